"""The accounts' page, as an administrator uses it: each step is in the audit log, and somebody can always manage."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from iomnlp.review.accounts.audit import Wanted
from iomnlp.review.options import Options
from iomnlp.review.roles import Role
from iomnlp.review.service import Review
from iomnlp.review.web import Settings, create_app

axe_playwright = pytest.importorskip("axe_playwright_python.sync_playwright")
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
PASSWORD = "le puits donne sur la cour"
ORIGIN = "http://127.0.0.1"


def secret_of(page: str) -> str:
    """What is shown once."""
    found = re.search(r'<input readonly[^>]* value="([^"]+)"', page)
    assert found, page[:500]
    return found[1]


class Person:
    """Somebody's browser on a server where people sign in."""

    def __init__(self, app: Any, name: str, password: str = PASSWORD):
        self.client = TestClient(app, base_url=ORIGIN, follow_redirects=False)
        self.client.post("/enter", data={"name": name, "password": password}, headers={"Origin": ORIGIN})

    @property
    def inside(self) -> bool:
        """Whether the session lasts."""
        return bool(self.client.get("/queue").status_code == 200)

    def post(self, path: str, **form: str) -> Any:
        """A write as the page sends it."""
        page = self.client.get("/accounts").text
        csrf = re.search(r'data-csrf="([^"]+)"', page)
        headers = {"Origin": ORIGIN, "X-CSRF-Token": csrf[1] if csrf else "", "HX-Request": "true"}
        return self.client.post(path, data=form, headers=headers)


@pytest.fixture
def team(store: Review) -> Callable[..., Person]:
    """A server with an administrator and a steward; each call is another person's browser."""
    store.accounts.add("awa", Role.ADMIN, PASSWORD, "test")
    store.accounts.add("benoît", Role.STEWARD, PASSWORD, "test")
    app = create_app(store, Settings(accounts=True))
    return lambda name, password=PASSWORD: Person(app, name, password)


def number_of(store: Review, name: str) -> int:
    """The account's number, as addresses carry it."""
    return store.accounts.named(name).number


def lines(store: Review) -> list[tuple[str, str, str]]:
    """Who did what to whom, the last first, without sign-ins."""
    found = store.audit.page(Wanted()).lines
    return [(line.who, line.what, line.about) for line in found if line.what not in ("login", "login_failed")]


def test_an_account_is_made_with_a_password_that_is_shown_once(team: Callable[..., Person], store: Review) -> None:
    awa = team("awa")
    page = awa.post("/accounts", name="  Zoé   Traoré ", role="lead").text
    password = secret_of(page)
    assert store.accounts.named("zoe traore").role is Role.LEAD
    assert password not in awa.client.get("/accounts").text
    assert team("Zoé Traoré", password).inside
    assert lines(store)[0] == ("awa", "user_added", "Zoé Traoré")


@pytest.mark.parametrize(
    ("name", "says"), [("", "Un nom a de 1 à 40"), ("<b>", "Un nom a de 1 à 40"), ("BENOIT", "Ce nom est pris")]
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    team: Callable[..., Person], store: Review, name: str, says: str
) -> None:
    answer = team("awa").post("/accounts", name=name, role="reader")
    assert answer.status_code == 422
    assert says in answer.text
    assert f'value="{name.replace("<", "&lt;").replace(">", "&gt;")}"' in answer.text
    assert '<option value="reader" selected>' in answer.text
    assert len(store.accounts.all()) == 2


def test_another_role_ends_the_sessions_of_the_person(team: Callable[..., Person], store: Review) -> None:
    awa, benoit = team("awa"), team("benoît")
    answer = awa.post(f"/accounts/{number_of(store, 'benoît')}/role", role="lead")
    assert "benoît a un autre rôle" in answer.text
    assert store.accounts.named("benoît").role is Role.LEAD
    assert not benoit.inside
    assert lines(store)[0] == ("awa", "role", "benoît")
    assert awa.post(f"/accounts/{number_of(store, 'benoît')}/role", role="emperor").status_code == 422


def test_the_same_role_again_changes_nothing_and_says_so(team: Callable[..., Person], store: Review) -> None:
    awa, benoit = team("awa"), team("benoît")
    answer = awa.post(f"/accounts/{number_of(store, 'benoît')}/role", role="steward")
    assert "benoît a déjà ce rôle." in answer.text
    assert benoit.inside


def test_a_door_is_shut_and_opened_again(team: Callable[..., Person], store: Review) -> None:
    awa, benoit = team("awa"), team("benoît")
    number = number_of(store, "benoît")
    assert "fermé" in awa.post(f"/accounts/{number}/shut").text
    assert not benoit.inside
    assert not team("benoît").inside
    awa.post(f"/accounts/{number}/reopen")
    assert team("benoît").inside
    assert lines(store)[:2] == [("awa", "enabled", "benoît"), ("awa", "disabled", "benoît")]


def test_a_new_password_opens_and_the_old_one_no_longer_does(team: Callable[..., Person], store: Review) -> None:
    awa, benoit = team("awa"), team("benoît")
    password = secret_of(awa.post(f"/accounts/{number_of(store, 'benoît')}/password").text)
    assert not benoit.inside
    assert not team("benoît").inside
    assert team("benoît", password).inside
    assert lines(store)[0] == ("awa", "password", "benoît")


