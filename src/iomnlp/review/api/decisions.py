"""Decisions by scripts: the same rules as by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse

from iomnlp.review.api.problems import ProblemShape, answers
from iomnlp.review.api.records import store_of
from iomnlp.review.api.shapes import BatchOfDecisions, DecidedOut, DecisionIn, FieldOut, RecordId, field_shape
from iomnlp.review.api.tags import IfMatch, seen
from iomnlp.review.model import Decision, Field
from iomnlp.review.refusals import Conflict
from iomnlp.review.roles import Action
from iomnlp.review.web.access import masked, requires
from iomnlp.review.web.guard import session_of

router = APIRouter(tags=["decisions"])
# What is left of a field that no masked view shows.
_NOTHING: dict[str, Any] = {"proposed": None, "current": None, "evidence": (), "divergence": None, "reason": None}
CONFLICT: dict[int | str, dict[str, Any]] = {
    409: {
        "description": "Somebody else decided first: `current` holds the field as it stands, `yours` what you sent.",
        "content": {"application/problem+json": {"schema": ProblemShape.model_json_schema()}},
    }
}


def _decision(request: Request, record_id: str, body: DecisionIn, batch: str | None = None) -> Decision:
    return Decision(
        uuid=str(body.uuid),
        record_id=record_id,
        key=body.key,
        action=body.action,
        expected_version=body.expected_version,
        reviewer=session_of(request).reviewer,
        value=body.value,
        evidence=body.evidence,
        reason=body.reason,
        batch=batch,
    )


@router.post(
    "/records/{record_id}/decisions",
    dependencies=[requires(Action.DECIDE)],
    response_model=FieldOut,
    responses=answers(404, 412, 413, 422) | CONFLICT,
)
def decide(request: Request, record_id: RecordId, body: DecisionIn, if_match: IfMatch = None) -> Any:
    """Decide one field. Nothing is stored unless its version is still the one that you saw (409 otherwise).

    With `If-Match`, the whole record must be as you saw it (412 otherwise). A decision that is there already, sent
    again with its `uuid`, is answered as it was the first time.
    """
    with _shown_to(request):
        field = store_of(request).decide(_decision(request, record_id, body), seen(if_match))
    return JSONResponse(field_shape(_as_seen(request, field)))


@router.post(
    "/records/{record_id}/batches",
    dependencies=[requires(Action.DECIDE)],
    response_model=DecidedOut,
    responses=answers(404, 412, 413, 422) | CONFLICT,
)
def decide_together(request: Request, record_id: RecordId, body: BatchOfDecisions, if_match: IfMatch = None) -> Any:
    """Decide several fields of a record, all or none: a split, a merge, a new order."""
    batch = str(body.uuid)
    told = [_decision(request, record_id, one, batch) for one in body.decisions]
    with _shown_to(request):
        fields = store_of(request).decide_many(told, batch, seen(if_match))
    return JSONResponse({"fields": [field_shape(_as_seen(request, field)) for field in fields]})


def _as_seen(request: Request, field: Field) -> Field:
    """A field as whoever asks may see it."""
    if not masked(request):
        return field
    view = store_of(request).record(field.record_id, mask_contacts=True)
    return next((one for one in view.fields if one.key == field.key), replace(field, **_NOTHING))


@contextmanager
def _shown_to(request: Request) -> Iterator[None]:
    """Whatever a conflict shows of a field, as whoever asks may see it."""
    try:
        yield
    except Conflict as conflict:
        raise Conflict(_as_seen(request, conflict.current), conflict.yours) from conflict
