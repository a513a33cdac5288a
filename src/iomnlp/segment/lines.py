"""Lines of a page and the logical lines ("units") that they make once hard wraps are joined."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from iomnlp.segment.dateline import find_dateline
from iomnlp.segment.labels import opens_field
from iomnlp.segment.words import bare, function_words, starts_with_cue
from iomnlp.source import fold, printed

# A list marker with the space that follows it; an ordinal needs its bracket or dot.
MARKER = re.compile(r"(?:[-–•·▪●○◦*»›>→✓➢\uf0b7]|(?:\(?(?:[a-zA-Z]|\d{1,2}|[ivx]{1,4})\)|\d{1,2}\.))[ ]{1,8}(?=\S)")
BARE_MARKER = re.compile(r"[-–•·▪●○◦*|›>»]{1,3}$")
_ONE_BY_ONE = re.compile(r"\b(?:une? (?:à|par|et) une?|comme (?:un|une))$")
_LAST_WORD = re.compile(r"([^\W\d_]+)['’]?$")
_FIRST_WORD = re.compile(r"([A-ZÀ-Ý][a-zà-ÿ]{0,12})\b")
_TERMINAL = re.compile(r"[.!?…]['\"»”)\]]{0,2} ?[»\"]?$")
# A number cut between its groups of three digits: no line that stands for itself ends and begins so.
_CUT_NUMBER = re.compile(r"(?<![\d.,-])\d{1,3}\n000\b")
_WRITTEN_BY = re.compile(r"par (?:[A-ZÀ-Ý][\w'.-]{1,30} ){0,3}[A-ZÀ-Ý][\w'.-]{1,30}(?:$|, )")
# A form of address and a first name at a line's end: the name goes on ("M. Alasdair\nPenhaligon, et").
_NAME_CUT = re.compile(r"(?<!\w)(?:M|Mme|Mlle|Dr|Pr|Me)\.? [A-ZÀ-Ý][\w'-]{1,20}$")
_NAME_ENDS = re.compile(r"[A-ZÀ-Ý][\w'-]{1,20}(?:,| (?:et|a|ont|est|qui|de)\b)")
# A line of its own that tells whom to reach: a label, then a number or an address.
_REACH_LINE = re.compile(r"[A-ZÀ-Ý][^:.!?\d]{2,30} ?: ?[^.!?]{0,90}?(?:@\w|\b[Tt][ée]l\b|\+\d)")
# The number of an entry behind its name, before a colon ("effet direct 2 : …").
_ENTRY = re.compile(r"(?:[^\W\d_]{2,14} ){1,2}\d{1,2}(?:\.\d{1,2})? ?[:–-] ")
_RUN = re.compile(r"\s+|\S+")
# How a number goes on that was cut between its groups.
_DIGITS = re.compile(r"\d{3}(?!\d)")
_ADDRESS_END = re.compile(r"(?:@|www\.|://)\S{1,70}$")
# A byline with the author's function is no longer than this.
_BYLINE = 90
# Line lengths between which a break may be a wrap rather than an end.
_SHORTEST, _LONGEST = 25, 120


@dataclass(frozen=True, slots=True)
class Line:
    """A line that holds something: offsets of its content, its indentation, the blank lines before it."""

    start: int
    end: int
    indent: int
    blank_before: int
    text: str

    def __len__(self) -> int:
        return self.end - self.start

    @property
    def reach(self) -> int:
        """The column at which it ends."""
        return self.indent + self.end - self.start


@dataclass(frozen=True, slots=True)
class Unit:
    """A logical line: one paragraph, heading, entry or item; `text` is folded, soft breaks are spaces."""

    lines: tuple[Line, ...]
    text: str

    @property
    def start(self) -> int:
        """Where it begins in the source."""
        return self.lines[0].start

    @property
    def end(self) -> int:
        """Where it ends in the source."""
        return self.lines[-1].end

    @property
    def blank_before(self) -> int:
        """How many blank lines stand before it."""
        return self.lines[0].blank_before

    def origin(self) -> list[int]:
        """For each character of `text`, its offset in the source."""
        return joined_origin(self.lines, self.start, self.end)[1]


def is_terminal(text: str) -> bool:
    """Whether a line ends as a sentence does.

    >>> is_terminal("Ils sont rentrés. »")
    True
    """
    return _TERMINAL.search(text[-6:]) is not None


def open_ended(text: str) -> bool:
    """Whether a line cannot be complete: it ends in a comma, a hyphen, an opening bracket or a function word."""
    tail = text[-24:].rstrip()
    if tail.endswith((",", "(", "«", "'", "/", "–")) or (tail.endswith("-") and len(tail) > 2):
        return True
    if _ONE_BY_ONE.search(tail):
        return False
    word = _LAST_WORD.search(tail)
    return word is not None and word.group(1) in function_words("open_ended")


def split_lines(text: str) -> list[Line]:
    """The lines of a text that hold something."""
    lines: list[Line] = []
    at, blank = 0, 0
    for raw in text.split("\n"):
        content = raw.strip()
        if content:
            indent = len(raw) - len(raw.lstrip())
            start = at + indent
            lines.append(Line(start, start + len(content), indent, blank, fold(content)))
            blank = 0
        else:
            blank += 1
        at += len(raw) + 1
    return lines


def _first_word(line: Line) -> int:
    return len(line.text[:40].partition(" ")[0])


def _continues(line: Line, following: Line) -> bool:
    """Strong evidence that a sentence runs over the line end."""
    if len(line) <= _LONGEST and _CUT_NUMBER.search(f"{line.text[-8:]}\n{following.text[:5]}"):
        return True
    if not _SHORTEST <= len(line) <= _LONGEST or MARKER.match(following.text):
        return False
    last, opening = line.text[-1], following.text[0]
    if last in ".!?:;…" or is_terminal(line.text):
        return False
    return (
        opening.islower()
        or opening in "(»),;"
        or open_ended(line.text)
        or (last.isdigit() and _DIGITS.match(following.text) is not None)
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


def find_wrap(lines: Sequence[Line]) -> Wrap | None:
    """The page's hard wrap, or None where its paragraphs are lines of their own."""
    pairs = pairwise(lines)
    wrapped = [(a.reach, a.reach + 1 + _first_word(b)) for a, b in pairs if not b.blank_before and _continues(a, b)]
    if len(wrapped) < 3:
        return None
    widths, needs = sorted(w for w, _ in wrapped), sorted(n for _, n in wrapped)
    width = widths[(len(widths) - 1) * 19 // 20]
    return Wrap(width, min(needs[len(needs) // 10], width + 1))


def _joined(line: Line, following: Line, wrap: Wrap | None, inside: bool, begun: bool, within: bool) -> bool:
    """Whether the break between two lines is soft.

    `inside`: wrapped lines stand just above; `begun`: a wrapped sentence has ended before; `within`: the line is not
    the first of its paragraph.
    """
    if following.blank_before or BARE_MARKER.match(line.text) or BARE_MARKER.match(following.text):
        return False
    if (
        "©" in following.text
        and following.text[0].isupper()
        and len(line) <= _LONGEST
        and not _continues(line, following)
    ):
        return False
    if opens_field(following.text) and not open_ended(line.text):
        return False
    if _ENTRY.match(following.text) and starts_with_cue("entry", bare(following.text[:40])):
        return False
    if _continues(line, following):
        return True
    if wrap is not None and _NAME_CUT.search(line.text[-40:]) and _NAME_ENDS.match(following.text):
        return True
    if wrap is not None and line.text[-1].isdigit() and following.text[0].islower() and not MARKER.match(line.text):
        return within
    if wrap is None or len(line) > wrap.width + 12 or len(following) > wrap.width + 12:
        return False
    complete = is_terminal(line.text) or line.text[-1] in ":;"
    if not open_ended(line.text) and find_dateline(following.text):
        return False
    if is_terminal(line.text) and (
        starts_with_cue("contact", bare(following.text[:60])) or _REACH_LINE.match(following.text)
    ):
        return False
    if following.text[0].isupper() and _ADDRESS_END.search(line.text[-80:]):
        return False
    least = 0.4 if within else 0.7
    if begun and inside and not complete and line.reach > least * wrap.width and not MARKER.match(following.text):
        return True
    if line.reach + 1 + _first_word(following) < wrap.full:
        return False
    if MARKER.match(following.text):
        dash = following.text[0] in "-–" and following.text[2:3].islower()
        return dash and inside and line.text[-1] not in ".;:,"
    if following.indent >= line.indent + 2 and not MARKER.match(line.text):
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
    wrap = find_wrap(lines)
    units: list[Unit] = []
    current: list[Line] = []
    since_wrap, begun, stopped = 99, False, False
    for line, below in zip(lines, [*lines[1:], None], strict=True):
        begun = begun or (len(current) > 1 and stopped)
        # The page's first paragraph has no wrapped lines above it: those below it tell as much.
        inside = since_wrap <= 12 or (below is not None and not below.blank_before and _continues(line, below))
        byline = len(current) == 1 and _is_byline(line, below, len(units))
        if current and not byline and _joined(current[-1], line, wrap, inside, begun, len(current) > 1):
            current.append(line)
            since_wrap, stopped = 0, stopped or is_terminal(line.text)
            continue
        if current:
            units.append(_unit(current))
        current, stopped = [line], is_terminal(line.text)
        since_wrap += 1
    if current:
        units.append(_unit(current))
    return units, wrap


def _unit(lines: list[Line]) -> Unit:
    if len(lines) == 1:
        return Unit((lines[0],), printed(lines[0].text))
    parts = [lines[0].text]
    for before, line in pairwise(lines):
        parts += ["" if hyphenated(before.text) else " ", line.text]
    return Unit(tuple(lines), printed("".join(parts)))


def joined_origin(lines: Sequence[Line], start: int, end: int) -> tuple[list[str], list[int]]:
    """Characters (folded, runs of space as one, hyphenated ends closed) of a stretch of a unit, and their offsets."""
    characters: list[str] = []
    origin: list[int] = []
    for line in lines:
        begin, stop = max(line.start, start), min(line.end, end)
        if begin >= stop:
            continue
        if characters and characters[-1] != " " and not hyphenated("".join(characters[-2:])):
            characters.append(" ")
            origin.append(origin[-1] + 1)
        for run in _RUN.finditer(line.text, begin - line.start, stop - line.start):
            at = line.start + run.start()
            if not run.group().isspace():
                characters += run.group()
                origin += range(at, at + len(run.group()))
            elif characters and characters[-1] != " ":
                characters.append(" ")
                origin.append(at)
    while characters and characters[-1] == " ":
        characters.pop()
        origin.pop()
    return characters, origin


def hyphenated(text: str) -> bool:
    """Whether a line ends inside a compound ("vice-"), so that no space replaces its end."""
    return text.endswith("-") and len(text) > 1 and (text[-2].isalpha() or text[-2] == ".")
