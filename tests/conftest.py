"""Pipelines that are loaded once for all tests."""

from __future__ import annotations

from pathlib import Path

import pytest

import iomnlp
from iomnlp.errors import ConfigError

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


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
