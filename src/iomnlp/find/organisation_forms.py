"""The organisations of the lexicon as a matcher, with the case rule of each form and its ambiguous acronyms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from iomnlp.additions import per_additions
from iomnlp.find.matcher import Case, Matcher
from iomnlp.find.text_words import tokens, words_of
from iomnlp.lexicon import Organisation, organisations, rows, words

VOWEL = re.compile(r"[AEIOUYaeiouy]")
# Words in common, of all words of both names, that make a defined name mean a row with its acronym.
SAME_SHARE = 0.34
# Words that say nothing of what a name names.
SMALL_WORDS = frozenset(
    ("de", "la", "le", "les", "des", "du", "d", "l", "et", "pour", "the", "of", "a", "aux", "au", "en")
)


@dataclass(frozen=True, slots=True)
class Known:
    """What a form means: a row of the lexicon, and whether the form is its acronym."""

    organisation: Organisation
    acronym: bool


@per_additions
def _states() -> frozenset[str]:
    return frozenset(row["id"] for row in rows("organisations.csv") if row["kind"] == "state")


@per_additions
def known() -> Matcher[Known]:
    """Every form of every row but States; one word names keep their letters, longer ones only their first capital."""
    forms: list[tuple[str, Case, Known]] = []
    for row in organisations():
        if row.id in _states():
            continue
        forms += [(form, "exact", Known(row, True)) for form in (*row.acronyms, *_spoken(row.acronyms))]
        for form in (row.name, *row.variants, *row.english):
            many = len(tokens(form)) > 1
            first = form.split()[0]
            loose = first + form[len(first) :].lower() if many else form
            forms.append((loose, "name" if many else "exact", Known(row, False)))
            if many and form[1:] != form[1:].lower():  # "la fondation Aga Khan": other capitals make it a name
                forms.append((form[0].lower() + form[1:], "name", Known(row, False)))
    return Matcher(forms)


@per_additions
def acronyms() -> frozenset[str]:
    """The acronyms of all rows."""
    return frozenset(form for row in organisations() for form in row.acronyms)


def is_acronym(short: str) -> bool:
    """Whether the lexicon knows an acronym.

    >>> is_acronym("HCR"), is_acronym("XKQ")
    (True, False)
    """
    return any(m.end - m.start == len(short) and m.payloads[0].acronym for m in known().find(short))


def _spoken(shorts: Sequence[str]) -> list[str]:
    """The acronyms that are read as words, as newspapers print them: "Unicef", "Onu"."""
    vocabulary = words("organisations_grammar.yaml")
    short, barred = set(vocabulary["short_capitalised"]), set(vocabulary["not_capitalised"])
    capitalised = [form.capitalize() for form in shorts if form.isalpha() and form.isupper()]
    return [
        form
        for form in capitalised
        if form in short or (len(form) > 3 and form not in barred and VOWEL.search(form[:3]))
    ]


# The forms of the rows that an acronym may mean are compared with each name that a text gives it.
@lru_cache(maxsize=2_000)
def content(form: str) -> frozenset[str]:
    """The words of a name that say something."""
    return frozenset(words_of(form).keys) - SMALL_WORDS


# A definition is asked about twice in its own document, and its like stand in others.
@per_additions
def best_row(long: str, short: str) -> tuple[float, Organisation] | None:
    """The row that a defined name means most likely, with the share of words in common (1 = the same name).

    A row of another acronym counts only under the very same name.
    """
    whole = known().whole(long)
    if whole is not None:
        fitting = [p.organisation for p in whole.payloads if short in p.organisation.acronyms]
        return 1.0, (fitting or [p.organisation for p in whole.payloads])[0]
    wanted = content(long)
    own = [p.organisation for m in known().find(short) if m.end - m.start == len(short) for p in m.payloads]
    best: tuple[float, Organisation] | None = None
    for row in own:
        forms = [content(form) for form in (row.name, *row.variants, *row.english)]
        share = max(len(wanted & form) / max(1, len(wanted | form)) for form in forms)
        if best is None or share > best[0]:
            best = (share, row)
    return best


def row_of(long: str, short: str) -> Organisation | None:
    """The row that a defined name means: the same name, or the same acronym and mostly the same words.

    >>> row_of("Agence américaine pour le développement", "USAID").id
    'US-USAID'
    >>> row_of("Bureau des archives départementales", "BAD") is None
    True
    """
    best = best_row(long, short)
    return best[1] if best is not None and best[0] >= SAME_SHARE else None
