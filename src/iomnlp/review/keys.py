"""The contract seen as keys: which there are, what a fact's identity and facet are, what points at what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from iomnlp import record as contract
from iomnlp.review import donors

SINGLE: Final[dict[str, type[contract.Fact]]] = {
    "title": contract.TextFact,
    "dateline": contract.Dateline,
    "published": contract.EdtfFact,
    "project.project_id": contract.TextFact,
    "project.prima_id": contract.TextFact,
    "project.type": contract.CodeFact,
    "project.status": contract.StatusFact,
    "project.start": contract.EdtfFact,
    "project.end": contract.EdtfFact,
    "project.allocation_year": contract.IntFact,
    "project.budget": contract.BudgetFact,
    "project.scope": contract.ScopeFact,
    "project.region": contract.TextFact,
}
LISTS: Final[dict[str, type[contract.ListedFact]]] = {
    "project.beneficiaries": contract.Beneficiary,
    "outputs": contract.Output,
    "countries": contract.Country,
    "places": contract.Place,
    "organisations": contract.Organisation,
    "people": contract.Person,
    "amounts": contract.Amount,
    "funding": contract.Funding,
    "counts": contract.Count,
    "dates": contract.Date,
    "quotes": contract.Quote,
    "contacts": contract.Contact,
    "themes": contract.Theme,
}
ORDER: Final = {group: number for number, group in enumerate((*SINGLE, *LISTS))}
# Keys of the record itself, which no export holds.
CHECKS, RECORD = "checks", "record"
SHARED: Final = frozenset({"id", "evidence", "basis", "rule", "confidence"})
# Values that are evidence themselves.
SPANS: Final = {"outputs": "marker", "funding": "purpose"}
PARTIES: Final = ("donor", "channel", "recipient")


def group_of(key: str) -> str:
    """The list or path that a key belongs to.

    >>> group_of("amounts/1a2b3c4d"), group_of("project.start")
    ('amounts', 'project.start')
    """
    return key.partition("/")[0]


def model_of(group: str) -> type[contract.Fact] | None:
    """The contract's model of a group's facts; None where there is no such group."""
    return LISTS.get(group) or SINGLE.get(group)


def own(fact: Mapping[str, Any]) -> dict[str, Any]:
    """A fact's own keys, without those that every fact has."""
    return {key: value for key, value in fact.items() if key not in SHARED}


def says(fact: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """What a fact says: two that say the same agree, however they were printed, found and grounded."""
    if fact is None:
        return None
    return {key: value for key, value in own(fact).items() if key not in {"raw", "marker", "purpose"}}


def _joined(*parts: Any) -> str:
    return " ".join(str(part) for part in parts if part)


def identity(group: str, fact: Mapping[str, Any]) -> str:
    """The value that goes into the id of a listed fact; of `funding`, `amount` must be an index already."""
    match group:
        case "outputs":
            return str(fact["text"])
        case "countries":
            return str(fact["code"] or "/".join(fact["candidates"]))
        case "places" | "organisations":
            return str(fact["name"])
        case "people":
            return f"{fact['name']} {fact['role']}"
        case "amounts":
            return f"{fact['value']} {fact['currency'] or ''}"
        case "funding":
            amount = "" if fact["amount"] is None else fact["amount"]
            return f"{(fact['donor'] or {}).get('name', '')} {amount} {fact['status']}"
        case "counts":
            return f"{fact['value']} {fact['unit']}"
        case "dates":
            return str(fact["edtf"] or "")
        case "quotes":
            return str(fact["value"])
        case "contacts":
            return _joined(fact["name"], fact["email"], fact["phone"], fact["url"])
        case "themes":
            return str(fact["code"])
        case _:
            return str(fact["country"] or fact["raw"])


# Which facet a queue filters by for which groups, under which name.
FACETS: Final = {
    "country": ("countries", "project.beneficiaries"),
    "theme": ("themes",),
    "donor": ("funding",),
}


def facet(group: str, fact: Mapping[str, Any] | None) -> str | None:
    """What a queue filters a fact by; None where it does not."""
    if fact is None:
        return None
    if group in {"countries", "project.beneficiaries"}:
        code: str | None = fact["code"] if group == "countries" else fact["country"]
        return code
    if group == "themes":
        return str(fact["code"])
    if group == "funding" and fact["donor"]:
        donor = fact["donor"]
        return donors.key(str(donor["name"]), donor.get("organisation"), donor.get("country"))
    return None
