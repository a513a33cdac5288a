"""Two opinions on one record, field by field: what both say alike, and what somebody has to settle."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, insert, select, update

from iomnlp.review import schema
from iomnlp.review.facts import Kept, dumps, redirected
from iomnlp.review.fold import ALIKE, Held, Ledger, Proposal, likeness
from iomnlp.review.hooks.kinds import Kind
from iomnlp.review.hooks.outbox import tell
from iomnlp.review.keys import CHECKS, RECORD, says
from iomnlp.review.ledgers import Loaded, happened, load, sealed
from iomnlp.review.seats import Status, opinion_of, rows_of

# Choices among few codes, on which agreement beyond chance can be told.
CODES: dict[str, tuple[str, ...]] = {
    "project.type": ("code",),
    "project.status": ("code",),
    "project.scope": ("code",),
    "outputs": ("level", "modality"),
    "countries": ("primary",),
    "places": ("class",),
    "organisations": ("type",),
    "people": ("role",),
    "amounts": ("kind", "qualifier"),
    "funding": ("status",),
    "counts": ("unit", "qualifier"),
    "themes": ("primary",),
}


class Outcome(StrEnum):
    """What two opinions on a field come to: the same value, two values, a value of one alone, or of neither."""

    SAME = "same"
    DIFFER = "differ"
    FIRST = "first"
    SECOND = "second"
    NONE = "none"


DISAGREED = (Outcome.DIFFER, Outcome.FIRST, Outcome.SECOND)


@dataclass(frozen=True, slots=True)
class Compared:
    """A field on both sides; None where a side has no such field.

    `codes` holds what both chose among codes: (name, first, second).
    """

    key: str
    group: str
    first: Held | None
    second: Held | None
    outcome: Outcome
    codes: tuple[tuple[str, str, str], ...]


def compare(first: Ledger, second: Ledger) -> list[Compared]:
    """Compare two opinions.

    Fields on which neither decided anything say nothing of either reader, and are left out; what only one of them
    decided is compared with the proposal that the other left as it is.
    """
    pairs = list(_paired(first, second))
    to_first = {two.key: one.key for one, two in pairs if one is not None and two is not None}
    found = []
    for one, two in pairs:
        held = one or two
        assert held is not None
        if held.group in (CHECKS, RECORD) or not any(side is not None and side.verdict for side in (one, two)):
            continue
        mine, theirs = (side.current if side is not None else None for side in (one, two))
        theirs = redirected(held.group, theirs, to_first) if theirs is not None else None
        key = one.key if one is not None else _own_key(held.key, first)
        found.append(Compared(key, held.group, one, two, _outcome(mine, theirs), _codes(held.group, mine, theirs)))
    return found


def _own_key(key: str, first: Ledger) -> str:
    """The key that a field of the second side alone has among the first side's."""
    free, number = key, 2
    while free in first.fields:
        free, number = f"{key}~{number}", number + 1
    return free


def _paired(first: Ledger, second: Ledger) -> Iterator[tuple[Held | None, Held | None]]:
    """Fields that are the same on both sides: of one proposal or one key, else in one place of the text."""
    by_proposal = {held.proposal.key: held for held in second.fields.values() if held.proposal}
    left = dict(second.fields)
    alone: list[Held] = []
    for held in first.fields.values():
        other = by_proposal.get(held.proposal.key) if held.proposal else None
        other = other or second.fields.get(held.key)
        if other is not None and other.key in left:
            del left[other.key]
            yield held, other
        else:
            alone.append(held)
    scores = []
    for at, held in enumerate(alone):
        for key, other in left.items():
            fact = other.current or (other.proposal.fact if other.proposal else None)
            if held.group == other.group and "/" in key and fact is not None:
                score = likeness(held, Proposal(0, key, fact), moved=False)
                if score >= ALIKE:
                    scores.append((-score, at, key))
    taken: set[int] = set()
    for _, at, key in sorted(scores):
        if at not in taken and key in left:
            taken.add(at)
            yield alone[at], left.pop(key)
    yield from ((held, None) for at, held in enumerate(alone) if at not in taken)
    yield from ((None, held) for held in left.values())


def _outcome(mine: Kept | None, theirs: Kept | None) -> Outcome:
    if mine is None:
        return Outcome.NONE if theirs is None else Outcome.SECOND
    if theirs is None:
        return Outcome.FIRST
    return Outcome.SAME if says(mine) == says(theirs) else Outcome.DIFFER


def _codes(group: str, mine: Kept | None, theirs: Kept | None) -> tuple[tuple[str, str, str], ...]:
    if mine is None or theirs is None:
        return ()
    return tuple((name, str(mine[name]), str(theirs[name])) for name in CODES.get(group, ()))


def finish(connection: Connection, one: Loaded, now: str) -> None:
    """After V on one side: where both are finished, keep what they came to, and open the record to everybody."""
    number = abs(one.number)
    opinion = opinion_of(connection, number, lock=True)
    if opinion is None or opinion.status != Status.OPEN:
        return
    [row] = rows_of(connection, [-one.number])
    other = load(connection, row, with_text=False)
    if not (sealed(one.ledger) and sealed(other.ledger)):
        return
    first, second = (one, other) if one.number > 0 else (other, one)
    told = compare(first.ledger, second.ledger)
    if told:
        connection.execute(insert(schema.comparisons), [_row(number, each) for each in told])
    status = Status.COMPARED if any(each.outcome in DISAGREED for each in told) else Status.SETTLED
    ending = update(schema.opinions).where(schema.opinions.c.record == number)
    connection.execute(ending.values(status=status, finished_at=now))
    tell(connection, [happened(Kind.REVIEWED, first, first.columns())])


def _row(number: int, one: Compared) -> dict[str, Any]:
    found = {"record": number, "key": one.key, "grp": one.group, "outcome": str(one.outcome)}
    found |= {"here": one.first.key if one.first else None, "there": one.second.key if one.second else None}
    for name, held in (("first", one.first), ("second", one.second)):
        verdict, proposal = (held.verdict, held.proposal) if held else (None, None)
        found[f"{name}_decision"] = verdict.number if verdict else None
        found[f"{name}_proposal"] = proposal.number if proposal else None
    return {**found, "codes": dumps(one.codes)}


def codes_of(row: Any) -> tuple[tuple[str, str, str], ...]:
    """The choices among codes in a row of `comparisons`."""
    return _codes_in(row.codes)


@lru_cache(maxsize=4096)
def _codes_in(told: str) -> tuple[tuple[str, str, str], ...]:
    # Few different ones in very many rows.
    return tuple((name, first, second) for name, first, second in json.loads(told))


def disagreements(connection: Connection, number: int) -> int:
    """How many fields of a record still wait to be settled."""
    table = schema.comparisons
    open_ = (table.c.record == number, table.c.outcome.in_(DISAGREED), table.c.settled_by.is_(None))
    return len(connection.execute(select(table.c.key).where(*open_)).all())
