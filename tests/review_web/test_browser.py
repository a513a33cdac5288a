"""In a real Chromium: the keyboard alone, selections in any script, two people at once, a connection that goes away."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from handmade import make_record
from iomnlp.record import Record
from iomnlp.review.listing import Filter
from iomnlp.review.model import State
from iomnlp.review.service import Review

playwright = pytest.importorskip("playwright.sync_api")
DECIDED = "document.querySelectorAll('.card[data-open]').length"
FOCUS = "document.activeElement !== null && document.activeElement !== document.body"
TRICKY = (
    "Le Danemark a versé 2,5\u00a0millions d’euros 😀 à l’e\u0301quipe\u202fde Kidal.\r\n"
    "👩🏽‍🚒 𝄞 שלום עולם مرحبا, cœur œuvre\u00a0: «\u00a0oui\u00a0» 🇲🇱\nNFD: e\u0301a\u0300c\u0327 <b>&amp; fin"
).replace("\r\n", "\n")


def with_text(text: str, spans: list[tuple[int, int]], number: int = 1) -> Record:
    """A record of a text, with a place at each span."""
    record = make_record()
    identity = f"{number:016x}"
    places = [
        {
            "evidence": [{"start": start, "end": end, "text": text[start:end]}],
            "basis": "extracted",
            "rule": "places.gazetteer",
            "confidence": 0.95,
            "id": f"{start % 65536:04x}{end % 65536:04x}",
            "name": text[start:end],
            "country": None,
            "class": "city",
        }
        for start, end in spans
    ]
    bare: dict[str, Any] = json.loads(record.to_json())
    for key, value in bare.items():
        if isinstance(value, list):
            bare[key] = []
    document = {
        **bare["document"],
        "text": text,
        "n_chars": len(text),
        "uri": f"page{number}.txt",
        "sha256": identity * 4,
    }
    bare |= {"record_id": identity, "document": document, "title": None, "dateline": None, "published": None}
    bare |= {"project": None, "places": places, "kind": "other"}
    bare["segments"] = [{"kind": "body", "start": 0, "end": len(text), "sentences": []}]
    return Record.model_validate_json(json.dumps(bare))


def until(page: Any, expression: str, timeout: float = 10_000) -> None:
    """Wait for an expression to hold; the page's policy forbids the browser to evaluate it by itself."""
    ends = time.monotonic() + timeout / 1000
    while not _holds(page, expression):
        assert time.monotonic() < ends, expression
        page.wait_for_timeout(15)


def _holds(page: Any, expression: str) -> bool:
    try:
        return bool(page.evaluate(expression))
    except playwright.Error as error:
        # On the way to another page.
        if "navigation" not in str(error):
            raise
        return False


def open_record(tab: Any, server: Any, record_id: str) -> Any:
    """The record's page, ready."""
    tab.page.goto(f"{server.address}/records/{record_id}")
    until(tab.page, "document.querySelector('.card.active, #text:focus')")
    return tab.page


def stored(page: Any) -> None:
    """Wait until every write has been answered."""
    until(page, "!document.querySelector('.sending')")


def test_a_letter_decides_and_the_focus_goes_to_the_next_open_field(
    tab: Callable[..., Any], server: Any, store: Review
) -> None:
    record_id = store.queue().rows[0].record_id
    page = open_record(tab(), server, record_id)
    before = page.evaluate(DECIDED)
    for letter, state in (("a", "accepted"), ("r", "rejected"), ("d", "doubtful"), ("s", "absent")):
        key = page.evaluate("document.querySelector('.card.active').dataset.key")
        page.keyboard.press(letter)
        stored(page)
        assert store.field(record_id, key).state == state
        assert page.evaluate("document.activeElement.closest('.card').dataset.key") != key
    assert page.evaluate(DECIDED) == before - 4
    page.keyboard.press("z")
    until(page, f"{DECIDED} === {before - 3}")
    assert page.evaluate(FOCUS)


def test_letters_rest_while_somebody_types(tab: Callable[..., Any], server: Any, store: Review) -> None:
    record_id = store.queue().rows[0].record_id
    page = open_record(tab(), server, record_id)
    page.keyboard.press("c")
    page.wait_for_selector("form.edit input:focus, form.edit textarea:focus")
    page.keyboard.type("arv sz Aa")
    assert store.stats().decisions == 0
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.closest('.card') !== null")


