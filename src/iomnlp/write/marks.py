"""Overlapping spans of a text as nested-free pieces: offsets in code points are settled here, never in the browser."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text under the same spans.

    Attributes
    ----------
    start, end : int
        Code points, end excluded.
    over : tuple of int
        Numbers of the fields that cover it, the shortest span first.
    opens, closes : tuple of int
        Those of them whose span begins or ends with this piece.
    """

    start: int
    end: int
    over: tuple[int, ...] = ()
    opens: tuple[int, ...] = ()
    closes: tuple[int, ...] = ()


def pieces(start: int, end: int, spans: Iterable[tuple[int, int, int]], cuts: Sequence[int] = ()) -> list[Piece]:
    """Cut a stretch of text wherever a span begins or ends.

    Parameters
    ----------
    start, end : int
        The stretch, in code points.
    spans : iterable of (start, end, number)
        Spans that may overlap; each carries the number of its field.
    cuts : sequence of int
        Further offsets to cut at.

    Returns
    -------
    list of Piece
        Gap-free from start to end.

    Examples
    --------
    >>> [(p.start, p.end, p.over) for p in pieces(0, 9, [(0, 6, 1), (3, 9, 2)])]
    [(0, 3, (1,)), (3, 6, (1, 2)), (6, 9, (2,))]
    """
    opening: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    closing: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for first, last, number in spans:
        if start <= first < last <= end:
            opening[first].append((last - first, first, number))
            closing[last].append((last - first, first, number))
    edges = sorted({start, end, *opening, *closing, *(cut for cut in cuts if start < cut < end)})
    active: set[tuple[int, int, int]] = set()
    found = []
    for left, right in pairwise(edges):
        active.difference_update(closing[left])
        active.update(opening[left])
        found.append(
            Piece(
                left,
                right,
                over=tuple(dict.fromkeys(number for *_, number in sorted(active))),
                opens=tuple(sorted({number for *_, number in opening[left]})),
                closes=tuple(sorted({number for *_, number in closing[right]})),
            )
        )
    return found
