"""Dates and periods in EDTF; relative expressions only against a publication date."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from iomnlp.find.dates_context import Context, holds
from iomnlp.find.dates_grammar import Atom, atoms
from iomnlp.find.dates_partial import Partial, Reference, exists
from iomnlp.find.numbers import words_of
from iomnlp.find.relative_dates import relative_dates
from iomnlp.source import fold

# What links two dates to one period, and what must stand before the first.
TO = re.compile(r" (?:au|a|jusqu'au|jusqu'en|jusqu'a) (?:la )?(?:mois de |mi-|fin |debut )?$| ?[-–] ?$|/$")
AND = re.compile(r" et (?:le |la |l'|mi-|fin |debut )?$")
BETWEEN = re.compile(r"(?<!\w)entre (?:le |la |les |l'annee |fin |debut |mi-)?$")
EDGE = re.compile(
    r"(?<![\w-])(?<!date de )(?:(?:la )?(?:fin|mi|debut|milieu|courant)(?: |-)"
    r"(?:du mois de |du mois d'|du |de l'annee |de la |de |d'|l'annee )?)$"
)
LEAD = (
    r"(?:le |la |l'|les |l'an |l'annee |l'ete |au |le mois de |le mois d'|mois de |mois d'|du |en |fin |debut |annees |"
    r"la fin |le debut |la (?=rentree ))?"
)
SINCE = re.compile(rf"(?<![\w'])(?:depuis|a partir d[eu']|a compter d[eu']) ?{LEAD}(?:rentree (?:de |d'))?$")
UNTIL = re.compile(rf"(?<!\w)(?:jusqu'(?:a|en|au|aux)|d'ici|avant|au plus tard) ?(?:a |au |en |le )?{LEAD}$")
# A capital within a sentence makes a name of it ("la mule s'appelle Dimanche").
NAMED = re.compile(r"[a-zà-ÿ,'] ?[A-Z]$")
NIGHT = re.compile(r"(?<!\w)(?:la )?nuit du $")
RELATIVE_RULES = {"dates.edge", "dates.ago", "dates.ahead", "dates.past"}
WEEK_OF = re.compile(r"(?<!\w)semaine du $")
ABOUT = re.compile(r"(?<!\w)(?:vers|environ|autour de|aux alentours de|circa) (?:le |l'an |l'annee )?$")
# "depuis les avalanches de janvier" dates the event, in the past.
SINCE_EVENT = re.compile(r"(?<!\w)depuis (?:le |la |l'|les )[a-z-]{2,20}(?: [a-z-]{2,20})? (?:de |d'|du )$")
# What ended or came "avant septembre" may lie behind as well as ahead.
BEFORE_THEN = re.compile(r"(?<!\w)avant (?:le |la |l')?$")
# "un versement est annoncé pour juillet" looks ahead, whatever the tense of its verb.
AHEAD = re.compile(
    rf"(?:{'|'.join(words_of('calendar_words.yaml', 'set_for'))})(?:e|s|t|es)?s? "
    r"(?:au|pour|a) (?:le |la )?(?:mi-|fin |debut )?$"
)
# What lasted until a day is over where its sentence tells it so.
OVER = re.compile(
    r"(?<!\w)(?:(?:a|ont|avait|avaient) (?:\w+ ){0,2}\w{2,20}(?:é|i|u|is|it|rt)e?s?|était|étaient"
    r"|(?:est|sont) (?:rest|demeur)ée?s?|\w{2,20}(?<![rf])ai(?:t|ent))(?!\w)"
)
SAME_YEAR = re.compile(r"(?:la meme annee|cette annee-la)$")
UNTIL_END = re.compile(r"(?<!\w)(?:jusqu'(?:a|en) (?:la )+)$")
# "dès avril" opens a period; "dès le 20 mars" only says how early the day is.
AS_OF = re.compile(rf"(?<!\w)des {LEAD}$")
AT_LATEST = re.compile(r" au plus tard\b")
AT_EARLIEST = re.compile(r" au plus tot\b")
TODAY = re.compile(r" a (?:nos jours|aujourd'hui|ce jour|maintenant)\b")


@dataclass(frozen=True, slots=True)
class DateMention:
    """One printed date or period.

    Offsets are code points, without preposition. `edtf` is None where the expression is relative and nothing places it.
    """

    start: int
    end: int
    edtf: str | None
    rule: str


@dataclass(frozen=True, slots=True)
class _Period:
    start: int
    end: int
    first: Partial
    last: Partial | None
    rule: str


def _inherit(first: Partial, last: Partial) -> Partial:
    """The first date of a period with the year that only the last one prints."""
    if first.complete or not last.complete or last.year is None:
        return replace(first, direction=first.direction or last.direction)
    year = last.year - 1 if first.key() > last.key() and last.key() != (0, 0) else last.year
    return replace(first, year=year)


def _joined(left: _Period, right: _Period, context: Context) -> _Period | None:
    """Two neighbouring dates as one period, or None where they are two dates."""
    between = context.low[left.end : right.start]
    if len(between) > 22 or left.last is not None or right.last is not None:
        return None
    if left.first.unresolved or right.first.unresolved:
        return None
    framed = BETWEEN.search(context.before(left.start)) is not None
    linked, paired = TO.match(between) is not None, AND.match(between) is not None
    a, b = left.first, right.first
    months = a.month is not None and b.month is not None and a.day is None and b.day is None and a.year is None
    weekdays = a.weekday is not None and b.weekday is not None and a.weekday % 7 + 1 == b.weekday
    adjacent = (months and ((a.month or 0) % 12) + 1 == b.month) or weekdays or _next_day(a, b)
    if not (linked or (paired and (framed or adjacent))):
        return None
    if a.year is not None and b.year is not None and (a.year, a.key()) >= (b.year, b.key()):
        return None
    if a.year is not None and b.year is None and b.text is None:
        b = replace(b, year=a.year + 1 if b.key() < a.key() else a.year)
    return _Period(left.start, right.end, _inherit(a, b), b, "dates.period")


def _next_day(a: Partial, b: Partial) -> bool:
    """Whether the second date is the day after the first, in the next month ("31 mai et 1er juin")."""
    if a.day is None or b.day != 1 or a.month is None or b.month is None or a.year is not None:
        return False
    year = b.year or 2001
    return exists(year, a.month, a.day) and date(year, a.month, a.day) + timedelta(1) == date(year, b.month, 1)


def _edged(period: _Period, context: Context) -> _Period:
    """The period with "fin", "début" or "mi-" before it, which make it approximate, or with "la nuit du"."""
    before = context.before(period.start)
    night = NIGHT.search(before) if period.last is not None else None
    if night is not None:
        return replace(period, start=period.start - len(night.group()))
    if period.first.day is not None or period.rule in RELATIVE_RULES or (edge := EDGE.search(before)) is None:
        return period
    printed = edge.group().removeprefix("la ")
    first = period.first if period.last is not None else period.first.vague()
    return replace(period, start=period.start - len(printed), first=first)


def _written(period: _Period, context: Context) -> DateMention:
    """The mention with its EDTF: bounds completed, and open where "depuis" or "d'ici à" opens it."""
    before = context.before(period.start)
    since = SINCE.search(before) is not None or AT_EARLIEST.match(context.low, period.end) is not None
    until = UNTIL.search(before) is not None or AT_LATEST.match(context.low, period.end) is not None
    if not since and period.first.day is None and period.rule not in RELATIVE_RULES:
        since = _as_of(before, period.start, context)
    named = SINCE_EVENT.search(before) is not None
    cue = 0
    if context.reference is not None and not (period.first.complete and (period.last is None or period.last.complete)):
        period, cue = _told(period, context, since, until, named)
    since = since or (named and _names_event(period.first))
    if period.last is not None:
        last = _round_now(period, context.reference) or period.last.completed(context.reference, cue)
        first = _inherit(period.first, last).completed(context.reference, cue)
        bounds = (first.edtf(), last.edtf())
        edtf = f"{bounds[0]}/{bounds[1]}" if all(bounds) else None
        return DateMention(period.start, period.end, edtf, period.rule)
    first = period.first.completed(context.reference, cue)
    if first.text is None and ABOUT.search(before):
        first = replace(first, approximate=True)
    edtf = first.edtf()
    week = WEEK_OF.search(before)
    if edtf is not None and week is not None and first.day is not None:
        return DateMention(period.start - len(week.group()), period.end, _week(edtf), "dates.week")
    if edtf is not None and "/" not in edtf:
        if since or TODAY.match(context.low, period.end):
            return DateMention(period.start, period.end, f"{edtf}/..", "dates.since")
        if until:
            exact = period.rule == "dates.edge" and UNTIL_END.search(f"{before}la ")
            return DateMention(period.start, period.end, f"../{edtf.rstrip('~') if exact else edtf}", "dates.until")
    return DateMention(period.start, period.end, edtf, period.rule)


def _told(period: _Period, context: Context, since: bool, until: bool, named: bool) -> tuple[_Period, int]:
    """A date that the reference completes: with a direction where "depuis" gives one, and the cue of its sentence."""
    known = (period.last or period.first).complete
    cue = 0 if known else context.cue(period.start, period.end, period.rule == "dates.weekday")
    before, first = context.before(period.start), period.first
    if (AHEAD.search(before) and first.part is None) or (until and cue < 0 and not _is_over(period, context)):
        cue = 1
    if ((since and "depuis" in before) or named) and not first.direction:
        period = replace(period, first=replace(first, direction=-1))
    elif (since or until) and cue == 0 and not (first.month and not first.day and BEFORE_THEN.search(before)):
        cue = 1
    return period, cue


def _is_over(period: _Period, context: Context) -> bool:
    """Whether what lasts until a date is told in the past; "les listes sont ouvertes jusqu'à dimanche" is not."""
    if period.rule != "dates.weekday":
        return True
    return OVER.search(context.text, max(0, period.start - 120), period.end + 60) is not None


def _names_event(date: Partial) -> bool:
    """Whether a date behind "depuis le séisme de" opens a period; one to the day only names its event."""
    return date.year is not None and date.day is None and date.text is None


def _as_of(before: str, at: int, context: Context) -> bool:
    """Whether "dès" stands before a date; without its accent it is an article."""
    found = AS_OF.search(before)
    return found is not None and context.text[at - len(before) + found.start() + 1] in "èÈ"


def _round_now(period: _Period, reference: Reference | None) -> Partial | None:
    """The end of a period without a year that holds the publication date, whatever the sentence's tense."""
    last = period.last
    if last is None or reference is None or last.complete or last.part is not None or reference.month is None:
        return None
    now = (reference.month, reference.day or 15)
    lasting = (last.month or 0, last.day or 31)
    return replace(last, year=reference.year) if period.first.key() <= now <= lasting else None


