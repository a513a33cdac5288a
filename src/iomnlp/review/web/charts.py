"""Charts as coordinates: templates draw them as SVG without script or style of their own."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from iomnlp.review.learning import Step
from iomnlp.shares import Share

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 48, 12, 12, 28
# Marks on the axis of records.
MOST_MARKS = 6


@dataclass(frozen=True, slots=True)
class Curve:
    """Shares over the number of reviewed records.

    Attributes
    ----------
    band : str
        Points of the polygon round the line: its intervals.
    line, safe : str
        Points of the two lines: right so far, and what could be accepted.
    dots : tuple of (x, y)
        Ends of the steps on the first line.
    rows : tuple of (y, share)
        Lines of the grid.
    marks : tuple of (x, number)
        Marks of the axis.
    """

    band: str
    line: str
    safe: str
    dots: tuple[tuple[float, float], ...]
    rows: tuple[tuple[float, float], ...]
    marks: tuple[tuple[float, int], ...]


def curve(steps: Sequence[Step]) -> Curve | None:
    """The curve of learning; None where there are not two points to it."""
    shown = [step for step in steps if step.so_far.whole]
    if len(shown) < 2:
        return None
    least = min(min(step.so_far.interval[0], step.safe.value or 0.0) for step in shown)
    bottom = math.floor(least * 10) / 10
    first, last = shown[0].records, shown[-1].records

    def x(records: int) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (records - first) / (last - first), 1)

    def y(share: float) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - share) / (1 - bottom), 1)

    def points(pairs: Sequence[tuple[int, float]]) -> str:
        return " ".join(f"{x(records)},{y(share)}" for records, share in pairs)

    upper = [(step.records, step.so_far.interval[1]) for step in shown]
    lower = [(step.records, step.so_far.interval[0]) for step in reversed(shown)]
    line = [(step.records, step.so_far.value or 0.0) for step in shown]
    apart = math.ceil(len(shown) / MOST_MARKS)
    tenths = range(round(bottom * 10), 11, 1 if bottom >= 0.5 else 2)
    return Curve(
        band=points([*upper, *lower]),
        line=points(line),
        safe=points([(step.records, step.safe.value or 0.0) for step in shown]),
        dots=tuple((x(records), y(share)) for records, share in line),
        rows=tuple((y(tenth / 10), tenth / 10) for tenth in tenths),
        marks=tuple((x(step.records), step.records) for step in shown[::-1][::apart][::-1]),
    )


BAR = 120


@dataclass(frozen=True, slots=True)
class Bar:
    """A share as a bar of `BAR` units, with its interval."""

    end: float
    low: float
    high: float


def bar(share: Share) -> Bar:
    """A share's bar."""
    low, high = share.interval
    return Bar(*(round(one * BAR, 1) for one in (share.value or 0.0, low, high)))
