"""The words that segmentation goes by, loaded once from the resources, and texts made comparable to them."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from iomnlp.lexicon import words
from iomnlp.patterns import opening
from iomnlp.source import fold

WORD = re.compile(r"[^\W\d_]+")


class _Bases(dict[int, str]):
    """Character → without case and accents, one for one, so that offsets stay; made when first met."""

    def __missing__(self, code: int) -> str:
        base = self[code] = unicodedata.normalize("NFD", chr(code).lower())[0]
        return base


_BASES = _Bases()
# The lines of a page are asked for by several readers; longer texts are not kept.
_LINE = 500


def bare(text: str) -> str:
    """The text folded, lower-case and without accents, of the same length.

    >>> bare("Date de Début")
    'date de debut'
    """
    return _bare_line(text) if len(text) <= _LINE else _made_bare(text)


def _made_bare(text: str) -> str:
    folded = fold(text)
    return folded.lower() if folded.isascii() else folded.translate(_BASES)


_bare_line = lru_cache(maxsize=512)(_made_bare)


@cache
def load(name: str) -> dict[str, tuple[str, ...]]:
    """A word resource by name: key → words."""
    return {key: tuple(forms) for key, forms in words(f"{name}.yaml").items()}


@cache
def cues(key: str) -> frozenset[str]:
    """The cue words of one kind."""
    return frozenset(load("segment_cues")[key])


@cache
def _cue_pattern(key: str) -> re.Pattern[str]:
    words = opening(sorted(cues(key)), wild=r"\*", not_behind=r"\w-")
    return re.compile(rf"{words}(?!\w)")


def find_cue(key: str, bare_text: str) -> re.Match[str] | None:
    """The first cue of a kind in a bare text, as whole words."""
    return _cue_pattern(key).search(bare_text)


def starts_with_cue(key: str, bare_text: str) -> re.Match[str] | None:
    """The cue of a kind with which a bare text begins."""
    return _cue_pattern(key).match(bare_text)


@cache
def function_words(key: str) -> frozenset[str]:
    """The function words of a language."""
    return frozenset(load("languages")[key])


# A line is asked for its words by those who look for sentences and for languages.
@lru_cache(maxsize=64)
def lower_words(text: str) -> tuple[str, ...]:
    """The words of a text in lower case."""
    return tuple(WORD.findall(text.lower()))


def count_languages(text: str) -> dict[str, int]:
    """How many words of a text are function words of each language."""
    words = lower_words(text)
    return {key: sum(map(function_words(key).__contains__, words)) for key in ("fr", "en", "es")}


def language_of(text: str, least: int = 3) -> str:
    """The language of a text by its function words: `fr`, `en`, `es`, or `und` where too few tell.

    >>> language_of("Les migrants sont arrivés au port dans la nuit et ont été accueillis.")
    'fr'
    """
    counts = count_languages(text[:20_000])
    best, number = max(counts.items(), key=lambda item: item[1])
    others = sorted(counts.values())[-2]
    return best if number >= least and number > 1.2 * others else "und"
