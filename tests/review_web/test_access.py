"""Every page and state, in both languages, against WCAG 2.2 A and AA as axe-core checks them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from iomnlp.review.example import fill
from iomnlp.review.listing import Filter
from iomnlp.review.model import Action, Decision, Field
from iomnlp.review.roles import Role
from iomnlp.review.service import Review

axe_playwright = pytest.importorskip("axe_playwright_python.sync_playwright")
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


def violations(page: Any) -> list[str]:
    """What axe finds: rule and place."""
    found = axe_playwright.Axe().run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


def editing(page: Any, key: str) -> None:
    """Open a form by its letter, over a fact of a list."""
    page.click(".card[data-group=countries] .card-face")
    page.keyboard.press(key)
    page.wait_for_selector("form.edit")


def wrong(page: Any) -> None:
    """A form with errors."""
    page.click(".card[data-group='project.start'] .card-face, .card[data-group=published] .card-face")
    page.keyboard.press("c")
    page.wait_for_selector("form.edit")
    page.fill("#in-edtf", "2014-13")
    page.click("form.edit button[type=submit]")
    page.wait_for_selector("form.edit .error")


def missing(page: Any) -> None:
    """V before everything is decided."""
    page.keyboard.press("v")
    page.wait_for_selector("#missing")


def inspected(page: Any) -> None:
    """A field with its details."""
    page.wait_for_selector(".inspected")


def waiving(page: Any) -> None:
    """The reason of a waiver."""
    page.click(".waive summary >> nth=0")


STATES: dict[str, Callable[[Any], None]] = {
    "as opened": inspected,
    "correct": lambda page: editing(page, "c"),
    "add": lambda page: editing(page, "m"),
    "split": lambda page: editing(page, "p"),
    "merge": lambda page: editing(page, "f"),
    "errors": wrong,
    "missing": missing,
    "waiving": waiving,
    "menu unfolded": lambda page: page.click("#text summary"),
}


@pytest.mark.parametrize(
    ("language", "look"),
    [
        ("fr-FR", "light"),
        *(pytest.param(*one, marks=pytest.mark.slow) for one in (("fr-FR", "dark"), ("en-GB", "light"))),
    ],
)
def test_pages_have_no_violations(
    tab: Callable[..., Any], server: Any, store: Review, language: str, look: str
) -> None:
    store.bulk_accept(where=Filter(), threshold=0.97, field=None, reviewer="awa")
    opened = tab(language, look=look)
    page, address = opened.page, server.address
    assert page.evaluate("document.documentElement.lang") == language[:2]
    record_id = store.queue().rows[0].record_id
    for path in (
        "/queue",
        "/queue?text=zzzz",
        "/queue?rows=fields&field=funding&below=0.99",
        "/queue?state=accepted",
        f"/records/{record_id}/history",
        "/learning",
        "/help",
        "/settings",
        "/settings?saved=1",
        "/nowhere",
        "/records/ffffffffffffffff",
    ):
        page.goto(address + path)
        assert violations(page) == [], path
    page.goto(f"{address}/queue")
    page.click(".results-head > button")
    page.wait_for_selector("#bulk.panel")
    assert violations(page) == []
    page.context.clear_cookies()
    page.goto(f"{address}/enter")
    assert violations(page) == []


@pytest.mark.slow
@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("language", ["fr-FR", "en-GB"])
def test_every_state_of_the_record_has_no_violations(
    tab: Callable[..., Any], server: Any, store: Review, language: str, look: str
) -> None:
    page = tab(language, look=look).page
    record_id = next(row.record_id for row in store.queue().rows if row.kind == "project")
    for name, reach in STATES.items():
        page.goto(f"{server.address}/records/{record_id}")
        page.wait_for_selector(".card.active")
        reach(page)
        assert violations(page) == [], name
    page.goto(f"{server.address}/records/{record_id}")
    page.wait_for_selector(".card.active")
    key = page.evaluate("document.querySelector('.card.active').dataset.key")
    other = store.field(record_id, key)
    store.decide(decided(other))
    page.keyboard.press("r")
    page.wait_for_selector(".conflict")
    assert violations(page) == [], "conflict"


@pytest.mark.parametrize(("look", "width"), [("light", 1280), ("dark", 400)])
def test_the_door_the_password_and_the_audit_log_have_no_violations(
    browser: Any, team_server: Any, store: Review, look: str, width: int
) -> None:
    password = "le puits donne sur la cour"
    store.accounts.add("awa", Role.ADMIN, password, "test")
    context = browser.new_context(viewport={"width": width, "height": 800}, locale="fr-FR", color_scheme=look)
    page = context.new_page()
    page.goto(f"{team_server.address}/audit")
    assert violations(page) == []
    page.fill("#d-name", "awa")
    page.keyboard.press("Tab")
    page.keyboard.type("un autre mot de passe")
    page.keyboard.press("Enter")
    page.wait_for_selector("#door-error")
    assert violations(page) == []
    page.fill("#d-password", password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/audit")
    for path in ("/audit", "/audit?who=awa", "/audit?until=2000-01-01", "/password"):
        page.goto(team_server.address + path)
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    context.close()


@pytest.mark.parametrize("width", [1280, 1024, 800])
def test_nothing_is_cut_off_at_the_sides(tab: Callable[..., Any], server: Any, store: Review, width: int) -> None:
    page = tab(width=width).page
    for path in ("/queue", f"/records/{store.queue().rows[0].record_id}", "/help", "/settings"):
        page.goto(server.address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        # What is clipped does not widen the page: every button lies inside the window.
        page.evaluate("document.querySelectorAll('details:not(.menu)').forEach((one) => { one.open = true; })")
        edges = "[...document.querySelectorAll('button, .button')].map((b) => b.getBoundingClientRect().right)"
        assert max(page.evaluate(edges)) <= width, path


def test_the_example_is_filled_with_work_to_look_at() -> None:
    with Review.open("sqlite://") as review:
        fill(review)
        assert review.stats().records == 12
        assert review.stats().reviewed == 1
        states = {state.value for state in review.stats(by_state=True).states}
        assert {"doubtful", "rejected", "accepted", "proposed"} <= states


def test_the_check_finds_what_is_wrong(tab: Callable[..., Any]) -> None:
    page = tab().page
    page.evaluate(
        "document.querySelector('main').append(document.createElement('img'), document.createElement('select'))"
    )
    assert {one.partition(":")[0] for one in violations(page)} == {"image-alt", "select-name"}


def decided(field: Field) -> Decision:
    """Somebody else's decision on a field."""
    return Decision(
        "5d1f3c9e-0000-4000-8000-000000000001", field.record_id, field.key, Action.DOUBT, field.version, "awa"
    )
