"""Ways to reach somebody in a line: telephone numbers in their many forms, addresses, what stands before them."""

from __future__ import annotations

import re
from functools import cache

from iomnlp.patterns import alternatives
from iomnlp.segment.words import PageCues, cues

# A number in groups without its country's code closes its line ("…, 71 56 74 02", "450 555-0142", "05 36 55 51 04").
_NATIONAL = re.compile(
    r"(?:^|[,:;/] |– )(?:\d{2}(?:[ .-]\d{2}){3,4}|0\d{1,2}[ .-]\d{3}(?:[ .-]\d{2}){2}|\(?\d{3}\)?[ .-]\d{3}-\d{4})\.?$"
)
_NATIONAL_LENGTH = 20
_ADDRESS = re.compile(r"@\w")
_INTERNATIONAL = re.compile(r"\+\d[\d ().-]{6,}")
# A number after the international prefix.
_PREFIXED = re.compile(r"00(?<!\w00) ?[1-9]\d[\d ().-]{6,}")
# An address that hides its sign ("awa.tamm (at) oim.int").
_HIDDEN = re.compile(r"[(\[](?:(?<=\w.)|(?<=\w .)) ?(?:at|arobase|a) ?[)\]] ?\w")


@cache
def _named() -> re.Pattern[str]:
    """The name of a channel with what stands in it behind ("tel. 77", "e-mail : …")."""
    return re.compile(rf"\b(?:{alternatives(cues('channel'))})\b\.? ?(?:[:+(]|\d)")


def has_channel(plain: str, page: PageCues) -> bool:
    """Whether a bare line of a page holds a telephone number, an address or another way to reach somebody.

    >>> page = PageCues([line := "awa sarr, tel. 77 123"], [["awa", "sarr", "tel"]])
    >>> has_channel(line, page), has_channel("le tunnel mobilise la ville", page)
    (True, False)
    """
    return (
        ("@" in plain and _ADDRESS.search(plain) is not None)
        or "www." in plain
        or has_number(plain)
        or (page.may_hold("channel", plain) and _named().search(plain) is not None)
        or (("(" in plain or "[" in plain) and _HIDDEN.search(plain) is not None)
    )


def has_number(plain: str) -> bool:
    """Whether a bare line holds a telephone number as such: international, or national at its end.

    >>> has_number("awa sarr, +227 20 73 12 34"), has_number("awa sarr, 77 123")
    (True, False)
    """
    return (
        ("+" in plain and _INTERNATIONAL.search(plain) is not None)
        or ("00" in plain and _PREFIXED.search(plain) is not None)
        or (_ends_in_figure(plain) and _NATIONAL.search(plain, max(0, len(plain) - _NATIONAL_LENGTH)) is not None)
    )


def _ends_in_figure(plain: str) -> bool:
    return plain[-1:].isdecimal() or plain[-2:-1].isdecimal()
