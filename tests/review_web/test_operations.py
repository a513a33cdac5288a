"""Health, metrics and the log: they tell that the server is well and busy, and never whom or what it is about."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import APIRouter
from sqlalchemy.exc import IntegrityError
from starlette.testclient import TestClient

from iomnlp.review.operations import log_as_json
from iomnlp.review.roles import Action, Role
from iomnlp.review.server import whole_app
from iomnlp.review.service import Review
from iomnlp.review.web import Settings
from iomnlp.review.web.access import requires
from iomnlp.review.web.sessions import COOKIE
from review_pages import decision

ORIGIN = "http://127.0.0.1"
PART = {"HX-Request": "true"}
# Wherever a person can put words: none of them may come out in a log or a metric.
CANARY = "Canari Jaune"
SIGNS = ("anari", "jaune", "%6a", "canari.jaune@exemple.org")


class Idle:
    """An extractor with nothing to do."""

    held, closed = 0, False

    def warm(self) -> None:
        """Needs no time."""

    def documents(self, *_: Any, **__: Any) -> Any:
        """Gives none."""
        yield from ()


@pytest.fixture
def extractor() -> Idle:
    """The server's extractor."""
    return Idle()


@pytest.fixture
def client(store: Review, extractor: Idle) -> TestClient:
    """A browser that is in."""
    app = whole_app(store, extractor, Settings(reviewer=CANARY))  # type: ignore[arg-type]
    broken = APIRouter()

    @broken.get("/broken", dependencies=[requires(Action.READ)])
    def fail() -> None:
        raise ValueError(f"{CANARY} canari.jaune@exemple.org")

    app.include_router(broken)
    opened = TestClient(app, base_url=ORIGIN, follow_redirects=False, raise_server_exceptions=False)
    opened.get("/enter", params={"key": app.state.sessions.link()})
    return opened


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What goes out as JSON."""
    stream = io.StringIO()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    log_as_json(stream)
    yield stream
    root.handlers, root.level = handlers, level


def near(client: TestClient) -> TestClient:
    """A program on the server's own machine, without a session."""
    return TestClient(client.app, base_url=ORIGIN, client=("127.0.0.1", 50000), follow_redirects=False)


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    """The log's lines."""
    return [json.loads(line) for line in log.getvalue().splitlines()]


def figure(text: str, name: str) -> float:
    """A figure without labels, or with those given in the name."""
    return next(float(line.rpartition(" ")[2]) for line in text.splitlines() if line.startswith(f"{name} "))


def test_a_process_that_answers_lives_and_is_ready(client: TestClient) -> None:
    assert near(client).get("/healthz").text == "ok"
    assert near(client).head("/healthz").status_code == near(client).head("/readyz").status_code == 200
    ready = near(client).get("/readyz")
    assert (ready.status_code, ready.json()) == (200, {"store": "ok", "extraction": "ok"})


def test_a_server_whose_worker_ended_is_not_ready(client: TestClient, extractor: Idle) -> None:
    extractor.closed = True
    assert near(client).get("/readyz").status_code == 503


def take_away(store: Review) -> Path:
    """Make a store unreachable; its place."""
    file = store._database.file
    assert file is not None
    store._database.engine.dispose()
    for one in file.parent.glob(f"{file.name}*"):
        one.unlink()
    file.mkdir()
    return file


def test_a_server_without_its_store_is_not_ready_but_lives(client: TestClient, store: Review) -> None:
    take_away(store)
    answer = near(client).get("/readyz")
    assert (answer.status_code, answer.json()["store"]) == (503, "unreachable")
    assert near(client).get("/healthz").status_code == 200


def test_pages_without_the_store_say_so_calmly_and_not_where_it_is(client: TestClient, store: Review) -> None:
    record_id = store.queue().rows[0].record_id
    place = take_away(store)
    for address in ("/queue", f"/records/{record_id}", "/nowhere"):
        answer = client.get(address, headers={"Accept-Language": "fr"})
        assert (answer.status_code, answer.headers["content-type"]) == (503, "text/html; charset=utf-8"), address
        assert "La base ne répond pas" in answer.text
        assert answer.headers["retry-after"]
        assert answer.headers["content-security-policy"]
        assert str(place) not in answer.text


def test_a_door_without_the_store_says_so_to_who_is_in_and_to_who_is_not(store: Review, extractor: Idle) -> None:
    store.accounts.add("awa", Role.ADMIN, "motdepassebienlong", "essai")
    app = whole_app(store, extractor, Settings(accounts=True))  # type: ignore[arg-type]
    stranger = TestClient(app, base_url=ORIGIN, follow_redirects=False, headers={"Origin": ORIGIN})
    names = {"name": "awa", "password": "motdepassebienlong"}
    inside = TestClient(app, base_url=ORIGIN, follow_redirects=False)
    assert inside.post("/enter", data=names, headers={"Origin": ORIGIN}).status_code == 303
    assert inside.get("/queue").status_code == 200
    place = take_away(store)
    assert stranger.get("/enter").status_code == 200
    for answer in (stranger.post("/enter", data=names), inside.get("/queue"), inside.get("/", headers=PART)):
        assert answer.status_code == 503
        assert "La base ne répond pas" in answer.text
        assert str(place) not in answer.text
    assert inside.get("/static/base.css").status_code == inside.get("/healthz").status_code == 200


def test_metrics_without_the_store_tell_that_it_is_away(client: TestClient, store: Review) -> None:
    assert figure(near(client).get("/metrics").text, "iomnlp_store_up") == 1
    take_away(store)
    answer = near(client).get("/metrics")
    assert answer.status_code == 200
    assert figure(answer.text, "iomnlp_store_up") == 0
    assert "iomnlp_http_requests_total" in answer.text
    assert "iomnlp_records " not in answer.text


