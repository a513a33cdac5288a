"""What people type becomes a fact of the contract, or a sentence; selections are compared with the source."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iomnlp.review.web import forms
from iomnlp.review.web.locale import language
from iomnlp.review.web.text import blocks, shown, verified

FR = language("fr")


@pytest.mark.parametrize(
    ("typed", "figure"),
    [
        ("1 250 000,50", "1250000.50"),
        ("1\u202f250\u00a0000", "1250000"),
        ("1,250,000.50", "1250000.50"),
        ("3.715.000", "3715000"),
        ("2,5", "2.5"),
        ("1'000", "1000"),
        ("douze", None),
        ("1e6", None),
        ("", None),
        ("--3", None),
    ],
)
def test_figures(typed: str, figure: str | None) -> None:
    assert forms.figure(typed) == figure


def test_countries_and_currencies_are_chosen_by_name_or_code() -> None:
    base = {"value": ["3"], "qualifier": ["exact"], "kind": ["pledge"]}
    for typed, code in (("EUR", "EUR"), ("euro", "EUR"), ("eur", "EUR"), ("dollar canadien", "CAD")):
        assert forms.filled("amounts", {**base, "currency": [typed]}, FR).value["currency"] == code
    for typed, code in (
        ("Mali", "ML"),
        ("cote d'ivoire", "CI"),
        ("Côte d’Ivoire", "CI"),
        ("ML", "ML"),
        ("Kenya", "KE"),
    ):
        assert forms.filled("project.beneficiaries", {"country": [typed]}, FR).value == {"country": code}


def test_what_is_wrong_stands_at_its_input() -> None:
    wrong = forms.filled("amounts", {"value": ["beaucoup"], "currency": ["sou"], "qualifier": [""], "kind": ["x"]}, FR)
    assert set(wrong.errors) == {"value", "currency", "qualifier", "kind"}
    assert wrong.errors["value"].startswith("« beaucoup » n'est pas un nombre")


def test_a_range_has_two_ends() -> None:
    typed = {"value": ["2"], "qualifier": ["range"], "kind": ["pledge"]}
    assert "upper" in forms.filled("amounts", typed, FR).errors
    assert not forms.filled("amounts", {**typed, "upper": ["3"]}, FR).errors


def test_a_country_alone_is_no_party() -> None:
    assert "donor.name" in forms.filled("funding", {"status": ["pledged"], "donor.country": ["Kenya"]}, FR).errors
    found = forms.filled("funding", {"status": ["pledged"], "donor.name": ["Danemark"], "donor.country": ["DK"]}, FR)
    assert found.value["donor"] == {"name": "Danemark", "country": "DK"}
    assert found.value["recipient"] is None


TEXTS = st.text(alphabet=st.sampled_from("aé 😀\u0301\u00a0\n\tשל\u202e\x00\x85𝄞e"), min_size=1, max_size=60)


@settings(deadline=None)
@given(TEXTS, st.data())
def test_a_selection_is_taken_only_where_it_stands(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    sent = json.dumps([{"start": start, "end": end, "text": shown(text[start:end])}])
    assert forms.evidence(sent, text, FR) == [(start, end)]
    for wrong in (
        {"start": start, "end": end + len(text), "text": "x"},
        {"start": start, "end": end, "text": "€" + text},
    ):
        with pytest.raises(forms.Refused):
            forms.evidence(json.dumps([wrong]), text, FR)


@pytest.mark.parametrize(
    "sent", ["{", "[1]", '[{"start": 0}]', '[{"start": "x", "end": 1, "text": ""}]', '"abc"', "[[]]"]
)
def test_evidence_that_is_none_is_refused(sent: str) -> None:
    with pytest.raises(forms.Refused):
        forms.evidence(sent, "abc", FR)


@settings(deadline=None)
@given(TEXTS, st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20), st.integers(1, 9)), max_size=12))
def test_pieces_join_to_the_text_and_know_their_place(text: str, spans: list[tuple[int, int, int]]) -> None:
    found = [(start, min(start + size, len(text)), number) for start, size, number in spans if start < len(text)]
    half = len(text) // 2
    parts = [
        part for block in blocks(text, [("title", 0, half), ("body", half, len(text))], found) for part in block.parts
    ]
    assert "".join(part.text for part in parts) == shown(text)
    for part in parts:
        assert shown(text)[part.start : part.start + len(part.text)] == part.text
        covering = {
            number for start, end, number in found if start <= part.start and part.start + len(part.text) <= end
        }
        assert set(map(int, part.over.split())) == covering


def test_nothing_outside_the_text_is_verified() -> None:
    assert not verified("abc", -1, 2, "c")
    assert not verified("abc", 2, 2, "")
    assert not verified("abc", 2, 9, "c")
