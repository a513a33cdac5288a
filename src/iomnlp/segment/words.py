"""The words that segmentation goes by, loaded once from the resources, and texts made comparable to them."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from iomnlp.lexicon import words
from iomnlp.patterns import opening
from iomnlp.source import CommonCharacters, fold

WORD = re.compile(r"[^\W\d_]+")
# Words in the names of ways to reach somebody ("e-mail" has two).
CHANNELS = frozenset(["tel", "telephone", "phone", "mob", "mobile", "cell", "cel", "fax", "courriel", "email", "mail"])
LANGUAGES = ("fr", "en", "es")
_NUMBERS = tuple(map(str, range(len(LANGUAGES))))


class _Bases(dict[int, str]):
    """Character → without case and accents, one for one, so that offsets stay; made when first met."""

    def __missing__(self, code: int) -> str:
        base = self[code] = unicodedata.normalize("NFD", chr(code).lower())[0]
        return base


_BASES = _Bases()
_bare_common = CommonCharacters(lambda character: _BASES[ord(fold(character))])


def bare(text: str) -> str:
    """The text folded, lower-case and without accents, of the same length.

    >>> bare("Date de Début")
    'date de debut'
    """
    made = _bare_common(text)
    return fold(text).translate(_BASES) if made is None else made


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


@cache
def _cue_forms(key: str) -> dict[str, tuple[str, ...]]:
    """The cues of a kind by their longest word: a text without any of these holds no cue."""
    found: dict[str, tuple[str, ...]] = {}
    for cue in sorted(cues(key)):
        word = max(WORD.findall(cue), key=len)
        found[word] = (*found.get(word, ()), cue)
    return found


@cache
def _all_keys() -> frozenset[str]:
    return CHANNELS.union(*map(_cue_forms, load("segment_cues")))


# A line is searched for several kinds of cues, one after the other.
@lru_cache(maxsize=64)
def key_words(bare_text: str) -> frozenset[str]:
    """The words of a bare text by which cues of any kind are known, and `CHANNELS`."""
    return _all_keys().intersection(lower_words(bare_text))


def find_cue(key: str, bare_text: str) -> re.Match[str] | None:
    """The first cue of a kind in a bare text, as whole words."""
    forms = _cue_forms(key)
    for word in key_words(bare_text):
        if word in forms and any(form in bare_text for form in forms[word]):
            return _cue_pattern(key).search(bare_text)
    return None


def starts_with_cue(key: str, bare_text: str) -> re.Match[str] | None:
    """The cue of a kind with which a bare text begins."""
    return _cue_pattern(key).match(bare_text)


@cache
def function_words(key: str) -> frozenset[str]:
    """The function words of a language."""
    return frozenset(load("languages")[key])


def _small_letter(character: str) -> str:
    small = character.lower()
    return small if WORD.fullmatch(small) else " "


_small_letters = CommonCharacters(_small_letter)


def lower_words(text: str) -> list[str]:
    """The words of a text in lower case."""
    made = _small_letters(text)
    found: list[str] = WORD.findall(text.lower()) if made is None else made.split()
    return found


@cache
def _languages() -> dict[str, str]:
    """Function word → the languages that have it, each by its number in `LANGUAGES`."""
    found: dict[str, str] = {}
    for number, key in enumerate(LANGUAGES):
        for word in function_words(key):
            found[word] = f"{found.get(word, '')}{number}"
    return found


# The page's language, a line's and the narrative's are told from the same texts.
@lru_cache(maxsize=128)
def count_languages(text: str) -> tuple[int, ...]:
    """How many words of a text are function words of each of `LANGUAGES`."""
    known = _languages()
    told = "".join([known[word] for word in lower_words(text) if word in known])
    return tuple(map(told.count, _NUMBERS))


def language_of(*texts: str, least: int = 3) -> str:
    """The language of texts by their function words: `fr`, `en`, `es`, or `und` where too few tell.

    >>> language_of("Les migrants sont arrivés au port dans la nuit et ont été accueillis.")
    'fr'
    """
    counts = [sum(numbers) for numbers in zip(*map(count_languages, texts), strict=True)]
    number = max(counts)
    others = sorted(counts)[-2]
    return LANGUAGES[counts.index(number)] if number >= least and number > 1.2 * others else "und"
