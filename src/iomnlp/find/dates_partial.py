"""A date as printed, with the parts that are missing, and how a publication date completes it."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

WHOLE = re.compile(r"\d{4}(?:-\d\d)?")
PUBLISHED = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
# Days from the reference: a date of the same year that is FAR gives way to one of a neighbouring year that is NEAR;
# against the sentence's tense, to one that is not farther than CUED. A future tense is plainer than a past one: what
# was decided in the past may well lie ahead.
FAR, NEAR, CUED = 240, 75, {-1: 200, 1: 350}
LAST_RANK = 0
SEASON_MONTH = {21: 3, 22: 6, 23: 9, 24: 12}
# Where a quarter, a third or a half lies in its year: its first month, and one of its middle.
PART_MONTHS = {**{33 + i: 3 * i + 1 for i in range(4)}, **{37 + i: 4 * i + 1 for i in range(3)}, 40: 1, 41: 7}
PART_MIDDLE = {**{33 + i: 3 * i + 2 for i in range(4)}, **{37 + i: 4 * i + 2 for i in range(3)}, 40: 3, 41: 9}


@dataclass(frozen=True, slots=True)
class Reference:
    """A publication date: year, and month and day where they are known."""

    year: int
    month: int | None
    day: int | None

    @classmethod
    def parse(cls, published: str | None) -> Reference | None:
        """The reference that an EDTF date gives, or None."""
        match = PUBLISHED.match(published or "")
        if match is None:
            return None
        year, month, day = match.groups()
        return cls(int(year), int(month) if month else None, int(day) if day else None)

    @property
    def day_known(self) -> date | None:
        """The day, where it is known and exists."""
        if self.month is None or self.day is None or not exists(self.year, self.month, self.day):
            return None
        return date(self.year, self.month, self.day)

    @property
    def middle(self) -> date:
        """A day that stands for the reference where only nearness counts."""
        return self.day_known or date(self.year, self.month or 6, 15)


@dataclass(frozen=True, slots=True)
class Partial:
    """A printed date.

    `part` is an EDTF season, quarter or half; `text` is EDTF that needs nothing more; `nth` is rank (LAST_RANK for the
    last) and weekday (0 a day, -1 a week) within the month; `weekday` alone is a lone "lundi"; `direction` is -1 for
    "dernier", 1 for "prochain";
    `unresolved` marks a relative expression without a reference.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    part: int | None = None
    text: str | None = None
    direction: int = 0
    weekday: int | None = None
    nth: tuple[int, int] | None = None
    approximate: bool = False
    unresolved: bool = False

    @property
    def complete(self) -> bool:
        """Whether the year is known, so that EDTF can be written."""
        return self.text is not None or self.year is not None

    def edtf(self) -> str | None:
        """The EDTF form, or None where the year is missing or the day does not exist."""
        if self.text is not None:
            return self.text
        if self.year is None or self.unresolved:
            return None
        if self.nth is not None and self.month is not None:
            return nth_of_month(self.year, self.month, *self.nth)
        written = f"{self.year:04d}"
        if self.part is not None:
            written += f"-{self.part}"
        elif self.month is not None:
            written += f"-{self.month:02d}"
            if self.day is not None:
                if not exists(self.year, self.month, self.day):
                    return None
                written += f"-{self.day:02d}"
        return f"{written}~" if self.approximate else written

    def vague(self) -> Partial:
        """The date as an approximate one ("fin 2017"), where EDTF has a way to write that."""
        if self.text is not None:
            return replace(self, text=f"{self.text}~") if WHOLE.fullmatch(self.text) else self
        return self if self.part is not None or self.nth is not None else replace(self, approximate=True)

    def key(self) -> tuple[int, int]:
        """Month and day, for comparing within a year."""
        month = self.month or (SEASON_MONTH | PART_MONTHS).get(self.part or 0, 0)
        return (month, self.day or 0)

    def _in_year(self, year: int) -> date:
        month = self.month or (SEASON_MONTH | PART_MIDDLE).get(self.part or 0, 6)
        last = calendar.monthrange(year, month)[1]
        return date(year, month, min(self.day or 15, last))

    def completed(self, reference: Reference | None, cue: int) -> Partial:
        """The date with its year, from the reference; `cue` is -1 where its sentence is in the past, 1 in the future.

        The weekday decides, else the reference's own year, as writers leave that one out; a neighbouring year is meant
        round the turn of a year, or where the sentence's tense contradicts the own year.
        """
        if self.complete or reference is None or self.unresolved:
            return self
        if self.weekday is not None and self.day is None:
            return self._nearest(reference, self.direction or cue)
        middle = reference.middle
        if (self.month, self.day) == (2, 29):
            leaps = [y for y in range(middle.year - 4, middle.year + 5) if calendar.isleap(y)]
            return replace(self, year=min(leaps, key=lambda y: abs((date(y, 2, 29) - middle).days)))
        options = {year: self._in_year(year) for year in (middle.year - 1, middle.year, middle.year + 1)}
        if self.weekday is not None and self.day is not None and not self.direction:
            fitting = [y for y, d in options.items() if (d.isoweekday(), d.day) == (self.weekday, self.day)]
            if len(fitting) == 1:
                return replace(self, year=fitting[0])
        if self.day is None and self.month == middle.month:
            return replace(self, year=middle.year + self.direction)
        if self.direction:
            ahead = self.direction > 0
            return replace(self, year=next(y for y in _order(options, ahead) if (options[y] > middle) == ahead))
        own = (options[middle.year] - middle).days
        if cue * own < 0:
            other = middle.year + cue
            return replace(self, year=other if abs((options[other] - middle).days) <= CUED[cue] else middle.year)
        close = [y for y, d in options.items() if abs((d - middle).days) < NEAR]
        return replace(self, year=close[0] if abs(own) > FAR and close else middle.year)

    def _nearest(self, reference: Reference, sign: int) -> Partial:
        """A lone weekday as a day: the next one where the sentence looks ahead, else the last one."""
        today = reference.day_known
        if today is None or self.weekday is None:
            return replace(self, unresolved=True)
        ahead = (self.weekday - today.isoweekday()) % 7
        days = (ahead or 7) if sign > 0 else ahead - 7
        return replace(self, text=(today + timedelta(days=days)).isoformat())


