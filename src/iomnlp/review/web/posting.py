"""From a form to decisions: what a person typed, in the contract's keys, with evidence that was compared."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from iomnlp.review.masks import DOT
from iomnlp.review.model import Action, Decision, Field, RecordView
from iomnlp.review.web import forms, wording
from iomnlp.review.web.reader import Form, Reader, first
from iomnlp.review.web.shapes import group_of

Span = tuple[int, int]
_PRIMARY = ("themes", "countries")


def decision(
    reader: Reader,
    view: RecordView,
    key: str,
    action: Action,
    version: int,
    value: Mapping[str, Any] | None = None,
    evidence: list[Span] | None = None,
    reason: str = "",
    identity: str | None = None,
    batch: str | None = None,
) -> Decision:
    """A decision of this reader; `identity` is the client's UUID, so that a retry is the same decision."""
    return Decision(
        uuid=identity or str(uuid.uuid4()),
        record_id=view.record_id,
        key=key,
        action=action,
        expected_version=version,
        reviewer=reader.name,
        value=value,
        evidence=evidence,
        reason=reason,
        batch=batch,
    )


def identity(form: Form) -> str:
    """The client's UUID; one that is none is refused."""
    try:
        return str(uuid.UUID(first(form, "uuid")))
    except ValueError as wrong:
        raise forms.Refused({"uuid": "The request carries no UUID."}) from wrong


def version(form: Form) -> int:
    """The version of the field that the person saw."""
    given = first(form, "version", "0")
    return int(given) if given.isdigit() and len(given) < 10 else 0


def typed(
    reader: Reader, view: RecordView, key: str, form: Form, prefix: str = "", sourced: bool = False
) -> tuple[dict[str, Any], list[Span]]:
    """Value and evidence of a form.

    Parameters
    ----------
    prefix : str
        Of the names of the inputs, where a form holds two facts.
    sourced : bool
        Whether the form must point at words of the text, as a new fact does.

    Raises
    ------
    forms.Refused
        With what is wrong, input by input.
    """
    group = group_of(key)
    own = {name.removeprefix(prefix): values for name, values in form.items() if name.startswith(prefix)}
    read = forms.filled(group, own, reader.language)
    if reader.masked and any(DOT in one for values in own.values() for one in values):
        # What a form shows of hidden data are dots: they must not become the value.
        read.errors["form"] = reader.language.text("Hidden data cannot be changed here.")
    spans: list[Span] = []
    try:
        spans = forms.evidence(first(own, "evidence"), view.document["text"], reader.language)
        spans += _quoted(reader, view, first(own, "quotation"))
        if sourced and not spans:
            sentence = reader.language.text("Select the words that say it, or type them exactly.")
            raise forms.Refused({"quotation": sentence})
    except forms.Refused as refused:
        read.errors.update(refused.errors)
    if read.errors:
        raise forms.Refused({prefix + name: sentence for name, sentence in read.errors.items()})
    return completed(group, read.value), sorted(set(spans))


def _quoted(reader: Reader, view: RecordView, words: str) -> list[Span]:
    """The place of words that were typed instead of selected: they must stand in the text once."""
    wanted = words.strip()
    if not wanted:
        return []
    text = view.document["text"]
    count = text.count(wanted)
    if count != 1:
        told = reader.language.text
        sentence = (
            told("These words do not stand in the text. Copy them exactly.")
            if count == 0
            else told("These words stand %(count)s times in the text. Add the words before or after.", count=count)
        )
        raise forms.Refused({"quotation": sentence})
    start = text.index(wanted)
    return [(start, start + len(wanted))]


def completed(group: str, value: dict[str, Any]) -> dict[str, Any]:
    """The keys that follow from others: a country's and a theme's French name, a party's full shape."""
    if group == "countries" and value.get("code"):
        value["name"] = wording.countries("fr")[value["code"]]
        value["candidates"] = []
    if group == "themes" and value.get("code"):
        value["label"] = wording.themes("fr")[value["code"]]
    return value


def parties(value: dict[str, Any], before: Mapping[str, Any] | None) -> dict[str, Any]:
    """A party keeps the organisation that it points at while its name stays."""
    for role in ("donor", "channel", "recipient"):
        party = value.get(role)
        if party:
            old = (before or {}).get(role) or {}
            party["organisation"] = old.get("organisation") if old.get("name") == party["name"] else None
    return value


def sole_primary(reader: Reader, view: RecordView, own: Decision, batch: str) -> list[Decision]:
    """A decision together with those that take `primary` from the fact that had it."""
    group = group_of(own.key)
    if group not in _PRIMARY or not (own.value or {}).get("primary"):
        return [own]
    others = [
        one
        for one in view.fields
        if one.group == group and one.key != own.key and one.current and one.current.get("primary")
    ]
    return [
        *(
            decision(reader, view, one.key, Action.CORRECT, one.version, value={"primary": False}, batch=batch)
            for one in others
        ),
        own,
    ]


def found(view: RecordView, key: str) -> Field | None:
    """A field of a record by its key."""
    return next((one for one in view.fields if one.key == key), None)
