"""What accounts and the audit log speak of: frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from iomnlp.review.refusals import Refused
from iomnlp.review.roles import Role


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may come in.

    Attributes
    ----------
    number : int
        Of the account; it never changes.
    name : str
        Under which decisions are kept; what is typed at the door is compared without case and accents.
    role : Role
        What the person may do.
    local : bool
        Whether there is a password; else an identity provider says who it is.
    linked : bool
        Whether an identity provider knows the person.
    disabled : bool
        Whether the door is shut; decisions and name stay.
    made_at, entered_at : str or None
        When it was made, and used last.
    """

    number: int
    name: str
    role: Role
    local: bool
    linked: bool
    disabled: bool
    made_at: str
    entered_at: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the audit log: when, who, what, about whom or what, and particulars without personal data."""

    number: int
    at: str
    who: str
    what: str
    about: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Lines:
    """A page of the audit log, newest first; `next` is the number before which the next page begins."""

    lines: tuple[Line, ...]
    next: int | None


class BadName(Refused):
    """A name that no account can have."""


class NameTaken(Refused):
    """A name that another account has."""


class BadPassword(Refused):
    """A password that is refused."""


class LastAdmin(Refused):
    """A change after which nobody could manage accounts any more."""


class NoAccount(Refused):
    """There is no account of this name."""


class Trouble(StrEnum):
    """Why nobody came in; pages tell each in the reader's words."""

    DOWN = "down"
    OVERDUE = "overdue"
    STRANGE = "strange"
    NONCE = "nonce"
    CLOCK = "clock"
    EXPIRED = "expired"
    DENIED = "denied"
    NO_ROLE = "no_role"
    SHUT = "shut"


class OidcError(Exception):
    """A sign-in that failed."""

    def __init__(self, trouble: Trouble):
        self.trouble = trouble
        super().__init__(trouble.value)
