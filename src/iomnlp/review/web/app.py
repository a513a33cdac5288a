"""The application: its parts put together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.resources import files

from fastapi import APIRouter, FastAPI, Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from iomnlp.review.refusals import Forbidden, Hidden, NotFound, ReviewError, StoreError
from iomnlp.review.service import Review
from iomnlp.review.web import places, render
from iomnlp.review.web.account_sessions import AccountSessions, Throttles, logins_of
from iomnlp.review.web.facets import Facets
from iomnlp.review.web.guard import Guard
from iomnlp.review.web.locale import marked
from iomnlp.review.web.pages import PLACES, ROUTERS
from iomnlp.review.web.places import Place
from iomnlp.review.web.reader import Reader, reader
from iomnlp.review.web.sessions import Door, Sessions
from iomnlp.review.web.settings import Settings

AWAY = marked("The store does not answer just now. What was saved is safe; try again in a minute.")
# Seconds after which whoever waits may ask again.
LATER = "30"
BLIND = marked("Two colleagues read this record, neither seeing the other's work. It opens when both have finished.")


def create_app(
    review: Review,
    settings: Settings | None = None,
    announce: Callable[[str], None] | None = None,
    routers: Sequence[APIRouter] = (),
    navigation: Sequence[Place] = (),
) -> FastAPI:
    """Make the application.

    Parameters
    ----------
    review : Review
        The service; the application closes nothing.
    settings : Settings, optional
        By default, those of a steward's own machine.
    announce : callable, optional
        Given the key of a fresh one-time link when somebody needs one.
    routers : sequence of APIRouter
        Further pages; the guard covers them.
    navigation : sequence of Place
        Their places in the navigation, after the queue.

    Returns
    -------
    FastAPI
        With `state.sessions`, whose `link()` is the key of the link that opens the first session where no accounts are.
    """
    chosen = settings or Settings()
    app = FastAPI(title="iomnlp", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.review = review
    app.state.settings = chosen
    app.state.sessions = _door(review, chosen, announce)
    app.state.throttles = Throttles()
    app.state.oidc = None
    app.state.facets = Facets(review)
    app.state.navigation = [places.FIRST, *navigation, *PLACES, *places.LAST]
    app.mount("/static", StaticFiles(directory=str(files("iomnlp.review.web").joinpath("static"))), name="static")
    for router in (*ROUTERS, *routers):
        app.include_router(router)
    app.add_exception_handler(ReviewError, _told)
    app.add_exception_handler(404, _nowhere)
    app.add_middleware(Guard, settings=chosen, sessions=app.state.sessions, away=_away)
    return app


def _door(review: Review, settings: Settings, announce: Callable[[str], None] | None) -> Door:
    if not settings.accounts:
        return Sessions(settings.reviewer, settings.session_hours, announce)
    return AccountSessions(logins_of(review, settings))


def _told(request: Request, error: Exception) -> Response:
    """What the service refuses, as a page or a part of one."""
    if isinstance(error, StoreError):
        return _away(request)
    text = reader(request).language.text
    if isinstance(error, Forbidden):
        return _message(request, 403, text("Your role does not allow this. Ask an administrator for another one."))
    if not isinstance(error, NotFound):
        return _message(request, 422, str(error))
    if isinstance(error, Hidden):
        return _message(request, 403, text(BLIND))
    if request.url.path.startswith("/records/"):
        return _message(request, 404, text("There is no such record, or no such field in it."))
    if request.url.path.startswith("/drop/"):
        return _message(request, 404, text("These documents are no longer here. Drop them again."))
    return _message(request, 404, text("There is no such page."))


def _nowhere(request: Request, error: Exception) -> Response:
    who = reader(request)
    return _message(request, 404, who.language.text("There is no such page."))


def _message(request: Request, status: int, sentence: str) -> Response:
    try:
        return _shown(request, reader(request), status, sentence)
    except StoreError:
        # The menu counts what waits.
        return _away(request)


def _away(request: Request) -> Response:
    """A page that needs nothing of the store, not even its menu; where the store is, nobody outside is told."""
    # Nobody is known while it is away.
    who = replace(reader(request), session=None)
    answer = _shown(request, who, 503, who.language.text(AWAY))
    answer.headers["retry-after"] = LATER
    return answer


def _shown(request: Request, who: Reader, status: int, sentence: str) -> Response:
    partial = "hx-request" in request.headers
    return render.page(who, "message.html" if partial else "error.html", status, sentence=sentence)
