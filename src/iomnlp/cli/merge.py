"""`iomnlp merge`: the parts of a job array become one run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from iomnlp.batch.merge import merge as merge_parts
from iomnlp.cli.common import OK, SOME_FAILED, sentences
from iomnlp.cli.summary import Format, tell

HELP = """Put the parts of a job array together.

The files are the same as if one `iomnlp run` had done it all.

Examples:

    iomnlp run pages/ -o out --shard 1/2      on one machine
    iomnlp run pages/ -o out --shard 2/2      on another
    iomnlp merge out                          when both are done

Exit code: 0 all went well, 1 some documents had failed, 2 wrong usage.
"""


@sentences
def merge(
    folders: Annotated[list[Path], typer.Argument(metavar="OUT", help="The folder of the parts, or each part.")],
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Folder for the results; by default, the folder named.")
    ] = None,
    formats: Annotated[list[Format] | None, typer.Option("-f", "--format", help="Tables too; may be repeated.")] = None,
    deduplicate: Annotated[
        bool, typer.Option("--deduplicate", help="Leave near-duplicates out of records.jsonl.")
    ] = False,
) -> None:
    """Put the parts of a job array together."""
    if out is None and len(folders) > 1:
        raise typer.BadParameter("Several folders are named: say with -o where the results go.")
    names = [one.value for one in formats or ()]
    target = out or folders[0]
    summary = merge_parts(folders, target, names, deduplicate)
    tell(summary, target, names)
    raise typer.Exit(SOME_FAILED if summary.statuses["failed"] else OK)
