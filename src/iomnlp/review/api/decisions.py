"""Decisions by scripts: the same rules as by hand."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse

from iomnlp.review.api.problems import ProblemShape, answers
from iomnlp.review.api.records import store_of
from iomnlp.review.api.shapes import BatchOfDecisions, DecidedOut, DecisionIn, FieldOut, RecordId, field_shape
from iomnlp.review.model import Decision
from iomnlp.review.roles import Action
from iomnlp.review.web.access import requires
from iomnlp.review.web.guard import session_of

router = APIRouter(tags=["decisions"])
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
    responses=answers(404, 413, 422) | CONFLICT,
)
def decide(request: Request, record_id: RecordId, body: DecisionIn) -> Any:
    """Decide one field. Nothing is stored unless its version is still the one that you saw (409 otherwise)."""
    return JSONResponse(field_shape(store_of(request).decide(_decision(request, record_id, body))))


@router.post(
    "/records/{record_id}/batches",
    dependencies=[requires(Action.DECIDE)],
    response_model=DecidedOut,
    responses=answers(404, 413, 422) | CONFLICT,
)
def decide_together(request: Request, record_id: RecordId, body: BatchOfDecisions) -> Any:
    """Decide several fields of a record, all or none: a split, a merge, a new order."""
    batch = str(body.uuid)
    told = [_decision(request, record_id, one, batch) for one in body.decisions]
    return JSONResponse({"fields": [field_shape(field) for field in store_of(request).decide_many(told, batch)]})
