"""The first and the last day that an EDTF date of the contract can mean."""

from __future__ import annotations

import calendar
import re
from datetime import date

_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_MONTH = re.compile(r"(\d{4})-(\d\d)")
_YEAR = re.compile(r"(\d{2}(?:\d\d|\dX|XX))")
# ISO 8601-2 numbers parts of a year from 21: first month and length in months. Winter (24) runs into the next year.
_PARTS = {
    **{21: (3, 3), 22: (6, 3), 23: (9, 3), 24: (12, 3)},
    **{33 + n: (1 + 3 * n, 3) for n in range(4)},
    **{37 + n: (1 + 4 * n, 4) for n in range(3)},
    **{40 + n: (1 + 6 * n, 6) for n in range(2)},
}

Bounds = tuple[date | None, date | None]


def _months(year: int, first: int, length: int) -> Bounds:
    last = first + length - 1
    end_year, end_month = year + (last - 1) // 12, (last - 1) % 12 + 1
    return date(year, first, 1), date(end_year, end_month, calendar.monthrange(end_year, end_month)[1])


def _one(value: str) -> Bounds:
    value = value.rstrip("~?%")
    if day := _DAY.fullmatch(value):
        found = date(*map(int, day.groups()))
        return found, found
    if month := _MONTH.fullmatch(value):
        year, part = int(month[1]), int(month[2])
        if 1 <= part <= 12:
            return _months(year, part, 1)
        return _months(year, *_PARTS[part]) if part in _PARTS else (None, None)
    if year_only := _YEAR.fullmatch(value):
        first, last = (int(year_only[1].replace("X", digit)) for digit in "09")
        return date(first, 1, 1), date(last, 12, 31)
    return None, None


def bounds(edtf: str | None) -> Bounds:
    """The first and the last day of a date or interval; None where it is open or unresolved.

    Parameters
    ----------
    edtf : str or None
        As the contract holds it. Marks of doubt (`~`, `?`, `%`) do not widen it.

    Returns
    -------
    tuple of date or None
        Both days belong to it.

    Examples
    --------
    >>> [day.isoformat() for day in bounds("2022")]
    ['2022-01-01', '2022-12-31']
    >>> bounds("2014-05~/..")
    (datetime.date(2014, 5, 1), None)
    >>> [day.isoformat() for day in bounds("2023-33")]
    ['2023-01-01', '2023-03-31']
    """
    if edtf is None:
        return None, None
    first, separator, last = edtf.partition("/")
    try:
        return (_one(first)[0], _one(last)[1]) if separator else _one(edtf)
    except ValueError:
        # A day that does not exist, or the year 0000.
        return None, None
