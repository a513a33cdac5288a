"""Second opinions: which records are read by two people, who of them sees what, and the side of the second.

A record whose hash falls into the store's share has a second side from the first decision on: its fields as the machine
proposed them, under the negative of its number. Who decided first goes on with the record itself; until both have
finished, everybody else is shown the second side, and whoever decides there first holds it. Nobody sees the other side,
and nobody else either. A seat that its holder left is given on with what was begun there; whoever left one takes no
other on that record, and settles nothing of it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, insert, literal, not_, null, select, update

from iomnlp.review import schema
from iomnlp.review.accounts.audit import Event, note
from iomnlp.review.fold import Ledger, Proposal
from iomnlp.review.hooks.kinds import Kind
from iomnlp.review.hooks.outbox import tell
from iomnlp.review.ledgers import BITS, OPEN, Loaded, allotted, field_row, happened, load, record_row, write_fields
from iomnlp.review.model import Side, State
from iomnlp.review.moments import days_ago, now
from iomnlp.review.options import options
from iomnlp.review.refusals import Hidden, Refused
from iomnlp.review.rules import required

_OPINIONS, _RECORDS = schema.opinions, schema.records
# Hex digits at the end of a record's id, which is a hash, that say whether it is chosen.
_DIGITS = 8
_ALL = 16**_DIGITS


class Status(StrEnum):
    """How far the two opinions on a record are.

    `open` while somebody still reads; `compared` where they differ and nobody has settled it; `settled` where nothing
    is left to settle; `closed` where the second opinion was given up.
    """

    OPEN = OPEN
    COMPARED = "compared"
    SETTLED = "settled"
    CLOSED = "closed"


def chosen(record_id: str, share: float) -> bool:
    """Whether a record is read twice at a share, in per cent.

    >>> chosen("957fa11510cbcb81", 10), chosen("957fa11510cbcb81", 6), chosen("957fa11510cbcb81", 100)
    (True, False, True)
    """
    return bool(int(record_id[-_DIGITS:], 16) * 100 < share * _ALL)


def sampled(share: float) -> ColumnElement[bool]:
    """The same, of the records of a query."""
    limit = min(math.ceil(share * _ALL / 100), _ALL - 1)
    digits = func.substr(_RECORDS.c.record_id, 16 - _DIGITS + 1)
    return digits < f"{limit:0{_DIGITS}x}" if share < 100 else literal(True)


def unread() -> Select[Any]:
    """The numbers of the records on which an opinion is still open."""
    return select(_OPINIONS.c.record).where(_OPINIONS.c.status == Status.OPEN)


def visible(reader: str | None, number: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    """What keeps records out of a reader's queues, counts and exports while others read them; None sees all."""
    if reader is None:
        return []
    return [number.not_in(unread().where(_OPINIONS.c.first != reader))]


def closed_to(connection: Connection, reader: str | None) -> set[int]:
    """The sides of records read blind on which a reader does not work; None works on all."""
    if reader is None:
        return set()
    query = select(_OPINIONS).where(_OPINIONS.c.status == Status.OPEN)
    sides = ((row.record, row.first, row.second) for row in connection.execute(query))
    return {
        side
        for number, first, second in sides
        for side, whose in ((number, first), (-number, second))
        if whose != reader
    }


def opinion_of(connection: Connection, number: int, lock: bool = False) -> Row[Any] | None:
    """The opinions on a record (its positive number), or None where one person reads it."""
    query = select(_OPINIONS).where(_OPINIONS.c.record == number)
    return connection.execute(query.with_for_update() if lock else query).one_or_none()


def second_rows(condition: ColumnElement[bool]) -> Select[Any]:
    """Second sides as rows that have what ledgers are loaded by."""
    other = ("snapshot", "kind", "text", "schema_version", "revision", "superseded_by", "reviewed")
    return (
        select(
            (-_OPINIONS.c.record).label("number"),
            *(_RECORDS.c[name] for name in ("record_id", "uri", "source", "arrived_at")),
            *(_OPINIONS.c[name] for name in other),
            null().label("purged_at"),
        )
        .join_from(_OPINIONS, _RECORDS, _OPINIONS.c.record == _RECORDS.c.number)
        .where(condition)
    )


