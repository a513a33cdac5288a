"""Patterns that tell themselves which words they cannot match without, so that most texts are not searched for them.

These words stand between `<<` and `>>` in the pattern: they are read from it, so that the two cannot drift apart.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from itertools import product

from iomnlp.relate.phrases import ANY, family

_MARKED = re.compile(r"<<(.*?)>>((?:[^\W\d_]\?)*)(\\b|\\s(?![*?])|')?")
# What parts alternatives: no sign within parentheses.
_ALTERNATIVE = re.compile(r"(?:[^|()]|\([^()]*\))+")
_LETTER = re.compile(r"([^\W\d_])(\??)")
# Behind one of these, a word has ended.
_END = re.compile(r"\\b|\\s(?![*?])|'")


def forms_of(alternative: str, behind: str = "") -> Iterator[str]:
    r"""The words that an alternative of a pattern begins with; a `*` stands for any ending.

    Parameters
    ----------
    alternative : str
        It begins with letters, some of which may be optional.
    behind : str
        What stands behind it in the pattern: where a word ends there, the words are whole.

    Examples
    --------
    >>> list(forms_of("aides?", r"\b")), list(forms_of("aides?")), list(forms_of(r"versée?\s+par"))
    (['aide', 'aides'], ['aide*'], ['versé', 'versée'])
    """
    letters: list[tuple[str, ...]] = []
    at = 0
    while letter := _LETTER.match(alternative, at):
        letters.append(("", letter[1]) if letter[2] else (letter[1],))
        at = letter.end()
    if _END.match(alternative[at:] + behind):
        yield from map("".join, product(*letters))
    else:
        fixed = next((number for number, choice in enumerate(letters) if len(choice) > 1), len(letters))
        yield "".join(choice[0] for choice in letters[:fixed]) + "*"


def unmarked(pattern: str) -> str:
    """A pattern without the marks."""
    return pattern.replace("<<", "(?:").replace(">>", ")")


def needed(pattern: str) -> tuple[int, str]:
    """The family of the words that are marked in a pattern, to which any text belongs if none is; and it unmarked."""
    forms = [
        form
        for marked in _MARKED.finditer(pattern)
        for alternative in _ALTERNATIVE.findall(marked[1])
        for form in forms_of(alternative + marked[2], marked[3] or "")
    ]
    return family(" ".join(forms)) if forms else ANY, unmarked(pattern)


class Construction:
    r"""A pattern that is tried where one of its words stands.

    Parameters
    ----------
    pattern : str
        With the words, one of which stands wherever it matches, between `<<` and `>>`, as alternatives.

    Attributes
    ----------
    words : int
        Their family.
    pattern : re.Pattern
        It alone.

    Examples
    --------
    >>> from iomnlp.relate.phrases import told_by_all
    >>> gift = Construction(r"\b<<dons?|legs>>\s+de\b")
    >>> text = "un don de riz"
    >>> gift.search(told_by_all(text.split()), text).group(), gift.search(told_by_all(["riz"]), text)
    ('don de', None)
    """

    __slots__ = ("pattern", "words")

    def __init__(self, pattern: str):
        self.words, plain = needed(pattern)
        self.pattern = re.compile(plain)

    def search(self, told: int, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """The first match in a stretch of a text; `told` are the families of the words that stand there."""
        return self.pattern.search(text, start, end) if told & self.words else None

    def match(self, told: int, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """The match that begins a stretch."""
        return self.pattern.match(text, start, end) if told & self.words else None

    def finditer(self, told: int, text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """All matches in a stretch."""
        return self.pattern.finditer(text, start, end) if told & self.words else iter(())
