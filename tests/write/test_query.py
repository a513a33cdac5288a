"""Questions in SQL: the ready-made ones work, none can change or read anything else, errors say what to do."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from handmade import make_record, write_records
from iomnlp.cli import app
from iomnlp.errors import ConfigError
from iomnlp.record import Record
from iomnlp.write.jsonl import read_records
from iomnlp.write.query import ask, is_tables, tables_of

pytest.importorskip("duckdb", reason="duckdb is not installed")
pytest.importorskip("pyarrow", reason="pyarrow is not installed")
ROOT = Path(__file__).parents[2]
QUESTIONS = re.findall(r"```sql\n(.*?)```", (ROOT / "docs/query.md").read_text(encoding="utf-8"), re.S)


@pytest.fixture(scope="module")
def tables() -> Iterator[Path]:
    """The tables of the gold training documents."""
    with tables_of(lambda: read_records(ROOT / "corpus/records/train.jsonl")) as folder:
        yield folder


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: " ".join(question.split())[:60])
def test_each_ready_made_question_has_an_answer(tables: Path, question: str) -> None:
    answer = ask(tables, question)
    assert answer.columns
    # Gold facts have no confidence, so that nobody's is low.
    assert answer.rows or "confidence <" in question


def test_there_are_ready_made_questions() -> None:
    assert len(QUESTIONS) >= 10


def test_sums_are_exact(tables: Path) -> None:
    ((total,),) = ask(tables, "SELECT CAST(0.1 AS DECIMAL(38, 9)) + sum(value) - sum(value) FROM amounts").rows
    assert total == Decimal("0.1")


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("DROP VIEW documents", "DROP would change something"),
        ("COPY documents TO 'x.csv'", "COPY would change something"),
        ("CREATE TABLE x AS SELECT 1", "CREATE would change something"),
        ("ATTACH 'x.db'", "ATTACH would change something"),
        ("SET enable_external_access = true", "SET would change something"),
        ("INSTALL httpfs", "LOAD would change something"),
        ("PRAGMA database_list", "PRAGMA would change something|query failed"),
        ("SELECT 1; DROP VIEW documents", "There are 2 statements"),
        ("", "There are 0 statements"),
        ("SELECT * FROM read_text('/etc/hostname')", "Permission Error"),
        ("SELECT * FROM '/etc/hostname.csv'", "Permission Error|query failed"),
        ("SELECT * FROM glob('*')", "Permission Error"),
        ("SELECT * FROM read_csv('https://example.org/x.csv')", "query failed"),
        ("SELECT kindd FROM documents", '"kindd" not found.*lists the tables'),
        ("SELEC kind", "syntax error"),
    ],
)
def test_a_question_only_reads_and_only_the_tables(tables: Path, question: str, sentence: str) -> None:
    before = sorted(path.name for path in tables.iterdir())
    with pytest.raises(ConfigError, match=sentence):
        ask(tables, question)
    assert sorted(path.name for path in tables.iterdir()) == before


def test_the_command_reads_records_a_run_or_tables(tmp_path: Path, record: Record) -> None:
    run = CliRunner()
    write_records(tmp_path / "records.jsonl", [record, make_record(uri="autre.txt")])
    exported = tmp_path / "tables"
    assert run.invoke(app, ["export", str(tmp_path), "--to", "parquet", "-o", str(exported)]).exit_code == 0
    assert is_tables(exported)
    for given in (tmp_path / "records.jsonl", tmp_path, exported):
        told = run.invoke(app, ["query", str(given), "SELECT uri, value FROM amounts", "--format", "json"])
        assert json.loads(told.stdout) == [
            {"uri": "abris.txt", "value": "2500000"},
            {"uri": "autre.txt", "value": "2500000"},
        ]
    lines = run.invoke(app, ["query", str(tmp_path), "SELECT count(*) AS n FROM people", "--format", "csv"]).stdout
    assert lines == "n\n2\n"
    assert "funding" in run.invoke(app, ["query", str(tmp_path)]).stdout


def test_people_are_masked_unless_asked_for(tmp_path: Path, record: Record) -> None:
    write_records(tmp_path / "records.jsonl", [record])
    question = ["query", str(tmp_path), "SELECT name FROM people"]
    run = CliRunner()
    assert "Awa Tidjani" not in run.invoke(app, question).stdout
    assert "Awa Tidjani" in run.invoke(app, [*question, "--keep-contacts"]).stdout


def test_a_wrong_path_is_told(tmp_path: Path) -> None:
    told = CliRunner().invoke(app, ["query", str(tmp_path), "SELECT 1"])
    assert told.exit_code == 2
    assert "records.jsonl" in told.stderr
