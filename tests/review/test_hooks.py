"""Webhooks: what is told when, signed how, tried how long; nothing is sent where nothing may be."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text, update

from handmade import make_record
from iomnlp.review.database import Database
from iomnlp.review.hooks import Courier, Kind, Pace, signing
from iomnlp.review.hooks.addresses import allowed, checked
from iomnlp.review.hooks.kinds import Fate
from iomnlp.review.hooks.troubles import Trouble
from iomnlp.review.model import Action, State
from iomnlp.review.options import Options
from iomnlp.review.refusals import NotFound, Refused, StoreError
from iomnlp.review.schema_systems import webhooks
from iomnlp.review.service import Review
from receivers import FAST, HOUR, Clock, Receiver, genuine, registered
from stores import decision, numbered, other_sum


@pytest.fixture
def url(tmp_path: Path) -> str:
    """What is told does not depend on the database; `test_hooks_order` goes over both."""
    return str(tmp_path / "review.db")


def reviewed(review: Review, record_id: str) -> None:
    """Decide all that a record needs, and validate it."""
    for field in review.record(record_id).fields:
        if field.required and field.state == State.PROPOSED:
            action = Action.ACCEPT if field.proposed else Action.ABSENT
            review.decide(decision(field, action))
    for check in review.record(record_id).checks:
        if check.hard and check.open:
            review.waive(record_id, check.code, "La page le dit ainsi.", "awa")
    assert review.validate(record_id, "awa").reviewed


# What is told.


def test_a_record_is_told_of_when_it_comes_changes_is_reviewed_and_forgotten(
    review: Review, receiver: Receiver, courier: Courier
) -> None:
    registered(review, receiver)
    record = make_record()
    review.import_records([record], "essai")
    review.import_records([record], "essai")
    reviewed(review, record.record_id)
    title = review.field(record.record_id, "title")
    review.decide(decision(title, Action.CORRECT, value={"value": "Abris pour Bria"}))
    review.import_records([other_sum(record)], "essai")
    review.upkeep.purge("awa", record.record_id)
    courier.once()
    told = [(one.type, one.told["data"].get("reviewed")) for one in receiver.messages]
    assert told == [
        ("record.created", False),
        ("record.reviewed", True),
        ("record.updated", True),
        ("record.updated", True),
        ("record.purged", None),
    ]
    assert {one.record for one in receiver.messages} == {record.record_id}
    assert len({one.id for one in receiver.messages}) == 5


def test_decisions_on_a_record_that_nobody_reviewed_are_not_told(
    review: Review, receiver: Receiver, courier: Courier
) -> None:
    registered(review, receiver, kinds=[Kind.UPDATED, Kind.REVIEWED])
    record = make_record()
    review.import_records([record], "essai")
    review.decide(decision(review.field(record.record_id, "title"), Action.DOUBT))
    assert courier.once() == 0
    assert receiver.messages == []


def test_taking_a_review_back_is_told(review: Review, receiver: Receiver, courier: Courier) -> None:
    record = make_record()
    review.import_records([record], "essai")
    reviewed(review, record.record_id)
    registered(review, receiver)
    review.undo("awa")
    courier.once()
    assert [(one.type, one.told["data"]["reviewed"]) for one in receiver.messages] == [("record.updated", False)]


@pytest.mark.parametrize("last", ["awa", "benoit"])
def test_of_two_blind_readers_nothing_is_told_before_both_have_finished(
    review: Review, receiver: Receiver, courier: Courier, last: str
) -> None:
    record = make_record()
    review.import_records([record], "essai")
    review.team.choose(Options(share=100))
    registered(review, receiver)
    sides = {name: review.seen_by(name) for name in ("awa", "benoit")}
    for name, side in sides.items():
        side.decide(decision(side.field(record.record_id, "title"), Action.ACCEPT, name))
    first = next(name for name in sides if name != last)
    finish(sides[first], record.record_id, first)
    courier.once()
    assert receiver.messages == []
    finish(sides[last], record.record_id, last)
    courier.once()
    assert [one.type for one in receiver.messages] == ["record.reviewed"]


def finish(side: Review, record_id: str, name: str) -> None:
    """Say that one's reading is finished."""
    side.accept_record(record_id, 0.0, name)
    for field in side.record(record_id).fields:
        if field.required and field.state == State.PROPOSED:
            side.decide(decision(field, Action.ABSENT, name))
    for check in side.record(record_id).checks:
        if check.hard and check.open:
            side.waive(record_id, check.code, "La page le dit ainsi.", name)
    assert side.validate(record_id, name).reviewed


