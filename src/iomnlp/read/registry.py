"""The readers by media type and content; a new format is one module that registers a `read(data, uri)`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from iomnlp.errors import ReadError
from iomnlp.source import SourceText

Read = Callable[[bytes, str], SourceText]
Sniff = Callable[[bytes], bool]

_HEAD = 4096
# First bytes of formats that are no text, with the name that a user knows.
_MAGIC = (
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "ZIP archive"),
    (b"PK\x05\x06", "ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "legacy or encrypted Office file"),
    (b"\x89PNG", "PNG image"),
    (b"\xff\xd8\xff", "JPEG image"),
    (b"GIF8", "GIF image"),
    (b"RIFF", "RIFF media file"),
    (b"\x1f\x8b", "gzip archive"),
    (b"BZh", "bzip2 archive"),
    (b"\xfd7zXZ", "xz archive"),
    (b"7z\xbc\xaf", "7-Zip file"),
    (b"II*\x00", "TIFF image"),
    (b"MM\x00*", "TIFF image"),
    (b"\x7fELF", "program"),
    (b"\x28\xb5\x2f\xfd", "Zstandard archive"),
    (b"PAR1", "Parquet file"),
    (b"WARC/", "WARC archive"),
    (b"{\\rtf", "RTF file"),
)
_MAGIC_BYTES = tuple(magic for magic, _ in _MAGIC)


@dataclass(frozen=True, slots=True)
class Reader:
    """A format: its media type, the suffixes of its files, how to recognise its content, how to read it."""

    media_type: str
    suffixes: tuple[str, ...]
    sniff: Sniff
    read: Read


_READERS: list[Reader] = []


def register(media_type: str, suffixes: tuple[str, ...], sniff: Sniff, read: Read) -> None:
    """Add a reader; later readers are asked first, so that plain text stays the last resort.

    Parameters
    ----------
    media_type : str
        Such as `text/html`.
    suffixes : tuple of str
        With the dot, lower-case.
    sniff : callable
        Whether the first 4,096 bytes look like this format.
    read : callable
        `read(data, uri) -> SourceText`.
    """
    _READERS.insert(0, Reader(media_type, suffixes, sniff, read))


def supported() -> tuple[str, ...]:
    """The suffixes of the files that can be read, in alphabetical order.

    >>> supported()
    ('.docx', '.eml', '.htm', '.html', '.pdf', '.rtf', '.txt', '.xhtml')
    """
    return tuple(sorted({suffix for reader in _READERS for suffix in reader.suffixes}))


def media_types() -> tuple[str, ...]:
    """The media types of the documents that can be read, in alphabetical order."""
    return tuple(sorted({reader.media_type for reader in _READERS}))


def _binary(data: bytes) -> str | None:
    """What binary format the bytes are, or None for text."""
    # All at once: nearly every document is text.
    if not data.startswith(_MAGIC_BYTES):
        return None
    return next(name for magic, name in _MAGIC if data.startswith(magic))


def choose(data: bytes, uri: str, media_type: str | None = None) -> Reader:
    """The reader for a document, by its content; the media type decides only between readers that could read it.

    Raises
    ------
    ReadError
        For binary content.
    """
    head = data[:_HEAD]
    by_content = [reader for reader in _READERS if reader.sniff(head)]
    if media_type:
        base = media_type.partition(";")[0].strip().lower()
        for reader in by_content:
            if reader.media_type == base:
                return reader
    if by_content:
        return by_content[0]
    name = _binary(data)
    if name and name.endswith(("archive", "Parquet file")):
        raise ReadError(
            f"This is a {name}, not one document.", document=uri, remedy="Use `iomnlp run`, or `Pipeline.stream`."
        )
    what = f"This is a {name}, which cannot be read as text." if name else "These bytes are binary data, not text."
    raise ReadError(what, document=uri, remedy=f"Save its text first; {', '.join(supported())} can be read.")


def is_text(head: bytes) -> bool:
    """Whether bytes may be text: no magic number of a binary format, no NUL outside UTF-16 and UTF-32."""
    if _binary(head):
        return False
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        return True
    nuls = head.count(0)
    if not nuls:
        return True
    half = max(1, len(head) // 2)
    even, odd = head[0::2].count(0), head[1::2].count(0)
    return half > 1 and max(even, odd) > 0.7 * half and min(even, odd) < 0.05 * half
