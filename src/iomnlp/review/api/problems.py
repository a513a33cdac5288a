"""Errors as RFC 9457 tells them: `application/problem+json`, a sentence that names the document and says what to do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from iomnlp.errors import BusyError, EngineError, IomnlpError, OverdueError
from iomnlp.review.api.shapes import field_shape
from iomnlp.review.decide import Incomplete
from iomnlp.review.refusals import Conflict, Forbidden, Hidden, NotFound, Outdated, Refused, StoreError

MEDIA_TYPE = "application/problem+json"
# Seconds after which a busy server may be asked again.
LATER = "30"
TITLES = {
    400: "Bad request",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Changed by somebody else",
    412: "Changed since it was read",
    413: "Too large",
    415: "Cannot be read",
    421: "Another server",
    422: "Cannot be done",
    429: "Too many requests",
    500: "Internal error",
    503: "Busy",
    504: "Took too long",
}


class ProblemShape(BaseModel):
    """What went wrong."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "example": {
                "type": "urn:iomnlp:problem:unreadable",
                "title": "Cannot be done",
                "status": 422,
                "detail": "note.png: This is a PNG image, which cannot be read as text.",
            }
        },
    )

    type: str = Field(description="Which kind of problem, as a URN.")
    title: str = Field(description="The kind in words.")
    status: int
    detail: str = Field(description="One sentence: which document, what is wrong, what to do.")


class Problem(Exception):
    """A request that cannot be answered as it was asked.

    Parameters
    ----------
    status : int
        HTTP's.
    kind : str
        The last part of the type's URN.
    detail : str
        One sentence.
    more : dict
        Further members.
    """

    def __init__(self, status: int, kind: str, detail: str, headers: Mapping[str, str] | None = None, **more: Any):
        self.status, self.kind, self.detail, self.more = status, kind, detail, more
        self.headers = dict(headers or {})
        super().__init__(detail)

    def response(self) -> Response:
        """As it is sent."""
        head = {"type": f"urn:iomnlp:problem:{self.kind}", "title": TITLES[self.status], "status": self.status}
        body = json.dumps({**head, "detail": self.detail, **self.more}, ensure_ascii=False)
        return Response(body.encode("utf-8", "replace"), self.status, self.headers, MEDIA_TYPE)


def problem_of(error: Exception) -> Problem:
    """The problem that an error of ours is."""
    detail = str(error)
    match error:
        case Problem():
            return error
        case Conflict():
            yours = {
                name: value for name, value in asdict(error.yours).items() if name in ("value", "evidence", "action")
            }
            return Problem(409, "conflict", detail, current=field_shape(error.current), yours=yours)
        case Incomplete():
            return Problem(422, "incomplete", detail, missing=list(error.missing))
        case Outdated():
            return Problem(412, "changed", detail)
        case Forbidden():
            return Problem(403, "role", detail)
        case Hidden():
            return Problem(403, "blind", detail)
        case NotFound():
            return Problem(404, "not-found", detail)
        case Refused():
            return Problem(422, "refused", detail)
        case OverdueError():
            return Problem(504, "overdue", detail)
        case StoreError():
            # Where it is and what it lacks, its administrators find on the server.
            away = "The store does not answer just now. Nothing was half-written; send the request again later."
            return Problem(503, "busy", away, {"Retry-After": LATER})
        case BusyError() | EngineError():
            return Problem(503, "busy", detail, {"Retry-After": LATER})
        case IomnlpError():
            return Problem(422, "refused", detail)
    return Problem(500, "internal", "The server made a mistake over this request; its log tells which.")


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = [
        {"pointer": "/".join(str(part) for part in one["loc"]), "detail": str(one["msg"])} for one in error.errors()
    ]
    first = f"{errors[0]['pointer']}: {errors[0]['detail']}" if errors else "it does not fit its schema"
    return Problem(422, "invalid", f"The request does not fit: {first}.", errors=errors).response()


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = error.status_code if error.status_code in TITLES else 400
    kind = {404: "not-found", 405: "method"}.get(status, "bad-request")
    detail = {404: f"There is nothing at {request.url.path}.", 405: f"{request.method} is not possible here."}
    return Problem(status, kind, detail.get(status, str(error.detail)), error.headers).response()


def _ours(request: Request, error: Exception) -> Response:
    return problem_of(error).response()


def tell_problems(api: FastAPI) -> None:
    """Let an application answer every error as a problem."""
    api.add_exception_handler(RequestValidationError, _invalid)
    api.add_exception_handler(HTTPException, _http)
    api.add_exception_handler(Problem, _ours)
    api.add_exception_handler(IomnlpError, _ours)
    api.add_exception_handler(Exception, _ours)


def answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems that a route may answer with, for the description of the API."""
    shape = {"schema": {"$ref": "#/components/schemas/ProblemShape"}}
    return {
        status: {"description": TITLES[status], "content": {MEDIA_TYPE: shape}}
        for status in sorted({401, 403, 429, *statuses})
    }
