"""RTF: the text of a rich-text file, without pictures, headers and styles."""

from __future__ import annotations

import hashlib
import re

from iomnlp.errors import ReadError
from iomnlp.read.encoding import clean
from iomnlp.read.extras import need
from iomnlp.read.registry import register
from iomnlp.source import SourceText

MEDIA_TYPE = "application/rtf"
_CODE_PAGE = re.compile(rb"\\ansicpg(\d{3,5})")
# A row of a table of two cells, as the library writes it.
_PAIR = re.compile(r"^\|?([^|\n]{1,80})\|([^|\n]+)\|[ \t]*$", re.M)
_CELLS = re.compile(r"^\|?(.*\|.*)\|[ \t]*$", re.M)


def plain(data: bytes, uri: str) -> str:
    """The text of an RTF file.

    Raises
    ------
    ReadError
        When it is damaged.
    """
    striprtf = need("striprtf.striprtf", "RTF files")
    declared = _CODE_PAGE.search(data[:4096])
    encoding = f"cp{declared[1].decode()}" if declared and declared[1] != b"65001" else "cp1252"
    try:
        # Letters beyond ASCII are escaped; where they are not, the file's own code page reads them.
        text = striprtf.rtf_to_text(data.decode(encoding, "replace"), encoding=encoding, errors="replace")
    except (LookupError, ValueError, TypeError, OverflowError, RecursionError) as error:
        what = f"The RTF file is damaged: {str(error)[:120].rstrip('.')}."
        raise ReadError(what, document=uri, remedy="Open it and save it again.") from error
    text = _PAIR.sub(lambda row: f"{row[1].strip().rstrip(':').rstrip()} : {row[2].strip()}", clean(text))
    return _CELLS.sub(lambda row: " | ".join(cell.strip() for cell in row[1].split("|")), text)


def read(data: bytes, uri: str) -> SourceText:
    """The text of an RTF file; cells of a table as `Label : Value`, or parted by `|`.

    >>> read(rb"{\\rtf1\\ansi Un puits \\'e0 Bria.\\par Une pompe.}", "note.rtf").text
    'Un puits à Bria.\\nUne pompe.'
    """
    return SourceText(text=plain(data, uri), sha256=hashlib.sha256(data).hexdigest(), uri=uri, media_type=MEDIA_TYPE)


register(MEDIA_TYPE, (".rtf",), lambda head: head.lstrip()[:5] == b"{\\rtf", read)
