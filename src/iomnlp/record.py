"""The contract: one record per document, as frozen pydantic models. Imports nothing of ours.

Offsets are Unicode code points over `document.text`, start included, end excluded.
Decimals are strings, dates EDTF, countries ISO 3166-1 alpha-2, currencies ISO 4217, phones E.164.
"""

from __future__ import annotations

import hashlib
from importlib import import_module
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

SCHEMA_VERSION = "1.0"

Basis = Literal["extracted", "normalized", "derived", "inferred", "human"]
Kind = Literal["project", "press_release", "other"]
SegmentKind = Literal[
    "boilerplate", "title", "dateline", "sheet", "body", "list_item", "quote", "contact", "caption", "blank"
]
Qualifier = Literal["exact", "about", "at_least", "at_most", "range"]
Level = Literal["output", "outcome", "objective", "activity", "component"]
Modality = Literal["planned", "achieved", "unknown"]
CountryRole = Literal["beneficiary", "donor", "dateline", "contact", "mentioned"]
OrganisationRole = Literal["donor", "channel", "recipient", "partner", "mentioned"]
OrganisationType = Literal["government", "multilateral", "ngo", "private", "academic", "fund", "other"]
PlaceClass = Literal["admin", "city", "region", "natural"]
PersonRole = Literal["speaker", "contact", "other"]
AmountKind = Literal["contribution", "pledge", "appeal", "budget", "disbursement", "other"]
CountUnit = Literal["person", "household", "percent", "country", "other"]
FundingStatus = Literal["contributed", "pledged", "requested"]
ProjectStatus = Literal["active", "completed", "cancelled", "suspended", "planned"]
Scope = Literal["national", "regional", "multi_regional", "global"]
Severity = Literal["info", "warning", "error"]
CheckCode = Literal[
    "title_body_mismatch",
    "dateline_mismatch",
    "missing_start_date",
    "suspect_end_date",
    "end_before_start",
    "status_date_conflict",
    "type_prefix_mismatch",
    "unknown_code",
    "output_numbering",
    "ambiguous_country",
    "currency_unknown",
    "truncated_title",
    "encoding_damage",
    "language_mismatch",
    "no_narrative",
]
ReviewState = Literal["accepted", "corrected", "rejected", "absent", "doubtful"]

DecimalString = Annotated[str, Field(pattern=r"^-?\d+(\.\d+)?$")]
CountryCode = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
CurrencyCode = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class Model(BaseModel):
    """Frozen, closed, and without silent conversion of numbers to text."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Evidence(Model):
    """A span of `document.text`: `document.text[start:end] == text`."""

    start: int = Field(ge=0)
    end: int = Field(gt=0)
    text: str

    @model_validator(mode="after")
    def _not_empty(self) -> Evidence:
        if self.end - self.start != len(self.text) or not self.text:
            raise ValueError(f"evidence {self.start}-{self.end} does not fit its text {self.text!r}")
        return self


class Fact(Model):
    """What every fact carries beside its own keys."""

    evidence: tuple[Evidence, ...] = ()
    basis: Basis
    rule: str
    confidence: float | None = Field(default=None, ge=0, le=1)


class ListedFact(Fact):
    """A fact of a list: its `id` is 8 hex digits of the SHA-256 of field, start, end and value."""

    id: str = Field(pattern=r"^[0-9a-f]{8}$")


class TextFact(Fact):
    """A single value that is text, with the text as printed."""

    value: str
    raw: str


class EdtfFact(Fact):
    """A date or interval in EDTF, or null where the expression cannot be resolved."""

    edtf: str | None
    raw: str


class IntFact(Fact):
    """A whole number, such as the allocation year."""

    value: int
    raw: str


class CodeFact(Fact):
    """A code of a list; `code` is null where the printed label is unknown."""

    code: str | None
    raw: str


class StatusFact(Fact):
    """The project's status."""

    code: ProjectStatus | None
    raw: str


class ScopeFact(Fact):
    """The project's geographic scope."""

    code: Scope | None
    raw: str


class BudgetFact(Fact):
    """The sheet's own budget."""

    value: DecimalString
    currency: CurrencyCode | None
    raw: str


class Beneficiary(ListedFact):
    """One State of the sheet's list."""

    country: CountryCode | None
    raw: str


class Dateline(Fact):
    """Place and date that open a release."""

    place: str | None
    country: CountryCode | None
    edtf: str | None
    raw: str


class Project(Model):
    """The sheet of a project page."""

    project_id: TextFact | None = None
    prima_id: TextFact | None = None
    type: CodeFact | None = None
    status: StatusFact | None = None
    start: EdtfFact | None = None
    end: EdtfFact | None = None
    allocation_year: IntFact | None = None
    budget: BudgetFact | None = None
    scope: ScopeFact | None = None
    region: TextFact | None = None
    beneficiaries: tuple[Beneficiary, ...] = ()


class Output(ListedFact):
    """One link of the results chain."""

    level: Level
    number: str | None
    parent: str | None
    text: str
    modality: Modality
    marker: Evidence | None = None


