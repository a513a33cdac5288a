"""Agreement of two readers, field by field, and how second opinions work here: for whoever leads the review."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from iomnlp.review.agreement import Agreement, Alpha, Figure
from iomnlp.review.options import DAYS, LONGEST, Options
from iomnlp.review.refusals import Refused
from iomnlp.review.roles import Action
from iomnlp.review.web import render, values, wording
from iomnlp.review.web.access import requires
from iomnlp.review.web.figures import Figures
from iomnlp.review.web.locale import Language, marked
from iomnlp.review.web.pages.record import RecordId
from iomnlp.review.web.places import MEASURES, Place
from iomnlp.review.web.reader import AForm, AReader, Reader, first

router = APIRouter(include_in_schema=False)
PLACE = Place("/agreement", marked("Agreement"), Action.SEE_AGREEMENT, MEASURES)


@router.get("/agreement", dependencies=[requires(Action.SEE_AGREEMENT)])
def agreement(reader: AReader) -> HTMLResponse:
    """The page."""
    return _page(reader)


def _page(reader: Reader, error: str = "", status: int = 200) -> HTMLResponse:
    team = reader.review.team
    found = _figures(reader)
    told = [(one, _name(reader.language, one.group), _codes(reader.language, one)) for one in found or ()]
    return render.page(
        reader,
        "agreement.html",
        status,
        rows=told,
        counting=found is None,
        options=team.options(),
        open=team.open_opinions(),
        error=error,
        between=lambda figure: between(figure, reader.language),
    )


def _figures(reader: Reader) -> tuple[Agreement, ...] | None:
    """The agreement of the whole store; None while it is first counted."""
    state = reader.request.app.state
    if not hasattr(state, "agreement"):
        team = state.review.team
        state.agreement = Figures(team.agreement, team.finished)
    found: tuple[Agreement, ...] | None = state.agreement.get()
    return found


def _name(language: Language, group: str) -> str:
    return wording.group_name(language, group) if group else language.text("All fields")


def _codes(language: Language, one: Agreement) -> list[tuple[str, str, str, int]]:
    """Each choice among codes: its name, alpha, interval, number of pairs."""
    return [
        (
            # A field that is one code needs no name for its choice.
            "" if alpha.name == "code" else wording.named(language, "keys", alpha.name),
            "–" if alpha.value is None else decimal(alpha.value, language),
            _ends(alpha, language),
            alpha.pairs,
        )
        for alpha in one.alphas
    ]


def _ends(alpha: Alpha, language: Language) -> str:
    if alpha.low is None or alpha.high is None or alpha.low == alpha.high:
        return ""
    return f"{decimal(alpha.low, language)} – {decimal(alpha.high, language)}"


def decimal(value: float, language: Language) -> str:
    """A coefficient with two decimals.

    >>> from iomnlp.review.web.locale import language
    >>> decimal(0.444, language("fr"))
    '0,44'
    """
    return values.number(f"{value:.2f}", language)


def between(figure: Figure, language: Language) -> str:
    """An interval in words of the reader's language; empty where there is none, or all records say the same."""
    if figure.low is None or figure.high is None or figure.low == figure.high:
        return ""
    low, high = (values.percent(end, language) for end in (figure.low, figure.high))
    return f"{low} – {high}"


@router.post("/agreement/options", dependencies=[requires(Action.SEE_AGREEMENT)])
def choose(reader: AReader, form: AForm) -> Response:
    """Keep how second opinions work here."""
    try:
        share = float(first(form, "share").replace(",", ".").replace("%", ""))
        days = int(first(form, "days", str(DAYS)))
        reader.review.team.choose(Options(share, first(form, "names") == "yes", first(form, "own") == "yes", days))
    except (ValueError, Refused):
        told = reader.language.text("A share lies between 0 and 100, days between 0 and %(most)s.", most=LONGEST)
        return _page(reader, told, 422)
    return Response(status_code=204, headers={"HX-Redirect": "/agreement"})


@router.post("/agreement/{record_id}/give-up", dependencies=[requires(Action.SEE_AGREEMENT)])
def give_up(reader: AReader, record_id: RecordId, form: AForm) -> Response:
    """Give the second opinion on a record up."""
    reader.review.team.give_up(record_id)
    return Response(status_code=204, headers={"HX-Redirect": "/agreement"})
