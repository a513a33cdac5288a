"""The document's text for the page: cut into pieces that know their place, furniture folded, nothing changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from iomnlp.write.marks import Piece, pieces

# Characters that a browser cannot show, or that would let a text show other words than it holds: each is replaced by
# one code point, so that offsets stay. A carriage return would become a line feed in the browser.
_SHOWN = {code: "\ufffd" for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"}
_SHOWN |= dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xD800, 0xE000)), "\ufffd")
FOLDED = "boilerplate"


def shown(text: str) -> str:
    """Text as the page shows it: the same number of code points.

    >>> shown("a\\u202eb")
    'a\ufffdb'
    """
    return text.translate(_SHOWN)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the text.

    Attributes
    ----------
    start : int
        Code points before it in the document.
    text : str
        As it is shown.
    over : str
        Numbers of the fields that it is evidence of, the shortest first; empty for plain text.
    opens : bool
        Whether a field's span begins here: these are reached by Tab.
    """

    start: int
    text: str
    over: str
    opens: bool


@dataclass(frozen=True, slots=True)
class Block:
    """One segment of the text, with its parts; `folded` ones are shown on demand."""

    kind: str
    folded: bool
    parts: tuple[Part, ...]


def _part(piece: Piece, text: str) -> Part:
    return Part(piece.start, text[piece.start : piece.end], " ".join(map(str, piece.over)), bool(piece.opens))


def blocks(text: str, segments: Sequence[tuple[str, int, int]], spans: Iterable[tuple[int, int, int]]) -> list[Block]:
    """Cut a text for the page.

    Parameters
    ----------
    text : str
        The document's text.
    segments : sequence of (kind, start, end)
        They partition the text; where they do not, the whole text is one block.
    spans : iterable of (start, end, number)
        Evidence, in code points, with the number of its field on the page.

    Returns
    -------
    list of Block
        Their parts, joined, are the text as shown.

    Examples
    --------
    >>> [[(p.text, p.over) for p in b.parts] for b in blocks("Mali, 3 mai", [("body", 0, 11)], [(0, 4, 1)])]
    [[('Mali', '1'), (', 3 mai', '')]]
    """
    ready = shown(text)
    whole = segments if _partition(segments, len(text)) else [("body", 0, len(text))] if text else []
    cut = pieces(0, len(text), spans, [end for _, _, end in whole])
    found: list[Block] = []
    place = 0
    for kind, _, end in whole:
        parts: list[Part] = []
        while place < len(cut) and cut[place].end <= end:
            parts.append(_part(cut[place], ready))
            place += 1
        found.append(Block(kind, kind == FOLDED, tuple(parts)))
    return found


def _partition(segments: Sequence[tuple[str, int, int]], size: int) -> bool:
    ends = [0, *(end for _, _, end in segments)]
    return ends[-1] == size and all(start == before for (_, start, _), before in zip(segments, ends, strict=False))


def verified(text: str, start: int, end: int, selected: str) -> bool:
    """Whether a selection of the page is what stands at its offsets.

    >>> verified("Mali, 3 mai", 0, 4, "Mali"), verified("Mali, 3 mai", 1, 5, "Mali")
    (True, False)
    """
    return 0 <= start < end <= len(text) and shown(text[start:end]) == selected
