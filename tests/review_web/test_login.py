"""Accounts at the door: who comes in, who does not, and what a session of an account may do."""

from __future__ import annotations

import re
import socket
import uuid
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from iomnlp.cli import review
from iomnlp.cli.review import Listening, serve
from iomnlp.errors import ConfigError
from iomnlp.review.accounts.audit import Wanted
from iomnlp.review.roles import Role
from iomnlp.review.service import Review
from iomnlp.review.web import Settings, create_app
from iomnlp.review.web.sessions import COOKIE

ORIGIN = "http://127.0.0.1"
GOOD = "le puits donne sur la cour"
OTHER = "trois chèvres et un moulin"


@pytest.fixture
def team(store: Review) -> FastAPI:
    """A server with an account of each role."""
    for role in reversed(Role):
        store.accounts.add(f"{role.value} awa", role, GOOD, "test")
    return create_app(store, Settings(accounts=True))


def client_of(app: FastAPI, address: str = "127.0.0.1") -> TestClient:
    """A browser at an address."""
    headers = {"Origin": ORIGIN, "Accept-Language": "fr"}
    return TestClient(app, base_url=ORIGIN, follow_redirects=False, client=(address, 1), headers=headers)


def signed_in(app: FastAPI, role: Role = Role.STEWARD) -> tuple[TestClient, dict[str, str]]:
    """Somebody who is in, and the headers of a write."""
    client = client_of(app)
    answer = client.post("/enter", data={"name": f"{role.value} awa", "password": GOOD})
    assert answer.status_code == 303, answer.text
    csrf = re.search(r'data-csrf="([^"]+)"', client.get("/settings").text)
    assert csrf
    return client, {"X-CSRF-Token": csrf[1]}


def test_the_door_asks_for_name_and_password_in_french(team: FastAPI) -> None:
    page = client_of(team).get("/enter").text
    assert "Se connecter" in page
    assert 'type="password"' in page


def test_a_name_and_its_password_open_the_page_that_was_asked_for(team: FastAPI) -> None:
    client = client_of(team)
    door = client.get("/queue?kind=project").headers["location"]
    assert door == "/enter?next=%2Fqueue%3Fkind%3Dproject"
    wanted = re.search(r'name="next" value="([^"]+)"', client.get(door).text)
    assert wanted
    data = {"name": "STEWARD  awa", "password": GOOD, "next": wanted[1].replace("&amp;", "&")}
    answer = client.post("/enter", data=data)
    assert (answer.status_code, answer.headers["location"]) == (303, "/queue?kind=project")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert client.get("/queue").status_code == 200


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "/\\evil.example", "queue", "/enter?x=1"]
)
def test_nobody_is_sent_elsewhere(team: FastAPI, wanted: str) -> None:
    data = {"name": "reader awa", "password": GOOD, "next": wanted}
    assert client_of(team).post("/enter", data=data).headers["location"] == "/queue"


def test_an_unknown_name_reads_and_lasts_like_a_wrong_password(team: FastAPI) -> None:
    answers: dict[str, Any] = {}
    seconds: dict[str, list[float]] = {"reader awa": [], "personne": []}
    for turn in range(3):
        for name, taken in seconds.items():
            begun = perf_counter()
            answers[name] = client_of(team, f"10.0.0.{turn}").post("/enter", data={"name": name, "password": OTHER})
            taken.append(perf_counter() - begun)
    known, unknown = answers["reader awa"], answers["personne"]
    assert known.status_code == unknown.status_code == 401
    assert known.text.replace("reader awa", "personne") == unknown.text
    assert "ne vont pas ensemble" in known.text
    ratio = median(seconds["personne"]) / median(seconds["reader awa"])
    assert 0.4 < ratio < 2.5


def test_a_shut_account_reads_like_a_wrong_password(team: FastAPI, store: Review) -> None:
    store.accounts.disable("reader awa", "admin awa")
    answer = client_of(team).post("/enter", data={"name": "reader awa", "password": GOOD})
    assert answer.status_code == 401
    assert "ne vont pas ensemble" in answer.text


