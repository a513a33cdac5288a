"""Checks of the title and the dateline: what the body does not bear out, and titles cut or glued."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable
from functools import lru_cache
from importlib.resources import files

from iomnlp.additions import per_additions
from iomnlp.check.where import BODY, Where, vocabulary
from iomnlp.lexicon import countries, places
from iomnlp.record import Check, Country, Evidence, Record
from iomnlp.source import fold

# Titles of the site are cut at this many characters; a title near it that ends without a mark was cut.
_LIMIT = range(253, 257)
_BROKEN_ENTITY = re.compile(r"&(?:#\d{0,6}|#x[0-9a-f]{0,5}|[A-Za-z]{1,8})?;?\s*$")
_GLUED = re.compile(r"[a-zà-öø-ÿ]{4,}(?=[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ']{4,})")
_ONE_BY_ONE = re.compile(r"\b(?:une? (?:à|par|et) une?|comme une?)$")
_WORD = re.compile(r"\w+")
_LAST_WORD = re.compile(r"(?:^|[\s'-])([^\W\d_]+)$")
# Endings that only inflect a word: a longer form in the body does not show that the title's word was cut.
_INFLECTION = frozenset(
    {
        "",
        "s",
        "x",
        "e",
        "es",
        "nt",
        "r",
        "ent",
        "é",
        "ée",
        "és",
        "ées",
        "le",
        "les",
        "ne",
        "nes",
        "ux",
        "aux",
        "ment",
        "ments",
    }
)
# Before a country that people only come from.
_ORIGIN = re.compile(
    r"\b(?:arrivée?s?|venue?s?|originaires?|issue?s?|partie?s?|chassée?s?|natifs?|natives?) d[^.;:!?]{1,40}$"
)
# From this length a title whose last word the body continues was cut, whatever the word looks like.
_LONG = 90
# Of shorter beginnings of a name nothing can be said.
_LEAST_NAME = 3


def _evidence(record: Record) -> tuple[Evidence, ...]:
    return record.title.evidence if record.title else ()


def _bodies(named: Iterable[Country], where: Where) -> list[Country]:
    return [c for c in named if c.code and where.within(c.evidence, BODY)]


def _country_mismatch(record: Record, where: Where) -> list[tuple[str, str, tuple[Evidence, ...]]]:
    """The title's countries that the body does not name; the sheet is no body."""
    titled = [(i, c) for i, c in enumerate(record.countries) if c.code and where.within(c.evidence, {"title"})]
    known = {c.code for c in _bodies(record.countries, where)} if titled else ()
    absent = [(i, c) for i, c in titled if c.code not in known]
    return [(f"countries[{i}]", c.name, where.within(c.evidence, {"title"})) for i, c in absent]


def _named_in(text: str, *names: str | None) -> bool:
    folded = fold(text).casefold()
    return any(fold(name).casefold() in folded for name in names if name)


def _organisation_mismatch(record: Record, where: Where) -> list[tuple[str, str, tuple[Evidence, ...]]]:
    """The title's organisations, where the body names others and none of them."""
    # Names outside the lexicon vary too much between title and body to prove anything.
    known = [(i, o) for i, o in enumerate(record.organisations) if o.lexicon_id]
    titled = [(i, o) for i, o in known if where.within(o.evidence, {"title"})]
    if not titled or any(where.within(o.evidence, BODY) for _, o in titled):
        return []
    if not any(where.within(o.evidence, BODY) for o in record.organisations):
        return []
    if any(where.within(o.evidence, {"contact"}) for _, o in titled):
        return []  # who publishes the page answers for it below
    if any(_named_in(where.body, o.name, o.acronym) for _, o in titled):
        return []
    return [(f"organisations[{i}]", o.name, where.within(o.evidence, {"title"})) for i, o in titled]


def title_body_mismatch(record: Record, where: Where) -> Check | None:
    """A title about other countries or organisations than the body (a title on the wrong story)."""
    absent = _country_mismatch(record, where) + _organisation_mismatch(record, where)
    if not absent or not where.body.strip():
        return None
    return Check(
        code="title_body_mismatch",
        severity="warning",
        message=f"The title names {', '.join(name for _, name, _ in absent)}, which the body does not.",
        paths=("title", *(path for path, _, _ in absent)),
        evidence=_ordered(e for _, _, found in absent for e in found),
    )


def _told_of(country: Country, record: Record, where: Where) -> bool:
    """Whether the body names the country as a place: "des Érythréens", "arrivés du Mexique" may live anywhere."""
    names, text = _country_names(), record.document.text
    return any(
        fold(e.text).casefold() in names and not _ORIGIN.search(fold(text[max(0, e.start - 60) : e.start]))
        for e in where.within(country.evidence, BODY)
    )


