"""Where the narrative lies: the best-scoring zone of a page, the kind of each unit in it, the title above it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from iomnlp.segment.lines import Unit, is_bare_marker, is_terminal, marker_length
from iomnlp.segment.shape import Shape, is_posted
from iomnlp.segment.title import HEADLINE_WORDS, TITLE_WORDS, find_title
from iomnlp.segment.words import bare, starts_with_cue

# Weights: a paragraph earns by its words, up to a cap; furniture costs, and runs of it cost more than single lines.
_WORDS_A_POINT, _CAP = 6.0, 8.0
_SINGLE, _RUN, _ROW, _HEADING = -1.0, -2.6, 0.1, 0.2
# A title that is a question has at most this many words.
_QUESTION = 25
# Names alone on their line: "N. Lortkipanidzé, A. Ter-Hovsépian".
_NAME = r"(?:[A-ZÀ-Ý](?:\.|[\w'-]+) ){1,3}(?:(?:de|da|van|von|el|al|ben|bin) )?[A-ZÀ-Ý][\w'-]+"
_NAMES = re.compile(rf"{_NAME}(?:(?:, | et | & |, et ){_NAME}){{1,5}}|[A-ZÀ-Ý]\. (?:[A-ZÀ-Ý]\. )?[A-ZÀ-Ý][\w'-]+")
_LABEL_END = re.compile(r":$|\d{4}$")
_GLUED, _FURNITURE, _FOREIGN, _CONTACT = -8.0, -4.0, -4.0, 1.5


@dataclass(frozen=True, slots=True)
class Zone:
    """The narrative's units by kind; the title's unit indices; empty where the page is furniture only."""

    kinds: dict[int, str]
    title: tuple[int, ...] = ()
    first: int = -1
    last: int = -1


def _runs(shapes: Sequence[Shape]) -> list[int]:
    """For each unit, how many short lines in a row it is one of; a sheet or bookkeeping line does not break a run."""
    lengths = [0] * len(shapes)
    run: list[int] = []
    for index, shape in enumerate([*shapes, Shape(prose=True)]):
        if shape.short:
            run.append(index)
        elif shape.prose or shape.item or shape.contact:
            for i in run:
                lengths[i] = len(run)
            run = []
    return lengths


def _score(shape: Shape, run: int) -> float:
    if shape.sheet or shape.meta or shape.credit:
        return 0.0
    if shape.row:
        return _ROW
    if shape.heading:
        return _HEADING
    if shape.glued:
        return _GLUED
    if shape.contact and shape.channel:
        return _CONTACT
    if shape.furniture or shape.related:
        return _FURNITURE if shape.prose else _RUN
    if shape.contact:
        return _CONTACT if shape.channel else 0.2
    if shape.prose:
        earned = min(shape.words / _WORDS_A_POINT, _CAP)
        return _FOREIGN if shape.foreign else earned
    if shape.item:
        return min(0.3 + shape.words / (2 * _WORDS_A_POINT), 3.0)
    return _SINGLE if run <= 2 else _RUN


def _best_zone(scores: Sequence[float]) -> tuple[int, int, float]:
    """The contiguous stretch with the highest sum (Kadane); the first of equals."""
    best, best_sum = (0, -1), 0.0
    start, running = 0, 0.0
    for index, score in enumerate(scores):
        if running <= 0:
            start, running = index, 0.0
        running += score
        if running > best_sum:
            best, best_sum = (start, index), running
    return best[0], best[1], best_sum


def _cut_tail(first: int, last: int, shapes: Sequence[Shape]) -> int:
    """The end of the narrative: contact lines or a list of other pages close it, unless more text follows than came."""
    prose = [shapes[i].words if shapes[i].prose and not shapes[i].glued else 0 for i in range(first, last + 1)]
    total, before = sum(prose), 0
    for offset, words in enumerate(prose):
        shape = shapes[first + offset]
        before += words
        following = shapes[first + offset + 1] if first + offset < last else None
        ends = shape.contact and (following is None or not following.contact)
        if (
            ends or (shape.related and not shape.prose and ":" not in shape.bare[:-1])
        ) and total - before < before * 0.6:
            longest = max(prose[offset + 1 :], default=0)
            if ends or longest < 40:
                return first + offset
    return last


def _is_plain(units: Sequence[Unit], shapes: Sequence[Shape]) -> bool:
    """Whether a page shows nothing of a menu: a few lines, none doubled, glued, marked bare, or cued as furniture."""
    framed = any(
        s.glued or s.repeated or s.trail or s.furniture or s.related or s.foreign or is_bare_marker(u.text)
        for u, s in zip(units, shapes, strict=True)
    )
    return not framed and sum(s.short for s in shapes) <= 3 and any(s.prose for s in shapes)


def _is_menu(first: int, last: int, shapes: Sequence[Shape]) -> bool:
    """Whether the best zone is only an organisation's line about itself among the entries of a menu."""
    prose = [i for i in range(first, last + 1) if shapes[i].prose and not shapes[i].foreign]
    words = sum(shapes[i].words for i in prose)
    if not prose or words < 8:
        # A notice may be nothing but its numbered entries.
        entries = [shapes[i].words for i in range(first, last + 1) if shapes[i].item]
        return not entries or words + sum(entries) < (24 if len(entries) > 2 else 8)
    if any(s.sheet or s.contact for s in shapes) or len(prose) > 1:
        return False
    above = sum(s.short for s in shapes[max(0, first - 4) : first])
    below = sum(s.short for s in shapes[last + 1 : last + 5])
    shorts = sum(s.short for s in shapes)
    return words < 70 and above >= 1 and below >= 3 and shorts >= 6


