"""A sentence as a pattern string: parties and sums become single marks, so that grammars of relations stay short."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

# Private-use characters: one for each party and each sum of a sentence.
PARTY_BASE, AMOUNT_BASE, MARKS = 0xE000, 0xE800, 0x0800
PARTY, AMOUNT = "[\ue000-\ue7ff]", "[\ue800-\uefff]"
GLOSS_WORD = r"(?:soit|environ|près\s+de|ou|équivalent\s+à|à\s+peu\s+près|quelque)"
ASIDE = re.compile(
    rf"\(\s*(?:{GLOSS_WORD}\s+){{0,2}}{AMOUNT}(?:\s*,?\s*(?:{GLOSS_WORD}\s+){{1,2}}{AMOUNT}){{0,2}}\s*\)|\(\s*(?:(?:via|par(?:\s+l'intermédiaire\s+d(?:e|u)?)?)\s*(?:'\s*)?(?:le\s+|la\s+|l')?)?{PARTY}\s*\)"
)


class Spanned(Protocol):
    """Anything with offsets in the narrative."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Party:
    """A possible giver, channel or receiver; `key` is `("country", code)` or `("organisation", index)`.

    `start` and `end` cover the noun phrase ("gouvernement canadien"); `governing` where it names a government as such,
    `giver` where what it sends is a gift rather than its work: a State, its known agencies, a company; `kind` is an
    organisation's type, or `own` for the migration organisation.
    """

    start: int
    end: int
    key: tuple[str, str]
    name: str
    country: str | None
    governing: bool = False
    giver: bool = False
    kind: str = ""

    @property
    def gives_sums(self) -> bool:
        """Whether money called after the party ("3 millions du Japon") is its gift; ours is what we got."""
        return self.key[0] == "country" or (self.key[0] == "organisation" and self.kind != "own")


# Equal to itself alone: what is kept by sentence is found without reading it again.
@dataclass(frozen=True, eq=False)
class Marked:
    """A sentence with its mentions replaced by marks; `offsets[i]` is where character i stands in the narrative."""

    text: str
    offsets: tuple[int, ...]
    parties: tuple[Party, ...]
    amounts: tuple[int, ...]

    def party(self, mark: str) -> Party:
        """The party that a mark stands for."""
        return self.parties[ord(mark) - PARTY_BASE]

    def mark(self, number: int) -> str:
        """The mark that stands for the party of this number."""
        return chr(PARTY_BASE + number)

    def amount(self, mark: str) -> int:
        """The index (in the document's amounts) that a mark stands for."""
        return self.amounts[ord(mark) - AMOUNT_BASE]

    @cached_property
    def plain(self) -> str:
        """The text with glosses ("(environ 5 millions d'euros)") and acronyms in parentheses blanked: same length.

        >>> Marked("3 \ue800 (soit \ue801) de \ue000 (\ue001)", (), (), ()).plain
        '3 \ue800          de \ue000    '
        """
        return ASIDE.sub(lambda m: " " * len(m.group()), self.text)

    def amount_marks(self) -> list[tuple[int, str]]:
        """Position and mark of each sum."""
        return [(m.start(), m.group()) for m in re.finditer(AMOUNT, self.text)]


def _own(text: str) -> str:
    """The text between marks: lower-case, without characters of its own that would read as marks."""
    lowered = text.lower()
    if len(lowered) != len(text):  # "İ" has a longer lower case
        lowered = "".join(low if len(low := c.lower()) == 1 else c for c in text)
    return re.sub(f"{PARTY}|{AMOUNT}", " ", lowered)


def mark_sentence(
    text: str, start: int, end: int, parties: Sequence[Party], amounts: Sequence[tuple[int, Spanned]]
) -> Marked:
    """Replace the mentions of `text[start:end]` by marks, longest first; the rest is lower-cased.

    Parameters
    ----------
    text : str
        The narrative's folded text.
    start, end : int
        The sentence, in code points of `text`.
    parties : sequence of Party
        Parties anywhere in the document, by start; those inside the sentence are used.
    amounts : sequence of (index, mention)
        Sums with their index in the document's amounts, by start.
    """
    first = bisect_left(parties, start, key=lambda p: p.start)
    last = bisect_left(parties, end, key=lambda p: p.start)
    spans: list[tuple[int, int, Party | int]] = [(p.start, p.end, p) for p in parties[first:last] if p.end <= end]
    first = bisect_left(amounts, start, key=lambda a: a[1].start)
    last = bisect_left(amounts, end, key=lambda a: a[1].start)
    spans += [(m.start, m.end, i) for i, m in amounts[first:last] if m.end <= end]
    spans.sort(key=lambda s: (s[0], -s[1]))
    out: list[str] = []
    offsets: list[int] = []
    used_parties: list[Party] = []
    used_amounts: list[int] = []
    at = start
    for s, e, what in spans:
        if s < at:
            continue
        out.append(_own(text[at:s]))
        offsets.extend(range(at, s))
        if isinstance(what, Party):
            if len(used_parties) >= MARKS:
                continue
            out.append(chr(PARTY_BASE + len(used_parties)))
            used_parties.append(what)
        else:
            if len(used_amounts) >= MARKS:
                continue
            out.append(chr(AMOUNT_BASE + len(used_amounts)))
            used_amounts.append(what)
        offsets.append(s)
        at = e
    out.append(_own(text[at:end]))
    offsets.extend(range(at, end))
    return Marked("".join(out), tuple(offsets), tuple(used_parties), tuple(used_amounts))
