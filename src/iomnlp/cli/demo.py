"""`iomnlp demo`: the samples that come with iomnlp, from pages to records, a page and a report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from iomnlp.batch.executors import Place
from iomnlp.batch.runner import Plan
from iomnlp.batch.runner import run as run_batch
from iomnlp.batch.sources import find_sources
from iomnlp.batch.work import Settings
from iomnlp.batch.worker import Limits
from iomnlp.cli.common import OK, SOME_FAILED, console, record_file, sentences
from iomnlp.cli.progress import Display, ProgressKind
from iomnlp.cli.summary import tell
from iomnlp.configs import shipped
from iomnlp.write.atomic import replacing
from iomnlp.write.html import page
from iomnlp.write.jsonl import read_records
from iomnlp.write.report import report

HELP = """Try iomnlp on the documents that come with it.

Examples:

    iomnlp demo
    iomnlp demo -o essai --config rules

Writes a run's files, page.html (texts with their marks, and fields) and
report.html (figures, charts, a map). Exit code: 0 all went well.
"""


@sentences
def demo(
    out: Annotated[Path, typer.Option("-o", "--out", metavar="OUT", help="Folder for the results.")] = Path(
        "iomnlp-demo"
    ),
    config: Annotated[str, typer.Option(help="`default`, `rules` (no statistical model) or a .cfg file.")] = "default",
) -> None:
    """Try iomnlp on the documents that come with it."""
    sources = find_sources([str(shipped("samples", "corpus/samples"))], results=out)
    with Display(ProgressKind.AUTO) as display:
        summary = run_batch(
            sources, out, Settings(config), Plan(Place("processes", 1, None, Limits()), []), display.show
        )
    tell(summary, out, [])
    records = list(read_records(record_file(out)))
    for name, content in (("page.html", page(records)), ("report.html", report(records, name="iomnlp demo"))):
        with replacing(out / name) as file:
            file.write(content.encode())
    console().print(Text(f"Open {out / 'page.html'} and {out / 'report.html'} in a browser."), soft_wrap=True)
    raise typer.Exit(SOME_FAILED if summary.statuses["failed"] else OK)
