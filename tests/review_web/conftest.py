"""A store filled with the example's records, a server on it, and a browser before it."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from starlette.testclient import TestClient

from iomnlp.review.service import Review
from iomnlp.review.web import Settings, create_app
from iomnlp.review.web.sessions import COOKIE

EXAMPLE = Path(str(files("iomnlp.review.example").joinpath("records.jsonl")))
ORIGIN = "http://127.0.0.1"


@dataclass
class Visitor:
    """A client that is in, with what its pages would send."""

    client: TestClient
    app: FastAPI
    review: Review
    csrf: str

    def post(self, path: str, data: dict[str, Any] | None = None, **headers: str) -> Any:
        """A write as the pages send it."""
        sent = {"Origin": ORIGIN, "X-CSRF-Token": self.csrf, "HX-Request": "true", **headers}
        return self.client.post(path, data=data or {}, headers=sent)

    def get(self, path: str, **headers: str) -> Any:
        """A page."""
        return self.client.get(path, headers=headers)


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages wait for their figures, however slow this machine is; `test_figures` looks at those that do not."""
    monkeypatch.setattr("iomnlp.review.web.figures.PATIENCE", 60.0)


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the example's records and no decision, made once."""
    path = tmp_path_factory.mktemp("review") / "filled.db"
    with Review.open(path) as review:
        review.import_run(EXAMPLE, "exemple")
    return path


@pytest.fixture
def store(filled: Path, tmp_path: Path) -> Iterator[Review]:
    """A copy of it for one test."""
    path = tmp_path / "review.db"
    shutil.copy(filled, path)
    with Review.open(path) as review:
        yield review


@pytest.fixture
def enter(store: Review) -> Callable[..., Visitor]:
    """Open a session on the store; each call is another person's browser."""
    apps: list[FastAPI] = []

    def come_in(name: str = "camille", **settings: Any) -> Visitor:
        if not apps or settings:
            apps.insert(0, create_app(store, Settings(reviewer=name, **settings)))
        app = apps[0]
        client = TestClient(app, base_url=ORIGIN, follow_redirects=False)
        answer = client.get("/enter", params={"key": app.state.sessions.link()})
        session = app.state.sessions.find(answer.cookies[COOKIE])
        session.reviewer = name
        return Visitor(client, app, store, session.csrf)

    return come_in


@pytest.fixture
def visitor(enter: Callable[..., Visitor]) -> Visitor:
    """Somebody who is in."""
    return enter()


@dataclass
class Server:
    """A server that listens, and the way in."""

    app: FastAPI
    address: str

    def link(self) -> str:
        """The next one-time link."""
        return f"{self.address}/enter?key={self.app.state.sessions.link()}"


def serving(review: Review, **settings: Any) -> Iterator[Server]:
    """Serve a store on a free port while the test runs."""
    app = create_app(review, Settings(reviewer="camille", **settings))
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield Server(app, f"http://127.0.0.1:{port}")
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def server(store: Review) -> Iterator[Server]:
    """A server on the store of this test."""
    yield from serving(store)


@pytest.fixture
def team_server(store: Review) -> Iterator[Server]:
    """A server where people sign in."""
    yield from serving(store, accounts=True, provider="Exemple")


@dataclass
class Tab:
    """A page of the browser that listens for what should not happen."""

    page: Any
    console: list[str]
    hosts: set[str]


@pytest.fixture
def tab(browser: Any, server: Server) -> Iterator[Callable[..., Tab]]:
    """Open a tab that is in; each call has cookies of its own."""
    contexts = []

    def open_tab(language: str = "fr-FR", width: int = 1280, look: str = "light", on: Server = server) -> Tab:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, locale=language, color_scheme=look, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        found = Tab(page, [], set())
        page.on("console", lambda message: message.type == "error" and found.console.append(message.text))
        page.on("pageerror", lambda error: found.console.append(str(error)))
        page.on("request", lambda request: found.hosts.add(request.url.split("/")[2]))
        page.goto(on.link())
        return found

    yield open_tab
    for context in contexts:
        context.close()
