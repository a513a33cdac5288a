"""Words as they are compared: without case, accents and ligatures."""

from __future__ import annotations

import re
import unicodedata

_ACCENTS = re.compile(r"[\u0300-\u036f]+")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ł": "l", "\0": " ", "’": "'"})


def plain(text: str) -> str:
    """A text for comparing and searching.

    >>> plain("Un  CŒUR à l’Élysée")
    "un coeur a l'elysee"
    """
    folded = unicodedata.normalize("NFKD", text.lower().translate(_LIGATURES))
    return " ".join(_ACCENTS.sub("", folded).split())
