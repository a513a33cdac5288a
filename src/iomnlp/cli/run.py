"""`iomnlp run`: documents to a folder of records."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from iomnlp.batch.runner import RECORDS, REPORT, WORKBOOK, Summary
from iomnlp.batch.runner import run as run_batch
from iomnlp.batch.sources import Source, expand, find_sources
from iomnlp.batch.work import Outcome, Settings
from iomnlp.cli.common import OK, SOME_FAILED, columns, console, notes, sentences
from iomnlp.read import ReadOptions

FAILURES_SHOWN = 10
HELP = """Extract documents into a folder of records.

Examples:

    iomnlp run page.txt -o out                      one page
    iomnlp run pages/ 'more/*.html' -o out          folders, patterns
    curl -s URL | iomnlp run - -o out               standard input
    iomnlp run pages/ -o out -f xlsx                a workbook, too
    iomnlp run pages/ -o out --published 2024-05    for "ce mois-ci"
    iomnlp run pages/ -o out --workers 4            sooner, same bytes
    iomnlp run export.zip crawl.warc.gz -o out      what they hold
    iomnlp run press.csv -o out --text-column texte a document a row

OUT gets records.jsonl (a record per line, in the order of the documents),
report.jsonl (what became of each document) and run.json (versions,
configuration, counts, hashes).

Exit code: 0 all went well, 1 some documents failed (they are listed),
2 wrong usage.
"""


class Format(StrEnum):
    """Tables beside the records."""

    CSV = "csv"
    XLSX = "xlsx"


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.finished_speed or task.speed or 0:.1f} documents/s", style="cyan")


def _bar() -> Progress:
    parts = (TextColumn("Extracting"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn())
    # Without a terminal there is nothing to redraw.
    return Progress(*parts, console=notes(), transient=True, disable=not notes().is_terminal)


def _names(counted: dict[str, int]) -> str:
    return " · ".join(f"{number} {name}" for name, number in counted.items() if number) or "nothing"


def _table(summary: Summary) -> Table:
    table = Table(show_header=False, show_edge=False, pad_edge=False)
    table.add_column(style="bold")
    table.add_column()
    statuses = {status: summary.statuses[status] for status in ("ok", "skipped", "failed")}
    table.add_row("Documents", " · ".join(f"{number} {status}" for status, number in statuses.items()))
    table.add_row("Records", _names(dict(sorted(summary.kinds.items()))))
    table.add_row("Found", _names(dict(summary.found)))
    rate = summary.documents / summary.seconds if summary.seconds else 0
    table.add_row("Time", f"{summary.seconds:.1f} s, {rate:.1f} documents/s")
    return table


def _tell(summary: Summary, out: Path, formats: Sequence[str]) -> None:
    console().print(_table(summary))
    for outcome in summary.failed[:FAILURES_SHOWN]:
        notes().print(Text(f"failed: {outcome.uri}: {outcome.reason}"), soft_wrap=True)
    if len(summary.failed) > FAILURES_SHOWN:
        notes().print(f"… and {len(summary.failed) - FAILURES_SHOWN} more, see {out / REPORT}", soft_wrap=True)
    console().print(Text(f"Records in {out / RECORDS}, report in {out / REPORT}"), soft_wrap=True)
    tables = [str(out / (WORKBOOK if chosen == "xlsx" else "*.csv")) for chosen in dict.fromkeys(formats)]
    if tables:
        console().print(Text(f"Tables in {' and '.join(tables)}"), soft_wrap=True)


def _work(sources: list[Source], out: Path, settings: Settings, workers: int, formats: list[str]) -> Summary:
    with _bar() as bar:
        task = bar.add_task("", total=len(sources))

        def seen(_: Outcome) -> None:
            bar.advance(task)

        return run_batch(sources, out, settings, workers=workers, formats=formats, progress=seen)


@sentences
def run(
    sources: Annotated[list[str], typer.Argument(metavar="SOURCE", help="Files, folders, patterns, or - for stdin.")],
    out: Annotated[Path, typer.Option("-o", "--out", metavar="OUT", help="Folder for the results.")],
    formats: Annotated[list[Format] | None, typer.Option("-f", "--format", help="Tables too; may be repeated.")] = None,
    published: Annotated[
        str | None, typer.Option(metavar="DATE", help="Publication date (EDTF) where the page prints none.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(metavar="DATE", help="The day against which a sheet's status is judged.")
    ] = None,
    config: Annotated[str, typer.Option(help="`default`, `rules` (no statistical model) or a .cfg file.")] = "default",
    workers: Annotated[int, typer.Option(min=1, help="Processes.")] = 1,
    text_column: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Column of a table that holds the text; may be repeated.")
    ] = None,
    metadata_columns: Annotated[
        str | None, typer.Option(metavar="NAMES", help="Columns of a table to keep, with commas between.")
    ] = None,
) -> None:
    """Extract documents into a folder of records."""
    reading = ReadOptions(tuple(text_column or ()), columns(metadata_columns))
    settings = Settings(config=config, published=published, as_of=as_of, read=reading)
    chosen = [one.value for one in formats or ()]
    found = list(expand(find_sources(sources, results=out), reading))
    summary = _work(found, out, settings, workers, chosen)
    _tell(summary, out, chosen)
    raise typer.Exit(SOME_FAILED if summary.failed else OK)
