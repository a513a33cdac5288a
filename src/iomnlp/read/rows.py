"""Rows of a table as documents: which columns hold the text, which its metadata, which its date."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from iomnlp.errors import ReadError
from iomnlp.lexicon import words
from iomnlp.read.dates import edtf_of
from iomnlp.read.html import is_html
from iomnlp.read.members import Found, Place, ReadOptions, because

_SHOWN = 12
_NOT_LETTERS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table: of the text, of a guessed title, and the metadata key of each further one."""

    text: tuple[str, ...]
    title: str | None
    metadata: tuple[tuple[str, str], ...]


def plain(name: str) -> str:
    """A column's name as the lexicon has it.

    >>> plain("Date de publication")
    'datedepublication'
    """
    bare = "".join(c for c in unicodedata.normalize("NFD", name.lower()) if not unicodedata.combining(c))
    return _NOT_LETTERS.sub("", bare)


@cache
def _known() -> tuple[tuple[str, ...], tuple[str, ...], dict[str, str]]:
    lists = words("columns.yaml")
    keys = {name: key for key, names in lists["metadata"].items() for name in names}
    return tuple(lists["text"]), tuple(lists["title"]), keys


def has_text_column(names: tuple[str, ...]) -> bool:
    """Whether one of some columns is named as texts are."""
    known = set(_known()[0])
    return any(plain(name) in known for name in names)


def _first(names: tuple[str, ...], wanted: tuple[str, ...]) -> str | None:
    by_plain = {plain(name): name for name in reversed(names)}
    return next((by_plain[one] for one in wanted if one in by_plain), None)


def _listed(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


@lru_cache(maxsize=256)
def choose(names: tuple[str, ...], options: ReadOptions) -> Columns:
    """The columns to read.

    Raises
    ------
    ReadError
        When there is no column, a named one is absent, or none is named and none is obvious.

    Examples
    --------
    >>> choose(("titre", "texte", "date"), ReadOptions())
    Columns(text=('texte',), title='titre', metadata=(('titre', 'title'), ('date', 'date')))
    """
    if not names:
        raise ReadError("The rows have no column.", remedy="Give each its text under a name, such as `text`.")
    texts, titles, keys = _known()
    wanted = (*options.text_columns, *(options.metadata_columns or ()))
    absent = [name for name in wanted if name not in names]
    if absent:
        raise ReadError(f"There is no column {absent[0]} among {_listed(names)}.", remedy="Check the columns' names.")
    title = None if options.text_columns else _first(names, titles)
    text = options.text_columns or tuple(name for name in [_first(names, texts)] if name)
    if not text:
        raise ReadError(
            f"Which column holds the text is not obvious among {_listed(names)}.", remedy="Name it with --text-column."
        )
    named = ((name, keys.get(plain(name), name)) for name in options.metadata_columns or ())
    guessed = ((name, keys[plain(name)]) for name in names if plain(name) in keys and name not in text)
    chosen = dict(named if options.metadata_columns is not None else guessed)
    heading = {title: "title"} if title and options.metadata_columns is None else {}
    return Columns(text, title, tuple({**heading, **chosen}.items()))


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, dict | list | bool):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _text(row: Mapping[str, Any], columns: Columns) -> str:
    parts = [_shown(row.get(name)) for name in columns.text]
    text = "\n\n".join(part for part in parts if part)
    title = _shown(row.get(columns.title)) if columns.title else ""
    # A title without a text is no document; a title that the text repeats is one already.
    return f"{title}\n\n{text}" if title and text and not text.startswith(title) else text


def _metadata(row: Mapping[str, Any], columns: Columns) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, key in columns.metadata:
        value = _shown(row.get(name))
        if value:
            found.setdefault(key, value.encode("utf-8", "replace").decode("utf-8"))
    return found


def row_document(row: Mapping[str, Any], place: Place, number: int) -> Found:
    """The document of a table's n-th row."""
    columns = choose(tuple(row), place.options)
    text = _text(row, columns)
    if not text:
        return place.unreadable(number, f"The row has no text in {' and '.join(columns.text)}.", skipped=True)
    data = text.encode("utf-8", "surrogatepass")
    if len(data) > place.options.max_document:
        return place.unreadable(number, "The row's text is larger than a document may be. Split it.")
    metadata = _metadata(row, columns)
    media_type = "text/html" if is_html(data[:4096]) else "text/plain"
    return place.member(number, data, media_type, metadata, edtf_of(metadata.get("date", "")))


def row_documents(rows: Iterator[Mapping[str, Any] | str], place: Place) -> Iterator[Found]:
    """The documents of a table; a string in place of a row is the reason why it cannot be read."""
    for number, row in enumerate(rows, 1):
        if isinstance(row, str):
            yield place.unreadable(number, row)
            continue
        try:
            yield row_document(row, place, number)
        except ReadError as error:
            if number == 1 and not place.options.text_columns:
                # Nothing to go by from the start: one reason for the table, not one for each of its rows.
                raise
            yield place.unreadable(number, because(error))
