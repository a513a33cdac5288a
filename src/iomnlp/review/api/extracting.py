"""Extraction on request: one document to its record, many to a stream of lines."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import ExitStack
from typing import Annotated, Any, cast

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from iomnlp.errors import IomnlpError
from iomnlp.record import Record
from iomnlp.review.accounts.audit import Event
from iomnlp.review.api.limits import Limits
from iomnlp.review.api.problems import Problem, answers
from iomnlp.review.api.records import store_of
from iomnlp.review.api.shapes import PAGE, BatchIn, BatchLine, Date, DocumentIn, Name
from iomnlp.review.api.uploads import NAMELESS, Upload, body_as, files, kind_of, named, own_folder, raw
from iomnlp.review.extraction import Extracted, Extractor
from iomnlp.review.roles import Action
from iomnlp.review.service import Review
from iomnlp.review.web.access import requires
from iomnlp.review.web.guard import session_of

router = APIRouter(tags=["extract"])
NDJSON = "application/x-ndjson"
_RAW = {"schema": {"type": "string", "format": "binary"}}
_FORM = {
    "schema": {
        "type": "object",
        "properties": {"file": {"type": "string", "format": "binary"}, "published": {"type": "string"}},
        "required": ["file"],
    }
}
_EXAMPLES = {"page": {"summary": "Une page en français", "value": {"text": PAGE, "published": "2024-05-17"}}}
Published = Annotated[Date | None, Query(description="Date of publication (EDTF) where the page prints none.")]
AsOf = Annotated[Date | None, Query(description="The day against which a sheet's status is judged.")]
Uri = Annotated[Name | None, Query(description="What the record shall call the document.", examples=["note.pdf"])]
Columns = Annotated[
    list[Name], Query(default_factory=list, max_length=20, description="Columns of a table that hold the text.")
]
Into = Annotated[Name | None, Query(alias="store", description="Also put records into the store, under this source.")]


def _body(single: dict[str, Any]) -> dict[str, Any]:
    content = {"application/json": single, "multipart/form-data": _FORM, "application/octet-stream": _RAW}
    return {"requestBody": {"required": True, "content": content}}


class _Work:
    """Uploads at a desk: their documents one after the other, records into the store where that is asked for."""

    def __init__(self, request: Request, columns: list[str], into: str | None, seconds: float):
        self._extractor = cast(Extractor, request.app.state.extractor)
        self._store = store_of(request)
        self._columns, self._into, self._seconds = tuple(columns), into, seconds
        self._open: Generator[Extracted, None, None] | None = None

    def results(self, uploads: list[Upload]) -> Iterator[Extracted]:
        """What became of each document."""
        for one in uploads:
            self._open = self._extractor.documents(
                one.path, one.uri, one.published, one.as_of, self._columns, self._seconds
            )
            for result in self._open:
                if self._into and result.line:
                    keep(self._store, result.line, self._into)
                yield result

    def close(self) -> None:
        """Let go of what is being read."""
        if self._open is not None:
            self._open.close()


def keep(store: Review, line: bytes, source: str) -> None:
    """Put a record into the store. Documents without a name are no versions of one another."""
    record = Record.model_validate_json(line)
    nameless = record.document.uri.partition("#")[0] == NAMELESS
    store.import_records([record], f"{source}/{record.record_id}" if nameless else source)


def _noted(request: Request, files: int, into: str | None) -> None:
    """Write down that somebody sends documents, before any is read: whatever becomes of them."""
    told = {"files": files, "stored": into is not None, "via": "api"}
    store_of(request).audit.note(Event.EXTRACTION, session_of(request).reviewer, **told)


def _limits(request: Request) -> Limits:
    return cast(Limits, request.app.state.limits)


def _written(text: str, path: Any) -> None:
    path.write_bytes(text.encode("utf-8", "replace"))


def failed(result: Extracted) -> Problem:
    """A document that gave no record, as a problem."""
    detail = f"{result.uri}: {result.reason or 'it gave no record'}"
    if result.cause == "hung":
        return Problem(504, "overdue", detail)
    return Problem(422, {"memory": "too-heavy"}.get(result.cause or "", "unreadable"), detail, outcome=result.status)


@router.post(
    "/extract",
    dependencies=[requires(Action.SUBMIT)],
    response_model=Record,
    responses=answers(413, 422, 503, 504),
    openapi_extra=_body({"schema": DocumentIn.model_json_schema(), "examples": _EXAMPLES}),
)
async def extract(
    request: Request,
    text_column: Columns,
    uri: Uri = None,
    published: Published = None,
    as_of: AsOf = None,
    into: Into = None,
) -> Response:
    """One document to its record: text as JSON, a file in a form, or the file itself as the body."""
    with own_folder() as folder:
        if kind_of(request) == "application/json":
            sent = await body_as(request, DocumentIn)
            path = folder / "0"
            await run_in_threadpool(_written, sent.text, path)
            uploads = [Upload(path, named(uri or sent.uri), published or sent.published, as_of or sent.as_of)]
        elif kind_of(request) == "multipart/form-data":
            uploads = await files(request, folder)
        else:
            uploads = [Upload(await raw(request, folder), named(uri), published, as_of)]
        if len(uploads) > 1:
            raise Problem(422, "several", f"The form holds {len(uploads)} files. Send them to /extract/batch.")
        await run_in_threadpool(_noted, request, len(uploads), into)
        work = _Work(request, text_column, None, _limits(request).seconds)
        line = await run_in_threadpool(_only, work, uploads)
        if into:
            await run_in_threadpool(keep, store_of(request), line, into)
    return Response(line, media_type="application/json")


def _only(work: _Work, uploads: list[Upload]) -> bytes:
    """The record of the only document."""
    try:
        results = work.results(uploads)
        found = next(results, None)
        if found is None:
            raise Problem(422, "empty", f"{uploads[0].uri} holds no document.")
        if next(results, None) is not None:
            what = f"{uploads[0].uri} holds several documents. Send it to /extract/batch."
            raise Problem(422, "several", what)
        if found.line is None:
            raise failed(found)
        return found.line
    finally:
        work.close()


@router.post(
    "/extract/batch",
    dependencies=[requires(Action.SUBMIT)],
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "A line for each document, as it is done.",
            "content": {NDJSON: {"schema": BatchLine.model_json_schema()}},
        },
        **answers(413, 422, 503, 504),
    },
    openapi_extra=_body({"schema": BatchIn.model_json_schema(ref_template="#/components/schemas/{model}")}),
)
async def extract_batch(
    request: Request,
    text_column: Columns,
    uri: Uri = None,
    published: Published = None,
    as_of: AsOf = None,
    into: Into = None,
) -> Response:
    """Many documents: texts as JSON, files in a form, or one archive, table or export as the body.

    The answer is a stream of lines, `{"uri", "status", "reason", "record"}`, in the order of the documents.
    """
    with ExitStack() as stack:
        folder = stack.enter_context(own_folder())
        if kind_of(request) == "application/json":
            sent = (await body_as(request, BatchIn)).documents
            uploads = []
            for number, one in enumerate(sent):
                path = folder / str(number)
                await run_in_threadpool(_written, one.text, path)
                uploads.append(Upload(path, named(one.uri), one.published or published, one.as_of or as_of))
        elif kind_of(request) == "multipart/form-data":
            uploads = await files(request, folder)
        else:
            uploads = [Upload(await raw(request, folder), named(uri), published, as_of)]
        await run_in_threadpool(_noted, request, len(uploads), into)
        work = _Work(request, text_column, into, _limits(request).batch_seconds)
        stack.callback(work.close)
        results = work.results(uploads)
        # A desk that has its hands full says so before the first line.
        first = await run_in_threadpool(next, results, None)
        kept = stack.pop_all()
    return StreamingResponse(_lines(first, results, kept), media_type=NDJSON)


async def _lines(first: Extracted | None, results: Iterator[Extracted], kept: ExitStack) -> AsyncIterator[bytes]:
    with kept:
        found = first
        while found is not None:
            yield batch_line(found)
            try:
                found = await run_in_threadpool(next, results, None)
            except IomnlpError as error:
                # The answer has begun: the last line tells of it.
                told = {"uri": error.document or "-", "status": "failed", "reason": str(error), "record": None}
                yield json.dumps(told, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
                return


def batch_line(result: Extracted) -> bytes:
    """One line of the answer; the record's own bytes stay as they are."""
    head = json.dumps({"uri": result.uri, "status": result.status, "reason": result.reason}, ensure_ascii=False)
    record = result.line.strip() if result.line else b"null"
    return head[:-1].encode("utf-8", "replace") + b', "record": ' + record + b"}\n"
