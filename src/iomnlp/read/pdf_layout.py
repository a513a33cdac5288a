"""Pieces of a PDF page in reading order: rows, columns one after the other, cells of a table side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from iomnlp.read.pdf_pieces import Piece

# Columns of text: at least this many lines each, of this many signs on average, which mostly fill the column.
_LINES, _SIGNS, _FILLED = 3, 16, 0.55
# A page of more lines is no printed page; looking for columns costs their square.
_MOST_ROWS, _MOST_PIECES = 400, 8_000
# Gaps that are looked at for columns, the widest first.
_TRIED = 4
Edges = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the page as it is read: its text, its left edge, bottom, top, and the right edge."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    # Begins a column or stands alone across the page: the spacing to the line before says nothing.
    opens: bool = False

    @property
    def height(self) -> float:
        """The height of its letters."""
        return self.top - self.bottom


Row = list[Piece]


def rows_of(found: Sequence[Piece]) -> list[Row]:
    """Pieces by line, from the top; in a line from the left."""
    rows: list[Row] = []
    for piece in sorted(found, key=lambda piece: (-(piece.top + piece.bottom), piece.left)):
        last = rows[-1][0] if rows else None
        middle = (piece.top + piece.bottom) / 2
        if last is not None and last.bottom + 0.25 * last.height < middle < last.top - 0.25 * last.height:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda piece: piece.left) for row in rows]


def _free(spans: list[Edges], row: Row, least: float) -> list[Edges]:
    """What a row leaves free of some spans of the page's width; spans and row both go from left to right."""
    gaps: list[Edges] = []
    edge = float("-inf")
    for piece in row:
        gaps.append((edge, piece.left))
        edge = max(edge, piece.right)
    gaps.append((edge, float("inf")))
    free, at = [], 0
    for left, right in spans:
        while at < len(gaps) and gaps[at][1] <= left:
            at += 1
        for gap in gaps[at:]:
            if gap[0] >= right:
                break
            common = (max(left, gap[0]), min(right, gap[1]))
            if common[1] - common[0] >= least:
                free.append(common)
    return free


def _text_column(found: list[Piece]) -> bool:
    """Whether pieces on one side of a gap are lines of running text, not cells or bullets."""
    lines = rows_of(found)
    if len(lines) < _LINES:
        return False
    width = max(piece.right for piece in found) - min(piece.left for piece in found)
    signs = sum(len(piece.text) for piece in found) / len(lines)
    return signs >= _SIGNS and median(row[-1].right - row[0].left for row in lines) >= _FILLED * width


def _gutter(rows: list[Row], spans: list[Edges]) -> float | None:
    """Where rows part into two columns of text: the middle of the widest span that does it."""
    for left, right in sorted(spans, key=lambda span: span[0] - span[1])[:_TRIED]:
        middle = (left + right) / 2
        sides = [[p for row in rows for p in row if (p.left < middle) == first] for first in (True, False)]
        if all(_text_column(side) for side in sides):
            return middle
    return None


def _band(rows: list[Row], start: int, least: float) -> tuple[int, float | None]:
    """The longest band of rows that a gap parts, from a row on: the row after it, and where it parts into columns."""
    spans: list[Edges] = [(float("-inf"), float("inf"))]
    left, right = float("inf"), float("-inf")
    parting: list[Edges] = []
    for end in range(start, len(rows)):
        row = rows[end]
        spans = _free(spans, row, least)
        left, right = min(left, row[0].left), max(right, row[-1].right)
        inner = [span for span in spans if left < span[0] and span[1] < right]
        if parting and not inner:
            # A line across both columns.
            return end, _gutter(rows[start:end], parting)
        parting = inner
    return len(rows), _gutter(rows[start:], parting)


def _cells(rows: list[Row], at: int) -> str:
    """The sign between the cells of a row: those of a table begin at the same edges as a neighbour's."""
    row = rows[at]
    for other in (at - 1, at + 1):
        if 0 <= other < len(rows) and len(rows[other]) == len(row):
            tolerance = row[0].height / 2
            pairs = zip(row[1:], rows[other][1:], strict=True)
            if all(abs(mine.left - theirs.left) <= tolerance for mine, theirs in pairs):
                return " : " if len(row) == 2 else " | "
    return " "


def _line(rows: list[Row], at: int, opens: bool) -> Line:
    row = rows[at]
    sign = _cells(rows, at) if len(row) > 1 else ""
    first = row[0].text.rstrip(": ") if sign == " : " else row[0].text
    text = sign.join([first, *(piece.text for piece in row[1:])])
    bottom, top = min(piece.bottom for piece in row), max(piece.top for piece in row)
    return Line(text, row[0].left, row[-1].right, bottom, top, opens)


def in_order(found: Sequence[Piece]) -> list[Line]:
    """The lines of a page, or of a column of it, as they are read.

    Parameters
    ----------
    found : sequence of Piece
        In any order.
    """
    rows = rows_of(found)
    lines: list[Line] = []
    least = 0.7 * median(piece.height for piece in found) if found else 0.0
    at = next_try = 0
    while at < len(rows):
        end, middle = at, None
        if at >= next_try and len(rows) <= _MOST_ROWS and len(found) <= _MOST_PIECES:
            end, middle = _band(rows, at, least)
        if middle is None:
            # What parts no columns from this row on parts none from the next one either, as a rule: a table.
            next_try = max(next_try, at + 1 + (end - at) // 8)
            lines.append(_line(rows, at, opens=not lines))
            at += 1
            continue
        inside = [piece for row in rows[at:end] for piece in row]
        lines += in_order([piece for piece in inside if piece.left < middle])
        lines += in_order([piece for piece in inside if piece.left >= middle])
        if end < len(rows):
            lines.append(_line(rows, end, opens=True))
        at = end + 1
    return lines
