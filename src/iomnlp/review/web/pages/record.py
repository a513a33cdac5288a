"""The record's page: text and fields side by side, and the parts of it that are fetched on demand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from starlette.responses import HTMLResponse

from iomnlp.review import roles
from iomnlp.review.model import Event, Field, RecordView
from iomnlp.review.refusals import NotFound
from iomnlp.review.web import cards, render, text, wording
from iomnlp.review.web.access import requires
from iomnlp.review.web.filters import Asked, asked
from iomnlp.review.web.forms import Refused, evidence
from iomnlp.review.web.prefill import inputs
from iomnlp.review.web.reader import AReader, Reader
from iomnlp.review.web.shapes import LISTS, SHAPES, group_of

router = APIRouter(include_in_schema=False)
RecordId = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$")]
Key = Annotated[str, Query(max_length=80)]


def look(reader: Reader, record_id: str, wanted: Asked | None = None) -> RecordView:
    """The record as this reader may see it; its neighbours are looked up where a queue is named."""
    if wanted is None:
        return reader.review.record(record_id)
    return reader.review.record(record_id, wanted.where, wanted.sort)


def work(reader: Reader, view: RecordView) -> dict[str, Any]:
    """What the working part of the page is made of: text, fields, checks."""
    cuts = reader.review.cuts
    found = cards.cards(view, reader.language, reader.preferences, cuts)
    return {
        "view": view,
        "cards": found,
        "sections": cards.sections(found, reader.language),
        "blocks": cards.text_blocks(view, found),
        "missing": _missing(reader, view, found),
        "threshold": reader.preferences.threshold,
        "measured": cuts.measured,
    }


def _missing(reader: Reader, view: RecordView, found: Sequence[cards.Card]) -> list[tuple[str, str]]:
    """What V still asks for: its key, and what tells it from its neighbours."""
    known = {one.field.key: one for one in found}
    named: list[tuple[str, str]] = []
    for key in view.missing:
        group, _, code = key.partition("/")
        card = known.get(key)
        if group == "checks":
            named.append((key, wording.named(reader.language, "checks", code)))
        elif card and card.said and code:
            label = reader.language.text("%(field)s: %(value)s", field=card.name, value=card.said.value[:40])
            named.append((key, label))
        else:
            named.append((key, wording.field_name(reader.language, key)))
    return named


@router.get("/records/{record_id}", dependencies=[requires(roles.Action.READ)])
def record(reader: AReader, record_id: RecordId) -> HTMLResponse:
    """The record's page."""
    wanted = asked(reader.request.query_params)
    view = look(reader, record_id, wanted)
    title = next((one.current or one.proposed for one in view.fields if one.key == "title"), None)
    return render.page(
        reader,
        "record.html",
        asked=wanted,
        choices={
            "countries": wording.countries(reader.language.code),
            "currencies": wording.currencies(reader.language.code),
        },
        title=" ".join(str(title["value"]).split()) if title else view.document["uri"],
        **work(reader, view),
    )


@router.get("/records/{record_id}/work", dependencies=[requires(roles.Action.READ)])
def working_part(reader: AReader, record_id: RecordId) -> HTMLResponse:
    """Text, fields and checks anew, after decisions that were kept while there was no connection."""
    return render.page(reader, "work.html", **work(reader, look(reader, record_id)))


def one_card(reader: Reader, view: RecordView, key: str, number: int) -> cards.Card:
    """One field of a record as a card; a key that nobody has touched makes an empty one."""
    found = next((one for one in view.fields if one.key == key), None)
    field = found or reader.review.field(view.record_id, key)
    cut = cards.cut_of(view, reader.preferences, reader.review.cuts)
    return cards.card(field, number, cards.teller(view, reader.language), cut(key))


@router.get("/records/{record_id}/field", dependencies=[requires(roles.Action.READ)])
def inspect(reader: AReader, record_id: RecordId, key: Key, number: int = 0) -> HTMLResponse:
    """What is known of one field: its words, its rule, its alternatives, its history."""
    view = look(reader, record_id)
    card = one_card(reader, view, key, number)
    return render.page(
        reader,
        "field.html",
        card=card,
        view=view,
        rule=wording.rules(reader.language.code).get(card.field.rule or "", ""),
        options=alternatives(reader, view, card.field),
        events=told(reader, view, reader.review.history(record_id, key))[-6:],
    )