def _week(day: str) -> str:
    """The week, Monday to Sunday, that holds a day."""
    known = date.fromisoformat(day)
    monday = known - timedelta(days=known.weekday())
    return f"{monday.isoformat()}/{(monday + timedelta(days=6)).isoformat()}"


def _absolute(context: Context) -> list[_Period]:
    found: list[_Period] = []
    previous: Atom | None = None
    for atom in atoms(context.text, context.low, context.reference):
        if not holds(atom, previous, context):
            continue
        previous = atom
        found.append(_Period(atom.start, atom.end, atom.first, atom.last, f"dates.{atom.kind}"))
    return found


def _of_same_year(before: _Period, period: _Period, context: Context) -> _Period:
    """The period in the year of the one before it, where it says so ("en octobre de la même année")."""
    known = (before.last or before.first).year
    if known is None or not SAME_YEAR.search(context.low, period.start, period.end):
        return period
    return replace(period, first=replace(period.first, year=known, unresolved=False))


def _merged(absolute: list[_Period], relative: list[_Period]) -> list[_Period]:
    """All periods in order without overlaps; the longer of two wins."""
    kept: list[_Period] = []
    for period in sorted([*absolute, *relative], key=lambda p: (p.start, -p.end)):
        if kept and period.start < kept[-1].end:
            if period.end - period.start > kept[-1].end - kept[-1].start:
                kept[-1] = period
            continue
        kept.append(period)
    return kept


