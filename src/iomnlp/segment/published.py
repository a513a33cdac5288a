"""The date on which a page says that it was published."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from iomnlp.segment.lines import Unit, marker_length
from iomnlp.segment.pagedate import is_date_line, is_weekday, parse_date, without_hour
from iomnlp.segment.shape import Shape
from iomnlp.segment.words import bare, find_cue, starts_with_cue
from iomnlp.segment.zone import Zone

_BEFORE, _AFTER = 16, 12
# A date without words that announce it stands at most so many lines away, or ends the page.
_FARTHEST = 6
# Between the words that announce a date and the date.
_NEAR = 30
# A line of the narrative's head may tell the page's day ("Dernière révision : 4 mars 2019").
_HEAD_LINES = 4
# Before the date of a letter ("Dakar, le …").
_ARTICLE = re.compile(r"(?<=,) (?:le|ce)(?: \w{5,8})? $")
# "Communiqué n° 12 du 3 mai 2016", "Paru dans Le Soir du 3 mai 2016": the issue's own day.
_OF_ISSUE = re.compile(r" (?:du|de|d')(?: \w{5,8})? $")
# "Février - avril 2023" is the time that a page covers.
_PERIOD = re.compile(r"[a-z]{3,9} ?(?:[-–]|a|et) ?[a-z]{3,9} (?:19|20)\d\d$")
# A label before the page's date is this short.
LABEL_WORDS = 3


@dataclass(frozen=True, slots=True)
class Published:
    """A page date: the unit that prints it, its offsets in the unit's text, EDTF."""

    unit: int
    start: int
    end: int
    edtf: str
    rank: int


def _announced(plain: str) -> tuple[int, bool, int] | None:
    """Rank (its own date before updates), order of numeric dates and length of the words that announce a date."""
    updated = starts_with_cue("updated", plain)
    rank = 2 if updated else 0
    us = starts_with_cue("posted_month_first", plain)
    if us:
        return rank, True, us.end()
    french = starts_with_cue("posted_day_first", plain) or updated
    return (rank, False, french.end()) if french else None


def _opens_line(text: str) -> bool:
    """Whether a short line begins with a full date, as a byline does ("Mardi 3 mai 2011 09:32 par L. R.")."""
    found = parse_date(text) if len(text) <= 100 and text[-1] not in ":;" else None
    return found is not None and len(found[2] or "") == 10 and is_date_line(text[: found[1]])


def _ends_line(text: str) -> bool:
    """Whether a short line of an imprint ends with a date, after a sign that parts it ("Note 12 · juin 2019")."""
    text = without_hour(text) if len(text) <= 100 else ""
    found = parse_date(text) if text else None
    if found is None or found[2] is None or found[1] < len(text.rstrip(" .)")):
        return False
    before = _ARTICLE.sub("", text[: found[0]]).rstrip()
    *lead, last = before.split(" ")
    if lead and is_weekday(last):  # "Économie & finance – lundi 8 octobre 2012"
        before = " ".join(lead)
    if _announced(bare(re.split(r"[·|•]", before)[-1].strip())):  # "Épisode 4 · 31 min · diffusé le 9 juin 2021"
        return True
    if find_cue("other_date", bare(before)):
        return False
    of_issue = _OF_ISSUE.search(text[: found[0]])
    if of_issue and (find_cue("issue", bare(before)) or starts_with_cue("imprint", bare(before))):
        return True
    labelled = len(found[2]) == 10 and 0 < len(before.split()) <= LABEL_WORDS  # "Submitted on", "Mis en page le"
    return labelled or before[-1:] in tuple("·|•–-,(/:")


def _date_in(index: int, units: Sequence[Unit]) -> Published | None:
    """The date of one line: announced in it, announced by the line above, or alone."""
    text = units[index].text
    if len(text) > 160 or parse_date(text) is None:
        return None
    lead = marker_length(text) or int(text.startswith("("))
    plain = units[index].bare[lead:]
    if starts_with_cue("other_date", plain) or _PERIOD.match(plain):
        return None
    announced = _announced(plain)
    if announced is not None and _is_far(text, lead + announced[2], announced[1]):
        announced = None  # "Le Courrier de Bol, 3 mai 2011": an article announces no date at the end of its line
    above = _announced(units[index - 1].bare) if index and len(units[index - 1].text) < 40 else None
    if above is not None and (parse_date(units[index - 1].text) or units[index - 1].bare[above[2] :].strip(" :")):
        above = None
    if announced is not None:
        rank, us, _ = announced
    elif above is not None and is_date_line(text):
        rank, us, _ = above
    elif is_date_line(text) or _opens_line(text) or _ends_line(text):
        rank, us = 1, False
    else:
        return None
    found = parse_date(text, month_first=us)
    if found is None or found[2] is None:
        return None
    return Published(index, found[0], found[1], found[2], rank)


def _tells_day(index: int, zone: Zone, shapes: Sequence[Shape]) -> bool:
    """Whether a line at the narrative's head tells the day of a meeting or of the page's last change."""
    if index >= zone.first + _HEAD_LINES:
        return False
    plain = shapes[index].bare
    return bool(starts_with_cue("held", plain) or starts_with_cue("updated", plain))


def _is_far(text: str, end: int, month_first: bool) -> bool:
    """Whether the date of a line stands too far behind the words that end at an offset to be announced by them."""
    found = parse_date(text, month_first=month_first)
    return found is not None and found[0] > end + _NEAR


def find_published(units: Sequence[Unit], shapes: Sequence[Shape], zone: Zone) -> Published | None:
    """The page's own date: announced beside the narrative, else alone on a line between title and text.

    Parameters
    ----------
    units : sequence of Unit
        The page's logical lines.
    shapes : sequence of Shape
        Their shapes; the sheet's dates are never the page's.
    zone : Zone
        The narrative.
    """
    if zone.first < 0:
        return None
    top = min([zone.first, *zone.title])
    candidates = [
        *range(max(0, top - _BEFORE), zone.first),
        *range(zone.last + 1, min(len(units), zone.last + 1 + _AFTER)),
    ]
    candidates += [i for i, kind in zone.kinds.items() if kind == "boilerplate" or _tells_day(i, zone, shapes)]
    found = []
    for index in candidates:
        told = zone.kinds.get(index) == "body" and not _tells_day(index, zone, shapes)
        if shapes[index].sheet or index in zone.title or told:
            continue
        date = _date_in(index, units)
        if date is None:
            continue
        distance = abs(index - zone.first) if index < zone.first else 4 + index - zone.last
        if date.rank == 1 and distance > _FARTHEST and index < len(units) - 1:
            continue
        found.append(((date.rank, distance, index), date))
    return min(found, key=lambda item: item[0])[1] if found else None
