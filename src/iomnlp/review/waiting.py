"""Which records wait for a reader's second opinion: told by what the machine found, never by what the first decided."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, func, not_, or_, select

from iomnlp.review import schema
from iomnlp.review.fold import Ledger
from iomnlp.review.hidden import contact_mask
from iomnlp.review.ledgers import Loaded, load_many
from iomnlp.review.masks import Mask
from iomnlp.review.model import Side, State
from iomnlp.review.seats import Status, last_worked, left_before, not_former, second_rows

_OPINIONS = schema.opinions


@dataclass(frozen=True, slots=True)
class Waiting:
    """A record that waits for somebody's opinion.

    `begun` says that the reader holds the seat already, `left` that somebody began and left it; `undecided` counts the
    fields left on that side.
    """

    record_id: str
    title: str
    uri: str
    kind: str
    begun: bool
    left: bool
    undecided: int


@dataclass(frozen=True, slots=True)
class Seat:
    """How far one of two readers is; who it is would tell too much.

    `at` is the moment of the last work, None while the seat is free; `left` says that others may take it.
    """

    at: str | None
    finished: bool
    left: bool


@dataclass(frozen=True, slots=True)
class Open:
    """A record that two people read, since when, and how far each is."""

    record_id: str
    uri: str
    began_at: str
    first: Seat
    second: Seat


def open_opinions(connection: Connection, limit: int) -> tuple[Open, ...]:
    """The records on which an opinion is open, oldest first."""
    records = schema.records
    query = (
        select(_OPINIONS, records.c.record_id, records.c.uri, records.c.reviewed.label("sealed"))
        .join_from(_OPINIONS, records, _OPINIONS.c.record == records.c.number)
        .where(_OPINIONS.c.status == Status.OPEN, records.c.purged_at.is_(None))
        .order_by(_OPINIONS.c.began_at, _OPINIONS.c.record)
    )
    rows = connection.execute(query.limit(limit)).all()
    since = left_before(connection)
    return tuple(
        Open(
            row.record_id,
            row.uri,
            row.began_at,
            _seat(row, Side.FIRST, bool(row.sealed), since),
            _seat(row, Side.SECOND, bool(row.reviewed), since) if row.second else Seat(None, False, False),
        )
        for row in rows
    )


def _seat(row: Row[Any], side: Side, finished: bool, since: str) -> Seat:
    at = last_worked(row, side)
    return Seat(at, finished, not finished and at < since)


def masks(connection: Connection, record_ids: Collection[str]) -> dict[str, Mask]:
    """What hides the contact data of records, by their ids."""
    rows = connection.execute(select(schema.records).where(schema.records.c.record_id.in_(record_ids))).all()
    return {one.record_id: contact_mask(one) for one in load_many(connection, rows, with_text=False)}


@dataclass(frozen=True, slots=True)
class _Sides:
    """What a query demands of sides that wait for a reader: second ones, and first ones that somebody left."""

    second: list[ColumnElement[bool]]
    first: list[ColumnElement[bool]]


def _sides(connection: Connection, reader: str) -> _Sides:
    """Seats that are the reader's, or nobody's yet, or left; of two on one record the second one, as `seats` gives."""
    since = left_before(connection)
    there = [_OPINIONS.c.status == Status.OPEN, _OPINIONS.c.first != reader, schema.records.c.purged_at.is_(None)]
    own = _OPINIONS.c.second == reader
    second_left = and_(
        _OPINIONS.c.reviewed.is_(False), func.coalesce(_OPINIONS.c.second_at, _OPINIONS.c.began_at) < since
    )
    free = and_(or_(_OPINIONS.c.second.is_(None), second_left), not_former(reader))
    first_left = func.coalesce(_OPINIONS.c.first_at, _OPINIONS.c.began_at) < since
    taken = and_(_OPINIONS.c.second.is_not(None), not_(own), not_(second_left), not_former(reader))
    return _Sides(
        [*there, _OPINIONS.c.reviewed.is_(False), or_(own, free)],
        [*there, schema.records.c.reviewed.is_(False), taken, first_left],
    )


def _order(reader: str) -> tuple[Any, ...]:
    """What was begun first, then by age."""
    return case((_OPINIONS.c.second == reader, 0), else_=1), _OPINIONS.c.record


def _first_rows(sides: _Sides) -> Select[Any]:
    """First sides that somebody left, by age."""
    joined = select(schema.records).join_from(_OPINIONS, schema.records, _OPINIONS.c.record == schema.records.c.number)
    return joined.where(*sides.first).order_by(_OPINIONS.c.record)


def _second_rows(sides: _Sides, reader: str) -> Select[Any]:
    return second_rows(sides.second[0]).where(*sides.second[1:]).order_by(*_order(reader))


def waiting(connection: Connection, reader: str, limit: int, masked: bool = False) -> tuple[Waiting, ...]:
    """The records that wait for this reader: what was begun first, then by age, then what a first reader left."""
    sides = _sides(connection, reader)
    rows = list(connection.execute(_second_rows(sides, reader).limit(limit)).all())
    rows += connection.execute(_first_rows(sides).limit(limit - len(rows))).all()
    numbers = [abs(row.number) for row in rows]
    holders = select(_OPINIONS.c.record, _OPINIONS.c.second).where(_OPINIONS.c.record.in_(numbers))
    seconds = {row.record: row.second for row in connection.execute(holders)}
    loaded = {one.number: one for one in load_many(connection, rows, with_text=False)}
    return tuple(_told(row, loaded[row.number], reader, seconds[abs(row.number)], masked) for row in rows)


def _told(row: Row[Any], one: Loaded, reader: str, second: str | None, masked: bool) -> Waiting:
    held = one.ledger.fields.get("title")
    fact = held.proposal.fact if held and held.proposal else None
    if row.number < 0 and held and second == reader:
        fact = held.current or fact
    name = str(fact["value"]) if fact else ""
    mask = contact_mask(one) if masked else None
    title, uri = (mask.text(name), mask.place(row.uri)) if mask else (name, row.uri)
    begun = row.number < 0 and second == reader
    left = row.number > 0 or second not in (None, reader)
    return Waiting(row.record_id, title, uri, row.kind, begun, left, undecided(one.ledger))


def count(connection: Connection, reader: str) -> int:
    """How many wait for this reader."""
    sides = _sides(connection, reader)
    query = select(func.count()).join_from(_OPINIONS, schema.records, _OPINIONS.c.record == schema.records.c.number)
    return sum(int(connection.execute(query.where(*told)).scalar_one()) for told in (sides.second, sides.first))


def following(connection: Connection, reader: str, number: int) -> str | None:
    """The record that waits behind one (the number of its side), or None."""
    sides = _sides(connection, reader)
    other = _OPINIONS.c.record != abs(number)
    row = connection.execute(_second_rows(sides, reader).where(other).limit(1)).first()
    row = row or connection.execute(_first_rows(sides).where(other).limit(1)).first()
    return str(row.record_id) if row is not None else None


def undecided(ledger: Ledger) -> int:
    """How many fields nobody has decided on a side."""
    return sum(held.state == State.PROPOSED for held in ledger.fields.values())
