"""IATI 2.03: every file passes an oracle that is not ours, or the record is refused with the standard's rule."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import iomnlp
from every_record import corpus_records
from handmade import make_record
from iomnlp.record import Record
from iomnlp.write.exporter import Options, Written
from iomnlp.write.registry import export

etree = pytest.importorskip("lxml.etree")
SHEET = {
    "project_id": {"value": "PX.0337"},
    "prima_id": {"value": "TD10P0508"},
    "type": {"code": "PX", "raw": "Protection et assistance aux migrants vulnérables"},
    "status": {"code": "completed", "raw": "Achevé"},
    "start": {"edtf": "2018", "raw": "2018"},
    "end": {"edtf": "2020-06", "raw": "juin 2020"},
    "budget": {"value": "300000.00", "currency": "USD"},
    "scope": {"code": "regional", "raw": "Regional"},
}


def project(*countries: str, **changes: Any) -> Record:
    """The example as a project, with a sheet."""
    shared = {"evidence": [], "basis": "extracted", "rule": "sheet.x", "confidence": None}
    sheet = {
        key: None if value is None else shared | {"raw": value.get("value", "")} | value
        for key, value in (SHEET | changes).items()
    }
    states = [shared | {"id": f"{n:08x}", "country": code, "raw": code} for n, code in enumerate(countries or ("TD",))]
    return make_record(kind="project", project=sheet | {"beneficiaries": states}, **_outputs())


def _outputs() -> dict[str, Any]:
    shared = {"evidence": [], "basis": "extracted", "rule": "x", "confidence": None, "marker": None}
    levels = (("output", "1.1"), ("outcome", "1"), ("objective", None), ("component", "a"))
    outputs = [
        shared
        | {"id": f"{n:08x}", "level": level, "number": number, "parent": None, "text": f"Texte {n}."}
        | {"modality": "planned"}
        for n, (level, number) in enumerate(levels)
    ]
    return {"outputs": outputs}


def exported(tmp_path: Path, *records: Record, **options: Any) -> tuple[Any, Written]:
    """The root of the file, and what was left out."""
    path = tmp_path / "projets.xml"
    written = export("iati", path, lambda: records, Options(**options))
    return (etree.parse(str(path)).getroot() if written.files else None), written


def judged(oracle: Path, path: Path) -> list[dict[str, Any]]:
    """What the oracle finds in a file."""
    done = subprocess.run([sys.executable, str(oracle), str(path), "--json"], capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="session")
def oracle(shared: Path) -> Path:
    """The offline judge beside the repository."""
    path = shared / "iati" / "iati_oracle.py"
    if not path.is_file():
        pytest.skip("the IATI oracle is not in the folder `shared` beside the repository")
    return path


def test_every_activity_of_the_corpus_passes_the_oracle(tmp_path: Path, oracle: Path) -> None:
    _, written = exported(tmp_path, *corpus_records())
    assert judged(oracle, tmp_path / "projets.xml") == []
    projects = [record for record in corpus_records() if record.kind == "project"]
    assert written.records - written.outside == len(projects)
    rules = Counter(remark.rule for found in written.refused.values() for remark in found)
    without_start = [one for one in projects if one.project and not one.project.start]
    assert rules["6.11.1"] >= len(without_start)
    assert len(projects) - len(written.refused) >= 70, "most projects are written"
    assert all(remark.english and remark.french for remark in written.remarks)


def test_the_sample_without_a_start_date_is_refused_and_the_one_with_is_written(
    tmp_path: Path, shared: Path, rules: iomnlp.Pipeline
) -> None:
    pages = sorted((shared / "seeds").glob("*.txt"))
    records = {page.name: rules.extract_file(page) for page in pages}
    root, written = exported(tmp_path, *records.values())
    (uri,) = [name for name in records if "004" in name]
    assert [remark.rule for remark in written.refused[uri]] == ["6.11.1"]
    assert root.xpath("//iati-identifier/text()")[0].startswith("XM-DAC-47066-PX.")


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"start": None}, "6.11.1"),
        ({"start": {"edtf": None, "raw": "bientôt"}}, "6.11.1"),
        ({"start": {"edtf": "2023", "raw": "2023"}}, "11.1.2"),
        ({"status": {"code": None, "raw": "En veille"}}, "schema:activity-status"),
        ({"project_id": None, "prima_id": None}, "schema:iati-identifier"),
    ],
)
def test_what_the_standard_demands_and_the_page_lacks_is_refused(
    tmp_path: Path, changes: dict[str, Any], rule: str
) -> None:
    root, written = exported(tmp_path, project(**changes))
    assert root is None
    assert [remark.rule for remark in written.remarks] == [rule]


def test_an_unknown_beneficiary_is_refused_since_shares_would_be_wrong(tmp_path: Path) -> None:
    record = project("TD", "ML")
    states = [one.model_dump() for one in record.project.beneficiaries] if record.project else []
    states[1] |= {"country": None, "raw": "Atlantide"}
    sheet = json.loads(record.to_json())["project"] | {"beneficiaries": states}
    _, written = exported(tmp_path, make_record(kind="project", project=sheet))
    (remark,) = written.remarks
    assert (remark.rule, "Atlantide" in remark.english) == ("codelist:Country", True)


def test_a_year_is_widened_and_told(tmp_path: Path) -> None:
    root, _ = exported(tmp_path, project())
    dates = [(one.get("type"), one.get("iso-date"), one.findtext("narrative")) for one in root.iter("activity-date")]
    assert dates == [("1", "2018-01-01", "2018"), ("3", "2020-06-30", "2020-06")]


def test_a_whole_day_needs_no_narrative(tmp_path: Path) -> None:
    root, _ = exported(tmp_path, project(start={"edtf": "2018-05-02", "raw": "2 mai 2018"}))
    assert root.find(".//activity-date").findtext("narrative") is None


def test_several_countries_share_equally_to_exactly_a_hundred_and_say_so(tmp_path: Path, oracle: Path) -> None:
    root, _ = exported(tmp_path, project("TD", "ML", "NE"))
    countries = root.findall(".//recipient-country")
    assert [one.get("percentage") for one in countries] == ["33.33", "33.33", "33.34"]
    assert all("dérivée" in one.findtext("narrative") for one in countries)
    assert judged(oracle, tmp_path / "projets.xml") == []


def test_results_have_the_indicator_that_the_schema_demands_and_it_says_that_it_is_empty(tmp_path: Path) -> None:
    root, _ = exported(tmp_path, project())
    results = root.findall(".//result")
    assert [(one.get("type"), one.findtext("title/narrative")) for one in results] == [
        ("1", "Produit 1.1"),
        ("2", "Effet direct 1"),
    ]
    assert all("aucun" in one.findtext("indicator/title/narrative") for one in results)
    kinds = [(one.get("type"), one.findtext("narrative")) for one in root.findall("iati-activity/description")][1:]
    assert kinds == [("2", "Texte 2."), ("4", "Texte 3.")]


def test_the_giver_and_the_office_take_part_and_the_office_is_reported_for(tmp_path: Path) -> None:
    root, _ = exported(tmp_path, project())
    taking_part = [(one.get("role"), one.findtext("narrative")) for one in root.iter("participating-org")]
    assert taking_part == [("1", "Norvège"), ("4", "Organisation internationale pour les migrations (OIM)")]
    assert root.find(".//reporting-org").get("secondary-reporter") == "1"


def test_a_budget_of_the_future_is_left_out_and_told(tmp_path: Path) -> None:
    root, written = exported(tmp_path, project(), as_of=date(2017, 1, 1))
    assert root.find(".//transaction") is None
    assert [(remark.rule, remark.degree) for remark in written.remarks] == [("11.2.1", "partial")]
    root, _ = exported(tmp_path, project(), as_of=date(2019, 1, 1))
    assert root.findtext(".//transaction/value") == "300000.00"


def test_contacts_are_written_only_when_asked_for(tmp_path: Path) -> None:
    shared = {"evidence": [], "basis": "extracted", "rule": "x", "confidence": None, "id": "0" * 8}
    reach = {
        "name": "Awa Tidjani",
        "organisation": None,
        "email": "a@oim.example",
        "phone": "+23522525354",
        "url": None,
    }
    values = json.loads(project().to_json()) | {"contacts": [shared | reach | {"url": None}]}
    record = Record.model_validate_json(json.dumps(values))
    root, _ = exported(tmp_path, record)
    assert root.find(".//contact-info") is None
    root, _ = exported(tmp_path, record, keep_contacts=True)
    assert root.findtext(".//contact-info/email") == "a@oim.example"


def test_the_same_project_twice_is_one_activity(tmp_path: Path) -> None:
    root, written = exported(tmp_path, project(), project())
    assert len(root) == 1
    assert [remark.rule for remark in written.remarks] == ["duplicate"]


def test_press_is_outside_and_no_empty_file_is_made(tmp_path: Path, record: Record) -> None:
    root, written = exported(tmp_path, record)
    assert root is None
    assert not list(tmp_path.iterdir())
    assert (written.outside, written.refused) == (1, {})
    (told,) = written.remarks
    assert told.english == "The record is no project (press release); IATI tells of projects alone."
    assert told.french == "La fiche n’est pas un projet (communiqué) ; l’IATI ne décrit que des projets."


def test_the_users_own_schemas_are_heeded(tmp_path: Path, shared: Path) -> None:
    _, unchecked = exported(tmp_path, *corpus_records())
    _, checked = exported(tmp_path, *corpus_records(), schemas=shared / "iati")
    assert checked.remarks == unchecked.remarks, "what we write holds"
    settings = {"reporting-type": "41"}
    _, written = exported(tmp_path, project(), schemas=shared / "iati", settings=settings)
    assert {remark.rule for remark in written.remarks} == {"codelist:OrganisationType"}
    assert "41" in written.remarks[0].english


def test_the_same_records_give_the_same_bytes(tmp_path: Path) -> None:
    found = []
    for name in ("a.xml", "b.xml"):
        export("iati", tmp_path / name, corpus_records)
        found.append((tmp_path / name).read_bytes())
    assert found[0] == found[1]
