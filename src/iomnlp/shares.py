"""Shares and how far to trust them: intervals, calibration error, and the confidence from which facts are safe."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

BINS = 10
ENOUGH_FOR_ERROR, ENOUGH_FOR_THRESHOLD = 200, 300
SAFE = 0.99
# Of the normal distribution, for an interval of 95 %.
Z95 = 1.959964


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many.

    Attributes
    ----------
    part, whole : int
        Counts; of nothing, there is no share.
    """

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """The share, from 0 to 1."""
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float]:
        """Its interval of 95 %, after Wilson (1927); all is possible where nothing was counted.

        >>> [round(end, 3) for end in Share(9, 10).interval]
        [0.596, 0.982]
        """
        if not self.whole:
            return 0.0, 1.0
        share, more = self.part / self.whole, Z95**2 / self.whole
        middle = share + more / 2
        reach = Z95 * math.sqrt((share * (1 - share) + more / 4) / self.whole)
        low, high = ((middle + sign * reach) / (1 + more) for sign in (-1, 1))
        # The ends are exact by the formula, and only nearly so in floats.
        return 0.0 if self.part == 0 else low, 1.0 if self.part == self.whole else high


@dataclass(frozen=True)
class Bin:
    """Facts of like confidence: their mean confidence, the share that is right, how many."""

    confidence: float
    right: float
    facts: int


@dataclass(frozen=True)
class Calibration:
    """The confidences of one field against what is right.

    Attributes
    ----------
    facts : int
        Facts with a confidence.
    error : float
        Expected calibration error: mean distance of confidence and share right over ten bins, weighted by facts.
    bins : tuple of Bin
        The reliability diagram.
    threshold : float or None
        The lowest confidence from which the share right is at least 99 % (lower 95 % bound, 300 facts or more).
    covered : float
        The share of the facts that reach it.
    """

    facts: int
    error: float
    bins: tuple[Bin, ...]
    threshold: float | None
    covered: float


def lower_bound(right: int, facts: int) -> float:
    """One-sided lower 95 % bound of a share (Clopper and Pearson).

    >>> round(lower_bound(300, 300), 3)
    0.99
    """
    # Time to import, which no other command shall wait for.
    from scipy.special import betaincinv

    return float(betaincinv(right, facts - right + 1, 0.05)) if right else 0.0


def calibration_of(pairs: Sequence[tuple[float, bool]]) -> Calibration:
    """Calibration of (confidence, right) pairs."""
    confidence = np.array([c for c, _ in pairs])
    right = np.array([r for _, r in pairs], dtype=float)
    at = np.minimum((confidence * BINS).astype(int), BINS - 1)
    bins = []
    for number in range(BINS):
        held = at == number
        if held.any():
            bins.append(Bin(float(confidence[held].mean()), float(right[held].mean()), int(held.sum())))
    error = sum(b.facts * abs(b.confidence - b.right) for b in bins) / len(pairs) if pairs else 0.0
    threshold, covered = _threshold(confidence, right)
    return Calibration(len(pairs), round(error, 4), tuple(bins), threshold, covered)


def _threshold(confidence: np.ndarray, right: np.ndarray) -> tuple[float | None, float]:
    """The lowest confidence such that the facts from there on are safe, and the share of the facts that it covers."""
    for cut in sorted(set(confidence.tolist())):
        held = confidence >= cut
        facts = int(held.sum())
        if facts < ENOUGH_FOR_THRESHOLD:
            break
        if lower_bound(int(right[held].sum()), facts) >= SAFE:
            return float(cut), round(facts / len(confidence), 4)
    return None, 0.0
