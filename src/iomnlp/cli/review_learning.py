"""`iomnlp review learning`: what people's decisions tell of the machine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from iomnlp.batch.environment import package_version
from iomnlp.cli.common import console, counted, notes, sentences
from iomnlp.cli.review import app
from iomnlp.cli.review_store import Store, opened
from iomnlp.refit import dumped
from iomnlp.review import rules
from iomnlp.shares import ENOUGH_FOR_THRESHOLD, Share
from iomnlp.write.atomic import replacing

if TYPE_CHECKING:
    from iomnlp.learn.refit import Measured
    from iomnlp.review.learning import FieldLearned, Learning, Step

LEARNING = """Tell what the machine gets right, by what people decided one by one, and what more reviewing brought.

What was accepted together is no evidence and left out; only decided fields count, which may be the harder ones.

Examples:

    iomnlp review learning --db review.db
    iomnlp review learning --db review.db --json
"""
REFIT = """Put confidences straight by what people decided, and measure from where facts are safe; writes a file.

Nothing uses the file until it is named: `iomnlp run --confidence FILE` tells the new confidences,
`iomnlp review --thresholds FILE` accepts together what is safe. What is shown as "after" was measured on records that
were not learned from.

Example:

    iomnlp review refit --db review.db -o confidence.json

Exit code: 0 written, 2 too few facts, or wrong usage.
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
    for one in told.trainings:
        end = "kept" if one.kept else "refused, since a field would fall"
        console().print(f"{one.at[:10]}: {one.model} trained with {counted(one.records, 'reviewed record')}, {end}.")
        for name, (before, after) in one.changed.items():
            console().print(f"  {name}: F1 {_points(before)} before, {_points(after)} after")


@app.command(help=REFIT)
@sentences
def refit(
    out: Annotated[Path, typer.Option("-o", "--out", metavar="FILE", help="What to write.")],
    db: Store = "review.db",
) -> None:
    """Write it."""
    with opened(db) as review:
        told, makers = review.evidence(), review.makers()
    # Here, not above: no other command shall wait for scikit-learn.
    from iomnlp.learn.refit import refit as learn
    from iomnlp.learn.refit import usable

    trials, left = usable(told, makers)
    if left:
        what = f"{counted(left, 'fact')} left out: other models proposed them, or a refit put them straight already."
        notes().print(what, markup=False)
    measured = learn(trials, rules.threshold())
    console().print(_changes(measured))
    with replacing(out) as file:
        file.write(dumped({name: one.refit for name, one in measured.items()}, {"iomnlp": package_version("iomnlp")}))
    console().print(f"{out} has {counted(len(measured), 'field')}; name it with --confidence or --thresholds.")


def _changes(measured: Mapping[str, Measured]) -> Table:
    table = _table(
        *("Field", "facts", "right", "error", "after", "log loss", "after"),
        *(f"right from {rules.threshold():g}", "safe from", "right then"),
    )
    for name, one in measured.items():
        cut = one.refit.threshold
        table.add_row(
            *(name, str(one.facts), f"{one.right / one.facts:.1%}"),
            *(f"{one.error_before:.3f}", f"{one.error_after:.3f}", f"{one.loss_before:.3f}", f"{one.loss_after:.3f}"),
            _of(one.accepted_before),
            *("never" if one.refit.never else "not known" if cut is None else f"{cut:.3f}", _of(one.accepted_after)),
        )
    return table


def _of(share: Share) -> str:
    return "-" if share.value is None else f"{share.value:.1%} of {share.whole}"


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


def _points(f1: float | None) -> str:
    return "not measured" if f1 is None else f"{f1:.1%}"


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