class Country(ListedFact):
    """One country, with every named mention; `candidates` where the form is ambiguous."""

    code: CountryCode | None
    name: str
    candidates: tuple[CountryCode, ...] = ()
    primary: bool = False
    roles: tuple[CountryRole, ...]


class Place(ListedFact):
    """A named place that is not a country."""

    name: str
    country: CountryCode | None
    class_: PlaceClass = Field(alias="class")

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True, serialize_by_alias=True)


class Organisation(ListedFact):
    """An organisation; `organisation_id` in the lexicon stands in `lexicon_id`."""

    lexicon_id: str | None
    name: str
    acronym: str | None
    type: OrganisationType
    country: CountryCode | None
    roles: tuple[OrganisationRole, ...]


class Person(ListedFact):
    """A person in one role."""

    name: str
    role: PersonRole
    title: str | None
    organisation: str | None


class Amount(ListedFact):
    """One printed sum of money."""

    value: DecimalString
    upper: DecimalString | None
    currency: CurrencyCode | None
    qualifier: Qualifier
    kind: AmountKind
    gloss_of: int | None
    raw: str


class Party(Model):
    """Who takes part in a funding relation; `organisation` is the id of an organisation fact."""

    name: str
    organisation: str | None
    country: CountryCode | None


class Funding(ListedFact):
    """Who gives what to whom; `amount` is an index into `amounts`."""

    donor: Party | None
    channel: Party | None
    recipient: Party | None
    amount: int | None
    status: FundingStatus
    purpose: Evidence | None


class Count(ListedFact):
    """One printed number of persons, households, countries or per cent."""

    value: DecimalString
    upper: DecimalString | None
    qualifier: Qualifier
    unit: CountUnit
    population: str | None
    raw: str


class Date(ListedFact):
    """One printed date."""

    edtf: str | None
    raw: str


class Quote(ListedFact):
    """Words attributed to a speaker."""

    value: str
    speaker: str | None


class Contact(ListedFact):
    """How to reach somebody."""

    name: str | None
    organisation: str | None
    email: str | None
    phone: str | None
    url: str | None


class Theme(ListedFact):
    """A theme of the taxonomy."""

    code: str
    label: str
    primary: bool


class Check(Model):
    """Something that a steward should look at."""

    code: CheckCode
    severity: Severity
    message: str
    paths: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


class Segment(Model):
    """A stretch of the text; the segments partition it, gap-free."""

    kind: SegmentKind
    start: int
    end: int
    sentences: tuple[tuple[int, int], ...] = ()


class Document(Model):
    """The document's own text and what is known of it from outside."""

    uri: str
    media_type: str
    sha256: str
    encoding: str
    language: str | None
    n_chars: int
    text: str
    metadata: dict[str, str] = Field(default_factory=dict)


class Decision(Model):
    """A person's decision on one fact or field."""

    state: ReviewState
    reviewer: str
    time: str


class ModelInfo(Model):
    """A model or resource that took part."""

    name: str
    version: str
    sha256: str


class Provenance(Model):
    """What made the record."""

    iomnlp: str
    config_sha256: str
    models: tuple[ModelInfo, ...] = ()
    resources: tuple[ModelInfo, ...] = ()


class Record(Model):
    """Everything that was found in one document."""

    schema_version: Literal["1.0"] = "1.0"
    record_id: str = Field(pattern=r"^[0-9a-f]{16}$")
    kind: Kind
    document: Document
    segments: tuple[Segment, ...]
    title: TextFact | None
    dateline: Dateline | None
    published: EdtfFact | None
    project: Project | None
    outputs: tuple[Output, ...] = ()
    countries: tuple[Country, ...] = ()
    places: tuple[Place, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    people: tuple[Person, ...] = ()
    amounts: tuple[Amount, ...] = ()
    funding: tuple[Funding, ...] = ()
    counts: tuple[Count, ...] = ()
    dates: tuple[Date, ...] = ()
    quotes: tuple[Quote, ...] = ()
    contacts: tuple[Contact, ...] = ()
    themes: tuple[Theme, ...] = ()
    checks: tuple[Check, ...] = ()
    review: dict[str, Decision] | None = None
    provenance: Provenance

    def to_json(self) -> str:
        """The record's canonical form: one line of JSON, keys in the contract's order."""
        return self.model_dump_json()

    def _repr_html_(self) -> str:
        """How a notebook shows the record."""
        # By name: the contract depends on nothing of ours, and only a notebook asks for this.
        shown: str = import_module("iomnlp.write.notebook").fragment(self)
        return shown


def fact_id(field: str, start: int, end: int, value: str) -> str:
    """The stable id of a listed fact: 8 hex digits of the SHA-256 of field, start, end and value.

    >>> fact_id("amounts", 10, 20, "1024000 CAD")
    'c2f8aa41'
    """
    return hashlib.sha256(f"{field}\x1f{start}\x1f{end}\x1f{value}".encode()).hexdigest()[:8]


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a record."""
    schema = Record.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
