"""`iomnlp themes`: a taxonomy of one's own, from an empty folder to a trained model."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from iomnlp.cli.common import OK, SOME_FAILED, console, counted, notes, sentences

HELP = "Themes of your own: begin a taxonomy, check it, train a model on it."
INIT = """Begin a taxonomy: a folder with an example to change.

Examples:

    iomnlp themes init mes-themes

Writes taxonomy.yaml (codes, labels, definitions, cues) and texts/*.jsonl
(`{"text", "codes"}`, a line each, the primary theme first).
"""
CHECK = """Say what is wrong with a taxonomy and its texts.

Examples:

    iomnlp themes check mes-themes

Exit code: 0 ready to train, 1 there are problems, 2 wrong usage.
"""
TRAIN = """Train a model on a taxonomy and its texts.

Examples:

    iomnlp themes train mes-themes -o modele
    iomnlp run pages/ -o out --themes modele

The same folder gives the same bytes. Exit code: 0 written, 2 wrong usage.
"""
app = typer.Typer(help=HELP, no_args_is_help=True)
Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder of the taxonomy.")]


@sentences
def init(folder: Folder) -> None:
    """Begin a taxonomy."""
    from iomnlp.learn.own_themes import begin

    for path in begin(folder):
        console().print(Text(str(path)), soft_wrap=True)


@sentences
def check(folder: Folder) -> None:
    """Say what is wrong with a taxonomy and its texts."""
    from iomnlp.learn.own_themes import check as find

    found = find(folder)
    table = Table(show_edge=False, pad_edge=False)
    for heading in ("State", "Where", "What"):
        table.add_column(heading, overflow="fold")
    for one in found:
        table.add_row(one.state, Text(one.where), Text(one.what))
    if found:
        console().print(table)
    problems = sum(one.state == "problem" for one in found)
    console().print("Ready to train." if not problems else f"{counted(problems, 'problem')}.")
    raise typer.Exit(SOME_FAILED if problems else OK)


@sentences
def train(
    folder: Folder, out: Annotated[Path, typer.Option("-o", "--out", metavar="OUT", help="Folder for the model.")]
) -> None:
    """Train a model on a taxonomy and its texts."""
    from iomnlp.learn.own_themes import train as fit

    notes().print("Training ...")
    measured = fit(folder, out)
    table = Table(show_edge=False, pad_edge=False)
    table.add_column("Theme")
    table.add_column("Texts", justify="right")
    table.add_column("Right when left out", justify="right")
    for code, (right, of) in measured.themes.items():
        table.add_row(code, str(of), f"{right / of:.2f}")
    console().print(table)
    console().print(Text(f"Right on texts left out of training: {measured.share:.2f}. Model in {out}"), soft_wrap=True)


for command, text in ((init, INIT), (check, CHECK), (train, TRAIN)):
    app.command(command.__name__, help=text)(command)
