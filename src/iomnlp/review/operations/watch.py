"""Round everything else: each request gets an id, is timed, counted and logged; scrapers of this machine come in."""

from __future__ import annotations

import ipaddress
import time
from secrets import token_hex

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from iomnlp.review.operations.logs import told
from iomnlp.review.operations.metrics import FORMAT, METHODS, Metrics
from iomnlp.review.web.guard import host_of, sealed
from iomnlp.review.web.seen import KEY, NO_ROUTE, Seen
from iomnlp.review.web.settings import Settings

METRICS = "/metrics"
REQUEST_ID = "x-request-id"
# What a proxy adds: whoever comes through one is not on this machine, whatever the connection says.
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


class Watch:
    """ASGI middleware round the whole server."""

    def __init__(self, app: ASGIApp, metrics: Metrics, settings: Settings):
        self.app, self.metrics, self.settings = app, metrics, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        seen = Seen(token_hex(8))
        scope.setdefault("state", {})[KEY] = seen
        status, begun = 500, time.perf_counter()

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[REQUEST_ID] = seen.id
            await send(message)

        try:
            if scope["path"] == METRICS and self._near(scope):
                seen.route = METRICS
                await self._figures(scope, receive, sealed(scope, noting))
            else:
                await self.app(scope, receive, noting)
        finally:
            seconds = time.perf_counter() - begun
            # Whatever was sent as a method is no word for logs.
            method = scope["method"] if scope["method"] in METHODS else NO_ROUTE
            self.metrics.answered(method, seen.route, status, seconds)
            told(
                event="request",
                id=seen.id,
                method=method,
                route=seen.route,
                status=status,
                ms=round(seconds * 1000, 1),
                role=seen.role,
                account=seen.account,
            )

    async def _figures(self, scope: Scope, receive: Receive, send: Send) -> None:
        await Response(await run_in_threadpool(self.metrics.text), media_type=FORMAT)(scope, receive, send)

    def _near(self, scope: Scope) -> bool:
        """Whether a program on this machine asks, directly, by a name that the server answers to."""
        headers = Headers(scope=scope)
        client = scope.get("client")
        try:
            near = client is not None and ipaddress.ip_address(client[0]).is_loopback
        except ValueError:
            return False
        direct = not any(name in headers for name in _FORWARDED) and "sec-fetch-site" not in headers
        return near and direct and scope["method"] in ("GET", "HEAD") and host_of(headers) in self.settings.hosts


def figures(request: Request) -> Response:
    """The figures, for who may see them."""
    metrics: Metrics = request.app.state.metrics
    return Response(metrics.text(), media_type=FORMAT)
