"""Names of a lexicon in a text: a trie over words, one pass, longest match, with a rule of case for each entry."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import accumulate, pairwise
from typing import Generic, Literal, NamedTuple, TypeVar

Case = Literal["name", "exact", "any"]
P = TypeVar("P")

# Runs of letters and of marks that stand apart from their letters.
WORD = re.compile(r"(?:[^\W_]+|[\u0300-\u036f]+)+")
_PARTED = re.compile(f"({WORD.pattern})")
# Between two words of a name: a space, a hyphen or an apostrophe stand for each other.
JOINS = frozenset((" ", "-", "'", "- ", "' ", "–"))
MAX_JOIN = 4
# Characters from which a text is a long one, and texts whose matches a matcher keeps.
LONG, KEPT = 1_000, 8


def _bases() -> dict[int, str]:
    table: dict[int, str] = {
        ord("œ"): "oe",
        ord("Œ"): "oe",
        ord("ß"): "ss",
        ord("æ"): "ae",
        ord("ø"): "o",
        ord("ı"): "i",
    }
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = "".join(c for c in unicodedata.normalize("NFD", chr(code).lower()) if not unicodedata.combining(c))
        table.setdefault(code, base)
    table.update(dict.fromkeys(range(0x300, 0x370), ""))
    return table


_BASES = _bases()


@lru_cache(maxsize=20_000)
def key(word: str) -> str:
    """A word for comparison: lower-case, without accents.

    >>> key("Érythrée")
    'erythree'
    """
    return word.lower().translate(_BASES)


class Token(NamedTuple):
    """A word of a text; offsets are code points."""

    start: int
    end: int
    text: str
    key: str

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()


def tokens(text: str) -> tuple[Token, ...]:
    """The words of a text, in order.

    >>> [t.text for t in tokens("la Côte d'Ivoire")]
    ['la', 'Côte', 'd', 'Ivoire']
    """
    return _words_of(text).tokens


class _Words(NamedTuple):
    """The words of a text, and for each key the indices of the words that have it."""

    tokens: tuple[Token, ...]
    places: dict[str, list[int]]


def _token(match: re.Match[str]) -> Token:
    word = match.group()
    return Token(match.start(), match.end(), word, key(word))


_made = partial(tuple.__new__, Token)


def _read(text: str) -> _Words:
    # Every second part is a word; as Token(…) makes them, without a match and a call of Python for each word.
    parts = _PARTED.split(text)
    edges = list(accumulate(map(len, parts)))
    found = parts[1::2]
    words = tuple(map(_made, zip(edges[0::2], edges[1::2], found, map(key, found), strict=False)))
    places: dict[str, list[int]] = {}
    for index, token in enumerate(words):
        places.setdefault(token.key, []).append(index)
    return _Words(words, places)


# All matchers read one text after another. A text's phrases must not push the text itself out, and long texts are few.
_read_short = lru_cache(maxsize=256)(_read)
_read_long = lru_cache(maxsize=4)(_read)


def _words_of(text: str) -> _Words:
    return _read_long(text) if len(text) > LONG else _read_short(text)


def word_starts(text: str, keys: AbstractSet[str], letters: str = "") -> list[int]:
    """Where the words begin whose key is one of these or begins with one of the letters, in the order of the text."""
    words, places = _words_of(text)
    found = keys & places.keys()
    if letters:
        found |= {word for word in places if word[:1] in letters}
    return sorted([words[i].start for k in found for i in places[k]])


def matches(pattern: re.Pattern[str], text: str, starts: Iterable[int]) -> Iterator[re.Match[str]]:
    """The pattern's matches as `finditer` gives them, for one that begins nowhere but at these offsets (in order)."""
    free = 0
    for start in starts:
        if start >= free and (match := pattern.match(text, start)) is not None:
            yield match
            free = match.end()


def openers(forms: Iterable[str], endings: Iterable[str] = ("",)) -> frozenset[str]:
    """The keys of the words that forms begin with, with each ending."""
    return frozenset(key(WORD.findall(form)[0]) + ending for form in forms for ending in endings)


@dataclass(frozen=True, slots=True)
class Entry(Generic[P]):
    """A form of a lexicon: its words and whether each has a capital, what stands between, its case and meaning."""

    words: tuple[str, ...]
    capitals: tuple[bool, ...]
    joins: tuple[str, ...]
    case: Case
    payload: P


