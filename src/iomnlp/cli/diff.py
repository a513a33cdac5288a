"""`iomnlp diff`: what became right and what became wrong between two runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from iomnlp.cli.common import OK, SOME_FAILED, console, sentences

if TYPE_CHECKING:
    from iomnlp.learn.diff import Difference

HELP = """Compare two runs against gold: which values became right, which became wrong, and F1 of each field.

A and B are files of records (JSONL) of the same documents, before and after a change.

Examples:

    iomnlp diff old/records.jsonl new/records.jsonl --gold corpus/gold/dev
    iomnlp diff old/records.jsonl new/records.jsonl --gold reviewed.jsonl --field funding

Exit code: 0 nothing became wrong, 1 something did, 2 wrong usage.
"""


def _table(found: Difference, field: str) -> Table:
    table = Table(show_edge=False, pad_edge=False)
    table.add_column("Field", no_wrap=True)
    for heading in ("F1 % before", "after", "change"):
        table.add_column(heading, justify="right")
    for name, (old, new) in found.fields.items():
        if name.startswith(field):
            shown = ["–" if value is None else f"{100 * value:.1f}" for value in (old, new)]
            change = f"{100 * (new - old):+.1f}" if old is not None and new is not None else "–"
            table.add_row(name, *shown, change)
    return table


@sentences
def diff(
    before: Annotated[Path, typer.Argument(metavar="A", help="Records before (JSONL).")],
    after: Annotated[Path, typer.Argument(metavar="B", help="Records after (JSONL).")],
    gold: Annotated[Path, typer.Option(metavar="GOLD", help="Folder of gold documents, or JSONL of gold records.")],
    field: Annotated[str, typer.Option(metavar="NAME", help="Only fields that begin so.")] = "",
) -> None:
    """Show what changed between two runs."""
    from iomnlp.learn.diff import difference
    from iomnlp.learn.evaluate import evaluate_records
    from iomnlp.learn.goldset import read_goldset, read_records

    known = read_goldset(gold)
    found = difference(*(evaluate_records(known, read_records(path)) for path in (before, after)))
    for errors, sign, style in ((found.mended, "+", "green"), (found.broken, "-", "red")):
        for error in errors:
            if error.field.startswith(field):
                line = f"{sign} {error.document}  {error.field}  {error.problem}: {error.value}"
                console().print(Text(line, style=style), soft_wrap=True)
    console().print(_table(found, field))
    broken = sum(error.field.startswith(field) for error in found.broken)
    mended = sum(error.field.startswith(field) for error in found.mended)
    console().print(f"{mended} mended, {broken} broken.")
    raise typer.Exit(SOME_FAILED if broken else OK)
