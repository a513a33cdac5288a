"""Countries, places, organisations, people and contacts: one fact for each entity, with every named mention."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from iomnlp.assemble.grounding import Draft, Grounding, in_order, listed
from iomnlp.find.places import PlaceMention
from iomnlp.lexicon import country_name
from iomnlp.relate.contact_lines import ContactGroup
from iomnlp.relate.entities import CountryEntity, OrganisationEntity, comparable
from iomnlp.relate.people import PersonEntity


def _merged(*groups: Sequence[Draft]) -> tuple[Draft, ...]:
    found = {(e["start"], e["end"]): e for group in groups for e in group}
    return tuple(found[key] for key in sorted(found))


def country_facts(
    ground: Grounding, entities: Sequence[CountryEntity], sheet: Mapping[str, Sequence[Draft]]
) -> tuple[Draft, ...]:
    """Countries; `sheet` maps each beneficiary State of the sheet to its evidence there."""
    facts = []
    for entity in entities:
        evidence = _merged(ground.all(entity.spans), sheet.get(entity.code or "", ()))
        if not evidence:
            continue
        facts.append(
            listed(
                "countries",
                evidence,
                entity.rule,
                entity.code or "/".join(entity.candidates),
                code=entity.code,
                name=country_name(entity.code) if entity.code else evidence[0]["text"],
                candidates=entity.candidates,
                primary=entity.primary,
                roles=entity.roles,
            )
        )
    return in_order(facts)


def place_facts(ground: Grounding, mentions: Sequence[PlaceMention]) -> tuple[Draft, ...]:
    """Places; mentions of one name are one place."""
    groups: dict[str, list[PlaceMention]] = {}
    for mention in mentions:
        groups.setdefault(comparable(mention.name), []).append(mention)
    facts = []
    for found in groups.values():
        first = found[0]
        name = ground.original(first.name, first.start) or first.name
        country = next((m.country for m in found if m.country), None)
        evidence = ground.all((m.start, m.end) for m in found)
        facts.append(listed("places", evidence, first.rule, name, name=name, country=country, class_=first.cls))
    return in_order(facts)


def organisation_facts(
    ground: Grounding, entities: Sequence[OrganisationEntity], keys: Sequence[str]
) -> tuple[tuple[Draft, ...], dict[str, str]]:
    """Organisations, and the id of the fact for each of `keys` (the entities' indices, as the relations name them)."""
    facts = []
    ids: dict[str, str] = {}
    for entity, key in zip(entities, keys, strict=True):
        mention = entity.mention
        name = ground.original(entity.name, mention.start) or entity.name
        fact = listed(
            "organisations",
            ground.all(entity.spans),
            mention.rule,
            name,
            lexicon_id=mention.lexicon_id,
            name=name,
            acronym=entity.acronym,
            type=mention.type,
            country=mention.country,
            roles=entity.roles,
        )
        ids[key] = fact["id"]
        facts.append(fact)
    return in_order(facts), ids


def person_facts(ground: Grounding, entities: Sequence[PersonEntity]) -> tuple[Draft, ...]:
    """People, in each of their roles."""
    facts = []
    for e in entities:
        start = e.spans[0][0]
        name = ground.original(e.name, start) or e.name
        facts.append(
            listed(
                "people",
                ground.all(e.spans),
                e.rule,
                f"{name} {e.role}",
                basis="extracted",
                name=name,
                role=e.role,
                title=ground.original(e.title, start),
                organisation=ground.original(e.organisation, start),
            )
        )
    return in_order(facts)


def contact_facts(ground: Grounding, groups: Sequence[ContactGroup]) -> tuple[Draft, ...]:
    """Contacts; one without an address of any kind is none."""
    facts = []
    for g in groups:
        if g.email is None and g.phone is None and g.url is None:
            continue
        name = ground.original(g.name, g.spans[0][0])
        value = " ".join(x for x in (name, g.email, g.phone, g.url) if x)
        facts.append(
            listed(
                "contacts",
                ground.all(g.spans),
                "contacts.group",
                value,
                name=name,
                organisation=ground.original(g.organisation, g.spans[0][0]),
                email=g.email,
                phone=g.phone,
                url=g.url,
            )
        )
    return in_order(facts)
