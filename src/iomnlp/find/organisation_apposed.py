"""Names of organisations in apposition to the noun of a body: "une entreprise gazière, Corbo,", "Corbo, une ONG"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import cast

from iomnlp.find.organisation_leads import CAPITAL
from iomnlp.find.organisation_lists import apposed_nouns
from iomnlp.find.organisation_names import Name
from iomnlp.find.text_words import matches, openers, word_starts, words_of
from iomnlp.record import OrganisationType

RULE = "organisations.apposed"
LOCATED = re.compile(r"\b(?:à|en|vers|depuis|dans|entre|chez) $")
# Before the noun of a body; they may have lost the space behind them ("lacompagnie"). Articles may open a sentence.
ARTICLES, POSSESSIVES = ("une", "un", "l'", "la", "le", "cette"), ("leur", "sa", "son")


@lru_cache
def _apposed_openers() -> tuple[frozenset[str], frozenset[str]]:
    """The words that nouns of bodies begin with, alone and with a determiner in one word."""
    nouns = openers(apposed_nouns())
    glued = filter(str.isalpha, (*ARTICLES, *POSSESSIVES))
    return nouns, frozenset(determiner + noun for determiner in glued for noun in nouns)


def _apposed_begin(text: str) -> list[int]:
    """Where the determiner of a body's noun may begin, in a text that has such a noun; none in any other."""
    words = words_of(text)
    alone, glued = _apposed_openers()
    nouns = words.having(alone)
    if not nouns:
        return []
    # A noun that opens the text has no determiner before it, but may be one's apposition all the same.
    return sorted({words.starts[max(0, index - 1)] for index in nouns}.union(word_starts(text, glued)))


@lru_cache
def _appositions() -> tuple[re.Pattern[str], re.Pattern[str]]:
    nouns = "|".join(sorted(map(re.escape, apposed_nouns()), key=len, reverse=True))
    particles = r"de l'|de la |de|du|des|d'|del|la|el|al|e|y|of|for|and|&|sans|nan"
    proper = rf"{CAPITAL}(?:(?: |-|'| (?:{particles}) ?){CAPITAL}){{0,4}}"
    articles = "|".join(f"[{word[0].upper()}{word[0]}]{word[1:]}" for word in ARTICLES)
    noun_first = (
        rf"\b(?:{articles}|{'|'.join(POSSESSIVES)}) ?(?P<noun>{nouns})(?: [a-zà-ÿ' -]{{2,40}})?, "
        rf"(?P<name>{proper})(?=[,.;:)])"
    )
    name_first = (
        rf"(?P<lead>^|[^\w]{{2}}|\b[a-zà-ÿ]{{2,14}} |[a-z]')(?P<name>{proper}), une? (?:\w+ )?(?P<noun>{nouns})\b"
    )
    return re.compile(noun_first), re.compile(name_first)


@lru_cache
def _behind_name() -> re.Pattern[str]:
    """What stands behind a name that comes first; it opens with letters, and is found at once where it is."""
    nouns = "|".join(sorted(map(re.escape, apposed_nouns()), key=len, reverse=True))
    return re.compile(rf", une? (?:\w+ )?(?:{nouns})\b")


def apposed(text: str, free: Callable[[int, int], bool], place: Callable[[str], bool]) -> Iterator[Name]:
    """Names in apposition to the noun of a body: "une entreprise gazière, Corbo,", "Corbo, une association locale".

    Parameters
    ----------
    text : str
        A folded text.
    free : callable
        Which spans are still to be had.
    place : callable
        Whether a name is a country's or a place's.
    """
    begin = _apposed_begin(text)
    if not begin:
        return
    noun_first, name_first = _appositions()
    found = [matches(noun_first, text, begin)]
    if _behind_name().search(text):
        found.append(name_first.finditer(text))
    for kind in found:
        for match in kind:
            start, end = match.span("name")
            located = LOCATED.search(match.groupdict().get("lead") or "")
            if located or not free(start, end) or place(text[start:end]) or end - start < 4:
                continue
            yield Name(match.start("noun"), start, end, cast(OrganisationType, apposed_nouns()[match["noun"]]), RULE)
