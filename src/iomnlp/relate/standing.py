"""How a party stands in its whole document: how often it is named and where, and whether the grammar sees it give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

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
    givers = sum([bool(place.gives) for place in places.values()])
    long, ending = len(sentences) > 10, len(sentences) - ENDING if len(sentences) > OPENING else len(sentences)
    return {key: _told_of(place, ending, long, givers) for key, place in places.items()}


def _told_of(place: _Place, ending: int, long: bool, givers: int) -> frozenset[str]:
    first, last = min(place.named, default=0), max(place.named, default=-1)
    others = min(givers - bool(place.gives), 2)
    gives = min(len(place.gives), 2)
    named = min(len(place.named), MANY)
    return _told(named, gives, others, 0 in place.named, first < OPENING, last >= ending, long)


# Documents have few standings, told again and again.
@lru_cache(maxsize=1_000)
def _told(named: int, gives: int, others: int, title: bool, opens: bool, ends: bool, long: bool) -> frozenset[str]:
    return frozenset(
        {
            f"d:named={named}",
            f"d:gives={gives}",
            f"d:gives={gives > 0}&others={others}",
            f"d:title={title}",
            f"d:opens={opens}",
            f"d:ends={ends}",
            f"d:once={named == 1}&opens={opens}",
            f"d:long={long}",
        }
    )
