"""Adjudication: what two readers saw differently, side by side, settled by a third with one letter each."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from iomnlp.review.adjudicating import Choice, Dispute, Opinion, Settling
from iomnlp.review.model import RecordView, State
from iomnlp.review.refusals import Refused as NotTaken
from iomnlp.review.roles import Action
from iomnlp.review.web import cards, posting, render, text, wording
from iomnlp.review.web.access import requires
from iomnlp.review.web.facts import Said, Teller
from iomnlp.review.web.forms import Refused
from iomnlp.review.web.locale import marked
from iomnlp.review.web.pages.record import Key, RecordId, look, selected
from iomnlp.review.web.places import Place
from iomnlp.review.web.prefill import inputs
from iomnlp.review.web.reader import AForm, AReader, Form, Reader, first
from iomnlp.review.web.shapes import SHAPES, group_of

router = APIRouter(include_in_schema=False)
PLACE = Place("/adjudicate", marked("To settle"), Action.ADJUDICATE)
KEYS = {
    "first": "a",
    "second": "b",
    "own": "c",
    "neither": "s",
    "next": "j",
    "previous": "k",
    "help": "?",
    "search": "/",
}


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two opinions, for the page."""

    choice: Choice
    said: Said | None
    state: str
    quotes: tuple[str, ...]
    reason: str
    who: str | None


@dataclass(frozen=True, slots=True)
class Item:
    """One difference; `number` is its place on the page, which marks in the text refer to."""

    number: int
    key: str
    name: str
    sides: tuple[Side, Side]
    spans: str
    choice: Choice | None
    settled_by: str | None


@router.get("/adjudicate", dependencies=[requires(Action.ADJUDICATE)])
def disputed(reader: AReader) -> HTMLResponse:
    """The records that wait for a third person."""
    return render.page(reader, "disputed.html", rows=reader.review.team.disputed())


@router.get("/adjudicate/{record_id}", dependencies=[requires(Action.ADJUDICATE)])
def adjudicate(reader: AReader, record_id: RecordId) -> HTMLResponse:
    """The differences of one record beside its text."""
    told = reader.review.team.disputes(record_id)
    view = look(reader, record_id)
    items = _items(reader, view, told)
    spans = [
        (span["start"], span["end"], item.number)
        for item, one in zip(items, told, strict=True)
        for span in {(s["start"], s["end"]): s for s in _evidence(one)}.values()
    ]
    segments = [(part["kind"], part["start"], part["end"]) for part in view.segments]
    title = next((one.current or one.proposed for one in view.fields if one.key == "title"), None)
    following = next((row.record_id for row in reader.review.team.disputed() if row.record_id != record_id), None)
    return render.page(
        reader,
        "adjudicate.html",
        view=view,
        items=items,
        blocks=text.blocks(view.document["text"], segments, spans),
        title=" ".join(str(title["value"]).split()) if title else view.document["uri"],
        following=following,
        choices={
            "countries": wording.countries(reader.language.code),
            "currencies": wording.currencies(reader.language.code),
        },
        page_keys=KEYS,
    )


def _evidence(one: Dispute) -> list[dict[str, Any]]:
    return [span for side in (one.first, one.second) if side.fact for span in side.fact["evidence"]]


def _items(reader: Reader, view: RecordView, told: tuple[Dispute, ...]) -> list[Item]:
    facts = {field.key: fact for field in view.fields if (fact := cards.shown_fact(field))}
    facts |= {one.key: fact for one in told if (fact := one.second.fact or one.first.fact) and one.key not in facts}
    tells = Teller(reader.language, facts)
    return [_item(reader, tells, number, one) for number, one in enumerate(told, 1)]


