"""The queue: what to look at next, filtered, searched, sorted, kept as views, accepted in bulk."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from iomnlp.review import donors
from iomnlp.review.listing import FieldPage, Page, Sort, View
from iomnlp.review.model import State
from iomnlp.review.roles import Action
from iomnlp.review.web import preferences, render, wording
from iomnlp.review.web.access import requires
from iomnlp.review.web.cards import shown_fact, state_name
from iomnlp.review.web.facets import Facets
from iomnlp.review.web.facts import Teller
from iomnlp.review.web.filters import Asked, asked
from iomnlp.review.web.reader import AForm, AReader, Reader, first
from iomnlp.review.web.shapes import SHAPES

router = APIRouter(include_in_schema=False)
ROWS = 50


@router.get("/queue", dependencies=[requires(Action.READ)])
def queue(reader: AReader) -> HTMLResponse:
    """A page of the queue, or its list alone where a filter changed."""
    wanted = asked(reader.request.query_params)
    context = {"asked": wanted, **_rows(reader, wanted)}
    if reader.request.headers.get("hx-target", "").endswith("results"):
        # What a bulk accept did stays on the page, with its undo; another filter closes it.
        closes = "keep" not in reader.request.query_params
        return render.page(reader, "queue_results.html", closes_bulk=closes, **context)
    return render.page(
        reader,
        "queue.html",
        facets=_facets(reader),
        groups=_groups(reader),
        states=[(state.value, state_name(reader.language, state)) for state in State],
        sorts=_sorts(reader),
        views=reader.review.views(reader.name),
        stats=reader.review.stats(),
        view_query=view_query,
        **context,
    )


def view_query(view: View) -> str:
    """The address of a saved view."""
    return Asked(view.filter, view.sort, view.fields).query()


def _rows(reader: Reader, wanted: Asked) -> dict[str, Any]:
    found: Page | FieldPage
    if wanted.by_field:
        found = reader.review.field_queue(wanted.where, wanted.after, ROWS)
        tells = Teller(reader.language, {})
        rows = found.rows
        said = [tells.tell(row.field.key, fact) if (fact := shown_fact(row.field)) else None for row in rows]
        names = [wording.field_name(reader.language, row.field.key) for row in rows]
        return {"found": found, "fields": list(zip(rows, said, names, strict=True))}
    found = reader.review.queue(wanted.where, wanted.sort, wanted.after, ROWS)
    return {"found": found, "fields": None}


def _sorts(reader: Reader) -> list[tuple[str, str]]:
    text = reader.language.text
    return [
        (Sort.LEAST_SURE.value, text("least sure first")),
        (Sort.NEWEST.value, text("newest first")),
        (Sort.TITLE.value, text("by title")),
    ]


def _groups(reader: Reader) -> list[tuple[str, str]]:
    return [(group, wording.group_name(reader.language, group)) for group in SHAPES if group != "kind"]


def _facets(reader: Reader) -> dict[str, list[tuple[str, str, int]]]:
    """What can be chosen: facet → value, name and number of records."""
    return {
        name: [(value, _value_name(reader, name, value), count) for value, count in found]
        for name, found in reader.request.app.state.facets.get().items()
    }


def _value_name(reader: Reader, facet: str, value: str) -> str:
    if facet == "country":
        return wording.countries(reader.language.code).get(value, value)
    if facet == "theme":
        return wording.themes(reader.language.code).get(value, value)
    if facet == "donor":
        return _donor_name(reader, value)
    return wording.named(reader.language, "codes", value) if facet == "kind" else value


def _donor_name(reader: Reader, key: str) -> str:
    code = reader.language.code
    if key.startswith(donors.COUNTRY):
        wanted = key.removeprefix(donors.COUNTRY)
        return wording.countries(code).get(wanted, wanted)
    if key.startswith(donors.ORGANISATION):
        return donors.organisation_name(key, code)
    facets: Facets = reader.request.app.state.facets
    return facets.donor(key)


@router.post("/views", dependencies=[requires(Action.OWN_SETTINGS)])
def save_view(reader: AReader, form: AForm) -> HTMLResponse:
    """Keep the queue that is shown under a name."""
    name = first(form, "name").strip()[:80]
    wanted = asked({key: values[0] for key, values in form.items()})
    if name:
        reader.review.save_view(View(name, wanted.where, wanted.sort, wanted.by_field, reader.name))
    return _views(reader, "" if name else reader.language.text("Give the view a name."))


@router.post("/views/delete", dependencies=[requires(Action.OWN_SETTINGS)])
def delete_view(reader: AReader, form: AForm) -> HTMLResponse:
    """Forget a view."""
    reader.review.delete_view(reader.name, first(form, "name"))
    return _views(reader)


def _views(reader: Reader, error: str = "") -> HTMLResponse:
    views = reader.review.views(reader.name)
    return render.page(reader, "queue_views.html", views=views, view_query=view_query, view_error=error)


@router.get("/queue/bulk", dependencies=[requires(Action.DECIDE)])
def bulk_preview(reader: AReader) -> HTMLResponse:
    """How many fields a bulk accept would take."""
    query = reader.request.query_params
    wanted = asked(query)
    threshold = preferences.threshold(query.get("threshold", "").replace(",", "."))
    count = reader.review.count_acceptable(wanted.where, threshold, wanted.where.field)
    return render.page(
        reader, "queue_bulk.html", asked=wanted, threshold=threshold, count=count, done=None, **_measured(reader)
    )


def _measured(reader: Reader) -> dict[str, Any]:
    """Whether fields have thresholds of their own, and above which one a person is stricter."""
    return {"measured": reader.review.cuts.measured, "default": preferences.THRESHOLD}


@router.post("/queue/bulk", dependencies=[requires(Action.DECIDE)])
def bulk_accept(reader: AReader, form: AForm) -> HTMLResponse:
    """Accept all of them, as one batch that can be undone."""
    wanted = asked({key: values[0] for key, values in form.items()})
    threshold = preferences.threshold(first(form, "threshold").replace(",", "."))
    done = reader.review.bulk_accept(wanted.where, threshold, wanted.where.field, reader.name)
    headers = {"HX-Trigger": "queue-changed"}
    return render.page(
        reader,
        "queue_bulk.html",
        headers=headers,
        asked=wanted,
        threshold=threshold,
        count=0,
        done=done,
        **_measured(reader),
    )


@router.post("/queue/undo", dependencies=[requires(Action.DECIDE)])
def undo_bulk(reader: AReader, form: AForm) -> Response:
    """Take back a batch, or the reader's last action."""
    batch = reader.review.undo(reader.name, first(form, "batch") or None)
    return render.page(reader, "queue_undone.html", headers={"HX-Trigger": "queue-changed"}, batch=batch)
