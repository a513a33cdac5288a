"""`iomnlp import`: what people made of exported records in other tools, back as records."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from iomnlp.cli.common import OK, SOME_FAILED, console, counted, notes, sentences
from iomnlp.cli.review import needed
from iomnlp.errors import ReadError
from iomnlp.review.addresses import without_password
from iomnlp.write.atomic import replacing
from iomnlp.write.exporter import Remark
from iomnlp.write.jsonl import json_line, read_records
from iomnlp.write.labelstudio_back import Imported, take_over
from iomnlp.write.labelstudio_tasks import read_tasks

HELP = "Bring back what people made of exported records in other tools."
LABEL_STUDIO = """Completed annotations of Label Studio become records with decisions.

EXPORT is what Label Studio gives as JSON. The records that were exported are read from --records; those with a
submitted annotation are written, each with a decision for every field: accepted as it was shown, corrected, rejected,
or doubtful where the change is no fact of the contract (told with the reason).

Examples:

    iomnlp export out --to label-studio -o tasks
    iomnlp import label-studio project-1.json --records out/records.jsonl -o reviewed.jsonl
    iomnlp import label-studio project-1.json --records out/records.jsonl -o r.jsonl --db review.db

Exit code: 0 all is taken over, 1 something is not (it is listed), 2 wrong usage.
"""

app = typer.Typer(help=HELP, no_args_is_help=True)


def _decisions(found: Imported) -> list[dict[str, str]]:
    record = found.record
    decided = record.review or {}
    rows = []
    for key, state in found.decided.items():
        decision = decided[key.rpartition("/")[2]]
        row = {"record_id": record.record_id, "key": key, "state": state}
        rows.append(row | {"reviewer": decision.reviewer, "time": decision.time})
    return rows


def _remarks(found: list[Imported]) -> list[Remark]:
    return [remark for one in found for remark in one.remarks]


def _tell(found: list[Imported], waiting: int, unknown: list[str], out: Path) -> None:
    states = Counter(state for one in found for state in one.decided.values())
    for remark in _remarks(found):
        notes().print(Text(f"{remark.uri}: {remark.english} / {remark.french}"), soft_wrap=True)
    for record_id in unknown:
        notes().print(Text(f"{record_id}: the task is about no record of --records; name the records exported."))
    told = ", ".join(f"{number} {state}" for state, number in sorted(states.items())) or "nothing decided"
    left = f", {waiting} without a submitted annotation" if waiting else ""
    console().print(Text(f"{counted(len(found), 'record')} in {out} ({told}){left}"), soft_wrap=True)


def _store(db: str, found: list[Imported]) -> list[str]:
    """Decide in the store of the review; give a sentence for each decision that it did not take."""
    needed()
    from iomnlp.review.annotations import decide
    from iomnlp.review.service import Review

    stored, refused = 0, list[str]()
    with Review.open(db) as review:
        for one in found:
            number, sentences_ = decide(review, one)
            stored += number
            refused += sentences_
    for sentence in refused:
        notes().print(Text(sentence), soft_wrap=True)
    console().print(Text(f"{counted(stored, 'decision')} in {without_password(db)}"), soft_wrap=True)
    return refused


@sentences
def label_studio(
    export: Annotated[Path, typer.Argument(metavar="EXPORT", help="Label Studio's export, as JSON.")],
    records: Annotated[Path, typer.Option("--records", metavar="FILE", help="The records that were exported.")],
    out: Annotated[Path, typer.Option("-o", "--out", metavar="OUT", help="Where the records go (JSONL).")],
    reviewer: Annotated[
        str | None, typer.Option("--reviewer", metavar="NAME", help="Pseudonym; by default label-studio-ACCOUNT.")
    ] = None,
    decisions: Annotated[
        Path | None, typer.Option("--decisions", metavar="FILE", help="Write each decision as a line, too.")
    ] = None,
    db: Annotated[
        str | None, typer.Option("--db", metavar="STORE", help="Decide in this store of `iomnlp review`, too.")
    ] = None,
) -> None:
    """Write records with the decisions of Label Studio's annotations."""
    known = {record.record_id: record for record in read_records(records)}
    found: list[Imported] = []
    unknown: list[str] = []
    waiting = 0
    for task in read_tasks(export):
        record = known.get(task["data"]["record_id"])
        if record is None:
            unknown.append(str(task["data"]["record_id"]))
            continue
        taken = take_over(record, task, reviewer)
        if taken is None:
            waiting += 1
        else:
            found.append(taken)
    if not found and unknown:
        raise ReadError("No task is about a record of --records.", document=str(export), remedy="Name the right file.")
    out.parent.mkdir(parents=True, exist_ok=True)
    with replacing(out) as file:
        file.writelines(one.record.to_json().encode() + b"\n" for one in found)
    if decisions:
        with replacing(decisions) as file:
            file.writelines(json_line(row) for one in found for row in _decisions(one))
    _tell(found, waiting, unknown, out)
    refused = _store(db, found) if db else []
    raise typer.Exit(SOME_FAILED if _remarks(found) or unknown or refused else OK)


app.command("label-studio", help=LABEL_STUDIO)(label_studio)
