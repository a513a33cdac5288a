"""Names of organisations that no lexicon knows: by head noun, after "l'ONG", from a model's proposals."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast

from iomnlp.find.country_forms import mentions
from iomnlp.find.matcher import Case, Match, Matcher
from iomnlp.find.organisation_grammar import Reader
from iomnlp.find.organisation_leads import by_lead, by_territory
from iomnlp.find.organisation_lists import grammar, grammar_keys, nationalities
from iomnlp.find.organisation_types import typed
from iomnlp.find.text_words import Words, words_of
from iomnlp.lexicon import rows
from iomnlp.record import OrganisationType

Strength = Literal["strong", "weak", "alone", "lower", "lead", "territory", "never", "not"]
SEATED_PHRASES = ("Mission permanente", "Délégation permanente", "Haut-Commissariat d", "haut-commissariat d")
# "la direction du camp de Bria" runs something that is no body.
RUN = re.compile(
    r"(?:du|de la|de l'|des|d'un|d'une) ?(?:camp|centre|site|usine|école|hôpital|projet|programme|prison|mine|journal"
    r"|société|entreprise|coopérative|port|marché|chantier|ferme)s?(?!\w)"
)
# "(Agence X) –": the wire that a dispatch comes from.
WIRE = re.compile(r"\) ?[-–—]")
# What the model leaves at the end of a name that it cuts before its last word ("Centre d'études de l").
CUT_END = re.compile(r"(?: (?:de|du|des|la|le|les|l|d|et|à|pour|une?|en|sur|\d[\d ]* [a-zà-ÿ]+))+$")


@dataclass(frozen=True, slots=True)
class Head:
    """A head noun: the type of what it names and how much it needs after it."""

    type: OrganisationType
    strength: Strength


@lru_cache
def heads() -> Matcher[Head]:
    """All head nouns; the capitalised ones as printed, the leads in lower case."""
    forms: list[tuple[str, Case, Head]] = []
    for row in rows("organisation_heads.csv"):
        head = Head(cast(OrganisationType, row["type"] or "other"), cast(Strength, row["strength"]))
        forms.append((row["head"], "exact" if row["head"][0].islower() or row["head"] == "ONG" else "name", head))
    return Matcher(forms)


def type_of(long: str, short: str) -> OrganisationType | None:
    """The type of a defined name by its head noun; None where it is no organisation or cannot be told.

    >>> type_of("Agence des routes rurales", "ARR"), type_of("Plan de relance", "PR")
    ('government', None)
    """
    match = next((m for m in heads().find(long[:1].upper() + long[1:])), None)
    if match is None or match.start != 0:
        return None
    head = match.payloads[0]
    if head.strength == "not" or short in grammar("not_organisations") or not long[0].isupper():
        return None
    if head.strength == "never" and head.type is None:
        return None
    return typed(long, head.type)


def _ends_well(text: str, start: int, end: int) -> bool:
    return end - start <= 260 and "  " not in text[start:end]


def _by_head(text: str, match: Match[Head], words: Words, reader: Reader) -> tuple[int, int] | None:
    """Start and end of the name that a head opens, or None where it opens none."""
    head = match.payloads[0]
    after = match.after
    first = words.token(match.first)
    if head.strength == "territory":
        return by_territory(text, match, words, reader)
    lower = head.strength == "lower"
    rank = after < len(words.keys) and reader.joined(after) and words.printed(after) in grammar("rank")
    index = reader.adjectives(after)
    nationality = any(w in nationalities() or w in grammar("peoples") for w in map(words.printed, range(after, index)))
    adjective = index > after
    capitals = reader.capitals(index) if index < len(words.keys) and words.capital(index) else index
    proper = capitals > index
    end = (
        _of_proper(words, reader, capitals)
        if proper
        else reader.complements(capitals, ministry=first.key in grammar_keys("ministries"))
    )
    if lower and first.key in grammar_keys("forces"):
        end = index
    if first.key in grammar_keys("seated") or text.startswith(SEATED_PHRASES, first.start):
        end = reader.seat(end)
    complement = end > capitals
    if lower:
        if first.key in grammar_keys("national_only") and not (nationality or (rank and complement)):
            return None
        if first.key in grammar_keys("proper_only") and not proper:
            return None
        if (
            first.key in grammar_keys("of_others")
            and complement
            and not nationality
            and _owned(words, reader, capitals)
        ):
            return None
        chained = complement and first.key in grammar_keys("chained") and _chained(words, reader, capitals, end)
        chained = chained and not RUN.match(text, words.starts[after])
        fits = (
            nationality or chained or (complement and _lower_ok(words, reader, capitals)) or (proper and not adjective)
        )
        return (first.start, words.ends[end - 1]) if fits else None
    if head.strength == "alone":
        return first.start, words.ends[end - 1]
    if not (complement or proper or (adjective and head.strength == "strong") or nationality or rank):
        return None
    if complement and _names_known_body(text, words, reader, capitals):
        return None
    if (
        first.key in grammar_keys("branches")
        and not (adjective or proper)
        and _town_alone(words, reader, capitals, end)
    ):
        return None
    named_in = rank or proper or nationality or _capital_inside(words, capitals, end)
    told = _definite(words, capitals) or _led(text, first.start, index > after or end > capitals + 2)
    if head.strength == "weak" and not (named_in or told):
        return None
    if not named_in and _plain_sentence_start(text, first.start):
        return None
    return first.start, words.ends[end - 1]


def _chained(words: Words, reader: Reader, at: int, end: int) -> bool:
    """Whether complements in lower case end in a capital: "faculté de droit de Rabat"."""
    after = reader.connector(at)
    return after < end and not words.capital(after) and words.capital(end - 1)


def _owned(words: Words, reader: Reader, at: int) -> bool:
    """Whether the complement at `at` is a proper name with its article: "l'agence de la Sonali Bank" is a counter."""
    after = reader.connector(at)
    return after > at + 1 and after < len(words.keys) and words.capital(after) and reader.country_at(after) == after


def _town_alone(words: Words, reader: Reader, at: int, end: int) -> bool:
    """Whether the complement at `at` is one proper name after "de" without article, no country."""
    after = reader.connector(at)
    return (
        after == at + 1
        and after < end
        and words.keys[at] in ("de", "d")
        and all(map(words.capital, range(after, end)))
        and reader.country_at(after) == after
    )


def _of_proper(words: Words, reader: Reader, index: int) -> int:
    """The index after "de Dakar" behind a proper name: "Université Cheikh Anta Diop de Dakar"."""
    after = reader.connector(index)
    fits = (
        after > index
        and words.keys[index] in ("de", "d", "du")
        and words.capital(after)
        and reader.country_at(after) == after
    )
    return reader.capitals(after + 1) if fits else index


def _lower_ok(words: Words, reader: Reader, at: int) -> bool:
    """A lower-case head makes a name where a capitalised complement follows, "ministère" with any."""
    after = reader.connector(at)
    if words.keys[at - 1] == "ministere":
        return True
    return (
        after < len(words.keys)
        and words.capital(after)
        and (reader.country_at(after) == after or words.keys[at - 1] not in ("direction", "agence"))
    )


def _names_known_body(text: str, words: Words, reader: Reader, at: int) -> bool:
    """Whether the complement is an acronym: "le Bureau de l'OIM" is no organisation beside the OIM."""
    after = reader.connector(at)
    return after < len(words.keys) and len(words.printed(after)) > 1 and words.printed(after).isupper()


def _capital_inside(words: Words, start: int, end: int) -> bool:
    return any(map(words.capital, range(start, end)))


def _definite(words: Words, at: int) -> bool:
    """Whether the complement at `at` has an article: "le Bureau des mines" is a name, "un Centre d'écoute" is none."""
    first, second = (words.keys[i] if i < len(words.keys) else "" for i in (at, at + 1))
    return first in ("du", "des") or (first == "de" and second in ("la", "l"))


def _led(text: str, start: int, qualified: bool) -> bool:
    """Whether a capitalised head with a qualified complement has a definite article before it ("du Bureau …")."""
    before = text[max(0, start - 4) : start]
    return qualified and before.endswith((" du ", " le ", " la ", " au ", " l'")) and text[start].isupper()


def _plain_sentence_start(text: str, start: int) -> bool:
    """Whether the head opens a sentence without an article: "Centre de …", "Agence de …" may be an ordinary noun."""
    before = text[max(0, start - 3) : start]
    return not before.strip() or before.rstrip()[-1:] in ".!?:•)-–" or before.endswith("  ")


@dataclass(frozen=True, slots=True)
class Name:
    """A name by grammar; `anchor` is where its head or the noun before it begins ("l'entreprise norvégienne Fjord")."""

    anchor: int
    start: int
    end: int
    type: OrganisationType
    rule: str


def _state_name(text: str, start: int) -> bool:
    """Whether the head opens a State's own name: "Fédération de Russie", "Union des Comores"."""
    match = mentions().opening(text, start, start + 60)
    return match is not None and match.payloads[0].form == "name"


