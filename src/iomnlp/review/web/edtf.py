"""EDTF as the contract uses it: read, explained where it is wrong, and said in words.

Level 0 and 1 of ISO 8601-2, with the quarters and half-years of level 2: `2014`, `2014-03`, `2014-05-03`, `2023-33`,
`198X`, `2021~`, `2014-05-03/2014-05-05`, `1999/..`, `../2030`.
"""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass

from babel.dates import format_date, get_month_names

from iomnlp.review.web.locale import Language, marked

_POINT = re.compile(
    r"(?P<year>\d{4}|\d{3}X|\d{2}XX)(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?(?P<mark>[~?%])?", re.ASCII
)
_FRENCH = re.compile(r"(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>\d{4})", re.ASCII)
# Codes in the month's place that stand for a part of the year (ISO 8601-2, 4.8).
_SEASONS = {
    21: marked("spring %(year)s"),
    22: marked("summer %(year)s"),
    23: marked("autumn %(year)s"),
    24: marked("winter %(year)s"),
}
_PARTS = {
    33: marked("first quarter of %(year)s"),
    34: marked("second quarter of %(year)s"),
    35: marked("third quarter of %(year)s"),
    36: marked("fourth quarter of %(year)s"),
    40: marked("first half of %(year)s"),
    41: marked("second half of %(year)s"),
}
_CODES = {**_SEASONS, **_PARTS}


class EdtfError(ValueError):
    """What is wrong with a date, as a message of the catalogue and its values."""

    def __init__(self, message: str, **values: object):
        self.message = message
        self.values = values
        super().__init__(message % values if values else message)

    def told(self, language: Language) -> str:
        """In a reader's language."""
        return language.text(self.message, **self.values)


@dataclass(frozen=True, slots=True)
class Point:
    """A day, month, part of a year, year, decade or century; `day` and `month` are 0 where they are not given."""

    year: str
    month: int = 0
    day: int = 0
    mark: str = ""


Interval = tuple[Point | None, Point | None]


def _point(text: str) -> Point:
    french = _FRENCH.fullmatch(text)
    if french:
        day, month, year = int(french["day"]), int(french["month"]), french["year"]
        raise EdtfError("Write the year first: %(better)s.", better=f"{year}-{month:02d}-{day:02d}")
    found = _POINT.fullmatch(text)
    if found is None:
        raise EdtfError(
            "“%(text)s” is no date. Write a year (2014), a month (2014-05), a day (2014-05-03) or a period "
            "(2014-05-03/2014-05-05, 2015/.. or ../2030).",
            text=text,
        )
    point = Point(found["year"], int(found["month"] or 0), int(found["day"] or 0), found["mark"] or "")
    if found["month"] is None:
        return point
    if "X" in point.year:
        raise EdtfError("A decade or a century (%(year)s) has no month.", year=point.year)
    if not 1 <= point.month <= 12 and (point.month not in _CODES or found["day"]):
        raise EdtfError("There is no month %(month)s: months go from 01 to 12.", month=found["month"])
    last = calendar.monthrange(int(point.year), point.month)[1] if point.month <= 12 and point.year != "0000" else 31
    if found["day"] and not 1 <= point.day <= last:
        raise EdtfError(
            "%(month)s of %(year)s has no day %(day)s: it ends on day %(last)s.",
            month=f"{point.month:02d}",
            year=point.year,
            day=found["day"],
            last=last,
        )
    return point


def parse(text: str) -> Point | Interval:
    """Read a date.

    Returns
    -------
    Point, or (Point or None, Point or None)
        A point in time, or an interval; None is an open end.

    Raises
    ------
    EdtfError
        With what is wrong and how it is written instead.

    Examples
    --------
    >>> parse("2014-03"), parse("2015/..")
    (Point(year='2014', month=3, day=0, mark=''), (Point(year='2015', month=0, day=0, mark=''), None))
    """
    start, slash, end = text.partition("/")
    if not slash or _FRENCH.fullmatch(text):
        return _point(text)
    ends = (None if start in ("", "..") else _point(start), None if end in ("", "..") else _point(end))
    if ends == (None, None):
        raise EdtfError("A period needs a beginning or an end.")
    if ends[0] and ends[1] and _first(ends[0]) > _last(ends[1]):
        raise EdtfError("The period ends (%(end)s) before it begins (%(start)s).", start=start, end=end)
    return ends


def written(text: str) -> str:
    """A date as somebody writes it, in EDTF: a French day is turned round.

    Raises
    ------
    EdtfError
        When it is no date.

    Examples
    --------
    >>> written("17/05/2024"), written(" 2024-05 ")
    ('2024-05-17', '2024-05')
    """
    given = text.strip()
    french = _FRENCH.fullmatch(given)
    if french:
        given = f"{french['year']}-{int(french['month']):02d}-{int(french['day']):02d}"
    parse(given)
    return given


def _first(point: Point) -> tuple[str, int, int]:
    return point.year.replace("X", "0"), point.month if point.month <= 12 else 0, point.day


def _last(point: Point) -> tuple[str, int, int]:
    month = point.month if 1 <= point.month <= 12 else 99
    return point.year.replace("X", "9"), month, point.day or 99


def _said(point: Point, language: Language) -> str:
    if point.year.endswith("XX"):
        text = language.text("%(ordinal)s century", ordinal=_ordinal(int(point.year[:2]) + 1, language))
    elif point.year.endswith("X"):
        text = language.text("the %(year)ss", year=f"{point.year[:3]}0")
    elif point.month in _CODES:
        text = language.text(_CODES[point.month], year=point.year)
    elif point.day:
        text = _day(point, language)
    elif point.month:
        text = f"{get_month_names('wide', locale=language.locale)[point.month]} {point.year}"
    else:
        text = point.year
    if point.mark in ("~", "%"):
        text = language.text("about %(date)s", date=text)
    return language.text("%(date)s (uncertain)", date=text) if point.mark in ("?", "%") else text


def _ordinal(number: int, language: Language) -> str:
    """A century's rank: XXe, or 20th."""
    if language.code == "fr":
        tens, ones = divmod(number, 10)
        units = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[ones]
        return f"{'X' * tens}{units}{'er' if number == 1 else 'e'}"
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number not in (11, 12, 13) else "th"
    return f"{number}{ending}"


def _day(point: Point, language: Language) -> str:
    date = datetime.date(int(point.year), point.month, point.day)
    said = format_date(date, "long", locale=language.locale)
    # CLDR writes "1 mai"; the French say "1er mai".
    return re.sub(r"^1 ", "1er ", said) if language.code == "fr" else said


def words(text: str, language: Language) -> str:
    """A date in words; what cannot be read stands for itself.

    Examples
    --------
    >>> from iomnlp.review.web.locale import language
    >>> words("2014-05-01", language("fr")), words("2014-03", language("fr"))
    ('1er mai 2014', 'mars 2014')
    """
    try:
        found = parse(text)
    except EdtfError:
        return text
    if isinstance(found, Point):
        return _said(found, language)
    start, end = found
    if start is None and end is not None:
        return language.text("until %(date)s", date=_said(end, language))
    if end is None and start is not None:
        return language.text("since %(date)s", date=_said(start, language))
    return " – ".join(_said(one, language) for one in found if one)
