"""What is forgotten of the outbox: events that reached everybody long ago."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select

from iomnlp.review.hooks.kinds import Fate
from iomnlp.review.schema_systems import attempts, deliveries, events

# Rows to a transaction: others wait for these at most.
MOST = 500


def clear(connection: Connection, before: float) -> int:
    """Forget events from before a moment (seconds since 1970) for which nothing is left to do; give their number."""
    open_ = select(deliveries.c.event).where(
        deliveries.c.event == events.c.number, deliveries.c.state.in_((Fate.PENDING, Fate.PARKED))
    )
    old = select(events.c.number).where(events.c.born < before, ~open_.exists()).order_by(events.c.number).limit(MOST)
    numbers = list(connection.execute(old).scalars())
    if numbers:
        sent = select(deliveries.c.number).where(deliveries.c.event.in_(numbers))
        connection.execute(delete(attempts).where(attempts.c.delivery.in_(sent)))
        connection.execute(delete(deliveries).where(deliveries.c.event.in_(numbers)))
        connection.execute(delete(events).where(events.c.number.in_(numbers)))
    return len(numbers)
