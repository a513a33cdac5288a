"""Nothing lost: many writers on one field, many processes on one store, processes killed while they write."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text

from iomnlp.review.model import Action, Decision, Field
from iomnlp.review.refusals import Conflict
from iomnlp.review.service import Review
from stores import decision, numbered

TESTS = Path(__file__).parents[1]
WRITER = """
import random, sys
from uuid import uuid4
from iomnlp.review.model import Action, Decision
from iomnlp.review.refusals import Conflict
from iomnlp.review.service import Review

url, name, count, ids = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4].split(",")
draw = random.Random(name)
with Review.open(url) as review:
    for number in range(count):
        record_id, uuid = draw.choice(ids), str(uuid4())
        while True:
            field = review.field(record_id, draw.choice(["title", "published"]))
            action = draw.choice([Action.ACCEPT, Action.DOUBT, Action.REJECT])
            sent = Decision(uuid, record_id, field.key, action, field.version, name, reason=f"{name} {number}")
            try:
                review.decide(sent)
            except Conflict:
                continue
            print(uuid, flush=True)
            break
"""


def write(url: str, name: str, count: int, ids: list[str]) -> subprocess.Popen[str]:
    """A process that decides so many times, and says the UUID of each decision when it is stored."""
    command = [sys.executable, "-c", WRITER, url, name, str(count), ",".join(ids)]
    env = {**os.environ, "PYTHONPATH": str(TESTS.parent / "src")}
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env)


def stored(review: Review) -> list[str]:
    """The UUIDs of all decisions in the store."""
    with review._database.reading() as connection:
        return list(connection.execute(text("SELECT uuid FROM decisions ORDER BY number")).scalars())


def whole(review: Review) -> None:
    """The store is sound: its files, and its states as the log has them."""
    if review._database.file is not None:
        with sqlite3.connect(review._database.file) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.close()
    assert review.upkeep.replay() == 0


def test_sixteen_writers_on_one_field(review: Review) -> None:
    record = numbered(1)
    review.import_records([record], "essai")
    told: list[str] = []
    broken: list[Exception] = []

    def work(name: str) -> None:
        try:
            for number in range(25):
                told.append(_insist(review, record.record_id, f"{name} {number}", name))
        except Exception as error:
            broken.append(error)

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken == []
    assert sorted(stored(review)) == sorted(told)
    assert len(told) == 400
    assert review.field(record.record_id, "title").version == 401
    values = [e.value["value"] for e in review.history(record.record_id, "title")[1:] if e.value]
    assert len(set(values)) == 400, "each writer's value stood for a while, and stands in the history"
    whole(review)


def _insist(review: Review, record_id: str, value: str, name: str) -> str:
    """Decide again and again on what stands, until it is stored."""
    uuid = str(uuid4())
    field: Field = review.field(record_id, "title")
    while True:
        sent = Decision(uuid, record_id, "title", Action.CORRECT, field.version, name, value={"value": value})
        try:
            review.decide(sent)
        except Conflict as conflict:
            field = conflict.current
        else:
            return uuid


def test_writers_and_an_import_at_once(url: str) -> None:
    with Review.open(url) as review:
        review.import_records([numbered(n) for n in range(3)], "essai")
        writers = [write(url, f"w{n}", 20, [numbered(n % 3).record_id]) for n in range(3)]
        review.import_records([numbered(n) for n in range(150)], "essai")
        told = [uuid for writer in writers for uuid in (writer.communicate()[0] or "").split()]
        assert [writer.returncode for writer in writers] == [0, 0, 0]
        assert len(told) == 60
        assert set(told) == set(stored(review))
        assert review.stats().records == 150
        whole(review)


@pytest.mark.slow
def test_eight_processes_three_hundred_decisions_each(url: str) -> None:
    with Review.open(url) as review:
        records = [numbered(n) for n in range(20)]
        review.import_records(records, "essai")
        ids = [record.record_id for record in records]
        writers = [write(url, f"w{n}", 300, ids) for n in range(8)]
        told = [uuid for writer in writers for uuid in (writer.communicate()[0] or "").split()]
        assert [writer.returncode for writer in writers] == [0] * 8
        assert len(told) == 2400
        assert sorted(told) == sorted(stored(review))
        whole(review)


@pytest.mark.slow
def test_what_was_confirmed_outlives_a_kill(url: str) -> None:
    draw = random.Random(3)
    with Review.open(url) as review:
        records = [numbered(n) for n in range(5)]
        review.import_records(records, "essai")
        ids = [record.record_id for record in records]
        told: list[str] = []
        for round_ in range(5):
            writers = [write(url, f"r{round_}w{n}", 10_000, ids) for n in range(3)]
            for writer in writers:
                assert writer.stdout is not None
                # Killed while it writes, however long this machine takes to start it.
                told += [writer.stdout.readline().strip() for _ in range(10)]
            time.sleep(draw.random())
            for writer in writers:
                writer.send_signal(signal.SIGKILL)
            for writer in writers:
                told += (writer.communicate()[0] or "").split()
            whole(review)
        assert len(told) >= 150
        assert set(told) <= set(stored(review))
        # At most one decision of each process was stored and not yet told.
        assert len(stored(review)) - len(told) <= 15
        field = review.field(ids[0], "title")
        assert review.decide(decision(field, Action.ACCEPT)).version == field.version + 1
