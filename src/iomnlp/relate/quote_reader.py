"""A narrative read for its quotations: where they and its sentences stand, and whom its pronouns mean."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from iomnlp.relate.quote_marks import quoted_spans
from iomnlp.relate.reference import SENTENCE_END, Named, Referents

# How far an attribution reaches before the marks.
BEFORE = 320


class Reader:
    """One narrative: its quotations in order, and the people outside them."""

    def __init__(self, text: str, people: Sequence[Named]):
        self.text = text
        self.quotes = quoted_spans(text)
        self.everyone = sorted(people, key=lambda p: (p.start, p.end))
        inside = [(q.outer_start, q.outer_end) for q in self.quotes]
        starts = [s for s, _ in inside]
        outside = []
        for person in self.everyone:
            at = bisect_left(starts, person.start + 1) - 1
            if at < 0 or inside[at][1] <= person.start:
                outside.append(person)
        self.referents = Referents(text, outside)
        self.last: Named | None = None
        self.last_at = 0

    def known(self, before: int, pronoun: str = "") -> Named | None:
        """Whom a pronoun before or behind words means."""
        word = pronoun.lower()
        feminine = True if word == "elle" else False if word == "il" else None
        subject = self.referents.subject(before, feminine) if word else None
        return subject or self.referents.pronoun(before, self.last, self.last_at, feminine)

    def between(self, start: int, end: int) -> Sequence[Named]:
        """People outside quotations whose mention begins in a stretch."""
        return self.referents.between(start, end)

    def sentence_start(self, at: int) -> int:
        """Where the sentence that leads up to an offset begins."""
        low = max(0, at - BEFORE)
        edges = list(SENTENCE_END.finditer(self.text, low, at))
        return edges[-1].end() if edges else low

    def sentence_end(self, at: int, limit: int) -> int:
        """Where the sentence that goes on at an offset ends."""
        m = SENTENCE_END.search(self.text, at, limit)
        return m.start() + 1 if m else limit