def test_the_door_is_tried_so_often_and_then_says_when(team: FastAPI) -> None:
    answers = [
        client_of(team, f"10.0.1.{turn}").post("/enter", data={"name": "reader awa", "password": "x"})
        for turn in range(9)
    ]
    assert {answer.status_code for answer in answers[:8]} == {401}
    assert answers[8].status_code == 429
    assert 0 < int(answers[8].headers["retry-after"]) <= 300
    assert "Réessayez dans" in answers[8].text
    right = client_of(team, "10.0.1.99").post("/enter", data={"name": "reader awa", "password": GOOD})
    assert right.status_code == 429, "the right password does not get round it"
    other = client_of(team, "10.0.1.99").post("/enter", data={"name": "lead awa", "password": GOOD})
    assert other.status_code == 303, "nobody else is kept out"


def test_one_address_cannot_try_many_names(team: FastAPI) -> None:
    client = client_of(team, "10.0.2.1")
    team.state.throttles.addresses._most = 5
    statuses = [client.post("/enter", data={"name": f"n{turn}", "password": "x"}).status_code for turn in range(6)]
    assert statuses == [401] * 5 + [429]


def test_one_site_cannot_try_many_names_by_addresses_of_its_own(team: FastAPI) -> None:
    team.state.throttles.addresses._most = 3

    def attempt(turn: int, address: str) -> int:
        return int(client_of(team, address).post("/enter", data={"name": f"n{turn}", "password": "x"}).status_code)

    assert [attempt(turn, f"2001:db8::{turn:x}") for turn in range(4)] == [401, 401, 401, 429]
    assert attempt(5, "2001:db8:0:1::1") == 401, "another site"


def test_a_foreign_page_cannot_sign_anybody_in(team: FastAPI) -> None:
    data = {"name": "reader awa", "password": GOOD}
    answer = client_of(team).post("/enter", data=data, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_what_happened_at_the_door_is_written_down_without_what_was_typed(team: FastAPI, store: Review) -> None:
    client_of(team).post("/enter", data={"name": "Reader Awa", "password": OTHER})
    client_of(team).post("/enter", data={"name": OTHER, "password": OTHER})
    client, headers = signed_in(team)
    client.post("/leave", headers=headers)
    lines = list(store.audit.lines(Wanted()))[:4]
    assert [(one.who, one.what) for one in reversed(lines)] == [
        ("reader awa", "login_failed"),
        ("", "login_failed"),
        ("steward awa", "login"),
        ("steward awa", "logout"),
    ]
    assert "moulin" not in str(lines)
    assert client.get("/queue").status_code == 303


def test_decisions_carry_the_accounts_name_whatever_is_sent(team: FastAPI, store: Review) -> None:
    client, headers = signed_in(team)
    answer = client.post("/settings", data={"reviewer": "quelqu'un", "threshold": "90"}, headers=headers)
    assert answer.status_code == 204
    row = store.queue().rows[0]
    field = next(one for one in store.record(row.record_id).fields if one.proposed)
    sent = {"key": field.key, "action": "accept", "version": field.version, "number": 1, "uuid": str(uuid.uuid4())}
    client.post(f"/records/{row.record_id}/decide", data={**sent, "reviewer": "quelqu'un"}, headers=headers)
    assert store.field(row.record_id, field.key).decided_by == "steward awa"


def test_readers_see_no_way_to_decide(team: FastAPI, store: Review) -> None:
    client, headers = signed_in(team, Role.READER)
    record_id = store.queue().rows[0].record_id
    page = client.get(f"/records/{record_id}").text
    assert 'data-action="accept"' not in page
    assert "data-add" not in page
    assert '"validate"' not in page
    queue = client.get("/queue").text
    assert "/queue/bulk" not in queue
    assert "/drop" not in queue
    refused = client.post(f"/records/{record_id}/validate", headers=headers)
    assert refused.status_code == 403
    assert "Votre rôle ne le permet pas" in refused.text


def test_one_changes_ones_own_password(team: FastAPI, store: Review) -> None:
    client, headers = signed_in(team)
    elsewhere, _ = signed_in(team)
    before = client.cookies[COOKIE]

    def change(old: str, new: str, again: str) -> Any:
        return client.post("/password", data={"old": old, "new": new, "again": again}, headers=headers)

    for sent, told in (
        ((OTHER, OTHER, OTHER), "pas le mot de passe actuel"),
        ((GOOD, OTHER, GOOD), "pas le même les deux fois"),
        ((GOOD, "court", "court"), "au moins 12"),
        ((GOOD, "Motdepasse2026!", "Motdepasse2026!"), "qu&#39;on essaie en premier"),
    ):
        answer = change(*sent)
        assert answer.status_code == 422
        assert told in answer.text
    assert change(GOOD, OTHER, OTHER).status_code == 204
    assert client.cookies[COOKIE] != before
    assert client.get("/queue").status_code == 200
    assert elsewhere.get("/queue").status_code == 303
    assert store.accounts.recognise("steward awa", OTHER) is not None


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        (Listening(0, "0.0.0.0"), "listens on this machine alone"),
        (Listening(0, "127.0.0.1", ("relecture.example.org",)), "listens on this machine alone"),
        (Listening(0, "::"), "listens on this machine alone"),
    ],
)
def test_without_an_admin_nobody_elsewhere_is_let_in(
    store: Review, tmp_path: Any, at: Listening, sentence: str
) -> None:
    with pytest.raises(ConfigError, match=sentence):
        serve(store, at, "", tmp_path / "token")


