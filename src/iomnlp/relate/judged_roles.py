"""Roles of countries and organisations by judges: what the rules say is one feature beside the words round mentions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Sequence
from itertools import chain, pairwise
from typing import NamedTuple

from iomnlp.find.numbers import plain
from iomnlp.judge.linear import Judges
from iomnlp.relate.funding_judged import Relation
from iomnlp.relate.windows import STEM
from iomnlp.source import Narrative

_WORD = re.compile(r"[^\W\d_]+|[%«»(),:;.]")
REACH = 70
NEAR = 4
# A role holds where its judge is so sure. Givers are told by few words each, so that their judge is too shy: measured
# on writers left out, more are won than lost by believing it sooner.
SURE, SURE_GIVER = 0.5, 0.35


class _Side(NamedTuple):
    """Names of the features of the words on one side: by place the near ones, all of them, two neighbours."""

    near: tuple[str, ...]
    one: str
    two: str

    @classmethod
    def of(cls, side: str) -> _Side:
        """Those of a side: `b` before, `a` after."""
        return cls(tuple(f"w:{side}{place}=" for place in range(NEAR)), f"w:{side}=", f"w:{side}:")

    def told(self, stems: Sequence[str]) -> list[str]:
        """The features of words, nearest first; some more than once."""
        two = self.two
        return [
            *[self.one + stem for stem in stems],
            *[near + stem for near, stem in zip(self.near, stems, strict=False)],
            *[f"{two}{one}_{other}" for one, other in pairwise(stems[:NEAR])],
        ]


_BEFORE, _AFTER = _Side.of("b"), _Side.of("a")


def around(narrative: Narrative, start: int, end: int) -> list[str]:
    """The words round a mention in its sentence, near ones by place; some more than once.

    Parameters
    ----------
    narrative : Narrative
        The document.
    start, end : int
        The mention, in code points of the narrative.
    """
    # Each character is made plain alone: the words of the plain text are the text's words made plain.
    text = plain(narrative.text)
    first, last = narrative.sentence_at(start) or (start, end)
    before = [word[:STEM] for word in _WORD.findall(text, max(first, start - REACH), start)]
    after = [word[:STEM] for word in _WORD.findall(text, end, max(end, min(last, end + REACH)))]
    return _BEFORE.told(before[::-1]) + _AFTER.told(after)


def several(name: str, number: int) -> str:
    """A count as a feature: 0, 1, 2, 3 or more."""
    return f"{name}={min(number, 3)}"


def part(name: str, share: float) -> str:
    """A share as a feature, in fifths."""
    return f"{name}={int(share * 5 - 1e-9)}"


def told_words(narrative: Narrative, spans: Sequence[tuple[int, int]]) -> dict[str, float]:
    """The words round all mentions, each counted once, damped by the number of mentions."""
    if len(spans) == 1:
        return dict.fromkeys(around(narrative, *spans[0]), 1.0)
    counts = Counter(chain.from_iterable(set(around(narrative, start, end)) for start, end in spans))
    damped = [(n / len(spans)) ** 0.5 for n in range(len(spans) + 1)] if spans else []
    return {name: damped[n] for name, n in counts.items()}


class PartsInGifts:
    """What the judges are told of parties' parts in gifts: how sure it is, whether of a sum, who else gives.

    Parameters
    ----------
    relations : sequence of Relation
        All of the document's.
    """

    def __init__(self, relations: Sequence[Relation]) -> None:
        self._givers = {r.donor.key for r in relations if r.donor is not None and r.status != "requested"}
        self._told: dict[tuple[str, str], list[str]] = {}
        for r in relations:
            for role, party in (("donor", r.donor), ("channel", r.channel), ("recipient", r.recipient)):
                if party is not None:
                    sure = "unsaid" if r.probability is None else str(min(int(r.probability * 5), 4))
                    self._told.setdefault(party.key, []).extend(
                        (
                            f"r:{role}",
                            f"r:{role}&sure={sure}",
                            f"r:{role}&{r.status}&sum={r.amount is not None}",
                            f"r:{role}&{r.rule}",
                        )
                    )

    def of(self, key: tuple[str, str]) -> list[str]:
        """What they are told of a party; some of it more than once."""
        return [several("givers", len(self._givers - {key})), *self._told.get(key, ())]


def judged_roles(
    judges: Judges, prefix: str, key: Hashable, features: dict[str, float], ruled: set[str], roles: Sequence[str]
) -> set[str]:
    """The roles of one entity among `roles`: each by the judge `<prefix>_<role>`, or by the rules where there is none.

    Parameters
    ----------
    judges : Judges
        Who decides.
    prefix : str
        `country` or `organisation`.
    key : hashable
        Which entity.
    features : dict
        What is known of it.
    ruled : set of str
        The roles that the rules give it.
    roles : sequence of str
        The roles in question; others stay as the rules say.
    """
    marked = {**features, **{f"rule={role}": 1.0 for role in ruled}, f"rules={'+'.join(sorted(ruled))}": 1.0}
    kept = {role for role in ruled if role not in roles}
    answers = judges.decide_each(tuple(f"{prefix}_{role}" for role in roles), key, marked)
    for role, odds in zip(roles, answers, strict=True):
        if role in ruled if odds is None else odds["yes"] >= (SURE_GIVER if role == "donor" else SURE):
            kept.add(role)
    return kept
