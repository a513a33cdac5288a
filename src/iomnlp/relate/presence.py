"""Whether a text may hold a form of a list, asked of the words that it holds: most texts need no pattern then."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from iomnlp.find.numbers import plain
from iomnlp.find.text_words import key, words_of
from iomnlp.lexicon import words
from iomnlp.relate.letters import letters_of
from iomnlp.source import fold

_WORD = re.compile(r"([^\W_]+)(\*?)")


class _Needed(NamedTuple):
    """What a form needs: whole words by their keys, and stems behind a space."""

    words: tuple[str, ...]
    stems: tuple[str, ...]


class Presence:
    """Which texts may hold one of some forms: those that hold all words of a form.

    Parameters
    ----------
    forms : iterable of str
        Words and phrases that stand between other words; a `*` behind a word stands for any ending.

    Examples
    --------
    >>> presence = Presence(["cadre logique", "le projet vise", "soumission*"])
    >>> [presence.in_text(t) for t in ("Le cadre du projet", "Projet : le CADRE LOGIQUE", "trois soumissionnaires")]
    [False, True, True]
    """

    def __init__(self, forms: Iterable[str]):
        # By the longest word of a form, which is likely the rarest, all that the form needs: whole words and stems.
        self._words: dict[str, list[_Needed]] = {}
        self._stems: dict[str, list[_Needed]] = {}
        for form in forms:
            parts = _WORD.findall(form.lower())
            needed = _Needed(
                tuple(key(word) for word, wild in parts if not wild),
                tuple(f" {plain(word)}" for word, wild in parts if wild),
            )
            longest = max((*needed.stems, *needed.words), key=len)
            (self._stems if longest in needed.stems else self._words).setdefault(longest, []).append(needed)

    def in_text(self, text: str) -> bool:
        """Whether a folded narrative, whose words are known already, may hold a form.

        Marks apart from their letters part words in patterns alone: a text with other letters than those of Western
        Europe may hold any.
        """
        letters = letters_of(text)
        if not letters.western:
            return True
        held, spaced = words_of(fold(text)).places, f" {letters.plain}"
        likely = [needed for word in self._words.keys() & held.keys() for needed in self._words[word]]
        likely += [needed for stem, every in self._stems.items() if stem in spaced for needed in every]
        return any(
            all(map(held.__contains__, needed.words)) and all(map(spaced.__contains__, needed.stems))
            for needed in likely
        )


@lru_cache
def cue_presence(name: str, resource: str) -> Presence:
    """The presence of a list of cues."""
    return Presence(map(str, words(resource)[name]))
