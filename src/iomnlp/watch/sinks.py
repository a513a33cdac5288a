"""Where records go: a folder in the shape of a run, a stream of lines; and who hands them out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from iomnlp.batch.results import MANIFEST, RECORDS, REPORT
from iomnlp.errors import IomnlpError, ReadError
from iomnlp.watch.ledger import Ledger, Row
from iomnlp.write.jsonl import json_line

# Rows that a sink takes at a time.
CHUNK = 256
Place = dict[str, Any]


class Sink(Protocol):
    """Takes rows in their order."""

    name: str

    def begin(self, place: Place | None) -> Place:
        """Be ready to go on at the place that was noted last; None for the first time. Gives the place."""

    def take(self, rows: Sequence[Row], place: Place) -> Place:
        """Keep rows for good, and say what to note: after a kill, rows since the last note come again."""


class FolderSink:
    """Appends to `records.jsonl` and `report.jsonl` of a folder.

    The place is the size of both: what stands beyond it was written by a watcher that was killed before it could note
    it, and is cut off before the same rows come again.

    Parameters
    ----------
    folder : Path
        Made where it is missing.
    """

    FILES = (RECORDS, REPORT)

    def __init__(self, folder: Path):
        self.name = f"folder:{folder.resolve()}"
        self._folder = folder

    def begin(self, place: Place | None) -> Place:
        """Cut both files to the place.

        Raises
        ------
        ReadError
            When the folder holds what no watcher with this ledger wrote.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        if place is None:
            for name in (*self.FILES, MANIFEST):
                if (self._folder / name).exists() and (self._folder / name).stat().st_size:
                    what = f"{self._folder} holds {name} of something else."
                    raise ReadError(what, remedy="Name an empty folder after -o, or the --state that belongs to it.")
        return {name: self._cut(self._folder / name, (place or {}).get(name, 0)) for name in self.FILES}

    @staticmethod
    def _cut(path: Path, size: int) -> int:
        with path.open("ab") as file:
            # Shorter, where somebody took the lines away: new ones follow what is left.
            kept = min(size, file.tell())
            file.truncate(kept)
            os.fsync(file.fileno())
        return kept

    def take(self, rows: Sequence[Row], place: Place) -> Place:
        """Append rows, flushed to disk."""
        lines = {
            RECORDS: b"".join(row.line for row in rows if row.line),
            REPORT: b"".join(json_line(row.report()) for row in rows),
        }
        return {name: self._append(self._folder / name, lines[name], place[name]) for name in self.FILES}

    @staticmethod
    def _append(path: Path, lines: bytes, size: int) -> int:
        with path.open("ab") as file:
            # Longer, where the disk was full in the middle of a line.
            file.truncate(min(size, file.tell()))
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
            return file.tell()


class StreamSink:
    """Writes records as lines; a reader may get lines of the last moment before a kill twice."""

    name = "stream"

    def __init__(self, stream: BinaryIO):
        self._stream = stream

    def begin(self, place: Place | None) -> Place:
        """Nothing to do."""
        return place or {}

    def take(self, rows: Sequence[Row], place: Place) -> Place:
        """Write the records of rows."""
        for row in rows:
            if row.line:
                self._stream.write(row.line)
        self._stream.flush()
        return place


class Delivery:
    """Hands rows of the ledger to sinks, each at its own pace.

    Parameters
    ----------
    ledger : Ledger
        What to hand out.
    sinks : sequence of Sink
        To whom.
    """

    def __init__(self, ledger: Ledger, sinks: Sequence[Sink]):
        self._ledger, self._sinks = ledger, sinks
        self._places: dict[str, Place] = {}
        for sink in sinks:
            known = ledger.place(sink.name)
            self._places[sink.name] = sink.begin(known[1] if known else None)
            ledger.join(sink.name, self._places[sink.name])

    def hand_out(self) -> list[tuple[str, IomnlpError | OSError]]:
        """Give every sink what waits for it; give the sinks that could not take it, with the reason."""
        failed: list[tuple[str, IomnlpError | OSError]] = []
        for sink in self._sinks:
            try:
                while rows := self._ledger.waiting(sink.name, CHUNK):
                    place = sink.take(rows, self._places[sink.name])
                    self._ledger.took(sink.name, rows[-1].number, place)
                    self._places[sink.name] = place
            except BrokenPipeError:
                raise
            except (IomnlpError, OSError) as error:
                failed.append((sink.name, error))
        return failed