def test_metrics_count_answers_by_template_and_tell_the_store(client: TestClient, store: Review) -> None:
    record_id = store.queue().rows[0].record_id
    for _ in range(3):
        client.get(f"/records/{record_id}", params={"text": CANARY})
    client.get(f"/api/v1/records/{record_id}")
    client.get(f"/{CANARY}")
    near(client).request(CANARY.replace(" ", ""), "/queue")
    text = near(client).get("/metrics").text
    assert figure(text, 'iomnlp_http_requests_total{method="GET",route="/records/{record_id}",status="200"}') == 3
    assert (
        figure(text, 'iomnlp_http_requests_total{method="GET",route="/api/v1/records/{record_id}",status="200"}') == 1
    )
    assert figure(text, 'iomnlp_http_request_seconds_count{method="GET",route="/records/{record_id}"}') == 3
    assert figure(text, "iomnlp_records") == figure(text, "iomnlp_queue_records") == store.stats().records
    assert figure(text, "iomnlp_store_bytes") > 100_000
    assert figure(text, 'iomnlp_webhook_deliveries{state="pending"}') == 0
    assert not [sign for sign in SIGNS if sign in text.lower()]


def test_decisions_are_counted(client: TestClient, store: Review) -> None:
    before = figure(near(client).get("/metrics").text, "iomnlp_decisions_total")
    record_id = store.queue().rows[0].record_id
    field = next(one for one in store.record(record_id).fields if one.proposed)
    csrf = client.app.state.sessions.find(client.cookies[COOKIE]).csrf  # type: ignore[attr-defined]
    sent = decision(field.key, "accept", field.version)
    answer = client.post(f"/records/{record_id}/decide", data=sent, headers={"Origin": ORIGIN, "X-CSRF-Token": csrf})
    assert answer.status_code == 200
    assert figure(near(client).get("/metrics").text, "iomnlp_decisions_total") == before + 1


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "203.0.113.7"},
        {"Forwarded": "for=203.0.113.7"},
        {"Via": "1.1 proxy"},
        {"Host": "evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_metrics_are_for_programs_on_this_machine(client: TestClient, headers: dict[str, str]) -> None:
    assert near(client).get("/metrics").status_code == 200
    assert near(client).get("/metrics", headers=headers).status_code in (303, 421)
    elsewhere = TestClient(client.app, base_url=ORIGIN, client=("203.0.113.7", 50000), follow_redirects=False)
    assert elsewhere.get("/metrics").status_code == 303


def test_a_request_leaves_one_line_by_which_its_answer_is_found(
    client: TestClient, store: Review, log: io.StringIO
) -> None:
    record_id = store.queue().rows[0].record_id
    answer = client.get(f"/records/{record_id}")
    (line,) = lines(log)
    assert line["id"] == answer.headers["x-request-id"]
    assert (line["route"], line["status"], line["method"], line["role"]) == (
        "/records/{record_id}",
        200,
        "GET",
        "admin",
    )
    assert line["ms"] > 0


def test_a_mistake_is_told_by_its_type_and_place_without_its_words(client: TestClient, log: io.StringIO) -> None:
    assert client.get("/broken").status_code == 500
    try:
        raise ValueError(CANARY)
    except ValueError:
        logging.getLogger("uvicorn.error").exception("Exception over %s", CANARY)
    request, error = lines(log)
    assert (request["status"], request["route"]) == (500, "/broken")
    assert error["error"] == "ValueError"
    assert error["where"][-1].startswith("test_operations.py:")
    assert not [sign for sign in SIGNS if sign in log.getvalue().lower()]


def test_no_words_of_people_reach_the_log(client: TestClient, store: Review, log: io.StringIO) -> None:
    record_id = store.queue().rows[0].record_id
    csrf = client.app.state.sessions.find(client.cookies[COOKIE]).csrf  # type: ignore[attr-defined]
    headers = {"Origin": ORIGIN, "X-CSRF-Token": csrf, "User-Agent": CANARY, "Referer": f"{ORIGIN}/?q=canari"}
    mail = "canari.jaune@exemple.org"
    for path in (f"/queue?text={CANARY}&donor={mail}", f"/{CANARY}", f"/records/{CANARY}", f"/enter?key={CANARY}"):
        client.get(path, headers=headers)
    title = next(one for one in store.record(record_id).fields if one.key == "title")
    sent = decision("title", "correct", title.version, value=CANARY, reason=mail)
    client.post(f"/records/{record_id}/decide", data=sent, headers=headers)
    client.post("/settings", data={"reviewer": CANARY}, headers=headers)
    client.post("/views", data={"name": CANARY}, headers=headers)
    client.get(f"/api/v1/records?text={CANARY}", headers=headers)
    client.post("/api/v1/extract", json={"text": f"{CANARY} {mail}"}, headers=headers)
    client.post("/api/v1/decisions", json={"nonsense": CANARY}, headers=headers)
    client.get("/api/v1/records", headers={"Authorization": f"Bearer {CANARY}"})
    client.request("CANARI", "/queue")
    assert len(lines(log)) == 12
    assert not [sign for sign in SIGNS if sign in log.getvalue().lower()]
    assert not [sign for sign in SIGNS if sign in near(client).get("/metrics").text.lower()]


def test_errors_of_the_database_hold_no_values(store: Review) -> None:
    incomplete = store._database.writing()
    with pytest.raises(IntegrityError, match="hide_parameters") as failed, incomplete as connection:
        connection.exec_driver_sql("INSERT INTO views (owner) VALUES (?)", (CANARY,))
    assert CANARY not in str(failed.value)
