"""How often somebody may ask: a bucket for each token, account and address, kept by this process."""

from __future__ import annotations

import math
from dataclasses import dataclass

# Buckets that are kept; full ones tell nothing and go first.
MOST = 10_000


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests a minute on average, and so many at once.

    >>> Rate(600, 100).window
    10
    """

    a_minute: int
    at_once: int

    @property
    def window(self) -> int:
        """Seconds in which an empty bucket is full again."""
        return math.ceil(self.at_once * 60 / self.a_minute)


@dataclass(frozen=True, slots=True)
class Share:
    """What is left to somebody: requests, seconds until all are there again, seconds to wait where none is left."""

    left: int
    full_in: int
    wait: int = 0


class Rates:
    """Buckets of one rate: each request takes one drop, and time fills them.

    Parameters
    ----------
    rate : Rate or None
        None refuses nobody.
    """

    def __init__(self, rate: Rate | None):
        self.rate = rate
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, who: str, now: float) -> Share | None:
        """Take a drop; None where there is no rate. Nothing is taken from an empty bucket."""
        if self.rate is None:
            return None
        level, since = self._buckets.get(who, (float(self.rate.at_once), now))
        level = min(float(self.rate.at_once), level + (now - since) * self.rate.a_minute / 60)
        wait = 0
        if level >= 1:
            level -= 1
        else:
            wait = max(1, math.ceil((1 - level) * 60 / self.rate.a_minute))
        self._buckets[who] = (level, now)
        if len(self._buckets) > MOST:
            self._tidy(now)
        return Share(int(level), math.ceil((self.rate.at_once - level) * 60 / self.rate.a_minute), wait)

    def _tidy(self, now: float) -> None:
        assert self.rate is not None
        old = now - self.rate.window
        self._buckets = {who: bucket for who, bucket in self._buckets.items() if bucket[1] > old}

    def headers(self, share: Share | None) -> dict[str, str]:
        """The headers that tell it, as the IETF's draft on RateLimit fields names them."""
        if share is None or self.rate is None:
            return {}
        told = {
            "RateLimit-Policy": f'"default";q={self.rate.at_once};w={self.rate.window}',
            "RateLimit": f'"default";r={share.left};t={share.full_in}',
        }
        return {**told, "Retry-After": str(share.wait)} if share.wait else told
