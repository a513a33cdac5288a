"""`iomnlp run`: documents to a folder of records."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from iomnlp.batch.executors import Place
from iomnlp.batch.runner import Plan, part_folder
from iomnlp.batch.runner import run as run_batch
from iomnlp.batch.sources import find_sources
from iomnlp.batch.work import Settings
from iomnlp.batch.worker import Limits
from iomnlp.cli.common import (
    OK,
    SOME_FAILED,
    ConfidenceOption,
    LayoutOption,
    LexiconOption,
    ThemesOption,
    columns,
    own_files,
    sentences,
)
from iomnlp.cli.progress import Display, ProgressKind
from iomnlp.cli.review_store import load, opened
from iomnlp.cli.summary import Format, tell
from iomnlp.errors import ConfigError
from iomnlp.read import ReadOptions

HELP = """Extract documents into a folder of records.

Examples:

    iomnlp run page.txt -o out                      one page
    iomnlp run pages/ 'more/*.html' -o out          folders, patterns
    curl -s URL | iomnlp run - -o out               standard input
    iomnlp run pages/ -o out -f xlsx                a workbook, too
    iomnlp run pages/ -o out --published 2024-05    for "ce mois-ci"
    iomnlp run export.zip crawl.warc.gz -o out      what they hold
    iomnlp run press.csv -o out --text-column texte a document a row
    iomnlp run pages/ -o out --shard 3/8            part 3 of a job array
    iomnlp run pages/ -o out --db review.db         into the review store, too

OUT gets records.jsonl (a record per line, in the order of the documents),
report.jsonl (what became of each document) and run.json (versions,
configuration, counts, hashes). The same command again does only what is
missing or changed, also after it was killed.

Exit code: 0 all went well, 1 some documents failed (they are listed),
2 wrong usage.
"""


class Executor(StrEnum):
    """Where the work is done."""

    PROCESSES = "processes"
    DASK = "dask"
    INLINE = "inline"


def _part(given: str | None) -> tuple[int, int] | None:
    """The two numbers of `3/8`."""
    if given is None:
        return None
    index, _, of = given.partition("/")
    if not (index.isdecimal() and of.isdecimal() and 1 <= int(index) <= int(of)):
        raise ConfigError(f"{given!r} is no part.", remedy="Give --shard as 3/8: the third of eight.")
    return int(index), int(of)


def _limit(value: float) -> float | None:
    """A limit, or None for 0."""
    return value or None


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
    lexicon: LexiconOption = None,
    layout: LayoutOption = None,
    themes: ThemesOption = None,
    confidence: ConfidenceOption = None,
    text_column: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Column of a table that holds the text; may be repeated.")
    ] = None,
    metadata_columns: Annotated[
        str | None, typer.Option(metavar="NAMES", help="Columns of a table to keep, with commas between.")
    ] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Worker processes; by default, one for each core.")] = None,
    executor: Annotated[Executor, typer.Option(help="Where the work is done.")] = Executor.PROCESSES,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Of a running Dask scheduler, such as tcp://node1:8786.")
    ] = None,
    shard: Annotated[
        str | None, typer.Option(metavar="I/N", help="Only part I of N, into a folder of its own.")
    ] = None,
    time_limit: Annotated[float, typer.Option(min=0, metavar="SECONDS", help="For one document; 0 for none.")] = 120,
    memory_limit: Annotated[
        int, typer.Option(min=0, metavar="MIB", help="Of one worker process; 0 for none (Linux).")
    ] = 2048,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Try documents again that failed.")] = False,
    deduplicate: Annotated[
        bool, typer.Option("--deduplicate", help="Leave near-duplicates out of records.jsonl.")
    ] = False,
    progress: Annotated[ProgressKind, typer.Option(help="What is told on standard error.")] = ProgressKind.AUTO,
    db: Annotated[
        str | None, typer.Option("--db", metavar="STORE", help="Load the records into this review store, too.")
    ] = None,
) -> None:
    """Extract documents into a folder of records."""
    part = _part(shard)
    limits = Limits(_limit(time_limit), int(memory_limit) or None)
    chosen = Executor.DASK if scheduler else executor
    place = Place(chosen.value, workers or os.cpu_count() or 1, scheduler, limits)
    reading = ReadOptions(tuple(text_column or ()), columns(metadata_columns))
    settings = Settings(
        config=config,
        published=published,
        as_of=as_of,
        own=own_files(lexicon, layout, themes, confidence),
        read=reading,
    )
    names = [one.value for one in formats or ()]
    plan = Plan(place, names, part, retry_failed, deduplicate)
    found = find_sources(sources, results=out)
    if db:
        # A store that cannot be used shall show before the work.
        with opened(db, new=True):
            pass
    with Display(progress) as display:
        summary = run_batch(found, out, settings, plan, display.show)
    tell(summary, part_folder(out, part), names)
    if db:
        load([part_folder(out, part)], db)
    raise typer.Exit(SOME_FAILED if summary.statuses["failed"] else OK)
