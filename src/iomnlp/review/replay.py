"""What happened to a record, told again in its order: for its history, for a retry, to rebuild the state."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from iomnlp.review import hidden, schema
from iomnlp.review.checks import unseal
from iomnlp.review.fold import Ledger, Proposal, Verdict
from iomnlp.review.ledgers import Loaded, field_row, verdict_of, write_fields
from iomnlp.review.model import Action
from iomnlp.review.packing import unpacked
from iomnlp.review.rules import required

CHUNK = 200
# Told after each event: its row, whether it is a run's, the record, the keys that changed.
Told = Callable[[Row[Any], bool, Loaded, set[str]], None]


@dataclass
class _Past:
    """All rows that tell of one record."""

    snapshots: list[Row[Any]] = field(default_factory=list)
    decisions: list[Row[Any]] = field(default_factory=list)
    proposals: dict[int, list[Proposal]] = field(default_factory=lambda: defaultdict(list))
    texts: dict[int, str] = field(default_factory=dict)

    def known(self) -> dict[int, Proposal]:
        """Proposals by number."""
        return {one.number: one for some in self.proposals.values() for one in some}


def _pasts(connection: Connection, numbers: Sequence[int]) -> dict[int, _Past]:
    pasts: dict[int, _Past] = defaultdict(_Past)
    for table, name in ((schema.snapshots, "snapshots"), (schema.decisions, "decisions")):
        for row in connection.execute(select(table).where(table.c.record.in_(numbers)).order_by(table.c.revision)):
            getattr(pasts[row.record], name).append(row)
    proposals = schema.proposals
    query = select(proposals).where(proposals.c.record.in_(numbers)).order_by(proposals.c.number)
    for row in connection.execute(query):
        one = Proposal(row.number, row.key, json.loads(row.fact))
        pasts[row.record].proposals[row.snapshot].append(one)
    texts: dict[int, dict[int, str]] = defaultdict(dict)
    # A second side has the record's own text, and those that came while it was read.
    every = {side for number in numbers for side in (number, abs(number))}
    for row in connection.execute(select(schema.texts).where(schema.texts.c.record.in_(every))):
        texts[row.record][row.number] = unpacked(row.body)
    for number in numbers:
        pasts[number].texts = {**texts[abs(number)], **texts[number]}
    return pasts


class _Teller:
    """Tells one record's past."""

    def __init__(self, connection: Connection, number: int, record_id: str, past: _Past, told: Told | None):
        self.connection = connection
        self.past = past
        self.told = told
        self.one = Loaded(number, record_id, 0, Ledger(), {}, None, past.texts)
        self.proposals = past.known()
        self.verdicts: dict[int, Verdict] = {}
        self.restored: dict[int, int | None] = {row.number: row.prior for row in past.decisions}

    def until(self, revision: int | None) -> Loaded:
        """The record after the event of this number, or after all."""
        events = [(row.revision, True, row) for row in self.past.snapshots]
        events += [(row.revision, False, row) for row in self.past.decisions]
        for at, is_run, row in sorted(events, key=lambda event: event[0]):
            if revision is not None and at > revision:
                break
            changed = self._run(row) if is_run else self._decision(row)
            self.one.revision = at
            changed |= unseal(self.one)
            if self.told:
                self.told(row, is_run, self.one, changed)
        return self.one

    def _run(self, row: Row[Any]) -> set[str]:
        if row.successor is not None:
            return self.one.ledger.supersede()
        self.one.head, self.one.origin = json.loads(row.head), row.origin
        rules = required(self.one.head["kind"])
        found = self.past.proposals[row.number]
        return self.one.ledger.propose(found, row.text, self.one.head["schema_version"], rules)

    def _decision(self, row: Row[Any]) -> set[str]:
        verdict: Verdict | None
        if row.action == Action.RESTORE:
            prior = self.restored[row.restores]
            verdict = self.verdicts[prior] if prior is not None else None
        else:
            verdict = self.verdicts[row.number] = verdict_of(row, self.proposals)
        self.one.ledger.apply(row.key, verdict)
        return {row.key}


def loaded_at(connection: Connection, row: Row[Any], revision: int | None = None, told: Told | None = None) -> Loaded:
    """A record as it was after one of its events; `told` hears of each."""
    past = _pasts(connection, [row.number])[row.number]
    return _Teller(connection, row.number, row.record_id, past, told).until(revision)


def replay_chunk(connection: Connection, rows: Sequence[Row[Any]]) -> int:
    """Rebuild the states of some records; give the number of fields (or rows of records) that were otherwise."""
    wrong = 0
    whole: list[Loaded] = []
    numbers = [row.number for row in rows]
    pasts = _pasts(connection, numbers)
    stored: dict[int, dict[str, dict[str, Any]]] = defaultdict(dict)
    for one in connection.execute(select(schema.fields).where(schema.fields.c.record.in_(numbers))).mappings():
        stored[one["record"]][one["key"]] = dict(one)
    for row in rows:
        loaded = _Teller(connection, row.number, row.record_id, pasts[row.number], None).until(None)
        wrong += _correct(connection, row, loaded, stored[row.number])
        whole.append(loaded)
    hidden.refresh(connection, whole)
    return wrong


def _correct(connection: Connection, row: Row[Any], one: Loaded, stored: dict[str, dict[str, Any]]) -> int:
    built = {key: field_row(one.number, held) for key, held in one.ledger.fields.items()}
    differing = [value for key, value in built.items() if stored.get(key) != value]
    extra = sorted(stored.keys() - built.keys())
    write_fields(connection, differing)
    for key in extra:
        connection.execute(
            delete(schema.fields).where(schema.fields.c.record == one.number, schema.fields.c.key == key)
        )
    otherwise = {name: value for name, value in one.columns().items() if getattr(row, name) != value}
    if otherwise:
        table = schema.opinions if one.number < 0 else schema.records
        number = table.c.record if one.number < 0 else table.c.number
        connection.execute(update(table).where(number == abs(one.number)).values(otherwise))
    return len(differing) + len(extra) + bool(otherwise)
