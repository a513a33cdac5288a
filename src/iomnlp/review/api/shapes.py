"""What the API takes and gives, with French examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from iomnlp.review.listing import Row
from iomnlp.review.model import Action, CheckView, Event, RecordView, State
from iomnlp.review.model import Field as StoredField

PAGE = "Des puits pour Lodwar\n\nLe Danemark a versé 2,5 millions d'euros à l'OIM pour les éleveurs du Kenya."
# No NUL and no lone surrogate: no database and no JSON of ours could hold them.
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]
Date = Annotated[str, StringConstraints(pattern=r"^[0-9XuTZ~?%./:-]{1,40}$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f]+$")]
RecordId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
Key = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[a-z_.]+(/[a-z0-9_+]+)?$")]


class Strict(BaseModel):
    """A body whose unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid")


class DocumentIn(Strict):
    """A document as text."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"text": PAGE, "uri": "lodwar.txt", "published": "2024-05-17"}}
    )

    text: Text = Field(min_length=1, description="The page's text, or its HTML.")
    uri: Name = Field(default="-", description="What the record shall call it.")
    published: Date | None = Field(default=None, description="Date of publication (EDTF) where the page prints none.")
    as_of: Date | None = Field(default=None, description="The day against which a sheet's status is judged.")


class BatchIn(Strict):
    """Several documents as text."""

    documents: list[DocumentIn] = Field(min_length=1, max_length=1000)


class BatchLine(BaseModel):
    """One line of the answer to a batch."""

    uri: str
    status: str = Field(description="`ok`, `skipped` or `failed`.")
    reason: str | None = Field(description="Why there is no record.")
    record: dict[str, Any] | None = Field(description="A record of the contract.")


class RowOut(BaseModel):
    """A record in a list."""

    record_id: str
    uri: str
    kind: str
    title: str
    year: int | None
    countries: list[str]
    least: float | None = Field(description="Lowest confidence among fields that nobody decided.")
    undecided: int
    states: list[State]
    reviewed: bool
    arrived_at: str


class PageOut(BaseModel):
    """A page of records; `next` is the `after` of the page that follows, null on the last one."""

    records: list[RowOut]
    next: str | None
    total: int


class FieldOut(BaseModel):
    """One field of a record as it stands."""

    record_id: str
    key: str
    group: str
    state: State
    version: int = Field(description="What `expected_version` of a decision must name.")
    required: bool
    proposed: dict[str, Any] | None
    current: dict[str, Any] | None
    evidence: list[dict[str, Any]]
    confidence: float | None
    rule: str | None
    basis: str | None
    divergence: dict[str, Any] | None
    decided_by: str | None
    decided_at: str | None
    reason: str | None


class CheckOut(BaseModel):
    """A check of a record."""

    key: str
    code: str
    severity: str
    message: str
    version: int
    hard: bool
    open: bool
    waived_by: str | None
    reason: str | None


class FieldsOut(BaseModel):
    """All fields of a record, with what it still needs to be reviewed."""

    record_id: str
    kind: str
    reviewed: bool
    version: int = Field(description="Of the record's own key, `record`: for `validate`.")
    missing: list[str]
    fields: list[FieldOut]
    checks: list[CheckOut]


class DecisionIn(Strict):
    """A decision on one field. The same `uuid` again is the same decision."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "uuid": "7d1f0c52-6f0e-4c1b-9a55-0a1f7a0f3e11",
                "key": "amounts/1a2b3c4d",
                "action": "correct",
                "expected_version": 1,
                "value": {"value": "2500000", "currency": "EUR"},
                "reason": "La page dit « 2,5 millions d'euros ».",
            }
        },
    )

    uuid: UUID
    key: Key = Field(description="`title`, `amounts/1a2b3c4d`; a list's name to add to it; `record` to validate.")
    action: Action
    expected_version: int = Field(ge=0, le=2**31 - 1, description="The version that you saw.")
    value: dict[str, Any] | None = Field(default=None, description="The fact's own keys, for `correct` and `add`.")
    evidence: list[tuple[int, int]] | None = Field(
        default=None, max_length=500, description="Places in the text, in code points, end excluded."
    )
    reason: Text = Field(default="", max_length=2000)


class BatchOfDecisions(Strict):
    """Decisions that are stored all or none, and undone together."""

    uuid: UUID
    decisions: list[DecisionIn] = Field(min_length=1, max_length=500)


class DecidedOut(BaseModel):
    """The fields after a batch."""

    fields: list[FieldOut]


class EventOut(BaseModel):
    """One line of a history."""

    kind: str
    number: int
    key: str
    at: str
    who: str
    action: str
    version: int
    value: dict[str, Any] | None
    reason: str
    batch: str | None
    undone: bool


class HistoryOut(BaseModel):
    """Who did what, when and why; oldest first. `next` is the `after` of the page that follows."""

    events: list[EventOut]
    next: str | None


class FormatOut(BaseModel):
    """A format that records are exported to."""

    name: str
    title: str
    media_type: str


class FormatsOut(BaseModel):
    """The formats of exports."""

    formats: list[FormatOut]


def field_shape(field: StoredField) -> dict[str, Any]:
    """A field as JSON."""
    return {**asdict(field), "evidence": list(field.evidence)}


def row_shape(row: Row) -> dict[str, Any]:
    """A row of the queue as JSON."""
    return {**asdict(row), "countries": list(row.countries), "states": sorted(row.states)}


def _check_shape(check: CheckView) -> dict[str, Any]:
    return {name: getattr(check, name) for name in CheckOut.model_fields}


def fields_shape(view: RecordView) -> dict[str, Any]:
    """A record's fields and checks as JSON."""
    return {
        "record_id": view.record_id,
        "kind": view.kind,
        "reviewed": view.reviewed,
        "version": view.version,
        "missing": list(view.missing),
        "fields": [field_shape(field) for field in view.fields],
        "checks": [_check_shape(check) for check in view.checks],
    }


def event_shape(event: Event) -> Mapping[str, Any]:
    """A line of the history as JSON."""
    return asdict(event)
