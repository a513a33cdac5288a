"""Printed dates one by one: days, months, years, quarters, seasons, decades, centuries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from iomnlp.find.dates_partial import LAST_RANK, Partial, Reference, exists, months_from
from iomnlp.find.dates_pattern import (
    ATOM,
    DAY,
    FULL_MONTHS,
    HOLIDAYS,
    LINK,
    MONTHS,
    RANKS,
    SEASONS,
    WEEKDAY,
    WEEKDAYS,
    date_starts,
)
from iomnlp.find.numbers import words_value
from iomnlp.find.text_words import matches

ROMAN = {"x": 10, "v": 5, "i": 1}
RELATIVE = re.compile(
    r" d[eu] (?:(?P<this>cette annee(?:-la)?|la meme annee|l'annee en cours|l'annee courante)|"
    r"l'an(?:nee)? (?:(?P<last>derniere?|passee?)|(?P<next>prochaine?)))"
)
DIRECTION = re.compile(r" (?:(?P<last>derniere?|passee?)|(?P<next>prochaine?))\b")
DAY_TOKEN = re.compile(rf"(?P<link>{LINK})?{WEEKDAY}?(?P<day>{DAY})")
PART_CODES = {("trimestre", r): 32 + r for r in range(1, 5)}
PART_CODES |= {("quadrimestre", r): 36 + r for r in range(1, 4)} | {("semestre", 1): 40, ("semestre", 2): 41}
LAST_PART = {"trimestre": 4, "quadrimestre": 3, "semestre": 2}


@dataclass(frozen=True, slots=True)
class Atom:
    """One printed date, or a list of days that makes an interval (`last`)."""

    start: int
    end: int
    first: Partial
    last: Partial | None = None
    kind: str = "year"


def _year(printed: str | None) -> int | None:
    if printed is None:
        return None
    digits = printed.removeprefix("'")
    if digits.isdigit():
        return int(digits) if len(digits) == 4 else 1900 + int(digits)
    found = words_value(printed.replace("-", " ").replace("dix neuf cent", "mille neuf cent"))
    return int(found[1]) if found else None


def _day(printed: str) -> int:
    if printed.startswith(("1er", "premier")):
        return 1
    if printed[0].isdigit():
        return int(printed.rstrip("em"))
    found = words_value(printed)
    return int(found[1]) if found else 0


def _months(match: re.Match[str]) -> tuple[int, int | None]:
    printed = (match["month"] or match["month2"]).rstrip(".")
    return MONTHS[printed], _year(match["year"] or match["year2"])


def _day_list(match: re.Match[str]) -> list[Atom]:
    """The days before a month: one day, an interval, or single days where they do not follow each other."""
    month, year = _months(match)
    tokens = list(DAY_TOKEN.finditer(match["days"]))
    offset = match.start("days")
    days = [_day(t["day"]) for t in tokens]
    links = [t["link"] for t in tokens[1:]]
    if len(days) == 1:
        weekday = WEEKDAYS.get(match["days"].split(",")[0].split(" ")[0])
        return [Atom(match.start(), match.end(), Partial(year, month, days[0], weekday=weekday), kind="day")]
    bounded = len(days) == 2 and not links[0].startswith((", ", " et "))
    consecutive = all(b == a + 1 for a, b in pairwise(days))
    if bounded and days[0] > days[1] and links[0].strip() in ("-", "–", "/"):
        return [Atom(offset + tokens[1].start("day"), match.end(), Partial(year, month, days[1]), kind="day")]
    if bounded or consecutive:
        first = Partial(year, month, days[0])
        return [Atom(match.start(), match.end(), first, Partial(year, month, days[-1]), kind="day")]
    atoms = []
    for i, (token, day) in enumerate(zip(tokens, days, strict=True)):
        start = match.start() if i == 0 else offset + token.start("day")
        end = match.end() if i == len(days) - 1 else offset + token.end("day")
        atoms.append(Atom(start, end, Partial(year, month, day), kind="day"))
    return atoms


def _numeric(match: re.Match[str]) -> Partial | None:
    """Day, month and year in digits, the day first; None where there is no such day."""
    if match["iso"]:
        day = int(match["id"]) if match["id"] else None
        partial = Partial(int(match["iy"]), int(match["im"]), day)
    elif match["mm"]:
        partial = Partial(int(match["my"]), int(match["mm"]))
    elif match["ly"]:
        partial = Partial(int(match["ly"]), int(match["lm"]))
    elif match["sd"]:
        partial = Partial(None, int(match["sm"]), int(match["sd"]))
        return partial if exists(2000, partial.month or 0, partial.day or 0) else None
    else:
        year = int(match["ny"])
        if match["sep"] == " " and year < 100:
            return None
        if year < 100:
            full = len(match["nd"]) == len(match["nm"]) == 2
            if match["sep"] != "/" and not full:
                return None
            year += 2000 if year < 50 else 1900
        month, day = int(match["nm"]), int(match["nd"])
        # Pages translated from English keep its order: no month is above twelve.
        partial = Partial(year, month, day) if month <= 12 else Partial(year, day, month)
    return partial if exists(partial.year or 0, partial.month or 0, partial.day or 1) else None


def _century(roman: str) -> int:
    values = [ROMAN[c] for c in roman]
    return sum(-v if i + 1 < len(values) and v < values[i + 1] else v for i, v in enumerate(values))


def _nth(match: re.Match[str]) -> Atom:
    """ "premier vendredi de juillet", "dernière semaine de mai 2014": which one is known with the year."""
    rank = RANKS.get(match["nth"], LAST_RANK)
    unit = WEEKDAYS.get(match["nthunit"], 0 if match["nthunit"] == "jour" else -1)
    month = MONTHS[match["month3"].rstrip(".")]
    return Atom(*match.span(), Partial(_year(match["year7"]), month, nth=(rank, unit)), kind="nth")


def _days_of_month(match: re.Match[str], reference: Reference | None) -> Atom:
    """ "le 15 de ce mois", "du 4 au 22 du mois prochain": the reference gives month and year."""
    days = [_day(t["day"]) for t in DAY_TOKEN.finditer(match["mdays"])]
    shift = -1 if match["mlast"] else 1 if match["mnext"] else 0
    month = months_from(reference, shift) if reference else None
    if month is None:
        return Atom(*match.span(), Partial(unresolved=True), kind="day")
    made = [Partial(int(month[:4]), int(month[5:]), d) for d in days]
    return Atom(*match.span(), made[0], made[1] if len(made) > 1 else None, kind="day")


def _nth_of_this(match: re.Match[str], reference: Reference | None) -> Atom:
    """ "premier mercredi du mois prochain"."""
    shift = -1 if match["nlast"] else 1 if match["nnext"] else 0
    month = months_from(reference, shift) if reference else None
    if month is None:
        return Atom(*match.span(), Partial(unresolved=True), kind="nth")
    nth = (RANKS.get(match["nth2"], LAST_RANK), WEEKDAYS[match["nthunit2"]])
    return Atom(*match.span(), Partial(int(month[:4]), int(month[5:]), nth=nth), kind="nth")


def _school_year(match: re.Match[str]) -> Atom | None:
    """ "2014/2015", "2014/15": two years that follow each other; "2015/03" is a month."""
    year, printed = int(match["y1"]), match["y2"]
    if int(printed) % 100 == (year + 1) % 100:
        return Atom(*match.span(), Partial(year), Partial(year + 1), kind="years")
    partial = Partial(year, int(printed))
    return Atom(*match.span(), partial, kind="numeric") if len(printed) == 2 and exists(year, int(printed), 1) else None


def _single(match: re.Match[str]) -> Atom | None:
    """The atom of a match that is no list of days."""
    start, end = match.span()
    if match["iso"] or match["nd"] or match["mm"] or match["sd"] or match["ly"]:
        numeric = _numeric(match)
        return Atom(start, end, numeric, kind="numeric") if numeric else None
    if match["y1"]:
        return _school_year(match)
    if match["nth"]:
        return _nth(match)
    if match["mfirst"]:
        partial = Partial(int(match["mfyear"]), MONTHS[match["mfirst"].rstrip(".")], int(match["mfday"]))
        return Atom(start, end, partial, kind="numeric") if partial.edtf() else None
    if match["holiday"]:
        month, day = divmod(HOLIDAYS[match["holiday"]], 100)
        return Atom(start, end, Partial(_year(match["year8"]), month, day), kind="day")
    if match["month2"]:
        month, year = _months(match)
        full = match["month2"] in FULL_MONTHS
        return Atom(start, end, Partial(year, month), kind="month" if year or full else "abbreviation")
    if match["rank"]:
        if match["rank"] == "dernier" and match["year3"] is None and not RELATIVE.match(match.string, end):
            return None
        code = PART_CODES.get((match["unit"], RANKS.get(match["rank"], LAST_PART[match["unit"]])))
        return Atom(start, end, Partial(_year(match["year3"]), part=code), kind="part") if code else None
    if match["quarter"]:
        return Atom(start, end, Partial(int(match["year4"]), part=32 + int(match["quarter"])), kind="part")
    if match["season"]:
        if match["year9"] and int(match["year9"]) % 100 != (int(match["year5"]) + 1) % 100:
            return None
        return Atom(start, end, Partial(int(match["year5"]), part=SEASONS[match["season"]]), kind="part")
    if match["decade"]:
        printed = match["decade"]
        century = printed[:2] if len(printed) == 4 else "19"
        return Atom(start, end, Partial(text=f"{century}{printed[-2]}X"), kind="decade")
    if match["century"]:
        return Atom(start, end, Partial(text=f"{_century(match['century']) - 1}XX"), kind="century")
    return Atom(start, end, Partial(int(match["year6"])), kind="year")


def _extended(atom: Atom, low: str, reference_year: int | None) -> Atom:
    """The atom with what follows it: "de cette année", "dernier"."""
    if atom.first.year is not None or atom.first.text is not None:
        return atom
    relative = RELATIVE.match(low, atom.end)
    if relative is not None:
        shift = -1 if relative["last"] else 1 if relative["next"] else 0
        end = relative.end()
        if reference_year is None:
            return replace(atom, end=end, first=replace(atom.first, unresolved=True), kind="day")
        year = reference_year + shift
        last = replace(atom.last, year=year) if atom.last else None
        return replace(atom, end=end, first=replace(atom.first, year=year), last=last, kind="day")
    direction = DIRECTION.match(low, atom.end)
    if direction is not None:
        sign = -1 if direction["last"] else 1
        last = replace(atom.last, direction=sign) if atom.last else None
        return replace(atom, end=direction.end(), first=replace(atom.first, direction=sign), last=last, kind="day")
    return atom


def atoms(text: str, low: str, reference: Reference | None) -> Iterator[Atom]:
    """Every printed date of a text, in order; whether a lone month or number is one, the caller judges.

    The pattern is tried where a number or a word of a date begins, not at every character of the plain text `low`.
    """
    reference_year = reference.year if reference else None
    for match in matches(ATOM, low, date_starts(text)):
        if match["days"]:
            found = _day_list(match)
        else:
            relative = _days_of_month if match["mdays"] else _nth_of_this if match["nth2"] else None
            single = relative(match, reference) if relative else _single(match)
            found = [single] if single else []
        for i, atom in enumerate(found):
            yield _extended(atom, low, reference_year) if i == len(found) - 1 else atom
