"""Agreement beyond chance, and how sure a figure over a sample is: two formulas that several rooms need."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

# Samples drawn for an interval, and how many are held in memory at a time.
DRAWS = 1_000
_CHUNK = 100
_SEED = 7
# Units from which on those that are alike are drawn together; below, each by itself, as published figures were.
_MANY = 1_000


def alpha(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Krippendorff's alpha of two annotators' nominal judgements; null where nothing varies.

    >>> alpha([("a", "a"), ("b", "b"), ("a", "a"), ("b", "b")])
    1.0
    >>> round(alpha([("a", "a"), ("b", "a"), ("a", "a"), ("b", "b")]), 3)
    0.533
    """
    values = Counter(value for pair in pairs for value in pair)
    return alpha_of_counts(list(values.values()), sum(one != other for one, other in pairs))


def alpha_of_counts(values: Sequence[float], differing: float) -> float | None:
    """The same from counts: how often each value was given, and how many pairs differ.

    >>> round(alpha_of_counts([5, 3], 1), 3)
    0.533
    """
    total = sum(values)
    expected = sum(n * (total - n) for n in values)
    return 1 - (total - 1) * 2 * differing / expected if expected else None


def interval(
    counts: Sequence[Sequence[float]], figure: Callable[[Sequence[float]], float | None]
) -> tuple[float, float] | None:
    """The 95 % interval of a figure by the bootstrap: units (documents) are drawn again and again, with replacement.

    Parameters
    ----------
    counts : sequence of sequence of float
        What each unit adds to the sums that the figure is made of.
    figure : callable
        The figure of such sums; None where they say nothing.

    Returns
    -------
    (float, float) or None
        None where there are fewer than two units, or no draw gives a figure. The same counts give the same interval.
    """
    units = np.asarray(counts, dtype=float)
    if len(units) < 2:
        return None
    draw = np.random.default_rng(_SEED)
    many, share = len(units), np.full(len(units), 1 / len(units))
    if many > _MANY:
        # Units that add the same are drawn as one, as often: the same distribution, at a small part of the work.
        units, times = np.unique(units, axis=0, return_counts=True)
        share = times / many
    found: list[float] = []
    for _ in range(0, DRAWS, _CHUNK):
        sums: Any = draw.multinomial(many, share, size=_CHUNK) @ units
        found += [value for row in sums.tolist() if (value := figure(row)) is not None]
    if not found:
        return None
    low, high = np.quantile(found, (0.025, 0.975)).tolist()
    return float(low), float(high)
