"""What a store holds beyond a backup, as a file: for whoever may lose minutes of work, but not a night's.

A file holds the rows that were added behind a position (the last numbers of a backup or of an older file), the few
tables that change as a whole, and how far it reaches. Applied to a restored backup, oldest first, the files bring the
store to where the last one was written; the states are rebuilt from the log. Files that overlap are no harm: what is
there is skipped, and whoever was shut out since stays outside. Purges change older rows, which no file can carry on:
after one, only a new backup will do.
"""

from __future__ import annotations

import base64
import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select, text
from sqlalchemy.exc import DBAPIError

from iomnlp.review import care, schema
from iomnlp.review.accounts import care as care_of_accounts
from iomnlp.review.database import Database
from iomnlp.review.refusals import StoreError
from iomnlp.review.schema_accounts import audit, users
from iomnlp.review.schema_systems import tokens, webhooks
from iomnlp.write.atomic import replacing

FORMAT = "iomnlp-review-log/1"
# Rows are only added, and their numbers rise.
ADDED = (schema.texts, schema.origins, schema.snapshots, schema.proposals, schema.decisions)
# Small, and taken as they are.
WHOLE = (schema.counters, schema.views, schema.settings, schema.opinions, schema.comparisons, tokens, webhooks)
# Added where they are missing, known by a key of their own.
KNOWN: tuple[tuple[Table, str], ...] = ((users, "folded"), (audit, "uid"))
Position = dict[str, int]
_ROWS = 1_000
_BYTES = "base64"


def position(connection: Connection) -> Position:
    """The last number of each table, and how many purges there were."""
    return {
        table.name: int(connection.execute(select(func.coalesce(func.max(table.c.number), 0))).scalar_one())
        for table in (*ADDED, schema.purges)
    }


def position_of(path: Path) -> Position:
    """How far a backup or an older file reaches.

    Raises
    ------
    StoreError
        When it is neither.
    """
    if not path.is_file():
        raise StoreError(f"There is no file {path}.", remedy="Name a backup, or a file of `iomnlp review log export`.")
    with path.open("rb") as file:
        if file.read(16) != b"SQLite format 3\0":
            reached: Position = _header(path)["to"]
            return reached
    care.check_backup(path)
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as opened:
        tables = [table.name for table in (*ADDED, schema.purges)]
        return {name: opened.execute(f"SELECT COALESCE(MAX(number), 0) FROM {name}").fetchone()[0] for name in tables}


def export_log(database: Database, after: Position, out: Path) -> int:
    """Write what was added behind a position; give the number of decisions in the file.

    Raises
    ------
    StoreError
        When something was purged since, or the position is ahead of the store.
    """
    last = _settled(database)
    with database.reading() as connection:
        to = position(connection) | {schema.decisions.name: last}
        if to[schema.purges.name] != after[schema.purges.name]:
            remedy = "Make a new backup, and delete older ones and their logs."
            raise StoreError("Something was purged since, which a log cannot carry on.", remedy=remedy)
        if any(to[name] < number for name, number in after.items()):
            raise StoreError("This is no older state of this store.", remedy="Name its last backup, or its last log.")
        with replacing(out) as file:
            # What opens accounts is in it: nobody may read it who may not read the store.
            Path(file.name).chmod(database.file.stat().st_mode & 0o666 if database.file else 0o600)
            file.write(_line({"format": FORMAT, "after": after, "to": to}))
            count = 0
            for name, row in _rows(connection, after, to):
                file.write(_line({"table": name, "row": row}))
                count += 1
            file.write(_line({"end": count}))
    return to[schema.decisions.name] - after[schema.decisions.name]


def _settled(database: Database) -> int:
    """The last decision below which none is still being written.

    PostgreSQL numbers decisions when they are written and shows them when they are committed: a later number may be
    seen before an earlier one. For the moment of looking, nobody writes.
    """
    with database.writing() as connection:
        if not database.sqlite:
            connection.execute(text("LOCK TABLE decisions IN SHARE MODE"))
        return position(connection)[schema.decisions.name]


