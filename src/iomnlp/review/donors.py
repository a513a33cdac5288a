"""Who gives, as queues filter by it: a government by its country, an organisation by its id, else by the name."""

from __future__ import annotations

from collections import Counter
from functools import cache

from iomnlp.lexicon import countries, organisations
from iomnlp.review.folding import plain

# Before a code: a name without case and accents never begins so.
COUNTRY, ORGANISATION = "country:", "organisation:"


@cache
def _organisations() -> dict[str, str]:
    """Every form of an organisation's name that means one alone → its id."""
    found: dict[str, set[str]] = {}
    for one in organisations():
        if one.type is not None:
            for form in (one.name, *one.acronyms, *one.variants, *one.english):
                found.setdefault(plain(form), set()).add(one.id)
    return {form: ids.pop() for form, ids in found.items() if len(ids) == 1}


@cache
def _governments() -> dict[str, str]:
    """Every form by which a State's government is called that means one alone → the country's code."""
    found: dict[str, set[str]] = {}
    for one in countries():
        government = [f"gouvernement {adjective}" for adjective in one.adjectives]
        for form in (*one.names, *one.english, *government):
            found.setdefault(plain(form), set()).add(one.code)
    return {form: codes.pop() for form, codes in found.items() if len(codes) == 1}


def key(name: str, organisation: str | None = None, country: str | None = None) -> str:
    """What a giver is filtered by.

    Parameters
    ----------
    name : str
        As the page prints it.
    organisation : str or None
        The fact of an organisation that is meant; without one, a party that has a country is its government.
    country : str or None
        ISO 3166-1 alpha-2.

    >>> key("gouvernement suédois", country="SE"), key("Suède"), key("UNICEF", "f1667c2c")
    ('country:SE', 'country:SE', 'organisation:UNICEF')
    >>> key("Temasek", "8ff4a186", "SG")
    'temasek'
    """
    folded = plain(name)
    if folded in _organisations():
        return ORGANISATION + _organisations()[folded]
    if organisation is None:
        code = country or _governments().get(folded)
        if code:
            return COUNTRY + code
    return folded


def asked(value: str) -> str:
    """A filter's value as a key: one of ours, or a name that somebody wrote.

    >>> asked("country:SE"), asked("Gouvernement suédois"), asked("Fondation Temasek")
    ('country:SE', 'country:SE', 'fondation temasek')
    """
    return value if value.startswith((COUNTRY, ORGANISATION)) else key(value)


def organisation_name(given: str, code: str) -> str:
    """The name of an organisation's key, in French or English; one that the lexicon has not stands for itself."""
    wanted = given.removeprefix(ORGANISATION)
    for one in organisations():
        if one.id == wanted:
            return one.english[0] if code == "en" and one.english else one.name
    return wanted


def most_printed(names: Counter[str]) -> str:
    """The form that is printed most; of two, the one with more capitals, then the first by letters.

    >>> most_printed(Counter({"fondation temasek": 1, "Fondation Temasek": 1}))
    'Fondation Temasek'
    """
    return min(names, key=lambda name: (-names[name], -sum(letter.isupper() for letter in name), name))
