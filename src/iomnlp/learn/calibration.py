"""How far the confidences of each field can be trusted, against gold."""

from __future__ import annotations

from collections.abc import Sequence

from iomnlp.learn.score import Judged
from iomnlp.shares import Calibration, calibration_of

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


def calibrations(judged: Sequence[Judged]) -> dict[str, Calibration]:
    """Calibration of each field that has confidences; fields in the order of the contract."""
    found = {}
    for name, measure in JUDGED_BY.items():
        pairs = [(j.fact.confidence, j.right) for j in judged if j.field == measure and j.fact.confidence is not None]
        if pairs:
            found[name] = calibration_of(pairs)
    return found
