"""The contract's rules hold for whatever page comes in: real shapes, mutilated ones, and noise."""

from __future__ import annotations

import json

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import iomnlp
from invariants import broken
from iomnlp.errors import SkippedDocument
from iomnlp.record import Record, json_schema
from layouts import LAYOUTS, PRESS, PROJECT, page

RELAXED = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
FRAGMENTS = st.sampled_from(
    [
        "Le Canada a versé 2,5 millions de dollars à l'OIM. ",
        "Environ 3 000 familles déplacées ont reçu une aide depuis 2015. ",
        "« Nous avons besoin d'abris », a déclaré Aline Morvan, cheffe de mission. ",
        "(produit 1.1) ; ",
        "Le Ministère de la santé (MS) du Tchad, ",
        "entre 3 et 5 %",
        "\n-\nDate de début\n2022\n-\nPrima ID\nTD10P0001\n",
        "\nContact : Aline Morvan, Tel: +235 66 12 34 56, Email: amorvan@bureau.example\n",
        "Structure\nStructure\n- Direction\n-\n",
        "Niamey, 3 mars 2014 – ",
        "\n\n",
        "((((«",
        "1.1.1.1 000 000 000,5 ",
        "mise en uvre Ã©tÃ© \ufffd ",
    ]
)
NOISE = st.text(max_size=40)
PAGES = st.lists(st.one_of(FRAGMENTS, NOISE), min_size=1, max_size=14).map("".join)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("story", [PRESS, PROJECT], ids=["press", "project"])
def test_a_page_of_each_layout_gives_a_sound_record(default: iomnlp.Pipeline, story: object, layout: str) -> None:
    record = default.extract(page(story, layout))  # type: ignore[arg-type]
    assert broken(record) == []
    jsonschema.validate(json.loads(record.to_json()), json_schema())


@RELAXED
@given(text=PAGES)
def test_any_mixture_of_fragments_gives_a_sound_record(rules: iomnlp.Pipeline, text: str) -> None:
    try:
        record = rules.extract(text)
    except SkippedDocument:
        assert not text.strip()
        return
    assert broken(record) == []
    assert Record.model_validate_json(record.to_json()) == record


@RELAXED
@given(text=PAGES, other=PAGES)
def test_a_record_does_not_depend_on_its_neighbours(rules: iomnlp.Pipeline, text: str, other: str) -> None:
    pages = [p for p in (other, text) if p.strip()]
    alone = [rules.extract(p).to_json() for p in pages]
    assert [r.to_json() for r in rules.pipe(reversed(pages))] == list(reversed(alone))


@RELAXED
@given(cut=st.integers(min_value=1, max_value=1500), layout=st.sampled_from(LAYOUTS))
def test_a_page_cut_anywhere_gives_a_sound_record(rules: iomnlp.Pipeline, cut: int, layout: str) -> None:
    assert broken(rules.extract(page(PROJECT, layout)[:cut])) == []


def test_a_relative_date_is_resolved_only_against_a_known_day(rules: iomnlp.Pipeline) -> None:
    text = "Bilan de la distribution\n\nLes équipes ont distribué hier 200 tentes aux familles déplacées du Tchad."
    assert [d.edtf for d in rules.extract(text).dates] == [None]
    assert [d.edtf for d in rules.extract(text, published="2019-05-10").dates] == ["2019-05-09"]
