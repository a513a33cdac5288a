"""Records of the store: a page of them, one of them, its fields, its history."""

from __future__ import annotations

from typing import Annotated, Any, cast

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from iomnlp.record import Record
from iomnlp.review.api.problems import answers
from iomnlp.review.api.shapes import (
    FieldsOut,
    HistoryOut,
    Key,
    Name,
    PageOut,
    RecordId,
    Text,
    event_shape,
    fields_shape,
    row_shape,
)
from iomnlp.review.model import Filter, Sort, State
from iomnlp.review.roles import Action
from iomnlp.review.service import Review
from iomnlp.review.web.access import masked, requires
from iomnlp.review.web.guard import session_of

router = APIRouter(tags=["records"])
MOST = 500


class FilterQuery(BaseModel):
    """Which records; what is left out does not matter."""

    model_config = ConfigDict(extra="forbid")

    kind: Name | None = Field(default=None, description="`project`, `press_release`, `other`.")
    country: Name | None = Field(default=None, description="ISO 3166-1 alpha-2.", examples=["ML"])
    theme: Name | None = Field(default=None, description="Code of a theme.")
    donor: Name | None = Field(default=None, description="Name of a donor, without case and accents.")
    field: Name | None = Field(default=None, description="A group, such as `funding`, that `state`, `below` speak of.")
    state: State | None = None
    below: float | None = Field(default=None, ge=0, le=1, description="Confidence below this.")
    reviewer: Name | None = None
    year: int | None = Field(default=None, ge=1, le=9999)
    text: Text | None = Field(default=None, max_length=200, description="Words, accents ignored.", examples=["puits"])
    reviewed: bool | None = None

    def where(self) -> Filter:
        """As the store takes it."""
        return Filter(**{name: getattr(self, name) for name in FilterQuery.model_fields})


class ListQuery(FilterQuery):
    """A page of records."""

    sort: Sort = Sort.LEAST_SURE
    after: Text | None = Field(default=None, max_length=2000, description="`next` of the page before.")
    limit: int = Field(default=50, ge=1, le=MOST)


def store_of(request: Request) -> Review:
    """The store, as whoever asks sees it."""
    return cast(Review, request.app.state.review).seen_by(session_of(request).reviewer)


@router.get("/records", dependencies=[requires(Action.READ)], response_model=PageOut, responses=answers(422))
def list_records(request: Request, query: Annotated[ListQuery, Query()]) -> Any:
    """A page of records. Follow `next` with `after`; pages stay right while records arrive."""
    page = store_of(request).queue(query.where(), query.sort, query.after, query.limit)
    return JSONResponse({"records": [row_shape(row) for row in page.rows], "next": page.next, "total": page.total})


@router.get(
    "/records/{record_id}", dependencies=[requires(Action.READ)], response_model=Record, responses=answers(404, 422)
)
def one_record(request: Request, record_id: RecordId) -> Any:
    """A record of the contract as people left it, with `review` filled."""
    [record] = store_of(request).export([record_id], mask_contacts=masked(request))
    return Response(record.to_json().encode(), media_type="application/json")


@router.get(
    "/records/{record_id}/fields",
    dependencies=[requires(Action.READ)],
    response_model=FieldsOut,
    responses=answers(404, 422),
)
def fields_of(request: Request, record_id: RecordId) -> Any:
    """All fields with their versions, for decisions; and what the record still needs to be reviewed."""
    return JSONResponse(fields_shape(store_of(request).record(record_id, mask_contacts=masked(request))))


@router.get(
    "/records/{record_id}/history",
    dependencies=[requires(Action.READ)],
    response_model=HistoryOut,
    responses=answers(404, 422),
)
def history_of(request: Request, record_id: RecordId, key: Annotated[Key | None, Query()] = None) -> Any:
    """Who did what, when and why, to one field (`key`) or to the record; oldest first."""
    events = store_of(request).history(record_id, key)
    return JSONResponse({"events": [event_shape(event) for event in events]})
