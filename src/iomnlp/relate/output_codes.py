"""The codes of a logical framework ("OS1 : …", "(R1)"), where nothing else announces what they stand for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from iomnlp.record import Level
from iomnlp.relate.output_entries import Paragraph
from iomnlp.relate.output_markers import Marker, alternation, vocabulary

# Letters that stand for many things: only beside a code of results or objectives.
_WEAK: frozenset[str] = frozenset({"E", "P", "A", "C"})
# A bracket holds a code of these letters alone; of the weak ones, only with a number of two parts ("(P1.1)").
_NUMBER = r"\d{1,2}(?:\.\d{1,2}){0,3}"


@lru_cache
def _codes() -> str:
    return "|".join(sorted(vocabulary()["codes"], key=len, reverse=True))


@lru_cache
def _opening() -> re.Pattern[str]:
    return re.compile(
        rf"(?:(?<=[;.:]\s)|(?<![\s\S]))(?P<code>{_codes()})(?:[\s.]?(?P<number>{_NUMBER}))?(?P<close>\s?[:)]\s?|\s[-–]\s|\.\s?[-–]?\s)"
    )


@lru_cache
def _bracketed() -> re.Pattern[str]:
    return re.compile(rf"\((?:(?:cf\.|voir)\s)?(?P<code>{_codes()})[\s.]?(?P<number>{_NUMBER})\)")


@lru_cache
def _other() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{alternation(vocabulary()['other_codes'])})(?!\w)", re.IGNORECASE)


def _level(code: str) -> Level:
    level: Level = vocabulary()["codes"][code]
    return level


def _numbers(match: re.Match[str]) -> tuple[str, ...]:
    return (match["number"],) if match["number"] else ()


def _openings(text: str, paragraph: Paragraph) -> list[re.Match[str]]:
    """Codes that open a paragraph, and those after a mark of punctuation in one that a code opens."""
    stretch = text[paragraph.start : paragraph.end]
    lead = len(stretch) - len(stretch.lstrip(" –-•·*▪●"))
    first = _opening().match(stretch[lead:])
    if first is None:
        return []
    return list(_opening().finditer(stretch[lead:]))


def coded(text: str, paragraphs: Sequence[Paragraph]) -> list[tuple[int, Marker, int]]:
    """Codes before their statements: the paragraph's index, the mark, and where its statement may end at the latest.

    A single code, or codes below words that number something else ("Recommandations"), are none.
    """
    found: list[tuple[int, Marker, int]] = []
    letters: list[str] = []
    above: Paragraph | None = None
    foreign: bool | None = False  # of what stands above, where a code asks
    for index, paragraph in enumerate(paragraphs):
        matches = _openings(text, paragraph)
        if not matches:
            above, foreign = paragraph, None
            continue
        if foreign is None and above is not None:
            foreign = _other().search(text, above.start, above.end) is not None
        if foreign:
            continue
        stretch = text[paragraph.start : paragraph.end]
        base = paragraph.start + len(stretch) - len(stretch.lstrip(" –-•·*▪●"))
        for at, match in enumerate(matches):
            if not match["number"] and (match["code"] in _WEAK or len(match["code"]) == 1 or ":" not in match["close"]):
                continue
            limit = base + matches[at + 1].start() if at + 1 < len(matches) else paragraph.end
            mark = Marker(
                base + match.start(),
                base + match.start("close"),
                base + match.end(),
                _level(match["code"]),
                _numbers(match),
            )
            letters.append(match["code"])
            found.append((index, mark, limit))
    if len(letters) < 2 or all(letter in _WEAK for letter in letters):
        return []
    return found


def bracketed_codes(text: str, start: int, end: int) -> list[Marker]:
    """Codes in brackets after their statements.

    >>> s = "Les puits sont réparés (R1)."
    >>> bracketed_codes(s, 0, len(s))[0].level
    'outcome'
    """
    if text.find("(", start, end) < 0:
        return []
    return [
        Marker(m.start(), m.end(), m.end(), _level(m["code"]), _numbers(m))
        for m in _bracketed().finditer(text, start, end)
        if m["code"] not in _WEAK or "." in m["number"]
    ]
