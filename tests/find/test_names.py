"""People and organisations in many French turns of phrase, by the passages of `names.yaml`, without the model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from iomnlp.find.organisations import find_organisations
from iomnlp.find.people import find_people

PASSAGES = yaml.safe_load(Path(__file__).with_name("names.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("passage", PASSAGES, ids=[p["text"][:50] for p in PASSAGES])
def test_who_and_what_is_named(passage: dict[str, Any]) -> None:
    people = list(dict.fromkeys(m.name for m in find_people(passage["text"])))
    bodies = list(dict.fromkeys(m.name for m in find_organisations(passage["text"])))
    assert (people, bodies) == (passage["people"], passage["organisations"])
