"""Sessions of accounts, kept in the store: a restart asks nobody in again, and any process can end them."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from iomnlp.review.accounts.audit import Event, note
from iomnlp.review.database import Database
from iomnlp.review.moments import now
from iomnlp.review.roles import Role
from iomnlp.review.schema_accounts import logins, users

# Part of the idle time after which a session's last moment is written again: not with every page.
_GRAIN = 20


@dataclass(frozen=True, slots=True)
class Login:
    """An open session.

    Attributes
    ----------
    account : int
        The account's number.
    name : str
        Its name.
    role : Role
        What it may do at this moment.
    csrf : str
        The token that every write must carry; made from the cookie, kept nowhere.
    ends : float
        Seconds since 1970 after which it is over whatever happens.
    fresh : bool
        Whether its last moment needs no writing yet.
    """

    account: int
    name: str
    role: Role
    csrf: str
    ends: float
    fresh: bool


def mark(cookie: str) -> str:
    """The hash by which a session is kept."""
    return hashlib.sha256(cookie.encode()).hexdigest()


class Logins:
    """The sessions of one store.

    Parameters
    ----------
    database : Database
        The store's.
    idle, longest : float
        Seconds without a request, and in all, after which a session is over.
    clock : callable
        Seconds since 1970; another one in tests.
    """

    def __init__(self, database: Database, idle: float, longest: float, clock: Callable[[], float] = time.time):
        self._database = database
        self.idle, self.longest = idle, longest
        self._clock = clock

    def open(self, account: int, how: str = "password") -> str:
        """Open a session for somebody whose account was recognised.

        Returns
        -------
        str
            The cookie's value, which stands nowhere else; empty where the account was shut meanwhile.
        """
        cookie, moment = secrets.token_urlsafe(32), self._clock()
        with self._database.writing() as connection:
            row = connection.execute(select(users).where(users.c.number == account).with_for_update()).one()
            if row.disabled_at is not None:
                return ""
            self._sweep(connection, moment)
            held = {"mark": mark(cookie), "user": account, "began_at": moment, "seen_at": moment}
            connection.execute(insert(logins), held)
            connection.execute(update(users).where(users.c.number == account).values(entered_at=now()))
            note(connection, Event.LOGIN, row.name, how=how)
        return cookie

    def find(self, cookie: str) -> Login | None:
        """The session of a cookie, while it lasts and its account is open."""
        moment = self._clock()
        query = (
            select(logins.c.began_at, logins.c.seen_at, users.c.number, users.c.name, users.c.role)
            .join(users, users.c.number == logins.c.user)
            .where(logins.c.mark == mark(cookie), users.c.disabled_at.is_(None))
        )
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        if row is None or self._over(row.began_at, row.seen_at, moment):
            return None
        csrf = hmac.new(cookie.encode(), b"iomnlp csrf", hashlib.sha256).hexdigest()
        fresh = moment - row.seen_at < self.idle / _GRAIN
        return Login(row.number, row.name, Role(row.role), csrf, row.began_at + self.longest, fresh)

    def counts(self) -> dict[int, int]:
        """How many sessions of each account are open, by the account's number."""
        moment = self._clock()
        lasting = (logins.c.seen_at > moment - self.idle, logins.c.began_at > moment - self.longest)
        query = select(logins.c.user, func.count()).where(*lasting).group_by(logins.c.user)
        with self._database.reading() as connection:
            return {int(user): int(count) for user, count in connection.execute(query)}

    def _over(self, began_at: float, seen_at: float, moment: float) -> bool:
        return moment - seen_at >= self.idle or moment - began_at >= self.longest

    def touch(self, cookie: str) -> None:
        """Write down that a session is in use."""
        with self._database.writing() as connection:
            told = update(logins).where(logins.c.mark == mark(cookie))
            connection.execute(told.values(seen_at=self._clock()))

    def close(self, cookie: str) -> None:
        """End a session."""
        with self._database.writing() as connection:
            found = select(users.c.name).join(logins, users.c.number == logins.c.user)
            name = connection.execute(found.where(logins.c.mark == mark(cookie))).scalar()
            if name is not None:
                connection.execute(delete(logins).where(logins.c.mark == mark(cookie)))
                note(connection, Event.LOGOUT, name)

    def _sweep(self, connection: Connection, moment: float) -> None:
        """Remove what is over."""
        over = (logins.c.seen_at <= moment - self.idle) | (logins.c.began_at <= moment - self.longest)
        connection.execute(delete(logins).where(over))
