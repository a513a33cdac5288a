"""Exports: records that match, in every format that `iomnlp export` writes."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.background import BackgroundTask
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse

from iomnlp.record import Record
from iomnlp.review.accounts.audit import Event
from iomnlp.review.accounts.leaving import described
from iomnlp.review.api.problems import Problem, answers
from iomnlp.review.api.records import FilterQuery, store_of
from iomnlp.review.api.shapes import FormatsOut, Name
from iomnlp.review.roles import Action
from iomnlp.review.web.access import masked, requires
from iomnlp.review.web.guard import session_of
from iomnlp.write.exporter import Options
from iomnlp.write.registry import export as write_export
from iomnlp.write.registry import exporter, names

router = APIRouter(tags=["exports"])
JSONL = "jsonl"
# By the end of an exporter's file; several files come as one archive.
MEDIA_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xml": "application/xml",
    ".csv": "text/csv",
    ".json": "application/json",
    "": "application/zip",
}
# Reasons of refusals that an answer tells.
SHOWN = 20


class ExportQuery(FilterQuery):
    """Which records, and whether people's data are kept."""

    keep_contacts: bool = Field(default=False, description="Keep names, addresses and numbers of people.")


def media_type(suffix: str) -> str:
    """The media type of an exporter's file."""
    return MEDIA_TYPES.get(suffix, "application/octet-stream")


@router.get("/exports", dependencies=[requires(Action.EXPORT)], response_model=FormatsOut, responses=answers())
def formats() -> Any:
    """The formats. `jsonl` is the contract itself."""
    told = [{"name": JSONL, "title": "Records of the contract, one a line", "media_type": "application/x-ndjson"}]
    for name in names():
        found = exporter(name)
        told.append({"name": name, "title": found.title, "media_type": media_type(found.suffix)})
    return JSONResponse({"formats": told})


@router.get(
    "/exports/{name}",
    dependencies=[requires(Action.EXPORT)],
    response_class=Response,
    responses={
        200: {"description": "The file.", "content": {"application/octet-stream": {}, "application/x-ndjson": {}}},
        **answers(404, 422),
    },
)
def export(request: Request, name: Name, query: Annotated[ExportQuery, Query()]) -> Response:
    """The records that match, in a format; several files come as one ZIP archive."""
    keep = query.keep_contacts
    if keep and masked(request):
        raise Problem(403, "masked", "Contact data are hidden from you here. Leave keep_contacts out.")

    if name != JSONL and name not in names():
        raise Problem(404, "not-found", f"There is no export format {name!r}. /exports lists them.")
    store, where = store_of(request), query.where()
    # Before the first record leaves: who breaks off has some of them, too.
    count = store.queue(where, limit=1).total
    told = {"count": count, "contacts": keep, "filter": described(where), "via": "api"}
    store.audit.note(Event.EXPORT, session_of(request).reviewer, name, **told)

    def records() -> Iterator[Record]:
        return store.export(where, mask_contacts=not keep)

    if name == JSONL:
        lines = (record.to_json().encode() + b"\n" for record in records())
        return StreamingResponse(lines, media_type="application/x-ndjson", headers=attached("records.jsonl"))
    return exported(name, records, keep)


def attached(name: str) -> dict[str, str]:
    """Headers that make a browser keep an answer as a file."""
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def exported(name: str, records: Any, keep_contacts: bool) -> Response:
    """Records in a format, as a file that is gone once it was sent.

    Raises
    ------
    Problem
        When the format took none of the records: with its reasons.
    """
    chosen = exporter(name)
    # Its own finaliser removes it where the reader went away in the middle of the answer.
    folder = tempfile.TemporaryDirectory(prefix="iomnlp-", ignore_cleanup_errors=True)
    target = Path(folder.name, f"iomnlp-{name}{chosen.suffix}")
    written = write_export(name, target, records, Options(keep_contacts=keep_contacts))
    if not written.files:
        reasons = [f"{remark.uri}: {remark.english}" for remark in written.remarks[:SHOWN]]
        raise Problem(422, "refused", f"No record can be written as {name}.", reasons=reasons)
    if not chosen.suffix:
        target = Path(shutil.make_archive(str(target), "zip", target))
    gone = BackgroundTask(folder.cleanup)
    return FileResponse(target, media_type=media_type(chosen.suffix), filename=target.name, background=gone)
