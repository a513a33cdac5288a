"""Runs of capitalised words, and which of them have the shape of a person's name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from iomnlp.find.organisation_lists import nationalities
from iomnlp.find.person_cues import first_names
from iomnlp.find.person_titles import named_in
from iomnlp.find.text_words import Token, Words, words_of

# Capitalised particles inside a name ("Ould Cheikh El Moctar").
INNER = frozenset(
    ("El", "Al", "La", "Le", "De", "Du", "Des", "Ben", "Bin", "Cheikh", "Saint", "Sainte", "Noël", "Mai", "Avril")
)
ROMAN = re.compile(r"[IVX]{2,4}")
# A witness's initial after a first name is part of the name, its full stop included ("Dragan M.").
INITIAL = re.compile(r"(?<= )[A-ZÀ-Ý]\.")
ARTICLE = re.compile(r"(?:\b[Ll][ea] |\b[Ll]'|\b[Uu]ne? |\b[Dd]u |\b[Aa]u )$")
CROWNED = re.compile(r"\b(?:[Rr]oi|[Rr]eine|[Pp]ape|[Ee]mpereur|[Ss]ultan|[Pp]atriarche) $")
LONGEST = 9
JOINS = frozenset((" ", "-", "'"))


def _joined(words: Words, right: int) -> bool:
    """Whether a word belongs to a name with the word before it."""
    gap = words.text[words.ends[right - 1] : words.starts[right]]
    if gap != ". ":
        return gap in JOINS
    left = words.printed(right - 1)
    return len(left) == 1 or left in named_in("abbreviations")


def sequences(text: str) -> Iterator[list[Token]]:
    """Runs of capitalised words, with particles between them, that a name may be cut from."""
    words = words_of(text)
    count = len(words.keys)
    particles = named_in("particles")
    after = 0
    for first in words.capitalised:
        if first < after:
            continue
        after = first + 1
        longest = min(first + LONGEST, count)
        while after < longest and _joined(words, after):
            if not words.capital(after) and not (words.printed(after) in particles and _leads_on(words, after)):
                break
            after += 1
        yield [words.token(index) for index in range(first, after)]


def _leads_on(words: Words, at: int) -> bool:
    """Whether a particle at `at` is followed by a capitalised word, perhaps after another particle."""
    for after in (at + 1, at + 2):
        if after >= len(words.keys) or not _joined(words, after):
            return False
        if words.capital(after):
            return True
        if words.printed(after) not in named_in("particles"):
            return False
    return False


def parts(text: str, run: Sequence[Token]) -> int:
    """Number of blank-separated words of a run that are capitalised."""
    if len(run) == 1:
        return int(run[0].capital)
    count = 0
    before: Token | None = None
    for word in run:
        if word.capital and (before is None or text[before.end : word.start] != "-" or not before.capital):
            count += 1
        before = word
    return count


def shaped(text: str, run: Sequence[Token], count: int) -> bool:
    """Whether a run of so many parts has the shape of a person's name: two to four words, not all in capitals."""
    if not 2 <= count <= 5 or any(
        w.text in named_in("never") and (i == 0 or w.text not in INNER) for i, w in enumerate(run)
    ):
        return False
    if all(w.text.isupper() for w in run if len(w.text) > 1):
        return run[0].text.capitalize() in first_names() and count < 4 and not _in_capitals(text, run)
    first = run[0].text
    if first.isupper() and len(first) > 2 and len(run) > 1 and run[1].text in first_names():
        return not any(c.isdigit() for w in run for c in w.text)  # a surname in capitals before its first name
    if any(ROMAN.fullmatch(w.text) for w in run):  # "Phase II" is a stage, "le roi Mohammed VI" a person
        return len(run) == 2 and CROWNED.search(text, max(0, run[0].start - 12), run[0].start) is not None
    return not (first.isupper() and len(first) > 1) and not any(c.isdigit() for w in run for c in w.text)


def plain_word(run: Sequence[Token]) -> bool:
    """Whether a run of one part is a word as names are: no abbreviation, number or word that is never a name."""
    word = run[0].text
    if len(word) < 3 or word.isupper():
        return False
    if len(run) == 1 and word.isalpha():
        return word not in named_in("never")
    return not any(w.text in named_in("never") or any(c.isdigit() for c in w.text) for w in run)


def _in_capitals(text: str, run: Sequence[Token]) -> bool:
    """Whether the words beside a run are in capitals too: a headline."""
    beside = text[max(0, run[0].start - 24) : run[0].start] + text[run[-1].end : run[-1].end + 24]
    return any(w.isupper() for w in re.findall(r"[^\W\d_]{4,}", beside))


@lru_cache
def _no_first() -> frozenset[str]:
    """Words that no name begins with."""
    return named_in("never") | named_in("civil")


def trimmed(text: str, run: list[Token]) -> list[Token]:
    """A run without the sentence's first word, a title, a demonym or a function that is no part of the name."""
    if len(run) == 1:
        return run if run[0].capital and run[0].text not in _no_first() else []
    if run[0].text in named_in("opens_place"):
        return []
    addressed = next((i for i in range(1, len(run) - 1) if run[i].text in named_in("address")), 0)
    run = run[addressed:]  # "Allocution de M. Jean Roux"
    while run and (run[0].text in _no_first() or not run[0].capital):
        if (
            run[0].text in named_in("address_or_name")
            and len(run) > 1
            and not ARTICLE.search(text[max(0, run[0].start - 4) : run[0].start])
        ):
            break  # "la commissaire Reine Adjovi"
        run = run[1:]
    if (
        len(run) > 2
        and run[0].text.lower() in nationalities()
        and ARTICLE.search(text[max(0, run[0].start - 4) : run[0].start])
    ):
        run = run[1:]  # "le Chilien Pedro Soto"
    while run and not run[-1].capital:
        run = run[:-1]
    if len(run) > 1 and INITIAL.match(text, run[-1].start):
        run = [*run[:-1], run[-1]._replace(end=run[-1].end + 1)]
    return run
