"""Phone numbers without a country code: read by the numbering plan of the country where the contact sits."""

from __future__ import annotations

import re
from collections.abc import Sequence

import phonenumbers

from iomnlp.find.contacts import Address
from iomnlp.source import fold

# A number stands behind a word for a phone, or begins a line or an item of a contact line.
LEAD = re.compile(
    r"(?:(?<!\w)(?:t[eé]l(?:[eé]phone)?s?|t[eé]l[eé]phonez? au"
    r"|appelez le|appeler le|mobiles?|portables?|fixe|standard|gsm|cell(?:ulaire)?"
    r"|phone|whatsapp"
    r"|num[eé]ro vert|num[eé]ro|joindre au|joignable au|au|ligne)"
    r"\b\.?(?: ?\([a-zé. ]{3,20}\))? ?[:.]? ?|[,;|·] ?|: ?|^)$",
    re.IGNORECASE,
)
NUMBER = re.compile(
    r"(?<![\w+.,/@-])(?:\(0?\d{1,5}\)[ .-]?)?\d{1,8}(?:(?:[ .\-–]{1,3})\(?\d{1,8}\)?){0,6}(?![\w@]|[.,]\d)"
)
# Another number of the contact line: a fax, a post box, an extension, a street's or a register's number, a date, a sum.
OTHER = re.compile(
    r"(?<!\w)(?:fax|t[eé]l[eé]copie(?:ur)?|bp|b\.p\.|cp|postale|poste|bo[iî]te|rue|n°"
    r"|no|siret|ccp|iban|compte|page|p\.|le|du)\.? ?:? ?$",
    re.IGNORECASE,
)
DATE = re.compile(r"(?:19|20)\d\d(?:\D|$)|\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d\d")
SHORTEST, LONGEST = 7, 13
SHORTEST_CODED = 9
WIDTH = 40
# "Tél. 20 22 33 44 / 66 77 88 99": the second number of the same person stands this near; the first one is given.
SECOND = 10


def may_hold_phones(text: str, start: int, end: int, known: Sequence[tuple[int, int]] = ()) -> bool:
    """Whether a contact line has digits enough for a number beside those that are known."""
    told = [text[s:e] for s, e in known if start <= s and e <= end]
    return sum(map(str.isdigit, text[start:end])) - sum(map(str.isdigit, "".join(told))) >= SHORTEST


def find_national_phones(
    text: str, start: int, end: int, countries: Sequence[str], known: Sequence[tuple[int, int]] = ()
) -> tuple[Address, ...]:
    """Phone numbers of a contact line that print no country code, in E.164.

    Parameters
    ----------
    text : str
        The narrative.
    start, end : int
        The contact line, code points of `text`.
    countries : sequence of str
        ISO 3166-1 alpha-2 of the countries where the contact may sit, the likeliest first. Any may know the number in
        its numbering plan; for the first one its length is enough, as plans change.
    known : sequence of (start, end)
        Numbers that print their country's code.

    Examples
    --------
    >>> [a.value for a in find_national_phones("Contact : Awa Tamm, tél. 01 44 55 66 77", 0, 39, ["FR"])]
    ['+33144556677']
    """
    folded = fold(text)
    taken = list(known)
    found = []
    for match in NUMBER.finditer(folded, start, end):
        digits = sum(c.isdigit() for c in match.group())
        before = folded[max(start, match.start() - WIDTH) : match.start()]
        if not SHORTEST <= digits <= LONGEST or DATE.match(match.group()) or OTHER.search(before):
            continue
        if LEAD.search(before) is None or any(s < match.end() and match.start() < e + SECOND for s, e in taken):
            continue
        number = _number(match.group(), countries)
        if number is not None:
            value = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            found.append(Address(match.start(), match.end(), str(value), "contacts.national_phone"))
            taken.append((match.start(), match.end()))
    return tuple(found)


def _number(printed: str, countries: Sequence[str]) -> phonenumbers.PhoneNumber | None:
    """The number by the plans of the countries: with its trunk prefix, with its code but no plus, or bare."""
    digits = re.sub(r"\D", "", printed)
    for country in countries:
        national = _parsed(digits, country)
        if national is not None and phonenumbers.is_valid_number_for_region(national, country):
            return national
    for country in countries[:1]:
        code = str(phonenumbers.country_code_for_region(country))
        # An old plan fails today's lengths: behind its country's code E.164 bounds the number still.
        if digits.startswith(code) and len(digits) >= SHORTEST_CODED:
            return _parsed(f"+{digits}", None)
        national = _parsed(digits, country)
        if national is not None and phonenumbers.is_possible_number(national):
            return national
    return None


def _parsed(digits: str, country: str | None) -> phonenumbers.PhoneNumber | None:
    """What the library reads; None where it refuses ("00 99 …" calls a country that there is not)."""
    try:
        return phonenumbers.parse(digits, country)
    except phonenumbers.NumberParseException:
        return None
