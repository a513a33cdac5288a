"""Decisions on one field and on the record: each answer is the part of the page that changed."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from iomnlp.review import roles
from iomnlp.review.model import Action, Decision, Field, RecordView
from iomnlp.review.refusals import Conflict, NotFound
from iomnlp.review.refusals import Refused as NotTaken
from iomnlp.review.web import cards, posting, render, wording
from iomnlp.review.web.access import requires
from iomnlp.review.web.facts import Teller
from iomnlp.review.web.forms import Refused
from iomnlp.review.web.pages.record import RecordId, edit, look, selected, work
from iomnlp.review.web.reader import AForm, AReader, Form, Reader, first
from iomnlp.review.web.shapes import SHAPES, group_of

router = APIRouter(include_in_schema=False)
# These leave text and other fields as they are: one card comes back.
_LIGHT = (Action.ACCEPT, Action.REJECT, Action.ABSENT, Action.DOUBT, Action.KEEP)
# Keys of facts that name another fact, which their card tells, too.
_POINTERS = ("amount", "gloss_of")
_TYPED = (Action.CORRECT, Action.ADD)


@router.post("/records/{record_id}/decide", dependencies=[requires(roles.Action.DECIDE)])
def decide(reader: AReader, record_id: RecordId, form: AForm) -> Response:
    """One decision on one field."""
    key = first(form, "key")
    if group_of(key) not in SHAPES:
        raise NotFound(f"There is no field {key!r}.", document=record_id)
    try:
        action = Action(first(form, "action"))
        identity = posting.identity(form)
    except (ValueError, Refused):
        return message(reader, 422, reader.language.text("This action is unknown. Load the page again."))
    if action in _TYPED:
        return _typed(reader, look(reader, record_id), key, action, identity, form)
    if action not in _LIGHT:
        return message(reader, 422, reader.language.text("This action is unknown. Load the page again."))
    return _light(reader, record_id, key, action, identity, form)


def _light(reader: Reader, record_id: str, key: str, action: Action, identity: str, form: Form) -> Response:
    """A decision of one letter: one transaction and one card; the record is read only where the card tells of more."""
    own = Decision(identity, record_id, key, action, posting.version(form), reader.name, reason=first(form, "reason"))
    try:
        return _card(reader, reader.review.decide(own), form)
    except Conflict as conflict:
        return _conflict(reader, look(reader, record_id), conflict, form)
    except NotTaken as refused:
        before = posting.found(look(reader, record_id), key)
        nothing = action is Action.ACCEPT and before is not None and before.proposed is None
        return message(reader, 422, reader.language.text(cards.NO_PROPOSAL) if nothing else str(refused))


def _typed(reader: Reader, view: RecordView, key: str, action: Action, identity: str, form: Form) -> Response:
    """A value that a person gives: the form comes back with what is wrong, or the record with what is new."""
    try:
        value, spans = posting.typed(reader, view, key, form, sourced=action is Action.ADD)
    except Refused as refused:
        return back(reader, view, form, refused.errors)
    before = posting.found(view, key)
    value = posting.parties(value, (before.current or before.proposed) if before else None)
    batch = str(uuid.uuid4())
    own = posting.decision(
        reader,
        view,
        key,
        action,
        posting.version(form),
        value=value,
        evidence=spans or None,
        reason=first(form, "reason"),
        identity=identity,
    )
    together = posting.sole_primary(reader, view, own, batch)

    def stored() -> Response:
        alone = len(together) == 1
        changed = reader.review.decide(own) if alone else reader.review.decide_many(together, batch)[-1]
        return whole(reader, view.record_id, changed.key)

    return answered(reader, view, form, stored)


def answered(reader: Reader, view: RecordView, form: Form, act: Callable[[], Response]) -> Response:
    """Act, and answer what the service refuses: a conflict with both values, or the form with the reason."""
    try:
        return act()
    except Conflict as conflict:
        return _conflict(reader, look(reader, view.record_id), conflict, form)
    except NotTaken as refused:
        return back(reader, view, form, {"form": str(refused)})


def back(reader: Reader, view: RecordView, form: Form, errors: dict[str, str]) -> HTMLResponse:
    """The form as it was sent, with what is wrong."""
    key, mode = first(form, "key"), first(form, "mode", "correct")
    if first(form, "action") not in _TYPED and mode not in ("split", "merge"):
        return message(reader, 422, " ".join(errors.values()))
    return edit(
        reader,
        view,
        key,
        mode if mode in ("correct", "add", "split", "merge") else "correct",
        _number(form),
        values={name: list(values) for name, values in form.items()},
        spans=selected(reader, view, first(form, "evidence")),
        status=422,
        errors=errors,
        reason=first(form, "reason"),
        second=selected(reader, view, first(form, "second.evidence")),
    )


def _number(form: Form) -> int:
    given = first(form, "number", "0")
    return int(given) if given.isdigit() and len(given) < 7 else 0


def _card(reader: Reader, field: Field, form: Form) -> HTMLResponse:
    pointing = any((fact or {}).get(name) for fact in (field.current, field.proposed) for name in _POINTERS)
    measured = reader.review.cuts.measured
    view = look(reader, field.record_id) if pointing or measured else None
    tells = cards.teller(view, reader.language) if view else Teller(reader.language, {})
    cut = cards.cut_of(view, reader.preferences, reader.review.cuts)(field.key) if view else None
    shown = cards.card(field, _number(form), tells, reader.preferences.threshold if cut is None else cut)
    return render.page(reader, "card.html", card=shown)


def whole(reader: Reader, record_id: str, key: str = "", told: str = "", lacking: bool = False) -> HTMLResponse:
    """The working part of the page, anew; the browser then looks at `key`. `lacking` lists what V still asks for."""
    view = look(reader, record_id)
    return render.page(reader, "work.html", active=key, told=told, lacking=lacking, **work(reader, view))


def message(reader: Reader, status: int, sentence: str) -> HTMLResponse:
    """A sentence for the line of messages."""
    return render.page(reader, "message.html", status, sentence=sentence)


def _conflict(reader: Reader, view: RecordView, conflict: Conflict, form: Form) -> HTMLResponse:
    """Both values and the proposal, side by side; nothing of what was typed is lost."""
    tells = cards.teller(view, reader.language)
    current, yours = conflict.current, conflict.yours
    cut = cards.cut_of(view, reader.preferences, reader.review.cuts)

    def said(fact: dict[str, object] | None) -> str:
        return tells.tell(current.key, fact).value if fact else ""

    return render.page(
        reader,
        "conflict.html",
        409,
        card=cards.card(current, _number(form), tells, cut(current.key)),
        name=wording.field_name(reader.language, current.key),
        yours=yours,
        your_value=said(_mine(current, yours)),
        their_value=said(current.current),
        proposal=said(current.proposed),
    )


def _mine(current: Field, yours: Decision) -> dict[str, object] | None:
    if yours.action in _TYPED:
        return {**(current.current or current.proposed or {}), **dict(yours.value or {})}
    return current.proposed if yours.action is Action.ACCEPT else None


@router.post("/records/{record_id}/accept-all", dependencies=[requires(roles.Action.DECIDE)])
def accept_all(reader: AReader, record_id: RecordId, form: AForm) -> Response:
    """Accept what is proposed with at least the reader's threshold."""
    batch = reader.review.accept_record(record_id, reader.preferences.threshold, reader.name)
    told = reader.language.plural("%(num)s field accepted.", "%(num)s fields accepted.", batch.count)
    return whole(reader, record_id, told=told)


