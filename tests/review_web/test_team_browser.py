"""In a real Chromium: two opinions settled by the keyboard alone, and the pages of a team under axe."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from iomnlp.review.model import Action
from iomnlp.review.options import Options
from iomnlp.review.service import Review
from stores import decision, read_blind, the

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


def violations(page: Any) -> list[str]:
    """What axe finds: rule and place."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = axe.run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


def filled(store: Review) -> str:
    """A store in which something waits on every page of a team; the record that is to be settled."""
    store.team.choose(Options(share=100))
    first, second, third = (row.record_id for row in store.queue().rows[:3])
    read_blind(store, "awa", first, "Titre de la première")
    read_blind(store, "benoit", first, "Titre de la seconde")
    awa = store.seen_by("awa")
    awa.decide(decision(the(awa, second, "title"), Action.ACCEPT, "awa"))
    store.doubt(third, "deux projets", "camille")
    return first


def test_no_page_is_wider_than_a_telephone(tab: Callable[..., Any], server: Any, store: Review) -> None:
    store.team.choose(Options(share=100))
    record_id = store.queue().rows[0].record_id
    read_blind(store, "awa", record_id, "Un autre titre")
    read_blind(store, "benoit", record_id)
    page = tab(width=400).page
    pages = ("queue", "second", "adjudicate", "doubts", "agreement", "learning", "settings", "help", "drop")
    for path in (*pages, f"records/{record_id}/history", f"adjudicate/{record_id}", "queue?rows=fields&field=funding"):
        page.goto(f"{server.address}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 400, path


def test_two_opinions_are_settled_by_the_keyboard_alone(tab: Callable[..., Any], server: Any, store: Review) -> None:
    record_id = filled(store)
    opened = tab()
    page = opened.page
    page.goto(f"{server.address}/adjudicate/{record_id}")
    page.wait_for_selector(".dispute.active")
    page.keyboard.press("c")
    page.wait_for_selector(".own-form :focus")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('.dispute')")
    page.keyboard.press("b")
    page.wait_for_selector(".dispute.settled")
    assert the(store, record_id, "title").current["value"] == "Titre de la seconde"  # type: ignore[index]
    assert page.evaluate("document.activeElement.matches('.dispute')")
    page.keyboard.press("c")
    page.wait_for_selector(".own-form textarea:focus")
    page.keyboard.press("Control+a")
    page.keyboard.type("Le titre d'une troisième")
    page.click(".own-form [type=submit]")
    page.wait_for_selector(".own-form", state="detached")
    assert the(store, record_id, "title").current["value"] == "Le titre d'une troisième"  # type: ignore[index]
    assert opened.console == []


def test_pages_of_a_team_are_for_everybody(tab: Callable[..., Any], server: Any, store: Review) -> None:
    record_id = filled(store)
    pages = ("/second", "/adjudicate", f"/adjudicate/{record_id}", "/agreement", "/doubts")
    for language, width, look in (("fr-FR", 1280, "light"), ("en-GB", 400, "dark")):
        opened = tab(language, width, look)
        for path in pages:
            opened.page.goto(server.address + path)
            assert violations(opened.page) == [], (path, language)
            wide = opened.page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, (path, width)
        opened.page.goto(f"{server.address}/adjudicate/{record_id}")
        opened.page.keyboard.press("c")
        opened.page.wait_for_selector(".own-form")
        assert violations(opened.page) == []
        opened.page.goto(f"{server.address}/records/{store.queue().rows[-1].record_id}")
        opened.page.wait_for_selector(".card.active")
        opened.page.keyboard.press("n")
        opened.page.wait_for_selector("#in-note:focus")
        assert violations(opened.page) == []
        assert opened.console == []
