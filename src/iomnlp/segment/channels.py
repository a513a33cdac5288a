"""Ways to reach somebody in a line: telephone numbers in their many forms, addresses, what stands before them."""

from __future__ import annotations

import re
from collections.abc import Sequence

# A number in groups without its country's code closes its line ("…, 71 56 74 02", "450 555-0142", "05 36 55 51 04").
NATIONAL = (
    r"(?:^|[,:;/] |– )(?:\d{2}(?:[ .-]\d{2}){3,4}|0\d{1,2}[ .-]\d{3}(?:[ .-]\d{2}){2}|\(?\d{3}\)?[ .-]\d{3}-\d{4})\.?$"
)
_NATIONAL, _NATIONAL_LENGTH = re.compile(NATIONAL), 20
_ADDRESS = re.compile(r"@\w")
_INTERNATIONAL = re.compile(r"\+\d[\d ().-]{6,}")
# A number after the international prefix.
_PREFIXED = re.compile(r"00(?<!\w00) ?[1-9]\d[\d ().-]{6,}")
# An address that hides its sign ("awa.tamm (at) oim.int").
_HIDDEN = re.compile(r"[(\[](?:(?<=\w.)|(?<=\w .)) ?(?:at|arobase|a) ?[)\]] ?\w")
_NAMED = re.compile(r"\b(?:tel|telephone|phone|mob|mobile|cell|cel|fax|courriel|e-?mail)\b\.? ?(?:[:+(]|\d)")


def has_channel(plain: str, named: Sequence[str]) -> bool:
    """Whether a bare line holds a telephone number, an address or another way to reach somebody.

    `named` are those of `CHANNELS` that the page has.

    >>> has_channel("awa sarr, tel. 77 123", ["tel"]), has_channel("le tunnel mobilise la ville", ["tel"])
    (True, False)
    """
    return (
        ("@" in plain and _ADDRESS.search(plain) is not None)
        or "www." in plain
        or ("+" in plain and _INTERNATIONAL.search(plain) is not None)
        or ("00" in plain and _PREFIXED.search(plain) is not None)
        or (bool(named) and any(name in plain for name in named) and _NAMED.search(plain) is not None)
        or (("(" in plain or "[" in plain) and _HIDDEN.search(plain) is not None)
        or (_ends_in_figure(plain) and _NATIONAL.search(plain, max(0, len(plain) - _NATIONAL_LENGTH)) is not None)
    )


def _ends_in_figure(plain: str) -> bool:
    return plain[-1:].isdecimal() or plain[-2:-1].isdecimal()
