"""Moments as the store keeps them: ISO 8601 in UTC with milliseconds, so that their order is that of their letters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def told(moment: datetime) -> str:
    """A moment of any time zone, as it is kept.

    >>> told(datetime(2024, 5, 17, 9, 30, tzinfo=UTC))
    '2024-05-17T09:30:00.000Z'
    """
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def days_ago(days: int) -> str:
    """The moment so many days before this one."""
    return told(datetime.now(UTC) - timedelta(days=days))


def now() -> str:
    """This moment."""
    return told(datetime.now(UTC))