def alternatives(reader: Reader, view: RecordView, field: Field) -> list[tuple[str, str]]:
    """Other values that somebody or something gives for a field: who, and what."""
    tells = cards.teller(view, reader.language)
    found: list[tuple[str, str]] = []
    if field.proposed and field.current != field.proposed:
        found.append((reader.language.text("the machine's proposal"), tells.tell(field.key, field.proposed).value))
    if field.divergence is not None:
        newer = field.divergence.get("proposed")
        said = tells.tell(field.key, newer).value if newer else reader.language.text("nothing")
        found.append((reader.language.text("the last run"), said))
    for code in (field.current or field.proposed or {}).get("candidates") or ():
        found.append((reader.language.text("possible"), wording.countries(reader.language.code).get(code, code)))
    return found


def told(reader: Reader, view: RecordView, events: Sequence[Event]) -> list[tuple[Event, str, str]]:
    """Events with the name of their field and their value in words."""
    tells = cards.teller(view, reader.language)
    return [
        (
            event,
            wording.field_name(reader.language, event.key),
            tells.tell(event.key, event.value).value if event.value and group_of(event.key) in SHAPES else "",
        )
        for event in events
    ]


@router.get("/records/{record_id}/form", dependencies=[requires(roles.Action.DECIDE)])
def form(
    reader: AReader,
    record_id: RecordId,
    key: Key,
    mode: Annotated[str, Query(pattern="^(correct|add|split|merge)$")] = "correct",
    number: int = 0,
    selection: Annotated[str, Query(max_length=20_000)] = "",
) -> HTMLResponse:
    """The form that fits a field, filled with what it holds or with what was selected."""
    if group_of(key) not in SHAPES:
        raise NotFound(f"There is no field {key!r}.", document=record_id)
    view = look(reader, record_id)
    field = next((one for one in view.fields if one.key == key), None)
    chosen = selected(reader, view, selection)
    if mode == "add" or field is None:
        return edit(reader, view, key, mode, number, values=inputs(reader, key, None, chosen), spans=chosen)
    values = inputs(reader, key, field.current or field.proposed, [])
    if mode == "split":
        # The first part keeps its evidence; what was selected is the second's.
        second = inputs(reader, key, None, chosen) if chosen else values
        values = {**values, **{f"second.{name}": held for name, held in second.items()}}
    spans = [dict(one) for one in field.evidence]
    return edit(reader, view, key, mode, number, values=values, spans=spans, second=chosen if mode == "split" else ())


def selected(reader: Reader, view: RecordView, selection: str) -> list[dict[str, Any]]:
    """A selection of the page, as evidence; one that does not fit the source is dropped."""
    whole = view.document["text"]
    try:
        found = evidence(selection, whole, reader.language)
    except Refused:
        return []
    return [{"start": start, "end": end, "text": whole[start:end]} for start, end in found]


def edit(
    reader: Reader,
    view: RecordView,
    key: str,
    mode: str,
    number: int,
    values: dict[str, list[str]],
    spans: Sequence[dict[str, Any]],
    status: int = 200,
    errors: dict[str, str] | None = None,
    reason: str = "",
    second: Sequence[dict[str, Any]] = (),
) -> HTMLResponse:
    """A form with what stands in it, and what is wrong with that."""
    found = cards.cards(view, reader.language, reader.preferences)
    field = next((one.field for one in found if one.field.key == key), None)
    group = group_of(key)
    shown, others = ([{**one, "text": text.shown(one["text"])} for one in run] for run in (spans, second))
    return render.page(
        reader,
        "merge.html" if mode == "merge" else "form.html",
        status,
        view=view,
        key=key,
        mode=mode,
        number=number,
        version=field.version if field else 0,
        name=wording.field_name(reader.language, key if "/" in key or group not in LISTS else f"{group}/"),
        shape=SHAPES[group],
        held=values,
        spans=shown,
        spans_json=json.dumps(shown),
        second=others,
        second_json=json.dumps(others),
        errors=errors or {},
        reason=reason,
        amounts=[one for one in found if one.field.group == "amounts" and one.field.key != key],
        lists=[(one, wording.group_name(reader.language, one)) for one in LISTS],
        peers=[one for one in found if one.field.group == group and one.field.key != key and one.said],
    )


@router.get("/records/{record_id}/history", dependencies=[requires(roles.Action.READ)])
def history(reader: AReader, record_id: RecordId, key: Key = "") -> HTMLResponse:
    """Who did what, when and why; of one field, or of the whole record."""
    view = look(reader, record_id)
    events = told(reader, view, reader.review.history(record_id, key or None))
    name = wording.field_name(reader.language, key) if key else ""
    return render.page(reader, "history.html", view=view, events=events[::-1], name=name, key=key)
