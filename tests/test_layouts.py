"""The same story in six layouts, wrapped or not, with any apostrophe, space or œ, gives the same record."""

from __future__ import annotations

import re
from typing import Any

import pytest

import iomnlp
from layouts import LAYOUTS, PRESS, PROJECT, Story, page

# What a layout may change: offsets, ids made of them, the text itself, and what only a page's frame prints.
BOUND = {
    "evidence",
    "id",
    "document",
    "segments",
    "record_id",
    "provenance",
    "marker",
    "published",
    "organisation",
    "start",
    "end",
}


def _plain(text: str) -> str:
    text = text.replace("’", "'").replace("œ", "oe").replace("\u00a0", " ").replace("\u202f", " ")
    return re.sub(r"\bmain-d'uvre|\bmain-d'oeuvre", "main-d'oeuvre", " ".join(text.split()))


def content(value: Any) -> Any:
    """A record without offsets, its texts comparable."""
    if isinstance(value, dict):
        return {k: content(v) for k, v in value.items() if k not in BOUND}
    if isinstance(value, list):
        return [content(v) for v in value]
    return _plain(value) if isinstance(value, str) else value


def _content(nlp: iomnlp.Pipeline, text: str) -> Any:
    data = content(nlp.extract(text).model_dump(mode="json"))
    data["countries"].sort(key=lambda c: c["code"] or "")  # the sheet may stand before or after the narrative
    return data


@pytest.mark.parametrize("wrap", [False, True], ids=["flowing", "wrapped"])
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("story", [PRESS, PROJECT], ids=["press", "project"])
def test_layouts_agree(default: iomnlp.Pipeline, story: Story, layout: str, wrap: bool) -> None:
    reference = _content(default, page(story, "L1"))
    assert reference["outputs"] or reference["amounts"]
    assert _content(default, page(story, layout, wrap)) == reference


@pytest.mark.parametrize(
    ("old", "new"),
    [("'", "’"), (" ", "\u00a0"), (" 000", "\u202f000"), ("œ", "")],
    ids=["curly", "nbsp", "thin", "lost oe"],
)
@pytest.mark.parametrize("story", [PRESS, PROJECT], ids=["press", "project"])
def test_characters_agree(default: iomnlp.Pipeline, story: Story, old: str, new: str) -> None:
    reference = _content(default, page(story, "L1"))
    changed = _content(default, page(story, "L1").replace(old, new))
    if old == "œ":
        assert "encoding_damage" in {c["code"] for c in changed["checks"]}
        changed["checks"] = reference["checks"]
    assert changed == reference
