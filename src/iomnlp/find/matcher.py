"""Names of a lexicon in a text: a trie over words, one pass, longest match, with a rule of case for each entry."""

from __future__ import annotations

import re
import sys
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from itertools import pairwise
from typing import Generic, Literal, NamedTuple, TypeVar

Case = Literal["name", "exact", "any"]
P = TypeVar("P")

# Runs of letters and of marks that stand apart from their letters.
WORD = re.compile(r"(?:[^\W_]+|[\u0300-\u036f]+)+")
MARK = re.compile(r"[\u0300-\u036f]")
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


# Nearly all French text has a byte for each character, and bytes are translated at the speed of C: letters and digits
# into those of their key, where that is one character, and all else into spaces.
_CODEC = "cp1252"


def _key_byte(code: int) -> int:
    character = bytes([code]).decode(_CODEC, "ignore")
    if not character.isalnum():
        return ord(" ")
    letters = key(character)
    return (letters if len(letters) == 1 else character.lower()).encode(_CODEC)[0]


_KEY_BYTES = bytes(map(_key_byte, range(256)))
_WORD_BYTES = bytes(letter if letter == ord(" ") else code for code, letter in enumerate(_KEY_BYTES))


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


class Words:
    """The words of a text, in order; word `i` is `text[starts[i]:ends[i]]` and compared by `keys[i]`.

    Attributes
    ----------
    text : str
        The text.
    keys : list of str
        The words for comparison (see :func:`key`).
    starts, ends : list of int
        Where each word begins and ends.
    marked : bool
        Whether marks stand apart from their letters ("e\u0301"): patterns may then begin within a word.
    """

    def __init__(self, text: str):
        self.text = text
        self.keys: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.marked = False
        try:
            spaced = text.encode(_CODEC).translate(_KEY_BYTES).decode(_CODEC)
        except UnicodeEncodeError:
            self._read()
        else:
            self._split(spaced)

    def _read(self) -> None:
        """The words by their definition."""
        self.marked = MARK.search(self.text) is not None
        for match in WORD.finditer(self.text):
            self.keys.append(key(match.group()))
            self.starts.append(match.start())
            self.ends.append(match.end())

    def _split(self, spaced: str) -> None:
        """The words of a text whose letters are keys' letters already, and all else is spaces."""
        keys, starts, ends = self.keys, self.starts, self.ends
        at = 0
        for word in spaced.split(" "):
            if word:
                keys.append(word)
                starts.append(at)
                at += len(word)
                ends.append(at)
            at += 1
        if not spaced.isascii():  # "œ" is two letters of a key
            self.keys = [word if word.isascii() else key(word) for word in keys]

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """For each key the indices of the words that have it."""
        places: dict[str, list[int]] = {}
        for index, word in enumerate(self.keys):
            if word in places:
                places[word].append(index)
            else:
                places[word] = [index]
        return places

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """All keys once: two sets meet at the cost of the smaller, a set and a view of keys at that of the larger."""
        return frozenset(self.keys)

    @cached_property
    def proper(self) -> frozenset[str]:
        """The keys of the words with a capital in front."""
        text = self.text
        return frozenset([word for word, at in zip(self.keys, self.starts, strict=True) if text[at].isupper()])

    @cached_property
    def numbered(self) -> list[int]:
        """The indices of the words with anything but letters: numbers, "2e", "CO2"."""
        places = self.places
        return sorted([index for word in places if not word.isalpha() for index in places[word]])

    def near(self, keys: frozenset[str], reach: int) -> list[int]:
        """Where the words begin that have one of these keys, and those at most `reach` words before one, in order."""
        places, starts = self.places, self.starts
        found = keys & self.vocabulary
        near = {index for word in found for at in places[word] for index in range(max(0, at - reach), at + 1)}
        return [starts[index] for index in sorted(near)]

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The words as tokens."""
        # As Token(…) makes them, without a call of Python for each word.
        return tuple(map(_made, zip(self.starts, self.ends, self._printed(), self.keys, strict=True)))

    def _printed(self) -> list[str]:
        text = self.text
        try:
            return text.encode(_CODEC).translate(_WORD_BYTES).decode(_CODEC).split()
        except UnicodeEncodeError:
            return [text[start:end] for start, end in zip(self.starts, self.ends, strict=True)]

    def between(self, start: int, end: int) -> range:
        """The indices of the words that begin at `start` or later and end at `end` or before.

        >>> words = words_of("la Côte d'Ivoire")
        >>> [words.keys[i] for i in words.between(3, 9)]
        ['cote', 'd']
        """
        return range(bisect_left(self.starts, start), bisect_right(self.ends, end))


_made = partial(tuple.__new__, Token)
# All matchers read one text after another. A text's phrases must not push the text itself out, and long texts are few.
_short_words = lru_cache(maxsize=256)(Words)
_long_words = lru_cache(maxsize=4)(Words)


def words_of(text: str) -> Words:
    """The words of a text, which is read once however many ask."""
    return _long_words(text) if len(text) > LONG else _short_words(text)


def tokens(text: str) -> tuple[Token, ...]:
    """The words of a text, in order.

    >>> [t.text for t in tokens("la Côte d'Ivoire")]
    ['la', 'Côte', 'd', 'Ivoire']
    """
    return words_of(text).tokens


def words_between(text: str, start: int, end: int) -> tuple[Token, ...]:
    """The words of a stretch of a text whose words are known: whole words alone, with offsets of the text.

    >>> [t.text for t in words_between("la Côte d'Ivoire", 3, 9)]
    ['Côte', 'd']
    """
    words = words_of(text)
    found = words.between(start, end)
    return words.tokens[found.start : found.stop]


def word_starts(text: str, keys: frozenset[str], letters: str = "") -> list[int]:
    """Where the words begin whose key is one of these or begins with one of the letters, in the order of the text."""
    words = words_of(text)
    places, starts = words.places, words.starts
    found = keys & words.vocabulary
    if letters:
        found |= {word for word in places if word[:1] in letters}
    return sorted([starts[i] for k in found for i in places[k]])


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
    if joins != entry.joins and not all(map(_same_join, joins, entry.joins)):
        return False
    if entry.case == "any":
        return True
    text, starts, capitals = words.text, words.starts, entry.capitals
    if entry.case == "exact":
        ends = words.ends
        if text[starts[first] : ends[first + len(joins)]] == entry.form:
            return True
        return bool(joins) and all(text[starts[at] : ends[at]] == word for at, word in enumerate(entry.words, first))
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
        self._root: _Node[P] = _Node()
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

    def _at(self, words: Words, first: int) -> Match[P] | None:
        """The longest match of the words from the index `first` on."""
        text, keys, starts, ends = words.text, words.keys, words.starts, words.ends
        node = self._root.children.get(keys[first])
        best: Match[P] | None = None
        joins: list[str] = []
        after = first
        while node is not None:
            after += 1
            if node.entries:
                payloads = [entry.payload for entry in node.entries if _fits(entry, words, first, joins)]
                if payloads:
                    alike = tuple(payloads) if len(payloads) == 1 else tuple(dict.fromkeys(payloads))
                    best = Match(starts[first], ends[after - 1], first, after, alike)
            if after == len(keys):
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
        text, starts = words.text, words.starts
        children, keys, places = self._root.children, words.keys, words.places
        found: list[int] = []
        for word in self._proper & words.proper:
            found += [index for index in places[word] if text[starts[index]].isupper()]
        for word in self._loose & words.vocabulary:
            node = children[word]
            if node.entries:
                found += places[word]
                continue
            for second in words.vocabulary.intersection(node.children):
                found += [index - 1 for index in places[second] if index and keys[index - 1] == word]
        found.sort()
        return found

    def __contains__(self, form: str) -> bool:
        return self.whole(form) is not None
