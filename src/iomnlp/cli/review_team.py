"""`iomnlp review agreement | second-opinions`: how far two readers agree, and how many records two people read."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from iomnlp.cli.common import console, counted, notes, sentences
from iomnlp.cli.review import app, on_terminal
from iomnlp.cli.review_store import Store, opened

if TYPE_CHECKING:
    from iomnlp.review.agreement import Agreement, Alpha, Figure
    from iomnlp.review.options import Options

AGREEMENT = """Tell how far two people agree who read the same records blind, field by field.

Agreement is the share of fields on which both give the same value, or both none; F1 measures the facts of a list of
one reader against the other's; alpha (Krippendorff) is agreement beyond chance on a choice among codes. In brackets
the 95 % interval, from drawing the records again and again.

Examples:

    iomnlp review agreement --db review.db
    iomnlp review agreement --db review.db --json
"""
SECOND = """Show or change which share of the records two people read blind, and how they are settled.

Without an option, it shows. A record that is chosen at 10 % is chosen at 20 %, too; records on which somebody has
decided already are read once.

Examples:

    iomnlp review second-opinions --db review.db
    iomnlp review second-opinions --share 10 --db review.db
"""
__all__ = ["app"]


@app.command(help=AGREEMENT)
@sentences
def agreement(
    db: Store = "review.db",
    as_json: Annotated[bool, typer.Option("--json", help="Print all figures as JSON.")] = False,
) -> None:
    """Tell it."""
    with opened(db) as review:
        told = review.team.agreement()
    if as_json:
        typer.echo(json.dumps([_shape(one) for one in told], indent=2))
        return
    if not told:
        notes().print("No record has been finished by two people yet.")
        return
    console().print(_table(told))


def _shape(one: Agreement) -> dict[str, Any]:
    return {"field": one.group or "all", **{name: value for name, value in asdict(one).items() if name != "group"}}


def _table(told: tuple[Agreement, ...]) -> Table:
    table = Table("field", "records", "compared", "agreement %", "F1 %", "alpha", box=None)
    for one in told:
        table.add_row(
            one.group or "all",
            str(one.records),
            str(one.fields),
            _percent(one.percent),
            _percent(one.f1) if one.f1 else "",
            "  ".join(map(_alpha, one.alphas)),
        )
    return table


def _percent(one: Figure) -> str:
    ends = (
        ""
        if one.low is None or one.high is None or one.low == one.high
        else f" [{100 * one.low:.0f}-{100 * one.high:.0f}]"
    )
    return f"{100 * one.value:.1f}{ends}".replace("[", "\\[")


def _alpha(one: Alpha) -> str:
    value = "-" if one.value is None else f"{one.value:.2f}"
    if one.low is None or one.high is None or one.low == one.high:
        return f"{one.name} {value}"
    return f"{one.name} {value} ({one.low:.2f}-{one.high:.2f})"


@app.command("second-opinions", help=SECOND)
@sentences
def second_opinions(
    db: Store = "review.db",
    share: Annotated[
        float | None, typer.Option("--share", min=0, max=100, metavar="PERCENT", help="Of the records.")
    ] = None,
    names: Annotated[
        bool | None, typer.Option("--names/--no-names", help="Who settles sees whose opinion each one is.")
    ] = None,
    own: Annotated[bool | None, typer.Option("--own/--no-own", help="One of the two readers may settle.")] = None,
    days: Annotated[
        int | None,
        typer.Option("--days", min=0, max=3650, help="After which a seat without a decision goes to others; 0: never."),
    ] = None,
) -> None:
    """Show or change it."""
    asked = {"share": share, "names": names, "own": own, "days": days}
    given = {name: value for name, value in asked.items() if value is not None}
    with opened(db) as review:
        chosen = replace(review.team.options(), **given)  # type: ignore[arg-type]
        if given:
            review.seen_by(on_terminal()).team.choose(chosen)
        open_, disputed = len(review.team.open_opinions()), len(review.team.disputed())
    console().print(Text(_told(chosen)))
    if open_ or disputed:
        waiting = f"{counted(open_, 'record')} being read twice now, {counted(disputed, 'record')} to be settled."
        console().print(Text(waiting))


def _told(one: Options) -> str:
    who = "sees" if one.names else "does not see"
    may = "may" if one.own else "may not"
    left = f"given to others after {counted(one.days, 'day')} without a decision" if one.days else "kept for ever"
    settling = f"Whoever settles {who} names; the two readers {may} settle."
    return f"{one.share:g} % of the records are read twice. {settling} Seats are {left}."
