"""Spans of the narrative to evidence in the source; listed facts with stable ids, in order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Protocol, TypeVar

from iomnlp.record import Basis, Evidence, ListedFact, fact_id
from iomnlp.source import Narrative, SourceText, printed


class Spanned(Protocol):
    """Anything with offsets in the narrative."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


# Title and organisation of a person stand this near to the name.
MOJIBAKE = re.compile(
    r"[ÃÂ][\u0080-\u00bf\u2018-\u203a\u20ac\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc]|â€"
)
REACH = 400
F = TypeVar("F", bound=ListedFact)


class Grounding:
    """Turns spans of the narrative into evidence in the source."""

    def __init__(self, source: SourceText, narrative: Narrative):
        self.source = source
        self.narrative = narrative
        # Several facts of a document point at the same words.
        self._made: dict[tuple[int, int], Evidence] = {}

    def _of_source(self, start: int, end: int) -> tuple[int, int]:
        origin = self.narrative.origin
        return origin[start], origin[end - 1] + 1

    def evidence(self, start: int, end: int) -> Evidence:
        """Evidence in the source for a span of the narrative."""
        span = self._of_source(start, end)
        made = self._made.get(span)
        if made is None:
            made = self._made[span] = self.source.evidence(*span)
        return made

    def all(self, spans: Iterable[tuple[int, int]]) -> tuple[Evidence, ...]:
        """Evidence for several spans, in the order of the source, without repeats."""
        found = {(e.start, e.end): e for e in (self.evidence(s, t) for s, t in spans)}
        return tuple(found[key] for key in sorted(found))

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
    kind: type[F],
    field: str,
    evidence: tuple[Evidence, ...],
    rule: str,
    value: str,
    /,
    basis: Basis = "normalized",
    sure: float | None = None,
    **values: Any,
) -> F:
    """A fact of a list with its stable id; `sure` is what a judge thinks of a part of it."""
    start, end = (evidence[0].start, evidence[0].end) if evidence else (0, 0)
    return kind(
        id=fact_id(field, start, end, value), evidence=evidence, basis=basis, rule=rule, confidence=sure, **values
    )


def in_order(facts: Sequence[F]) -> tuple[F, ...]:
    """Facts by first evidence; facts of one span keep a fixed order by id. Repeated ids keep the first."""
    unique = {fact.id: fact for fact in reversed(facts)}
    return tuple(sorted(unique.values(), key=lambda f: (f.evidence[0].start, f.evidence[0].end, f.id)))
