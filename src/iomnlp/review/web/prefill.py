"""What a form starts with: the fact as it stands, or what a selection of the text suggests."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from iomnlp.review.folding import plain
from iomnlp.review.model import Fact
from iomnlp.review.web import wording
from iomnlp.review.web.forms import figure
from iomnlp.review.web.locale import Language
from iomnlp.review.web.reader import Reader
from iomnlp.review.web.shapes import DEFAULTS, FROM_SELECTION, SHAPES, Input, group_of

_FIGURES = re.compile(r"\d[\d\s.,\u00a0\u202f]*")


def inputs(reader: Reader, key: str, fact: Fact | None, spans: Sequence[dict[str, Any]]) -> dict[str, list[str]]:
    """What stands in each input.

    Parameters
    ----------
    reader : Reader
        For names in the reader's language.
    key : str
        The field's key.
    fact : dict or None
        What the field holds; None for a new one.
    spans : sequence of dict
        Evidence that was selected for a new fact.
    """
    group = group_of(key)
    held: dict[str, Any] = dict(fact) if fact else dict(DEFAULTS.get(group, {}))
    if fact is None and spans:
        held.update(_suggested(group, str(spans[0]["text"])))
    return {shape.name: written(shape, held, reader.language) for shape in SHAPES[group]}


def written(shape: Input, fact: Fact, language: Language) -> list[str]:
    """One key of a fact as an input holds it."""
    head, _, key = shape.name.partition(".")
    value = fact.get(head)
    if key:
        value = (value or {}).get(key)
    if shape.widget == "yes":
        return ["yes"] if value else []
    if value is None:
        return []
    if isinstance(value, list | tuple):
        return [str(one) for one in value]
    if shape.widget == "suggest" and shape.choices is not None:
        # People choose by name; the code is found again when the form is read.
        return [shape.choices(language).get(str(value), str(value))]
    return [str(value)]


def _suggested(group: str, selected: str) -> dict[str, Any]:
    """What selected words say by themselves, without reading more into them."""
    key = FROM_SELECTION.get(group)
    words = " ".join(selected.split())
    if key is None:
        return {}
    if group in ("amounts", "counts", "project.budget"):
        digits = _FIGURES.search(words)
        found = figure(digits[0].strip(" .,")) if digits else None
        return {key: found} if found else {}
    if group in ("countries", "project.beneficiaries"):
        wanted = plain(words)
        return next(({key: code} for code, name in wording.countries("fr").items() if plain(name) == wanted), {})
    head, _, inner = key.partition(".")
    return {head: {inner: words}} if inner else {key: words}