def test_caps_lock_accepts_one_field_not_all(tab: Callable[..., Any], server: Any, store: Review) -> None:
    record_id = store.queue().rows[0].record_id
    page = open_record(tab(), server, record_id)
    page.evaluate("document.dispatchEvent(new KeyboardEvent('keydown', {key: 'A', shiftKey: false, bubbles: true}))")
    page.wait_for_selector(".card.accepted")
    stored(page)
    assert store.stats().decisions == 1


def test_a_draft_survives_escape_and_a_reload(tab: Callable[..., Any], server: Any, store: Review) -> None:
    record_id = store.queue().rows[0].record_id
    page = open_record(tab(), server, record_id)
    page.keyboard.press("c")
    page.wait_for_selector("form.edit :focus")
    page.keyboard.type("Mot à mot")
    page.keyboard.press("Escape")
    page.reload()
    page.wait_for_selector(".card.active")
    page.keyboard.press("c")
    page.wait_for_selector("form.edit :focus")
    assert page.evaluate("document.activeElement.value") == "Mot à mot"


def test_the_second_of_two_people_chooses_and_loses_nothing(
    tab: Callable[..., Any], server: Any, store: Review
) -> None:
    record_id = store.queue().rows[0].record_id
    ours, theirs = (open_record(tab(), server, record_id) for _ in range(2))
    key = ours.evaluate("document.querySelector('.card.active').dataset.key")
    ours.keyboard.press("c")
    ours.wait_for_selector("form.edit :focus")
    theirs.keyboard.press("d")
    stored(theirs)
    ours.keyboard.type("Un autre titre")
    ours.click("form.edit button[type=submit]")
    until(ours, "document.querySelector('.conflict') !== null")
    assert ours.evaluate(FOCUS)
    assert "Un autre titre" in ours.inner_text(".conflict")
    ours.click("[data-choose=yours]")
    ours.wait_for_selector(".card.corrected")
    assert store.field(record_id, key).current["value"] == "Un autre titre"


def test_where_nothing_is_proposed_absent_is_offered(tab: Callable[..., Any], server: Any, store: Review) -> None:
    record_id, key = next(
        (row.record_id, field.key)
        for row in store.queue(limit=50).rows
        for field in store.record(row.record_id).fields
        if field.required and field.proposed is None
    )
    page = open_record(tab(), server, record_id)
    page.click(f".card[data-key='{key}'] .card-face")
    assert page.get_attribute(".dock [data-action=accept]", "aria-disabled") == "true"
    assert page.evaluate("document.querySelector('.dock [data-action=absent]').classList.contains('primary')")
    page.keyboard.press("a")
    assert "Rien n'est proposé ici" in page.inner_text("#messages")
    assert page.get_attribute(".card.active", "data-key") == key
    toast, dock = (page.locator(one).bounding_box() for one in ("#messages", ".dock"))
    assert toast["x"] + toast["width"] <= dock["x"]
    page.keyboard.press("s")
    page.wait_for_selector(f".card.absent[data-key='{key}']")
    assert store.stats().decisions == 1


def test_without_a_connection_decisions_are_kept_and_count_once(
    tab: Callable[..., Any], server: Any, store: Review
) -> None:
    record_id = store.queue().rows[0].record_id
    opened = tab()
    page = open_record(opened, server, record_id)
    page.context.set_offline(True)
    page.keyboard.press("a")
    page.keyboard.press("r")
    until(page, "document.getElementById('messages').textContent.length > 0")
    assert store.stats().decisions == 0
    page.context.set_offline(False)
    until(page, "document.querySelectorAll('.card.accepted, .card.rejected').length === 2", timeout=15_000)
    assert store.stats().decisions == 2


