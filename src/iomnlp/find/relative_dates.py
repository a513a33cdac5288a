"""Expressions that only a publication date can place: "l'an dernier", "il y a trois ans", "cette semaine"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from iomnlp.find import text_words
from iomnlp.find.dates_partial import Partial, Reference, days_from, months_from, week_of
from iomnlp.find.numbers import WORD, rows, words_of, words_value

WEEKDAYS = {r["form"]: int(r["value"]) for r in rows("calendar.csv") if r["role"] == "weekday"}
SEASONS = {r["form"]: int(r["value"]) for r in rows("calendar.csv") if r["role"] == "season"}
NUMBER_WORDS = 4
COUNT = rf"(?P<n>\d{{1,3}}|(?:{WORD})(?:[ -](?:{WORD})){{0,{NUMBER_WORDS - 1}}})"
UNIT = r"(?P<unit>ans?|annees?|mois|semaines?|jours?|decennies?)\b"
PAST = r"(?P<last>derniere?|passee?|ecoulee?)"
NEXT = r"(?P<next>prochaine?)"
SEASON = "|".join(SEASONS)
WEEKDAY = "|".join(WEEKDAYS)
END = r"(?![\w-])"
# "lundi soir", "hier matin": the part of the day belongs to the expression and changes nothing.
HOURS = r"(?: (?:au )?(?:matin|midi|soir|apres-midi))?"
YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d)"
PATTERNS: dict[str, re.Pattern[str]] = {
    "ago": re.compile(
        r"(?<!\w)(?:il y a|voici|voila) "
        r"(?P<about>environ |(?:pres|plus|moins) d[e'] ?|quelque |a peine |deja )?"
        rf"{COUNT} {UNIT}(?! (?:que|de plus)\b)"
    ),
    "ahead": re.compile(
        rf"(?<!\w)(?:dans|d'ici(?: a)?) (?!une annee (?!et |puis |si )[a-z]){COUNT} {UNIT}"
        r"(?! (?:ans|annees?|pays|des?|d')\b)"
    ),
    "past": re.compile(rf"(?<!\w){COUNT} {UNIT} (?P<last>passees?|passes|ecoulees?|ecoules)\b"),
    "span": re.compile(
        rf"(?<!\w)(?:ces )?{COUNT} (?:(?P<last>derniers|dernieres)|(?P<next>prochains|prochaines)) {UNIT}"
    ),
    "year": re.compile(rf"(?<!\w)(?:l'an(?:nee)? (?:{PAST}|{NEXT})|cette annee|l'annee (?:en cours|courante)){END}"),
    "month": re.compile(rf"(?<!\w)(?:(?:le )?mois (?:{PAST}|{NEXT})|(?:ce mois(?:-ci)?|mois en cours)(?! d[e'])){END}"),
    "week": re.compile(rf"(?<!\w)(?:(?:la )?semaine (?:{PAST}|{NEXT})|cette semaine){END}"),
    "weekend": re.compile(rf"(?<!\w)(?:(?:le )?week-end (?:{PAST}|{NEXT})|ce week-end){END}"),
    "day": re.compile(rf"(?<![\w-])(?P<day>avant-hier|hier|apres-demain|demain){HOURS}{END}"),
    "weekday_of": re.compile(
        rf"(?<![\w-])(?P<weekday>{WEEKDAY}),? (?:de )?(?:la semaine (?:{PAST}|{NEXT})|cette semaine){END}"
    ),
    # "dimanche 16": the weekday tells which month's.
    "weekday_day": re.compile(
        rf"(?<![\w-])(?P<weekday>{WEEKDAY}) (?P<number>[0-3]?\d|1er)"
        r"(?= (?:au|a|dans|en|matin|soir|pour|sur|pres|devant|puis|quand)\b(?! \d)|[,;)](?! ?\d)|\.(?!\d)|$)"
    ),
    "weekday": re.compile(
        rf"(?<![\w-])(?P<weekday>{WEEKDAY})(?: (?:{PAST}|{NEXT}))?{HOURS}{END}(?!,? (?:de )?la semaine)"
    ),
    # "la nuit de mardi à mercredi" is two days, "la nuit de samedi" one.
    "night": re.compile(
        rf"(?<!\w)(?:la )?nuit d(?:e|u) (?P<weekday>{WEEKDAY})(?: (?:a|au) (?P<to>{WEEKDAY}))?"
        rf"(?: (?:{PAST}|{NEXT}))?{END}(?! \d)"
    ),
    # "à l'automne" is this year's or a neighbouring one; "l'automne" alone is any.
    "bare_season": re.compile(
        rf"(?<!\w)(?:au |(?:a|des|pour|avant|depuis|jusqu'a|d'ici|d'ici a|fin de|debut de) (?=l')|"
        rf"(?:des|pour|depuis|d'ici) (?=le )|(?:jusqu'|d'ici )au |(?:fin|debut) du )"
        rf"(?P<span>(?:l'|le )?(?P<bare>{SEASON})){END}"
        rf"(?! (?:\d|de \d|{PAST}|{NEXT}|arabe|austral|boreal|de (?:la|leur|sa) vie))"
    ),
    # "les neuf premiers mois de 2014", "la seconde moitié de l'année".
    "part_of": re.compile(
        rf"(?<!\w)(?:{COUNT} (?P<side>premiers|derniers) mois|(?P<half>premiere|seconde|deuxieme) moitie) d[e'] ?"
        rf"(?:(?:l'an(?:nee)? )?{YEAR}|l'an(?:nee)? (?:{PAST}|{NEXT})|(?:l'annee|cette annee){END})"
    ),
    # "été" without an article is a participle.
    "season": re.compile(
        rf"(?<!\w)(?:(?:l'|le |au |du |en |d')(?P<season>{SEASON}) (?:{PAST}|{NEXT})"
        rf"|(?:cet|ce) (?P<this>{SEASON})){END}(?! \d)"
    ),
    "edge": re.compile(
        r"(?<!\w)(?:fin|debut|milieu) (?:de l'annee|d'annee|de l'an|du mois|de mois|de (?:cette |la )?semaine)"
        r"(?! \d| d| pr| sc|\w)"
    ),
}
# The words that each pattern cannot do without, and how many words before one of them it may begin: it is tried there.
ANCHORS: dict[str, tuple[frozenset[str], int]] = {
    "ago": (frozenset({"y", "voici", "voila"}), 1),
    "ahead": (frozenset({"dans", "ici"}), 1),
    "past": (frozenset({"passee", "passees", "passes", "ecoulee", "ecoulees", "ecoules"}), NUMBER_WORDS + 1),
    "span": (frozenset({"derniers", "dernieres", "prochains", "prochaines"}), NUMBER_WORDS + 1),
    "year": (frozenset({"an", "annee"}), 1),
    "month": (frozenset({"mois"}), 1),
    "week": (frozenset({"semaine"}), 1),
    "weekend": (frozenset({"week"}), 1),
    "day": (frozenset({"hier", "demain"}), 1),
    "weekday_of": (frozenset({"semaine"}), 3),
    "weekday_day": (text_words.openers(WEEKDAYS), 0),
    "weekday": (text_words.openers(WEEKDAYS), 0),
    "night": (frozenset({"nuit"}), 1),
    "bare_season": (text_words.openers(SEASONS), 4),
    "part_of": (frozenset({"premiers", "derniers", "moitie"}), NUMBER_WORDS),
    "season": (text_words.openers(SEASONS), 1),
    "edge": (frozenset({"fin", "debut", "milieu"}), 0),
}
HABIT = re.compile(
    rf"(?<!\w)(?:{'|'.join(words_of('calendar_words.yaml', 'habit_before'))}) (?:(?:{WEEKDAY})s?(?:,| et| ou) ){{0,4}}$"
)
# "de lundi à vendredi" are opening hours.
SCHEDULE_LEAD = re.compile(rf"(?<!\w)(?:{WEEKDAY}) (?:a|au) $")
SCHEDULE_AHEAD = re.compile(rf" (?:a|au) (?:{WEEKDAY}){END}")
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


def _night(match: re.Match[str], reference: Reference) -> str | None:
    """One evening, or the evening and the morning after it; nights are told in the past."""
    evening = Partial(weekday=WEEKDAYS[match["weekday"]], direction=_sign(match)).completed(reference, -1).text
    if evening is None or not match["to"]:
        return evening
    return f"{evening}/{(date.fromisoformat(evening) + timedelta(days=1)).isoformat()}"


def _numbered_weekday(match: re.Match[str], reference: Reference | None) -> str | None:
    """The nearest day that has both this number and this weekday, at most six weeks from the reference."""
    today = reference.day_known if reference else None
    if today is None:
        return None
    number = 1 if match["number"] == "1er" else int(match["number"])
    near = sorted((today + timedelta(days=d) for d in range(-42, 43)), key=lambda d: abs((d - today).days))
    wanted = (WEEKDAYS[match["weekday"]], number)
    return next((d.isoformat() for d in near if (d.isoweekday(), d.day) == wanted), None)


def _part_of(match: re.Match[str], reference: Reference | None) -> str | None:
    """The first or last months, or one half, of a year."""
    if match["year"] is None and reference is None:
        return None
    year = int(match["year"]) if match["year"] else (reference.year if reference else 0) + _sign(match)
    if match["half"]:
        return f"{year:04d}-{40 if match['half'] == 'premiere' else 41}"
    count = _count(match["n"])
    if count is None or not 1 < count < 12:
        return None
    first, last = (1, count) if match["side"] == "premiers" else (13 - count, 12)
    return f"{year:04d}-{first:02d}/{year:04d}-{last:02d}"


def _resolve(kind: str, match: re.Match[str], reference: Reference) -> str | None:
    if kind in ("ago", "ahead"):
        return _ago(match, reference, -1 if kind == "ago" else 1)
    if kind in ("span", "past"):
        return _span(match, reference)
    if kind == "night":
        return _night(match, reference)
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
            month = months_from(reference, 0)
            return f"{month}~" if month else None
        return week_of(reference, 0) if "semaine" in spoken else f"{reference.year:04d}~"
    return _season(match, reference)


def _season(match: re.Match[str], reference: Reference) -> str | None:
    season = Partial(part=SEASONS[match["season"] or match["this"]], direction=_sign(match))
    if match["this"]:
        return Partial(year=reference.year, part=season.part).edtf()
    return season.completed(reference, 0).edtf()


def _weekday_counts(match: re.Match[str], low: str, reference: Reference | None) -> bool:
    """Whether a lone weekday is a date: neither a habit, nor opening hours, nor the page's own day."""
    if match["last"] or match["next"]:
        return True
    today = reference.day_known if reference else None
    before = low[max(0, match.start() - 60) : match.start()]
    if HABIT.search(before) or SCHEDULE_LEAD.search(before):
        return False
    if before.endswith(("de ", "du ")) and SCHEDULE_AHEAD.match(low, match.end()):
        return False
    # "ce jeudi" is the page's own day, unless that is known to be another one.
    if today is None:
        return not before.endswith(" ce ")
    return WEEKDAYS[match["weekday"]] != today.isoweekday()


