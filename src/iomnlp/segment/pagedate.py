"""Printed page dates: a small parser of numeric and written-out dates, and the page's date of publication."""

from __future__ import annotations

import re
from datetime import date
from functools import cache, lru_cache

from iomnlp.segment.words import bare, load, lower_words

_DIGIT = re.compile(r"\d")
# So much of a line is searched.
_REACH = 300
_ISO = re.compile(r"((?:19|20)(?<!\d..)\d\d)-(\d\d)-(\d\d)(?!\d)(?:t\d\d:\d\d(?::\d\d)?(?:z|[+-]\d\d:?\d\d)?)?")
_NUMERIC = re.compile(r"(\d(?<![\d/.].)\d?)([/.-])(\d{1,2})\2((?:19|20)?\d\d)(?![\d/])")
# Behind a date: pages and the hour ("Le Soir – lundi 12 mars 2018 – p. 4-5", "16-02-2023 | 15:20", "18 heures").
_HOUR_OR_PAGE = re.compile(
    r",? ?[–|·-]? ?(?:(?:pages?|pp?\.) ?\d{1,4}(?: ?[-–] ?\d{1,4})?|(?:(?:à|de) )?"
    r"\d{1,2} ?(?:heures?|[:hH]) ?\d{0,2}(?: (?:à|-|–) \d{1,2} ?(?:heures?|[:hH]) ?\d{0,2})?"
    r"(?: (?:GMT|UTC|TU|CET)| \(heures? [^()]{2,30}\))?)$"
)
# What a line may hold beside its date and still be a date line: times, weekdays, little words.
_REST = re.compile(
    r"[\s,.:|•·–-]|\b\d{1,2} ?(?:h|:) ?\d{0,2}\b|\b(?:le|a|du|de|the|on|at|am|pm|gmt|utc|cet|publie|el)\b"
)


@cache
def _months() -> dict[str, int]:
    tables = load("languages")
    keys = ("months_fr", "months_en", "months_es", "months_short", "months_short_en")
    return {name: number for key in keys for number, name in enumerate(tables[key], 1)}


@cache
def _written() -> tuple[re.Pattern[str], re.Pattern[str]]:
    names = "|".join(sorted(_months(), key=lambda name: (-len(name), name)))
    day, year = r"(?<!\d)(?:(\d{1,2})(?:er|o|º|st|nd|rd|th)? (?:de )?)?", r"(?: (?:de |del )?((?:19|20)\d\d)(?!\d))?"
    day_first = rf"{day}\b({names})\b\.?,?{year}"
    month_first = rf"\b({names})\b\.? (\d{{1,2}})(?:st|nd|rd|th)?,? ((?:19|20)\d\d)(?!\d)"
    return re.compile(day_first), re.compile(month_first)


@cache
def _weekdays() -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(load("languages")["weekdays"]) + r")\b\.?")


def is_weekday(word: str) -> bool:
    """Whether a word is the name of a day of the week.

    >>> is_weekday("Vendredi")
    True
    """
    return _weekdays().fullmatch(bare(word)) is not None


def is_date_word(word: str) -> bool:
    """Whether a word is a month's or a weekday's name."""
    return bare(word) in _months() or is_weekday(word)


def _edtf(year: int, month: int, day: int | None) -> str | None:
    """EDTF of a calendar date, or None where there is no such day."""
    try:
        date(year, month, day or 1)
    except ValueError:
        return None
    return f"{year:04d}-{month:02d}" + (f"-{day:02d}" if day else "")


def _century(year: str) -> int:
    return int(year) if len(year) == 4 else 2000 + int(year) if int(year) < 70 else 1900 + int(year)


def parse_date(text: str, month_first: bool = False) -> tuple[int, int, str | None] | None:
    """The first date of a short text.

    Parameters
    ----------
    text : str
        A line, at most some hundred characters.
    month_first : bool
        Whether numeric dates are in US order; a number above 12 overrules it.

    Returns
    -------
    tuple or None
        Start, end (code points of `text`) and EDTF; EDTF is None where the year is missing.

    Examples
    --------
    >>> parse_date("Publié le 3 mars 2014")
    (10, 21, '2014-03-03')
    >>> parse_date("12/01/15", month_first=True)
    (0, 8, '2015-12-01')
    """
    head = text[:_REACH]
    return _parsed(head, month_first) if _DIGIT.search(head) else None


# A line with a figure is asked for its date by all who look for the page's, the dateline's and the title.
@lru_cache(maxsize=128)
def _parsed(text: str, month_first: bool) -> tuple[int, int, str | None] | None:
    plain = bare(text)
    found = _in_figures(plain, month_first)
    # A month's name is a word of the line.
    if not _months().keys().isdisjoint(lower_words(plain)):
        found += _in_words(plain)
    whole = [f for f in found if f[2]] or found
    return min(whole, default=None)


def _in_figures(plain: str, month_first: bool) -> list[tuple[int, int, str | None]]:
    """The first dates of a bare text that are written in figures alone."""
    found: list[tuple[int, int, str | None]] = []
    iso = _ISO.search(plain)
    if iso:
        found.append((iso.start(), iso.end(), _edtf(int(iso[1]), int(iso[2]), int(iso[3]))))
    numeric = _NUMERIC.search(plain)
    if numeric:
        first, second = int(numeric[1]), int(numeric[3])
        us = (month_first and first <= 12) or second > 12
        day, month = (second, first) if us else (first, second)
        found.append((numeric.start(), numeric.end(), _edtf(_century(numeric[4]), month, day)))
    return found


def _in_words(plain: str) -> list[tuple[int, int, str | None]]:
    """The first dates of a bare text that name their month."""
    found: list[tuple[int, int, str | None]] = []
    day_first, us_order = _written()
    american = us_order.search(plain)
    if american:
        edtf = _edtf(int(american[3]), _months()[american[1]], int(american[2]))
        found.append((american.start(), american.end(), edtf))
    for written in day_first.finditer(plain):
        if not (written[1] or written[3]) or (american and american.start() <= written.start() < american.end()):
            continue
        known = (
            _edtf(int(written[3]), _months()[written[2]], int(written[1]) if written[1] else None)
            if written[3]
            else None
        )
        if written[3] is None or known:
            end = written.end() - (len(written.group()) - len(written.group().rstrip(",.")))
            found.append((written.start(), end, known))
            break
    return found


def without_hour(text: str) -> str:
    """A line without the page number or the hour at its end.

    >>> without_hour("Suva, 14 mars 2016, 18 heures (heure locale)")
    'Suva, 14 mars 2016'
    """
    return _HOUR_OR_PAGE.sub("", text)


def is_date_line(text: str) -> bool:
    """Whether a line holds a date and nothing else.

    >>> is_date_line("Jeudi, 22 février 2016 - 14:20")
    True
    """
    if len(text) > 60:
        return False
    found = parse_date(text)
    if found is None:
        return False
    plain = bare(text)
    rest = plain[: found[0]] + " " + plain[found[1] :]
    return not _REST.sub("", _weekdays().sub("", rest))
