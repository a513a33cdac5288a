"""Dask: the same bytes as anywhere else, also when workers or the scheduler die."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

import faulty_work
from faults import drive
from iomnlp.batch.executors import Place
from iomnlp.batch.progress import Progress
from iomnlp.batch.runner import Plan, run
from iomnlp.batch.sources import Source
from iomnlp.batch.work import Settings
from iomnlp.errors import EngineError

distributed = pytest.importorskip("distributed")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="kills with signals")]
NUMBER = 300
RULES = Settings("rules")


def started(*command: str) -> subprocess.Popen[bytes]:
    """A part of a cluster, in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(part for part in sys.path if part)}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(
        [sys.executable, "-m", "distributed.cli." + command[0], *command[1:]], env=environment, **quiet
    )


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and three workers; its address, and the processes, the scheduler first."""
    file = tmp_path / "scheduler.json"
    options = ("--scheduler-file", str(file), "--no-dashboard")
    processes = [started("dask_scheduler", *options, "--port", "0", "--host", "127.0.0.1")]
    processes += [
        started("dask_worker", *options, "--no-nanny", "--nthreads", "1", "--local-directory", str(tmp_path / f"w{n}"))
        for n in range(3)
    ]
    try:
        deadline = time.monotonic() + 120
        while not _written(file):
            assert time.monotonic() < deadline, "the scheduler did not start"
            time.sleep(0.1)
        with distributed.Client(scheduler_file=str(file), timeout=60) as client:
            client.wait_for_workers(3, timeout=120)
            where = client.scheduler.address
        yield where, processes
    finally:
        for process in processes:
            process.kill()
            process.wait()


def _written(file: Path) -> bool:
    """Whether the scheduler's file is there as a whole: it is read by others while it is written."""
    try:
        return bool(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return False


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of a run in one process."""
    out = tmp_path_factory.mktemp("undisturbed")
    run(drive.sources(NUMBER), out, RULES, drive.plan(0))
    return out


def plan(scheduler: str | None) -> Plan:
    """On a cluster."""
    return Plan(Place("dask", 2, scheduler, drive.LIMITS, faulty_work.__name__))


def same(out: Path, expected: Path) -> None:
    """Records and report are the same bytes."""
    for name in ("records.jsonl", "report.jsonl"):
        assert (out / name).read_bytes() == (expected / name).read_bytes(), name


def test_a_worker_killed_in_the_middle(
    undisturbed: Path, tmp_path: Path, cluster: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    address, (_, victim, *_others) = cluster

    def kill(progress: Progress) -> None:
        if progress.done > 20:
            victim.send_signal(signal.SIGKILL)

    run(drive.sources(NUMBER), tmp_path / "out", RULES, plan(address), kill)
    assert victim.wait() == -signal.SIGKILL
    same(tmp_path / "out", undisturbed)


def test_the_scheduler_killed_in_the_middle(
    undisturbed: Path, tmp_path: Path, cluster: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    address, (scheduler, *_) = cluster

    def kill(progress: Progress) -> None:
        if progress.done > 20:
            scheduler.send_signal(signal.SIGKILL)

    began = time.monotonic()
    with pytest.raises(EngineError, match=r"is gone.*run the same command"):
        run(drive.sources(NUMBER), tmp_path / "out", RULES, plan(address), kill)
    assert time.monotonic() - began < 90
    summary = run(drive.sources(NUMBER), tmp_path / "out", RULES, drive.plan(0))
    assert summary.known_before > 0, "what the cluster had done stays done"
    same(tmp_path / "out", undisturbed)


def test_a_cluster_on_this_machine_survives_documents_that_crash(tmp_path: Path) -> None:
    sources = [
        Source(f"{n}.txt", data=text.encode()) for n, text in enumerate(["un", "segfault", "deux", "exit", "trois"])
    ]
    summary = run(sources, tmp_path, RULES, plan(None))
    assert summary.statuses == {"ok": 3, "failed": 2}
    assert not [
        child for child in psutil.Process().children(recursive=True) if "iomnlp.batch.worker" in str(child.cmdline())
    ]


def test_no_scheduler_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="No Dask scheduler answers at tcp"):
        run(drive.sources(2), tmp_path, RULES, plan("tcp://127.0.0.1:9"))
