"""What a route demands of whoever asks it: `dependencies=[requires(Action.READ)]` on every route of pages and API."""

from __future__ import annotations

from typing import Any, cast

from fastapi import Depends, Request

from iomnlp.review.refusals import Forbidden
from iomnlp.review.roles import Action, may
from iomnlp.review.web.seen import note
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
        if session is not None:
            note(request.scope, session.role, "" if session.account is None else str(session.account))
        else:
            note(request.scope)
        if session is not None and session.only is not None and self.action not in session.only:
            raise Forbidden("The scopes of this token do not allow this.", remedy="Ask for a token with the scope.")
        if not _may(session, self.action):
            raise Forbidden("Your role does not allow this.", remedy="Ask an administrator for another role.")


def requires(action: Action) -> Any:
    """A route's dependency that lets only those pass who may do this."""
    return Depends(Demand(action))


def masked(request: Request) -> bool:
    """Whether whoever asks must not see contact data: by the server's setting, or by their own role."""
    settings = cast(Settings, request.app.state.settings)
    session: Session | None = request.scope["state"].get("session")
    return settings.masked or not _may(session, Action.READ_PERSONAL)


def _may(session: Session | None, action: Action) -> bool:
    return may(None, action) if session is None else session.may(action)
