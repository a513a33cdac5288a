"""Records as people see them: in the terminal and on a page."""

from __future__ import annotations

import html
import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from handmade import TEXT, make_record
from iomnlp.record import CheckCode, ProjectStatus, Record, Scope
from iomnlp.write.fields import fields
from iomnlp.write.html import COLOURS, labels, page
from iomnlp.write.marks import pieces
from iomnlp.write.terminal import STYLES, render

SPANS = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 10), st.integers(1, 5)).map(lambda t: (t[0], t[0] + t[1], t[2])),
    max_size=12,
)


@given(SPANS)
def test_pieces_partition_the_text_and_lie_under_the_right_spans(spans: list[tuple[int, int, int]]) -> None:
    found = pieces(0, 50, spans)
    assert found[0].start == 0
    assert found[-1].end == 50
    assert all(a.end == b.start for a, b in pairwise(found))
    for piece in found:
        assert set(piece.over) == {n for s, e, n in spans if s <= piece.start and piece.end <= e}
        assert not any(piece.start < edge < piece.end for s, e, _ in spans for edge in (s, e))


class _Text(HTMLParser):
    """What a reader of the page's left half sees, and the marks in it."""

    def __init__(self) -> None:
        super().__init__()
        self.inside, self.skip, self.text, self.by_field = False, False, "", {}
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag == "section":
            self.inside = known.get("class") == "text"
        self.skip = self.skip or tag == "summary"
        if tag == "mark":
            self.open = (known["data-f"] or "").split()

    def handle_endtag(self, tag: str) -> None:
        if tag == "summary":
            self.skip = False
        if tag == "mark":
            self.open = []

    def handle_data(self, data: str) -> None:
        if self.inside and not self.skip:
            self.text += data
            for number in self.open:
                self.by_field[int(number)] = self.by_field.get(int(number), "") + data


def test_the_page_shows_the_whole_text_and_marks_every_evidence(record: Record) -> None:
    reader = _Text()
    reader.feed(page([record]).split('<section class="fields"')[0])
    assert record.document.text.split() == reader.text.split()
    for number, shown in enumerate(fields(record), start=1):
        assert reader.by_field.get(number, "") == "".join(e.text for e in shown.evidence), shown.path


def test_the_page_loads_nothing_and_runs_nothing_of_a_document() -> None:
    hostile = make_record(TEXT.replace("Awa", "<script>alert(1)</script> Awa"), uri='"><img src=x onerror=alert(1)>')
    made = page([hostile, hostile])
    assert made.count("<script>") == 1
    assert "<img" not in made
    assert not re.search(r"""(?:src|href|action)\s*=\s*["']?\w""", made.replace(html.escape(hostile.document.uri), ""))
    assert "default-src 'none'" in made
    assert "style=" not in made, "the policy forbids inline styles"


def test_furniture_is_folded_and_documents_can_be_switched(record: Record) -> None:
    made = page([record, make_record(uri="autre.txt")])
    assert made.count("<details>") == 2
    assert made.index("<details>") < made.index("Nos bureaux") < made.index("</details>")
    assert '<select id="choice">' in made
    assert '<select id="choice">' not in page([record])


def test_every_group_has_a_colour_a_style_and_a_french_name() -> None:
    assert set(COLOURS) == set(STYLES) == set(labels()["groups"])
    assert set(labels()["checks"]) == set(get_args(CheckCode))


