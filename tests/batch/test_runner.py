"""Runs: every document is counted, files are whole, what is done stays done, and how it was done changes nothing."""

from __future__ import annotations

import hashlib
import json
import random
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import faulty_work
import iomnlp
from iomnlp.batch import runner
from iomnlp.batch.executors import Place
from iomnlp.batch.lock import holding
from iomnlp.batch.merge import merge
from iomnlp.batch.order import OrderFile, read_order
from iomnlp.batch.progress import Meter, Progress, read_status
from iomnlp.batch.results import NEAR_DUPLICATE, SAME_BYTES
from iomnlp.batch.runner import Plan, run
from iomnlp.batch.sources import Source, find_sources
from iomnlp.batch.store import Store
from iomnlp.batch.work import Outcome, Settings
from iomnlp.errors import BusyError, ConfigError, ReadError
from iomnlp.write.jsonl import read_records
from iomnlp.write.parquet import schema

RULES = Settings(config="rules")
PAGES = {
    "a.txt": "Un pont pour Bangui\n\nLe Japon a versé 3 millions d'euros à l'OIM pour les déplacés de Bangui.\n",
    "b.txt": "",
    "c.txt": "Un pont pour Bangui\n\nLe Japon a versé 3 millions d'euros à l'OIM pour les déplacés de Bangui.\n",
    "d.pdf": "%PDF-1.7 …",
    "e.html": "<html><body><h1>Des semences</h1><p>La Suisse donnera 400 000 francs suisses au Népal.</p></body>",
}
FILES = ("records.jsonl", "report.jsonl")
# Work that takes no model, so that runs can be many.
QUICK = Place(work=faulty_work.__name__)


@pytest.fixture
def pages(tmp_path: Path) -> list[Source]:
    """Documents of every outcome."""
    for name, text in PAGES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return find_sources([str(tmp_path)])


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> list[Source]:
    """Forty documents: some twice, some near-duplicates, some that fail."""
    monkeypatch.setattr(faulty_work, "SECONDS", 0)
    drawn = random.Random(3)
    texts = [" ".join(f"mot{drawn.randrange(90)}" for _ in range(60)) for _ in range(28)]
    texts += [
        texts[3],
        texts[9],
        f"Genève, 3 mars – {texts[5]}",
        f"Dakar – {texts[5]}",
        *(f"wrong\n{n}" for n in range(8)),
    ]
    drawn.shuffle(texts)
    return [Source(f"{number:02}.txt", data=text.encode()) for number, text in enumerate(texts)]


