"""The API put together, and put before the pages."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from iomnlp.record import SCHEMA_VERSION
from iomnlp.review.accounts.leaving import Reading
from iomnlp.review.api import decisions, exports, extracting, records, webhooks
from iomnlp.review.api.gate import Gate
from iomnlp.review.api.limits import Limits
from iomnlp.review.api.problems import ProblemShape, tell_problems
from iomnlp.review.api.tokens import Tokens
from iomnlp.review.extraction import Extractor

PREFIX = "/api/v1"
ABOUT = """Pages of aid and migration offices, in French, become records whose facts point at their words; people decide
field by field what stands. Errors are `application/problem+json`. Scripts send `Authorization: Bearer TOKEN`."""
TAGS = [
    {"name": "extract", "description": "Documents in, records out."},
    {"name": "records", "description": "Records of the store, their fields and history."},
    {"name": "decisions", "description": "What people decide."},
    {"name": "exports", "description": "Records in the formats that others read."},
    {"name": "webhooks", "description": "Who is told of what happens to records."},
]


def add_api(app: FastAPI, extractor: Extractor, tokens: Tokens | None = None, limits: Limits | None = None) -> FastAPI:
    """Let an application of the review serve the API, too.

    Parameters
    ----------
    app : FastAPI
        As `iomnlp.review.web.create_app` made it: its store, settings and sessions are used.
    extractor : Extractor
        Who extracts; the application closes nothing.
    tokens : Tokens, optional
        What lets scripts in; without it, only sessions are.
    limits : Limits, optional
        What a request may carry and take.

    Returns
    -------
    FastAPI
        The API's own application.
    """
    chosen = limits or Limits()
    api = FastAPI(title="iomnlp", version="1", docs_url=None, redoc_url=None)
    api.state.review = app.state.review
    api.state.settings = app.state.settings
    api.state.extractor = extractor
    api.state.limits = chosen
    api.state.reading = Reading()
    app.state.api = api
    for part in (extracting, records, decisions, exports, webhooks):
        api.include_router(part.router)
    tell_problems(api)
    api.openapi = lambda: _described(api)  # type: ignore[method-assign]
    app.add_middleware(
        Gate,
        api=api,
        prefix=PREFIX,
        settings=app.state.settings,
        sessions=app.state.sessions,
        tokens=tokens,
        systems=app.state.review.tokens,
        limits=chosen,
    )
    return api


def _described(api: FastAPI) -> dict[str, Any]:
    """The API's OpenAPI description."""
    if api.openapi_schema is None:
        found = get_openapi(
            title="iomnlp",
            version="1",
            summary=f"Records of contract {SCHEMA_VERSION}",
            description=ABOUT,
            routes=api.routes,
            tags=TAGS,
            servers=[{"url": PREFIX}],
        )
        parts = found["components"]
        parts["schemas"]["ProblemShape"] = ProblemShape.model_json_schema()
        for unused in ("HTTPValidationError", "ValidationError"):
            parts["schemas"].pop(unused, None)
        parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        found["security"] = [{"token": []}]
        api.openapi_schema = found
    return api.openapi_schema
