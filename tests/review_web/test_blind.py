"""Blind double review on every page, part of a page and answer of the API: nothing of the other's work is in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from iomnlp.review.model import Action
from iomnlp.review.options import Options
from iomnlp.review.server import whole_app
from iomnlp.review.service import Review
from iomnlp.review.web.sessions import COOKIE
from iomnlp.write.registry import names
from review_pages import decision, routes
from stores import decision as told
from stores import the

ORIGIN = "http://127.0.0.1"
TITLE, REASON, FIRST = "Titre que seule la première connaît", "parce que la première le dit", "premiere-lectrice"
# Asked with what the first reader's work would answer to.
ASKED = (
    "/queue",
    "/queue?text=seule+la+premi%C3%A8re",
    f"/queue?reviewer={FIRST}",
    "/queue?reviewed=yes",
    "/queue?rows=fields&field=title",
    f"/queue?rows=fields&field=title&reviewer={FIRST}",
    "/queue?rows=fields&field=title&state=corrected",
    "/second",
    "/api/v1/records",
    "/api/v1/records?limit=500&sort=newest",
    f"/api/v1/records?reviewer={FIRST}",
)


class Nobody:
    """An extractor that has nothing to read."""

    def warm(self) -> None:
        """Needs no time."""

    def documents(self, *_: Any, **__: Any) -> Any:
        """Gives none."""
        yield from ()


class Person:
    """Somebody's browser."""

    def __init__(self, app: Any, name: str):
        self.client = TestClient(app, base_url=ORIGIN, follow_redirects=False)
        cookie = self.client.get("/enter", params={"key": app.state.sessions.link()}).cookies[COOKIE]
        session = app.state.sessions.find(cookie)
        session.reviewer = name
        self.headers = {"Origin": ORIGIN, "X-CSRF-Token": session.csrf, "HX-Request": "true"}

    def post(self, path: str, data: dict[str, Any]) -> Any:
        """A write as the pages send it."""
        return self.client.post(path, data=data, headers=self.headers)


@pytest.fixture
def record_id(store: Review) -> str:
    """A record that the first reader has worked on and finished."""
    store.team.choose(Options(share=100))
    record_id = store.queue().rows[0].record_id
    first = store.seen_by(FIRST)
    title = told(the(first, record_id, "title"), Action.CORRECT, FIRST, value={"value": TITLE}, reason=REASON)
    first.decide(title)
    first.accept_record(record_id, 0.0, FIRST)
    for check in first.record(record_id).checks:
        first.waive(record_id, check.code, REASON, FIRST)
    for field in first.record(record_id).fields:
        if field.required and field.current is None and field.decided_by is None:
            first.decide(told(field, Action.ABSENT, FIRST, reason=REASON))
    assert first.validate(record_id, FIRST).reviewed
    return record_id


@pytest.fixture
def people(store: Review) -> Callable[[str], Person]:
    """Browsers on one server with pages and API."""
    app = whole_app(store, Nobody())  # type: ignore[arg-type]
    return lambda name: Person(app, name)


def every_address(app: Any, record_id: str) -> list[str]:
    """Every page and every answer, about this record wherever one names a record."""
    found = [(method, path) for method, path in routes(app.routes)]
    found += [(method, f"/api/v1{path}") for method, path in routes(app.state.api.routes)]
    addresses = set()
    for method, path in found:
        if method == "GET" and path not in ("/enter", "/static"):
            path = path.replace("{record_id}", record_id)
            for name in ("jsonl", *names()) if "/exports/{name}" in path else ("0",):
                addresses.add(re.sub(r"\{[^}]+\}", name, path))
    with_key = {f"{path}?key=title&mode=correct" for path in addresses if record_id in path}
    return sorted(addresses | with_key | set(ASKED))


def test_no_answer_holds_anything_of_the_first(people: Callable[[str], Person], record_id: str) -> None:
    for name in ("benoit", "chantal"):
        person = people(name)
        if name == "chantal":
            # A third one, when both seats are taken.
            taken = people("benoit").post(f"/records/{record_id}/decide", decision("title", "accept"))
            assert taken.status_code == 200
            assert FIRST not in taken.text
        for address in every_address(person.client.app, record_id):
            answer = person.client.get(address)
            # A page repeats what it was asked for.
            shown = answer.text if FIRST not in address else answer.text.replace(FIRST, "")
            # An administrator's log names everybody who has an account, and no record that anybody reads.
            names = (record_id,) if address.startswith("/audit") else (FIRST, "benoit" if name == "chantal" else TITLE)
            for secret in (TITLE, REASON, *names):
                assert secret not in shown, (name, address, secret)
            assert answer.status_code < 500, address


def test_the_first_sees_all_of_it(people: Callable[[str], Person], record_id: str) -> None:
    person = people(FIRST)
    assert TITLE in person.client.get(f"/records/{record_id}").text
    assert "Relecture terminée" in person.client.get(f"/records/{record_id}").text
    assert TITLE in person.client.get("/queue").text
    assert TITLE in person.client.get("/api/v1/exports/jsonl").text


def test_counts_and_states_are_those_of_a_record_that_nobody_touched(
    people: Callable[[str], Person], store: Review, record_id: str
) -> None:
    person = people("benoit")
    fields = person.client.get(f"/api/v1/records/{record_id}/fields").json()
    assert {field["state"] for field in fields["fields"]} == {"proposed"}
    assert not fields["reviewed"]
    assert not [field["key"] for field in fields["fields"] if field["decided_by"]]
    total = store.seen_by("benoit").queue().total
    assert person.client.get("/api/v1/records").json()["total"] == total == store.queue().total - 1


def test_the_seconds_writes_stay_on_its_own_side(
    people: Callable[[str], Person], store: Review, record_id: str
) -> None:
    benoit = people("benoit")
    before = store.record(record_id)
    answer = benoit.post(f"/records/{record_id}/decide", decision("title", "reject"))
    assert 'data-state="rejected"' in answer.text
    for part in ("accept-all", "validate", "undo"):
        assert benoit.post(f"/records/{record_id}/{part}", {}).status_code in (200, 204)
    assert store.record(record_id) == before
    assert store.seen_by(FIRST).record(record_id).fields == before.fields


def test_who_is_neither_is_told_so(people: Callable[[str], Person], record_id: str) -> None:
    people("benoit").post(f"/records/{record_id}/decide", decision("title", "accept"))
    chantal = people("chantal")
    page = chantal.client.get(f"/records/{record_id}", headers={"Accept-Language": "fr"})
    assert (page.status_code, "Deux collègues relisent cette fiche" in page.text) == (403, True)
    answer = chantal.client.get(f"/api/v1/records/{record_id}")
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:iomnlp:problem:blind")
    written = chantal.post(f"/records/{record_id}/decide", decision("title", "accept"))
    assert written.status_code == 403


def test_the_page_of_second_opinions(people: Callable[[str], Person], store: Review, record_id: str) -> None:
    assert record_id in people("benoit").client.get("/second").text
    assert record_id not in people(FIRST).client.get("/second").text
    store.team.choose(Options())
    assert "la part est de 0" in people(FIRST).client.get("/second").text
