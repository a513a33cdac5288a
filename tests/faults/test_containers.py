"""Containers over which a library crashes, hangs or eats memory: each costs a line of the report, the run goes on."""

from __future__ import annotations

import json
import sys
import zipfile
from functools import partial
from pathlib import Path

import pytest

import faulty_unpacking
import faulty_work
from iomnlp.batch import runner
from iomnlp.batch.executors import Place
from iomnlp.batch.opener import REST, Opener
from iomnlp.batch.runner import Plan, run
from iomnlp.batch.sources import Source, find_sources
from iomnlp.batch.work import Settings
from iomnlp.batch.worker import Limits
from iomnlp.read import ReadOptions, Unreadable, documents, page

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits")
RULES = Settings("rules")
PLAN = Plan(Place("processes", 1, limits=Limits(2, 400), work=faulty_work.__name__))


@pytest.fixture(autouse=True)
def faulty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Containers are taken apart by the faulty library."""
    monkeypatch.setattr(runner, "Opener", partial(Opener, work=faulty_unpacking.__name__))
    monkeypatch.setattr(faulty_work, "SECONDS", 0)


def archive(path: Path, *texts: str) -> None:
    """A ZIP file with these documents."""
    with zipfile.ZipFile(path, "w") as file:
        for number, text in enumerate(texts):
            file.writestr(f"{number}.txt", text)


def report(out: Path) -> list[tuple[str, str, str | None]]:
    """The report's documents, with what became of them."""
    rows = map(json.loads, (out / "report.jsonl").read_text(encoding="utf-8").splitlines())
    return [(row["uri"], row["status"], row["reason"]) for row in rows]


@pytest.mark.parametrize(
    ("deed", "reason"),
    [
        ("segfault", "The worker process crashed over it, twice (SIGSEGV)."),
        ("hang", "It took longer than 2 s, twice; --time-limit sets how long it may."),
        ("eat", "It needed more than 400 MiB, twice; --memory-limit sets how much it may."),
        ("exit", "The worker process crashed over it, twice (exit code 3)."),
    ],
)
def test_a_container_that_ends_its_reader_costs_one_line(tmp_path: Path, deed: str, reason: str) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    archive(pages / "a.zip", "un", "deux")
    archive(pages / "b.zip", "trois", deed, "quatre")
    archive(pages / "c.zip", "cinq")
    (pages / "d.txt").write_text("six", encoding="utf-8")
    run(find_sources([str(pages)]), tmp_path / "out", RULES, PLAN)
    assert report(tmp_path / "out") == [
        ("a.zip#1", "ok", None),
        ("a.zip#2", "ok", None),
        ("b.zip#1", "ok", None),
        ("b.zip", "failed", f"{reason} {REST}"),
        ("c.zip#1", "ok", None),
        ("d.txt", "ok", None),
    ]


def test_it_makes_no_difference_where_containers_are_taken_apart(tmp_path: Path) -> None:
    archive(tmp_path / "a.zip", *map(str, range(40)))
    (tmp_path / "b.csv").write_text("titre,texte\nPuits,Un puits à Bria.\nPont,Un pont à Bangui.\n", encoding="utf-8")
    sources = find_sources([str(tmp_path / "a.zip"), str(tmp_path / "b.csv")])
    sources.append(Source("-", data=(tmp_path / "a.zip").read_bytes()))
    run(sources, tmp_path / "apart", RULES, PLAN)
    run(sources, tmp_path / "here", RULES, Plan(Place(work=faulty_work.__name__)))
    for name in ("records.jsonl", "report.jsonl"):
        assert (tmp_path / "apart" / name).read_bytes() == (tmp_path / "here" / name).read_bytes()
    assert len(report(tmp_path / "here")) == 82


def test_pages_need_no_worker_of_their_own() -> None:
    for data in ("Un puits à Bria.".encode(), "<html><p>Un puits à Bria.</p></html>".encode(), b"%PDF-1.7", b""):
        assert [page(data, "puits")] == list(documents(data, "puits"))
    for data in (b"PK\x03\x04", b"\x1f\x8b\x08", b'{"texte": "Un puits"}\n', b"titre,texte\nPuits,Un puits\n"):
        assert page(data, "puits") is None
    assert page(b"titre\nPuits\n", "puits.csv") is None


def test_a_page_that_is_too_large_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text("Un puits à Bria.", encoding="utf-8")
    options = ReadOptions(max_document=10)
    assert page(tmp_path / "page.txt", "page.txt", options) is None
    [found] = documents(tmp_path / "page.txt", options=options)
    assert isinstance(found, Unreadable)
