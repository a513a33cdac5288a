"""Accounts of a store: made, changed, shut; every change is a line of the audit log and ends the person's sessions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, delete, select, update
from sqlalchemy.exc import IntegrityError

from iomnlp.review.accounts import linking
from iomnlp.review.accounts.audit import Event, note
from iomnlp.review.accounts.logins import mark
from iomnlp.review.accounts.model import Account, BadPassword, LastAdmin, NameTaken, NoAccount
from iomnlp.review.accounts.passwords import Hasher, weakness
from iomnlp.review.accounts.rows import account_of, admins, checked_name, insert_user
from iomnlp.review.database import Database
from iomnlp.review.folding import plain
from iomnlp.review.moments import now
from iomnlp.review.refusals import NotFound
from iomnlp.review.roles import Role
from iomnlp.review.schema_accounts import logins, users

if TYPE_CHECKING:
    from iomnlp.review.accounts.oidc import Provider


@cache
def hasher() -> Hasher:
    """One for the whole process, so that its turns hold for everybody."""
    return Hasher()


class Accounts:
    """The accounts of one store.

    Parameters
    ----------
    database : Database
        The store's.
    hashing : callable, optional
        Gives the hasher when a password is at hand: making one takes time that most calls need not spend.
    """

    def __init__(self, database: Database, hashing: Callable[[], Hasher] = hasher):
        self._database = database
        self._hashing = hashing

    def all(self) -> tuple[Account, ...]:
        """All accounts, by name."""
        with self._database.reading() as connection:
            return tuple(map(account_of, connection.execute(select(users).order_by(users.c.folded))))

    def any(self) -> bool:
        """Whether there is an account, open or shut: then the server asks who comes."""
        with self._database.reading() as connection:
            return connection.execute(select(users.c.number).limit(1)).first() is not None

    def governed(self) -> bool:
        """Whether an administrator can come in."""
        with self._database.reading() as connection:
            return admins(connection) > 0

    def numbered(self, number: int) -> Account:
        """The account of a number.

        Raises
        ------
        NotFound
            When there is none.
        """
        with self._database.reading() as connection:
            row = connection.execute(select(users).where(users.c.number == number)).first()
            if row is None:
                raise NotFound(f"There is no account {number}.")
            return account_of(row)

    def named(self, name: str) -> Account:
        """The account of a name.

        Raises
        ------
        NoAccount
            When there is none.
        """
        with self._database.reading() as connection:
            return account_of(_row(connection, name))

    def add(self, name: str, role: Role, password: str | None, by: str) -> Account:
        """Make an account.

        Parameters
        ----------
        name : str
            As decisions will name the person; another one that differs in case or accents alone is taken.
        role : Role
            What the person may do.
        password : str or None
            None for who comes in by an identity provider alone.
        by : str
            Who makes it.

        Raises
        ------
        BadName, NameTaken, BadPassword
            Nothing is stored.
        """
        name = checked_name(name)
        kept = self._kept(password, name) if password is not None else None
        try:
            with self._database.writing() as connection:
                insert_user(connection, name, role, password=kept)
                note(connection, Event.USER_ADDED, by, name, role=role.value)
                return account_of(_row(connection, name))
        except IntegrityError as error:
            raise NameTaken(f"There is an account {name!r} already.", remedy="Choose another name.") from error

    def set_role(self, name: str, role: Role, by: str) -> Account:
        """Give a person another role; open sessions end."""
        with self._changing(name) as (connection, row):
            if row.role != role:
                _change(connection, row, role=role.value)
                note(connection, Event.ROLE, by, row.name, role=role.value, before=row.role)
        return self.named(name)

    def disable(self, name: str, by: str) -> Account:
        """Shut the door to a person; open sessions end, decisions and name stay."""
        with self._changing(name) as (connection, row):
            if row.disabled_at is None:
                _change(connection, row, disabled_at=now())
                note(connection, Event.DISABLED, by, row.name)
        return self.named(name)

    def enable(self, name: str, by: str) -> Account:
        """Open it again."""
        with self._changing(name) as (connection, row):
            if row.disabled_at is not None:
                _change(connection, row, disabled_at=None)
                note(connection, Event.ENABLED, by, row.name)
        return self.named(name)

    def set_password(self, name: str, password: str, by: str) -> Account:
        """Give a person another password; open sessions end.

        Raises
        ------
        BadPassword
            When it is too short, or would be guessed.
        """
        kept = self._kept(password, self.named(name).name)
        with self._changing(name) as (connection, row):
            _change(connection, row, password=kept)
            note(connection, Event.PASSWORD, by, row.name)
        return self.named(name)

    def end_sessions(self, name: str, by: str, but: str = "") -> int:
        """End a person's open sessions, but the one of the cookie `but`; give their number."""
        with self._database.writing() as connection:
            row = _row(connection, name, lock=True)
            others = delete(logins).where(logins.c.user == row.number, logins.c.mark != mark(but))
            count = int(connection.execute(others).rowcount)
            note(connection, Event.SESSIONS_ENDED, by, row.name, count=count)
            return count

    def link(self, name: str, issuer: str, subject: str, by: str) -> None:
        """Let somebody whom an identity provider knows come in as an account that is there; see `linking.link`."""
        linking.link(self._database, name, issuer, subject, by)

    def admitted(self, provider: Provider, claims: Mapping[str, Any]) -> Account:
        """The account of somebody whom a provider vouches for; see `linking.admitted`."""
        return linking.admitted(self._database, provider, claims)

    def recognise(self, name: str, password: str) -> Account | None:
        """The account of a name and its password; None where they do not fit, or the door is shut.

        Takes as long for a name that nobody has.
        """
        with self._database.reading() as connection:
            row = connection.execute(select(users).where(users.c.folded == plain(name))).first()
        hashing = self._hashing()
        fits = hashing.matches(row.password if row else None, password)
        if row is None or not fits or row.disabled_at is not None:
            return None
        if hashing.outdated(row.password):
            with self._database.writing() as connection:
                kept = hashing.hash(password)
                told = update(users).where(users.c.number == row.number, users.c.password == row.password)
                connection.execute(told.values(password=kept))
        return account_of(row)

    def _kept(self, password: str, name: str) -> str:
        why = weakness(password, name)
        if why is not None:
            raise BadPassword(why.value)
        return self._hashing().hash(password)

    @contextmanager
    def _changing(self, name: str) -> Iterator[tuple[Connection, Row[Any]]]:
        """A change to one account, which must leave an administrator."""
        with self._database.writing() as connection:
            # First: two who dismiss one another would each hold the row that the other one waits for.
            before = admins(connection, lock=True)
            row = _row(connection, name, lock=True)
            yield connection, row
            if before and not admins(connection):
                what = f"{row.name} is the last administrator."
                raise LastAdmin(what, remedy="Make another one first; nothing was changed.")


def _row(connection: Connection, name: str, lock: bool = False) -> Row[Any]:
    query = select(users).where(users.c.folded == plain(name))
    row = connection.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise NoAccount(f"There is no account {name!r}.", remedy="`iomnlp review users list` names them.")
    return row


def _change(connection: Connection, row: Row[Any], **values: Any) -> None:
    connection.execute(update(users).where(users.c.number == row.number).values(**values))
    connection.execute(delete(logins).where(logins.c.user == row.number))
