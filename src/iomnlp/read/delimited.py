"""CSV and TSV: one document a row, the columns' names in the first."""

from __future__ import annotations

import codecs
import csv
import io
import posixpath
from collections.abc import Iterator, Mapping
from typing import BinaryIO, cast

from iomnlp.errors import ReadError
from iomnlp.read.encoding import decode
from iomnlp.read.members import Found, Place, Unreadable
from iomnlp.read.registry import is_text
from iomnlp.read.rows import choose, has_text_column, row_documents
from iomnlp.read.streams import HEAD, seekable

# The module's own limit is that of a short cell, for the whole process: it gives way to ours, which counts whole rows.
csv.field_size_limit(2**31 - 1)
_SUFFIXES = {".csv", ".tsv", ".tab"}
_SIGNS = ",;\t|"
_ROWS = 20


def _rows_of(text: str, sign: str, cut: bool) -> list[list[str]]:
    """The first whole rows, none where the first is one cell; the last one of the sample may be cut."""
    reader = filter(None, csv.reader(io.StringIO(text, newline=""), delimiter=sign))
    try:
        first = next(reader, [])
        # So it is with most text that is no table: the rows below need not be read.
        if len(first) < 2:
            return []
        rows = [first, *reader]
    except csv.Error:
        return []
    return rows[: max(1, min(_ROWS, len(rows) - 1))] if cut else rows[:_ROWS]


def _best(head: bytes) -> tuple[str | None, list[list[str]]]:
    """The sign between the cells, and the first rows as it cuts them."""
    text, cut = decode(head)[0], len(head) >= HEAD
    best: tuple[str | None, list[list[str]]] = None, []
    best_score = 0.0
    for sign in _SIGNS:
        rows = _rows_of(text, sign, cut)
        score = len(rows[0]) * sum(len(row) == len(rows[0]) for row in rows) / len(rows) if rows else 0.0
        if score > best_score:
            best, best_score = (sign, rows), score
    return best


def separator(head: bytes) -> str | None:
    """The sign between the cells: the one that cuts most rows into as many cells as the first, and most cells.

    >>> separator(b"titre;texte\\nPuits;Un puits, deux pompes\\n")
    ';'
    """
    return _best(head)[0]


def is_table(head: bytes, name: str) -> bool:
    """Whether text is a table: its suffix says so, or its first row names a text column beside others."""
    if not is_text(head[:4096]):
        return False
    if posixpath.splitext(name)[1].lower() in _SUFFIXES:
        return True
    rows = _best(head)[1]
    even = sum(len(row) == len(rows[0]) for row in rows) >= 0.9 * len(rows) if len(rows) > 1 else False
    return even and all(len(cell) <= 60 for cell in rows[0]) and has_text_column(tuple(rows[0]))


def _encoding(stream: BinaryIO, head: bytes) -> str:
    """UTF-8 where the whole table is, else what its first rows look like."""
    guess = decode(head[: HEAD // 2])[1]
    if guess not in ("utf-8", "ascii"):
        return guess
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := stream.read(HEAD):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        return decode(bytes(error.object))[1]
    finally:
        stream.seek(0)
    return "utf-8"


class _Lines:
    """The lines of a table, as long as those of one row are no longer than a document."""

    def __init__(self, text: io.TextIOWrapper, most: int):
        self._text, self._most = text, most
        self._taken = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._text.readline(self._most)
        self._taken += len(line)
        if self._taken >= self._most:
            raise csv.Error("a row is longer than a document may be")
        if not line:
            raise StopIteration
        return line

    def row_ended(self) -> None:
        """Count from here."""
        self._taken = 0


def _rows(reader: Iterator[list[str]], header: list[str], lines: _Lines) -> Iterator[Mapping[str, str] | str]:
    for row in reader:
        lines.row_ended()
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(header):
            yield f"The row has {len(row)} cells where the first has {len(header)}. Check its quotation marks."
        else:
            yield dict(zip(header, row, strict=True))


def table_documents(stream: BinaryIO, place: Place, head: bytes) -> Iterator[Found]:
    """The documents of a CSV or TSV table."""
    stream = seekable(stream)
    encoding = _encoding(stream, head)
    text = io.TextIOWrapper(cast(io.BufferedReader, stream), encoding, errors="replace", newline="")
    lines = _Lines(text, place.options.max_document)
    reader = csv.reader(lines, delimiter=separator(head) or ",")
    try:
        header = [cell.strip().removeprefix("\ufeff") for cell in next(reader, [])]
        if not header:
            yield Unreadable(place.uri, "The table is empty.", skipped=True)
            return
        if len(set(header)) < len(header):
            twice = next(name for name in header if header.count(name) > 1)
            raise ReadError(f"Two columns are called {twice!r}.", remedy="Give each column a name of its own.")
        choose(tuple(header), place.options)
        rows = row_documents(_rows(reader, header, lines), place)
        first = next(rows, None)
        if first is None:
            yield Unreadable(place.uri, "The table has no row below its header.", skipped=True)
            return
        yield first
        yield from rows
    except csv.Error as error:
        what = f"The table cannot be read beyond line {reader.line_num}: {error}."
        raise ReadError(what, remedy="Check its quotation marks.") from error
    finally:
        text.detach()
