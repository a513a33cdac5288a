"""How sure each fact is: a calibrated probability by the judge of its field, from who found it, how and where."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from iomnlp.additions import OWN, active
from iomnlp.assemble.grounding import Draft
from iomnlp.judge.features import Features, Parts
from iomnlp.judge.linear import Judges
from iomnlp.record import Kind, Project, Segment

SINGLE = ("title", "dateline", "published")
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
    """A count on a coarse scale: 0, 1, 2-3, 4-7, 8-15, 16 or more."""
    return min(number.bit_length(), 5)


def _features(name: str, fact: Draft, kinds: Callable[[int], str], document: str, repeats: int) -> Features:
    """What the judge of a field is told of a fact."""
    evidence: tuple[Draft, ...] = fact["evidence"]
    words = evidence[0]["text"].split() if evidence else []
    confidence = fact["confidence"]
    told = _told(
        fact["rule"],
        kinds(evidence[0]["start"]) if evidence else "none",
        document,
        (_size(len(evidence)), _size(len(words)), _size(repeats)),
        name,
        tuple([fact[key] for key in KEYS.get(name, ())]),
        tuple([fact[key] is not None for key in PRESENT.get(name, ())]),
        (words[0][0].isupper(), any(word[0].islower() for word in words)) if words else None,
    )
    if confidence is None:
        return told
    sure = min(max(confidence, 0.001), 0.999)
    return Parts({"sure": round(math.log(sure / (1 - sure)), 6)}, (told,))


# Most facts are told of alike: their features are not made anew.
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
) -> frozenset[str]:
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
    return frozenset(told)


def _value(fact: Draft) -> str:
    return str(fact.get("name") or fact.get("value") or fact.get("edtf") or fact["rule"])


def put_confidence(facts: Mapping[str, Any], segments: Sequence[Segment], document: Kind, judges: Judges) -> None:
    """Give every fact its confidence; null where its field has no judge.

    Parameters
    ----------
    facts : mapping
        Drafts by the record's keys. They may hold what an earlier judge thought of a part of them as their confidence.
    segments : sequence of Segment
        What the document consists of.
    document : Kind
        What kind of document it is.
    judges : Judges
        Whose `right_<field>` tell how likely a fact is right.
    """
    starts = [s.start for s in segments]

    def kinds(offset: int) -> str:
        at = bisect_right(starts, offset) - 1
        return segments[at].kind if at >= 0 and offset < segments[at].end else "none"

    for name in SINGLE:
        fact = facts[name]
        if fact is not None:
            _judge(name, kinds, document, judges)(name, fact, 1)
    sheet = facts["project"]
    if sheet:
        judge = _judge("project", kinds, document, judges)
        for key in Project.model_fields:
            if key in sheet and key != "beneficiaries":
                judge(key, sheet[key], 1)
        for fact in sheet.get("beneficiaries", ()):
            judge(fact["id"], fact, 1)
    for name in LISTS:
        listed = facts.get(name)
        if listed:
            judge = _judge(name, kinds, document, judges)
            values = [_value(fact) for fact in listed]
            repeats: dict[str, int] = {}
            for value in values:
                repeats[value] = repeats.get(value, 0) + 1
            for fact, value in zip(listed, values, strict=True):
                judge(fact["id"], fact, repeats[value])


def _judge(name: str, kinds: Callable[[int], str], document: str, judges: Judges) -> Callable[[str, Draft, int], None]:
    """What gives facts of one field their confidence: by a fact's key, the fact, and how often its value stands."""
    decision, reads, additions = f"right_{name}", judges.reads(f"right_{name}"), active()
    refit = additions.confidence.get(name)
    # Nobody measured what a user's own rule or taxonomy finds.
    unmeasured = name == "themes" and additions.taxonomy is not None

    def judge(key: str, fact: Draft, repeats: int) -> None:
        sure = None
        if not unmeasured and not fact["rule"].startswith(OWN):
            told = _features(name, fact, kinds, document, repeats) if reads else frozenset()
            odds = judges.decide(decision, (name, key), told)
            sure = None if odds is None else round(odds["yes"], 3)
            if refit is not None and sure is not None:
                sure = refit.straight(sure)
        fact["confidence"] = sure

    return judge
