"""What the store refuses, and why: the errors of review."""

from __future__ import annotations

from iomnlp.errors import IomnlpError
from iomnlp.review.model import Decision, Field


class ReviewError(IomnlpError):
    """Base of what the store refuses."""


class StoreError(ReviewError):
    """The database cannot be used: missing, too new, damaged, in use."""


class NotFound(ReviewError):
    """There is no such record, field or batch."""


class Forbidden(ReviewError):
    """Something that the person's role does not allow."""


class Hidden(NotFound):
    """Two people read the record without seeing each other's decisions, and this is neither of them."""


class Refused(ReviewError):
    """A decision that makes no sense: a value against the contract, evidence outside the text, no reason."""


class Outdated(ReviewError):
    """The record changed since it was seen; nothing was stored."""


class Conflict(ReviewError):
    """Somebody else decided first; nothing was stored.

    Attributes
    ----------
    current : Field
        The field as it stands now.
    yours : Decision
        What was sent.
    """

    def __init__(self, current: Field, yours: Decision):
        self.current = current
        self.yours = yours
        super().__init__(
            f"{current.key} was changed by {current.decided_by or 'a new run'} since you saw it.",
            document=current.record_id,
            remedy="Look at both values and decide again.",
        )
