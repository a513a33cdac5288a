"""iomnlp: French pages of aid and migration offices in, grounded records out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from iomnlp.record import Record

if TYPE_CHECKING:
    from iomnlp.pipeline import Pipeline, load

__all__ = ["Pipeline", "Record", "load"]


def __getattr__(name: str) -> Any:
    """Import the pipeline on first use: the record alone must not cost spaCy's import."""
    if name in {"Pipeline", "load"}:
        from iomnlp import pipeline

        return getattr(pipeline, name)
    raise AttributeError(f"module 'iomnlp' has no attribute {name!r}")
