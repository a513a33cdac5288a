"""Ordinals in digits and in words: "43ème", "vingt et unième"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from iomnlp.find.numbers import WORD, number_words, plain, words_value


@dataclass(frozen=True, slots=True)
class Ordinal:
    """One ordinal, such as "43ème" or "deuxième"."""

    start: int
    end: int
    value: int
    rule: str


ORDINAL = re.compile(
    rf"(?<![\w.,/])(?P<digits>\d{{1,4}})[ ]?(?:ere?s?|emes?|nde?s?|e)(?![\w-])"
    rf"|(?<![\w-])(?P<words>premiere?s?|seconde?s?|(?:(?:{WORD})(?:-et-|[ ]et[ ]|-|[ ])){{0,6}}"
    rf"(?:un|deux|trois|quatr|cinqu|six|sept|huit|neuv|dix|onz|douz|treiz|quatorz|quinz|seiz|vingt|trent|quarant|cinquant"
    rf"|soixant|cent|mill)iemes?)(?![\w-])"
)
IRREGULAR = {"quatr": "quatre", "cinqu": "cinq", "neuv": "neuf", "mill": "mille"}


def _ordinal_value(words: str) -> int | None:
    if words.startswith(("premier", "second")):
        return 1 if words.startswith("premier") else 2
    stem = re.sub(r"iemes?$", "", words)
    head, mark, last = stem.rpartition(" ") if " " in stem else stem.rpartition("-")
    cardinal = IRREGULAR.get(last, last)
    cardinal = cardinal if cardinal in number_words("word") else f"{cardinal}e"
    found = words_value(f"{head}{mark}{cardinal}")
    return int(found[1]) if found and found[0] == len(head + mark + cardinal) else None


def find_ordinals(text: str) -> tuple[Ordinal, ...]:
    """Ordinals in digits and in words.

    Examples
    --------
    >>> [o.value for o in find_ordinals("la 43ème session, le deuxième jour du vingt et unième cycle")]
    [43, 2, 21]
    """
    found = []
    for match in ORDINAL.finditer(plain(text)):
        value = int(match["digits"]) if match["digits"] else _ordinal_value(match["words"])
        if value is not None:
            rule = "ordinals.digits" if match["digits"] else "ordinals.words"
            found.append(Ordinal(match.start(), match.end(), value, rule))
    return tuple(found)
