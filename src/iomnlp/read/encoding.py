"""Bytes to characters: which encoding, and a text whose line ends are LF and whose damage is visible as U+FFFD."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

REPLACEMENT = "\ufffd"
# Longest first: the mark of UTF-32 little-endian begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# As browsers read these labels (WHATWG): pages that say so are written in Windows-1252, whose ’ and œ Latin-1 lacks.
_WINDOWS = frozenset(["iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1", "l1", "us-ascii", "ascii", "cp819"])
_SURROGATE = re.compile("[\ud800-\udfff]")
# What French print needs beyond ASCII; a cp1252 reading that yields mostly other signs is a wrong guess.
_FRENCH_SIGNS = frozenset("àâäçéèêëîïôöùûüÿœæÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŒÆ’‘“”«»–—…€£°²ºª·•\u00a0ñÑíóúáãõßøåØÅ§©®")
_SAMPLE = 65_536


def clean(text: str) -> str:
    """The text with LF line ends, without a byte-order mark, lone surrogates replaced.

    >>> clean("\\ufeffNiger\\r\\nMali\\rTchad")
    'Niger\\nMali\\nTchad'
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return _SURROGATE.sub(REPLACEMENT, text)


def _unmarked_utf16(data: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of Latin script is NUL."""
    sample = data[:_SAMPLE]
    half = len(sample) // 2
    if half < 2:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.7 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _looks_french(text: str) -> bool:
    signs = [c for c in text[:_SAMPLE] if c > "\x7f"]
    return bool(signs) and sum(c in _FRENCH_SIGNS for c in signs) >= 0.9 * len(signs)


def _mostly_utf8(data: bytes) -> bool:
    """UTF-8 with a few broken bytes: its well-formed multi-byte letters outnumber the breaks."""
    text = data.decode("utf-8", errors="replace")
    broken = text.count(REPLACEMENT)
    return sum(c > "\x7f" for c in text) - broken > 2 * broken


def decode(data: bytes, declared: str | None = None) -> tuple[str, str]:
    """Decode bytes: byte-order mark, UTF-16, UTF-8, the declared encoding, Windows-1252, then a guess.

    Parameters
    ----------
    data : bytes
        The document's own bytes.
    declared : str, optional
        What the document says of itself (an HTML `meta charset`); believed only where it decodes without a fault.

    Returns
    -------
    tuple of str
        The text (LF line ends, no mark, undecodable bytes as U+FFFD) and the encoding's name.

    Examples
    --------
    >>> decode("Réfugiés d’Érythrée".encode("cp1252"))
    ('Réfugiés d’Érythrée', 'cp1252')
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return clean(data[len(mark) :].decode(encoding, errors="replace")), encoding
    unmarked = _unmarked_utf16(data)
    if unmarked:
        return clean(data.decode(unmarked, errors="replace")), unmarked
    if declared and declared.lower() in _WINDOWS:
        declared = "cp1252"
    for candidate in ("utf-8", declared):
        strict = _strictly(data, candidate) if candidate else None
        if strict is not None and candidate:
            return clean(strict), candidate.lower()
    if _mostly_utf8(data):
        return clean(data.decode("utf-8", errors="replace")), "utf-8"
    windows = data.decode("cp1252", errors="replace")
    if _looks_french(windows):
        return clean(windows), "cp1252"
    guess = from_bytes(data[:_SAMPLE]).best()
    if guess is not None:
        guessed = _strictly(data, guess.encoding)
        if guessed is not None:
            return clean(guessed), guess.encoding
    return clean(windows), "cp1252"
