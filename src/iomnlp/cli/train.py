"""`iomnlp train`: the learned parts from the corpus, with their model cards."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from iomnlp.cli.common import SOME_FAILED, console, counted, notes, sentences
from iomnlp.cli.review_store import chosen, opened
from iomnlp.errors import ConfigError
from iomnlp.judge.linear import RULES_ALONE
from iomnlp.record import Record

if TYPE_CHECKING:
    from iomnlp.learn.evaluate import Report
    from iomnlp.learn.train_judges import Measured

HELP = "Train the learned parts on a corpus; the same corpus gives the same bytes."
THEMES = """Train the theme model on short texts (`{"text", "codes"}`, a line each; every file another hand's).

Examples:

    iomnlp train themes
    iomnlp train themes --corpus my/texts --out my/models/themes
    iomnlp train themes --with-reviewed review.db      and only if no field falls

Exit code: 0 written, 1 a field would fall and all stays as it is, 2 wrong usage.
"""
JUDGES = """Train the judges (kinds of sums, parties, roles) on gold documents.

Examples:

    iomnlp train judges
    iomnlp train judges --corpus my/gold --out my/models/judges
    iomnlp train judges --with-reviewed review.db      and only if no field falls

Exit code: 0 written, 1 a field would fall and all stays as it is, 2 wrong usage.
"""

Reviewed = Annotated[
    str | None,
    typer.Option("--with-reviewed", metavar="STORE", help="Learn from the reviewed records of this store, too."),
]
Frozen = Annotated[Path, typer.Option(metavar="FOLDER", help="With --with-reviewed: gold on which no field may fall.")]
DEV = Path("corpus/gold/dev")

app = typer.Typer(help=HELP, no_args_is_help=True)


def _learned(store: str) -> list[Record]:
    """The reviewed records of a store."""
    with opened(store) as review:
        found = list(chosen(review, [], True))
    if not found:
        raise ConfigError(f"No record of {store} is reviewed yet.", remedy="Press V on those that are done.")
    return found


def _gate(kind: str, candidate: Path, out: Path, frozen: Path, store: str, records: int) -> None:
    """Put a candidate into its place if no field falls on the frozen gold; else say which, and leave all as it is.

    Either way, the store keeps what changed, for the page that tells what reviewing brought.

    Raises
    ------
    typer.Exit
        With 1 where a field falls.
    """
    from iomnlp.classify.themes import ThemeClassifier
    from iomnlp.judge.linear import read_judges
    from iomnlp.learn.goldset import read_goldset
    from iomnlp.learn.reviewed import fallen, measured, promote
    from iomnlp.pipeline import Pipeline

    gold = read_goldset(frozen)
    notes().print(
        f"Measuring on {counted(len(gold.golds), 'document')} of {frozen}, before and after ...", markup=False
    )
    nlp = Pipeline("default")
    reports = []
    for folder in (out, candidate):
        file = folder / f"{kind}.json"
        if file.is_file() and kind == "judges":
            nlp.judges = read_judges(file)
        elif file.is_file():
            nlp.themes = ThemeClassifier.load(file)
        reports.append(measured(nlp, gold))
    lost = fallen(*reports)
    old, new = reports
    changed = {name: (_f1(old, name), _f1(new, name)) for name in {**old.scores, **new.scores}}
    with opened(store) as review:
        review.note_training(kind, records, not lost, changed)
    if not lost:
        promote(candidate, out)
        console().print(f"No field falls: the new {kind} are in {out}.", markup=False)
        return
    for one in lost:
        after = "none" if one.after is None else f"{one.after:.4f}"
        console().print(f"  {one.field}: F1 {one.before:.4f} before, {after} after", markup=False)
    fields = f"{counted(len(lost), 'field')} would fall"
    console().print(f"{fields}: the {kind} in {out} stay as they are.", markup=False)
    raise typer.Exit(SOME_FAILED)


def _f1(report: Report, name: str) -> float | None:
    """F1 of a field, as it is shown; None where it was not measured."""
    score = report.scores.get(name)
    return None if score is None or score.f1 is None else round(score.f1, 4)


@sentences
def themes(
    corpus: Annotated[Path, typer.Option(metavar="FOLDER", help="Folder of JSONL files.")] = Path("corpus/themes"),
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="Where the model goes.")] = Path("models/themes"),
    with_reviewed: Reviewed = None,
    frozen: Frozen = DEV,
) -> None:
    """Train the theme model."""
    # Here, not above: no other command shall wait for scikit-learn and spaCy.
    from iomnlp.learn.train_themes import train_themes

    notes().print(f"Training on {corpus} (about a minute) ...", markup=False)
    if with_reviewed is None:
        console().print(train_themes(corpus, out), markup=False)
        return
    from iomnlp.learn.reviewed import as_examples

    examples = as_examples(_learned(with_reviewed))
    with TemporaryDirectory() as folder:
        console().print(train_themes(corpus, Path(folder), examples), markup=False)
        _gate("themes", Path(folder), out, frozen, with_reviewed, len(examples))


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
    with_reviewed: Reviewed = None,
    frozen: Frozen = DEV,
) -> None:
    """Train the judges."""
    from iomnlp.learn.train import train_judges
    from iomnlp.pipeline import Pipeline

    if not passages.is_dir():
        raise ConfigError(f"{passages} is no folder of passages.", remedy="Name one with --passages; it may be empty.")
    files = sorted(passages.glob("*.jsonl"))
    nlp = Pipeline("default", RULES_ALONE)
    if with_reviewed is None:
        _show(train_judges(corpus, files, straight, out, nlp, notes().print))
        return
    from iomnlp.learn.reviewed import as_gold

    more, left = as_gold(_learned(with_reviewed))
    notes().print(f"{counted(len(more.golds), 'reviewed record')} to learn from, {left} left out.", markup=False)
    with TemporaryDirectory() as folder:
        _show(train_judges(corpus, files, straight, Path(folder), nlp, notes().print, more))
        _gate("judges", Path(folder), out, frozen, with_reviewed, len(more.golds))


def _show(measured: dict[str, Measured]) -> None:
    """What was measured on documents left out."""
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
