"""The words round a mark of a sentence as features: near ones by place, farther ones as a bag, marks by their kind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from iomnlp.find.numbers import plain
from iomnlp.relate.sentences import AMOUNT, PARTY, Marked

_TOKEN = re.compile(rf"{PARTY}|{AMOUNT}|[^\W\d_]+|\d+|[%;:.,()«»–]")
# Words are cut to this many letters: French inflects at the end.
STEM = 6
NEAR, FAR = 4, 14


@dataclass(frozen=True, slots=True)
class Word:
    """A token of a marked sentence: where it stands, and its stem or the kind of its mark."""

    at: int
    stem: str
    is_mark: bool


def kind_of(sentence: Marked, mark: str) -> str:
    """What a mark stands for, as a feature: a State by how it is named, a body, a person, a sum."""
    if re.fullmatch(AMOUNT, mark):
        return "§sum"
    party = sentence.party(mark)
    kind = party.key[0]
    return f"§{kind}{'+' if party.governing else ''}{party.kind}"


def tokens_of(sentence: Marked) -> list[Word]:
    """The tokens of a sentence, glosses blanked."""
    made = []
    for match in _TOKEN.finditer(sentence.plain):
        token = match.group()
        if re.fullmatch(f"{PARTY}|{AMOUNT}", token):
            made.append(Word(match.start(), kind_of(sentence, token), True))
        else:
            stem = "0" if token.isdigit() else plain(token)[:STEM]
            made.append(Word(match.start(), stem, False))
    return made


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
