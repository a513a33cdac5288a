"""What judges are told: features with their values, or in parts that are told again and again; and what each adds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, pairwise
from typing import NamedTuple

# Sums of parts that are kept.
MOST_KEPT = 5_000


class Parts(NamedTuple):
    """Features of which most were told before, a few together: a judge adds what it keeps of each such part.

    No two parts share a feature, since each would be counted.

    Attributes
    ----------
    told : mapping or set
        What is told this once.
    kept : sequence of frozenset
        Features that are simply there; whoever tells them keeps them, so that each part is one object.
    """

    told: Mapping[str, float] | set[str] | frozenset[str]
    kept: Sequence[frozenset[str]]


# Features and their values; a set stands for features that are simply there, each of them 1.0. A frozenset is kept by
# those who tell it, and told again and again.
Features = Mapping[str, float] | set[str] | frozenset[str] | Parts
SETS = (set, frozenset)


def plainly(features: Features) -> dict[str, float]:
    """Each feature with its value.

    Raises
    ------
    ValueError
        When two parts share a feature.

    Examples
    --------
    >>> plainly(Parts({"sure": 0.5}, [frozenset({"rule=a", "block=b"})]))
    {'block=b': 1.0, 'rule=a': 1.0, 'sure': 0.5}
    """
    told, kept = features if isinstance(features, Parts) else (features, ())
    valued = dict(told) if isinstance(told, Mapping) else dict.fromkeys(sorted(told), 1.0)
    if not kept:
        return valued
    names = sorted(chain(valued, *kept))
    shared = {one for one, other in pairwise(names) if one == other}
    if shared:
        raise ValueError(f"Parts share features: {', '.join(sorted(shared))}.")
    return {**dict.fromkeys(names, 1.0), **valued}


class _Together(dict[frozenset[str], int]):
    """By part, what its features add together."""

    def __init__(self, rows: Mapping[str, int]) -> None:
        super().__init__()
        self._rows = rows

    def __missing__(self, part: frozenset[str]) -> int:
        if len(self) >= MOST_KEPT:
            self.clear()
        added = self[part] = sum(filter(None, map(self._rows.get, part)))
        return added


class Rows:
    """What each feature adds, by name.

    Equal numbers are one object: thousands of look-ups should find them in the processor's cache.
    """

    def __init__(self, rows: Mapping[str, int]) -> None:
        known: dict[int, int] = {}
        own = {name: known.setdefault(row, row) for name, row in rows.items()}
        self.kept = _Together(own)
        self._of, self._together = own.get, self.kept.__getitem__

    def added(self, features: Features) -> tuple[int, Sequence[tuple[str, float, int]]]:
        """The sum of the rows of features that are simply there; the others in order, with their values and rows."""
        of, total = self._of, 0
        if isinstance(features, Parts):
            features, kept = features
            total = sum(map(self._together, kept))
        total += sum(filter(None, map(of, features)))
        # A look at all values at once: most questions have none beside 1.0.
        if isinstance(features, SETS) or [*features.values()].count(1.0) == len(features):
            return total, ()
        odd = sorted([(name, value, row) for name, value in features.items() if value != 1.0 and (row := of(name))])
        return total - sum([row for _, _, row in odd]), odd
