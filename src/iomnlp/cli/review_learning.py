"""`iomnlp review learning`: what people's decisions tell of the machine."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from iomnlp.cli.common import console, counted, sentences
from iomnlp.cli.review import app
from iomnlp.cli.review_store import Store, opened
from iomnlp.shares import ENOUGH_FOR_THRESHOLD, Share

if TYPE_CHECKING:
    from iomnlp.review.learning import FieldLearned, Learning, Step

LEARNING = """Tell what the machine gets right, by what people decided one by one, and what more reviewing brought.

What was accepted together is no evidence and left out; only decided fields count, which may be the harder ones.

Examples:

    iomnlp review learning --db review.db
    iomnlp review learning --db review.db --json
"""
__all__ = ["app"]


@app.command(help=LEARNING)
@sentences
def learning(
    db: Store = "review.db",
    every: Annotated[int, typer.Option("--every", min=1, metavar="N", help="Reviewed records to a step.")] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="Print all figures as JSON.")] = False,
) -> None:
    """Tell it."""
    with opened(db) as review:
        told = review.learning(every)
    if as_json:
        typer.echo(json.dumps(_plain(told), ensure_ascii=False, indent=2))
        return
    facts = f"{counted(told.facts, 'fact')} decided one by one in {counted(told.records, 'record')}"
    console().print(f"{facts}, {told.reviewed} of them reviewed; {told.together} accepted together tell nothing.")
    if told.fields:
        console().print(_by_field(told.fields))
    if told.curve:
        console().print(_curve(told.curve))


def _plain(told: Learning) -> dict[str, Any]:
    """The figures as JSON, shares with their interval."""

    def share(one: Any) -> Any:
        low, high = (round(end, 4) for end in one.interval)
        return {"part": one.part, "whole": one.whole, "share": one.value, "low": low, "high": high}

    def row(one: Any) -> dict[str, Any]:
        values = {name: getattr(one, name) for name in asdict(one)}
        return {name: share(value) if isinstance(value, Share) else value for name, value in values.items()}

    shown = row(told)
    return shown | {"fields": [row(one) for one in told.fields], "curve": [row(step) for step in told.curve]}


def _share(share: Share, digits: int = 1) -> str:
    """A share with its interval, for a cell."""
    if share.value is None:
        return "-"
    low, high = share.interval
    return f"{share.value:.{digits}%} ({low:.0%}-{high:.0%})"


def _table(*headings: str) -> Table:
    table = Table(show_edge=False, pad_edge=False)
    for number, heading in enumerate(headings):
        table.add_column(heading, justify="right" if number else "left")
    return table


def _by_field(fields: tuple[FieldLearned, ...]) -> Table:
    table = _table("Field", "decided", "right (95 %)", "recall, at most", "added", "safe from", "of the store")
    for one in fields:
        short = f"{one.measured} of {ENOUGH_FOR_THRESHOLD} facts"
        safe = "none" if one.measured >= ENOUGH_FOR_THRESHOLD else short
        table.add_row(
            *(one.field, str(one.precision.whole), _share(one.precision), _share(one.recall), str(one.missed)),
            safe if one.threshold is None else f"{one.threshold:.3f}",
            "-" if one.threshold is None or one.safe.value is None else f"{one.safe.value:.1%}",
        )
    return table


def _curve(curve: tuple[Step, ...]) -> Table:
    table = _table(
        "Reviewed records", "right so far (95 %)", "right in the last ones", "fields with a threshold", "safe"
    )
    for step in curve:
        safe = "-" if step.safe.value is None else f"{step.safe.value:.1%}"
        table.add_row(str(step.records), _share(step.so_far), _share(step.latest), str(step.fields), safe)
    return table
