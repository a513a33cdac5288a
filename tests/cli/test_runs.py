"""Runs as users see them: parts, states, limits, and one sentence for each mistake."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import iomnlp
from iomnlp.batch.lock import holding
from iomnlp.cli import app

PAGE = "Un puits\n\nLe Danemark a versé {} millions d'euros au Kenya.\n"
INLINE = ("--config", "rules", "--executor", "inline")


def call(*arguments: object, code: int = 0) -> Result:
    """Run a command; its exit code must be as expected."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.output
    return result


@pytest.fixture
def pages(rules: iomnlp.Pipeline, tmp_path: Path) -> Path:
    """Five pages, one of them binary."""
    folder = tmp_path / "pages"
    folder.mkdir()
    for number in range(4):
        (folder / f"{number}.txt").write_text(PAGE.format(number + 2), encoding="utf-8")
    (folder / "4.bin").write_bytes(b"\x7fELF\0\0")
    return folder


def test_parts_are_told_and_merged(pages: Path, tmp_path: Path) -> None:
    call("run", pages, "-o", tmp_path / "whole", *INLINE, code=1)
    out = tmp_path / "parts"
    call("run", pages, "-o", out, "--shard", "2/2", *INLINE)
    assert "1 of 2 parts are not finished (1)" in call("merge", out, code=2).stderr
    call("run", pages, "-o", out, "--shard", "1/2", *INLINE, code=1)
    shown = call("status", out).stdout
    assert shown.index("shard-1-of-2: finished") < shown.index("shard-2-of-2: finished")
    assert "3 of 3 documents" in shown
    assert "4 ok · 0 skipped · 1 failed" in call("merge", out, "-f", "csv", code=1).stdout
    for name in ("records.jsonl", "report.jsonl"):
        assert (out / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    assert (out / "amounts.csv").exists()


def test_a_run_again_does_nothing_and_says_so(pages: Path, tmp_path: Path) -> None:
    call("run", pages, "-o", tmp_path / "out", *INLINE, code=1)
    again = call("run", pages, "-o", tmp_path / "out", *INLINE, code=1)
    assert "5 known from earlier runs" in again.stdout
    assert "failed: 4.bin" in again.stderr


def test_the_state_is_told_to_programs(pages: Path, tmp_path: Path) -> None:
    result = call("run", pages, "-o", tmp_path / "out", *INLINE, "--progress", "json", code=1)
    last = json.loads([line for line in result.stderr.splitlines() if line.startswith("{")][-1])
    assert (last["done"], last["total"], last["ok"], last["failed"], last["complete"]) == (5, 5, 4, 1, True)
    told = json.loads(call("status", tmp_path / "out", "--json").stdout)
    assert told == {"folder": "out", "state": "finished"} | last


def test_a_pipe_hears_nothing_but_failures(pages: Path, tmp_path: Path) -> None:
    result = call("run", pages, "-o", tmp_path / "out", *INLINE, code=1)
    assert [line[:6] for line in result.stderr.splitlines()] == ["failed"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--shard", "0/4"), "'0/4' is no part. Give --shard as 3/8"),
        (("--shard", "third"), "'third' is no part."),
        (("--shard", "5/4"), "'5/4' is no part."),
    ],
)
def test_mistakes_get_one_sentence(arguments: tuple[str, ...], sentence: str, pages: Path, tmp_path: Path) -> None:
    result = call("run", pages, "-o", tmp_path / "out", *INLINE, *arguments, code=2)
    assert sentence in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_folder_in_use_and_a_folder_without_a_run(pages: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert "No run has written to" in call("status", tmp_path, code=2).stderr
    call("run", pages, "-o", out, *INLINE, code=1)
    with holding(out / ".iomnlp" / "lock", out):
        assert "Another run is writing to" in call("run", pages, "-o", out, *INLINE, code=2).stderr
        assert "out: running" in call("status", out).stdout


def test_near_duplicates_are_counted_and_dropped(rules: iomnlp.Pipeline, tmp_path: Path) -> None:
    story = " ".join(f"Les équipes ont distribué {n} kits aux familles du camp numéro {n}." for n in range(20, 40))
    (tmp_path / "a.txt").write_text(f"Aide aux familles\n\n{story}\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text(f"Aide aux familles\n\nGenève, 3 mars 2016 – {story}\n", encoding="utf-8")
    assert "1 near-duplicate " in call("run", tmp_path, "-o", tmp_path / "out", *INLINE).stdout
    shown = call("run", tmp_path, "-o", tmp_path / "out", *INLINE, "--deduplicate").stdout
    assert "1 ok · 1 skipped" in shown
    assert len((tmp_path / "out" / "records.jsonl").read_bytes().splitlines()) == 1


@pytest.mark.slow
def test_records_as_parquet(pages: Path, tmp_path: Path) -> None:
    dataset = pytest.importorskip("pyarrow.dataset")
    call("run", pages, "-o", tmp_path / "out", *INLINE, "-f", "parquet", code=1)
    held = dataset.dataset(tmp_path / "out" / "parquet", partitioning="hive").to_table()
    assert held.num_rows == 4
    call("run", pages, "-o", tmp_path / "out", *INLINE, code=1)
    assert not list((tmp_path / "out").rglob("*.parquet")), "tables that are not asked for again go"
