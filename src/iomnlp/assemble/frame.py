"""What frames a page's story: its title, dateline, day of publication and contact lines, as facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from iomnlp.additions import per_additions
from iomnlp.assemble.entities import contact_facts
from iomnlp.assemble.grounding import MOJIBAKE, Draft, Grounding, evidence_of, single
from iomnlp.find.countries import find_countries
from iomnlp.find.dates import find_dates
from iomnlp.find.national_phones import find_national_phones, may_hold_phones
from iomnlp.find.places import find_places
from iomnlp.lexicon import foreign_country
from iomnlp.relate.arbiter import Names
from iomnlp.relate.contact_lines import Address, Person, group_contacts
from iomnlp.segment import Segmentation
from iomnlp.source import SourceText, fold, printed

# A contact person's organisation stands this near behind the name ("Nina Aube, OIM Dakar").
OFFICE_REACH = 60


@dataclass(frozen=True)
class DatelineParts:
    """The dateline's fact, and the offices that it names as (start, end, code) in the narrative."""

    fact: Draft
    offices: tuple[tuple[int, int, str], ...]


def title_fact(ground: Grounding, found: Segmentation) -> Draft | None:
    """The title: as printed, but letters in a wrong encoding mended."""
    if found.title is None:
        return None
    fact = single(evidence_of(ground.source, found.title.start, found.title.end), "extracted", "segment.title")
    raw = fact["raw"]
    block = next((b for b in found.narrative.blocks if b.kind == "title"), None)
    mended = block is not None and MOJIBAKE.search(raw)
    fact["value"] = found.narrative.text[block.start : block.end] if block is not None and mended else raw
    return fact


def published_fact(source: SourceText, found: Segmentation) -> Draft | None:
    """The day of publication that the page prints."""
    if found.published is None:
        return None
    evidence = evidence_of(source, found.published.start, found.published.end)
    return single(evidence, "normalized", "segment.published", edtf=found.published_edtf)


def _office_country(name: str) -> str | None:
    """The country of a place as a dateline or a contact line names it: its own name, or a city of it."""
    countries = {m.code for m in find_countries(name) if m.code}
    if len(countries) == 1:
        return next(iter(countries))
    foreign = foreign_country(name)
    if foreign is not None and not countries:
        return foreign
    cities = {m.country for m in find_places(name, ()) if m.country}
    return next(iter(cities)) if len(cities) == 1 and not countries else None


# Offices write page after page, and their datelines are short.
_dateline_country = per_additions(_office_country)


def dateline_of(source: SourceText, found: Segmentation, known: str | None) -> DatelineParts | None:
    """The dateline: place as printed, its country, its date (a year only where it or the page prints one)."""
    line = found.dateline
    if line is None:
        return None
    evidence = evidence_of(source, line.span.start, line.span.end)
    place = edtf = None
    codes: list[str] = []
    if line.place_span is not None:
        place = printed(source.text[line.place_span.start : line.place_span.end])
        codes = [c for part in place.split("/") if (c := _dateline_country(part)) is not None]
        # A town that no list has lies in the State that the line prints beside it ("Elubo (Ghana)").
        beside = f"{place} {source.text[line.place_span.end : line.span.end]}"
        if not codes and (whole := _dateline_country(place) or _dateline_country(printed(beside))) is not None:
            codes = [whole]
    if line.date_span is not None:
        dates = find_dates(fold(printed(source.text[line.date_span.start : line.date_span.end])), known)
        edtf = dates[0].edtf if dates else None
    country = codes[0] if codes else None
    fact = single(evidence, "normalized", "segment.dateline", place=place, country=country, edtf=edtf)
    block = next((b for b in found.narrative.blocks if b.kind == "dateline"), None)
    offices = []
    if block is not None and place is not None:
        for part in place.split("/"):
            at = found.narrative.text.find(fold(part.strip()), block.start, block.end)
            code = _dateline_country(part) or (codes[0] if len(codes) == 1 else None)
            if at >= 0 and code is not None:
                offices.append((at, at + len(part.strip()), code))
    return DatelineParts(fact, tuple(offices))


def _national_phones(ground: Grounding, doc: Doc, found: Segmentation, seats: Sequence[str | None]) -> list[Address]:
    """Numbers without a country code, by the country of the office that the contact line names, else the page's."""
    known = [(m.start, m.end) for m in doc._.iomnlp_contacts if m.rule == "contacts.phone"]
    phones = []
    for block in found.narrative.blocks:
        if block.kind != "contact" or not may_hold_phones(found.narrative.text, block.start, block.end, known):
            continue
        office = _office_country(found.narrative.text[block.start : block.end])
        countries = list(dict.fromkeys(c for c in (office, *seats) if c))
        numbers = find_national_phones(found.narrative.text, block.start, block.end, countries, known)
        phones += [Address(n.start, n.end, "phone", n.value) for n in numbers]
    return phones


def contacts_of(
    ground: Grounding, doc: Doc, names: Names, found: Segmentation, seats: Sequence[str | None]
) -> tuple[Draft, ...]:
    """The contacts: who stands in a contact line, and how to reach them.

    Parameters
    ----------
    ground : Grounding
        For evidence.
    doc : Doc
        The narrative after the finders.
    names : Names
        Its people and organisations, each in order.
    found : Segmentation
        Its contact lines.
    seats : sequence of str or None
        Countries where the page's own offices may be, for numbers without a country code.
    """
    mentions = names.people
    people = []
    for m, following in zip(mentions, [*mentions[1:], None], strict=False):
        limit = min(m.end + OFFICE_REACH, following.start if following else len(ground.narrative.text))
        office = next((o.name for o in names.organisations if m.end <= o.start < limit), None)
        people.append(Person(m.start, m.end, m.name, m.organisation or office))
    channels = {"contacts.email": "email", "contacts.phone": "phone", "contacts.url": "url", "contacts.domain": "url"}
    addresses = [Address(m.start, m.end, channels[m.rule], m.value) for m in doc._.iomnlp_contacts]  # type: ignore[arg-type]
    addresses += _national_phones(ground, doc, found, seats)
    return contact_facts(ground, group_contacts(found.narrative, people, addresses))
