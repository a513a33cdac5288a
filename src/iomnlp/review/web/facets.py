"""What the queue can be filtered by: counted over the whole store, so kept for a while and counted again behind it."""

from __future__ import annotations

import threading
import time

from iomnlp.review.service import Review

NAMES = ("kind", "country", "theme", "donor", "year", "reviewer")
FRESH = 60.0

Counts = dict[str, tuple[tuple[str, int], ...]]


class Facets:
    """The values of each facet with their number of records.

    Only the first reader waits for them; later ones get what is known while a thread counts again.

    Parameters
    ----------
    review : Review
        The service.
    """

    def __init__(self, review: Review):
        self._review = review
        self._known: Counts | None = None
        self._donors: dict[str, str] = {}
        self._until = 0.0
        self._lock = threading.Lock()

    def get(self) -> Counts:
        """Facet → its values, most frequent first; at most a minute old, or a little more where nobody asked."""
        with self._lock:
            known, stale = self._known, time.monotonic() >= self._until
            if stale:
                # Whoever asks meanwhile takes the old ones.
                self._until = time.monotonic() + FRESH
        if known is None:
            return self._count()
        if stale:
            threading.Thread(target=self._count, daemon=True).start()
        return known

    def donor(self, key: str) -> str:
        """How a donor that no code tells is printed most."""
        return self._donors.get(key, key)

    def _count(self) -> Counts:
        found = {name: self._review.facets(name) for name in NAMES}
        self._donors = self._review.printed_donors([value for value, _ in found["donor"]])
        self._known = found
        return found
