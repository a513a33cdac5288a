"""Where facts stand: evidence against the kinds of the record's segments."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import Any

from iomnlp.lexicon import words
from iomnlp.record import Evidence, Record

BODY = frozenset({"body", "list_item", "quote"})


@lru_cache
def vocabulary() -> dict[str, Any]:
    """The word lists of the checks."""
    return words("checks.yaml")


class Where:
    """Answers in which kind of segment a piece of evidence begins."""

    def __init__(self, record: Record):
        self.text = record.document.text
        self.segments = record.segments
        self.starts = [s.start for s in record.segments]

    def kind(self, evidence: Evidence) -> str:
        """The kind of the segment that holds the evidence's first character ("" outside all)."""
        at = bisect_right(self.starts, evidence.start) - 1
        if at < 0 or self.segments[at].end <= evidence.start:
            return ""
        return self.segments[at].kind

    def within(self, evidence: Iterable[Evidence], kinds: Iterable[str]) -> tuple[Evidence, ...]:
        """The evidence that stands in segments of these kinds."""
        wanted = frozenset(kinds)
        return tuple(e for e in evidence if self.kind(e) in wanted)

    @cached_property
    def body(self) -> str:
        """Paragraphs, list items and quotations as one text."""
        return "\n".join([self.text[s.start : s.end] for s in self.segments if s.kind in BODY])