def test_words_are_selected_and_added(tab: Callable[..., Any], server: Any, store: Review) -> None:
    store.import_records([with_text(TRICKY, [(3, 11)])], "essai")
    page = open_record(tab(), server, f"{1:016x}")
    page.click(".card[data-group=places] .card-face")
    start = TRICKY.index("Kidal")
    page.evaluate(
        "import(document.querySelector('script[src*=record]').src.replace(/record.*/, 'offsets.js'))"
        f".then((m) => getSelection().addRange(m.rangeOf(document.getElementById('text'), {start}, {start + 5})))"
    )
    until(page, "getSelection().toString() === 'Kidal'")
    page.keyboard.press("m")
    page.wait_for_selector("form.edit[data-edit=add]")
    assert page.input_value("#in-name") == "Kidal"
    page.click("form.edit button[type=submit]")
    page.wait_for_selector(".card.corrected")
    added = next(field for field in store.record(f"{1:016x}").fields if "+" in field.key)
    assert [(e["start"], e["end"], e["text"]) for e in added.evidence] == [(start, start + 5, "Kidal")]


SELECTIONS = """
async ([count, seed]) => {
  const base = document.querySelector('script[src*="record.js"]').src.replace(/record\\.js.*/, '');
  const { spanOf } = await import(base + 'offsets.js');
  const root = document.getElementById('text');
  const nodes = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (walker.currentNode.parentElement.closest('[data-s]')) nodes.push(walker.currentNode);
  let state = seed;
  const random = (n) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * n);
  };
  const found = [];
  for (let i = 0; i < count; i += 1) {
    let [a, b] = [0, 0].map(() => { const n = random(nodes.length); return [n, random(nodes[n].length + 1)]; });
    if (b[0] < a[0] || (b[0] === a[0] && b[1] < a[1])) [a, b] = [b, a];
    const range = document.createRange();
    range.setStart(nodes[a[0]], a[1]);
    range.setEnd(nodes[b[0]], b[1]);
    const span = spanOf(root, range);
    if (span) found.push([span.start, span.end, span.text]);
  }
  return found;
}
"""


def test_ten_thousand_selections_stand_where_the_source_has_them(
    tab: Callable[..., Any], server: Any, store: Review
) -> None:
    texts = [TRICKY, TRICKY * 6, "😀" * 40 + TRICKY[::-1], "a\u0301" * 50 + "\n\n" + TRICKY, "\u202fמ" * 30 + "𝄞" * 9]
    for number, text in enumerate(texts, start=1):
        spans = [(i, min(i + 1 + i % 7, len(text))) for i in range(0, len(text) - 1, 5)]
        store.import_records([with_text(text, spans, number)], f"essai{number}")
    opened, total = tab(), 0
    for number, text in enumerate(texts, start=1):
        page = open_record(opened, server, f"{number:016x}")
        found = page.evaluate(SELECTIONS, [2400, number])
        assert [one for one in found if text[one[0] : one[1]] != one[2]] == []
        total += len(found)
    assert total >= 10_000


def test_the_queue_follows_its_filters_and_the_address_keeps_them(
    tab: Callable[..., Any], server: Any, store: Review
) -> None:
    opened = tab()
    page = opened.page
    rows = "document.querySelectorAll('.row-link').length"
    projects = store.queue(Filter(kind="project")).total
    page.select_option("#f-kind", "project")
    until(page, f"{rows} === {projects}")
    until(page, "location.search.includes('kind=project')")
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    page.keyboard.type("secheresse")
    until(page, f"{rows} === 1")
    until(page, "location.search.includes('text=secheresse')")
    page.reload()
    until(page, f"{rows} === 1")
    assert page.input_value("#q") == "secheresse"
    page.click(".row-link")
    page.wait_for_selector(".card.active")
    page.go_back()
    until(page, f"{rows} === 1")
    assert opened.console == []


def test_bulk_accept_is_counted_done_and_undone_on_the_page(
    tab: Callable[..., Any], server: Any, store: Review
) -> None:
    opened = tab()
    page = opened.page
    page.click(".results-head > button")
    page.wait_for_selector("#bulk.panel")
    page.select_option("#bulk-threshold", "0.99")
    until(page, "document.querySelector('#bulk input[name=threshold]')?.value === '0.99'")
    page.click("#bulk .primary")
    until(page, "document.querySelector('#bulk [name=batch]') !== null")
    assert store.stats(by_state=True).states[State.ACCEPTED] > 0
    page.click("#bulk button[type=submit]")
    until(page, "document.querySelector('#bulk form') === null && document.querySelector('#bulk p') !== null")
    assert State.ACCEPTED not in store.stats(by_state=True).states
    assert opened.console == []


