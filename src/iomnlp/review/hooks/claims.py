"""Who sends what next: workers take turns by leases, and a record's later event waits for its earlier one.

What is taken is held for as long as a lease lasts: a worker that dies between sending and recording leaves the event
to be sent again, under the same id.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, insert, or_, select, update

from iomnlp.review.hooks.kinds import Fate
from iomnlp.review.hooks.pace import Pace
from iomnlp.review.hooks.troubles import Trouble
from iomnlp.review.schema_systems import attempts, deliveries, events, webhooks

# After so many failures in a row the endpoint was down, and what it failed to take is tried at once when it is back.
DOWN = 3
GONE = 410


@dataclass(frozen=True, slots=True)
class Parcel:
    """One event for one endpoint, taken to be sent."""

    delivery: int
    holder: str
    webhook: int
    url: str
    secrets: tuple[str, ...]
    loopback: bool
    personal: bool
    event: str
    kind: str
    record: int | None
    record_id: str | None
    status: str
    at: str
    born: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended: the answer's status (None where there was none) and what is wrong, or nothing."""

    answer: int | None
    problem: str
    body: str = ""
    milliseconds: int = 0
    # Seconds for which the receiver asked not to be disturbed.
    later: float = 0.0
    trouble: Trouble | None = None


def _open(now: float) -> list[ColumnElement[bool]]:
    """Endpoints that may be sent something now."""
    return [webhooks.c.removed_at.is_(None), webhooks.c.paused.is_(None), webhooks.c.resume_at <= now]


def _due(webhook: int, now: float) -> Select[tuple[int]]:
    """The deliveries of an endpoint that may go now, in the order of their events."""
    earlier = deliveries.alias("earlier")
    waits = select(earlier.c.number).where(
        earlier.c.webhook == deliveries.c.webhook,
        earlier.c.record == deliveries.c.record,
        earlier.c.event < deliveries.c.event,
        or_(earlier.c.state == Fate.PENDING, earlier.c.state == Fate.PARKED),
    )
    return (
        select(deliveries.c.number)
        .where(
            deliveries.c.webhook == webhook,
            deliveries.c.state == Fate.PENDING,
            deliveries.c.next_at <= now,
            deliveries.c.held_until <= now,
            ~waits.exists(),
        )
        .order_by(deliveries.c.event)
    )


def anything(connection: Connection, now: float) -> bool:
    """Whether something may be due: asked before a writing transaction is begun for it."""
    pending = select(deliveries.c.number).where(
        deliveries.c.webhook == webhooks.c.number,
        deliveries.c.state == Fate.PENDING,
        deliveries.c.next_at <= now,
        deliveries.c.held_until <= now,
    )
    query = select(webhooks.c.number).where(*_open(now), pending.exists()).limit(1)
    return connection.execute(query).first() is not None


def take(connection: Connection, holder: str, now: float, most: int, pace: Pace) -> list[Parcel]:
    """Take what may be sent now, in a writing transaction: a share of each endpoint that is open."""
    found: list[Parcel] = []
    numbers = list(connection.execute(select(webhooks.c.number).where(*_open(now))).scalars())
    # No endpoint is always the last one.
    random.shuffle(numbers)
    for number in numbers:
        if len(found) >= most:
            break
        # Two workers never reckon an endpoint's share at once; the one that is late passes on.
        query = select(webhooks).where(webhooks.c.number == number, *_open(now)).with_for_update(skip_locked=True)
        endpoint = connection.execute(query).one_or_none()
        if endpoint is not None:
            found += _share(connection, endpoint, holder, now, most - len(found), pace)
    return found


def _share(connection: Connection, endpoint: Row[Any], holder: str, now: float, most: int, pace: Pace) -> list[Parcel]:
    under_way = select(func.count()).where(
        deliveries.c.webhook == endpoint.number, deliveries.c.state == Fate.PENDING, deliveries.c.held_until > now
    )
    room = (1 if endpoint.failures else pace.side_by_side) - connection.execute(under_way).scalar_one()
    if room <= 0:
        return []
    due = _due(endpoint.number, now).limit(min(room, most))
    if endpoint.failures:
        # What it has not refused yet comes first: one event that no receiver takes must not hold back all others.
        fresh = due.where(deliveries.c.attempts == 0)
        chosen = list(connection.execute(fresh).scalars()) or list(connection.execute(due).scalars())
    else:
        chosen = list(connection.execute(due).scalars())
    if not chosen:
        return []
    held = {"holder": holder, "held_until": now + pace.lease}
    connection.execute(update(deliveries).where(deliveries.c.number.in_(chosen)).values(held))
    query = (
        select(deliveries.c.number, events.c.id, events.c.kind, events.c.record, events.c.record_id)
        .add_columns(events.c.status, events.c.at, events.c.born)
        .join(events, events.c.number == deliveries.c.event)
        .where(deliveries.c.number.in_(chosen))
        .order_by(deliveries.c.event)
    )
    return [_parcel(endpoint, row, holder, now) for row in connection.execute(query)]


