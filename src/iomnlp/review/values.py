"""A person's value made a fact of the contract, or refused in one sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from iomnlp.errors import LexiconError
from iomnlp.lexicon import country_name, words
from iomnlp.record import ListedFact
from iomnlp.review.assemble import HUMAN
from iomnlp.review.facts import Kept, dumps, kept, new_id, quoted, redirected, refers
from iomnlp.review.keys import SHARED, SPANS, group_of, model_of, own
from iomnlp.review.refusals import Refused
from iomnlp.source import printed

_ANY_ID = "00000000"


def human_fact(
    key: str,
    value: Mapping[str, Any],
    evidence: Sequence[Sequence[int]] | None,
    base: Kept | None,
    text: str,
    known: Mapping[str, Any],
) -> Kept:
    """The kept fact that a person's value makes.

    Parameters
    ----------
    key : str
        The field's key, or a list's name.
    value : mapping
        The fact's own keys; those of `base` hold where it is silent.
    evidence : sequence of (start, end), optional
        Places in `text`; the first one orders the list. None keeps those of `base`.
    base : dict, optional
        The kept fact that is corrected, its spans in `text`.
    text : str
        The document's text.
    known : mapping
        The record's fields by key, which references must name.

    Raises
    ------
    Refused
        When it is no fact of the contract, has no place, or points outside the text or the record.
    """
    group = group_of(key)
    model = model_of(group)
    if model is None:
        raise Refused(f"The contract has no field {group!r}.")
    unknown = sorted(set(value) - {f.alias or name for name, f in model.model_fields.items()})
    if unknown:
        raise Refused(f"{group} has no key {unknown[0]!r}.")
    spans = _spans(evidence, text) if evidence is not None else list(base["evidence"]) if base else []
    if not spans and (base is None or base["evidence"]):
        raise Refused(f"A value of {group} needs its place in the text.", remedy="Select the words that say it.")
    told = _blank(group) | (own(base) if base else {}) | own(value)
    _complete(group, told, value, text, spans, evidence is not None)
    place = SPANS.get(group)
    if place:
        told[place] = _one_span(told[place], text)
    fact: Kept = {**told, "evidence": spans, "basis": HUMAN, "rule": HUMAN, "confidence": None}
    if issubclass(model, ListedFact):
        fact["id"] = _ANY_ID
    for other in refers(group, fact):
        if other not in known:
            raise Refused(f"{group} points at {other!r}, which this record does not have.")
    checked = _checked(group, fact, text)
    # The contract's order of keys and its defaults; what it has as numbers of facts are keys here.
    found: Kept = kept(group, checked)
    found |= {key: fact[key] for key in ("amount", "gloss_of") if key in fact}
    if "id" in found:
        found["id"] = new_id(group, {**found, "amount": None} if group == "funding" else found)
    return found


def _spans(evidence: Sequence[Sequence[int]], text: str) -> list[list[int]]:
    for span in evidence:
        start, end = span
        if not 0 <= start < end <= len(text):
            raise Refused(f"The text has {len(text)} characters, so {start}-{end} is no place in it.")
    return [[int(start), int(end)] for start, end in evidence]


def _one_span(value: Any, text: str) -> list[int] | None:
    """A span given as the contract gives it, or as start and end."""
    if value is None:
        return None
    span = [value["start"], value["end"]] if isinstance(value, Mapping) else list(value)
    return _spans([span], text)[0]


def _blank(group: str) -> dict[str, Any]:
    """Keys that may be empty, empty."""
    model = model_of(group)
    assert model is not None
    blank: dict[str, Any] = {}
    for name, info in model.model_fields.items():
        key = info.alias or name
        if key in SHARED:
            continue
        if not info.is_required():
            default = info.get_default(call_default_factory=True)
            blank[key] = list(default) if isinstance(default, tuple) else default
        elif type(None) in getattr(info.annotation, "__args__", ()):
            blank[key] = None
    if "qualifier" in model.model_fields:
        blank["qualifier"] = "exact"
    return blank


def _complete(
    group: str, told: dict[str, Any], value: Mapping[str, Any], text: str, spans: list[list[int]], placed: bool
) -> None:
    """What follows from the rest: the words as printed at a new place, the name of a country or theme."""
    model = model_of(group)
    assert model is not None
    if "raw" in model.model_fields and "raw" not in value and (placed or "raw" not in told):
        said = next((str(told[k]) for k in ("value", "edtf", "code", "country") if told.get(k)), "")
        told["raw"] = printed(text[spans[0][0] : spans[0][1]]) if spans else told.get("raw") or said
    if group == "countries" and "name" not in value and value.get("code"):
        try:
            told["name"] = country_name(str(value["code"]))
        except LexiconError as error:
            raise Refused(f"{value['code']!r} is no country of ISO 3166-1.") from error
    if group == "themes" and "label" not in value and value.get("code"):
        labels = {theme["code"]: theme["label_fr"] for theme in words("themes.yaml")["themes"]}
        told["label"] = labels.get(value["code"], value["code"])


def _checked(group: str, fact: Kept, text: str) -> dict[str, Any]:
    model = model_of(group)
    assert model is not None
    place = SPANS.get(group)
    told = redirected(group, fact, {str(key): 0 for key in (fact.get("amount"), fact.get("gloss_of")) if key})
    told = {**told, "evidence": [quoted(text, span) for span in fact["evidence"]]}
    if place and fact[place] is not None:
        told[place] = quoted(text, fact[place])
    try:
        return model.model_validate_json(dumps(told)).model_dump(mode="json")
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Refused(f"{group}: {where}: {first['msg']}.") from error