def _item(reader: Reader, tells: Teller, number: int, one: Dispute) -> Item:
    def side(choice: Choice, opinion: Opinion) -> Side:
        said = tells.tell(one.key, opinion.fact) if opinion.fact else None
        quotes = tuple(span["text"] for span in opinion.fact["evidence"][:3]) if opinion.fact else ()
        state = _state(reader, opinion)
        return Side(choice, said, state, quotes, opinion.reason, opinion.who)

    spans = " ".join(f"{span['start']}-{span['end']}" for span in _evidence(one))
    name = wording.field_name(reader.language, one.key)
    sides = side(Choice.FIRST, one.first), side(Choice.SECOND, one.second)
    return Item(number, one.key, name, sides, spans, one.choice, one.settled_by)


def _state(reader: Reader, opinion: Opinion) -> str:
    if opinion.state is State.PROPOSED:
        return reader.language.text("left as proposed")
    return cards.state_name(reader.language, opinion.state)


@router.post("/adjudicate/{record_id}/settle", dependencies=[requires(Action.ADJUDICATE)])
def settle(reader: AReader, record_id: RecordId, form: AForm) -> HTMLResponse:
    """Settle one difference: as the one or the other saw it, by another value, or by none."""
    key = first(form, "key")
    try:
        choice = Choice(first(form, "choice"))
        identity = posting.identity(form) if first(form, "uuid") else str(uuid.uuid4())
    except (ValueError, Refused):
        return _told(reader, 422, reader.language.text("This action is unknown. Load the page again."))
    view = look(reader, record_id)
    value, spans = None, None
    if choice is Choice.OWN:
        try:
            value, spans = posting.typed(reader, view, key, form)
        except Refused as refused:
            return _form(reader, view, key, form, refused.errors)
    reason = first(form, "reason")[:300]
    given = Settling(identity, record_id, key, choice, reader.name, reason, value, spans or None)
    try:
        reader.review.team.settle(given)
    except NotTaken as refused:
        if choice is Choice.OWN:
            return _form(reader, view, key, form, {"form": str(refused)})
        return _told(reader, 422, str(refused))
    told = reader.review.team.disputes(record_id)
    items = _items(reader, look(reader, record_id), told)
    item = next(one for one in items if one.key == key)
    return render.page(reader, "adjudicate_item.html", record_id=record_id, item=item, page_keys=KEYS)


def _told(reader: Reader, status: int, sentence: str) -> HTMLResponse:
    return render.page(reader, "message.html", status, sentence=sentence)


@router.get("/adjudicate/{record_id}/form", dependencies=[requires(Action.ADJUDICATE)])
def own_form(reader: AReader, record_id: RecordId, key: Key) -> HTMLResponse:
    """The form for a third value, filled with what the first reader gave, else the second."""
    dispute = next((one for one in reader.review.team.disputes(record_id) if one.key == key), None)
    if dispute is None or group_of(key) not in SHAPES:
        return _told(reader, 404, reader.language.text("There is no such record, or no such field in it."))
    fact = dispute.first.fact or dispute.second.fact
    spans = list(fact["evidence"]) if fact else []
    return _own(reader, look(reader, record_id), key, inputs(reader, key, fact, []), spans, {}, "")


def _form(reader: Reader, view: RecordView, key: str, form: Form, errors: dict[str, str]) -> HTMLResponse:
    """The form as it was sent, with what is wrong."""
    spans = selected(reader, view, first(form, "evidence"))
    held = {name: list(values) for name, values in form.items()}
    return _own(reader, view, key, held, spans, errors, first(form, "reason"))


def _own(
    reader: Reader,
    view: RecordView,
    key: str,
    held: dict[str, list[str]],
    spans: list[dict[str, Any]],
    errors: dict[str, str],
    reason: str,
) -> HTMLResponse:
    found = cards.cards(view, reader.language, reader.preferences)
    shown = [{**one, "text": text.shown(one["text"])} for one in spans]
    return render.page(
        reader,
        "adjudicate_form.html",
        422 if errors else 200,
        record_id=view.record_id,
        key=key,
        name=wording.field_name(reader.language, key),
        shape=SHAPES[group_of(key)],
        held=held,
        spans=shown,
        spans_json=json.dumps(shown),
        errors=errors,
        reason=reason,
        amounts=[one for one in found if one.field.group == "amounts" and one.field.key != key],
    )
