"""The REST API as a script uses it: records out, decisions in, errors that say what to do."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import stat
import sys
import uuid
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

import made_files
import press_files
from iomnlp.batch.desk import Desk
from iomnlp.batch.work import Settings as Extraction
from iomnlp.errors import ConfigError
from iomnlp.read import Member, documents
from iomnlp.record import Record
from iomnlp.review.api import Limits, Tokens
from iomnlp.review.model import State
from iomnlp.review.server import whole_app
from iomnlp.review.service import Review
from iomnlp.review.web import Settings
from iomnlp.review.web.sessions import COOKIE
from review_pages import SAFE, routes

ORIGIN = "http://127.0.0.1"
PAGE = "Des puits pour Lodwar\n\nLe Danemark a versé 2,5 millions d'euros à l'OIM pour les éleveurs du Kenya."
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
LIMITS = Limits(upload=300_000, body=50_000, seconds=60, strangers=None)


@pytest.fixture(scope="session")
def desk() -> Iterator[Desk]:
    """One warm desk for all tests."""
    made = Desk(Extraction("rules"))
    yield made
    made.close()


@pytest.fixture
def tokens(tmp_path: Path) -> Tokens:
    """A token of this test's server."""
    return Tokens(tmp_path / "jeton")


@pytest.fixture
def script(store: Review, desk: Desk, tokens: Tokens) -> TestClient:
    """A script that knows the token."""
    app = whole_app(store, desk, Settings(reviewer="script"), tokens=tokens, limits=LIMITS)
    token = tokens.path.read_text().strip()
    client = TestClient(app, base_url=f"{ORIGIN}/api/v1", follow_redirects=False, raise_server_exceptions=False)
    client.headers["Authorization"] = f"Bearer {token}"
    return client


def problem(answer: Any, status: int) -> dict[str, Any]:
    """The problem that an answer tells of."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert told["status"] == status
    assert told["type"].startswith("urn:iomnlp:problem:")
    return told


def archive(**pages: str) -> bytes:
    """An archive of pages."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for name, text in pages.items():
            made.writestr(f"{name}.txt", text)
    return held.getvalue()


# Documents in, records out.


def test_a_text_becomes_a_record(script: TestClient) -> None:
    answer = script.post("/extract", json={"text": PAGE, "uri": "lodwar.txt", "published": "2024-05-17"})
    record = Record.model_validate_json(answer.text)
    assert record.document.uri == "lodwar.txt"
    assert [(amount.value, amount.currency) for amount in record.amounts] == [("2500000", "EUR")]


def test_a_file_may_be_the_body_or_in_a_form(script: TestClient) -> None:
    body = script.post(
        "/extract", params={"uri": "p.txt"}, content=PAGE.encode(), headers={"content-type": "text/plain"}
    )
    form = script.post("/extract", files={"n'importe": ("p.txt", PAGE.encode())})
    assert body.json() == form.json()
    assert form.json()["document"]["uri"] == "p.txt"


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("carte.png", PNG, "carte.png: This is a PNG image"),
        ("vide.txt", b"", "vide.txt: "),
        ("envoi.zip", archive(un="Un puits.", deux="Deux puits."), "envoi.zip holds several documents."),
    ],
)
def test_a_file_without_one_record_is_told_of_by_name(script: TestClient, name: str, data: bytes, says: str) -> None:
    assert problem(script.post("/extract", files={"file": (name, data)}), 422)["detail"].startswith(says)


def test_a_batch_gives_a_line_for_each_document(script: TestClient) -> None:
    data = archive(un="Un puits à Bria.", deux="Deux écoles à Gao.")
    answer = script.post("/extract/batch", files=[("f", ("envoi.zip", data)), ("f", ("carte.png", PNG))])
    assert answer.headers["content-type"] == "application/x-ndjson"
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert [(one["uri"], one["status"]) for one in lines] == [
        ("envoi.zip#1", "ok"),
        ("envoi.zip#2", "ok"),
        ("carte.png", "failed"),
    ]
    assert lines[0]["record"]["document"]["text"] == "Un puits à Bria."
    assert "PNG" in lines[2]["reason"]


