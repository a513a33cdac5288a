"""How often the door may be tried: counted by account and by address, whether or not the account exists."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

# Names and addresses that are remembered at a time; the oldest are forgotten first.
ROOM = 20_000


class Throttle:
    """Counts tries within a window of time, in memory.

    Parameters
    ----------
    most : int
        Tries within the window.
    seconds : float
        Its length.
    clock : callable
        Seconds that never go back; another one in tests.
    """

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic):
        self._most, self._seconds, self._clock = most, seconds, clock
        self._tries: OrderedDict[str, list[float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: str) -> int:
        """Take a try; give 0, or the seconds to wait where none is left.

        A try counts before its outcome is known: many at once would otherwise all be let through.
        """
        with self._lock:
            moment = self._clock()
            tries = [one for one in self._tries.pop(key, []) if moment - one < self._seconds]
            self._tries[key] = tries
            while len(self._tries) > ROOM:
                self._tries.popitem(last=False)
            if len(tries) >= self._most:
                return max(1, math.ceil(tries[0] + self._seconds - moment))
            tries.append(moment)
            return 0

    def forgive(self, key: str) -> None:
        """Somebody came in: what was tried before does not count."""
        with self._lock:
            self._tries.pop(key, None)

    def give_back(self, key: str) -> None:
        """The last try was none."""
        with self._lock:
            if self._tries.get(key):
                self._tries[key].pop()
