"""How proposals and decisions make the state of a record: pure, so that replaying them gives the same again.

A `Ledger` holds a record's fields. `propose` takes in what a run says, `supersede` that a newer document took the
place, `apply` a verdict that a person's decision gave. Whatever changes a field makes its version grow by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from iomnlp.review.facts import Kept, redirected, refers
from iomnlp.review.keys import CHECKS, RECORD, SINGLE, group_of, identity, says
from iomnlp.review.model import State

# A field without proposal and decision: nothing to see, but its version must go on where it was.
GONE = "gone"
# What share of the spans of two facts must be the same for one to have taken the other's place.
ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class Proposal:
    """A row of `proposals`; `key` is the key of the run's own fact."""

    number: int
    key: str
    fact: Kept


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a decision settled: a state and a fact (or none), over what the machine proposed (`seen`) in which text."""

    number: int
    state: State
    value: Kept | None
    seen: Kept | None
    text: int | None
    schema_version: str
    reviewer: str
    at: str = ""
    reason: str = ""


@dataclass(slots=True)
class Held:
    """A field: what is proposed, what was decided."""

    key: str
    required: bool
    version: int = 0
    proposal: Proposal | None = None
    verdict: Verdict | None = None
    state: str = GONE

    @property
    def group(self) -> str:
        """The list or path that it belongs to."""
        return group_of(self.key)

    @property
    def current(self) -> Kept | None:
        """What would be exported: a person's value, else the machine's."""
        if self.verdict is not None:
            return self.verdict.value
        return self.proposal.fact if self.proposal else None

    @property
    def diverges(self) -> bool:
        """Whether the machine now says what the person neither saw nor decided."""
        if self.verdict is None:
            return False
        now = says(self.proposal.fact) if self.proposal else None
        return now != says(self.verdict.seen) and now != says(self.verdict.value)


@dataclass(slots=True)
class Ledger:
    """A record's fields, and the source that decisions hold for."""

    required: frozenset[str] = frozenset()
    fields: dict[str, Held] = field(default_factory=dict)
    text: int | None = None
    schema_version: str = ""
    superseded: bool = False

    def held(self, key: str) -> Held:
        """A field; one that nobody has touched is made."""
        found = self.fields.get(key)
        if found is None:
            found = self.fields[key] = Held(key, group_of(key) in self.required)
        return found

    def state(self, held: Held) -> str:
        """The state that follows from proposal, verdict and source."""
        verdict = held.verdict
        if verdict is None:
            return State.PROPOSED if held.proposal or held.key in self.required else GONE
        if self.superseded or (verdict.text, verdict.schema_version) != (self.text, self.schema_version):
            return State.STALE
        return State.DIVERGING if held.diverges else verdict.state

    def supersede(self) -> set[str]:
        """A newer document took the place: every decision is stale. Give the keys that changed."""
        self.superseded = True
        return self._settle({key: held.proposal for key, held in self.fields.items()}, False)

    def propose(
        self, proposals: Iterable[Proposal], text: int, schema_version: str, required: frozenset[str]
    ) -> set[str]:
        """Take in what a run says of the record; give the keys that changed."""
        moved = text != self.text
        self.text, self.schema_version, self.required = text, schema_version, required
        for held in self.fields.values():
            held.required = held.group in required
        places = _places(self.fields, list(proposals), moved)
        aliases = {one.key: key for key, one in places.items()}
        for key, one in places.items():
            fact = redirected(group_of(one.key), one.fact, aliases)
            places[key] = one if fact is one.fact else Proposal(one.number, one.key, fact)
        for key in (*places, *sorted(required & SINGLE.keys())):
            self.held(key)
        return self._settle({**dict.fromkeys(self.fields), **places}, moved)

    def _settle(self, proposals: Mapping[str, Proposal | None], moved: bool) -> set[str]:
        """Give each field its new proposal; what a person's value points at keeps its last one in the same text."""
        pointed = (
            set()
            if moved
            else {
                key
                for held in self.fields.values()
                if held.verdict is not None and held.verdict.value is not None and held.group not in {CHECKS, RECORD}
                for key in refers(held.group, held.verdict.value)
            }
        )
        changed = set()
        for key, held in self.fields.items():
            proposal = proposals.get(key)
            if proposal is None and held.proposal is not None and held.verdict is None and key in pointed:
                proposal = held.proposal
            before = (held.state, held.proposal.fact if held.proposal else None)
            held.proposal = proposal
            held.state = self.state(held)
            if before != (held.state, proposal.fact if proposal else None):
                held.version += 1
                changed.add(key)
        return changed

    def apply(self, key: str, verdict: Verdict | None) -> Held:
        """A decision on one field, or (None) back to what the machine says."""
        held = self.held(key)
        held.verdict = verdict
        held.state = self.state(held)
        held.version += 1
        return held


