"""Second opinions: the records that wait for the reader's own, without a word of what the first reader decided."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from iomnlp.review.roles import Action
from iomnlp.review.web import render
from iomnlp.review.web.access import requires
from iomnlp.review.web.locale import marked
from iomnlp.review.web.places import Place
from iomnlp.review.web.reader import AReader

router = APIRouter(include_in_schema=False)
PLACE = Place("/second", marked("Second opinions"), Action.SECOND_OPINION)


@router.get("/second", dependencies=[requires(Action.SECOND_OPINION)])
def second(reader: AReader) -> HTMLResponse:
    """What waits for a second opinion."""
    team = reader.review.team
    return render.page(reader, "second.html", rows=team.waiting(), share=team.options().share)
