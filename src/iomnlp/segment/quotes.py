"""Quotations inside a paragraph: marks that hold somebody's clause, not a term."""

from __future__ import annotations

import re

from iomnlp.segment.lines import is_terminal
from iomnlp.segment.words import WORD, bare, find_cue, function_words

_OPEN = re.compile(r"[«\"]")
_NEAR = 130
_LEAST = 6
# A verb form stands in a clause: endings of the indicative that nouns and adjectives hardly have.
_FINITE = re.compile(
    r"\b(?:est|sont|etait|etaient|sera|seront|ont|avons|avez|sommes|etes|suis|ai|a|avait|avaient|faut|fait|font|peut|peuvent"
    r"|doit|doivent|veut|veulent|va|vont|c'est|n'est|s'est|y a|is|are|was|were|have|has|will)\b"
    r"|\b\w{2,20}(?:ons|ez|aient|erait|eront|era|erons|issent|issons)\b"
)


def _pairs(text: str) -> list[tuple[int, int]]:
    """Quotations by their outer marks: guillemets nest, straight marks alternate."""
    pairs: list[tuple[int, int]] = []
    at = 0
    while True:
        opening = _OPEN.search(text, at)
        if opening is None:
            return pairs
        if opening.group() == '"':
            close = text.find('"', opening.end())
        else:
            close = _closing(text, opening.end())
        if close < 0:
            if opening.group() == "«" and not pairs:
                pairs.append((opening.start(), len(text)))
            return pairs
        pairs.append((opening.start(), close + 1))
        at = close + 1


def _closing(text: str, at: int) -> int:
    """Where the guillemet that opens before `at` closes; an inner pair is passed over."""
    depth = 1
    for mark in re.compile("[«»]").finditer(text, at):
        depth += 1 if mark.group() == "«" else -1
        if depth == 0:
            return mark.start()
    return -1


def _is_clause(inner: str) -> bool:
    """Whether what the marks hold is somebody's words: long enough, with a verb."""
    words = WORD.findall(inner)
    if len(words) < _LEAST:
        return len(words) >= 3 and inner.rstrip()[-1:] in "!?." and _FINITE.search(bare(inner)) is not None
    little = sum(w.lower() in function_words("fr") for w in words)
    return _FINITE.search(bare(inner)) is not None or (len(words) >= 12 and little >= 3)


def _attributed(text: str, start: int, end: int) -> bool:
    """Whether words of attribution stand beside a quotation."""
    after, before = bare(text[end : end + _NEAR]), bare(text[max(0, start - _NEAR) : start])
    stop = re.search(r"[.!?](?= |$)", after.lstrip(" ,.»"))
    after = after[: len(after) - len(after.lstrip(" ,.»")) + stop.start()] if stop else after
    return _has_verb(after) or _has_verb(before.rpartition(". ")[2])


def _has_verb(plain: str) -> bool:
    return _VERB.search(plain) is not None


def _stems() -> re.Pattern[str]:
    from iomnlp.segment.words import cues

    stems = sorted(cues("attribution"), key=lambda s: (-len(s), s))
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(s) for s in stems) + r")")


_VERB = _stems()


def find_quotes(text: str, closed_by: str = "") -> list[tuple[int, int]]:
    """The quotations of a paragraph that hold a clause with an attribution.

    Parameters
    ----------
    text : str
        A paragraph, folded, soft breaks joined.
    closed_by : str
        The paragraphs round it, where the attribution of a quotation that fills its paragraph may stand.

    Returns
    -------
    list of (start, end)
        With the marks, in code points of `text`.

    Examples
    --------
    >>> text = "« Nous avons besoin d'eau », a dit Aline Sarr. Le « pacte » suit."
    >>> [text[a:b] for a, b in find_quotes(text)]
    ["« Nous avons besoin d'eau »"]
    """
    found = []
    for start, end in _pairs(text):
        inner = text[start + 1 : end - 1]
        if not _is_clause(inner):
            continue
        alone = start < 3 and len(text) - end < 3
        if _attributed(text, start, end) or (alone and (_has_verb(bare(closed_by)) or is_terminal(inner.strip()))):
            found.append((start, end))
        elif found and text[found[-1][1] : start].count(".") <= 1 and start - found[-1][1] < 200:
            found.append((start, end))
    return found
