"""Lengths of time ("36 mois", "2 ans et demi") as ISO 8601 durations."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from iomnlp.find.numbers import plain, scan_numbers
from iomnlp.lexicon import words
from iomnlp.source import fold


def _units() -> dict[str, tuple[str, str, int]]:
    """Unit → its ISO time mark and letter, and how many of that letter it is."""
    return {
        str(unit): (str(t), str(letter), int(n))
        for unit, (t, letter, n) in words("calendar_words.yaml")["duration"].items()
    }


UNITS = _units()
ORDER = ("Y", "M", "W", "D", "TH", "TM", "TS")
NAMES = "|".join(sorted(UNITS, key=len, reverse=True))
UNIT = re.compile(rf" (?:de |d'|longues? |bonnes? |petites? )?(?P<unit>{NAMES})s?\b(?P<half> et demie?\b)?")
HALF = re.compile(r"(?<![\w-])(?:une? )?demi-(?P<unit>siecle|heure|journee|decennie)\b")
JOIN = re.compile(r"(?: et |, | )$")
AGE = re.compile(r"(?:ages?|agee|agees|ageant) (?:de |d'|entre )?(?:plus de |moins de |au moins )?$")


@dataclass(frozen=True, slots=True)
class Duration:
    """One length of time; `iso` is an ISO 8601 duration."""

    start: int
    end: int
    iso: str
    rule: str


def _iso(parts: dict[str, Decimal]) -> str:
    def written(key: str) -> str:
        value = parts[key]
        return f"{value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize():f}{key[-1]}"

    days = "".join(written(k) for k in ORDER[:4] if k in parts)
    times = "".join(written(k) for k in ORDER[4:] if k in parts)
    return f"P{days}{'T' + times if times else ''}"


def _with_half(parts: dict[str, Decimal], key: str, factor: Decimal) -> None:
    """Half a unit in the next smaller one, so that no fraction is written: half a year is six months."""
    smaller = {"Y": ("M", 6), "TH": ("TM", 30), "TM": ("TS", 30), "D": ("TH", 12)}.get(key)
    if smaller is None:
        parts[key] = parts.get(key, Decimal(0)) + Decimal("0.5") * factor
    elif factor > 1:
        parts[key] = parts.get(key, Decimal(0)) + factor / 2
    else:
        parts[smaller[0]] = parts.get(smaller[0], Decimal(0)) + smaller[1]


def find_durations(text: str) -> tuple[Duration, ...]:
    """Lengths of time with a number; ages are none.

    Examples
    --------
    >>> [d.iso for d in find_durations("pendant deux ans et demi, puis 72 heures par mois")]
    ['P2Y6M', 'PT72H']
    """
    folded = fold(text)
    low = plain(folded)
    found: list[tuple[int, int, dict[str, Decimal]]] = []
    for number in scan_numbers(folded):
        unit = UNIT.match(low, number.end)
        if unit is None or number.glued or AGE.search(low[max(0, number.start - 30) : number.start]):
            continue
        prefix, letter, factor = UNITS[unit["unit"]]
        parts: dict[str, Decimal] = {prefix + letter: number.value * factor}
        if unit["half"]:
            _with_half(parts, prefix + letter, Decimal(factor))
        last = found[-1] if found else None
        joined = last is not None and number.start - last[1] <= 4 and JOIN.fullmatch(low[last[1] : number.start])
        if last and joined and ORDER.index(prefix + letter) > max(ORDER.index(k) for k in last[2]):
            found[-1] = (last[0], unit.end(), {**last[2], **parts})
            continue
        found.append((number.start, unit.end(), parts))
    for half in HALF.finditer(low):
        prefix, letter, factor = UNITS[half["unit"]]
        parts = {}
        _with_half(parts, prefix + letter, Decimal(factor))
        found.append((half.start(), half.end(), parts))
    return tuple(Duration(s, e, _iso(p), "durations.number") for s, e, p in sorted(found, key=lambda f: f[0]))