def content(folder: Path) -> dict[str, bytes]:
    """The results in a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSONL file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_every_document_has_an_outcome(rules: iomnlp.Pipeline, pages: list[Source], tmp_path: Path) -> None:
    out = tmp_path / "out"
    summary = run(pages, out, RULES, Plan(formats=("csv", "xlsx")))
    report = lines(out / "report.jsonl")
    assert [(row["uri"], row["status"], row["duplicate_of"]) for row in report] == [
        ("a.txt", "ok", None),
        ("b.txt", "skipped", None),
        ("c.txt", "skipped", report[0]["record_id"]),
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
    run(pages, out, RULES, Plan(formats=("csv", "xlsx")))
    (out / "amounts.csv").write_text("my own work", encoding="utf-8")
    (out / "notes.txt").write_text("mine, too", encoding="utf-8")
    run([pages[4]], out, RULES)
    assert sorted(path.name for path in out.iterdir()) == [
        *(".iomnlp", "amounts.csv", "notes.txt", "records.jsonl", "report.jsonl", "run.json"),
    ]


def test_an_interrupted_run_leaves_older_files_and_what_is_done(
    rules: iomnlp.Pipeline, pages: list[Source], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    run(pages[:1], out, RULES, Plan(formats=("csv",)))
    before = content(out)

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(runner, "assemble", interrupt)
    with pytest.raises(KeyboardInterrupt):
        run(pages, out, RULES)
    monkeypatch.undo()
    assert content(out) == before
    assert read_status(out)[0] == "interrupted"
    assert run(pages, out, RULES).known_before == 4, "all but the second one with the same bytes"


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
    before = content(out)
    with pytest.raises(ConfigError):
        run(pages, out, settings)
    assert content(out) == before


def test_a_file_that_vanished_fails_alone(rules: iomnlp.Pipeline, pages: list[Source], tmp_path: Path) -> None:
    (tmp_path / "a.txt").unlink()
    summary = run(pages, tmp_path / "out", RULES)
    assert summary.statuses["ok"] == 2, "c.txt is no duplicate any more"
    assert [outcome.uri for outcome in summary.failed] == ["a.txt", "d.pdf"]


@pytest.mark.slow
def test_the_records_are_the_same_in_this_process_and_in_others(pages: list[Source], tmp_path: Path) -> None:
    for executor, workers in (("inline", 1), ("processes", 2)):
        run(pages, tmp_path / executor, RULES, Plan(Place(executor, workers)))  # type: ignore[arg-type]
    for name in FILES:
        assert (tmp_path / "inline" / name).read_bytes() == (tmp_path / "processes" / name).read_bytes(), name


def test_the_bytes_are_the_same_with_any_batches_and_shards(
    many: list[Source], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(many, tmp_path / "0", RULES, Plan(QUICK))
    for batch, shard in ((1, 1), (7, 3), (100, 10)):
        monkeypatch.setattr(runner, "SHARD", shard)
        monkeypatch.setattr(runner, "LARGEST", 16)
        run(many, tmp_path / str(batch), RULES, Plan(QUICK, batch=batch))
        for name in FILES:
            assert (tmp_path / str(batch) / name).read_bytes() == (tmp_path / "0" / name).read_bytes(), name


def test_parts_of_a_job_array_make_the_same_run(many: list[Source], tmp_path: Path) -> None:
    run(many, tmp_path / "whole", RULES, Plan(QUICK))
    for index in (2, 3, 1):
        run(many, tmp_path / "parts", RULES, Plan(QUICK, part=(index, 3)))
    merge([tmp_path / "parts"], tmp_path / "parts")
    for name in FILES:
        assert (tmp_path / "parts" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes(), name


def test_parts_that_are_missing_or_of_another_run_do_not_merge(many: list[Source], tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no parts"):
        merge([tmp_path], tmp_path)
    run(many, tmp_path, RULES, Plan(QUICK, part=(1, 2)))
    with pytest.raises(ReadError, match=r"1 of 2 parts are not finished \(2\)"):
        merge([tmp_path], tmp_path)
    run(many, tmp_path, Settings("rules", published="2020"), Plan(QUICK, part=(2, 2)))
    with pytest.raises(ReadError, match="different settings"):
        merge([tmp_path], tmp_path)


def test_parts_of_different_lists_do_not_merge(many: list[Source], tmp_path: Path) -> None:
    run(many, tmp_path, RULES, Plan(QUICK, part=(1, 2)))
    run(many[:-4], tmp_path, RULES, Plan(QUICK, part=(2, 2)))
    with pytest.raises(ReadError, match=r"different lists of documents\. Run all parts again"):
        merge([tmp_path], tmp_path)
    assert not (tmp_path / "records.jsonl").exists()
    run(many, tmp_path, RULES, Plan(QUICK, part=(2, 2)))
    assert merge([tmp_path], tmp_path).documents == len(many)


@pytest.mark.parametrize(
    ("lengths", "fit"), [((2, 2, 2), True), ((3, 2, 2), True), ((1, 2, 1), False), ((3, 1, 1), False)]
)
def test_no_document_of_a_longer_part_is_dropped(lengths: tuple[int, ...], fit: bool, tmp_path: Path) -> None:
    stores = [Store(tmp_path / str(part)) for part in range(len(lengths))]
    for part, length in enumerate(lengths):
        with OrderFile(tmp_path / str(part)) as order:
            for number in range(length):
                order.unreadable(Outcome(f"{number}/{part}", "failed", "It is a pipe."))
    if fit:
        assert len(list(read_order(stores))) == sum(lengths)
    else:
        with pytest.raises(ReadError, match=r"ends before the others\. Run all parts again"):
            list(read_order(stores))


def test_a_part_that_is_written_is_not_merged(many: list[Source], tmp_path: Path) -> None:
    for index in (1, 2):
        run(many, tmp_path, RULES, Plan(QUICK, part=(index, 2)))
    part = tmp_path / "shard-2-of-2"
    with holding(part / ".iomnlp" / "lock", part), pytest.raises(BusyError, match=r"writing to .*shard-2-of-2"):
        merge([tmp_path], tmp_path)
    assert merge([tmp_path], part).documents == len(many), "a part may take the results"


def test_a_table_that_cannot_be_written_is_told_before_the_work(
    many: list[Source], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(many, tmp_path, RULES, Plan(QUICK, part=(1, 1)))
    part = tmp_path / "shard-1-of-1"
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    schema.cache_clear()
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ConfigError, match="pyarrow is not installed"):
        run(many, tmp_path, Settings("rules", published="2020"), Plan(QUICK, ["parquet"], part=(1, 1)))
    with pytest.raises(ConfigError, match="pyarrow is not installed"):
        merge([part], tmp_path, ["parquet"])
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def computed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the documents that are done from now on."""
    seen: list[str] = []
    real = faulty_work.process

    def watched(batch: Any, settings: Settings) -> list[Outcome]:
        seen.extend(document.uri for document in batch)
        return real(batch, settings)

    monkeypatch.setattr(faulty_work, "process", watched)
    return seen


