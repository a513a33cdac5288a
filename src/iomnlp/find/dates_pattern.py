"""What printed dates look like: the words of the calendar, one pattern of all their kinds, and where it may begin."""

from __future__ import annotations

import re
from collections.abc import Sequence

from iomnlp.find.numbers import WORD, rows
from iomnlp.find.text_words import openers, words_of


def _calendar(*roles: str) -> dict[str, int]:
    return {r["form"]: int(r["value"]) for r in rows("calendar.csv") if r["role"] in roles}


def _any(forms: dict[str, int]) -> str:
    return "|".join(f.replace(" ", "[ ]") for f in sorted(forms, key=len, reverse=True))


FULL_MONTHS = _calendar("month")
MONTHS = _calendar("month", "abbreviation")
WEEKDAYS = _calendar("weekday")
RANKS = _calendar("rank")
HOLIDAYS = _calendar("holiday")
PARTS = _calendar("part")
SEASONS = _calendar("season")

MONTH = rf"(?:(?:{_any(FULL_MONTHS)})\b|(?:{_any(_calendar('abbreviation'))})\b\.?)"
YEAR = r"(?:1[5-9]\d\d|20\d\d)(?![\d/]|[.,]\d)"
# "1er avril 78", "juillet 98": two digits only where the clause ends behind them.
YEAR_SHORT = r"'?[4-9]\d(?=[,.;:)]|$)"
YEAR_WORDS = rf"(?:deux[ -]mille|mille[ ]neuf[ ]cent|dix-neuf[ ]cent)(?:[ -](?:et[ -])?(?:{WORD})\b){{0,4}}"
WEEKDAY = rf"(?:(?:{_any(WEEKDAYS)}),?[ ](?:le[ ])?)"
UNIT = "un|deux|trois|quatre|cinq|six|sept|huit|neuf"
TEENS = "dix|onze|douze|treize|quatorze|quinze|seize"
DAY_WORDS = (
    rf"(?:vingt|trente)(?:(?:-et-|[ ]et[ ]|-|[ ])(?:{UNIT})\b)?|dix[ -](?:sept|huit|neuf)|{TEENS}|(?!un\b)(?:{UNIT})"
)
DAY = rf"(?:1ere?|1er|premier|(?:[12]\d|3[01]|0?[1-9])(?!\d)(?:eme\b|e\b)?|(?:{DAY_WORDS})(?![\w-]))"
LINK = r"(?:,[ ](?:le[ ])?|[ ]et[ ](?:le[ ]|du[ ]|au[ ])?|[ ]jusqu'au[ ]|[ ]au[ ]|[ ]a[ ]|[ ]?[-–][ ]?|/)"
# One alternative a kind of date, the longest first; a digit, a dot or a slash before belongs to another number.
ATOM = re.compile(
    rf"""(?<![\w°@+])(?:(?<!/)|(?<=[a-z]/)(?={MONTH}))(?<!\d[.,':])(?<![a-z]\.)(?:
      (?P<iso>(?P<iy>(?:19|20)\d\d)(?P<isep>[-/.])(?P<im>[01]?\d)(?:(?P=isep)(?P<id>[0-3]?\d)|(?<=-\d\d)))(?![\w/-]|[.,]\d)
    | {WEEKDAY}?(?P<nd>[0-3]?\d)(?P<sep>[ /.-])(?P<nm>[0-3]?\d)(?P=sep)(?P<ny>(?:19|20)\d\d|\d\d)(?![\w/-]|[.,]\d)
    | (?P<mm>0?[1-9]|1[0-2])[/-](?P<my>(?:19|20)\d\d)(?![\w/-])
    | (?P<y1>(?:19|20)\d\d)/(?P<y2>(?:19|20)\d\d|\d\d)(?![\w/-]|[.,]\d)
    | (?P<ly>(?:19|20)\d\d)/(?P<lm>[1-9])(?![\w/-])
    | (?:(?<=\ble[ ])|(?<=\bdu[ ])|(?<=\bau[ ])|(?!24/7)(?=1[3-9]|2|3))
        (?P<sd>[0-3]?\d)/(?P<sm>[01]?\d)(?![\w/-]|[.,]\d|[ ]des?[ ])
    | (?P<nth>{_any(RANKS)}|dernier|derniere)[ ](?P<nthunit>{_any(WEEKDAYS)}|jour|semaine)[ ]
        (?:du[ ]mois[ ])?(?:de[ ]|d')(?P<month3>{MONTH})(?:[ ](?:de[ ])?(?P<year7>{YEAR}))?
    | (?P<nth2>{_any(RANKS)}|dernier)[ ](?P<nthunit2>{_any(WEEKDAYS)})[ ](?:du[ ]|de[ ])?
        (?:ce[ ]mois|mois[ ](?:(?P<nlast>dernier|passe)|(?P<nnext>prochain)|en[ ]cours))(?!\w)
    | {WEEKDAY}?(?P<mfirst>{MONTH})[ -](?P<mfday>[0-3]?\d)(?:,|[ ]de)?[ -](?P<mfyear>(?:19|20)\d\d)(?![\w/-])
    | (?P<holiday>{_any(HOLIDAYS)})(?!\w|[ ]chinois|[ ]lunaire)(?:[ ](?P<year8>{YEAR}))?
    | (?P<mdays>{DAY}(?:{LINK}{DAY})?)[ ](?:(?:de|du)[ ])?
        (?:cet?(?:te)?[ ]mois|mois[ ](?:(?P<mlast>dernier|passe)|(?P<mnext>prochain)|en[ ]cours))(?!\w)
    | (?<![a-z\d]-)(?<!\d[ ]h[ ])(?<!\dh[ ])(?P<days>{WEEKDAY}?{DAY}(?:{LINK}{WEEKDAY}?{DAY}){{0,6}})
        [ ](?P<month>{MONTH})
        (?:,?[ ](?:de[ ](?:l'an(?:nee)?[ ])?)?
        (?P<year>{YEAR}|{YEAR_SHORT}|{YEAR_WORDS}))?
    | (?P<month2>{MONTH})(?:[ ](?:de[ ](?:l'an(?:nee)?[ ])?)?(?P<year2>{YEAR}|{YEAR_SHORT}|{YEAR_WORDS}))?
    | (?P<rank>{_any(RANKS)}|dernier)[ ](?P<unit>{_any(PARTS)})s?\b(?:[ ](?:de[ ]|d')?(?:l'annee[ ])?(?P<year3>{YEAR}))?
    | t(?P<quarter>[1-4])[ -](?P<year4>{YEAR})
    | (?P<season>{_any(SEASONS)})[ ](?:de[ ](?:l'annee[ ])?)?(?P<year5>{YEAR})
        (?:[-–/](?P<year9>{YEAR}|\d\d(?!\d)))?
    | annees[ ](?P<decade>(?:1[5-9]|20)?\d0)(?!\d)
    | (?P<century>x[xvi]{{0,4}})e(?:me)?[ ]siecle\b
    | (?:(?<![a-z\d]-)|(?<=\bmi-)|(?<=\b[12]\d\d\d-))(?P<year6>{YEAR})(?![a-z_]|-[a-z]|-\d(?!\d\d\d))
    )""",
    re.VERBOSE,
)
# What dates begin with, beside digits and Roman ones ("XXe siècle"): months and feasts may stand alone ...
ALONE = openers((*MONTHS, *HOLIDAYS))
DAY_KEYS = frozenset({*f"{TEENS}|{UNIT}".split("|"), "vingt", "trente", "premier"})
LED = (
    openers((*WEEKDAYS, *RANKS, *SEASONS, "annees", "dernier", "derniere"))
    | (DAY_KEYS - {"un"})
    | {f"t{quarter}" for quarter in range(1, 5)}
) - ALONE
# ... of the others, and of one or two digits, one of these is the next word, or digits are.
NEXT = (
    openers((*MONTHS, *WEEKDAYS, *PARTS, *(f"{part}s" for part in PARTS), "jour", "semaine", "mois"))
    | DAY_KEYS
    | {"a", "au", "ce", "cet", "cete", "cette", "de", "du", "et", "jusqu", "le"}
)
CENTURY = re.compile("x[xvi]{0,4}e(?:me)?")
DIGITS = frozenset("0123456789")
SHORT, YEAR_LENGTH = 2, 4


def date_starts(text: str) -> list[int]:
    """Where the words begin that a date may begin with, in order."""
    words = words_of(text)
    keys = words.keys
    found, led = words.having(ALONE), words.having(LED)
    for index in words.numbered:
        word = keys[index]
        if word[:1] not in DIGITS or word in LED:
            continue
        if words.marked or not word.isdecimal() or len(word) == YEAR_LENGTH:
            found.append(index)
        elif len(word) <= SHORT:
            led.append(index)
    found += led if words.marked else [index for index in led if _leads_on(keys, index + 1)]
    found += [index - 1 for index in words.places.get("siecle", ()) if index and CENTURY.fullmatch(keys[index - 1])]
    return [words.starts[index] for index in sorted(found)]


def _leads_on(keys: Sequence[str], after: int) -> bool:
    """Whether a word may be the second one of a date."""
    return after < len(keys) and (keys[after] in NEXT or keys[after][:1].isdecimal())