def _order(options: dict[int, date], ahead: bool) -> list[int]:
    """The years from the nearest on, forwards or backwards."""
    return sorted(options) if ahead else sorted(options, reverse=True)


def exists(year: int, month: int, day: int) -> bool:
    """Whether a calendar day exists."""
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def nth_of_month(year: int, month: int, rank: int, weekday: int) -> str | None:
    """The n-th weekday, day (weekday 0) or full week from Monday to Sunday (-1) of a month, in EDTF.

    >>> nth_of_month(2014, 10, 1, -1)
    '2014-10-06/2014-10-12'
    """
    last = calendar.monthrange(year, month)[1]
    days = [date(year, month, d) for d in range(1, last + 1)]
    if weekday > 0:
        days = [d for d in days if d.isoweekday() == weekday]
    elif weekday < 0:
        days = [d for d in days if d.isoweekday() == 1 and d.day + 6 <= last]
    if rank != LAST_RANK and rank > len(days):
        return None
    day = days[-1] if rank == LAST_RANK else days[rank - 1]
    return day.isoformat() if weekday >= 0 else f"{day.isoformat()}/{(day + timedelta(days=6)).isoformat()}"


def months_from(reference: Reference, months: int) -> str | None:
    """The month so many months from the reference, in EDTF."""
    if reference.month is None:
        return None
    index = reference.year * 12 + reference.month - 1 + months
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


def days_from(reference: Reference, days: int) -> str | None:
    """The day so many days from the reference, in EDTF."""
    day = reference.day_known
    return (day + timedelta(days=days)).isoformat() if day else None


def week_of(reference: Reference, weeks: int, first: int = 0, last: int = 6) -> str | None:
    """A week (Monday to Sunday), or some of its days, so many weeks from the reference's, as an interval."""
    day = reference.day_known
    if day is None:
        return None
    monday = day - timedelta(days=day.weekday()) + timedelta(weeks=weeks)
    return f"{(monday + timedelta(days=first)).isoformat()}/{(monday + timedelta(days=last)).isoformat()}"
