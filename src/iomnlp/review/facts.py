"""Facts as the store keeps them, and back: spans instead of quoted evidence, keys instead of indices and ids."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from iomnlp.record import Record, fact_id
from iomnlp.review.keys import LISTS, PARTIES, SINGLE, SPANS, identity

# Made once: json.dumps would make one for each fact.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

Fact = dict[str, Any]
Kept = dict[str, Any]


@dataclass(frozen=True)
class Taken:
    """A record taken apart.

    Attributes
    ----------
    head : dict
        `schema_version`, `kind`, `document` (without its text), `segments`, `checks`, `sheet` (is there a project).
    facts : dict
        Kept facts by key, in the order of the contract.
    text : str
        The document's text.
    origin : dict
        The record's provenance.
    """

    record_id: str
    head: dict[str, Any]
    facts: dict[str, Kept]
    text: str
    origin: dict[str, Any]

    @property
    def digest(self) -> str:
        """Hash of all that a run says of the document, its own version excepted."""
        return sha256(dumps([self.head, self.facts, sha256(self.text)]))


def sha256(text: str) -> str:
    """Hash of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def dumps(value: Any) -> str:
    """Compact JSON."""
    return _ENCODER.encode(value)


def span_of(evidence: Mapping[str, Any] | None) -> list[int] | None:
    """A quoted span without its words."""
    return None if evidence is None else [evidence["start"], evidence["end"]]


def quoted(text: str, span: Sequence[int]) -> dict[str, Any]:
    """A span with its words."""
    start, end = span[0], span[1]
    return {"start": start, "end": end, "text": text[start:end]}


def kept(group: str, fact: Fact) -> Kept:
    """A fact of the contract as it is kept; references as they are."""
    found = {**fact, "evidence": [span_of(e) for e in fact["evidence"]]}
    place = SPANS.get(group)
    if place:
        found[place] = span_of(fact[place])
    return found


def shown(group: str, fact: Kept, text: str) -> Fact:
    """A kept fact with its words; references stay keys."""
    found = {**fact, "evidence": [quoted(text, span) for span in fact["evidence"]]}
    place = SPANS.get(group)
    if place and fact[place] is not None:
        found[place] = quoted(text, fact[place])
    return found


def _referring(group: str, fact: Kept, amounts: Sequence[str]) -> Kept:
    """Indices and ids of the contract turned to keys."""
    if group == "amounts" and fact["gloss_of"] is not None:
        return {**fact, "gloss_of": amounts[fact["gloss_of"]]}
    if group != "funding":
        return fact
    found = dict(fact)
    if fact["amount"] is not None:
        found["amount"] = amounts[fact["amount"]]
    for party in PARTIES:
        if fact[party] and fact[party]["organisation"]:
            found[party] = {**fact[party], "organisation": f"organisations/{fact[party]['organisation']}"}
    return found


def refers(group: str, fact: Kept) -> tuple[str, ...]:
    """The keys that a kept fact points at."""
    if group == "amounts":
        return (fact["gloss_of"],) if fact["gloss_of"] else ()
    if group != "funding":
        return ()
    bodies = [fact[party]["organisation"] for party in PARTIES if fact[party] and fact[party]["organisation"]]
    return (*([fact["amount"]] if fact["amount"] else []), *bodies)


def redirected(group: str, fact: Kept, to: Mapping[str, Any]) -> Kept:
    """A kept fact whose references are looked up: what is not in `to` stays as it is."""
    if not refers(group, fact):
        return fact
    if group == "amounts":
        return {**fact, "gloss_of": to.get(fact["gloss_of"], fact["gloss_of"])}
    found = {**fact, "amount": to.get(fact["amount"], fact["amount"])}
    for party in PARTIES:
        if fact[party] and fact[party]["organisation"]:
            body = fact[party]["organisation"]
            found[party] = {**fact[party], "organisation": to.get(body, body)}
    return found


def take_apart(record: Record) -> Taken:
    """A record of the contract as the store keeps it."""
    data = record.model_dump(mode="json")
    document = data["document"]
    text = document.pop("text")
    project = data["project"]
    facts: dict[str, Kept] = {}
    for key in SINGLE:
        parent, _, name = key.rpartition(".")
        fact = (project or {}).get(name) if parent else data[key]
        if fact:
            facts[key] = kept(key, fact)
    amounts = [f"amounts/{fact['id']}" for fact in data["amounts"]]
    for group in LISTS:
        parent, _, name = group.rpartition(".")
        for fact in (project or {}).get(name, ()) if parent else data[group]:
            facts.setdefault(f"{group}/{fact['id']}", _referring(group, kept(group, fact), amounts))
    checks = [{**check, "evidence": [span_of(e) for e in check["evidence"]]} for check in data["checks"]]
    head = {
        "schema_version": data["schema_version"],
        "kind": data["kind"],
        "document": document,
        "segments": data["segments"],
        "checks": checks,
        "sheet": project is not None,
    }
    return Taken(record.record_id, head, facts, text, data["provenance"])


def new_id(group: str, fact: Kept) -> str:
    """The id of a listed fact as the contract makes it; `amount` of `funding` must be an index already."""
    start, end = fact["evidence"][0][:2] if fact["evidence"] else (0, 0)
    return fact_id(group.rpartition(".")[2], start, end, identity(group, fact))
