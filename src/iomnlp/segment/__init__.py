"""A page to its parts: furniture, sheet, title, dateline, body, lists, quotes, contacts, captions; and sentences."""

from __future__ import annotations

from iomnlp.segment.model import DatelineSpan, Segmentation, SheetField
from iomnlp.segment.page import segment
from iomnlp.segment.sentences import split_sentences

__all__ = ["DatelineSpan", "Segmentation", "SheetField", "segment", "split_sentences"]
