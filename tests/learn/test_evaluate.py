"""Evaluation: a record that agrees with its annotation scores 1 everywhere; each fault costs exactly its field."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from handmade import TEXT, listed, make_record
from iomnlp.errors import GoldError
from iomnlp.learn.compare import Comparison
from iomnlp.learn.evaluate import Report, below_floors, evaluate
from iomnlp.learn.gold import Annotation, read_annotation, read_gold
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
    "organisations": [{"name": "Organisation internationale", "acronym": "OIM", "id": "iom", "roles": ["recipient"]}],
    "people": [{"name": "Awa Tidjani", "role": "speaker"}],
    "amounts": [{"text": "2,5 millions d’euros", "value": "2500000", "currency": "EUR", "kind": "contribution"}],
    "funding": [{"donor": {"name": "Norvège", "country": "NO"}, "recipient": {"name": "OIM"}, "amount": 0}],
    "counts": [
        {"text": "environ 4 000 réfugiés soudanais", "value": "4000", "qualifier": "about", "unit": "person"},
    ],
    "quotes": [{"text": "=Il était temps & <b>grand temps</b>", "speaker": "Awa Tidjani"}],
    "themes": {"primary": "PROT", "acceptable_primary": ["PROT", "ABRIS"]},
    "checks": ["output_numbering"],
}
GOLD["funding"][0]["status"] = "contributed"
GOLD["organisations"][0]["type"] = "multilateral"


def scores(record: Record, **changes: Any) -> Tally:
    """The tally of one record against the example annotation with some keys changed."""
    tally = Tally()
    Comparison(tally, "abris", Annotation.model_validate(GOLD | changes), record).run()
    return tally


def test_a_right_record_scores_one_everywhere(record: Record) -> None:
    tally = scores(record)
    assert tally.errors == []
    found = {name for name, score in tally.scores.items() if score.f1 == 1}
    assert found >= {"title", "dateline.place", "countries.roles", "organisations.name", "amounts.value", "funding"}
    assert found >= {"counts.text", "quotes.speaker", "themes.primary", "checks", "people", "published"}


MONEY = "2,5 millions d'euros"
FAULTS: list[tuple[str, dict[str, Any], set[str]]] = [
    ("another kind", {"kind": "other"}, {"kind"}),
    ("no dateline", {"dateline": None}, {"dateline.place", "dateline.country", "dateline.edtf"}),
    ("no amount, so no sum in the relation", {"amounts": [], "funding": []}, {
        *("amounts.text", "amounts.value", "amounts.kind", "amounts.qualifier", "funding", "funding.donor"),
        *("funding.recipient", "funding.amount", "funding.status"),
    }),
    ("no check", {"checks": []}, {"checks"}),
    ("no people", {"people": []}, {"people"}),
]  # fmt: skip


@pytest.mark.parametrize(("fault", "changes", "fields"), FAULTS, ids=[fault for fault, _, _ in FAULTS])
def test_a_fault_costs_its_fields_only(fault: str, changes: dict[str, Any], fields: set[str]) -> None:
    tally = scores(make_record(**changes))
    assert {error.field for error in tally.errors} == fields


def test_the_wrong_currency_costs_the_value_but_not_the_text() -> None:
    values = {"upper": None, "gloss_of": None, "value": "2500000", "currency": "USD", "qualifier": "exact"}
    amount = listed("amounts", TEXT, MONEY, **values, kind="contribution", raw=MONEY)
    tally = scores(make_record(amounts=[amount]))
    assert {error.field for error in tally.errors} == {"amounts.value", "funding", "funding.amount"}
    assert tally.scores["amounts.text"].f1 == 1


def test_a_quantity_is_the_same_however_many_zeros_it_is_written_with(record: Record) -> None:
    amount = GOLD["amounts"][0] | {"value": "2500000.00"}
    assert scores(record, amounts=[amount]).scores["amounts.value"].f1 == 1


def test_an_extra_count_of_things_is_not_scored_and_one_of_people_is(record: Record) -> None:
    things = {"value": "12", "upper": None, "qualifier": "exact", "population": "tentes", "raw": "Nos"}
    wrong = {unit: listed("counts", TEXT, "Nos bureaux", **things, unit=unit) for unit in ("other", "person")}
    kept = [fact.model_dump(mode="json") for fact in record.counts]
    assert scores(make_record(counts=[wrong["other"], *kept])).scores["counts.value"].precision == 1
    assert scores(make_record(counts=[wrong["person"], *kept])).scores["counts.value"].precision == 0.5


def test_any_acceptable_primary_theme_is_right(record: Record) -> None:
    assert scores(record).scores["themes.primary"].f1 == 1
    strict = scores(record, themes={"primary": "PROT"})
    assert strict.scores["themes.primary"].f1 == 0


def write_gold(folder: Path, name: str = "abris", annotation: dict[str, Any] | None = None) -> None:
    """A gold document in a folder."""
    (folder / f"{name}.txt").write_text(TEXT, encoding="utf-8")
    made = yaml.safe_dump(annotation or GOLD, allow_unicode=True, sort_keys=False)
    (folder / f"{name}.yaml").write_text(made, encoding="utf-8")


@pytest.fixture
def report(tmp_path: Path) -> Report:
    """The example, evaluated with a perfect extractor."""
    write_gold(tmp_path)
    return evaluate(read_gold(tmp_path), lambda data, uri: make_record(data.decode(), uri))


def test_evaluation_reads_pages_and_annotations(report: Report) -> None:
    assert (report.documents, report.errors, report.all_fields.f1) == (1, [], 1)
    assert report.as_json()["fields"]["kind"]["f1"] == 1


@pytest.mark.parametrize(("floor", "low"), [(1.0, 0), (0.5, 0), (1.01, 1)])
def test_floors(report: Report, tmp_path: Path, floor: float, low: int) -> None:
    path = tmp_path / "floors.yaml"
    path.write_text(f"gold_sha256: {report.gold_sha256}\nfloors: {{kind: {floor}}}\n", encoding="utf-8")
    assert len(below_floors(report, path)) == low


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("gold_sha256: 0\nfloors: {kind: 1}", "other gold documents"),
        ("gold_sha256: SAME\nfloors: {kinds: 1}", "No field is named kinds"),
        ("- kind", "gives no floors"),
    ],
)
def test_floors_that_do_not_fit_are_refused(report: Report, tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "floors.yaml"
    path.write_text(content.replace("SAME", report.gold_sha256), encoding="utf-8")
    with pytest.raises(GoldError, match=message):
        below_floors(report, path)


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
