"""Contact lines by their company."""

from __future__ import annotations

from pathlib import Path

from iomnlp.read import read_bytes
from iomnlp.segment import contacts, groups
from iomnlp.segment.words import PageCues
from iomnlp.segment.wraps import make_units

DEV = Path(__file__).parents[2] / "corpus" / "gold" / "dev"


def test_a_page_that_tells_no_way_to_reach_anybody_has_no_contact_lines() -> None:
    seen = 0
    for path in sorted(DEV.glob("*.txt")):
        units, _ = make_units(read_bytes(path.read_bytes()).text)
        shapes = groups.find_shapes(units, frozenset(), "fr")
        page = PageCues([unit.bare for unit in units], map(groups._cue_words, units))
        for shape in shapes:
            shape.channel = shape.contact = False
        contacts._mark_announced(units, shapes, page)
        contacts._mark_labelled(units, shapes, page)
        assert not any(shape.contact for shape in shapes), path.name
        seen += 1
    assert seen
