"""A record out of the store: fields as pages show them, and the contract's record with `review` filled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from iomnlp.record import Record
from iomnlp.review.facts import Fact, Kept, dumps, new_id, redirected, shown
from iomnlp.review.fold import GONE, Held
from iomnlp.review.keys import CHECKS, LISTS, ORDER, PARTIES, RECORD, SINGLE, SPANS
from iomnlp.review.ledgers import Loaded, place
from iomnlp.review.masks import Mask
from iomnlp.review.model import Field, State

HUMAN = "human"
# Lists of which at most one is the primary one.
_ONE_PRIMARY = frozenset({"countries", "themes"})


def anchored(fact: Kept, group: str, old: str, new: str) -> Kept:
    """A fact of an older text with its spans in the new one: where the same words stand in their place, or once."""
    if old is new:
        return fact
    found = {**fact, "evidence": [s for span in fact["evidence"] if (s := _anchor(span, old, new)) is not None]}
    place_of = SPANS.get(group)
    if place_of and fact[place_of] is not None:
        found[place_of] = _anchor(fact[place_of], old, new)
    return found


def _anchor(span: list[int], old: str, new: str) -> list[int] | None:
    words = old[span[0] : span[1]]
    if new[span[0] : span[1]] == words:
        return span
    at = new.find(words)
    if at < 0 or new.find(words, at + 1) >= 0:
        return None
    return [at, at + len(words)]


def current(one: Loaded, held: Held) -> Kept | None:
    """What would be exported of a field, its spans in the present text."""
    fact = held.current
    if fact is None:
        return None
    if held.group in _ONE_PRIMARY:
        first = held.key == _primary(one, held.group)
        fact = fact if fact["primary"] == first else {**fact, "primary": first}
    if held.verdict is None or held.verdict.text is None:
        return fact
    return anchored(fact, held.group, one.texts[held.verdict.text], one.text)


def _primary(one: Loaded, group: str) -> str | None:
    """The field that is the primary one of its list: whom a person last called so, else whom the machine did.

    Of themes one must be: where the primary one was rejected, the surest of the others takes its place.
    """
    present = [held for held in one.ledger.fields.values() if held.group == group and held.current is not None]
    claims = [held for held in present if held.current and held.current["primary"]]
    if group == "themes":
        claims = claims or present
    best = max(claims, key=_claim, default=None)
    return best.key if best else None


def _claim(held: Held) -> tuple[int, float, str]:
    fact = held.current or {}
    return held.verdict.number if held.verdict else 0, float(fact.get("confidence") or 0.0), held.key


def field_view(one: Loaded, held: Held) -> Field:
    """A field as pages show it."""
    group, verdict = held.group, held.verdict
    of_record = group in {CHECKS, RECORD}
    fact = current(one, held) if not of_record else None
    proposed = shown(group, held.proposal.fact, one.text) if held.proposal else None
    value = shown(group, fact, one.text) if fact is not None else None
    told = proposed or value
    evidence = (value or proposed or {}).get("evidence", ())
    return Field(
        record_id=one.record_id,
        key=held.key,
        group=group,
        state=State(held.state) if held.state != GONE else State.PROPOSED,
        version=held.version,
        required=held.required or group == RECORD,
        proposed=proposed,
        current=value,
        evidence=tuple(evidence),
        confidence=told["confidence"] if told else None,
        rule=told["rule"] if told else None,
        basis=told["basis"] if told else None,
        divergence={"proposed": proposed} if held.diverges else None,
        decided_by=verdict.reviewer if verdict else None,
        decided_at=verdict.at if verdict else None,
        reason=(verdict.reason or None) if verdict else None,
    )


def in_order(one: Loaded) -> list[Held]:
    """The fields to show: those with a proposal, a decision, or one required; in the order of the contract."""

    def at(held: Held) -> tuple[int, int, int, str]:
        fact = held.current or (held.proposal.fact if held.proposal else None)
        fact = fact or (held.verdict.seen if held.verdict else None)
        span = fact["evidence"][0] if fact and fact["evidence"] else (0, 0)
        return place(held.key)[0], span[0], span[1], held.key

    told = [held for held in one.ledger.fields.values() if held.state != GONE and held.group in ORDER]
    return sorted(told, key=at)


def _listed(one: Loaded, group: str) -> list[tuple[str, Kept]]:
    """Facts of a list by field key, ids made anew where a person gave the value; references are keys still."""
    facts = []
    for held in one.ledger.fields.values():
        fact = current(one, held) if held.group == group and held.state != GONE else None
        if fact is not None:
            facts.append((held.key, fact))
    return facts


def _sorted(group: str, facts: list[tuple[str, Kept]]) -> tuple[list[Kept], dict[str, Kept]]:
    """Facts in the order of their first evidence, each id once, and the fact for each key."""
    made = {}
    for key, fact in facts:
        made[key] = {**fact, "id": new_id(group, fact)} if fact["basis"] == HUMAN else fact

    def at(fact: Kept) -> tuple[int, int, str]:
        start, end = fact["evidence"][0][:2] if fact["evidence"] else (0, 0)
        return start, end, fact["id"]

    unique = {fact["id"]: fact for fact in reversed(made.values())}
    return sorted(unique.values(), key=at), {key: unique[fact["id"]] for key, fact in made.items()}


def _lists(one: Loaded) -> tuple[dict[str, list[Kept]], dict[str, str]]:
    """The lists of the contract with indices and ids; and the exported id for each field key."""
    lists: dict[str, list[Kept]] = {}
    ids: dict[str, str] = {}
    for group in LISTS:
        # Sums come before the funding that counts them, organisations before the parties that name them.
        if group == "funding":
            continue
        lists[group], by_key = _sorted(group, _listed(one, group))
        ids |= {key: fact["id"] for key, fact in by_key.items()}
    index = {fact["id"]: number for number, fact in enumerate(lists["amounts"])}
    numbers = {key: index[ids[key]] for key in ids if key.startswith("amounts/")}
    lists["amounts"] = [_pointing("amounts", fact, numbers, ids) for fact in lists["amounts"]]
    funding = [(key, _pointing("funding", fact, numbers, ids)) for key, fact in _listed(one, "funding")]
    lists["funding"], by_key = _sorted("funding", funding)
    ids |= {key: fact["id"] for key, fact in by_key.items()}
    return lists, ids


def _pointing(group: str, fact: Kept, numbers: Mapping[str, int], ids: Mapping[str, str]) -> Kept:
    """A fact whose keys are indices and ids again; what was rejected is pointed at no more."""
    found = redirected(group, fact, {**numbers, **{k: i for k, i in ids.items() if k not in numbers}})
    if group == "amounts":
        gloss = found["gloss_of"]
        return {**found, "gloss_of": gloss if isinstance(gloss, int) else None}
    found = dict(found)
    if not isinstance(found["amount"], int):
        found["amount"] = None
    for party in PARTIES:
        if found[party] and found[party]["organisation"] and "/" in found[party]["organisation"]:
            found[party] = {**found[party], "organisation": None}
    return found


def _review(one: Loaded, ids: Mapping[str, str]) -> dict[str, Any] | None:
    """The contract's `review`: what persons decided for this source, by fact id or field."""
    found = {}
    for held in in_order(one):
        verdict = held.verdict
        if verdict is None or held.state == State.STALE:
            continue
        key = held.key
        if held.group in LISTS:
            key = ids.get(key) or str((verdict.seen or {}).get("id") or key.partition("/")[2])
        found[key] = {"state": str(verdict.state), "reviewer": verdict.reviewer, "time": verdict.at}
    return found or None


