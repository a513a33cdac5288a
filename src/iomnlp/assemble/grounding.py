"""Spans of the narrative to evidence in the source; listed facts with stable ids, in order.

Evidence and facts are plain dictionaries by the contract's keys until the record validates all of them at once.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from typing import Any, Protocol, TypeVar

from iomnlp.record import Basis, fact_id
from iomnlp.source import Narrative, SourceText, printed


class Spanned(Protocol):
    """Anything with offsets in the narrative."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


M = TypeVar("M", bound=Spanned)
Draft = dict[str, Any]
MOJIBAKE = re.compile(
    r"[ÃÂ][\u0080-\u00bf\u2018-\u203a\u20ac\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc]|â€"
)
# Title and organisation of a person stand this near to the name.
REACH = 400


def evidence_of(source: SourceText, start: int, end: int) -> Draft:
    """The evidence for a span of the source."""
    return {"start": start, "end": end, "text": source.text[start:end]}


def single(evidence: Draft, basis: Basis, rule: str, **values: Any) -> Draft:
    """A fact of one place, its `raw` as printed there."""
    values |= {"evidence": (evidence,), "basis": basis, "rule": rule, "confidence": None}
    values["raw"] = printed(evidence["text"])
    return values


class Grounding:
    """Turns spans of the narrative into evidence in the source."""

    def __init__(self, source: SourceText, narrative: Narrative):
        self.source = source
        self.narrative = narrative
        # Several facts of a document point at the same words.
        self._made: dict[tuple[int, int], Draft] = {}

    def _of_source(self, start: int, end: int) -> tuple[int, int]:
        origin = self.narrative.origin
        return origin[start], origin[end - 1] + 1

    def _evidence(self, span: tuple[int, int]) -> Draft:
        made = self._made.get(span)
        if made is None:
            made = self._made[span] = evidence_of(self.source, *span)
        return made

    def evidence(self, start: int, end: int) -> Draft:
        """Evidence in the source for a span of the narrative."""
        return self._evidence(self._of_source(start, end))

    def all(self, spans: Iterable[tuple[int, int]]) -> tuple[Draft, ...]:
        """Evidence for several spans, in the order of the source, without repeats."""
        return tuple([self._evidence(span) for span in sorted({self._of_source(*span) for span in spans})])

    def kind_at(self, offset: int) -> str:
        """The kind of the narrative's block at an offset; "none" between blocks."""
        block = self.narrative.block_at(offset)
        return block.kind if block is not None else "none"

    def inside(self, mentions: Iterable[M], kinds: Container[str]) -> list[M]:
        """The mentions that stand in blocks of these kinds."""
        found = []
        for mention in mentions:
            block = self.narrative.block_at(mention.start)
            if block is not None and block.kind in kinds and mention.end <= block.end:
                found.append(mention)
        return found

    def original(self, value: str | None, near: int) -> str | None:
        """A value of the folded narrative as the source prints it, or as it is where it does not stand near.

        Parameters
        ----------
        value : str or None
            Words of the narrative.
        near : int
            Where the mention starts that they belong to.
        """
        if not value:
            return None
        at = self.narrative.text.find(value, max(0, near - REACH), near + len(value) + REACH)
        return value if at < 0 else self.told(at, at + len(value))

    def printed(self, start: int, end: int) -> str:
        """The text as printed, soft line breaks joined."""
        first, last = self._of_source(start, end)
        return printed(self.source.text[first:last])

    def told(self, start: int, end: int) -> str:
        """The text as printed, but letters in a wrong encoding ("Ã©") mended; `raw` and evidence keep them."""
        text = self.printed(start, end)
        return self.narrative.text[start:end] if MOJIBAKE.search(text) else text


def listed(
    field: str,
    evidence: tuple[Draft, ...],
    rule: str,
    value: str,
    /,
    basis: Basis = "normalized",
    sure: float | None = None,
    **values: Any,
) -> Draft:
    """A fact of a list with its stable id; `sure` is what a judge thinks of a part of it."""
    start, end = (evidence[0]["start"], evidence[0]["end"]) if evidence else (0, 0)
    values |= {"evidence": evidence, "basis": basis, "rule": rule, "confidence": sure}
    values["id"] = fact_id(field, start, end, value)
    return values


def in_order(facts: Sequence[Draft]) -> tuple[Draft, ...]:
    """Facts by first evidence; facts of one span keep a fixed order by id. Repeated ids keep the first."""
    unique = {fact["id"]: fact for fact in reversed(facts)}
    return tuple(sorted(unique.values(), key=_place))


def _place(fact: Draft) -> tuple[int, int, str]:
    first = fact["evidence"][0]
    return first["start"], first["end"], fact["id"]
