"""The words round a mark of a sentence as features: near ones by place, farther ones as a bag, marks by their kind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from iomnlp.find.numbers import plain
from iomnlp.relate.senses import sense_of
from iomnlp.relate.sentences import AMOUNT, PARTY, Marked

_LATER = re.compile(r"r(?:a|ont|ait|aient)$")
# Any verb in the future; a few nouns and names end so, too.
_FUTURE = re.compile(
    r"(?!op[ée]ra|cam[ée]ra|agora|affront)\w{2,}(?:era|eront|ira|iront|dra|dront|vra|vront|ttra|ttront|rra|rront|ura|uront)"
    r"|(?:i|se|au|fe)r(?:a|ont)"
)
_INFINITIVE = re.compile(r"(?:er|ir|re)$")
_PARTICIPLE = re.compile(r"(?:[éiu]e?s?|is|ises?|erte?s?)$")
_MARK = re.compile(f"{PARTY}|{AMOUNT}")
# Below it stands all that French writes, so that few tokens are looked at.
_FIRST_MARK = "\ue000"
_TOKEN = re.compile(rf"{PARTY}|{AMOUNT}|[^\W\d_]+|\d+|[%;:.,()«»–]")
# Words are cut to this many letters: French inflects at the end.
STEM = 6
SUM = "§sum"
NEAR, FAR = 4, 14


class Word(NamedTuple):
    """A token of a marked sentence: where it stands, its stem or the kind of its mark, its sense and rough tense."""

    at: int
    stem: str
    is_mark: bool
    sense: str | None = None
    tense: str = ""
    later: bool = False

    @property
    def is_party(self) -> bool:
        """Whether it stands for a party; other marks stand for sums."""
        return self.is_mark and self.stem != SUM


def kind_of(sentence: Marked, mark: str) -> str:
    """What a mark stands for, as a feature: a State by how it is named, a body, a person, a sum."""
    if re.fullmatch(AMOUNT, mark):
        return SUM
    party = sentence.party(mark)
    kind = party.key[0]
    return f"§{kind}{'+' if party.governing else ''}{party.kind}"


@lru_cache(maxsize=256)
def tokens_of(sentence: Marked) -> tuple[Word, ...]:
    """The tokens of a sentence, glosses blanked; kept, since several judges ask about one sentence."""
    made = []
    for match in _TOKEN.finditer(sentence.plain):
        token = match.group()
        if token >= _FIRST_MARK and _MARK.fullmatch(token):
            made.append(Word(match.start(), kind_of(sentence, token), True))
        else:
            made.append(Word(match.start(), *_told(token)))
    return tuple(made)


@lru_cache(maxsize=20_000)
def _told(token: str) -> tuple[str, bool, str | None, str, bool]:
    """What a word or sign tells wherever it stands: stem, that it is no mark, sense, rough tense, a future's ending."""
    sense = sense_of(token)
    stem = "0" if token.isdigit() else plain(token)[:STEM]
    return stem, False, sense, tense_of(token) if sense else "", _FUTURE.fullmatch(token) is not None


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


def window(words: Sequence[Word], index: int, prefix: str = "") -> Iterator[str]:
    """The features of the words round the token at `index`.

    Parameters
    ----------
    words : sequence of Word
        The sentence.
    index : int
        Which token.
    prefix : str
        What the features' names begin with.
    """
    before, after = words[max(0, index - FAR) : index], words[index + 1 : index + 1 + FAR]
    for side, near in (("b", before[::-1]), ("a", after)):
        for place, word in enumerate(near):
            if place < NEAR:
                yield f"{prefix}{side}{place}={word.stem}"
            yield f"{prefix}{side}={word.stem}"
        for place in range(min(NEAR, len(near) - 1)):
            yield f"{prefix}{side}:{near[place].stem}_{near[place + 1].stem}"
