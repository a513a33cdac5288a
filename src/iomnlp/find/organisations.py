"""Organisations: the document's own definitions, the lexicon, a grammar of names, then the model's proposals."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from iomnlp.additions import few_per_additions
from iomnlp.find.acronyms import Definition, find_definitions
from iomnlp.find.country_forms import mentions
from iomnlp.find.country_nearby import Nearby, settlements
from iomnlp.find.matcher import Case, Matcher
from iomnlp.find.organisation_apposed import apposed
from iomnlp.find.organisation_context import branch_behind, in_capitals, in_office, of_a_country, stands_as_acronym
from iomnlp.find.organisation_forms import Known, known, row_of
from iomnlp.find.organisation_lists import grammar
from iomnlp.find.organisation_names import accepted, named, type_of
from iomnlp.find.organisation_suffixes import suffixed
from iomnlp.find.organisation_types import proposed_type
from iomnlp.find.text_words import WORD, key, words_of
from iomnlp.lexicon import Organisation
from iomnlp.record import OrganisationType
from iomnlp.source import fold

# A form of a matcher that means a defined short name.
Form = tuple[str, Case, str]


@dataclass(frozen=True, slots=True)
class OrganisationMention:
    """An organisation named in a text; `is_definition` where the document defines its short name there."""

    start: int
    end: int
    name: str
    lexicon_id: str | None
    acronym: str | None
    type: OrganisationType
    country: str | None
    rule: str
    is_definition: bool = False


class Taken:
    """Spans that are spoken for."""

    def __init__(self) -> None:
        self._cells: set[int] = set()

    def free(self, start: int, end: int) -> bool:
        """Whether no character of the span is taken."""
        return self._cells.isdisjoint(range(start, end))

    def take(self, start: int, end: int) -> None:
        """Take a span."""
        self._cells.update(range(start, end))


def country_of(nearby: Nearby, start: int, end: int, kind: OrganisationType) -> str | None:
    """The country of a body: named inside or right behind its name, or for a national body the document's own."""
    if kind in ("multilateral", "fund"):
        return None if kind == "multilateral" else nearby.inside(start, end)
    if kind != "government":  # the document's own country is no guess for an association or a university
        return nearby.inside(start, end) or nearby.behind(end)
    return nearby.of_span(start, end)


def _owner(definition: Definition) -> tuple[Organisation | None, OrganisationType | None]:
    """The lexicon's row of a defined name and its type; type None where it is no organisation."""
    row = row_of(definition.long, definition.short)
    if row is not None:
        return row, row.type
    return None, type_of(definition.long, definition.short)


def _defined(text: str, definitions: Sequence[Definition], taken: Taken, nearby: Nearby) -> list[OrganisationMention]:
    """Mentions of defined organisations, and the spans of other defined things taken."""
    found: list[OrganisationMention] = []
    forms: dict[str, tuple[Definition, Organisation | None, OrganisationType | None]] = {}
    for definition in definitions:
        if definition.short in forms:
            continue
        row, kind = _owner(definition)
        forms[definition.short] = (definition, row, kind)
        if kind is None:
            taken.take(definition.short_start, definition.short_end)
            if row is not None:
                taken.take(definition.start, definition.end)
            continue
        acronym = None if definition.bare else definition.short
        base = OrganisationMention(
            definition.start,
            definition.end,
            definition.long,
            row.id if row else None,
            acronym,
            kind,
            row.country if row else country_of(nearby, definition.start, definition.end, kind),
            definition.rule,
            True,
        )
        if taken.free(definition.start, definition.end):
            taken.take(definition.start, definition.end)
            found.append(base)
        if not definition.bare and taken.free(definition.short_start, definition.short_end):
            taken.take(definition.short_start, definition.short_end)
            found.append(replace(base, start=definition.short_start, end=definition.short_end))
    if not forms:
        return found
    longs: list[Form] = [(d.long, "name", short) for short, (d, _, kind) in forms.items() if kind is not None]
    shorts: list[Form] = [(short, "exact", short) for short in forms]
    again = [Matcher(named).find(text) for named in (longs, shorts) if _may_come_again(text, named, taken)]
    for match in chain.from_iterable(again):
        definition, row, kind = forms[match.payloads[0]]
        if not taken.free(match.start, match.end) or (
            definition.bare and not _alone(text, match.start, match.end, definition)
        ):
            continue
        if kind is None:
            taken.take(match.start, match.end)
            continue
        taken.take(match.start, match.end)
        found.append(
            OrganisationMention(
                match.start,
                match.end,
                definition.long,
                row.id if row else None,
                None if definition.bare else definition.short,
                kind,
                row.country if row else country_of(nearby, definition.start, definition.end, kind),
                "organisations.defined",
            )
        )
    return found


def _may_come_again(text: str, forms: Iterable[Form], taken: Taken) -> bool:
    """Whether a word that opens one of the forms begins where nothing is taken: most are defined and never used."""
    words = words_of(text)
    for form, _, _ in forms:
        opener = WORD.search(form)
        if opener is not None:
            places = words.capitals if opener.group()[0].isupper() else words.places
            starts = (words.starts[index] for index in places.get(key(opener.group()), ()))
            if any(taken.free(start, start + 1) for start in starts):
                return True
    return False


def _alone(text: str, start: int, end: int, definition: Definition) -> bool:
    """Whether a nickname ("le Ministère") stands alone, after its definition and without a complement of its own."""
    if start < definition.end:
        return False
    article = re.search(r"(?:\b(?:le|la|les|du|au|aux|des)|l') ?$", text[max(0, start - 6) : start], re.IGNORECASE)
    return article is not None and re.match(r" (?:de|du|des|d'|[a-zé]+(?:ien|ais|ain)\b)", text[end : end + 20]) is None