def test_a_second_opinion_that_is_given_up_lets_the_first_be_told(
    review: Review, receiver: Receiver, courier: Courier
) -> None:
    record = make_record()
    review.import_records([record], "essai")
    review.team.choose(Options(share=100))
    registered(review, receiver)
    finish(review.seen_by("awa"), record.record_id, "awa")
    review.team.give_up(record.record_id)
    courier.once()
    assert [(one.type, one.told["data"]["reviewed"]) for one in receiver.messages] == [("record.reviewed", True)]


def test_an_endpoint_is_told_what_it_asked_for_and_nothing_from_before(
    review: Review, receiver: Receiver, courier: Courier
) -> None:
    review.import_records([numbered(1)], "essai")
    registered(review, receiver, kinds=[Kind.CREATED])
    review.import_records([numbered(1), numbered(2)], "essai")
    review.upkeep.purge("awa", numbered(2).record_id)
    courier.once()
    assert [(one.type, one.record) for one in receiver.messages] == [("record.created", numbered(2).record_id)]


def test_what_was_rolled_back_is_not_told(review: Review, receiver: Receiver, courier: Courier) -> None:
    registered(review, receiver)

    def records() -> Iterator[Any]:
        yield numbered(1)
        raise OSError("la page est déchirée")

    with pytest.raises(OSError, match="déchirée"):
        review.import_records(records(), "essai")
    assert courier.once() == 0


def test_words_of_a_document_go_only_to_those_who_may_have_them(
    review: Review, receiver: Receiver, courier: Courier
) -> None:
    registered(review, receiver)
    registered(review, receiver, personal=True)
    record = make_record()
    review.import_records([record], "essai")
    courier.once()
    plain, personal = sorted((one.told["data"] for one in receiver.messages), key=len)
    assert record.title is not None
    assert personal["title"] == record.title.value
    assert personal["uri"] == record.document.uri
    assert set(plain) == {"record_id", "kind", "reviewed", "undecided", "version", "superseded_by", "links"}
    assert plain["links"] == {
        "api": f"https://relecture.exemple.org/api/v1/records/{record.record_id}",
        "page": f"https://relecture.exemple.org/records/{record.record_id}",
    }
    # Who was told more may answer with it: such answers are not kept.
    receiver.body = record.title.value.encode()


def test_nothing_in_the_outbox_has_to_be_purged(review: Review, receiver: Receiver, courier: Courier) -> None:
    registered(review, receiver, personal=True)
    record = make_record()
    assert record.title is not None
    receiver.body = record.title.value.encode()
    review.import_records([record], "essai")
    courier.once()
    review.upkeep.purge("awa", record.record_id)
    with review._database.reading() as connection:
        for table in ("events", "deliveries", "attempts"):
            for row in connection.execute(text(f"SELECT * FROM {table}")):
                assert record.title.value not in json.dumps([str(cell) for cell in row], ensure_ascii=False)
    courier.once()
    assert "title" not in receiver.messages[-1].told["data"]


# Signatures.


def test_a_receiver_can_check_who_sent_it(review: Review, receiver: Receiver, courier: Courier, clock: Clock) -> None:
    _, secret = registered(review, receiver)
    review.import_records([numbered(1)], "essai")
    courier.once()
    [message] = receiver.messages
    assert genuine(secret, message.headers, message.body)
    assert not genuine(secret, message.headers, message.body + b" ")
    assert not genuine(secret, {**message.headers, "webhook-id": "evt_autre"}, message.body)
    assert int(message.headers["webhook-timestamp"]) == int(clock.now)


