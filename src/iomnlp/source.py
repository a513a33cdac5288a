"""Text whose offsets cannot lie: the source, spans over it, and normalised views with a map back.

All offsets are Unicode code points, start included, end excluded.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import NamedTuple

from iomnlp.record import Evidence

# One character for one character, so that a folded text keeps the offsets of the text.
_FOLD = {
    **dict.fromkeys("\u00a0\u202f\u2007\u2009\u200a\u2002\u2003\u2004\u2005\u2006\u2008\u3000\t\r\n\f\v\x1f", " "),
    **dict.fromkeys("\u2018\u2019\u02bc\u201b\u2032\u00b4`\u02b9", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033", '"'),
    **dict.fromkeys("\u2010\u2011\u00ad\u2212", "-"),
    **dict.fromkeys("\u2012\u2015\u2014", "\u2013"),
}
_ODD = re.compile(f"[{re.escape(''.join(_FOLD))}]")


# The 256 commonest characters of Western print: ASCII, Latin-1, and what else pages of ours hold most.
_COMMON = (
    "".join(map(chr, [*range(0x80), *range(0xA0, 0x100)])) + "Œœ‘’“”„–—…•€\u202f\u2009\u2010\u2011\u2212›→▪●✓ăćčğışșțžš"
)
_PLACES = codecs.charmap_build(_COMMON)


class CommonCharacters:
    """What a text becomes when each of its characters becomes another, at the speed of C.

    The tables by which Python reads old encodings take a character to a byte and a byte to a character: they do so for
    a text of common characters, some ten times as fast as `str.translate`. Other texts it leaves to a slower way.

    Parameters
    ----------
    image : function
        What one character becomes: one character.

    Examples
    --------
    >>> quiet = CommonCharacters(str.lower)
    >>> quiet("L’ÉTÉ"), quiet("夏")
    ('l’été', None)
    """

    __slots__ = ("_images",)

    def __init__(self, image: Callable[[str], str]):
        self._images = "".join(map(image, _COMMON))

    def __call__(self, text: str) -> str | None:
        """The text made over; None where it holds a character that is not common."""
        try:
            places = codecs.charmap_encode(text, "strict", _PLACES)[0]
        except UnicodeEncodeError:
            return None
        return codecs.charmap_decode(places, "strict", self._images)[0]


_fold_common = CommonCharacters(lambda character: _FOLD.get(character, character))
# From this length on a text is a page rather than a line.
_PAGE = 600


def _made_folded(text: str) -> str:
    # Most texts are folded already: they stay the same object, whose hash is known.
    if text.isascii() and text.isprintable() and "`" not in text:
        return text
    made = _fold_common(text)
    if made is None:
        made = _ODD.sub(lambda odd: _FOLD[odd.group()], text)
    return text if made == text else made


# Finders ask for the same page again and again; few are kept, since one may be megabytes long.
_folded_page = lru_cache(maxsize=8)(_made_folded)


def fold(text: str) -> str:
    """The text with every space a space, every apostrophe ' and every dash - or –: same length, same offsets.

    >>> fold("l’aide de 5\u202f000\u00a0€")
    "l'aide de 5 000 €"
    """
    return _made_folded(text) if len(text) < _PAGE else _folded_page(text)


def printed(text: str) -> str:
    """A value as a reader reads it: soft line breaks and runs of spaces joined to one space.

    >>> printed("Torsten\\n  Haschenz")
    'Torsten Haschenz'
    """
    # Most values have single spaces alone: of all white space, that is what can be printed.
    if text.isprintable() and "  " not in text and text[:1] != " " and text[-1:] != " ":
        return text
    return " ".join(text.split())


class Span(NamedTuple):
    """A stretch of a text, in code points."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True)
class SourceText:
    """A decoded document: `text` is final (LF line ends, no byte-order mark), `raw` its own bytes' hash.

    `damage` lists spans of the text that the reader found damaged (replaced bytes).
    """

    text: str
    sha256: str
    uri: str = "-"
    media_type: str = "text/plain"
    encoding: str = "utf-8"
    metadata: dict[str, str] = field(default_factory=dict)

    @property
    def record_id(self) -> str:
        """First 16 hex digits of the SHA-256 of the document's own bytes."""
        return self.sha256[:16]

    def evidence(self, start: int, end: int) -> Evidence:
        """The evidence for a span of this text."""
        return Evidence(start=start, end=end, text=self.text[start:end])


@dataclass(frozen=True)
class View:
    """A normalised text and, for each of its characters, the offset in the text that it was made from.

    `origin` has `len(text) + 1` entries; the last is the end of the source.
    """

    text: str
    origin: tuple[int, ...]

    def source_span(self, start: int, end: int) -> Span:
        """The span of the source that `text[start:end]` was made from; start < end."""
        return Span(self.origin[start], self.origin[end - 1] + 1)


@dataclass(frozen=True)
class Block:
    """One segment of the narrative, in offsets of the narrative's text; `sentences` likewise."""

    kind: str
    start: int
    end: int
    sentences: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Narrative(View):
    """Title, dateline, body, list items, quotes and contacts of a document as one folded text.

    Blocks are separated by a blank line; a soft line break inside a block is a space.
    """

    blocks: tuple[Block, ...] = ()

    def block_at(self, offset: int) -> Block | None:
        """The block that holds the character at `offset`."""
        at = bisect_right(self._starts, offset) - 1
        return self.blocks[at] if at >= 0 and offset < self.blocks[at].end else None

    def sentence_at(self, offset: int) -> tuple[int, int] | None:
        """The sentence that holds the character at `offset`; the whole block where it has none."""
        block = self.block_at(offset)
        if block is None:
            return None
        at = bisect_right(block.sentences, (offset, len(self.text) + 1)) - 1
        inside = at >= 0 and offset < block.sentences[at][1]
        return block.sentences[at] if inside else (block.start, block.end)

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        return tuple(block.start for block in self.blocks)
