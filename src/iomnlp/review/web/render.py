"""Templates: one environment for each language, everything escaped, and what each page needs at hand."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from iomnlp.review.model import State
from iomnlp.review.roles import Action
from iomnlp.review.web import preferences, values, wording
from iomnlp.review.web.cards import state_name
from iomnlp.review.web.locale import LANGUAGES, NAMES, language
from iomnlp.review.web.reader import Reader

PACKAGE = "iomnlp.review.web"


@cache
def asset(name: str) -> str:
    """The address of a static file, with its hash so that a new version is fetched."""
    content = files(PACKAGE).joinpath("static", *name.split("/")).read_bytes()
    return f"/static/{name}?{hashlib.sha256(content).hexdigest()[:10]}"


@cache
def environment(code: str) -> Environment:
    """Templates in one language."""
    speech = language(code)
    made = Environment(
        loader=PackageLoader(PACKAGE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(speech.catalogue, newstyle=True)  # type: ignore[attr-defined]
    made.globals.update(
        asset=asset,
        language=speech,
        languages=[(one, NAMES[one]) for one in LANGUAGES],
        named=lambda table, key: wording.named(speech, table, key),
        state_name=lambda state: state_name(speech, state),
        state_of=State,
        action_name=lambda action: wording.action_name(speech, action),
        number=lambda value: values.number(str(value), speech),
        percent=lambda value: values.percent(value, speech),
        moment=lambda at: f"{values.moment(at, speech)} UTC",
        country=lambda value: values.country(value, speech),
    )
    return made


def _letters(reader: Reader) -> dict[str, str]:
    """The letters that do something: those of decisions rest for who decides nothing."""
    keys = reader.preferences.keys
    if reader.may(Action.DECIDE):
        return keys
    return {action: letter for action, letter in keys.items() if action in preferences.LOOKING}


def text(reader: Reader, template: str, **context: Any) -> str:
    """A template filled for a reader."""
    return (
        environment(reader.language.code)
        .get_template(template)
        .render(
            reader=reader,
            keys=reader.preferences.keys,
            letters=_letters(reader),
            default_keys=preferences.KEYS,
            csrf=reader.session.csrf if reader.session else "",
            settings=reader.settings,
            path=reader.request.url.path,
            **context,
        )
    )


def page(
    reader: Reader, template: str, status: int = 200, headers: dict[str, str] | None = None, **context: Any
) -> HTMLResponse:
    """A page or a part of one, as an answer."""
    return HTMLResponse(text(reader, template, **context), status, headers)
