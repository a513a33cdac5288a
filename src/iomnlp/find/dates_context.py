"""The words round a date: whether digits are a year, whether a sentence speaks of the past or the future."""

from __future__ import annotations

import re
from bisect import bisect_right

from iomnlp.find.counts import find_counts
from iomnlp.find.dates_grammar import Atom
from iomnlp.find.dates_partial import Reference
from iomnlp.find.money import find_money
from iomnlp.find.numbers import plain, words_of


def _behind(*keys: str) -> str:
    """A pattern of the listed words, longest first."""
    forms = sorted({form for key in keys for form in words_of("calendar_words.yaml", key)}, key=len, reverse=True)
    return "|".join(re.escape(form) for form in forms)


MONTH_LEAD = re.compile(rf"(?<![\w-])(?:{_behind('month_before')}) ?$|[^\w ] $|^$")
YEAR_LEAD = re.compile(rf"(?<![\w-])(?:{_behind('year_before')}) ?$")
NO_YEAR_LEAD = re.compile(rf"(?<![\w-])(?:{_behind('no_year_before')}) $|[$€£#°] ?$|\d $")
REFERENCE_LEAD = re.compile(rf"(?<![\w-])(?:{_behind('reference_before')})\.? ?(?:n°|no|:)? ?$|[°/:]$")
NOUN_AHEAD = re.compile(r" (?P<word>[a-z'-]{3,})")
NUMBER_AHEAD = re.compile(r" ?[%€$£]|[.,:]\d| \d\d\d(?!\d)|'\d| (?:km|m|kg|h)\b")
NOT_PLURAL = frozenset(words_of("calendar_words.yaml", "not_plural"))
FUTURE = re.compile(
    r"\w(?:ra|ront)\b|\b(?:prochaine?s?|prevue?s?|doi(?:t|vent)|devraient|devrait|aura lieu|planifiee?s?)\b"
)
PAST = re.compile(
    r"\b(?:a|ont|est|sont|avait|avaient|était|étaient|fut|furent)(?: \w{1,12}){0,2} \w{2,20}(?:é|i|u|is|it|rt)e?s?\b"
)
SENTENCE_END = re.compile(r"[.!?] |  |\n")
CENTURY_START, CENTURY_END = 1900, 2099


class Context:
    """The text round the dates: what stands before one, which sentence it is in, what else claims its digits."""

    def __init__(self, text: str, reference: Reference | None):
        self.text = text
        self.low = plain(text)
        self.reference = reference
        self._claimed: list[tuple[int, int]] | None = None

    def before(self, at: int, width: int = 32) -> str:
        return self.low[max(0, at - width) : at]

    def claimed(self, at: int) -> bool:
        """Whether a sum or a count holds the digits at an offset; both finders run at most once."""
        if self._claimed is None:
            sums = [(m.start, m.end) for m in find_money(self.text)]
            self._claimed = sorted(sums + [(c.start, c.end) for c in find_counts(self.text)])
        index = bisect_right(self._claimed, at, key=lambda span: span[0])
        return index > 0 and at < self._claimed[index - 1][1]

    def cue(self, start: int, end: int) -> int:
        """1 where the sentence speaks of the future only, -1 of the past only, 0 where it does both or neither."""
        left, right = max(0, start - 250), end + 250
        stops = [m.end() for m in SENTENCE_END.finditer(self.low, left, start)]
        left = stops[-1] if stops else left
        stop = SENTENCE_END.search(self.low, end, min(len(self.low), right))
        # With accents: "à" is no "a", and "passé" no "passe".
        sentence = self.text[left : stop.start() if stop else right].lower()
        future, past = bool(FUTURE.search(sentence)), bool(PAST.search(sentence))
        return 1 if future and not past else -1 if past and not future else 0


def _is_year(atom: Atom, context: Context) -> bool:
    """Whether four digits are a year: by the words round them."""
    before = context.before(atom.start)
    year = atom.first.year or 0
    if context.claimed(atom.start):
        return False
    if YEAR_LEAD.search(before):
        return True
    if NO_YEAR_LEAD.search(before) or not CENTURY_START <= year <= CENTURY_END:
        return False
    ahead = NOUN_AHEAD.match(context.low, atom.end)
    counted = ahead is not None and ahead["word"].endswith(("s", "x")) and ahead["word"] not in NOT_PLURAL
    return not counted and NUMBER_AHEAD.match(context.low, atom.end) is None


def holds(atom: Atom, previous: Atom | None, context: Context) -> bool:
    """Whether an atom is a date where it stands."""
    if atom.kind == "abbreviation":
        return False
    if atom.kind == "year":
        return _is_year(atom, context)
    if atom.kind == "month" and atom.first.year is None:
        # In lower case the name of a month is nothing else in French; after a number no day of it ("32 août").
        before = context.before(atom.start, 14)
        if re.search(r"\d $", before):
            return False
        near = previous is not None and previous.first.month is not None and atom.start - previous.end <= 12
        return near or context.text[atom.start].islower() or bool(MONTH_LEAD.search(before))
    if atom.kind == "numeric" and atom.first.day is None and REFERENCE_LEAD.search(context.before(atom.start)):
        return False
    return not (atom.kind == "month" and re.search(r"\d $", context.before(atom.start, 4)))
