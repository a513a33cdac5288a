"""Doubts: what a steward wants somebody else to look at, and who else has a record open."""

from __future__ import annotations

import hashlib

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from iomnlp.review.model import Action as Deed
from iomnlp.review.roles import Action
from iomnlp.review.web import posting, render, wording
from iomnlp.review.web.access import requires
from iomnlp.review.web.guard import session_of
from iomnlp.review.web.locale import marked
from iomnlp.review.web.pages.decisions import answered, message, whole
from iomnlp.review.web.pages.record import Key, RecordId, look
from iomnlp.review.web.places import Place
from iomnlp.review.web.reader import AForm, AReader, first

router = APIRouter(include_in_schema=False)
PLACE = Place("/doubts", marked("Doubts"), Action.ADJUDICATE)
WHOLE = "record"
LONGEST = 300


@router.get("/doubts", dependencies=[requires(Action.ADJUDICATE)])
def doubts(reader: AReader) -> HTMLResponse:
    """What waits for whoever leads the review."""
    language = reader.language
    rows = [
        (one, language.text("The whole record") if one.key == WHOLE else wording.field_name(language, one.key))
        for one in reader.review.team.doubts()
    ]
    return render.page(reader, "doubts.html", rows=rows)


@router.get("/records/{record_id}/note", dependencies=[requires(Action.DECIDE)])
def note(reader: AReader, record_id: RecordId, key: Key) -> HTMLResponse:
    """The form for a doubt with a note."""
    field = posting.found(look(reader, record_id), key)
    name = wording.field_name(reader.language, key)
    return render.page(reader, "note.html", key=key, name=name, version=field.version if field else 0)


@router.post("/records/{record_id}/doubt", dependencies=[requires(Action.DECIDE)])
def doubt(reader: AReader, record_id: RecordId, form: AForm) -> Response:
    """Doubt a field, or the record as a whole, with a note."""
    said = first(form, "reason").strip()[:LONGEST]
    if not said:
        return message(reader, 422, reader.language.text("Say what you doubt."))
    if first(form, "scope") == WHOLE:
        reader.review.doubt(record_id, said, reader.name)
        return whole(reader, record_id, told=reader.language.text("The record is in doubt."))
    view, key = look(reader, record_id), first(form, "key")
    own = posting.decision(reader, view, key, Deed.DOUBT, posting.version(form), reason=said)

    def stored() -> Response:
        reader.review.decide(own)
        return whole(reader, record_id, key, reader.language.text("Marked as doubtful, with your note."))

    return answered(reader, view, form, stored)


@router.post("/records/{record_id}/lift", dependencies=[requires(Action.DECIDE)])
def lift(reader: AReader, record_id: RecordId, form: AForm) -> Response:
    """Lift the doubt about a record as a whole."""
    reader.review.lift(record_id, first(form, "reason")[:LONGEST], reader.name)
    return whole(reader, record_id, told=reader.language.text("The doubt is lifted."))


@router.post("/records/{record_id}/here", dependencies=[requires(Action.READ)])
def here(reader: AReader, record_id: RecordId) -> HTMLResponse:
    """A sign of life from a page that has the record open; who else has it open."""
    # Not the session's own secret: what tells two tabs apart need not open a door.
    mark = hashlib.sha256(session_of(reader.request).csrf.encode()).hexdigest()
    others = reader.review.team.here(record_id, mark, reader.name)
    return render.page(reader, "presence.html", others=others)
