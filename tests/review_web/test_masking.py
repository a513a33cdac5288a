"""Readers see no contact data: every GET route, in every format, and what a search confirms."""

from __future__ import annotations

import html
import io
import re
import unicodedata
import uuid
import zipfile
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from starlette.testclient import TestClient

from every_record import corpus_records
from iomnlp.record import Record
from iomnlp.review.listing import Filter, Sort
from iomnlp.review.model import Action, Decision
from iomnlp.review.roles import Role
from iomnlp.review.server import whole_app
from iomnlp.review.service import Review
from iomnlp.review.web import Settings
from iomnlp.review.web.sessions import COOKIE
from iomnlp.write.registry import names
from review_pages import routes

ORIGIN = "http://127.0.0.1"
# Pages that hold nothing of any record.
STATIC = {"/static"}


def bare(text: str) -> str:
    """A text without case, accents, spaces and signs: what any way of writing a name or an address comes to."""
    folded = unicodedata.normalize("NFKD", text).lower()
    return "".join(one for one in folded if one.isalnum())


def secrets(records: list[Record]) -> dict[str, str]:
    """What must not be read, by what it was: names of contacts, addresses, numbers (also without their prefix)."""
    found: dict[str, str] = {}
    for record in records:
        told = [person.name for person in record.people if person.role == "contact"]
        for contact in record.contacts:
            told += [one for one in (contact.name, contact.email) if one]
            if contact.phone:
                found[re.sub(r"\D", "", contact.phone)[-7:]] = contact.phone
        found |= {bare(one): one for one in told if len(bare(one)) > 5}
    return found


def of_others_too(records: list[Record]) -> set[str]:
    """Names of offices, no person's, that the page of a record tells which has no such contact ("service des achats").

    In what is about many records they are no secret; in what is about a record that has the contact they are.
    """
    people = {bare(person.name) for record in records for person in record.people}
    offices = {bare(one.name) for record in records for one in record.contacts if one.name} - people
    pages = [(bare(record.document.text), secrets([record])) for record in records]
    return {office for office in offices for page, own in pages if office in page and office not in own}


def leaks(answer: Any, wanted: dict[str, str]) -> list[str]:
    """Which of them an answer tells."""
    bodies = [answer.content]
    if answer.content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(answer.content)) as opened:
            bodies = [opened.read(name) for name in opened.namelist()]
    text = " ".join(html.unescape(body.decode("utf-8", "replace")) for body in bodies)
    # What JSON escapes is a letter all the same.
    text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), text)
    letters, digits = bare(text), re.sub(r"[\s./()-]", "", text)
    return [
        shown
        for key, shown in wanted.items()
        if (key in digits and re.search(rf"{key}(?!\d)", digits) if key.isdigit() else key in letters)
    ]


@pytest.fixture(scope="module", params=[16, pytest.param(1, marks=pytest.mark.slow)], ids=["some", "all"])
def gold(request: pytest.FixtureRequest) -> list[Record]:
    """Records with contacts, some of which stand in titles and addresses, too."""
    found = [one for one in corpus_records() if one.contacts or any(p.role == "contact" for p in one.people)][
        :: request.param
    ]
    assert len(found) >= 9
    return found


@pytest.fixture(scope="module")
def team(gold: list[Record]) -> Iterator[Review]:
    """A store of them, with decisions and reasons that name contacts."""
    with Review.open("sqlite://") as review:
        review.import_records(gold, "corpus")
        for record in gold[:6]:
            name = next(one.name for one in (*record.contacts, *record.people) if one.name)
            view = review.record(record.record_id)
            title = next(one for one in view.fields if one.key == "title")
            told = {"value": f"Appelez {name.upper()} !"}
            decision = Decision(
                *(str(uuid.uuid4()), record.record_id, "title", Action.CORRECT, title.version, "awa"),
                value=told,
                reason=f"{name} l'a dit",
            )
            review.decide(decision)
            contacts = next((one for one in view.fields if one.group == "contacts"), None)
            if contacts:
                review.decide(
                    Decision(str(uuid.uuid4()), record.record_id, contacts.key, Action.REJECT, contacts.version, "awa")
                )
        yield review


class Nobody:
    """An extractor that has nothing to read."""

    def warm(self) -> None:
        """Needs no time."""

    def documents(self, *_: Any, **__: Any) -> Any:
        """Gives none."""
        yield from ()