@router.post("/records/{record_id}/undo", dependencies=[requires(roles.Action.DECIDE)])
def undo(reader: AReader, record_id: RecordId, form: AForm) -> Response:
    """Take back the reader's last action, wherever it was."""
    text = reader.language
    try:
        batch = reader.review.undo(reader.name)
    except NotFound:
        return message(reader, 409, text.text("There is nothing to undo."))
    except Conflict as conflict:
        name = wording.field_name(text, conflict.current.key)
        return message(reader, 409, text.text("%(field)s was changed since and stays as it is.", field=name))
    except NotTaken:
        told = text.text("Your last decision stands: both have finished that record, or somebody else goes on with it.")
        return message(reader, 409, told)
    told = text.plural("%(num)s decision taken back.", "%(num)s decisions taken back.", batch.count)
    here = [one.key for one in batch.fields if one.record_id == record_id]
    if not here and batch.count:
        told += " " + text.text("It was on another record.")
    return whole(reader, record_id, here[0] if here else "", told)


@router.post("/records/{record_id}/waive", dependencies=[requires(roles.Action.DECIDE)])
def waive(reader: AReader, record_id: RecordId, form: AForm) -> Response:
    """Let a check pass, with a reason."""
    reason = first(form, "reason").strip()
    if not reason:
        return message(reader, 422, reader.language.text("Say why the check may pass."))
    reader.review.waive(record_id, first(form, "check"), reason, reader.name)
    return whole(reader, record_id, told=reader.language.text("The check is waived."))


@router.post("/records/{record_id}/validate", dependencies=[requires(roles.Action.DECIDE)])
def validate(reader: AReader, record_id: RecordId, form: AForm) -> Response:
    """V: the record is reviewed and the next one follows, or what is missing is said."""
    outcome = reader.review.validate(record_id, reader.name)
    if outcome.reviewed:
        return Response(status_code=204, headers={"X-Review": "reviewed"})
    told = reader.language.plural(
        "Not yet: %(num)s decision is missing.", "Not yet: %(num)s decisions are missing.", len(outcome.missing)
    )
    missing = outcome.missing[0] if outcome.missing else ""
    return whole(reader, record_id, missing, told, lacking=True)
