"""Doubts that wait for whoever leads the review: fields and whole records, with the note of who doubts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from iomnlp.review import schema
from iomnlp.review.masks import Mask
from iomnlp.review.model import State
from iomnlp.review.seats import unread
from iomnlp.review.waiting import masks

_FIELDS, _RECORDS, _DECISIONS = schema.fields, schema.records, schema.decisions


@dataclass(frozen=True, slots=True)
class Doubt:
    """A doubt: about a field (its key), or about the record as a whole (`record`)."""

    record_id: str
    key: str
    title: str
    uri: str
    kind: str
    who: str
    at: str
    note: str


def _standing(reader: str | None) -> list[ColumnElement[bool]]:
    """Doubts that nobody has settled, in records that nobody reads blind but the reader."""
    blind = unread() if reader is None else unread().where(schema.opinions.c.first != reader)
    return [_FIELDS.c.state == State.DOUBTFUL, _FIELDS.c.record > 0, _FIELDS.c.record.not_in(blind)]


def doubts(connection: Connection, reader: str | None, limit: int, masked: bool = False) -> tuple[Doubt, ...]:
    """The doubts, oldest first."""
    told = ("record_id", "title", "uri", "kind")
    query: Any = (
        select(
            *(_RECORDS.c[name] for name in told),
            _FIELDS.c.key,
            *(_DECISIONS.c[name] for name in ("reviewer", "at", "reason")),
        )
        .join_from(_FIELDS, _RECORDS, _FIELDS.c.record == _RECORDS.c.number)
        .join(_DECISIONS, _FIELDS.c.decision == _DECISIONS.c.number)
        .where(*_standing(reader))
        .order_by(_DECISIONS.c.number)
    )
    found = [
        Doubt(row.record_id, row.key, row.title, row.uri, row.kind, row.reviewer, row.at, row.reason)
        for row in connection.execute(query.limit(limit))
    ]
    if not masked:
        return tuple(found)
    hiding = masks(connection, {one.record_id for one in found})
    return tuple(_masked(one, hiding[one.record_id]) for one in found)


def _masked(one: Doubt, mask: Mask) -> Doubt:
    return replace(one, title=mask.text(one.title), uri=mask.place(one.uri), note=mask.text(one.note))


def count(connection: Connection, reader: str | None) -> int:
    """How many doubts wait."""
    query = select(func.count()).select_from(_FIELDS).where(*_standing(reader))
    return int(connection.execute(query).scalar_one())
