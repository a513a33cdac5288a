"""Who gives a sum whose own sentence names no giver: the parties of the sentences round it are asked about, too.

"Le Japon vole au secours de Kaya. […] Le tout, acquis pour 165 millions de yens, …": who gives stands in the title, in
the sentence before, or in the next ("La Suède avait tout financé").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from iomnlp.judge.linear import Judges
from iomnlp.record import FundingStatus
from iomnlp.relate.party_features import beside, list_of, uses
from iomnlp.relate.sentences import Marked, Party
from iomnlp.relate.standing import Key
from iomnlp.relate.sum_features import sum_features
from iomnlp.relate.windows import places_of, tokens_of

# How many sentences before and behind the sum's own are looked at, and the title's.
BACK, AHEAD = 3, 1
# A party gives where the judge is so sure.
GIVES = 0.4
# Of a sum, what its giver is told by: its noun and what leads it.
OF_SUM = ("s:head", "s:link", "s:b0=", "s:a0=")


@dataclass(frozen=True)
class Known:
    """What is known of a sum before its far givers are asked for.

    Attributes
    ----------
    status : FundingStatus
        What its kind makes of it.
    previous, ruled : sequences of Party
        The givers of the sums before it, the last one last; whom the grammar takes for its givers.
    here : bool
        Whether the grammar sees a giver in the sum's own sentence.
    """

    status: FundingStatus
    previous: Sequence[Party]
    ruled: Sequence[Party]
    here: bool

    @property
    def last(self) -> Key | None:
        """Who gave the sum before."""
        return self.previous[-1].key if self.previous else None

    def of(self, key: Key) -> set[str]:
        """The features of a party."""
        last, given = key == self.last, any(p.key == key for p in self.previous)
        by_rule = any(p.key == key for p in self.ruled)
        ruled = "here" if self.here else "far" if self.ruled else "none"
        return {f"last={last}", f"given={given}&last={last}", f"rule={by_rule}/{bool(self.ruled)}", f"rules={ruled}"}


def _places(sentences: Sequence[Marked], index: int) -> list[tuple[str, int]]:
    """The sentences that may name the giver, nearest first, by what they are to the sum's."""
    near = [(f"back{n}", index - n) for n in range(1, BACK + 1)]
    near += [(f"ahead{n}", index + n) for n in range(1, AHEAD + 1)]
    found = [(where, at) for where, at in near if 0 < at < len(sentences)]
    return [*found, ("title", 0)] if index > 0 else found


def far_givers(
    sentences: Sequence[Marked],
    index: int,
    at: int,
    known: Known,
    standing: Mapping[Key, frozenset[str]],
    judges: Judges,
) -> list[tuple[Party, float]] | None:
    """The givers of a sum among the parties of the sentences round its own.

    Parameters
    ----------
    sentences : sequence of Marked
        The narrative's sentences, title first.
    index, at : int
        Which of them prints the sum, and where its mark stands.
    known : Known
        What is known of the sum.
    standing : mapping
        By party, how it stands in the document.
    judges : Judges
        Whose `funding_far` decides.

    Returns
    -------
    list of (Party, float)
        Those that the judge takes for givers, with how sure that is, nearest first; None where nobody is asked: the
        rules decide, or the grammar sees a giver in the sum's own sentence.
    """
    if known.here or not judges.asks("funding_far"):
        return None
    sentence = sentences[index]
    amount = sentence.amount(sentence.text[at])
    own = _of_sum(sentence, at, known)
    found = _candidates(sentences, index)
    givers: list[tuple[Party, float]] = []
    for key, (party, told) in found.items():
        features = told | own | known.of(key) | standing.get(key, frozenset())
        last = known.last == key
        beside_last = [*own, *[one for one in told if one.startswith("at=")]]
        features.update([f"{one}&last={last}" for one in beside_last])
        features |= {f"only={len(found) == 1}", f"others={min(len(found), 4)}"}
        odds = judges.decide("funding_far", (amount, party), features)
        if odds is not None and odds["yes"] >= GIVES:
            givers.append((party, odds["yes"]))
    return givers


def _of_sum(sentence: Marked, at: int, known: Known) -> set[str]:
    """What is told of a sum itself: its noun, what it is, whether its sentence names anybody."""
    words, place = tokens_of(sentence), places_of(sentence).get(at)
    own = {f for f in sum_features(words, place) if f.startswith(OF_SUM)} if place is not None else set()
    named = len({party.key for party in sentence.parties})
    return own | {f"sum:{known.status}", f"parties={min(named, 3)}", f"start={min(place or 0, 3)}"}


def _candidates(sentences: Sequence[Marked], index: int) -> dict[Key, tuple[Party, set[str]]]:
    """The parties of the sentences round a sum's, by key: where each stands, and how its own sentence uses it."""
    here = {party.key for party in sentences[index].parties}
    found: dict[Key, tuple[Party, set[str]]] = {}
    for where, other in _places(sentences, index):
        words = tokens_of(sentences[other])
        for mark, i in places_of(sentences[other]).items():
            word = words[i]
            party = sentences[other].party(sentences[other].text[mark]) if word.is_party else None
            if party is None or party.key in here:
                continue
            told = found.setdefault(party.key, (party, set()))[1]
            told |= {f"at={where}", f"at={where}&kind={word.stem}"}
            for one in uses(words, i, *list_of(words, i)):
                told.update(one, beside(one, where[:4]))
    return found
