"""What stands on the pages of a PDF and not in its text: running heads and feet, page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from iomnlp.read.pdf_layout import Row, rows_of
from iomnlp.read.pdf_pieces import Piece

# Rows at the top and at the bottom of a page that may be a running head or foot, and the part of the page they are in.
_ROWS, _ZONE = 3, 0.14
_SHARE = 0.4
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"(?:page|p\.)? ?[-–—|]? ?\d{1,4}(?: ?(?:/|sur|of|de) ?\d{1,4})? ?[-–—|]?", re.I)


def _text(row: Row) -> str:
    return " ".join(piece.text for piece in row)


def _key(row: Row) -> str:
    """A head or foot as it is on every page: whatever number it carries."""
    return _DIGITS.sub("#", _text(row).lower())


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
        A row goes where its like, numbers apart, stands at the edge of several pages, or where it is a page's number.
    """
    outer = [_outer(rows_of(found), height) for found, height in pages]
    seen = Counter(key for rows in outer for key in {_key(row) for row in rows})
    often = max(2, _SHARE * len(pages))
    kept = []
    for (found, _), rows in zip(pages, outer, strict=True):
        furniture = {
            id(piece)
            for row in rows
            if seen[_key(row)] >= often or (len(pages) > 1 and _PAGE_NUMBER.fullmatch(_text(row)))
            for piece in row
        }
        kept.append([piece for piece in found if id(piece) not in furniture])
    return kept
