"""Accounts of a store: made, changed, shut; every change is a line of the audit log and ends the person's sessions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from iomnlp.review.accounts.audit import Event, note
from iomnlp.review.accounts.model import Account, BadName, BadPassword, LastAdmin, NameTaken, NoAccount
from iomnlp.review.accounts.passwords import Hasher, weakness
from iomnlp.review.database import Database
from iomnlp.review.folding import plain
from iomnlp.review.roles import Role
from iomnlp.review.schema_accounts import logins, users

LONGEST_NAME = 40
_NAME = re.compile(r"\w(?:[\w .@'’+-]*\w)?")


@cache
def hasher() -> Hasher:
    """One for the whole process, so that its turns hold for everybody."""
    return Hasher()


def now() -> str:
    """This moment, as it is kept."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


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
            return _admins(connection) > 0

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
            row = _row(connection, name, lock=True)
            before = _admins(connection, lock=True)
            yield connection, row
            if before and not _admins(connection):
                what = f"{row.name} is the last administrator."
                raise LastAdmin(what, remedy="Make another one first; nothing was changed.")


def checked_name(name: str) -> str:
    """A name as an account keeps it.

    Raises
    ------
    BadName
        When it is none.
    """
    told = " ".join(name.split())
    if not told or len(told) > LONGEST_NAME or not _NAME.fullmatch(told):
        remedy = "A name has 1 to 40 letters, digits, spaces and . @ ' + - _ within it."
        raise BadName(f"{name!r} cannot be the name of an account.", remedy=remedy)
    return told


def insert_user(connection: Connection, name: str, role: Role, **more: str | None) -> None:
    """Add a row; the database refuses a name that is taken."""
    row = {"name": name, "folded": plain(name), "role": role.value, "made_at": now(), **more}
    connection.execute(insert(users), row)


def account_of(row: Row[Any]) -> Account:
    """A row as an account."""
    return Account(
        number=row.number,
        name=row.name,
        role=Role(row.role),
        local=row.password is not None,
        linked=row.subject is not None,
        disabled=row.disabled_at is not None,
        made_at=row.made_at,
        entered_at=row.entered_at,
    )


def _row(connection: Connection, name: str, lock: bool = False) -> Row[Any]:
    query = select(users).where(users.c.folded == plain(name))
    row = connection.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise NoAccount(f"There is no account {name!r}.", remedy="`iomnlp review users list` names them.")
    return row


def _change(connection: Connection, row: Row[Any], **values: Any) -> None:
    connection.execute(update(users).where(users.c.number == row.number).values(**values))
    connection.execute(delete(logins).where(logins.c.user == row.number))


def _admins(connection: Connection, lock: bool = False) -> int:
    """Administrators who can come in."""
    able = (users.c.role == Role.ADMIN.value, users.c.disabled_at.is_(None))
    if lock:
        # Two who dismiss one another at the same moment wait for one another here.
        connection.execute(select(users.c.number).where(*able).order_by(users.c.number).with_for_update()).all()
    return int(connection.execute(select(func.count()).select_from(users).where(*able)).scalar_one())
