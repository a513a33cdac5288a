"""How far confidences can be trusted: calibration error, reliability, and the threshold from which facts are safe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from iomnlp.learn.score import Judged

# The comparison that says whether a fact of a field is right, and with it what its confidence means.
JUDGED_BY = {
    "title": "title",
    "dateline": "dateline.place",
    "published": "published",
    "project": "project",
    "outputs": "outputs",
    "countries": "countries.code",
    "places": "places.name",
    "organisations": "organisations.name",
    "people": "people",
    "amounts": "amounts.with_kind",
    "funding": "funding",
    "counts": "counts",
    "dates": "dates",
    "quotes": "quotes.text",
    "contacts": "contacts",
    "themes": "themes",
}
BINS = 10
ENOUGH_FOR_ERROR, ENOUGH_FOR_THRESHOLD = 200, 300
SAFE = 0.99


@dataclass(frozen=True)
class Bin:
    """Facts of like confidence: their mean confidence, the share that is right, how many."""

    confidence: float
    right: float
    facts: int


@dataclass(frozen=True)
class Calibration:
    """The confidences of one field against gold.

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
    # Half a second to import, which no other command shall wait for.
    from scipy.stats import beta

    return float(beta.ppf(0.05, right, facts - right + 1)) if right else 0.0


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


def calibrations(judged: Sequence[Judged]) -> dict[str, Calibration]:
    """Calibration of each field that has confidences; fields in the order of the contract."""
    found = {}
    for name, measure in JUDGED_BY.items():
        pairs = [(j.fact.confidence, j.right) for j in judged if j.field == measure and j.fact.confidence is not None]
        if pairs:
            found[name] = calibration_of(pairs)
    return found
