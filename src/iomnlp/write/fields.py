"""A record as one list of shown fields: what the terminal and the page have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from iomnlp.record import Amount, Contact, Count, Country, Evidence, Fact, Organisation, Record

Detail = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """One field as a reader sees it.

    Attributes
    ----------
    group : str
        Key of the contract's top level ("amounts", "project").
    path : str
        Where it stands in the record ("amounts[0]", "project.budget").
    value : str
        The value, for a reader.
    details : tuple of (key, value)
        The other keys; codes as in the contract.
    evidence : tuple of Evidence
        Its spans of the text.
    rule, basis, confidence
        Who found it; empty and null for checks, which are no facts.
    """

    group: str
    path: str
    value: str
    details: tuple[Detail, ...]
    evidence: tuple[Evidence, ...]
    rule: str = ""
    basis: str = ""
    confidence: float | None = None


def grouped(value: str) -> str:
    """A decimal with its thousands set apart by narrow no-break spaces and a decimal comma.

    >>> grouped("1024000.50").replace("\u202f", " ")
    '1 024 000,50'
    """
    return f"{Decimal(value):,f}".replace(",", "\u202f").replace(".", ",")


def _span(value: str, upper: str | None) -> str:
    return grouped(value) if upper is None else f"{grouped(value)} – {grouped(upper)}"


def _details(fact: Fact, *keys: str) -> tuple[Detail, ...]:
    found: list[Detail] = []
    for key in keys:
        value = getattr(fact, "class_" if key == "class" else key)
        if isinstance(value, tuple):
            found.extend((key, str(one)) for one in value)
        elif isinstance(value, bool):
            found.extend([(key, "true")] if value else [])
        elif value is not None:
            found.append((key, str(value)))
    return tuple(found)


def _shown(fact: Fact, group: str, path: str, value: str, *keys: str, extra: tuple[Detail, ...] = ()) -> Shown:
    return Shown(
        group=group,
        path=path,
        value=value,
        details=_details(fact, *keys) + extra,
        evidence=fact.evidence,
        rule=fact.rule,
        basis=fact.basis,
        confidence=fact.confidence,
    )


def _date(edtf: str | None) -> tuple[Detail, ...]:
    """A date beside its words; one that nothing resolves says so."""
    return (("edtf", edtf or "unresolved"),)


def _head(record: Record) -> Iterator[Shown]:
    if record.title:
        yield _shown(record.title, "title", "title", record.title.value)
    if record.dateline:
        line = record.dateline
        yield _shown(line, "dateline", "dateline", line.place or line.raw, "country", "edtf")
    if record.published:
        yield _shown(
            record.published, "published", "published", record.published.raw, extra=_date(record.published.edtf)
        )


_SHEET = ("project_id", "prima_id", "type", "status", "start", "end", "allocation_year", "budget", "scope", "region")


def _sheet_value(fact: Fact) -> str:
    """The value of a field of the sheet: its label as printed, its date, or its text."""
    raw = str(getattr(fact, "raw", ""))
    if hasattr(fact, "code"):
        return raw
    if hasattr(fact, "edtf"):
        return str(fact.edtf or raw)
    return str(getattr(fact, "value", raw))


def _sheet(record: Record) -> Iterator[Shown]:
    if record.project is None:
        return
    for key in _SHEET:
        fact = getattr(record.project, key)
        if key == "budget" and fact:
            value = f"{grouped(fact.value)} {fact.currency or ''}".strip()
        elif fact:
            value = _sheet_value(fact)
        else:
            continue
        code = getattr(fact, "code", None)
        yield _shown(fact, "project", f"project.{key}", value, extra=(("code", code),) if code else ())
    for index, state in enumerate(record.project.beneficiaries):
        path = f"project.beneficiaries[{index}]"
        yield _shown(state, "project", path, f"{state.raw} ({state.country})" if state.country else state.raw)


def _money(amount: Amount) -> str:
    return f"{_span(amount.value, amount.upper)} {amount.currency or ''}".strip()


def _country(country: Country) -> str:
    codes = country.code or " / ".join(country.candidates)
    return f"{country.name} ({codes})" if codes else country.name


def _organisation(body: Organisation) -> str:
    return f"{body.name} ({body.acronym})" if body.acronym and body.acronym != body.name else body.name


def _funding(record: Record) -> Iterator[Shown]:
    for index, given in enumerate(record.funding):
        # Without a giver, the name that is left would read as one.
        donor = given.donor.name if given.donor else "?"
        chain = " → ".join([donor, *(party.name for party in (given.channel, given.recipient) if party)])
        value = chain if given.amount is None else f"{chain} : {_money(record.amounts[given.amount])}"
        purpose = (("purpose", " ".join(given.purpose.text.split())),) if given.purpose else ()
        yield _shown(given, "funding", f"funding[{index}]", value, "status", extra=purpose)


def _amounts(record: Record) -> Iterator[Shown]:
    for index, amount in enumerate(record.amounts):
        gloss = () if amount.gloss_of is None else (("gloss_of", f"amounts[{amount.gloss_of}]"),)
        unknown = () if amount.currency else (("currency", "unstated"),)
        value = _money(amount)
        yield _shown(amount, "amounts", f"amounts[{index}]", value, "kind", "qualifier", extra=unknown + gloss)


def _count(count: Count) -> str:
    span = _span(count.value, count.upper)
    if count.unit == "percent":
        return f"{span} % ({count.population})" if count.population else f"{span} %"
    return " ".join(filter(None, (span, count.population)))


def _contact(contact: Contact) -> str:
    parts = (contact.name, contact.organisation, contact.email, contact.phone, contact.url)
    return " · ".join(part for part in parts if part)


# For each list of facts: how its value reads, and which other keys are shown.
_LISTS: dict[str, tuple[Callable[[Any], str], tuple[str, ...]]] = {
    "outputs": (lambda output: str(output.text), ("level", "number", "parent", "modality")),
    "countries": (_country, ("roles", "primary")),
    "places": (lambda place: str(place.name), ("class", "country")),
    "organisations": (_organisation, ("roles", "type", "country", "lexicon_id")),
    "people": (lambda person: str(person.name), ("role", "title", "organisation")),
    "counts": (_count, ("unit", "qualifier")),
    "dates": (lambda date: " ".join(date.raw.split()), ()),
    "quotes": (lambda quote: str(quote.value), ("speaker",)),
    "contacts": (_contact, ()),
    "themes": (lambda theme: f"{theme.label} ({theme.code})", ("primary",)),
}


def _listed(record: Record, group: str) -> Iterator[Shown]:
    value, keys = _LISTS[group]
    for index, fact in enumerate(getattr(record, group)):
        extra = _date(fact.edtf) if group == "dates" else ()
        yield _shown(fact, group, f"{group}[{index}]", value(fact), *keys, extra=extra)


def _checks(record: Record) -> Iterator[Shown]:
    for index, check in enumerate(record.checks):
        details = (("code", check.code), ("severity", check.severity))
        yield Shown("checks", f"checks[{index}]", check.message, details, check.evidence)


def fields(record: Record) -> tuple[Shown, ...]:
    """Every field of a record, in the order of the contract; absent ones are left out.

    Parameters
    ----------
    record : Record
        Any record.

    Returns
    -------
    tuple of Shown
        Checks come first: they are what a steward looks for.
    """
    people = ("outputs", "countries", "places", "organisations", "people")
    values = ("counts", "dates", "quotes", "contacts", "themes")
    return (
        *_checks(record),
        *_head(record),
        *_sheet(record),
        *(shown for group in people for shown in _listed(record, group)),
        *_amounts(record),
        *_funding(record),
        *(shown for group in values for shown in _listed(record, group)),
    )
