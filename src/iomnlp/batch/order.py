"""The documents of a run in the order of its sources, on disk: what the results are put together from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from iomnlp.batch.store import FOLDER, Store
from iomnlp.batch.work import Document, Outcome
from iomnlp.errors import ReadError
from iomnlp.write.atomic import replacing

ORDER = "order.jsonl"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the order: a document, its outcome in a store; or a source that gave none, with what became of it."""

    uri: str
    sha256: str | None
    outcome: Outcome
    line: bytes | None = None


class OrderFile:
    """Writes the order while sources are read; it takes its place when they have all been."""

    def __init__(self, folder: Path):
        self._stack = ExitStack()
        self._file: BinaryIO = self._stack.enter_context(replacing(folder / FOLDER / ORDER))
        self._hash = hashlib.sha256()

    def __enter__(self) -> OrderFile:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        self._stack.__exit__(kind, error, None)

    def _write(self, row: list[str | None]) -> None:
        line = json.dumps(row, ensure_ascii=True).encode() + b"\n"
        self._hash.update(line)
        self._file.write(line)

    def document(self, document: Document, key: str) -> None:
        """A document whose outcome is kept under a key: its own, or that of the first one with the same bytes."""
        self._write([document.uri, document.sha256, key])

    def unreadable(self, outcome: Outcome) -> None:
        """A source that gave no document."""
        self._write([outcome.uri, None, outcome.status, outcome.reason])

    @property
    def sha256(self) -> str:
        """Hash of all lines so far."""
        return self._hash.hexdigest()


def _entry(line: bytes, store: Store, with_record: bool) -> Entry:
    uri, sha256, *rest = json.loads(line)
    if sha256 is None:
        status, reason = rest
        return Entry(uri, None, Outcome(uri, status, reason))
    row = store.row(rest[0])
    wanted = with_record and row.outcome.status == "ok"
    return Entry(uri, sha256, row.outcome, store.line(row) if wanted else None)


def read_order(stores: Sequence[Store], with_records: bool = False) -> Iterator[Entry]:
    """The entries of one run, or of the parts of one, in the order of the sources.

    Parameters
    ----------
    stores : sequence of Store
        One; or all parts of a job array, of which the first has the documents 1, N + 1, …, the second 2, N + 2, …
    with_records : bool
        Whether the records' lines are read, too.

    Raises
    ------
    ReadError
        When a part ends before the others do: they are parts of different lists.
    """
    with ExitStack() as stack:
        files = [stack.enter_context((store.place / ORDER).open("rb")) for store in stores]
        while True:
            for store, file in zip(stores, files, strict=True):
                line = file.readline()
                if not line:
                    if any(other.readline() for other in files):
                        what = f"The part in {store.place.parent} ends before the others."
                        raise ReadError(what, remedy="Run all parts again on the same sources.")
                    return
                yield _entry(line, store, with_records)