def second_row(connection: Connection, number: int) -> Row[Any]:
    """The second side of a record (its positive number)."""
    return connection.execute(second_rows(_OPINIONS.c.record == number)).one()


def seat(connection: Connection, record_id: str, reader: str | None, lock: bool = False) -> Row[Any]:
    """The side of a record that a reader works on; `lock` keeps other writers away and takes the seat.

    A seat is the reader's own, or free, or one whose holder has not worked on it for the days that the store's options
    name: what was begun there stays, and goes on under the new reader's name.

    Raises
    ------
    NotFound
        When there is no such record, or it was purged.
    Hidden
        When two other people read it.
    """
    row = record_row(connection, record_id, lock)
    if reader is None:
        return row
    opinion = opinion_of(connection, row.number, lock)
    if opinion is None or opinion.status != Status.OPEN:
        return row
    side = _side_for(connection, opinion, row, reader)
    if lock:
        _sit(connection, opinion, side, reader, record_id)
    return row if side is Side.FIRST else second_row(connection, row.number)


def _side_for(connection: Connection, opinion: Row[Any], row: Row[Any], reader: str) -> Side:
    """Whose side a reader works on: the own one, else a free one, else one that somebody left."""
    if reader == opinion.first:
        return Side.FIRST
    if reader == opinion.second:
        return Side.SECOND
    since = left_before(connection)
    # Who left a seat knows that side: the other one would not be read blind.
    if reader not in former(opinion):
        if opinion.second is None or (not opinion.reviewed and last_worked(opinion, Side.SECOND) < since):
            return Side.SECOND
        if not row.reviewed and last_worked(opinion, Side.FIRST) < since:
            return Side.FIRST
    remedy = "It is shown to everybody when both have finished."
    raise Hidden("Two people read this record without seeing each other's work.", document=row.record_id, remedy=remedy)


def left_before(connection: Connection) -> str:
    """The moment before which a seat must have been worked on last to be given on; empty where none ever is."""
    days = options(connection).days
    return days_ago(days) if days else ""


def last_worked(opinion: Row[Any], side: Side) -> str:
    """When a seat was worked on last."""
    return str((opinion.first_at if side is Side.FIRST else opinion.second_at) or opinion.began_at)


def former(opinion: Row[Any]) -> list[str]:
    """Who left a seat to somebody else."""
    found: list[str] = json.loads(opinion.former or "[]")
    return found


def not_former(reader: str) -> ColumnElement[bool]:
    """The same for a query: opinions no seat of which this reader left."""
    said = func.coalesce(_OPINIONS.c.former, "")
    return not_(said.contains(json.dumps(reader, ensure_ascii=False), autoescape=True))


def _sit(connection: Connection, opinion: Row[Any], side: Side, reader: str, record_id: str) -> None:
    """Note that a seat is worked on, by somebody else from now on where it was free or left."""
    before = opinion.first if side is Side.FIRST else opinion.second
    values: dict[str, Any] = {side.value: reader, f"{side.value}_at": now()}
    if before not in (None, reader):
        # What was begun stays: the side goes on under another hand.
        values["former"] = json.dumps([*former(opinion), before], ensure_ascii=False)
        note(connection, Event.SEAT_TAKEN, reader, record_id, seat=side.value)
    connection.execute(update(_OPINIONS).where(_OPINIONS.c.record == opinion.record).values(values))


def mark(row: Row[Any]) -> str:
    """Which state of which side a row is: the number of its events, with an `s` on the second side."""
    return f"{row.revision}{'s' if row.number < 0 else ''}"


def begin(connection: Connection, row: Row[Any], first: str, at: str) -> None:
    """Before the first decision on a record that is chosen: make its second side."""
    if row.number < 0 or row.states & ~BITS[State.PROPOSED] or row.reviewed:
        # Somebody has decided here: nothing begins any more.
        return
    if not chosen(row.record_id, options(connection).share):
        return
    decided = select(schema.decisions.c.number).where(schema.decisions.c.record == row.number).limit(1)
    if connection.execute(decided).first() is None and opinion_of(connection, row.number) is None:
        _open(connection, row, first, at)


