"""Pages of people who work together: adjudication, agreement, doubts, presence."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from iomnlp.review.model import Action
from iomnlp.review.options import Options
from iomnlp.review.schema import opinions
from iomnlp.review.service import Review
from review_pages import decision as sent
from stores import decision, read_blind, the

FRENCH = {"Accept-Language": "fr"}


@pytest.fixture
def record_id(store: Review) -> str:
    """A record whose two readers gave two titles."""
    store.team.choose(Options(share=100))
    record_id = store.queue().rows[0].record_id
    read_blind(store, "awa", record_id, "Titre de la première")
    read_blind(store, "benoit", record_id, "Titre de la seconde")
    return record_id


class TestAdjudication:
    def test_both_opinions_stand_side_by_side(self, enter: Callable[..., Any], record_id: str) -> None:
        lea = enter("lea")
        assert record_id in lea.get("/adjudicate", **FRENCH).text
        page = lea.get(f"/adjudicate/{record_id}", **FRENCH).text
        assert "Titre de la première" in page
        assert "Titre de la seconde" in page
        assert "Avis A" in page
        assert "awa" not in page
        assert page.count('data-choice="first"') == 1

    @pytest.mark.parametrize(("choice", "title"), [("first", "première"), ("second", "seconde")])
    def test_one_letter_settles_it(
        self, enter: Callable[..., Any], store: Review, record_id: str, choice: str, title: str
    ) -> None:
        lea = enter("lea")
        answer = lea.post(f"/adjudicate/{record_id}/settle", sent("title", "x") | {"choice": choice, "reason": "vu"})
        assert answer.status_code == 200
        assert "settled" in answer.text
        assert the(store, record_id, "title").current["value"] == f"Titre de la {title}"  # type: ignore[index]
        assert store.history(record_id, "title")[-1].reason == "vu"
        assert "Rien n'est à départager" in re.sub("&#39;", "'", lea.get("/adjudicate", **FRENCH).text)

    def test_a_third_value_goes_through_the_fields_own_form(
        self, enter: Callable[..., Any], store: Review, record_id: str
    ) -> None:
        lea = enter("lea")
        form = lea.get(f"/adjudicate/{record_id}/form?key=title").text
        assert "Titre de la première" in form
        given = sent("title", "x") | {"choice": "own", "evidence": "[]"}
        wrong = lea.post(f"/adjudicate/{record_id}/settle", given | {"value": ""}, **FRENCH)
        assert (wrong.status_code, "aria-invalid" in wrong.text) == (422, True)
        assert lea.post(f"/adjudicate/{record_id}/settle", given | {"value": "Le bon titre"}).status_code == 200
        assert the(store, record_id, "title").current["value"] == "Le bon titre"  # type: ignore[index]

    def test_what_makes_no_sense_is_refused(self, enter: Callable[..., Any], record_id: str) -> None:
        lea = enter("lea")
        for given in ({"choice": "tous"}, {"choice": "first", "key": "published"}):
            answer = lea.post(f"/adjudicate/{record_id}/settle", sent("title", "x") | given)
            assert answer.status_code in (404, 422)
        assert lea.get(f"/adjudicate/{record_id}/form?key=published").status_code == 404

    def test_neither_of_the_two_settles(self, enter: Callable[..., Any], record_id: str) -> None:
        awa = enter("awa")
        assert record_id not in awa.get("/adjudicate").text
        assert awa.get(f"/adjudicate/{record_id}").status_code == 422


class TestAgreement:
    def test_figures_are_as_the_french_write_them(
        self, enter: Callable[..., Any], store: Review, record_id: str
    ) -> None:
        page = enter("lea").get("/agreement", **FRENCH).text
        title = next(row for row in page.split("<tr") if ">Titre<" in row)
        assert "0\u202f%" in title
        every = next(row for row in page.split("<tr") if "Tous les champs" in row)
        told = {one.group: one for one in store.team.agreement()}
        assert f">{told[''].fields}<" in every

    def test_the_share_is_kept(self, enter: Callable[..., Any], store: Review) -> None:
        lea = enter("lea")
        assert lea.post("/agreement/options", {"share": "12,5", "names": "yes", "days": "7"}).status_code == 204
        assert store.team.options() == Options(share=12.5, names=True, days=7)
        for wrong in ({"share": "101"}, {"share": "-1"}, {"share": "dix"}, {"share": "5", "days": "-1"}):
            answer = lea.post("/agreement/options", wrong, **FRENCH)
            assert (answer.status_code, "Une part va de 0 à 100" in answer.text) == (422, True)
        assert store.team.options().share == 12.5

    def test_a_seat_that_was_left_is_told_and_offered(self, enter: Callable[..., Any], store: Review) -> None:
        store.team.choose(Options(share=100))
        record_id = store.queue().rows[0].record_id
        for name in ("awa", "benoit"):
            side = store.seen_by(name)
            side.decide(decision(the(side, record_id, "title"), Action.ACCEPT, name))
        lea = enter("lea")
        assert "proposée à d'autres</span>" not in lea.get("/agreement", **FRENCH).text
        with store._database.writing() as connection:
            connection.execute(update(opinions).values(first_at="2020-01-01T00:00:00.000Z"))
        assert "proposée à d'autres</span>" in lea.get("/agreement", **FRENCH).text
        page = lea.get("/second", **FRENCH).text
        assert "à reprendre" in page
        assert f'href="/records/{record_id}"' in page

    def test_a_second_opinion_is_given_up(self, enter: Callable[..., Any], store: Review) -> None:
        store.team.choose(Options(share=100))
        record_id = store.queue().rows[0].record_id
        awa = store.seen_by("awa")
        awa.decide(decision(the(awa, record_id, "title"), Action.ACCEPT, "awa"))
        lea = enter("lea")
        assert "En double relecture" in lea.get("/agreement", **FRENCH).text
        assert lea.post(f"/agreement/{record_id}/give-up").status_code == 204
        assert lea.get(f"/records/{record_id}").status_code == 200
        assert store.seen_by("lea").record(record_id).side is None


class TestMenu:
    def test_one_steward_alone_sees_nothing_of_second_opinions(self, enter: Callable[..., Any]) -> None:
        page = enter().get("/queue", **FRENCH).text
        assert "Doutes" in page
        assert "Seconds avis" not in page
        assert "À départager" not in page

    def test_what_waits_is_counted(self, enter: Callable[..., Any], store: Review, record_id: str) -> None:
        store.decide(decision(the(store, record_id, "countries"), Action.DOUBT, reason="lequel ?"))
        page = enter("lea").get("/queue", **FRENCH).text
        assert re.search(r"À départager <span class=\"count-badge\">1<", page)
        assert re.search(r"Doutes <span class=\"count-badge\">1<", page)


class TestDoubts:
    def test_a_field_with_a_note(self, enter: Callable[..., Any], store: Review) -> None:
        visitor, record_id = enter("awa"), store.queue().rows[0].record_id
        assert 'name="scope"' in visitor.get(f"/records/{record_id}/note?key=title").text
        empty = visitor.post(f"/records/{record_id}/doubt", {"key": "title", "version": "1", "reason": " "})
        assert empty.status_code == 422
        given = {"key": "title", "version": "1", "reason": "coupé ?", "scope": "field"}
        assert visitor.post(f"/records/{record_id}/doubt", given).status_code == 200
        assert visitor.post(f"/records/{record_id}/doubt", given).status_code == 409
        page = visitor.get("/doubts", **FRENCH).text
        assert "coupé ?" in page
        assert "Titre" in page

    def test_the_whole_record(self, enter: Callable[..., Any], store: Review) -> None:
        visitor, record_id = enter("awa"), store.queue().rows[0].record_id
        visitor.post(f"/records/{record_id}/doubt", {"key": "title", "reason": "deux projets", "scope": "record"})
        page = visitor.get(f"/records/{record_id}", **FRENCH).text
        assert "awa doute de cette fiche : deux projets" in page
        assert "Toute la fiche" in visitor.get("/doubts", **FRENCH).text
        visitor.post(f"/records/{record_id}/lift")
        assert "deux projets" not in visitor.get("/doubts").text


def test_who_else_is_here(enter: Callable[..., Any], store: Review) -> None:
    record_id = store.queue().rows[0].record_id
    fatou, awa, lea = enter("Fatou D."), enter("Awa"), enter("Lea")
    assert fatou.post(f"/records/{record_id}/here", **FRENCH).text.strip() == ""
    assert awa.post(f"/records/{record_id}/here", **FRENCH).text.strip() == "Fatou D. relit aussi cette fiche."
    told = lea.post(f"/records/{record_id}/here", **FRENCH).text.strip()
    assert told == "Awa et Fatou D. relisent aussi cette fiche."


def test_the_history_names_what_a_third_person_did(enter: Callable[..., Any], store: Review, record_id: str) -> None:
    lea = enter("lea")
    lea.post(f"/adjudicate/{record_id}/settle", sent("title", "x") | {"choice": "second"})
    page = lea.get(f"/records/{record_id}/history?key=title", **FRENCH).text
    assert "départagé" in page
    assert ">adjudicate<" not in page
