"""Dates and periods in EDTF; relative expressions only against a publication date."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from iomnlp.find.counts import find_counts
from iomnlp.find.dates_grammar import Atom, atoms
from iomnlp.find.dates_partial import Partial, Reference
from iomnlp.find.money import find_money
from iomnlp.find.numbers import plain
from iomnlp.find.relative_dates import relative_dates
from iomnlp.source import fold

# What links two dates to one period, and what must stand before the first.
TO = re.compile(r" (?:au|a|jusqu'au|jusqu'en|jusqu'a) (?:la )?(?:mois de |mi-|fin |debut )?$| ?[-–] ?$|/$")
AND = re.compile(r" et (?:le |la |l'|mi-|fin |debut )?$")
BETWEEN = re.compile(r"(?<!\w)entre (?:le |la |les |l'annee |fin |debut |mi-)?$")
EDGE = re.compile(
    r"(?<![\w-])(?<!date de )(?:(?:la )?(?:fin|mi|debut|milieu|courant)(?: |-)(?:du mois de |du mois d'|du |de l'annee |de la |de |d'|l'annee )?)$"
)
LEAD = r"(?:le |la |l'|les |l'an |l'annee |l'ete |au |mois de |mois d'|du |en |fin |debut |annees )?"
SINCE = re.compile(rf"(?<![\w'])(?:depuis|a partir d[eu']|a compter d[eu']|apres) ?{LEAD}$")
UNTIL = re.compile(rf"(?<!\w)(?:jusqu'(?:a|en|au|aux)|d'ici|avant|au plus tard) ?(?:a |au |en |le )?{LEAD}$")
WEEK_OF = re.compile(r"(?<!\w)semaine du $")
ABOUT = re.compile(r"(?<!\w)(?:vers|environ|autour de|aux alentours de|circa) (?:le |l'an |l'annee )?$")
TODAY = re.compile(r" a (?:nos jours|aujourd'hui|ce jour|maintenant)\b")
MONTH_LEAD = re.compile(
    r"(?<![\w-])(?:en|de|du|d'|depuis|des|fin|debut|mi-|mi|courant|avant|apres|mois de|mois d'|cette|jusqu'en|d'ici|entre|a|et|ou|ce|le|pour|"
    r"[^\w ](?= )) ?$|^$"
)
YEAR_LEAD = re.compile(
    r"(?<![\w-])(?:en|depuis|debut|fin|annees?|an|jusqu'en|ete|hiver|automne|printemps|courant|horizon|mi-?|exercice|vers|avant|apres|mois) ?$"
)
NO_YEAR_LEAD = re.compile(
    r"(?<![\w-])(?:programme|agenda|vision|objectifs?|resolutions?|articles?|loi|decret|page|pages|no|numero|point|bp|cp|"
    r"plus de|moins de|pres de|environ|quelque|autour de|chambre|rue|ligne|formulaire) $|[$€£#°] ?$|\d $"
)
# "circulaire 2017/05" is a reference.
REFERENCE_LEAD = re.compile(
    r"(?<![\w-])(?:circulaire|reference|ref|dossier|avis|note|decision|directive|reglement|rapport|communique|resolution|decret|loi|"
    r"projet|contrat|marche|offres?|numero|no)\.? ?(?:n°|no|:)? ?$|[°/:]$"
)
NOUN_AHEAD = re.compile(r" (?P<word>[a-z'-]{3,})")
FUNCTION_WORDS = frozenset(
    [
        "dans",
        "sans",
        "plus",
        "puis",
        "mais",
        "alors",
        "vers",
        "depuis",
        "les",
        "des",
        "aux",
        "ses",
        "ces",
        "lors",
        "pas",
        "moins",
        "nous",
        "vous",
        "ils",
        "elles",
        "apres",
        "tous",
        "toutes",
        "selon",
        "leurs",
        "jusqu's",
        "plusieurs",
        "certains",
        "certaines",
    ]
)
FUTURE = re.compile(
    r"\w(?:ra|ront)\b|\b(?:prochaine?s?|prevue?s?|doi(?:t|vent)|devraient|devrait|aura lieu|planifiee?s?)\b"
)
PAST = re.compile(
    r"\b(?:a|ont|est|sont|avait|avaient|était|étaient|fut|furent)(?: \w{1,12}){0,2} \w{2,20}(?:é|i|u|is|it|rt)e?s?\b"
)
SENTENCE_END = re.compile(r"[.!?] |  |\n")
CENTURY_START, CENTURY_END = 1900, 2099


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


class _Context:
    """The text round the dates: what stands before one, which sentence it is in, what else claims its digits."""

    def __init__(self, text: str, reference: Reference | None):
        self.text = text
        self.low = plain(text)
        self.reference = reference
        self._claimed: list[tuple[int, int]] | None = None

    def before(self, at: int, width: int = 32) -> str:
        return self.low[max(0, at - width) : at]

    def claimed(self, at: int) -> bool:
        """Whether a sum or a count holds the digits at an offset; both finders run at most once."""
        if self._claimed is None:
            sums = [(m.start, m.end) for m in find_money(self.text)]
            self._claimed = sorted(sums + [(c.start, c.end) for c in find_counts(self.text)])
        low, high = 0, len(self._claimed)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self._claimed[middle][0] <= at else (low, middle)
        return low > 0 and at < self._claimed[low - 1][1]

    def cue(self, start: int, end: int) -> int:
        """1 where the sentence speaks of the future only, -1 of the past only, 0 where it does both or neither."""
        left, right = max(0, start - 250), end + 250
        stops = [m.end() for m in SENTENCE_END.finditer(self.low, left, start)]
        left = stops[-1] if stops else left
        stop = SENTENCE_END.search(self.low, end, min(len(self.low), right))
        # With accents: "à" is no "a", and "passé" no "passe".
        sentence = self.text[left : stop.start() if stop else right].lower()
        future, past = bool(FUTURE.search(sentence)), bool(PAST.search(sentence))
        return 1 if future and not past else -1 if past and not future else 0


def _is_year(atom: Atom, context: _Context) -> bool:
    """Whether four digits are a year: by the words round them."""
    before = context.before(atom.start)
    year = atom.first.year or 0
    if context.claimed(atom.start):
        return False
    if YEAR_LEAD.search(before):
        return True
    if NO_YEAR_LEAD.search(before) or not CENTURY_START <= year <= CENTURY_END:
        return False
    ahead = NOUN_AHEAD.match(context.low, atom.end)
    plural = ahead is not None and ahead["word"].endswith(("s", "x")) and ahead["word"] not in FUNCTION_WORDS
    after = context.low[atom.end : atom.end + 3]
    return not plural and not re.match(r" ?[%€$£]|[.,:]\d| \d\d\d(?!\d)|'\d| (?:km|m|kg|h)\b", after + " ")


def _holds(atom: Atom, previous: Atom | None, context: _Context) -> bool:
    """Whether an atom is a date where it stands."""
    if atom.kind == "abbreviation":
        return False
    if atom.kind == "year":
        return _is_year(atom, context)
    if atom.kind == "month" and atom.first.year is None:
        # In lower case the name of a month is nothing else in French; after a number no day of it ("32 août").
        before = context.before(atom.start, 14)
        if re.search(r"\d $", before):
            return False
        near = previous is not None and previous.first.month is not None and atom.start - previous.end <= 12
        return near or context.text[atom.start].islower() or bool(MONTH_LEAD.search(before))
    if atom.kind == "numeric" and atom.first.day is None and REFERENCE_LEAD.search(context.before(atom.start)):
        return False
    return not (atom.kind == "month" and re.search(r"\d $", context.before(atom.start, 4)))


def _inherit(first: Partial, last: Partial) -> Partial:
    """The first date of a period with the year that only the last one prints."""
    if first.complete or not last.complete or last.year is None:
        return replace(first, direction=first.direction or last.direction)
    year = last.year - 1 if first.key() > last.key() and last.key() != (0, 0) else last.year
    return replace(first, year=year)


def _joined(left: _Period, right: _Period, context: _Context) -> _Period | None:
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
    adjacent = months and ((a.month or 0) % 12) + 1 == b.month
    if not (linked or (paired and (framed or adjacent))):
        return None
    if a.year is not None and b.year is not None and (a.year, a.key()) >= (b.year, b.key()):
        return None
    if a.year is not None and b.year is None and b.text is None:
        b = replace(b, year=a.year + 1 if b.key() < a.key() else a.year)
    return _Period(left.start, right.end, _inherit(a, b), b, "dates.period")


def _edged(period: _Period, context: _Context) -> _Period:
    """The period with "fin", "début" or "mi-" before it."""
    edge = EDGE.search(context.before(period.start))
    if edge is None or period.first.day is not None:
        return period
    printed = edge.group()
    length = len(printed.removeprefix("la "))
    return replace(period, start=period.start - length)


def _written(period: _Period, context: _Context) -> DateMention:
    """The mention with its EDTF: bounds completed, and open where "depuis" or "d'ici à" opens it."""
    cue = context.cue(period.start, period.end)
    before = context.before(period.start)
    since, until = SINCE.search(before) is not None, UNTIL.search(before) is not None
    first = period.first
    if since and "depuis" in before and not first.direction:
        period = replace(period, first=replace(first, direction=-1))
    if period.last is not None:
        last = period.last.completed(context.reference, cue)
        first = _inherit(period.first, last)
        bounds = (first.edtf(), last.edtf())
        edtf = f"{bounds[0]}/{bounds[1]}" if all(bounds) else None
        return DateMention(period.start, period.end, edtf, period.rule)
    first = period.first.completed(context.reference, cue)
    if ABOUT.search(before) and first.text is None:
        first = replace(first, approximate=True)
    edtf = first.edtf()
    week = WEEK_OF.search(before)
    if edtf is not None and week is not None and first.day is not None:
        return DateMention(period.start - len(week.group()), period.end, _week(edtf), "dates.week")
    if edtf is not None and "/" not in edtf:
        if since or TODAY.match(context.low, period.end):
            return DateMention(period.start, period.end, f"{edtf}/..", "dates.since")
        if until:
            return DateMention(period.start, period.end, f"../{edtf}", "dates.until")
    return DateMention(period.start, period.end, edtf, period.rule)


def _week(day: str) -> str:
    """The week, Monday to Sunday, that holds a day."""
    known = date.fromisoformat(day)
    monday = known - timedelta(days=known.weekday())
    return f"{monday.isoformat()}/{(monday + timedelta(days=6)).isoformat()}"


def _absolute(context: _Context) -> list[_Period]:
    found: list[_Period] = []
    previous: Atom | None = None
    for atom in atoms(context.low, context.reference):
        if not _holds(atom, previous, context):
            continue
        previous = atom
        found.append(_Period(atom.start, atom.end, atom.first, atom.last, f"dates.{atom.kind}"))
    return found


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
    context = _Context(fold(text), Reference.parse(published))
    relative = [_Period(s, e, p, None, rule) for s, e, p, rule in relative_dates(context.low, context.reference)]
    joined: list[_Period] = []
    for period in _merged(_absolute(context), relative):
        pair = _joined(joined[-1], period, context) if joined else None
        if pair is not None:
            joined[-1] = pair
        else:
            joined.append(period)
    edged: Callable[[_Period], _Period] = lambda p: _edged(p, context)  # noqa: E731
    return tuple(replace(_written(p, context), start=edged(p).start) for p in joined)
