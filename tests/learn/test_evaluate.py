"""Evaluation: a record that agrees with its annotation scores 1 everywhere; each fault costs exactly its field."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from handmade import TEXT, listed, make_record
from iomnlp.errors import GoldError
from iomnlp.learn.compare import Comparison
from iomnlp.learn.evaluate import Report, evaluate, evaluate_records
from iomnlp.learn.gold import read_annotation, read_document, read_gold
from iomnlp.learn.goldset import read_goldset, write_goldset
from iomnlp.learn.ground import ground
from iomnlp.learn.score import Tally
from iomnlp.record import Record

GOLD: dict[str, Any] = {
    "kind": "press_release",
    "layout": "L1",
    "title": "La Norvège finance des abris au Tchad",
    "dateline": {"place": "N’Djamena", "country": "TD", "edtf": "2019-03-03"},
    "published": "2019-03-03",
    "countries": [
        {"code": "NO", "roles": ["donor"], "mentions": ["Norvège", "norvégien"]},
        {"code": "TD", "roles": ["beneficiary", "dateline"], "primary": True, "mentions": ["Tchad"]},
    ],
    "organisations": [{"name": "OIM", "acronym": "OIM", "id": "iom", "roles": ["recipient"]}],
    "people": [{"name": "Awa Tidjani", "role": "speaker"}],
    "amounts": [{"text": "2,5 millions d’euros", "value": "2500000", "currency": "EUR", "kind": "contribution"}],
    "funding": [{"donor": {"name": "Norvège", "country": "NO"}, "recipient": {"name": "OIM"}, "amount": 0}],
    "counts": [
        {
            "text": "environ 4 000 réfugiés soudanais",
            "value": "4000",
            "qualifier": "about",
            "unit": "person",
            "population": "réfugiés",
        },
    ],
    "quotes": [{"text": "=Il était temps & <b>grand temps</b>", "speaker": "Awa Tidjani"}],
    "themes": {"primary": "PROT", "acceptable_primary": ["PROT", "DEPLAC"]},
    "checks": ["output_numbering"],
}
GOLD["funding"][0]["status"] = "contributed"
GOLD["organisations"][0]["type"] = "multilateral"


def write_gold(folder: Path, name: str = "abris", annotation: dict[str, Any] | None = None) -> Path:
    """A gold document in a folder; gives the annotation's path."""
    (folder / f"{name}.txt").write_text(TEXT, encoding="utf-8")
    made = yaml.safe_dump(annotation or GOLD, allow_unicode=True, sort_keys=False)
    path = folder / f"{name}.yaml"
    path.write_text(made, encoding="utf-8")
    return path


def scores(record: Record, folder: Path, lenient: bool = False, **changes: Any) -> Tally:
    """The tally of one record against the example annotation with some keys changed."""
    gold, _ = ground(read_document(write_gold(folder, annotation=GOLD | changes)))
    assert gold is not None
    tally = Tally()
    Comparison(tally, gold, record, lenient).run()
    return tally


def test_a_right_record_scores_one_everywhere(record: Record, tmp_path: Path) -> None:
    tally = scores(record, tmp_path)
    assert tally.errors == []
    found = {name for name, score in tally.scores.items() if score.f1 == 1}
    assert found >= {"title", "dateline.place", "countries.roles", "organisations.name", "amounts", "funding"}
    assert found >= {"counts", "quotes.speaker", "themes.primary", "checks", "people", "published"}


MONEY = "2,5 millions d'euros"
FAULTS: list[tuple[str, dict[str, Any], set[str]]] = [
    ("another kind", {"kind": "other"}, {"kind"}),
    ("no dateline", {"dateline": None}, {"dateline.place", "dateline.country", "dateline.edtf"}),
    ("no amount, so no sum in the relation", {"amounts": [], "funding": []}, {
        *("amounts", "amounts.value", "amounts.with_kind", "amounts.kind", "amounts.qualifier", "amounts.span"),
        *("funding", "funding.whole", "funding.donor", "funding.recipient", "funding.amount", "funding.status"),
    }),
    ("no check", {"checks": []}, {"checks"}),
    ("no people", {"people": []}, {"people", "people.span"}),
]  # fmt: skip


@pytest.mark.parametrize(("fault", "changes", "fields"), FAULTS, ids=[fault for fault, _, _ in FAULTS])
def test_a_fault_costs_its_fields_only(fault: str, changes: dict[str, Any], fields: set[str], tmp_path: Path) -> None:
    tally = scores(make_record(**changes), tmp_path)
    assert {error.field for error in tally.errors} == fields


def test_the_wrong_currency_costs_the_value_but_not_the_span(tmp_path: Path) -> None:
    values = {"upper": None, "gloss_of": None, "value": "2500000", "currency": "USD", "qualifier": "exact"}
    amount = listed("amounts", TEXT, MONEY, **values, kind="contribution", raw=MONEY)
    tally = scores(make_record(amounts=[amount]), tmp_path)
    values = {"amounts", "amounts.value", "amounts.with_kind"}
    assert {error.field for error in tally.errors} == values | {"funding", "funding.whole", "funding.amount"}
    assert tally.scores["amounts.span"].f1 == 1


