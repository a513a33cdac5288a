"""What the pages and the REST API need of whoever extracts: a file in, what became of each of its documents out."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Protocol


class Extracted(Protocol):
    """One document of a file: `iomnlp.batch.desk.Result` says what its parts mean."""

    @property
    def uri(self) -> str:
        """What it is called."""

    @property
    def status(self) -> str:
        """`ok`, `skipped` or `failed`."""

    @property
    def reason(self) -> str | None:
        """Why there is no record."""

    @property
    def cause(self) -> str | None:
        """How the worker ended over it: `hung`, `memory`, `crashed`, `killed`."""

    @property
    def line(self) -> bytes | None:
        """The record as a line of JSON."""


class Extractor(Protocol):
    """A desk."""

    def warm(self) -> None:
        """Be ready soon."""

    def documents(
        self,
        path: Path,
        uri: str,
        published: str | None = None,
        as_of: str | None = None,
        text_columns: tuple[str, ...] = (),
        seconds: float | None = None,
    ) -> Generator[Extracted, None, None]:
        """Each document of a file, as it is done.

        Raises
        ------
        BusyError, OverdueError, EngineError
            When there are too many files, too little time, or no worker.
        """
