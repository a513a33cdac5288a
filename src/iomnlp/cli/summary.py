"""What a run or a merge came to, as a small table."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from rich.table import Table
from rich.text import Text

from iomnlp.batch.results import RECORDS, REPORT, WORKBOOK, Summary
from iomnlp.batch.work import COUNTED
from iomnlp.cli.common import console, counted, notes

FAILURES_SHOWN = 10
TABLES = {"csv": "*.csv", "xlsx": WORKBOOK, "parquet": "parquet"}


class Format(StrEnum):
    """Tables beside the records."""

    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"


# Fields whose one fact is not called as many are, less the s.
SINGULAR = {"countries": "country", "people": "person", "funding": "funding"}


def _fact(name: str, number: int) -> str:
    """A field's name beside a number.

    >>> _fact("dates", 1), _fact("countries", 1), _fact("quotes", 2)
    ('date', 'country', 'quotes')
    """
    return name if number != 1 else SINGULAR.get(name, name.removesuffix("s"))


def _names(counted: dict[str, int]) -> str:
    return " · ".join(f"{number} {name}" for name, number in counted.items() if number) or "nothing"


def _table(summary: Summary) -> Table:
    table = Table(show_header=False, show_edge=False, pad_edge=False)
    table.add_column(style="bold")
    table.add_column()
    statuses = {status: summary.statuses[status] for status in ("ok", "skipped", "failed")}
    table.add_row("Documents", " · ".join(f"{number} {status}" for status, number in statuses.items()))
    table.add_row("Records", _names(dict(sorted(summary.kinds.items()))))
    table.add_row("Found", _names({_fact(name, summary.found[name]): summary.found[name] for name in COUNTED}))
    if summary.duplicates:
        table.add_row("Repeated", f"{counted(summary.duplicates, 'near-duplicate')} (duplicate_of in {REPORT})")
    rate = summary.documents / summary.seconds if summary.seconds else 0
    before = f", {summary.known_before} known from earlier runs" if summary.known_before else ""
    table.add_row("Time", f"{summary.seconds:.1f} s, {rate:.1f} documents/s{before}")
    return table


def tell(summary: Summary, out: Path, formats: Sequence[str]) -> None:
    """Print the table, the first failures, and where the files are."""
    console().print(_table(summary))
    for outcome in summary.failed[:FAILURES_SHOWN]:
        notes().print(Text(f"failed: {outcome.uri}: {outcome.reason}"), soft_wrap=True)
    more = summary.statuses["failed"] - FAILURES_SHOWN
    if more > 0:
        notes().print(f"… and {more} more, see {out / REPORT}", soft_wrap=True)
    console().print(Text(f"Records in {out / RECORDS}, report in {out / REPORT}"), soft_wrap=True)
    tables = [str(out / TABLES[chosen]) for chosen in dict.fromkeys(formats)]
    if tables:
        console().print(Text(f"Tables in {' and '.join(tables)}"), soft_wrap=True)
