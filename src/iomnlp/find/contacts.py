"""E-mail addresses, phone numbers with an international prefix, and URLs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from string import ascii_letters, digits

import phonenumbers

from iomnlp.find.text_words import Words, matches, words_of
from iomnlp.source import fold

EMAIL = re.compile(
    r"(?<![\w.+%-])(?P<local>[A-Za-z0-9](?:[A-Za-z0-9._%+'-]{0,62}[A-Za-z0-9_])?)@"
    r"(?P<domain>[A-Za-z0-9][A-Za-z0-9-]{0,62}(?:\.[A-Za-z0-9-]{1,63}){0,5}\.[A-Za-z]{2,24})(?![\w@])"
)
# "awa.tamm (at) oim.int", "awa.tamm[arobase]oim.int": the sign spelt out in brackets, against collectors.
HIDDEN = re.compile(
    r"(?<![\w.+%-])(?P<local>[A-Za-z0-9](?:[A-Za-z0-9._%+-]{0,62}[A-Za-z0-9_])?) ?[(\[] ?(?:at|AT|arobase|a) ?[)\]] ?"
    r"(?P<domain>[A-Za-z0-9][A-Za-z0-9-]{0,62}(?:\.[A-Za-z0-9-]{1,63}){0,5}\.[A-Za-z]{2,24})(?![\w@])"
)
HIDDEN_SIGN = re.compile(r"[(\[] ?(?:at|AT|arobase|a) ?[)\]]")
# What the part before the sign is made of, and how long it may be.
LOCAL = frozenset(f"{ascii_letters}{digits}._%+'-")
LONGEST_LOCAL = 64
URL_TRIGGER = re.compile(r"(?<![\w@])(?:[hH][tT]{2}[pP][sS]?://|www\d?\.)(?=\w)")
URL_BODY = re.compile(r"[^\s<>\"«»{}|\\^\[\]]{3,500}")
# A name without "www." counts where it ends in a domain that French aid pages print, or carries a path.
TOP_DOMAIN = "(?:int|org|net|com|info|edu|gov|eu|fr|ch|be|ca|lu|uk|de)"
DOMAIN_END = re.compile(rf"\.{TOP_DOMAIN}(?![\w@-])")
DOMAIN = re.compile(
    rf"(?<![\w@.+/-])(?:[a-z0-9][a-z0-9-]{{0,62}}\.){{1,4}}{TOP_DOMAIN}"
    r"(?P<path>/[^\s<>\"«»{}|\\^\[\]]{0,300})?(?![\w@-])"
)
PHONE = re.compile(r"(?<![\w+.,/])(?:\+ ?|00 ?(?=[1-9]))\(?[1-9](?:[ ().\-–/]{0,3}\d){6,16}")
# "tél. (238) 261 94 55", "Tel : 236 75 56 96 36": a code of three digits without its plus, behind a word for a phone.
PHONE_WORD = re.compile(
    r"(?<!\w)(?:t[eé]l(?:[eé]phone)?s?|mobiles?|portables?|gsm|cell|phone|whatsapp)\.? ?:? ?(?=\(?[2-9]\d\d)",
    re.IGNORECASE,
)
UNMARKED = re.compile(r"(?P<code>\(?[2-9]\d\d\)?)(?:[ .\-–/]{1,2}\d{1,4}){2,5}(?!\d)")
# What such a code begins with.
CODE_DIGITS = frozenset("23456789")
# An old numbering plan ("+234 9 461 0055") fails today's lengths, but E.164 bounds every number.
SHORTEST, LONGEST = 8, 15
TRAILING = ".,;:!?'–-"


@dataclass(frozen=True, slots=True)
class Address:
    """An e-mail address, a phone number (E.164) or a URL, with its offsets."""

    start: int
    end: int
    value: str
    rule: str


def find_emails(text: str) -> tuple[Address, ...]:
    """E-mail addresses; one that a line break cut is not put together, a sign spelt out in brackets is.

    Examples
    --------
    >>> [a.value for a in find_emails("Écrire à l.diarra@accueil.example, merci.")]
    ['l.diarra@accueil.example']
    >>> [a.value for a in find_emails("l.diarra (at) accueil.example")]
    ['l.diarra@accueil.example']
    """
    folded = fold(text)
    found = list(matches(EMAIL, folded, _local_parts(folded))) if "@" in folded else []
    if HIDDEN_SIGN.search(folded) is not None:
        found += HIDDEN.finditer(folded)
    addresses = [
        Address(m.start(), m.end(), f"{m['local']}@{m['domain']}", "contacts.email")
        for m in found
        if ".." not in m.group()
    ]
    return tuple(sorted(addresses, key=lambda a: a.start))


def _local_parts(text: str) -> Iterator[int]:
    """The offsets before each "@" where an address may begin, in order."""
    at, done = text.find("@"), 0
    while at >= 0:
        first = at
        while first > max(done, at - LONGEST_LOCAL) and text[first - 1] in LOCAL:
            first -= 1
        yield from range(first, at)
        at, done = text.find("@", at + 1), at


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
    found = list(_urls(folded)) if "://" in folded or "www" in folded else []
    if DOMAIN_END.search(folded) is None:
        return tuple(found)
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

    A national number is left out: which country it belongs to is not printed. A number printed with its plus is kept
    even where the country's numbering plan of today knows no such length.

    Examples
    --------
    >>> [a.value for a in find_phones("Tél : +41 (0)22 717 91 11, poste 12")]
    ['+41227179111']
    """
    folded = fold(text)
    found = []
    words = words_of(folded)
    for match in PHONE.finditer(folded) if words.marked else matches(PHONE, folded, _prefixes(words)):
        best = _longest(match.group())
        if best is not None:
            end = match.start() + len(match.group()[: best[0]].rstrip(" .-–/("))
            found.append(Address(match.start(), end, _e164(best[1]), "contacts.phone"))
    if words.marked or _may_hold_unmarked(words):
        found += _unmarked(folded)
    return tuple(sorted(found, key=lambda a: a.start))


