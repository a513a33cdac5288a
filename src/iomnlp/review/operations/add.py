"""Let a server be watched."""

from __future__ import annotations

from fastapi import FastAPI

from iomnlp.review.operations.metrics import Metrics
from iomnlp.review.operations.routes import api_router, router
from iomnlp.review.operations.watch import Watch


def add_operations(app: FastAPI) -> None:
    """Add health, metrics and the log of requests to a whole server, around all that it has by now.

    Parameters
    ----------
    app : FastAPI
        With `state.review`, `extractor`, `settings` and `api`.
    """
    metrics = Metrics(app.state.review, app.state.extractor)
    app.state.metrics = app.state.api.state.metrics = metrics
    app.include_router(router)
    app.state.api.include_router(api_router)
    app.add_middleware(Watch, metrics=metrics, settings=app.state.settings)
