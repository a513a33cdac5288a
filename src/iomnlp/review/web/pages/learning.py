"""What the machine gets right, and what reviewing brought: for whoever leads the review."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from iomnlp.review.evidence import SHEET
from iomnlp.review.learning import EVERY, FieldLearned, Learning
from iomnlp.review.roles import Action
from iomnlp.review.service import Review
from iomnlp.review.web import charts, render, values, wording
from iomnlp.review.web.access import requires
from iomnlp.review.web.figures import Figures
from iomnlp.review.web.locale import marked
from iomnlp.review.web.places import MEASURES, Place
from iomnlp.review.web.reader import AReader
from iomnlp.shares import ENOUGH_FOR_THRESHOLD, Share

router = APIRouter(include_in_schema=False)
PLACE = Place("/learning", marked("Learning"), Action.SEE_LEARNING, MEASURES)
# Seconds after which figures are counted again: that reads every decision.
FRESH = 60.0


def lessons(request: Request) -> Learning | None:
    """The figures of the application's store, a minute old or a little more; None while they are first counted."""
    state = request.app.state
    if not hasattr(state, "lessons"):
        review: Review = state.review
        state.lessons = Figures(review.learning, lambda: review.stats().decisions, FRESH)
    found: Learning | None = state.lessons.get()
    return found


@router.get(PLACE.path, dependencies=[requires(PLACE.action)])
def learning(reader: AReader) -> HTMLResponse:
    """The page."""
    told = lessons(reader.request)
    if told is None:
        return render.page(reader, "learning.html", told=None)
    names = {one.field: _name(reader, one.field) for one in told.fields}
    return render.page(
        reader,
        "learning.html",
        told=told,
        names=names,
        overall=_overall(told.fields),
        safe=Share(
            sum(one.safe.part for one in told.fields if one.threshold is not None),
            sum(one.safe.whole for one in told.fields),
        ),
        known=[one for one in told.fields if one.threshold is not None],
        bars={one.field: charts.bar(one.precision) for one in told.fields},
        curve=charts.curve(told.curve),
        models={"judges": reader.language.text("judges of kinds and roles"), "themes": reader.language.text("themes")},
        measure=lambda name: _name(reader, name.partition(".")[0]),
        points=lambda f1: _points(reader, f1),
        chart=charts,
        every=EVERY,
        wanted=ENOUGH_FOR_THRESHOLD,
    )


def _overall(fields: tuple[FieldLearned, ...]) -> Share:
    """Precision over all fields."""
    return Share(sum(one.precision.part for one in fields), sum(one.precision.whole for one in fields))


def _points(reader: AReader, f1: float | None) -> str:
    """F1 in per cent with a decimal: trainings change it by little."""
    if f1 is None:
        return "–"
    shown = values.number(f"{f1 * 100:.1f}", reader.language)
    return f"{shown}{values.NARROW if reader.language.code == 'fr' else ''}%"


def _name(reader: AReader, field: str) -> str:
    return (
        wording.named(reader.language, "groups", "project")
        if field == SHEET
        else wording.group_name(reader.language, field)
    )
