"""Completed annotations of Label Studio back as records with decisions: what stayed, what changed, what is new.

A region that is as it was exported is accepted; one that was moved or whose controls were changed is corrected; one
that is gone is rejected; a new one is a new fact. Facts without a place in the text were not shown and stay as they
are. What cannot be a fact of the contract is told, and the field marked doubtful: nothing is lost, nothing half taken.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from iomnlp.errors import ReadError
from iomnlp.record import Decision, Fact, Record, ReviewState, fact_id
from iomnlp.write.exporter import Remark, about
from iomnlp.write.facts import LISTS, all_facts, normal
from iomnlp.write.labelstudio import as_json, region_id
from iomnlp.write.labelstudio_fields import Control, controls, models, parsed, shown
from iomnlp.write.labelstudio_tasks import Json, Region, Span, annotated_at, completed, regions
from iomnlp.write.masking import masked

RULE = "label-studio"


@dataclass(frozen=True, slots=True)
class Imported:
    """A record with the decisions of one annotation, and what could not be taken over."""

    record: Record
    decided: Mapping[str, ReviewState]
    remarks: Sequence[Remark]


class _Import:
    """One annotation on its way into one record."""

    def __init__(self, record: Record, seen: Record, annotation: Json):
        self.record, self.seen = record, seen
        self.text = record.document.text
        self.regions, self.kind = regions(annotation, seen.document.text)
        self.states: dict[str, ReviewState] = {}
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
        self.states[f"{label}/{fact['id']}" if listed else label] = "corrected"

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


def _blank(label: str, words: str) -> Json:
    """A new fact before its controls are heeded: what is printed, and codes that claim nothing."""
    found: Json = {}
    plain: Json = {"raw": words, "qualifier": "exact", "modality": "unknown", "primary": False, "roles": ["mentioned"]}
    named: Json = {"name": words, "text": words, "value": words, "place": words, "type": "other", "role": "other"}
    for name, info in models()[label].model_fields.items():
        if name in ("evidence", "basis", "rule", "confidence", "id"):
            continue
        key = info.alias or name
        found[key] = plain.get(key, named.get(key)) if info.is_required() else info.get_default()
    return found


def _resolved(lists: dict[str, list[Json]]) -> None:
    """References as positions again; one that leads to a fact that is gone is none."""
    position = {f"amounts/{fact['id']}": number for number, fact in enumerate(lists["amounts"])}
    for label in ("amounts", "funding"):
        for control in controls(label):
            for fact in lists[label] if control.kind == "reference" else ():
                key = control.path[0]
                fact[key] = None if fact[key] is None else position.get(str(fact[key]))


def _review(work: _Import, annotation: Json, reviewer: str | None) -> dict[str, Decision]:
    who = annotation.get("completed_by")
    number = who.get("id") if isinstance(who, dict) else who
    name = reviewer or f"label-studio-{number if number is not None else 'unknown'}"
    time = annotated_at(annotation)
    # The contract keys facts of lists by id alone.
    return {
        key.rpartition("/")[2]: Decision(state=state, reviewer=name, time=time) for key, state in work.states.items()
    }


def take_over(record: Record, task: Json, reviewer: str | None = None) -> Imported | None:
    """A record with what a person decided about it.

    Parameters
    ----------
    record : Record
        The record that was exported; the task may hold its masked text.
    task : dict
        A task of Label Studio's export.
    reviewer : str, optional
        A pseudonym; by default `label-studio-` and the number of the account, never its address.

    Returns
    -------
    Imported or None
        None where nobody has submitted an annotation.

    Raises
    ------
    ReadError
        When the task's text is not the record's.
    """
    annotation = completed(task)
    if annotation is None:
        return None
    text = task["data"].get("text")
    seen = next((one for one in (record, masked(record)) if one.document.text == text), None)
    if seen is None:
        raise ReadError(
            f"The text of the task about {task['data']['record_id']} is not the record's.",
            document=record.document.uri,
            remedy="Import it with the records that were exported.",
        )
    work = _Import(record, seen, annotation)
    work.run()
    values = json.loads(record.to_json())
    lists = {label: work.ordered(label) for label in models()}
    _resolved(lists)
    for label, facts in lists.items():
        _place(values, label, facts)
    if work.kind and work.kind != record.kind:
        values["kind"] = work.kind
        work.states["kind"] = "corrected"
    elif work.kind:
        work.states["kind"] = "accepted"
    review = {key: decision.model_dump() for key, decision in _review(work, annotation, reviewer).items()}
    values["review"] = (values["review"] or {}) | review
    return Imported(Record.model_validate_json(json.dumps(values)), work.states, work.remarks)


def _place(values: Json, label: str, facts: list[Json]) -> None:
    """Put facts into the record's JSON; of a fact that stands once, the last one holds."""
    if label in LISTS:
        values[label] = facts
        return
    holder, _, key = label.rpartition(".")
    if holder and values["project"] is None:
        if not facts:
            return
        values["project"] = dict.fromkeys(values_of_project()) | {"beneficiaries": []}
    inside = values["project"] if holder else values
    inside[key] = facts if key == "beneficiaries" else (facts[-1] if facts else None)


def values_of_project() -> list[str]:
    """The keys of a sheet."""
    return [label.removeprefix("project.") for label in models() if label.startswith("project.")]
