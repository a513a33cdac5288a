"""A run in a process of its own, so that it can be killed: `python drive.py OUT NUMBER WORKERS`."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import faulty_work
from iomnlp.batch import runner
from iomnlp.batch.executors import Place
from iomnlp.batch.runner import Plan, run
from iomnlp.batch.sources import Source
from iomnlp.batch.work import Settings
from iomnlp.batch.worker import Limits

# Shards as small as a moment's work, so that kills meet every step of writing them.
SHARD = 5
LIMITS = Limits(seconds=30, memory=600)


def sources(number: int) -> list[Source]:
    """Documents that are always the same; some have the bytes of others."""
    drawn = random.Random(11)
    texts = [" ".join(f"mot{drawn.randrange(500)}" for _ in range(80)) for _ in range(number)]
    texts[number // 2] = texts[0]
    texts[-1] = "Dakar, " + texts[1]
    return [Source(f"{at:04}.txt", data=text.encode()) for at, text in enumerate(texts)]


def plan(workers: int) -> Plan:
    """Worker processes, or this process where there are none."""
    place = Place("processes" if workers else "inline", workers or 1, limits=LIMITS, work=faulty_work.__name__)
    return Plan(place)


def main() -> None:
    """Run; the exit code tells whether every document went well."""
    out, number, workers = sys.argv[1:4]
    runner.SHARD = SHARD
    summary = run(sources(int(number)), Path(out), Settings("rules"), plan(int(workers)))
    raise SystemExit(bool(summary.statuses["failed"]))


if __name__ == "__main__":
    main()
