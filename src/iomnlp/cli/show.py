"""`iomnlp show`: a record in the terminal, or records on one page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from iomnlp.batch.results import RECORDS, REPORT
from iomnlp.batch.sources import STDIN, Source, expand, find_sources
from iomnlp.batch.work import Settings, pipeline
from iomnlp.cli.common import (
    ConfidenceOption,
    LayoutOption,
    LexiconOption,
    ThemesOption,
    console,
    counted,
    own_files,
    sentences,
)
from iomnlp.errors import ReadError
from iomnlp.read import ReadOptions, Unreadable
from iomnlp.record import Record
from iomnlp.write.atomic import replacing
from iomnlp.write.html import page
from iomnlp.write.jsonl import read_records
from iomnlp.write.terminal import render

RECORD_FILES = (".jsonl", ".ndjson", ".json")
HELP = """Show records: in the terminal, or as one page for the browser.

FILE is a document, which is extracted first, or a records.jsonl that
`iomnlp run` made, or the folder of such a run.

Examples:

    iomnlp show page.txt                             in colour
    iomnlp show out/records.jsonl                    every record of a run
    iomnlp show out --html page.html                 on one page
    iomnlp show a.txt b.html --html page.html        extracted, shown
"""


def _is_records(file: str) -> bool:
    return file != STDIN and Path(file).suffix.lower() in RECORD_FILES


def _of_run(file: str) -> str:
    """The records in the folder of a run; anything else as it is."""
    inside = Path(file) / RECORDS
    return str(inside) if file != STDIN and inside.is_file() and (Path(file) / REPORT).is_file() else file


def _readable(sources: Iterable[Source]) -> Iterator[Source]:
    """The documents; what is none by its nature is passed over, unless nothing else is there."""
    shown = False
    passed: list[Unreadable] = []
    for source in sources:
        if source.unreadable is None:
            shown = True
            yield source
        elif source.unreadable.skipped:
            passed.append(source.unreadable)
        else:
            raise ReadError(source.unreadable.reason, document=source.uri)
    if passed and not shown:
        raise ReadError(passed[0].reason, document=passed[0].uri)


def _records(files: list[str], settings: Settings) -> Iterator[Record]:
    # A wrong path shall show before the models are loaded.
    found = {file: find_sources([file]) for file in map(_of_run, files)}
    for file, sources in found.items():
        if _is_records(file):
            yield from read_records(Path(file))
            continue
        for source in _readable(expand(sources, settings.read)):
            yield pipeline(settings.config, settings.own).extract_bytes(
                source.read(),
                source.uri,
                source.published or settings.published,
                source.media_type,
                settings.as_of,
                source.metadata,
            )


@sentences
def show(
    files: Annotated[list[str], typer.Argument(metavar="FILE", help="Documents, or files of records.")],
    html: Annotated[Path | None, typer.Option("--html", metavar="PAGE", help="Write this page instead.")] = None,
    published: Annotated[
        str | None, typer.Option(metavar="DATE", help="Publication date (EDTF) where the page prints none.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(metavar="DATE", help="The day against which a sheet's status is judged.")
    ] = None,
    config: Annotated[str, typer.Option(help="`default`, `rules` (no statistical model) or a .cfg file.")] = "default",
    lexicon: LexiconOption = None,
    layout: LayoutOption = None,
    themes: ThemesOption = None,
    confidence: ConfidenceOption = None,
    text_column: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Column of a table that holds the text; may be repeated.")
    ] = None,
) -> None:
    """Show records in the terminal, or as one page for the browser."""
    own = own_files(lexicon, layout, themes, confidence)
    settings = Settings(config, published, as_of, ReadOptions(tuple(text_column or ())), own)
    records = _records(files, settings)
    if html is None:
        for record in records:
            console().print(render(record))
        return
    shown = list(records)
    if not shown:
        raise ReadError("There is no record to show.", document=files[0], remedy="Run `iomnlp run` first.")
    html.parent.mkdir(parents=True, exist_ok=True)
    with replacing(html) as file:
        file.write(page(shown).encode())
    console().print(Text(f"{counted(len(shown), 'record')} in {html}"), soft_wrap=True)
