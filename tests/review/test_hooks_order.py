"""Nothing lost and nothing before its turn, on both databases: receivers that are down, workers that are killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from iomnlp.review.hooks import Courier, Kind, Pace, claims
from iomnlp.review.hooks.kinds import Fate
from iomnlp.review.service import Review
from receivers import HOUR, Clock, Message, Receiver, registered
from stores import numbered, other_sum

TESTS = Path(__file__).parents[1]


def test_an_hour_without_the_receiver_loses_nothing_and_keeps_the_order(
    review: Review, receiver: Receiver, courier: Courier, clock: Clock
) -> None:
    registered(review, receiver)
    receiver.answer = lambda message: 503
    records = [numbered(n) for n in range(5)]
    review.import_records(records, "essai")
    start = clock.now
    while clock.now < start + HOUR:
        courier.once()
        if start + 600 <= clock.now < start + 630:
            for record in records:
                review.import_records([other_sum(record)], "essai")
            for record in records[:3]:
                review.import_records([other_sum(record, "2700000")], "essai")
        clock.now += 30
    tries = len(receiver.messages)
    assert tries <= 20, "a receiver that is down is asked less and less often, by one event at a time"
    receiver.answer = lambda message: 204
    clock.now += HOUR
    courier.once()
    taken = receiver.taken()
    assert len(taken) == len({one.id for one in taken}) == 13
    for at, record in enumerate(records):
        kinds = [one.type for one in taken if one.record == record.record_id]
        assert kinds == ["record.created", "record.updated", *(["record.updated"] if at < 3 else [])]
        versions = [one.told["data"]["version"] for one in taken if one.record == record.record_id]
        assert versions == sorted(versions)
    assert review.webhooks.list()[0].waiting == 0


def test_one_event_that_is_refused_holds_back_its_own_record_alone(
    review: Review, receiver: Receiver, courier: Courier, clock: Clock
) -> None:
    registered(review, receiver)
    bad, good = numbered(1), numbered(2)
    receiver.answer = lambda message: 400 if message.record == bad.record_id else 204
    review.import_records([bad, good], "essai")
    review.import_records([other_sum(bad), other_sum(good)], "essai")
    for _ in range(20):
        courier.once()
        clock.now += 60
    assert [one.type for one in receiver.taken()] == ["record.created", "record.updated"]
    assert {one.record for one in receiver.taken()} == {good.record_id}
    assert {one.type for one in receiver.messages if one.record == bad.record_id} == {"record.created"}


def test_after_three_days_an_event_waits_for_a_person(
    review: Review, receiver: Receiver, courier: Courier, clock: Clock
) -> None:
    number, _ = registered(review, receiver)
    receiver.answer = lambda message: 500
    record = numbered(1)
    review.import_records([record], "essai")
    review.import_records([other_sum(record)], "essai")
    for _ in range(80):
        courier.once()
        clock.now += HOUR
    [parked] = review.webhooks.log(fate=Fate.PARKED).rows
    assert (parked.kind, parked.answer, parked.problem) == (Kind.CREATED, 500, "the receiver answered 500")
    assert 72 <= parked.attempts <= 90
    receiver.answer = lambda message: 204
    courier.once()
    assert receiver.taken() == [], "the later event of the record waits behind it"
    assert review.webhooks.redeliver_parked(number) == 1
    courier.once()
    assert [one.type for one in receiver.taken()] == ["record.created", "record.updated"]


def test_a_parked_event_can_be_given_up(review: Review, receiver: Receiver, courier: Courier, clock: Clock) -> None:
    registered(review, receiver)
    receiver.answer = lambda message: 500
    record = numbered(1)
    review.import_records([record], "essai")
    review.import_records([other_sum(record)], "essai")
    clock.now += 80 * HOUR
    courier.once()
    clock.now += HOUR
    receiver.answer = lambda message: 204
    review.webhooks.skip(review.webhooks.log(fate=Fate.PARKED).rows[0].number, "awa")
    courier.once()
    assert [one.type for one in receiver.taken()] == ["record.updated"]


def test_never_more_than_so_many_are_under_way(review: Review, receiver: Receiver, clock: Clock) -> None:
    for _ in range(3):
        registered(review, receiver)
    review.import_records([numbered(n) for n in range(10)], "essai")
    pace = Pace(at_once=5, poll=0.01)
    with review._database.writing() as connection:
        first = claims.take(connection, "a", clock.now, pace.at_once, pace)
        second = claims.take(connection, "b", clock.now, 50, pace)
    assert len(first) == 5
    shares = [one.webhook for one in (*first, *second)]
    assert sorted(shares.count(number) for number in set(shares)) == [4, 4, 4]


def test_endpoints_events_and_their_log_are_in_a_backup(
    review: Review, receiver: Receiver, courier: Courier, tmp_path: Path
) -> None:
    number, secret = registered(review, receiver)
    review.import_records([numbered(1)], "essai")
    courier.once()
    receiver.answer = lambda message: 500
    review.import_records([numbered(2)], "essai")
    courier.once()
    before = (review.webhooks.list(), review.webhooks.log())
    review.upkeep.backup(tmp_path / "copie.db")
    review.webhooks.pause(number, "travaux", "awa")
    review.import_records([numbered(3)], "essai")
    assert (review.webhooks.list(), review.webhooks.log()) != before
    review.upkeep.restore(tmp_path / "copie.db")
    assert (review.webhooks.list(), review.webhooks.log()) == before
    assert review.upkeep.replay() == 0
    review.import_records([numbered(3)], "essai")
    assert review.webhooks.list()[0].waiting == 2
    assert number == review.webhooks.list()[0].number
    assert secret.startswith("whsec_")


# Workers.

QUICK = "Pace(poll=0.02, timeout=0.9, lease=1, first=0.05, longest=0.2)"
WORKER = f"""
import sys
from iomnlp.review.hooks import Pace
from iomnlp.review.service import Review
with Review.open(sys.argv[1]) as review:
    print("ready", flush=True)
    review.courier({QUICK}).run()
