"""How deliveries go: how many at once, how long they are tried, how fast the next try comes."""

from __future__ import annotations

import random
from dataclasses import dataclass

HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Pace:
    """Times in seconds.

    Attributes
    ----------
    at_once : int
        Events under way at most, of all endpoints.
    side_by_side : int
        Events under way at most of one endpoint, while it answers; one that failed is asked by a single event.
    patience : float
        How long an event is tried before it is parked: 3 days.
    first, longest : float
        The first pause after a failure; each is twice as long as the one before, up to the longest.
    timeout : float
        One attempt as a whole.
    lease : float
        How long an event belongs to the worker that took it; longer than an attempt, or two would send the same.
    poll : float
        Between two looks into an empty outbox.
    keep : float
        How long delivered events stay in the log: 30 days.
    """

    at_once: int = 16
    side_by_side: int = 4
    patience: float = 72 * HOUR
    first: float = 5.0
    longest: float = HOUR
    timeout: float = 15.0
    lease: float = 60.0
    poll: float = 1.0
    keep: float = 30 * 24 * HOUR

    def pause(self, failures: int) -> float:
        """Seconds to wait after so many failures in a row; receivers are never all asked at the same moment.

        >>> 2.5 <= Pace().pause(1) <= 5, Pace().pause(40) <= 3600
        (True, True)
        """
        return min(self.longest, self.first * 2.0 ** min(failures - 1, 20)) * random.uniform(0.5, 1.0)
