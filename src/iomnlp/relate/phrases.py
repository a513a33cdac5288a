"""Which constructions a text may hold, by the words that stand in it: a pattern is tried only where its words are.

Every list of cues and every pattern that cannot match without one of some words is a family, and has a bit. A
sentence's words are looked up once; whoever asks for a construction first asks for its bit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache, reduce
from operator import or_

from iomnlp.lexicon import words

# Letters alone: what a word of a text is here, and what forms are cut into.
WORD = re.compile(r"[^\W\d_]+")
_PART = re.compile(r"[^\W\d_]+\*?")
# So many words are kept with the families that they may belong to.
MOST_KEPT = 20_000

# The family to which every text belongs, and all of them.
ANY, ALL = 1, -1
Forms = Callable[[], Iterable[str]]
_families: list[Forms] = []


def family(forms: str | Forms) -> int:
    """The bit of a family.

    Parameters
    ----------
    forms : str or callable
        Words, one of which stands in every text in which the construction is found, parted by spaces; or what gives
        its forms, words or phrases, when a text is first read. A `*` stands for any ending.

    Examples
    --------
    >>> gift, thanks = family("don dons legs"), family("remerci*")
    >>> told = told_by("legs") | told_by("remercient")
    >>> bool(told & gift), bool(told & thanks), bool(told_by("donne") & gift)
    (True, True, False)
    """
    _families.append(forms.split if isinstance(forms, str) else forms)
    _tables.cache_clear()
    _told.clear()
    return 1 << len(_families)


@lru_cache
def listed(name: str, resource: str) -> int:
    """The bit of a list of cues of a resource."""
    return family(lambda: map(str, words(resource)[name]))


def longest(form: str) -> str:
    """The longest word of a form: no text holds the form without it.

    >>> longest("a mis sur la table"), longest("s'est acquitté*")
    ('table', 'acquitté*')
    """
    parts: list[str] = _PART.findall(form)
    return max(parts, key=lambda part: len(part.rstrip("*")))


@lru_cache
def _tables() -> tuple[dict[str, int], dict[str, int], tuple[int, ...]]:
    """Whole words and beginnings of words with the families that they may belong to; how long beginnings are."""
    whole: dict[str, int] = {}
    begins: dict[str, int] = {}
    for number, forms in enumerate(_families, 1):
        for word in {longest(form) for form in forms()}:
            table, opening = (begins, word[:-1]) if word.endswith("*") else (whole, word)
            table[opening] = table.get(opening, 0) | 1 << number
    return whole, begins, tuple(sorted({len(opening) for opening in begins}))


class _Told(dict[str, int]):
    """By word, the families that it may belong to."""

    def __missing__(self, word: str) -> int:
        whole, begins, lengths = _tables()
        told = whole.get(word, 0)
        for length in lengths:
            if length > len(word):
                break
            told |= begins.get(word[:length], 0)
        if len(self) >= MOST_KEPT:
            self.clear()
        self[word] = told
        return told


_told = _Told()


def told_by(word: str) -> int:
    """The families that a lower-case word may belong to."""
    return _told[word]


def told_by_all(tokens: Iterable[str]) -> int:
    """The families of a text by its words, lower-case; other tokens belong to none."""
    return reduce(or_, filter(None, map(_told.__getitem__, tokens)), ANY)


def told_by_edges(text: str, start: int, end: int) -> int:
    """The families of the words that a stretch of a text has only because it is cut: "don" of "abandon", of "donne".

    >>> gift = family("don")
    >>> bool(told_by_edges("un abandon", 5, 10) & gift), bool(told_by_edges("un abandon", 2, 10) & gift)
    (False, False)
    >>> bool(told_by_edges("un abandon", 7, 10) & gift)
    True
    """
    told = 0
    if 0 < start < end and text[start - 1].isalnum() and (first := WORD.match(text, start, end)):
        told = _told[first.group()]
    if start < end < len(text) and text[end].isalnum():
        at = end
        while at > start and text[at - 1].isalnum() and not text[at - 1].isdecimal():
            at -= 1
        told |= _told[text[at:end]]
    return told
