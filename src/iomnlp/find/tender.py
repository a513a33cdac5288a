"""The money of countries: which currency a country's adjective or name makes of a bare "dollars" or "francs"."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from babel.numbers import get_currency_name, get_territory_currencies

from iomnlp.additions import per_additions
from iomnlp.find.numbers import plain
from iomnlp.lexicon import countries

# Legal tender is looked up at a fixed day: a record never depends on the clock.
TENDER_DAY = date(2020, 1, 1)
# A name without article is the currency's ("dollars de Namibie"); with one it may be the giver's ("dollars du Canada").
_BEHIND = re.compile(r" (?:d(?:e (?!la |l')|')(?P<name>[a-z][a-z' -]{2,40})|(?P<adjective>[a-z-]{4,24})(?![a-z-]))")


@lru_cache
def noun(currency: str) -> str:
    """The common noun of a currency in French, after CLDR.

    >>> noun("CAD"), noun("CHF")
    ('dollar', 'franc')
    """
    name: str = get_currency_name(currency, locale="fr")
    return name.split()[0].lower()


@per_additions
def own_currency(country: str, name: str) -> str | None:
    """The country's own currency where it bears that name.

    >>> own_currency("CA", "dollar"), own_currency("DE", "dollar")
    ('CAD', None)
    """
    for currency in get_territory_currencies(country, start_date=TENDER_DAY, end_date=TENDER_DAY):
        if noun(currency) == name:
            return str(currency)
    return None


@per_additions
def _adjectives() -> dict[str, str]:
    """Adjective in plain letters → country."""
    return {plain(form): country.code for country in countries() for form in country.adjectives}


@per_additions
def _names() -> dict[str, str]:
    """Country's name in plain letters → code."""
    return {plain(form): country.code for country in countries() for form in (country.name, *country.names)}


def qualified(low: str, at: int, bare: str) -> tuple[str, int] | None:
    """The currency that an adjective or a name of a country behind a bare name makes of it, and where that ends.

    Parameters
    ----------
    low : str
        Text in plain letters (lower-case, without accents).
    at : int
        Where the bare name ends.
    bare : str
        The bare name, in the plural ("dollars").

    Examples
    --------
    >>> qualified("2 millions de dollars guyaniens", 21, "dollars")
    ('GYD', 31)
    """
    behind = _BEHIND.match(low, at)
    if behind is None:
        return None
    singular = bare.removesuffix("s")
    adjective = behind["adjective"]
    if adjective is not None:
        code = own_currency(_adjectives().get(adjective, ""), singular) if adjective in _adjectives() else None
        return (code, behind.end()) if code else None
    words = behind["name"].split(" ")
    for count in range(min(6, len(words)), 0, -1):
        name = " ".join(words[:count]).rstrip(" -'")
        country = _names().get(name)
        code = own_currency(country, singular) if country else None
        if code:
            return code, behind.start("name") + len(name)
    return None
