"""The drop page: files and pasted text become records at once, to download or to send to the queue."""

from __future__ import annotations

import io
import json
import re
import threading
import time
import zipfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.testclient import TestClient

from iomnlp.batch.desk import Desk, Result
from iomnlp.batch.work import Settings as Extraction
from iomnlp.record import Record
from iomnlp.review.accounts.audit import Wanted
from iomnlp.review.api import Limits
from iomnlp.review.server import whole_app
from iomnlp.review.service import Review
from iomnlp.review.web import Settings
from iomnlp.review.web.pages.drop import MOST
from iomnlp.review.web.sessions import COOKIE
from review_web.test_strangers import PAYLOADS, hostile

ORIGIN = "http://127.0.0.1"
PAGE = "Des puits pour Lodwar\n\nLe Danemark a versé 2,5 millions d'euros à l'OIM pour les éleveurs du Kenya."
CONTACT = "Un puits à Bria\n\nContact : Awa Diallo, +41 22 717 91 11, adiallo@exemple.org"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
NASTY = "<img src=x onerror=alert(1)>\"'{{7*7}}</script>"


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    """A warm desk."""
    made = Desk(Extraction("rules"))
    yield made
    made.close()


class Dropper:
    """Somebody with the page open."""

    def __init__(self, store: Review, desk: Desk, **settings: Any):
        self.app = whole_app(store, desk, Settings(reviewer="camille", **settings), limits=Limits(upload=500_000))
        self.client = TestClient(self.app, base_url=ORIGIN, follow_redirects=False)
        cookie = self.client.get("/enter", params={"key": self.app.state.sessions.link()}).cookies[COOKIE]
        csrf = self.app.state.sessions.find(cookie).csrf
        self.headers = {"Origin": ORIGIN, "X-CSRF-Token": csrf, "HX-Request": "true"}

    def drop(self, *files: tuple[str, bytes], **said: str) -> Any:
        """Drop files, paste a text."""
        sent = [("files", one) for one in files] or [("files", ("", b""))]
        return self.client.post("/drop", files=sent, data=said, headers=self.headers)

    def tray(self, answer: Any) -> str:
        """The tray of an answer."""
        found = re.search(r"/drop/([\w-]+)/", answer.text)
        assert found, answer.text
        return found.group(1)


@pytest.fixture
def dropper(store: Review, desk: Desk) -> Dropper:
    """Somebody with the page open."""
    return Dropper(store, desk)


