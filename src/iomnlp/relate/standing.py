"""How a party stands in its whole document: how often it is named and where, and whether the grammar sees it give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from iomnlp.relate.gifts import candidates
from iomnlp.relate.sentences import Marked

Key = tuple[str, str]
# What opens a document (title and lead), and what ends it.
OPENING, ENDING = 3, 2
MANY = 4


@dataclass(slots=True)
class _Place:
    named: set[int] = field(default_factory=set)
    gives: set[int] = field(default_factory=set)


def standings(sentences: Sequence[Marked]) -> Mapping[Key, frozenset[str]]:
    """By party, features of its standing in the document.

    Parameters
    ----------
    sentences : sequence of Marked
        The narrative's sentences with parties and sums marked, title first.

    Returns
    -------
    mapping
        The number of sentences that name the party and where they stand, in how many the grammar sees it give, whether
        others give.
    """
    places: dict[Key, _Place] = {}
    for number, sentence in enumerate(sentences):
        for party in sentence.parties:
            places.setdefault(party.key, _Place()).named.add(number)
        for one in candidates(sentence):
            if one.ruled:
                places.setdefault(one.giver.key, _Place()).gives.add(number)
    givers = sum(bool(place.gives) for place in places.values())
    return {key: frozenset(_told(place, len(sentences), givers)) for key, place in places.items()}


def _told(place: _Place, sentences: int, givers: int) -> set[str]:
    first, gives = min(place.named, default=0), bool(place.gives)
    others = givers - gives
    return {
        f"d:named={min(len(place.named), MANY)}",
        f"d:gives={min(len(place.gives), 2)}",
        f"d:gives={gives}&others={min(others, 2)}",
        f"d:title={0 in place.named}",
        f"d:opens={first < OPENING}",
        f"d:ends={bool(place.named) and max(place.named) >= sentences - ENDING and sentences > OPENING}",
        f"d:once={len(place.named) == 1}&opens={first < OPENING}",
        f"d:long={sentences > 10}",
    }
