"""`iomnlp review users`: accounts from the terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from iomnlp.cli import app
from iomnlp.review.roles import Role
from iomnlp.review.service import Review

GOOD = "le puits donne sur la cour"


@pytest.fixture
def db(tmp_path: Path) -> str:
    """Where the store is."""
    return str(tmp_path / "review.db")


def run(db: str, *words: str) -> Result:
    """`iomnlp review users …`."""
    return CliRunner().invoke(app, ["review", "users", *words, "--db", db])


def test_a_made_password_is_printed_once_and_opens_the_door(db: str) -> None:
    done = run(db, "add", "awa", "--role", "admin", "--generate")
    assert done.exit_code == 0, done.output
    password = done.stdout.split("Password: ")[1].splitlines()[0]
    with Review.open(db) as review:
        found = review.accounts.recognise("awa", password)
        assert found is not None
        assert found.role is Role.ADMIN


def test_the_first_account_is_an_admins(db: str) -> None:
    done = run(db, "add", "awa", "--role", "steward", "--generate")
    assert done.exit_code == 2
    assert "The first account must be an admin's" in done.stderr
    with Review.open(db) as review:
        assert review.accounts.all() == ()


def test_a_password_is_not_taken_from_a_pipe(db: str) -> None:
    done = run(db, "add", "awa", "--role", "admin")
    assert done.exit_code == 2
    assert "--generate" in done.stderr


def test_accounts_are_listed_changed_shut_and_opened(db: str) -> None:
    for name, role in (("awa", "admin"), ("zoe", "reader")):
        assert run(db, "add", name, "--role", role, "--generate").exit_code == 0
    assert run(db, "role", "zoe", "lead").exit_code == 0
    assert run(db, "disable", "zoe").exit_code == 0
    listed = run(db, "list").stdout.splitlines()
    assert [line.split()[:3] for line in listed[1:]] == [["awa", "admin", "password"], ["zoe", "lead", "shut"]]
    assert run(db, "enable", "zoe").exit_code == 0
    assert run(db, "password", "zoe", "--generate").exit_code == 0
    again = run(db, "disable", "awa")
    assert again.exit_code == 2
    assert "last administrator" in again.stderr
    assert "There is no account" in run(db, "disable", "personne").stderr
    assert run(db, "list").stdout.count("password") == 2


@pytest.mark.skipif(sys.platform == "win32", reason="types on a terminal")
@pytest.mark.parametrize(
    ("typed", "sentence"), [([GOOD, GOOD], "may come in as admin"), (["court", "court"], "12 characters")]
)
def test_a_password_is_typed_twice_and_never_shown(db: str, typed: list[str], sentence: str) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "iomnlp.cli", "review", "users", "add", "awa", "--role", "admin", "--db", db]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(part for part in sys.path if part)}
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, text=True):
        os.close(theirs)
        shown = ""
        for question, answer in zip(("Password: ", "confirmation: "), typed, strict=True):
            while question not in shown:
                shown += os.read(ours, 1000).decode()
            os.write(ours, f"{answer}\n".encode())
        while True:
            try:
                more = os.read(ours, 1000).decode()
            except OSError:
                break
            if not more:
                break
            shown += more
    os.close(ours)
    assert sentence in shown
    assert GOOD not in shown