def test_a_shut_admin_is_none(store: Review, tmp_path: Any) -> None:
    store.accounts.add("awa", Role.STEWARD, GOOD, "test")
    with pytest.raises(ConfigError, match="iomnlp review users add"):
        serve(store, Listening(0, "192.0.2.1"), "", tmp_path / "token")


def test_every_address_needs_a_name(store: Review, tmp_path: Any) -> None:
    store.accounts.add("awa", Role.ADMIN, GOOD, "test")
    with pytest.raises(ConfigError, match="--public-name"):
        serve(store, Listening(0, "0.0.0.0"), "", tmp_path / "token")


def test_beyond_this_machine_cookies_travel_by_tls_alone(store: Review) -> None:
    store.accounts.add("awa", Role.ADMIN, GOOD, "test")
    app = create_app(store, Settings(accounts=True, secure=True, hosts=("relecture.example.org", "127.0.0.1")))
    over = {scheme: f"{scheme}://relecture.example.org" for scheme in ("http", "https")}
    client = TestClient(app, base_url=over["https"], follow_redirects=False, headers={"Origin": over["https"]})
    answer = client.post("/enter", data={"name": "awa", "password": GOOD})
    assert "secure" in answer.headers["set-cookie"].lower()
    assert "https" in TestClient(app, base_url=over["http"]).get("/enter").text


def test_a_session_is_over_for_every_page_and_the_api_when_its_account_is_shut(
    store: Review, enter: Callable[..., Any], team: FastAPI
) -> None:
    client, headers = signed_in(team)
    store.accounts.disable("steward awa", "admin awa")
    assert client.get("/queue").headers["location"].startswith("/enter")
    assert client.post("/settings", headers=headers).status_code == 401


def test_an_address_that_is_told_takes_calls_already(
    store: Review, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The browser opens as soon as the address is printed, before the pages are there: it waits and is not refused."""
    called = []

    def answer(_application: FastAPI, door: socket.socket, _desk: Any) -> None:
        with socket.create_connection(door.getsockname(), timeout=10) as call:
            called.append(call.getpeername())

    monkeypatch.setattr(review, "_answer", answer)
    serve(store, Listening(0), "", tmp_path / "token")
    assert len(called) == 1
