"""Nothing untranslated: every message of code and templates is in the French catalogue, every code has both names."""

from __future__ import annotations

import io
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from jinja2 import nodes

from iomnlp.lexicon import words
from iomnlp.review.model import State
from iomnlp.review.web import wording
from iomnlp.review.web.cards import state_name
from iomnlp.review.web.locale import LANGUAGES, language, negotiate
from iomnlp.review.web.render import environment
from iomnlp.review.web.shapes import LABELS, LISTS, SHAPES

WEB = Path(str(files("iomnlp.review.web")))
KEYWORDS = dict.fromkeys(("_", "gettext", "text", "marked", "EdtfError"))
PLURALS = {"ngettext": (1, 2), "plural": (1, 2)}
# The same word in both languages.
ALIKE = {
    "Code",
    "Date",
    "Dates",
    "Document",
    "Nature",
    "Organisation",
    "Population",
    "Source",
    "Type",
    "Action",
    "Pages",
}
ALIKE |= {"Administration", "Absent", "possible", "machine", "Note", "F1"}


def messages() -> set[Any]:
    """Every message that the code or a template shows."""
    found = extract_from_dir(
        WEB,
        [("**.py", "python"), ("templates/**.html", "jinja2")],
        options_map={"templates/**.html": {"extensions": "jinja2.ext.i18n"}},
        keywords=KEYWORDS | PLURALS,  # type: ignore[arg-type]
    )
    return {message for _, _, message, _, _ in found}


def french() -> dict[Any, Any]:
    """The French catalogue: message → translation."""
    path = files("iomnlp.review").joinpath("locale/fr/LC_MESSAGES/review.po")
    catalogue = read_po(io.BytesIO(path.read_bytes()), locale="fr")
    assert not [message.id for message in catalogue if message.fuzzy]
    return {message.id: message.string for message in catalogue if message.id}


def test_every_message_is_translated_and_none_is_left_over() -> None:
    assert messages() == set(french())


def test_no_translation_is_empty_or_still_english() -> None:
    for message, translation in french().items():
        for one in translation if isinstance(translation, tuple) else (translation,):
            assert one.strip(), message
        assert translation != message or message in ALIKE, message


def test_translations_fill_the_same_places() -> None:
    for message, translation in french().items():
        for english, one in zip(*[x if isinstance(x, tuple) else (x,) for x in (message, translation)], strict=True):
            assert sorted(re.findall(r"%\(\w+\)s", english)) == sorted(re.findall(r"%\(\w+\)s", one)), english


def test_french_is_typeset_as_the_french_do() -> None:
    for message, translation in french().items():
        for one in translation if isinstance(translation, tuple) else (translation,):
            bare = re.sub(r"%\(\w+\)s", "x", one)
            assert not re.search(r"\w[;!?:](?=\s|$)", bare), message
            assert '"' not in bare, message


@pytest.mark.parametrize("path", sorted(WEB.glob("templates/*.html")), ids=lambda path: path.name)
def test_templates_hold_no_words_of_their_own(path: Path) -> None:
    """What is left when code, tags and what a reader never sees are taken away."""
    tree = environment("fr").parse(path.read_text(encoding="utf-8"))
    # The block `kind` is the class of the body.
    hidden = {
        id(data)
        for block in tree.find_all(nodes.Block)
        if block.name == "kind"
        for data in block.find_all(nodes.TemplateData)
    }
    text = "".join(data.data for data in tree.find_all(nodes.TemplateData) if id(data) not in hidden)
    for attribute in re.findall(r'\b(?:title|placeholder|aria-label)="([^"]*)"', text):
        assert not re.search(r"[^\W\d_]{2,}", attribute), attribute
    text = re.sub(r"<(code|kbd|title)\b.*?</\1>|<[^>]*>", " ", text, flags=re.S)
    shown = re.sub(r'&\w+;|\biomnlp\b|\saria-[\w-]+="[^"]*"|\bShift\+', " ", text)
    assert re.findall(r"[^\W\d_]{2,}", shown) == []


@pytest.mark.parametrize("path", sorted(WEB.glob("templates/*.html")), ids=lambda path: path.name)
def test_moments_are_told_in_one_way(path: Path) -> None:
    """The macro's: the reader's own time, with UTC behind it."""
    assert path.name == "macros.html" or "<time" not in path.read_text(encoding="utf-8")


def test_both_languages_name_the_same_codes() -> None:
    french, english = (words(f"labels_{code}.yaml") for code in LANGUAGES)
    assert {table: set(french[table]) for table in english} == {table: set(names) for table, names in english.items()}


def test_every_rule_is_explained_in_french() -> None:
    rules = yaml.safe_load(files("iomnlp.resources").joinpath("rules.yaml").read_text(encoding="utf-8"))
    assert set(words("rules_fr.yaml")) == set(rules)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_field_state_and_choice_has_a_name(code: str) -> None:
    speech = language(code)
    for state in State:
        assert state_name(speech, state)
    for group, shape in SHAPES.items():
        assert wording.field_name(speech, f"{group}/" if group in LISTS else group) != group
        for one in shape:
            assert one.name in LABELS
            for value, name in (one.choices(speech) if one.choices else {}).items():
                assert name, (group, one.name, value)


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "fr"),
        ("fr-CA,fr;q=0.9,en;q=0.8", "fr"),
        ("en-US,en;q=0.9", "en"),
        ("de-DE,de;q=0.9,en;q=0.4,fr;q=0.3", "en"),
        ("de", "fr"),
        ("en;q=0", "fr"),
        ("en;q=x, fr", "fr"),
        ("*", "fr"),
    ],
)
def test_the_browser_chooses_the_language(header: str, code: str) -> None:
    assert negotiate(header) == code
