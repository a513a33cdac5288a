"""`iomnlp train`: the learned parts from the corpus, with their model cards."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from iomnlp.cli.common import console, notes, sentences
from iomnlp.errors import ConfigError
from iomnlp.judge.linear import RULES_ALONE

HELP = "Train the learned parts on a corpus; the same corpus gives the same bytes."
THEMES = """Train the theme model on short texts (`{"text", "codes"}`, a line each; every file another hand's).

Examples:

    iomnlp train themes
    iomnlp train themes --corpus my/texts --out my/models/themes

Exit code: 0 written, 2 wrong usage.
"""
JUDGES = """Train the judges (kinds of sums, parties, roles) on gold documents.

Examples:

    iomnlp train judges
    iomnlp train judges --corpus my/gold --out my/models/judges

Exit code: 0 written, 2 wrong usage.
"""

app = typer.Typer(help=HELP, no_args_is_help=True)


@sentences
def themes(
    corpus: Annotated[Path, typer.Option(metavar="FOLDER", help="Folder of JSONL files.")] = Path("corpus/themes"),
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="Where the model goes.")] = Path("models/themes"),
) -> None:
    """Train the theme model."""
    # Here, not above: no other command shall wait for scikit-learn and spaCy.
    from iomnlp.learn.train_themes import train_themes

    notes().print(f"Training on {corpus} (about a minute) ...", markup=False)
    console().print(train_themes(corpus, out), markup=False)


@sentences
def judges(
    corpus: Annotated[Path, typer.Option(metavar="FOLDER", help="Gold documents.")] = Path("corpus/gold/train"),
    passages: Annotated[Path, typer.Option(metavar="FOLDER", help="Annotated passages (JSONL) beside them.")] = Path(
        "corpus/passages"
    ),
    straight: Annotated[
        Path, typer.Option(metavar="FOLDER", help="Gold documents on which confidence is put straight.")
    ] = Path("corpus/gold/dev"),
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="Where the judges go.")] = Path("models/judges"),
) -> None:
    """Train the judges."""
    from iomnlp.learn.train import train_judges
    from iomnlp.pipeline import Pipeline

    if not passages.is_dir():
        raise ConfigError(f"{passages} is no folder of passages.", remedy="Name one with --passages; it may be empty.")
    files = sorted(passages.glob("*.jsonl"))
    measured = train_judges(corpus, files, straight, out, Pipeline("default", RULES_ALONE), notes().print)
    table = Table(show_edge=False, pad_edge=False)
    for heading in (
        "Decision",
        "questions",
        "documents",
        "rules",
        "learned",
        "both",
        "of dev",
        "rules",
        "both",
        "decides",
    ):
        table.add_column(heading, justify="left" if heading == "Decision" else "right")
    for name, m in measured.items():
        shares = (f"{share:.3f}" for share in (m.rules, m.learned, m.both))
        unread = (str(m.unread), f"{m.unread_rules:.3f}", f"{m.unread_both:.3f}", "judge" if m.decides else "rules")
        table.add_row(name, str(m.questions), str(m.documents), *shares, *unread)
    console().print(table)


app.command("themes", help=THEMES)(themes)
app.command("judges", help=JUDGES)(judges)
