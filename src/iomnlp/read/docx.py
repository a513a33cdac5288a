"""DOCX: paragraphs, lists and tables of a Word file, read as HTML is."""

from __future__ import annotations

import hashlib
import io
import re
import struct
import zipfile
import zlib
from xml.parsers.expat import ExpatError

from selectolax.lexbor import LexborHTMLParser

from iomnlp.errors import ReadError
from iomnlp.read import html
from iomnlp.read.archives import WORD, office, opened_zip
from iomnlp.read.encoding import clean
from iomnlp.read.extras import need
from iomnlp.read.members import MIB
from iomnlp.read.registry import register
from iomnlp.source import SourceText

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# What the parts of an honest document unpack to; pictures are left packed.
_MOST = 64 * MIB
_PROPERTIES = {"dc:title": "title", "dc:creator": "author", "dcterms:created": "created"}
_TAG = re.compile(rb"<[^<>]{0,2000}>")
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.I)
# How zipfile and mammoth say that a part is not as it should be.
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, ExpatError, OSError, EOFError),
    *(KeyError, IndexError, ValueError, TypeError, AttributeError, RuntimeError),
)


def _checked(data: bytes, uri: str) -> zipfile.ZipFile:
    """The file's parts, none of which is a bomb."""
    archive = opened_zip(io.BytesIO(data))
    kind = office(archive)
    if kind != "Word":
        what = f"This is {kind or 'a ZIP archive, which holds several documents'}."
        raise ReadError(what, document=uri, remedy="Save it as DOCX, PDF or CSV." if kind else "Use `iomnlp run`.")
    texts = [info for info in archive.infolist() if info.filename.endswith((".xml", ".rels"))]
    if sum(info.file_size for info in texts) > _MOST:
        raise ReadError(
            f"The Word file unpacks to more than {_MOST // MIB} MiB of text.", document=uri, remedy="Split it."
        )
    for info in texts:
        with archive.open(info) as part:
            if _DOCTYPE.search(part.read(4096)):
                raise ReadError(
                    "The Word file defines XML entities, which Word never does.",
                    document=uri,
                    remedy="Save it again with Word or LibreOffice.",
                )
    return archive


def markup(data: bytes, uri: str) -> str:
    """A Word file as HTML: headings, paragraphs, lists, tables, foot notes; no pictures.

    Raises
    ------
    ReadError
        When it is damaged, a bomb, or another Office file.
    """
    mammoth = need("mammoth", "Word files")
    try:
        _checked(data, uri).close()
        nothing = mammoth.images.img_element(lambda image: {"src": ""})
        return str(mammoth.convert_to_html(io.BytesIO(data), convert_image=nothing).value)
    except _DAMAGE as error:
        detail = " ".join(str(error).split())[:120].rstrip(".") or type(error).__name__
        raise ReadError(
            f"The Word file is damaged: {detail}.", document=uri, remedy="Open it and save it again."
        ) from error


def glance(data: bytes) -> str:
    """The words of a Word file without their order being sure: enough to see whether a phrase is in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(WORD) as part:
            return _TAG.sub(b"", part.read(_MOST)).decode("utf-8", "replace")
    except _DAMAGE:
        return ""


def _metadata(data: bytes) -> dict[str, str]:
    """What the file says of itself."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            part = archive.read("docProps/core.xml")
    except _DAMAGE:
        # Its properties are missing or lost; the text is not.
        part = b""
    found: dict[str, str] = {}
    # An HTML parser knows no entities but HTML's: nothing can be expanded or fetched.
    root = LexborHTMLParser(part.decode("utf-8", "replace")).root
    for node in root.traverse() if root is not None else ():
        key = _PROPERTIES.get(node.tag or "")
        value = node.text(strip=True) if key else ""
        if key and value:
            found.setdefault(key, clean(value))
    return dict(sorted(found.items()))


def read(data: bytes, uri: str) -> SourceText:
    """The text of a Word file, without pictures, headers and footers."""
    page = html.read(markup(data, uri).encode(), uri)
    return SourceText(
        text=page.text,
        sha256=hashlib.sha256(data).hexdigest(),
        uri=uri,
        media_type=MEDIA_TYPE,
        metadata=_metadata(data),
    )


def _is_office(head: bytes) -> bool:
    """Whether a ZIP archive opens as Office files do; which of them it is, its index tells."""
    opening = head[:512]
    return head.startswith(b"PK\x03\x04") and (
        b"[Content_Types].xml" in opening or b"_rels/" in opening or b"docProps/" in opening or WORD.encode() in opening
    )


register(MEDIA_TYPE, (".docx",), _is_office, read)
