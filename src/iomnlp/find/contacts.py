"""E-mail addresses, phone numbers with an international prefix, and URLs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import phonenumbers

from iomnlp.source import fold

EMAIL = re.compile(
    r"(?<![\w.+%-])(?P<local>[A-Za-z0-9](?:[A-Za-z0-9._%+'-]{0,62}[A-Za-z0-9_])?)@"
    r"(?P<domain>[A-Za-z0-9][A-Za-z0-9-]{0,62}(?:\.[A-Za-z0-9-]{1,63}){0,5}\.[A-Za-z]{2,24})(?![\w@])"
)
URL_TRIGGER = re.compile(r"(?<![\w@])(?:[hH][tT]{2}[pP][sS]?://|www\d?\.)(?=\w)")
URL_BODY = re.compile(r"[^\s<>\"«»{}|\\^\[\]]{3,500}")
# A name without "www." counts where it ends in a domain that French aid pages print, or carries a path.
DOMAIN = re.compile(
    r"(?<![\w@.+/-])(?:[a-z0-9][a-z0-9-]{0,62}\.){1,4}(?:int|org|net|com|info|edu|gov|eu|fr|ch|be|ca|lu|uk|de)"
    r"(?P<path>/[^\s<>\"«»{}|\\^\[\]]{0,300})?(?![\w@-])"
)
PHONE = re.compile(r"(?<![\w+.,/])(?:\+ ?|00 ?(?=[1-9]))\(?[1-9](?:[ ().\-–/]{0,3}\d){6,16}")
TRAILING = ".,;:!?'–-"


@dataclass(frozen=True, slots=True)
class Address:
    """An e-mail address, a phone number (E.164) or a URL, with its offsets."""

    start: int
    end: int
    value: str
    rule: str


def find_emails(text: str) -> tuple[Address, ...]:
    """E-mail addresses as printed; one that a line break cut is not put together.

    Examples
    --------
    >>> [a.value for a in find_emails("Écrire à l.diarra@accueil.example, merci.")]
    ['l.diarra@accueil.example']
    """
    folded = fold(text)
    if "@" not in folded:
        return ()
    return tuple(
        Address(m.start(), m.end(), folded[m.start() : m.end()], "contacts.email")
        for m in EMAIL.finditer(folded)
        if ".." not in m.group()
    )


def _trimmed(url: str) -> str:
    """A URL without the punctuation of the sentence round it."""
    while url and (url[-1] in TRAILING or (url[-1] == ")" and url.count("(") < url.count(")"))):
        url = url[:-1]
    return url


def _urls(text: str) -> Iterator[Address]:
    at = 0
    while (trigger := URL_TRIGGER.search(text, at)) is not None:
        at = trigger.end()
        body = URL_BODY.match(text, trigger.start())
        url = _trimmed(body.group()) if body else ""
        if "." in url:
            at = trigger.start() + len(url)
            yield Address(trigger.start(), at, url, "contacts.url")


def find_urls(text: str) -> tuple[Address, ...]:
    """URLs as printed, without the punctuation behind them.

    Examples
    --------
    >>> [a.value for a in find_urls("voir www.accueil.example/fr (en français), ou accueil-sahel.org.")]
    ['www.accueil.example/fr', 'accueil-sahel.org']
    """
    folded = fold(text)
    found = list(_urls(folded))
    spans = [(a.start, a.end) for a in found]
    for m in DOMAIN.finditer(folded):
        if not any(s < m.end() and m.start() < e for s, e in _near(spans, m.start())):
            url = _trimmed(m.group())
            found.append(Address(m.start(), m.start() + len(url), url, "contacts.domain"))
    return tuple(sorted(found, key=lambda a: a.start))


def _near(spans: list[tuple[int, int]], at: int) -> list[tuple[int, int]]:
    """The two spans round an offset, by bisection."""
    low, high = 0, len(spans)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if spans[middle][0] <= at else (low, middle)
    return spans[max(0, low - 1) : low + 1]


def _number(printed: str) -> phonenumbers.PhoneNumber | None:
    digits = re.sub(r"\(0\)|\D", "", printed.removeprefix("00") if printed.startswith("00") else printed)
    try:
        return phonenumbers.parse(f"+{digits}", None)
    except phonenumbers.NumberParseException:
        return None


def find_phones(text: str) -> tuple[Address, ...]:
    """Phone numbers that carry their country's code, in E.164.

    A national number is left out: which country it belongs to is not printed.

    Examples
    --------
    >>> [a.value for a in find_phones("Tél : +41 (0)22 717 91 11, poste 12")]
    ['+41227179111']
    """
    folded = fold(text)
    found = []
    for match in PHONE.finditer(folded):
        best: tuple[int, phonenumbers.PhoneNumber] | None = None
        printed = match.group()
        ends = [
            len(printed),
            *(m.start() for m in reversed(list(re.finditer(r"[ ./–-](?=\d)|(?<=\d) (?=\()", printed)))),
        ]
        for accepts in (phonenumbers.is_valid_number, phonenumbers.is_possible_number):
            for end in ends:
                number = _number(printed[:end])
                if number is not None and accepts(number):
                    best = (end, number)
                    break
            if best is not None:
                break
        if best is not None:
            value = phonenumbers.format_number(best[1], phonenumbers.PhoneNumberFormat.E164)
            end = match.start() + len(printed[: best[0]].rstrip(" .-–/("))
            found.append(Address(match.start(), end, value, "contacts.phone"))
    return tuple(found)