def test_open_sessions_are_counted_and_ended(team: Callable[..., Person], store: Review) -> None:
    awa, one, other = team("awa"), team("benoît"), team("benoît")
    row = re.search(r"<tr[^>]*>\s*<th scope=\"row\">benoît.*?</tr>", awa.client.get("/accounts").text, re.S)
    assert row is not None
    assert re.search(r'data-label="Sessions ouvertes">2<', row[0])
    answer = awa.post(f"/accounts/{number_of(store, 'benoît')}/sessions")
    assert "2 sessions de benoît sont terminées" in answer.text
    assert not one.inside
    assert not other.inside
    assert lines(store)[0] == ("awa", "sessions_ended", "benoît")


def test_of_ones_own_sessions_the_present_one_goes_on(team: Callable[..., Person], store: Review) -> None:
    here, elsewhere = team("awa"), team("awa")
    assert "1 session de awa est terminée" in here.post(f"/accounts/{number_of(store, 'awa')}/sessions").text
    assert here.inside
    assert not elsewhere.inside


@pytest.mark.parametrize(("step", "form"), [("role", {"role": "reader"}), ("shut", {}), ("password", {})])
def test_nobody_changes_their_own_account(
    team: Callable[..., Person], store: Review, step: str, form: dict[str, str]
) -> None:
    store.accounts.add("léa", Role.ADMIN, PASSWORD, "test")
    awa = team("awa")
    answer = awa.post(f"/accounts/{number_of(store, 'awa')}/{step}", **form)
    assert answer.status_code == 422
    assert "un autre administrateur" in answer.text
    assert awa.inside
    assert store.accounts.named("awa").role is Role.ADMIN


@pytest.mark.parametrize(("step", "form"), [("role", {"role": "lead"}), ("shut", {})])
def test_the_last_administrator_stays(visitor: Any, store: Review, step: str, form: dict[str, str]) -> None:
    # The single steward of a machine, whose session belongs to no account.
    store.accounts.add("awa", Role.ADMIN, PASSWORD, "test")
    answer = visitor.post(f"/accounts/{number_of(store, 'awa')}/{step}", form)
    assert answer.status_code == 422
    assert "dernier administrateur" in answer.text
    account = store.accounts.named("awa")
    assert (account.role, account.disabled) == (Role.ADMIN, False)


def test_the_first_account_is_an_administrators(visitor: Any, store: Review) -> None:
    assert '<option value="steward"' not in visitor.get("/accounts").text
    assert "Le premier compte" in visitor.post("/accounts", {"name": "zoé", "role": "steward"}).text
    assert store.accounts.all() == ()
    assert secret_of(visitor.post("/accounts", {"name": "awa", "role": "admin"}).text)
    assert store.accounts.named("awa").role is Role.ADMIN


def test_an_account_that_is_none_is_told(team: Callable[..., Person]) -> None:
    assert team("awa").post("/accounts/999999/shut").status_code == 404


@pytest.mark.parametrize(("language", "look"), [("fr-FR", "light"), ("en-GB", "dark")])
def test_the_page_is_accessible_at_every_width(
    browser: Any, team_server: Any, store: Review, language: str, look: str
) -> None:
    store.accounts.add("awa", Role.ADMIN, PASSWORD, "test")
    store.accounts.add("Benoît Diallo-Kaboré", Role.READER, PASSWORD, "test")
    store.accounts.add("léa", Role.LEAD, PASSWORD, "test")
    store.accounts.disable("léa", "test")
    # The menu is at its longest where everything waits.
    store.team.choose(Options(share=100))
    for row in store.queue().rows[:10]:
        store.doubt(row.record_id, "à revoir", "awa")
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale=language, color_scheme=look)
    page = context.new_page()
    console: list[str] = []
    page.on("console", lambda message: message.type == "error" and console.append(message.text))
    page.goto(f"{team_server.address}/accounts")
    page.fill("#d-name", "awa")
    page.fill("#d-password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#accounts")
    assert page.evaluate("document.querySelector('.bar').offsetHeight") < 60, "the administrator's menu is one line"
    for width in (1280, 400):
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
        for menu in ("nav details.menu", "details.who"):
            page.click(f"{menu} > summary")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, menu
            page.keyboard.press("Escape")
        found = axe_playwright.Axe().run(page, options=RULES).response["violations"]
        assert [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]] == []
    assert console == []
    context.close()


def test_menus_close_where_the_reader_goes_on(tab: Callable[..., Any], server: Any) -> None:
    page = tab("fr-FR").page
    page.goto(f"{server.address}/queue")
    menus = page.locator(".bar details.menu")
    menus.nth(0).locator("summary").click()
    assert menus.nth(0).get_attribute("open") is not None
    menus.nth(1).locator("summary").click()
    assert menus.nth(0).get_attribute("open") is None
    page.keyboard.press("Escape")
    assert menus.nth(1).get_attribute("open") is None
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
