"""The pages on other systems, as an administrator uses them."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, insert, update

from iomnlp.review.accounts.audit import Wanted
from iomnlp.review.hooks.troubles import Trouble
from iomnlp.review.roles import Role
from iomnlp.review.schema_systems import attempts, deliveries
from iomnlp.review.service import Review
from iomnlp.review.tokens import Scope
from iomnlp.review.web.locale import language
from iomnlp.review.web.pages.systems import trouble_name

axe_playwright = pytest.importorskip("axe_playwright_python.sync_playwright")
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


def accessible(page: Any) -> list[str]:
    """What axe finds."""
    found = axe_playwright.Axe().run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


def secret_of(page: str) -> str:
    """What is shown once."""
    found = re.search(r'<input readonly[^>]* value="([^"]+)"', page)
    assert found, page[:500]
    return found[1]


def test_a_token_is_made_shown_once_and_revoked(visitor: Any, store: Review) -> None:
    form = {"name": "kobo-mali", "role": "steward", "days": "90", "scope": ["records:read", "export"]}
    page = visitor.post("/systems/tokens", form).text
    token = secret_of(page)
    found = store.tokens.find(token)
    assert found is not None
    assert (found.name, found.role, found.scopes) == ("kobo-mali", Role.STEWARD, (Scope.READ, Scope.EXPORT))
    assert found.expires_at is not None
    again = visitor.get("/systems").text
    assert token not in again
    assert found.beginning in again
    assert "révoqué" in visitor.post(f"/systems/tokens/{found.number}/revoke").text
    assert visitor.post(f"/systems/tokens/{found.number}/revoke").status_code == 404


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"name": "", "role": "steward", "scope": ["export"]}, "Un nom a"),
        ({"name": "pris", "role": "steward", "scope": ["export"]}, "Ce nom est pris"),
        ({"name": "kobo", "role": "reader", "scope": ["decisions:write"]}, "que le rôle permet"),
        ({"name": "kobo", "role": "steward"}, "au moins un droit"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    visitor: Any, store: Review, form: dict[str, Any], says: str
) -> None:
    store.tokens.add("pris", Role.READER, [Scope.READ], "awa")
    answer = visitor.post("/systems/tokens", form)
    assert answer.status_code == 422
    assert says in answer.text
    assert f'value="{form["name"]}"' in answer.text
    assert len(store.tokens.list()) == 1


def test_a_receiver_is_registered_tested_paused_and_removed(visitor: Any, store: Review) -> None:
    form = {"url": "https://projets.exemple.org/crochet", "kind": ["record.reviewed"]}
    secret = secret_of(visitor.post("/systems/webhooks", form).text)
    assert secret.startswith("whsec_")
    [hook] = store.webhooks.list()
    assert (hook.kinds, hook.personal, hook.loopback) == (("record.reviewed",), False, False)
    assert "Un essai est parti" in visitor.post(f"/systems/webhooks/{hook.number}/test").text
    assert "suspendu" in visitor.post(f"/systems/webhooks/{hook.number}/pause", {"resume": "0"}).text
    assert store.webhooks.list()[0].paused == "camille"
    assert "suspendu" not in visitor.post(f"/systems/webhooks/{hook.number}/pause", {"resume": "1"}).text
    assert secret_of(visitor.post(f"/systems/webhooks/{hook.number}/secret").text) != secret
    log = visitor.get("/systems/deliveries?fate=pending").text
    assert "essai" in log
    assert "en attente" in log
    [row] = store.webhooks.log().rows
    assert "abandonné" in visitor.post(f"/systems/deliveries/{row.number}/skip").text
    assert "L'envoi repart" in visitor.post(f"/systems/deliveries/{row.number}/redeliver").text.replace("&#39;", "'")
    visitor.post(f"/systems/webhooks/{hook.number}/remove")
    assert store.webhooks.list() == ()
    kinds = [line.what for line in store.audit.page(Wanted()).lines]
    assert {"webhook_added", "webhook_changed", "webhook_removed"} <= set(kinds)


@pytest.mark.parametrize("url", ["http://exemple.org/", "https://127.0.0.1/", "javascript:alert(1)", ""])
def test_pages_register_public_receivers_alone(visitor: Any, store: Review, url: str) -> None:
    answer = visitor.post("/systems/webhooks", {"url": url, "kind": ["record.reviewed"], "loopback": "1"})
    assert answer.status_code == 422
    assert "adresse https publique" in answer.text
    assert store.webhooks.list() == ()


@pytest.mark.parametrize("code", ["fr", "en"])
def test_what_kept_an_event_is_said_in_the_readers_language(visitor: Any, store: Review, code: str) -> None:
    number, _ = store.webhooks.add("https://projets.exemple.org/crochet", "awa")
    store.webhooks.test(number)
    [row] = store.webhooks.log().rows
    speech = language(code)
    said = {one: trouble_name(speech, one, 503) for one in Trouble}
    assert len(set(said.values())) == len(Trouble)
    for trouble in Trouble:
        told = {"trouble": trouble.value, "problem": "[Errno 111] Connection refused"}
        with store._database.writing() as connection:
            connection.execute(update(deliveries).values(**told, answer=503, attempts=1))
            connection.execute(delete(attempts))
            connection.execute(
                insert(attempts),
                {**told, "delivery": row.number, "at": row.at, "answer": None, "body": "", "milliseconds": 12},
            )
        log = html.unescape(visitor.get("/systems/deliveries", **{"Accept-Language": code}).text)
        assert said[trouble] in log
        assert "Errno" not in log
        tries = visitor.get(f"/systems/deliveries/{row.number}", **{"Accept-Language": code}).text
        assert "<code>[Errno 111] Connection refused</code>" in tries, "the library's words stand behind, as a detail"


def busy(store: Review) -> None:
    """Tokens and receivers in every state."""
    made, _ = store.tokens.add("kobo-mali", Role.STEWARD, [Scope.READ, Scope.EXPORT], "awa")
    store.tokens.add("tableau-de-bord", Role.READER, [Scope.READ], "awa")
    store.tokens.revoke(made.number, "awa")
    store.webhooks.add("https://projets.exemple.org/crochets/iomnlp", "awa")
    number, _ = store.webhooks.add("https://archives.exemple.org/entree", "awa", personal=True)
    store.webhooks.test(number)
    store.webhooks.pause(number, "awa", "awa")
    store.upkeep.purge("awa", store.queue().rows[0].record_id)


@pytest.mark.parametrize("language", ["fr-FR", "en-GB"])
def test_pages_are_accessible_at_every_width(
    tab: Callable[..., Any], server: Any, store: Review, language: str
) -> None:
    busy(store)
    opened = tab(language)
    page = opened.page
    for path in ("/systems", "/systems/deliveries", "/systems/deliveries?fate=parked"):
        page.goto(server.address + path)
        page.evaluate("document.querySelectorAll('details:not(.menu)').forEach((one) => { one.open = true; })")
        assert accessible(page) == [], path
        page.set_viewport_size({"width": 400, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 400, path
        page.set_viewport_size({"width": 1280, "height": 800})
    assert opened.console == []


def test_a_token_is_made_by_keyboard_and_can_be_copied(tab: Callable[..., Any], server: Any, store: Review) -> None:
    page = tab("fr-FR").page
    page.goto(f"{server.address}/systems")
    page.locator("summary", has_text="Nouveau jeton").focus()
    page.keyboard.press("Enter")
    page.locator("#t-name").fill("kobo-mali")
    page.locator("input[value='records:read']").focus()
    page.keyboard.press("Space")
    page.locator("button", has_text="Créer le jeton").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".secret")
    assert store.tokens.find(page.locator(".secret").input_value()) is not None
