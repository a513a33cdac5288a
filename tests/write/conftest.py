"""A record made by hand for the writers."""

from __future__ import annotations

import pytest

from handmade import make_record
from iomnlp.record import Record


@pytest.fixture
def record() -> Record:
    """A press release with one fact of most kinds."""
    return make_record()
