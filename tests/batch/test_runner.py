"""Runs: every document is counted, files are whole, and the number of workers changes nothing."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pytest

import iomnlp
from iomnlp.batch import engine
from iomnlp.batch.runner import SAME_BYTES, run
from iomnlp.batch.sources import Source, find_sources
from iomnlp.batch.work import Outcome, Settings
from iomnlp.errors import ConfigError
from iomnlp.write.jsonl import read_records

RULES = Settings(config="rules")
PAGES = {
    "a.txt": "Un pont pour Bangui\n\nLe Japon a versé 3 millions d'euros à l'OIM pour les déplacés de Bangui.\n",
    "b.txt": "",
    "c.txt": "Un pont pour Bangui\n\nLe Japon a versé 3 millions d'euros à l'OIM pour les déplacés de Bangui.\n",
    "d.pdf": "%PDF-1.7 …",
    "e.html": "<html><body><h1>Des semences</h1><p>La Suisse donnera 400 000 francs suisses au Népal.</p></body>",
}


@pytest.fixture
def pages(tmp_path: Path) -> list[Source]:
    """Documents of every outcome."""
    for name, text in PAGES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return find_sources([str(tmp_path)])


def lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSONL file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_every_document_has_an_outcome(rules: iomnlp.Pipeline, pages: list[Source], tmp_path: Path) -> None:
    out = tmp_path / "out"
    summary = run(pages, out, RULES, formats=("csv", "xlsx"))
    report = lines(out / "report.jsonl")
    assert [(row["uri"], row["status"], row["duplicate_of"]) for row in report] == [
        ("a.txt", "ok", None),
        ("b.txt", "skipped", None),
        ("c.txt", "skipped", "a.txt"),
        ("d.pdf", "failed", None),
        ("e.html", "ok", None),
    ]
    assert report[2]["reason"] == SAME_BYTES
    assert all(row["reason"] for row in report if row["status"] != "ok")
    assert [record.document.uri for record in read_records(out / "records.jsonl")] == ["a.txt", "e.html"]
    assert summary.statuses == {"ok": 2, "skipped": 2, "failed": 1}
    assert summary.found["amounts"] == 2
    assert {"documents.csv", "checks.csv", "tables.xlsx", "run.json"} <= {path.name for path in out.iterdir()}


def test_the_manifest_says_what_made_the_files(rules: iomnlp.Pipeline, pages: list[Source], tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(pages, out, RULES)
    manifest = json.loads((out / "run.json").read_text(encoding="utf-8"))
    for name in ("records.jsonl", "report.jsonl"):
        assert manifest["sha256"][name] == hashlib.sha256((out / name).read_bytes()).hexdigest()
    assert manifest["counts"]["documents"] == 5
    assert manifest["made_by"] == rules.description
    assert {"python", "spacy", "numpy"} <= set(manifest["versions"])
    assert manifest["hardware"]["workers"] == 1
    assert manifest["started"] <= manifest["finished"]


def test_no_table_tells_of_an_older_run(rules: iomnlp.Pipeline, pages: list[Source], tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(pages, out, RULES, formats=("csv", "xlsx"))
    (out / "amounts.csv").write_text("my own work", encoding="utf-8")
    (out / "notes.txt").write_text("mine, too", encoding="utf-8")
    run([pages[4]], out, RULES)
    assert sorted(path.name for path in out.iterdir()) == [
        *("amounts.csv", "notes.txt", "records.jsonl", "report.jsonl", "run.json"),
    ]


def test_an_interrupted_run_leaves_older_files(rules: iomnlp.Pipeline, pages: list[Source], tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(pages, out, RULES, formats=("csv",))
    before = {path.name: path.read_bytes() for path in out.iterdir()}

    def interrupt(_: Outcome) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(pages, out, RULES, progress=interrupt)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_a_record_does_not_know_its_neighbours(rules: iomnlp.Pipeline, pages: list[Source], tmp_path: Path) -> None:
    run(pages, tmp_path / "all", RULES)
    run([pages[4]], tmp_path / "one", RULES)
    together = (tmp_path / "all" / "records.jsonl").read_bytes().splitlines()
    assert (tmp_path / "one" / "records.jsonl").read_bytes().splitlines() == together[1:]


@pytest.mark.parametrize("settings", [Settings("rules", published="hier"), Settings("absent")])
def test_a_wrong_setting_ends_the_run_and_leaves_older_files(
    rules: iomnlp.Pipeline, pages: list[Source], tmp_path: Path, settings: Settings
) -> None:
    out = tmp_path / "out"
    run(pages, out, RULES)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    with pytest.raises(ConfigError):
        run(pages, out, settings)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_a_file_that_vanished_fails_alone(rules: iomnlp.Pipeline, pages: list[Source], tmp_path: Path) -> None:
    (tmp_path / "a.txt").unlink()
    summary = run(pages, tmp_path / "out", RULES)
    assert summary.statuses["ok"] == 2, "c.txt is no duplicate any more"
    assert [outcome.uri for outcome in summary.failed] == ["a.txt", "d.pdf"]


@pytest.mark.slow
def test_the_bytes_are_the_same_with_any_number_of_workers(pages: list[Source], tmp_path: Path) -> None:
    for workers in (1, 2):
        run(pages, tmp_path / str(workers), RULES, workers=workers)
    for name in ("records.jsonl", "report.jsonl"):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes(), name


def die_over_poison(source: Source, settings: Settings) -> Outcome:
    """Work that kills its process over one document."""
    if source.uri == "poison":
        os._exit(9)
    return Outcome(source.uri, "ok")


@pytest.mark.slow
def test_a_document_that_kills_its_worker_fails_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "process", die_over_poison)
    names = ["a", "b", "poison", *(f"c{i}" for i in range(30)), "poison", "z"]
    found = list(engine.outcomes([Source(name, data=b"") for name in names], RULES, workers=2))
    assert [outcome.uri for outcome in found] == names
    assert [outcome.status for outcome in found] == ["failed" if name == "poison" else "ok" for name in names]
