"""The words round a mark of a sentence as features: near ones by place, farther ones as a bag, marks by their kind."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from iomnlp.find.numbers import plain
from iomnlp.relate.senses import sense_of
from iomnlp.relate.sentences import FIRST_MARK, FIRST_SUM, MARK, Marked

_LATER = re.compile(r"r(?:a|ont|ait|aient)$")
# Any verb in the future; a few nouns and names end so, too.
_FUTURE = re.compile(
    r"(?!op[ée]ra|cam[ée]ra|agora|affront)\w{2,}(?:era|eront|ira|iront|dra|dront|vra|vront|ttra|ttront|rra|rront|ura|uront)"
    r"|(?:i|se|au|fe)r(?:a|ont)"
)
_INFINITIVE = re.compile(r"(?:er|ir|re)$")
_PARTICIPLE = re.compile(r"(?:[éiu]e?s?|is|ises?|erte?s?)$")
# Only marks begin with a character from the first of these to before the second.
_AFTER_MARKS = "\uf000"
# Words are cut to this many letters: French inflects at the end.
STEM = 6
SUM = "§sum"
NEAR, FAR = 4, 14
# So many tokens are kept with what they tell.
MOST_KEPT = 20_000


@dataclass(slots=True, eq=False)
class Word:
    """A token of a marked sentence: its stem or the kind of its mark, its sense and rough tense.

    `later` where it ends like a future; `is_party` where it stands for a party: other marks stand for sums.
    """

    stem: str
    is_mark: bool = False
    sense: str | None = None
    tense: str = ""
    later: bool = False
    is_party: bool = field(init=False)

    def __post_init__(self) -> None:
        self.is_party = self.is_mark and self.stem != SUM


class _Known(dict[str, Word]):
    """By token, what it tells wherever it stands: stem, sense, rough tense, a future's ending."""

    def __missing__(self, token: str) -> Word:
        sense = sense_of(token)
        stem = "0" if token.isdigit() else plain(token)[:STEM]
        word = Word(stem, False, sense, tense_of(token) if sense else "", _FUTURE.fullmatch(token) is not None)
        if len(self) >= MOST_KEPT:
            self.clear()
        self[token] = word
        return word


_known = _Known()


_SUM = Word(SUM, True)


@lru_cache(maxsize=256)
def _party(key: str, governing: bool, kind: str) -> Word:
    return Word(f"§{key}{'+' if governing else ''}{kind}", True)


def _mark(sentence: Marked, mark: str) -> Word:
    """What a mark stands for: a State by how it is named, a body, a person, a sum."""
    if mark >= FIRST_SUM:
        return _SUM
    party = sentence.party(mark)
    return _party(party.key[0], party.governing, party.kind)


@lru_cache(maxsize=256)
def tokens_of(sentence: Marked) -> tuple[Word, ...]:
    """The tokens of a sentence, glosses blanked; kept, since several judges ask about one sentence."""
    tokens = sentence.tokens
    if not sentence.parties and not sentence.amounts:
        return tuple(map(_known.__getitem__, tokens))
    return tuple([_mark(sentence, token) if FIRST_MARK <= token < _AFTER_MARKS else _known[token] for token in tokens])


@lru_cache(maxsize=256)
def places_of(sentence: Marked) -> Mapping[int, int]:
    """By where a mark stands in the sentence, which token it is, in their order; a gloss has none."""
    marks = [match.start() for match in MARK.finditer(sentence.plain)]
    return dict(zip(marks, (i for i, word in enumerate(tokens_of(sentence)) if word.is_mark), strict=True))


def tense_of(word: str) -> str:
    """The tense of a verb, roughly, by its ending: `later`, `inf`, `done`, or nothing.

    >>> tense_of("verseront"), tense_of("verser"), tense_of("versée"), tense_of("versent")
    ('later', 'inf', 'done', '')
    """
    if _LATER.search(word):
        return "later"
    if _INFINITIVE.search(word):
        return "inf"
    if _PARTICIPLE.search(word):
        return "done"
    return ""


class _Side(NamedTuple):
    """Names of the features of one side: by place the near words, all words, and what two neighbours begin with."""

    near: tuple[str, ...]
    one: str
    two: str


@lru_cache
def _sides(prefix: str) -> tuple[_Side, _Side]:
    before, after = (
        _Side(
            tuple(f"{prefix}{side}{place}=" for place in range(NEAR)),
            f"{prefix}{side}=",
            f"{prefix}{side}:",
        )
        for side in "ba"
    )
    return before, after


def window(words: Sequence[Word], index: int, prefix: str = "") -> list[str]:
    """The features of the words round the token at `index`; some more than once.

    Parameters
    ----------
    words : sequence of Word
        The sentence.
    index : int
        Which token.
    prefix : str
        What the features' names begin with.

    Examples
    --------
    >>> sorted(window([Word("a"), Word("§sum", True), Word("pour")], 1))
    ['a0=pour', 'a=pour', 'b0=a', 'b=a']
    """
    told: list[str] = []
    before = [word.stem for word in words[max(0, index - FAR) : index]][::-1]
    after = [word.stem for word in words[index + 1 : index + 1 + FAR]]
    for names, stems in zip(_sides(prefix), (before, after), strict=True):
        told += [names.one + stem for stem in stems]
        told += [near + stem for near, stem in zip(names.near, stems, strict=False)]
        told += [f"{names.two}{one}_{other}" for one, other in pairwise(stems[: NEAR + 1])]
    return told