def _is_captioned(index: int, first: int, units: Sequence[Unit], shapes: Sequence[Shape]) -> bool:
    """Whether the credit below belongs to a line: the one above the story, or one sentence right on top of it."""
    credit = shapes[index + 1]
    if credit.words > 14 or credit.prose or shapes[index].item or shapes[index].contact:
        return False
    return index == first or (not units[index + 1].blank_before and ". " not in units[index].text)


def _kind(index: int, units: Sequence[Unit], shapes: Sequence[Shape], run: int, first: int, last: int) -> str:
    shape = shapes[index]
    if shape.sheet:
        return "sheet"
    if shape.contact:
        return "contact"
    if shape.credit and (not shape.prose or shape.words <= 45):
        return "caption"
    if index < last and shape.words <= 45 and shapes[index + 1].credit and _is_captioned(index, first, units, shapes):
        return "caption"
    if shape.glued or shape.furniture or shape.related or is_bare_marker(units[index].text):
        return "boilerplate"
    if shape.item:
        return "boilerplate" if _dates_page(units[index].text) else "list_item"
    if shape.row or shape.heading:
        return "body"
    if shape.prose:
        return "boilerplate" if shape.foreign else "body"
    if units[index].text[0].islower() and not (shape.marked or shape.repeated or shape.foreign or shape.meta):
        return "body"
    if shape.meta or shape.marked or shape.repeated or shape.foreign or run > 2 or index == last:
        return "boilerplate"
    following = shapes[index + 1]
    told = following.prose or following.item or following.short or following.row or following.heading
    return "body" if told else "boilerplate"


def _dates_page(text: str) -> bool:
    """Whether a numbered entry is the notice's own date ("1. Date de publication : 12 octobre 2020")."""
    lead = marker_length(text) if len(text) <= 80 else 0
    return lead > 0 and is_posted(text[lead:], bare(text[lead:]))


