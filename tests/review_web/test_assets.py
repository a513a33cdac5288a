"""What the pages load: our own files alone, unchanged where they are others', and nothing inline."""

from __future__ import annotations

import hashlib
import re
from importlib.resources import files
from pathlib import Path

import pytest

WEB = Path(str(files("iomnlp.review.web")))
TEMPLATES = sorted(WEB.glob("templates/*.html"))


def test_vendored_files_are_what_their_note_says() -> None:
    note = (WEB / "static/vendor/README.md").read_text(encoding="utf-8")
    vendored = [path for path in (WEB / "static/vendor").iterdir() if path.suffix in (".js", ".css")]
    assert vendored
    for path in vendored:
        assert hashlib.sha256(path.read_bytes()).hexdigest() in note, path.name


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_script_style_or_handler(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son\w+=|hx-on|javascript:|hx-vals=.js|\|\s*safe\b", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"hx-trigger=\"[^\"]*\[", text), "a filter of htmx would need eval"


@pytest.mark.parametrize("path", [*TEMPLATES, *sorted(WEB.glob("static/*.*"))], ids=lambda path: path.name)
def test_nothing_is_loaded_from_elsewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.search(r"(?:https?:)?//[a-z0-9-]+\.[a-z]", re.sub(r"^\s*//.*$", "", text, flags=re.M))
