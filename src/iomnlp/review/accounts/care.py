"""Accounts in backups: a restore brings back who is missing, changes nobody who is there, and loses no line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, insert, select, update

from iomnlp.review.accounts.audit import OF_ACCOUNTS, PASSING
from iomnlp.review.folding import plain
from iomnlp.review.roles import Role
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


def last_change(lines: Iterable[Mapping[str, Any]]) -> str:
    """When something was changed last, by lines of an audit log; empty where nothing was."""
    return max((line["at"] for line in lines if line["what"] not in PASSING), default="")


def audit_of(connection: Connection) -> list[Mapping[str, Any]]:
    """What lines of the audit log say of changes, without their particulars."""
    told = select(audit.c.at, audit.c.what, audit.c.about).where(audit.c.what.not_in(PASSING))
    return [dict(row) for row in connection.execute(told).mappings()]


def bring_changes(
    connection: Connection, rows: Sequence[Mapping[str, Any]], lines: Sequence[Mapping[str, Any]]
) -> None:
    """Let what was changed later elsewhere of accounts be as it is there; sessions of each that changes end.

    Of door, role, password and link the last change of each counts, by the lines of both audit logs: another password
    there opens no door that was shut here. The store must not yet hold the other lines. Where nobody could manage
    accounts afterwards, all stay as they are.

    Parameters
    ----------
    rows, lines : sequences of mappings
        Accounts and audit log of the other store.
    """
    here, there = _changed_at(audit_of(connection)), _changed_at(lines)
    known: dict[str, Mapping[str, Any]] = {
        row["folded"]: dict(row) for row in connection.execute(select(users)).mappings()
    }
    later: dict[str, dict[str, Any]] = {}
    theirs = {row["folded"]: row for row in rows}
    for (folded, column), at in there.items():
        if folded in known and folded in theirs and at > here.get((folded, column), ""):
            later.setdefault(folded, {})[column] = theirs[folded][column]
    after = theirs | known
    after |= {folded: {**known[folded], **values} for folded, values in later.items()}
    if any(_manages(row) for row in known.values()) and not any(_manages(row) for row in after.values()):
        return
    for folded, values in later.items():
        connection.execute(update(users).where(users.c.folded == folded).values(values))
        connection.execute(delete(logins).where(logins.c.user == known[folded]["number"]))


def _changed_at(lines: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    """When each column of an account was changed last, by the name without case and accents."""
    found: dict[tuple[str, str], str] = {}
    for line in lines:
        for column in OF_ACCOUNTS.get(line["what"], ()):
            place = (plain(line["about"]), column)
            found[place] = max(line["at"], found.get(place, ""))
    return found


def _manages(row: Mapping[str, Any]) -> bool:
    return row["role"] == Role.ADMIN.value and row["disabled_at"] is None


def _values(row: Row[Any]) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if name != "number"}
