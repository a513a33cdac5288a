"""The door: a one-time link opens a session, or a name with its password does."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from iomnlp.review.accounts.audit import Event
from iomnlp.review.accounts.model import NoAccount
from iomnlp.review.roles import Action
from iomnlp.review.web import render
from iomnlp.review.web.access import requires
from iomnlp.review.web.account_sessions import AccountSessions, Throttles, address_of, set_session
from iomnlp.review.web.reader import AForm, AReader, Reader, first
from iomnlp.review.web.sessions import COOKIE

router = APIRouter(include_in_schema=False)
# Longer names and passwords are nobody's: they are not even compared.
_LONGEST = 400


@router.get("/", dependencies=[requires(Action.READ)])
def start() -> Response:
    """The first page is the queue."""
    return RedirectResponse("/queue", 303)


@router.get("/enter", dependencies=[requires(Action.ENTER)])
def enter(reader: AReader, key: str = "", next: str = "") -> Response:
    """Use a link up, say where to find one, or ask for name and password."""
    if reader.session is not None and not key:
        return RedirectResponse(inside(next), 303)
    if reader.settings.accounts:
        return login_page(reader, next)
    sessions = reader.request.app.state.sessions
    name = sessions.enter(key) if key else None
    if name is None:
        if reader.session is not None:
            return RedirectResponse("/queue", 303)
        sessions.knock()
        return render.page(reader, "enter.html", 403 if key else 200, used=bool(key))
    answer = RedirectResponse("/queue", 303)
    set_session(answer, name, reader.settings)
    return answer


def inside(wanted: str) -> str:
    """Where to go behind the door: a page of ours, else the queue.

    >>> inside("/records/0123456789abcdef?sort=newest"), inside("//evil.example"), inside("https://evil.example")
    ('/records/0123456789abcdef?sort=newest', '/queue', '/queue')
    """
    local = wanted.startswith("/") and not wanted.startswith("//") and wanted.isprintable() and "\\" not in wanted
    return wanted if local and not wanted.startswith("/enter") else "/queue"


def login_page(
    reader: Reader, next: str, status: int = 200, error: str = "", name: str = "", headers: dict[str, str] | None = None
) -> HTMLResponse:
    """Name and password."""
    # The cookie of a session travels by TLS alone: without it, nobody would get beyond this page.
    bare = reader.settings.secure and reader.request.url.scheme == "http" and not _here(reader.request)
    if bare and not error:
        error = reader.language.text("Open this page by https, or no session can begin.")
    return render.page(reader, "login.html", status, headers, next=inside(next), error=error, name=name)


def _here(request: Request) -> bool:
    return request.url.hostname in ("127.0.0.1", "localhost", "::1")


@router.post("/enter", dependencies=[requires(Action.ENTER)])
def sign_in(reader: AReader, form: AForm) -> Response:
    """Let in whoever's name and password fit; who is unknown waits as long and reads the same."""
    if not reader.settings.accounts:
        if reader.session is not None:
            return RedirectResponse("/queue", 303)
        return render.page(reader, "enter.html", 401, used=False)
    text = reader.language
    name, password = first(form, "name").strip()[:_LONGEST], first(form, "password")[:_LONGEST]
    throttles: Throttles = reader.request.app.state.throttles
    address = address_of(reader.request)
    wait = throttles.take(name, address)
    if wait:
        minutes = -(-wait // 60)
        told = text.plural(
            "Too many tries. Try again in %(num)s minute.", "Too many tries. Try again in %(num)s minutes.", minutes
        )
        return login_page(reader, first(form, "next"), 429, told, name, {"Retry-After": str(wait)})
    account = reader.review.accounts.recognise(name, password)
    doors: AccountSessions = reader.request.app.state.sessions
    cookie = doors.logins.open(account.number) if account else ""
    if not cookie:
        reader.review.audit.note(Event.LOGIN_FAILED, _known(reader, name))
        return login_page(reader, first(form, "next"), 401, text.text("This name and password do not fit."), name)
    throttles.passed(name, address)
    answer = RedirectResponse(inside(first(form, "next")), 303)
    set_session(answer, cookie, reader.settings)
    return answer


def _known(reader: Reader, name: str) -> str:
    """The account's name; of a name that nobody has nothing is written down, since it may be a password."""
    try:
        return reader.review.accounts.named(name).name
    except NoAccount:
        return ""


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
