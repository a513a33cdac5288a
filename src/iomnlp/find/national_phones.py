"""Phone numbers without a country code: read by the numbering plan of the country where the contact sits."""

from __future__ import annotations

import re

import phonenumbers

from iomnlp.find.contacts import Address
from iomnlp.source import fold

# A number stands behind a word for a phone, or begins a line or an item of a contact line.
LEAD = re.compile(
    r"(?:(?<!\w)(?:t[eé]l(?:[eé]phone)?s?|t[eé]l[eé]phonez? au|appelez le|appeler le|mobiles?|portables?|fixe|standard|gsm|cell(?:ulaire)?"
    r"|phone|whatsapp|num[eé]ro vert|num[eé]ro|joindre au|joignable au|au|ligne)\b\.?(?: ?\([a-zé. ]{3,20}\))? ?[:.]? ?|[,;|/·–\n(-] ?|: ?|^)$",
    re.IGNORECASE,
)
NUMBER = re.compile(r"(?<![\w+.,/@-])(?:\(0?\d{1,5}\)[ .-]?)?\d{1,8}(?:(?:[ .\-–/]{1,3}|-)\(?\d{1,8}\)?){0,6}(?![\w@]|[.,]\d)")
# Another number of the contact line: a fax, a post box, an extension, a street's or a register's number, a date, a sum.
OTHER = re.compile(
    r"(?<!\w)(?:fax|t[eé]l[eé]copie(?:ur)?|bp|b\.p\.|cp|postale|poste|bo[iî]te|rue|n°|no|siret|ccp|iban|compte|page|p\.|le|du)\.? ?:? ?$",
    re.IGNORECASE,
)
DATE = re.compile(r"(?:19|20)\d\d(?:\D|$)|\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d\d")
SHORTEST, LONGEST = 6, 13
SHORTEST_CODED, LONGEST_CODED = 9, 15
WIDTH = 40


def find_national_phones(text: str, start: int, end: int, country: str) -> tuple[Address, ...]:
    """Phone numbers of a contact line that print no country code, in E.164.

    Parameters
    ----------
    text : str
        The narrative.
    start, end : int
        The contact line, code points of `text`.
    country : str
        ISO 3166-1 alpha-2 of the country where the contact sits; its numbering plan of today must know the number,
        or know no reason against its length.

    Examples
    --------
    >>> [a.value for a in find_national_phones("Contact : Awa Tamm, tél. 01 44 55 66 77", 0, 39, "FR")]
    ['+33144556677']
    """
    folded = fold(text)
    found = []
    for match in NUMBER.finditer(folded, start, end):
        digits = sum(c.isdigit() for c in match.group())
        before = folded[max(start, match.start() - WIDTH) : match.start()]
        if not SHORTEST <= digits <= LONGEST or DATE.match(match.group()) or OTHER.search(before):
            continue
        if LEAD.search(before) is None:
            continue
        number = _number(match.group(), country)
        if number is not None:
            value = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            found.append(Address(match.start(), match.end(), str(value), "contacts.national_phone"))
    return tuple(found)


def _number(printed: str, country: str) -> phonenumbers.PhoneNumber | None:
    """The number by the country's plan: with its trunk prefix, with its code but no plus, or bare."""
    digits = re.sub(r"\D", "", printed)
    code = str(phonenumbers.country_code_for_region(country))
    try:
        national = phonenumbers.parse(digits, country)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_valid_number_for_region(national, country):
        return national
    if digits.startswith(code) and digits != code:
        coded = phonenumbers.parse(f"+{digits}", None)
        if phonenumbers.is_possible_number(coded):
            return coded
    if phonenumbers.is_possible_number(national):
        return national
    # An old plan fails today's lengths; E.164 bounds it still.
    bare = digits if digits.startswith(code) and len(digits) >= SHORTEST_CODED else code + digits.removeprefix("0")
    old = phonenumbers.parse(f"+{bare}", None)
    return old if SHORTEST_CODED <= len(bare) <= LONGEST_CODED else None
