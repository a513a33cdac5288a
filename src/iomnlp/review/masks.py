"""Contact data hidden, by characters of the same number, so that offsets hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

DOT = "•"
_SHOWN = re.compile(r"\S")
# Rather too much than too little: what looks like an address is hidden, found as a contact or not.
_ADDRESS = re.compile(
    r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"  # e-mail
    r"|(?:\+|\b00)\d{1,3}(?:[ \u00a0\u202f./()-]{0,3}\d){6,12}"  # international telephone
    r"|\b0\d(?:[ \u00a0\u202f.-]?\d{2}){4}\b"  # French telephone
)
_SHORTEST = 3


def dots(text: str) -> str:
    """Every character that shows replaced; spaces and line ends stay.

    >>> dots("Tel : +41 22")
    '••• • ••• ••'
    """
    return _SHOWN.sub(DOT, text)


class Mask:
    """Hides words and addresses in texts and facts.

    Parameters
    ----------
    words : iterable of str
        Names, addresses: whole words, whatever their case.
    addresses : bool
        Whether to hide whatever looks like an e-mail address or a telephone number, too.
    """

    def __init__(self, words: Iterable[str], addresses: bool = True):
        # Longest first, or "Anne" would leave the rest of "Anne Roy" to be read.
        known = sorted({w for w in words if len(w) >= _SHORTEST}, key=lambda w: (-len(w), w))
        parts = [r"(?<!\w)" + r"\s+".join(map(re.escape, word.split())) + r"(?!\w)" for word in known]
        self._words = re.compile("|".join(parts), re.IGNORECASE) if parts else None
        self._addresses = addresses

    def text(self, text: str) -> str:
        """A text of the same length."""
        if self._words:
            text = self._words.sub(lambda m: dots(m[0]), text)
        return _ADDRESS.sub(lambda m: dots(m[0]), text) if self._addresses else text

    def value(self, value: Any) -> Any:
        """A JSON value with all its texts hidden where need be; keys stay."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {key: one if key in {"id", "rule", "basis"} else self.value(one) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(one) for one in value]
        return value


def contact_words(facts: Iterable[tuple[str, Mapping[str, Any]]]) -> set[str]:
    """The words that tell who is to be reached and how, of (group, fact)."""
    words: set[str] = set()
    for group, fact in facts:
        if group == "contacts":
            words |= {str(fact[key]) for key in ("name", "email", "phone", "url") if fact[key]}
        elif group == "people" and fact["role"] == "contact":
            words.add(str(fact["name"]))
    return words
