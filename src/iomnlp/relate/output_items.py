"""The items of a list that stands in its sentence or paragraph: by their marks, by semicolons, by coordination."""

from __future__ import annotations

import re
from typing import NamedTuple

from iomnlp.relate.output_markers import Marker, enumerators


class Item(NamedTuple):
    """One item of a list, with its printed mark where it has one."""

    start: int
    end: int
    marker: Marker | None


def _ordinal(number: str, style: str) -> int | None:
    if style == "digit":
        return int(number) if number.isdigit() else None
    if style == "roman":
        romans = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
        return romans.get(number.lower())
    return ord(number.lower()) - 96 if len(number) == 1 and number.isalpha() else None


def run_of(markers: list[Marker]) -> list[Marker]:
    """The marks that count up from the first item: 1, 2, 3 or a, b, c or i, ii, iii; else nothing.

    A gap of one is kept: a lost item must not hide the rest.
    """
    for style in ("digit", "roman", "letter"):
        run: list[Marker] = []
        at = 0
        for marker in markers:
            value = _ordinal(marker.numbers[0], style)
            if value is not None and at < value <= at + (2 if run else 1):
                run.append(marker)
                at = value
        if run and (len(run) > 1 or len(markers) == 1):
            return run
    return []


def inline_items(text: str, start: int, end: int, sentence_end: int) -> list[Item]:
    """The items that follow a frame inside its paragraph.

    `end` is the paragraph's end, `sentence_end` that of the frame's sentence.
    """
    run = run_of(enumerators(text, start, end))
    if run and not text[start : run[0].start].strip():
        items = []
        for marker, following in zip(run, [*run[1:], None], strict=True):
            stop = following.start if following else end
            items.append(Item(marker.stop, stop, marker))
        return items
    dashes = [m.start() for m in re.finditer(r"(?<=[:;])\s[-–•·]\s", text[start - 1 : sentence_end])]
    if dashes:
        edges = [start - 1 + d for d in dashes]
        return [Item(s + 3, e, None) for s, e in zip(edges, [*edges[1:], sentence_end], strict=True)]
    pieces = split_outside(text, start, sentence_end, ";")
    if len(pieces) > 1:
        return [Item(s, e, None) for s, e in pieces]
    return [Item(s, e, None) for s, e in coordinated(text, start, sentence_end)]


def split_outside(text: str, start: int, end: int, mark: str) -> list[tuple[int, int]]:
    """`text[start:end]` cut at a mark wherever it stands outside parentheses and guillemets."""
    pieces, depth, begin = [], 0, start
    for at in range(start, end):
        char = text[at]
        if char in "([«":
            depth += 1
        elif char in ")]»":
            depth = max(0, depth - 1)
        elif char == mark and depth == 0:
            pieces.append((begin, at))
            begin = at + 1
    pieces.append((begin, end))
    return [(s, e) for s, e in pieces if text[s:e].strip()]


_INDEFINITE = (
    r"(?:une?\s|des\s|deux\s|trois\s|quatre\s|cinq\s|six\s|sept\s|huit\s|neuf\s|dix\s|(?:on|dou|trei|quator|quin|sei)ze\s"
    r"|(?:vingt|trente|quarante|cinquante|soixante|cent|mille)(?:[ -][a-z-]+)?\s|plusieurs\s|\d{1,4}\s)"
)
_DEFINITE = r"(?:l[ea]\s|les\s|l')"
_ACTION = r"(?:[a-zéèêàçîï'-]{2,}(?:tion|sion|ment|age|ure|ance|ise)s?\s(?:de|du|des|d'|à|au|aux)(?!\w))"
_INFINITIVE = (
    r"(?:(?:d'|de\s)?(?:mieux\s)?(?!(?:contre|entre|notre|votre|autre|libre|quatre|hier|hiver|premier|dernier|encore|frontière)\s)"
    r"[a-zéèêàçîïôû]{2,}(?:er|ir|re|oir)\s)"
)
_AINSI_QUE = re.compile(r"\s?,?\s(?:ainsi\squ(?:e\s|')|de\smême\squ(?:e\s|')|et\senfin\s)")


def coordinated(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The noun phrases of "X, Y et Z"; a complement that two heads share keeps them together.

    >>> s = "une base de données, un guide pratique et des ateliers"
    >>> [s[a:b] for a, b in coordinated(s, 0, len(s))]
    ['une base de données', 'un guide pratique', 'des ateliers']
    >>> s = "une étude et une cartographie des services, ainsi qu'un annuaire"
    >>> [s[a:b] for a, b in coordinated(s, 0, len(s))]
    ['une étude et une cartographie des services', 'un annuaire']
    """
    while start < end and text[start] == " ":
        start += 1
    head = next(
        (h for h in (_INDEFINITE, _DEFINITE, _ACTION, _INFINITIVE) if re.compile(h, re.I).match(text, start, end)), None
    )
    if head is None:
        return [(start, end)]
    pieces: list[tuple[int, int]] = []
    begin = start
    for m in _AINSI_QUE.finditer(text, start, end):
        pieces += _comma_series(text, begin, m.start(), head)
        begin = m.end()
    return pieces + _comma_series(text, begin, end, head)


def _comma_series(text: str, start: int, end: int, head: str) -> list[tuple[int, int]]:
    cuts = list(re.finditer(rf",\s(?={head})", text[start:end]))
    last = list(re.finditer(rf"\s?,?\set\s(?={head})", text[start + (cuts[-1].end() if cuts else 0) : end]))
    edges = [(start + m.start(), start + m.end()) for m in cuts]
    base = start + (cuts[-1].end() if cuts else 0)
    if last and (cuts or not _shared(text, base, base + last[-1].start(), base + last[-1].end(), end)):
        edges.append((base + last[-1].start(), base + last[-1].end()))
    out, begin = [], start
    for stop, resume in edges:
        if _balanced(text[begin:stop]):
            out.append((begin, stop))
            begin = resume
    return [*out, (begin, end)]


def _balanced(piece: str) -> bool:
    return piece.count("(") == piece.count(")")


def _shared(text: str, left: int, left_end: int, right: int, right_end: int) -> bool:
    """Whether "A et B de C" is one item: a bare head before, or the second stands within the first's complement."""
    bare = len(text[left:left_end].split()) <= 2
    complemented = len(text[right:right_end].split()) > 3
    if re.search(r"(?:^|[\s'])[a-zéèêàçîïôû]{2,}(?:er|ir|dre|tre|oir)$", text[left:left_end]):
        return True  # "pour accueillir et soigner les blessés"
    inside = text[right : right + 4] == "des " and re.search(
        r"(?<!\w)(?:des|du|aux|au|de la|de l')\s?[\w'-]+(?:\s[\w'-]+)?$", text[left:left_end]
    )
    return (bare and complemented) or (bool(inside) and len(text[left:left_end].split()) > 2)