def _contrast(one: str, other: str) -> float:
    """Contrast of two colours (WCAG 2.2)."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("group", COLOURS)
def test_marks_are_readable(group: str) -> None:
    light, strong = COLOURS[group]
    assert _contrast("#1b1b1f", light) >= 12
    assert _contrast("#ffffff", strong) >= 4.5


def test_the_terminal_shows_values_rules_and_confidence(record: Record) -> None:
    out = io.StringIO()
    Console(file=out, width=140).print(render(record))
    shown = out.getvalue()
    for expected in ("abris.txt", "page furniture, 29 characters", "amounts[0]", "2 500 000 EUR", "test.rule", "0.875"):
        assert expected in shown.replace("\u202f", " ")
    assert "Nos bureaux" not in shown


def test_a_narrow_terminal_cuts_nothing(record: Record) -> None:
    out = io.StringIO()
    Console(file=out, width=80).print(render(record))
    table = out.getvalue().split("Value, details, rule")[1]
    assert not any(len(line) > 80 for line in table.splitlines())
    squeezed = re.sub(r"[\s│]+", "", table)
    for one in fields(record):
        assert re.sub(r"\s+", "", one.value) in squeezed
        assert one.rule in squeezed


def _field_of(made: str, path: str, record: Record) -> str:
    """What the page says of one field, without its markup."""
    number = next(n for n, one in enumerate(fields(record), start=1) if one.path == path)
    found = re.search(rf'<li class="field[^>]*data-n="{number}".*?</li>', made, re.S)
    assert found
    return html.unescape(re.sub(r"<[^>]+>", " ", found[0]))


def test_the_sheet_is_shown_in_french_with_what_was_printed() -> None:
    fact = {"evidence": [], "basis": "normalized", "rule": "sheet.x", "confidence": None}
    sheet = {
        "status": fact | {"code": "active", "raw": "Actif"},
        "scope": fact | {"code": "multi_regional", "raw": "Multi-Regional"},
        "type": fact | {"code": "PX", "raw": "Projets divers"},
    }
    record = make_record(kind="project", project=sheet)
    made = page([record])
    status, scope, kind = (_field_of(made, f"project.{key}", record) for key in ("status", "scope", "type"))
    assert "Actif" in status
    assert "imprimé" not in status
    assert "active" not in status
    assert "Multirégionale" in scope
    assert "imprimé : Multi-Regional" in scope
    assert "multi_regional" not in scope
    assert "Projets divers (PX)" in kind


def test_a_receiver_alone_does_not_read_as_a_giver(record: Record) -> None:
    (given,) = record.funding
    asked = given.model_copy(update={"donor": None, "recipient": given.donor, "status": "requested"})
    values = [one.value for one in fields(record.model_copy(update={"funding": (asked,)})) if one.group == "funding"]
    assert given.donor
    assert values[0].startswith(f"? → {given.donor.name}")


def test_every_code_of_the_sheet_has_a_french_name() -> None:
    assert set(labels()["sheet"]) == {*get_args(ProjectStatus), *get_args(Scope)}


def test_a_document_cannot_steer_the_terminal() -> None:
    out = io.StringIO()
    Console(file=out, width=100).print(render(make_record(TEXT.replace("a déclaré", "a\x1b[2Jdéclaré"))))
    assert "\x1b" not in out.getvalue()


# What a reader does, as a script: results are written into the page, where the browser prints them.
ACTIONS = """
const out = {}, field = (n) => document.querySelector(`#d1 .field[data-n="${n}"]`);
const framed = () => [...document.querySelectorAll("mark.on")].map((m) => m.textContent).join("|");
const country = [...document.querySelectorAll("#d1 .field")].find((f) => f.textContent.includes("(NO)"));
country.querySelector("button").click();
out.framed = framed();
const first = document.querySelector("#d1 mark[data-s]");
first.focus();
// A window that has not got the focus yet keeps the event back.
if (!document.hasFocus()) first.dispatchEvent(new FocusEvent("focus"));
out.tip = document.getElementById("tip").textContent;
out.hot = document.querySelectorAll(".field.hot").length;
const press = (key) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
press("ArrowRight");
out.moved = document.activeElement.textContent;
press("Enter");
out.entered = document.activeElement.closest(".field").textContent.includes("(NO)");
press("Escape");
out.released = framed() + document.getElementById("tip").hidden;
document.getElementById("after").click();
out.second = document.getElementById("d1").hidden && !document.getElementById("d2").hidden;
document.getElementById("after").click();
out.first = !document.getElementById("d1").hidden && document.getElementById("d2").hidden;
document.body.dataset.out = JSON.stringify(out);
"""


@pytest.fixture
def dump(tmp_path: Path) -> Callable[..., str]:
    """A page after its scripts have run in a browser."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        pytest.skip("chromium is not installed")

    def load(made: str, fragment: str = "") -> str:
        path = tmp_path / "page.html"
        path.write_text(made, encoding="utf-8")
        flags = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}", "--dump-dom"]
        command = [browser, *flags, path.as_uri() + fragment]
        return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout

    return load


def test_the_script_of_the_page_runs_under_its_own_policy(dump: Callable[..., str], record: Record) -> None:
    shown = dump(page([record, record]), "#d2")
    assert re.search(r'<mark[^>]* tabindex="0"', shown), "the script has not run"
    assert re.search(r'<article id="d1" hidden', shown), "the address names the second document"


def test_fields_and_marks_find_each_other(dump: Callable[..., str], record: Record) -> None:
    # The policy would refuse the actions, as it refuses everything that is not the page's own.
    made = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page([record, record]))
    shown = dump(made.replace("</body>", f"<script>{ACTIONS}</script></body>"))
    found = json.loads(html.unescape(re.search(r'data-out="([^"]*)"', shown)[1]))
    assert found == {
        "framed": "Norvège|norvégien",
        "tip": "Titre : La Norvège finance des abris au Tchad",
        "hot": 1,
        "moved": "Norvège",
        "entered": True,
        "released": "true",
        "second": True,
        "first": True,
    }
