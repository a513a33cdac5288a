"""Paragraphs that may hold results, and the entries of a list that stands in them."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from iomnlp.relate.output_frames import COLON, REACH, Frame, colon_frame, heading_frame
from iomnlp.relate.output_items import run_of
from iomnlp.relate.output_markers import Marker, bullet, dotted, enumerators, leading
from iomnlp.source import Block

_SENTENCE_END = re.compile(
    r"(?<![\s.][A-Z])(?<!\d)(?<!\sart)(?<!\sn°)(?<!M)(?<!Mme)[.!?…]\s+(?=[«\"(]?\s?[A-ZÀ-ÖØ-Þ0-9])"
)
# An entry of a list: where its words stand, and its mark.
Entry = tuple[tuple[int, int], Marker | None]


class Paragraph(NamedTuple):
    """One block that may hold results, with its sentences."""

    start: int
    end: int
    kind: str
    sentences: tuple[tuple[int, int], ...]

    def sentence_at(self, offset: int) -> tuple[int, int]:
        """The sentence that holds an offset (the paragraph, where none does)."""
        at = bisect_right(self.sentences, (offset, math.inf)) - 1
        if at >= 0 and offset < self.sentences[at][1]:
            return self.sentences[at]
        return self.start, self.end

    def sentence_end(self, offset: int) -> int:
        """Where the sentence that holds or follows an offset ends."""
        at = max(0, bisect_right(self.sentences, (offset, math.inf)) - 1)
        return next((e for _, e in self.sentences[at : at + 2] if offset < e), self.end)


def paragraphs_of(text: str, blocks: tuple[Block, ...]) -> list[Paragraph]:
    if not blocks:
        edges = (
            [(m.start(), m.end()) for m in re.finditer(r"[^\n]+(?:\n[^\n]+)*", text)]
            if "\n" in text
            else [(0, len(text))]
        )
        blocks = tuple(Block("body", s, e) for s, e in edges)
    kept = [b for b in blocks if b.kind in {"body", "list_item"} and text[b.start : b.end].strip()]
    return [Paragraph(b.start, b.end, b.kind, b.sentences or _split(text, b.start, b.end)) for b in kept]


def _split(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    edges = [start, *(m.end() for m in _SENTENCE_END.finditer(text, start, end)), end]
    return tuple((s, e) for s, e in pairwise(edges) if text[s:e].strip())


def list_frames(text: str, paragraph: Paragraph, near: bool) -> Iterator[tuple[Frame, int]]:
    """Frames of a paragraph, each with the end of its sentence."""
    found = False
    for colon in COLON.finditer(text, paragraph.start, paragraph.end):
        begin, end = paragraph.sentence_at(colon.start())
        frame = colon_frame(text, max(begin, colon.start() - REACH), colon.start(), near)
        if frame is not None:
            found = True
            yield frame, max(end, paragraph.sentence_end(min(frame.end + 1, paragraph.end - 1)))
    if not found:
        heading = heading_frame(text, paragraph.start, paragraph.end) if near else None
        if heading is not None:
            yield heading, paragraph.end


def _continues(text: str, paragraph: Paragraph, items: list[Entry]) -> bool:
    """Whether a paragraph without a mark is an item: it, or the item before it, ends with a semicolon."""
    if text[paragraph.start : paragraph.end].rstrip().endswith(";"):
        return True
    return bool(items) and text[items[-1][0][0] : paragraph.start].rstrip().endswith(("; et", ";"))


def _mark_of(text: str, paragraph: Paragraph, items: list[Entry]) -> tuple[str, int, Marker | None] | None:
    """How an entry of a list begins: its style, where its words start, its mark; None where a paragraph is no entry."""
    head = min(paragraph.end, paragraph.start + 12)
    marker = dotted(text, paragraph.start, paragraph.end) or next(iter(enumerators(text, paragraph.start, head)), None)
    if marker is not None and not text[paragraph.start : marker.start].strip(" ("):
        return "number", marker.stop, marker
    begins = bullet(text, paragraph.start, paragraph.end)
    if begins is not None:
        return "bullet", begins, None
    if paragraph.kind == "list_item" or _continues(text, paragraph, items):
        return "plain", paragraph.start, None
    return None


def items_below(text: str, below: list[Paragraph]) -> list[Entry]:
    """The items of a list that stands in the paragraphs after its frame."""
    items: list[Entry] = []
    style: str | None = None
    inner = False
    for paragraph in below:
        found = _mark_of(text, paragraph, items)
        if found is None and style == "number" and heading_frame(text, paragraph.start, paragraph.end):
            inner = True  # "Produits :" between the results of one list: what it heads is its own
            continue
        if inner and found is not None and found[2] is not None and "." in found[2].numbers[0]:
            continue
        inner = False
        if found is None or (style is not None and found[0] != style):
            break
        if leading(text, paragraph.start, paragraph.end):
            break  # its own printed label is read elsewhere
        style, start, marker = found
        items.append(((start, max(start + 1, paragraph.sentence_end(start))), marker))
    marks = [m for _, m in items if m is not None]
    plain = [m for m in marks if "." not in m.numbers[0] and not text[m.start].isupper()]
    if plain:
        run = [*run_of(plain), *(m for m in marks if m not in plain)]
        items = [(span, m) for span, m in items if m in run]
    return items
