"""Counts of right, missing and extra values, and pairs of things that are the same in two lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from iomnlp.source import fold

A = TypeVar("A")
B = TypeVar("B")


@dataclass(frozen=True, slots=True)
class Error:
    """One value that is wrong in one document."""

    document: str
    field: str
    problem: Literal["missing", "extra"]
    value: str


@dataclass
class Score:
    """Micro counts of one field over all documents.

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
    def f1(self) -> float | None:
        """Harmonic mean of both; null where there was nothing to find and nothing was found.

        >>> Score(right=8, missing=2, extra=2).f1
        0.8
        """
        total = 2 * self.right + self.missing + self.extra
        return 2 * self.right / total if total else None


@dataclass
class Tally:
    """Scores by field and the list of errors, filled document by document."""

    scores: dict[str, Score] = field(default_factory=dict)
    errors: list[Error] = field(default_factory=list)

    def values(self, document: str, name: str, wanted: Iterable[str], found: Iterable[str]) -> None:
        """Compare two multisets of values."""
        score = self.scores.setdefault(name, Score())
        gold, machine = Counter(wanted), Counter(found)
        score.right += (gold & machine).total()
        for problem, rest in (("missing", gold - machine), ("extra", machine - gold)):
            for value, number in sorted(rest.items()):
                if problem == "missing":
                    score.missing += number
                    self.errors.extend([Error(document, name, "missing", value)] * number)
                else:
                    score.extra += number
                    self.errors.extend([Error(document, name, "extra", value)] * number)


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
    """Pair the things of two lists, the most alike first; what has no partner stands alone.

    Parameters
    ----------
    wanted, found : sequence
        Annotated and found things.
    likeness : callable
        0 for things that are not the same, more for a better fit.
    """
    candidates = [(likeness(w, f), -i, -j) for i, w in enumerate(wanted) for j, f in enumerate(found)]
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for value, minus_i, minus_j in sorted(candidates, reverse=True):
        if value > 0 and -minus_i not in partner and -minus_j not in taken:
            partner[-minus_i] = -minus_j
            taken.add(-minus_j)
    pairs: list[tuple[A | None, B | None]] = [
        (w, found[partner[i]] if i in partner else None) for i, w in enumerate(wanted)
    ]
    return pairs + [(None, f) for j, f in enumerate(found) if j not in taken]
