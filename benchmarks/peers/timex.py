"""Recognizers-Text's resolutions (TIMEX with values) as EDTF readings."""

from __future__ import annotations

import datetime
import re
from typing import Any

SEASONS = {"SP": "21", "SU": "22", "FA": "23", "WI": "24"}
PLAIN = re.compile(r"\d{4}(?:-\d{2}){0,2}")
SEASON = re.compile(r"(\d{4})-(SP|SU|FA|WI)")
RANGE = re.compile(r"\((\d{4}-\d{2}-\d{2}),(\d{4}-\d{2}-\d{2}),P(\w+)\)")


def readings(values: list[dict[str, Any]]) -> list[str]:
    """All EDTF readings that a resolution allows, the likeliest first.

    >>> readings([{"timex": "2019-03", "type": "daterange", "start": "2019-03-01", "end": "2019-04-01"}])
    ['2019-03', '2019-03-01/2019-03-31']
    >>> readings([{"timex": "2015", "Mod": "since", "type": "daterange", "start": "2015-01-01"}])
    ['2015/..', '2015-01-01/..']
    """
    found: list[str] = []
    for value in values:
        plain = _plain(value)
        modifier = value.get("Mod", "")
        if modifier in {"since", "after"}:
            plain = [f"{one}/.." for one in plain]
        elif modifier in {"before", "until"}:
            plain = [f"../{one}" for one in plain]
        found += [one for one in plain if one not in found]
    return found


def _plain(value: dict[str, Any]) -> list[str]:
    """The readings of one value, its modifier left aside."""
    timex = value.get("timex", "")
    printed = [timex] if PLAIN.fullmatch(timex) else []
    if season := SEASON.fullmatch(timex):
        printed.append(f"{season[1]}-{SEASONS[season[2]]}")
    start, end = value.get("start"), value.get("end")
    if between := RANGE.fullmatch(timex):
        return printed + _between(between[1], between[2])
    if timex.startswith("XXXX-") and timex[5:7].isdigit() and len(timex) == 7 and start:
        printed.append(start[:7])
    if start and end:
        return printed + _between(start, _day_before(end))
    day = value.get("value") or start or end
    return printed + ([day[:10]] if day and not (printed and value["type"] == "date") else [])


def _between(start: str, end: str) -> list[str]:
    """An interval of days, and where both are first days, of months and of years; a quarter, too."""
    found = []
    if start.endswith("-01-01") and end.endswith("-01-01"):
        found.append(f"{start[:4]}/{end[:4]}")
    elif start.endswith("-01") and end.endswith("-01"):
        found.append(f"{start[:7]}/{end[:7]}")
        quarter, rest = divmod(int(start[5:7]) - 1, 3)
        months = 12 * (int(end[:4]) - int(start[:4])) + int(end[5:7]) - int(start[5:7])
        if months == 3 and rest == 0:
            found.insert(0, f"{start[:4]}-{33 + quarter}")
    return [*found, f"{start}/{end}"]


def _day_before(day: str) -> str:
    """The last day of a range whose end is told as the day behind it."""
    return (datetime.date.fromisoformat(day[:10]) - datetime.timedelta(days=1)).isoformat()
