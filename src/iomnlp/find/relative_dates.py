"""Expressions that only a publication date can place: "l'an dernier", "il y a trois ans", "cette semaine"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from iomnlp.find.dates_partial import Partial, Reference, days_from, months_from, week_of
from iomnlp.find.numbers import WORD, rows, words_of, words_value

WEEKDAYS = {r["form"]: int(r["value"]) for r in rows("calendar.csv") if r["role"] == "weekday"}
SEASONS = {r["form"]: int(r["value"]) for r in rows("calendar.csv") if r["role"] == "season"}
COUNT = rf"(?P<n>\d{{1,3}}|(?:{WORD})(?:[ -](?:{WORD})){{0,3}})"
UNIT = r"(?P<unit>ans?|annees?|mois|semaines?|jours?|decennies?)\b"
PAST = r"(?P<last>derniere?|passee?|ecoulee?)"
NEXT = r"(?P<next>prochaine?)"
SEASON = "|".join(SEASONS)
WEEKDAY = "|".join(WEEKDAYS)
END = r"(?![\w-])"
PATTERNS: dict[str, re.Pattern[str]] = {
    "ago": re.compile(
        r"(?<!\w)(?:il y a|voici|voila) "
        r"(?P<about>environ |(?:pres|plus|moins) d[e'] ?|quelque |a peine |deja )?"
        rf"{COUNT} {UNIT}(?! (?:que|de plus)\b)"
    ),
    "ahead": re.compile(rf"(?<!\w)(?:dans|d'ici) {COUNT} {UNIT}(?! (?:ans|annees?|pays|des?|d')\b)"),
    "past": re.compile(rf"(?<!\w){COUNT} {UNIT} (?P<last>passees?|passes|ecoulees?|ecoules)\b"),
    "span": re.compile(
        rf"(?<!\w)(?:ces )?{COUNT} (?:(?P<last>derniers|dernieres)|(?P<next>prochains|prochaines)) {UNIT}"
    ),
    "year": re.compile(rf"(?<!\w)(?:l'an(?:nee)? (?:{PAST}|{NEXT})|cette annee|l'annee (?:en cours|courante)){END}"),
    "month": re.compile(rf"(?<!\w)(?:(?:le )?mois (?:{PAST}|{NEXT})|ce mois(?:-ci)?|mois en cours){END}(?! d[e'])"),
    "week": re.compile(rf"(?<!\w)(?:(?:la )?semaine (?:{PAST}|{NEXT})|cette semaine){END}"),
    "weekend": re.compile(rf"(?<!\w)(?:(?:le )?week-end (?:{PAST}|{NEXT})|ce week-end){END}"),
    "day": re.compile(rf"(?<![\w-])(?P<day>avant-hier|hier|apres-demain|demain){END}"),
    "weekday_of": re.compile(
        rf"(?<![\w-])(?P<weekday>{WEEKDAY}),? (?:de )?(?:la semaine (?:{PAST}|{NEXT})|cette semaine){END}"
    ),
    "weekday": re.compile(rf"(?<![\w-])(?P<weekday>{WEEKDAY})(?: (?:{PAST}|{NEXT}))?{END}(?!,? (?:de )?la semaine)"),
    # "été" without an article is a participle.
    "season": re.compile(
        rf"(?<!\w)(?:(?:l'|le |au |du |en |d')(?P<season>{SEASON}) (?:{PAST}|{NEXT})"
        rf"|(?:cet|ce) (?P<this>{SEASON})){END}(?! \d)"
    ),
    "edge": re.compile(
        r"(?<!\w)(?:fin|debut|milieu) (?:de l'annee|d'annee|de l'an|du mois|de mois|de (?:cette|la) semaine)"
        r"(?! \d| d| pr| sc|\w)"
    ),
}
TRIGGER = re.compile(
    r"il y a|voici|voila|\bdans |d'ici|dernier|passe|ecoule|prochain|cette|\bce |\bcet |hier|demain|en cours|courante|"
    rf"d'annee|de l'an|du mois|de mois|week-end|{WEEKDAY}"
)
HABIT = re.compile(rf"(?<!\w)(?:{'|'.join(words_of('calendar_words.yaml', 'habit_before'))}) $")
DAYS = {"avant-hier": -2, "hier": -1, "demain": 1, "apres-demain": 2}
UNITS = {
    "an": "year",
    "ans": "year",
    "annee": "year",
    "annees": "year",
    "mois": "month",
    "semaine": "week",
    "semaines": "week",
    "jour": "day",
    "jours": "day",
    "decennie": "decade",
    "decennies": "decade",
}


def _count(printed: str) -> int | None:
    if printed.isdigit():
        return int(printed)
    found = words_value(printed)
    return int(found[1]) if found and found[0] == len(printed) else None


def _sign(match: re.Match[str]) -> int:
    return -1 if match["last"] else 1 if match["next"] else 0


def _ago(match: re.Match[str], reference: Reference, sign: int) -> str | None:
    count = _count(match["n"])
    unit = UNITS[match["unit"]]
    if count is None or not 0 < count < 400:
        return None
    count *= sign
    if unit == "month":
        return months_from(reference, count)
    if unit in ("week", "day"):
        return days_from(reference, count * (7 if unit == "week" else 1))
    year = f"{reference.year + count * (10 if unit == 'decade' else 1):04d}"
    return f"{year}~" if sign < 0 and match["about"] and not match["about"].startswith("deja") else year


def _span(match: re.Match[str], reference: Reference) -> str | None:
    count = _count(match["n"])
    unit = UNITS[match["unit"]]
    if count is None or not 0 < count < 400:
        return None
    sign = -1 if match["last"] else 1
    if unit in ("year", "decade"):
        other: str | None = f"{reference.year + sign * count * (10 if unit == 'decade' else 1):04d}"
        own: str | None = f"{reference.year:04d}"
    elif unit == "month":
        other, own = months_from(reference, sign * count), months_from(reference, sign)
    elif unit == "week":
        other, own = week_of(reference, sign * count), week_of(reference, sign)
        other, own = (other, own) if other is None or own is None else (_end(other, sign), _end(own, -sign))
    else:
        other, own = days_from(reference, sign * count), days_from(reference, 0)
    if other is None or own is None:
        return None
    return f"{other}/{own}" if sign < 0 else f"{own}/{other}"


def _end(interval: str, sign: int) -> str:
    """First day of an interval (sign -1), or last (1)."""
    return interval.split("/")[0 if sign < 0 else 1]


def _weekday(match: re.Match[str], reference: Reference) -> str | None:
    today = reference.day_known
    if today is None:
        return None
    ahead = (WEEKDAYS[match["weekday"]] - today.isoweekday()) % 7
    days = (ahead or 7) if match["next"] else (ahead - 7)
    return (today + timedelta(days=days)).isoformat()


def _resolve(kind: str, match: re.Match[str], reference: Reference) -> str | None:
    if kind in ("ago", "ahead"):
        return _ago(match, reference, -1 if kind == "ago" else 1)
    if kind in ("span", "past"):
        return _span(match, reference)
    if kind == "weekday":
        return _weekday(match, reference)
    if kind == "weekday_of":
        day = WEEKDAYS[match["weekday"]] - 1
        week = week_of(reference, _sign(match), day, day)
        return week.split("/")[0] if week else None
    if kind == "day":
        return days_from(reference, DAYS[match["day"]])
    if kind == "year":
        return f"{reference.year + _sign(match):04d}"
    if kind == "month":
        return months_from(reference, _sign(match))
    if kind == "week":
        return week_of(reference, _sign(match))
    if kind == "weekend":
        return week_of(reference, _sign(match), 5, 6)
    if kind == "edge":
        spoken = match.group()
        if "mois" in spoken:
            return months_from(reference, 0)
        return week_of(reference, 0) if "semaine" in spoken else f"{reference.year:04d}"
    return _season(match, reference)


def _season(match: re.Match[str], reference: Reference) -> str | None:
    season = Partial(part=SEASONS[match["season"] or match["this"]], direction=_sign(match))
    if match["this"]:
        return Partial(year=reference.year, part=season.part).edtf()
    return season.completed(reference, 0).edtf()


def _weekday_counts(match: re.Match[str], low: str, reference: Reference | None) -> bool:
    """A lone weekday is a date only against a known day, and neither a habit nor the page's own day."""
    if match["last"] or match["next"]:
        return True
    today = reference.day_known if reference else None
    if today is None or HABIT.search(low[max(0, match.start() - 12) : match.start()]):
        return False
    return WEEKDAYS[match["weekday"]] != today.isoweekday()


def relative_dates(low: str, reference: Reference | None) -> Iterator[tuple[int, int, Partial, str]]:
    """Start, end, date and rule of each relative expression of a plain text; unresolved without a reference."""
    if TRIGGER.search(low) is None:
        return
    for kind, pattern in PATTERNS.items():
        for match in pattern.finditer(low):
            if kind == "weekday" and not _weekday_counts(match, low, reference):
                continue
            if "n" in match.re.groupindex and _count(match["n"]) is None:
                continue
            text = _resolve(kind, match, reference) if reference else None
            yield match.start(), match.end(), Partial(text=text, unresolved=text is None), f"dates.{kind}"
