"""`iomnlp gold export | promote | cases`: reviewed records as gold, and regression cases."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from iomnlp.cli.common import OK, SOME_FAILED, console, counted, sentences
from iomnlp.cli.gold import app
from iomnlp.cli.review_store import Store, chosen, note_export, opened, write_lines
from iomnlp.errors import GoldError
from iomnlp.review.addresses import without_password
from iomnlp.write.exporter import Options
from iomnlp.write.registry import export as write_export

if TYPE_CHECKING:
    from iomnlp.learn.cases import Case
    from iomnlp.review.model import Field, RecordView

EXPORT = """Write the reviewed records of a store as gold: contract JSONL, or a spaCy DocBin.

`iomnlp evaluate GOLD.jsonl --records RECORDS.jsonl` compares records with it. Names and addresses are kept.

Examples:

    iomnlp gold export --db review.db -o gold.jsonl
    iomnlp gold export --db review.db --to docbin -o gold.spacy
"""
PROMOTE = """Make a regression case of what persons decided on a record, or on one of its fields.

FIELD is a key (amounts/1a2b3c4d) or a group (funding). The page is extracted at once: a case that does not hold yet is
kept as such, and `iomnlp gold cases` tells when it does.

Examples:

    iomnlp gold promote 957fa11510cbcb81 --db review.db
    iomnlp gold promote 957fa11510cbcb81 amounts --db review.db --cases corpus/cases
"""
CASES = """Extract the pages of all regression cases again, and compare.

Examples:

    iomnlp gold cases
    iomnlp gold cases corpus/cases --config rules

Exit code: 0 all that held still holds, 1 something no longer does, 2 wrong usage.
"""
Cases = Annotated[Path, typer.Option("--cases", metavar="FOLDER", help="Where the case goes.")]
Config = Annotated[str, typer.Option(help="`default`, `rules` (no statistical model) or a .cfg file.")]
FOLDER = Path("corpus/cases")
__all__ = ["app", "case_of"]
_EXPECTED = ("accepted", "corrected")
_REFUSED = ("rejected", "absent")


@app.command(help=EXPORT)
@sentences
def export(
    out: Annotated[Path, typer.Option("-o", "--out", metavar="FILE", help="What to write.")],
    db: Store = "review.db",
    to: Annotated[str, typer.Option("--to", metavar="FORMAT", help="`jsonl`, or a format of annotations.")] = "jsonl",
) -> None:
    """Write gold."""
    with opened(db) as review:
        if not review.stats().reviewed:
            raise GoldError(
                f"No record of {without_password(db)} is reviewed yet.", remedy="Press V on those that are done."
            )
        note_export(review, [], True, to, keep_contacts=True)
        if to == "jsonl":
            count = write_lines(out, chosen(review, [], True), keep_contacts=True)
        else:
            count = write_export(to, out, lambda: chosen(review, [], True), Options(keep_contacts=True)).records
    console().print(Text(f"{counted(count, 'gold record')} in {out}"), soft_wrap=True)


@app.command(help=PROMOTE)
@sentences
def promote(
    record: Annotated[str, typer.Argument(metavar="RECORD", help="The record's id.")],
    field: Annotated[str | None, typer.Argument(metavar="[FIELD]", help="A key or a group.")] = None,
    db: Store = "review.db",
    cases: Cases = FOLDER,
    config: Config = "default",
) -> None:
    """Make a case."""
    with opened(db) as review:
        case = case_of(review.record(record), field)
    from iomnlp.batch.work import pipeline
    from iomnlp.learn.cases import problems, write_case

    lacking = problems(case, pipeline(config).extract(case.text, published=case.published))
    path = write_case(replace(case, holds=not lacking), cases)
    for sentence in lacking:
        console().print(Text(f"  {sentence}"), soft_wrap=True)
    state = "holds" if not lacking else "does not hold yet"
    what = f"{len(case.expect)} expected, {len(case.refuse)} refused"
    console().print(Text(f"{path}: {what}; it {state}."), soft_wrap=True)


def case_of(view: RecordView, field: str | None) -> Case:
    """The case of a record's decisions, or of those on a key or group.

    Raises
    ------
    GoldError
        When nobody has decided any of them.
    """
    from iomnlp.learn.cases import Case, told

    sums = {one.key: one.current or one.proposed for one in view.fields if one.group == "amounts"}
    known = {key: fact for key, fact in sums.items() if fact}
    wanted = [one for one in view.fields if field in (None, one.key, one.group)]
    expect = tuple(told(one.group, one.current, known) for one in wanted if one.current and _decided(one, _EXPECTED))
    refuse = tuple(told(one.group, one.proposed, known) for one in wanted if one.proposed and _decided(one, _REFUSED))
    if not expect and not refuse:
        what = field or "this record"
        raise GoldError(f"Nobody has decided {what} yet.", document=view.record_id, remedy="Review it first.")
    name = view.record_id if field is None else f"{view.record_id}-{field.replace('/', '-')}"
    published = view.document.get("metadata", {}).get("date")
    return Case(name, view.document["uri"], view.document["text"], published, expect, refuse, True)


def _decided(field: Field, states: tuple[str, ...]) -> bool:
    return field.decided_by is not None and field.state in states


@app.command("cases", help=CASES)
@sentences
def run(
    folder: Annotated[Path, typer.Argument(metavar="[FOLDER]", help="Of cases.")] = FOLDER, config: Config = "default"
) -> None:
    """Run cases."""
    from iomnlp.batch.work import pipeline
    from iomnlp.learn.cases import read_cases, run_cases

    found = read_cases(folder)

    broken = holding = 0
    nlp = pipeline(config)
    for case, lacking in run_cases(found, lambda text, day: nlp.extract(text, published=day)):
        broken += bool(lacking) and case.holds
        holding += not lacking and not case.holds
        for sentence in lacking if case.holds else ():
            console().print(Text(f"{case.name}  {sentence}"), soft_wrap=True)
        if not lacking and not case.holds:
            console().print(Text(f"{case.name}  holds now: promote it again."), soft_wrap=True)
    still = sum(not case.holds for case in found) - holding
    open_ = f", {still} not yet held" if still else ""
    console().print(f"{counted(len(found), 'case')}, {broken} broken{open_}.")
    raise typer.Exit(SOME_FAILED if broken else OK)
