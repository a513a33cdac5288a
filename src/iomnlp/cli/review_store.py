"""`iomnlp review import | export | backup | restore | purge | replay`: the store without its pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from iomnlp.cli.common import OK, SOME_FAILED, console, counted, sentences
from iomnlp.cli.review import Store, app, login, needed, on_terminal
from iomnlp.errors import ConfigError
from iomnlp.record import Record
from iomnlp.review.addresses import without_password
from iomnlp.write.atomic import replacing
from iomnlp.write.exporter import Options
from iomnlp.write.masking import masked
from iomnlp.write.registry import export as write_export

if TYPE_CHECKING:
    from iomnlp.review.model import Summary
    from iomnlp.review.service import Review

IMPORT = """Load runs into the store; what persons decided stays as it is.

Records that are there already are compared with what the run says now: what nobody decided follows the run, where it
disagrees with a person the field is diverging. The same command again does only what is missing.

Examples:

    iomnlp review import out --db review.db
    iomnlp review import out more/records.jsonl --db postgresql://awa@host/review
"""
EXPORT = """Write records as persons and machine have them now, with `review` filled.

Names, addresses and numbers of people are masked unless --keep-contacts is given.

Examples:

    iomnlp review export --db review.db -o reviewed.jsonl --reviewed
    iomnlp review export 957fa11510cbcb81 --db review.db -o one.jsonl
    iomnlp review export --db review.db --to xlsx -o tables.xlsx
"""
BACKUP = """Write all that the store holds into a new file, while others go on working.

Example:

    iomnlp review backup review-2026-11-26.db --db review.db
"""
RESTORE = """Put a backup in the place of what the store holds; a damaged file changes nothing.

Also moves a store: back up SQLite, restore into an empty PostgreSQL, or the other way round.

Example:

    iomnlp review restore review-2026-11-26.db --db review.db
"""
PURGE = """Forget a document, or a person in all documents. This cannot be undone, and backups keep what they have.

The history of decisions stays, without the text. What was purged stays so when it is imported again.

Examples:

    iomnlp review purge --record 957fa11510cbcb81 --db review.db
    iomnlp review purge --person 'Jean Dupont' --db review.db --yes
"""
REPLAY = """Rebuild every state from proposals and decisions, and say how many were otherwise (none should be).

Example:

    iomnlp review replay --db review.db

