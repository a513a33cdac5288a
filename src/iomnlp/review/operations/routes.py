"""Whether the process lives, whether it can work, and its figures."""

from __future__ import annotations

import json

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, Response

from iomnlp.review.operations.metrics import Observed
from iomnlp.review.operations.watch import METRICS, figures
from iomnlp.review.refusals import StoreError
from iomnlp.review.roles import Action
from iomnlp.review.web.access import requires

router = APIRouter(include_in_schema=False)
api_router = APIRouter(include_in_schema=False)
# Some who look after servers ask for the head alone.
_ASKED = ["GET", "HEAD"]


@router.api_route("/healthz", methods=_ASKED, dependencies=[requires(Action.ENTER)])
def lives() -> Response:
    """The process answers."""
    return PlainTextResponse("ok")


@router.api_route("/readyz", methods=_ASKED, dependencies=[requires(Action.ENTER)])
def ready(request: Request) -> Response:
    """Each part that a request may need; 503 where one is missing. Reasons stand in the log, not here."""
    state = request.app.state
    try:
        store = "ok" if state.review.upkeep.at_head() else "to be upgraded"
    except StoreError:
        store = "unreachable"
    extractor = state.extractor
    extraction = "ended" if isinstance(extractor, Observed) and extractor.closed else "ok"
    parts = {"store": store, "extraction": extraction}
    well = all(part == "ok" for part in parts.values())
    return Response(json.dumps(parts), 200 if well else 503, media_type="application/json")


@router.get(METRICS, dependencies=[requires(Action.SEE_METRICS)])
def metrics(request: Request) -> Response:
    """For an administrator's browser; programs on this machine are let in before, others use the API's."""
    return figures(request)


@api_router.get(METRICS, dependencies=[requires(Action.SEE_METRICS)])
def api_metrics(request: Request) -> Response:
    """For a scraper elsewhere, with its token."""
    return figures(request)
