"""Names of a lexicon in a text: a trie over words, one pass, longest match, with a rule of case for each entry."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from iomnlp.find.text_words import WORD, Words, key, words_of

Case = Literal["name", "exact", "any"]
P = TypeVar("P")
Q = TypeVar("Q")

# Between two words of a name: a space, a hyphen or an apostrophe stand for each other.
JOINS = frozenset((" ", "-", "'", "- ", "' ", "–"))
MAX_JOIN = 4
# Texts whose matches a matcher keeps.
KEPT = 8


class Entry(NamedTuple, Generic[P]):
    """A form of a lexicon from its first word to its last: its words, which of them (by index) have a capital, what
    stands between, its case and meaning.
    """

    form: str
    words: tuple[str, ...]
    capitals: tuple[int, ...]
    joins: list[str]
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


def _fits(entry: Entry[P], words: Words, first: int, joins: list[str]) -> bool:
    """Whether words of the entry's keys are printed as it asks, and so is what stands between them."""
    _, spelt, capitals, wanted, case, _ = entry
    if joins != wanted and not all(map(_same_join, joins, wanted)):
        return False
    if case == "any":
        return True
    text, starts = words.text, words.starts
    if case == "exact":
        ends = words.ends
        if text[starts[first] : ends[first + len(joins)]] == entry.form:
            return True
        return bool(joins) and all(text[starts[at] : ends[at]] == word for at, word in enumerate(spelt, first))
    if len(capitals) == 1:
        return text[starts[first + capitals[0]]].isupper()
    return all(text[starts[first + index]].isupper() for index in capitals)


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
        self._root: _Node[Any] = _Node()
        self._select: Callable[[Any], P | None] | None = None
        self._found: dict[str, tuple[Match[P], ...]] = {}
        loose: set[str] = set()
        for form, case, payload in forms:
            found = list(WORD.finditer(form))
            if not found:
                continue
            words = tuple(m.group() for m in found)
            joins = [form[a.end() : b.start()] for a, b in pairwise(found)]
            node = self._root
            for word in words:
                node = node.children.setdefault(key(word), _Node())
            capitals = tuple(index for index, word in enumerate(words) if word[0].isupper())
            trimmed = form[found[0].start() : found[-1].end()]
            node.entries.append(Entry(trimmed, words, capitals, joins, case, payload))
            if case == "any" or not words[0][0].isupper():
                loose.add(key(words[0]))
        self._loose = frozenset(loose)
        self._proper = frozenset(self._root.children) - self._loose

    def selected(self, select: Callable[[P], Q | None]) -> Matcher[Q]:
        """The matcher of those forms of which `select` makes a meaning of its own: they share their tables.

        >>> places = Matcher([("golfe de Panama", "name", ("Panama", None)), ("Panama", "name", ("Panama", "PA"))])
        >>> [(m.start, m.payloads) for m in places.selected(lambda place: place[1]).find("le golfe de Panama")]
        [(12, ('PA',))]
        """
        made: Matcher[Q] = Matcher(())
        made._root, made._loose, made._proper, made._select = self._root, self._loose, self._proper, select
        return made

    def _at(self, words: Words, first: int) -> Match[P] | None:
        """The longest match of the words from the index `first` on."""
        text, keys, starts, ends = words.text, words.keys, words.starts, words.ends
        select = self._select
        node: _Node[Any] | None = self._root.children.get(keys[first])
        best: Match[P] | None = None
        joins: list[str] = []
        after, last = first, len(keys)
        while node is not None:
            after += 1
            payloads: tuple[P, ...] = ()
            for entry in node.entries:
                payload = entry.payload if select is None else select(entry.payload)
                if payload is not None and payload not in payloads and _fits(entry, words, first, joins):
                    payloads = (*payloads, payload)
            if payloads:
                best = Match(starts[first], ends[after - 1], first, after, payloads)
            if after == last or not node.children:
                break
            node = node.children.get(keys[after])
            if node is not None:
                join = text[ends[after - 1] : starts[after]]
                if len(join) > MAX_JOIN or join == "  ":
                    break
                joins.append(join)
        return best

    def opening(self, text: str, start: int = 0, end: int = sys.maxsize) -> Match[P] | None:
        """The match that `find` gives first of `text[start:end]` if it begins right at `start`; no more is read.

        Offsets are those of `text`; indices of words count from `start`.
        """
        first = WORD.match(text, start, end)
        if first is None or key(first.group()) not in self._root.children:
            return None
        match = self._at(Words(text[start:end]), 0)
        return match and match._replace(start=match.start + start, end=match.end + start)

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

    def starts(self, text: str) -> list[int]:
        """Where words stand that may open a form, in the order of the text: none begins anywhere else."""
        words = words_of(text)
        return [words.starts[index] for index in self._openings(words)]

    def _find(self, text: str) -> Iterator[Match[P]]:
        words = words_of(text)
        free = 0
        for index in self._openings(words):
            if index >= free and (match := self._at(words, index)) is not None:
                yield match
                free = match.after

    def _openings(self, words: Words) -> list[int]:
        """The indices of the words that may open a form, in order.

        "La" of "La Paz" needs its capital. Where forms that need none go on, a second word of one stands behind.
        """
        children, keys, places, capitals = self._root.children, words.keys, words.places, words.capitals
        found: list[int] = []
        for word in self._proper & words.proper:
            found += capitals[word]
        last = len(keys) - 1
        for word in self._loose & words.vocabulary:
            node = children[word]
            if node.entries:
                found += places[word]
                continue
            seconds = node.children
            found += [index for index in places[word] if index < last and keys[index + 1] in seconds]
        found.sort()
        return found

    def __contains__(self, form: str) -> bool:
        return self.whole(form) is not None
