"""A source to its documents: what it is, by its content; what it holds, one document after the other."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import closing, nullcontext
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from iomnlp.errors import ReadError, SkippedDocument
from iomnlp.read import docx, rtf
from iomnlp.read.archives import is_tar, is_zip, office, opened_zip, tar_members, zip_members
from iomnlp.read.delimited import is_table, table_documents
from iomnlp.read.europresse import europresse_documents, is_europresse
from iomnlp.read.factiva import factiva_html_documents, factiva_text_documents, is_factiva_html, is_factiva_text
from iomnlp.read.html import is_html
from iomnlp.read.jsonlines import is_json, json_documents
from iomnlp.read.mail import is_mail, mail_documents
from iomnlp.read.members import Budget, ExhaustedError, Found, Member, Place, ReadOptions, Unreadable, because
from iomnlp.read.nexis import is_nexis, may_be_nexis, nexis_documents
from iomnlp.read.parquet import is_parquet, parquet_documents
from iomnlp.read.streams import HEAD, is_compressed, opened, seekable, unpacked, whole
from iomnlp.read.warc import is_warc, warc_documents

RTF = b"{\\rtf"
Documents = Callable[[BinaryIO, Place], Iterator[Found]]

# The containers that the first bytes tell, in the order in which they are asked.
_BY_HEAD: tuple[tuple[Callable[[bytes], bool], Documents], ...] = (
    (is_parquet, parquet_documents),
    (is_warc, warc_documents),
    (is_tar, tar_members),
)
_PARTED = (is_zip, is_compressed, is_json, is_mail, *(recognised for recognised, _ in _BY_HEAD))


def documents(
    source: str | Path | bytes | BinaryIO, uri: str | None = None, options: ReadOptions | None = None
) -> Iterator[Member | Unreadable]:
    """The documents of a source, one after the other, in the source's own order.

    Parameters
    ----------
    source : str, Path, bytes or binary file
        A file by its path, its bytes, or the open file.
    uri : str, optional
        What to call it; by default the file's name.
    options : ReadOptions, optional
        Columns of tables, and limits.

    Yields
    ------
    Member or Unreadable
        One for a plain document, many for a container. Whatever cannot be read gives an `Unreadable` with its reason;
        nothing is raised for it.

    Examples
    --------
    >>> table = "titre,texte,date\\nPuits,Un puits à Bria.,12 mars 2019\\n".encode()
    >>> [found] = documents(table, "puits.csv")
    >>> found.uri, found.data.decode(), found.published
    ('puits.csv#1', 'Puits\\n\\nUn puits à Bria.', '2019-03-12')
    """
    chosen = options or ReadOptions()
    name = uri or (Path(source).name if isinstance(source, str | Path) else "-")
    try:
        stream, size = _open(source)
    except OSError as error:
        yield Unreadable(name, f"The file cannot be read: {error.strerror or error}.")
        return
    place = Place(name, PurePosixPath(name).name, chosen, Budget(chosen, size), _descend)
    # A stream of the caller's stays open.
    with nullcontext() if stream is source else closing(stream):
        try:
            yield from _descend(stream, place)
        except ExhaustedError as error:
            yield Unreadable(name, because(error))


def page(source: Path | bytes, uri: str, options: ReadOptions | None = None) -> Member | None:
    """The one document that a source plainly is: what :func:`documents` gives, and it took nothing apart for it.

    Parameters
    ----------
    source : Path or bytes
        A file, of which no more than the first bytes are read unless it is a page; or its bytes.
    uri : str
        What to call it.
    options : ReadOptions, optional
        Its limits.

    Returns
    -------
    Member or None
        None where it holds several documents, may do so, or is too large: `documents` tells.

    Raises
    ------
    OSError
        When the file cannot be read.

    Examples
    --------
    >>> page("Un puits à Bria.".encode(), "puits.txt").uri, page(b'{"texte": "Un puits"}', "puits.json")
    ('puits.txt', None)
    """
    most = (options or ReadOptions()).max_document
    with io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as stream:
        head = stream.read(HEAD)
        if any(recognised(head) for recognised in _PARTED) or head.lstrip()[:5] == RTF:
            return None
        html = is_html(head[:4096])
        if not html and is_table(head, uri):
            return None
        data = head + stream.read(most) if len(head) == HEAD else head
    if len(data) > most or (html and (is_europresse(data) or is_factiva_html(data))):
        return None
    return Member(uri, data, "text/html" if html else None)


def _open(source: str | Path | bytes | BinaryIO) -> tuple[BinaryIO, int]:
    """A stream over a source, and its size."""
    if isinstance(source, bytes):
        return io.BytesIO(source), len(source)
    stream = seekable(open(source, "rb") if isinstance(source, str | Path) else source)  # noqa: SIM115 (the caller's)
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    return stream, size


def _descend(stream: BinaryIO, place: Place) -> Iterator[Found]:
    """What a stream holds; a fault of it, or of the container that it is, ends it with one reason."""
    try:
        yield from _held(stream, place)
    except ExhaustedError:
        raise
    except ReadError as error:
        yield Unreadable(place.uri, because(error), isinstance(error, SkippedDocument))
    except OSError as error:
        yield Unreadable(place.uri, f"The file cannot be read: {error.strerror or error}.")
    except Exception as error:
        # A fault of ours or of a library's over strange bytes: the run goes on, and the report tells of it.
        what = " ".join(str(error).split())[:160].rstrip(".")
        yield Unreadable(place.uri, f"internal error {type(error).__name__}: {what}.")


def _held(stream: BinaryIO, place: Place) -> Iterator[Found]:
    if place.depth > place.options.max_depth:
        raise ReadError(
            f"Containers are nested more than {place.options.max_depth} deep here.", remedy="Unpack it yourself."
        )
    head, stream = opened(stream)
    inner = unpacked(stream, head, place.name, place.budget)
    if inner is not None:
        yield from _descend(inner[0], replace(place, name=inner[1], depth=place.depth + 1))
        return
    if is_zip(head):
        yield from _zip(stream, place)
        return
    for recognised, held in _BY_HEAD:
        if recognised(head):
            yield from held(stream, place)
            return
    yield from _text(stream, place, head)


def _zip(stream: BinaryIO, place: Place) -> Iterator[Found]:
    """An archive's members; an Office file is one document, or a press database's export."""
    stream = seekable(stream)
    with opened_zip(stream) as archive:
        kind = office(archive)
    stream.seek(0)
    if kind is None:
        yield from zip_members(stream, place)
        return
    data = whole(stream, place.options.max_document)
    if kind == "Word" and (text := _export_in_word(data, place.uri)) is not None:
        yield from nexis_documents(text, place)
    else:
        yield _plain(data, place, docx.MEDIA_TYPE)


def _export_in_word(data: bytes, uri: str) -> str | None:
    """The text of a Word file where it is a press database's export."""
    try:
        # To read a whole file costs a second a megabyte: most files show at a glance that they are none.
        text = docx.read(data, uri).text if may_be_nexis(docx.glance(data)) else ""
    except ReadError:
        # The document's own reader says why, in the report's line of the document.
        return None
    return text if is_nexis(text) else None


