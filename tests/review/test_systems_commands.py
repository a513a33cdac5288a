"""Tokens and webhooks on the command line, as an operator uses them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from iomnlp.cli import app
from iomnlp.review.service import Review
from receivers import Receiver, genuine
from stores import numbered

Iomnlp = Callable[..., Any]


@pytest.fixture
def iomnlp(tmp_path: Path) -> Iomnlp:
    """Run a command on a store with a record."""
    db = tmp_path / "review.db"
    with Review.open(db) as review:
        review.import_records([numbered(1)], "essai")

    def run(*arguments: str, code: int = 0) -> Any:
        done = CliRunner().invoke(app, ["review", *arguments, "--db", str(db)])
        assert done.exit_code == code, done.output
        return done

    return run


def test_a_token_is_printed_once_listed_and_revoked(iomnlp: Iomnlp) -> None:
    made = iomnlp("tokens", "add", "kobo-mali", "--scope", "records:read", "--scope", "export")
    token = made.stdout.strip()
    assert token.startswith("iomnlp_")
    assert "it is shown this once" in made.stderr
    listed = iomnlp("tokens", "list").stdout
    assert "kobo-mali" in listed
    assert "records:read, export" in listed
    assert token not in listed
    iomnlp("tokens", "revoke", "1")
    assert "revoked" in iomnlp("tokens", "list").stdout
    assert "no token 1 in force" in iomnlp("tokens", "revoke", "1", code=2).stderr


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--scope", "tout"], "There is no scope 'tout'. Choose of records:read,"),
        (["--scope", "export", "--role", "chef"], "There is no role 'chef'. Choose of reader,"),
        (["--scope", "webhooks"], "The role steward does not allow webhooks."),
    ],
)
def test_a_mistake_is_told_in_a_sentence(iomnlp: Iomnlp, options: list[str], says: str) -> None:
    assert says in iomnlp("tokens", "add", "kobo", *options, code=2).stderr


def test_a_webhook_is_added_tested_and_removed(iomnlp: Iomnlp, receiver: Receiver) -> None:
    secret = iomnlp("webhooks", "add", receiver.url, "--allow-loopback", "--event", "record.purged").stdout.strip()
    told = iomnlp("webhooks", "test", "1").stdout
    [message] = receiver.messages
    assert told == f"{message.id}: the receiver answered 204\n"
    assert genuine(secret, message.headers, message.body)
    new = iomnlp("webhooks", "rotate", "1", "--hours", "0").stdout.strip()
    iomnlp("webhooks", "test", "1")
    assert genuine(new, receiver.messages[-1].headers, receiver.messages[-1].body)
    assert not genuine(secret, receiver.messages[-1].headers, receiver.messages[-1].body)
    assert "record.purged" in iomnlp("webhooks", "list").stdout
    assert "delivered" in iomnlp("webhooks", "log", "--fate", "delivered").stdout
    assert "204" in iomnlp("webhooks", "log", "--attempts", "1").stdout
    iomnlp("webhooks", "remove", "1")
    assert iomnlp("webhooks", "list").stdout == "There are no webhooks.\n"
    assert "no webhook 1" in iomnlp("webhooks", "test", "1", code=2).stderr


def test_a_receiver_that_is_away_is_told_and_served_later(iomnlp: Iomnlp, receiver: Receiver) -> None:
    iomnlp("webhooks", "add", receiver.url, "--allow-loopback")
    receiver.answer = lambda message: 503
    assert "answered 503" in iomnlp("webhooks", "test", "1", code=1).stdout
    receiver.answer = lambda message: 204
    assert iomnlp("webhooks", "redeliver", "--delivery", "1").stdout == "1 event will be sent again.\n"
    assert iomnlp("deliver", "--once").stdout == "1 attempt to deliver.\n"
    assert len(receiver.taken()) == 1
    iomnlp("purge", "--record", numbered(1).record_id, "--yes")
    iomnlp("webhooks", "skip", "2")
    assert iomnlp("deliver", "--once").stdout == "0 attempts to deliver.\n"
    assert "0 events" in iomnlp("webhooks", "redeliver", "--parked-of", "1").stdout
    assert "Either" in iomnlp("webhooks", "redeliver", code=2).stderr


def test_only_public_addresses_are_taken(iomnlp: Iomnlp) -> None:
    assert "no public address" in iomnlp("webhooks", "add", "https://10.0.0.1/", code=2).stderr
    assert "not encrypted" in iomnlp("webhooks", "add", "http://exemple.org/", code=2).stderr
    assert "no event" in iomnlp("webhooks", "add", "https://exemple.org/", "--event", "tout", code=2).stderr
    assert "no fate" in iomnlp("webhooks", "log", "--fate", "perdu", code=2).stderr
