"""A desk takes files from many hands, and gives back what each of their documents became.

One worker process, started on first use and kept warm, opens the files and extracts from them: nothing that a file
does can hurt the caller. Files take turns, a document each, so that a page waits for one document of an archive, not
for all.
"""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Generator, Mapping
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from iomnlp.batch.cell import Cell, Death, PutAside, Stopped
from iomnlp.batch.opening import CLOSE, OPEN, End, Request
from iomnlp.batch.work import Outcome, Settings, Status
from iomnlp.batch.worker import Limits
from iomnlp.errors import BusyError, EngineError, OverdueError
from iomnlp.read import ReadOptions

WORK = "iomnlp.batch.opening"
# Somebody waits: what hangs once, or eats memory once, is not tried again.
TOLERATED: dict[Death, int] = {"hung": 1, "memory": 1, "crashed": 2, "killed": 4}
# Documents in a row that ended the worker: the rest of their file is given up.
GIVEN_UP = 2
STOPPING = "Extraction is being stopped."
REST = "The rest of it was not read: it ended the worker again and again."


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one document of a file.

    Attributes
    ----------
    uri : str
        The file's name; `#n` after it for the n-th document of a container.
    status : str
        `ok`, `skipped` or `failed`.
    reason : str or None
        Why there is no record.
    cause : str or None
        How the worker ended over it: `hung`, `memory`, `crashed`, `killed`.
    sha256 : str or None
        Of the document's own bytes.
    line : bytes or None
        The record in its canonical form, one line of JSON with its end; None where there is none.
    """

    uri: str
    status: Status
    reason: str | None = None
    cause: str | None = None
    sha256: str | None = None
    line: bytes | None = None


def _result(outcome: Outcome) -> Result:
    line = gzip.decompress(outcome.packed) if outcome.packed else None
    cause = outcome.death if isinstance(outcome, PutAside) else None
    return Result(outcome.uri, outcome.status, outcome.reason, cause, outcome.sha256, line)


class Desk:
    """Extracts from files in a worker process of its own. Threads may share it.

    Parameters
    ----------
    settings : Settings
        How to extract; a call may give other dates and columns.
    limits : Limits
        What one document may take.
    most : int
        Files at a time; more are refused.
    work : str
        The module that does the work.
    """

    def __init__(
        self, settings: Settings | None = None, limits: Limits | None = None, most: int = OPEN, work: str = WORK
    ):
        self.settings = settings or Settings()
        self.limits = limits or Limits(60)
        self._most = most
        self._held = 0
        self._closed = False
        self._lock = threading.Lock()
        self._cell = Cell(self.settings, self.limits, work, TOLERATED)
        # One thread: requests are done in the order in which they came.
        self._turns = ThreadPoolExecutor(1, "desk")

    @property
    def made(self) -> Mapping[str, Any]:
        """What makes the records, as the worker told; empty before it was ready."""
        return self._cell.made

    @property
    def held(self) -> int:
        """Files in hand."""
        return self._held

    @property
    def closed(self) -> bool:
        """Whether it takes no more files."""
        return self._closed

    def warm(self) -> None:
        """Start the worker, if there is none, without waiting for it; a fault shows with the first file."""
        self._turns.submit(self._cell.warm)

    def close(self) -> None:
        """End the worker, whatever it does; files in hand end with `EngineError`."""
        self._closed = True
        self._cell.close()
        self._turns.shutdown(wait=False, cancel_futures=True)

    def documents(
        self,
        path: Path,
        uri: str,
        published: str | None = None,
        as_of: str | None = None,
        text_columns: tuple[str, ...] = (),
        seconds: float | None = None,
        start: int = 0,
    ) -> Generator[Result, None, None]:
        """What became of each document of a file, in the file's order, as it is done.

        Parameters
        ----------
        path : Path
            The file, which must stay until the last document was given or the generator was closed.
        uri : str
            What it is called; its suffix tells tables.
        published, as_of : str, optional
            Dates (EDTF), where neither page nor container prints them.
        text_columns : tuple of str
            Columns of a table that hold the text.
        seconds : float, optional
            How long all of it may take, waiting included.
        start : int
            The first document that is wanted, counted from 0.

        Raises
        ------
        BusyError
            When the desk has its hands full.
        OverdueError
            When the time is over.
        ConfigError, LexiconError, EngineError
            When nothing can be extracted at all.
        """
        read = ReadOptions(text_columns) if text_columns else self.settings.read
        known = self.settings
        settings = replace(known, published=published or known.published, as_of=as_of or known.as_of, read=read)
        ends = time.monotonic() + seconds if seconds else None
        with self._place(uri):
            yield from self._each(
                Request(uuid4().hex, uri, "", b"", path=str(path), position=start, settings=settings), ends
            )

    @contextmanager
    def _place(self, uri: str) -> Generator[None, None, None]:
        """A place among the files that are in hand."""
        with self._lock:
            if self._held >= self._most:
                what = f"{self._held} files are being read already."
                raise BusyError(what, document=uri, remedy="Send it again in a minute.")
            self._held += 1
        try:
            yield
        finally:
            with self._lock:
                self._held -= 1

    def _each(self, file: Request, ends: float | None) -> Generator[Result, None, None]:
        position, deaths = file.position, 0
        try:
            while not isinstance(outcome := self._ask(file, position, ends), End):
                yield _result(outcome)
                position += 1
                deaths = deaths + 1 if isinstance(outcome, PutAside) else 0
                if deaths == GIVEN_UP:
                    yield Result(file.uri, "failed", REST)
                    return
        finally:
            with suppress(RuntimeError):
                self._turns.submit(self._do, file, CLOSE)

    def _do(self, file: Request, position: int) -> Outcome:
        asked = Request(file.key, file.uri, "", b"", path=file.path, position=position, settings=file.settings)
        try:
            return self._cell.do((asked,))[0]
        except Stopped as error:
            raise EngineError(STOPPING, document=file.uri) from error

    def _ask(self, file: Request, position: int, ends: float | None) -> Outcome:
        try:
            turn: Future[Outcome] = self._turns.submit(self._do, file, position)
            return turn.result(None if ends is None else max(0.0, ends - time.monotonic()))
        except (RuntimeError, CancelledError) as error:
            raise EngineError(STOPPING, document=file.uri) from error
        except Late as error:
            turn.cancel()
            what = f"The time for this file is over after {position} of its documents."
            raise OverdueError(what, document=file.uri, remedy="Split it, or use `iomnlp run`.") from error
