"""Accounts in backups: a restore brings back who is missing, changes nobody who is there, and loses no line."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, Row, delete, insert, select

from iomnlp.review.schema_accounts import audit, logins, users

# What a backup holds of accounts; sessions belong to the server that opened them.
ACCOUNTS: Final = (users, audit)
SESSIONS: Final = ("logins",)
_ROWS = 1_000


def bring_accounts(old: Connection, new: Connection) -> None:
    """Add a backup's accounts and lines to those of the store.

    An account that is there stays as it is: going back in time gives nobody a door back that was shut since, nor an
    older password. Lines are known by their uid; those of the backup that the store lacks are added in their order.
    """
    new.execute(delete(logins))
    names = set(new.execute(select(users.c.folded)).scalars())
    identities = {(row.issuer, row.subject) for row in new.execute(select(users.c.issuer, users.c.subject))}
    for row in old.execute(select(users).order_by(users.c.number)):
        if row.folded not in names:
            values = _values(row)
            if row.subject is not None and (row.issuer, row.subject) in identities:
                values |= {"issuer": None, "subject": None}
            new.execute(insert(users), values)
    known = set(new.execute(select(audit.c.uid)).scalars())
    missing = [_values(row) for row in old.execute(select(audit).order_by(audit.c.number)) if row.uid not in known]
    for start in range(0, len(missing), _ROWS):
        new.execute(insert(audit), missing[start : start + _ROWS])


def _values(row: Row[Any]) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if name != "number"}