def _open(connection: Connection, row: Row[Any], first: str, at: str) -> None:
    number = -row.number
    snapshots, proposals = schema.snapshots, schema.proposals
    seen = connection.execute(select(snapshots).where(snapshots.c.number == row.snapshot)).one()
    query = select(proposals).where(proposals.c.snapshot == row.snapshot).order_by(proposals.c.number)
    found = connection.execute(query).all()
    snapshot = allotted(connection, "snapshots", 1)
    start = allotted(connection, "proposals", len(found))
    copies = [
        {"number": start + at, "snapshot": snapshot, "record": number, "key": one.key, "fact": one.fact}
        for at, one in enumerate(found)
    ]
    head = json.loads(seen.head)
    ledger = Ledger()
    told = [Proposal(one["number"], one["key"], json.loads(one["fact"])) for one in copies]
    ledger.propose(told, row.text, head["schema_version"], required(head["kind"]))
    event = {**seen._mapping, "number": snapshot, "record": number, "revision": 1}
    connection.execute(insert(snapshots), event)
    if copies:
        connection.execute(insert(proposals), copies)
    begun = {"record": row.number, "first": first, "first_at": at, "status": Status.OPEN, "began_at": at}
    begun["snapshot"] = snapshot
    one = Loaded(number, row.record_id, 1, ledger, head, seen.origin)
    connection.execute(insert(_OPINIONS), {**begun, **one.columns(), "superseded_by": row.superseded_by})
    write_fields(connection, [field_row(number, held) for held in ledger.fields.values()])


def close(connection: Connection, record_id: str, by: str) -> None:
    """Give the second opinion on a record up: it is everybody's again, as the first reader left it.

    Raises
    ------
    Refused
        When none is open.
    """
    row = record_row(connection, record_id, lock=True)
    still = (_OPINIONS.c.record == row.number) & (_OPINIONS.c.status == Status.OPEN)
    if not connection.execute(update(_OPINIONS).where(still).values(status=Status.CLOSED)).rowcount:
        raise Refused("No second opinion is open on this record.", document=record_id)
    note(connection, Event.OPINION_CLOSED, by, record_id)
    if row.reviewed:
        one = load(connection, row, with_text=False)
        tell(connection, [happened(Kind.REVIEWED, one, one.columns())])


def rows_of(connection: Connection, numbers: Sequence[int], lock: bool = False) -> list[Row[Any]]:
    """The sides with these numbers, by number; those of purged records are left out."""
    first = select(_RECORDS).where(_RECORDS.c.number.in_(map(abs, numbers)), _RECORDS.c.purged_at.is_(None))
    query = first.order_by(_RECORDS.c.number)
    found = {row.number: row for row in connection.execute(query.with_for_update() if lock else query)}
    sides = [-number for number in numbers if number < 0]
    if sides:
        found |= {row.number: row for row in connection.execute(second_rows(_OPINIONS.c.record.in_(sides)))}
    return [found[number] for number in sorted(numbers) if number in found]


def still_open(connection: Connection, number: int) -> bool:
    """Whether a side may still change: the second one may not when both have finished."""
    if number > 0:
        return True
    opinion = opinion_of(connection, -number)
    return opinion is not None and opinion.status == Status.OPEN


def begun_by_another(connection: Connection, number: int, reader: str | None) -> bool:
    """Whether the side that a reader sees is one that somebody began and left: the first decision takes it over."""
    opinion = opinion_of(connection, abs(number)) if reader is not None else None
    if opinion is None or opinion.status != Status.OPEN:
        return False
    return (opinion.second if number < 0 else opinion.first) not in (None, reader)


def side_of(connection: Connection, number: int) -> Side | None:
    """Whose opinion a side is while the record is read blind; None for a record that one person reads."""
    if number < 0:
        return Side.SECOND
    opinion = opinion_of(connection, number)
    return Side.FIRST if opinion is not None and opinion.status == Status.OPEN else None