def _rows(connection: Connection, after: Position, to: Position) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every row of the file."""
    touched: set[int] = set()
    for table in ADDED:
        number = table.c.number
        query = select(table).where(number > after[table.name], number <= to[table.name]).order_by(number)
        for row in connection.execution_options(yield_per=_ROWS).execute(query).mappings():
            if "record" in row:
                # The second side of a record stands under the negative of its number.
                touched.add(abs(row["record"]))
            yield table.name, dict(row)
    for table in (*WHOLE, *(table for table, _ in KNOWN)):
        for row in connection.execute(select(table)).mappings():
            yield table.name, dict(row)
    numbers = sorted(touched)
    for at in range(0, len(numbers), _ROWS // 2):
        some = schema.records.c.number.in_(numbers[at : at + _ROWS // 2])
        for row in connection.execute(select(schema.records).where(some)).mappings():
            yield schema.records.name, dict(row)


def _line(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, default=_packed).encode("utf-8", "surrogatepass") + b"\n"


def _packed(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return {_BYTES: base64.b64encode(bytes(value)).decode()}
    raise TypeError(f"{type(value).__name__} has no place in a log")


def _unpacked(value: Any) -> Any:
    return base64.b64decode(value[_BYTES]) if isinstance(value, dict) and _BYTES in value else value


def _header(path: Path) -> dict[str, Any]:
    remedy = "Name a file of `iomnlp review log export`; the store stays as it is."
    try:
        with path.open("rb") as file:
            found: dict[str, Any] = json.loads(file.readline())
            if found["format"] != FORMAT:
                raise ValueError(f"format {found['format']!r}")
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{path} is no log ({error}).", remedy=remedy) from error
    return found


def apply_log(database: Database, path: Path) -> int:
    """Bring a restored store to where a file was written; give the number of decisions that it added.

    Raises
    ------
    StoreError
        When the file is no log, is cut off, or begins behind what the store has; the store stays as it is.
    """
    header = _header(path)
    users_there, lines_there = _people(path)
    with database.writing() as connection:
        have = position(connection)
        before = have[schema.decisions.name]
        ahead = [name for name, number in header["after"].items() if number > have[name]]
        if ahead:
            what = f"{path} begins behind what the store has of {ahead[0]}."
            raise StoreError(what, remedy="Apply the log before it first, or restore a later backup.")
        behind = any(have[name] < number for name, number in header["to"].items())
        # Of two that hold the same decisions, the one in which something was changed later knows better.
        level = all(have[name] == number for name, number in header["to"].items())
        later = level and care_of_accounts.last_change(lines_there) >= care_of_accounts.last_change(
            care_of_accounts.audit_of(connection)
        )
        gone = care.ended(connection)
        try:
            care_of_accounts.bring_changes(connection, users_there, lines_there)
            gone += _fill(connection, path, have, behind or later)
        except (DBAPIError, KeyError, ValueError) as error:
            remedy = "The store stays as it was."
            raise StoreError(f"{path} cannot be applied ({type(error).__name__}).", remedy=remedy) from error
        care.keep_ended(connection, gone)
        care.numbers_go_on(connection)
        if behind:
            care.index(connection)
            care.rebuild(connection)
        return position(connection)[schema.decisions.name] - before


def _lines_of(path: Path) -> Iterator[dict[str, Any]]:
    """What stands behind the header, to the end that is told; a file that was cut off is a `ValueError`."""
    count = 0
    with path.open("rb") as file:
        file.readline()
        for line in file:
            told = json.loads(line.decode("utf-8", "surrogatepass"))
            if "end" in told:
                if told["end"] == count:
                    return
                break
            count += 1
            yield {"table": told["table"], "row": {key: _unpacked(value) for key, value in told["row"].items()}}
    raise ValueError("it is cut off")


def _people(path: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Accounts and audit log of a file, wherever they stand in it; read before anything is changed by them."""
    found: dict[str, list[dict[str, Any]]] = {table.name: [] for table, _ in KNOWN}
    with path.open("rb") as file:
        for line in file:
            # Texts and proposals are most of a file: only these few lines are understood here.
            if any(f'"table": "{name}"'.encode() in line[:40] for name in found):
                with suppress(ValueError):
                    told = json.loads(line.decode("utf-8", "surrogatepass"))
                    found[told["table"]].append(told["row"])
    return found[users.name], found[audit.name]


def _fill(connection: Connection, path: Path, have: Position, whole: bool) -> care.Ended:
    """Add what is missing; where the file knows better as a `whole`, take its small tables and records, too.

    Returns
    -------
    list of (table, row)
        The tokens and receivers that are ended in the file.
    """
    tables = {table.name: table for table in (*ADDED, *WHOLE, schema.records)}
    small = {table.name for table in (*WHOLE, schema.records)}
    keys = {table.name: (table, name) for table, name in KNOWN}
    known = {name: set(connection.execute(select(table.c[key])).scalars()) for name, (table, key) in keys.items()}
    gone: care.Ended = []
    if whole:
        for table in WHOLE:
            connection.execute(delete(table))
    for told in _lines_of(path):
        name, row = told["table"], told["row"]
        if name in care.ENDING and row[care.ENDING[name][1]] is not None:
            gone.append((name, row))
        if name in keys:
            table, key = keys[name]
            if row[key] not in known[name]:
                connection.execute(insert(table), {one: value for one, value in row.items() if one != "number"})
        elif name in small:
            if name == schema.records.name and whole:
                connection.execute(delete(schema.records).where(schema.records.c.number == row["number"]))
            if whole:
                connection.execute(insert(tables[name]), row)
        elif row["number"] > have[name]:
            connection.execute(insert(tables[name]), row)
    return gone
