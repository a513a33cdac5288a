"""The audit log, for administrators: read, filtered, downloaded; no route changes it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response, StreamingResponse

from iomnlp.review.accounts.audit import Event, Wanted
from iomnlp.review.accounts.model import Line
from iomnlp.review.roles import Action
from iomnlp.review.web import render, values, wording
from iomnlp.review.web.access import requires
from iomnlp.review.web.locale import Language, marked
from iomnlp.review.web.places import ADMINISTRATION, Place
from iomnlp.review.web.reader import AReader, Reader

router = APIRouter(include_in_schema=False)
PLACE = Place("/audit", marked("Audit log"), Action.READ_AUDIT, ADMINISTRATION)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_LARGEST = 2**62
_LONGEST = 100
# A spreadsheet would take a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def _wanted(request: Request) -> Wanted:
    """What the address asks for; what is no day or no event does not matter."""
    asked = {
        name: request.query_params.get(name, "").replace("\0", "")[:_LONGEST]
        for name in ("who", "what", "since", "until")
    }
    for name in ("since", "until"):
        if not _DAY.fullmatch(asked[name]):
            asked[name] = ""
    if asked["what"] not in set(Event):
        asked["what"] = ""
    return Wanted(**asked)


def _query(wanted: Wanted, before: int | None = None) -> str:
    given = {name: getattr(wanted, name) for name in ("who", "what", "since", "until")}
    return urlencode({name: value for name, value in {**given, "before": before or ""}.items() if value})


@router.get("/audit", dependencies=[requires(Action.READ_AUDIT)])
def audit_page(reader: AReader) -> HTMLResponse:
    """A page of lines, newest first."""
    wanted = _wanted(reader.request)
    given = reader.request.query_params.get("before", "")
    before = int(given) if given.isascii() and given.isdecimal() and int(given) < _LARGEST else None
    found = reader.review.audit.page(wanted, before)
    return render.page(
        reader,
        "audit.html",
        wanted=wanted,
        rows=[(line, _said(line, reader.language)) for line in found.lines],
        people=[(name, name) for name in reader.review.audit.people()],
        events=[(event.value, wording.named(reader.language, "events", event.value)) for event in Event],
        following=_query(wanted, found.next) if found.next else "",
        begun=before is not None,
        query=_query(wanted),
    )


def _said(line: Line, language: Language) -> str:
    """Particulars in words: names of roles, else as they are."""
    told = {key: _particular(value, language) for key, value in line.detail.items() if value != ""}
    return ", ".join(
        language.text("%(field)s: %(value)s", field=wording.named(language, "particulars", key), value=value)
        for key, value in told.items()
    )


def _particular(value: object, language: Language) -> str:
    if isinstance(value, bool):
        return language.text("yes") if value else language.text("no")
    if isinstance(value, list):
        return ", ".join(wording.named(language, "scopes", str(one)) for one in value)
    if isinstance(value, int):
        return values.number(str(value), language)
    return wording.named(language, "roles", wording.named(language, "particulars", str(value)))


@router.get("/audit.csv", dependencies=[requires(Action.READ_AUDIT)])
def download(reader: AReader) -> Response:
    """All lines that match, as CSV; the download is a line itself."""
    wanted = _wanted(reader.request)
    reader.review.audit.note(Event.AUDIT_READ, reader.name)
    headers = {"Content-Disposition": 'attachment; filename="audit.csv"'}
    return StreamingResponse(_rows(reader, wanted), media_type="text/csv; charset=utf-8", headers=headers)


def _rows(reader: Reader, wanted: Wanted) -> Iterator[str]:
    held = io.StringIO()
    writer = csv.writer(held)
    writer.writerow(("number", "at", "who", "what", "about", "detail"))
    for line in reader.review.audit.lines(wanted):
        detail = "; ".join(f"{key}={value}" for key, value in line.detail.items())
        writer.writerow(map(_harmless, (str(line.number), line.at, line.who, line.what, line.about, detail)))
        if held.tell() > 50_000:
            yield held.getvalue()
            held.seek(0)
            held.truncate()
    yield held.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