def find_zone(units: Sequence[Unit], shapes: Sequence[Shape]) -> Zone:
    """The narrative of a page.

    Returns
    -------
    Zone
        `kinds` gives the kind of every unit from the first to the last of the narrative; units outside are furniture.
    """
    runs = _runs(shapes)
    scores = [_score(s, r) for s, r in zip(shapes, runs, strict=True)]
    first, last, total = _best_zone(scores)
    plain = _is_plain(units, shapes)
    if total <= 0 or (not plain and _is_menu(first, last, shapes)):
        first = last = len(units)
        sheet = [i for i, s in enumerate(shapes) if s.sheet]
        title = find_title(sheet[0], units, shapes, runs) if sheet else ()
        return Zone({}, title)
    last = _cut_tail(first, last, shapes)
    while first < last and not _opens_narrative(first, units, shapes):
        first += 1
    while first > 1 and (
        shapes[first - 1].heading or (plain and (shapes[first - 1].row or units[first - 1].text[0].islower()))
    ):
        first -= 1
    sheet_first = next((i for i, s in enumerate(shapes) if s.sheet), len(units))
    title = find_title(first, units, shapes, runs)
    if not title and sheet_first < first:
        title = find_title(sheet_first, units, shapes, runs)
    if first < last and _is_question(first, units, shapes) and not _headlined(title, shapes):
        title, first = (first,), first + 1
    kinds = {i: _kind(i, units, shapes, runs[i], first, last) for i in range(first, last + 1)}
    between = range((title[-1] if title else first) + 1, first)
    kinds.update({i: "caption" for i in between if shapes[i].credit})
    kinds.update({i: "body" for i in between if shapes[i].fact or _tells_period(units[i], shapes[i])})
    kinds.update({i: "body" for i in between if shapes[i].heading and kinds.get(i + 1) == "body"})
    if len(between) == 1 and _heads(between[0], units, shapes) and _headlined(title, shapes):
        kinds[between[0]] = "body"
    kinds.update({i: "body" for i in between if starts_with_cue("interview", shapes[i].bare) and not shapes[i].meta})
    if plain:
        alone = len(between) == 1
        signed = {i for i in between if _NAMES.fullmatch(units[i].text)}
        told = {i for i in between if (shapes[i].short and alone) or _tells(shapes[i])}
        kinds.update(dict.fromkeys(told - signed, "body"))
    return Zone(kinds, title, first, last)


def _headlined(title: Sequence[int], shapes: Sequence[Shape]) -> bool:
    """Whether a title is more than a label."""
    return sum(shapes[i].words for i in title) >= HEADLINE_WORDS


def _is_question(index: int, units: Sequence[Unit], shapes: Sequence[Shape]) -> bool:
    """Whether the would-be first paragraph is a title that asks or exclaims: one short sentence above the text."""
    text = units[index].text
    if text[-1] not in "?!" or shapes[index].words > _QUESTION or shapes[index].marked or text[0] in '«"':
        return False
    return shapes[index + 1].prose and not any(stop in text[:-1] for stop in (". ", "? ", "! "))


def _heads(index: int, units: Sequence[Unit], shapes: Sequence[Shape]) -> bool:
    """Whether the one line between title and story is a heading of the text rather than a part of the frame."""
    shape = shapes[index]
    if not shape.short or shape.repeated or shape.trail or shape.furniture or shape.foreign or shape.related:
        return False
    if _NAMES.fullmatch(units[index].text):
        return False  # who wrote it
    return not shape.marked and shape.words <= 8 and not _LABEL_END.search(units[index].text)


def _tells_period(unit: Unit, shape: Shape) -> bool:
    """Whether a line says what time a report covers ("Période couverte : du 3 au 16 mars")."""
    return starts_with_cue("period", shape.bare) is not None and any(c.isdigit() for c in unit.text)


def _tells(shape: Shape) -> bool:
    """Whether a line of a page without a frame is content: a row of figures, a note of its last change."""
    return shape.row or (shape.meta and starts_with_cue("updated", shape.bare) is not None)


def _opens_narrative(index: int, units: Sequence[Unit], shapes: Sequence[Shape]) -> bool:
    """Whether a unit can be the narrative's first: running text or a list, not a heading, a credit or a sheet."""
    shape = shapes[index]
    if shape.glued or shape.furniture or shape.related or shape.foreign or shape.sheet or shape.contact:
        return False
    if shape.credit and shape.words <= 45:
        return False
    return (
        shape.prose
        and (
            is_terminal(units[index].text)
            or shape.words > TITLE_WORDS
            or ". " in units[index].text
            or units[index].text[-1] in ":;"
        )
    ) or shape.item
