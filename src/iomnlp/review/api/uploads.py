"""Uploads: what a request carries, as files that are gone when it was answered."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from iomnlp.review.api.problems import Problem

Shape = TypeVar("Shape", bound=BaseModel)
PIECE = 1 << 20
# What a document without a name is called.
NAMELESS = "-"
# Files of one request, and characters of one other field.
MOST, LONGEST = 1000, 5_000_000


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent, where it lies, and what its sender says of it."""

    path: Path
    uri: str
    published: str | None = None
    as_of: str | None = None


def named(given: str | None) -> str:
    """A name for a record: the file's own, without folders and control characters.

    >>> named("C:\\\\Bureau\\\\rapport.pdf"), named("../../x"), named(None)
    ('rapport.pdf', 'x', '-')
    """
    last = PurePosixPath((given or "").replace("\\", "/")).name
    return "".join(letter for letter in last if letter.isprintable())[:300].strip() or NAMELESS


@contextmanager
def own_folder() -> Iterator[Path]:
    """A folder for the files of one request.

    It goes without waiting for anything: a request whose client is gone may wait for nothing more.
    """
    with tempfile.TemporaryDirectory(prefix="iomnlp-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def kind_of(request: Request) -> str:
    """The media type of a request's body, without parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def body_as(request: Request, shape: type[Shape]) -> Shape:
    """A JSON body.

    Raises
    ------
    RequestValidationError
        When it does not fit.
    """
    try:
        return shape.model_validate_json(await request.body())
    except ValidationError as error:
        raise RequestValidationError(
            error.errors(include_url=False, include_context=False, include_input=False)
        ) from error


async def raw(request: Request, folder: Path) -> Path:
    """The body as it is, in a file."""
    path = folder / "0"
    size = 0
    with path.open("wb") as file:
        async for piece in request.stream():
            size += len(piece)
            await run_in_threadpool(file.write, piece)
    if not size:
        raise Problem(422, "empty", "The request is empty. Send a document.")
    return path


async def form_of(request: Request, folder: Path) -> tuple[list[Upload], dict[str, str]]:
    """The files of a form (`multipart/form-data`), whatever their fields are called, and its other fields."""
    found: list[Upload] = []
    async with request.form(max_files=MOST, max_fields=20, max_part_size=LONGEST) as form:
        said = {name: value for name, value in form.multi_items() if isinstance(value, str)}
        for _, sent in form.multi_items():
            if isinstance(sent, UploadFile) and (sent.size or sent.filename):
                path = folder / str(len(found))
                await _copied(sent, path)
                found.append(
                    Upload(path, named(sent.filename), said.get("published") or None, said.get("as_of") or None)
                )
    return found, said


async def files(request: Request, folder: Path) -> list[Upload]:
    """The files of a form.

    Raises
    ------
    Problem
        When it holds none.
    """
    found, _ = await form_of(request, folder)
    if not found:
        raise Problem(422, "empty", "The form holds no file. Send one, in a field of any name.")
    return found


async def _copied(sent: UploadFile, path: Path) -> None:
    with path.open("wb") as file:
        while piece := await sent.read(PIECE):
            await run_in_threadpool(file.write, piece)
