"""What an annotation says against itself: unknown codes, references that lead nowhere, roles that do not agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from babel.numbers import list_currencies

from iomnlp.learn.gold import Annotation
from iomnlp.learn.score import name_key
from iomnlp.lexicon import countries, rows, words

_DAY = r"-?\d{3}[\dX](?:-\d{2}(?:-\d{2})?)?[~?%]?"
EDTF = re.compile(rf"^(?:{_DAY}|\.\.)(?:/(?:{_DAY}|\.\.)?)?$")
PHONE = re.compile(r"^\+\d{6,15}$")


@lru_cache
def _codes() -> tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[str]]:
    """Countries, currencies, themes, project types."""
    themes = frozenset(theme["code"] for theme in words("themes.yaml")["themes"])
    currencies = frozenset(list_currencies())
    types = frozenset(row["prefix"] for row in rows("iom_project_types.csv"))
    return frozenset(c.code for c in countries()), currencies, themes | {"AUTRE"}, types


def problems_of(gold: Annotation, text: str) -> list[str]:
    """What cannot be right in an annotation, a sentence each; see `corpus/GUIDE.md`."""
    return [
        *_bad_codes(gold),
        *_bad_dates(gold),
        *_bad_numbers(gold),
        *_bad_roles(gold),
        *_bad_references(gold),
        *_bad_checks(gold, text),
    ]


def _bad_codes(gold: Annotation) -> Iterator[str]:
    known, currencies, themes, types = _codes()
    used = [("dateline", gold.dateline.country if gold.dateline else None)]
    used += [(f"countries.{i}", c.code) for i, c in enumerate(gold.countries)]
    used += [(f"countries.{i}", code) for i, c in enumerate(gold.countries) for code in c.candidates]
    used += [(f"places.{i}", p.country) for i, p in enumerate(gold.places)]
    used += [(f"organisations.{i}", o.country) for i, o in enumerate(gold.organisations)]
    used += [("project.beneficiaries", code) for code in (gold.project.beneficiaries if gold.project else ())]
    for where, code in used:
        if code is not None and code not in known:
            yield f"{where}: {code!r} is no country code."
    for i, amount in enumerate(gold.amounts):
        if amount.currency is not None and amount.currency not in currencies:
            yield f"amounts.{i}: {amount.currency!r} is no currency code."
    if gold.themes:
        for code in (gold.themes.primary, *gold.themes.secondary, *gold.themes.acceptable_primary):
            if code not in themes:
                yield f"themes: {code!r} is no theme."
        if gold.themes.acceptable_primary and gold.themes.primary not in gold.themes.acceptable_primary:
            yield "themes: acceptable_primary leaves out the primary theme."
        if len({gold.themes.primary, *gold.themes.secondary}) > 4:
            yield "themes: more than four."
    if gold.project and gold.project.type and gold.project.type not in types:
        yield f"project.type: {gold.project.type!r} is no prefix of a project type."


def _bad_dates(gold: Annotation) -> Iterator[str]:
    used = [("published", gold.published), ("dateline", gold.dateline.edtf if gold.dateline else None)]
    used += [(f"dates.{i}", date.edtf) for i, date in enumerate(gold.dates)]
    if gold.project:
        used += [("project.start", gold.project.start), ("project.end", gold.project.end)]
    for where, edtf in used:
        if edtf is not None and not EDTF.match(edtf):
            yield f"{where}: {edtf!r} is no EDTF date."


def _bad_numbers(gold: Annotation) -> Iterator[str]:
    quantities = [("amounts", i, a.value, a.upper, a.qualifier) for i, a in enumerate(gold.amounts)]
    quantities += [("counts", i, c.value, c.upper, c.qualifier) for i, c in enumerate(gold.counts)]
    for name, i, value, upper, qualifier in quantities:
        try:
            low, high = Decimal(value), Decimal(upper) if upper is not None else None
        except InvalidOperation:
            yield f"{name}.{i}: {value!r} or {upper!r} is no number."
            continue
        if (high is not None) != (qualifier == "range"):
            yield f"{name}.{i}: a range has an upper value, and only a range has."
        if high is not None and high <= low:
            yield f"{name}.{i}: the upper value is not above the lower."
    for i, contact in enumerate(gold.contacts):
        if contact.phone is not None and not PHONE.match(contact.phone):
            yield f"contacts.{i}: {contact.phone!r} is no E.164 number."


def _bad_roles(gold: Annotation) -> Iterator[str]:
    by_code = {c.code: c for c in gold.countries if c.code}
    if len(by_code) < sum(c.code is not None for c in gold.countries):
        yield "countries: one country stands twice."
    if sum(c.primary for c in gold.countries) > 1:
        yield "countries: more than one is primary."
    named = [(f"countries.{i}", c.roles) for i, c in enumerate(gold.countries)]
    named += [(f"organisations.{i}", o.roles) for i, o in enumerate(gold.organisations)]
    for where, roles in named:
        if not roles:
            yield f"{where}: no role."
        if "mentioned" in roles and len(roles) > 1:
            yield f"{where}: `mentioned` stands beside another role."
    line = gold.dateline.country if gold.dateline else None
    if line and (line not in by_code or "dateline" not in by_code[line].roles):
        yield f"countries: {line} stands in the dateline and lacks that role."
    for code in gold.project.beneficiaries if gold.project else ():
        if code not in by_code or "beneficiary" not in by_code[code].roles:
            yield f"countries: {code} is a beneficiary of the sheet and lacks that role."
    for i, country in enumerate(gold.countries):
        if (country.code is None) == (not country.candidates):
            yield f"countries.{i}: it takes a code, or candidates."


def _names(gold: Annotation) -> set[str]:
    bodies = [name for o in gold.organisations for name in (o.name, o.acronym, *o.mentions)]
    people = [name for p in gold.people for name in (p.name, *p.mentions)]
    return {name_key(name) for name in (*bodies, *people) if name}


def _bad_references(gold: Annotation) -> Iterator[str]:
    bodies = _names(gold)
    for i, relation in enumerate(gold.funding):
        for key in ("donor", "channel", "recipient"):
            party = getattr(relation, key)
            if party is None or party.country is not None or party.name[0].islower():
                continue
            if name_key(party.name) not in bodies:
                yield f"funding.{i}.{key}: {party.name!r} is no listed organisation and has no country."
    givers = {r.donor.country for r in gold.funding if r.donor and r.donor.country and r.status != "requested"}
    governments = {o.country for o in gold.organisations if o.type == "government" and "donor" in o.roles}
    donors = {c.code for c in gold.countries if "donor" in c.roles}
    for code in sorted(donors - givers - governments, key=str):
        yield f"countries: {code} has the role donor and gives nothing in funding."
    speakers = {name_key(p.name) for p in gold.people if p.role == "speaker"}
    for i, quote in enumerate(gold.quotes):
        if quote.speaker and name_key(quote.speaker) not in speakers:
            yield f"quotes.{i}: {quote.speaker!r} is no listed speaker."


def _bad_checks(gold: Annotation, text: str) -> Iterator[str]:
    bare = any(a.currency is None and "dollar" in a.text.casefold() for a in gold.amounts)
    open_form = any(c.code is None for c in gold.countries)
    no_start = gold.project is not None and gold.project.start is None
    for code, holds in (
        ("currency_unknown", bare),
        ("ambiguous_country", open_form),
        ("missing_start_date", no_start),
    ):
        if holds != (code in gold.checks):
            yield f"checks: {code} {'is missing' if holds else 'has no reason in the annotation'}."
