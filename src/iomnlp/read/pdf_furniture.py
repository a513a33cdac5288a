"""What stands on the pages of a PDF and not in its text: running heads and feet, page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from iomnlp.read.pdf_layout import Row, rows_of
from iomnlp.read.pdf_pieces import Piece

# Rows at the top and at the bottom of a page that may be a running head or foot, and the part of the page they are in.
_ROWS, _ZONE = 3, 0.14
# On this many pages the same row at the same height is no text; on two in a document of four.
_OFTEN = 3
# Heights that are one, in points.
_STEP = 4.0
_DIGITS = re.compile(r"\d+")
# A page's number, dressed so that it can be nothing else; a bare one is one only if it counts the pages.
_PAGE_NUMBER = re.compile(
    r"(?:page|p\.) ?\d{1,4}(?: ?(?:/|sur|of|de) ?\d{1,4})?|\d{1,4} ?/ ?\d{1,4}|([-–—|]) ?\d{1,4} ?\1", re.I
)
_COUNTED = re.compile(r"^(\d{1,4})\b|\b(\d{1,4})$")
Key = tuple[str | int, int]


def _text(row: Row) -> str:
    return " ".join(piece.text for piece in row)


def _keys(row: Row, page: int) -> Iterator[Key]:
    """A head or foot as it is on other pages: whatever number it carries; whatever it says, if it counts the pages."""
    at = round(row[0].bottom / _STEP)
    text = _text(row)
    yield _DIGITS.sub("#", text.lower()), at
    counted = _COUNTED.search(text)
    if counted:
        yield int(counted[1] or counted[2]) - page, at


def _outer(rows: list[Row], height: float) -> list[Row]:
    top = [row for row in rows[:_ROWS] if row[0].bottom > height * (1 - _ZONE)]
    bottom = [row for row in rows[-_ROWS:] if row[0].top < height * _ZONE]
    return top + [row for row in bottom if row not in top]


def without_furniture(pages: Sequence[tuple[list[Piece], float]]) -> list[list[Piece]]:
    """The pages' pieces without running heads and feet.

    Parameters
    ----------
    pages : sequence of (pieces, height)
        The pages in order.

    Returns
    -------
    list of list of Piece
        A row goes where its like stands at the same height at the edge of other pages, or where it is a page's number.
    """
    outer = [_outer(rows_of(found), height) for found, height in pages]
    seen = Counter(key for page, rows in enumerate(outer) for key in {key for row in rows for key in _keys(row, page)})
    often = _OFTEN if len(pages) > 2 * (_OFTEN - 1) else 2
    kept = []
    for page, ((found, _), rows) in enumerate(zip(pages, outer, strict=True)):
        furniture = {
            id(piece)
            for row in rows
            if any(seen[key] >= often for key in _keys(row, page))
            or _PAGE_NUMBER.fullmatch(_text(row))
            or (_text(row) == str(page + 1) and len(pages) > 1)
            for piece in row
        }
        kept.append([piece for piece in found if id(piece) not in furniture])
    return kept
