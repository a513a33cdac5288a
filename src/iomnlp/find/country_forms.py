"""The forms of countries and places as matchers: names, adjectives, acronyms, capitals, towns, a sheet's names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from iomnlp.additions import per_additions
from iomnlp.find.matcher import Case, Matcher
from iomnlp.find.text_words import key
from iomnlp.lexicon import PlaceEntry, countries, places, words
from iomnlp.patterns import opening

Form = Literal["name", "adjective", "acronym", "capital"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a form means: a country, in which form; `english` where the name is no French one."""

    code: str
    form: Form
    english: bool = False


@lru_cache
def cues(name: str) -> frozenset[str]:
    """A list of `countries_cues.yaml`."""
    return frozenset(str(word) for word in words("countries_cues.yaml")[name])


@lru_cache
def cue_keys(name: str) -> frozenset[str]:
    """The keys of a list of words (see :func:`iomnlp.find.text_words.key`)."""
    return frozenset(map(key, cues(name)))


@lru_cache
def cue(name: str) -> re.Pattern[str]:
    """The pattern of a list; a trailing `*` stands for any ending.

    >>> bool(cue("capital_verbs").match("promis"))
    True
    """
    return re.compile(rf"{opening(cues(name))}(?!\w)")


@per_additions
def mentions() -> Matcher[Meaning]:
    """Every form of every country."""
    forms: list[tuple[str, Case, Meaning]] = []
    for country in countries():
        forms += [(form, "name", Meaning(country.code, "name")) for form in country.names]
        forms += [(form, "name", Meaning(country.code, "name", english=True)) for form in country.english]
        forms += [(form, "exact", Meaning(country.code, "acronym")) for form in country.acronyms]
        forms += [(form, "any", Meaning(country.code, "adjective")) for form in country.adjectives]
    return Matcher(forms)


@per_additions
def gazetteer() -> Matcher[PlaceEntry]:
    """Every form of every place."""
    return Matcher((form, "name", place) for place in places() for form in (place.name, *place.variants))


@per_additions
def capitals() -> Matcher[str]:
    """The capitals that are no country's name, with the country's code."""
    own = {form for country in countries() for form in country.names}
    return Matcher(
        (form, "name", place.country)
        for place in places()
        if place.capital and place.country is not None
        for form in (place.name, *place.variants)
        if form not in own
    )


@per_additions
def towns() -> Matcher[str]:
    """Places of several words that no country is named like: a country's name inside them is none."""
    own = {form for country in countries() for form in country.names}
    forms = (form for place in places() for form in (place.name, *place.variants))
    return Matcher((form, "name", form) for form in forms if form not in own and any(c in form for c in " -'"))


@lru_cache
def settling(name: str) -> Matcher[str]:
    """Words of the document that settle an ambiguous form."""
    return Matcher((form, "exact" if form.isupper() else "name", name) for form in cues(name))


@per_additions
def sheet_names() -> dict[str, str]:
    """Every name that a sheet may print, squeezed (see :func:`squeeze`), with its code; a French name wins."""
    table: dict[str, str] = {}
    for country in countries():
        for form in country.names:
            table.setdefault(squeeze(form), country.code)
    for country in countries():
        for form in (*country.english, *country.acronyms):
            table.setdefault(squeeze(form), country.code)
    return table


def squeeze(form: str) -> str:
    """A form reduced to its letters, for lists without separators.

    >>> squeeze("Côte d'Ivoire")
    'cotedivoire'
    """
    return "".join(c for c in key(form) if c.isalnum())
