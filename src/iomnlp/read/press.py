"""What exports of press databases share: articles with what is known of them, and lines that tell their parts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from iomnlp.lexicon import words
from iomnlp.read.dates import edtf_of
from iomnlp.read.members import Found, Place, Unreadable

_SPACES = re.compile(r"[^\S\n]+")
_LONGEST_HEADER = 120


@dataclass(frozen=True, slots=True)
class Article:
    """One article of an export, or why it could not be read."""

    title: str = ""
    text: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    fault: str = ""


@cache
def lists() -> dict[str, Any]:
    """The labels of the exports."""
    return words("press.yaml")


def plain(line: str) -> str:
    """A line as the lists have it: lower-case, without accents, single spaces."""
    bare = "".join(c for c in unicodedata.normalize("NFD", line.lower()) if not unicodedata.combining(c))
    return " ".join(bare.split())


def lines_of(text: str) -> list[str]:
    """The lines of a text, spaces squeezed; empty ones are kept."""
    return [_SPACES.sub(" ", line).strip() for line in text.split("\n")]


@cache
def _pattern(key: str, shape: str) -> re.Pattern[str]:
    options = "|".join(sorted(map(re.escape, lists()[key]), key=len, reverse=True))
    return re.compile(shape.format(options))


def is_word_count(line: str) -> bool:
    """Whether a line counts an article's words ("640 mots")."""
    return _pattern("word_count", r"[\d .,]{{1,9}} (?:{})\b.{{0,20}}").fullmatch(plain(line)) is not None


def is_rights(line: str) -> bool:
    """Whether a line claims rights."""
    return plain(line).startswith(tuple(lists()["rights"]))


def page_of(line: str) -> str | None:
    """The page that a header names ("p. 4", "Pg. A12").

    >>> page_of("mardi 12 mars 2019 - 640 mots, p. 4"), page_of("Section: MONDE; Pg. A12")
    ('4', 'A12')
    """
    found = _pattern("page", r"(?:^|[ ,;·-])(?:{}) ?([a-z]{{0,4}}[ -]?\d{{1,4}}(?:-\d{{1,4}})?)(?!\w)").search(
        plain(line)
    )
    return found[1].strip().upper() if found else None


def author_of(line: str) -> str:
    """An author's name without the words before it."""
    found = _pattern("by", r"(?:{})[ :]+").match(plain(line))
    return " ".join(line.split()[len(found[0].split()) :]) if found and len(plain(line)) == len(line) else line.strip()


def is_author(line: str) -> bool:
    """Whether a line names who wrote an article: announced ("Par …"), or a few words that are all capitalised.

    >>> is_author("Par Awa Sy"), is_author("AWA SY"), is_author("Des puits pour Lodwar")
    (True, True, False)
    """
    names = line.split()
    return author_of(line) != line.strip() or (1 < len(names) <= 5 and all(name[0].isupper() for name in names))


def is_header(line: str) -> bool:
    """Whether a line is short enough to say something of an article."""
    return 0 < len(line) <= _LONGEST_HEADER


def paragraphs(lines: Iterable[str]) -> str:
    """The body's lines as text, without blank lines at its ends."""
    return "\n".join(lines).strip("\n")


def articles_found(articles: Iterator[Article], place: Place, database: str) -> Iterator[Found]:
    """The documents of an export: title and text as the article's own bytes, all else as metadata.

    Parameters
    ----------
    articles : iterator of Article
        In the export's order.
    place : Place
        The export.
    database : str
        Its name, for the metadata and for what is said of faults.
    """
    number = 0
    for number, article in enumerate(articles, 1):
        if article.fault or not article.text:
            fault = article.fault or "it has no text"
            yield place.unreadable(
                number, f"Article {number} of the {database} export has an unknown shape: {fault}. Check the export."
            )
            continue
        text = f"{article.title}\n\n{article.text}\n" if article.title else f"{article.text}\n"
        known = {"database": database, **{key: " ".join(value.split()) for key, value in article.metadata.items()}}
        metadata = {key: value for key, value in {**known, "title": article.title}.items() if value}
        data = text.encode("utf-8", "replace")
        yield place.member(number, data, "text/plain", metadata, edtf_of(metadata.get("date", "")))
    if not number:
        yield Unreadable(
            place.uri, f"This looks like a {database} export, but of an unknown shape: no article is found in it."
        )
