"""Who or what is counted: the noun phrase behind a number, from its head to its last adjective or complement."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from iomnlp.find.numbers import plain, rows
from iomnlp.record import CountUnit

WORD = re.compile(r" ?(?P<word>[^\W\d_]+(?:-[^\W\d_]+){0,3})(?P<both>\(e\)s|[·.]e[·.]s|-e-s|\(s\))?")
AND = re.compile(r" (?:et|ou) (?=[^\W\d_])")
COMPLEMENT_OF = re.compile(
    r" (?:de la |de l'|du |des |de |d')[^\W\d_-]{3,25}(?: (?:de la |de l'|du |des |d')[^\W\d_-]{3,25})?(?![\w'])"
)
# Nouns of those who do something, by their ending; the table's things ("moteurs", "listes") are none.
AGENT = re.compile(
    r"[a-z-]{3,20}(?:teurs|trices|teuses|veurs|veuses|geurs|geuses|cheurs|cheuses|neurs|neuses|"
    r"deurs|deuses|seurs|seuses|leurs|leuses|reurs|reuses|logues|iciens|iciennes|istes|graphes|iatres)"
)
ADJECTIVE = re.compile(r"[a-z-]{3,20}(?:aux|ales|iques|aires|elles|ifs|ives|iens|iennes|oises|euses)")


@dataclass(frozen=True, slots=True)
class Population:
    """A noun phrase that may be counted, with its offsets and the unit of its head."""

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


def phrase_end(text: str, low: str, at: int, head: str) -> int:
    """Where the noun phrase of a head that ends at `at` ends: adjectives and fixed complements belong to it."""
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


def population_at(text: str, low: str, at: int, deep: bool = True) -> Population | None:
    """The population whose first word begins at `at`; if `deep`, with the one that "et" or "ou" joins to it."""
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
        end = phrase_end(text, low, word.end(), word["word"])
        link = AND.match(low, end)
        if deep and link and (other := population_at(text, low, link.end(), deep=False)) and other.unit == unit:
            end = other.end
        return Population(start, end, unit)
    return None


def _head_follows(text: str, low: str, at: int) -> bool:
    """Whether behind the word that ends at `at` another stands that may head a population, or come before one."""
    after = WORD.match(low, at) if low[at : at + 1] == " " else None
    if after is None:
        return False
    start = after.start("word")
    return after["word"] in _forms("before") or _head_unit(after["word"], text[start : start + 1]) is not None