def archive(*texts: str) -> bytes:
    """An archive of pages."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for number, text in enumerate(texts):
            made.writestr(f"{number}.txt", text)
    return held.getvalue()


def test_a_pasted_text_shows_its_record_as_the_records_page_does(dropper: Dropper) -> None:
    answer = dropper.drop(text=PAGE.replace("\n", "\r\n"))
    assert answer.status_code == 200
    assert "1 fiche" in answer.text
    assert 'data-group="amounts"' in answer.text
    assert "2 500 000 €" in answer.text.replace("\u202f", " ").replace("\xa0", " ")
    marked = re.findall(r"<mark data-s=\"\d+\" data-f=\"[\d ]+\">([^<]*)</mark>", answer.text)
    assert "2,5 millions d&#39;euros" in "".join(marked)


def test_archives_and_files_that_cannot_be_read_stand_in_the_list(dropper: Dropper) -> None:
    answer = dropper.drop(("envoi.zip", archive(PAGE, "Un puits à Bria.")), ("carte.png", PNG))
    assert "2 fiches" in answer.text
    assert "envoi.zip#2" in answer.text
    assert re.search(r"<strong>carte.png</strong> Il n&#39;a pas pu être lu\.", answer.text)
    second = dropper.client.get(f"/drop/{dropper.tray(answer)}/1")
    assert "Bria" in second.text
    assert dropper.client.get(f"/drop/{dropper.tray(answer)}/2").status_code == 404


@pytest.mark.parametrize(
    ("name", "kind"), [("csv", "application/zip"), ("xlsx", "application/vnd.openxml"), ("json", "application/json")]
)
def test_records_are_downloaded(dropper: Dropper, name: str, kind: str) -> None:
    tray = dropper.tray(dropper.drop(text=CONTACT))
    answer = dropper.client.get(f"/drop/{tray}/export/{name}")
    assert answer.headers["content-type"].startswith(kind)
    assert "attachment" in answer.headers["content-disposition"]
    if name == "json":
        assert Record.model_validate_json(json.dumps(answer.json()[0])).document.text == CONTACT
        one = dropper.client.get(f"/drop/{tray}/0/record.json")
        assert one.json() == answer.json()[0]
    if name == "csv":
        with zipfile.ZipFile(io.BytesIO(answer.content)) as held:
            assert not any("adiallo" in held.read(one).decode() for one in held.namelist())


def test_contact_data_are_masked_everywhere_on_a_server_that_hides_them(store: Review, desk: Desk) -> None:
    dropper = Dropper(store, desk, masked=True)
    answer = dropper.drop(text=CONTACT)
    tray = dropper.tray(answer)
    paths = (f"/drop/{tray}/0", f"/drop/{tray}/0/record.json", f"/drop/{tray}/export/json")
    for text in (answer.text, *(dropper.client.get(path).text for path in paths)):
        assert "adiallo@exemple.org" not in text


def test_records_go_to_the_queue_once(dropper: Dropper, store: Review) -> None:
    before = store.stats().records
    tray = dropper.tray(dropper.drop(("envoi.zip", archive(PAGE, "Un puits à Bria."))))
    first = dropper.client.post(f"/drop/{tray}/review", headers=dropper.headers)
    assert "2 nouvelles fiches dans la file." in first.text
    assert store.stats().records == before + 2
    again = dropper.client.post(f"/drop/{tray}/review", headers=dropper.headers)
    assert "déjà dans la file" in again.text
    assert store.stats().records == before + 2
    other = dropper.tray(dropper.drop(text="Deux écoles à Gao."))
    dropper.client.post(f"/drop/{other}/review", headers=dropper.headers)
    third = dropper.tray(dropper.drop(text="Trois ponts à Kayes."))
    dropper.client.post(f"/drop/{third}/review", headers=dropper.headers)
    ids = [row.record_id for row in store.queue(limit=500).rows]
    assert all(store.record(one).superseded_by is None for one in ids), "pasted texts are no versions of one another"


def test_a_tray_is_seen_by_whoever_dropped_it_alone(dropper: Dropper) -> None:
    tray = dropper.tray(dropper.drop(text=PAGE))
    other = TestClient(dropper.app, base_url=ORIGIN)
    other.get("/enter", params={"key": dropper.app.state.sessions.link()})
    assert other.get(f"/drop/{tray}/0").status_code == 404


@pytest.mark.parametrize("said", [{}, {"text": "  \n "}])
def test_nothing_dropped_is_told_of(dropper: Dropper, said: dict[str, str]) -> None:
    answer = dropper.drop(**said)
    assert answer.status_code == 422
    assert "Choisissez des fichiers" in answer.text


def test_too_large_uploads_are_refused(dropper: Dropper) -> None:
    assert dropper.drop(("long.txt", b"a" * 500_001)).status_code == 413


def test_writes_need_the_sessions_token(dropper: Dropper) -> None:
    tray = dropper.tray(dropper.drop(text=PAGE))
    for path in ("/drop", f"/drop/{tray}/review"):
        assert dropper.client.post(path, headers={"Origin": ORIGIN}).status_code == 403
        foreign = {**dropper.headers, "Origin": "https://evil.example"}
        assert dropper.client.post(path, headers=foreign).status_code == 403


def test_strangers_words_stay_words(dropper: Dropper) -> None:
    answer = dropper.drop((f"{NASTY}.txt", f"{NASTY}\n\n{PAGE}{NASTY}".encode()), (f"{NASTY}.png", PNG))
    assert "<img" not in answer.text
    assert "</script>" not in answer.text
    assert "{{7*7}}" in answer.text


def test_the_page_is_in_the_readers_language(dropper: Dropper) -> None:
    assert "Déposez des fichiers ici" in dropper.client.get("/drop").text
    english = dropper.client.get("/drop", headers={"Accept-Language": "en"}).text
    assert "Drop files here" in english
    assert 'href="/drop" aria-current="page"' in english


@pytest.mark.slow
@pytest.mark.parametrize("language", ["fr-FR", "en-GB"])
def test_in_a_browser_by_keyboard_without_a_violation(store: Review, desk: Desk, browser: Any, language: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    rules = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
    with serving(store, desk) as (app, address):
        page = browser.new_context(locale=language, viewport={"width": 1024, "height": 800}).new_page()
        errors: list[str] = []
        page.on("console", lambda message: message.type == "error" and errors.append(message.text))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{address}/enter?key={app.state.sessions.link()}")
        page.goto(f"{address}/drop")
        assert axe.run(page, options=rules).response["violations"] == []
        page.fill("#pasted", f"{NASTY}\n\n{PAGE}")
        page.press("#published", "Enter")
        page.wait_for_selector(".dropped-record", timeout=60_000)
        assert page.evaluate("document.activeElement.id") == "results"
        page.focus(".card[data-group=amounts] .card-face")
        page.keyboard.press("Enter")
        assert "2,5 millions" in page.inner_text("mark.at")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        files = [{"name": "envoi.zip", "mimeType": "application/zip", "buffer": archive(PAGE, "Un puits.")}]
        page.set_input_files("#files", files)
        page.wait_for_selector(".dropped", timeout=60_000)
        page.click("[data-show] >> nth=1")
        page.wait_for_selector(".dropped li:nth-child(2) [aria-current]")
        page.click("[data-send]")
        page.wait_for_selector("#sent .notice")
        assert axe.run(page, options=rules).response["violations"] == []
        assert errors == []


class Hostile:
    """A desk whose records hold a stranger's payload in every place that can hold text."""

    def __init__(self, payloads: list[str]):
        self._payloads = payloads

    def warm(self) -> None:
        """Nothing to do."""

    def documents(self, path: Path, uri: str, *_: Any, **__: Any) -> Generator[Result, None, None]:
        """A record of each payload, and a failure that tells of it."""
        for number, payload in enumerate(self._payloads):
            yield Result(payload, "ok", line=hostile(number, payload).to_json().encode() + b"\n")
            yield Result(payload, "failed", payload)