@pytest.fixture(scope="module", params=["reader", "masking server"])
def looking(request: pytest.FixtureRequest, team: Review) -> tuple[TestClient, FastAPI]:
    """A reader; or an administrator of a server that masks for everybody."""
    masked = request.param != "reader"
    app = whole_app(team, Nobody(), Settings(masked=masked))  # type: ignore[arg-type]
    client = TestClient(app, base_url=ORIGIN, raise_server_exceptions=True)
    cookie = client.get("/enter", params={"key": app.state.sessions.link()}, follow_redirects=False).cookies[COOKIE]
    app.state.sessions.find(cookie).role = Role.ADMIN if masked else Role.READER
    return client, app


def addresses(app: FastAPI, records: list[Record]) -> Iterator[str]:
    """Every GET route with what belongs in its places: records, their keys, all formats."""
    found = [
        (path, prefix) for one, prefix in ((app, ""), (app.state.api, "/api/v1")) for _, path in routes(one.routes)
    ]
    for path, prefix in sorted({(path, prefix) for path, prefix in found if path not in STATIC}):
        if "{record_id}" in path:
            for record in records:
                where = prefix + path.replace("{record_id}", record.record_id)
                if path.endswith(("/field", "/form")):
                    keys = ["title", *(f"{one}" for one in ("contacts", "people"))]
                    yield from (f"{where}?key={key}" for key in keys)
                else:
                    yield re.sub(r"\{[^}]+\}", "0", where)
        elif "{name}" in path and "export" in path:
            yield from (
                prefix + path.replace("{name}", name).replace("{tray}", "0" * 12) for name in ("jsonl", *names())
            )
        else:
            yield prefix + re.sub(r"\{[^}]+\}", "0", path)
    for group in ("contacts", "people", "quotes", "title", "outputs", "organisations"):
        yield f"/queue?rows=fields&field={group}"
    for sort in ("newest", "title", "least_sure"):
        yield f"/queue?sort={sort}"
        yield f"/api/v1/records?sort={sort}&limit=500"


def test_no_page_and_no_format_tells_a_contact(
    looking: tuple[TestClient, FastAPI], gold: list[Record], team: Review
) -> None:
    client, app = looking
    shared = of_others_too(gold)
    wanted = {key: shown for key, shown in secrets(gold).items() if key not in shared}
    assert len(wanted) >= 20
    own = {one.record_id: secrets([one]) for one in gold}
    keys = {one.record_id: [f.key for f in team.record(one.record_id).fields] for one in gold[:3]}
    seen = 0
    found: dict[str, list[str]] = {}
    asked = [*addresses(app, gold), *(f"/records/{r}/field?key={key}" for r, all_ in keys.items() for key in all_)]
    for address in asked:
        answer = client.get(address)
        assert answer.status_code < 500, address
        seen += answer.status_code == 200
        about = next((own[part] for part in re.split(r"[/?]", address) if part in own), {})
        if told := leaks(answer, wanted | about):
            found[address] = told
    assert found == {}
    assert seen >= 60


def queue_pages(client: TestClient) -> Iterator[Any]:
    """The pages of the whole queue, one after the other."""
    address: str | None = "/queue?sort=newest"
    while address:
        page = client.get(address)
        yield page
        found = re.search(r'href="(/queue\?[^"]*after=[^"]*)"', page.text)
        address = html.unescape(found[1]) if found else None


def test_the_check_finds_what_a_steward_may_read(team: Review, gold: list[Record]) -> None:
    app = whole_app(team, Nobody())  # type: ignore[arg-type]
    client = TestClient(app, base_url=ORIGIN)
    client.get("/enter", params={"key": app.state.sessions.link()})
    wanted = secrets(gold)
    missed = [
        address
        for one in gold
        for address in (f"/records/{one.record_id}", f"/api/v1/records/{one.record_id}")
        if not leaks(client.get(address), wanted)
    ]
    assert missed == []
    assert leaks(client.get("/api/v1/records?sort=newest&limit=500"), wanted)
    assert any(leaks(page, wanted) for page in queue_pages(client))
    assert leaks(client.get("/api/v1/exports/jsonl?keep_contacts=true"), wanted)
    assert leaks(client.get(f"/records/{gold[0].record_id}/history"), wanted)


