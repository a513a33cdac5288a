"""To the identity provider and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from iomnlp.review.accounts.audit import Event
from iomnlp.review.accounts.model import OidcError, Trouble
from iomnlp.review.refusals import NotFound
from iomnlp.review.roles import Action
from iomnlp.review.web.access import requires
from iomnlp.review.web.account_sessions import AccountSessions, set_session
from iomnlp.review.web.locale import Language
from iomnlp.review.web.pages.door import inside, login_page
from iomnlp.review.web.reader import AReader, Reader

if TYPE_CHECKING:
    from iomnlp.review.accounts.oidc import Oidc

router = APIRouter(include_in_schema=False)
COOKIE = "iomnlp_oidc"
PATH = "/enter/oidc"
_STATUS = {Trouble.DOWN: 502, Trouble.NO_ROLE: 403, Trouble.SHUT: 403, Trouble.DENIED: 403}


def why(trouble: Trouble, language: Language) -> str:
    """What went wrong and what to do, in the reader's words."""
    text = language.text
    return {
        Trouble.DOWN: text("The identity provider does not answer. Try again in some minutes."),
        Trouble.OVERDUE: text("This sign-in is over, or was begun in another window. Begin again."),
        Trouble.STRANGE: text("The identity provider's answer cannot be trusted. Tell an administrator."),
        Trouble.NONCE: text("The identity provider answered another request. Begin again."),
        Trouble.CLOCK: text("The clocks of this server and of the identity provider differ. Tell an administrator."),
        Trouble.EXPIRED: text("The identity provider's answer has expired. Begin again."),
        Trouble.DENIED: text("The identity provider did not let you in."),
        Trouble.NO_ROLE: text("You are known, but have no role here. Ask an administrator of the programme."),
        Trouble.SHUT: text("Your account here is shut. Ask an administrator of the programme."),
    }[trouble]


def _oidc(reader: Reader) -> Oidc:
    found = cast("Oidc | None", reader.request.app.state.oidc)
    if found is None:
        raise NotFound("There is no identity provider here.")
    return found


def _back(reader: Reader) -> str:
    """The address to which the provider sends people back, which it must know."""
    return str(reader.request.url.replace(path=f"{PATH}/back", query=""))


@router.get(PATH, dependencies=[requires(Action.ENTER)])
def to_provider(reader: AReader, next: str = "") -> Response:
    """Send somebody to the provider."""
    oidc = _oidc(reader)
    try:
        url, state = oidc.begin(_back(reader), inside(next))
    except OidcError as error:
        return _failed(reader, error, next)
    answer = RedirectResponse(url, 303)
    # Lax: it must come along when the provider sends the browser back.
    answer.set_cookie(
        COOKIE, state, max_age=600, httponly=True, secure=reader.settings.secure, samesite="lax", path=PATH
    )
    return answer


@router.get(f"{PATH}/back", dependencies=[requires(Action.ENTER)])
def from_provider(reader: AReader) -> Response:
    """Let in whom the provider vouches for."""
    oidc, request = _oidc(reader), reader.request
    try:
        claims, wanted = oidc.finish(_back(reader), dict(request.query_params), request.cookies.get(COOKIE, ""))
        account = reader.review.accounts.admitted(oidc.provider, claims)
    except OidcError as error:
        return _failed(reader, error, "")
    doors: AccountSessions = request.app.state.sessions
    answer: Response = RedirectResponse(inside(wanted), 303)
    set_session(answer, doors.logins.open(account.number, "oidc"), reader.settings)
    answer.delete_cookie(COOKIE, path=PATH)
    return answer


def _failed(reader: Reader, error: OidcError, next: str) -> Response:
    reader.review.audit.note(Event.LOGIN_FAILED, "", how="oidc", why=error.trouble.value)
    return login_page(reader, next, _STATUS.get(error.trouble, 400), why(error.trouble, reader.language))
