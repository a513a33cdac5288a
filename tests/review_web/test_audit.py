"""The audit log's page: an administrator reads and downloads it, and no route changes it."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from typing import Any

import pytest

from iomnlp.review.accounts.audit import Event, Wanted
from iomnlp.review.listing import Filter
from iomnlp.review.roles import Action, Role
from iomnlp.review.service import Review
from iomnlp.review.tokens import Scope
from iomnlp.review.web.access import Demand
from review_pages import routes


@pytest.fixture
def written(store: Review) -> Review:
    """A store with lines."""
    for number in range(120):
        store.audit.note(Event.EXPORT if number % 3 else Event.LOGIN, "awa" if number % 2 else "zoé", f"n{number}")
    store.audit.note(Event.ROLE, "awa", "=cmd()", role="lead", before="steward")
    store.audit.note(Event.LOGIN_FAILED, "")
    return store


def test_it_is_read_in_french_newest_first(written: Review, visitor: Any) -> None:
    page = visitor.get("/audit").text
    assert "<h1>Journal d'audit</h1>" in page
    assert "connexion refusée" in page
    assert "rôle : responsable, avant : data steward" in page
    assert (
        page.index("connexion refusée</td>")
        < page.index("rôle changé</td>")
        < page.index(">n119<")
        < page.index(">n118<")
    )


def test_pages_follow_one_another_by_key(written: Review, visitor: Any) -> None:
    seen: list[str] = []
    address = "/audit"
    while address:
        page = visitor.get(address).text
        seen += re.findall(r"<td>(n\d+)</td>", page)
        found = re.search(r'rel="next" href="([^"]+)"', page)
        address = found[1].replace("&amp;", "&") if found else ""
        written.audit.note(Event.LOGIN, "léa", "later")
    assert seen == [f"n{number}" for number in reversed(range(120))]


def test_who_what_and_when_narrow_it(written: Review, visitor: Any) -> None:
    def found(query: str) -> list[str]:
        return re.findall(r"<td>(n\d+)</td>", visitor.get(f"/audit?{query}").text)

    assert found("who=zo%C3%A9&what=login") == [f"n{number}" for number in range(114, -1, -6)]
    assert found("since=2999-01-01") == []
    assert len(found("until=2999-01-01")) == 98
    for nonsense in ("what=nothing", "since=yesterday", "before=x", "before=99999999999999999999", "before=-1"):
        assert visitor.get(f"/audit?{nonsense}").status_code == 200


def test_it_is_downloaded_whole_and_harmless_and_that_is_written_down(written: Review, visitor: Any) -> None:
    answer = visitor.get("/audit.csv?who=awa")
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(answer.text.splitlines()))
    assert len(rows) == 61
    assert rows[0]["about"] == "'=cmd()"
    assert rows[0]["detail"] == "role=lead; before=steward"
    [line] = written.audit.page(Wanted(), limit=1).lines
    assert (line.who, line.what) == ("camille", "audit_read")


def test_exports_are_written_down(store: Review, enter: Callable[..., Any]) -> None:
    from starlette.testclient import TestClient

    from iomnlp.review.server import whole_app

    app = whole_app(store, None)  # type: ignore[arg-type]
    client = TestClient(app, base_url="http://127.0.0.1")
    client.get("/enter", params={"key": app.state.sessions.link()})
    assert client.get("/api/v1/exports/csv").status_code == 200
    assert client.get("/api/v1/exports/jsonl?keep_contacts=true").status_code == 200
    lines = list(store.audit.lines(Wanted(what="export")))
    assert [(one.who, one.about, one.detail["contacts"]) for one in lines] == [
        ("steward", "jsonl", True),
        ("steward", "csv", False),
    ]


def test_an_export_tells_how_many_by_which_filter_and_no_words(store: Review, enter: Callable[..., Any]) -> None:
    from starlette.testclient import TestClient

    from iomnlp.review.server import whole_app

    app = whole_app(store, None)  # type: ignore[arg-type]
    client = TestClient(app, base_url="http://127.0.0.1")
    client.get("/enter", params={"key": app.state.sessions.link()})
    wanted = {"kind": "project", "text": "Awa Diallo", "donor": "Awa Diallo"}
    assert client.get("/api/v1/exports/jsonl", params={"kind": "project"}).status_code == 200
    client.get("/api/v1/exports/jsonl", params=wanted)
    some, none = reversed(list(store.audit.lines(Wanted(what="export"))))
    projects = store.queue(Filter(kind="project")).total
    assert some.detail == {"count": projects, "contacts": False, "filter": "kind=project", "via": "api"}
    assert none.detail == {"count": 0, "contacts": False, "filter": "kind=project donor=… text=…", "via": "api"}
    page = client.get("/audit", params={"what": "export"}, headers={"Accept-Language": "fr"}).text
    assert f"nombre : {projects}, coordonnées : non, filtre : kind=project, par : API" in page


def test_whoever_takes_many_records_out_one_by_one_is_seen(store: Review) -> None:
    from starlette.testclient import TestClient

    from iomnlp.review.server import whole_app

    app = whole_app(store, None)  # type: ignore[arg-type]
    _, token = store.tokens.add("kobo", Role.STEWARD, [Scope.READ], "awa")
    headers = {"Authorization": f"Bearer {token}"}
    client = TestClient(app, base_url="http://127.0.0.1/api/v1", headers=headers)
    ids = [row.record_id for row in store.queue().rows]
    for turn in range(99):
        client.get(f"/records/{ids[turn % len(ids)]}")
    assert list(store.audit.lines(Wanted(what="reading"))) == []
    for turn in range(5):
        client.get(f"/records/{ids[turn]}/fields")
    [line] = store.audit.lines(Wanted(what="reading"))
    assert (line.who, line.detail) == ("kobo", {"count": 100, "via": "api"})


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_nobody_else_reads_it(written: Review, visitor: Any, role: Role) -> None:
    visitor.app.state.sessions.find(visitor.client.cookies["iomnlp_session"]).role = role
    assert visitor.get("/audit").status_code == 403
    assert visitor.get("/audit.csv").status_code == 403
    assert "/audit" not in visitor.get("/queue").text


def test_no_route_writes_where_the_log_is_read(visitor: Any) -> None:
    reading = [
        method
        for route in visitor.app.routes
        for method in getattr(route, "methods", None) or ()
        for one in getattr(route, "dependencies", None) or ()
        if isinstance(one.dependency, Demand) and one.dependency.action is Action.READ_AUDIT
    ]
    assert set(reading) <= {"GET", "HEAD"}
    assert {method for method, path in routes(visitor.app.routes) if path.startswith("/audit")} == {"GET"}
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        headers = {"Origin": "http://127.0.0.1", "X-CSRF-Token": visitor.csrf}
        assert visitor.client.request(method, "/audit", headers=headers).status_code == 405
