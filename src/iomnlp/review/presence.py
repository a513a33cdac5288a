"""Who else has a record open now: kept in the store, so that several servers agree; nothing is locked by it."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import Connection, Row, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from iomnlp.review import schema

# Seconds after which somebody who was not heard of is no longer there.
FRESH = 60.0
_PRESENCE = schema.presence


def here(connection: Connection, row: Row[Any], session: str, name: str) -> tuple[str, ...]:
    """Say that a session has a side of a record open; give the names of the others who have, by name.

    Those who read a record blind see those of their own side alone.
    """
    now = time.time()
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    said = {"record": row.number, "session": session, "name": name, "seen_at": now}
    statement = dialect.insert(_PRESENCE).values(said)
    again = statement.on_conflict_do_update(
        index_elements=["record", "session"], set_={"name": statement.excluded.name, "seen_at": now}
    )
    connection.execute(again)
    connection.execute(delete(_PRESENCE).where(_PRESENCE.c.seen_at < now - FRESH))
    query = select(_PRESENCE.c.name).where(_PRESENCE.c.record == row.number, _PRESENCE.c.name != name)
    return tuple(sorted(set(connection.scalars(query))))