def test_nothing_is_done_twice(many: list[Source], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    seen = computed(monkeypatch)
    run(many, out, RULES, Plan(QUICK))
    assert len(seen) == len(set(seen)) == 38, "two of forty have the bytes of another"
    before = content(out)
    again = run(many, out, RULES, Plan(QUICK))
    assert len(seen) == 38
    assert content(out) == before, "the same manifest, too: nothing was written"
    assert (again.known_before, again.statuses) == (38, {"ok": 30, "failed": 8, "skipped": 2})
    assert len(again.failed) == 8
    new = Source("new.txt", data=b"Un document de plus")
    run([new, *reversed(many[5:])], out, RULES, Plan(QUICK))
    assert seen[38:] in (["new.txt"], ["new.txt", *seen[39:]])
    assert all(uri in {source.uri for source in many} for uri in seen[39:])
    run(many, tmp_path / "fresh", RULES, Plan(QUICK))
    run(many, out, RULES, Plan(QUICK))
    for name in FILES:
        assert (out / name).read_bytes() == (tmp_path / "fresh" / name).read_bytes(), name


def test_another_setting_redoes_all_and_the_old_one_nothing(
    many: list[Source], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = computed(monkeypatch)
    for published, done in ((None, 38), ("2020", 76), (None, 76)):
        run(many, tmp_path / "out", Settings("rules", published), Plan(QUICK))
        assert len(seen) == done
    run(many, tmp_path / "out", RULES, Plan(QUICK, retry_failed=True))
    assert len(seen) == 76 + 8, "only what had failed"


def test_results_that_somebody_changed_are_put_together_again(many: list[Source], tmp_path: Path) -> None:
    run(many, tmp_path, RULES, Plan(QUICK))
    before = content(tmp_path)
    (tmp_path / "records.jsonl").write_bytes(b"{}")
    run(many, tmp_path, RULES, Plan(QUICK))
    assert {name: content(tmp_path)[name] for name in FILES} == {name: before[name] for name in FILES}


def test_near_duplicates_are_linked_and_dropped_on_demand(many: list[Source], tmp_path: Path) -> None:
    summary = run(many, tmp_path, RULES, Plan(QUICK))
    report = lines(tmp_path / "report.jsonl")
    assert len(report) == 40
    near = [row for row in report if row["duplicate_of"] and row["status"] == "ok"]
    assert len(near) == summary.duplicates == 2
    (smallest,) = {row["duplicate_of"] for row in near}
    assert all(smallest < row["record_id"] for row in near)
    assert len(lines(tmp_path / "records.jsonl")) == 30
    run(list(reversed(many)), tmp_path / "back", RULES, Plan(QUICK))
    links = {row["sha256"]: row["duplicate_of"] for row in report if row["reason"] != SAME_BYTES}
    back = lines(tmp_path / "back" / "report.jsonl")
    assert links == {row["sha256"]: row["duplicate_of"] for row in back if row["reason"] != SAME_BYTES}
    run(many, tmp_path, RULES, Plan(QUICK, deduplicate=True))
    assert len(lines(tmp_path / "records.jsonl")) == 28
    assert sum(row["reason"] == NEAR_DUPLICATE for row in lines(tmp_path / "report.jsonl")) == 2


def test_a_second_run_into_the_same_folder_is_refused(many: list[Source], tmp_path: Path) -> None:
    run(many, tmp_path, RULES, Plan(QUICK))
    lock = tmp_path / ".iomnlp" / "lock"
    with holding(lock, tmp_path):
        assert read_status(tmp_path)[0] == "running"
        with pytest.raises(BusyError, match=r"Another run is writing to .*process \d+ on"):
            run(many, tmp_path, RULES, Plan(QUICK))
    run(many, tmp_path, RULES, Plan(QUICK))


def test_the_state_of_a_run_is_told(many: list[Source], tmp_path: Path) -> None:
    assert read_status(tmp_path)[0] == "absent"
    told: list[Progress] = []
    run(many, tmp_path, RULES, Plan(QUICK), told.append)
    state, progress = read_status(tmp_path)
    assert (state, progress) == ("finished", told[-1])
    assert (progress.done, progress.total, progress.complete, progress.left) == (40, 40, True, 0.0)
    assert (progress.ok, progress.skipped, progress.failed) == (30, 2, 8)
    assert progress.reasons == {"It is wrong.": 8, SAME_BYTES: 2}


@pytest.mark.parametrize("batch", [1, 3, 20])
def test_repeated_bytes_are_counted_on_the_way_as_in_the_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(faulty_work, "SECONDS", 0)
    monkeypatch.setattr(Meter, "settle", lambda *_: None)
    texts = ["wrong\nrubbish", "fine", "wrong\nrubbish", "fine", "other", "wrong\nrubbish", "wrong\nmore"]
    sources = [Source(f"{at}.txt", data=text.encode()) for at, text in enumerate(texts)]
    for known_before in (0, 4):
        summary = run(sources, tmp_path / "out", RULES, Plan(QUICK, batch=batch))
        _, progress = read_status(tmp_path / "out")
        assert (progress.ok, progress.skipped, progress.failed) == (2, 1, 4)
        assert progress.reasons == {"It is wrong.": 4, SAME_BYTES: 1} == dict(summary.reasons)
        assert (progress.done, progress.known_before) == (7, known_before)


@pytest.mark.parametrize("deduplicate", [False, True])
def test_the_state_agrees_with_the_report(deduplicate: bool, many: list[Source], tmp_path: Path) -> None:
    sources = [*many, Source("again.txt", data=b"wrong\n3")]
    for _ in range(2):
        run(sources, tmp_path / "out", RULES, Plan(QUICK, deduplicate=deduplicate))
        report = lines(tmp_path / "out" / "report.jsonl")
        _, told = read_status(tmp_path / "out")
        counts = {"ok": told.ok, "skipped": told.skipped, "failed": told.failed}
        assert counts == Counter(row["status"] for row in report)
        assert told.reasons == Counter(row["reason"] for row in report if row["reason"])
        assert told.failed == 9


def test_the_rate_is_that_of_the_last_minute() -> None:
    now = [0.0]
    meter = Meter(clock=lambda: now[0])
    meter.found = 1000
    for seconds, number in ((100, 100), (60, 600)):
        for _ in range(number):
            now[0] += seconds / number
            meter.add(Outcome("a", "ok"))
    assert meter.progress().rate == pytest.approx(10, rel=0.05)
    assert meter.progress().left is None, "not all documents are found yet"
    meter.complete = True
    assert meter.progress().left == pytest.approx(30, rel=0.05)


def test_reasons_beyond_the_first_are_counted_together() -> None:
    meter = Meter()
    for number in range(200):
        meter.add(Outcome("a", "failed", f"reason {number}"))
    reasons = meter.progress().reasons
    assert len(reasons) <= 51
    assert sum(reasons.values()) == 200
