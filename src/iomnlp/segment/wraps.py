"""Hard wraps: which breaks between a page's lines are soft, and the logical lines that are left."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from iomnlp.segment.dateline import find_dateline
from iomnlp.segment.labels import Labels, label_pattern, opens_field
from iomnlp.segment.lines import (
    Line,
    Unit,
    is_bare_marker,
    is_terminal,
    marker_length,
    open_ended,
    split_lines,
    unit_of,
)
from iomnlp.segment.words import function_words, starts_with_cue

_FIRST_WORD = re.compile(r"([A-ZÀ-Ý][a-zà-ÿ]{0,12})\b")
# A number cut between its groups of three digits: no line that stands for itself ends and begins so.
_THOUSANDS, _ZEROS = re.compile(r"(?<![\d.,-])\d{1,3}$"), re.compile(r"000\b")
_WRITTEN_BY = re.compile(r"par (?:[A-ZÀ-Ý][\w'.-]{1,30} ){0,3}[A-ZÀ-Ý][\w'.-]{1,30}(?:$|, )")
# A form of address and a first name at a line's end: the name goes on ("M. Alasdair\nPenhaligon, et").
_NAME_CUT = re.compile(r"(?<!\w)(?:M|Mme|Mlle|Dr|Pr|Me)\.? [A-ZÀ-Ý][\w'-]{1,20}$")
_NAME_ENDS = re.compile(r"[A-ZÀ-Ý][\w'-]{1,20}(?:,| (?:et|a|ont|est|qui|de)\b)")
# A line of its own that tells whom to reach: a label, then a number or an address.
_REACH_LINE = re.compile(r"[A-ZÀ-Ý][^:.!?\d]{2,30} ?: ?[^.!?]{0,90}?(?:@\w|\b[Tt][ée]l\b|\+\d)")
# The number of an entry behind its name, before a colon ("effet direct 2 : …").
_ENTRY = re.compile(r"(?:[^\W\d_]{2,14} ){1,2}\d{1,2}(?:\.\d{1,2})? ?[:–-] ")
# How a number goes on that was cut between its groups.
_DIGITS = re.compile(r"\d{3}(?!\d)")
_ADDRESS_END = re.compile(r"(?:@|www\.|://)\S{1,70}$")
# A byline with the author's function is no longer than this.
_BYLINE = 90
# Line lengths between which a break may be a wrap rather than an end.
_SHORTEST, _LONGEST = 25, 120


def _first_word(line: Line) -> int:
    return len(line.text[:40].partition(" ")[0])


def _continues(line: Line, following: Line) -> bool:
    """Strong evidence that a sentence runs over the line end."""
    size, before, after = len(line), line.text, following.text
    if size > _LONGEST:
        return False
    if _ZEROS.match(after) and _THOUSANDS.search(before[-8:]):
        return True
    last, opening = before[-1], after[0]
    if size < _SHORTEST or last in ".!?:;…" or marker_length(after) or is_terminal(before):
        return False
    return (
        opening.islower()
        or opening in "(»),;"
        or open_ended(before)
        or (last.isdigit() and _DIGITS.match(after) is not None)
    )


def _opens_sentence(text: str) -> bool:
    """Whether a line begins with a capitalised little word: a text begins, where a name would go on."""
    word = _FIRST_WORD.match(text)
    return word is not None and word.group(1).lower() in function_words("fr") | function_words("open_ended")


def _is_byline(line: Line, below: Line | None, above: int) -> bool:
    """Whether a line names who wrote the text: a page's head above nothing, or a whole name above a paragraph."""
    if below is None or _WRITTEN_BY.match(line.text) is None:
        return False
    return (above < 3 and below.blank_before > 0) or (
        len(below) > _LONGEST and len(line.text.partition(",")[0].split()) in (3, 4) and len(line) < _BYLINE
    )


@dataclass(frozen=True, slots=True)
class Wrap:
    """How a page is wrapped: the widest line, and the least length at which the next word did not fit."""

    width: int
    full: int


def _going_on(lines: Sequence[Line]) -> list[bool]:
    """For each line, whether the sentence of the line right above runs on in it."""
    pairs = pairwise(lines)
    return [False, *(not below.blank_before and _continues(above, below) for above, below in pairs), False]


