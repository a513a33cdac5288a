"""Annotations to gold records: offsets that hold, and a sentence for everything that does not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from iomnlp.errors import GoldError
from iomnlp.learn.gold import Annotation, GoldDocument, read_passages
from iomnlp.learn.goldset import read_goldset, write_goldset
from iomnlp.learn.ground import Gold, ground

TEXT = (
    "Accueil\n\nDes puits pour Zinder\n\nNiamey, 4 mai 2017 – Le Japon a versé 2 millions d’euros (2,2 millions de\n"
    "dollars) à l’OIM pour 300 familles. « L’eau est là », dit Awa Maïga.\n\nPartager\n"
)
RIGHT: dict[str, Any] = {
    "kind": "press_release",
    "title": "Des puits pour Zinder",
    "segments": [
        ("boilerplate", "Accueil"),
        ("title", "Des puits"),
        ("dateline", "Niamey, 4 mai"),
        ("body", "Le Japon"),
        ("quote", "« L'eau"),
        ("body", "dit Awa"),
        ("boilerplate", "Partager"),
    ],
    "dateline": {"place": "Niamey", "country": "NE", "edtf": "2017-05-04"},
    "countries": [
        {"code": "NE", "roles": ["dateline"], "mentions": ["Niamey"]},
        {"code": "JP", "roles": ["donor"], "mentions": ["Japon"]},
    ],
    "organisations": [{"name": "OIM", "acronym": "OIM", "type": "multilateral", "roles": ["recipient"]}],
    "people": [{"name": "Awa Maïga", "role": "speaker"}],
    "amounts": [
        {"text": "2 millions d'euros", "value": "2000000", "currency": "EUR", "kind": "contribution"},
        {"text": "2,2 millions de dollars", "value": "2200000", "kind": "contribution", "gloss_of": 0},
    ],
    "funding": [
        {
            "donor": {"name": "Japon", "country": "JP"},
            "recipient": {"name": "OIM"},
            "amount": 0,
            "status": "contributed",
        }
    ],
    "counts": [{"text": "300 familles", "value": "300", "unit": "household", "population": "familles"}],
    "quotes": [{"text": "L'eau est là", "speaker": "Awa Maïga"}],
    "checks": ["currency_unknown"],
}


def grounded(**changes: Any) -> tuple[Gold | None, list[str]]:
    """The example annotation with some keys changed, grounded."""
    annotation = Annotation.model_validate(RIGHT | changes)
    return ground(GoldDocument("puits", Path("puits.txt"), annotation, passage=TEXT.encode()))


def test_every_quotation_gets_its_offsets() -> None:
    gold, problems = grounded()
    assert problems == []
    assert gold is not None
    record = gold.record
    for name in ("countries", "organisations", "people", "amounts", "funding", "counts", "quotes"):
        for fact in getattr(record, name):
            assert fact.evidence, name
            assert all(TEXT[e.start : e.end] == e.text for e in fact.evidence)
    assert record.amounts[1].evidence[0].text == "2,2 millions de\ndollars"
    assert [e.text for e in record.funding[0].evidence] == ["Japon", "2 millions d’euros", "OIM"]


def test_segments_part_the_text_without_gaps() -> None:
    gold, _ = grounded()
    assert gold is not None
    at = 0
    for segment in gold.record.segments:
        assert segment.start == at
        at = segment.end
    assert at == len(TEXT)
    assert [s.kind for s in gold.record.segments if s.kind != "blank"] == [kind for kind, _ in RIGHT["segments"]]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": "Des puits pour Agadez"}, "title: 'Des puits pour Agadez' does not stand in the text"),
        ({"counts": [{"text": "300 femmes", "value": "300", "unit": "person"}]}, r"counts\.0: '300 femmes'"),
        ({"people": [{"name": "Partager", "role": "speaker"}], "quotes": []}, r"only in boilerplate"),
        ({"published": "5 mai 2017"}, "is no EDTF date"),
        ({"themes": {"primary": "EAU"}}, "'EAU' is no theme"),
        ({"checks": []}, "currency_unknown is missing"),
        ({"quotes": [{"text": "L'eau est là", "speaker": "Ali Maïga"}]}, "'Ali Maïga' is no listed speaker"),
        ({"amounts": RIGHT["amounts"][:1], "checks": [], "funding": [RIGHT["funding"][0] | {"amount": 3}]}, "no sum 3"),
        ({"segments": [("title", "Des puits")]}, "belongs to no segment"),
        ({"segments": [("boilerplate", "Accueil"), ("title", "Les puits")]}, "does not stand behind"),
        ({"countries": [RIGHT["countries"][0] | {"code": "XX"}, RIGHT["countries"][1]]}, "no country"),
        ({"countries": [RIGHT["countries"][1]]}, "NE stands in the dateline"),
        ({"countries": [*RIGHT["countries"], RIGHT["countries"][1]]}, "stands twice"),
        ({"organisations": [RIGHT["organisations"][0] | {"roles": ["mentioned", "recipient"]}]}, "beside another role"),
        ({"counts": [RIGHT["counts"][0] | {"qualifier": "range"}]}, "a range has an upper value"),
        ({"contacts": [{"phone": "20 73 00 00"}]}, r"no E\.164 number"),
    ],
)
def test_what_does_not_hold_is_said(changes: dict[str, Any], message: str) -> None:
    _, problems = grounded(**changes)
    assert any(re.search(message, problem) for problem in problems), problems


def test_passages_are_gold_without_a_page(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text(
        '{"text": "Le Japon donne.", "countries": [{"code": "JP", "roles": ["donor"], "mentions": ["Japon"]}]}\n'
    )
    assert read_passages(path)[0].read() == b"Le Japon donne."
    with pytest.raises(GoldError, match="gives nothing in funding"):
        read_goldset(path)
    path.write_text('{"texte": ""}\n', encoding="utf-8")
    with pytest.raises(GoldError, match="Line 1 is no annotated passage"):
        read_passages(path)


def test_gold_records_are_read_again_with_their_tolerances(tmp_path: Path) -> None:
    gold, _ = grounded(counts=[RIGHT["counts"][0] | {"optional": True, "accept": {"text": ["300 familles"]}}])
    assert gold is not None
    write_goldset([gold], tmp_path / "gold.jsonl")
    again = read_goldset(tmp_path / "gold.jsonl").golds[0]
    assert (again.record, again.tolerance) == (gold.record, gold.tolerance)


def test_a_form_is_no_mention_where_the_annotator_says_so() -> None:
    japan = [{"code": "JP", "roles": ["mentioned"], "mentions": ["Japon"]}]
    text = "Des puits\n\nLe Japon aide le village. Le village dit « bleu Japon » de ses portes.\n"
    told = {"kind": "press_release", "title": "Des puits", "countries": japan}
    spans = []
    for without in ((), ("bleu Japon",)):
        annotation = Annotation.model_validate(told | {"no_mentions": without})
        gold, problems = ground(GoldDocument("puits", Path("puits.txt"), annotation, passage=text.encode()))
        assert problems == []
        assert gold is not None
        spans.append(len(gold.record.countries[0].evidence))
    assert spans == [2, 1]


def test_words_without_a_mention_must_stand_in_the_page() -> None:
    _, problems = grounded(no_mentions=["bleu Japon"])
    assert [p for p in problems if "no_mentions" in p and "bleu Japon" in p]
