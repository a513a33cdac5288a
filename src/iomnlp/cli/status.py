"""`iomnlp status`: how far a run is, while it runs and after."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from iomnlp.batch.merge import PART
from iomnlp.batch.progress import Progress, State, read_status
from iomnlp.cli.common import OK, console, sentences
from iomnlp.cli.progress import sentence
from iomnlp.errors import ReadError

HELP = """Say how far a run is, while it runs and after.

Examples:

    iomnlp status out            done, left, rate, failures by reason
    iomnlp status out --json     for a program

Of a job array, each part is told.
"""
STATES: dict[State, str] = {
    "running": "running",
    "finished": "finished",
    "interrupted": "interrupted; the same `iomnlp run` goes on where it stopped",
    "absent": "no run",
}


def _states(folder: Path) -> dict[str, tuple[State, Progress]]:
    """The state of the folder's run, or of each part inside it."""
    parts = sorted((path for path in folder.glob("shard-*") if PART.fullmatch(path.name)), key=_number)
    told = {path.name: read_status(path) for path in parts} or {folder.name: read_status(folder)}
    if all(state == "absent" for state, _ in told.values()):
        raise ReadError(f"No run has written to {folder}.", remedy="Name the folder after -o of `iomnlp run`.")
    return told


def _number(part: Path) -> int:
    return int(part.name.split("-")[1])


@sentences
def status(
    folder: Annotated[Path, typer.Argument(metavar="OUT", help="The folder of the results.")],
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, a line for each part.")] = False,
) -> None:
    """Say how far a run is."""
    for name, (state, progress) in _states(folder).items():
        if as_json:
            typer.echo(json.dumps({"folder": name, "state": state, **asdict(progress)}, ensure_ascii=False))
            continue
        console().print(Text(f"{name}: {STATES[state]}", style="bold"), soft_wrap=True)
        console().print(Text(f"  {sentence(progress)}"), soft_wrap=True)
        known = f", {progress.known_before} known before" if progress.known_before else ""
        console().print(Text(f"  {progress.ok} ok · {progress.skipped} skipped · {progress.failed} failed{known}"))
        for reason, number in progress.reasons.items():
            console().print(Text(f"  {number:6} {reason}"), soft_wrap=True)
    raise typer.Exit(OK)