def test_signatures_are_those_of_other_implementations() -> None:
    """The example that libraries of Standard Webhooks are tested with."""
    secret, event = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek"
    signed = signing.signature(secret, event, 1614265330, b'{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_receivers_sample_in_the_documentation_verifies_what_is_sent(
    review: Review, receiver: Receiver, courier: Courier, clock: Clock
) -> None:
    page = (Path(__file__).parents[2] / "docs/rest.md").read_text(encoding="utf-8")
    sample: dict[str, Any] = {}
    exec(page.partition("```python\n")[2].partition("```")[0], sample)
    verified = sample["verified"]
    _, secret = registered(review, receiver)
    review.import_records([numbered(1)], "essai")
    courier.once()
    [message] = receiver.messages
    assert verified(secret, message.headers, message.body, clock.now)
    assert not verified(secret, message.headers, message.body + b" ", clock.now)
    assert not verified(secret, message.headers, message.body, clock.now + 301), "an old message that somebody repeats"
    assert not verified(signing.new_secret(), message.headers, message.body, clock.now)


def test_two_secrets_sign_while_one_takes_the_others_place(
    review: Review, receiver: Receiver, courier: Courier, clock: Clock
) -> None:
    number, old = registered(review, receiver)
    new = review.webhooks.rotate(number, "awa", overlap=HOUR)
    assert new != old
    review.import_records([numbered(1)], "essai")
    courier.once()
    clock.now += 2 * HOUR
    review.import_records([numbered(2)], "essai")
    courier.once()
    during, after = receiver.messages
    assert [genuine(one, during.headers, during.body) for one in (old, new)] == [True, True]
    assert [genuine(one, after.headers, after.body) for one in (old, new)] == [False, True]


# Failures.


def test_a_receiver_that_asks_for_time_gets_it(
    review: Review, receiver: Receiver, courier: Courier, clock: Clock
) -> None:
    registered(review, receiver)
    receiver.answer = lambda message: 429
    receiver.headers = {"Retry-After": "900"}
    review.import_records([numbered(1)], "essai")
    courier.once()
    clock.now += 800
    assert courier.once() == 0
    clock.now += 101
    assert courier.once() == 1


def test_a_receiver_that_is_gone_is_asked_no_more(review: Review, receiver: Receiver, courier: Courier) -> None:
    number, _ = registered(review, receiver)
    receiver.answer = lambda message: 410
    review.import_records([numbered(1)], "essai")
    courier.once()
    assert "410" in str(review.webhooks.list()[0].paused)
    review.webhooks.pause(number, None, "awa")
    receiver.answer = lambda message: 204
    assert review.webhooks.list()[0].paused is None


def test_redirects_are_not_followed_and_answers_are_cut(review: Review, receiver: Receiver, courier: Courier) -> None:
    registered(review, receiver)
    receiver.answer = lambda message: 302
    receiver.headers = {"Location": receiver.url}
    receiver.body = "é".encode() * 50_000
    review.import_records([numbered(1)], "essai")
    assert courier.once() == 1
    [row] = review.webhooks.log().rows
    assert row.problem == "the receiver answered 302: redirects are not followed"
    assert row.trouble is Trouble.REDIRECT
    [attempt] = review.webhooks.attempts(row.number)
    assert attempt.body == "é" * 300