WORDS = "Le Danemark a versé deux millions à l'OIM."
FORMATS = {
    "page.html": f"<html><body><h1>Des puits</h1><p>{WORDS}</p></body></html>".encode(),
    "note.pdf": made_files.pdf([made_files.column(["Des puits", "", WORDS])]),
    "note.docx": made_files.docx(made_files.paragraph("Des puits") + made_files.paragraph(WORDS)),
    "note.rtf": made_files.rtf(["Des puits", WORDS]),
    "courriel.eml": f"From: a@b.fr\nSubject: Des puits\nContent-Type: text/plain; charset=utf-8\n\n{WORDS}".encode(),
    "presse.csv": f"titre,texte\nDes puits,{WORDS}\nDes semences,Du mil pour le Niger.\n".encode(),
    "presse.jsonl": b"".join(json.dumps({"text": text}).encode() + b"\n" for text in (WORDS, "Du mil pour le Niger.")),
    "europresse.html": press_files.europresse(press_files.WELLS, press_files.SEEDS),
    "envoi.tar.gz": gzip.compress(made_files.tarred({"a.txt": WORDS, "b.txt": "Du mil pour le Niger."})),
    "site.warc": made_files.warc([("http://a.example/", "200 OK", "text/html", f"<p>{WORDS}</p>".encode())]),
}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_of_a_run_is_taken(script: TestClient, name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(FORMATS[name])
    expected = [
        (member.uri, hashlib.sha256(member.data).hexdigest())
        for member in documents(path)
        if isinstance(member, Member)
    ]
    assert expected
    lines = [
        json.loads(line) for line in script.post("/extract/batch", files={"f": (name, FORMATS[name])}).text.splitlines()
    ]
    found = [(line["uri"], line["record"]["document"]["sha256"]) for line in lines]
    assert found == expected


def test_a_batch_of_texts_keeps_their_names_and_dates(script: TestClient) -> None:
    documents = [{"text": "Un puits.", "uri": "a.txt"}, {"text": "Cette semaine à Gao.", "published": "2024-05-17"}]
    lines = script.post("/extract/batch", json={"documents": documents}).text.splitlines()
    assert [json.loads(line)["uri"] for line in lines] == ["a.txt", "-"]


def test_records_go_into_the_store_where_that_is_asked_for(script: TestClient, store: Review) -> None:
    record_id = script.post("/extract", params={"store": "api"}, json={"text": PAGE}).json()["record_id"]
    assert store.record(record_id).document["text"] == PAGE
    script.post("/extract/batch", params={"store": "api"}, json={"documents": [{"text": "Un puits à Bria."}]})
    assert script.get("/records", params={"text": "bria"}).json()["total"] >= 1


def test_what_is_too_large_is_refused_with_and_without_a_length(script: TestClient) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(400):
            yield b"a" * 1000

    for content in (b"a" * 300_001, pieces()):
        answer = script.post("/extract", content=content, headers={"content-type": "text/plain"})
        assert "300000 bytes" in problem(answer, 413)["detail"]
    sent = script.post(
        "/records/0000000000000000/decisions", content=pieces(), headers={"content-type": "application/json"}
    )
    assert problem(sent, 413)


def test_a_document_that_takes_too_long_is_told_of(store: Review, desk: Desk, tokens: Tokens) -> None:
    app = whole_app(store, desk, tokens=tokens, limits=Limits(seconds=0.0001))
    headers = {"Authorization": f"Bearer {tokens.path.read_text().strip()}"}
    answer = TestClient(app, base_url=f"{ORIGIN}/api/v1").post(
        "/extract", json={"text": PAGE, "uri": "p"}, headers=headers
    )
    assert problem(answer, 504)["detail"].startswith("p: ")


# Records and decisions.


def test_pages_follow_one_another_until_the_last(script: TestClient, store: Review) -> None:
    found: list[str] = []
    after: str | None = None
    while True:
        page = script.get("/records", params={"limit": 3, **({"after": after} if after else {})}).json()
        found += [row["record_id"] for row in page["records"]]
        after = page["next"]
        if after is None:
            break
    assert len(found) == len(set(found)) == page["total"] == store.stats().records


def test_filters_are_those_of_the_queue(script: TestClient) -> None:
    kinds = {row["kind"] for row in script.get("/records", params={"kind": "project"}).json()["records"]}
    assert kinds == {"project"}
    assert "foo" in problem(script.get("/records", params={"foo": "1"}), 422)["detail"]
    assert problem(script.get("/records", params={"after": "nulle part"}), 422)


@pytest.mark.parametrize(
    "keys", [[{}, 1], ["a", "b"], [None, 1], [True, 1], [10**30, 1], [0.5], "x", [float("nan"), 1]]
)
def test_a_cursor_that_is_none_of_ours_is_refused(script: TestClient, keys: Any) -> None:
    made = base64.urlsafe_b64encode(json.dumps(keys).encode()).decode().rstrip("=")
    assert "no place in the list" in problem(script.get("/records", params={"after": made}), 422)["detail"]


def first_field(script: TestClient) -> dict[str, Any]:
    """A proposed sum."""
    for row in script.get("/records").json()["records"]:
        for field in script.get(f"/records/{row['record_id']}/fields").json()["fields"]:
            if field["group"] == "amounts" and field["state"] == "proposed":
                found: dict[str, Any] = field
                return found
    raise LookupError


def decided(field: dict[str, Any], action: str, **more: Any) -> dict[str, Any]:
    """A decision on a field as it was seen."""
    told = {"uuid": str(uuid.uuid4()), "key": field["key"], "action": action, "expected_version": field["version"]}
    return {**told, **more}


def test_a_decision_is_stored_once_and_stands_in_record_and_history(script: TestClient) -> None:
    field = first_field(script)
    at = f"/records/{field['record_id']}"
    sent = decided(field, "correct", value={"value": "1250000.50"}, reason="relu")
    for _ in range(2):
        answer = script.post(f"{at}/decisions", json=sent)
        assert (answer.json()["state"], answer.json()["version"]) == ("corrected", field["version"] + 1)
    assert "1250000.50" in [amount["value"] for amount in script.get(at).json()["amounts"]]
    last = script.get(f"{at}/history", params={"key": field["key"]}).json()["events"][-1]
    assert (last["who"], last["action"], last["reason"]) == ("script", "correct", "relu")


def test_who_comes_second_gets_both_values(script: TestClient) -> None:
    field = first_field(script)
    at = f"/records/{field['record_id']}/decisions"
    script.post(at, json=decided(field, "correct", value={"value": "1"}))
    told = problem(script.post(at, json=decided(field, "correct", value={"value": "2"})), 409)
    assert told["current"]["current"]["value"] == "1"
    assert told["yours"]["value"] == {"value": "2"}


def test_a_batch_of_decisions_is_all_or_nothing(script: TestClient, store: Review) -> None:
    field = first_field(script)
    at = f"/records/{field['record_id']}/batches"
    bad = decided(field, "correct", value={"value": "beaucoup"})
    kind = script.get(f"/records/{field['record_id']}/fields").json()["fields"][0]
    problem(script.post(at, json={"uuid": str(uuid.uuid4()), "decisions": [decided(kind, "accept"), bad]}), 422)
    assert store.field(field["record_id"], kind["key"]).state is State.PROPOSED
    good = {"uuid": str(uuid.uuid4()), "decisions": [decided(kind, "accept"), decided(field, "accept")]}
    assert [one["state"] for one in script.post(at, json=good).json()["fields"]] == ["accepted", "accepted"]


def test_validation_says_what_is_missing(script: TestClient) -> None:
    field = first_field(script)
    sent = decided({"key": "record", "version": 0}, "validate")
    assert problem(script.post(f"/records/{field['record_id']}/decisions", json=sent), 422)["missing"]


@pytest.mark.parametrize("path", ["/records/0000000000000000", "/records/0000000000000000/fields", "/nulle-part", ""])
def test_what_is_not_there_is_not_found(script: TestClient, path: str) -> None:
    problem(script.get(path), 404)


def test_offsets_are_code_points_of_the_text_in_every_answer(script: TestClient, store: Review) -> None:
    given = "Le Danemark a verse\u0301 2,5\u00a0millions d\u2019euros \u202bعربي\u202c à l'OIM au Kenya."
    text = f"Des puits \U0001f4a7 pour Lodwar\n\n{given}"
    record = script.post("/extract", params={"store": "api"}, json={"text": text}).json()
    at = f"/records/{record['record_id']}"
    source = script.get(at).json()["document"]["text"]
    assert source == record["document"]["text"] == text
    lines = script.get("/exports/jsonl", params={"keep_contacts": True, "text": "Danemark"}).text.splitlines()
    exported = next(one for one in map(json.loads, lines) if one["record_id"] == record["record_id"])
    seen = 0
    for answer in (record, script.get(at).json(), script.get(f"{at}/fields").json(), exported):
        for span in evidence(answer):
            seen += 1
            assert source[span["start"] : span["end"]] == span["text"]
    assert seen > 20


def evidence(value: Any) -> Iterator[dict[str, Any]]:
    """Every quoted span in an answer."""
    if isinstance(value, dict):
        if {"start", "end", "text"} <= set(value):
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from evidence(one)


# Exports.


def test_exports_come_in_every_format_that_is_listed(script: TestClient) -> None:
    listed = script.get("/exports").json()["formats"]
    assert {"jsonl", "csv", "xlsx"} <= {one["name"] for one in listed}
    for one in listed:
        answer = script.get(f"/exports/{one['name']}")
        if answer.status_code == 422:
            assert problem(answer, 422)["detail"]
            continue
        assert answer.status_code == 200, one
        assert answer.headers["content-type"].partition(";")[0] == one["media_type"]
        assert answer.content


def test_contact_data_are_masked_unless_they_are_asked_for(store: Review, desk: Desk, tokens: Tokens) -> None:
    page = "Un puits à Bria\n\nContact : Awa Diallo, +41 22 717 91 11, adiallo@exemple.org"
    headers = {"Authorization": f"Bearer {tokens.path.read_text().strip()}"}
    for masked, shown in ((False, True), (True, False)):
        app = whole_app(store, desk, Settings(masked=masked), tokens=tokens)
        client = TestClient(app, base_url=f"{ORIGIN}/api/v1", headers=headers)
        record_id = client.post("/extract", params={"store": "api"}, json={"text": page}).json()["record_id"]
        assert ("adiallo@exemple.org" in client.get(f"/records/{record_id}").text) is shown
        assert "adiallo@exemple.org" not in client.get("/exports/jsonl").text
        kept = client.get("/exports/jsonl", params={"keep_contacts": True})
        assert ("adiallo@exemple.org" in kept.text) is shown
        assert kept.status_code == (200 if shown else 403)


# Who may ask.


def test_every_route_wants_a_token_or_a_session(script: TestClient) -> None:
    stranger = TestClient(script.app, base_url=f"{ORIGIN}/api/v1")
    wrong = TestClient(script.app, base_url=f"{ORIGIN}/api/v1", headers={"Authorization": "Bearer faux"})
    known = routes_of(script)
    assert len(known) >= 9
    for method, path in known:
        for client in (stranger, wrong):
            answer = client.request(method, path)
            assert problem(answer, 401)
            assert answer.headers["www-authenticate"] == "Bearer"


def routes_of(script: TestClient) -> list[tuple[str, str]]:
    """Every route of the API."""
    described = script.get("/openapi.json").json()
    return [
        (method.upper(), path.format(record_id="0" * 16, name="jsonl", number=1, delivery=1))
        for path, methods in described["paths"].items()
        for method in methods
    ]


def test_a_session_writes_only_from_our_own_pages(script: TestClient) -> None:
    app: Any = script.app
    page = TestClient(app, base_url=ORIGIN, follow_redirects=False)
    session = app.state.sessions.find(page.get("/enter", params={"key": app.state.sessions.link()}).cookies[COOKIE])
    assert page.get("/api/v1/records").status_code == 200
    ours = {"Origin": ORIGIN, "X-CSRF-Token": session.csrf}
    for method, path in routes_of(script):
        if method in SAFE:
            continue
        for headers in ({}, {**ours, "Origin": "https://evil.example"}, {**ours, "X-CSRF-Token": "faux"}):
            assert problem(page.request(method, f"/api/v1{path}", headers=headers), 403)
    assert page.post("/api/v1/extract", json={"text": PAGE}, headers=ours).status_code == 200


def test_other_host_names_are_refused(script: TestClient) -> None:
    problem(script.get("/records", headers={"Host": "evil.example"}), 421)


def test_pages_are_served_as_before(script: TestClient) -> None:
    assert TestClient(script.app, base_url=ORIGIN).get("/health").status_code == 200
    assert ("GET", "/queue") in routes(script.app.routes)  # type: ignore[attr-defined]


@pytest.mark.skipif(sys.platform == "win32", reason="rights of files are others there")
def test_the_token_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "sous" / "jeton"
    first = Tokens(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    held = path.read_text().strip()
    assert first.accepts(held)
    assert Tokens(path).accepts(held)
    assert not first.accepts("")
    path.chmod(0o644)
    with pytest.raises(ConfigError, match="Others may read"):
        Tokens(path)
    path.chmod(0o600)
    path.write_text("court")
    with pytest.raises(ConfigError, match="holds no token"):
        Tokens(path)


def test_the_description_has_french_examples_and_describes_problems(script: TestClient) -> None:
    told = script.get("/openapi.json").json()
    assert told["servers"] == [{"url": "/api/v1"}]
    assert "éleveurs du Kenya" in json.dumps(told, ensure_ascii=False)
    for methods in told["paths"].values():
        for route in methods.values():
            assert "application/problem+json" in route["responses"]["401"]["content"]
