"""`iomnlp report`: records as one page of figures, charts and a map."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from iomnlp.cli.common import console, record_file, sentences
from iomnlp.errors import ReadError
from iomnlp.write.atomic import replacing
from iomnlp.write.jsonl import read_records
from iomnlp.write.report import read_left, read_rates
from iomnlp.write.report import report as page

HELP = """Turn records into one page of figures, charts and a map.

Who gives how much, by year and currency; themes over time; countries;
projects and their results; what to check; which documents gave no record,
and why. Each number opens the documents
and the words that it comes from. The page is one file and loads nothing.

Examples:

    iomnlp report out --html rapport.html
    iomnlp report out --html rapport.html --rates taux.csv    one currency, too
    iomnlp report out/records.jsonl --html report.html --lang en

Exit code: 0 written, 2 wrong usage.
"""


class Tongue(StrEnum):
    """The page's language."""

    FR = "fr"
    EN = "en"


@sentences
def report(
    records: Annotated[Path, typer.Argument(metavar="RECORDS", help="records.jsonl, or the folder of a run.")],
    html: Annotated[Path, typer.Option("--html", metavar="FILE", help="Where the page goes.")],
    lang: Annotated[Tongue, typer.Option(help="The page's language.")] = Tongue.FR,
    rates: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Exchange rates as CSV: from,to,year,rate.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="What the page is called; by default, the folder's name.")] = None,
) -> None:
    """Turn records into one page of figures, charts and a map."""
    file = record_file(records)
    stated = read_rates(rates) if rates else None
    name = title or file.resolve().parent.name
    told = file.with_name("report.jsonl")
    # A run's own report lies beside its records.
    without = read_left(told) if file.name == "records.jsonl" and told.is_file() else []
    made = page(read_records(file), lang.value, stated, name, without)
    if not file.stat().st_size:
        raise ReadError("There is no record to report on.", document=str(file), remedy="Run `iomnlp run` first.")
    html.parent.mkdir(parents=True, exist_ok=True)
    with replacing(html) as out:
        out.write(made.encode())
    console().print(Text(f"Report in {html}"), soft_wrap=True)
