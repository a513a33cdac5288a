"""Many decisions at once: accepting what is sure, and taking back what was done together."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, select

from iomnlp.review import schema
from iomnlp.review.adjudicating import reopen
from iomnlp.review.assemble import field_view
from iomnlp.review.checks import unseal
from iomnlp.review.cuts import NONE, Cuts
from iomnlp.review.database import Database
from iomnlp.review.decide import accepting, store
from iomnlp.review.fold import Held, Verdict
from iomnlp.review.keys import RECORD
from iomnlp.review.ledgers import Loaded, load_many, load_texts, proposals_by_number, save, verdict_of
from iomnlp.review.listing import Filter
from iomnlp.review.model import Action, Batch, Decision
from iomnlp.review.queues import acceptable
from iomnlp.review.refusals import Conflict, NotFound, Refused
from iomnlp.review.seats import begin, closed_to, rows_of, still_open

# Records to a transaction: a steward who decides meanwhile waits for one of these at most.
CHUNK = 100
# Of a larger batch, the fields are not given back.
SHOWN = 200

_FIELDS, _DECISIONS = schema.fields, schema.decisions


@dataclass(frozen=True, slots=True)
class Asked:
    """How sure a fact must be: the person's threshold, and what was measured; `origins` as `Cuts` finds them."""

    threshold: float
    cuts: Cuts = NONE
    origins: frozenset[int] = frozenset()

    def over(self, connection: Connection) -> Asked:
        """The same, for the records of a store."""
        return replace(self, origins=self.cuts.origins(connection)) if self.cuts.measured else self

    @property
    def reached(self) -> ColumnElement[bool]:
        """What a row of `fields` must be."""
        return self.cuts.reached(self.threshold, self.origins)

    def reaches(self, one: Loaded, held: Held) -> bool:
        """Whether a field's proposal is sure enough."""
        if held.proposal is None:
            return False
        cut = self.cuts.at(held.key, self.threshold, one.origin in self.origins)
        return float(held.proposal.fact["confidence"] or 0.0) >= cut


def bulk_accept(
    database: Database, where: Filter, asked: Asked, field: str | None, reviewer: str, batch: str, now: str
) -> Batch:
    """Accept proposals in chunks of records, all under one batch; see `Review.bulk_accept`."""
    with database.reading() as connection:
        asked = asked.over(connection)
        told = acceptable(where, asked.reached, field, connection)
        # All of them first: what is accepted may make a record leave the filter.
        numbers = connection.execute(select(_FIELDS.c.record).where(*told).distinct()).scalars().all()
    count = 0
    for at in range(0, len(numbers), CHUNK):
        with database.writing() as connection:
            for one in locked(connection, sorted(numbers)[at : at + CHUNK]):
                keys = [h.key for h in one.ledger.fields.values() if field in (None, h.group) and asked.reaches(one, h)]
                count += _accept(connection, one, keys, reviewer, batch, now)
    return Batch(batch, Action.ACCEPT, count)


def locked(connection: Connection, numbers: Sequence[int], with_text: bool = False) -> list[Loaded]:
    """Records that no other writer changes until the transaction ends; purged ones are left out."""
    return load_many(connection, rows_of(connection, numbers, lock=True), with_text)


def _accept(connection: Connection, one: Loaded, keys: Sequence[str], reviewer: str, batch: str, now: str) -> int:
    told = accepting(one, keys, reviewer, batch)
    if told:
        store(connection, one, told, now)
        save(connection, one, [held.key for held, _, _ in told])
    return len(told)


def accept_record(connection: Connection, row: Row[Any], asked: Asked, reviewer: str, batch: str, now: str) -> Batch:
    """Accept what is sure in one record; see `Review.accept_record`."""
    begin(connection, row, reviewer, now)
    one = load_many(connection, [row])[0]
    asked = asked.over(connection)
    keys = [held.key for held in one.ledger.fields.values() if asked.reaches(one, held)]
    version = {key: one.ledger.fields[key].version for key in keys}
    count = _accept(connection, one, keys, reviewer, batch, now)
    changed = [held for key in keys if (held := one.ledger.fields[key]).version != version[key]]
    return Batch(batch, Action.ACCEPT, count, fields=tuple(field_view(one, held) for held in changed))


