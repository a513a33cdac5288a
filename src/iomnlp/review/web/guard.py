"""What every request and every answer goes through: host, origin, session, token, size, and a strict content policy."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from iomnlp.review.refusals import StoreError
from iomnlp.review.web.sessions import COOKIE, Door, Session
from iomnlp.review.web.settings import Settings

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# Reached without a session: the door itself, and what it needs to look like one.
OPEN = ("/enter", "/enter/", "/static/", "/health", "/healthz", "/readyz")
# Written to without a session: name and password, which no foreign page knows; the origin is asked all the same.
DOOR = "/enter"
TOKEN = "x-csrf-token"
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class TooLarge(Exception):
    """A body that grew beyond its limit while it was read."""


def same_origin(headers: Headers, scheme: str) -> bool:
    """Whether a write comes from our own pages, as the browser says; who says nothing has no cookies of ours."""
    origin = headers.get("origin")
    if origin is not None:
        own = f"{scheme}://{headers.get('host', '')}"
        return hmac.compare_digest(origin.lower().encode(), own.lower().encode())
    return headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")


def host_of(headers: Headers) -> str:
    """The name that a request gives the server, without port."""
    try:
        return urlsplit(f"//{headers.get('host', '')}").hostname or ""
    except ValueError:
        return ""


def cookie_of(headers: Headers, name: str) -> str:
    """The value of a cookie, or nothing."""
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(name)
    except CookieError:
        return ""
    return found.value if found else ""


def _public(path: str) -> bool:
    """Whether an address is reached without a session."""
    return any(path == one or (one.endswith("/") and path.startswith(one)) for one in OPEN)


class Guard:
    """ASGI middleware: refuses what no page of ours would send, and seals what leaves.

    A write (any method but GET, HEAD and OPTIONS) needs a session, an origin that is our own and the session's token
    in the header `X-CSRF-Token`, which no foreign page can set. The session stands in `scope["state"]["session"]`.
    """

    def __init__(self, app: ASGIApp, settings: Settings, sessions: Door, away: Callable[[Request], Response]):
        self.app = app
        self.settings = settings
        self.sessions = sessions
        self.away = away

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        send = sealed(scope, send)
        state = scope.setdefault("state", {})
        state["session"] = None
        try:
            state["session"] = await self.sessions.seek(cookie_of(headers, COOKIE))
        except StoreError:
            if not _public(scope["path"]):
                await self.away(Request(scope))(scope, receive, send)
                return
        refused = self._refusal(scope, headers, state["session"])
        if refused is not None:
            await refused(scope, receive, send)
            return
        limit = self._limit(scope["path"])
        try:
            await self.app(scope, counted(receive, limit), send)
        except TooLarge:
            await PlainTextResponse(f"A request may carry {limit} bytes.", 413)(scope, receive, send)

    def _refusal(self, scope: Scope, headers: Headers, session: Session | None) -> Response | None:
        if host_of(headers) not in self.settings.hosts:
            return PlainTextResponse(f"This server does not answer to the name {headers.get('host', '')!r}.", 421)
        path = scope["path"]
        if scope["method"] not in SAFE:
            if not same_origin(headers, scope["scheme"]):
                return PlainTextResponse("Writes come from this server's own pages alone.", 403)
            if session is None:
                if path == DOOR:
                    return self._too_long(headers, path)
                return PlainTextResponse("This session is over. Sign in again, or open the link in the terminal.", 401)
            if not hmac.compare_digest(headers.get(TOKEN, "").encode(), session.csrf.encode()):
                return PlainTextResponse("The request lacks this session's token. Load the page again.", 403)
        elif session is None and not _public(path):
            self.sessions.knock()
            if headers.get("hx-request"):
                return Response(status_code=401, headers={"HX-Redirect": DOOR})
            return RedirectResponse(self._back(scope), 303)
        return self._too_long(headers, path)

    def _back(self, scope: Scope) -> str:
        """The door, and where to go behind it."""
        if not self.settings.accounts or scope["path"] == "/":
            return DOOR
        asked = scope["path"] + (f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else "")
        return f"{DOOR}?next={quote(asked, safe='')}"

    def _too_long(self, headers: Headers, path: str) -> Response | None:
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > self._limit(path):
            return PlainTextResponse(f"A request may carry {self._limit(path)} bytes.", 413)
        return None

    def _limit(self, path: str) -> int:
        matching = [size for prefix, size in self.settings.body_limits.items() if path.startswith(prefix)]
        return max(matching, default=self.settings.body_limit)


def counted(receive: Receive, limit: int) -> Receive:
    """The body of a request, up to a limit.

    Raises
    ------
    TooLarge
        When what is read goes beyond it.
    """
    taken = 0

    async def count() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise TooLarge
        return message

    return count


def sealed(scope: Scope, send: Send) -> Send:
    """An answer with the headers that every answer carries."""
    # Pages hold people's data. Assets whose address holds their hash never change; those that a script imports may.
    kept = "max-age=31536000, immutable" if scope["query_string"] else "no-cache"
    caching = kept if scope["path"].startswith("/static/") else "no-store"

    async def seal(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("cache-control", caching)
        await send(message)

    return seal


def session_of(request: Request) -> Session:
    """The session of a request that the guard let pass."""
    session: Session | None = request.scope["state"]["session"]
    if session is None:
        raise RuntimeError(f"{request.url.path} is open to everybody and has no session.")
    return session
