"""The working state of an annotation that is being grounded: where its words stand, and what does not hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from iomnlp.learn.gold import GoldDocument
from iomnlp.learn.quotations import TOLD, Page
from iomnlp.record import fact_id
from iomnlp.source import SourceText, Span, printed

RULE = "gold"


@dataclass
class Grounder:
    """The working state of one document."""

    document: GoldDocument
    source: SourceText
    page: Page
    problems: list[str] = field(default_factory=list)
    optional: list[str] = field(default_factory=list)
    accept: dict[str, dict[str, tuple[str | None, ...]]] = field(default_factory=dict)

    def evidence(self, spans: Sequence[Span]) -> list[dict[str, Any]]:
        return [self.source.evidence(s.start, s.end).model_dump() for s in spans]

    def lost(self, where: str, words: str, kinds: frozenset[str] = TOLD) -> None:
        """Say that a quotation is not where it should be."""
        elsewhere = self.page.all(words)
        place = ""
        if elsewhere:
            kind = self.page.kind_at(elsewhere[0].start)
            place = " (all its places are taken)" if kind in kinds else f" (only in {kind})"
        self.problems.append(f"{where}: {words!r} does not stand in the text{place}.")

    def fact(self, spans: Sequence[Span], **values: Any) -> dict[str, Any]:
        return {"evidence": self.evidence(spans), "basis": "human", "rule": RULE, "confidence": None, **values}

    def listed(self, name: str, item: Any, spans: Sequence[Span], value: str, /, **values: Any) -> dict[str, Any]:
        start, end = (spans[0].start, spans[0].end) if spans else (0, 0)
        made = self.fact(spans, id=fact_id(name, start, end, value), **values)
        if getattr(item, "optional", False):
            self.optional.append(made["id"])
        if getattr(item, "accept", None):
            self.accept[made["id"]] = item.accept
        return made

    def raw(self, span: Span) -> str:
        return printed(self.source.text[span.start : span.end])
