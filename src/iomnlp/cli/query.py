"""`iomnlp query`: SQL over the tables of records."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from iomnlp.cli.common import console, record_file, sentences
from iomnlp.write.jsonl import read_records
from iomnlp.write.query import Answer, ask, duckdb, is_tables, tables_of
from iomnlp.write.tables import TABLES

HELP = """Ask records a question in SQL.

RECORDS is a records.jsonl, the folder of a run, or the folder that
`iomnlp export --to parquet` wrote (the fastest for many questions). Without a
question, lists the tables and their columns. Questions only read.

Examples:

    iomnlp query out
    iomnlp query out "SELECT kind, count(*) FROM documents GROUP BY kind"
    iomnlp query tables "SELECT * FROM funding" --format csv > funding.csv

Needs pip install 'iomnlp[query]'. Ready-made questions: docs/query.md.

Exit code: 0 answered, 2 wrong usage or a wrong question.
"""


class Shape(StrEnum):
    """How an answer is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


@contextmanager
def _tables(records: Path, keep_contacts: bool) -> Iterator[Path]:
    if records.is_dir() and is_tables(records):
        yield records
        return
    file = record_file(records)
    file.open("rb").close()
    with tables_of(lambda: read_records(file), keep_contacts) as folder:
        yield folder


def _plain(value: Any) -> Any:
    """A value as JSON has it: a decimal or a day is a string, as in the record."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else value


def _cell(value: Any) -> str:
    return "" if value is None else str(_plain(value))


def _print(answer: Answer, shape: Shape) -> None:
    if shape is Shape.JSON:
        rows = [dict(zip(answer.columns, map(_plain, row), strict=True)) for row in answer.rows]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2, default=str))
    elif shape is Shape.CSV:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(answer.columns)
        writer.writerows([_cell(value) for value in row] for row in answer.rows)
    else:
        table = Table(show_edge=False, pad_edge=False)
        for number, column in enumerate(answer.columns):
            figures = all(isinstance(row[number], int | float | Decimal | None) for row in answer.rows)
            table.add_column(escape(column), overflow="fold", justify="right" if figures else "left")
        for row in answer.rows:
            table.add_row(*(Text(_cell(value)) for value in row))
        console().print(table)


def _list() -> None:
    table = Table(show_edge=False, pad_edge=False)
    for heading in ("Table", "Columns"):
        table.add_column(heading, overflow="fold")
    for one in TABLES:
        columns = (f"{name} {one.type(name)}" if one.type(name) != "string" else name for name in one.columns)
        table.add_row(one.name, ", ".join(columns))
    console().print(table)


@sentences
def query(
    records: Annotated[Path, typer.Argument(metavar="RECORDS", help="Records, a run's folder, or Parquet tables.")],
    sql: Annotated[str | None, typer.Argument(metavar="SQL", help="One SELECT; without it, the tables.")] = None,
    shape: Annotated[Shape, typer.Option("--format", help="How the answer is printed.")] = Shape.TABLE,
    keep_contacts: Annotated[
        bool, typer.Option("--keep-contacts", help="Do not mask names, addresses and numbers of people.")
    ] = False,
) -> None:
    """Ask records a question in SQL."""
    if sql is None:
        if not is_tables(records):
            record_file(records).open("rb").close()
        _list()
        return
    # Without it, making the tables would be for nothing.
    duckdb()
    with _tables(records, keep_contacts) as folder:
        _print(ask(folder, sql), shape)
