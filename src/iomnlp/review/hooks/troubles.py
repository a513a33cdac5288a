"""What kept an event from its receiver, as one of few kinds, whatever the libraries below call it."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from enum import StrEnum

import httpx


class Trouble(StrEnum):
    """Why an attempt failed; pages tell each in the reader's words."""

    # The receiver answered, but not with a status from 200 to 299.
    STATUS = "status"
    REDIRECT = "redirect"
    # No connection.
    NAME = "name"
    ADDRESS = "address"
    REFUSED = "refused"
    TLS = "tls"
    TIMEOUT = "timeout"
    # A connection that ended without an answer.
    BROKEN = "broken"
    OTHER = "other"


class Unreachable(Exception):
    """A receiver that cannot be, or may not be, spoken to."""

    def __init__(self, trouble: Trouble, what: str):
        self.trouble = trouble
        super().__init__(what)


def trouble_of(error: BaseException) -> Trouble:
    """The kind of an error, which may stand below others that only pass it on.

    >>> trouble_of(ConnectionRefusedError(111, "Connection refused")) == Trouble.REFUSED
    True
    """
    for one in _below(error):
        if isinstance(one, Unreachable):
            return one.trouble
        if isinstance(one, ssl.SSLError):
            return Trouble.TLS
        if isinstance(one, ConnectionRefusedError):
            return Trouble.REFUSED
        if isinstance(one, TimeoutError | httpx.TimeoutException):
            return Trouble.TIMEOUT
        if isinstance(one, socket.gaierror):
            return Trouble.NAME
        if isinstance(one, httpx.RemoteProtocolError | httpx.ReadError | httpx.WriteError | ConnectionResetError):
            return Trouble.BROKEN
    return Trouble.OTHER


def _below(error: BaseException | None, depth: int = 8) -> Iterator[BaseException]:
    """Causes first: they know best."""
    if error is None or not depth:
        return
    yield from _below(error.__cause__ or error.__context__, depth - 1)
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from _below(one, depth - 1)
    yield error


def of_answer(status: int) -> Trouble | None:
    """The kind of an answer; None where the event was taken.

    >>> of_answer(204), of_answer(302).value, of_answer(500).value
    (None, 'redirect', 'status')
    """
    if 200 <= status < 300:
        return None
    return Trouble.REDIRECT if 300 <= status < 400 else Trouble.STATUS
