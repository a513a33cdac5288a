"""Numbers of persons, households, countries and per cent."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from iomnlp.additions import few_per_additions
from iomnlp.find.counts_ellipsis import number_of, same_noun
from iomnlp.find.money import find_money
from iomnlp.find.money_ellipsis import crosses
from iomnlp.find.numbers import plain
from iomnlp.find.populations import phrase_end, population_at
from iomnlp.find.quantities import (
    CHANGE,
    PERCENT_SIGN,
    Quantity,
    ends_with_word,
    find_quantities,
    qualifier_after,
    with_from,
)
from iomnlp.record import CountUnit, Qualifier
from iomnlp.source import fold

OF = re.compile(r" (?:de |d')")
SHORT_OF = re.compile(r" ?d[e'] ?")
PRONOUN = re.compile(r" d'entre (?P<pronoun>eux|elles|nous|vous)\b")
OUT_OF = re.compile(r" sur (?:les )?(?:\d|dix\b|cent\b|deux\b|trois\b|quatre\b|cinq\b|six\b|sept\b|huit\b|neuf\b)")
# "un pourcentage de vingt": the noun says what the sign would.
PERCENTAGE_OF = "pourcentage de "
POINTS = re.compile(r" (?:de|d') ?points?\b")
SHARE_OF = re.compile(r" (?:des |de |d')(?P<head>[^\W\d_]+(?:-[^\W\d_]+)*[sx])\b")
THE_TWO = re.compile(r"(?<!\w)(?:les|ces|des|aux|leurs|nos|vos|ses|entre) $")
THEY_ARE = re.compile(r"(?<!\w)(?:ils|elles) (?:sont|etaient|seraient|seront|furent) ?:? $")
FREE = re.compile(r" (?:a|au|aux|en|dans|sur|qui|par|d'apres|selon|chaque|cette|depuis|et)\b|[,.;:!?)]|$")
# "deux de ses employés", not "deux des trois camps".
OF_THEIRS = re.compile(r" de (?:ses|leurs|nos|mes|vos) ")
# A few who "are nine in the hut" are told as a scene, not counted.
TOLD_AS_SCENE = 100
# A few "foyers" are shelters, many are households.
SHELTERS = 20
TWO, THOUSAND = 2, 1000


@dataclass(frozen=True, slots=True)
class Count:
    """One printed number of persons, households, countries or per cent.

    Offsets are code points and take in the qualifier and the population. `population` is the noun phrase as printed.
    """

    start: int
    end: int
    value: Decimal
    upper: Decimal | None
    qualifier: Qualifier
    unit: CountUnit
    population: str | None
    rule: str


def _percent(text: str, low: str, quantity: Quantity) -> Count | None:
    sign = PERCENT_SIGN.match(low, quantity.core_end)
    if sign is None:
        if not ends_with_word(low, PERCENTAGE_OF, quantity.start):
            return None
        return Count(
            quantity.start - len(PERCENTAGE_OF),
            quantity.core_end,
            quantity.value,
            quantity.upper,
            quantity.qualifier,
            "percent",
            None,
            "counts.percent",
        )
    before = low[max(0, quantity.core_start - 1) : quantity.core_start]
    if POINTS.match(low, sign.end()) or before in ("%", "&", "=", "?", "^"):
        return None
    end, qualifier = sign.end(), quantity.qualifier
    closing = qualifier_after(low, end) if qualifier == "exact" else None
    if closing:
        end, qualifier = closing
    population = None
    share = SHARE_OF.match(low, sign.end())
    if share is not None and text[share.start("head")].islower():
        population = text[share.start("head") : phrase_end(text, low, share.end("head"), share["head"])]
    start = with_from(low, quantity)
    return Count(start, end, quantity.value, quantity.upper, qualifier, "percent", population, "counts.percent")


def _head_count(text: str, low: str, quantity: Quantity) -> Count | None:
    number = quantity.number
    if number.article or number.glued or quantity.value < 1 or not _is_whole(quantity):
        return None
    end = quantity.core_end
    pronoun = PRONOUN.match(low, end)
    if pronoun is not None:
        return _count(quantity, low, pronoun.end(), "person", pronoun["pronoun"], "counts.pronoun")
    at = _after_link(text, low, quantity)
    if at is None:
        return None
    found = population_at(text, low, at) if at > end else None
    if found is None:
        they_are = quantity.value >= TOLD_AS_SCENE and THEY_ARE.search(low, max(0, quantity.start - 22), quantity.start)
        scene = they_are and FREE.match(low, end)
        return _count(quantity, low, end, "person", None, "counts.pronoun") if scene else None
    if OUT_OF.match(low, found.end) or (found.unit != "country" and _is_the_two(low, quantity)):
        return None
    if low.startswith("foyer", found.start) and quantity.value < SHELTERS:
        return None
    return _count(quantity, low, found.end, found.unit, text[found.start : found.end], "counts.noun")


def _is_whole(quantity: Quantity) -> bool:
    return quantity.value == quantity.value.to_integral_value()


def _after_link(text: str, low: str, quantity: Quantity) -> int | None:
    """Where the noun behind a number may begin, after "de" only behind thousands and millions; None where it cannot."""
    end, number = quantity.core_end, quantity.number
    theirs = OF_THEIRS.match(low, end)
    if theirs is not None:
        return theirs.end()
    link = OF.match(low, end) or (SHORT_OF.match(low, end) if text[end - 1] in "MKk" else None)
    if link is None:
        return end + 1 if low[end : end + 1] == " " else end
    return link.end() if number.scale >= THOUSAND or number.rounded else None


def _is_the_two(low: str, quantity: Quantity) -> bool:
    """Whether a number is "les deux", "ces deux": it stands for what was named."""
    two = low[quantity.core_end - 4 : quantity.core_end] == "deux" and quantity.number.value == TWO
    return two and THE_TWO.search(low[max(0, quantity.start - 8) : quantity.start]) is not None


def _count(quantity: Quantity, low: str, end: int, unit: CountUnit, population: str | None, rule: str) -> Count:
    qualifier = quantity.qualifier
    closing = qualifier_after(low, end) if qualifier == "exact" else None
    if closing:
        end, qualifier = closing
    return Count(with_from(low, quantity), end, quantity.value, quantity.upper, qualifier, unit, population, rule)


def find_counts(text: str) -> tuple[Count, ...]:
    """Numbers of persons, households and countries, and percentages.

    Parameters
    ----------
    text : str
        French text, raw or folded.

    Returns
    -------
    tuple of Count
        In the order of the text, without overlaps. Ages, durations, ranks, sums, years, fractions and vague numbers
        ("des milliers de personnes") are none.

    Examples
    --------
    >>> [(str(c.value), c.unit, c.population) for c in find_counts("Près de 4 200 migrants, dont 35 % de femmes")]
    [('4200', 'person', 'migrants'), ('35', 'percent', 'femmes')]
    """
    return _find(fold(text))


@few_per_additions
def _find(folded: str) -> tuple[Count, ...]:
    """The counts of a folded text; kept for the finder of dates, which asks whether digits are a count."""
    low = plain(folded)
    sums = {(m.start, m.end) for m in find_money(folded)}
    taken = sorted(sums)
    found: list[Count] = []
    at = 0
    previous: Quantity | None = None
    last: Count | None = None
    crossed = False
    for quantity in find_quantities(folded):
        earlier, previous = previous, quantity
        while at < len(taken) and taken[at][1] <= quantity.core_start:
            at += 1
        if at < len(taken) and taken[at][0] <= quantity.core_start:
            continue
        count = (
            _percent(folded, low, quantity)
            or _head_count(folded, low, quantity)
            or _numbered(folded, low, quantity)
            or _elliptic(folded, low, quantity, last, crossed)
        )
        crossed = (crossed or crosses(low, quantity)) if count is None or count.unit == "percent" else False
        if count is not None and (not found or count.start >= found[-1].end):
            risen = _before_change(low, earlier, quantity, count)
            if risen is not None and (not found or risen.start >= found[-1].end):
                found.append(risen)
            found.append(count)
            last = last if count.unit == "percent" else count
    return tuple(found)


def _before_change(low: str, earlier: Quantity | None, quantity: Quantity, count: Count) -> Count | None:
    """The first number of a change, whose noun stands with the second ("passé de 20 000 à 45 000 personnes")."""
    if earlier is None or count.rule != "counts.noun" or earlier.upper is not None:
        return None
    if low[earlier.core_end : quantity.start] != " a " or not CHANGE.search(
        low[max(0, earlier.start - 45) : earlier.start]
    ):
        return None
    shared = quantity.number.scale if earlier.number.scale == 1 and quantity.number.scale >= 1_000_000 else 1
    return replace(
        count,
        start=earlier.start,
        end=earlier.core_end,
        value=earlier.value * shared,
        upper=None,
        qualifier=earlier.qualifier,
        population=None,
        rule="counts.ellipsis",
    )


def _numbered(text: str, low: str, quantity: Quantity) -> Count | None:
    """A number that the text says is "le nombre de ..."."""
    at = number_of(low, quantity)
    if at is None or not _is_whole(quantity) or quantity.number.glued:
        return None
    found = population_at(text, low, at)
    if found is None:
        return None
    return _count(quantity, low, quantity.core_end, found.unit, text[found.start : found.end], "counts.number_of")


def _elliptic(text: str, low: str, quantity: Quantity, last: Count | None, crossed: bool) -> Count | None:
    """A number whose noun stands with the number before it ("2 000 personnes au Tchad et 1 500 au Niger")."""
    if last is None or last.unit == "country" or (last.population is None and last.rule != "counts.ellipsis"):
        return None
    if not _is_whole(quantity):
        return None
    if not same_noun(text, low, quantity, (last.start, last.end), crossed):
        return None
    return _count(quantity, low, quantity.core_end, last.unit, None, "counts.ellipsis")
