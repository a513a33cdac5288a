"""Containers are taken apart in a worker process: what crashes or hangs a library over one costs that one alone.

Pages of text and HTML, which nothing takes apart, are read in this process, as most archives hold little else; the
worker is started at the first container.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType

from iomnlp.batch.cell import Cell, PutAside
from iomnlp.batch.opening import CLOSE, Request
from iomnlp.batch.unpacking import Unpacked
from iomnlp.batch.work import Settings
from iomnlp.batch.worker import Limits
from iomnlp.read import Member, Unreadable, documents, page

WORK = "iomnlp.batch.unpacking"
REST = "What else it holds was not read."


class Opener:
    """Finds the documents of sources; leave it, and its worker ends.

    Parameters
    ----------
    settings : Settings
        Whose `read` says how.
    limits : Limits or None
        What one document of a container may take until it is found; without limits, all is done in this process.
    work : str
        The module that does the worker's part.
    """

    def __init__(self, settings: Settings, limits: Limits | None = None, work: str = WORK):
        self._settings = settings
        self._cell = Cell(settings, limits, work) if limits is not None else None

    def __enter__(self) -> Opener:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._cell is not None:
            self._cell.close()

    def documents(self, held: Path | bytes, uri: str) -> Iterator[Member | Unreadable]:
        """The documents of a source, as :func:`iomnlp.read.documents` gives them.

        A container that ends the worker twice gives one `Unreadable` with the reason behind what it gave before.

        Parameters
        ----------
        held : Path or bytes
            A file, or the bytes of one.
        uri : str
            What to call it.

        Raises
        ------
        OSError
            When the file cannot be read.
        """
        plain = page(held, uri, self._settings.read)
        if plain is not None:
            yield plain
        elif self._cell is None:
            yield from documents(held, uri, self._settings.read)
        elif isinstance(held, Path):
            yield from self._unpacked(self._cell, held, uri)
        else:
            # Standard input: the worker reads files.
            with TemporaryDirectory(prefix="iomnlp-") as folder:
                copy = Path(folder, "standard-input")
                copy.write_bytes(held)
                yield from self._unpacked(self._cell, copy, uri)

    def _unpacked(self, cell: Cell, path: Path, uri: str) -> Iterator[Member | Unreadable]:
        position = 0
        try:
            while True:
                [outcome] = cell.do([self._request(path, uri, position)])
                if isinstance(outcome, PutAside):
                    yield Unreadable(uri, f"{outcome.reason} {REST}")
                    return
                if not isinstance(outcome, Unpacked) or outcome.held is None:
                    return
                yield outcome.held
                position += 1
        finally:
            with suppress(Exception):
                cell.do([self._request(path, uri, CLOSE)])

    def _request(self, path: Path, uri: str, position: int) -> Request:
        return Request("", uri, "", b"", path=str(path), position=position, settings=self._settings)
