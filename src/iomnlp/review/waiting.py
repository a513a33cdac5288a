"""Which records wait for a reader's second opinion: told by what the machine found, never by what the first decided."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, or_, select

from iomnlp.review import schema
from iomnlp.review.fold import Ledger
from iomnlp.review.hidden import contact_mask
from iomnlp.review.ledgers import load_many
from iomnlp.review.masks import Mask
from iomnlp.review.model import State
from iomnlp.review.seats import Status, second_rows

_OPINIONS = schema.opinions


@dataclass(frozen=True, slots=True)
class Waiting:
    """A record that waits for a second opinion.

    `begun` says that the reader holds it already; `undecided` counts the fields left on the reader's own side.
    """

    record_id: str
    title: str
    uri: str
    kind: str
    begun: bool
    undecided: int


@dataclass(frozen=True, slots=True)
class Open:
    """A record that two people read, and whether the second seat is taken: who they are would tell too much."""

    record_id: str
    uri: str
    began_at: str
    taken: bool


def open_opinions(connection: Connection, limit: int) -> tuple[Open, ...]:
    """The records on which an opinion is open, oldest first."""
    records = schema.records
    query = (
        select(records.c.record_id, records.c.uri, _OPINIONS.c.began_at, _OPINIONS.c.second)
        .join_from(_OPINIONS, records, _OPINIONS.c.record == records.c.number)
        .where(_OPINIONS.c.status == Status.OPEN, records.c.purged_at.is_(None))
        .order_by(_OPINIONS.c.began_at, _OPINIONS.c.record)
    )
    rows = connection.execute(query.limit(limit))
    return tuple(Open(row.record_id, row.uri, row.began_at, row.second is not None) for row in rows)


def masks(connection: Connection, record_ids: Collection[str]) -> dict[str, Mask]:
    """What hides the contact data of records, by their ids."""
    rows = connection.execute(select(schema.records).where(schema.records.c.record_id.in_(record_ids))).all()
    return {one.record_id: contact_mask(one) for one in load_many(connection, rows, with_text=False)}


def _free(reader: str) -> list[ColumnElement[bool]]:
    """Second sides that are this reader's, or nobody's yet."""
    return [
        _OPINIONS.c.status == Status.OPEN,
        _OPINIONS.c.first != reader,
        or_(_OPINIONS.c.second.is_(None), _OPINIONS.c.second == reader),
        _OPINIONS.c.reviewed.is_(False),
        schema.records.c.purged_at.is_(None),
    ]


def _order(reader: str) -> tuple[Any, ...]:
    """What was begun first, then by age."""
    return case((_OPINIONS.c.second == reader, 0), else_=1), _OPINIONS.c.record


def waiting(connection: Connection, reader: str, limit: int, masked: bool = False) -> tuple[Waiting, ...]:
    """The records that wait for this reader."""
    free = _free(reader)
    rows = connection.execute(second_rows(free[0]).where(*free[1:]).order_by(*_order(reader)).limit(limit)).all()
    begun = set(connection.scalars(select(_OPINIONS.c.record).where(*free[:3], _OPINIONS.c.second == reader)))
    found = []
    for row, one in zip(rows, load_many(connection, rows, with_text=False), strict=True):
        held = one.ledger.fields.get("title")
        fact = held.current or (held.proposal.fact if held.proposal else None) if held else None
        name, left = str(fact["value"]) if fact else "", undecided(one.ledger)
        mask = contact_mask(one) if masked else None
        title, uri = (mask.text(name), mask.place(row.uri)) if mask else (name, row.uri)
        found.append(Waiting(row.record_id, title, uri, row.kind, -row.number in begun, left))
    return tuple(found)


def count(connection: Connection, reader: str) -> int:
    """How many wait for this reader."""
    query = select(func.count()).join_from(_OPINIONS, schema.records, _OPINIONS.c.record == schema.records.c.number)
    return int(connection.execute(query.where(*_free(reader))).scalar_one())


def following(connection: Connection, reader: str, number: int) -> str | None:
    """The record that waits behind one (a second side's number), or None."""
    told = _free(reader)
    query = second_rows(told[0]).where(*told[1:], _OPINIONS.c.record != -number)
    row = connection.execute(query.order_by(*_order(reader)).limit(1)).first()
    return str(row.record_id) if row is not None else None


def undecided(ledger: Ledger) -> int:
    """How many fields nobody has decided on a side."""
    return sum(held.state == State.PROPOSED for held in ledger.fields.values())
