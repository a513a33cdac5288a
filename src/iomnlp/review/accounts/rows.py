"""Rows of accounts, for whoever reads or makes them."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from iomnlp.review.accounts.model import Account, BadName, NameTaken
from iomnlp.review.folding import plain
from iomnlp.review.moments import now
from iomnlp.review.roles import Role
from iomnlp.review.schema_accounts import users
from iomnlp.review.schema_systems import tokens

LONGEST_NAME = 40
_NAME = re.compile(r"\w(?:[\w .@'’+-]*\w)?")


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


def of_systems(connection: Connection) -> set[str]:
    """The names of other systems whose tokens are in force, without case and accents."""
    return set(map(plain, connection.scalars(select(tokens.c.name).where(tokens.c.revoked_at.is_(None)))))


def insert_user(connection: Connection, name: str, role: Role, **more: str | None) -> None:
    """Add a row; the database refuses a name that is taken.

    Raises
    ------
    NameTaken
        When another system's token has the name: what each decides could not be told apart.
    """
    if plain(name) in of_systems(connection):
        raise NameTaken(f"{name!r} is the name of another system.", remedy="Choose another name, or revoke its token.")
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


def admins(connection: Connection, lock: bool = False) -> int:
    """Administrators who can come in."""
    able = (users.c.role == Role.ADMIN.value, users.c.disabled_at.is_(None))
    if lock:
        # Two who dismiss one another at the same moment wait for one another here.
        connection.execute(select(users.c.number).where(*able).order_by(users.c.number).with_for_update()).all()
    return int(connection.execute(select(func.count()).select_from(users).where(*able)).scalar_one())