def find_dates(text: str, published: str | None = None) -> tuple[DateMention, ...]:
    """Dates and periods of French text.

    Parameters
    ----------
    text : str
        French text, raw or folded.
    published : str, optional
        Publication date (EDTF: year, month or day); it places relative expressions and dates without a year.

    Returns
    -------
    tuple of DateMention
        In the order of the text, without overlaps. Vague words ("à ce jour"), the page's own day ("ce jeudi") and bare
        durations are none.

    Examples
    --------
    >>> [d.edtf for d in find_dates("Ouvert du 3 au 5 mai 2014, le centre sert depuis 2016 de dispensaire.")]
    ['2014-05-03/2014-05-05', '2016/..']
    >>> [d.edtf for d in find_dates("Le mois dernier, 40 familles sont rentrées.", "2019-01-20")]
    ['2018-12']
    """
    context = Context(fold(text), Reference.parse(published))
    relative = [
        _Period(s, e, p, None, rule)
        for s, e, p, rule in relative_dates(context.text, context.low, context.reference)
        if rule != "dates.weekday" or not NAMED.search(context.text, max(0, s - 2), s + 1)
    ]
    joined: list[_Period] = []
    for period in _merged(_absolute(context), relative):
        if joined:
            period = _of_same_year(joined[-1], period, context)
        pair = _joined(joined[-1], period, context) if joined else None
        if pair is not None:
            joined[-1] = pair
        else:
            joined.append(period)
    return tuple(_written(_edged(period, context), context) for period in joined)
