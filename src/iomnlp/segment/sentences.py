"""Sentences of French running text: the stops that end one, and those of abbreviations that do not."""

from __future__ import annotations

import re
from functools import cache

from iomnlp.segment.words import bare, cues, function_words
from iomnlp.source import fold

_STOP = re.compile(r"[.!?…]+(?: ?[»\"')\]])*(?=\s)")
_TOKEN = re.compile(r"[^\s(«\"'’]*$")
_NEXT_WORD = re.compile(r"[^\W\d_]+")
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
    match = _TOKEN.search(text, max(sentence, stop - 24), stop)
    token = bare(match.group()) if match else ""
    if not token:
        return False
    word = _NEXT_WORD.match(text, following)
    next_word = word.group().lower() if word else ""
    starts = next_word in function_words("fr") or next_word in _STARTERS
    if token in cues("titles"):
        return not (len(token) > 1 and text[stop - 1].islower() and token == "me" and starts)
    if token in cues("soft_abbreviations") or (len(token) > 2 and _DOTTED.match(token) and "." in token):
        return False
    if len(token) == 1 and token.isalpha():
        return text[stop - 1].isupper() and not starts
    if token.isdigit() and match is not None and match.start() <= sentence + 1:
        return True
    return token in cues("abbreviations") and not starts


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