def _open(kind: str, match: re.Match[str]) -> Partial | None:
    """What the sentence's tense still has to place: a lone weekday, a season."""
    if kind == "weekday":
        return Partial(weekday=WEEKDAYS[match["weekday"]], direction=_sign(match))
    return Partial(part=SEASONS[match["bare"]]) if kind == "bare_season" else None


def found(kind: str, words: text_words.Words, low: str) -> Iterable[re.Match[str]]:
    """The matches of a pattern in a plain text with these words; it is tried where it may begin."""
    if words.marked:
        return PATTERNS[kind].finditer(low)
    keys, reach = ANCHORS[kind]
    return () if keys.isdisjoint(words.vocabulary) else text_words.matches(PATTERNS[kind], low, words.near(keys, reach))


def relative_dates(text: str, low: str, reference: Reference | None) -> Iterator[tuple[int, int, Partial, str]]:
    """Start, end, date and rule of each relative expression of a folded text; unresolved without a reference.

    `low` is the plain form of the text.
    """
    words = text_words.words_of(text)
    told = ((kind, match) for kind in PATTERNS for match in found(kind, words, low))
    for kind, match in told:
        if kind == "weekday" and not _weekday_counts(match, low, reference):
            continue
        if "n" in match.re.groupindex and match["n"] and _count(match["n"]) is None:
            continue
        start, end = match.span("span" if kind == "bare_season" else 0)
        if kind == "weekday_day":
            day = _numbered_weekday(match, reference)
            if day is not None:
                yield start, end, Partial(text=day), "dates.weekday_day"
            continue
        open_date = _open(kind, match)
        if open_date is not None:
            yield start, end, replace(open_date, unresolved=reference is None), f"dates.{kind}"
            continue
        if kind == "part_of":
            edtf = _part_of(match, reference)
        else:
            edtf = _resolve(kind, match, reference) if reference else None
        yield start, end, Partial(text=edtf, unresolved=edtf is None), f"dates.{kind}"
