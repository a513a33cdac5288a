"""The date that a container prints of a document, as EDTF: French and English, written out or in figures."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from email.utils import parsedate_to_datetime
from functools import cache

from iomnlp.lexicon import words

# Longer values are no dates.
_LONGEST = 120
_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)-(\d\d)(?:-(\d\d))?(?![\d-])")
_BASIC = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)")
_YEAR_FIRST = re.compile(r"(?<!\d)((?:19|20)\d\d)/(\d{1,2})/(\d{1,2})(?!\d)")
_FIGURES = re.compile(r"(?<![\d/.])(\d{1,2})([/.-])(\d{1,2})\2((?:19|20)\d\d)(?!\d)")
_YEAR = re.compile(r"\s*((?:19|20)\d\d)\s*")


def _bare(text: str) -> str:
    """Lower-case, without accents: as the months stand in the lexicon."""
    return "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))


@cache
def _months() -> dict[str, int]:
    tables = words("languages.yaml")
    keys = ("months_fr", "months_en", "months_short", "months_short_en")
    return {name: number for key in keys for number, name in enumerate(tables[key], 1)}


@cache
def _written() -> tuple[re.Pattern[str], re.Pattern[str]]:
    names = "|".join(sorted(_months(), key=lambda name: (-len(name), name)))
    day_first = (
        rf"(?<!\w)(?:(?P<day>\d{{1,2}})(?:er|st|nd|rd|th)? )?(?P<month>{names})\b\.?,? (?P<year>(?:19|20)\d\d)(?!\d)"
    )
    month_first = rf"(?<!\w)(?P<month>{names})\b\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?, ?(?P<year>(?:19|20)\d\d)(?!\d)"
    return re.compile(month_first), re.compile(day_first)


def _edtf(year: str, month: str | int, day: str | None) -> str | None:
    try:
        date(int(year), int(month), int(day or 1))
    except ValueError:
        return None
    return f"{year}-{int(month):02d}" + (f"-{int(day):02d}" if day else "")


def _in_figures(text: str) -> str | None:
    for pattern in (_ISO, _BASIC, _YEAR_FIRST):
        if found := pattern.search(text):
            return _edtf(*found.groups())
    if found := _FIGURES.search(text):
        first, _, second, year = found.groups()
        if int(first) <= 12 < int(second):
            first, second = second, first
        elif first != second and int(first) <= 12 and int(second) <= 12 and text.strip() != found[0]:
            # Day or month first: only the column's or field's own bare value is read as French print has it.
            return None
        return _edtf(year, second, first)
    return None


def edtf_of(text: str) -> str | None:
    """The first date of a short value, as EDTF; None where there is none, or more than one reading.

    Parameters
    ----------
    text : str
        A date field, such as a column of a table, a header of an e-mail or the line under an article's title.

    Examples
    --------
    >>> edtf_of("mardi 12 mars 2019 - 640 mots, p. 4"), edtf_of("March 12, 2019 Tuesday"), edtf_of("2019-03")
    ('2019-03-12', '2019-03-12', '2019-03')
    >>> edtf_of("12/03/2019"), edtf_of("sans date")
    ('2019-03-12', None)
    """
    if len(text) > _LONGEST:
        return None
    figures = _in_figures(text)
    if figures:
        return figures
    plain = " ".join(_bare(text).split())
    for pattern in _written():
        if found := pattern.search(plain):
            return _edtf(found["year"], _months()[found["month"]], found["day"])
    year = _YEAR.fullmatch(text)
    return year[1] if year else None


def edtf_of_mail(header: str) -> str | None:
    """The day of an e-mail's `Date`, as its sender's calendar had it.

    >>> edtf_of_mail("Tue, 12 Mar 2019 23:30:00 -0500")
    '2019-03-12'
    """
    try:
        return parsedate_to_datetime(header).date().isoformat()
    except (ValueError, TypeError):
        return edtf_of(header)
