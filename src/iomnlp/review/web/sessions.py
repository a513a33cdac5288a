"""Who is in: one-time links become sessions. Kept in memory, so a restart asks everybody in again."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from iomnlp.review.roles import Action, Role, may

COOKIE = "iomnlp_session"


@dataclass(slots=True)
class Session:
    """One browser.

    Attributes
    ----------
    reviewer : str
        The pseudonym under which its decisions are kept.
    csrf : str
        The token that every write must carry.
    ends : float
        Seconds of the monotonic clock after which it is over.
    role : Role
        What it may do; who opens a link on this machine may do everything.
    account : int, optional
        Number of the account that it belongs to, whose name nobody changes here.
    only : frozenset of Action, optional
        What of that it may do: a token's scopes.
    """

    reviewer: str
    csrf: str
    ends: float
    role: Role = Role.ADMIN
    account: int | None = None
    only: frozenset[Action] | None = None

    def may(self, action: Action) -> bool:
        """Whether it may do something."""
        return may(self.role, action) and (self.only is None or action in self.only)


class Door(Protocol):
    """What lets browsers in, of whichever kind."""

    async def seek(self, name: str) -> Session | None:
        """The session of a cookie, while it lasts."""

    def knock(self) -> None:
        """Somebody without a session asks for a page."""

    def leave(self, name: str) -> None:
        """End a session."""


class Sessions:
    """One-time links and the sessions that they opened.

    Parameters
    ----------
    reviewer : str
        The pseudonym of a new session.
    hours : int
        How long a session lasts.
    announce : callable, optional
        Given the key of a fresh link whenever somebody stands before the door and the last one is used up.
    """

    def __init__(self, reviewer: str, hours: int, announce: Callable[[str], None] | None = None):
        self._reviewer = reviewer
        self._seconds = hours * 3600
        self._announce = announce
        self._link: str | None = None
        self._sessions: dict[str, Session] = {}
        self._lock = threading.Lock()

    def link(self) -> str:
        """The key of the link that opens the next session: one that is not used yet, or a fresh one."""
        with self._lock:
            if self._link is None:
                self._link = secrets.token_urlsafe(32)
            return self._link

    def knock(self) -> None:
        """Somebody without a session asks for a page: announce a fresh link, once for each that was used."""
        if self._link is None and self._announce:
            self._announce(self.link())

    def enter(self, key: str) -> str | None:
        """Use up a link.

        Returns
        -------
        str or None
            The value of the new session's cookie; None where the key is none, or was used before.
        """
        with self._lock:
            if self._link is None or not secrets.compare_digest(key.encode(), self._link.encode()):
                return None
            self._link = None
            now = time.monotonic()
            self._sessions = {name: one for name, one in self._sessions.items() if one.ends > now}
            name = secrets.token_urlsafe(32)
            self._sessions[name] = Session(self._reviewer, secrets.token_urlsafe(32), now + self._seconds)
            return name

    def find(self, name: str) -> Session | None:
        """The session of a cookie, while it lasts."""
        session = self._sessions.get(name)
        if session and session.ends > time.monotonic():
            return session
        return None

    async def seek(self, name: str) -> Session | None:
        """The same for the middleware, which must not wait in its thread."""
        return self.find(name)

    def leave(self, name: str) -> None:
        """End a session."""
        with self._lock:
            self._sessions.pop(name, None)