def _pick(payloads: Sequence[Known], seen: set[str]) -> Known | None:
    """The row that an acronym of several rows means: the one that the document names otherwise, or none."""
    if len({p.organisation.id for p in payloads}) == 1:
        return payloads[0]
    settled = [p for p in payloads if p.organisation.id in seen]
    return settled[0] if len({p.organisation.id for p in settled}) == 1 else None


def _from_lexicon(text: str, taken: Taken, defined: Iterable[OrganisationMention]) -> list[OrganisationMention]:
    matches = [m for m in known().find(text) if taken.free(m.start, m.end)]
    seen = {m.lexicon_id for m in defined if m.lexicon_id}
    seen |= {p.organisation.id for m in matches for p in m.payloads if not p.acronym}
    found: list[OrganisationMention] = []
    for match in matches:
        payload = _pick(match.payloads, seen)
        printed = text[match.start : match.end]
        if payload is None:
            if (
                match.payloads[0].organisation.type is not None
                and printed.isupper()
                and not in_capitals(text, match.start, match.end)
            ):
                taken.take(match.start, match.end)
                found.append(
                    OrganisationMention(
                        match.start, match.end, printed, None, printed, "other", None, "organisations.ambiguous"
                    )
                )
            continue
        row = payload.organisation
        if printed in grammar("federations") and of_a_country(text, match.end):
            continue  # "Caritas Moldova" is a body of its own; the grammar reads it whole
        branch = branch_behind(text, match.end) if printed in grammar("branched") and not payload.acronym else None
        if branch is not None and row.type is not None:
            end, country = branch
            taken.take(match.start, end)
            name = text[match.start : end]
            found.append(
                OrganisationMention(match.start, end, name, None, None, row.type, country, "organisations.lexicon")
            )
            continue
        if printed in grammar("owners") and in_office(text, match.start, match.end):
            continue  # "Bureau des Nations Unies contre la drogue" is its own body, too
        if payload.acronym and not stands_as_acronym(text, match.start, match.end):
            continue
        taken.take(match.start, match.end)
        if row.type is not None:
            found.append(
                OrganisationMention(
                    match.start,
                    match.end,
                    printed,
                    row.id,
                    printed if payload.acronym else None,
                    row.type,
                    row.country,
                    "organisations.lexicon",
                )
            )
    acronyms = {m.lexicon_id: m.acronym for m in found if m.acronym}
    return [m if m.acronym else replace(m, acronym=acronyms.get(m.lexicon_id)) for m in found]


def find_organisations(text: str, proposed: Sequence[tuple[int, int, str]] = ()) -> tuple[OrganisationMention, ...]:
    """Every mention of an organisation, in the order of the text.

    Parameters
    ----------
    text : str
        Any French text; a double space or blank line parts paragraphs.
    proposed : sequence of (start, end, label)
        A statistical model's entities (labels PER LOC ORG MISC), used last and with care.

    Returns
    -------
    tuple of OrganisationMention
        Offsets are code points of `text`; programmes, tools, plans and reports are none.

    Examples
    --------
    >>> found = find_organisations("Le Ministère colombien de la Santé et l'OIM forment des agents.")
    >>> [(m.name, m.lexicon_id, m.country) for m in found]
    [('Ministère colombien de la Santé', None, 'CO'), ('OIM', 'IOM', None)]
    """
    text = fold(text)
    bodies = [(start, end) for start, end, label in proposed if label == "ORG"]
    if not bodies:
        return _grounded(text)
    found = list(_grounded(text))
    nearby = Nearby.of(text)
    taken = Taken()
    for mention in found:
        taken.take(mention.start, mention.end)
    for start, end in accepted(text, bodies):
        if taken.free(start, end):
            taken.take(start, end)
            name = text[start:end]
            acronym = name if name.isupper() and " " not in name else None
            country = nearby.inside(start, end)
            found.append(
                OrganisationMention(start, end, name, None, acronym, proposed_type(name), country, "model:ner")
            )
    return tuple(sorted(found, key=lambda m: (m.start, m.end)))


def _is_place(name: str) -> bool:
    return name in mentions() or name in settlements()


@few_per_additions
def _grounded(text: str) -> tuple[OrganisationMention, ...]:
    """The mentions of a folded text that need no model; kept for the finders of people and places."""
    taken = Taken()
    nearby = Nearby.of(text)
    found = _defined(text, find_definitions(text), taken, nearby)
    found += _from_lexicon(text, taken, found)
    steps = (apposed(text, taken.free, _is_place), named(text, taken.free), suffixed(text, taken.free))
    for name in chain.from_iterable(steps):
        if not taken.free(name.start, name.end):
            continue
        taken.take(name.start, name.end)
        country = country_of(nearby, name.anchor, name.end, name.type)
        printed = text[name.start : name.end]
        found.append(OrganisationMention(name.start, name.end, printed, None, None, name.type, country, name.rule))
    return tuple(sorted(_completed(found), key=lambda m: (m.start, m.end)))


def _completed(found: Sequence[OrganisationMention]) -> list[OrganisationMention]:
    """A grammar's name that one longer name continues is short for it: "la Croix-Rouge" after "Croix-Rouge kényane"."""
    whole = {m.name.lower(): m for m in found if m.rule == "organisations.grammar"}
    names = sorted(whole)
    result: list[OrganisationMention] = []
    for mention in found:
        if mention.rule == "organisations.grammar":
            name = mention.name.lower()
            first = bisect_right(names, name)
            longer = [other for other in names[first : first + 2] if other.startswith(name + " ")]
            if len(longer) == 1:
                mention = replace(mention, name=whole[longer[0]].name, country=whole[longer[0]].country)
        result.append(mention)
    return result