@pytest.mark.slow
def test_nothing_that_strangers_write_is_run_in_a_browser(store: Review, browser: Any) -> None:
    half = MOST // 2
    for start in range(0, len(PAYLOADS), half):
        with serving(store, Hostile(PAYLOADS[start : start + half])) as (app, address):
            page = browser.new_context(locale="fr-FR").new_page()
            errors: list[str] = []
            hosts: set[str] = set()
            page.on("console", lambda message, errors=errors: message.type == "error" and errors.append(message.text))
            page.on("pageerror", lambda error, errors=errors: errors.append(str(error)))
            page.on("request", lambda request, hosts=hosts: hosts.add(request.url.split("/")[2]))
            page.goto(f"{address}/enter?key={app.state.sessions.link()}")
            page.goto(f"{address}/drop")
            page.fill("#pasted", "Un texte.")
            page.click("#drop button[type=submit]")
            page.wait_for_selector(".dropped")
            for button in page.query_selector_all("[data-show]"):
                button.click()
                page.wait_for_selector(f'[data-show="{button.get_attribute("data-show")}"][aria-current]')
                page.wait_for_load_state("networkidle")
                for face in page.query_selector_all(".card-face")[:3]:
                    face.click()
            page.click("[data-send]")
            page.wait_for_selector("#sent > *")
            assert page.evaluate("window.__run") is None
            assert errors == []
            assert hosts == {address.partition("//")[2]}


@contextmanager
def serving(store: Review, desk: Desk | Hostile) -> Iterator[tuple[Any, str]]:
    """A server on a free port."""
    app = whole_app(store, desk)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield app, f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


def test_the_oldest_trays_go_when_room_is_short(dropper: Dropper, monkeypatch: pytest.MonkeyPatch) -> None:
    first = dropper.tray(dropper.drop(text=PAGE))
    monkeypatch.setattr("iomnlp.review.web.trays.ROOM", 3000)
    second = dropper.tray(dropper.drop(text=CONTACT))
    assert dropper.client.get(f"/drop/{first}/0").status_code == 404
    assert dropper.client.get(f"/drop/{second}/0").status_code == 200


def test_a_french_date_of_publication_is_understood(dropper: Dropper) -> None:
    def dates(published: str) -> list[str | None]:
        answer = dropper.drop(text="Un puits à Bria\n\nL'OIM a ouvert un puits le 5 mai.", published=published)
        record = dropper.client.get(f"/drop/{dropper.tray(answer)}/0/record.json").json()
        return [one["edtf"] for one in record["dates"]]

    assert dates("17/05/2024") == dates("2024-05-17") == ["2024-05-05"]


@pytest.mark.parametrize(
    ("date", "sentence"),
    [("31/02/2024", "pas de jour 31"), ("hier", "n&#39;est pas une date"), ("17/13/2024", "mois 13")],
)
def test_a_date_that_is_none_is_refused_in_french(dropper: Dropper, date: str, sentence: str) -> None:
    answer = dropper.drop(text=PAGE, published=date)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_what_came_and_what_left_is_written_down_without_words(dropper: Dropper, store: Review) -> None:
    tray = dropper.tray(dropper.drop(("pages.zip", archive(PAGE, CONTACT)), ("carte.png", PNG)))
    dropper.client.get(f"/drop/{tray}/0/record.json")
    dropper.client.get(f"/drop/{tray}/export/csv")
    dropper.client.get(f"/drop/{tray}/export/json")
    dropper.client.post(f"/drop/{tray}/review", headers=dropper.headers)
    lines = [(line.who, line.what, line.about, line.detail) for line in store.audit.lines(Wanted())]
    assert list(reversed(lines)) == [
        ("camille", "extraction", "", {"files": 2, "count": 2, "via": "drop"}),
        ("camille", "export", "json", {"count": 1, "contacts": True, "via": "drop"}),
        ("camille", "export", "csv", {"count": 2, "contacts": False, "via": "drop"}),
        ("camille", "export", "json", {"count": 2, "contacts": True, "via": "drop"}),
        ("camille", "import", "", {"count": 2, "via": "drop"}),
    ]
    assert "Diallo" not in repr(lines)


def test_documents_that_are_sent_to_the_api_are_written_down(dropper: Dropper, store: Review) -> None:
    api = "/api/v1/extract"
    dropper.client.post(api, json={"text": PAGE}, headers=dropper.headers)
    dropper.client.post(f"{api}/batch?store=essai", json={"documents": [{"text": PAGE}] * 2}, headers=dropper.headers)
    batch, one = store.audit.lines(Wanted(what="extraction"))
    assert one.detail == {"files": 1, "stored": False, "via": "api"}
    assert batch.detail == {"files": 2, "stored": True, "via": "api"}
