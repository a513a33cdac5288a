"""Words, letter groups and cue phrases of a text, as the theme model sees them."""

from __future__ import annotations

import math
import re
import string
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import compress
from typing import Any

from iomnlp.additions import active, per_additions
from iomnlp.lexicon import words as lists
from iomnlp.source import CommonCharacters

_WORD = re.compile(r"[a-z0-9]{2,}")
# What may be a word before accents are taken off; marks may stand apart from their letters. Nearly no text holds a
# low line, which is no letter, but which a quick class of letters would let in.
_PRINTED, _PRINTED_LOW = re.compile(r"[\w\u0300-\u036f]+"), re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")
_LETTERS, _DOUBLE = frozenset(string.ascii_lowercase + string.digits), frozenset("œæ")
# Word forms are cut to this many letters: French inflects at the end.
STEM = 7
# Letter groups of these lengths, with the word's edges marked; so many of each length at most.
GROUPS, MOST_GROUPS = (4, 5), 20


@per_additions
def taxonomy() -> tuple[dict[str, Any], ...]:
    """The themes, in the taxonomy's order, the abstention last."""
    added = active().taxonomy
    if added is not None:
        return added
    return tuple(lists("themes.yaml")["themes"])


@lru_cache(maxsize=4_096)
def forms(printed: str) -> tuple[str, ...]:
    """A printed word in lower case without accents; two where a foreign letter parts it, none where nothing is left.

    >>> forms("Déplacés")
    ('deplaces',)
    """
    # Most words are plain.
    if printed.isascii() and printed.isalnum():
        return (printed.lower(),) if len(printed) > 1 else ()
    return tuple(_WORD.findall(_plain(printed)))


def _apart(lowered: str) -> str:
    """Lower-case letters, two written as one taken apart."""
    return lowered if lowered.isascii() else lowered.replace("œ", "oe").replace("æ", "ae")


def _plain(printed: str) -> str:
    lowered = _apart(printed.lower())
    return "".join(c for c in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(c))


def _word_letter(character: str) -> str:
    """A common character as words have it, "œ" and "æ" still one; a space for what parts words."""
    letter = character.lower()
    if letter in _DOUBLE:
        return letter
    plain = _plain(letter)
    return plain if plain in _LETTERS else " "


_word_letters = CommonCharacters(_word_letter)


def printed_words(text: str) -> list[str]:
    """The words of a text as they are printed.

    >>> printed_words("L’aide_aux déplacés")
    ['L', 'aide', 'aux', 'déplacés']
    """
    return (_PRINTED_LOW if "_" in text else _PRINTED).findall(text)


def words(text: str) -> list[str]:
    """The words in lower case without accents.

    >>> words("L’aide aux déplacés")
    ['aide', 'aux', 'deplaces']
    """
    plain = _word_letters(text)
    if plain is None:
        return [form for printed in printed_words(text) for form in forms(printed)]
    return [word for word in _apart(plain).split() if len(word) > 1]


def stem(word: str) -> str:
    """A word without plural and feminine, cut to seven letters.

    >>> stem("deplacees"), stem("deplace")
    ('deplac', 'deplac')
    """
    base = word.rstrip("sx") if len(word) > 3 else word
    while len(base) > 4 and base[-1] == "e":
        base = base[:-1]
    return base[:STEM]


@per_additions
def _cues() -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """Cue phrases by their first stem: (stems, theme)."""
    table: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for theme in taxonomy():
        for cue in theme["cues"]:
            stems = tuple(stem(w) for w in words(cue))
            if stems:
                table.setdefault(stems[0], []).append((stems, theme["code"]))
    return {first: tuple(cues) for first, cues in table.items()}


def cues_in(stems: Sequence[str]) -> list[tuple[int, str]]:
    """Where a cue phrase begins among some stems, and its theme; where one cue lies in another, the longer counts.

    >>> cues_in([stem(w) for w in words("la traite des personnes et les trafiquants")])
    [(1, 'TRAITE'), (6, 'TRAITE')]
    """
    found: list[tuple[int, str]] = []
    cues, free = _cues(), 0
    for at in compress(range(len(stems)), map(cues.__contains__, stems)):
        if at < free:
            continue
        here = [(len(cue), code) for cue, code in cues[stems[at]] if tuple(stems[at : at + len(cue)]) == cue]
        longest = max([length for length, _ in here], default=1)
        found += [(at, code) for length, code in here if length == longest]
        free = at + longest
    return found


def letter_groups(word: str) -> tuple[str, ...]:
    """The letter groups of a word of four letters or more.

    >>> letter_groups("asile")
    ('^asi', 'asil', 'sile', 'ile$', '^asil', 'asile', 'sile$')
    """
    if len(word) < min(GROUPS):
        return ()
    edged = f"^{word}$"
    return tuple([edged[i : i + n] for n in GROUPS for i in range(min(len(edged) - n + 1, MOST_GROUPS))])


def counts_of(text: str) -> Counter[str]:
    """How often each feature occurs: stems (`w:`), letter groups (`c:`), cue phrases of each theme (`cue:`).

    >>> counts_of("traite des personnes")["cue:TRAITE"]
    1
    """
    found = words(text)
    stems = [stem(form) for form in found]
    counts: Counter[str] = Counter(f"w:{s}" for s in stems)
    for form in found:
        counts.update(f"c:{group}" for group in letter_groups(form))
    counts.update(f"cue:{code}" for _, code in cues_in(stems))
    return counts


def features(counts: Counter[str]) -> dict[str, float]:
    """Feature → weight before idf: each grows with the logarithm of its count."""
    return {name: 1.0 + math.log(n) for name, n in counts.items()}
