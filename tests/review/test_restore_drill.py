"""The drill: a server is killed in the middle of its work; backup and log bring another store to the same state."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from iomnlp.cli import app
from iomnlp.review import schema
from iomnlp.review.accounts.audit import Wanted
from iomnlp.review.model import Action
from iomnlp.review.options import Options
from iomnlp.review.refusals import Conflict, NotFound, StoreError
from iomnlp.review.roles import Role
from iomnlp.review.service import Review
from iomnlp.review.shipping import ADDED, WHOLE
from iomnlp.review.tokens import Scope
from stores import decision, numbered, other_sum, state_of, the

SOURCE = Path(__file__).parents[2] / "src"
WRITERS = 4
PASSWORD = "le puits donne sur la cour"


def everything(review: Review) -> dict[str, Any]:
    """All that follows from the log, and the log itself."""
    with review._database.reading() as connection:
        rows = {
            table.name: [dict(row) for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()]
            for table in (*ADDED, *WHOLE)
        }
    return rows | state_of(review)


def filled(review: Review, count: int = 6) -> list[str]:
    """Records to decide on; their ids."""
    records = [numbered(number) for number in range(count)]
    review.import_records(records, "essai")
    return [record.record_id for record in records]


def some_decisions(review: Review, ids: list[str], seed: int, count: int = 20) -> None:
    """Random decisions, undos and bulk work."""
    draw = random.Random(seed)
    for _ in range(count):
        record_id = draw.choice(ids)
        fields = [one for one in review.record(record_id).fields if one.current]
        action = draw.choice([Action.ACCEPT, Action.DOUBT, Action.REJECT])
        field = draw.choice(fields)
        if field.proposed or action is not Action.ACCEPT:
            review.decide(decision(field, action, reviewer=draw.choice(["awa", "benoit"])))
        if draw.random() < 0.2:
            with suppress(Conflict, NotFound):
                review.undo("awa")
    review.accept_record(ids[0], 0.9, "awa")


def test_a_backup_and_its_logs_make_the_same_store(review: Review, tmp_path: Path) -> None:
    ids = filled(review)
    some_decisions(review, ids, 1)
    review.upkeep.backup(tmp_path / "backup.db")
    some_decisions(review, ids, 2)
    assert review.upkeep.export_log(tmp_path / "backup.db", tmp_path / "one.jsonl") > 20
    # New records, a run that says something else, and a record that takes another's place.
    review.import_records([numbered(10), other_sum(numbered(1))], "essai")
    some_decisions(review, ids, 3)
    review.upkeep.export_log(tmp_path / "one.jsonl", tmp_path / "two.jsonl")
    with Review.open(tmp_path / "elsewhere.db") as other:
        other.upkeep.restore(tmp_path / "backup.db")
        with pytest.raises(StoreError, match="begins behind what the store has"):
            other.upkeep.apply_log(tmp_path / "two.jsonl")
        for name in ("one.jsonl", "two.jsonl", "one.jsonl"):
            other.upkeep.apply_log(tmp_path / name)
        assert everything(other) == everything(review)
        assert other.upkeep.replay() == 0
        assert [row.record_id for row in other.queue().rows] == [row.record_id for row in review.queue().rows]
        # The store goes on where the other one stood.
        other.decide(decision(the(other, numbered(10).record_id, "title"), Action.ACCEPT))


def test_overlapping_logs_do_no_harm(review: Review, tmp_path: Path) -> None:
    ids = filled(review)
    review.upkeep.backup(tmp_path / "backup.db")
    some_decisions(review, ids, 4)
    review.upkeep.export_log(tmp_path / "backup.db", tmp_path / "one.jsonl")
    some_decisions(review, ids, 5)
    review.upkeep.export_log(tmp_path / "backup.db", tmp_path / "all.jsonl")
    with Review.open(tmp_path / "elsewhere.db") as other:
        other.upkeep.restore(tmp_path / "backup.db")
        for name in ("one.jsonl", "all.jsonl", "all.jsonl"):
            other.upkeep.apply_log(tmp_path / name)
        assert everything(other) == everything(review)


def test_after_a_purge_only_a_new_backup_will_do(review: Review, tmp_path: Path) -> None:
    ids = filled(review)
    review.upkeep.backup(tmp_path / "backup.db")
    review.upkeep.purge("awa", ids[0])
    with pytest.raises(StoreError, match="Make a new backup"):
        review.upkeep.export_log(tmp_path / "backup.db", tmp_path / "log.jsonl")
    assert not (tmp_path / "log.jsonl").exists()


@pytest.mark.parametrize("damage", [lambda data: data[: len(data) // 2], lambda data: b"{}\n" + data, lambda data: b""])
def test_a_damaged_log_changes_nothing(review: Review, tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    ids = filled(review)
    review.upkeep.backup(tmp_path / "backup.db")
    some_decisions(review, ids, 6)
    review.upkeep.export_log(tmp_path / "backup.db", tmp_path / "log.jsonl")
    (tmp_path / "log.jsonl").write_bytes(damage((tmp_path / "log.jsonl").read_bytes()))
    with Review.open(tmp_path / "elsewhere.db") as other:
        other.upkeep.restore(tmp_path / "backup.db")
        before = everything(other)
        with pytest.raises(StoreError):
            other.upkeep.apply_log(tmp_path / "log.jsonl")
        assert everything(other) == before


@pytest.fixture
def shipped(review: Review, tmp_path: Path) -> Callable[[Callable[[], object]], Review]:
    """A restored backup, and behind it the log of what was changed since: no decision, only who may come in."""
    filled(review)
    review.accounts.add("awa", Role.ADMIN, PASSWORD, "test")
    review.accounts.add("zoé", Role.STEWARD, PASSWORD, "test")
    review.tokens.add("kobo", Role.READER, [Scope.READ], "awa")
    review.webhooks.add("https://projets.exemple.org/crochet", "awa")
    review.upkeep.backup(tmp_path / "backup.db")
    other = Review.open("sqlite://")
    other.upkeep.restore(tmp_path / "backup.db")

    def change(what: Callable[[], object]) -> Review:
        what()
        review.upkeep.export_log(tmp_path / "backup.db", tmp_path / "log.jsonl")
        assert other.upkeep.apply_log(tmp_path / "log.jsonl") == 0, "no decision"
        return other

    return change


def test_who_may_come_in_is_carried_over_without_any_decision(
    review: Review, shipped: Callable[[Callable[[], object]], Review]
) -> None:
    def changes() -> None:
        review.tokens.revoke(1, "awa")
        review.webhooks.remove(1, "awa")
        review.accounts.disable("zoé", "awa")
        review.accounts.set_password("awa", f"{PASSWORD} !", "awa")
        review.accounts.add("léa", Role.LEAD, PASSWORD, "awa")
        review.team.choose(Options(share=30))

    other = shipped(changes)
    assert other.tokens.list()[0].revoked_at == review.tokens.list()[0].revoked_at is not None
    assert other.webhooks.list() == ()
    assert other.accounts.all() == review.accounts.all()
    assert other.accounts.recognise("awa", f"{PASSWORD} !") is not None
    assert other.accounts.recognise("zoé", PASSWORD) is None
    assert other.team.options().share == 30
    assert list(other.audit.lines(Wanted())) == list(review.audit.lines(Wanted()))


def test_sessions_of_an_account_that_was_changed_since_are_over(
    review: Review, shipped: Callable[[Callable[[], object]], Review], tmp_path: Path
) -> None:
    other = shipped(lambda: review.accounts.add("léa", Role.LEAD, PASSWORD, "awa"))
    logins = other.logins(3600, 3600)
    zoe, lea = (logins.open(other.accounts.named(name).number) for name in ("zoé", "léa"))
    review.accounts.set_role("zoé", Role.READER, "awa")
    review.upkeep.export_log(tmp_path / "backup.db", tmp_path / "log.jsonl")
    other.upkeep.apply_log(tmp_path / "log.jsonl")
    assert other.accounts.named("zoé").role is Role.READER
    assert (logins.find(zoe), logins.find(lea) is None) == (None, False)


def test_an_older_log_opens_no_door_that_was_shut_since(
    review: Review, shipped: Callable[[Callable[[], object]], Review], tmp_path: Path
) -> None:
    other = shipped(lambda: review.accounts.add("léa", Role.LEAD, PASSWORD, "awa"))
    other.tokens.revoke(1, "awa")
    other.accounts.disable("zoé", "awa")
    other.webhooks.remove(1, "awa")
    other.upkeep.apply_log(tmp_path / "log.jsonl")
    assert other.tokens.list()[0].revoked_at is not None
    assert other.accounts.named("zoé").disabled
    assert other.webhooks.list() == ()


def test_a_later_change_elsewhere_takes_back_no_other_one_made_here(
    review: Review, shipped: Callable[[Callable[[], object]], Review], tmp_path: Path
) -> None:
    other = shipped(lambda: None)
    other.accounts.disable("zoé", "awa")
    # Moments are told in thousandths of a second.
    time.sleep(0.01)
    review.accounts.set_password("zoé", f"{PASSWORD} !", "zoé")
    review.accounts.set_role("zoé", Role.LEAD, "awa")
    review.upkeep.export_log(tmp_path / "backup.db", tmp_path / "log.jsonl")
    other.upkeep.apply_log(tmp_path / "log.jsonl")
    assert other.accounts.named("zoé").disabled, "a new password opens no door that was shut"
    assert other.accounts.named("zoé").role is Role.LEAD
    other.accounts.enable("zoé", "awa")
    assert other.accounts.recognise("zoé", f"{PASSWORD} !") is not None


def test_what_was_decided_since_lets_nobody_in_again(review: Review, tmp_path: Path) -> None:
    ids = filled(review)
    review.accounts.add("awa", Role.ADMIN, PASSWORD, "test")
    review.tokens.add("kobo", Role.READER, [Scope.READ], "awa")
    review.webhooks.add("https://projets.exemple.org/crochet", "awa")
    review.upkeep.backup(tmp_path / "backup.db")
    some_decisions(review, ids, 9)
    review.upkeep.export_log(tmp_path / "backup.db", tmp_path / "log.jsonl")
    with Review.open("sqlite://") as other:
        other.upkeep.restore(tmp_path / "backup.db")
        other.tokens.revoke(1, "awa")
        other.webhooks.remove(1, "awa")
        assert other.upkeep.apply_log(tmp_path / "log.jsonl") > 0
        assert other.tokens.list()[0].revoked_at is not None
        assert other.webhooks.list() == (), "who was told nothing more is told nothing again"
        other.upkeep.restore(tmp_path / "backup.db")
        assert other.webhooks.list() == ()


def test_logs_that_leave_and_come_are_in_the_audit_log(tmp_path: Path) -> None:
    store, log = tmp_path / "review.db", tmp_path / "log.jsonl"
    with Review.open(store) as review:
        filled(review)
        review.upkeep.backup(tmp_path / "backup.db")
    for told in (["export", "--after", str(tmp_path / "backup.db"), "-o", str(log)], ["apply", str(log)]):
        done = CliRunner().invoke(app, ["review", "log", *told, "--db", str(store)])
        assert done.exit_code == 0, done.output
    with Review.open(store) as review:
        found = [(line.what, line.about) for line in review.audit.lines(Wanted())]
    assert found == [("restore", "log"), ("backup", "log")]


def test_a_log_leaves_an_administrator(
    review: Review, shipped: Callable[[Callable[[], object]], Review], tmp_path: Path
) -> None:
    def successor() -> None:
        review.accounts.add("léa", Role.ADMIN, PASSWORD, "awa")
        review.accounts.disable("awa", "léa")

    other = shipped(lambda: None)
    other.accounts.add("léa", Role.STEWARD, PASSWORD, "awa")
    successor()
    other.accounts.set_role("léa", Role.READER, "awa")
    review.upkeep.export_log(tmp_path / "backup.db", tmp_path / "log.jsonl")
    other.upkeep.apply_log(tmp_path / "log.jsonl")
    assert other.accounts.governed()


class Server:
    """`iomnlp review` in a process of its own, and scripts that decide through its API."""

    def __init__(self, url: str, folder: Path):
        token = folder / "token"
        command = [sys.executable, "-m", "iomnlp.cli", "review", "--db", url, "--port", "0", "--token-file", str(token)]
        env = {**os.environ, "PYTHONPATH": str(SOURCE), "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=env)
        assert self.process.stderr is not None
        said = ""
        while not (found := re.search(r"For scripts: (\S+),", said)):
            said += self.process.stderr.readline()
            assert self.process.poll() is None, said
        self.api, self.token = found[1], token.read_text(encoding="utf-8").strip()
        self.confirmed: list[str] = []
        # It says where it will listen a moment before it does.
        while True:
            with suppress(urllib.error.URLError):
                self.call("/records")
                return
            time.sleep(0.05)

    def call(self, path: str, sent: Any = None) -> Any:
        """Ask the API."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        body = None if sent is None else json.dumps(sent).encode()
        with urllib.request.urlopen(urllib.request.Request(self.api + path, body, headers), timeout=60) as answer:
            return json.load(answer)

    def decide(self, ids: list[str], seed: int) -> None:
        """Decide until the server is gone; keep the UUIDs of what it confirmed."""
        draw = random.Random(seed)
        while True:
            record_id = draw.choice(ids)
            try:
                fields = self.call(f"/records/{record_id}/fields")["fields"]
                field = draw.choice([one for one in fields if one["key"] in ("title", "published")])
                sent = {
                    "uuid": str(uuid.UUID(int=draw.getrandbits(128), version=4)),
                    "key": field["key"],
                    "action": draw.choice(["accept", "doubt", "reject"]),
                    "expected_version": field["version"],
                }
                self.call(f"/records/{record_id}/decisions", sent)
                self.confirmed.append(sent["uuid"])
            except urllib.error.HTTPError as refused:
                if refused.code != 409:
                    raise
            except (OSError, ValueError):
                return


