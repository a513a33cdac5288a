"""The page of what the machine gets right: figures as people write them, and no figure where there is too little."""

from __future__ import annotations

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from iomnlp.refit import FieldRefit, Refit
from iomnlp.review.cuts import Cuts
from iomnlp.review.learning import FieldLearned, Learning, Step
from iomnlp.review.lessons import Training
from iomnlp.review.model import State
from iomnlp.review.service import Review
from iomnlp.review.web import Settings, charts, create_app
from iomnlp.shares import Share
from review_pages import decision


def words(html: str) -> str:
    """What a reader reads, blanks as blanks."""
    return " ".join(re.sub(r"<[^>]*>", " ", html).replace("\u202f", " ").replace("\xa0", " ").split())


def test_before_the_first_decision_the_page_says_so(visitor: Any) -> None:
    assert "Personne n'a encore rien décidé" in words(visitor.get("/learning").text).replace("&#39;", "'")


def test_a_few_decisions_are_too_few_for_a_share(visitor: Any) -> None:
    record_id = visitor.review.queue().rows[0].record_id
    for field in visitor.review.record(record_id).fields:
        if field.group == "countries" and field.state is State.PROPOSED:
            visitor.post(f"/records/{record_id}/decide", decision(field.key, "accept", field.version))
    shown = words(visitor.get("/learning").text)
    assert "pas assez de données" in shown
    assert re.search(r"Pays \d pas assez de données \d justes? sur \d", shown)
    assert "polyline" not in visitor.get("/learning").text


def figures() -> Learning:
    """Figures of a store with two steps."""
    amounts = FieldLearned(
        "amounts", Share(399, 400), 1, 0, Share(399, 420), 21, 12, 2, 3, 0.875, Share(1200, 1600), 400
    )
    title = FieldLearned("title", Share(310, 340), 30, 0, Share(310, 340), 0, 0, 0, 0, None, Share(0, 900), 340)
    steps = (
        Step(100, Share(300, 320), Share(300, 320), Share(0, 2500), 0),
        Step(200, Share(709, 740), Share(409, 420), Share(1200, 2500), 1),
    )
    trained = Training("2026-11-27T03:00:00Z", "judges", 120, True, {"funding": (0.707, 0.724)})
    return Learning(210, 200, 740, 12, (title, amounts), steps, (trained,))


@pytest.fixture
def reading(store: Review, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """A browser before these figures."""
    monkeypatch.setattr(Review, "learning", lambda self, every=100: figures())
    app = create_app(store, Settings(reviewer="camille"))
    client = TestClient(app, base_url="http://127.0.0.1")
    client.get("/enter", params={"key": app.state.sessions.link()})
    return client


def test_figures_stand_with_their_intervals_and_what_is_missing(reading: TestClient) -> None:
    shown = words(reading.get("/learning").text)
    assert "740 faits décidés un à un dans 210 fiches, dont 200 relues." in shown
    # 709 of 740 are 95.8 %; Wilson gives 94.1 to 97.0 %. 1,200 of the store's 2,500 proposals.
    assert "Juste tel que proposé 96 % entre 94 % et 97 %" in shown
    assert "Acceptable sans regarder 48 %" in shown
    assert "75 % à partir d'une confiance de 88 %" in shown.replace("&#39;", "'")
    assert "27 nov. 2026, 03:00:00 UTC juges des natures et des rôles adopté 120" in shown
    assert "adopté 120 Financements : 70,7 %, puis 72,4 %" in shown
    assert "trop d'erreurs parmi les 300 plus sûrs" in shown.replace("&#39;", "'")


def test_the_page_is_english_for_english_readers(reading: TestClient) -> None:
    shown = words(reading.get("/learning", headers={"accept-language": "en"}).text)
    assert "By 740 facts decided one by one in 210 records, 200 of which are reviewed." in shown


def test_the_curve_runs_from_its_first_to_its_last_step() -> None:
    drawn = charts.curve(figures().curve)
    assert drawn is not None
    # The axis begins at 0, since nothing was safe after 100 records: 0.9375 of 200 units below 1 are 12.5 units.
    assert drawn.line.split()[0] == f"{charts.LEFT}.0,{charts.TOP + 200 * (1 - 0.9375):.1f}"
    assert drawn.safe.split() == ["48.0,212.0", "628.0,116.0"]
    assert [number for _, number in drawn.marks] == [100, 200]
    assert charts.curve(figures().curve[:1]) is None


def test_pages_say_when_measured_thresholds_hold(visitor: Any) -> None:
    record_id = visitor.review.queue().rows[0].record_id
    group = next(one.group for one in visitor.review.record(record_id).fields if one.proposed and one.confidence)
    assert "Tout accepter dès 90 %" in words(visitor.get(f"/records/{record_id}").text)
    field = "project" if group.startswith("project.") else group
    visitor.review.cuts = Cuts(Refit({field: FieldRefit(400, 1.0, 0.0, None, never=True)}, "f" * 64))
    shown = visitor.get(f"/records/{record_id}").text
    assert "Tout accepter de sûr" in words(shown)
    bulk = words(visitor.get("/queue/bulk").text)
    assert "Là où un champ a été mesuré, son propre seuil vaut si celui-ci ne dépasse pas 90 %." in bulk
    assert visitor.post(f"/records/{record_id}/accept-all").status_code == 200
    decided = {one.group for one in visitor.review.record(record_id).fields if one.state is State.ACCEPTED}
    assert decided
    assert group not in decided
