"""What a route demands of whoever asks it: `dependencies=[requires(Action.READ)]` on every route of pages and API."""

from __future__ import annotations

from typing import Any, cast

from fastapi import Depends, Request

from iomnlp.review.model import Forbidden
from iomnlp.review.roles import Action, may
from iomnlp.review.web.sessions import Session
from iomnlp.review.web.settings import Settings


class Demand:
    """The check before a route; `action` is what its table of roles is asked for.

    Raises
    ------
    Forbidden
        When the role of the session may not do this.
    """

    def __init__(self, action: Action):
        self.action = action

    def __call__(self, request: Request) -> None:
        session: Session | None = request.scope["state"].get("session")
        if not may(session.role if session else None, self.action):
            raise Forbidden("Your role does not allow this.", remedy="Ask an administrator for another role.")


def requires(action: Action) -> Any:
    """A route's dependency that lets only those pass who may do this."""
    return Depends(Demand(action))


def masked(request: Request) -> bool:
    """Whether whoever asks must not see contact data: by the server's setting, or by their own role."""
    settings = cast(Settings, request.app.state.settings)
    session: Session | None = request.scope["state"].get("session")
    return settings.masked or not may(session.role if session else None, Action.READ_PERSONAL)
