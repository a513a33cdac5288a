"""`iomnlp review users`: who may come in, and as what."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from iomnlp.cli.common import console, notes, sentences
from iomnlp.cli.review import on_terminal
from iomnlp.cli.review_store import Store, opened
from iomnlp.errors import ConfigError
from iomnlp.review.roles import Role

HELP = """Accounts for a team: with one, the pages ask who comes, and decisions carry the account's name.

Without any account, whoever opens the link in the terminal is the one steward of this machine.

Examples:

    iomnlp review users add awa --role admin --db review.db

    iomnlp review users add zoe --role reader --generate --db review.db

    iomnlp review users list --db review.db
"""
ADD = """Make an account; the password is asked for twice, or made and printed once with --generate.

The first account must be an admin's. A running server that knew no accounts asks for them after its next start.

Example:

    iomnlp review users add awa --role steward --db review.db
"""
LIST = """List the accounts.

Example:

    iomnlp review users list --db review.db
"""
ROLE = """Give a person another role; open sessions of that person end.

Example:

    iomnlp review users role awa lead --db review.db
"""
DISABLE = """Shut the door to a person: open sessions end, decisions and name stay.

Example:

    iomnlp review users disable zoe --db review.db
"""
ENABLE = """Open the door to a person again.

Example:

    iomnlp review users enable zoe --db review.db
"""
PASSWORD = """Give a person another password; open sessions of that person end.

Example:

    iomnlp review users password awa --db review.db
"""
LINK = """Let somebody whom the identity provider knows come in as an account that is there.

The subject is the provider's own name for the person, which it never gives to anybody else; an address is none.

Example:

    iomnlp review users link awa --issuer https://login.example.org --subject 8c1f --db review.db
"""
users = typer.Typer(help=HELP, no_args_is_help=True)
Name = Annotated[str, typer.Argument(metavar="NAME", help="The account's name.")]
Generate = Annotated[bool, typer.Option("--generate", help="Make a password and print it once.")]


def _password(generate: bool) -> str:
    """A password, typed twice or made."""
    from iomnlp.review.accounts.passwords import generated

    if generate:
        made = generated()
        console().print(Text(f"Password: {made}"), soft_wrap=True)
        notes().print("It is kept nowhere and not shown again.")
        return made
    if not sys.stdin.isatty():
        raise ConfigError("A password is typed on a terminal.", remedy="Use a terminal, or --generate.")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))


@users.command(help=ADD)
@sentences
def add(
    name: Name,
    role: Annotated[Role, typer.Option("--role", help="What the person may do.")],
    db: Store = "review.db",
    generate: Generate = False,
) -> None:
    """Make an account."""
    with opened(db, new=True) as review:
        accounts = review.accounts
        if not accounts.any() and role is not Role.ADMIN:
            remedy = "Make one first: iomnlp review users add NAME --role admin"
            raise ConfigError("The first account must be an admin's, who can manage the others.", remedy=remedy)
        made = accounts.add(name, role, _password(generate), on_terminal())
    console().print(Text(f"{made.name} may come in as {made.role}."), soft_wrap=True)


@users.command("list", help=LIST)
@sentences
def list_users(db: Store = "review.db") -> None:
    """List the accounts."""
    with opened(db) as review:
        found = review.accounts.all()
    if not found:
        notes().print("There is no account: the pages open by the link in the terminal.")
        return
    table = Table("Name", "Role", "Signs in by", "Last entry", box=None, pad_edge=False)
    for one in found:
        ways = [way for way, has in (("password", one.local), ("provider", one.linked)) if has]
        how = "shut" if one.disabled else " and ".join(ways)
        table.add_row(Text(one.name), one.role, how, (one.entered_at or "never")[:16].replace("T", " "))
    console().print(table)


@users.command(help=ROLE)
@sentences
def role(
    name: Name, role: Annotated[Role, typer.Argument(help="What the person may do.")], db: Store = "review.db"
) -> None:
    """Change a role."""
    with opened(db) as review:
        now = review.accounts.set_role(name, role, on_terminal())
    console().print(Text(f"{now.name} is {now.role}."), soft_wrap=True)


@users.command(help=DISABLE)
@sentences
def disable(name: Name, db: Store = "review.db") -> None:
    """Shut the door to a person."""
    with opened(db) as review:
        now = review.accounts.disable(name, on_terminal())
    console().print(Text(f"{now.name} cannot come in any more."), soft_wrap=True)


@users.command(help=ENABLE)
@sentences
def enable(name: Name, db: Store = "review.db") -> None:
    """Open it again."""
    with opened(db) as review:
        now = review.accounts.enable(name, on_terminal())
    console().print(Text(f"{now.name} may come in as {now.role}."), soft_wrap=True)


@users.command(help=PASSWORD)
@sentences
def password(name: Name, db: Store = "review.db", generate: Generate = False) -> None:
    """Change a password."""
    with opened(db) as review:
        known = review.accounts.named(name)
        now = review.accounts.set_password(known.name, _password(generate), on_terminal())
    console().print(Text(f"{now.name} has a new password; open sessions are over."), soft_wrap=True)


@users.command(help=LINK)
@sentences
def link(
    name: Name,
    issuer: Annotated[str, typer.Option("--issuer", metavar="URL", help="The provider, as its file names it.")],
    subject: Annotated[str, typer.Option("--subject", metavar="SUB", help="The provider's name for the person.")],
    db: Store = "review.db",
) -> None:
    """Link an account to a person of the provider."""
    with opened(db) as review:
        review.accounts.link(name, issuer, subject, on_terminal())
    console().print(Text(f"{name} may come in by {issuer}."), soft_wrap=True)
