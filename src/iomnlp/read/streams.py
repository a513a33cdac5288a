"""Streams that count what comes out of them and name their damage; compressed data unpacked as it is read."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import shutil
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING, BinaryIO, cast

from iomnlp.errors import ReadError
from iomnlp.read.extras import need
from iomnlp.read.members import MIB, Budget, ExhaustedError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

HEAD = 65_536
# Larger spools go to a temporary file.
IN_MEMORY = 32 * MIB
_DAMAGE = (
    *(EOFError, OSError, ValueError, RuntimeError, struct.error),
    *(zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError),
)


class _Forward(io.RawIOBase):
    """A stream that is read from its beginning to its end; it knows where it is, and cannot go back."""

    def __init__(self) -> None:
        self._at = 0

    def readable(self) -> bool:
        """It is for reading."""
        return True

    def tell(self) -> int:
        """How many bytes were read."""
        return self._at

    def _next(self, size: int) -> bytes:
        raise NotImplementedError

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill a buffer."""
        view = memoryview(buffer)
        chunk = self._next(len(view))
        view[: len(chunk)] = chunk
        self._at += len(chunk)
        return len(chunk)


class _Guarded(_Forward):
    """What comes out of a decompressor, counted against the budget; its faults become one of our errors."""

    def __init__(self, raw: io.BufferedReader, budget: Budget, what: str):
        super().__init__()
        self._raw, self._budget, self._what = raw, budget, what

    def _next(self, size: int) -> bytes:
        try:
            # One step at a time: a longer read would lose what came before a fault.
            chunk = self._raw.read1(size)
        except _DAMAGE as error:
            detail = " ".join(str(error).split())[:120] or type(error).__name__
            raise ReadError(f"The {self._what} is damaged or cut short: {detail.rstrip('.')}.") from error
        self._budget.unpack(len(chunk))
        return chunk


class _After(_Forward):
    """Bytes that were read already, then the fault that ended them or the rest of the stream."""

    def __init__(self, first: bytes, rest: io.BufferedReader, fault: ReadError | None):
        super().__init__()
        self._first, self._rest, self._fault = first, rest, fault

    def _next(self, size: int) -> bytes:
        if self._first:
            chunk, self._first = self._first[:size], self._first[size:]
            return chunk
        if self._fault:
            raise self._fault
        return self._rest.read1(size)


def guarded(raw: BinaryIO, budget: Budget, what: str) -> BinaryIO:
    """A buffered, counted stream over a decompressor or an archive's member."""
    inner = _Guarded(cast(io.BufferedReader, raw), budget, what)
    return cast(BinaryIO, io.BufferedReader(inner, buffer_size=HEAD))


def opened(stream: BinaryIO) -> tuple[bytes, BinaryIO]:
    """The first bytes of a stream, and a stream that begins with them.

    Raises
    ------
    ReadError
        When not one byte comes before the stream's first fault.
    """
    if stream.seekable():
        head = stream.read(HEAD)
        stream.seek(0)
        return head, stream
    forward, head, fault = cast(io.BufferedReader, stream), b"", None
    try:
        while len(head) < HEAD and (chunk := forward.read1(HEAD - len(head))):
            head += chunk
    except ExhaustedError:
        raise
    except ReadError as error:
        if not head:
            raise
        fault = error
    return head, cast(BinaryIO, io.BufferedReader(_After(head, forward, fault), buffer_size=HEAD))


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


# With the size of its blocks: the letters alone open texts, too.
_BZIP2 = tuple(b"BZh%d" % size for size in range(1, 10))
_COMPRESSIONS: tuple[tuple[bytes | tuple[bytes, ...], str, str, Callable[[BinaryIO], BinaryIO]], ...] = (
    (b"\x1f\x8b", "gzip", ".gz", lambda stream: cast(BinaryIO, gzip.GzipFile(fileobj=stream, mode="rb"))),
    (_BZIP2, "bzip2", ".bz2", lambda stream: cast(BinaryIO, bz2.BZ2File(stream))),
    (b"\xfd7zXZ\x00", "xz", ".xz", lambda stream: cast(BinaryIO, lzma.LZMAFile(stream))),  # noqa: SIM115
    (b"\x28\xb5\x2f\xfd", "zstd", ".zst", _zstd),
)


def is_compressed(head: bytes) -> bool:
    """Whether a stream begins as a compressed one."""
    return any(head.startswith(magic) for magic, *_ in _COMPRESSIONS)


def unpacked(stream: BinaryIO, head: bytes, name: str, budget: Budget) -> tuple[BinaryIO, str] | None:
    """The content of a compressed stream and its name without the compression's suffix; None for any other stream."""
    for magic, what, suffix, opening in _COMPRESSIONS:
        if head.startswith(magic):
            shorter = name[: -len(suffix)] if name.lower().endswith(suffix) else name
            shorter = f"{name[:-4]}.tar" if name.lower().endswith((".tgz", ".tbz", ".txz")) else shorter
            return guarded(opening(stream), budget, f"{what} data"), shorter
    return None
