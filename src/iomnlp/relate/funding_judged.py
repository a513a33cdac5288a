"""What each party of a sum's sentence is to the sum: the judge decides, with the grammar's answer as one feature."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from iomnlp.judge.features import Parts
from iomnlp.judge.linear import Judges
from iomnlp.record import FundingStatus
from iomnlp.relate.party_features import pair_features
from iomnlp.relate.sentences import Marked, Party
from iomnlp.relate.standing import Key
from iomnlp.relate.windows import Word, places_of, tokens_of, window

# Parties farther from the sum than so many tokens are left to the grammar.
REACH = 45
# Between a party and a sum, so many words are told one by one.
BETWEEN = 16
# A sum that is given has a giver: the likeliest party, if it is so likely.
LIKELY = 0.25


class Relation(NamedTuple):
    """A gift, pledge or request; offsets of its parties are in the parties themselves.

    `probability` is how sure the judge is of donor or, where there is none, recipient; None where the rules decide.
    """

    donor: Party | None
    channel: Party | None
    recipient: Party | None
    amount: int | None
    status: FundingStatus
    rule: str
    probability: float | None = None


def _ruled(relations: Sequence[Relation]) -> dict[tuple[str, str], str]:
    """What the grammar says each party is."""
    roles: dict[tuple[str, str], str] = {}
    for relation in relations:
        for role in ("donor", "channel", "recipient"):
            party = getattr(relation, role)
            if party is not None:
                roles.setdefault(party.key, role)
    return roles


def _features(words: Sequence[Word], at: int, party: int, ruled: str, status: str, any_donor: bool) -> Parts:
    """The features of the party token for the sum token at `at`."""
    first, last = (at, party) if at < party else (party, at)
    side = "before" if party < at else "behind"
    gap = last - first - 1
    between = words[first + 1 : last]
    marks = min(sum([word.is_mark for word in between]), 3)
    size = "0" if not gap else "1-2" if gap <= 2 else "3-6" if gap <= 6 else "7-14" if gap <= 14 else "15+"
    pair = pair_features(words, party, at, status)
    own = {*window(words, party, "p:"), *pair.told}
    if gap <= BETWEEN:
        own.update([f"{side}:{word.stem}" for word in between])
    if gap <= 3:
        own.add(f"{side}|{'_'.join([word.stem for word in between])}")
    standing = _standing(ruled, status, words[party].stem, side, any_donor)
    return Parts(own, [standing, _apart(side, size, marks, not party), *pair.kept])


@lru_cache(maxsize=1_000)
def _apart(side: str, size: str, marks: int, first: bool) -> frozenset[str]:
    """How far a party stands from the sum, and whether it opens the sentence."""
    return frozenset({f"side={side}&gap={size}", f"side={side}&marks={marks}", f"first={first}"})


@lru_cache(maxsize=1_000)
def _standing(ruled: str, status: str, kind: str, side: str, any_donor: bool) -> frozenset[str]:
    return frozenset(
        {
            f"rule={ruled}",
            f"rule={ruled}&status={status}",
            f"donor={any_donor}&rule={ruled}",
            f"kind={kind}",
            f"side={side}",
            f"status={status}&side={side}",
            f"kind={kind}&side={side}",
        }
    )


def judged_relations(
    sentence: Marked,
    at: int,
    status: FundingStatus,
    ruled: Sequence[Relation],
    judges: Judges,
    far: Sequence[tuple[Party, float]] | None = None,
) -> list[Relation]:
    """The relations of the sum at a position, after the judge.

    Parameters
    ----------
    sentence : Marked
        The sentence that prints the sum.
    at : int
        Where the sum's mark stands.
    status : FundingStatus
        What its kind makes of it.
    ruled : sequence of Relation
        What the grammar says.
    judges : Judges
        Whose `funding_party` decides; without it, the grammar's answer stands.
    far : sequence of (Party, float), optional
        Givers that the sentences round it name, with how sure that is: they give where nobody in the sentence does.
    """
    index = sentence.amount(sentence.text[at])
    words, places = tokens_of(sentence), places_of(sentence)
    place = places.get(at)
    if place is None:
        return list(ruled)
    known = _ruled(ruled)
    any_donor = "donor" in known.values()
    nearest: dict[tuple[str, str], tuple[int, Party]] = {}
    for mark, i in places.items():
        if words[i].is_party and abs(i - place) <= REACH:
            party = sentence.party(sentence.text[mark])
            if party.key not in nearest or abs(i - place) < abs(nearest[party.key][0] - place):
                nearest[party.key] = (i, party)
    sides: dict[str, list[tuple[Party, float]]] = {"donor": [], "channel": [], "recipient": []}
    judged = False
    givers: list[tuple[float, Party]] = []
    for key, (i, party) in sorted(nearest.items(), key=lambda item: item[1][0]):
        features = _features(words, place, i, known.get(key, "none"), status, any_donor)
        odds = judges.decide("funding_party", (index, party), features)
        if odds is None:
            continue
        judged = True
        givers.append((odds["donor"], party))
        role = max(sorted(odds), key=lambda name: odds[name])
        if role in sides and (role == "donor" or party.kind != "adjective"):
            sides[role].append((party, odds[role]))
    if not judged and (not far or any(known.get(key) == "donor" for key in nearest)):
        return list(ruled)
    seen, rule = set(nearest), ruled[0].rule if ruled else "funding.judged"
    if far is not None:
        # Who gives from afar is judged, too: the grammar's answer is one of the judge's features.
        seen |= {relation.donor.key for relation in ruled if relation.donor is not None}
    if status != "requested" and not sides["donor"]:
        best = max(givers, key=lambda one: one[0], default=None)
        if far:
            sides["donor"], rule = list(far), "funding.far"
        elif best is not None and best[0] >= LIKELY:
            sides["donor"].append((best[1], best[0]))
            for role in ("channel", "recipient"):
                sides[role] = [one for one in sides[role] if one[0].key != best[1].key]
    return _assembled(index, status, ruled, sides, seen, rule)


def _assembled(
    index: int,
    status: FundingStatus,
    ruled: Sequence[Relation],
    sides: dict[str, list[tuple[Party, float]]],
    seen: set[Key],
    rule: str,
) -> list[Relation]:
    """Relations of the judged parties; a party of another sentence stays what the grammar says."""
    for relation in ruled:
        for role, chosen in sides.items():
            party = getattr(relation, role)
            if party is not None and party.key not in seen and not chosen:
                chosen.append((party, 0.5))
    channel = max(sides["channel"], key=lambda one: one[1], default=(None, 0.0))[0]
    if status == "requested":
        asked = max(sides["donor"], key=lambda one: one[1], default=(None, 0.0))[0]
        launchers: list[tuple[Party | None, float]] = [*sides["recipient"]] or [(None, 0.5)]
        return [Relation(asked, channel, who, index, status, "funding.appeal", p) for who, p in launchers]
    recipient = max(sides["recipient"], key=lambda one: one[1], default=(None, 0.0))
    if not sides["donor"] and recipient[0] is not None:
        return [Relation(None, channel, recipient[0], index, status, "funding.judged", recipient[1])]
    return [Relation(donor, channel, recipient[0], index, status, rule, p) for donor, p in sides["donor"]]
