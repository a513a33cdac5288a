"""The store on the command line: import, export, care of the data, gold and regression cases."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from handmade import make_record, write_records
from iomnlp.cli import app
from iomnlp.cli.gold_store import case_of
from iomnlp.learn.cases import problems
from iomnlp.learn.goldset import read_goldset
from iomnlp.record import Record
from iomnlp.review.accounts.audit import Event, Wanted
from iomnlp.review.model import Action
from iomnlp.review.service import Review
from stores import decision, numbered, other_sum, sure, the

RECORD = sure(make_record())
ID = RECORD.record_id


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with a run, and a store that holds it."""
    monkeypatch.chdir(tmp_path)
    Path("out").mkdir()
    write_records(Path("out/records.jsonl"), [RECORD, numbered(1)])
    assert call("review", "import", "out").exit_code == 0


def call(*arguments: str, typed: str | None = None) -> Result:
    """Run a command."""
    return CliRunner().invoke(app, arguments, input=typed)


def reviewed() -> None:
    """Review the first record."""
    with Review.open("review.db") as review:
        review.decide(decision(the(review, ID, "quotes"), Action.REJECT))
        review.accept_record(ID, 0.9, "awa")
        assert review.validate(ID, "awa").reviewed


def lines(path: str) -> list[Record]:
    """Records of a file."""
    return [Record.model_validate_json(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]


def test_the_environment_names_the_store_unless_the_command_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IOMNLP_STORE", "team.db")
    assert call("review", "import", "out").exit_code == 0
    with Review.open("team.db") as review:
        assert review.stats().records == 2
    Path("review.db").unlink()
    assert "no store review.db" in call("review", "replay", "--db", "review.db").stderr


def test_no_command_shows_a_password(new_database: Callable[[], str]) -> None:
    url = new_database().replace("iomnlp@", "iomnlp:sesame@")
    told = [
        call("review", "import", "out", "--db", url),
        call("review", "backup", "kept.db", "--db", url),
        call("review", "restore", "kept.db", "--yes", "--db", url),
        call("review", "purge", "--record", ID, "--yes", "--db", url),
        call("gold", "export", "-o", "gold.jsonl", "--db", url),
        call("review", "replay", "--db", "postgresql://iomnlp:sesame@127.0.0.1:1/review?password=sesame"),
        call("review", "replay", "--db", "postgresql://iomnlp:sesame@[::/review"),
    ]
    assert [one.exit_code for one in told] == [0, 0, 0, 0, 2, 2, 2], [one.output for one in told]
    assert "iomnlp:***@" in told[1].output
    assert not [one.output for one in told if "sesame" in one.output]


def test_an_import_says_what_it_did() -> None:
    assert "0 new · 0 updated · 2 unchanged" in call("review", "import", "out").stdout
    reviewed()
    write_records(Path("out/records.jsonl"), [other_sum(RECORD), numbered(2)])
    assert "1 new · 1 updated · 0 unchanged · 1 field now diverging" in call("review", "import", "out").stdout


def test_a_run_goes_into_the_store_on_the_way() -> None:
    Path("page.txt").write_text("Des puits\n\nLe Danemark a versé 2 millions d'euros à l'OIM.\n", encoding="utf-8")
    arguments = ("run", "page.txt", "-o", "new", "--config", "rules", "--executor", "inline", "--db", "review.db")
    assert call(*arguments).exit_code == 0
    with Review.open("review.db") as review:
        assert review.stats().records == 3


def test_a_store_that_cannot_be_used_shows_before_the_work() -> None:
    Path("page.txt").write_text("Des puits\n", encoding="utf-8")
    done = call("run", "page.txt", "-o", "new", "--config", "rules", "--executor", "inline", "--db", "page.txt")
    assert done.exit_code == 2
    assert "no database" in done.stderr
    assert not Path("new").exists()


def test_exports(tmp_path: Path) -> None:
    reviewed()
    assert call("review", "export", "-o", "all.jsonl").exit_code == 0
    assert call("review", "export", "-o", "done.jsonl", "--reviewed", "--keep-contacts").exit_code == 0
    assert call("review", "export", ID, "-o", "one.jsonl").exit_code == 0
    assert [len(lines(name)) for name in ("all.jsonl", "done.jsonl", "one.jsonl")] == [2, 1, 1]
    assert "Awa Tidjani" not in Path("all.jsonl").read_text(encoding="utf-8")
    assert "Awa Tidjani" in Path("done.jsonl").read_text(encoding="utf-8")
    assert call("review", "export", "--to", "csv", "-o", "tables").exit_code == 0
    assert "amounts.csv" in {path.name for path in Path("tables").iterdir()}


def test_an_export_in_a_format_that_there_is_not_is_no_line_of_the_audit_log() -> None:
    reviewed()
    for command in ("review", "gold"):
        refused = call(command, "export", "--to", "xslx", "-o", "x")
        assert refused.exit_code == 2
        assert "xslx" in refused.stderr
    with Review.open("review.db") as review:
        assert [line for line in review.audit.page(Wanted()).lines if line.what == Event.EXPORT] == []


def test_gold_is_what_is_reviewed() -> None:
    assert "is reviewed yet" in call("gold", "export", "-o", "gold.jsonl").stderr
    reviewed()
    assert call("gold", "export", "-o", "gold.jsonl").exit_code == 0
    [gold] = read_goldset(Path("gold.jsonl")).golds
    assert (gold.record.record_id, gold.record.quotes) == (ID, ())
    assert call("gold", "export", "--to", "docbin", "-o", "gold.spacy").exit_code == 0
    assert Path("gold.spacy").stat().st_size > 0
    with Review.open("review.db") as review:
        left = [line for line in review.audit.page(Wanted()).lines if line.what == Event.EXPORT]
    # Names and addresses leave: the audit log tells it as of any export.
    assert [(line.about, line.detail["count"], line.detail["contacts"]) for line in left] == [
        ("docbin", 1, True),
        ("jsonl", 1, True),
    ]


def test_care() -> None:
    assert call("review", "backup", "copy.db").exit_code == 0
    assert call("review", "purge", "--record", ID, typed="n\n").exit_code == 2
    assert call("review", "purge", "--record", ID, "--yes").exit_code == 0
    assert call("review", "replay").exit_code == 0
    assert call("review", "restore", "copy.db", typed="n\n").exit_code == 2
    assert "2 records" in call("review", "restore", "copy.db", "--yes").stdout
    assert "2 records changed" in call("review", "purge", "--person", "Awa Tidjani", "--yes").stdout


@pytest.mark.parametrize("command", ["export -o x", "backup x", "purge --record x", "replay"])
def test_a_store_that_is_not_there_is_not_made(command: str) -> None:
    done = call("review", *command.split(), "--db", "other.db")
    assert (done.exit_code, Path("other.db").exists()) == (2, False)
    assert "There is no store other.db" in done.stderr


class TestCases:
    def test_a_decision_becomes_a_case_that_extraction_is_held_to(self) -> None:
        page = Path("page.txt")
        page.write_text("Des puits\n\nLe Danemark a versé 2 millions d'euros à l'OIM.\n", encoding="utf-8")
        call("run", "page.txt", "-o", "new", "--config", "rules", "--executor", "inline", "--db", "review.db")
        record = lines("new/records.jsonl")[0]
        with Review.open("review.db") as review:
            review.decide(decision(the(review, record.record_id, "amounts"), Action.ACCEPT))
            review.decide(decision(the(review, record.record_id, "funding"), Action.REJECT))
        given = ("gold", "promote", record.record_id)
        more = ("--cases", "cases", "--config", "rules")
        assert "it holds" in call(*given, "amounts", *more).stdout
        assert "does not hold yet" in call(*given, "funding", *more).stdout
        done = call("gold", "cases", "cases", "--config", "rules")
        assert done.exit_code == 0
        assert "2 cases, 0 broken, 1 not yet held" in done.stdout
        case = next(Path("cases").glob("*-amounts.json"))
        held = json.loads(case.read_text(encoding="utf-8"))
        held["expect"][0]["value"]["value"] = "3000000"
        case.write_text(json.dumps(held), encoding="utf-8")
        done = call("gold", "cases", "cases", "--config", "rules")
        assert done.exit_code == 1
        assert "amounts '3000000' at" in done.stdout

    def test_undecided_is_no_case(self) -> None:
        assert "Nobody has decided" in call("gold", "promote", ID, "--cases", "cases").stderr
        assert not Path("cases").exists()

    def test_what_is_no_case(self) -> None:
        Path("cases").mkdir()
        Path("cases/x.json").write_text('{"uri": "x"}', encoding="utf-8")
        assert "This is no case" in call("gold", "cases", "cases").stderr
        assert "There is no folder" in call("gold", "cases", "nowhere").stderr

    def test_a_case_and_its_record_agree(self) -> None:
        reviewed()

        with Review.open("review.db") as review:
            case = case_of(review.record(ID), None)
            [record] = review.export([ID])
        assert problems(case, record) == []
        assert len(problems(case, RECORD)) == len(case.refuse) == 1


def test_learning_tells_what_stands_and_a_refit_needs_more() -> None:
    with Review.open("review.db") as review:
        review.decide(decision(the(review, ID, "quotes"), Action.REJECT))
    told = json.loads(call("review", "learning", "--json").stdout)
    (field,) = told["fields"]
    assert (field["field"], field["precision"]["part"], field["precision"]["whole"]) == ("quotes", 0, 1)
    assert "1 fact decided one by one in 1 record" in call("review", "learning").stdout
    refused = call("review", "refit", "-o", "c.json")
    assert refused.exit_code == 2
    assert "No field has 300 facts" in refused.stderr
    assert not Path("c.json").exists()
