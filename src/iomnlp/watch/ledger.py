"""What a watcher has done, on disk: each file's outcome, and what still has to go where.

One transaction keeps all that a file gave. A sink takes rows in their order and has its place noted afterwards, so
that whatever kills the watcher, the next one goes on where this one stopped.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from iomnlp.batch.desk import Result
from iomnlp.batch.results import SAME_BYTES
from iomnlp.batch.work import Status
from iomnlp.errors import EngineError, ReadError

VERSION = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS files (
    name TEXT PRIMARY KEY, signature TEXT NOT NULL, sha256 TEXT, position INTEGER NOT NULL, state TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS files_by_content ON files (sha256);
CREATE TABLE IF NOT EXISTS documents (
    number INTEGER PRIMARY KEY AUTOINCREMENT, uri TEXT NOT NULL, status TEXT NOT NULL, reason TEXT, sha256 TEXT,
    duplicate_of TEXT, line BLOB
);
CREATE INDEX IF NOT EXISTS documents_by_content ON documents (sha256) WHERE status = 'ok';
CREATE TABLE IF NOT EXISTS sinks (name TEXT PRIMARY KEY, number INTEGER NOT NULL, place TEXT NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a file.

    Attributes
    ----------
    signature : str
        When it was last looked at.
    sha256 : str or None
        Of its bytes; None where they could not be read.
    position : int
        How many of its documents are done.
    state : str
        `done`, `failed` (some document of it), `partial` and `partly_failed` (more is to come), `unreadable`.
    """

    signature: str
    sha256: str | None
    position: int
    state: str

    @property
    def begun(self) -> bool:
        """Whether some of its documents are done, and more is to come."""
        return self.state in ("partial", "partly_failed")


@dataclass(frozen=True, slots=True)
class Row:
    """One document: its line of the report and, where it gave one, its record."""

    number: int
    uri: str
    status: Status
    reason: str | None
    sha256: str | None
    duplicate_of: str | None
    line: bytes | None

    def report(self) -> dict[str, Any]:
        """The row of `report.jsonl`, as a run writes it."""
        record_id = self.sha256[:16] if self.sha256 and (self.status == "ok" or self.duplicate_of) else None
        told = {"uri": self.uri, "status": self.status, "reason": self.reason, "duplicate_of": self.duplicate_of}
        return {**told, "record_id": record_id, "sha256": self.sha256}


class Ledger:
    """The ledger of one watcher; its threads share it.

    Parameters
    ----------
    path : Path
        Made where it is missing, with its folder.

    Raises
    ------
    ReadError
        When the file is no ledger, or a newer version's.
    """

    def __init__(self, path: Path):
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._base = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        try:
            self._base.execute("PRAGMA journal_mode = WAL")
            # What was handed on must be known after a power cut, too.
            self._base.execute("PRAGMA synchronous = FULL")
            known = self._base.execute("PRAGMA user_version").fetchone()[0]
            if known not in (0, VERSION):
                what = f"This ledger was made by another version of iomnlp (layout {known})."
                raise ReadError(what, document=str(path), remedy="Name another file with --state.")
            self._base.executescript(f"{_TABLES} PRAGMA user_version = {VERSION};")
        except sqlite3.DatabaseError as error:
            what = "This file is no ledger of `iomnlp watch`."
            raise ReadError(what, document=str(path), remedy="Name another file with --state.") from error

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._base.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._base.execute("BEGIN IMMEDIATE")
            try:
                yield self._base
                self._base.execute("COMMIT")
            except sqlite3.OperationalError as error:
                self._back()
                remedy = "Make room for it; the same command goes on."
                raise EngineError(f"The ledger cannot be written ({error}).", remedy=remedy) from error
            except BaseException:
                self._back()
                raise

    def _back(self) -> None:
        if self._base.in_transaction:
            self._base.execute("ROLLBACK")

    def _rows(self, query: str, *values: object) -> list[Any]:
        with self._lock:
            return self._base.execute(query, values).fetchall()

    def seen(self, name: str) -> Seen | None:
        """What is known of a file, by its name in the ledger."""
        found = self._rows("SELECT signature, sha256, position, state FROM files WHERE name = ?", name)
        return Seen(*found[0]) if found else None

    def holds(self, sha256: str) -> bool:
        """Whether a file with these bytes was done, whatever its name."""
        return bool(self._rows("SELECT 1 FROM files WHERE sha256 = ? AND state = 'done' LIMIT 1", sha256))

    def keep(self, name: str, seen: Seen, results: Sequence[Result]) -> list[Row]:
        """Keep what is known of a file, and what its documents became, all or nothing.

        A document whose bytes gave a record before is skipped as a repetition.
        """
        with self._writing() as base:
            kept = [self._add(base, result) for result in results]
            values = (name, seen.signature, seen.sha256, seen.position, seen.state)
            base.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?)", values)
        return kept

    @staticmethod
    def _add(base: sqlite3.Connection, result: Result) -> Row:
        status, reason, line, repeats = result.status, result.reason, result.line, None
        same = "SELECT 1 FROM documents WHERE sha256 = ? AND status = 'ok' LIMIT 1"
        if result.sha256 and base.execute(same, (result.sha256,)).fetchone():
            status, reason, line, repeats = "skipped", SAME_BYTES, None, result.sha256[:16]
        columns = (result.uri, status, reason, result.sha256, repeats, line)
        command = "INSERT INTO documents (uri, status, reason, sha256, duplicate_of, line) VALUES (?, ?, ?, ?, ?, ?)"
        number = base.execute(command, columns).lastrowid or 0
        return Row(number, *columns)

    def forget_failures(self) -> None:
        """Let files that failed be tried again."""
        with self._writing() as base:
            base.execute("DELETE FROM files WHERE state IN ('failed', 'unreadable')")

    def place(self, sink: str) -> tuple[int, dict[str, Any]] | None:
        """The number of the last row that a sink took, and what it noted then."""
        found = self._rows("SELECT number, place FROM sinks WHERE name = ?", sink)
        return (found[0][0], json.loads(found[0][1])) if found else None

    def join(self, sink: str, place: dict[str, Any]) -> None:
        """Begin with a sink: it gets what comes from now on."""
        with self._writing() as base:
            last = base.execute("SELECT max(number) FROM documents").fetchone()[0] or 0
            base.execute("INSERT OR IGNORE INTO sinks VALUES (?, ?, ?)", (sink, last, json.dumps(place)))

    def waiting(self, sink: str, most: int) -> list[Row]:
        """The next rows for a sink."""
        columns = "number, uri, status, reason, sha256, duplicate_of, line"
        after = "number > (SELECT number FROM sinks WHERE name = ?)"
        query = f"SELECT {columns} FROM documents WHERE {after} ORDER BY number LIMIT ?"
        return [Row(*found) for found in self._rows(query, sink, most)]

    def took(self, sink: str, number: int, place: dict[str, Any]) -> None:
        """Note that a sink has all rows up to a number; records that all sinks have are kept here no longer."""
        with self._writing() as base:
            base.execute("UPDATE sinks SET number = ?, place = ? WHERE name = ?", (number, json.dumps(place), sink))
            least = "SELECT min(number) FROM sinks"
            base.execute(f"UPDATE documents SET line = NULL WHERE line IS NOT NULL AND number <= ({least})")

    def counts(self) -> dict[str, int]:
        """Documents by status, over all time."""
        return dict(self._rows("SELECT status, count(*) FROM documents GROUP BY status"))