@pytest.mark.parametrize("doubtful", [0, 3])
def test_a_record_takes_two_keys_and_one_for_each_doubtful_field(
    tab: Callable[..., Any], server: Any, store: Review, doubtful: int
) -> None:
    line = next(json.loads(one.to_json()) for one in store.export() if one.published and one.themes and not one.checks)
    line |= {"record_id": f"{9:016x}", "review": None}
    line["document"]["uri"] = "sure.txt"
    left = doubtful
    for value in line.values():
        for fact in value if isinstance(value, list) else [value]:
            if isinstance(fact, dict) and "confidence" in fact:
                fact["confidence"] = 0.5 if left > 0 else 0.99
                left -= 1
    store.import_records([Record.model_validate_json(json.dumps(line))], "sûr")
    page = open_record(tab(), server, f"{9:016x}")
    keys = ["Shift+A", *["a"] * doubtful, "v"]
    for key in keys:
        page.keyboard.press(key)
        if key != "v":
            until(page, "!document.querySelector('.sending') && document.querySelectorAll('.card.accepted').length > 0")
    page.wait_for_url(lambda url: f"{9:016x}" not in url)
    assert store.record(f"{9:016x}").reviewed
    assert len(keys) == doubtful + 2


@pytest.mark.slow
def test_thirty_records_are_reviewed_by_keyboard_alone(tab: Callable[..., Any], server: Any, store: Review) -> None:
    lines = [json.loads(row) for row in (record.to_json() for record in store.export())]
    for number, line in enumerate(lines * 3, start=1):
        line = json.loads(json.dumps(line))
        line["record_id"] = f"{number:016x}"
        line["document"]["uri"] = f"copie{number}.txt"
        line["review"] = None
        store.import_records([Record.model_validate_json(json.dumps(line))], "copies")
    page = open_record(tab(), server, store.queue().rows[0].record_id)
    for done in range(1, 31):
        address = page.url
        page.keyboard.press("Shift+A")
        until(page, "document.querySelectorAll('.card.accepted').length > 0")
        for _ in range(page.evaluate(DECIDED)):
            assert page.evaluate(FOCUS)
            empty = page.evaluate("document.querySelector('.card.active').classList.contains('empty')")
            page.keyboard.press("s" if empty else "a")
        until(page, f"{DECIDED} === 0 && !document.querySelector('.sending')")
        assert page.evaluate(FOCUS)
        for _ in range(page.locator(".check.error:not(.closed)").count()):
            page.locator(".check.error:not(.closed) summary").first.press("Enter")
            page.locator(".check.error:not(.closed) input[name=reason]").first.press_sequentially("vu")
            page.keyboard.press("Enter")
            until(page, "document.querySelector('#work').dataset.told")
        page.keyboard.press("v")
        page.wait_for_url(lambda url, address=address: url != address)
        page.wait_for_selector(".card.active")
        assert page.evaluate(FOCUS)
        assert store.stats().reviewed == done
    assert store.stats(by_state=True).states.get(State.PROPOSED, 0) > 0


def test_history_tells_moments_in_the_readers_time(browser: Any, server: Any, store: Review) -> None:
    record_id = store.queue().rows[0].record_id
    context = browser.new_context(locale="fr-FR", timezone_id="America/Port-au-Prince")
    page = context.new_page()
    page.goto(server.link())
    page.goto(f"{server.address}/records/{record_id}/history")
    until(page, "!document.querySelector('time[data-moment]')")
    at, shown, title = page.evaluate(
        "(() => { const t = document.querySelector('time'); return [t.dateTime, t.textContent, t.title]; })()"
    )
    there = datetime.fromisoformat(at).astimezone(ZoneInfo("America/Port-au-Prince"))
    assert f"{there:%H:%M}" in shown
    assert str(there.year) in shown
    assert title.endswith("UTC")
    assert at[11:16] in title
    context.close()
