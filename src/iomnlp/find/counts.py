"""Numbers of persons, households, countries and per cent."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from iomnlp.additions import few_per_additions
from iomnlp.find.counts_ellipsis import number_of, same_noun
from iomnlp.find.money import find_money
from iomnlp.find.money_ellipsis import crosses
from iomnlp.find.numbers import plain, rows
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
WORD = re.compile(r" ?(?P<word>[^\W\d_]+(?:-[^\W\d_]+){0,3})(?P<both>\(e\)s|[·.]e[·.]s|-e-s|\(s\))?")
AND = re.compile(r" (?:et|ou) (?=[^\W\d_])")
COMPLEMENT_OF = re.compile(
    r" (?:de la |de l'|du |des |de |d')[^\W\d_-]{3,25}(?: (?:de la |de l'|du |des |d')[^\W\d_-]{3,25})?(?![\w'])"
)
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
# Nouns of those who do something, by their ending; the table's things ("moteurs", "listes") are none.
AGENT = re.compile(
    r"[a-z-]{3,20}(?:teurs|trices|teuses|veurs|veuses|geurs|geuses|cheurs|cheuses|neurs|neuses|"
    r"deurs|deuses|seurs|seuses|leurs|leuses|reurs|reuses|logues|iciens|iciennes|istes|graphes|iatres)"
)
ADJECTIVE = re.compile(r"[a-z-]{3,20}(?:aux|ales|iques|aires|elles|ifs|ives|iens|iennes|oises|euses)")
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


@dataclass(frozen=True, slots=True)
class _Population:
    start: int
    end: int
    unit: CountUnit


@lru_cache
def _heads() -> dict[str, CountUnit]:
    units: dict[str, CountUnit] = {"person": "person", "household": "household", "country": "country"}
    return {r["form"]: units[r["unit"]] for r in rows("populations.csv") if r["role"] in ("head", "head_of")}


@lru_cache
def _forms(role: str) -> frozenset[str]:
    return frozenset(r["form"] for r in rows("populations.csv") if r["role"] == role)


@lru_cache
def _complements() -> tuple[str, ...]:
    return tuple(sorted(_forms("complement"), key=len, reverse=True))


@lru_cache
def demonyms() -> frozenset[str]:
    """Plural forms of the adjectives of countries, plain ("colombiens", "haitiennes")."""
    forms: set[str] = set()
    for row in rows("countries.csv"):
        for adjective in (*row["adj_m"].split(";"), *row["adj_f"].split(";")):
            form = plain(adjective.strip())
            if form:
                forms.add(form if form.endswith(("s", "x")) else f"{form}s")
    return frozenset(forms)


def _singular(word: str) -> str:
    return word if word.endswith(("s", "x")) else f"{word}s"


@lru_cache(maxsize=4_000)
def _head_unit(word: str, printed: str) -> CountUnit | None:
    """What a noun counts: by the table, or a person where it is a people's name."""
    unit = _heads().get(word) or _heads().get(_singular(word))
    if unit is None and printed[:1].isupper() and (word in demonyms() or _singular(word) in demonyms()):
        return "person"
    if unit is None and printed.islower() and AGENT.fullmatch(word) and word not in _forms("thing"):
        return "person"
    return unit


def _complement(text: str, low: str, at: int) -> str | None:
    """The fixed complement behind a head; capitals make it a name ("de la Police des frontières")."""
    if not low.startswith(" ", at) or not low.startswith(_complements(), at + 1):
        return None
    for form in _complements():
        end = at + 1 + len(form)
        if low.startswith(form, at + 1) and not low[end : end + 1].isalnum():
            return form if text[at:end].islower() or form.endswith("vih") else None
    return None


def _tail(text: str, low: str, at: int, head: str) -> int:
    """Where the noun phrase that begins with a head ends: adjectives and fixed complements belong to it."""
    for _ in range(3):
        fixed = _complement(text, low, at)
        if fixed is not None:
            at += 1 + len(fixed)
            continue
        word = WORD.match(low, at)
        if word is None or low[at : at + 1] != " ":
            break
        form = _singular(word["word"])
        printed = text[word.start("word") : word.end("word")]
        known = form in _forms("adjective") or form in demonyms()
        if printed.islower() and (known or (ADJECTIVE.fullmatch(form) and form not in _forms("thing"))):
            at = word.end()
        else:
            break
    if head in _forms("head_of"):
        of = COMPLEMENT_OF.match(low, at)
        if of is not None and low[at : at + 1] == " " and not any(c.isupper() for c in text[at : of.end()]):
            at = of.end()
            word = WORD.match(low, at)
            if word is not None and low[at] == " " and _singular(word["word"]) in _forms("adjective"):
                at = word.end()
    return at


def _population(text: str, low: str, at: int, deep: bool = True) -> _Population | None:
    """The population whose first word begins at `at`."""
    start = at
    for _ in range(3):
        word = WORD.match(low, at)
        if word is None or low[at : at + 1] == " ":
            return None
        # "5 000 jeunes migrants": an adjective that could be a head itself stays one only where no head follows.
        if word["word"] in _forms("before") and _head_follows(text, low, word.end()):
            at = word.end() + 1
            continue
        unit = _head_unit(word["word"], text[at : at + 1])
        if unit is None:
            return None
        end = _tail(text, low, word.end(), word["word"])
        link = AND.match(low, end)
        if deep and link and (other := _population(text, low, link.end(), deep=False)) and other.unit == unit:
            end = other.end
        return _Population(start, end, unit)
    return None


def _head_follows(text: str, low: str, at: int) -> bool:
    """Whether behind the word that ends at `at` another stands that may head a population, or come before one."""
    after = WORD.match(low, at) if low[at : at + 1] == " " else None
    if after is None:
        return False
    start = after.start("word")
    return after["word"] in _forms("before") or _head_unit(after["word"], text[start : start + 1]) is not None


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
        population = text[share.start("head") : _tail(text, low, share.end("head"), share["head"])]
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
    found = _population(text, low, at) if at > end else None
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
    found = _population(text, low, at)
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
