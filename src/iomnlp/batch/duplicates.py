"""Near-duplicates of a whole run: which record each document repeats. What grows with the archive stays on disk."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from iomnlp.batch.likeness import FUNCTIONS, clusters
from iomnlp.batch.order import Entry

_CHUNK = 65_536
_ROW = 2 * FUNCTIONS


class Duplicates:
    """For each record id, the smallest one of its cluster.

    Parameters
    ----------
    entries : iterable of Entry
        All documents of the run; those without a signature are in no cluster.
    scratch : Path
        A folder for what does not fit in memory.
    """

    def __init__(self, entries: Iterable[Entry], scratch: Path):
        with tempfile.TemporaryFile(dir=scratch) as unsorted, tempfile.TemporaryFile(dir=scratch) as in_order:
            ids = self._collect(entries, cast(BinaryIO, unsorted))
            order = np.argsort(ids, kind="stable")
            # The same bytes twice are one document.
            order = order[np.flatnonzero(np.diff(ids[order], prepend=np.uint64(0)) | (np.arange(len(ids)) == 0))]
            self._ids: NDArray[np.uint64] = ids[order]
            self._first: NDArray[np.uint64] = self._ids
            if len(order):
                held = np.memmap(unsorted, dtype="<u2", mode="r", shape=(len(ids), FUNCTIONS))
                put = np.memmap(in_order, dtype="<u2", mode="w+", shape=(len(order), FUNCTIONS))
                for start in range(0, len(order), _CHUNK):
                    put[start : start + _CHUNK] = held[order[start : start + _CHUNK]]
                self._first = self._ids[clusters(put)]

    @staticmethod
    def _collect(entries: Iterable[Entry], file: BinaryIO) -> NDArray[np.uint64]:
        ids = []
        for entry in entries:
            if entry.sha256 and entry.outcome.status == "ok" and entry.outcome.signature:
                ids.append(int(entry.sha256[:16], 16))
                file.write(entry.outcome.signature)
        file.flush()
        return np.array(ids, dtype=np.uint64)

    def of(self, record_id: str) -> str | None:
        """The smallest record id of a record's cluster, or None where that is its own."""
        wanted = np.uint64(int(record_id, 16))
        at = int(np.searchsorted(self._ids, wanted))
        if at == len(self._ids) or self._ids[at] != wanted or self._first[at] == wanted:
            return None
        return f"{int(self._first[at]):016x}"
