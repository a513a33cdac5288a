"""The narrative as one folded text with a map back, and the gap-free partition of the source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypedDict

from pydantic import TypeAdapter

from iomnlp.record import Segment, SegmentKind
from iomnlp.segment.lines import Unit, joined
from iomnlp.segment.mend import Mended
from iomnlp.segment.sentences import split_folded
from iomnlp.source import Block, Narrative, Span, printed

_WITH_SENTENCES = frozenset({"body", "list_item", "quote", "title"})
_NARRATED = frozenset({"title", "dateline", "body", "list_item", "quote", "contact"})
# Kinds whose neighbouring pieces are one segment.
_MERGED = frozenset({"boilerplate", "sheet"})
_GAP = "\n\n"


class Piece(NamedTuple):
    """A stretch of the mended text of one kind; pieces with `tied` go on in the paragraph of the piece before."""

    kind: SegmentKind
    units: tuple[Unit, ...]
    start: int
    end: int
    tied: bool = False


@dataclass(frozen=True)
class MendedNarrative(Narrative):
    """A narrative with mended characters that stand for several of the source: `last` tells where each ends."""

    last: tuple[int, ...] = ()

    def source_span(self, start: int, end: int) -> Span:
        """The span of the source that `text[start:end]` was made from; start < end."""
        return Span(self.origin[start], self.last[end - 1])


def _characters(piece: Piece) -> tuple[str, list[int] | range]:
    """The folded text of a piece and the offset of each character in the mended text."""
    if len(piece.units) == 1 and len(piece.units[0].lines) == 1:
        line = piece.units[0].lines[0]
        stretch = line.text[piece.start - line.start : piece.end - line.start]
        if stretch == printed(stretch):
            return stretch, range(piece.start, piece.end)
    lines = [line for unit in piece.units for line in unit.lines]
    return joined(lines, piece.start, piece.end)


def make_narrative(mended: Mended, pieces: Sequence[Piece]) -> tuple[Narrative, list[tuple[tuple[int, int], ...]]]:
    """The narrative, and for each piece its sentences in offsets of the mended text.

    Parameters
    ----------
    mended : Mended
        The text that the pieces point into.
    pieces : sequence of Piece
        In the order of the text.
    """
    parts: list[str] = []
    origin: list[int] = []
    blocks: list[Block] = []
    of_pieces: list[tuple[tuple[int, int], ...]] = []
    length = 0
    for piece in pieces:
        content, where = _characters(piece) if piece.kind in _NARRATED else ("", range(0))
        if not content:
            of_pieces.append(())
            continue
        if parts:
            gap = _gap(mended.text, origin[-1] + 1, where[0]) if piece.tied else _GAP
            parts.append(gap)
            origin += [min(origin[-1] + 1, where[0])] * len(gap)
            length += len(gap)
        parts.append(content)
        origin += where
        sentences = split_folded(content) if piece.kind in _WITH_SENTENCES else []
        of_pieces.append(tuple([(where[a], where[b - 1] + 1) for a, b in sentences]))
        moved = tuple([(a + length, b + length) for a, b in sentences])
        blocks.append(Block(piece.kind, length, length + len(content), moved))
        length += len(content)
    text = "".join(parts)
    return _mapped(mended, text, origin, tuple(blocks)), of_pieces


def _gap(text: str, start: int, end: int) -> str:
    """What separates two pieces of one paragraph: a space where one is printed."""
    return " " if end > start and text[start:end].strip() == "" else ""


def _mapped(mended: Mended, text: str, origin: list[int], blocks: tuple[Block, ...]) -> Narrative:
    """The narrative with its map to the source, through the mended text where something was mended."""
    size = len(mended.text)
    if mended.origin is None or mended.last is None:
        end = origin[-1] + 1 if origin else 0
        return Narrative(text, (*origin, end), blocks)
    first, last = mended.origin, mended.last
    starts = [first[i] if i < size else last[-1] for i in origin]
    ends = tuple(last[i] if i < size else last[-1] for i in origin)
    return MendedNarrative(text, (*starts, ends[-1] if ends else 0), blocks, ends)


class _Stretch(TypedDict):
    """A segment to be made."""

    kind: SegmentKind
    start: int
    end: int
    sentences: tuple[tuple[int, int], ...]


_SEGMENTS = TypeAdapter(tuple[Segment, ...])


def partition(
    text: str, mended: Mended, found: Sequence[tuple[Piece, tuple[tuple[int, int], ...]]]
) -> tuple[Segment, ...]:
    """Segments over the whole source, in order: what was found, and between that furniture and blank stretches."""
    stretches: list[_Stretch] = []
    at = 0
    for piece, sentences in found:
        begin, end = (piece.start, piece.end) if mended.origin is None else mended.span(piece.start, piece.end)
        start = max(begin, at)
        if start >= end:
            continue
        blank = start == at or text[at:start].isspace()
        if blank and piece.kind in _MERGED and stretches and stretches[-1]["kind"] == piece.kind:
            stretches[-1]["end"] = at = end
            continue
        _fill(text, at, start, stretches)
        if not blank and piece.kind == "boilerplate":
            stretches[-1]["end"] = end
        else:
            inside = mended.spans(sentences)
            stretches.append(_Stretch(kind=piece.kind, start=start, end=end, sentences=inside))
        at = end
    _fill(text, at, len(text), stretches)
    return _SEGMENTS.validate_python(stretches)


def _fill(text: str, start: int, end: int, stretches: list[_Stretch]) -> None:
    """Give the stretch between two pieces to a blank, to furniture, or, on one line, to the piece before."""
    if start >= end:
        return
    between = text[start:end]
    if not between.isspace():
        stretches.append(_Stretch(kind="boilerplate", start=start, end=end, sentences=()))
    elif stretches and ("\n" not in between or stretches[-1]["kind"] == "boilerplate"):
        stretches[-1]["end"] = end
    else:
        stretches.append(_Stretch(kind="blank", start=start, end=end, sentences=()))
