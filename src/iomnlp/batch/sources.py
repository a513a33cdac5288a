"""What the user named, as documents in a fixed order: files, folders, patterns, standard input."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from iomnlp.errors import ReadError

STDIN = "-"


@dataclass(frozen=True, slots=True)
class Source:
    """One document: what the record calls it, and where its bytes are.

    Attributes
    ----------
    uri : str
        Relative to what the user named: a file's name, or its path inside the folder; `-` for standard input.
    path : Path or None
        The file; None when `data` holds the bytes.
    data : bytes or None
        The bytes of a document that has no file.
    """

    uri: str
    path: Path | None = None
    data: bytes | None = None

    def read(self) -> bytes:
        """The document's own bytes.

        Raises
        ------
        OSError
            When the file cannot be read.
        """
        if self.data is not None:
            return self.data
        if self.path is None:
            raise ReadError("This source has neither a file nor bytes.", document=self.uri)
        return self.path.read_bytes()


def _uri(path: str) -> str:
    """A name for the record: file names need not be text, records must be."""
    return os.fsencode(path).decode("utf-8", "replace")


def _in_folder(folder: Path) -> Iterator[Source]:
    """The files below a folder in the order of their paths; hidden files and folders are left out."""
    found: list[Path] = []
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found.extend(Path(place) / name for name in names if not name.startswith("."))
    # A pipe or a device in the folder would block the run for ever.
    for path in sorted(filter(Path.is_file, found), key=lambda path: path.relative_to(folder).parts):
        yield Source(_uri(path.relative_to(folder).as_posix()), path)


def _one(argument: str) -> Iterator[Source]:
    if argument == STDIN:
        yield Source(STDIN, data=sys.stdin.buffer.read())
        return
    path = Path(argument)
    if path.is_dir():
        yield from _in_folder(path)
    elif path.exists():
        yield Source(_uri(path.name), path)
    elif any(sign in argument for sign in "*?["):
        matched = sorted(glob.glob(argument, recursive=True))
        if not matched:
            raise ReadError(f"No file matches {argument}.", remedy="Check the pattern and the current folder.")
        for one in matched:
            yield from _one(one)
    else:
        raise ReadError(f"There is no file or folder {argument}.", remedy="Check the path.")


def find_sources(arguments: Iterable[str]) -> list[Source]:
    """The documents that the user named, in the user's order.

    Parameters
    ----------
    arguments : iterable of str
        Files, folders (with their sub-folders), patterns such as `pages/*.html`, or `-` for standard input.

    Raises
    ------
    ReadError
        When a name leads to nothing.
    """
    sources = [source for argument in arguments for source in _one(argument)]
    if not sources:
        raise ReadError("There is no file in what was named.", remedy="Name files, or folders that hold some.")
    return sources