@contextmanager
def listening(talk: Callable[[socket.socket], None] | None) -> Iterator[int]:
    """A port that does with each connection what it is told; None refuses them all."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = int(server.getsockname()[1])
        if talk is None:
            server.close()
            yield port
            return

        def serve() -> None:
            with suppress(OSError):
                while True:
                    with server.accept()[0] as connection:
                        talk(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield port
        server.shutdown(socket.SHUT_RDWR)
        thread.join(10)


def hang_up(connection: socket.socket) -> None:
    """Ends before it answers."""
    connection.recv(100)


def keep_waiting(connection: socket.socket) -> None:
    """Says nothing until the other side goes."""
    with suppress(ConnectionError):
        while connection.recv(1000):
            pass


def talk_plainly(connection: socket.socket) -> None:
    """Speaks no TLS."""
    connection.recv(100)
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


@pytest.mark.parametrize(
    ("scheme", "talk", "trouble"),
    [
        ("http", None, Trouble.REFUSED),
        ("http", hang_up, Trouble.BROKEN),
        ("https", talk_plainly, Trouble.TLS),
        ("http", keep_waiting, Trouble.TIMEOUT),
    ],
)
def test_the_log_tells_what_kept_an_event(
    tmp_path: Path, scheme: str, talk: Callable[[socket.socket], None] | None, trouble: Trouble
) -> None:
    async def lookup(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    with Review.open(tmp_path / "review.db") as review, listening(talk) as port:
        # As one that was registered by a public name which leads to this machine for the test.
        number, _ = review.webhooks.add("https://recepteur.exemple.org/", "awa")
        with review._database.writing() as connection:
            url = f"{scheme}://recepteur.exemple.org:{port}/"
            connection.execute(update(webhooks).values(url=url, loopback=True))
        review.import_records([numbered(1)], "essai")
        Courier(review._database, Pace(poll=0.01, timeout=0.4), clock=Clock(), lookup=lookup).once()
        [row] = review.webhooks.log(number).rows
        assert (row.trouble, row.answer) == (trouble, None), row.problem
        assert review.webhooks.attempts(row.number)[0].trouble is trouble


def test_a_name_that_nobody_knows_is_told(tmp_path: Path) -> None:
    with Review.open(tmp_path / "review.db") as review:
        review.webhooks.add("https://nulle-part.invalid/", "awa")
        review.import_records([numbered(1)], "essai")
        Courier(review._database, FAST, clock=Clock()).once()
        assert review.webhooks.log().rows[0].trouble is Trouble.NAME


def test_a_receiver_that_is_slow_is_left(review: Review, receiver: Receiver, clock: Clock) -> None:
    registered(review, receiver)
    left = threading.Event()
    receiver.answer = lambda message: 204 if left.wait(60) else 500
    review.import_records([numbered(1)], "essai")
    Courier(review._database, Pace(poll=0.01, timeout=0.3), clock=clock).once()
    assert review.webhooks.log().rows[0].problem == "no answer within 0.3 s", "it came back before the answer"
    left.set()


# Where nothing may be sent.

INSIDE = [
    "127.0.0.1", "127.8.8.8", "::1", "0.0.0.0", "::", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
    "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "100.64.0.1", "224.0.0.1", "ff02::1", "240.0.0.1",
    "255.255.255.255", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:7f00:1::",
    "192.0.2.1", "198.18.0.1", "2001:db8::1", "pas une adresse",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_no_address_inside_is_spoken_to(address: str) -> None:
    assert not allowed(address, loopback=False)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34"])
def test_public_addresses_are(address: str) -> None:
    assert allowed(address, loopback=False)


@pytest.mark.parametrize(
    "address",
    [
        "http://recepteur.exemple.org/",
        "ftp://recepteur.exemple.org/",
        "https://",
        "https://awa:secret@recepteur.exemple.org/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://[::1]/",
        "https://169.254.169.254/latest/meta-data",
        "https://10.0.0.1/",
        "https://recepteur.exemple.org:port/",
        "https://recepteur.exemple.org/#bout",
        "https://recepteur.exemple.org/\r\nX: y",
        "https://réception.exemple.org/",
        "file:///etc/passwd",
    ],
)
def test_such_a_url_is_not_registered(review: Review, address: str) -> None:
    with pytest.raises(Refused):
        review.webhooks.add(address, "awa")


def test_the_flag_opens_loopback_alone() -> None:
    assert checked("http://127.0.0.1:8000/x", loopback=True)
    assert checked("http://localhost:8000/x", loopback=True)
    for url in ("http://10.0.0.1/", "http://recepteur.exemple.org/", "https://169.254.169.254/"):
        with pytest.raises(Refused):
            checked(url, loopback=True)


@pytest.mark.parametrize("address", [one for one in INSIDE if one[0].isdigit() or ":" in one])
def test_a_name_that_leads_inside_is_refused_when_it_is_looked_up(tmp_path: Path, address: str) -> None:
    with Review.open(tmp_path / "review.db") as review:
        review.webhooks.add("https://recepteur.exemple.org/", "awa")
        review.import_records([numbered(1)], "essai")

        async def lookup(host: str, port: int) -> list[str]:
            assert (host, port) == ("recepteur.exemple.org", 443)
            return ["93.184.216.34", address]

        assert Courier(review._database, FAST, clock=Clock(), lookup=lookup).once() == 1
        [row] = review.webhooks.log().rows
        assert row.answer is None
        assert row.problem.endswith("which is no public address")
        assert row.trouble is Trouble.ADDRESS


def test_a_name_is_asked_once_so_that_it_cannot_tell_two_things(
    review: Review, receiver: Receiver, clock: Clock
) -> None:
    """Rebinding: the second answer would lead elsewhere, and is never asked for."""
    asked: list[str] = []

    async def lookup(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    registered(review, receiver)
    with review._database.writing() as connection:
        port = receiver.url.rpartition(":")[2]
        connection.execute(text("UPDATE webhooks SET url = :url"), {"url": f"http://recepteur.exemple.org:{port}"})
    review.import_records([numbered(1)], "essai")
    Courier(review._database, FAST, clock=clock, lookup=lookup).once()
    assert asked == ["recepteur.exemple.org"]
    assert receiver.messages[0].headers["host"].startswith("recepteur.exemple.org:")


# Care.


def test_a_store_that_is_away_is_told_once_and_again_after_it_was_back(
    review: Review, courier: Courier, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away() -> None:
        raise StoreError("The store cannot be used.")

    for _ in range(2):
        with monkeypatch.context() as outage:
            outage.setattr(Database, "reading", contextmanager(lambda _: (yield away())))
            assert [courier.once() for _ in range(3)] == [0, 0, 0]
        courier.once()
    assert [one.__dict__["event"] for one in caplog.records if one.name == "iomnlp.webhooks"] == [
        {"event": "webhooks-wait", "error": "StoreError"}
    ] * 2


def test_what_everybody_has_is_forgotten_after_a_month(
    review: Review, receiver: Receiver, courier: Courier, clock: Clock
) -> None:
    registered(review, receiver)
    review.import_records([numbered(1)], "essai")
    courier.once()
    assert len(review.webhooks.log().rows) == 1
    receiver.answer = lambda message: 500
    review.import_records([numbered(2)], "essai")
    courier.once()
    clock.now += 31 * 24 * HOUR
    review.webhooks.pause(1, "vacances", "awa")
    courier.once()
    assert [one.record_id for one in review.webhooks.log().rows] == [numbered(2).record_id]


def test_a_removed_endpoint_gets_nothing_more(review: Review, receiver: Receiver, courier: Courier) -> None:
    number, _ = registered(review, receiver)
    review.import_records([numbered(1)], "essai")
    review.webhooks.remove(number, "awa")
    review.import_records([numbered(2)], "essai")
    assert courier.once() == 0
    assert review.webhooks.list() == ()
    assert [one.fate for one in review.webhooks.log().rows] == [Fate.SKIPPED]
    with pytest.raises(NotFound):
        review.webhooks.test(number)


def test_a_ping_reaches_the_receiver_that_is_tested(review: Review, receiver: Receiver, courier: Courier) -> None:
    number, _ = registered(review, receiver, kinds=[Kind.REVIEWED])
    registered(review, receiver, kinds=[Kind.REVIEWED])
    event = review.webhooks.test(number)
    courier.once()
    assert [(one.id, one.type, one.told["data"]) for one in receiver.messages] == [(event, "ping", {})]
    [row] = review.webhooks.log(webhook=number).rows
    assert (row.kind, row.fate, row.answer) == (Kind.PING, Fate.DELIVERED, 204)


def test_the_log_goes_by_pages(review: Review, receiver: Receiver) -> None:
    registered(review, receiver)
    review.import_records([numbered(n) for n in range(5)], "essai")
    first = review.webhooks.log(limit=2)
    second = review.webhooks.log(limit=2, before=first.next)
    third = review.webhooks.log(limit=2, before=second.next)
    assert [len(page.rows) for page in (first, second, third)] == [2, 2, 1]
    assert third.next is None
    numbers = [row.number for page in (first, second, third) for row in page.rows]
    assert numbers == sorted(numbers, reverse=True)
