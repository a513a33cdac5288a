"""spaCy's French without the 1.8 seconds that one pattern of its tokeniser takes to compile.

The pattern lists words with hyphens that stay whole: 266 alternatives, each with all small letters spelled out, are 1.4
million characters. Alternatives that end alike are put together here, which leaves a thirtieth, and they are compiled
when a word with a hyphen or an apostrophe first asks: others match none of them. The same words match: tokens stay as
they are, for everybody in the process.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from importlib import import_module
from typing import Any

MODULE = "spacy.lang.fr.tokenizer_exceptions"
# Patterns of so many characters are compiled late; the next longest of French has 40,000.
LONG = 500_000
FLAGS, START, BETWEEN, END = "(?iu)", "(?:", ")|(?:", ")"
# A class of characters that is worth sharing.
_LETTERS = re.compile(r"\[[^\]]{200,}\]")
_NOT_SELF_CONTAINED = re.compile(r"\\|\|")
_GROUP = re.compile(r"\([^()]*\)[?*]?")
# A class of signs, no letters, of which one must stand here; a hyphen in front stands for itself.
_SIGNS = re.compile(r"\[([^\]\w\\^][^\]\w\\-]*)\](?![?*{])")


def shared(pattern: str) -> str:
    r"""A pattern that matches what `(?iu)(?:…)|(?:…)` matches, its alternatives put together by their ends.

    Parameters
    ----------
    pattern : str
        Alternatives that each begin with `^` and end with `$`.

    Returns
    -------
    str
        The pattern as it is where it is built otherwise.
    """
    if not (pattern.startswith(FLAGS + START) and pattern.endswith(END)):
        return pattern
    ends: dict[str, list[str]] = {}
    for alternative in pattern[len(FLAGS + START) : -len(END)].split(BETWEEN):
        long = _LETTERS.search(alternative)
        cut = long.start() if long else len(alternative)
        head, end = alternative[:cut], alternative[cut:]
        whole = head.startswith("^") and alternative.endswith("$")
        if (
            not whole
            or head.count("(") != head.count(")")
            or _NOT_SELF_CONTAINED.search(re.sub(r"\([^()]*\)", "", head))
        ):
            return pattern
        ends.setdefault(end, []).append(head)
    return FLAGS + "|".join(f"(?:{'|'.join(heads)}){end}" for end, heads in ends.items())


def signs(pattern: str) -> frozenset[str]:
    """The signs of which a text that such a pattern matches holds at least one.

    Parameters
    ----------
    pattern : str
        As for :func:`shared`.

    Returns
    -------
    frozenset of str
        Empty where the pattern is built otherwise, or where an alternative asks for no sign.

    Examples
    --------
    >>> sorted(signs("(?iu)(?:^abat[-–][a-z]*$)|(?:^ch['’]tiis?$)"))
    ["'", '-', '–', '’']
    """
    if not (pattern.startswith(FLAGS + START) and pattern.endswith(END)):
        return frozenset()
    found: set[str] = set()
    for alternative in pattern[len(FLAGS + START) : -len(END)].split(BETWEEN):
        plain = _GROUP.sub("", _LETTERS.sub("x", alternative))
        here = None if "|" in plain or "(" in plain else _SIGNS.search(plain)
        if here is None:
            return frozenset()
        found.update(here.group(1))
    return frozenset(found)


class LatePattern:
    """A pattern that is compiled when it is first asked; `pattern` is the text that it was made from.

    Parameters
    ----------
    pattern : str
        See :func:`shared`.
    """

    def __init__(self, pattern: str):
        self.pattern = pattern

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(shared(self.pattern))

    @cached_property
    def _signs(self) -> frozenset[str]:
        return signs(self.pattern)

    def match(self, text: str) -> re.Match[str] | None:
        """As `re.Pattern.match`."""
        # Most words have no sign, and there is a word to ask for at each token.
        return None if self._signs and self._signs.isdisjoint(text) else self._compiled.match(text)


@contextmanager
def _compiling_late() -> Iterator[None]:
    """Within it, `re.compile` gives late patterns for long ones, and what it always gives for others."""
    known: Any = re.compile

    def compiled(pattern: Any, flags: Any = 0) -> Any:
        late = isinstance(pattern, str) and len(pattern) >= LONG and not flags
        return LatePattern(pattern) if late else known(pattern, flags)

    re.compile = compiled
    try:
        yield
    finally:
        re.compile = known


def import_french() -> None:
    """Import spaCy's French, unless that was done before: then its pattern is compiled already."""
    if MODULE not in sys.modules:
        with _compiling_late():
            import_module(MODULE)
