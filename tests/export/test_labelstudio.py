"""Label Studio both ways: what is accepted comes back field by field, what is changed is exactly what changed."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from every_record import SOME_AND_ALL, corpus_records
from foreign_tools import environment
from handmade import TEXT, make_record, write_records
from iomnlp.cli import app
from iomnlp.errors import ReadError
from iomnlp.record import Record
from iomnlp.write.exporter import Options
from iomnlp.write.facts import all_facts
from iomnlp.write.jsonl import read_records
from iomnlp.write.labelstudio import region_id, task
from iomnlp.write.labelstudio_back import Imported, take_over
from iomnlp.write.labelstudio_fields import controls, models
from iomnlp.write.masking import masked
from iomnlp.write.registry import export
from iomnlp.write.utf16 import Utf16

ASTRAL = make_record("🚰𝕏 " + TEXT)
Result = list[dict[str, Any]]


def submitted(shown: Record, change: Callable[[Result], Result] = list) -> dict[str, Any]:
    """A task that somebody has submitted, after a change to its regions."""
    made = json.loads(json.dumps(task(shown)))
    annotation = {"id": 1, "completed_by": 7, "updated_at": "2025-03-01T10:00:00Z", "was_cancelled": False}
    made["annotations"] = [annotation | {"result": change(made["predictions"][0]["result"])}]
    return dict(made)


def imported(record: Record, change: Callable[[Result], Result] = list) -> Imported:
    """The record after a change that somebody submitted."""
    found = take_over(record, submitted(record, change))
    assert found is not None
    return found


def unreviewed(record: Record) -> Record:
    """The record without its decisions."""
    return record.model_copy(update={"review": None})


def region(results: Result, name: str, control: str) -> dict[str, Any]:
    """One result of a region."""
    (found,) = (one for one in results if one["id"] == name and one["from_name"] == control)
    return found


@given(st.text(alphabet="a🚰𝕏é\n"))
def test_offsets_come_back_through_utf_16(text: str) -> None:
    places = Utf16(text)
    for point in range(len(text) + 1):
        assert places.units(point) == len(text[:point].encode("utf-16-le")) // 2
        assert places.points(places.units(point)) == point


@pytest.mark.parametrize("step", SOME_AND_ALL)
def test_every_record_of_the_corpus_comes_back_field_by_field(step: int) -> None:
    for record in corpus_records(step):
        for shown in (record, masked(record)):
            found = take_over(record, submitted(shown))
            assert found is not None
            assert unreviewed(found.record) == unreviewed(record), record.document.uri
            assert set(found.decided.values()) == {"accepted"}
            assert found.decided.keys() - {"kind"} == {key for _, key, fact in all_facts(record) if fact.evidence}
            assert not found.remarks


def test_regions_of_one_record_have_names_of_their_own() -> None:
    for record in corpus_records():
        names = [one["id"] for one in task(record)["predictions"][0]["result"] if one["type"] == "labels"]
        assert len(names) == len(set(names))


def test_a_region_that_moves_corrects_its_fact_and_no_other() -> None:
    key = f"amounts/{ASTRAL.amounts[0].id}"

    def move(results: Result) -> Result:
        for one in results:
            if one["id"] == region_id(key, 0):
                one["value"]["start"] += len("2,5 ")
        return results

    found = imported(ASTRAL, move)
    assert {name for name, state in found.decided.items() if state != "accepted"} == {key}
    (amount,) = found.record.amounts
    assert (amount.evidence[0].text, amount.raw, amount.basis) == ("millions d'euros", "millions d'euros", "human")
    assert found.record.review is not None
    decision = found.record.review[amount.id]
    assert (decision.state, decision.reviewer) == ("corrected", "label-studio-7")


def test_a_choice_and_a_text_that_change_are_taken_over(record: Record) -> None:
    name = region_id(f"amounts/{record.amounts[0].id}", 0)

    def change(results: Result) -> Result:
        region(results, name, "amounts_kind")["value"]["choices"] = ["pledge"]
        region(results, name, "amounts_value")["value"]["text"] = ["2600000"]
        return results

    (amount,) = imported(record, change).record.amounts
    assert (amount.kind, amount.value, amount.currency, amount.id) == ("pledge", "2600000", "EUR", record.amounts[0].id)


def test_a_region_that_is_deleted_rejects_its_fact_and_references_to_it_are_dropped(record: Record) -> None:
    name = region_id(f"amounts/{record.amounts[0].id}", 0)
    found = imported(record, lambda results: [one for one in results if one["id"] != name])
    assert found.record.amounts == ()
    assert found.decided[f"amounts/{record.amounts[0].id}"] == "rejected"
    assert found.record.funding[0].amount is None


def test_one_mention_less_is_a_correction_not_a_rejection(record: Record) -> None:
    norway = record.countries[0]
    name = region_id(f"countries/{norway.id}", 0)
    found = imported(record, lambda results: [one for one in results if one["id"] != name])
    assert found.decided[f"countries/{norway.id}"] == "corrected"
    (left,) = (one for one in found.record.countries if one.id == norway.id)
    assert [span.text for span in left.evidence] == ["norvégien"]
    assert (left.code, left.roles) == (norway.code, norway.roles)


def _region_of(text: str, words: str, label: str, **values: list[str]) -> Result:
    start = Utf16(text).units(text.index(words))
    shared = {"id": "x1", "to_name": "text", "value": {"start": start, "end": start + len(words), "text": words}}
    made: Result = [shared | {"from_name": "label", "type": "labels", "value": shared["value"] | {"labels": [label]}}]  # type: ignore[operator]
    for name, texts in values.items():
        control = next(one for one in controls(label) if one.name == name)
        kind, key = ("choices", "choices") if control.choices else ("textarea", "text")
        made.append(shared | {"from_name": name, "type": kind, "value": shared["value"] | {key: texts}})  # type: ignore[operator]
    return made


def test_a_region_of_a_persons_own_is_a_new_fact() -> None:
    new = _region_of(ASTRAL.document.text, "N'Djamena", "places", places_country=["TD"], places_class=["city"])
    (place,) = imported(ASTRAL, lambda results: results + new).record.places
    assert (place.name, place.country, place.class_, place.basis) == ("N'Djamena", "TD", "city", "human")


def test_a_region_whose_label_changes_leaves_its_list(record: Record) -> None:
    name = region_id(f"organisations/{record.organisations[0].id}", 0)

    def change(results: Result) -> Result:
        kept = [one for one in results if one["id"] != name or one["from_name"] == "label"]
        region(kept, name, "label")["value"]["labels"] = ["people"]
        return kept

    found = imported(record, change)
    assert found.record.organisations == ()
    assert {person.name for person in found.record.people} == {"Awa Tidjani", "OIM"}


def test_what_is_no_fact_is_told_in_both_languages_and_marked_doubtful(record: Record) -> None:
    name = region_id(f"amounts/{record.amounts[0].id}", 0)

    def change(results: Result) -> Result:
        region(results, name, "amounts_value")["value"]["text"] = ["beaucoup"]
        return results

    found = imported(record, change)
    assert found.record.amounts == record.amounts
    assert found.decided[f"amounts/{record.amounts[0].id}"] == "doubtful"
    (remark,) = found.remarks
    assert ("value" in remark.english, "n'est pas un fait" in remark.french) == (True, True)


def test_changes_to_a_masked_task_leave_names_as_they_were(record: Record) -> None:
    hidden = masked(record)
    name = region_id(f"quotes/{record.quotes[0].id}", 0)

    def change(results: Result) -> Result:
        region(results, name, "quotes_value")["value"]["text"] = ["Il était temps"]
        return results

    found = take_over(record, submitted(hidden, change))
    assert found is not None
    (quote,) = found.record.quotes
    assert (quote.value, quote.speaker) == ("Il était temps", "Awa Tidjani")


def test_a_task_of_another_text_is_refused(record: Record) -> None:
    other = submitted(make_record(TEXT + "Encore une phrase.\n"))
    with pytest.raises(ReadError, match="is not the record's"):
        take_over(record, other)


def test_cancelled_annotations_count_for_nothing(record: Record) -> None:
    made = submitted(record)
    made["annotations"][0]["was_cancelled"] = True
    assert take_over(record, made) is None


def test_every_label_and_code_has_one_french_name_of_its_own(tmp_path: Path, record: Record) -> None:
    from xml.etree import ElementTree

    export("label-studio", tmp_path, lambda: [record])
    view = ElementTree.parse(tmp_path / "labels.xml").getroot()
    for parent in (*view.iter("Labels"), *view.iter("Choices")):
        names = [child.get("value") for child in parent]
        assert len(names) == len(set(names)), parent.get("name")
    assert [label.get("alias") for label in view.iter("Label")] == list(models())
    # The page turns such attributes into truth values and numbers, and fails where it expects a name.
    aliases = [str(one.get("alias")) for one in (*view.iter("Label"), *view.iter("Choice"))]
    assert [one for one in aliases if one in ("true", "false") or one.isdecimal()] == []


def test_the_command_writes_records_with_decisions(tmp_path: Path, record: Record) -> None:
    write_records(tmp_path / "records.jsonl", [record, make_record(TEXT + "Une autre page.\n")])
    waiting = task(make_record(TEXT + "Une autre page.\n"))
    (tmp_path / "export.json").write_text(json.dumps([submitted(record), waiting]), encoding="utf-8")
    places = ["--records", str(tmp_path / "records.jsonl"), "-o", str(tmp_path / "r.jsonl")]
    more = ["--reviewer", "awa", "--decisions", str(tmp_path / "d.jsonl")]
    ran = CliRunner().invoke(app, ["import", "label-studio", str(tmp_path / "export.json"), *places, *more])
    assert ran.exit_code == 0, ran.output
    assert "1 without a submitted annotation" in ran.output
    (back,) = read_records(tmp_path / "r.jsonl")
    assert unreviewed(back) == record
    rows = [json.loads(line) for line in (tmp_path / "d.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {row["reviewer"] for row in rows} == {"awa"}
    assert {row["key"] for row in rows} == {"kind"} | {key for _, key, fact in all_facts(record) if fact.evidence}


@pytest.mark.parametrize("content", ["nothing", "{}", '[{"data": {"text": "x"}}]'])
def test_a_file_that_is_no_export_is_said_in_one_sentence(tmp_path: Path, record: Record, content: str) -> None:
    write_records(tmp_path / "records.jsonl", [record])
    (tmp_path / "export.json").write_text(content, encoding="utf-8")
    places = ["--records", str(tmp_path / "records.jsonl"), "-o", str(tmp_path / "r.jsonl")]
    ran = CliRunner().invoke(app, ["import", "label-studio", str(tmp_path / "export.json"), *places])
    assert ran.exit_code == 2
    assert "Export the project from Label Studio as JSON." in ran.output
    assert not (tmp_path / "r.jsonl").exists()


@pytest.mark.slow
def test_the_real_application_gives_every_field_back(tmp_path: Path) -> None:
    programs = environment("label-studio", "label-studio==1.23.2")
    records = [ASTRAL, make_record(), *corpus_records(16)]
    export("label-studio", tmp_path, lambda: records, Options(keep_contacts=True))
    driver = Path(__file__).parents[1] / "label_studio_app.py"
    done = subprocess.run([str(programs / "python"), str(driver), str(tmp_path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    exported = {one["data"]["record_id"]: one for one in json.loads((tmp_path / "exported.json").read_bytes())}
    assert exported.keys() == {record.record_id for record in records}
    for record in records:
        found = take_over(record, exported[record.record_id])
        assert found is not None
        assert unreviewed(found.record) == unreviewed(record), record.document.uri
        assert set(found.decided.values()) == {"accepted"}
