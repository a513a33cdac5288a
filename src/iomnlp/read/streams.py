"""Streams that count what comes out of them and name their damage; compressed data unpacked as it is read."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING, BinaryIO, cast

from iomnlp.errors import ReadError
from iomnlp.read.extras import need
from iomnlp.read.members import MIB, Budget

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

HEAD = 65_536
# Larger spools go to a temporary file.
IN_MEMORY = 32 * MIB
_DAMAGE = (EOFError, OSError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, NotImplementedError, RuntimeError)


class Guarded(io.RawIOBase):
    """What comes out of a decompressor, counted against the budget; its faults become one of our errors."""

    def __init__(self, raw: BinaryIO, budget: Budget, what: str):
        self._raw, self._budget, self._what = raw, budget, what

    def readable(self) -> bool:
        """It is for reading."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill a buffer."""
        view = memoryview(buffer)
        try:
            chunk = self._raw.read(len(view))
        except _DAMAGE as error:
            detail = " ".join(str(error).split())[:120] or type(error).__name__
            raise ReadError(f"The {self._what} is damaged or cut short: {detail.rstrip('.')}.") from error
        self._budget.unpack(len(chunk))
        view[: len(chunk)] = chunk
        return len(chunk)


class _After(io.RawIOBase):
    """Bytes that were read already, then the rest of the stream that they came from."""

    def __init__(self, first: bytes, rest: BinaryIO):
        self._first, self._rest = first, rest

    def readable(self) -> bool:
        """It is for reading."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill a buffer."""
        view = memoryview(buffer)
        chunk = self._first[: len(view)] or self._rest.read(len(view))
        self._first = self._first[len(view) :]
        view[: len(chunk)] = chunk
        return len(chunk)


def guarded(raw: BinaryIO, budget: Budget, what: str) -> BinaryIO:
    """A buffered, counted stream over a decompressor or an archive's member."""
    return cast(BinaryIO, io.BufferedReader(Guarded(raw, budget, what), buffer_size=HEAD))


def opened(stream: BinaryIO) -> tuple[bytes, BinaryIO]:
    """The first bytes of a stream, and a stream that begins with them."""
    head = stream.read(HEAD)
    if stream.seekable():
        stream.seek(0)
        return head, stream
    return head, cast(BinaryIO, io.BufferedReader(_After(head, stream), buffer_size=HEAD))


def seekable(stream: BinaryIO) -> BinaryIO:
    """The stream itself, or a copy in which one can go back: some formats keep their index at the end."""
    if stream.seekable():
        return stream
    spool = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (the caller reads on; closed when dropped)
    shutil.copyfileobj(stream, spool, HEAD)
    spool.seek(0)
    return cast(BinaryIO, spool)


def whole(stream: BinaryIO, most: int) -> bytes:
    """All bytes of one document.

    Raises
    ------
    ReadError
        When there are more than `most`.
    """
    data = stream.read(most + 1)
    if len(data) > most:
        raise ReadError(
            f"The document is larger than {most // MIB} MiB.", remedy="Split it, or save the part that matters as text."
        )
    return data


def _zstd(stream: BinaryIO) -> BinaryIO:
    arrow = need("pyarrow", "Zstandard files")
    return cast(BinaryIO, arrow.CompressedInputStream(arrow.PythonFile(stream, mode="r"), "zstd"))


_COMPRESSIONS: tuple[tuple[bytes, str, str, Callable[[BinaryIO], BinaryIO]], ...] = (
    (b"\x1f\x8b", "gzip", ".gz", lambda stream: cast(BinaryIO, gzip.GzipFile(fileobj=stream, mode="rb"))),
    (b"BZh", "bzip2", ".bz2", lambda stream: cast(BinaryIO, bz2.BZ2File(stream))),
    (b"\xfd7zXZ\x00", "xz", ".xz", lambda stream: cast(BinaryIO, lzma.LZMAFile(stream))),  # noqa: SIM115
    (b"\x28\xb5\x2f\xfd", "zstd", ".zst", _zstd),
)


def unpacked(stream: BinaryIO, head: bytes, name: str, budget: Budget) -> tuple[BinaryIO, str] | None:
    """The content of a compressed stream and its name without the compression's suffix; None for any other stream."""
    for magic, what, suffix, opening in _COMPRESSIONS:
        if head.startswith(magic):
            shorter = name[: -len(suffix)] if name.lower().endswith(suffix) else name
            shorter = f"{name[:-4]}.tar" if name.lower().endswith((".tgz", ".tbz", ".txz")) else shorter
            return guarded(opening(stream), budget, f"{what} data"), shorter
    return None
