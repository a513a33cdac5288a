"""Texts as they are stored."""

from __future__ import annotations

import zlib


def packed(text: str) -> bytes:
    """A text as it is stored."""
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 3)


def unpacked(body: bytes) -> str:
    """A stored text."""
    return zlib.decompress(body).decode("utf-8", "surrogatepass") if body else ""
