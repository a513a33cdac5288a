"""Signatures as Standard Webhooks describes them: HMAC-SHA256 over id, time and body, one for each secret in force."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence

PREFIX = "whsec_"


def new_secret() -> str:
    """A secret of 256 random bits."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signature(secret: str, event: str, timestamp: int, body: bytes) -> str:
    """The signature of one message under one secret.

    >>> signature("whsec_" + base64.b64encode(b"cle").decode(), "evt_1", 1732669200, b"{}")
    'v1,lEdAbqBeyzBtMxFOMXri/F1bK5xKwdyN+1DpruA/sRU='
    """
    key = base64.b64decode(secret.removeprefix(PREFIX))
    mark = hmac.new(key, f"{event}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(mark).decode()}"


def headers(in_force: Sequence[str], event: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers that a receiver checks; during a rotation, the signature under the older secret stands behind."""
    return {
        "webhook-id": event,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(secret, event, timestamp, body) for secret in in_force),
    }
