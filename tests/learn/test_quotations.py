"""Quotations: copied words are found wherever they stand, in whatever white space, and never inside other words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from iomnlp.learn.quotations import Page, every_mention, one_each
from iomnlp.record import Segment


def words(page: Page, spans: object) -> list[str]:
    """What stands at some places."""
    return [page.text[s.start : s.end] for s in spans]  # type: ignore[attr-defined]


def test_line_breaks_and_apostrophes_are_indifferent() -> None:
    page = Page("Un don de 528\n000 dollars à l’OIM")
    assert words(page, page.all("528 000 dollars")) == ["528\n000 dollars"]
    assert words(page, page.all("l'OIM")) == ["l’OIM"]


def test_a_name_is_not_found_inside_another() -> None:
    page = Page("La Guinée-Bissau et la Guinée ; 1,25 et 1,2 ; Nigeria et Niger.")
    assert [s.start for s in page.all("Guinée")] == [page.text.rindex("Guinée")]
    assert [s.start for s in page.all("1,2")] == [page.text.rindex("1,2")]
    assert [s.start for s in page.all("Niger")] == [page.text.rindex("Niger")]


def test_a_glued_word_is_found_where_there_is_no_other() -> None:
    page = Page("ChiliUruguay")
    assert words(page, page.all("Uruguay")) == ["Uruguay"]


def test_only_the_segments_that_may_hold_it() -> None:
    text = "Niger\n\nAu Niger, il pleut."
    page = Page(text, (Segment(kind="boilerplate", start=0, end=5), Segment(kind="body", start=7, end=len(text))))
    assert [s.start for s in page.all("Niger", {"body"})] == [10]


def test_each_printing_has_a_place_of_its_own() -> None:
    page = Page("Le 3 mars 2015, puis en 2015, encore en 2015.")
    found = one_each(page, ["3 mars 2015", "2015", "2015"], ())
    assert [s.start if s else None for s in found] == [3, 24, 40]
    assert one_each(page, ["2015"] * 4, ())[3] is None


def test_the_longest_form_of_a_mention_wins() -> None:
    page = Page("L'OIM Niger aide le Niger ; le fleuve Niger monte.")
    river = page.all("fleuve Niger")
    body, country = every_mention(page, [["OIM Niger", "OIM"], ["Niger"]], (), river)
    assert words(page, body) == ["OIM Niger"]
    assert [s.start for s in country] == [page.text.index("Niger ;")]


@given(st.text(alphabet="ab é\n\u00a0’", min_size=1), st.data())
def test_whatever_is_copied_is_found_again(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    quotation = text[start:end]
    if quotation.strip():
        found = Page(text).all(quotation)
        assert found
        for span in found:
            assert "".join(text[span.start : span.end].split()) == "".join(quotation.split())