def undo(database: Database, reviewer: str, target: str | None, now: str, reader: str | None = None) -> Batch:
    """Take back a batch or a decision, on the sides that `reader` works on (None: on all); see `Review.undo`."""
    with database.reading() as connection:
        rows = _targets(connection, reviewer, target, reader)
    single = len(rows) == 1 and rows[0].batch is None
    batch = str(uuids.uuid5(uuids.UUID(rows[0].batch or rows[0].uuid), "undo"))
    count, skipped, fields = 0, [], []
    by_record = [(number, list(some)) for number, some in groupby(rows, key=lambda row: row.record)]
    for at in range(0, len(by_record), CHUNK):
        chunk = dict(by_record[at : at + CHUNK])
        with database.writing() as connection:
            for one in locked(connection, list(chunk), with_text=len(rows) <= SHOWN):
                done, left = _take_back(connection, one, chunk[one.number], reviewer, batch, now)
                count += len(done)
                skipped += [(one.record_id, key) for key in left]
                if single and left:
                    _refuse(one, left[0], rows[0], reviewer)
                fields += [field_view(one, one.ledger.fields[key]) for key in done if len(rows) <= SHOWN]
    return Batch(batch, Action.RESTORE, count, tuple(skipped), tuple(fields))


def _refuse(one: Loaded, key: str, row: Row[Any], reviewer: str) -> None:
    decision = Decision(row.uuid, one.record_id, key, Action.RESTORE, row.version, reviewer, restores=row.number)
    raise Conflict(field_view(one, one.ledger.fields[key]), decision)


def _targets(connection: Connection, reviewer: str, target: str | None, reader: str | None) -> list[Row[Any]]:
    """The decisions to take back, by record, the last one first."""
    back = _DECISIONS.alias("back")
    standing = select(_DECISIONS).where(
        _DECISIONS.c.action != Action.RESTORE,
        ~select(back.c.number).where(back.c.restores == _DECISIONS.c.number).exists(),
    )
    if target is None:
        query = standing.where(_DECISIONS.c.reviewer == reviewer).order_by(_DECISIONS.c.number.desc()).limit(1)
        last = connection.execute(query).one_or_none()
        if last is None:
            raise NotFound(f"{reviewer} has nothing to undo.")
        if not still_open(connection, last.record):
            remedy = "What the two of you saw differently is settled by a third."
            raise Refused("Both opinions on this record are finished.", remedy=remedy)
        if last.record in closed_to(connection, reader):
            raise Refused("Somebody else goes on with what you decided last.", remedy="It is taken back by them alone.")
        if last.batch is None:
            return [last]
        target = last.batch
    query = standing.where((_DECISIONS.c.uuid == target) | (_DECISIONS.c.batch == target))
    rows = list(connection.execute(query.order_by(_DECISIONS.c.record, _DECISIONS.c.number.desc())))
    closed = closed_to(connection, reader)
    rows = [
        row
        for row in rows
        if row.record not in closed
        and still_open(connection, row.record)
        # What a third settled is taken back by nobody else: the two whom it concerns least of all.
        and (row.action != Action.ADJUDICATE or row.reviewer == reviewer)
    ]
    if not rows:
        raise NotFound("There is nothing to undo under this name.", document=target)
    return rows


def _take_back(
    connection: Connection, one: Loaded, rows: Sequence[Row[Any]], reviewer: str, batch: str, now: str
) -> tuple[list[str], list[str]]:
    """Undo decisions on one record, the last one first; give the keys undone, and those that somebody changed since."""
    done: list[str] = []
    left: list[str] = []
    unsealed: set[str] = set()
    told = []
    for row in rows:
        held = one.ledger.fields.get(row.key)
        if held is None or held.verdict is None or held.verdict.number != row.number:
            left.append(row.key)
            continue
        told.append(_restoring(one, held, row, reviewer, batch, now))
        prior = _verdict(connection, row.prior) if row.prior is not None else None
        one.ledger.apply(row.key, prior)
        done.append(row.key)
        if row.action == Action.ADJUDICATE:
            reopen(connection, row.record, row.key)
        if RECORD in one.ledger.fields:
            load_texts(connection, [one])
            unsealed |= unseal(one)
    if told:
        connection.execute(insert(_DECISIONS), told)
        save(connection, one, {*done, *unsealed})
        load_texts(connection, [one])
    return done, left


def _restoring(one: Loaded, held: Held, row: Row[Any], reviewer: str, batch: str, now: str) -> dict[str, Any]:
    one.revision += 1
    return {
        "uuid": str(uuids.uuid5(uuids.UUID(row.uuid), "undo")),
        "record": one.number,
        "revision": one.revision,
        "key": row.key,
        "action": str(Action.RESTORE),
        "state": row.state,
        "value": None,
        "holds": None,
        "seen": held.proposal.number if held.proposal else None,
        "saw": None,
        "text": one.ledger.text,
        "schema_version": one.ledger.schema_version,
        "reason": "",
        "version": held.version + 1,
        "reviewer": reviewer,
        "batch": batch,
        "at": now,
        "prior": row.number,
        "restores": row.number,
    }


def _verdict(connection: Connection, number: int) -> Verdict:
    """The verdict of an earlier decision."""
    row = connection.execute(select(_DECISIONS).where(_DECISIONS.c.number == number)).one()
    return verdict_of(row, proposals_by_number(connection, {row.holds, row.seen} - {None}))
