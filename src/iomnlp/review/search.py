"""Full-text search over title and text, without case and accents: FTS5 on SQLite, a tsvector on PostgreSQL."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, column, literal_column, select, table, text

from iomnlp.review.folding import plain

# PostgreSQL refuses a tsvector above 1 MiB: of a longer document, its first characters are found.
LONGEST = 250_000
_PHRASE = re.compile(r'"([^"]+)"|(\S+)')
_WORD = re.compile(r"[^\W_]+")
_SEARCH = table("search", column("rowid"), column("record"))


def _indexed(title: str, body: str) -> dict[str, str]:
    # Words alone: the two databases would cut "Genève/Kiev" differently.
    return {"title": " ".join(_words(title)), "body": " ".join(_words(body[:LONGEST]))}


def _words(text: str) -> list[str]:
    return _WORD.findall(plain(text))


def add(connection: Connection, rows: Sequence[tuple[int, str, str]]) -> None:
    """Make documents findable: (number of the record, title, text)."""
    if not rows:
        return
    told = [{"record": number, **_indexed(title, body)} for number, title, body in rows]
    if connection.dialect.name == "sqlite":
        statement = "INSERT INTO search (rowid, title, body) VALUES (:record, :title, :body)"
    else:
        statement = (
            "INSERT INTO search (record, words) VALUES (:record, to_tsvector('simple', :title || ' ' || :body)) "
            "ON CONFLICT (record) DO UPDATE SET words = excluded.words"
        )
    connection.execute(text(statement), told)


def remove(connection: Connection, number: int, title: str, body: str) -> None:
    """Forget a document; title and text must be those that were added."""
    if connection.dialect.name == "sqlite":
        # FTS5 without content must be told what to forget.
        statement = "INSERT INTO search (search, rowid, title, body) VALUES ('delete', :record, :title, :body)"
        connection.execute(text(statement), {"record": number, **_indexed(title, body)})
    else:
        connection.execute(text("DELETE FROM search WHERE record = :record"), {"record": number})


def tidy(connection: Connection) -> None:
    """Drop the words of forgotten documents from the index itself."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("INSERT INTO search (search) VALUES ('optimize')"))


def indexed_words(title: str, body: str) -> set[str]:
    """The words by which a document is found."""
    told = _indexed(title, body)
    return {*told["title"].split(), *told["body"].split()}


def terms(query: str) -> list[tuple[str, bool]]:
    """The words of a query, each with whether it is a beginning.

    >>> terms('"Awa Sow" puits')
    [('awa', False), ('sow', False), ('puits', True)]
    """
    return [(word, last and at == len(words) - 1) for words, last in _terms(query) for at, word in enumerate(words)]


def clear(connection: Connection) -> None:
    """Forget all documents."""
    sqlite = connection.dialect.name == "sqlite"
    connection.execute(text("INSERT INTO search (search) VALUES ('delete-all')" if sqlite else "DELETE FROM search"))


def matching(query: str, sqlite: bool, phrases: bool = True) -> Select[Any] | None:
    """The numbers of the records that hold all words; None where the query has none.

    Without `phrases`, words in quotes may stand apart: whoever must not see where they stand learns nothing of it.
    """
    told = _terms(query) if phrases else [([word], last) for word, last in terms(query)]
    if not told:
        return None
    if sqlite:
        words = " AND ".join(f'"{" ".join(term)}"' + ("*" if last else "") for term, last in told)
        found: ColumnElement[bool] = text("search MATCH :words").bindparams(words=words)  # type: ignore[assignment]
        return select(_SEARCH.c.rowid).where(found)
    words = " & ".join("(" + " <-> ".join(term) + (":*" if last else "") + ")" for term, last in told)
    condition = text("words @@ to_tsquery('simple', :words)").bindparams(words=words)
    return select(literal_column("record")).select_from(_SEARCH).where(condition)


def _terms(query: str) -> list[tuple[list[str], bool]]:
    """Words and quoted phrases; the last unquoted word is a beginning, as it is while somebody types."""
    parts = list(_PHRASE.finditer(query))
    terms = []
    for number, part in enumerate(parts, 1):
        words = _words(part[1] or part[2])
        if words:
            terms.append((words, part[1] is None and number == len(parts)))
    return terms
