"""What people's decisions tell of the machine: each field once, as it was first shown against what stands now.

What was accepted together (in number, or by Shift+A) is no evidence: nobody looked at each. Nor is whatever else in
that record is as sure as the least sure fact of it, since of these only the wrong ones would have been decided one by
one. It is evidence all the same where a second person, who read the record blind, decided the field one by one, and
agreed or was settled with. Fields in doubt tell nothing. Later decisions count while they are about the same text; runs
after the first decision do not, for they may have learned from it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from iomnlp.refit import KIND
from iomnlp.review import schema
from iomnlp.review.comparing import Outcome as Compared
from iomnlp.review.facts import Kept, dumps, sha256
from iomnlp.review.fold import Proposal
from iomnlp.review.keys import CHECKS, RECORD, group_of, says
from iomnlp.review.ledgers import proposals_by_number
from iomnlp.review.model import Action

# Records to a query.
CHUNK = 200
SHEET = "project"


class Outcome(StrEnum):
    """What became of one field."""

    RIGHT = "right"
    CORRECTED = "corrected"
    DROPPED = "dropped"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Trial:
    """One field that a person decided: what the machine had said of it was put to the test.

    Attributes
    ----------
    record : int
        The record's number in the store.
    field : str
        A list or single value of the contract; `project` for all of the sheet.
    outcome : Outcome
        `missed`: nothing was proposed, and a person gave a value.
    confidence : float or None
        As it was shown; None where nothing was proposed or nobody measured it.
    rule : str or None
        Who found it.
    together : bool
        Whether it is no evidence, because it was accepted with others, or would have been.
    origin : int or None
        The provenance of the run that proposed it, by number.
    """

    record: int
    field: str
    outcome: Outcome
    confidence: float | None
    rule: str | None
    together: bool
    origin: int | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that the decisions of a store tell.

    Attributes
    ----------
    trials : tuple of Trial
        Records in the order of their review, those that are not reviewed last.
    reviewed : tuple of int
        Numbers of reviewed records, in the order in which V was first pressed.
    doubtful : dict
        Field → how many are in doubt.
    """

    trials: tuple[Trial, ...]
    reviewed: tuple[int, ...]
    doubtful: dict[str, int]


def field_of(key: str) -> str:
    """The field whose judge gave a key its confidence.

    >>> field_of("project.start"), field_of("amounts/1a2b3c4d")
    ('project', 'amounts')
    """
    group = group_of(key)
    return SHEET if group.startswith(f"{SHEET}.") else group


def evidence(connection: Connection) -> Evidence:
    """Read the decisions of all records that were not purged."""
    trials: dict[int, list[Trial]] = {}
    doubtful: dict[str, int] = defaultdict(int)
    sealed: dict[int, int] = {}
    for rows, records in _chunks(connection):
        wanted = {n for row in rows for n in (row.seen, row.holds)} - {None}
        proposals = proposals_by_number(connection, wanted)
        origins, looked = _Origins(connection, list(records)), _looked_at(connection, list(records))
        for number, own in _by_record(rows).items():
            one = _Told(number, own, proposals, origins, looked.get(number, set()))
            trials[number] = one.trials()
            for field in one.doubtful():
                doubtful[field] += 1
            if records[number].reviewed and one.sealed is not None:
                sealed[number] = one.sealed
    reviewed = tuple(sorted(sealed, key=lambda number: sealed[number]))
    order = [*reviewed, *(number for number in trials if number not in sealed)]
    return Evidence(tuple(one for number in order for one in trials[number]), reviewed, dict(doubtful))


def makers(connection: Connection) -> dict[int, str]:
    """Provenances by number, each with a hash of what made its confidences: models, and a refit of one's own."""
    found = {}
    for row in connection.execute(select(schema.origins.c.number, schema.origins.c.body)):
        told = json.loads(row.body)
        own = [one["sha256"] for one in told.get("resources", ()) if one["name"].startswith(f"{KIND}:")]
        found[row.number] = sha256(dumps([[[m["name"], m["sha256"]] for m in told.get("models", ())], own]))
    return found


def _chunks(connection: Connection) -> Iterator[tuple[Sequence[Row[Any]], dict[int, Any]]]:
    """Decisions of some records at a time, in their order, with the records' rows."""
    records, decisions = schema.records, schema.decisions
    query = select(records.c.number, records.c.reviewed).where(
        records.c.purged_at.is_(None), records.c.number.in_(select(decisions.c.record).distinct())
    )
    waiting = iter(connection.execute(query.order_by(records.c.number)).all())
    while some := {row.number: row for row in islice(waiting, CHUNK)}:
        found = select(decisions).where(decisions.c.record.in_(some)).order_by(decisions.c.record, decisions.c.revision)
        yield connection.execute(found).all(), some


