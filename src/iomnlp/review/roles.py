"""Who may do what: one table of roles and actions, which every route of pages and API names one of."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What a person is here; each role may what the one before it may, and more."""

    READER = "reader"
    STEWARD = "steward"
    LEAD = "lead"
    ADMIN = "admin"


class Action(StrEnum):
    """What a route does. A new route names one of these, or brings one with its line in the table below."""

    # The door itself, and whether the server answers.
    ENTER = "enter"
    READ = "read"
    # Names of contacts, their addresses and numbers; without it they are masked everywhere.
    READ_PERSONAL = "read_personal"
    EXPORT = "export"
    # One's own session and choices: language, keys, saved views, password.
    OWN_SETTINGS = "own_settings"
    DECIDE = "decide"
    # Documents dropped on the page or sent to be extracted.
    SUBMIT = "submit"
    SECOND_OPINION = "second_opinion"
    ADJUDICATE = "adjudicate"
    SEE_AGREEMENT = "see_agreement"
    SEE_LEARNING = "see_learning"
    MANAGE_USERS = "manage_users"
    READ_AUDIT = "read_audit"
    MANAGE_TOKENS = "manage_tokens"
    MANAGE_WEBHOOKS = "manage_webhooks"
    SEE_METRICS = "see_metrics"


# What whoever stands before the door may do.
ANYBODY: Final = frozenset({Action.ENTER})
_READER = ANYBODY | {Action.READ, Action.EXPORT, Action.OWN_SETTINGS}
_STEWARD = _READER | {Action.READ_PERSONAL, Action.DECIDE, Action.SUBMIT, Action.SECOND_OPINION}
_LEAD = _STEWARD | {Action.ADJUDICATE, Action.SEE_AGREEMENT, Action.SEE_LEARNING}
ALLOWED: Final[dict[Role, frozenset[Action]]] = {
    Role.READER: _READER,
    Role.STEWARD: _STEWARD,
    Role.LEAD: _LEAD,
    Role.ADMIN: frozenset(Action),
}


def may(role: Role | None, action: Action) -> bool:
    """Whether a role may do something; None is somebody who is not signed in.

    >>> may(Role.STEWARD, Action.DECIDE), may(Role.READER, Action.READ_PERSONAL), may(None, Action.READ)
    (True, False, False)
    """
    return action in (ANYBODY if role is None else ALLOWED[role])
