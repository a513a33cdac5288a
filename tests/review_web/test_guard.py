"""Writes come from our own pages alone, whatever the route; a route that is added is tested by being there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from iomnlp.review.server import whole_app
from iomnlp.review.service import Review
from iomnlp.review.web import Settings, create_app
from iomnlp.review.web.render import asset
from iomnlp.review.web.sessions import COOKIE
from review_pages import write_routes


class Nobody:
    """An extractor that is never reached."""


def whole() -> FastAPI:
    """All that `iomnlp review` serves, over an empty store."""
    return whole_app(Review.open("sqlite://"), Nobody())  # type: ignore[arg-type]


ROUTES = write_routes(whole())
FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:9999"},
    {"Origin": "http://127.0.0.1.evil.example"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
]


@pytest.fixture
def inside() -> tuple[TestClient, str]:
    """A session of the whole server, and its token."""
    app = whole()
    client = TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)
    cookies = client.get("/enter", params={"key": app.state.sessions.link()}).cookies
    return client, app.state.sessions.find(cookies[COOKIE]).csrf


def test_there_are_writes_to_guard() -> None:
    paths = {path for _, path in ROUTES}
    assert len(paths) >= 15
    # The API stands before the pages, with a gate and tests of its own.
    assert any(path.startswith("/drop") for path in paths)


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_a_write_from_elsewhere_is_refused(inside: tuple[TestClient, str], method: str, path: str) -> None:
    client, csrf = inside
    for headers in FOREIGN:
        answer = client.request(method, path, headers={"X-CSRF-Token": csrf, **headers})
        assert answer.status_code == 403, headers


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize("token", ["", "wrong", "é"])
def test_a_write_without_the_sessions_token_is_refused(
    inside: tuple[TestClient, str], method: str, path: str, token: str
) -> None:
    headers = {"Origin": b"http://127.0.0.1", "X-CSRF-Token": token.encode()}
    assert inside[0].request(method, path, headers=headers).status_code == 403


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_a_write_without_a_session_is_refused(inside: tuple[TestClient, str], method: str, path: str) -> None:
    stranger = TestClient(inside[0].app, base_url="http://127.0.0.1")
    headers = {"Origin": "http://127.0.0.1", "X-CSRF-Token": inside[1]}
    assert stranger.request(method, path, headers=headers).status_code == 401


def test_another_sessions_token_is_refused(enter: Callable[..., Any]) -> None:
    ours, theirs = enter("camille"), enter("awa")
    assert ours.post("/settings", {}, **{"X-CSRF-Token": theirs.csrf}).status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "192.168.1.5", "", "[::1"])
def test_other_host_names_are_refused(visitor: Any, host: str) -> None:
    assert visitor.client.get("/queue", headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("host", ["127.0.0.1:8750", "localhost", "LOCALHOST:80"])
def test_own_host_names_are_served(visitor: Any, host: str) -> None:
    assert visitor.client.get("/health", headers={"Host": host}).status_code == 200


def test_pages_ask_strangers_to_the_door(visitor: Any) -> None:
    stranger = TestClient(visitor.app, base_url="http://127.0.0.1", follow_redirects=False)
    for path in ("/", "/queue", "/records/0000000000000000", "/help", "/settings"):
        answer = stranger.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/enter")
    assert stranger.get("/queue", headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/enter"


def test_a_link_opens_one_session() -> None:
    announced: list[str] = []
    app = create_app(Review.open("sqlite://"), Settings(), announced.append)
    key = app.state.sessions.link()
    first, second = (TestClient(app, base_url="http://127.0.0.1", follow_redirects=False) for _ in range(2))
    assert first.get("/enter", params={"key": key}).headers["location"] == "/queue"
    assert announced == []
    assert second.get("/enter", params={"key": key}).status_code == 403
    assert len(announced) == 1
    second.get("/queue")
    assert len(announced) == 1, "a link that is not used is not announced again"
    assert second.get("/enter", params={"key": announced[0]}).headers["location"] == "/queue"


def test_the_cookie_is_kept_from_scripts_and_other_sites(visitor: Any) -> None:
    key = visitor.app.state.sessions.link()
    cookie = visitor.client.get("/enter", params={"key": key}).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


def test_leaving_ends_the_session(visitor: Any) -> None:
    assert visitor.post("/leave").status_code == 204
    assert visitor.get("/queue").status_code == 303


@pytest.mark.parametrize("path", ["/queue", "/help", "/settings", "/enter", "/nowhere", "/static/base.css"])
def test_every_answer_carries_the_policy(visitor: Any, path: str) -> None:
    policy = visitor.get(path).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy


def test_large_bodies_are_refused_with_and_without_a_length(visitor: Any) -> None:
    assert visitor.post("/settings", {"reviewer": "x" * 1_100_000}).status_code == 413

    def pieces() -> Iterator[bytes]:
        for _ in range(1200):
            yield b"a" * 1000

    headers = {"Origin": "http://127.0.0.1", "X-CSRF-Token": visitor.csrf, "Content-Type": "text/plain"}
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    assert visitor.client.post("/settings", content=pieces(), headers=headers).status_code == 413


def test_no_page_is_kept_by_the_browser(visitor: Any) -> None:
    assert visitor.get("/queue").headers["cache-control"] == "no-store"


def test_assets_are_kept_by_their_hash_and_asked_for_again_without_one(visitor: Any) -> None:
    assert "immutable" in visitor.get(asset("record.js")).headers["cache-control"]
    plain = visitor.get("/static/offsets.js")
    assert plain.headers["cache-control"] == "no-cache"
    assert visitor.get("/static/offsets.js", **{"If-None-Match": plain.headers["etag"]}).status_code == 304
