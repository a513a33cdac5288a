"""What is written down of data that come or leave: who, how many, which format and filter; never their words."""

from __future__ import annotations

import re
import threading
from dataclasses import fields

from iomnlp.review.listing import Filter

# Filters whose values are codes of ours; of any other, that it was there is all that may be told.
_CODED = frozenset({"kind", "country", "theme", "field", "state", "below", "year", "reviewed"})
_CODE = re.compile(r"[\w.:-]{1,40}")
_SOMETHING = "…"
# How many records somebody reads one by one in a day before a line says so; then ten times as many.
FEW = 100


def described(where: Filter) -> str:
    """A filter for the audit log; empty where it demands nothing.

    >>> described(Filter(country="ML", text="Awa Diallo", reviewed=True))
    'country=ML text=… reviewed=yes'
    """
    told = []
    for one in fields(where):
        value = getattr(where, one.name)
        if value is None:
            continue
        said = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
        coded = one.name in _CODED and _CODE.fullmatch(said)
        told.append(f"{one.name}={said if coded else _SOMETHING}")
    return " ".join(told)


class Reading:
    """Counts records that are read one by one, so that whoever takes many out that way is seen, too.

    Kept by this process; a day that ends begins anew.
    """

    def __init__(self) -> None:
        self._day = ""
        self._counts: dict[str, int] = {}
        self._lock = threading.Lock()

    def take(self, who: str, day: str) -> int:
        """Count a record of somebody's; give the number where the log should tell it (100, 1,000, …), else 0.

        >>> reading = Reading()
        >>> [count for _ in range(1500) if (count := reading.take("kobo", "2026-11-27"))]
        [100, 1000]
        """
        with self._lock:
            if day != self._day:
                self._day, self._counts = day, {}
            count = self._counts[who] = self._counts.get(who, 0) + 1
            while count % 10 == 0 and count > FEW:
                count //= 10
            return self._counts[who] if count == FEW else 0