def test_offsets_hold_in_what_readers_get(looking: tuple[TestClient, FastAPI], gold: list[Record]) -> None:
    client, _ = looking
    for one in gold:
        record = Record.model_validate_json(client.get(f"/api/v1/records/{one.record_id}").content)
        assert len(record.document.text) == len(one.document.text)
        for place in record.contacts:
            for span in place.evidence:
                assert record.document.text[span.start : span.end] == span.text


def words_of(names: list[str]) -> set[str]:
    """The words of names, as the index holds them."""
    return {word for name in names for word in re.findall(r"[^\W_]+", name)}


def test_a_search_does_not_confirm_what_is_masked(
    looking: tuple[TestClient, FastAPI], gold: list[Record], team: Review
) -> None:
    seen = team.seen_by("lea", masked=True)
    confirmed, asked = [], 0
    for record in gold:
        showing = bare(seen.record(record.record_id).document["text"])
        for contact in record.contacts:
            told = [one for one in (contact.name, contact.email, contact.phone) if one]
            for query in {*told, *(f'"{one}"' for one in told), *(one[:-2] for one in told), *words_of(told)}:
                words = re.findall(r"[^\W_]+", query)
                if all(bare(word) in showing for word in words):
                    continue
                asked += 1
                hits = {row.record_id for row in seen.queue(Filter(text=query), limit=500).rows}
                if record.record_id in hits:
                    confirmed.append(query)
    assert asked > 40
    assert confirmed == []


def test_a_search_finds_what_shows(team: Review, gold: list[Record]) -> None:
    seen = team.seen_by("lea", masked=True)
    for record in gold[::5]:
        text = seen.record(record.record_id).document["text"]
        shown = [word for word in re.findall(r"[^\W\d_•]{6,}", text) if "•" not in word][5:25:5]
        for word in shown:
            for query in (word, word[:-1]):
                assert record.record_id in {row.record_id for row in seen.queue(Filter(text=query), limit=500).rows}, (
                    query
                )


def test_a_contact_that_a_person_adds_is_hidden_from_searches_at_once(store: Review) -> None:
    row = next(one for one in store.queue().rows if one.kind == "press_release")
    text = store.record(row.record_id).document["text"]
    word = next(word for word in re.findall(r"\b[A-Z][a-zé]{7,}\b", text) if text.count(word) == 1)
    seen = store.seen_by("lea", masked=True)

    def found() -> bool:
        return row.record_id in {one.record_id for one in seen.queue(Filter(text=word)).rows}

    assert found()
    start = text.index(word)
    value = {"name": word, "organisation": None, "email": None, "phone": None, "url": None}
    decision = Decision(
        *(str(uuid.uuid4()), row.record_id, "contacts", Action.ADD, 0, "awa"),
        value=value,
        evidence=[(start, start + len(word))],
    )
    store.decide(decision)
    assert not found()
    assert word not in seen.record(row.record_id).document["text"]
    store.undo("awa")
    assert found()


def test_a_cursor_tells_no_title(team: Review) -> None:
    seen = team.seen_by("lea", masked=True)
    ids: list[str] = []
    after = None
    while True:
        page = seen.queue(Filter(), Sort.TITLE, after, 7)
        ids += [row.record_id for row in page.rows]
        after = page.next
        if after is None:
            break
        assert re.fullmatch(rb"\[\d+\]", urlsafe_b64decode(after + "=" * (-len(after) % 4)))
    assert len(ids) == len(set(ids)) == team.stats().records


def test_older_stores_are_looked_at_when_they_open(tmp_path: Any, gold: list[Record]) -> None:
    with Review.open(tmp_path / "r.db") as review:
        review.import_records(gold[:5], "corpus")
        with review._database.writing() as connection:
            before = connection.execute(text("SELECT * FROM hidden ORDER BY 1, 2")).all()
            connection.execute(text("DELETE FROM hidden"))
            connection.execute(text("INSERT INTO counters VALUES ('hidden', 0)"))
    with Review.open(tmp_path / "r.db") as review, review._database.reading() as connection:
        assert before
        assert connection.execute(text("SELECT * FROM hidden ORDER BY 1, 2")).all() == before
        assert connection.execute(text("SELECT count(*) FROM counters WHERE name = 'hidden'")).scalar_one() == 0
