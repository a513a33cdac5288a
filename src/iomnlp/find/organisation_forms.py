"""The organisations of the lexicon as a matcher, with the case rule of each form and its ambiguous acronyms."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from iomnlp.find.matcher import Case, Matcher, key, tokens
from iomnlp.lexicon import Organisation, organisations

# Forms that are also ordinary words: an acronym of these is found only letter by letter.
SMALL_WORDS = frozenset(("de", "la", "le", "les", "des", "du", "d", "l", "et", "pour", "the", "of", "a", "aux", "au", "en"))


@dataclass(frozen=True, slots=True)
class Known:
    """What a form means: a row of the lexicon, and whether the form is its acronym."""

    organisation: Organisation
    acronym: bool


@lru_cache
def by_id() -> dict[str, Organisation]:
    """The rows by id."""
    return {row.id: row for row in organisations()}


@lru_cache
def known() -> Matcher[Known]:
    """Every form of every row but States; one word names keep their letters, longer ones only their first capital."""
    forms: list[tuple[str, Case, Known]] = []
    for row in organisations():
        if row.id in STATES:
            continue
        forms += [(form, "exact", Known(row, True)) for form in row.acronyms]
        for form in (row.name, *row.variants, *row.english):
            many = len(tokens(form)) > 1
            first = form.split()[0]
            loose = form if not many else " ".join([first, *form.split()[1:]]).lower()
            if many and form[0].isupper():
                loose = first + form[len(first) :].lower()
            forms.append((loose if many else form, "name" if many else "exact", Known(row, False)))
    return Matcher(forms)


@lru_cache
def _states() -> frozenset[str]:
    from iomnlp.lexicon import rows

    return frozenset(row["id"] for row in rows("organisations.csv") if row["kind"] == "state")


STATES = _states()


def content(form: str) -> frozenset[str]:
    """The words of a name that say something."""
    return frozenset(t.key for t in tokens(form) if t.key not in SMALL_WORDS)


def row_of(long: str, short: str) -> Organisation | None:
    """The row that a defined name means: the same name, or the same acronym and mostly the same words.

    >>> row_of("Agence américaine pour le développement", "USAID").id
    'US-USAID'
    >>> row_of("Bureau des archives départementales", "BAD") is None
    True
    """
    whole = next((m for m in known().find(long) if m.start == 0 and m.end == len(long)), None)
    if whole is not None:
        return whole.payloads[0].organisation
    wanted = content(long)
    best: tuple[float, Organisation] | None = None
    for match in known().find(short):
        if match.start or match.end != len(short):
            continue
        for payload in match.payloads:
            row = payload.organisation
            share = max(
                len(wanted & content(form)) / max(1, len(wanted | content(form)))
                for form in (row.name, *row.variants, *row.english)
            )
            if share >= 0.34 and (best is None or share > best[0]):
                best = (share, row)
    return best[1] if best else None


def same(first: str, second: str) -> bool:
    """Whether two names have the same words."""
    return [key(t.text) for t in tokens(first)] == [key(t.text) for t in tokens(second)]