def _parcel(endpoint: Row[Any], row: Row[Any], holder: str, now: float) -> Parcel:
    old = endpoint.old_secret if (endpoint.old_until or 0.0) > now else None
    return Parcel(
        delivery=row.number,
        holder=holder,
        webhook=endpoint.number,
        url=endpoint.url,
        secrets=(endpoint.secret, *([old] if old else [])),
        loopback=endpoint.loopback,
        personal=endpoint.personal,
        event=row.id,
        kind=row.kind,
        record=row.record,
        record_id=row.record_id,
        status=row.status,
        at=row.at,
        born=row.born,
    )


def settle(connection: Connection, parcel: Parcel, outcome: Outcome, at: str, now: float, pace: Pace) -> None:
    """Record how an attempt ended, and what follows: delivered, tried again later, or parked."""
    row = {"delivery": parcel.delivery, "at": at, "answer": outcome.answer, "problem": outcome.problem}
    row["trouble"] = outcome.trouble
    # An answer may repeat what was sent: of those that get people's data, none is kept.
    kept = "" if parcel.personal else outcome.body
    connection.execute(insert(attempts), {**row, "body": kept, "milliseconds": outcome.milliseconds})
    query = select(webhooks.c.failures).where(webhooks.c.number == parcel.webhook).with_for_update()
    failures = connection.execute(query).scalar_one()
    if outcome.problem:
        _failed(connection, parcel, outcome, now, failures + 1, pace)
    else:
        _done(connection, parcel, outcome, at, failures)


def _done(connection: Connection, parcel: Parcel, outcome: Outcome, at: str, failures: int) -> None:
    values = {
        "state": str(Fate.DELIVERED),
        "answer": outcome.answer,
        "problem": "",
        "trouble": None,
        "delivered_at": at,
    }
    # Whoever holds it now: it was delivered.
    connection.execute(
        update(deliveries)
        .where(deliveries.c.number == parcel.delivery)
        .values(**values, holder=None, held_until=0.0, attempts=deliveries.c.attempts + 1)
    )
    if failures:
        connection.execute(
            update(webhooks).where(webhooks.c.number == parcel.webhook).values(failures=0, resume_at=0.0)
        )
    if failures >= DOWN:
        connection.execute(
            update(deliveries)
            .where(deliveries.c.webhook == parcel.webhook, deliveries.c.state == Fate.PENDING)
            .values(next_at=0.0)
        )


def _failed(connection: Connection, parcel: Parcel, outcome: Outcome, now: float, failures: int, pace: Pace) -> None:
    # Only while it is ours: a worker that was slow must not undo what another one has done since.
    ours = (
        deliveries.c.number == parcel.delivery,
        deliveries.c.holder == parcel.holder,
        deliveries.c.state == Fate.PENDING,
    )
    tried = connection.execute(select(deliveries.c.attempts).where(*ours)).scalar_one_or_none()
    if tried is None:
        return
    tired = now - parcel.born >= pace.patience
    connection.execute(
        update(deliveries)
        .where(*ours)
        .values(
            state=str(Fate.PARKED if tired else Fate.PENDING),
            attempts=tried + 1,
            next_at=now + pace.pause(tried + 1),
            holder=None,
            held_until=0.0,
            answer=outcome.answer,
            problem=outcome.problem,
            trouble=outcome.trouble,
        )
    )
    resume = now + max(pace.pause(failures), min(outcome.later, pace.longest))
    paused = "the receiver answered 410: it wants nothing more" if outcome.answer == GONE else None
    values = {"failures": failures, "resume_at": resume, **({"paused": paused} if paused else {})}
    connection.execute(update(webhooks).where(webhooks.c.number == parcel.webhook).values(values))