class Match(NamedTuple, Generic[P]):
    """A form found: offsets, index of the first word and of the word after the last, and all that it may mean."""

    start: int
    end: int
    first: int
    after: int
    payloads: tuple[P, ...]


@dataclass(slots=True)
class _Node(Generic[P]):
    children: dict[str, _Node[P]] = field(default_factory=dict)
    entries: list[Entry[P]] = field(default_factory=list)


def _same_join(printed: str, wanted: str) -> bool:
    if wanted in JOINS:
        return printed in JOINS
    return printed.strip() == wanted.strip()


def _fits(entry: Entry[P], found: Sequence[Token], joins: Sequence[str]) -> bool:
    """Whether words of the entry's keys are printed as it asks, and so is what stands between them."""
    if joins and not all(map(_same_join, joins, entry.joins)):
        return False
    if entry.case == "any":
        return True
    if entry.case == "exact":
        return all(token.text == word for token, word in zip(found, entry.words, strict=True))
    for token, capital in zip(found, entry.capitals, strict=True):
        if capital and not token.text[0].isupper():
            return False
    return True


class Matcher(Generic[P]):
    """A set of forms, ready to be found.

    Parameters
    ----------
    forms : iterable of (form, case, payload)
        `case`: "name" (a capital where the form has one; other letters free), "exact" (letter by letter), "any".

    Examples
    --------
    >>> matcher = Matcher([("Soudan du Sud", "name", "SS"), ("Soudan", "name", "SD")])
    >>> [(m.start, m.end, m.payloads) for m in matcher.find("le Soudan et le Soudan du Sud")]
    [(3, 9, ('SD',)), (16, 29, ('SS',))]
    """

    def __init__(self, forms: Iterable[tuple[str, Case, P]]):
        self._root: _Node[P] = _Node()
        self._longest = 0
        self._found: dict[str, tuple[Match[P], ...]] = {}
        for form, case, payload in forms:
            found = list(WORD.finditer(form))
            if not found:
                continue
            words = tuple(m.group() for m in found)
            self._longest = max(self._longest, len(words))
            joins = tuple(form[a.end() : b.start()] for a, b in pairwise(found))
            node = self._root
            for word in words:
                node = node.children.setdefault(key(word), _Node())
            node.entries.append(Entry(words, tuple(word[0].isupper() for word in words), joins, case, payload))

    def _at(self, text: str, words: Iterable[Token], first: int) -> Match[P] | None:
        """The longest match of the words, the first of which has the index `first`."""
        node = self._root
        best: Match[P] | None = None
        read: list[Token] = []
        joins: list[str] = []
        for token in words:
            child = node.children.get(token.key)
            if child is None:
                break
            if read:
                join = text[read[-1].end : token.start]
                if len(join) > MAX_JOIN or join == "  ":
                    break
                joins.append(join)
            node = child
            read.append(token)
            if not node.entries:
                continue
            payloads = [entry.payload for entry in node.entries if _fits(entry, read, joins)]
            if payloads:
                best = Match(read[0].start, token.end, first, first + len(read), tuple(dict.fromkeys(payloads)))
        return best

    def opening(self, text: str, start: int = 0, end: int = sys.maxsize) -> Match[P] | None:
        """The match that `find` gives first of `text[start:end]` if it begins right at `start`; no more is read.

        Offsets are those of `text`; indices of words count from `start`.
        """
        first = WORD.match(text, start, end)
        if first is None:
            return None
        return self._at(text, map(_token, WORD.finditer(text, start, end)), 0)

    def whole(self, form: str) -> Match[P] | None:
        """The match that is all of a form."""
        match = self.opening(form)
        return match if match is not None and match.end == len(form) else None

    def find(self, text: str) -> tuple[Match[P], ...]:
        """The longest match at each word, from left to right, without overlaps.

        Words that open no form are never looked at: those that do are found by one intersection of keys.
        """
        found = self._found.get(text)
        if found is None:
            found = tuple(self._find(text))
            if len(self._found) >= KEPT:
                self._found.clear()
            self._found[text] = found
        return found

    def _find(self, text: str) -> Iterator[Match[P]]:
        words, places = _words_of(text)
        free = 0
        opening: list[int] = []
        for known in self._root.children.keys() & places.keys():
            opening += places[known]
        for index in sorted(opening):
            if index >= free and (match := self._at(text, words[index : index + self._longest], index)) is not None:
                yield match
                free = match.after

    def __contains__(self, form: str) -> bool:
        return self.whole(form) is not None
