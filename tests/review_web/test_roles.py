"""Every cell of role × route: a route that is added is tested by being there, and fails if it declares nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.testclient import TestClient

from iomnlp.review.roles import ALLOWED, ANYBODY, Action, Role, may
from iomnlp.review.server import whole_app
from iomnlp.review.service import Review
from iomnlp.review.web.access import Demand
from iomnlp.review.web.sessions import COOKIE
from review_pages import RECORD

ORIGIN = "http://127.0.0.1"
# Holds no data: what every page needs to look like one, and the description of the API.
FREE = {"/static", "/openapi.json"}
REFUSED = (303, 401, 403)


class Nobody:
    """An extractor that has nothing to read."""

    def warm(self) -> None:
        """Needs no time."""

    def documents(self, *_: Any, **__: Any) -> Any:
        """Gives none."""
        yield from ()


def declared(app: Any, prefix: str = "") -> list[tuple[str, str, list[Action]]]:
    """Method, path and demanded actions of every route."""
    found: list[tuple[str, str, list[Action]]] = []
    for route in iter_route_contexts(app.routes):
        path = str(getattr(route, "path", ""))
        if path in FREE:
            continue
        demands = [one.dependency for one in getattr(route, "dependencies", None) or ()]
        actions = [one.action for one in demands if isinstance(one, Demand)]
        for method in sorted(getattr(route, "methods", None) or ["GET"]):
            found.append((method, prefix + path, actions))
    return found


def whole() -> tuple[FastAPI, FastAPI]:
    """The server and its API."""
    app = whole_app(Review.open("sqlite://"), Nobody())  # type: ignore[arg-type]
    return app, app.state.api


ROUTES = [one for app, prefix in zip(whole(), ("", "/api/v1"), strict=True) for one in declared(app, prefix)]
CELLS = [(role, *one) for role in (None, *Role) for one in ROUTES]


def address(path: str) -> str:
    """A path with something in its places."""
    filled = re.sub(r"\{(number|user|delivery)\}", "0", path)
    filled = re.sub(r"\{name\}", "jsonl" if path.startswith("/api") else "json", filled)
    return re.sub(r"\{[^}]+\}", RECORD, filled)


@pytest.fixture(scope="module")
def server() -> FastAPI:
    """A server that all cells share."""
    return whole()[0]


def test_every_route_declares_one_action() -> None:
    assert [(method, path) for method, path, actions in ROUTES if len(actions) != 1] == []


def test_pages_and_api_are_all_there() -> None:
    paths = {path for _, path, _ in ROUTES}
    assert {"/queue", "/drop", "/api/v1/records", "/api/v1/extract", "/enter"} <= paths
    assert len(CELLS) >= 200


@pytest.mark.parametrize(("role", "method", "path", "actions"), CELLS)
def test_a_route_lets_in_those_who_may(
    server: FastAPI, role: Role | None, method: str, path: str, actions: list[Action]
) -> None:
    client = TestClient(server, base_url=ORIGIN, follow_redirects=False, raise_server_exceptions=False)
    headers = {"Origin": ORIGIN}
    if role is not None:
        cookie = client.get("/enter", params={"key": server.state.sessions.link()}).cookies[COOKIE]
        session = server.state.sessions.find(cookie)
        session.role = role
        headers["X-CSRF-Token"] = session.csrf
    answer = client.request(method, address(path), headers=headers)
    if (role, method, path) == (None, "POST", "/enter"):
        assert answer.status_code == 401, "without a name and a password"
    elif may(role, actions[0]):
        assert answer.status_code not in (401, 403), answer.text
        assert answer.headers.get("location") != "/enter" or path == "/enter"
    elif role is None:
        assert answer.status_code in (303, 401)
        assert answer.headers.get("location", "/enter") == "/enter"
    else:
        assert answer.status_code == 403, answer.text


def test_each_role_may_what_the_one_before_it_may() -> None:
    for less, more in zip(Role, list(Role)[1:], strict=False):
        assert ALLOWED[less] < ALLOWED[more]
    assert ALLOWED[Role.READER] > ANYBODY
    assert ALLOWED[Role.ADMIN] == set(Action)


def test_readers_neither_write_nor_see_personal_data() -> None:
    assert not ALLOWED[Role.READER] & {Action.READ_PERSONAL, Action.DECIDE, Action.SUBMIT}
