"""How sure each fact is: a calibrated probability by the judge of its field, from who found it, how and where."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from iomnlp.additions import OWN, active
from iomnlp.judge.linear import Judges, Lasting
from iomnlp.record import Fact, Record

LISTS = (
    *("outputs", "countries", "places", "organisations", "people", "amounts", "counts", "dates"),
    *("quotes", "contacts", "themes", "funding"),
)
# The keys of a fact that say how it was read; their values become features.
KEYS: Mapping[str, tuple[str, ...]] = {
    "outputs": ("level", "modality"),
    "countries": ("primary",),
    "places": ("class_",),
    "organisations": ("type",),
    "people": ("role",),
    "amounts": ("kind", "qualifier", "currency"),
    "counts": ("unit", "qualifier"),
    "funding": ("status",),
    "themes": ("code", "primary"),
}
# Keys of which only presence says something.
PRESENT: Mapping[str, tuple[str, ...]] = {
    "outputs": ("number", "marker"),
    "countries": ("code",),
    "places": ("country",),
    "organisations": ("lexicon_id", "acronym", "country"),
    "people": ("title", "organisation"),
    "amounts": ("upper", "gloss_of"),
    "counts": ("population", "upper"),
    "dates": ("edtf",),
    "funding": ("donor", "channel", "recipient", "amount"),
    "quotes": ("speaker",),
    "contacts": ("name", "email", "phone"),
}


def _size(number: int) -> int:
    """A count on a coarse scale: 0, 1, 2, 3-4, 5-8, 9 or more."""
    return min(5, math.ceil(math.log2(number + 1)))


def _features(name: str, fact: Any, kinds: Callable[[int], str], document: str, repeats: int) -> dict[str, float]:
    """What the judge of a field is told of a fact."""
    first = fact.evidence[0] if fact.evidence else None
    words = first.text.split() if first else []
    held = fact.__dict__
    told = _told(
        fact.rule,
        kinds(first.start) if first else "none",
        document,
        (_size(len(fact.evidence)), _size(len(words)), _size(repeats)),
        name,
        tuple([held[key] for key in KEYS.get(name, ())]),
        tuple([held[key] is not None for key in PRESENT.get(name, ())]),
        (words[0][:1].isupper(), any(w[:1].islower() for w in words)) if words else None,
    )
    if fact.confidence is None:
        return told
    sure = min(max(fact.confidence, 0.001), 0.999)
    return {**told, "sure": round(math.log(sure / (1 - sure)), 6)}


# Most facts are told of alike: their features are not made anew. Nobody changes what is kept.
@lru_cache(maxsize=10_000)
def _told(
    rule: str,
    block: str,
    document: str,
    sizes: tuple[int, int, int],
    name: str,
    values: tuple[object, ...],
    present: tuple[bool, ...],
    cases: tuple[bool, bool] | None,
) -> Lasting:
    mentions, words, repeats = sizes
    told = {
        f"rule={rule}",
        f"block={block}",
        f"rule={rule}&block={block}",
        f"document={document}",
        f"mentions={mentions}",
        f"words={words}",
        f"repeats={repeats}",
        *(f"{key}={value}" for key, value in zip(KEYS.get(name, ()), values, strict=True)),
        *(f"{key}?={there}" for key, there in zip(PRESENT.get(name, ()), present, strict=True)),
    }
    if cases:
        told |= {f"capital={cases[0]}", f"lower={cases[1]}"}
    return Lasting(dict.fromkeys(told, 1.0))


def _values(fact: Any) -> str:
    # A look into the model's own dictionary: what a kind of fact does not have, pydantic takes long to miss.
    held = fact.__dict__
    return str(held.get("name") or held.get("value") or held.get("edtf") or fact.rule)


def with_confidence(record: Record, judges: Judges) -> Record:
    """The record with the confidence of every fact; null where its field has no judge.

    Parameters
    ----------
    record : Record
        Its facts may hold what an earlier judge thought of a part of them as their confidence.
    judges : Judges
        Whose `right_<field>` tell how likely a fact is right.
    """
    starts = [s.start for s in record.segments]

    def kinds(offset: int) -> str:
        at = bisect_right(starts, offset) - 1
        return record.segments[at].kind if at >= 0 and offset < record.segments[at].end else "none"

    def judged(name: str, key: str, fact: Any, repeats: int) -> Any:
        # Nobody measured what a user's own rule or taxonomy finds.
        if fact.rule.startswith(OWN) or (name == "themes" and active().taxonomy is not None):
            return fact if fact.confidence is None else fact.model_copy(update={"confidence": None})
        decision = f"right_{name}"
        told = _features(name, fact, kinds, record.kind, repeats) if judges.reads(decision) else {}
        odds = judges.decide(decision, (name, key), told)
        sure = None if odds is None else round(odds["yes"], 3)
        refit = active().confidence.get(name)
        if refit is not None and sure is not None:
            sure = refit.straight(sure)
        return fact if sure == fact.confidence else fact.model_copy(update={"confidence": sure})

    changed: dict[str, Any] = {}
    for name, fact in _single(record):
        changed[name] = judged(name, name, fact, 1)
    if record.project is not None:
        sheet: dict[str, Any] = {key: judged("project", key, fact, 1) for key, fact in _sheet(record)}
        sheet["beneficiaries"] = tuple(judged("project", fact.id, fact, 1) for fact in record.project.beneficiaries)
        changed["project"] = record.project.model_copy(update=sheet)
    for name in LISTS:
        facts = getattr(record, name)
        if not facts:
            continue
        values = [_values(fact) for fact in facts]
        counts = Counter(values)
        changed[name] = tuple(
            judged(name, fact.id, fact, counts[value]) for fact, value in zip(facts, values, strict=True)
        )
    return record.model_copy(update=changed)


def _single(record: Record) -> Iterator[tuple[str, Fact]]:
    for name in ("title", "dateline", "published"):
        fact = getattr(record, name)
        if fact is not None:
            yield name, fact


def _sheet(record: Record) -> Iterator[tuple[str, Any]]:
    """The sheet's single facts."""
    for key in type(record.project).model_fields if record.project is not None else ():
        fact = getattr(record.project, key)
        if isinstance(fact, Fact):
            yield key, fact
