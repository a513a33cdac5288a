"""Records of the store: a page of them, one of them, its fields, its history."""

from __future__ import annotations

from typing import Annotated, Any, cast

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from iomnlp.record import Record
from iomnlp.review.accounts.audit import Event
from iomnlp.review.accounts.leaving import Reading
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
from iomnlp.review.api.tags import TAGGED, IfNoneMatch, not_modified, tag, tagged, unchanged
from iomnlp.review.listing import Filter, Sort
from iomnlp.review.model import State
from iomnlp.review.moments import now
from iomnlp.review.roles import Action
from iomnlp.review.service import Review
from iomnlp.review.web.access import masked, requires
from iomnlp.review.web.guard import session_of

router = APIRouter(tags=["records"])
MOST = 500
LINK = {"description": 'The page behind this one, `rel="next"`.', "schema": {"type": "string"}}


class FilterQuery(BaseModel):
    """Which records; what is left out does not matter."""

    model_config = ConfigDict(extra="forbid")

    kind: Name | None = Field(default=None, description="`project`, `press_release`, `other`.")
    country: Name | None = Field(default=None, description="ISO 3166-1 alpha-2.", examples=["ML"])
    theme: Name | None = Field(default=None, description="Code of a theme.")
    donor: Name | None = Field(default=None, description="Name of a donor, or of a country for its government.")
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

    sort: Sort = Field(
        default=Sort.OLDEST,
        description="In `oldest` and `newest` nothing changes its place; elsewhere a decision moves a record.",
    )
    after: Text | None = Field(default=None, max_length=2000, description="`next` of the page before.")
    limit: int = Field(default=50, ge=1, le=MOST)


def store_of(request: Request) -> Review:
    """The store, as whoever asks sees it."""
    return cast(Review, request.app.state.review).seen_by(session_of(request).reviewer, masked(request))


@router.get(
    "/records",
    dependencies=[requires(Action.READ)],
    response_model=PageOut,
    responses=answers(422) | {200: {"headers": {"Link": LINK}}},
)
def list_records(request: Request, query: Annotated[ListQuery, Query()]) -> Any:
    """A page of records; the header `Link` leads to the next one. Pages stay right while records arrive."""
    page = store_of(request).queue(query.where(), query.sort, query.after, query.limit)
    body = {"records": [row_shape(row) for row in page.rows], "next": page.next, "total": page.total}
    return JSONResponse(body, headers=following(request, page.next))


def following(request: Request, after: str | int | None, name: str = "after") -> dict[str, str]:
    """The link to the page behind this one (RFC 8288), relative to the server."""
    if after is None:
        return {}
    following = request.url.include_query_params(**{name: after}).query
    return {"Link": f'<{request.scope["path"]}?{following}>; rel="next"'}


def _count(request: Request) -> None:
    """Count a record that leaves: who takes many out one by one is told in the audit log, too."""
    who, reading = session_of(request).reviewer, cast(Reading, request.app.state.reading)
    count = reading.take(who, now()[:10])
    if count:
        store_of(request).audit.note(Event.READING, who, count=count, via="api")


@router.get(
    "/records/{record_id}",
    dependencies=[requires(Action.READ)],
    response_model=Record,
    responses=answers(404, 422) | TAGGED,
)
def one_record(request: Request, record_id: RecordId, if_none_match: IfNoneMatch = None) -> Any:
    """A record of the contract as people left it, with `review` filled."""
    # Before the record is read: a change between the two makes the tag too old, which costs a request and no truth.
    current = tag(request, store_of(request).revision(record_id), "record")
    if unchanged(if_none_match, current):
        return not_modified(current)
    [record] = store_of(request).export([record_id])
    _count(request)
    return Response(record.to_json().encode(), media_type="application/json", headers=tagged(current))


@router.get(
    "/records/{record_id}/fields",
    dependencies=[requires(Action.READ)],
    response_model=FieldsOut,
    responses=answers(404, 422) | TAGGED,
)
def fields_of(request: Request, record_id: RecordId, if_none_match: IfNoneMatch = None) -> Any:
    """All fields with their versions, for decisions; and what the record still needs to be reviewed."""
    current = tag(request, store_of(request).revision(record_id), "fields")
    if unchanged(if_none_match, current):
        return not_modified(current)
    view = store_of(request).record(record_id)
    _count(request)
    return JSONResponse(fields_shape(view), headers=tagged(current))


class HistoryQuery(BaseModel):
    """A page of a history."""

    model_config = ConfigDict(extra="forbid")

    key: Key | None = Field(default=None, description="One field's alone.")
    after: Text | None = Field(default=None, max_length=2000, description="`next` of the page before.")
    limit: int = Field(default=100, ge=1, le=MOST)


@router.get(
    "/records/{record_id}/history",
    dependencies=[requires(Action.READ)],
    response_model=HistoryOut,
    responses=answers(404, 422) | {200: {"headers": {"Link": LINK}}},
)
def history_of(request: Request, record_id: RecordId, query: Annotated[HistoryQuery, Query()]) -> Any:
    """Who did what, when and why, to one field (`key`) or to the record; oldest first."""
    page = store_of(request).history_page(record_id, query.key, query.after, query.limit)
    body = {"events": [event_shape(event) for event in page.events], "next": page.next}
    return JSONResponse(body, headers=following(request, page.next))
