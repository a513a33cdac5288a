"""What one request may carry and take."""

from __future__ import annotations

from dataclasses import dataclass, field

from iomnlp.review.api.rates import Rate

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of the API and of the drop page.

    Attributes
    ----------
    upload : int
        Bytes of one upload.
    body : int
        Bytes of any other request.
    seconds : float
        For one document that somebody waits for, the queue included.
    batch_seconds : float
        For all documents of a batch.
    rate : Rate or None
        How often a token, or an account within its session, may ask; None for no limit.
    strangers : Rate or None
        How often an address may come with a wrong token.
    """

    upload: int = 64 * MEGABYTE
    body: int = MEGABYTE
    seconds: float = 120
    batch_seconds: float = 3600
    rate: Rate | None = field(default_factory=lambda: Rate(3000, 500))
    strangers: Rate | None = field(default_factory=lambda: Rate(60, 30))
