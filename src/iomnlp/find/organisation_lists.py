"""Lists of words that names of organisations are read by: their nouns and adjectives, what goes on and what ends."""

from __future__ import annotations

from functools import lru_cache

from iomnlp.additions import per_additions
from iomnlp.find.text_words import key
from iomnlp.lexicon import countries, rows, words


@lru_cache
def apposed_nouns() -> dict[str, str]:
    """Nouns of bodies that a name may stand in apposition to, with the type that they give it."""
    table = words("organisations_grammar.yaml")["apposed"]
    return {str(noun): str(kind) for kind, nouns in table.items() for noun in nouns}


@lru_cache
def grammar(name: str) -> frozenset[str]:
    """A list of `organisations_grammar.yaml`."""
    return frozenset(str(word) for word in words("organisations_grammar.yaml")[name])


@lru_cache
def grammar_keys(name: str) -> frozenset[str]:
    """The keys of a list (see :func:`iomnlp.find.text_words.key`)."""
    return frozenset(map(key, grammar(name)))


@lru_cache
def _endings() -> tuple[str, ...]:
    return tuple(grammar("adjective_endings"))


@lru_cache
def capital_heads() -> frozenset[str]:
    """The capitalised head nouns of one word: a new one never continues a name by coordination."""
    return frozenset(row["head"] for row in rows("organisation_heads.csv") if row["head"][0].isupper())


@per_additions
def nationalities() -> frozenset[str]:
    """The adjectives of all countries."""
    return frozenset(form for country in countries() for form in country.adjectives)


def is_adjective(word: str) -> bool:
    """Whether a lower-case word looks like an adjective inside a name.

    >>> is_adjective("colombien"), is_adjective("organise")
    (True, False)
    """
    singular = word.removesuffix("s")
    return (
        word in grammar("rank")
        or singular in grammar("rank")
        or word in nationalities()
        or singular in grammar("peoples")
        or (word.endswith(_endings()) and word not in grammar("not_adjectives") and len(word) > 3)
    )


@lru_cache
def after_ministry() -> frozenset[str]:
    """Nouns behind "et de" that are no ministry's business: whoever else takes part."""
    return grammar_keys("after_coordination") - grammar_keys("ministry_business")
