"""The words of a text, read once for all who ask: their keys, offsets and places."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from typing import NamedTuple

from iomnlp.source import CommonCharacters

# Runs of letters and of marks that stand apart from their letters.
WORD = re.compile(r"(?:[^\W_]+|[\u0300-\u036f]+)+")
MARK = re.compile(r"[\u0300-\u036f]")
# Characters from which a text is a long one.
LONG = 1_000


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


def _key_letter(character: str) -> str:
    """A letter or digit as its key has it, where that is one character; a space for all else."""
    if not character.isalnum():
        return " "
    letters = key(character)
    return letters if len(letters) == 1 else character.lower()


_keys_alone = CommonCharacters(_key_letter)


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
        spaced = _keys_alone(text)
        if spaced is None:
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
        return _by_key(enumerate(self.keys))

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """All keys once: two sets meet at the cost of the smaller, a set and a view of keys at that of the larger."""
        return frozenset(self.places)

    @cached_property
    def capitalised(self) -> list[int]:
        """The indices of the words with a capital in front, in order."""
        text = self.text
        return [index for index, start in enumerate(self.starts) if text[start].isupper()]

    @cached_property
    def capitals(self) -> dict[str, list[int]]:
        """For each key the indices of the words that have it and a capital in front."""
        keys = self.keys
        return _by_key((index, keys[index]) for index in self.capitalised)

    @cached_property
    def proper(self) -> frozenset[str]:
        """The keys of the words with a capital in front."""
        return frozenset(self.capitals)

    @cached_property
    def numbered(self) -> list[int]:
        """The indices of the words with anything but letters: numbers, "2e", "CO2"."""
        places = self.places
        return sorted([index for word in places if not word.isalpha() for index in places[word]])

    def having(self, keys: frozenset[str]) -> list[int]:
        """The indices of the words that have one of these keys, in no order."""
        places = self.places
        return [index for word in keys & self.vocabulary for index in places[word]]

    def near(self, keys: frozenset[str], reach: int) -> list[int]:
        """Where the words begin that have one of these keys, and those at most `reach` words before one, in order."""
        starts = self.starts
        near = {index for at in self.having(keys) for index in range(max(0, at - reach), at + 1)}
        return [starts[index] for index in sorted(near)]

    def printed(self, index: int) -> str:
        """A word as it is printed."""
        return self.text[self.starts[index] : self.ends[index]]

    def capital(self, index: int) -> bool:
        """Whether a word begins with a capital letter."""
        return self.text[self.starts[index]].isupper()

    def token(self, index: int) -> Token:
        """A word with all that is known of it. Few words of a text are asked so: it makes no tokens of all."""
        return Token(self.starts[index], self.ends[index], self.printed(index), self.keys[index])

    def between(self, start: int, end: int) -> range:
        """The indices of the words that begin at `start` or later and end at `end` or before.

        >>> words = words_of("la Côte d'Ivoire")
        >>> [words.keys[i] for i in words.between(3, 9)]
        ['cote', 'd']
        """
        return range(bisect_left(self.starts, start), bisect_right(self.ends, end))


def _by_key(words: Iterable[tuple[int, str]]) -> dict[str, list[int]]:
    """The indices of the words of each key."""
    places: dict[str, list[int]] = {}
    for index, word in words:
        places.setdefault(word, []).append(index)
    return places


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
    words = words_of(text)
    return tuple(map(words.token, range(len(words.keys))))


def word_starts(text: str, keys: frozenset[str]) -> list[int]:
    """Where the words begin whose key is one of these, in the order of the text."""
    words = words_of(text)
    starts = words.starts
    return sorted([starts[index] for index in words.having(keys)])


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
