"""Documents are strangers' texts: whatever stands in them is shown, never run, on any page."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from handmade import make_record
from iomnlp.record import Record
from iomnlp.review.service import Review

RUN = "window.__run=(window.__run||0)+1"
PAYLOADS = [
    f"<script>{RUN}</script>",
    f"</script><script>{RUN}</script>",
    f"</textarea><script>{RUN}</script>",
    f"</title><script>{RUN}</script>",
    f"</template><script>{RUN}</script>",
    f"<img src=x onerror='{RUN}'>",
    f'"><img src=x onerror="{RUN}">',
    f"'><img src=x onerror={RUN}>",
    f"<svg onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<math><mtext><table><mglyph><style><img src=x onerror={RUN}>",
    f"<body onload={RUN}>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'>",
    f"<iframe src=javascript:{RUN}>",
    f"<a href=javascript:{RUN}>x</a>",
    f"<a href='java\tscript:{RUN}'>x</a>",
    f"<form action=javascript:{RUN}><button>x",
    f"<button formaction=javascript:{RUN}>x",
    f"<input autofocus onfocus={RUN}>",
    f"<select autofocus onfocus={RUN}>",
    f"<details open ontoggle={RUN}>",
    f"<video><source onerror={RUN}>",
    f"<audio src=x onerror={RUN}>",
    f"<object data=javascript:{RUN}>",
    f"<embed src=javascript:{RUN}>",
    f"<link rel=stylesheet href=javascript:{RUN}>",
    f"<meta http-equiv=refresh content='0;url=javascript:{RUN}'>",
    f"<base href=javascript:{RUN}//>",
    f"<style>@import 'javascript:{RUN}'</style>",
    f"<div style='background:url(javascript:{RUN})'>",
    f"<marquee onstart={RUN}>",
    f"<isindex type=image src=x onerror={RUN}>",
    f"<table background=javascript:{RUN}>",
    f"<x onclick={RUN} tabindex=1 id=x>",
    f"<div hx-get=/queue hx-trigger=load hx-on::load='{RUN}'>",
    f"<div hx-on:htmx:load='{RUN}'>",
    f"<div hx-post=/leave hx-trigger=load>{RUN}</div>",
    f"<div hx-get='/help' hx-trigger='load[{RUN}]'>",
    f"<div hx-vals='js:{{a:{RUN}}}' hx-get=/help hx-trigger=load>",
    f"<hx-partial hx-target=body><img src=x onerror={RUN}></hx-partial>",
    f"<div hx-swap-oob=true id=main onclick={RUN}>",
    f"<button data-action=accept_all onclick={RUN}>",
    f"<form data-post=accept-all><button autofocus>{RUN}",
    f"{{{{ {RUN} }}}}",
    "{{ 7*7 }}{% for x in (1,2) %}{{ x }}{% endfor %}",
    f"${{{RUN}}}",
    f"`${{{RUN}}}`",
    f"');{RUN};//",
    f'");{RUN};//',
    f"\\');{RUN};//",
    f"-->\n<script>{RUN}</script>",
    f"<!--<img src='--><img src=x onerror={RUN}>'>",
    f"]]><script>{RUN}</script>",
    f"<![CDATA[<script>{RUN}</script>]]>",
    f"<scr<script>ipt>{RUN}</scr</script>ipt>",
    f"<SCRIPT>{RUN}</SCRIPT >",
    f"<script\x0c>{RUN}</script>",
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f"&#60;script&#62;{RUN}&#60;/script&#62;",
    f"\u202e<script>{RUN}</script>\u202c",
    f"\x00<script>{RUN}</script>",
    f"%3Cscript%3E{RUN}%3C/script%3E",
    f"javascript:{RUN}",
    f"data:text/html,<script>{RUN}</script>",
    f"=cmd|' /C calc'!A0 {RUN}",
]


def hostile(number: int, payload: str) -> Record:
    """A record that has a payload in every place that can hold text."""
    bare: dict[str, Any] = json.loads(make_record().to_json())
    for key, value in bare.items():
        if isinstance(value, list):
            bare[key] = []
    text = f"{payload}\n\n{payload} {payload}"
    identity = f"{number:016x}"
    size = len(payload)

    def fact(group: str, place: int, /, **more: Any) -> dict[str, Any]:
        start = (0, size + 2, 2 * size + 3)[place]
        span = {"start": start, "end": start + size, "text": payload}
        shared = {"evidence": [span], "basis": "extracted", "rule": payload, "confidence": 0.5}
        return {**shared, "id": f"{number % 65536:04x}{place:02x}{len(group):02x}", **more}

    def single(**more: Any) -> dict[str, Any]:
        return {key: value for key, value in fact("", 0, **more).items() if key != "id"}

    document = {"uri": payload, "text": text, "n_chars": len(text), "sha256": identity * 4, "language": payload}
    bare |= {
        "record_id": identity,
        "kind": "project",
        "document": {**bare["document"], **document, "metadata": {payload: payload}},
        "segments": [
            {"kind": "boilerplate", "start": 0, "end": size + 2, "sentences": []},
            {"kind": "body", "start": size + 2, "end": len(text), "sentences": []},
        ],
        "title": single(value=payload, raw=payload),
        "dateline": single(place=payload, country=None, edtf=payload, raw=payload),
        "published": single(edtf=payload, raw=payload),
        "project": {"project_id": single(value=payload, raw=payload), "type": single(code=payload, raw=payload)},
        "outputs": [
            fact("o", 1, level="output", number=payload, parent=payload, text=payload, modality="planned", marker=None)
        ],
        "places": [fact("pl", 1, name=payload, country=None, **{"class": "city"})],
        "organisations": [
            fact("org", 1, lexicon_id=payload, name=payload, acronym=payload, type="ngo", country=None, roles=["donor"])
        ],
        "people": [fact("p", 1, name=payload, role="speaker", title=payload, organisation=payload)],
        "funding": [
            fact(
                *("fund", 2),
                donor={"name": payload, "organisation": None, "country": None},
                channel=None,
                recipient=None,
                amount=None,
                status="pledged",
                purpose=None,
            )
        ],
        "counts": [
            fact("count", 1, value="3", upper=None, qualifier="exact", unit="person", population=payload, raw=payload)
        ],
        "dates": [fact("dates", 2, edtf=payload, raw=payload)],
        "quotes": [fact("quotes", 2, value=payload, speaker=payload)],
        "contacts": [fact("contact", 2, name=payload, organisation=payload, email=payload, phone=payload, url=payload)],
        "themes": [fact("theme", 2, code=payload, label=payload, primary=True)],
        "checks": [
            {"code": "truncated_title", "severity": "warning", "message": payload, "paths": [payload], "evidence": []}
        ],
    }
    return Record.model_validate_json(json.dumps(bare))


def test_there_are_enough_payloads() -> None:
    assert len(set(PAYLOADS)) >= 60


@pytest.mark.parametrize(
    "payloads", [PAYLOADS[::11], pytest.param(PAYLOADS, marks=pytest.mark.slow)], ids=["some", "all"]
)
def test_nothing_of_a_document_runs_on_any_page(
    tab: Callable[..., Any], server: Any, store: Review, payloads: list[str]
) -> None:
    records = [hostile(number, payload) for number, payload in enumerate(payloads, start=1)]
    store.import_records(records, "<img src=x onerror=1>")
    opened = tab()
    page, address = opened.page, server.address
    for number, payload in enumerate(payloads, start=1):
        at = f"{address}/records/{number:016x}"
        page.goto(at)
        page.wait_for_selector(".card.active")
        shown = page.evaluate("document.getElementById('text').textContent")
        assert shown.count(RUN) == payload.count(RUN) * 3
        key = page.evaluate(
            "[...document.querySelectorAll('.card')].find((c) => c.dataset.group === 'people').dataset.key"
        )
        page.click(".card[data-group=people] .card-face")
        page.wait_for_selector(f'.inspected[data-key="{key}"]')
        page.keyboard.press("c")
        page.wait_for_selector("form.edit :focus")
        page.fill("#in-title", payload.replace("\n", " "))
        page.click("form.edit button[type=submit]")
        page.wait_for_selector(".card.corrected, form.edit .error")
        assert not page.evaluate("window.__run"), payload
        assert (
            page.evaluate("document.querySelectorAll('#text [onerror], #text script, #text svg, #text iframe').length")
            == 0
        )
    for path in ("/queue", "/queue?sort=title", "/queue?rows=fields&field=people", "/queue?rows=fields&field=funding"):
        while True:
            page.goto(address + path if path.startswith("/") else path)
            assert not page.evaluate("window.__run")
            following = page.query_selector("a[rel=next]")
            if following is None:
                break
            path = address + following.get_attribute("href")
    for number in range(1, len(payloads) + 1):
        page.goto(f"{address}/records/{number:016x}/history")
        assert not page.evaluate("window.__run")
    assert opened.console == []
    assert opened.hosts == {address.removeprefix("http://")}


def test_what_people_type_is_shown_and_not_run(tab: Callable[..., Any], server: Any, store: Review) -> None:
    opened = tab()
    page, address = opened.page, server.address
    for payload in PAYLOADS[:8]:
        one_line = payload.replace("\n", " ")[:40]
        page.goto(f"{address}/settings")
        page.fill("#s-reviewer", one_line)
        page.click("button.primary")
        page.wait_for_url("**/settings?saved=1")
        page.goto(f"{address}/queue")
        page.fill("#view-name", payload.replace("\n", " ")[:80])
        page.click("text=Garder cette vue")
        page.wait_for_selector(".views .own")
        page.goto(f"{address}/queue?text={one_line.replace('#', '').replace('&', '').replace('%', '')}")
        assert not page.evaluate("window.__run"), payload
    assert opened.console == []
