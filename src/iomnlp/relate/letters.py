"""A text as its letters alone, and in lower case: in the same places, so that a stretch need only be cut out."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from iomnlp.find.numbers import plain

# What is no letter.
_OTHER = re.compile(r"[\W\d_]")
_LETTER = re.compile(r"[^\W\d_]")
# Nearly all French text has a byte for each character, and bytes are translated at the speed of C.
_CODEC = "cp1252"
_BYTES = [bytes([code]).decode(_CODEC, "replace") for code in range(256)]
_BLANKED = bytes(code if _LETTER.match(c) else ord(" ") for code, c in enumerate(_BYTES))
_PLAIN = bytes(plain(c).encode(_CODEC)[0] if _LETTER.match(c) else ord(" ") for c in _BYTES)


class Letters(NamedTuple):
    """A text of which only letters are left, as printed and made plain; all else is a space, so that offsets hold.

    `western` texts are written in the letters of Western Europe: no marks stand apart from their letters.
    """

    printed: str
    plain: str
    western: bool


# Several ask about one document; few are kept, since one may be megabytes long.
@lru_cache(maxsize=2)
def letters_of(text: str) -> Letters:
    """The letters of a folded text: its words stand between spaces.

    >>> letters = letters_of("L'été 2015, à Gao")
    >>> letters.plain, letters.printed[2:8].split()
    ('l ete       a gao', ['été'])
    """
    try:
        encoded = text.encode(_CODEC)
    except UnicodeEncodeError:
        printed = _OTHER.sub(" ", text)
        return Letters(printed, plain(printed), False)
    printed, made_plain = (encoded.translate(table).decode(_CODEC) for table in (_BLANKED, _PLAIN))
    return Letters(printed, made_plain, True)


@lru_cache(maxsize=4)
def lowered(text: str) -> str:
    """A text in lower case, with its offsets: patterns of lower-case letters find what they find in it without case.

    >>> lowered("À Gao"), lowered("İzmir")
    ('à gao', 'izmir')
    """
    # Where case does not count, Python's patterns take these three for "i" and "s".
    return text.replace("İ", "i").lower().replace("ı", "i").replace("ſ", "s")


class Openings:
    """Where words begin with one of some stems, whatever their case: read once for a text, asked for its stretches.

    Parameters
    ----------
    stems : iterable of str
        In lower case.

    Examples
    --------
    >>> list(Openings(["projet", "but"]).between("Le projet a débuté, but : un Projetier", 5, 40))
    [20, 29]
    """

    def __init__(self, stems: Iterable[str]):
        self._stems = tuple(stems)
        self._kept = lru_cache(maxsize=2)(self._read)

    def _read(self, low: str) -> list[int]:
        found = []
        for stem in self._stems:
            at = low.find(stem)
            while at >= 0:
                if at == 0 or not (low[at - 1].isalnum() or low[at - 1] == "_"):
                    found.append(at)
                at = low.find(stem, at + 1)
        return sorted(found)

    def of(self, text: str) -> list[int]:
        """All of them in a text, in order."""
        return self._kept(lowered(text))

    def between(self, text: str, start: int, end: int) -> list[int]:
        """Those that begin in a stretch."""
        found = self.of(text)
        return found[bisect_left(found, start) : bisect_left(found, end)]
