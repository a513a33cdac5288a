"""Words that a printed line breaks: joined again, with their hyphen where it is the word's own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files

from iomnlp.lexicon import words

_SOFT = "\u00ad\u2010"
HYPHENS = ("-", *_SOFT)
_BROKEN = re.compile(r"([^\W\d_][\w’']*)([-\u00ad\u2010])$")
_NEXT = re.compile(r"[^\W\d_][\w’']*(?:-[\w’'-]*)?[,.;:!?»)\]…”\"]*")
_COMPOUND = re.compile(r"[^\W\d_][\w’']*(?:-[^\W\d_][\w’']*)+")


@cache
def _parts() -> tuple[frozenset[str], frozenset[str]]:
    lists = words("hyphens.yaml")
    return frozenset(lists["before"]), frozenset(lists["after"])


@cache
def _forms() -> frozenset[str]:
    """Word forms of French, by which a broken word is known once it is whole."""
    text = files("iomnlp.resources").joinpath("french_words.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if not line.startswith("#"))


def compounds(lines: Iterable[str]) -> frozenset[str]:
    """The words that some lines print with a hyphen inside, lower-case."""
    return frozenset(found.lower() for line in lines for found in _COMPOUND.findall(line))


def _keeps(first: str, second: str, sign: str, known: frozenset[str]) -> bool:
    """Whether the hyphen is the word's own."""
    if sign in _SOFT:
        return False
    if not second[0].islower() or first.isupper():
        return True
    before, after = _parts()
    bare = second.rstrip(',.;:!?»)]…”"').lower()
    if f"{first}-{bare}".lower() in known:
        return True
    return f"{first}{bare}".lower() not in _forms() and (first.lower() in before or bare.partition("-")[0] in after)


def rejoined(lines: Sequence[str], known: frozenset[str]) -> list[str]:
    """Lines of running text; the rest of a broken word goes up to where it began.

    Parameters
    ----------
    lines : sequence of str
        The lines of one paragraph.
    known : frozenset of str
        Words with a hyphen of their own, as :func:`compounds` finds them.

    Examples
    --------
    >>> rejoined(["Une aide aux popula-", "tions déplacées, dit le porte-", "parole."], frozenset())
    ['Une aide aux populations', 'déplacées, dit le porte-parole.']
    """
    found: list[str] = []
    for line in lines:
        broken = _BROKEN.search(found[-1]) if found else None
        rest = _NEXT.match(line) if broken else None
        if broken and rest:
            hyphen = "-" if _keeps(broken[1], rest[0], broken[2], known) else ""
            found[-1] = found[-1][: broken.start(2)] + hyphen + rest[0]
            line = line[rest.end() :].lstrip()
        if line:
            found.append(line)
    return found