def find_wrap(lines: Sequence[Line], going_on: Sequence[bool]) -> Wrap | None:
    """The page's hard wrap, or None where its paragraphs are lines of their own."""
    wrapped = [
        (above.reach, above.reach + 1 + _first_word(below))
        for above, below, goes_on in zip(lines, lines[1:], going_on[1:], strict=False)
        if goes_on
    ]
    if len(wrapped) < 3:
        return None
    widths, needs = sorted(w for w, _ in wrapped), sorted(n for _, n in wrapped)
    width = widths[(len(widths) - 1) * 19 // 20]
    return Wrap(width, min(needs[len(needs) // 10], width + 1))


def _joined(
    line: Line,
    following: Line,
    wrap: Wrap | None,
    labels: Labels,
    *,
    goes_on: bool,
    inside: bool,
    begun: bool,
    within: bool,
) -> bool:
    """Whether the break between two lines is soft.

    `goes_on`: the sentence runs on; `inside`: wrapped lines stand just above; `begun`: a wrapped sentence has ended
    before; `within`: the line is not the first of its paragraph.
    """
    # Without wraps on its page a line goes on where its sentence does.
    if following.blank_before or (wrap is None and not goes_on):
        return False
    if is_bare_marker(line.text) or is_bare_marker(following.text):
        return False
    if not goes_on and "©" in following.text and following.text[0].isupper() and len(line) <= _LONGEST:
        return False
    if opens_field(following.text, following.bare, labels) and not open_ended(line.text):
        return False
    if _ENTRY.match(following.text) and starts_with_cue("entry", following.bare[:40]):
        return False
    if goes_on or wrap is None:
        return goes_on
    if _NAME_CUT.search(line.text[-40:]) and _NAME_ENDS.match(following.text):
        return True
    if line.text[-1].isdigit() and following.text[0].islower() and not marker_length(line.text):
        return within
    if len(line) > wrap.width + 12 or len(following) > wrap.width + 12:
        return False
    complete = is_terminal(line.text) or line.text[-1] in ":;"
    if not open_ended(line.text) and find_dateline(following.text):
        return False
    if is_terminal(line.text) and (
        starts_with_cue("contact", following.bare[:60]) or _REACH_LINE.match(following.text)
    ):
        return False
    if following.text[0].isupper() and _ADDRESS_END.search(line.text[-80:]):
        return False
    least = 0.4 if within else 0.7
    if begun and inside and not complete and line.reach > least * wrap.width and not marker_length(following.text):
        return True
    if line.reach + 1 + _first_word(following) < wrap.full:
        return False
    if marker_length(following.text):
        dash = following.text[0] in "-–" and following.text[2:3].islower()
        return dash and inside and line.text[-1] not in ".;:,"
    if following.indent >= line.indent + 2 and not marker_length(line.text):
        return False
    if line.text[-1] == ":":
        return not following.text[0].isupper()
    return inside and (begun or complete or not _opens_sentence(following.text))


def make_units(text: str) -> tuple[list[Unit], Wrap | None]:
    """The logical lines of a text, hard wraps joined.

    >>> [u.text for u in make_units("Un titre\\n\\nLe Japon a versé une aide aux\\nfamilles.")[0]]
    ['Un titre', 'Le Japon a versé une aide aux familles.']
    """
    lines = split_lines(text)
    going_on = _going_on(lines)
    wrap, labels = find_wrap(lines, going_on), label_pattern()
    units: list[Unit] = []
    current: list[Line] = []
    since_wrap, begun, stopped = 99, False, False
    for index, line in enumerate(lines):
        below = lines[index + 1] if index + 1 < len(lines) else None
        within = len(current) > 1
        begun = begun or (within and stopped)
        # The page's first paragraph has no wrapped lines above it: those below it tell as much.
        inside = since_wrap <= 12 or going_on[index + 1]
        byline = len(current) == 1 and _is_byline(line, below, len(units))
        if (
            current
            and not byline
            and _joined(
                current[-1], line, wrap, labels, goes_on=going_on[index], inside=inside, begun=begun, within=within
            )
        ):
            current.append(line)
            since_wrap, stopped = 0, stopped or is_terminal(line.text)
            continue
        if current:
            units.append(unit_of(current))
        current, stopped = [line], is_terminal(line.text)
        since_wrap += 1
    if current:
        units.append(unit_of(current))
    return units, wrap