def _places(fields: Mapping[str, Held], proposals: list[Proposal], moved: bool) -> dict[str, Proposal]:
    """Which field each proposal belongs to, by the field's key.

    The same fact first; then, within a list, the one that stands in the same place (in a text that changed, that says
    the same): a sum that is read anew is the same field with another value. What is left makes new fields.
    """
    places: dict[str, Proposal] = {}
    by_fact = {held.proposal.key: key for key, held in fields.items() if held.proposal}
    rest = []
    for one in proposals:
        key = by_fact.get(one.key, one.key)
        if key in fields and key not in places:
            places[key] = one
        else:
            rest.append(one)
    free = [held for key, held in fields.items() if "/" in key and key not in places and held.current is not None]
    free += [
        held
        for key, held in fields.items()
        if "/" in key and key not in places and held.current is None and held.verdict and held.verdict.seen
    ]
    pairs = []
    for at, one in enumerate(rest):
        for held in free:
            if held.group == group_of(one.key):
                score = likeness(held, one, moved)
                if score >= ALIKE:
                    pairs.append((-score, at, held.key))
    taken: set[int] = set()
    for _, at, key in sorted(pairs):
        if at not in taken and key not in places:
            taken.add(at)
            places[key] = rest[at]
    for at, one in enumerate(rest):
        if at not in taken:
            places[_free_key(one.key, {*fields, *places})] = one
    return places


def likeness(held: Held, one: Proposal, moved: bool) -> float:
    """How far a proposal stands in a field's place: the share of common spans, and a little for the same value."""
    facts = [held.current, held.proposal.fact if held.proposal else None, held.verdict.seen if held.verdict else None]
    best = 0.0
    for fact in facts:
        if fact is None:
            continue
        same = _named(held.group, fact) == _named(held.group, one.fact)
        if moved:
            best = max(best, 1.0 if same else 0.0)
            continue
        mine, other = {tuple(s[:2]) for s in fact["evidence"]}, {tuple(s[:2]) for s in one.fact["evidence"]}
        common = len(mine & other) / len(mine | other) if mine | other else 0.0
        if not common and len(mine) == len(other) == 1:
            common = _overlap(*mine, *other)
        # An entity keeps its identity whatever mentions a run finds of it.
        best = max(best, 1.0 + common if same and common else common)
    return best


def _overlap(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """Common characters of two spans, as a share of the shorter one: "2 millions" is inside "2 millions d'euros"."""
    common = min(one[1], other[1]) - max(one[0], other[0])
    return max(0.0, common / min(one[1] - one[0], other[1] - other[0]))


def _named(group: str, fact: Kept) -> str:
    """A fact's identity as far as it can be told without indices."""
    return identity(group, {**fact, "amount": None} if group == "funding" else fact)


def _free_key(key: str, taken: set[str]) -> str:
    """A key that no field has: the fact's own, or with a number behind it."""
    free, number = key, 2
    while free in taken:
        free, number = f"{key}~{number}", number + 1
    return free
