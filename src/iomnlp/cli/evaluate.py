"""`iomnlp evaluate`: precision, recall and F1 of every field on gold documents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from iomnlp.batch.work import pipeline
from iomnlp.cli.common import OK, SOME_FAILED, console, notes, sentences
from iomnlp.errors import ConfigError
from iomnlp.learn.evaluate import Report, below_floors
from iomnlp.learn.evaluate import evaluate as measure
from iomnlp.learn.gold import read_gold
from iomnlp.learn.score import Score
from iomnlp.record import Record

HELP = """Measure every field on gold documents: precision, recall, F1, and the list of errors.

GOLD is a folder of NAME.txt (or .html) with NAME.yaml beside it; corpus/README.md describes the annotation.

Examples:

    iomnlp evaluate corpus/gold/dev
    iomnlp evaluate corpus/gold/dev --errors --field amounts
    iomnlp evaluate corpus/gold/dev --floors corpus/floors.yaml
    iomnlp evaluate corpus/gold/dev --json > scores.json

Exit code: 0 measured, 1 a field is below its floor, 2 wrong usage.
"""


def _rate(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f}"


def _row(name: str, score: Score) -> tuple[str, ...]:
    numbers = (score.right, score.missing, score.extra)
    return name, *map(_rate, (score.precision, score.recall, score.f1)), *map(str, numbers)


def _table(report: Report, field: str) -> Table:
    table = Table(show_edge=False, pad_edge=False, title=f"{report.documents} documents")
    for heading in ("Field", "P %", "R %", "F1 %", "right", "missing", "extra"):
        table.add_column(heading, justify="left" if heading == "Field" else "right")
    for name, score in report.scores.items():
        if name.startswith(field):
            table.add_row(*_row(name, score))
    if not field:
        table.add_section()
        table.add_row(*_row("all", report.all_fields))
    return table


def _errors(report: Report, field: str) -> None:
    for error in report.errors:
        if error.field.startswith(field):
            line = f"{error.document}  {error.field}  {error.problem}: {error.value}"
            console().print(Text(line, style="red" if error.problem == "extra" else "yellow"), soft_wrap=True)


@sentences
def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="Folder of gold documents.")],
    errors: Annotated[bool, typer.Option("--errors", help="List every wrong value.")] = False,
    field: Annotated[str, typer.Option(metavar="NAME", help="Only fields that begin so.")] = "",
    floors: Annotated[Path | None, typer.Option(metavar="FILE", help="Fail below these floors of F1.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
    config: Annotated[str, typer.Option(help="`default`, `rules` (no statistical model) or a .cfg file.")] = "default",
) -> None:
    """Measure every field on gold documents."""
    documents = read_gold(gold)
    if floors is not None:
        # A wrong path shall show before the minutes of measuring.
        floors.open("rb").close()
    nlp = pipeline(config)

    def extract(data: bytes, uri: str) -> Record:
        return nlp.extract_bytes(data, uri=uri)

    with Progress(console=notes(), transient=True, disable=not notes().is_terminal) as bar:
        task = bar.add_task("Measuring", total=len(documents))
        report = measure(documents, extract, lambda: bar.advance(task))
    if not any(name.startswith(field) for name in report.scores):
        raise ConfigError(f"No field begins with {field}.", remedy=f"Fields are {', '.join(report.scores)}.")
    if as_json:
        typer.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    else:
        if errors:
            _errors(report, field)
        console().print(_table(report, field))
    low = below_floors(report, floors) if floors else []
    for sentence in low:
        notes().print(Text(sentence, style="red"), soft_wrap=True)
    raise typer.Exit(SOME_FAILED if low else OK)
