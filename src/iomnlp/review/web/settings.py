"""What the application is told when it starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of one server.

    Attributes
    ----------
    reviewer : str
        The pseudonym under which decisions are kept until the reader names another.
    hosts : tuple of str
        Host names that requests may name, without port; any other is refused (DNS rebinding).
    body_limit : int
        Bytes that a request may carry.
    body_limits : mapping
        Path prefix → bytes, for pages that take files.
    session_hours : int
        How long a session lasts.
    masked : bool
        Whether contact data are masked on every page.
    example : bool
        Whether the store is the filled example, which the pages then say.
    accounts : bool
        Whether the store's accounts come in by name and password; else by one-time links from the terminal.
    provider : str
        What the identity provider is called at the door; empty where there is none.
    idle_minutes : int
        Of an account's session: how long it lasts without a request.
    secure : bool
        Whether cookies travel over TLS alone: wherever others than this machine listen.
    """

    reviewer: str = "steward"
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost")
    body_limit: int = MEGABYTE
    body_limits: Mapping[str, int] = field(default_factory=dict)
    session_hours: int = 12
    masked: bool = False
    example: bool = False
    accounts: bool = False
    provider: str = ""
    idle_minutes: int = 120
    secure: bool = False
