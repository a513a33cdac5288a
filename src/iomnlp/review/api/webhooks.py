"""Webhooks by scripts: who is told of what happens to records, and what was delivered."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from iomnlp.review.api.problems import answers
from iomnlp.review.api.records import LINK, following, store_of
from iomnlp.review.api.shapes import Strict
from iomnlp.review.hooks.endpoints import Endpoint
from iomnlp.review.hooks.kinds import KINDS, Fate, Kind
from iomnlp.review.hooks.troubles import Trouble
from iomnlp.review.roles import Action
from iomnlp.review.web.access import requires
from iomnlp.review.web.guard import session_of

router = APIRouter(tags=["webhooks"])
MANAGES = [requires(Action.MANAGE_WEBHOOKS)]
LARGEST = 2**31 - 1
Number = Annotated[int, Path(ge=1, le=LARGEST, description="The endpoint's number.")]


class WebhookIn(Strict):
    """A receiver of events."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "url": "https://projets.exemple.org/crochets/iomnlp",
                "kinds": ["record.reviewed", "record.purged"],
            }
        },
    )

    url: str = Field(min_length=1, max_length=2000, description="An https URL on a public address.")
    kinds: list[Kind] = Field(default=list(KINDS), min_length=1, max_length=10, description="What it is told.")
    personal: bool = Field(default=False, description="Titles and addresses of documents may be told, too.")


class WebhookOut(BaseModel):
    """A receiver, and how it fares."""

    number: int
    url: str
    kinds: list[Kind]
    personal: bool
    loopback: bool
    failures: int = Field(description="In a row.")
    paused: str | None = Field(description="Why nothing is sent; null where it is.")
    rotating: bool = Field(description="Whether two secrets sign.")
    created_by: str
    created_at: str
    waiting: int
    parked: int = Field(description="Events that wait for a person.")


class WebhooksOut(BaseModel):
    """All receivers."""

    webhooks: list[WebhookOut]


class SecretOut(BaseModel):
    """The secret under which messages are signed; it is told once."""

    number: int
    secret: str = Field(examples=["whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"])


class PingOut(BaseModel):
    """A test that was put into the outbox."""

    event: str


class DeliveryOut(BaseModel):
    """One event at one receiver."""

    number: int
    webhook: int
    url: str
    event: str = Field(description="Its id: what `webhook-id` says, however often it is sent.")
    kind: Kind
    record_id: str | None
    at: str
    fate: Fate
    attempts: int
    answer: int | None
    problem: str
    trouble: Trouble | None = Field(description="What kind of problem the last attempt met.")
    delivered_at: str | None


class DeliveriesOut(BaseModel):
    """A page of the log, newest first; `next` is the `before` of the page that follows."""

    deliveries: list[DeliveryOut]
    next: int | None


class LogQuery(BaseModel):
    """A page of the log."""

    model_config = ConfigDict(extra="forbid")

    fate: Fate | None = None
    before: int | None = Field(default=None, ge=1, le=2**63 - 1, description="`next` of the page before.")
    limit: int = Field(default=50, ge=1, le=500)


def _shape(endpoint: Endpoint) -> dict[str, Any]:
    return asdict(endpoint)


@router.get("/webhooks", dependencies=MANAGES, response_model=WebhooksOut, responses=answers())
def list_webhooks(request: Request) -> Any:
    """All receivers, and how they fare."""
    return JSONResponse({"webhooks": [_shape(one) for one in store_of(request).webhooks.list()]})


@router.post("/webhooks", dependencies=MANAGES, status_code=201, response_model=SecretOut, responses=answers(413, 422))
def add_webhook(request: Request, body: WebhookIn) -> Any:
    """Register a receiver. Keep the secret: it is told this once."""
    number, secret = store_of(request).webhooks.add(body.url, session_of(request).reviewer, body.kinds, body.personal)
    return JSONResponse({"number": number, "secret": secret}, 201)


@router.delete("/webhooks/{number}", dependencies=MANAGES, status_code=204, responses=answers(404, 422))
def remove_webhook(request: Request, number: Number) -> Response:
    """Send nothing more to a receiver; what waits for it is given up."""
    store_of(request).webhooks.remove(number, session_of(request).reviewer)
    return Response(status_code=204)


@router.post("/webhooks/{number}/secret", dependencies=MANAGES, response_model=SecretOut, responses=answers(404, 422))
def rotate_secret(request: Request, number: Number) -> Any:
    """Give a receiver a new secret; for a day, the older one signs, too."""
    secret = store_of(request).webhooks.rotate(number, session_of(request).reviewer)
    return JSONResponse({"number": number, "secret": secret})


@router.post(
    "/webhooks/{number}/test",
    dependencies=MANAGES,
    status_code=202,
    response_model=PingOut,
    responses=answers(404, 422),
)
def test_webhook(request: Request, number: Number) -> Any:
    """Send a receiver an event of type `ping`."""
    return JSONResponse({"event": store_of(request).webhooks.test(number)}, 202)


@router.get(
    "/webhooks/{number}/deliveries",
    dependencies=MANAGES,
    response_model=DeliveriesOut,
    responses=answers(404, 422) | {200: {"headers": {"Link": LINK}}},
)
def list_deliveries(request: Request, number: Number, query: Annotated[LogQuery, Query()]) -> Any:
    """What was sent to a receiver, or waits to be; newest first."""
    page = store_of(request).webhooks.log(number, query.fate, query.before, query.limit)
    body = {"deliveries": [asdict(row) for row in page.rows], "next": page.next}
    return JSONResponse(body, headers=following(request, page.next, "before"))


@router.post(
    "/webhooks/deliveries/{delivery}/redeliver", dependencies=MANAGES, status_code=204, responses=answers(404, 422)
)
def redeliver(request: Request, delivery: Annotated[int, Path(ge=1, le=2**63 - 1)]) -> Response:
    """Send an event again, under its id."""
    store_of(request).webhooks.redeliver(delivery)
    return Response(status_code=204)
