"""The door: a one-time link opens a session."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from iomnlp.review.roles import Action
from iomnlp.review.web import render
from iomnlp.review.web.access import requires
from iomnlp.review.web.reader import AReader
from iomnlp.review.web.sessions import COOKIE

router = APIRouter(include_in_schema=False)


@router.get("/", dependencies=[requires(Action.READ)])
def start() -> Response:
    """The first page is the queue."""
    return RedirectResponse("/queue", 303)


@router.get("/enter", dependencies=[requires(Action.ENTER)])
def enter(reader: AReader, key: str = "") -> Response:
    """Use a link up, or say where to find one."""
    sessions = reader.request.app.state.sessions
    name = sessions.enter(key) if key else None
    if name is None:
        if reader.session is not None:
            return RedirectResponse("/queue", 303)
        sessions.knock()
        return render.page(reader, "enter.html", 403 if key else 200, used=bool(key))
    answer = RedirectResponse("/queue", 303)
    answer.set_cookie(
        COOKIE, name, max_age=reader.settings.session_hours * 3600, httponly=True, samesite="strict", path="/"
    )
    return answer


@router.post("/leave", dependencies=[requires(Action.OWN_SETTINGS)])
def leave(request: Request) -> Response:
    """End the session."""
    request.app.state.sessions.leave(request.cookies.get(COOKIE, ""))
    answer = Response(status_code=204, headers={"HX-Redirect": "/enter"})
    answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
    return answer


@router.get("/health", dependencies=[requires(Action.ENTER)])
def health() -> Response:
    """Whether the server answers."""
    return PlainTextResponse("ok")
