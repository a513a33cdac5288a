"""Which libraries multiply matrices here: the choice of one depends on it, and a run says so; no record does."""

from __future__ import annotations

import ctypes
from importlib import import_module


def blis_kernel() -> str | None:
    """The kernel that BLIS has chosen for this processor (`generic` is the slow one), or None where it does not say."""
    try:
        library = ctypes.CDLL(str(import_module("blis.cy").__file__))
        library.bli_arch_string.restype = ctypes.c_char_p
        name: bytes | None = library.bli_arch_string(library.bli_arch_query_id())
    except (ImportError, OSError, AttributeError):
        # Another build of BLIS, or none: the stock choice stands then.
        return None
    return name.decode() if name else None


def numpy_blas() -> str:
    """The library that NumPy multiplies matrices with."""
    import numpy

    blas = numpy.show_config(mode="dicts")["Build Dependencies"]["blas"]
    return f"{blas['name']} {blas['version']}"
