"""Places in a text that are no countries: cities, administrative areas, regions and natural features."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from iomnlp.find.countries import CountryMention
from iomnlp.find.country_forms import gazetteer, mentions
from iomnlp.find.country_nearby import Nearby
from iomnlp.find.matcher import Match
from iomnlp.find.organisations import find_organisations
from iomnlp.find.people import find_people
from iomnlp.find.place_grammar import (
    Before,
    class_by_article,
    coordinated,
    grammatical,
    land_names,
    natural_names,
    proposals,
    surely,
)
from iomnlp.lexicon import PlaceEntry
from iomnlp.record import PlaceClass
from iomnlp.source import fold

# "Java oriental", "Pacifique Nord": a part of what the gazetteer knows is a place of its own.
PART = re.compile(
    r" (?:(?:oriental|occidental|central|septentrional|méridional|austral|équatorial)e?s?"
    r"|saharienne|Nord|Sud|Est|Ouest)(?![\w-])"
)
COMPOUND = re.compile(r"-[a-zà-ÿ]")


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place named in a text; `country` where the gazetteer or the text says it."""

    start: int
    end: int
    name: str
    country: str | None
    cls: PlaceClass
    rule: str


def _choose(match: Match[PlaceEntry], codes: Sequence[str], admin: bool) -> PlaceEntry:
    """Of several places of one name, the one that its head noun means, then the one whose country the text names."""
    entries = match.payloads
    fitting = [e for e in entries if (e.cls == "admin") == admin]
    if fitting:
        entries = tuple(fitting)
    named = [e for e in entries if e.country in codes]
    return (named or list(entries))[0]


def _articled(entry: PlaceEntry) -> bool:
    return any(form.startswith(("Le ", "La ", "L'", "Les ")) for form in (entry.name, *entry.variants))


def _from_gazetteer(
    text: str, match: Match[PlaceEntry], codes: Sequence[str], nearby: Nearby, lead: Before
) -> PlaceMention | None:
    if text[match.start - 1 : match.start] in ("@", "-") or COMPOUND.match(text, match.end):
        return None
    if lead.document(match.start):
        return None
    area = lead.area(match.start)
    entry = _choose(match, codes, area)
    cls = entry.cls
    if cls == "city" and not entry.capital:
        before = text[max(0, match.start - 40) : match.start]
        cls = "admin" if area else (not _articled(entry) and class_by_article(before)) or cls
    country = entry.country
    if cls != "natural" or country is not None:
        country = nearby.behind(match.end) or country
    part = PART.match(text, match.end)
    end = part.end() if part else match.end
    return PlaceMention(match.start, end, text[match.start : end], country, cls, "places.gazetteer")


def find_places(
    text: str, countries: Sequence[CountryMention], proposed: Sequence[tuple[int, int, str]] = ()
) -> tuple[PlaceMention, ...]:
    """Every place that is no country, in the order of the text.

    Parameters
    ----------
    text : str
        Any French text.
    countries : sequence of CountryMention
        The countries found in the same text: their spans are no places.
    proposed : sequence of (start, end, label)
        A statistical model's entities (labels PER LOC ORG MISC).

    Returns
    -------
    tuple of PlaceMention
        Offsets are code points of `text`; places inside the name of an organisation or person are none.

    Examples
    --------
    >>> [(m.name, m.country, m.cls) for m in find_places("à Bangui et dans le golfe de Guinée", ())]
    [('Bangui', 'CF', 'city'), ('golfe de Guinée', None, 'natural')]
    """
    text = fold(text)
    others = [(m.start, m.end) for m in find_organisations(text)]
    others += [(m.start, m.end) for m in find_people(text, proposed)]
    others += [(m.start, m.end) for m in countries]
    blocked = {cell for span in others for cell in range(*span)}
    lead = Before(text)
    nearby = Nearby.of(text, tuple(countries))
    codes = tuple(dict.fromkeys(m.code for m in countries if m.code))
    found: list[PlaceMention] = []

    def add(mention: PlaceMention | None) -> None:
        if mention is not None and blocked.isdisjoint(range(mention.start, mention.end)):
            blocked.update(range(mention.start, mention.end))
            found.append(mention)

    def unless_country(anchor: int, start: int, end: int, cls: PlaceClass, rule: str) -> PlaceMention | None:
        name = text[start:end]
        if lead.document(start) or mentions().whole(name):
            return None
        country = nearby.inside(anchor, end) or nearby.behind(end) or nearby.dominant
        return PlaceMention(start, end, name, country, cls, rule)

    for start, end in natural_names(text):
        add(PlaceMention(start, end, text[start:end], None, "natural", "places.natural"))
    for start, end in land_names(text):
        add(unless_country(start, start, end, "natural", "places.natural"))
    for match in gazetteer().find(text):
        add(_from_gazetteer(text, match, codes, nearby, lead))
    for anchor, start, end, cls, rule in grammatical(text):
        add(unless_country(anchor, start, end, cls, rule))
    for mention in tuple(found):
        if mention.cls != "natural":
            for start, end in coordinated(text, mention.start, mention.end, lead):
                add(unless_country(start, start, end, mention.cls, "places.coordinated"))
    for start, end in proposals(text, [(s, e) for s, e, label in proposed if label == "LOC"]):
        cls = class_by_article(text[max(0, start - 60) : start]) or "city"
        add(unless_country(start, start, end, cls, "model:ner"))
    for start, end in surely(text, [(s, e) for s, e, label in proposed if label in ("PER", "MISC")]):
        add(unless_country(start, start, end, "city", "model:ner"))
    return tuple(sorted(_agreed(text, found, lead), key=lambda m: (m.start, m.end)))


def _agreed(text: str, found: Sequence[PlaceMention], lead: Before) -> list[PlaceMention]:
    """The mentions with one class for each name: what is an area once ("préfecture de Bol") is one throughout.

    A list behind a plural ("provinces de Sofala et Tete") makes areas of all its names.
    """
    areas = {m.name for m in found if m.cls == "admin"}
    spans = {span for m in found if m.cls == "admin" for span in coordinated(text, m.start, m.end, lead)}
    areas |= {m.name for m in found if (m.start, m.end) in spans}
    return [replace(m, cls="admin") if m.cls == "city" and m.name in areas else m for m in found]
