"""Lines of a page, and logical lines ("units") of one or more: their text, its words, where each character stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from iomnlp.segment.words import bare, common_bare, count_languages, function_words, lower_words, small_letters
from iomnlp.source import fold, printed

# A list marker with the space that follows it; an ordinal needs its bracket or dot.
_MARKER = re.compile(r"(?:[-–•·▪●○◦*»›>→✓➢\uf0b7]|(?:\(?(?:[a-zA-Z]|\d{1,2}|[ivx]{1,4})\)|\d{1,2}\.))[ ]{1,8}(?=\S)")
_BARE_MARKER = re.compile(r"[-–•·▪●○◦*|›>»]{1,3}$")
_ONE_BY_ONE = re.compile(r"\b(?:une? (?:à|par|et) une?|comme (?:un|une))$")
_LAST_WORD = re.compile(r"([^\W\d_]+)['’]?$")
_STOPS = frozenset(".!?…")
_TERMINAL = re.compile(r"[.!?…]['\"»”)\]]{0,2} ?[»\"]?$")
_RUN = re.compile(r"\s+|\S+")
# So much of a line is made bare, and read word by word.
BEGINNING = 4000


@dataclass(slots=True)
class Line:
    """A line that holds something: offsets of its content, its indentation, the blank lines before it.

    `bare` is the bare text of its beginning, `words` are the words of that: as much as any reader asks for.
    """

    start: int
    end: int
    indent: int
    blank_before: int
    text: str
    bare: str
    words: list[str]

    def __len__(self) -> int:
        return self.end - self.start

    @property
    def reach(self) -> int:
        """The column at which it ends."""
        return self.indent + self.end - self.start


@dataclass(slots=True)
class Unit:
    """A logical line: one paragraph, heading, entry or item; `text` is folded, soft breaks are spaces.

    `start` and `end` are where it begins and ends in the source, `blank_before` how many blank lines stand before it;
    `bare` is the bare text of its beginning, `words` are the words of that in lower case.
    """

    lines: tuple[Line, ...]
    text: str
    bare: str
    words: list[str]
    start: int
    end: int
    blank_before: int
    _languages: tuple[int, ...] = ()

    def origin(self) -> list[int]:
        """For each character of `text`, its offset in the source."""
        if len(self.lines) == 1 and self.text == self.lines[0].text:
            return list(range(self.start, self.end))
        return joined(self.lines, self.start, self.end)[1]

    def languages(self) -> tuple[int, ...]:
        """How many of its words are function words of each language."""
        if not self._languages:
            self._languages = count_languages(self.words)
        return self._languages


def marker_length(text: str) -> int:
    """The length of the marker, with its spaces, that opens a line; 0 where there is none.

    >>> marker_length("a) former"), marker_length("abris")
    (3, 0)
    """
    # Most lines begin with a word: a letter marks an entry only with its bracket.
    if text[:1].isalpha() and ")" not in text[1:5]:
        return 0
    marker = _MARKER.match(text)
    return marker.end() if marker else 0


def is_bare_marker(text: str) -> bool:
    """Whether a line is nothing but a marker."""
    return _BARE_MARKER.match(text) is not None


def is_terminal(text: str) -> bool:
    """Whether a line ends as a sentence does.

    >>> is_terminal("Ils sont rentrés. »")
    True
    """
    last = text[-1:]
    return last in _STOPS or (not last.isalnum() and _TERMINAL.search(text[-6:]) is not None)


def open_ended(text: str) -> bool:
    """Whether a line cannot be complete: it ends in a comma, a hyphen, an opening bracket or a function word."""
    tail = text[-24:].rstrip()
    if tail.endswith((",", "(", "«", "'", "/", "–")) or (tail.endswith("-") and len(tail) > 2):
        return True
    last = tail.rpartition(" ")[2]
    if not last.isalpha():
        word = _LAST_WORD.search(tail)
        last = word.group(1) if word else ""
    return last in function_words("open_ended") and not _ONE_BY_ONE.search(tail)


def split_lines(page: str) -> list[Line]:
    """The lines of a text that hold something."""
    lines: list[Line] = []
    at, blank = 0, 0
    # A page of common characters is made over at once, another line by line: most of its lines are common still.
    plain = common_bare(page)
    folded = fold(page)
    small = small_letters(folded)
    for raw in page.split("\n"):
        content = raw.strip()
        if content:
            size = len(content)
            indent = 0 if len(raw) == size else len(raw) - len(raw.lstrip())
            start = at + indent
            text, read = folded[start : start + size], start + min(size, BEGINNING)
            beginning = bare(text[:BEGINNING]) if plain is None else plain[start:read]
            words = lower_words(text[:BEGINNING]) if small is None else small[start:read].split()
            lines.append(Line(start, start + size, indent, blank, text, beginning, words))
            blank = 0
        else:
            blank += 1
        at += len(raw) + 1
    return lines


def unit_of(lines: Sequence[Line]) -> Unit:
    """The logical line that lines make together."""
    first, last = lines[0], lines[-1]
    joined = first.text
    if len(lines) > 1:
        parts = [joined]
        for before, line in pairwise(lines):
            parts += ["" if hyphenated(before.text) else " ", line.text]
        joined = "".join(parts)
    text = printed(joined)
    if text is first.text:
        plain, told = first.bare, first.words
    else:
        plain, told = bare(text[:BEGINNING]), lower_words(text[:BEGINNING])
    return Unit(tuple(lines), text, plain, told, first.start, last.end, first.blank_before)


def joined(lines: Sequence[Line], start: int, end: int) -> tuple[str, list[int]]:
    """A stretch of a unit (folded, runs of space as one, hyphenated ends closed), and its characters' offsets."""
    parts: list[str] = []
    origin: list[int] = []
    tail = ""  # the last characters so far
    for line in lines:
        begin, stop = max(line.start, start), min(line.end, end)
        if begin >= stop:
            continue
        if tail and tail[-1] != " " and not hyphenated(tail):
            parts.append(" ")
            origin.append(origin[-1] + 1)
            tail = " "
        for at, run in _runs(line.text[begin - line.start : stop - line.start]):
            opening = begin + at
            if run[0] == " " and (not tail or tail[-1] == " "):
                run, opening = run[1:], opening + 1
            parts.append(run)
            origin += range(opening, opening + len(run))
            tail = (tail + run)[-2:]
    text = "".join(parts).rstrip(" ")
    del origin[len(text) :]
    return text, origin


def _runs(text: str) -> Iterator[tuple[int, str]]:
    """A text in stretches with their offsets: one where its words stand a space apart, else its words and gaps."""
    if text.isprintable() and "  " not in text:
        yield 0, text
        return
    for run in _RUN.finditer(text):
        yield run.start(), " " if run.group().isspace() else run.group()


def hyphenated(text: str) -> bool:
    """Whether a line ends inside a compound ("vice-"), so that no space replaces its end."""
    return text.endswith("-") and len(text) > 1 and (text[-2].isalpha() or text[-2] == ".")
