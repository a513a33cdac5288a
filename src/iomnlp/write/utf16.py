"""Offsets as browsers count them: UTF-16 units, where a character outside the first 65,536 counts twice."""

from __future__ import annotations

from bisect import bisect_left


class Utf16:
    """Offsets of one text, from code points to UTF-16 units and back.

    Examples
    --------
    >>> places = Utf16("🚰 eau")
    >>> places.units(2), places.points(3)
    (3, 2)
    """

    def __init__(self, text: str):
        self._wide = [place for place, character in enumerate(text) if ord(character) > 0xFFFF]
        # The unit at which the second half of each wide character stands.
        self._halves = [place + number + 1 for number, place in enumerate(self._wide)]

    def units(self, point: int) -> int:
        """The UTF-16 offset of a code point's offset."""
        return point + bisect_left(self._wide, point)

    def points(self, unit: int) -> int:
        """The code point's offset of a UTF-16 offset; within a wide character, of its end."""
        return unit - bisect_left(self._halves, unit)
