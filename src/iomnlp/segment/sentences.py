"""Sentences of French running text: the stops that end one, and those of abbreviations that do not."""

from __future__ import annotations

import re
from functools import cache

from iomnlp.segment.words import bare, cues, function_words
from iomnlp.source import fold

_STOP = re.compile(r"[.!?…]+(?: ?[»\"')\]])*(?=\s)")
# What parts the words before a stop; and how far they are read.
_BREAK, _TOKEN = re.compile(r"[\s(«\"'’]"), 24
_WORD = re.compile(r"[^\W\d_]+")
_DOTTED = re.compile(r"(?:[a-z]\.?-?){1,5}$")
# Capitalised little words with which a new sentence begins, whatever abbreviation stands before.
_STARTERS = frozenset(
    {"la", "en", "un", "de", "d", "l", "se", "c", "j", "je", "on", "si", "plusieurs", "toutes", "tous"}
)


@cache
def _longest() -> int:
    """The length of the longest abbreviation, and more than that of letters with their stops."""
    return max(5, *map(len, cues("titles") | cues("soft_abbreviations") | cues("abbreviations")))


def _opens(text: str, at: int) -> bool:
    """Whether a sentence may begin at an offset."""
    character = text[at]
    if character in "«\"'([–-•":
        rest = text[at + 1 : at + 4].lstrip()
        return not rest or not rest[0].islower()
    return not character.islower() and character not in ",;:.)»"


def _abbreviated(text: str, sentence: int, stop: int, following: int) -> bool:
    """Whether the single stop at `stop` belongs to the word before it."""
    if stop - sentence > _longest() and text[stop - _longest() - 1 : stop].isalpha():
        return False  # a longer word than all abbreviations
    printed = _BREAK.split(text[max(sentence, stop - _TOKEN) : stop])[-1]
    if not printed:
        return False
    token = bare(printed)
    if token in cues("titles"):
        return not (token == "me" and text[stop - 1].islower() and _starts(text, following))
    if token in cues("soft_abbreviations") or ("." in token and len(token) > 2 and _DOTTED.match(token)):
        return False
    if len(token) == 1 and token.isalpha():
        return text[stop - 1].isupper() and not _starts(text, following)
    if token.isdigit() and stop - len(token) <= sentence + 1:
        return True
    return token in cues("abbreviations") and not _starts(text, following)


def _starts(text: str, at: int) -> bool:
    """Whether a little word with which sentences begin stands at an offset."""
    word = _WORD.match(text, at)
    return word is not None and ((small := word.group().lower()) in function_words("fr") or small in _STARTERS)


def split_sentences(text: str) -> list[tuple[int, int]]:
    """The sentences of one paragraph.

    Parameters
    ----------
    text : str
        Running text; hard wraps joined.

    Returns
    -------
    list of (start, end)
        In code points of `text`; only white space lies between them.

    Examples
    --------
    >>> text = "M. A. Touré a versé 1.5 million à St. Lucia. « Merci ! » a dit Mme Kane."
    >>> [text[a:b] for a, b in split_sentences(text)]
    ['M. A. Touré a versé 1.5 million à St. Lucia.', '« Merci ! » a dit Mme Kane.']
    """
    return split_folded(fold(text))


def split_folded(folded: str) -> list[tuple[int, int]]:
    """The sentences of a paragraph that is folded already."""
    sentences: list[tuple[int, int]] = []
    start = len(folded) - len(folded.lstrip())
    last = len(folded.rstrip())
    for stop in _STOP.finditer(folded):
        following = stop.end()
        while following < last and folded[following].isspace():
            following += 1
        if following >= last or stop.start() < start:
            continue
        if not _opens(folded, following):
            continue
        if stop.group() == "." and _abbreviated(folded, start, stop.start(), following):
            continue
        sentences.append((start, stop.end()))
        start = following
    if start < last:
        sentences.append((start, last))
    return sentences
