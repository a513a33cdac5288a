"""`iomnlp review tokens add | list | revoke`: what lets other systems in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from iomnlp.cli.common import console, notes, sentences
from iomnlp.cli.review import on_terminal
from iomnlp.cli.review_store import Store, opened
from iomnlp.errors import ConfigError

HELP = """Let other systems in: each by a token of its own, for what its scopes name."""
ADD = """Make a token, and print it once: the store keeps its hash alone.

Scopes: records:read, records:read-personal (names, addresses and numbers of people; without it they are masked),
decisions:write, extract, export, webhooks, metrics.

Examples:

    iomnlp review tokens add kobo-mali --scope records:read --scope export --days 365
    iomnlp review tokens add relais --role admin --scope webhooks --db postgresql://awa@host/review
"""
LIST = """List tokens: how they begin, what they are for, when they were last used.

Example:

    iomnlp review tokens list
"""
REVOKE = """Let a token open nothing from now on.

Example:

    iomnlp review tokens revoke 3
"""
tokens = typer.Typer(help=HELP, no_args_is_help=True)


@tokens.command(help=ADD)
@sentences
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Of the system; its decisions are kept under it.")],
    scope: Annotated[list[str], typer.Option("--scope", metavar="SCOPE", help="What it may do; may be repeated.")],
    role: Annotated[str, typer.Option("--role", metavar="ROLE", help="What it may do at most.")] = "steward",
    days: Annotated[int, typer.Option("--days", min=0, help="Days until it ends; 0 for never.")] = 365,
    db: Store = "review.db",
) -> None:
    """Make a token."""
    with opened(db) as review:
        from iomnlp.review.roles import Role
        from iomnlp.review.tokens import Scope

        if role not in set(Role):
            raise ConfigError(f"There is no role {role!r}.", remedy=f"Choose of {', '.join(Role)}.")
        unknown = [one for one in scope if one not in set(Scope)]
        if unknown:
            raise ConfigError(f"There is no scope {unknown[0]!r}.", remedy=f"Choose of {', '.join(Scope)}.")
        expires = datetime.now(UTC) + timedelta(days=days) if days else None
        made, token = review.tokens.add(name, Role(role), [Scope(one) for one in scope], on_terminal(), expires)
    notes().print(Text(f"Token {made.number} of {made.name}; it is shown this once:"), soft_wrap=True)
    console().print(Text(token), soft_wrap=True)


@tokens.command("list", help=LIST)
@sentences
def list_tokens(db: Store = "review.db") -> None:
    """List tokens."""
    with opened(db) as review:
        found = review.tokens.list()
    table = Table("number", "name", "begins", "role", "scopes", "ends", "last used", box=None, pad_edge=False)
    now = datetime.now(UTC)
    for one in found:
        ends = f"revoked {day(one.revoked_at)}" if one.revoked_at else day(one.expires_at) or "never"
        ended = "" if one.revoked_at or one.open(now) else " (over)"
        scopes = ", ".join(one.scopes)
        table.add_row(str(one.number), one.name, one.beginning, one.role, scopes, ends + ended, day(one.used_at) or "–")
    console().print(table if found else "There are no tokens.")


@tokens.command(help=REVOKE)
@sentences
def revoke(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="As `list` shows it.")], db: Store = "review.db"
) -> None:
    """Revoke a token."""
    with opened(db) as review:
        revoked = review.tokens.revoke(number, on_terminal())
    console().print(Text(f"Token {revoked.number} of {revoked.name} opens nothing any more."), soft_wrap=True)


def day(moment: str | None) -> str:
    """The day of a moment in ISO 8601."""
    return (moment or "")[:10]
