"""Lists: one fact becomes two, several become one, results change places. Each is one batch, undone as one."""

from __future__ import annotations

import uuid

from fastapi import APIRouter
from starlette.responses import Response

from iomnlp.review import roles
from iomnlp.review.model import Action, Decision, Field, RecordView
from iomnlp.review.refusals import NotFound
from iomnlp.review.web import posting
from iomnlp.review.web.access import requires
from iomnlp.review.web.forms import Refused
from iomnlp.review.web.pages.decisions import answered, back, message, whole
from iomnlp.review.web.pages.record import RecordId, look
from iomnlp.review.web.reader import AForm, AReader, Reader, first
from iomnlp.review.web.shapes import LISTS, group_of

router = APIRouter(include_in_schema=False)


def _listed(view: RecordView, key: str) -> Field:
    field = posting.found(view, key)
    if field is None or field.group not in LISTS:
        raise NotFound(f"{key!r} is no fact of a list.", document=view.record_id)
    return field


@router.post("/records/{record_id}/split", dependencies=[requires(roles.Action.DECIDE)])
def split(reader: AReader, record_id: RecordId, form: AForm) -> Response:
    """Two facts in the place of one: the first keeps its key."""
    key = first(form, "key")
    view = look(reader, record_id)
    field = _listed(view, key)
    errors: dict[str, str] = {}
    parts = []
    for prefix in ("", "second."):
        try:
            value, spans = posting.typed(reader, view, key, form, prefix, sourced=bool(prefix))
            parts.append((posting.parties(value, field.current or field.proposed), spans))
        except Refused as refused:
            errors.update(refused.errors)
    if errors:
        return back(reader, view, form, errors)
    batch = str(uuid.uuid4())
    (value, spans), (other, others) = parts
    decisions = [
        posting.decision(
            reader, view, key, Action.CORRECT, posting.version(form), value, spans or None, "split", batch=batch
        ),
        posting.decision(reader, view, group_of(key), Action.ADD, 0, other, others or None, "split", batch=batch),
    ]

    def act() -> Response:
        reader.review.decide_many(decisions, batch)
        return whole(reader, record_id, key)

    return answered(reader, view, form, act)


@router.post("/records/{record_id}/merge", dependencies=[requires(roles.Action.DECIDE)])
def merge(reader: AReader, record_id: RecordId, form: AForm) -> Response:
    """One fact with the evidence of several; the others are rejected."""
    key = first(form, "key")
    view = look(reader, record_id)
    field = _listed(view, key)
    chosen = [_listed(view, one) for one in form.get("with", ()) if one != key and group_of(one) == field.group]
    if not chosen:
        return back(reader, view, form, {"form": reader.language.text("Choose what to merge with.")})
    batch = str(uuid.uuid4())
    spans = sorted({(one["start"], one["end"]) for part in (field, *chosen) for one in part.evidence})
    decisions = [
        posting.decision(
            reader, view, key, Action.CORRECT, posting.version(form), {}, spans or None, "merge", batch=batch
        ),
        *(
            posting.decision(reader, view, one.key, Action.REJECT, one.version, reason=f"merge: {key}", batch=batch)
            for one in chosen
        ),
    ]

    def act() -> Response:
        reader.review.decide_many(decisions, batch)
        return whole(reader, record_id, key)

    return answered(reader, view, form, act)


@router.post("/records/{record_id}/move", dependencies=[requires(roles.Action.DECIDE)])
def move(reader: AReader, record_id: RecordId, form: AForm) -> Response:
    """A result changes places with its neighbour: their numbers are exchanged, as the text keeps its own order."""
    view = look(reader, record_id)
    field = _listed(view, first(form, "key"))
    other = _neighbour(view, field, -1 if first(form, "to") == "up" else 1)
    if other is None:
        return message(reader, 422, reader.language.text("There is no numbered result on that side."))
    batch = str(uuid.uuid4())
    decisions = [
        _renumbered(reader, view, field, other, posting.version(form), batch),
        _renumbered(reader, view, other, field, other.version, batch),
    ]

    def act() -> Response:
        reader.review.decide_many(decisions, batch)
        return whole(reader, record_id, field.key)

    return answered(reader, view, form, act)


def _renumbered(reader: Reader, view: RecordView, one: Field, like: Field, version: int, batch: str) -> Decision:
    place = like.current or {}
    value = {"number": place.get("number"), "parent": place.get("parent")}
    return posting.decision(reader, view, one.key, Action.CORRECT, version, value, reason="order", batch=batch)


def _neighbour(view: RecordView, field: Field, step: int) -> Field | None:
    """The next result on one side, in the order of the numbers."""
    numbered = [
        one for one in view.fields if one.group == "outputs" and one.current and one.current.get("number") is not None
    ]
    if field not in numbered:
        return None
    place = numbered.index(field) + step
    return numbered[place] if 0 <= place < len(numbered) else None