def _prefixes(words: Words) -> list[int]:
    """The offsets of what an international number begins with: each "+", each word with two zeros in front."""
    found = [words.starts[index] for index in words.numbered if words.keys[index].startswith("00")]
    at = words.text.find("+")
    while at >= 0:
        found.append(at)
        at = words.text.find("+", at + 1)
    return sorted(found)


def _may_hold_unmarked(words: Words) -> bool:
    """Whether somewhere a code of three digits, perhaps glued to a word, is followed by digits and digits."""
    keys = words.keys
    for index in words.numbered:
        code = keys[index]
        if code[-3:-2] in CODE_DIGITS and index + 2 < len(keys) and keys[index + 1].isdecimal():
            exact = code[-3:].isdecimal() and not code[-4:-3].isdecimal()
            if exact and keys[index + 2][:1].isdecimal():
                return True
    return False


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _longest(printed: str) -> tuple[int, phonenumbers.PhoneNumber] | None:
    """The longest part of printed digits that is a number, and where it ends."""
    ends = [
        len(printed),
        *(m.start() for m in reversed(list(re.finditer(r"[ ./–-](?=\d)|(?<=\d) (?=\()", printed)))),
    ]
    numbers: dict[int, phonenumbers.PhoneNumber | None] = {}
    for accepts in (phonenumbers.is_valid_number, phonenumbers.is_possible_number, _well_formed):
        for end in ends:
            if end not in numbers:
                numbers[end] = _number(printed[:end])
            number = numbers[end]
            if number is not None and accepts(number):
                return end, number
    return None


def _well_formed(number: phonenumbers.PhoneNumber) -> bool:
    return SHORTEST <= len(_e164(number)) - 1 <= LONGEST


def _unmarked(text: str) -> Iterator[Address]:
    """Numbers whose country code stands without its plus: in brackets, or in a number that is valid with it."""
    for word in PHONE_WORD.finditer(text):
        match = UNMARKED.match(text, word.end())
        number = _number(match.group()) if match else None
        if match is None or number is None:
            continue
        accepts = phonenumbers.is_possible_number if match["code"].endswith(")") else phonenumbers.is_valid_number
        if accepts(number):
            yield Address(match.start(), match.end(), _e164(number), "contacts.phone")