Exit code: 0 all states were right, 1 some were not (they are now), 2 wrong usage.
"""
__all__ = ["Store", "app", "chosen", "load", "note_export", "opened", "write_lines"]
Who = Annotated[str, typer.Option("--reviewer", metavar="NAME", help="Who does it; by default, the login name.")]


@contextmanager
def opened(db: str, new: bool = False) -> Iterator[Review]:
    """A store; one that is not there is made only where it is to be filled.

    Raises
    ------
    ConfigError
        When the libraries are missing, or there is no such file.
    """
    needed()
    from iomnlp.review.service import Review

    if not new and "://" not in db and not Path(db).is_file():
        raise ConfigError(f"There is no store {db}.", remedy="Name it with --db, or fill one: iomnlp review import.")
    with Review.open(db) as review:
        yield review


def told(summary: Summary) -> str:
    """What an import did, in a line."""
    parts = [f"{summary.new} new", f"{summary.updated} updated", f"{summary.unchanged} unchanged"]
    if summary.diverging:
        parts.append(f"{counted(summary.diverging, 'field')} now diverging")
    if summary.stale:
        parts.append(f"{counted(summary.stale, 'field')} now stale")
    if summary.purged:
        parts.append(f"{summary.purged} purged before and left out")
    return " · ".join(parts)


def load(runs: list[Path], db: str, source: str | None = None) -> None:
    """Load runs and say what became of them."""
    with opened(db, new=True) as review:
        for path in runs:
            console().print(Text(f"{path}: {told(review.import_run(path, source))}"), soft_wrap=True)


@app.command("import", help=IMPORT)
@sentences
def import_runs(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN...", help="Folders of runs, or files of records.")],
    db: Store = "review.db",
    source: Annotated[
        str | None, typer.Option("--source", metavar="NAME", help="What the run is called; by default, its folder.")
    ] = None,
) -> None:
    """Load runs."""
    load(runs, db, source)


@app.command(help=EXPORT)
@sentences
def export(
    out: Annotated[Path, typer.Option("-o", "--out", metavar="FILE", help="What to write.")],
    records: Annotated[
        list[str] | None, typer.Argument(metavar="[RECORD]...", help="Ids of records; by default, all.")
    ] = None,
    db: Store = "review.db",
    reviewed: Annotated[bool, typer.Option("--reviewed", help="Only records that are reviewed.")] = False,
    to: Annotated[
        str, typer.Option("--to", metavar="FORMAT", help="`jsonl`, or a format of `iomnlp export --list`.")
    ] = "jsonl",
    keep_contacts: Annotated[
        bool, typer.Option("--keep-contacts", help="Write names, addresses and numbers of people, too.")
    ] = False,
) -> None:
    """Write records."""
    with opened(db) as review:
        note_export(review, records or [], reviewed, to, keep_contacts)
        written = refused = 0
        if to == "jsonl":
            written = write_lines(out, chosen(review, records or [], reviewed), keep_contacts)
        else:
            done = write_export(
                to, out, lambda: chosen(review, records or [], reviewed), Options(keep_contacts=keep_contacts)
            )
            written, refused = done.records - len(done.refused) - done.outside, len(done.refused)
    more = f", {refused} refused" if refused else ""
    console().print(Text(f"{counted(written, 'record')} in {out}{more}"), soft_wrap=True)
    raise typer.Exit(SOME_FAILED if refused else OK)


def note_export(review: Review, records: list[str], reviewed: bool, to: str, keep_contacts: bool) -> None:
    """Write down that the records of `chosen` leave by a command, before the first does; refuse an unknown format."""
    from iomnlp.review.accounts.audit import Event
    from iomnlp.review.accounts.leaving import described
    from iomnlp.review.listing import Filter
    from iomnlp.write.registry import exporter

    if to != "jsonl":
        exporter(to)
    where = Filter(reviewed=True if reviewed else None)
    count = len(records) if records else review.queue(where, limit=1).total
    told = {"count": count, "contacts": keep_contacts, "filter": described(where), "via": "command"}
    review.audit.note(Event.EXPORT, on_terminal(), to, **told)


def chosen(review: Review, records: list[str], reviewed: bool) -> Iterator[Record]:
    """The records named, or all; only reviewed ones where asked."""
    from iomnlp.review.listing import Filter

    found = review.export(records) if records else review.export(Filter(reviewed=True if reviewed else None))
    for record in found:
        if not reviewed or not records or review.record(record.record_id).reviewed:
            yield record


def write_lines(out: Path, records: Iterator[Record], keep_contacts: bool) -> int:
    """Records as contract JSONL, whole or not at all; give their number."""
    count = 0
    with replacing(out) as file:
        for record in records:
            file.write((record if keep_contacts else masked(record)).to_json().encode() + b"\n")
            count += 1
    return count


@app.command(help=BACKUP)
@sentences
def backup(file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file.")], db: Store = "review.db") -> None:
    """Back up."""
    from iomnlp.review.accounts.audit import Event

    with opened(db) as review:
        review.audit.note(Event.BACKUP, on_terminal())
        review.upkeep.backup(file)
    console().print(Text(f"All of {without_password(db)} in {file}"), soft_wrap=True)


@app.command(help=RESTORE)
@sentences
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.")],
    db: Store = "review.db",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before records are replaced.")] = False,
) -> None:
    """Restore."""
    from iomnlp.review.accounts.audit import Event

    with opened(db, new=True) as review:
        held = review.stats()
        if held.records:
            what = f"{counted(held.records, 'record')} and {counted(held.decisions, 'decision')}"
            _ask(f"{without_password(db)} holds {what}, which the backup replaces. Go on?", yes)
        review.upkeep.restore(file)
        review.audit.note(Event.RESTORE, on_terminal())
        now = review.stats()
    what = f"{counted(now.records, 'record')} and {counted(now.decisions, 'decision')}"
    console().print(Text(f"{what} restored into {without_password(db)}"), soft_wrap=True)


@app.command(help=PURGE)
@sentences
def purge(
    db: Store = "review.db",
    record: Annotated[str | None, typer.Option("--record", metavar="ID", help="The document to forget.")] = None,
    person: Annotated[str | None, typer.Option("--person", metavar="NAME", help="The person to forget.")] = None,
    reviewer: Who = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
) -> None:
    """Forget."""
    with opened(db) as review:
        if (record is None) == (person is None):
            raise ConfigError("Either a document or a person is purged.", remedy="Give --record or --person.")
        _ask(f"Forget {record or person} in {without_password(db)} for good?", yes)
        changed = review.upkeep.purge(reviewer or login(), record, person)
    console().print(Text(f"{counted(changed, 'record')} changed in {without_password(db)}"), soft_wrap=True)


def _ask(question: str, yes: bool) -> None:
    if not yes and not typer.confirm(question, err=True):
        raise ConfigError("Nothing was done.", remedy="Give --yes to do it without being asked.")


@app.command(help=REPLAY)
@sentences
def replay(db: Store = "review.db") -> None:
    """Rebuild."""
    with opened(db) as review:
        wrong = review.upkeep.replay()
    console().print(f"{counted(wrong, 'state')} had to be corrected." if wrong else "All states follow from the log.")
    raise typer.Exit(SOME_FAILED if wrong else OK)
