"""What a person fills in for each field: the inputs, their choices, and how a choice is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import get_args

from iomnlp import record
from iomnlp.review.web import wording
from iomnlp.review.web.locale import Language, marked

Choices = Callable[[Language], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a form.

    Attributes
    ----------
    name : str
        The fact's key; "donor.name" is a key of a party.
    widget : str
        "line", "lines", "choice", "several", "suggest", "number", "year", "date", "yes" or "amount".
    choices : callable, optional
        Code → name, for "choice", "several" and "suggest".
    required : bool
        Whether it may not be left empty.
    """

    name: str
    widget: str = "line"
    choices: Choices | None = None
    required: bool = False

    @property
    def message(self) -> str:
        """The name of the input in the catalogue."""
        return LABELS[self.name]


def _codes(literal: object, table: str = "codes") -> Choices:
    return lambda language: {code: wording.named(language, table, code) for code in get_args(literal)}


def _types(language: Language) -> Mapping[str, str]:
    return wording.project_types(language.code)


def _themes(language: Language) -> Mapping[str, str]:
    return wording.themes(language.code)


def _countries(language: Language) -> Mapping[str, str]:
    return wording.countries(language.code)


def _currencies(language: Language) -> Mapping[str, str]:
    return wording.currencies(language.code)


LABELS = {
    "value": marked("Value"),
    "upper": marked("Up to"),
    "currency": marked("Currency"),
    "code": marked("Code"),
    "edtf": marked("Date"),
    "place": marked("Place"),
    "country": marked("Country"),
    "text": marked("Statement"),
    "level": marked("Level"),
    "number": marked("Number"),
    "parent": marked("Belongs to number"),
    "modality": marked("Modality"),
    "roles": marked("Roles"),
    "role": marked("Role"),
    "primary": marked("Main one"),
    "name": marked("Name"),
    "class": marked("Nature"),
    "acronym": marked("Acronym"),
    "type": marked("Type"),
    "title": marked("Function"),
    "organisation": marked("Organisation"),
    "qualifier": marked("Precision"),
    "kind": marked("Nature"),
    "gloss_of": marked("Restates"),
    "amount": marked("Amount"),
    "status": marked("Status"),
    "donor.name": marked("Donor"),
    "donor.country": marked("Donor's country"),
    "channel.name": marked("Channel"),
    "channel.country": marked("Channel's country"),
    "recipient.name": marked("Recipient"),
    "recipient.country": marked("Recipient's country"),
    "unit": marked("Unit"),
    "population": marked("Population"),
    "speaker": marked("Speaker"),
    "email": marked("E-mail"),
    "phone": marked("Telephone"),
    "url": marked("Web address"),
}

_COUNTRY = Input("country", "suggest", _countries)
_TEXT = (Input("value", required=True),)
# Left empty, the words stay and no date is believed.
_DATE = (Input("edtf", "date"),)


def _party(role: str) -> tuple[Input, ...]:
    return Input(f"{role}.name"), Input(f"{role}.country", "suggest", _countries)


SHAPES: dict[str, tuple[Input, ...]] = {
    "kind": (Input("value", "choice", _codes(record.Kind), required=True),),
    "title": (Input("value", "lines", required=True),),
    "dateline": (Input("place"), _COUNTRY, Input("edtf", "date")),
    "published": _DATE,
    "project.project_id": _TEXT,
    "project.prima_id": _TEXT,
    "project.type": (Input("code", "choice", _types, required=True),),
    "project.status": (Input("code", "choice", _codes(record.ProjectStatus, "sheet"), required=True),),
    "project.start": _DATE,
    "project.end": _DATE,
    "project.allocation_year": (Input("value", "year", required=True),),
    "project.budget": (Input("value", "number", required=True), Input("currency", "suggest", _currencies)),
    "project.scope": (Input("code", "choice", _codes(record.Scope, "sheet"), required=True),),
    "project.region": _TEXT,
    "project.beneficiaries": (Input("country", "suggest", _countries, required=True),),
    "outputs": (
        Input("text", "lines", required=True),
        Input("level", "choice", _codes(record.Level), required=True),
        Input("number"),
        Input("parent"),
        Input("modality", "choice", _codes(record.Modality), required=True),
    ),
    "countries": (
        Input("code", "suggest", _countries, required=True),
        Input("roles", "several", _codes(record.CountryRole), required=True),
        Input("primary", "yes"),
    ),
    "places": (
        Input("name", required=True),
        Input("class", "choice", _codes(record.PlaceClass), required=True),
        _COUNTRY,
    ),
    "organisations": (
        Input("name", required=True),
        Input("acronym"),
        Input("type", "choice", _codes(record.OrganisationType), required=True),
        _COUNTRY,
        Input("roles", "several", _codes(record.OrganisationRole), required=True),
    ),
    "people": (
        Input("name", required=True),
        Input("role", "choice", _codes(record.PersonRole), required=True),
        Input("title"),
        Input("organisation"),
    ),
    "amounts": (
        Input("value", "number", required=True),
        Input("upper", "number"),
        Input("currency", "suggest", _currencies),
        Input("qualifier", "choice", _codes(record.Qualifier), required=True),
        Input("kind", "choice", _codes(record.AmountKind), required=True),
        Input("gloss_of", "amount"),
    ),
    "funding": (
        *_party("donor"),
        *_party("channel"),
        *_party("recipient"),
        Input("amount", "amount"),
        Input("status", "choice", _codes(record.FundingStatus), required=True),
    ),
    "counts": (
        Input("value", "number", required=True),
        Input("upper", "number"),
        Input("qualifier", "choice", _codes(record.Qualifier), required=True),
        Input("unit", "choice", _codes(record.CountUnit), required=True),
        Input("population"),
    ),
    "dates": _DATE,
    "quotes": (Input("value", "lines", required=True), Input("speaker")),
    "contacts": (Input("name"), Input("organisation"), Input("email"), Input("phone"), Input("url")),
    "themes": (Input("code", "choice", _themes, required=True), Input("primary", "yes")),
}
# Lists, which can be added to; every other field holds one value.
LISTS = (
    "project.beneficiaries",
    "outputs",
    "countries",
    "places",
    "organisations",
    "people",
    "amounts",
    "funding",
    "counts",
    "dates",
    "quotes",
    "contacts",
    "themes",
)
# What a new fact starts with, where the contract wants a value and the commonest one is known.
DEFAULTS: dict[str, dict[str, object]] = {
    "outputs": {"level": "output", "modality": "unknown"},
    "countries": {"roles": ["mentioned"]},
    "places": {"class": "city"},
    "organisations": {"type": "other", "roles": ["mentioned"]},
    "people": {"role": "other"},
    "amounts": {"qualifier": "exact", "kind": "other"},
    "funding": {"status": "contributed"},
    "counts": {"qualifier": "exact", "unit": "person"},
}
# Which key takes the words of a selection when a fact is added.
FROM_SELECTION = {
    "title": "value",
    "dateline": "place",
    "project.project_id": "value",
    "project.prima_id": "value",
    "project.allocation_year": "value",
    "project.budget": "value",
    "project.region": "value",
    "project.beneficiaries": "country",
    "outputs": "text",
    "countries": "code",
    "places": "name",
    "organisations": "name",
    "people": "name",
    "amounts": "value",
    "funding": "donor.name",
    "counts": "value",
    "quotes": "value",
    "contacts": "name",
}


def group_of(key: str) -> str:
    """The shape that a field's key belongs to.

    >>> group_of("amounts/1a2b3c4d"), group_of("project.start")
    ('amounts', 'project.start')
    """
    return key.partition("/")[0]
