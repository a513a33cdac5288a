"""Kill anything at any moment, run the same command again: the results are those of a run that nobody disturbed."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from faults import drive
from iomnlp.batch import runner
from iomnlp.batch.progress import read_status
from iomnlp.batch.runner import run
from iomnlp.batch.work import Settings

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="kills with signals"),
]
# 30 in a longer check; the seed tells which moments they were.
KILLS = int(os.environ.get("IOMNLP_TEST_KILLS", "10"))
SEED = int(os.environ.get("IOMNLP_TEST_SEED", "4"))
NUMBER = 150


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of a run in one process."""
    out = tmp_path_factory.mktemp("undisturbed")
    run(drive.sources(NUMBER), out, Settings("rules"), drive.plan(0))
    return out


def start(out: Path, number: int = NUMBER, workers: int = 2) -> subprocess.Popen[bytes]:
    """The run in a process of its own."""
    command = [sys.executable, drive.__file__, str(out), str(number), str(workers)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(part for part in sys.path if part)}
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)


def same(out: Path, expected: Path) -> None:
    """Records and report are the same bytes, and account for every input once."""
    for name in ("records.jsonl", "report.jsonl"):
        assert (out / name).read_bytes() == (expected / name).read_bytes(), name
    uris = [json.loads(line)["uri"] for line in (out / "report.jsonl").read_text().splitlines()]
    assert uris == [source.uri for source in drive.sources(NUMBER)]


def until(reached: Callable[[], bool], process: subprocess.Popen[bytes], seconds: float = 120) -> None:
    """Wait for a run to come somewhere, however long this machine takes to start it."""
    ends = time.monotonic() + seconds
    while not reached():
        assert process.poll() is None, "it ended before"
        assert time.monotonic() < ends, "not in time"
        time.sleep(0.02)


def workers_of(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """The worker processes of a run."""
    try:
        return psutil.Process(process.pid).children()
    except psutil.NoSuchProcess:
        return []


def test_workers_killed_at_random_moments(undisturbed: Path, tmp_path: Path) -> None:
    drawn = random.Random(SEED)
    kills = 0
    while kills < KILLS:
        out = tmp_path / f"out{kills}"
        process = start(out)
        while process.poll() is None:
            time.sleep(drawn.uniform(0.05, 2.0))
            for worker in drawn.sample(found := workers_of(process), min(1, len(found))):
                # One that has just ended by itself is no victim.
                with suppress(psutil.NoSuchProcess):
                    worker.send_signal(signal.SIGKILL)
                    kills += 1
        assert process.returncode == 0, process.stderr and process.stderr.read()
        same(out, undisturbed)


def test_the_driver_killed_at_random_moments(undisturbed: Path, tmp_path: Path) -> None:
    drawn = random.Random(SEED)
    finished = 0
    for kill in range(KILLS):
        out = tmp_path / f"out{kill - finished}"
        process = start(out)
        try:
            process.wait(timeout=drawn.uniform(0.3, 3.5))
            finished += 1
        except subprocess.TimeoutExpired:
            orphans = workers_of(process)
            process.send_signal(signal.SIGKILL)
            process.wait()
            _, alive = psutil.wait_procs(orphans, timeout=60)
            assert not alive, "workers end with their driver"
            # A kill may come when all is written, and only the process has not ended yet.
            assert read_status(out)[0] in ("interrupted", "absent", "finished")
        if (out / "run.json").exists():
            same(out, undisturbed)
    for out in tmp_path.iterdir():
        process = start(out)
        assert process.wait() == 0
        same(out, undisturbed)
        assert not list(out.rglob("*.part"))


def test_killed_again_and_again_a_run_still_comes_to_its_end(undisturbed: Path, tmp_path: Path) -> None:
    drawn = random.Random(SEED + 1)
    for _ in range(KILLS):
        process = start(tmp_path)
        try:
            process.wait(timeout=drawn.uniform(0.8, 2.0))
            break
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    assert start(tmp_path).wait() == 0
    same(tmp_path, undisturbed)


def test_two_runs_into_one_folder(undisturbed: Path, tmp_path: Path) -> None:
    first = start(tmp_path)
    until(lambda: read_status(tmp_path)[0] == "running", first)
    # It holds the folder while the second one starts, however long that takes.
    first.send_signal(signal.SIGSTOP)
    second = start(tmp_path)
    _, complaint = second.communicate()
    assert second.returncode == 1
    assert b"BusyError: Another run is writing to" in complaint
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert start(tmp_path).wait() == 0, "the lock went with its holder"
    same(tmp_path, undisturbed)


def test_a_clock_that_jumps_changes_nothing(undisturbed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = random.Random(SEED)
    monkeypatch.setattr(time, "time", lambda: drawn.uniform(0, 4e9))
    monkeypatch.setattr(runner, "SHARD", 7)
    run(drive.sources(NUMBER), tmp_path, Settings("rules"), drive.plan(2))
    same(tmp_path, undisturbed)


def test_the_keyboard_stops_a_run_and_its_workers(undisturbed: Path, tmp_path: Path) -> None:
    process = start(tmp_path)
    until(lambda: read_status(tmp_path)[1].done >= 10, process)
    workers = workers_of(process)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) != 0
    _, alive = psutil.wait_procs(workers, timeout=60)
    assert not alive
    again = run(drive.sources(NUMBER), tmp_path, Settings("rules"), drive.plan(0))
    assert again.known_before >= 10, "what was done is kept, to the last outcome"
    same(tmp_path, undisturbed)
