"""Countries, places, organisations, people and contacts of an annotation, with every mention in the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from iomnlp.errors import LexiconError
from iomnlp.learn.gold import Annotation
from iomnlp.learn.grounder import Grounder
from iomnlp.learn.quotations import NARRATED, TOLD, every_mention
from iomnlp.lexicon import country_name
from iomnlp.source import Span


def _nameless(g: Grounder, gold: Annotation) -> list[Span]:
    """Stretches of which the annotator says that no name in them is a mention."""
    for words in gold.no_mentions:
        if not g.page.all(words):
            g.lost("no_mentions", words)
    return [span for words in dict.fromkeys(gold.no_mentions) for span in g.page.all(words)]


def _closed(g: Grounder, gold: Annotation) -> list[Span]:
    """Stretches whose words name no country: currencies, people, places with a country's name inside."""
    words = [a.text for a in gold.amounts] + [p.name for p in gold.people]
    words += [p.name for p in gold.places if " " in p.name]
    return [span for text in dict.fromkeys(words) for span in g.page.all(text)]


def named_facts(g: Grounder, gold: Annotation) -> dict[str, list[dict[str, Any]]]:
    """Countries, places, organisations and people with every mention."""
    made: dict[str, list[dict[str, Any]]] = {}
    nameless = _nameless(g, gold)
    closed = _closed(g, gold) + nameless
    every = every_mention(g.page, [c.mentions for c in gold.countries], TOLD, closed)
    sheet = [Span(s.start, s.end) for s in g.page.segments if s.kind == "sheet"]
    states = set(gold.project.beneficiaries) if gold.project else set()
    countries = []
    for number, (country, spans) in enumerate(zip(gold.countries, every, strict=True)):
        if not spans and country.code in states:
            spans = [s for form in country.mentions for s in g.page.all(form, {"sheet"})][:1] or sheet[:1]
        for form in country.mentions:
            if not g.page.all(form):
                g.lost(f"countries.{number}", form)
        if country.code is not None:
            try:
                name = country_name(country.code)
            except LexiconError as error:
                g.problems.append(f"countries.{number}: {error}")
                continue
        else:
            name = country.mentions[0] if country.mentions else "?"
        countries.append(
            g.listed(
                "countries",
                country,
                spans,
                country.code or "/".join(country.candidates),
                code=country.code,
                name=name,
                candidates=list(country.candidates),
                primary=country.primary,
                roles=list(country.roles),
            )
        )
    made["countries"] = countries
    forms = [body.mentions or tuple(filter(None, (body.name, body.acronym))) for body in gold.organisations]
    bodies = _mentions(g, "organisations", forms, TOLD, nameless)
    made["organisations"] = [_organisation(g, one, at) for one, at in zip(gold.organisations, bodies, strict=True)]
    inside = [span for spans in bodies for span in spans] + nameless
    places = _mentions(g, "places", [p.mentions or (p.name,) for p in gold.places], NARRATED, inside)
    made["places"] = [_place(g, one, at) for one, at in zip(gold.places, places, strict=True)]
    made["people"] = _people(g, gold)
    return made


def _mentions(
    g: Grounder, name: str, forms: Sequence[Sequence[str]], kinds: frozenset[str], closed: Sequence[Span]
) -> list[list[Span]]:
    """Every place of each entity's forms; a form that stands nowhere is said."""
    for number, of in enumerate(forms):
        for form in of:
            if not g.page.all(form):
                g.lost(f"{name}.{number}", form)
    return every_mention(g.page, forms, kinds, closed)


def _place(g: Grounder, place: Any, spans: list[Span]) -> dict[str, Any]:
    values = {"name": place.name, "country": place.country, "class": place.class_ or "city"}
    return g.listed("places", place, spans, place.name, **values)


def _organisation(g: Grounder, body: Any, spans: list[Span]) -> dict[str, Any]:
    return g.listed(
        "organisations",
        body,
        spans,
        body.name,
        lexicon_id=body.id,
        name=body.name,
        acronym=body.acronym,
        type=body.type or "other",
        country=body.country,
        roles=list(body.roles),
    )


def _people(g: Grounder, gold: Annotation) -> list[dict[str, Any]]:
    made = []
    for number, person in enumerate(gold.people):
        kinds = frozenset({"contact"}) if person.role == "contact" else NARRATED | {"dateline"}
        forms = person.mentions or (person.name,)
        spans = every_mention(g.page, [forms], kinds)[0] or every_mention(g.page, [forms], TOLD)[0]
        if not spans:
            g.lost(f"people.{number}", person.name)
        made.append(
            g.listed(
                "people",
                person,
                spans,
                f"{person.name} {person.role}",
                name=person.name,
                role=person.role,
                title=person.title,
                organisation=person.organisation,
            )
        )
    return made


def contact_facts(g: Grounder, gold: Annotation) -> list[dict[str, Any]]:
    made = []
    for number, contact in enumerate(gold.contacts):
        spans = []
        for words in (contact.name, contact.organisation, contact.email, contact.url):
            found = g.page.all(words, {"contact"}) or g.page.all(words) if words else []
            spans += found[:1]
        if not spans:
            line = next((Span(s.start, s.end) for s in g.page.segments if s.kind == "contact"), None)
            spans = [line] if line else []
        if contact.email and not g.page.all(contact.email):
            g.lost(f"contacts.{number}", contact.email)
        keys = ("name", "organisation", "email", "phone", "url")
        values = {key: getattr(contact, key) for key in keys}
        made.append(
            g.listed("contacts", contact, sorted(set(spans)), " ".join(filter(None, values.values())), **values)
        )
    return made
