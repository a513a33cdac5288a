"""A sentence as a pattern string: parties and sums become single marks, so that grammars of relations stay short."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple, Protocol

from iomnlp.relate.phrases import WORD, told_by_all

# Private-use characters: one for each party and each sum of a sentence.
PARTY_BASE, AMOUNT_BASE, MARKS = 0xE000, 0xE800, 0x0800
# No mark comes before the first, nor any letter of French behind it; marks of sums begin with the second.
FIRST_MARK, FIRST_SUM = "\ue000", "\ue800"
PARTY, AMOUNT = "[\ue000-\ue7ff]", "[\ue800-\uefff]"
_AMOUNT, MARK = re.compile(AMOUNT), re.compile("[\ue000-\uefff]")
# Words first, since most tokens are words; then numbers, and marks and signs in one class.
_TOKEN = re.compile("[^\\W\\d_]+|\\d+|[\ue000-\uefff%;:.,()«»–]")
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


class Party(NamedTuple):
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


class Marked:
    """A sentence with its mentions replaced by marks, and what is read of it once for all grammars.

    Equal to itself alone: what is kept by sentence is found without reading it again.

    Parameters
    ----------
    text : str
        The sentence.
    parties : tuple of Party
        What its marks for parties stand for.
    amounts : tuple of int
        The same for its sums: indices in the document's amounts.

    Attributes
    ----------
    plain : str
        The text with glosses ("(environ 5 millions d'euros)") and acronyms in parentheses blanked: same length.
    sums : list of (int, str)
        Position and mark of each sum, those of glosses with them.

    Examples
    --------
    >>> Marked("3 \ue800 (soit \ue801) de \ue000 (\ue001)", (), ()).plain
    '3 \ue800          de \ue000    '
    """

    def __init__(self, text: str, parties: tuple[Party, ...], amounts: tuple[int, ...]):
        self.text = text
        self.parties = parties
        self.amounts = amounts
        self.plain = ASIDE.sub(lambda m: " " * len(m.group()), text) if "(" in text else text
        self.sums = [(m.start(), m.group()) for m in _AMOUNT.finditer(text)] if amounts else []

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
    def tokens(self) -> list[str]:
        """Words, numbers, signs and marks, glosses blanked."""
        return _TOKEN.findall(self.plain)

    @cached_property
    def told(self) -> int:
        """The families of constructions that it may hold (`relate/phrases.py`), those of its glosses with them."""
        told = told_by_all(self.tokens)
        return told if self.plain is self.text else told | told_by_all(WORD.findall(self.text))


def _own(text: str) -> str:
    """The text between marks: lower-case, without characters of its own that would read as marks."""
    lowered = text.lower()
    if len(lowered) != len(text):  # "İ" has a longer lower case
        lowered = "".join(low if len(low := c.lower()) == 1 else c for c in text)
    # What is printable has no private characters.
    return lowered if lowered.isprintable() else MARK.sub(" ", lowered)


def mark_sentences(
    text: str, spans: Iterable[tuple[int, int]], parties: Sequence[Party], amounts: Sequence[tuple[int, Spanned]]
) -> list[Marked]:
    """Replace the mentions of some sentences by marks, longest first; the rest is lower-cased.

    Parameters
    ----------
    text : str
        The narrative's folded text.
    spans : iterable of (int, int)
        The sentences, in code points of `text`.
    parties : sequence of Party
        Parties anywhere in the document, by start; those inside a sentence are used.
    amounts : sequence of (index, mention)
        Sums with their index in the document's amounts, by start.
    """
    party_starts = [party.start for party in parties]
    sum_starts = [mention.start for _, mention in amounts]
    made = []
    for start, end in spans:
        inside: list[tuple[int, int, Party | int]] = []
        for party in parties[bisect_left(party_starts, start) : bisect_left(party_starts, end)]:
            if party.end <= end:
                inside.append((party.start, -party.end, party))
        for index, mention in amounts[bisect_left(sum_starts, start) : bisect_left(sum_starts, end)]:
            if mention.end <= end:
                inside.append((mention.start, -mention.end, index))
        made.append(_marked(text, start, end, inside) if inside else Marked(_own(text[start:end]), (), ()))
    return made


def _marked(text: str, start: int, end: int, inside: list[tuple[int, int, Party | int]]) -> Marked:
    """A sentence with these mentions (start, end below zero, what it is) replaced by marks."""
    inside.sort(key=itemgetter(0, 1))
    out: list[str] = []
    parties: list[Party] = []
    amounts: list[int] = []
    at = start
    for first, last, what in inside:
        if first < at:
            continue
        out.append(_own(text[at:first]))
        if isinstance(what, Party):
            if len(parties) >= MARKS:
                continue
            out.append(chr(PARTY_BASE + len(parties)))
            parties.append(what)
        else:
            if len(amounts) >= MARKS:
                continue
            out.append(chr(AMOUNT_BASE + len(amounts)))
            amounts.append(what)
        at = -last
    out.append(_own(text[at:end]))
    return Marked("".join(out), tuple(parties), tuple(amounts))
