"""`iomnlp gold`: annotations checked, and turned into gold records of the contract."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from iomnlp.cli.common import OK, SOME_FAILED, console, counted, sentences
from iomnlp.errors import IomnlpError

HELP = "Check annotations, and make gold records of them."
CHECK = """Find every quotation of the annotations in its page; check codes, dates and references.

FOLDER holds NAME.txt (or .html) with NAME.yaml beside it, or is a JSONL file of annotated passages; corpus/GUIDE.md
says how to annotate.

Examples:

    iomnlp gold check corpus/gold/dev
    iomnlp gold check mine/ yours/

Exit code: 0 all is well, 1 something does not hold, 2 wrong usage.
"""

app = typer.Typer(help=HELP, no_args_is_help=True)


def _problems(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Each document of a folder or file of passages, with what does not hold."""
    from iomnlp.learn.gold import annotations_in, read_document, read_passages, unannotated
    from iomnlp.learn.ground import ground

    if path.is_file():
        for document in read_passages(path):
            yield document.name, ground(document)[1]
        return
    for annotation in annotations_in(path):
        try:
            found = ground(read_document(annotation))[1]
        except IomnlpError as error:
            found = [error.what]
        yield annotation.stem, found
    for page in unannotated(path):
        yield page.stem, [f"{page.name} has no annotation beside it: add {page.stem}.yaml, or take the page away."]


@sentences
def check(
    folders: Annotated[list[Path], typer.Argument(metavar="FOLDER...", help="Folders, or files of passages.")],
) -> None:
    """Check annotations."""
    documents = problems = 0
    for folder in folders:
        for name, found in _problems(folder):
            documents += 1
            problems += len(found)
            for sentence in found:
                console().print(Text(f"{name}  {sentence}"), soft_wrap=True)
    console().print(f"{counted(documents, 'document')}, {counted(problems, 'problem')}.")
    raise typer.Exit(SOME_FAILED if problems else OK)


app.command("check", help=CHECK)(check)


BUILD = """Make gold records of the contract from annotations: JSONL, with the annotators' tolerances beside it.

Examples:

    iomnlp gold build corpus/gold/dev -o dev.jsonl

Exit code: 0 written, 2 an annotation does not hold.
"""


@sentences
def build(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder of annotations.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="Where to write (JSONL).")],
) -> None:
    """Write gold records."""
    from iomnlp.learn.goldset import read_goldset, write_goldset

    golds = read_goldset(folder).golds
    write_goldset(golds, output)
    console().print(f"{counted(len(golds), 'gold record')} in {output}.")


app.command("build", help=BUILD)(build)


AGREEMENT = """Compare two annotations of the same pages, field by field.

F1 is the one against the other, strictly; alpha is Krippendorff's, for choices among codes.

Examples:

    iomnlp gold agreement first/ second/
    iomnlp gold agreement corpus/twice/first corpus/twice/second --pages corpus/gold/test

Exit code: 0 compared, 2 wrong usage.
"""


@sentences
def agree(
    first: Annotated[Path, typer.Argument(metavar="FIRST", help="Annotations of one reader.")],
    second: Annotated[Path, typer.Argument(metavar="SECOND", help="Annotations of another.")],
    pages: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where the pages are, if not beside the annotations.")
    ] = None,
) -> None:
    """Print agreement."""
    from iomnlp.learn.agreement import agreement
    from iomnlp.learn.evaluate import in_order
    from iomnlp.learn.goldset import read_goldset

    found = agreement(read_goldset(first, pages).golds, read_goldset(second, pages).golds)
    table = Table(show_edge=False, pad_edge=False, title=counted(found.documents, "document"))
    for heading in ("Field", "F1 %", "both", "first only", "second only", "alpha", "judged"):
        table.add_column(heading, justify="left" if heading == "Field" else "right", no_wrap=True)
    for name in in_order({**found.fields, **found.alphas}):
        score, (value, judged) = found.fields.get(name), found.alphas.get(name, (None, 0))
        counts = (
            ("–" if score.f1 is None else f"{100 * score.f1:.1f}", score.right, score.missing, score.extra)
            if score
            else ("–",) * 4
        )
        shown = "–" if value is None else f"{value:.3f}"
        table.add_row(name, *map(str, counts), shown, str(judged or "–"))
    console().print(table)


app.command("agreement", help=AGREEMENT)(agree)
