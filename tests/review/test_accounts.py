"""Accounts, their sessions and the audit log, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Barrier, Thread
from types import SimpleNamespace
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from argon2 import PasswordHasher
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from iomnlp.review import database as database_module
from iomnlp.review.accounts.audit import Event, Wanted
from iomnlp.review.accounts.logins import Logins
from iomnlp.review.accounts.model import BadName, BadPassword, LastAdmin, NameTaken, NoAccount, OidcError
from iomnlp.review.accounts.passwords import Hasher, Weakness, generated, weakness
from iomnlp.review.accounts.store import Accounts
from iomnlp.review.accounts.throttle import Throttle
from iomnlp.review.database import Database
from iomnlp.review.refusals import StoreError
from iomnlp.review.roles import Role
from iomnlp.review.service import Review
from iomnlp.review.tokens import Scope

GOOD = "le puits donne sur la cour"
OTHER = "trois chèvres et un moulin"
# Quick on purpose: what is tested is not how slow argon2 is.
QUICK = Hasher(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


@pytest.fixture
def accounts(review: Review) -> Accounts:
    """The accounts of an empty store."""
    return Accounts(review._database, lambda: QUICK)


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("court", Weakness.SHORT),
        ("x" * 201, Weakness.LONG),
        ("abababababab", Weakness.PLAIN),
        ("Motdepasse2026!", Weakness.KNOWN),
        ("p@ssw0rd1234", Weakness.KNOWN),
        ("azertyuiopqsdf", Weakness.KNOWN),
        ("0123456789876543", Weakness.KNOWN),
        ("Camille-camille-1", Weakness.KNOWN),
        (GOOD, None),
        ("Bamako sous la pluie", None),
    ],
)
def test_passwords_that_are_tried_first_are_refused(password: str, why: Weakness | None) -> None:
    assert weakness(password, "camille") == why


def test_a_generated_password_is_taken() -> None:
    made = {generated() for _ in range(50)}
    assert len(made) == 50
    assert {weakness(one) for one in made} == {None}


def test_an_account_is_made_listed_and_recognised(accounts: Accounts) -> None:
    assert not accounts.any()
    made = accounts.add("  Awa  Traoré ", Role.STEWARD, GOOD, "admin")
    assert (made.name, made.role, made.local, made.disabled) == ("Awa Traoré", Role.STEWARD, True, False)
    assert accounts.all() == (made,)
    assert accounts.recognise("awa traore", GOOD) == made
    assert accounts.recognise("Awa Traoré", OTHER) is None
    assert accounts.recognise("personne", GOOD) is None


def test_a_password_is_kept_as_argon2id_alone(review: Review, accounts: Accounts) -> None:
    accounts.add("awa", Role.ADMIN, GOOD, "x")
    with review._database.reading() as connection:
        kept = connection.execute(text("SELECT password FROM users")).scalar_one()
    assert kept.startswith("$argon2id$")
    assert GOOD not in kept


def test_names_differ_by_more_than_case_and_accents(accounts: Accounts) -> None:
    accounts.add("Zoé", Role.READER, GOOD, "x")
    with pytest.raises(NameTaken, match="already"):
        accounts.add("ZOE", Role.ADMIN, GOOD, "x")
    for name in ("", "  ", "a" * 41, "a\x00b", "<b>", "a/b"):
        with pytest.raises(BadName):
            accounts.add(name, Role.READER, GOOD, "x")
    with pytest.raises(BadPassword, match="12 characters"):
        accounts.add("lea", Role.READER, "court", "x")
    assert [one.name for one in accounts.all()] == ["Zoé"]


def test_a_person_and_another_system_are_told_apart(review: Review, accounts: Accounts) -> None:
    token, _ = review.tokens.add("Kobo", Role.STEWARD, [Scope.READ], "awa")
    with pytest.raises(NameTaken, match="another system"):
        accounts.add("kobo", Role.STEWARD, GOOD, "awa")
    review.tokens.revoke(token.number, "awa")
    assert accounts.add("kobo", Role.STEWARD, GOOD, "awa").name == "kobo"


def test_the_last_administrator_stays(accounts: Accounts) -> None:
    accounts.add("awa", Role.ADMIN, GOOD, "x")
    for change in (lambda: accounts.disable("awa", "x"), lambda: accounts.set_role("awa", Role.LEAD, "x")):
        with pytest.raises(LastAdmin, match="last administrator"):
            change()
    accounts.add("zoe", Role.ADMIN, GOOD, "x")
    assert accounts.disable("awa", "zoe").disabled
    assert accounts.recognise("awa", GOOD) is None
    assert not accounts.enable("awa", "zoe").disabled
    with pytest.raises(NoAccount):
        accounts.disable("personne", "zoe")


def at_once(*acts: Callable[[], object]) -> list[type[Exception] | None]:
    """Let all begin at the same moment; give what each failed with."""
    told: list[type[Exception] | None] = []
    gate = Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        gate.wait()
        try:
            act()
            told.append(None)
        except Exception as error:
            told.append(type(error))

    hands = [Thread(target=run, args=(act,)) for act in acts]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    return told


def test_two_administrators_who_dismiss_one_another_leave_one(accounts: Accounts, review: Review) -> None:
    accounts.add("awa", Role.ADMIN, GOOD, "x")
    accounts.add("zoe", Role.ADMIN, GOOD, "x")
    for _ in range(8):
        told = at_once(lambda: accounts.disable("zoe", "awa"), lambda: accounts.disable("awa", "zoe"))
        assert sorted(told, key=str) == [LastAdmin, None], "one is dismissed, the other one is told why not"
        assert accounts.governed()
        for name in ("awa", "zoe"):
            accounts.enable(name, "x")


def test_a_role_that_a_provider_tells_and_one_that_is_given_wait_for_one_another(
    accounts: Accounts, review: Review
) -> None:
    accounts.add("awa", Role.ADMIN, GOOD, "x")
    accounts.add("zoe", Role.ADMIN, GOOD, "x")
    accounts.link("zoe", "https://cles.exemple.org", "7", "awa")
    provider: Any = SimpleNamespace(issuer="https://cles.exemple.org", role=lambda _: Role.LEAD, otherwise=None)
    for _ in range(8):
        told = at_once(lambda: accounts.admitted(provider, {"sub": "7"}), lambda: accounts.disable("zoe", "awa"))
        assert {OidcError, None} >= set(told), "let in, or shut out: nothing else happens"
        accounts.enable("zoe", "awa")
        accounts.set_role("zoe", Role.ADMIN, "awa")


def test_a_session_lasts_while_it_is_used(review: Review, accounts: Accounts) -> None:
    made = accounts.add("awa", Role.STEWARD, GOOD, "x")
    clock = Clock()
    logins = Logins(review._database, idle=600, longest=3600, clock=clock)
    cookie = logins.open(made.number)
    found = logins.find(cookie)
    assert found is not None
    assert (found.name, found.role) == ("awa", Role.STEWARD)
    assert logins.find("another") is None
    for _ in range(5):
        clock.now += 590
        assert logins.find(cookie) is not None
        logins.touch(cookie)
    clock.now += 601
    assert logins.find(cookie) is None, "idle for too long"
    second = logins.open(made.number)
    for _ in range(7):
        clock.now += 500
        logins.touch(second)
    clock.now += 100
    assert logins.find(second) is None, "too long in all"


def test_the_store_holds_no_cookie(review: Review, accounts: Accounts) -> None:
    made = accounts.add("awa", Role.STEWARD, GOOD, "x")
    cookie = Logins(review._database, 600, 3600).open(made.number)
    with review._database.reading() as connection:
        rows = connection.execute(text("SELECT * FROM logins")).all()
    assert len(rows) == 1
    assert cookie not in str(rows)


@pytest.mark.parametrize("change", ["password", "role", "disable"])
def test_a_change_ends_the_persons_sessions(review: Review, accounts: Accounts, change: str) -> None:
    made, other = (accounts.add(name, Role.ADMIN, GOOD, "x") for name in ("awa", "zoe"))
    logins = Logins(review._database, 600, 3600)
    mine, theirs = logins.open(made.number), logins.open(other.number)
    {
        "password": lambda: accounts.set_password("awa", OTHER, "zoe"),
        "role": lambda: accounts.set_role("awa", Role.READER, "zoe"),
        "disable": lambda: accounts.disable("awa", "zoe"),
    }[change]()
    assert logins.find(mine) is None
    assert logins.find(theirs) is not None
    if change == "disable":
        assert logins.open(made.number) == ""


def test_what_happens_to_accounts_is_written_down_without_passwords(review: Review, accounts: Accounts) -> None:
    made = accounts.add("awa", Role.STEWARD, GOOD, "root")
    accounts.set_role("awa", Role.LEAD, "root")
    accounts.set_password("awa", OTHER, "awa")
    logins = Logins(review._database, 600, 3600)
    logins.close(logins.open(made.number))
    accounts.disable("awa", "root")
    lines = review.audit.page(Wanted()).lines
    assert [(one.who, one.what, one.about) for one in reversed(lines)] == [
        ("root", "user_added", "awa"),
        ("root", "role", "awa"),
        ("awa", "password", "awa"),
        ("awa", "login", ""),
        ("awa", "logout", ""),
        ("root", "disabled", "awa"),
    ]
    assert lines[4].detail == {"role": "lead", "before": "steward"}
    assert GOOD not in str(lines)
    assert OTHER not in str(lines)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET who = 'nobody'",
        "DELETE FROM audit",
        "DELETE FROM audit WHERE number = 1",
        "INSERT OR REPLACE INTO audit SELECT number, uid, at, 'nobody', what, about, detail FROM audit",
        "INSERT INTO audit SELECT * FROM audit WHERE true ON CONFLICT (number) DO UPDATE SET who = 'nobody'",
        "TRUNCATE audit",
    ],
)
def test_nobody_changes_a_line(review: Review, statement: str) -> None:
    review.audit.note(Event.EXPORT, "awa", "csv")
    with pytest.raises((DBAPIError, StoreError)), review._database.writing() as connection:
        connection.execute(text(statement))
    assert [(one.who, one.about) for one in review.audit.page(Wanted()).lines] == [("awa", "csv")]


def test_the_log_is_read_by_page_person_kind_and_day(review: Review) -> None:
    for number in range(25):
        review.audit.note(Event.EXPORT if number % 5 else Event.PURGE, "awa" if number % 2 else "zoe", str(number))
    seen: list[str] = []
    before = None
    while True:
        page = review.audit.page(Wanted(), before, 10)
        seen += [one.about for one in page.lines]
        before = page.next
        if before is None:
            break
    assert seen == [str(number) for number in reversed(range(25))]
    assert [one.about for one in review.audit.lines(Wanted(who="zoe", what="purge"))] == ["20", "10", "0"]
    day = page.lines[0].at[:10]
    assert len(list(review.audit.lines(Wanted(since=day, until=day)))) == 25
    assert list(review.audit.lines(Wanted(until="2020-01-01"))) == []
    assert review.audit.people() == ("awa", "zoe")


def test_a_backup_brings_accounts_and_lines_and_no_session(review: Review, accounts: Accounts, tmp_path: Path) -> None:
    made = accounts.add("awa", Role.ADMIN, GOOD, "x")
    Logins(review._database, 600, 3600).open(made.number)
    review.upkeep.backup(tmp_path / "b.db")
    with Review.open(tmp_path / "new.db") as other:
        other.upkeep.restore(tmp_path / "b.db")
        brought = Accounts(other._database, lambda: QUICK)
        assert [(one.name, one.role) for one in brought.all()] == [("awa", Role.ADMIN)]
        assert brought.recognise("awa", GOOD) is not None
        assert [one.what for one in other.audit.lines(Wanted())] == ["login", "user_added"]
    with Review.open(tmp_path / "b.db") as copy, copy._database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM logins")).scalar_one() == 0


def test_a_restore_opens_no_door_that_was_shut_since_and_loses_no_line(
    review: Review, accounts: Accounts, tmp_path: Path
) -> None:
    accounts.add("awa", Role.ADMIN, GOOD, "x")
    accounts.add("zoe", Role.STEWARD, GOOD, "x")
    review.upkeep.backup(tmp_path / "b.db")
    accounts.disable("zoe", "awa")
    accounts.set_password("awa", OTHER, "awa")
    accounts.add("lea", Role.READER, GOOD, "awa")
    before = list(review.audit.lines(Wanted()))
    review.upkeep.restore(tmp_path / "b.db")
    assert [(one.name, one.disabled) for one in accounts.all()] == [("awa", False), ("lea", False), ("zoe", True)]
    assert accounts.recognise("awa", GOOD) is None
    assert accounts.recognise("awa", OTHER) is not None
    assert list(review.audit.lines(Wanted())) == before


def test_a_purge_is_written_down_without_the_persons_name(review: Review) -> None:
    review.upkeep.purge("awa", person="Jean Dupont")
    [line] = review.audit.lines(Wanted())
    assert (line.who, line.what, line.about) == ("awa", "purge", "person")
    assert "Dupont" not in str(line)


def test_the_door_is_tried_so_often_and_no_more() -> None:
    clock = Clock()
    throttle = Throttle(3, 60, clock)
    assert [throttle.take("awa") for _ in range(3)] == [0, 0, 0]
    clock.now += 20
    assert throttle.take("awa") == 40
    assert throttle.take("zoe") == 0
    clock.now += 40
    assert throttle.take("awa") == 0
    throttle.forgive("awa")
    assert [throttle.take("awa") for _ in range(3)] == [0, 0, 0]


def test_a_store_of_the_version_before_is_brought_up_to_date(url: str) -> None:
    database = Database(url)
    config = Config()
    config.set_main_option("script_location", str(Path(database_module.__file__).with_name("migrations")))
    with database.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    database.close()
    with Review.open(url) as review:
        assert not review.accounts.any()
        review.audit.note(Event.BACKUP, "awa")
        assert len(list(review.audit.lines(Wanted()))) == 1
