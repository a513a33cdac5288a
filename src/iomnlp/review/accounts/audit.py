"""The audit log: who came in, who changed rights, who took data out. Lines are added; nobody changes or removes one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, Row, insert, select

from iomnlp.review.accounts.model import Line, Lines
from iomnlp.review.database import Database
from iomnlp.review.facts import dumps
from iomnlp.review.moments import now
from iomnlp.review.schema_accounts import audit

PAGE = 100
# Lines that a download reads at a time.
CHUNK = 1_000


class Event(StrEnum):
    """What is written down; a part that changes rights or takes data out names one of these."""

    LOGIN = "login"
    LOGIN_FAILED = "login_failed"
    LOGOUT = "logout"
    USER_ADDED = "user_added"
    USER_LINKED = "user_linked"
    ROLE = "role"
    DISABLED = "disabled"
    ENABLED = "enabled"
    PASSWORD = "password"
    SESSIONS_ENDED = "sessions_ended"
    EXPORT = "export"
    EXTRACTION = "extraction"
    IMPORT = "import"
    READING = "reading"
    PURGE = "purge"
    BACKUP = "backup"
    RESTORE = "restore"
    SETTINGS = "settings"
    SEAT_TAKEN = "seat_taken"
    OPINION_CLOSED = "opinion_closed"
    TOKEN_ADDED = "token_added"
    TOKEN_REVOKED = "token_revoked"
    WEBHOOK_ADDED = "webhook_added"
    WEBHOOK_CHANGED = "webhook_changed"
    WEBHOOK_REMOVED = "webhook_removed"
    AUDIT_READ = "audit_read"


# Lines after which the store says what it said before.
PASSING: Final = frozenset(
    {
        Event.LOGIN,
        Event.LOGIN_FAILED,
        Event.LOGOUT,
        Event.SESSIONS_ENDED,
        Event.EXPORT,
        Event.EXTRACTION,
        Event.IMPORT,
        Event.READING,
        Event.AUDIT_READ,
        Event.BACKUP,
        Event.RESTORE,
    }
)
# Lines after which an account is another one, with the columns that each may change.
OF_ACCOUNTS: Final = {
    Event.USER_ADDED: ("role", "disabled_at", "password", "issuer", "subject"),
    Event.ROLE: ("role",),
    Event.DISABLED: ("disabled_at",),
    Event.ENABLED: ("disabled_at",),
    Event.PASSWORD: ("password",),
    Event.USER_LINKED: ("issuer", "subject"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines: by whom (exactly), of what kind, from and to which day (ISO 8601, both included)."""

    who: str = ""
    what: str = ""
    since: str = ""
    until: str = ""


def note(
    connection: Connection, event: Event, who: str, about: str = "", at: str | None = None, /, **detail: Any
) -> None:
    """Add a line within a transaction: what it tells of and the line are stored together, or neither is.

    Parameters
    ----------
    event : Event
        What happened.
    who : str
        The account's name; of a command, the login name on the machine.
    about : str
        The account, token or format that it happened to. Never a password, an address or words of a document.
    at : str, optional
        ISO 8601 in UTC; now by default.
    **detail
        Particulars under the same rule.
    """
    when = at or now()
    row = {"uid": str(uuid4()), "at": when, "who": who, "what": event.value, "about": about, "detail": dumps(detail)}
    connection.execute(insert(audit), row)


class Audit:
    """The log of one store."""

    def __init__(self, database: Database):
        self._database = database

    def note(self, event: Event, who: str, about: str = "", /, **detail: Any) -> None:
        """Add a line in a transaction of its own; see `note`."""
        with self._database.writing() as connection:
            note(connection, event, who, about, **detail)

    def page(self, wanted: Wanted, before: int | None = None, limit: int = PAGE) -> Lines:
        """A page of lines, newest first; `before` is the `next` of the page that came before."""
        query = select(audit).where(*_conditions(wanted)).order_by(audit.c.number.desc()).limit(limit + 1)
        if before is not None:
            query = query.where(audit.c.number < before)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        following = rows[limit - 1].number if len(rows) > limit else None
        return Lines(tuple(map(_line, rows[:limit])), following)

    def lines(self, wanted: Wanted) -> Iterator[Line]:
        """All lines, newest first, a chunk at a time: whoever reads slowly holds no transaction open."""
        before: int | None = None
        while True:
            found = self.page(wanted, before, CHUNK)
            yield from found.lines
            before = found.next
            if before is None:
                return

    def people(self) -> tuple[str, ...]:
        """Whose lines there are, by name."""
        with self._database.reading() as connection:
            query = select(audit.c.who).distinct().where(audit.c.who != "").order_by(audit.c.who)
            return tuple(connection.execute(query).scalars())


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.who:
        found.append(audit.c.who == wanted.who)
    if wanted.what:
        found.append(audit.c.what == wanted.what)
    if wanted.since:
        found.append(audit.c.at >= wanted.since)
    if wanted.until:
        # Behind every moment of that day.
        found.append(audit.c.at < f"{wanted.until}U")
    return found


def _line(row: Row[Any]) -> Line:
    return Line(row.number, row.at, row.who, row.what, row.about, json.loads(row.detail))
