"""What is told, and how far it has come."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What happened to a record; `ping` is a test that tells of none.

    `updated`: a run or a newer document changed it, or a decision changed one that was reviewed. `purged` asks the
    receiver to forget it, too.
    """

    CREATED = "record.created"
    UPDATED = "record.updated"
    REVIEWED = "record.reviewed"
    ADJUDICATED = "record.adjudicated"
    PURGED = "record.purged"
    PING = "ping"


# Those that an endpoint may ask for; a ping is for whoever is tested.
KINDS = tuple(kind for kind in Kind if kind is not Kind.PING)


class Fate(StrEnum):
    """What became of an event at one endpoint.

    A parked one was tried for as long as it may be; it, and the later events of its record, wait for a person, who
    sends it again or skips it.
    """

    PENDING = "pending"
    DELIVERED = "delivered"
    PARKED = "parked"
    SKIPPED = "skipped"
