"""Backups: all that happened in one SQLite file, whatever the store lives on; putting it back rebuilds the states."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Table, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from iomnlp.review import hidden, schema, search
from iomnlp.review.accounts.care import ACCOUNTS, SESSIONS, bring_accounts
from iomnlp.review.database import Database, copy_sqlite, open_database
from iomnlp.review.ledgers import load_many
from iomnlp.review.packing import unpacked
from iomnlp.review.refusals import StoreError
from iomnlp.review.replay import CHUNK, replay_chunk
from iomnlp.review.schema_systems import SYSTEMS, tokens, webhooks
from iomnlp.review.seats import second_rows

ROWS = 1_000
# What is rebuilt comes after what it is rebuilt from.
_COPIED = (*schema.LOG, *SYSTEMS, schema.records)
# What is ended for good: the column that says so, what the same row is known by elsewhere, and what an end changes.
ENDING: Final = {
    tokens.name: (tokens, "revoked_at", ("prefix", "sha256"), ("revoked_at", "revoked_by")),
    webhooks.name: (webhooks, "removed_at", ("url", "created_at"), ("removed_at", "secret", "old_secret")),
}
Ended = list[tuple[str, Mapping[str, Any]]]


def backup(database: Database, path: Path) -> None:
    """Write the store into a new SQLite file; the file is whole or absent."""
    if path.exists():
        raise StoreError(f"{path} is there already.", remedy="Name a new file; a backup overwrites nothing.")
    if not path.parent.is_dir():
        raise StoreError(f"There is no folder {path.parent}.", remedy="Make it, or name another file.")
    if database.file is not None:
        copy_sqlite(database.file, path, without=SESSIONS)
        return
    draft = path.with_name(f".{path.name}.part")
    draft.unlink(missing_ok=True)
    # What opens accounts is in it.
    draft.touch(mode=0o600)
    target = open_database(draft)
    try:
        with database.reading() as source, target.writing() as connection:
            for table in (*_COPIED, *ACCOUNTS, schema.fields, schema.hidden):
                _fill(source, connection, table)
            index(connection)
        with target.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("PRAGMA journal_mode = DELETE")
            connection.exec_driver_sql("BEGIN")
    finally:
        target.close()
    draft.replace(path)


def _fill(source: Connection, target: Connection, table: Table) -> None:
    target.execute(delete(table))
    rows = source.execution_options(yield_per=ROWS).execute(select(table)).mappings()
    waiting = iter(rows)
    while chunk := [dict(row) for row in islice(waiting, ROWS)]:
        target.execute(insert(table), chunk)


def check_backup(path: Path) -> None:
    """Refuse a file that is no whole backup of this version."""
    if not path.is_file():
        raise StoreError(f"There is no file {path}.", remedy="Name a backup.")
    remedy = "Name a file that `iomnlp review backup` wrote; the store stays as it is."
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as opened:
            sound = opened.execute("PRAGMA integrity_check").fetchone()[0]
            tables = {name for (name,) in opened.execute("SELECT name FROM sqlite_master")}
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{path} is no backup ({error}).", remedy=remedy) from error
    if sound != "ok":
        raise StoreError(f"{path} is damaged ({sound}).", remedy=remedy)
    if not {table.name for table in schema.APPEND_ONLY} <= tables:
        raise StoreError(f"{path} is no backup.", remedy=remedy)


def restore(database: Database, path: Path) -> None:
    """Put a backup in the place of what the store holds, in one transaction; then rebuild the states from it."""
    check_backup(path)
    copy = path.with_name(f".{path.name}.restoring")
    copy_sqlite(path, copy)
    source = None
    try:
        # A copy, since an older backup is brought up to date before it is read.
        source = open_database(copy)
        with source.reading() as old, database.writing() as connection:
            _open_log(connection)
            gone = ended(connection)
            for table in (*_COPIED, schema.fields):
                _fill(old, connection, table)
            # Of each record that is there now, a rebuild makes them anew.
            connection.execute(delete(schema.hidden))
            keep_ended(connection, gone)
            bring_accounts(old, connection)
            numbers_go_on(connection)
            _close_log(connection)
            index(connection)
            rebuild(connection)
    except DBAPIError as error:
        raise StoreError(f"The store cannot take the backup ({error.orig}).", remedy="It stays as it was.") from error
    finally:
        if source is not None:
            source.close()
        for left in path.parent.glob(f"{copy.name}*"):
            left.unlink()


def _open_log(connection: Connection) -> None:
    """Let the triggers pass the removal of everything: a restore replaces the log as a whole."""
    for table in schema.APPEND_ONLY:
        numbers = select(table.c.record).distinct().except_(select(schema.purging.c.record))
        connection.execute(insert(schema.purging).from_select(["record"], numbers))


def ended(connection: Connection) -> Ended:
    """The tokens that open nothing any more, and the receivers that are told nothing more."""
    found: Ended = []
    for name, (table, at, _, _) in ENDING.items():
        rows = connection.execute(select(table).where(table.c[at].is_not(None))).mappings()
        found.extend((name, dict(row)) for row in rows)
    return found


def keep_ended(connection: Connection, gone: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
    """What was ended once stays so: going back in time lets nobody in again, and tells nobody anything again."""
    for name, row in gone:
        table, at, known, changed = ENDING[name]
        told = update(table).where(table.c[at].is_(None), *(table.c[one] == row[one] for one in known))
        connection.execute(told.values({one: row[one] for one in changed}))


def _close_log(connection: Connection) -> None:
    connection.execute(delete(schema.purging))


def numbers_go_on(connection: Connection) -> None:
    """Let PostgreSQL number on: its sequences do not see rows that brought their own number."""
    if connection.dialect.name == "sqlite":
        return
    for table in (schema.decisions, schema.purges, *SYSTEMS):
        connection.execute(
            text(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', 'number'), "
                f"COALESCE((SELECT MAX(number) FROM {table.name}), 0) + 1, false)"
            )
        )


def index(connection: Connection) -> None:
    """Make the full-text index anew."""
    search.clear(connection)
    for rows in _records(connection):
        numbers = [row.number for row in rows]
        texts = {
            row.number: unpacked(row.body)
            for row in connection.execute(select(schema.texts).where(schema.texts.c.number.in_([r.text for r in rows])))
        }
        titles = _titles(connection, [row.snapshot for row in rows])
        search.add(connection, [(n, titles.get(n, ""), texts[r.text]) for n, r in zip(numbers, rows, strict=True)])


def _titles(connection: Connection, snapshots: list[int]) -> dict[int, str]:
    """The machine's titles, by which documents are found."""
    table = schema.proposals
    numbers = select(schema.snapshots.c.record).where(schema.snapshots.c.number.in_(snapshots))
    query = select(table).where(table.c.record.in_(numbers), table.c.key == "title", table.c.snapshot.in_(snapshots))
    return {row.record: str(json.loads(row.fact)["value"]) for row in connection.execute(query)}


