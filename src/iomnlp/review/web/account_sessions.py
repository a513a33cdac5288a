"""Sessions of accounts as the middleware asks for them, and how often the door may be tried."""

from __future__ import annotations

import asyncio
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from iomnlp.review.accounts.logins import Logins
from iomnlp.review.accounts.throttle import Throttle
from iomnlp.review.folding import plain
from iomnlp.review.networks import neighbourhood
from iomnlp.review.service import Review
from iomnlp.review.web.sessions import COOKIE, Session
from iomnlp.review.web.settings import Settings

# Tries for one name within five minutes, and for one address: an office may share one.
_NAME, _ADDRESS, _WINDOW = 8, 40, 300
_LONGEST_KEY = 80


class AccountSessions:
    """The sessions of the store's accounts."""

    def __init__(self, logins: Logins):
        self.logins = logins
        self._touching: set[asyncio.Future[None]] = set()

    async def seek(self, name: str) -> Session | None:
        """The session of a cookie, while it lasts."""
        if not name:
            return None
        found = await run_in_threadpool(self.logins.find, name)
        if found is None:
            return None
        if not found.fresh:
            # Not waited for: a reader must not stand behind an import that writes.
            task = asyncio.get_running_loop().run_in_executor(None, partial(self.logins.touch, name))
            self._touching.add(task)
            task.add_done_callback(self._touching.discard)
        return Session(found.name, found.csrf, found.ends, found.role, found.account)

    def knock(self) -> None:
        """Nobody need be told: everybody knows their own password."""

    def leave(self, name: str) -> None:
        """End a session."""
        self.logins.close(name)


def logins_of(review: Review, settings: Settings) -> Logins:
    """The sessions of a store's accounts, as long as this server lets them last."""
    return review.logins(settings.idle_minutes * 60, settings.session_hours * 3600)


class Throttles:
    """Tries at the door, by name and by address."""

    def __init__(self) -> None:
        self.names, self.addresses = Throttle(_NAME, _WINDOW), Throttle(_ADDRESS, _WINDOW)

    def take(self, name: str, address: str) -> int:
        """Take a try; give 0, or the seconds to wait where none is left."""
        wait = self.addresses.take(address)
        if wait:
            return wait
        return self.names.take(plain(name)[:_LONGEST_KEY])

    def passed(self, name: str, address: str) -> None:
        """The try was good."""
        self.names.forgive(plain(name)[:_LONGEST_KEY])
        self.addresses.give_back(address)


def address_of(request: Request) -> str:
    """The address that asks, or its /64; where uvicorn trusts a proxy, the one that the proxy tells."""
    return neighbourhood(request.client.host) if request.client else "unknown"


def set_session(answer: Response, cookie: str, settings: Settings) -> None:
    """Give a browser its session.

    Lax where accounts are: whoever follows a link from a mail, or comes back from an identity provider, is still in.
    """
    answer.set_cookie(
        COOKIE,
        cookie,
        max_age=settings.session_hours * 3600,
        httponly=True,
        secure=settings.secure,
        samesite="lax" if settings.accounts else "strict",
        path="/",
    )
