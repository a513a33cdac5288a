"""Whom an identity provider means: accounts are known by issuer and subject, never by a name or an address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, delete, select, update
from sqlalchemy.exc import IntegrityError

from iomnlp.review.accounts.audit import Event, note
from iomnlp.review.accounts.model import Account, BadName, NameTaken, NoAccount, OidcError, Trouble
from iomnlp.review.accounts.rows import LONGEST_NAME, account_of, admins, checked_name, insert_user, of_systems
from iomnlp.review.database import Database
from iomnlp.review.folding import plain
from iomnlp.review.roles import Role
from iomnlp.review.schema_accounts import logins, users

if TYPE_CHECKING:
    from iomnlp.review.accounts.oidc import Provider

# What a new account is called by, the first that is told.
_NAMES = ("preferred_username", "name", "given_name")


def link(database: Database, name: str, issuer: str, subject: str, by: str) -> None:
    """Let somebody whom a provider knows come in as an account that is there.

    Raises
    ------
    NoAccount, NameTaken
        When there is no such account, or another one is linked to the same person.
    """
    try:
        with database.writing() as connection:
            row = connection.execute(select(users).where(users.c.folded == plain(name)).with_for_update()).first()
            if row is None:
                raise NoAccount(f"There is no account {name!r}.", remedy="`iomnlp review users list` names them.")
            told = update(users).where(users.c.number == row.number)
            connection.execute(told.values(issuer=issuer, subject=subject))
            note(connection, Event.USER_LINKED, by, row.name)
    except IntegrityError as error:
        raise NameTaken("Another account is linked to this person already.", remedy="Shut that one first.") from error


def admitted(database: Database, provider: Provider, claims: Mapping[str, Any]) -> Account:
    """The account of somebody whom the provider vouches for; a new one where there is none.

    What the provider's groups say of the role holds each time; where they say nothing, a known person keeps the role.
    The last administrator keeps it whatever they say.

    Raises
    ------
    OidcError
        When the person has no role here, or the account is shut.
    """
    told, subject = provider.role(claims), str(claims["sub"])
    if told is None and provider.otherwise is None:
        raise OidcError(Trouble.NO_ROLE)
    try:
        with database.writing() as connection:
            if told is not None:
                # In the order of every other change of roles: nobody holds what another one waits for.
                admins(connection, lock=True)
            row = _row(connection, provider, subject)
            if row is None:
                role = told or provider.otherwise or Role.READER
                name = _free_name(connection, claims, subject)
                insert_user(connection, name, role, issuer=provider.issuer, subject=subject)
                note(connection, Event.USER_ADDED, name, name, role=role.value, how="oidc")
            elif row.disabled_at is not None:
                raise OidcError(Trouble.SHUT)
            elif told is not None and told.value != row.role:
                _give(connection, row, told)
            found = _row(connection, provider, subject)
            assert found is not None
            return account_of(found)
    except IntegrityError:
        # The same person, at the same moment, in another window: the account is there now.
        return admitted(database, provider, claims)


def _row(connection: Connection, provider: Provider, subject: str) -> Row[Any] | None:
    query = select(users).where(users.c.issuer == provider.issuer, users.c.subject == subject)
    return connection.execute(query.with_for_update()).first()


def _give(connection: Connection, row: Row[Any], role: Role) -> None:
    if row.role == Role.ADMIN.value and admins(connection, lock=True) <= 1:
        return
    connection.execute(update(users).where(users.c.number == row.number).values(role=role.value))
    connection.execute(delete(logins).where(logins.c.user == row.number))
    note(connection, Event.ROLE, row.name, row.name, role=role.value, before=row.role, how="oidc")


def _free_name(connection: Connection, claims: Mapping[str, Any], subject: str) -> str:
    """A free name: what the provider calls the person, with a number behind it where an account or system has it."""
    wanted = "utilisateur"
    for told in (*(claims.get(key) for key in _NAMES), subject):
        try:
            # Of an address, the part before the sign: the rest says nothing of the person.
            wanted = checked_name(str(told or "").partition("@")[0][: LONGEST_NAME - 4])
            break
        except BadName:
            continue
    taken = {*connection.execute(select(users.c.folded)).scalars(), *of_systems(connection)}
    if plain(wanted) not in taken:
        return wanted
    return next(name for number in range(2, 10_000) if plain(name := f"{wanted} {number}") not in taken)
