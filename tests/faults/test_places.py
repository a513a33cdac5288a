"""Full disks, folders that cannot be written, and things among the inputs that are no files."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import faulty_work
from faults import drive
from iomnlp.batch.executors import Place
from iomnlp.batch.runner import Plan, run
from iomnlp.batch.sources import Source, find_sources
from iomnlp.batch.work import Settings

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="mounts and limits")]
NUMBER = 60
RULES = Settings("rules")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of a run that had all it needed."""
    out = tmp_path_factory.mktemp("undisturbed")
    run(drive.sources(NUMBER), out, RULES, drive.plan(0))
    return out


@contextmanager
def mounted(place: Path, options: str) -> Iterator[Path]:
    """A small file system of its own; skips where this user may not mount one."""
    place.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("file systems cannot be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def same(out: Path, expected: Path) -> None:
    """Records and report are the same bytes."""
    for name in ("records.jsonl", "report.jsonl"):
        assert (out / name).read_bytes() == (expected / name).read_bytes(), name


def test_a_full_disk_ends_the_run_and_costs_nothing_that_is_done(undisturbed: Path, tmp_path: Path) -> None:
    sources = drive.sources(NUMBER)
    with mounted(tmp_path / "small", "size=400k") as place:
        run(sources[:5], place, RULES, drive.plan(0))
        before = (place / "records.jsonl").read_bytes()
        filling = place / "filling"
        filling.write_bytes(b"\0" * (os.statvfs(place).f_bavail * os.statvfs(place).f_frsize - 8192))
        with pytest.raises(OSError, match="No space left on device"):
            run(sources, place, RULES, drive.plan(0))
        assert (place / "records.jsonl").read_bytes() == before
        filling.unlink()
        run(sources, place, RULES, drive.plan(0))
        same(place, undisturbed)
        assert not list(place.rglob("*.part"))


def test_a_file_that_may_not_grow_ends_the_run_in_one_piece(undisturbed: Path, tmp_path: Path) -> None:
    sources = drive.sources(NUMBER)
    allowed = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (6000, allowed[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            run(sources, tmp_path, RULES, drive.plan(0))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, allowed)
    assert not (tmp_path / "records.jsonl").exists()
    run(sources, tmp_path, RULES, drive.plan(0))
    same(tmp_path, undisturbed)


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    with mounted(tmp_path / "closed", "ro") as place, pytest.raises(OSError, match="Read-only file system"):
        run(drive.sources(2), place / "out", RULES, drive.plan(0))


def test_loops_and_pipes_among_the_inputs(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    (pages / "sub").mkdir(parents=True)
    (pages / "a.txt").write_text("un", encoding="utf-8")
    (pages / "sub" / "up").symlink_to(pages)
    (pages / "ring").symlink_to(pages / "ring")
    os.mkfifo(pages / "pipe")
    sources = find_sources([str(pages), str(pages / "pipe")])
    run(sources, tmp_path / "out", RULES, drive.plan(0))
    report = [json.loads(line) for line in (tmp_path / "out" / "report.jsonl").read_text().splitlines()]
    assert [(row["uri"], row["status"]) for row in report] == [("a.txt", "ok"), ("ring", "failed"), ("pipe", "failed")]
    assert "symbolic links" in report[1]["reason"]
    assert report[2]["reason"].startswith("This is a pipe or a device")


def test_documents_that_crash_hang_and_eat_memory_cost_nothing_else(tmp_path: Path) -> None:
    deeds = ["segfault", "hang", "eat", "exit"]
    texts = [f"texte {number}" for number in range(30)]
    sources = [Source(f"{at}.txt", data=text.encode()) for at, text in enumerate([*texts[:9], *deeds, *texts[9:]])]
    limits = drive.Limits(seconds=2, memory=400)
    place = Place("processes", 2, limits=limits, work=faulty_work.__name__)
    summary = run(sources, tmp_path / "out", RULES, Plan(place))
    assert summary.statuses == {"ok": 30, "failed": 4}
    good = [source for source in sources if source.data.decode() not in deeds]  # type: ignore[union-attr]
    run(good, tmp_path / "good", RULES, drive.plan(0))
    assert (tmp_path / "out" / "records.jsonl").read_bytes() == (tmp_path / "good" / "records.jsonl").read_bytes()
    again = run(sources, tmp_path / "out", RULES, Plan(place))
    assert again.known_before == 34, "what was put aside stays there"
    retried = run(sources, tmp_path / "out", RULES, Plan(place, retry_failed=True))
    assert retried.known_before == 30