def _by_record(rows: Sequence[Row[Any]]) -> dict[int, list[Row[Any]]]:
    found: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        found[row.record].append(row)
    return found


class _Origins:
    """Which run a decision was shown, by the record and its revision."""

    def __init__(self, connection: Connection, numbers: Sequence[int]):
        self._runs: dict[int, list[tuple[int, int | None]]] = defaultdict(list)
        table = schema.snapshots
        query = select(table.c.record, table.c.revision, table.c.origin)
        query = query.where(table.c.record.in_(numbers), table.c.successor.is_(None)).order_by(table.c.revision)
        for row in connection.execute(query):
            self._runs[row.record].append((row.revision, row.origin))

    def before(self, record: int, revision: int) -> int | None:
        """The origin of the last run before an event."""
        return next((origin for at, origin in reversed(self._runs[record]) if at < revision), None)


def _looked_at(connection: Connection, numbers: Sequence[int]) -> dict[int, set[str]]:
    """Keys, by record, that a second person decided one by one, where the two agreed or somebody settled it."""
    table, decisions = schema.comparisons, schema.decisions
    query = (
        select(table.c.record, table.c.here)
        .join(decisions, decisions.c.number == table.c.second_decision)
        .where(
            table.c.record.in_(numbers),
            table.c.here.is_not(None),
            or_(table.c.outcome == Compared.SAME, table.c.settled_by.is_not(None)),
            or_(decisions.c.batch.is_(None), decisions.c.action != Action.ACCEPT),
        )
    )
    found: dict[int, set[str]] = defaultdict(set)
    for row in connection.execute(query):
        found[row.record].add(row.here)
    return found


class _Told:
    """The decisions on one record that nobody took back, told by field."""

    def __init__(
        self,
        number: int,
        rows: Sequence[Row[Any]],
        proposals: dict[int, Proposal],
        origins: _Origins,
        looked: set[str],
    ):
        self.number, self.proposals, self.origins, self.looked = number, proposals, origins, looked
        undone = {row.restores for row in rows if row.action == Action.RESTORE}
        standing = [row for row in rows if row.action != Action.RESTORE and row.number not in undone]
        seals = [row.number for row in standing if row.key == RECORD]
        self.sealed: int | None = seals[0] if seals else None
        self.by_key: dict[str, list[Row[Any]]] = defaultdict(list)
        for row in standing:
            if group_of(row.key) not in {CHECKS, RECORD}:
                self.by_key[row.key].append(row)
        accepted = [row for rows in self.by_key.values() for row in rows if _together(row)]
        sure = [seen["confidence"] or 0.0 for row in accepted if (seen := self._seen(row))]
        self.floor = min(sure, default=None)

    def _seen(self, row: Row[Any]) -> Kept | None:
        if row.saw is not None:
            saw: Kept = json.loads(row.saw)
            return saw
        return self.proposals[row.seen].fact if row.seen is not None else None

    def _value(self, row: Row[Any]) -> Kept | None:
        if row.value is not None:
            value: Kept = json.loads(row.value)
            return value
        return self.proposals[row.holds].fact if row.holds is not None else None

    def trials(self) -> list[Trial]:
        """Each field that was settled."""
        found = []
        for key, rows in self.by_key.items():
            first, last = rows[0], _last(rows)
            if last is None:
                continue
            seen = self._seen(first)
            outcome = self._outcome(seen, first, last)
            if outcome is None:
                continue
            sure, rule = (seen["confidence"], seen["rule"]) if seen else (None, None)
            aside = self.floor is not None and seen is not None and (sure or 0.0) >= self.floor
            together = key not in self.looked and (aside or any(map(_together, rows)))
            origin = self.origins.before(self.number, first.revision)
            found.append(Trial(self.number, field_of(key), outcome, sure, rule, together, origin))
        return found

    def _outcome(self, seen: Kept | None, first: Row[Any], last: Row[Any]) -> Outcome | None:
        if last.action == Action.ACCEPT and last.number == first.number:
            return Outcome.RIGHT
        value = self._value(last)
        if seen is None:
            return Outcome.MISSED if value is not None else None
        if value is None:
            return Outcome.DROPPED
        return Outcome.RIGHT if says(value) == says(seen) else Outcome.CORRECTED

    def doubtful(self) -> list[str]:
        """The field of each that is in doubt."""
        return [field_of(key) for key, rows in self.by_key.items() if _last(rows) is None]


def _together(row: Row[Any]) -> bool:
    """Whether a fact was accepted with others: splits and merges are done in batches, too, but looked at."""
    return bool(row.action == Action.ACCEPT and row.batch is not None)


def _last(rows: Sequence[Row[Any]]) -> Row[Any] | None:
    """The last decision about the text of the first one; None where that is a doubt."""
    last = [row for row in rows if row.text == rows[0].text][-1]
    return None if last.action == Action.DOUBT else last
