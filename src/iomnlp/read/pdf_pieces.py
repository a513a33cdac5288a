"""A PDF page as pieces of text with their places: runs of characters that stand together on one line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

# A gap wider than this many heights of the letters parts two pieces: cells, columns.
_GAP = 1.3
# PDFium's sign for a hyphen at the end of a line, which it would join itself.
_HYPHEN = 2


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text: its edges in points from the page's lower left corner, and the height of its letters."""

    text: str
    left: float
    right: float
    bottom: float
    top: float

    @property
    def height(self) -> float:
        """The height of its letters."""
        return self.top - self.bottom

    @property
    def width(self) -> float:
        """From its first letter to its last."""
        return self.right - self.left


class _Run:
    """Characters that make one piece."""

    def __init__(self) -> None:
        self.characters: list[str] = []
        self.left = self.right = self.bottom = self.top = self.last = 0.0

    def belongs(self, left: float, bottom: float, top: float) -> bool:
        """Whether a character goes on with this run: the same line, no gap, not back (ligatures share one place)."""
        height = max(self.top - self.bottom, 1.0)
        same_line = min(self.top, top) - max(self.bottom, bottom) > 0.3 * min(height, max(top - bottom, 0.1))
        return same_line and left > self.last - 0.3 * height and left - self.right < _GAP * height

    def add(self, character: str, left: float, right: float, bottom: float, top: float) -> None:
        """Put one character at the end."""
        if not self.characters:
            self.left, self.bottom, self.top = left, bottom, top
        self.characters.append(character)
        self.last = left
        self.right = max(right, self.right) if len(self.characters) > 1 else right
        self.bottom, self.top = min(self.bottom, bottom), max(self.top, top)

    def piece(self) -> Piece | None:
        """The run as it stands, where it holds more than spaces."""
        text = " ".join("".join(self.characters).split())
        return Piece(text, self.left, self.right, self.bottom, self.top) if text else None


def pieces(text_page: Any, raw: ModuleType) -> Iterator[Piece]:
    """The pieces of a page, in the order in which the page's program draws them.

    Parameters
    ----------
    text_page : PdfTextPage
        As pypdfium2 gives it.
    raw : module
        Its `pypdfium2.raw`: one call a character is as much as a page of 3,000 can bear.
    """
    box = raw.FS_RECTF()
    run = _Run()
    for index in range(text_page.count_chars()):
        code = raw.FPDFText_GetUnicode(text_page, index)
        character = "-" if code == _HYPHEN else chr(code) if 0 < code < 0x110000 else ""
        if character.isspace() or not character:
            if run.characters:
                run.characters.append(" ")
            continue
        if not raw.FPDFText_GetLooseCharBox(text_page, index, box):
            continue
        if run.characters and not run.belongs(box.left, box.bottom, box.top):
            if found := run.piece():
                yield found
            run = _Run()
        run.add(character, box.left, box.right, box.bottom, box.top)
    if found := run.piece():
        yield found
