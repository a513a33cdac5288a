"""iomnlp: French pages of aid and migration offices in, grounded records out.

The names in `__all__` are the public interface, with semantic versions (docs/api.md); what that page does not name may
change in any release.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from iomnlp.errors import IomnlpError
from iomnlp.record import Record

if TYPE_CHECKING:
    from iomnlp.pipeline import Pipeline, load
    from iomnlp.write.frames import frames
    from iomnlp.write.jsonl import read_records
    from iomnlp.write.registry import export

__all__ = ["IomnlpError", "Pipeline", "Record", "__version__", "export", "frames", "load", "read_records"]

try:
    __version__ = version("iomnlp")
except PackageNotFoundError:
    __version__ = "0+unknown"

# Imported on first use: the record alone must not cost spaCy's import.
_LAZY = {
    "Pipeline": "iomnlp.pipeline",
    "load": "iomnlp.pipeline",
    "frames": "iomnlp.write.frames",
    "read_records": "iomnlp.write.jsonl",
    "export": "iomnlp.write.registry",
}


def __getattr__(name: str) -> Any:
    """Names of the public interface that cost an import."""
    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'iomnlp' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_LAZY})