def _text(stream: BinaryIO, place: Place, head: bytes) -> Iterator[Found]:
    if is_json(head):
        yield from json_documents(stream, place, head)
    elif head.lstrip()[:5] == RTF:
        yield from _rtf(whole(stream, place.options.max_document), place)
    elif is_mail(head):
        yield from mail_documents(whole(stream, place.options.max_document), place)
    elif is_html(head[:4096]):
        yield from _html(whole(stream, place.options.max_document), place)
    elif is_table(head, place.name):
        yield from table_documents(stream, place, head)
    else:
        yield _plain(whole(stream, place.options.max_document), place)


def _rtf(data: bytes, place: Place) -> Iterator[Found]:
    try:
        text = rtf.plain(data, place.uri) if b"document" in data.lower() else ""
    except ReadError:
        text = ""
    if is_factiva_text(text):
        yield from factiva_text_documents(text, place)
    elif is_nexis(text):
        yield from nexis_documents(text, place)
    else:
        yield _plain(data, place, rtf.MEDIA_TYPE)


def _html(data: bytes, place: Place) -> Iterator[Found]:
    if is_europresse(data):
        yield from europresse_documents(data, place)
    elif is_factiva_html(data):
        yield from factiva_html_documents(data, place)
    else:
        yield _plain(data, place, "text/html")


def _plain(data: bytes, place: Place, media_type: str | None = None) -> Member:
    place.budget.member()
    return Member(place.uri, data, media_type, place.metadata())