def to_record(one: Loaded, provenance: dict[str, Any], checks: list[dict[str, Any]] | None = None) -> Record:
    """The contract's record as persons and machine have it now.

    Parameters
    ----------
    one : Loaded
        The record with its text.
    provenance : dict
        Of its last snapshot.
    checks : list of dict, optional
        The contract's checks to stand in it; by default, those of the last run.
    """
    text = one.text
    lists, ids = _lists(one)
    singles: dict[str, Fact | None] = {}
    for key in SINGLE:
        held = one.ledger.fields.get(key)
        fact = current(one, held) if held is not None else None
        singles[key] = shown(key, fact, text) if fact is not None else None
    told = {group: [shown(group, fact, text) for fact in facts] for group, facts in lists.items()}
    sheet = {key.partition(".")[2]: fact for key, fact in singles.items() if "." in key}
    has_sheet = one.head["sheet"] or any(sheet.values()) or told["project.beneficiaries"]
    if checks is None:
        checks = [contract_check(check, text) for check in one.head["checks"]]
    data = {
        "schema_version": one.ledger.schema_version,
        "record_id": one.record_id,
        "kind": one.head["kind"],
        "document": {**one.head["document"], "text": text},
        "segments": one.head["segments"],
        **{key: fact for key, fact in singles.items() if "." not in key},
        "project": {**sheet, "beneficiaries": told["project.beneficiaries"]} if has_sheet else None,
        **{group: facts for group, facts in told.items() if "." not in group},
        "checks": checks,
        "review": _review(one, ids),
        "provenance": provenance,
    }
    # Through JSON: in the contract's strict Python form, lists would have to be tuples.
    return Record.model_validate_json(dumps(data))


def contract_check(check: Mapping[str, Any], text: str) -> dict[str, Any]:
    """A kept check with its words."""
    evidence = [{"start": s, "end": e, "text": text[s:e]} for s, e in check["evidence"]]
    return {**check, "evidence": evidence}


def masked_field(one: Field, mask: Mask, source: str) -> Field:
    """A field with its contact data hidden; `source` is the masked text of the document."""
    return replace(
        one,
        proposed=mask.value(one.proposed, source),
        current=mask.value(one.current, source),
        evidence=tuple(mask.value(one.evidence, source)),
        divergence=mask.value(one.divergence, source),
        reason=mask.value(one.reason),
    )
