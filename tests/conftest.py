"""Pipelines that are loaded once for all tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

import iomnlp
from handmade import make_record
from iomnlp.errors import ConfigError
from iomnlp.record import Record

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
# The doctest collector imports every module: one cannot be without its package, one runs in another environment alone.
collect_ignore = ["label_studio_app.py", *([] if find_spec("atheris") else ["fuzz/pages.py"])]


@pytest.fixture(scope="session")
def rules() -> iomnlp.Pipeline:
    """The pipeline without the statistical model."""
    return iomnlp.load("rules")


@pytest.fixture(scope="session")
def default() -> iomnlp.Pipeline:
    """The whole pipeline; skips where the statistical model is not installed."""
    try:
        return iomnlp.load()
    except ConfigError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared reference cases beside the repository; skips where it is absent."""
    if not (SHARED / "seeds").is_dir():
        pytest.skip("the folder `shared` is not beside the repository")
    return SHARED


@pytest.fixture
def record() -> Record:
    """A press release made by hand, with one fact of most kinds."""
    return make_record()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A real Chromium: one for all tests, since two of Playwright's loops cannot run side by side."""
    playwright = pytest.importorskip("playwright.sync_api")
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("needs the package chromium")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield opened
        opened.close()