"""


def worker(url: str) -> subprocess.Popen[str]:
    """A process that delivers, as `iomnlp review deliver` does; it is given back once it works."""
    env = {**os.environ, "PYTHONPATH": str(TESTS.parent / "src")}
    started = subprocess.Popen([sys.executable, "-c", WORKER, url], stdout=subprocess.PIPE, text=True, env=env)
    assert started.stdout is not None
    assert started.stdout.readline() == "ready\n"
    return started


def until(done: Callable[[], bool], seconds: float = 90) -> None:
    """Wait for something, but not for ever."""
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "not in time"
        time.sleep(0.05)


def in_order(receiver: Receiver, records: int, versions: int) -> None:
    """Every event of every record was taken, the first time in its order, under an id of its own."""
    first: dict[str, Message] = {}
    for one in receiver.taken():
        first.setdefault(one.id, one)
    assert len(first) == records * versions
    by_record: dict[str, list[int]] = {}
    for one in first.values():
        by_record.setdefault(one.record, []).append(one.told["data"]["version"])
    assert len(by_record) == records
    assert all(found == list(range(1, versions + 1)) for found in by_record.values())
    for one in receiver.messages:
        if one.id in first:
            assert one.told == first[one.id].told, "the same event says the same, however often it is sent"


def changed_again_and_again(review: Review, records: int, versions: int) -> None:
    """Records that come, and are changed by so many runs."""
    made = [numbered(n) for n in range(records)]
    review.import_records(made, "essai")
    for version in range(2, versions + 1):
        review.import_records([other_sum(one, str(2_600_000 + version)) for one in made], "essai")


def test_two_workers_at_once_keep_the_order_of_each_record(url: str, receiver: Receiver) -> None:
    with Review.open(url) as review:
        registered(review, receiver)
        draw = random.Random(7)
        receiver.answer = lambda message: 204 if draw.random() < 0.8 else 503
        workers = [worker(url) for _ in range(2)]
        try:
            changed_again_and_again(review, 6, 5)
            until(lambda: review.webhooks.list()[0].waiting == 0)
        finally:
            for one in workers:
                one.kill()
                one.wait()
        in_order(receiver, 6, 5)
        assert len(receiver.taken()) == 30, "nobody died: each event was taken once"


def test_a_worker_killed_between_sending_and_recording_sends_it_again(url: str, receiver: Receiver) -> None:
    """The receiver itself kills the worker when it has the event, before it answers: nothing can have been recorded."""
    with Review.open(url) as review:
        registered(review, receiver)
        changed_again_and_again(review, 3, 3)
        running = [worker(url)]
        kills = 3
        got = count(1)

        def answer(message: Message) -> int:
            if next(got) % 4 == 2 and len(running) <= kills and running[-1].poll() is None:
                running[-1].send_signal(signal.SIGKILL)
                running[-1].wait()
            return 204

        receiver.answer = answer
        try:
            while review.webhooks.list()[0].waiting:
                until(lambda: running[-1].poll() is not None or review.webhooks.list()[0].waiting == 0)
                if review.webhooks.list()[0].waiting:
                    running.append(worker(url))
        finally:
            running[-1].kill()
            running[-1].wait()
        assert len(running) == kills + 1, "it was killed as often as was meant"
        in_order(receiver, 3, 3)
        assert len(receiver.taken()) > 9, "what was sent and not recorded came twice, under its id"
        assert all(row.fate is Fate.DELIVERED for row in review.webhooks.log().rows)


@pytest.mark.slow
def test_a_receiver_down_while_workers_are_killed(url: str, receiver: Receiver) -> None:
    """The receiver is down at first, workers die at any moment, records change meanwhile."""
    draw = random.Random(23)
    with Review.open(url) as review:
        registered(review, receiver)
        receiver.answer = lambda message: 503
        running = [worker(url), worker(url)]
        made = [numbered(n) for n in range(8)]
        review.import_records(made, "essai")
        for version in range(2, 8):
            review.import_records([other_sum(one, str(2_600_000 + version)) for one in made], "essai")
            time.sleep(draw.random())
            victim = draw.randrange(2)
            running[victim].kill()
            running[victim].wait()
            running[victim] = worker(url)
            if version == 5:
                receiver.answer = lambda message: 204 if draw.random() < 0.7 else 500
        try:
            until(lambda: review.webhooks.list()[0].waiting == 0, 180)
        finally:
            for one in running:
                one.kill()
                one.wait()
        in_order(receiver, 8, 7)
        assert review.upkeep.replay() == 0


SERVER = "import sys; from iomnlp.cli import main; sys.argv[0] = 'iomnlp'; main()"


def serve(url: str) -> subprocess.Popen[str]:
    """The server, as it is started by hand; it is given back once it serves."""
    env = {**os.environ, "PYTHONPATH": str(TESTS.parent / "src")}
    command = [sys.executable, "-c", SERVER, "review", "--db", url, "--port", "0"]
    started = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=env)
    assert started.stderr is not None
    while "Stop with" not in (line := started.stderr.readline()):
        assert line, "the server did not start"
    return started


@pytest.mark.slow
def test_a_server_killed_again_and_again_while_the_receiver_is_away(url: str, receiver: Receiver) -> None:
    """The whole server with its own pace; records come and change while it is down, too."""
    with Review.open(url) as review:
        registered(review, receiver)
        receiver.answer = lambda message: 503
        made = [numbered(n) for n in range(5)]
        review.import_records(made, "essai")
        kills = iter(range(3))

        def dies_of_it(message: Message) -> int:
            if next(kills, None) is not None:
                running[-1].kill()
                running[-1].wait()
            return 204

        running = [serve(url)]
        try:
            until(lambda: len(receiver.messages) >= 2)
            running[-1].kill()
            running[-1].wait()
            review.import_records([other_sum(one) for one in made], "essai")
            receiver.answer = dies_of_it
            while review.webhooks.list()[0].waiting:
                running.append(serve(url))
                until(lambda: running[-1].poll() is not None or review.webhooks.list()[0].waiting == 0, 200)
        finally:
            running[-1].kill()
            running[-1].wait()
        in_order(receiver, 5, 2)
        assert len(receiver.taken()) >= 13, "three were sent, not recorded, and came again under their ids"
