"""Lists of words as regular expressions that are quick to search: the same matches as a plain alternation's.

Python's engine tries the alternatives of a pattern one by one at every character. Here they share their beginnings, so
that few are tried; and where a pattern opens with its words, it opens with their letters, so that the engine looks for
those at the speed of C.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

# So many alternatives with the same letter in front are not parted further.
FEW = 6


def alternatives(forms: Iterable[str], wild: str = r"\w*", space: str = " ") -> str:
    r"""Forms as alternatives, the longest first, with those that begin alike.

    Parameters
    ----------
    forms : iterable of str
        Words and phrases; a trailing `*` stands for any ending.
    wild : str
        The pattern of that ending.
    space : str
        The pattern of a space in a form.

    Examples
    --------
    >>> alternatives(["don", "dons", "prêt*"])
    'p(?:rêt\\w*)|d(?:ons|on)'
    """
    parted = [[space if c == " " else wild if c == "*" else re.escape(c) for c in form] for form in _longest(forms)]
    return _parted(parted)


def _longest(forms: Iterable[str]) -> list[str]:
    return sorted(dict.fromkeys(map(str, forms)), key=len, reverse=True)


def _parted(forms: Sequence[Sequence[str]], few: int = 0) -> str:
    if len(forms) <= few:
        return "|".join("".join(form) for form in forms)
    groups: dict[str, list[Sequence[str]]] = {}
    for form in forms:
        groups.setdefault(form[0] if form else "", []).append(form[1:])
    # What ends here is shorter than all that goes on: it comes last.
    ends = [""] if groups.pop("", None) is not None else []
    return "|".join([*(f"{first}(?:{_parted(rest, FEW)})" for first, rest in groups.items()), *ends])


def opening(forms: Iterable[str], wild: str = r"\w*", space: str = " ", not_behind: str = r"\w") -> str:
    r"""`(?<!\w)(?:form|other form)` as a quick pattern, for texts whose case counts.

    Parameters
    ----------
    forms, wild, space
        As for :func:`alternatives`.
    not_behind : str
        What may not stand before a form: the inside of a character class.

    Examples
    --------
    >>> pattern = re.compile(opening(["don", "prêt*"]) + r"(?!\w)")
    >>> [m.group() for m in pattern.finditer("un don, des prêteurs, un abandon")]
    ['don', 'prêteurs']
    """
    groups: dict[str, list[list[str]]] = {}
    for form in _longest(forms):
        parted = [space if c == " " else wild if c == "*" else re.escape(c) for c in form]
        groups.setdefault(parted[0], []).append(parted[1:])
    words = "|".join(f"{c}(?<![{not_behind}]{c})(?:{_parted(rest, FEW)})" for c, rest in groups.items())
    return f"(?:{words})"
