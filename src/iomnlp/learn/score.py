"""Right, missing and extra values by document and field; pairs of things that are the same in two lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeVar

import numpy as np

from iomnlp.record import Fact
from iomnlp.source import fold

A = TypeVar("A")
B = TypeVar("B")


@dataclass(frozen=True, slots=True)
class Error:
    """One value that is wrong in one document.

    Attributes
    ----------
    document, field : str
        Where.
    problem : str
        `missing`: annotated and not found; `extra`: found and not annotated.
    value : str
        The value, as it is compared.
    rule : str
        The rule that gave an extra value.
    start, end : int or None
        Where its first evidence stands in the document's text.
    """

    document: str
    field: str
    problem: Literal["missing", "extra"]
    value: str
    rule: str = ""
    start: int | None = None
    end: int | None = None


@dataclass
class Score:
    """Micro counts of one field over some documents.

    Attributes
    ----------
    right, missing, extra : int
        Values found as annotated; annotated but not found; found but not annotated.
    """

    right: int = 0
    missing: int = 0
    extra: int = 0

    @property
    def precision(self) -> float | None:
        """Share of what was found that is right; null where nothing was found."""
        found = self.right + self.extra
        return self.right / found if found else None

    @property
    def recall(self) -> float | None:
        """Share of what is annotated that was found; null where nothing is annotated."""
        wanted = self.right + self.missing
        return self.right / wanted if wanted else None

    @property
    def support(self) -> int:
        """How many values are annotated."""
        return self.right + self.missing

    @property
    def f1(self) -> float | None:
        """Harmonic mean of both; null where there was nothing to find and nothing was found.

        >>> Score(right=8, missing=2, extra=2).f1
        0.8
        """
        total = 2 * self.right + self.missing + self.extra
        return 2 * self.right / total if total else None

    def add(self, other: Score) -> None:
        """Add another's counts to these."""
        self.right += other.right
        self.missing += other.missing
        self.extra += other.extra


@dataclass(frozen=True)
class Value:
    """One value to compare.

    Attributes
    ----------
    text : str
        The value in comparable form.
    fact : Fact or None
        Where it comes from.
    accept : frozenset of str
        Other forms that are as right (of annotated values).
    optional : bool
        Its absence does not count (of annotated values).
    """

    text: str
    fact: Fact | None = None
    accept: frozenset[str] = frozenset()
    optional: bool = False

    def takes(self, text: str) -> bool:
        """Whether a found value is right."""
        return text == self.text or text in self.accept


@dataclass(frozen=True)
class Judged:
    """A fact that was found, and whether it is right."""

    document: str
    field: str
    fact: Fact
    right: bool


@dataclass
class Tally:
    """Scores by document and field, every error, and every fact that was found, filled document by document."""

    by_document: dict[str, dict[str, Score]] = field(default_factory=dict)
    errors: list[Error] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)

    @property
    def scores(self) -> dict[str, Score]:
        """Scores by field over all documents."""
        return self.over(self.by_document)

    def over(self, documents: Iterable[str]) -> dict[str, Score]:
        """Scores by field over some documents."""
        total: dict[str, Score] = {}
        for document in documents:
            for name, score in self.by_document[document].items():
                total.setdefault(name, Score()).add(score)
        return total

    def count(self, document: str, name: str, right: int, missing: int, extra: int) -> None:
        """Add counts to a field."""
        score = self.by_document.setdefault(document, {}).setdefault(name, Score())
        score.add(Score(right, missing, extra))

    def mark(self, document: str, name: str, wrong: Iterable[tuple[str, int, int]]) -> None:
        """List stretches of text that are wrong: what, start, end."""
        self.errors.extend(Error(document, name, "extra", what, "", start, end) for what, start, end in wrong)

    def values(self, document: str, name: str, wanted: Iterable[Value], found: Iterable[Value]) -> None:
        """Compare two lists of values, one to one; an optional one counts neither way."""
        rest = list(found)
        partners: list[Value] = []
        open_ones = list(wanted)
        # What must be there is paired before what may be, and exact values before accepted ones.
        for optional, exact in ((False, True), (False, False), (True, True), (True, False)):
            pending, open_ones = open_ones, []
            for value in pending:
                fits = [f for f in rest if (f.text == value.text if exact else value.takes(f.text))]
                if value.optional != optional or not fits:
                    open_ones.append(value)
                    continue
                rest.remove(fits[0])
                if not optional:
                    partners.append(fits[0])
        missing = [value for value in open_ones if not value.optional]
        self.count(document, name, len(partners), len(missing), len(rest))
        self.judged += [Judged(document, name, v.fact, True) for v in partners if v.fact]
        self.judged += [Judged(document, name, v.fact, False) for v in rest if v.fact]
        self.errors.extend(_error(document, name, "missing", value) for value in missing)
        self.errors.extend(_error(document, name, "extra", value) for value in rest)


def _error(document: str, name: str, problem: Literal["missing", "extra"], value: Value) -> Error:
    evidence = value.fact.evidence if value.fact else ()
    start, end = (evidence[0].start, evidence[0].end) if evidence else (None, None)
    rule = value.fact.rule if value.fact and problem == "extra" else ""
    return Error(document, name, problem, value.text, rule, start, end)


def normal(text: str | None) -> str:
    """A text for comparison: whitespace and apostrophes normalised.

    >>> normal("l’aide\\n d'urgence")
    "l'aide d'urgence"
    """
    return " ".join(fold(text or "").split())


def name_key(text: str | None) -> str:
    """A name for comparison: without case, too.

    >>> name_key("Ministère de la Santé") == name_key("ministère de  la santé")
    True
    """
    return normal(text).casefold()


def overlap(one: str, other: str) -> float:
    """Share of words that two texts have in common (Jaccard).

    >>> overlap("un plan sera établi", "un plan sera établi ;")
    0.8
    """
    left, right = set(name_key(one).split()), set(name_key(other).split())
    return len(left & right) / len(left | right) if left | right else 0.0


def align(
    wanted: Sequence[A], found: Sequence[B], likeness: Callable[[A, B], float]
) -> list[tuple[A | None, B | None]]:
    """Pair the things of two lists so that the sum of likenesses is the greatest; what has no partner stands alone.

    Parameters
    ----------
    wanted, found : sequence
        Annotated and found things.
    likeness : callable
        0 for things that are not the same, more for a better fit.
    """
    # Slow to import, and no other command shall wait for it.
    from scipy.optimize import linear_sum_assignment

    partner: dict[int, int] = {}
    if wanted and found:
        gain = np.array([[likeness(w, f) for f in found] for w in wanted])
        for i, j in zip(*linear_sum_assignment(gain, maximize=True), strict=True):
            if gain[i, j] > 0:
                partner[int(i)] = int(j)
    taken = set(partner.values())
    pairs: list[tuple[A | None, B | None]] = [
        (w, found[partner[i]] if i in partner else None) for i, w in enumerate(wanted)
    ]
    return pairs + [(None, f) for j, f in enumerate(found) if j not in taken]
