"""Charts as inline SVG: stacked columns, bars and a map; each mark is a link to the rows that it stands for.

Colours come from classes (the page's sheet knows light, dark and paper), sizes from attributes: a content security
policy forbids styles in attributes. A chart is scaled by the page; its units are those of its view box.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate

from iomnlp.write.report.words import safe

# Height of a row of bars and of its bar; width of a chart, of a letter, and of the longest names.
ROW, BAR, WIDTH, LETTER, NAMES = 28, 14, 640, 6.9, 290
# So many steps of colour on the map and in tables.
STEPS = 5


@dataclass(frozen=True, slots=True)
class Mark:
    """A part of a chart: its size, what it says, and where it leads (an attribute string made by `link`)."""

    size: float
    says: str
    link: str
    style: str = "a"


@dataclass(frozen=True, slots=True)
class Entry:
    """A bar or a column: its name, its parts, the figure beside it; `apart` where it is off the axis of time."""

    name: str
    marks: Sequence[Mark]
    figure: str = ""
    apart: bool = False


def _hit(mark: Mark, shape: str) -> str:
    """A shape that can be clicked, reached by keyboard, and read aloud."""
    says = safe(mark.says)
    return f'<g class="hit" role="button" tabindex="0" aria-label="{says}"{mark.link}><title>{says}</title>{shape}</g>'


def _open(title: str, width: float, height: float, kind: str, top: float = 0, edge: float = 0) -> str:
    box = f"{-edge:g} {top:g} {width + 2 * edge:g} {height:g}"
    return f'<svg class="{kind}" viewBox="{box}" role="group" aria-label="{safe(title)}">'


def _clipped(name: str, length: int) -> str:
    return name if len(name) <= length else name[: length - 1].rstrip() + "…"


def bars(title: str, entries: Sequence[Entry]) -> str:
    """Horizontal bars, one below the other, with names on the left and figures at their ends."""
    most = max((sum(mark.size for mark in entry.marks) for entry in entries), default=0) or 1
    names = min(NAMES, 20 + LETTER * max((len(entry.name) for entry in entries), default=0))
    room = WIDTH - names - 90
    out = [_open(title, WIDTH, ROW * len(entries) or 1, "bars")]
    for number, entry in enumerate(entries):
        top, left = number * ROW + (ROW - BAR) / 2, names
        middle = top + BAR / 2
        shown = safe(_clipped(entry.name, int((NAMES - 14) / LETTER)))
        out.append(
            f'<text class="name" x="{names - 12:g}" y="{middle:g}">{shown}<title>{safe(entry.name)}</title></text>'
        )
        for mark in entry.marks:
            width = max(mark.size / most * room, 2 if mark.size else 0)
            # The whole row can be hit, not only a thin bar.
            target = f'<rect class="target" x="{left:.1f}" y="{number * ROW}" width="{width:.1f}" height="{ROW}"/>'
            bar = f'<rect class="{mark.style}" x="{left:.1f}" y="{top:g}" width="{width:.1f}" height="{BAR}" rx="2"/>'
            out.append(_hit(mark, target + bar))
            left += width
        out.append(f'<text class="figure" x="{left + 8:.1f}" y="{middle:g}">{safe(entry.figure)}</text>')
    return "".join(out) + "</svg>"


def columns(title: str, entries: Sequence[Entry], height: int = 150) -> str:
    """Stacked columns side by side, figures above, names below."""
    most = max((sum(mark.size for mark in entry.marks) for entry in entries), default=0) or 1
    gap = 0.8 if entries and entries[-1].apart else 0.0
    wide = WIDTH / max(len(entries) + gap, 6)
    bar = min(wide * 0.62, 46)
    # Names of years touch each other where there are many.
    every = 1 if wide >= 40 else 2 if wide >= 20 else 5
    out = [_open(title, WIDTH, height + 42, "columns", edge=14)]
    out.append(f'<line class="axis" x1="0" x2="{WIDTH}" y1="{height + 20}" y2="{height + 20}"/>')
    for number, entry in enumerate(entries):
        middle = (number + 0.5 + (gap if entry.apart else 0)) * wide
        heights = [mark.size / most * height for mark in entry.marks]
        for mark, size, reached in zip(entry.marks, heights, accumulate(heights), strict=True):
            tall = max(size, 1.5 if mark.size else 0)
            place = f'x="{middle - bar / 2:.1f}" y="{height + 20 - reached:.1f}" width="{bar:.1f}" height="{tall:.1f}"'
            out.append(_hit(mark, f'<rect class="{mark.style}" {place} rx="1.5"/>'))
        # Figures side by side would run into each other where columns are many: the tallest keeps its own.
        if entry.figure and (wide >= 56 or sum(mark.size for mark in entry.marks) == most):
            above = height + 20 - sum(heights) - 6
            out.append(f'<text class="figure mid" x="{middle:.1f}" y="{above:.1f}">{safe(entry.figure)}</text>')
        if number % every == 0 or entry.apart:
            out.append(f'<text class="name mid" x="{middle:.1f}" y="{height + 36}">{safe(entry.name)}</text>')
    return "".join(out) + "</svg>"


@cache
def _outlines() -> tuple[tuple[str, int, int, str], ...]:
    text = files("iomnlp.write.report").joinpath("world.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return tuple((row["iso2"], int(row["x"]), int(row["y"]), row["path"]) for row in rows)


def step(value: float, most: float) -> int:
    """The step of colour of a value, from 1 to `STEPS`; small values differ more than large ones.

    >>> [step(n, 100) for n in (1, 10, 30, 60, 100)]
    [1, 2, 3, 4, 5]
    """
    return max(1, min(STEPS, 1 + int((value / most) ** 0.5 * STEPS - 1e-9))) if most else 1


def world(title: str, marks: dict[str, Mark]) -> str:
    """A map of the world: countries with a mark are tinted by its size; a point stands for those too small to see."""
    most = max((mark.size for mark in marks.values()), default=0)
    out = [_open(title, 960, 410, "world", top=-8)]
    land = "".join(path for code, _, _, path in _outlines() if code not in marks)
    out.append(f'<path class="land" d="{land}"/>')
    for code, x, y, path in _outlines():
        mark = marks.get(code)
        if mark is None:
            continue
        tint = f"t{step(mark.size, most)}"
        small = f'<circle class="{tint}" cx="{x}" cy="{y}" r="5"/>'
        out.append(_hit(mark, f'<path class="{tint}" d="{path}"/>' if path else small))
    return "".join(out) + "</svg>"