def _wire(text: str, end: int) -> bool:
    closing = text.find(")", end, end + 60)
    return closing >= 0 and WIRE.match(text, closing) is not None


def named(text: str, free: Callable[[int, int], bool]) -> Iterator[Name]:
    """Names by grammar, in the order of the text; `free` says which spans are still to be had."""
    words = words_of(text)
    reader = Reader(words)
    for match in heads().find(text):
        head = match.payloads[0]
        if head.strength in ("not", "never") or not free(match.start, match.end):
            continue
        if text[match.end : match.end + 1] == "-" or text[max(0, match.start - 1) : match.start] == "-":
            continue
        lead = head.strength == "lead" or text[match.start : match.end] == "ONG"
        if _state_name(text, match.start) or (text[match.start - 1 : match.start] == "(" and _wire(text, match.end)):
            continue
        span = by_lead(text, match, words, reader) if lead else _by_head(text, match, words, reader)
        if span is None or not free(*span) or not _ends_well(text, *span):
            continue
        rule = "organisations.lead" if lead else "organisations.grammar"
        yield Name(match.start, *span, typed(text[span[0] : span[1]], head.type), rule)


def accepted(text: str, proposals: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The model's proposals that look like an organisation."""
    for start, end in proposals:
        name = CUT_END.sub("", text[start:end].strip(" ,.;:'\"()«»-–"))
        if not name or "  " in name or name in grammar("counters"):
            continue
        begin = start + text[start:end].index(name)
        parts = name.split()
        whole_country = mentions().whole(name) is not None
        if whole_country or not name[0].isupper() or len(parts) > 8:
            continue
        if len(parts) == 1:
            shape = (
                name.isupper() and 3 <= len(name) <= 9 and name.isalpha() and name not in grammar("not_organisations")
            )
            lead = re.search(r"(?:\bl'|\b[Ll]'|\b(?:du|au|la|le|ONG|par) )$", text[max(0, begin - 6) : begin])
            if shape and lead:
                yield begin, begin + len(name)
        elif any(part.strip("'-,") in grammar("evidence") for part in parts):
            yield begin, begin + len(name)
