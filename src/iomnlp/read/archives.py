"""ZIP and tar archives: each file in them is a document, or a container of its own."""

from __future__ import annotations

import stat
import struct
import tarfile
import zipfile
from collections.abc import Iterator
from typing import BinaryIO, cast

from iomnlp.errors import ReadError
from iomnlp.read.members import Found, Place, Unreadable, no_page
from iomnlp.read.streams import guarded, seekable

HIDDEN = "A hidden file, or one that an operating system left there."
LINK = "A link or a device, not a file: what it points at is read where it lies."
# One file of each tells what an Office or OpenDocument file is.
_OFFICE = {
    "xl/workbook.xml": "an Excel workbook",
    "ppt/presentation.xml": "a PowerPoint presentation",
    "xl/workbook.bin": "an Excel workbook",
    "META-INF/container.xml": "an e-book",
    "content.xml": "an OpenDocument file",
}
# The standard library's own ways of saying that an archive is damaged.
_DAMAGE = (zipfile.BadZipFile, OSError, EOFError, ValueError, RuntimeError, struct.error)
WORD = "word/document.xml"


def is_zip(head: bytes) -> bool:
    """Whether these are the first bytes of a ZIP archive, or of an empty one."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def is_tar(head: bytes) -> bool:
    """Whether the first block is a tar header: it carries a checksum."""
    try:
        tarfile.TarInfo.frombuf(head[: tarfile.BLOCKSIZE], "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


def opened_zip(stream: BinaryIO) -> zipfile.ZipFile:
    """The archive's index.

    Raises
    ------
    ReadError
        When it is damaged.
    """
    try:
        return zipfile.ZipFile(stream)
    except _DAMAGE as error:
        raise ReadError(
            f"The ZIP archive is damaged or cut short: {str(error).rstrip('.')}.", remedy="Copy or download it again."
        ) from error


def office(archive: zipfile.ZipFile) -> str | None:
    """What Office file an archive is: `Word`, another with its name, or None for an archive of files."""
    names = set(archive.namelist())
    if WORD in names:
        return "Word"
    return next((kind for name, kind in _OFFICE.items() if name in names and _marked(names)), None)


def _marked(names: set[str]) -> bool:
    """Whether an archive carries the mark of its kind, as no archive of pages does."""
    return "[Content_Types].xml" in names or "mimetype" in names


def _name(raw: str) -> str:
    """A member's name for metadata: text, never used as a path."""
    return raw.encode("utf-8", "replace").decode("utf-8").replace("\\", "/")


def _hidden(name: str) -> bool:
    parts = [part for part in name.split("/") if part not in ("", ".", "..")]
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


def zip_members(stream: BinaryIO, place: Place) -> Iterator[Found]:
    """The documents of a ZIP archive, in the order of its index."""
    archive = opened_zip(seekable(stream))
    number = 0
    for info in archive.infolist():
        if info.is_dir():
            continue
        number += 1
        name = _name(info.filename)
        if stat.S_ISLNK(info.external_attr >> 16):
            yield place.unreadable(number, LINK, skipped=True)
        elif _hidden(name):
            yield place.unreadable(number, HIDDEN, skipped=True)
        elif reason := no_page(name):
            yield place.unreadable(number, reason, skipped=True)
        elif info.flag_bits & 1:
            yield place.unreadable(number, f"{name} is encrypted. Unpack the archive with its password first.")
        else:
            yield from _zip_member(archive, info, place, number, name)
    if not number:
        yield Unreadable(place.uri, "The archive is empty.", skipped=True)


def _zip_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, place: Place, number: int, name: str
) -> Iterator[Found]:
    try:
        raw = archive.open(info)
    except _DAMAGE as error:
        yield place.unreadable(number, f"{name} cannot be unpacked: {str(error).rstrip('.')}.")
        return
    with raw:
        yield from place.inside(number, name, guarded(cast(BinaryIO, raw), place.budget, "archive's member"))


def tar_members(stream: BinaryIO, place: Place) -> Iterator[Found]:
    """The documents of a tar archive, in its own order, as a stream."""
    number = 0
    try:
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            for info in archive:
                if info.isdir():
                    continue
                number += 1
                name = _name(info.name)
                raw = archive.extractfile(info) if info.isfile() else None
                if raw is None:
                    yield place.unreadable(number, LINK, skipped=True)
                elif _hidden(name):
                    yield place.unreadable(number, HIDDEN, skipped=True)
                elif reason := no_page(name):
                    yield place.unreadable(number, reason, skipped=True)
                else:
                    # In a plain tar nothing is unpacked, but a member's reader needs its faults named all the same.
                    yield from place.inside(
                        number, name, guarded(cast(BinaryIO, raw), place.budget, "archive's member")
                    )
                # A stream cannot go back: what was read is needed no more, and its list would grow with the archive.
                archive.members.clear()  # type: ignore[attr-defined]
    except (tarfile.TarError, *_DAMAGE) as error:
        raise ReadError(
            f"The tar archive is damaged or cut short after {number} members: {str(error).rstrip('.')}.",
            remedy="Copy or download it again.",
        ) from error
    if not number:
        yield Unreadable(place.uri, "The archive is empty.", skipped=True)
