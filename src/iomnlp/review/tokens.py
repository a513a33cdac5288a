"""Tokens of other systems: each acts under a name of its own, with what its role and its scopes both allow."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Row, insert, or_, select, update

from iomnlp.review import moments
from iomnlp.review.accounts import audit
from iomnlp.review.accounts.model import BadName, NameTaken
from iomnlp.review.database import Database
from iomnlp.review.folding import plain
from iomnlp.review.refusals import NotFound, Refused
from iomnlp.review.roles import ALLOWED, ANYBODY, Action, Role
from iomnlp.review.schema_accounts import users
from iomnlp.review.schema_systems import tokens

# What scanners of published code look for.
BEGINNING = "iomnlp_"
LONGEST_NAME = 40
# Between two notes of a token's last use: a note for each request would make every reader a writer.
NOTED = timedelta(minutes=1)


class Scope(StrEnum):
    """What a token is for."""

    READ = "records:read"
    READ_PERSONAL = "records:read-personal"
    DECIDE = "decisions:write"
    EXTRACT = "extract"
    EXPORT = "export"
    WEBHOOKS = "webhooks"
    METRICS = "metrics"


OPENS: Final[dict[Scope, frozenset[Action]]] = {
    Scope.READ: frozenset({Action.READ}),
    Scope.READ_PERSONAL: frozenset({Action.READ_PERSONAL}),
    Scope.DECIDE: frozenset({Action.DECIDE}),
    Scope.EXTRACT: frozenset({Action.SUBMIT}),
    Scope.EXPORT: frozenset({Action.EXPORT}),
    Scope.WEBHOOKS: frozenset({Action.MANAGE_WEBHOOKS}),
    Scope.METRICS: frozenset({Action.SEE_METRICS}),
}


def actions(role: Role, scopes: Collection[Scope]) -> frozenset[Action]:
    """What both a role and scopes allow.

    >>> sorted(actions(Role.READER, [Scope.READ, Scope.DECIDE]))
    [<Action.ENTER: 'enter'>, <Action.READ: 'read'>]
    """
    opened = frozenset().union(*(OPENS[scope] for scope in scopes))
    return ANYBODY | (ALLOWED[role] & opened)


class BadScopes(Refused):
    """No scope, or one that the role does not allow."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token as lists show it; the token itself is told once, when it is made.

    `beginning` is how it begins. `expires_at`, `used_at` and `revoked_at` are None where that never is, or was.
    """

    number: int
    name: str
    beginning: str
    role: Role
    scopes: tuple[Scope, ...]
    created_by: str
    created_at: str
    expires_at: str | None
    used_at: str | None
    revoked_at: str | None

    @property
    def actions(self) -> frozenset[Action]:
        """What its bearer may do."""
        return actions(self.role, self.scopes)

    def open(self, now: datetime) -> bool:
        """Whether it lets its bearer in."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > moments.told(now))


class SystemTokens:
    """The tokens of a store."""

    def __init__(self, database: Database):
        self._database = database

    def add(
        self, name: str, role: Role, scopes: Collection[Scope], by: str, expires: datetime | None = None
    ) -> tuple[Token, str]:
        """Make a token.

        Parameters
        ----------
        name : str
            Of the system; its decisions are kept under it.
        role : Role
            What it may do at most.
        scopes : collection of Scope
            What of that it may do.
        by : str
            Who makes it.
        expires : datetime, optional
            When it ends; by default never.

        Returns
        -------
        (Token, str)
            How it is listed, and the token, which is not kept.

        Raises
        ------
        Refused
            When the name is none or is taken, or a scope is one that the role does not allow.
        """
        name = " ".join(name.split())
        if not name or len(name) > LONGEST_NAME or not name.isprintable():
            raise BadName(f"A name has 1 to {LONGEST_NAME} characters.", remedy="Name the system: kobo-mali.")
        chosen = tuple(scope for scope in Scope if scope in scopes)
        idle = [scope for scope in chosen if not OPENS[scope] <= ALLOWED[role]]
        if not chosen or idle:
            what = f"The role {role} does not allow {idle[0]}." if idle else "A token without a scope opens nothing."
            raise BadScopes(what, remedy="Choose another role, or other scopes.")
        prefix, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
        token = f"{BEGINNING}{prefix}_{secret}"
        row = {
            "name": name,
            "prefix": prefix,
            "sha256": _mark(token),
            "role": str(role),
            "scopes": " ".join(chosen),
            "created_by": by,
            "created_at": moments.now(),
            "expires_at": moments.told(expires) if expires else None,
        }
        with self._database.writing() as connection:
            taken = select(tokens.c.number).where(tokens.c.name == name, tokens.c.revoked_at.is_(None))
            if connection.execute(taken).first() is not None:
                raise NameTaken(f"{name!r} is taken.", remedy="Revoke that token first, or choose another name.")
            same = select(users.c.number).where(users.c.folded == plain(name))
            if connection.execute(same).first() is not None:
                raise NameTaken(f"{name!r} is a person's account.", remedy="Choose another name for the system.")
            made = connection.execute(insert(tokens).returning(tokens), row).one()
            audit.note(connection, audit.Event.TOKEN_ADDED, by, name, role=str(role), scopes=list(chosen))
        return _token(made), token

    def list(self) -> tuple[Token, ...]:
        """All of them, in the order in which they were made."""
        with self._database.reading() as connection:
            rows = connection.execute(select(tokens).order_by(tokens.c.number)).all()
        return tuple(map(_token, rows))

    def revoke(self, number: int, by: str) -> Token:
        """Let a token open nothing from now on."""
        values = {"revoked_at": moments.now(), "revoked_by": by}
        told = update(tokens).where(tokens.c.number == number, tokens.c.revoked_at.is_(None)).values(values)
        with self._database.writing() as connection:
            row = connection.execute(told.returning(tokens)).one_or_none()
            if row is not None:
                audit.note(connection, audit.Event.TOKEN_REVOKED, by, row.name)
        if row is None:
            raise NotFound(f"There is no token {number} in force.", remedy="iomnlp review tokens list shows them.")
        return _token(row)

    def find(self, given: str) -> Token | None:
        """The token that somebody shows, in force or not; None where it is none of ours."""
        prefix = given.removeprefix(BEGINNING).partition("_")[0]
        if not given.startswith(BEGINNING) or not given.isascii() or len(prefix) != 8:
            return None
        with self._database.reading() as connection:
            row = connection.execute(select(tokens).where(tokens.c.prefix == prefix)).one_or_none()
        if row is None or not hmac.compare_digest(row.sha256, _mark(given)):
            return None
        return _token(row)

    def note_use(self, token: Token, now: datetime) -> None:
        """Keep when a token was last used, to the minute."""
        if token.used_at is not None and token.used_at > moments.told(now - NOTED):
            return
        before = moments.told(now - NOTED)
        told = update(tokens).where(
            tokens.c.number == token.number, or_(tokens.c.used_at.is_(None), tokens.c.used_at <= before)
        )
        with self._database.writing() as connection:
            connection.execute(told.values(used_at=moments.told(now)))


def _mark(token: str) -> str:
    """What is kept of a token: of 256 random bits, a plain hash tells nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


def _token(row: Row[Any]) -> Token:
    return Token(
        number=row.number,
        name=row.name,
        beginning=f"{BEGINNING}{row.prefix}_",
        role=Role(row.role),
        scopes=tuple(map(Scope, row.scopes.split())),
        created_by=row.created_by,
        created_at=row.created_at,
        expires_at=row.expires_at,
        used_at=row.used_at,
        revoked_at=row.revoked_at,
    )
