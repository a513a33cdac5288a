"""Forms read back: what a person typed becomes a fact, or a sentence that says what is wrong with it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from iomnlp.review.folding import plain
from iomnlp.review.web import edtf
from iomnlp.review.web.locale import LANGUAGES, Language, language
from iomnlp.review.web.shapes import SHAPES, Choices, Input
from iomnlp.review.web.text import verified

_BLANKS = re.compile(r"[\s\u00a0\u202f\u2009]+")
_FIGURE = re.compile(r"-?\d+(?:\.\d+)?")
_YEAR = re.compile(r"(?:1[89]|20|21)\d\d")
MOST = 4000


class Refused(Exception):
    """A form that cannot be taken: what was typed stays in it."""

    def __init__(self, errors: dict[str, str]):
        self.errors = errors
        super().__init__("; ".join(errors.values()))


@dataclass
class Filled:
    """What a form says.

    Attributes
    ----------
    value : dict
        Keys of the fact that the form holds.
    errors : dict
        Input name → what is wrong, in the reader's language.
    """

    value: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


@cache
def _names(choices: Choices) -> dict[str, str]:
    """Names and codes of a list in every language → code."""
    found: dict[str, str] = {}
    for code in LANGUAGES:
        for one, name in choices(language(code)).items():
            found.setdefault(plain(name), one)
    for one in choices(language(LANGUAGES[0])):
        found[plain(one)] = one
    return found


def figure(text: str) -> str | None:
    """A number as the French or the English write it, as a decimal string.

    >>> figure("1 250 000,50"), figure("1,250,000.50"), figure("3.715.000"), figure("douze")
    ('1250000.50', '1250000.50', '3715000', None)
    """
    bare = _BLANKS.sub("", text).replace("'", "")
    if "," in bare and "." in bare:
        thousands = "," if bare.rindex(",") < bare.rindex(".") else "."
        bare = bare.replace(thousands, "")
    for mark in ",.":
        # Three figures behind each mark, twice or more, set thousands apart.
        if bare.count(mark) > 1:
            bare = bare.replace(mark, "")
    bare = bare.replace(",", ".")
    return bare if _FIGURE.fullmatch(bare) else None


def _one(given: str, shape: Input, speech: Language) -> Any:
    """What one input holds, as the contract writes it; raises ValueError with a sentence."""
    if shape.widget == "number":
        found = figure(given)
        if found is None:
            raise ValueError(speech.text("“%(text)s” is no number: write figures, such as 1250000.50.", text=given))
        return found
    if shape.widget == "year":
        if not _YEAR.fullmatch(given):
            raise ValueError(speech.text("“%(text)s” is no year: write four figures, such as 2014.", text=given))
        return int(given)
    if shape.widget == "date":
        try:
            edtf.parse(given)
        except edtf.EdtfError as wrong:
            raise ValueError(wrong.told(speech)) from wrong
        return given
    if shape.choices is not None:
        code = _names(shape.choices).get(plain(given))
        if code is None:
            raise ValueError(speech.text("“%(text)s” is not in the list: choose one of its entries.", text=given))
        return code
    return given


def _taken(shape: Input, given: Mapping[str, Sequence[str]], speech: Language) -> Any:
    values = [one.strip() for one in given.get(shape.name, ()) if one.strip()]
    if any(len(one) > MOST for one in values):
        raise ValueError(speech.text("At most %(most)s characters.", most=MOST))
    if shape.widget == "yes":
        return bool(values)
    if not values and shape.required:
        raise ValueError(speech.text("This may not be left empty."))
    if shape.widget == "several":
        return [_one(one, shape, speech) for one in values]
    return _one(values[0], shape, speech) if values else None


def filled(group: str, given: Mapping[str, Sequence[str]], speech: Language) -> Filled:
    """Read a form.

    Parameters
    ----------
    group : str
        The shape, such as "amounts".
    given : mapping
        Input name → what was typed.
    speech : Language
        For the sentences.

    Examples
    --------
    >>> from iomnlp.review.web.locale import language
    >>> filled("project.start", {"edtf": ["2014-13"]}, language("en")).errors
    {'edtf': 'There is no month 13: months go from 01 to 12.'}
    """
    result = Filled()
    for shape in SHAPES[group]:
        try:
            value = _taken(shape, given, speech)
        except ValueError as wrong:
            result.errors[shape.name] = str(wrong)
            continue
        head, dot, key = shape.name.partition(".")
        if dot:
            result.value.setdefault(head, {})[key] = value
        else:
            result.value[head] = value
    _together(group, result, speech)
    return result


def _together(group: str, result: Filled, speech: Language) -> None:
    """What no input can say alone."""
    value = result.value
    if group == "funding":
        for role in ("donor", "channel", "recipient"):
            party = value.get(role, {})
            if party.get("country") and not party.get("name"):
                result.errors[f"{role}.name"] = speech.text("A country alone is no party: give its name.")
            elif not party.get("name"):
                value[role] = None
    if group == "contacts" and not result.errors and not any(value.values()):
        result.errors["name"] = speech.text("Fill in at least one line.")
    if group == "dateline" and not result.errors and not any(value.values()):
        result.errors["place"] = speech.text("Fill in at least one line.")
    if group in ("amounts", "counts") and (value.get("qualifier") == "range") != (value.get("upper") is not None):
        result.errors.setdefault("upper", speech.text("A range has an upper end, and nothing else has one."))


def evidence(given: str, text: str, speech: Language) -> list[tuple[int, int]]:
    """The selections that a form carries, each compared with the source.

    Parameters
    ----------
    given : str
        JSON: a list of {"start", "end", "text"}, code points over the document's text.
    text : str
        The document's text.

    Raises
    ------
    Refused
        Where a selection is not what stands at its place.
    """
    refused = Refused({"evidence": speech.text("The selection does not match the source. Select the words again.")})
    try:
        spans = json.loads(given or "[]")
        found = [(int(span["start"]), int(span["end"]), str(span["text"])) for span in spans]
    except (ValueError, TypeError, KeyError) as wrong:
        raise refused from wrong
    if not all(verified(text, *span) for span in found):
        raise refused
    return sorted({(start, end) for start, end, _ in found})
