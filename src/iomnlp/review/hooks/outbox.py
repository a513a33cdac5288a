"""Events into the outbox, in the transaction that they tell of: none is lost, and none tells of what did not happen."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from iomnlp.review import moments
from iomnlp.review.hooks.kinds import Fate, Kind
from iomnlp.review.schema_systems import deliveries, events, webhooks


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened to one record.

    Attributes
    ----------
    kind : Kind
        See there.
    record, record_id
        Its number in the store and its id in the contract; None for a ping.
    status : dict
        What the receiver is told of it: statuses and numbers, never a document's words.
    """

    kind: Kind
    record: int | None
    record_id: str | None
    status: dict[str, Any]


def tell(connection: Connection, happened: Sequence[Happened]) -> None:
    """Put events into the outbox for every endpoint that asked for their kind; without one, nothing is written."""
    query = select(webhooks.c.number, webhooks.c.kinds).where(webhooks.c.removed_at.is_(None))
    wanted = {row.number: row.kinds.split() for row in connection.execute(query)}
    told = [one for one in happened if any(one.kind in kinds for kinds in wanted.values())]
    numbers = _store(connection, told)
    rows = [
        _delivery(number, webhook, one.record)
        for number, one in zip(numbers, told, strict=True)
        for webhook, kinds in wanted.items()
        if one.kind in kinds
    ]
    if rows:
        connection.execute(insert(deliveries), rows)


def ping(connection: Connection, webhook: int) -> str:
    """Put a test for one endpoint into the outbox; give its id."""
    [number] = _store(connection, [Happened(Kind.PING, None, None, {})])
    connection.execute(insert(deliveries), _delivery(number, webhook, None))
    return str(connection.execute(select(events.c.id).where(events.c.number == number)).scalar_one())


def _store(connection: Connection, told: Sequence[Happened]) -> list[int]:
    if not told:
        return []
    moment = datetime.now(UTC)
    at, born = moments.told(moment), moment.timestamp()
    rows = [
        {
            "id": f"evt_{uuid.uuid4().hex}",
            "kind": str(one.kind),
            "record": one.record,
            "record_id": one.record_id,
            "status": json.dumps(one.status),
            "at": at,
            "born": born,
        }
        for one in told
    ]
    # Of one record, numbers rise with time: whoever tells of it holds its row.
    statement = insert(events).returning(events.c.number, sort_by_parameter_order=True)
    return list(connection.execute(statement, rows).scalars())


def _delivery(event: int, webhook: int, record: int | None) -> dict[str, Any]:
    return {
        "event": event,
        "webhook": webhook,
        "record": record,
        "state": str(Fate.PENDING),
        "attempts": 0,
        "next_at": 0.0,
        "held_until": 0.0,
        "problem": "",
    }


def backlog(connection: Connection) -> dict[str, int]:
    """How many deliveries are not done, by their fate."""
    query = select(deliveries.c.state, func.count()).where(deliveries.c.state.in_((Fate.PENDING, Fate.PARKED)))
    counted = {str(state): int(count) for state, count in connection.execute(query.group_by(deliveries.c.state))}
    return {str(fate): counted.get(fate, 0) for fate in (Fate.PENDING, Fate.PARKED)}
