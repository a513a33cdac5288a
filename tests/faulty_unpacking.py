"""Taking containers apart with a library that does what a document tells it to. Only tests can name it."""

from __future__ import annotations

from collections.abc import Sequence

from faulty_work import DEEDS
from iomnlp.batch import unpacking
from iomnlp.batch.unpacking import Unpacked
from iomnlp.batch.work import Document, Outcome, Settings
from iomnlp.read import Member

prepare = unpacking.prepare


def process(batch: Sequence[Document], settings: Settings) -> list[Outcome]:
    """As `unpacking` does it, but for a document that tells of a deed."""
    found = unpacking.process(batch, settings)
    for one in found:
        if isinstance(one, Unpacked) and isinstance(one.held, Member):
            DEEDS.get(one.held.data.partition(b"\n")[0], lambda: None)()
    return found
