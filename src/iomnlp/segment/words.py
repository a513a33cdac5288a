"""The words that segmentation goes by, loaded once from the resources, and texts made comparable to them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain, filterfalse

from iomnlp.lexicon import words
from iomnlp.patterns import opening
from iomnlp.source import CommonCharacters, fold

WORD = re.compile(r"[^\W\d_]+")
# Where long lines are cut for readers who ask for their beginning; and more than the length of any cue's word.
CUTS = (CONTACT_HEAD, LINE_HEAD) = (160, 3000)
_LONGEST_WORD = 60
LANGUAGES = ("fr", "en", "es")
_NUMBERS = tuple(map(str, range(len(LANGUAGES))))


class _Bases(dict[int, str]):
    """Character → without case and accents, one for one, so that offsets stay; made when first met."""

    def __missing__(self, code: int) -> str:
        base = self[code] = unicodedata.normalize("NFD", chr(code).lower())[0]
        return base


_BASES = _Bases()
# The bare text of common characters alone; None for another.
common_bare = CommonCharacters(lambda character: _BASES[ord(fold(character))])


def bare(text: str) -> str:
    """The text folded, lower-case and without accents, of the same length.

    >>> bare("Date de Début")
    'date de debut'
    """
    made = common_bare(text)
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
    return frozenset().union(*map(_cue_forms, load("segment_cues")))


def _forms_in(key: str, told: Iterable[str]) -> Iterator[str]:
    """The cues of a kind that a text with these words may hold."""
    forms = _cue_forms(key)
    return (form for word in told if word in forms for form in forms[word])


def find_cue(key: str, bare_text: str) -> re.Match[str] | None:
    """The first cue of a kind in a bare text, as whole words."""
    likely = any(form in bare_text for form in _forms_in(key, lower_words(bare_text)))
    return _cue_pattern(key).search(bare_text) if likely else None


class PageCues:
    """The cues that a page holds at all: few of some kinds, so that its lines are asked for these alone.

    Parameters
    ----------
    bare_lines : sequence of str
        The page's lines.
    words : iterable of sequences of str
        Their words, as `lower_words` gives them.

    Examples
    --------
    >>> lines = ["suivez-nous", "pour toute question : awa sarr"]
    >>> page = PageCues(lines, map(lower_words, lines))
    >>> page.find("contact", "pour toute question : awa sarr").end(), page.find("contact", "suivez-nous")
    (19, None)
    """

    def __init__(self, bare_lines: Sequence[str], words: Iterable[Sequence[str]]):
        self._text = "\n".join(bare_lines)
        told = list(chain.from_iterable(words))
        # Accents may be printed or not. Readers cut long lines: words that are whole there alone must not be missed.
        changed = list(filterfalse(str.isascii, told))
        changed += [line[size - _LONGEST_WORD : size] for line in bare_lines for size in CUTS if len(line) > size]
        self._words = _all_keys().intersection(chain(told, lower_words(bare(" ".join(changed)))))
        self._forms: dict[str, list[str]] = {}

    def find(self, key: str, bare_line: str) -> re.Match[str] | None:
        """The first cue of a kind in a line of the page, which may be cut at one of `CUTS`."""
        return _cue_pattern(key).search(bare_line) if self.may_hold(key, bare_line) else None

    def may_hold(self, key: str, bare_line: str) -> bool:
        """Whether the letters of a cue of a kind stand in a line of the page: without them it holds none."""
        forms = self._forms.get(key)
        if forms is None:
            forms = self._forms[key] = [form for form in _forms_in(key, self._words) if form in self._text]
        return any(map(bare_line.__contains__, forms))


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


# A text of common characters with its letters in lower case, and a space for all else; None for another.
small_letters = CommonCharacters(_small_letter)


def lower_words(text: str) -> list[str]:
    """The words of a text in lower case."""
    made = small_letters(text)
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


def count_languages(words: Iterable[str]) -> tuple[int, ...]:
    """How many words of a text are function words of each of `LANGUAGES`."""
    known = _languages()
    told = "".join(filter(None, map(known.get, words)))
    return tuple(map(told.count, _NUMBERS))


def language_of(counts: Sequence[int], least: int = 3) -> str:
    """The language that counts of function words tell: `fr`, `en`, `es`, or `und` where too few tell.

    >>> language_of(count_languages(lower_words("Les migrants sont arrivés au port et ont été accueillis.")))
    'fr'
    """
    number = max(counts)
    others = sorted(counts)[-2]
    return LANGUAGES[counts.index(number)] if number >= least and number > 1.2 * others else "und"