@contextmanager
def busy(url: str, folder: Path, ids: list[str]) -> Iterator[Server]:
    """A server with writers; killed at the end of the block, in the middle of whatever it does."""
    server = Server(url, folder)
    writers = [threading.Thread(target=server.decide, args=(ids, seed)) for seed in range(WRITERS)]
    for writer in writers:
        writer.start()
    try:
        yield server
    finally:
        server.process.send_signal(signal.SIGKILL)
        for writer in writers:
            writer.join()
        server.process.communicate()


def until(server: Server, count: int) -> None:
    """Wait for so many confirmed decisions."""
    ends = time.monotonic() + 120
    while len(server.confirmed) < count:
        assert time.monotonic() < ends, f"{len(server.confirmed)} of {count} decisions"
        time.sleep(0.02)


@pytest.mark.slow
def test_a_killed_server_is_brought_back_elsewhere_to_the_last_decision(url: str, tmp_path: Path) -> None:
    with Review.open(url) as review:
        ids = filled(review)
    with busy(url, tmp_path, ids) as server:
        until(server, 40)
        with Review.open(url) as review:
            review.upkeep.backup(tmp_path / "backup.db")
            until(server, 80)
            review.upkeep.export_log(tmp_path / "backup.db", tmp_path / "one.jsonl")
        until(server, 120)
    with Review.open(url) as dead, Review.open(tmp_path / "elsewhere.db") as other:
        dead.upkeep.export_log(tmp_path / "one.jsonl", tmp_path / "two.jsonl")
        other.upkeep.restore(tmp_path / "backup.db")
        for name in ("one.jsonl", "two.jsonl"):
            assert other.upkeep.apply_log(tmp_path / name) > 0
        assert everything(other) == everything(dead)
        assert (dead.upkeep.replay(), other.upkeep.replay()) == (0, 0)
        with other._database.reading() as connection:
            stored = set(connection.execute(select(schema.decisions.c.uuid)).scalars())
    assert set(server.confirmed) <= stored
    with sqlite3.connect(tmp_path / "elsewhere.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
