"""Help and settings."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from iomnlp.review.roles import Action
from iomnlp.review.web import preferences, render
from iomnlp.review.web.access import requires
from iomnlp.review.web.guard import session_of
from iomnlp.review.web.locale import LANGUAGES, Language
from iomnlp.review.web.preferences import KEYS, LOOKS, Preferences
from iomnlp.review.web.reader import AForm, AReader, Form, Reader, first

router = APIRouter(include_in_schema=False)
LONGEST_NAME = 40


def action_names(language: Language) -> dict[str, str]:
    """What each key does, in words."""
    text = language.text
    return {
        "accept": text("Accept"),
        "correct": text("Correct"),
        "reject": text("Reject"),
        "absent": text("Absent from the source"),
        "doubt": text("Doubt"),
        "note": text("Doubt, with a note"),
        "add": text("Add from the text"),
        "evidence": text("Next evidence"),
        "accept_all": text("Accept all above the threshold"),
        "validate": text("Validate, next record"),
        "undo": text("Undo"),
        "split": text("Split in two"),
        "merge": text("Merge"),
        "history": text("History"),
        "next": text("Next field"),
        "previous": text("Previous field"),
        "search": text("Search"),
        "help": text("Help"),
    }


@router.get("/help", dependencies=[requires(Action.READ)])
def help_page(reader: AReader) -> HTMLResponse:
    """How to work here."""
    return render.page(reader, "help.html", actions=action_names(reader.language))


@router.get("/settings", dependencies=[requires(Action.OWN_SETTINGS)])
def settings_page(reader: AReader) -> HTMLResponse:
    """The reader's choices."""
    return _settings(reader, reader.preferences, {})


@router.post("/settings", dependencies=[requires(Action.OWN_SETTINGS)])
def save_settings(reader: AReader, form: AForm) -> Response:
    """Keep the reader's choices in the browser, and the name in the session."""
    chosen, errors = _chosen(reader, form)
    # An account's name is the administrators' affair.
    name = reader.name if reader.settings.accounts else " ".join(first(form, "reviewer").split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        errors["reviewer"] = reader.language.text("A name has 1 to %(most)s characters.", most=LONGEST_NAME)
    if errors:
        return _settings(reader, chosen, errors, 422, name)
    if not reader.settings.accounts:
        session_of(reader.request).reviewer = name
    answer = Response(status_code=204, headers={"HX-Redirect": "/settings?saved=1"})
    answer.set_cookie(
        preferences.COOKIE, chosen.cookie(), max_age=preferences.YEAR, httponly=True, samesite="strict", path="/"
    )
    return answer


def _chosen(reader: Reader, form: Form) -> tuple[Preferences, dict[str, str]]:
    text = reader.language.text
    errors: dict[str, str] = {}
    keys = {action: first(form, f"key.{action}", letter).strip() for action, letter in KEYS.items()}
    for action, letter in keys.items():
        if not preferences.usable(letter):
            errors[f"key.{action}"] = text("A key is one character.")
    clashes = preferences.clashes(keys)
    for action, letter in keys.items():
        if letter in clashes:
            errors.setdefault(f"key.{action}", text("“%(letter)s” stands for two actions.", letter=letter))
    given = first(form, "threshold").replace(",", ".")
    try:
        share = float(given) / 100
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        errors["threshold"] = text("A threshold lies between 0 and 100.")
        share = reader.preferences.threshold
    code, look = first(form, "language"), first(form, "look")
    return Preferences(
        language=code if code in LANGUAGES else None,
        keys=keys,
        threshold=share,
        look=look if look in LOOKS else "auto",
    ), errors


def _settings(
    reader: Reader, chosen: Preferences, errors: dict[str, str], status: int = 200, name: str | None = None
) -> HTMLResponse:
    looks = {
        "auto": reader.language.text("as the system"),
        "light": reader.language.text("light"),
        "dark": reader.language.text("dark"),
    }
    return render.page(
        reader,
        "settings_form.html" if status != 200 else "settings.html",
        status,
        chosen=chosen,
        errors=errors,
        looks=looks,
        actions=action_names(reader.language),
        name=reader.name if name is None else name,
        saved=reader.request.query_params.get("saved", ""),
        local=reader.settings.accounts and reader.review.accounts.named(reader.name).local,
    )
