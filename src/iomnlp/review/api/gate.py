"""Who may ask the API: a script with the token, or a page of ours within its session."""

from __future__ import annotations

import hmac
import math
import time
from collections.abc import Mapping
from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from iomnlp.review.api.limits import Limits
from iomnlp.review.api.problems import Problem, problem_of
from iomnlp.review.api.rates import Rates
from iomnlp.review.api.tokens import Tokens
from iomnlp.review.networks import neighbourhood
from iomnlp.review.refusals import StoreError
from iomnlp.review.tokens import SystemTokens
from iomnlp.review.web.guard import SAFE, TOKEN, TooLarge, cookie_of, counted, host_of, same_origin, sealed
from iomnlp.review.web.sessions import COOKIE, Door, Session
from iomnlp.review.web.settings import Settings

SCHEME = "bearer "
# Said to anybody: the description holds no data.
OPEN = ("/openapi.json",)


class Gate:
    """ASGI middleware before the pages' own guard: takes what is addressed to the API, and lets the rest pass.

    A write within a session needs what every write of the pages needs (own origin, token against forgery); a write with
    the bearer token does not, since no browser adds that by itself.
    """

    def __init__(
        self,
        app: ASGIApp,
        api: ASGIApp,
        prefix: str,
        settings: Settings,
        sessions: Door,
        tokens: Tokens | None,
        systems: SystemTokens,
        limits: Limits,
    ):
        self.app, self.api, self.prefix = app, api, prefix
        self.settings, self.sessions, self.tokens, self.limits = settings, sessions, tokens, limits
        self.systems = systems
        self.rates, self.strangers = Rates(limits.rate), Rates(limits.strangers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] != "http" or not (path == self.prefix or path.startswith(f"{self.prefix}/")):
            await self.app(scope, receive, send)
            return
        send = sealed(scope, send)
        within = path.removeprefix(self.prefix)
        limit = self.limits.upload if within.startswith("/extract") else self.limits.body
        too_large = Problem(413, "too-large", f"A request may carry {limit} bytes here. Split it, or use `iomnlp run`.")
        try:
            session, who = await self._caller(scope, Headers(scope=scope), within)
            share = self.rates.take(who, time.monotonic())
            send = told(send, self.rates.headers(share))
            if share is not None and share.wait:
                raise Problem(429, "rate", f"You ask too often. Try again in {share.wait} s.")
            length = Headers(scope=scope).get("content-length", "0")
            if not length.isdigit() or int(length) > limit:
                raise too_large
        except (Problem, StoreError) as refused:
            await problem_of(refused).response()(scope, receive, send)
            return
        scope = {**scope, "root_path": scope.get("root_path", "") + self.prefix}
        scope["state"] = {**scope.get("state", {}), "session": session}
        await self._within(limit, too_large, scope, receive, send)

    async def _within(self, limit: int, too_large: Problem, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the API answer, unless the body grows beyond its limit while it is read."""
        counting = counted(receive, limit)
        exceeded = False

        async def receiving() -> Message:
            nonlocal exceeded
            try:
                return await counting()
            except TooLarge:
                exceeded = True
                raise

        async def sending(message: Message) -> None:
            # Whatever the readers of bodies made of it: the answer is ours.
            if not exceeded:
                await send(message)

        try:
            await self.api(scope, receiving, sending)
        except Exception:
            if not exceeded:
                raise
        if exceeded:
            await too_large.response()(scope, receive, send)

    async def _caller(self, scope: Scope, headers: Headers, within: str) -> tuple[Session | None, str]:
        """Who asks, and under which name their requests are counted."""
        if host_of(headers) not in self.settings.hosts:
            raise Problem(421, "host", f"This server does not answer to the name {headers.get('host', '')!r}.")
        given = headers.get("authorization", "")
        if given:
            return await self._bearer(given, _address(scope))
        session = await self.sessions.seek(cookie_of(headers, COOKIE))
        if session is None:
            if within in OPEN and scope["method"] in SAFE:
                return None, _address(scope)
            raise self._stranger("Send a token: Authorization: Bearer …", _address(scope))
        if scope["method"] not in SAFE:
            if not same_origin(headers, scope["scheme"]):
                raise Problem(403, "origin", "Writes come from this server's own pages, or carry the bearer token.")
            if not hmac.compare_digest(headers.get(TOKEN, "").encode(), session.csrf.encode()):
                raise Problem(403, "csrf", "The request lacks this session's token. Load the page again.")
        return session, f"account {session.reviewer}"

    async def _bearer(self, given: str, address: str) -> tuple[Session, str]:
        scheme, token = given[: len(SCHEME)].lower(), given[len(SCHEME) :].strip()
        if scheme == SCHEME and self.tokens is not None and self.tokens.accepts(token):
            return Session(self.settings.reviewer, "", math.inf), "token file"
        found = await run_in_threadpool(self.systems.find, token) if scheme == SCHEME else None
        now = datetime.now(UTC)
        if found is None:
            raise self._stranger("This token is none of this server's.", address)
        if not found.open(now):
            ended = "was revoked" if found.revoked_at else "has expired"
            raise self._stranger(f"The token of {found.name} {ended}. Ask an administrator for another.", address)
        await run_in_threadpool(self.systems.note_use, found, now)
        session = Session(found.name, "", math.inf, found.role, only=found.actions)
        return session, f"token {found.number}"

    def _stranger(self, detail: str, address: str) -> Problem:
        share = self.strangers.take(address, time.monotonic())
        if share is not None and share.wait:
            wait = f"Too many requests without a good token. Try again in {share.wait} s."
            return Problem(429, "rate", wait, self.strangers.headers(share))
        return Problem(401, "token", detail, {"WWW-Authenticate": "Bearer"})


def _address(scope: Scope) -> str:
    """The address that asks, or its /64; a proxy before the server tells it, where uvicorn trusts that proxy."""
    return f"address {neighbourhood((scope.get('client') or ('unknown',))[0])}"


def told(send: Send, more: Mapping[str, str]) -> Send:
    """An answer with further headers."""

    async def tell(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in more.items():
                headers.setdefault(name, value)
        await send(message)

    return tell
