"""The drop page: files or pasted text in, the record in seconds; to download, or to send to the queue."""

from __future__ import annotations

import json
import time
from collections.abc import Generator
from contextlib import closing
from dataclasses import replace
from typing import Annotated, Any, cast

from fastapi import APIRouter, Path, Request
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from iomnlp.errors import BusyError, IomnlpError, OverdueError
from iomnlp.record import Record
from iomnlp.review.accounts.audit import Event
from iomnlp.review.api.exports import attached, exported
from iomnlp.review.api.limits import Limits
from iomnlp.review.api.uploads import Upload, form_of, own_folder
from iomnlp.review.extraction import Extractor
from iomnlp.review.roles import Action
from iomnlp.review.web import cards, edtf, render
from iomnlp.review.web.access import requires
from iomnlp.review.web.guard import session_of
from iomnlp.review.web.locale import marked
from iomnlp.review.web.places import Place
from iomnlp.review.web.reader import AReader, Reader
from iomnlp.review.web.text import shown
from iomnlp.review.web.trays import Dropped, Tray, Trays, dropped, view_of
from iomnlp.write.masking import masked

PLACE = Place("/drop", marked("Tag documents"), Action.SUBMIT)
# Documents shown of one drop; a run takes more.
MOST = 50
router = APIRouter(include_in_schema=False)
TrayId = Annotated[str, Path(pattern=r"^[\w-]{8,40}$")]


def _trays(reader: Reader) -> Trays:
    return cast(Trays, reader.request.app.state.trays)


def _tray(reader: Reader, tray: str) -> Tray:
    return _trays(reader).get(session_of(reader.request).csrf, tray)


def _shown_record(reader: Reader, one: Dropped) -> Record:
    """The record as this server may show it."""
    record = one.record()
    return masked(record) if reader.masked else record