def _records(connection: Connection) -> Iterator[list[Any]]:
    """All records that were not purged, in chunks."""
    table, last = schema.records, -1
    while True:
        query = select(table).where(table.c.number > last, table.c.purged_at.is_(None)).order_by(table.c.number)
        rows = list(connection.execute(query.limit(CHUNK)))
        if not rows:
            return
        yield rows
        last = rows[-1].number


def _seconds(connection: Connection, after: int) -> list[Any]:
    """A chunk of second sides, behind the record of this number."""
    table = schema.opinions
    query = second_rows((table.c.record > after) & schema.records.c.purged_at.is_(None)).order_by(table.c.record)
    return list(connection.execute(query.limit(CHUNK)))


def look_at_older(database: Database) -> None:
    """Find the words that show nowhere in records of a store that is older than they are, a chunk to a transaction."""
    while True:
        with database.reading() as connection:
            if hidden.behind(connection) is None:
                return
        with database.writing() as connection:
            last = hidden.behind(connection)
            if last is None:
                return
            table = schema.records
            query = select(table).where(table.c.number > last, table.c.purged_at.is_(None)).order_by(table.c.number)
            rows = connection.execute(query.limit(CHUNK)).all()
            hidden.refresh(connection, load_many(connection, rows))
            hidden.caught_up(connection, [row.number for row in rows])


def rebuild(connection: Connection) -> int:
    """Rebuild the states of all records, both sides; give the number of fields that were otherwise."""
    wrong = sum(replay_chunk(connection, rows) for rows in _records(connection))
    last = -1
    while rows := _seconds(connection, last):
        wrong += replay_chunk(connection, rows)
        last = -rows[-1].number
    return wrong


def _locked(connection: Connection, numbers: list[int]) -> list[Any]:
    """The second sides of records that this transaction holds, as they stand now."""
    return list(connection.execute(second_rows(schema.opinions.c.record.in_(numbers))))


def rebuild_in_chunks(database: Database) -> int:
    """The same, a chunk of records to a transaction, so that others may go on."""
    wrong, last = 0, -1
    table = schema.records
    while True:
        with database.writing() as connection:
            query = select(table).where(table.c.number > last, table.c.purged_at.is_(None)).order_by(table.c.number)
            rows = list(connection.execute(query.limit(CHUNK).with_for_update()))
            if not rows:
                break
            wrong += replay_chunk(connection, rows)
            last = rows[-1].number
    last = -1
    while True:
        with database.writing() as connection:
            rows = _seconds(connection, last)
            if not rows:
                return wrong
            # Whoever decides on a second side holds the record.
            numbers = [-row.number for row in rows]
            connection.execute(select(table.c.number).where(table.c.number.in_(numbers)).with_for_update())
            wrong += replay_chunk(connection, _locked(connection, numbers))
            last = numbers[-1]
