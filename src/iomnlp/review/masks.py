"""Contact data hidden, by characters of the same number, so that offsets hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from iomnlp.review.folding import plain

DOT = "•"
_SHOWN = re.compile(r"\S")
# Rather too much than too little: what looks like an address is hidden, found as a contact or not.
_EMAIL = re.compile(r"[\w.+-]{1,64}\s?(?:@|\[at\]|\(at\))\s?[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_ADDRESS = re.compile(
    _EMAIL.pattern + r"|(?:\+|\b00)\d{1,3}(?:[ \u00a0\u202f./()-]{0,3}\d){6,12}"  # international telephone
    r"|\b0\d(?:[ \u00a0\u202f.-]?\d{2}){4}\b"  # French telephone
)
_SHORTEST = 3
_SPAN = {"start", "end", "text"}
# A number without its country's prefix, which a page may leave out, has at least these digits.
_LOCAL = 7
# Shorter surnames are words, too.
_SURNAME = 4
_MARKS = "[\u0300-\u036f]*"
# Between the words of a name: a page breaks lines, an address of a page writes hyphens or %20.
_GAP = r"(?:[\s_.+-]|%20){1,4}"
_BETWEEN_DIGITS = r"[\s./()-]{0,3}"
_SINGLE = {"œ": "o", "æ": "a", "ß": "s", "ø": "o", "đ": "d", "ł": "l"}


class _Folds(dict[int, str]):
    """Characters without case and accents, each as one character, so that places stay."""

    def __missing__(self, code: int) -> str:
        lower = chr(code).lower()[0]
        found = _SINGLE.get(lower) or unicodedata.normalize("NFKD", lower)[0]
        self[code] = found
        return found


_FOLDS = _Folds()


def _folded(text: str) -> str:
    return text.translate(_FOLDS)


def dots(text: str) -> str:
    """Every character that shows replaced; spaces and line ends stay.

    >>> dots("Tel : +41 22")
    '••• • ••• ••'
    """
    return _SHOWN.sub(DOT, text)


def _pattern(word: str) -> str:
    """A word as it may be written: any case, with or without accents, its parts on two lines or joined."""
    digits = re.sub(r"\D", "", word)
    if len(digits) >= _LOCAL and not re.search(r"[^\W\d_]", word):
        local = _BETWEEN_DIGITS.join(digits[-_LOCAL:])
        return rf"(?<!\d)[+(]{{0,2}}(?:\d{_BETWEEN_DIGITS}){{0,8}}{local}(?!\d)"
    parts = [part for part in re.split(r"[\s-]+", _folded(unicodedata.normalize("NFC", word))) if part]
    spelled = ("".join(re.escape(one) + _MARKS for one in part) for part in parts)
    return rf"(?<!\w){_GAP.join(spelled)}(?!\w)"


class Mask:
    """Hides words and addresses in texts and facts.

    Parameters
    ----------
    words : iterable of str
        Names, addresses, numbers: whole words, whatever their case and accents; numbers however they are grouped, with
        or without the country's prefix.
    addresses : bool
        Whether to hide whatever looks like an e-mail address or a telephone number, too.
    """

    def __init__(self, words: Iterable[str], addresses: bool = True):
        # Longest first, or "Anne" would leave the rest of "Anne Roy" to be read.
        known = sorted({w for w in words if len(w.strip()) >= _SHORTEST}, key=lambda w: (-len(w), w))
        self._words = re.compile("|".join(map(_pattern, known))) if known else None
        self._addresses = addresses

    def _known(self, text: str) -> str:
        if self._words is None:
            return text
        pieces, at = [], 0
        for match in self._words.finditer(_folded(text)):
            pieces += [text[at : match.start()], dots(text[match.start() : match.end()])]
            at = match.end()
        return "".join([*pieces, text[at:]]) if pieces else text

    def text(self, text: str) -> str:
        """A text of the same length.

        >>> Mask(["Zoé Roy", "+41225550147"], addresses=False).text("Zoe ROY, tél. 022 555 01 47")
        '••• •••, tél. ••• ••• •• ••'
        """
        text = self._known(text)
        return _ADDRESS.sub(lambda m: dots(m[0]), text) if self._addresses else text

    def place(self, uri: str) -> str:
        """The address of a document, in which numbers that only look like telephones stay."""
        return _EMAIL.sub(lambda m: dots(m[0]), self._known(uri)) if self._addresses else self._known(uri)

    def value(self, value: Any, source: str | None = None) -> Any:
        """A JSON value with all its texts hidden where need be; keys stay.

        Evidence is cut from `source`, the masked text of the document, where that is given: part of an address may be
        a name elsewhere.
        """
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            if source is not None and value.keys() == _SPAN:
                return {**value, "text": source[value["start"] : value["end"]]}
            kept = {"id", "rule", "basis"}
            return {key: one if key in kept else self.value(one, source) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(one, source) for one in value]
        return value


def contact_words(facts: Iterable[tuple[str, Mapping[str, Any]]]) -> set[str]:
    """The words that tell who is to be reached and how, of (group, fact).

    Of a person who is a contact, the surname alone is one of them.
    """
    told: Sequence[tuple[str, Mapping[str, Any]]] = list(facts)
    words: set[str] = set()
    for group, fact in told:
        if group == "contacts":
            words |= {str(fact[key]) for key in ("name", "email", "phone", "url") if fact[key]}
        elif group == "people" and fact["role"] == "contact":
            words.add(str(fact["name"]))
    contacts = {plain(word) for word in words}
    people = {str(fact["name"]) for group, fact in told if group == "people" and plain(str(fact["name"])) in contacts}
    return words | {surname for name in people if (surname := _surname(name))}


def _surname(name: str) -> str:
    """The last word of a name of several.

    >>> _surname("Aminata Sawadogo-Traoré"), _surname("Awa"), _surname("Anne Roy")
    ('Sawadogo-Traoré', '', '')
    """
    first, _, last = name.strip().rpartition(" ")
    return last if first and len(last) >= _SURNAME else ""
