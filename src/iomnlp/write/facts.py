"""All facts of a record by a stable key (`title`, `project.start`, `amounts/1a2b3c4d`), and the spans they stand on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from iomnlp.record import Evidence, Fact, ListedFact, Record

LISTS = (
    *("outputs", "countries", "places", "organisations", "people", "amounts", "funding", "counts", "dates", "quotes"),
    *("contacts", "themes"),
)
SHEET = (*("project_id", "prima_id", "type", "status", "start", "end", "allocation_year", "budget", "scope", "region"),)
# What a recogniser of names is trained on: label by list.
ENTITIES = {
    "countries": "COUNTRY",
    "places": "PLACE",
    "organisations": "ORG",
    "people": "PER",
    "amounts": "MONEY",
    "counts": "COUNT",
    "dates": "DATE",
}


# Which keys of a fact make its value, the first that it has.
_NORMAL = (("value", "currency"), ("edtf",), ("lexicon_id",), ("code",), ("country", "raw"), ("value",), ("name",))


@dataclass(frozen=True, slots=True)
class Marked:
    """One span of the text, with the fact that it is evidence of.

    Attributes
    ----------
    start, end : int
        Code points over `document.text`, end excluded.
    label : str
        The fact's list, or its path where it stands once; for `entities`, the label of the kind.
    key : str
        The fact.
    value : str
        Its value in one normal form, or empty.
    """

    start: int
    end: int
    label: str
    key: str
    value: str


def single_facts(record: Record) -> Iterator[tuple[str, Fact]]:
    """The facts that stand once: title, dateline, publication and the sheet's keys, by their path."""
    for name in ("title", "dateline", "published"):
        if (fact := getattr(record, name)) is not None:
            yield name, fact
    for name in SHEET if record.project else ():
        if (fact := getattr(record.project, name)) is not None:
            yield f"project.{name}", fact


def listed_facts(record: Record) -> Iterator[tuple[str, ListedFact]]:
    """The facts of lists, the sheet's States among them, by the name of their list."""
    for state in record.project.beneficiaries if record.project else ():
        yield "project.beneficiaries", state
    for name in LISTS:
        for fact in getattr(record, name):
            yield name, fact


def all_facts(record: Record) -> Iterator[tuple[str, str, Fact]]:
    """Label, key and fact of everything, in the order of the contract."""
    for path, fact in single_facts(record):
        yield path, path, fact
    for name, listed in listed_facts(record):
        yield name, f"{name}/{listed.id}", listed


def normal(fact: Fact) -> str:
    """A fact's value as one string: a sum with its currency, a date, a code, a name.

    A fact that is many things, such as a funding relation, has none.
    """
    for keys in _NORMAL:
        if all(hasattr(fact, key) for key in keys):
            values = [str(getattr(fact, key)) for key in keys if getattr(fact, key) is not None]
            if values:
                return " ".join(values)
    return ""


def marked(record: Record) -> list[Marked]:
    """Every span of every fact, by place; the longer first where several begin together."""
    found = [
        Marked(span.start, span.end, label, key, normal(fact))
        for label, key, fact in all_facts(record)
        for span in fact.evidence
    ]
    return sorted(found, key=lambda one: (one.start, -one.end, one.key))


def entities(record: Record) -> tuple[list[Marked], list[Marked]]:
    """The spans of names, sums, numbers and dates, of which none overlaps another; and those that had to go.

    Of spans that overlap, the longest stays; of equal ones, the first in the order of `ENTITIES`.
    """
    order = {name: position for position, name in enumerate(ENTITIES)}
    candidates = [one for one in marked(record) if one.label in ENTITIES]
    kept: list[Marked] = []
    dropped: list[Marked] = []
    taken = bytearray(len(record.document.text))
    for one in sorted(candidates, key=lambda one: (one.start - one.end, one.start, order[one.label], one.key)):
        free = not any(taken[one.start : one.end])
        (kept if free else dropped).append(one)
        if free:
            taken[one.start : one.end] = b"\x01" * (one.end - one.start)
    by_place = sorted(kept, key=lambda one: one.start)
    return [Marked(one.start, one.end, ENTITIES[one.label], one.key, one.value) for one in by_place], dropped


def sentence_starts(record: Record) -> list[int]:
    """Where sentences and segments begin; empty for a record without segments."""
    starts = {part.start for part in record.segments}
    starts |= {start for part in record.segments for start, _ in part.sentences}
    return sorted(starts)


def evidence_spans(record: Record) -> Iterator[tuple[str, int, Evidence]]:
    """Key, position and span of every evidence, checks included."""
    for _, key, fact in all_facts(record):
        for position, span in enumerate(fact.evidence):
            yield key, position, span
    for number, check in enumerate(record.checks):
        for position, span in enumerate(check.evidence):
            yield f"checks/{number}", position, span