@router.get("/drop", dependencies=[requires(Action.SUBMIT)])
def drop_page(reader: AReader) -> HTMLResponse:
    """The page; whoever opens it will drop something soon."""
    cast(Extractor, reader.request.app.state.extractor).warm()
    limits = cast(Limits, reader.request.app.state.limits)
    return render.page(reader, "drop.html", megabytes=limits.upload // 1_000_000, most=MOST)


@router.post("/drop", dependencies=[requires(Action.SUBMIT)])
async def take(request: Request, reader: AReader) -> HTMLResponse:
    """Extract from what was dropped or pasted."""
    text = reader.language.text
    try:
        with own_folder() as folder:
            uploads, said = await form_of(request, folder)
            published = edtf.written(said["published"]) if said.get("published", "").strip() else None
            uploads = [replace(one, published=published) for one in uploads]
            pasted = said.get("text", "").replace("\r\n", "\n")
            if pasted.strip():
                path = folder / "text"
                await run_in_threadpool(path.write_bytes, pasted.encode("utf-8", "replace"))
                uploads.append(Upload(path, text("pasted text"), published))
            if not uploads:
                return _refused(reader, text("Choose files, or paste a text."))
            tray = await run_in_threadpool(_extracted, reader, uploads)
    except edtf.EdtfError as wrong:
        return _refused(reader, wrong.told(reader.language))
    except HTTPException:
        return _refused(reader, text("This could not be read as an upload. Try again."))
    except BusyError:
        return _refused(reader, text("Many documents are being read right now. Try again in a minute."), 503)
    except OverdueError:
        return _refused(reader, text("This takes too long for a page: use `iomnlp run` or `iomnlp watch`."), 504)
    except IomnlpError as error:
        # No worker, or no configuration: the sentence is for whoever keeps the server.
        return _refused(reader, str(error), 503)
    return _results(reader, tray)


def _refused(reader: Reader, sentence: str, status: int = 422) -> HTMLResponse:
    return render.page(reader, "drop_results.html", status, tray=None, sentence=sentence)


def _extracted(reader: Reader, uploads: list[Upload]) -> Tray:
    found: list[Dropped] = []
    left = False
    with closing(_documents(reader, uploads)) as documents:
        for one in documents:
            if len(found) == MOST:
                left = True
                break
            found.append(one)
    records = sum(one.packed is not None for one in found)
    told = {"files": len(uploads), "count": records, "via": "drop"}
    reader.review.audit.note(Event.EXTRACTION, reader.name, **told)
    return _trays(reader).put(session_of(reader.request).csrf, found, left)


def _noted(reader: Reader, name: str, count: int, contacts: bool) -> None:
    """Write down that records leave by this page."""
    reader.review.audit.note(Event.EXPORT, reader.name, name, count=count, contacts=contacts, via="drop")


def _documents(reader: Reader, uploads: list[Upload]) -> Generator[Dropped, None, None]:
    """What became of each document; all of them together have the time of one request."""
    extractor = cast(Extractor, reader.request.app.state.extractor)
    limits = cast(Limits, reader.request.app.state.limits)
    done, ends = 0, time.monotonic() + limits.seconds
    for upload in uploads:
        left = max(0.001, ends - time.monotonic())
        documents = extractor.documents(upload.path, upload.uri, upload.published, seconds=left)
        try:
            for result in documents:
                done += 1
                yield dropped(result.uri, result.status, result.reason, result.cause, result.line)
        except OverdueError:
            # What was read in time is shown.
            if not done:
                raise
            yield Dropped(upload.uri, "failed", None, "overdue", None, upload.uri, "")
        finally:
            documents.close()


def _results(reader: Reader, tray: Tray) -> HTMLResponse:
    opened = next((number for number, one in enumerate(tray.documents) if one.packed), None)
    return render.page(
        reader,
        "drop_results.html",
        tray=tray,
        rows=[
            (number, one, shown(one.uri if reader.masked else one.title), shown(one.uri), _why(reader, one))
            for number, one in enumerate(tray.documents)
        ],
        most=MOST,
        number=opened,
        opened=opened,
        **(_record(reader, tray, opened) if opened is not None else {}),
    )


def _why(reader: Reader, one: Dropped) -> str:
    """Why a document gave no record, in the reader's words."""
    text = reader.language.text
    if one.packed:
        return ""
    return {
        "hung": text("Reading it took too long."),
        "overdue": text("There was no time left for the rest of this file."),
        "memory": text("It needs more memory than one document may take."),
        "killed": text("Reading it was interrupted again and again."),
        "crashed": text("The reader crashed over it."),
    }.get(
        one.cause or "", text("It could not be read.") if one.status == "failed" else text("There is nothing to tag.")
    )


def _record(reader: Reader, tray: Tray, number: int) -> dict[str, Any]:
    """What the panel of one record shows."""
    one = tray.documents[number]
    view = view_of(_shown_record(reader, one))
    found = cards.cards(view, reader.language, reader.preferences)
    return {
        "view": view,
        "title": shown(one.title) if not reader.masked else view.document["uri"],
        "sections": cards.sections(found, reader.language),
        "blocks": cards.text_blocks(view, found),
    }


@router.get("/drop/{tray}/{number}", dependencies=[requires(Action.SUBMIT)])
def one_record(reader: AReader, tray: TrayId, number: Annotated[int, Path(ge=0, lt=MOST)]) -> HTMLResponse:
    """The panel of one record."""
    held = _tray(reader, tray)
    if number >= len(held.documents):
        return _refused(reader, reader.language.text("There is no such page."), 404)
    return render.page(reader, "drop_record.html", tray=held, number=number, **_record(reader, held, number))


@router.get("/drop/{tray}/{number}/record.json", dependencies=[requires(Action.SUBMIT)])
def download_one(reader: AReader, tray: TrayId, number: Annotated[int, Path(ge=0, lt=MOST)]) -> Response:
    """One record of the contract."""
    held = _tray(reader, tray)
    if number >= len(held.documents):
        return _refused(reader, reader.language.text("There is no such page."), 404)
    record = _shown_record(reader, held.documents[number])
    _noted(reader, "json", 1, not reader.masked)
    name = f"{record.record_id}.json"
    return Response(record.to_json().encode(), media_type="application/json", headers=attached(name))


@router.get("/drop/{tray}/export/{name}", dependencies=[requires(Action.SUBMIT)])
def download(reader: AReader, tray: TrayId, name: Annotated[str, Path(pattern="^(json|csv|xlsx)$")]) -> Response:
    """All records of a tray: JSON as they are, tables with people's data masked."""
    held = _tray(reader, tray)
    _noted(reader, name, len(held.records), name == "json" and not reader.masked)
    if name != "json":
        return exported(name, lambda: (one.record() for one in held.records), keep_contacts=False)
    rows = [json.loads(_shown_record(reader, one).to_json()) for one in held.records]
    body = json.dumps(rows, ensure_ascii=False).encode()
    return Response(body, media_type="application/json", headers=attached("iomnlp.json"))


@router.post("/drop/{tray}/review", dependencies=[requires(Action.SUBMIT)])
def send_to_review(reader: AReader, tray: TrayId) -> HTMLResponse:
    """Put all records of a tray into the queue."""
    held = _tray(reader, tray)
    records = [one.record() for one in held.records]
    try:
        # Each tray is a source of its own: what happens to have the same name is no newer version.
        summary = reader.review.import_records(records, f"drop/{held.id}")
    except IomnlpError as error:
        return _refused(reader, str(error))
    reader.review.audit.note(Event.IMPORT, reader.name, count=len(records), via="drop")
    ids = [record.record_id for record in records]
    return render.page(reader, "drop_sent.html", summary=summary, ids=ids)
