"""One's own password."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from iomnlp.review.accounts.passwords import Weakness, weakness
from iomnlp.review.refusals import NotFound
from iomnlp.review.roles import Action
from iomnlp.review.web import render
from iomnlp.review.web.access import requires
from iomnlp.review.web.account_sessions import AccountSessions, Throttles, address_of, set_session
from iomnlp.review.web.locale import Language
from iomnlp.review.web.reader import AForm, AReader, Reader, first

router = APIRouter(include_in_schema=False)


def why_weak(weak: Weakness, language: Language) -> str:
    """Why a password is refused, in the reader's words."""
    text = language.text
    return {
        Weakness.SHORT: text("A password has at least 12 characters."),
        Weakness.LONG: text("A password has at most 200 characters."),
        Weakness.PLAIN: text("This password repeats few characters, which is guessed at once."),
        Weakness.KNOWN: text("This password is made of words, rows of keys or a name that are tried first."),
    }[weak]


def _own(reader: Reader) -> None:
    """Refuse where there is no account with a password.

    Raises
    ------
    NotFound
        Where the session was opened by a link, or an identity provider knows the person.
    """
    if reader.session is None or reader.session.account is None or not reader.review.accounts.named(reader.name).local:
        raise NotFound("There is no password here.")


def _form(reader: Reader, status: int = 200, error: str = "", whole: bool = False) -> HTMLResponse:
    return render.page(reader, "password.html" if whole else "password_form.html", status, error=error)


@router.get("/password", dependencies=[requires(Action.OWN_SETTINGS)])
def password_page(reader: AReader) -> HTMLResponse:
    """The page."""
    _own(reader)
    return _form(reader, whole=True)


@router.post("/password", dependencies=[requires(Action.OWN_SETTINGS)])
def change_password(reader: AReader, form: AForm) -> Response:
    """Change it: other sessions end, this one goes on under a new cookie."""
    _own(reader)
    text = reader.language.text
    old, new = first(form, "old"), first(form, "new")
    throttles: Throttles = reader.request.app.state.throttles
    address = address_of(reader.request)
    wait = throttles.take(reader.name, address)
    if wait:
        answer = _form(reader, 429, text("Too many tries. Wait some minutes."))
        answer.headers["Retry-After"] = str(wait)
        return answer
    account = reader.review.accounts.recognise(reader.name, old)
    if account is None:
        return _form(reader, 422, text("The present password is another one."))
    throttles.passed(reader.name, address)
    if new != first(form, "again"):
        return _form(reader, 422, text("The new password was typed in two ways."))
    weak = weakness(new, account.name)
    if weak is not None:
        return _form(reader, 422, why_weak(weak, reader.language))
    reader.review.accounts.set_password(account.name, new, account.name)
    doors: AccountSessions = reader.request.app.state.sessions
    done = Response(status_code=204, headers={"HX-Redirect": "/settings?saved=password"})
    set_session(done, doors.logins.open(account.number), reader.settings)
    return done
