"""`iomnlp evaluate`: precision, recall and F1 of every field on gold documents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from iomnlp.batch.work import pipeline
from iomnlp.cli.common import OK, SOME_FAILED, console, counted, notes, sentences
from iomnlp.errors import ConfigError
from iomnlp.record import Record

if TYPE_CHECKING:
    from iomnlp.learn.evaluate import Report
    from iomnlp.learn.score import Error, Score

HELP = """Measure every field on gold documents: precision, recall, F1, and the list of errors.

GOLD is a folder of NAME.txt (or .html) with NAME.yaml beside it (corpus/GUIDE.md), or a JSONL file of records that
people made or reviewed. With --records, records of an earlier run are measured instead of a new extraction.

Examples:

    iomnlp evaluate corpus/gold/dev
    iomnlp evaluate corpus/gold/train --errors --field amounts
    iomnlp evaluate corpus/gold/dev --by layout --field countries.code
    iomnlp evaluate reviewed.jsonl --records out/records.jsonl
    iomnlp evaluate corpus/gold/train --html report.html
    iomnlp evaluate corpus/gold/dev --floors corpus/floors.toml
    iomnlp evaluate corpus/gold/dev --floors corpus/floors.toml --update --reason "harder documents"
    iomnlp evaluate corpus/gold/dev --json > scores.json

Exit code: 0 measured, 1 a field is below its floor, 2 wrong usage.
"""


def _rate(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f}"


def _row(name: str, score: Score, interval: tuple[float, float] | None) -> tuple[str, ...]:
    span = f"{100 * interval[0]:.1f}–{100 * interval[1]:.1f}" if interval else "–"
    numbers = (score.support, score.right, score.missing, score.extra)
    return name, *map(_rate, (score.precision, score.recall, score.f1)), span, *map(str, numbers)


def _table(report: Report, field: str) -> Table:
    table = Table(show_edge=False, pad_edge=False, title=counted(report.documents, "document"))
    for heading in ("Field", "P %", "R %", "F1 %", "95 %", "gold", "right", "missing", "extra"):
        table.add_column(heading, justify="left" if heading == "Field" else "right", no_wrap=True)
    intervals = report.intervals()
    for name, score in report.scores.items():
        if name.startswith(field):
            table.add_row(*_row(name, score, intervals.get(name)))
    return table


def _groups(report: Report, by: str, field: str) -> Table:
    """F1 of each field (rows) in each group of documents (columns)."""
    from iomnlp.learn.evaluate import in_order

    groups = report.groups()[by]
    table = Table(show_edge=False, pad_edge=False, title=f"F1 % by {by}")
    table.add_column("Field")
    for value, documents in groups.items():
        table.add_column(f"{value} ({len(documents)})", justify="right")
    columns = [in_order(report.tally.over(documents)) for documents in groups.values()]
    for name in report.scores:
        if name.startswith(field):
            table.add_row(name, *(_rate(column[name].f1 if name in column else None) for column in columns))
    return table


def _line(report: Report, error: Error) -> str:
    """An error with its neighbourhood in the text and the rule that fired."""
    where = ""
    if error.start is not None and error.end is not None:
        text = report.records[error.document].document.text
        before, after = text[max(0, error.start - 40) : error.start], text[error.end : error.end + 40]
        where = " ".join(f"  …{before}[{text[error.start : error.end]}]{after}…".split())
    rule = f" ({error.rule})" if error.rule else ""
    return f"{error.document}  {error.field}  {error.problem}: {error.value}{rule}  {where}"


def _errors(report: Report, field: str) -> None:
    for error in report.errors:
        if error.field.startswith(field):
            style = "red" if error.problem == "extra" else "yellow"
            console().print(Text(_line(report, error), style=style), soft_wrap=True)


def _measure(gold: Path, records: Path | None, lenient: bool, config: str) -> Report:
    from iomnlp.learn.evaluate import evaluate as measure
    from iomnlp.learn.evaluate import evaluate_records
    from iomnlp.learn.goldset import read_goldset, read_records

    known = read_goldset(gold)
    if records is not None:
        return evaluate_records(known, read_records(records), lenient)
    nlp = pipeline(config)

    def extract(data: bytes, uri: str) -> Record:
        return nlp.extract_bytes(data, uri=uri)

    with Progress(console=notes(), transient=True, disable=not notes().is_terminal) as bar:
        task = bar.add_task("Measuring", total=len(known.golds))
        return measure(known, extract, lambda: bar.advance(task), lenient)


@sentences
def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="Folder of gold documents, or JSONL of gold records.")],
    records: Annotated[Path | None, typer.Option(metavar="FILE", help="Measure these records (JSONL).")] = None,
    errors: Annotated[bool, typer.Option("--errors", help="List every wrong value.")] = False,
    field: Annotated[str, typer.Option(metavar="NAME", help="Only fields that begin so.")] = "",
    by: Annotated[str, typer.Option(metavar="GROUP", help="F1 by `kind`, `layout` or `decade`.")] = "",
    lenient: Annotated[bool, typer.Option("--lenient", help="Spans that overlap count as the same.")] = False,
    html: Annotated[Path | None, typer.Option(metavar="PAGE", help="Write a page with every wrong value.")] = None,
    floors: Annotated[Path | None, typer.Option(metavar="FILE", help="Fail below these floors of F1.")] = None,
    update: Annotated[bool, typer.Option("--update", help="Write the floors anew, as measured.")] = False,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why a floor falls (with --update).")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
    config: Annotated[str, typer.Option(help="`default`, `rules` (no statistical model) or a .cfg file.")] = "default",
) -> None:
    """Measure every field on gold documents."""
    from iomnlp.learn.floors import below_floors, read_floors, updated, write_floors
    from iomnlp.learn.report_page import report_page

    if update and (floors is None or lenient or records is not None):
        raise ConfigError(
            "Floors are written from a strict extraction.",
            remedy="Give --update with --floors FILE, and neither --records nor --lenient.",
        )
    # A wrong path or file shall show before the minutes of measuring.
    held = read_floors(floors) if floors is not None and (floors.exists() or not update) else None
    if by not in {"", "kind", "layout", "decade"}:
        raise ConfigError(f"Documents have no {by}.", remedy="Group by kind, layout or decade.")
    report = _measure(gold, records, lenient, config)
    if not any(name.startswith(field) for name in report.scores):
        raise ConfigError(f"No field begins with {field}.", remedy=f"Fields are {', '.join(report.scores)}.")
    if as_json:
        typer.echo(json.dumps(report.as_json(field), ensure_ascii=False, indent=2))
    else:
        if errors:
            _errors(report, field)
        console().print(_groups(report, by, field) if by else _table(report, field))
    # After the table, so that a page which cannot be written costs nobody the minutes of measuring.
    if html is not None:
        html.write_text(report_page(report, str(gold)), encoding="utf-8")
        notes().print(f"{html} shows every wrong value in its text.", markup=False)
    if update and floors is not None:
        write_floors(updated(report, held, reason), floors)
        notes().print(f"{floors} holds what was measured now.", markup=False)
        raise typer.Exit(OK)
    low = below_floors(report, held, str(floors)) if held else []
    for sentence in low:
        notes().print(Text(sentence, style="red"), soft_wrap=True)
    raise typer.Exit(SOME_FAILED if low else OK)
