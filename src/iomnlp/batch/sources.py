"""What the user named, as documents in a fixed order: files, folders, patterns, standard input."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path

from iomnlp.errors import ReadError
from iomnlp.read import Member, ReadOptions, Unreadable, documents
from iomnlp.read.members import no_page

STDIN = "-"


@dataclass(frozen=True, slots=True)
class Source:
    """One document: what the record calls it, and where its bytes are.

    Attributes
    ----------
    uri : str
        Relative to what the user named: a file's name, or its path inside the folder, or below the last folder that
        a pattern spells out; `-` for standard input.
    path : Path or None
        The file; None when `data` holds the bytes.
    data : bytes or None
        The bytes of a document that has no file.
    media_type, metadata, published
        What the container that it comes from says of it.
    unreadable : Unreadable or None
        Why there is no document here.
    """

    uri: str
    path: Path | None = None
    data: bytes | None = None
    media_type: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    published: str | None = None
    unreadable: Unreadable | None = None

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


def _document(path: Path) -> bool:
    """Whether a path that was found may be read: a pipe or a device would block the run for ever.

    A link to nothing is one, so that the report tells of it.
    """
    return path.is_file() or not path.exists()


def _below(folder: Path, results: Path | None) -> Iterator[Path]:
    """The files below a folder; hidden files and folders are left out, and so is the folder of the results."""
    closed: list[Path] = []
    for place, folders, names in os.walk(folder, onerror=lambda error: closed.append(Path(error.filename))):
        here = Path(place)
        folders[:] = [name for name in folders if not name.startswith(".") and (here / name).resolve() != results]
        yield from filter(_document, [here / name for name in names if not name.startswith(".")])
    # Folders that may not be entered: reading them fails, and the report says so.
    yield from closed


def _in_folder(folder: Path, results: Path | None) -> Iterator[Source]:
    """The files below a folder in the order of their paths."""
    if folder.resolve() == results:
        what = f"{folder} is the folder of the documents and of the results."
        raise ReadError(what, remedy="Name another folder after -o: results would become documents.")
    yield from _named(_below(folder, results), folder)


def _named(paths: Iterable[Path], base: Path) -> Iterator[Source]:
    # Sorted by the folders' names one by one; no path is there twice.
    for relative, path in sorted([(path.relative_to(base), path) for path in paths], key=lambda pair: pair[0].parts):
        uri = _uri(relative.as_posix())
        reason = no_page(uri)
        yield Source(uri, unreadable=Unreadable(uri, reason, skipped=True)) if reason else Source(uri, path)


def _matched(pattern: str, results: Path | None) -> Iterator[Source]:
    """What a pattern matches, each file once, even where it matches its folder, too."""
    base = Path(*takewhile(lambda part: not glob.has_magic(part), Path(pattern).parts))
    found: dict[Path, None] = {}
    for path in map(Path, glob.glob(pattern, recursive=True)):
        if path.is_dir():
            found.update(dict.fromkeys(_below(path, results)) if path.resolve() != results else {})
        elif _document(path) and (results is None or results not in path.resolve().parents):
            found[path] = None
    if not found:
        raise ReadError(f"No file matches {pattern}.", remedy="Check the pattern and the current folder.")
    yield from _named(found, base)


def _one(argument: str, results: Path | None) -> Iterator[Source]:
    if argument == STDIN:
        yield Source(STDIN, data=sys.stdin.buffer.read())
        return
    path = Path(argument)
    if path.is_dir():
        yield from _in_folder(path, results)
    elif path.exists():
        yield Source(_uri(path.name), path)
    elif glob.has_magic(argument):
        yield from _matched(argument, results)
    else:
        raise ReadError(f"There is no file or folder {argument}.", remedy="Check the path.")


def find_sources(arguments: Iterable[str], results: Path | None = None) -> list[Source]:
    """The documents that the user named, in the user's order.

    Parameters
    ----------
    arguments : iterable of str
        Files, folders (with their sub-folders), patterns such as `pages/*.html`, or `-` for standard input.
    results : Path, optional
        The folder of the results: where it lies in a folder of documents, its files are none of them.

    Raises
    ------
    ReadError
        When a name leads to nothing, or to the folder of the results.
    """
    kept = results.resolve() if results else None
    sources = [source for argument in arguments for source in _one(argument, kept)]
    if not sources:
        raise ReadError("There is no file in what was named.", remedy="Name files, or folders that hold some.")
    return sources


def _source(found: Member | Unreadable) -> Source:
    if isinstance(found, Unreadable):
        return Source(found.uri, unreadable=found)
    return Source(found.uri, None, found.data, found.media_type, found.metadata, found.published)


def expand(sources: Iterable[Source], options: ReadOptions) -> Iterator[Source]:
    """The documents that the sources hold: those of a container one by one, a plain file as it is.

    Parameters
    ----------
    sources : iterable of Source
        Files, as :func:`find_sources` gives them.
    options : ReadOptions
        Columns of tables, and limits.
    """
    for source in sources:
        if source.unreadable is not None:
            yield source
            continue
        found = documents(source.path if source.data is None and source.path else source.read(), source.uri, options)
        first = next(found)
        plain = isinstance(first, Member) and first.uri == source.uri and not first.metadata and not first.published
        if plain and isinstance(first, Member) and source.path and first.media_type in (None, "text/html"):
            # Its bytes are read again where the work is done: nothing but its path waits until then.
            yield source
            continue
        yield _source(first)
        yield from map(_source, found)
