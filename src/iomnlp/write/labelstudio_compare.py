"""An annotation of Label Studio beside the record that it was made on: what stayed, what changed, what is new.

Regions are matched to facts by their names. What cannot be a fact of the contract is told, and the field marked
doubtful: nothing is lost, nothing half taken.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from iomnlp.record import Fact, Record, ReviewState, fact_id
from iomnlp.write.exporter import Remark, about
from iomnlp.write.facts import LISTS, all_facts, normal
from iomnlp.write.labelstudio import as_json, region_id
from iomnlp.write.labelstudio_fields import Control, controls, models, parsed, shown
from iomnlp.write.labelstudio_tasks import Json, Region, Span, regions

RULE = "label-studio"
# Keys that every fact has, and that are not what it says.
_SHARED = ("evidence", "id", "basis", "rule", "confidence")


@dataclass(frozen=True, slots=True)
class Change:
    """What a person made of one field.

    Attributes
    ----------
    key : str
        The field: `title`, `amounts/1a2b3c4d`.
    value : dict
        The keys of the fact that are others now; `amount` and `gloss_of` hold the key of a sum.
    spans : list of (start, end) or None
        Its places, where they are others now.
    added : bool
        The fact is the person's own.
    """

    key: str
    value: Json
    spans: list[Span] | None
    added: bool = False


class Comparison:
    """One annotation on its way into one record.

    Parameters
    ----------
    record, seen : Record
        The record, and the same as the person saw it (masked, or not).
    annotation : dict
        What was submitted.
    """

    def __init__(self, record: Record, seen: Record, annotation: Json) -> None:
        self.record, self.seen = record, seen
        self.text = record.document.text
        self.regions, self.kind = regions(annotation, seen.document.text)
        self.states: dict[str, ReviewState] = {}
        self.changes: list[Change] = []
        self.remarks: list[Remark] = []
        self.facts: dict[str, list[Json]] = {label: [] for label in models()}

    def run(self) -> None:
        """Settle every fact, then every region that is nobody's."""
        shown_facts = {key: fact for _, key, fact in all_facts(self.seen)}
        known = set()
        for label, key, fact in all_facts(self.record):
            ids = [region_id(key, position) for position in range(len(fact.evidence))]
            known.update(ids)
            self._known(label, key, fact, shown_facts[key], ids)
        for name, region in self.regions.items():
            if name not in known:
                self._new(name, region)

    def ordered(self, label: str) -> list[Json]:
        """The facts of a label: as they were, or by their first evidence where one has another place now."""
        facts = self.facts[label]
        if label not in LISTS or all(fact["rule"] != RULE for fact in facts):
            return facts
        return sorted(facts, key=lambda fact: fact["evidence"][0]["start"] if fact["evidence"] else -1)

    def _known(self, label: str, key: str, fact: Fact, seen: Fact, ids: list[str]) -> None:
        before = self._keyed(label, as_json(fact))
        if not ids:
            self.facts[label].append(before)
            return
        left = [(name, self.regions[name]) for name in ids if name in self.regions]
        mine = [region for _, region in left if region.label == label]
        for name, region in left:
            if region.label != label:
                self._new(name, region)
        if not mine:
            self.states[key] = "rejected"
            return
        after = dict(before)
        spans = [region.span for region in mine]
        if spans != [(one.start, one.end) for one in fact.evidence]:
            after["evidence"] = self._evidence(sorted(spans))
            if "raw" in after:
                after["raw"] = " ".join(after["evidence"][0]["text"].split())
        if self.regions.get(ids[0]) in mine:
            self._values(label, after, self.regions[ids[0]], seen)
        if after == before:
            self.states[key] = "accepted"
            self.facts[label].append(before)
        elif self._holds(label, key, after | {"basis": "human", "rule": RULE, "confidence": None}):
            self.states[key] = "corrected"
            self.changes.append(_change(key, before, after))
        else:
            self.states[key] = "doubtful"
            self.facts[label].append(before)

    def _keyed(self, label: str, fact: Json) -> Json:
        """A fact whose references name facts instead of positions, which may change."""
        for control in controls(label):
            if control.kind == "reference" and fact[control.path[0]] is not None:
                fact[control.path[0]] = f"amounts/{self.record.amounts[fact[control.path[0]]].id}"
        return fact

    def _evidence(self, spans: list[Span]) -> list[Json]:
        return [{"start": start, "end": end, "text": self.text[start:end]} for start, end in spans]

    def _values(self, label: str, fact: Json, region: Region, seen: Fact | None) -> None:
        """Take over what a person changed; what stayed as it was shown stays as it was."""
        was = as_json(seen) if seen else None
        for control in controls(label):
            texts = region.values.get(control.name, [])
            before = shown(self.seen, control, was) if was else None
            if texts != before and (texts or before):
                self._put(fact, control, texts, region.span)

    def _put(self, fact: Json, control: Control, texts: list[str], span: Span) -> None:
        try:
            value = parsed(control, texts)
        except ValueError:
            value = texts[0]
        if control.kind == "quotation" and value is not None:
            value = self._quoted(str(value), span)
        if len(control.path) == 1:
            fact[control.path[0]] = value
            return
        outer, inner = control.path
        party = dict(fact[outer] or {"name": None, "organisation": None, "country": None}) | {inner: value}
        fact[outer] = party if any(party.values()) else None

    def _quoted(self, words: str, span: Span) -> Any:
        """The evidence of a quotation, where it stands nearest to the region; the words alone where it does not."""
        flat = self.text.replace("\n", " ")
        places, at = [], flat.find(words)
        while at >= 0:
            places.append(at)
            at = flat.find(words, at + 1)
        if not places or not words:
            return words
        start = min(places, key=lambda place: abs(place - span[0]))
        return self._evidence([(start, start + len(words))])[0]

    def _new(self, name: str, region: Region) -> None:
        """A fact from a region of a person's own."""
        label, evidence = region.label, self._evidence([region.span])
        if label not in models():
            self._tell(name, f"there is no label {label!r}", f"il n'y a pas d'étiquette {label!r}")
            return
        words = " ".join(evidence[0]["text"].split())
        fact: Json = {"evidence": evidence, "basis": "human", "rule": RULE, "confidence": None} | _blank(label, words)
        self._values(label, fact, region, None)
        listed = label in (*LISTS, "project.beneficiaries")
        if listed:
            # Any id will do until the value is known to hold.
            fact["id"] = "0" * 8
        made = self._made(label, name, fact)
        if made is None:
            return
        field_name = label.removeprefix("project.")
        if listed:
            fact["id"] = fact_id(field_name, *region.span, normal(made))
        self.facts[label].append(fact)
        key = f"{label}/{fact['id']}" if listed else label
        self.states[key] = "corrected"
        self.changes.append(_change(key, {}, fact, added=True))

    def _holds(self, label: str, key: str, fact: Json) -> bool:
        if self._made(label, key, fact) is None:
            return False
        self.facts[label].append(fact)
        return True

    def _made(self, label: str, name: str, fact: Json) -> Fact | None:
        """The fact, if it is one of the contract; else its reason is told."""
        # A reference is a key here, and a position in the record: settled when all facts are there.
        plain = {control.path[0]: None for control in controls(label) if control.kind == "reference"}
        try:
            return models()[label].model_validate_json(json.dumps(fact | plain))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            self._tell(name, f"{where}: {first['msg']}", f"{where} : valeur refusée ({first['msg']})")
            return None

    def _tell(self, name: str, english: str, french: str) -> None:
        self.remarks.append(
            about(
                self.record,
                RULE,
                f"The region {name} is no fact ({english}); mend it in Label Studio and import again.",
                f"La région {name} n'est pas un fait ({french}) ; corrigez-la et importez de nouveau.",
                "partial",
            )
        )


def _change(key: str, before: Json, after: Json, added: bool = False) -> Change:
    """What differs between two facts, what is printed apart: that is a function of the place."""
    own = {
        name: value for name, value in after.items() if name not in ("evidence", "id", "basis", "rule", "confidence")
    }
    value = {name: new for name, new in own.items() if name != "raw" and (added or before.get(name) != new)}
    moved = added or before["evidence"] != after["evidence"]
    return Change(key, value, [(one["start"], one["end"]) for one in after["evidence"]] if moved else None, added)


def _blank(label: str, words: str) -> Json:
    """A new fact before its controls are heeded: what is printed, and codes that claim nothing."""
    found: Json = {}
    plain: Json = {"raw": words, "qualifier": "exact", "modality": "unknown", "primary": False, "roles": ["mentioned"]}
    named: Json = {"name": words, "text": words, "value": words, "place": words, "type": "other", "role": "other"}
    for name, info in models()[label].model_fields.items():
        if name in _SHARED:
            continue
        key = info.alias or name
        found[key] = plain.get(key, named.get(key)) if info.is_required() else info.get_default()
    return found