def test_a_span_that_is_too_long_is_wrong_strictly_and_right_leniently(tmp_path: Path) -> None:
    values = {"upper": None, "gloss_of": None, "value": "2500000", "currency": "EUR", "qualifier": "exact"}
    amount = listed("amounts", TEXT, f"versé {MONEY}", **values, kind="contribution", raw=f"versé {MONEY}")
    record = make_record(amounts=[amount])
    assert {error.field for error in scores(record, tmp_path).errors} == {"amounts.span"}
    assert scores(record, tmp_path, lenient=True).errors == []


def test_what_an_annotator_calls_optional_or_as_right_costs_nothing(tmp_path: Path, record: Record) -> None:
    people = [*GOLD["people"], {"name": "Awa Tidjani", "role": "other", "optional": True}]
    assert scores(record, tmp_path, people=people).scores["people"].f1 == 1
    amount = GOLD["amounts"][0] | {"kind": "pledge", "accept": {"kind": ["contribution"]}}
    assert scores(record, tmp_path, amounts=[amount]).scores["amounts.with_kind"].f1 == 1
    country = GOLD["countries"][0] | {"roles": ["mentioned"], "accept": {"roles": ["donor"]}}
    tally = scores(record, tmp_path, countries=[country, GOLD["countries"][1]])
    assert tally.scores["countries.roles"].missing == 1
    assert tally.scores["countries.roles"].extra == 0


def test_a_quantity_is_the_same_however_many_zeros_it_is_written_with(record: Record, tmp_path: Path) -> None:
    amount = GOLD["amounts"][0] | {"value": "2500000.00"}
    assert scores(record, tmp_path, amounts=[amount]).scores["amounts.value"].f1 == 1


def test_an_extra_count_of_things_is_not_scored_and_one_of_people_is(record: Record, tmp_path: Path) -> None:
    things = {"value": "12", "upper": None, "qualifier": "exact", "population": "tentes", "raw": "Nos"}
    wrong = {unit: listed("counts", TEXT, "Nos bureaux", **things, unit=unit) for unit in ("other", "person")}
    kept = [fact.model_dump(mode="json") for fact in record.counts]
    assert scores(make_record(counts=[wrong["other"], *kept]), tmp_path).scores["counts.value"].precision == 1
    assert scores(make_record(counts=[wrong["person"], *kept]), tmp_path).scores["counts.value"].precision == 0.5


def test_any_acceptable_primary_theme_is_right(record: Record, tmp_path: Path) -> None:
    assert scores(record, tmp_path).scores["themes.primary"].f1 == 1
    strict = scores(record, tmp_path, themes={"primary": "PROT"})
    assert strict.scores["themes.primary"].f1 == 0


@pytest.fixture
def report(tmp_path: Path) -> Report:
    """The example, evaluated with a perfect extractor."""
    write_gold(tmp_path)
    return evaluate(read_goldset(tmp_path), lambda data, uri: make_record(data.decode(), uri))


def test_evaluation_reads_pages_and_annotations(report: Report) -> None:
    assert (report.documents, report.errors) == (1, [])
    told = report.as_json()
    assert told["fields"]["kind"]["f1"] == 1
    assert told["fields"]["kind"]["interval"] == (1.0, 1.0)
    assert told["groups"]["layout"]["L1"]["kind"]["f1"] == 1
    assert list(told["groups"]["decade"]) == ["2010s"]


def test_gold_records_are_gold_like_their_annotations(tmp_path: Path) -> None:
    write_gold(tmp_path)
    write_goldset(read_goldset(tmp_path).golds, tmp_path / "gold.jsonl")
    again = evaluate_records(read_goldset(tmp_path / "gold.jsonl"), [make_record()])
    assert again.errors == []
    with pytest.raises(GoldError, match="no pages"):
        evaluate(read_goldset(tmp_path / "gold.jsonl"), lambda data, uri: make_record())


def test_what_a_reviewer_rejected_is_no_gold_and_what_is_doubtful_is_optional(tmp_path: Path, record: Record) -> None:
    country, person = record.countries[0].id, record.people[0].id
    decision = {"reviewer": "r1", "time": "2024-05-01T10:00:00Z"}
    review = {country: {**decision, "state": "rejected"}, person: {**decision, "state": "doubtful"}}
    path = tmp_path / "reviewed.jsonl"
    path.write_text(make_record(review=review).to_json() + "\n", encoding="utf-8")
    report = evaluate_records(read_goldset(path), [make_record(people=[])])
    assert {(e.field, e.problem) for e in report.errors if e.field in {"people", "countries.code"}} == {
        ("countries.code", "extra")
    }


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("kind: press_release\ntitel: Abris", "titel"),
        ("kind: novel", "kind"),
        ("kind: [", "Malformed YAML"),
        ("kind: other\namounts: [{text: 5 euros}]", "amounts.0.value"),
    ],
)
def test_a_malformed_annotation_says_where(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "abris.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(GoldError, match=message) as error:
        read_annotation(path)
    assert error.value.document == "abris.yaml"


def test_country_codes_dates_and_numbers_of_an_annotation_stay_texts(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    content = "kind: other\npublished: 2014-05-03\ncountries: [{code: NO, primary: true}]\noutputs:\n"
    path.write_text(content + "- {level: output, number: 1.10, text: un plan, modality: planned}\n", encoding="utf-8")
    annotation = read_annotation(path)
    assert annotation.published == "2014-05-03"
    assert (annotation.countries[0].code, annotation.countries[0].primary) == ("NO", True)
    assert annotation.outputs[0].number == "1.10"


def test_a_folder_without_gold_says_what_it_takes(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match=r"NAME\.yaml"):
        read_gold(tmp_path)
