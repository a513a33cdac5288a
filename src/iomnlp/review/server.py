"""The whole server: pages, drop page and REST API over one store and one desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from fastapi import FastAPI

from iomnlp.review.api import Limits, Tokens, add_api
from iomnlp.review.extraction import Extractor
from iomnlp.review.operations import add_operations
from iomnlp.review.service import Review
from iomnlp.review.web import Settings, create_app
from iomnlp.review.web.pages import drop
from iomnlp.review.web.trays import Trays

if TYPE_CHECKING:
    from iomnlp.review.accounts.oidc import Oidc


def whole_app(
    review: Review,
    extractor: Extractor,
    settings: Settings | None = None,
    announce: Callable[[str], None] | None = None,
    tokens: Tokens | None = None,
    limits: Limits | None = None,
    oidc: Oidc | None = None,
) -> FastAPI:
    """Make the application that `iomnlp review` serves.

    Parameters
    ----------
    review : Review
        The store; the application closes nothing.
    extractor : Extractor
        Who extracts from what is dropped or sent.
    settings : Settings, optional
        Of the pages.
    announce : callable, optional
        Given the key of a fresh one-time link when somebody needs one.
    tokens : Tokens, optional
        What lets scripts in; without it, only sessions are.
    limits : Limits, optional
        What a request may carry and take.
    oidc : Oidc, optional
        An identity provider at which people sign in.
    """
    chosen, limits = settings or Settings(), limits or Limits()
    pages = replace(chosen, body_limits={**chosen.body_limits, drop.PLACE[0]: limits.upload})
    app = create_app(review, pages, announce, routers=[drop.router], navigation=[drop.PLACE])
    app.state.extractor, app.state.limits, app.state.trays = extractor, limits, Trays()
    app.state.oidc = oidc
    add_api(app, extractor, tokens, limits)
    add_operations(app)
    return app
