"""The rules of the contract that hold for every record, as one function that names what is broken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from iomnlp.record import Record, fact_id

LISTS = (
    "outputs",
    "countries",
    "places",
    "organisations",
    "people",
    "amounts",
    "funding",
    "counts",
    "dates",
    "quotes",
    "contacts",
    "themes",
)
DECIMAL = re.compile(r"^-?\d+(\.\d+)?$")
FURNITURE = {"boilerplate", "caption", "blank"}


def facts(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every fact below a value, with its path."""
    if isinstance(value, dict):
        if "rule" in value and "evidence" in value:
            yield path, value
        for key, below in value.items():
            yield from facts(below, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for i, below in enumerate(value):
            yield from facts(below, f"{path}[{i}]")


def broken(record: Record) -> list[str]:
    """What a record breaks of the contract; empty for a sound one."""
    data = record.model_dump(mode="json")
    text = data["document"]["text"]
    return [
        *_segments(data, text),
        *_evidence(data, text),
        *_lists(data),
        *_references(data),
    ]


def _segments(data: dict[str, Any], text: str) -> Iterator[str]:
    at = 0
    for segment in data["segments"]:
        if segment["start"] != at or segment["end"] <= segment["start"]:
            yield f"segments: {segment['kind']} {segment['start']}-{segment['end']} after {at}"
        at = segment["end"]
        for start, end in segment["sentences"]:
            if not segment["start"] <= start < end <= segment["end"]:
                yield f"segments: sentence {start}-{end} leaves {segment['start']}-{segment['end']}"
    if at != len(text):
        yield f"segments: end at {at} of {len(text)}"


def _evidence(data: dict[str, Any], text: str) -> Iterator[str]:
    furniture = [(s["start"], s["end"]) for s in data["segments"] if s["kind"] in FURNITURE]
    for path, fact in facts({k: v for k, v in data.items() if k != "document"}):
        if not fact["evidence"]:
            yield f"{path}: no evidence"
        for e in fact["evidence"]:
            if text[e["start"] : e["end"]] != e["text"]:
                yield f"{path}: {e['text']!r} is not at {e['start']}"
            if path != "published" and any(s <= e["start"] and e["end"] <= t for s, t in furniture):
                yield f"{path}: evidence {e['text']!r} stands in furniture"
        if fact["basis"] not in {"extracted", "normalized", "derived", "inferred", "human"}:
            yield f"{path}: basis {fact['basis']}"
        if fact["confidence"] is not None and not 0 <= fact["confidence"] <= 1:
            yield f"{path}: confidence {fact['confidence']}"


def _lists(data: dict[str, Any]) -> Iterator[str]:
    for key in LISTS:
        listed = data[key]
        firsts = [(f["evidence"][0]["start"]) for f in listed if f["evidence"]]
        if firsts != sorted(firsts):
            yield f"{key}: not in the order of first evidence"
        ids = [f["id"] for f in listed]
        if len(set(ids)) != len(ids):
            yield f"{key}: ids repeat"
    for i, amount in enumerate(data["amounts"]):
        first = amount["evidence"][0]
        if amount["id"] != fact_id(
            "amounts", first["start"], first["end"], f"{amount['value']} {amount['currency'] or ''}"
        ):
            yield f"amounts[{i}]: id is not made of field, span and value"
        if not DECIMAL.match(amount["value"]) or (amount["upper"] is None) == (amount["qualifier"] == "range"):
            yield f"amounts[{i}]: {amount['value']} {amount['upper']} {amount['qualifier']}"


def _references(data: dict[str, Any]) -> Iterator[str]:
    n = len(data["amounts"])
    organisations = {o["id"] for o in data["organisations"]}
    for i, amount in enumerate(data["amounts"]):
        if amount["gloss_of"] is not None and not 0 <= amount["gloss_of"] < n:
            yield f"amounts[{i}]: gloss_of {amount['gloss_of']}"
    for i, relation in enumerate(data["funding"]):
        if relation["amount"] is not None and not 0 <= relation["amount"] < n:
            yield f"funding[{i}]: amount {relation['amount']}"
        for key in ("donor", "channel", "recipient"):
            party = relation[key]
            if party and party["organisation"] is not None and party["organisation"] not in organisations:
                yield f"funding[{i}].{key}: no organisation {party['organisation']}"
    if sum(c["primary"] for c in data["countries"]) > 1:
        yield "countries: two primaries"
    narrated = any(s["kind"] in {"body", "list_item"} for s in data["segments"])
    if data["themes"] and sum(t["primary"] for t in data["themes"]) != 1:
        yield "themes: not exactly one primary"
    if narrated and not data["themes"]:
        yield "themes: none for a narrative"
    if len(data["themes"]) > 4:
        yield "themes: more than four"
