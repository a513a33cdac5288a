"""Quick patterns of word lists match what a plain alternation, the longest first, matches."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iomnlp.patterns import alternatives, opening

FORMS = ["don", "dons", "donner", "don de", "donat*", "à hauteur de", "prêt*", "prêt", "d'", "a-t-il"]
LETTERS = "don satpré'-h*"


def plain(forms: list[str]) -> str:
    ordered = sorted(dict.fromkeys(forms), key=len, reverse=True)
    return "|".join(re.escape(form).replace(r"\*", r"\w*") for form in ordered)


def spans(pattern: str, text: str) -> list[tuple[int, int]]:
    return [m.span() for m in re.finditer(pattern, text)]


@given(text=st.text(alphabet=LETTERS, max_size=60))
def test_words_are_found_where_a_plain_alternation_finds_them(text: str) -> None:
    assert spans(rf"{opening(FORMS)}(?!\w)", text) == spans(rf"(?<!\w)(?:{plain(FORMS)})(?!\w)", text)
    assert spans(rf"(?:{alternatives(FORMS)})(?!\w)", text) == spans(rf"(?:{plain(FORMS)})(?!\w)", text)


@given(
    forms=st.lists(st.text(alphabet="abc -'.", min_size=1, max_size=5), min_size=1, max_size=30),
    text=st.text(alphabet="abc -'.", max_size=40),
)
def test_any_list_of_words_matches_as_its_plain_alternation(forms: list[str], text: str) -> None:
    assert spans(alternatives(forms), text) == spans(plain(forms), text)
    assert spans(opening(forms), text) == spans(rf"(?<!\w)(?:{plain(forms)})", text)


@pytest.mark.parametrize(("text", "found"), [("sous-don", []), ("un don", ["don"]), ("abandon", [])])
def test_what_may_not_stand_before_a_word_is_an_option(text: str, found: list[str]) -> None:
    assert re.findall(opening(["don"], not_behind=r"\w-"), text) == found


def test_a_space_may_be_any_white_space() -> None:
    assert re.fullmatch(alternatives(["à hauteur de"], space=r"\s+"), "à  hauteur\nde")