def dateline_mismatch(record: Record, where: Where) -> Check | None:
    """A dateline of a country that a story about another does not name."""
    line = record.dateline
    # One of several places proves nothing.
    if line is None or line.country is None or "/" in (line.place or ""):
        return None
    body = _bodies(record.countries, where)
    located = {p.country for p in record.places if where.within(p.evidence, BODY)}
    # A country that the body tells by its towns alone is the story's where the whole story is set there.
    set_there = line.country in located and any(c.primary and c.code == line.country for c in record.countries)
    if not body or set_there or line.country in {c.code for c in body}:
        return None
    served = [c for c in body if c.primary or "beneficiary" in c.roles]
    # A story that only passes by other countries ("l'Amérique centrale") may well be the dateline's own: one set
    # elsewhere has a place in the country that it serves, or tells of it.
    elsewhere = any(c.code in located for c in served) or any(
        _told_of(c, record, where) for c in body if set(c.roles) - {"donor", "contact"}
    )
    if not served or not elsewhere:
        return None
    # A town that the title names, too, is where the story plays.
    town = line.place if line.place and fold(line.place).casefold() not in _country_names() else None
    if record.title is not None and _named_in(record.title.value, town):
        return None
    return Check(
        code="dateline_mismatch",
        severity="warning",
        message=f"The dateline is of {line.place or line.country}, the body of {', '.join(c.name for c in served)}.",
        paths=("dateline.country",),
        evidence=line.evidence,
    )


def _ordered(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return tuple(sorted(set(evidence), key=lambda e: (e.start, e.end)))


def cut_reason(title: str, body: str = "") -> str | None:
    """Why a title looks cut or glued; None where it does not.

    Parameters
    ----------
    title : str
        The title in one line.
    body : str
        The body, whose words show how a cut word goes on.

    Examples
    --------
    >>> cut_reason("Appui aux communes pour l'accueil des familles et")
    "it ends with 'et'"
    >>> cut_reason("Formation des agents aux postes-frontières du Togo") is None
    True
    """
    return _cut_reason(title, lambda: body)


def _cut_reason(title: str, body: Callable[[], str]) -> str | None:
    """The same for a body that few titles ask for."""
    folded = fold(title).strip()
    if _BROKEN_ENTITY.search(folded):
        return "it ends with a broken entity"
    last = folded.split()[-1] if folded.split() else ""
    tail = last.casefold() if last.casefold() in vocabulary()["cannot_end"] else last.rpartition("'")[2].casefold()
    if _ONE_BY_ONE.search(folded):
        return None
    if last == last.lower() and (tail in vocabulary()["cannot_end"] or last.endswith("'")):
        return f"it ends with {last!r}"
    if folded.count("(") > folded.count(")") or folded.count("«") > folded.count("»"):
        return "it leaves a parenthesis or quotation open"
    glued = _GLUED.search(folded)
    if glued and not _whole_word(folded, glued.start(), fold(body())):
        return "two titles are glued together"
    half = len(folded) // 2
    if len(folded) > 30 and folded[:half].strip() == folded[half:].strip():
        return "it is printed twice"
    if _cut_word(folded, body):
        return "its last word is cut"
    if len(folded) in _LIMIT and folded[-1] not in ".!?)»":
        return "it is as long as the site allows"
    return None


def _whole_word(title: str, start: int, body: str) -> bool:
    m = re.compile(r"[\w-]+").match(title, start)
    return m is not None and m.group() in body


@lru_cache
def _frequent() -> tuple[str, ...]:
    """Frequent word forms in order."""
    text = files("iomnlp.resources").joinpath("french_words.txt").read_text(encoding="utf-8")
    return tuple(sorted(line for line in text.splitlines() if line and not line.startswith("#")))


@per_additions
def _country_names() -> frozenset[str]:
    """Names of countries in small letters, without those of their people."""
    return frozenset(fold(n).casefold() for c in countries() for n in (c.name, *c.names, *c.english, *c.acronyms))


@per_additions
def _names() -> frozenset[str]:
    """Names of countries and places, each word of them."""
    known = [n for c in countries() for n in (c.name, *c.names)] + [p.name for p in places()]
    return frozenset(word.casefold() for name in known for word in re.findall(r"[^\W\d_]+", name))


def _begun_so(letters: str, text: str) -> set[str]:
    """The words of a text that begin with these letters."""
    return {word for word in _WORD.findall(text) if word.startswith(letters)}


def _cut_name(word: str, body: Callable[[], str]) -> bool:
    """Whether a name is only the beginning of one that the body prints ("en Tuni", "Tunisie")."""
    if len(word) < _LEAST_NAME or word.isupper() or word.casefold() in _names():
        return False
    longer = _begun_so(word, fold(body()))
    return bool(longer) and word not in longer and any(w.casefold() in _names() for w in longer)


def _cut_word(title: str, body: Callable[[], str]) -> bool:
    m = _LAST_WORD.search(title)
    if m is None:
        return False
    word = m[1]
    if word[0].isupper():
        return _cut_name(word, body)
    if not word.islower():
        return False
    if any(word.endswith(ending) for ending in vocabulary()["unfrench_endings"]):
        return True
    if len(title) < _LONG or len(word) < 2 or not (told := fold(body())):
        return False
    known = _frequent()
    at = bisect_left(known, word)
    longer = {w[len(word) :] for w in known[at : at + 40] if w.startswith(word)}
    inside = {w[len(word) :] for w in _begun_so(word, told.casefold())}
    # The singular of a plural is a word; what only opens longer words is not.
    if (longer | inside) & {"", "s", "x"}:
        return False
    return bool(longer) or bool(inside and not inside & _INFLECTION)


def truncated_title(record: Record, where: Where) -> Check | None:
    """A title that is cut (mid-word, at a small word, at 255 characters) or two titles in one."""
    if record.title is None:
        return None
    reason = _cut_reason(record.title.value, lambda: where.body)
    if reason is None:
        return None
    return Check(
        code="truncated_title",
        severity="warning",
        message=f"The title is damaged: {reason}.",
        paths=("title",),
        evidence=_evidence(record),
    )
