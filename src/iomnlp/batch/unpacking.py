"""The work of an opener's worker: it takes a container apart, and hands out one of its documents at each request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from iomnlp.batch.opening import Request, document_at
from iomnlp.batch.work import Document, Outcome, Settings
from iomnlp.read import Member, Unreadable


@dataclass(frozen=True, slots=True)
class Unpacked(Outcome):
    """What stands at a place of a container; None behind its last document."""

    held: Member | Unreadable | None = None


def prepare(settings: Settings) -> dict[str, Any]:
    """Nothing is extracted here, and nothing loaded for it."""
    return {}


def process(batch: Sequence[Document], settings: Settings) -> list[Outcome]:
    """What stands at the places that are asked for."""
    requests = [cast(Request, document) for document in batch]
    return [Unpacked(one.uri, "ok", key=one.key, held=document_at(one)) for one in requests]
