"""Who gives what to whom: gifts, promises and requests, read clause by clause.

Source of the rules: the definitions of `funding` in the record's contract, read on French press releases.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from iomnlp.judge.linear import RULES_ALONE, Judges
from iomnlp.record import AmountKind, FundingStatus
from iomnlp.relate.amount_grammar import names_whole
from iomnlp.relate.amount_kinds import AmountRole, opens_sentence
from iomnlp.relate.clauses import own_sums, parties, payers_said
from iomnlp.relate.funding_clause import Clause
from iomnlp.relate.funding_far import Known, far_givers
from iomnlp.relate.funding_grammar import (
    APPROACHED,
    PRONOUN_ASKS,
    PRONOUN_RECEIVES,
    SAID_GIFT,
)
from iomnlp.relate.funding_judged import Relation, judged_relations
from iomnlp.relate.gifts import candidates
from iomnlp.relate.gifts_judged import sumless_relations
from iomnlp.relate.sentences import Marked, Party
from iomnlp.relate.standing import Key, standings

STATUS: dict[AmountKind, FundingStatus] = {"contribution": "contributed", "pledge": "pledged", "appeal": "requested"}


@dataclass(frozen=True)
class _Story:
    """What the sentences before and behind a sum tell: who gave, received, launched; whose page it is."""

    sentences: Sequence[Marked]
    roles: Sequence[AmountRole]
    judges: Judges
    standing: Mapping[Key, frozenset[str]]
    # Sums that only restate another.
    glosses: frozenset[int]

    def own(self) -> Party | None:
        """The migration organisation, if the text names it: who asks where nobody is said to."""
        return next((p for s in self.sentences for p in s.parties if p.kind == "own"), None)

    def said_before(self, index: int) -> list[Party]:
        """Givers in the sentence before, for "le don, d'une valeur de …"."""
        for sentence in reversed(self.sentences[max(0, index - 2) : index]):
            found = [c.giver for c in candidates(sentence) if c.ruled]
            if found:
                return list({p.key: p for p in found}.values())
        return []

    def said_behind(self, index: int) -> list[Party]:
        """Who pays the sum by the next sentence: "La Suisse et l'Italie y contribuent"."""
        following = self.sentences[index + 1] if index + 1 < len(self.sentences) else None
        return payers_said(following) if following is not None else []

    def far(
        self, index: int, at: int, status: FundingStatus, ruled: Sequence[Relation], previous: Sequence[Relation]
    ) -> list[tuple[Party, float]] | None:
        """Givers of a sum that the sentences round it name, as the judge says; None without the judge."""
        said = [r.donor for r in ruled if r.donor is not None]
        here = {p.key for p in self.sentences[index].parties}
        before = [r.donor for r in previous if r.donor is not None and r.status != "requested"]
        known = Known(status, before, said, any(p.key in here for p in said))
        return far_givers(self.sentences, index, at, known, self.standing, self.judges)

    def approached(self, index: int) -> list[Party]:
        """Who is asked by the next sentence: "L'OIM a saisi l'Italie et la Suisse"."""
        following = self.sentences[index + 1] if index + 1 < len(self.sentences) else None
        match = APPROACHED.search(following.plain) if following is not None else None
        return parties(following, match) if following is not None and match else []


def _sum_relations(story: _Story, index: int, previous: Sequence[Relation]) -> list[Relation]:
    """The relations of the sums of one sentence; `previous` are those of the sums before it."""
    sentence = story.sentences[index]
    found: list[Relation] = []
    own, acts = own_sums(sentence, story.glosses), candidates(sentence)
    for at, mark in sentence.sums:
        role = story.roles[sentence.amount(mark)]
        status = STATUS.get(role.kind)
        if status is None or role.gloss_of is not None:
            continue
        ruled = _ruled_relations(story, index, Clause(sentence, at, own, acts), status, [*previous, *found])
        far = story.far(index, at, status, ruled, [*previous, *found]) if status != "requested" else None
        found += judged_relations(sentence, at, status, ruled, story.judges, far)
    return found


def _requested(story: _Story, index: int, clause: Clause, previous: Sequence[Relation]) -> list[Relation]:
    """Who asks whom for the sum of a clause: several askers, or several that are asked, give a relation each."""
    sentence = clause.sentence
    amount = sentence.amount(sentence.text[clause.at])
    asked = clause.asked() or story.approached(index)
    keys = {p.key for p in asked}
    askers = [p for p in clause.askers() if p.key not in keys]
    asked = [p for p in asked if p.key not in {a.key for a in askers}]
    known = next((r.recipient for r in reversed(previous) if r.recipient is not None), None)
    pronoun = PRONOUN_ASKS.search(sentence.plain, clause.first, clause.at)
    own = story.own()
    fallback = known if pronoun and known else own if own and own.key not in keys else None
    launchers: list[Party | None] = [*askers] or [fallback]
    whom: list[Party | None] = [*asked] or [None]
    return [Relation(d, None, a, amount, "requested", "funding.appeal") for d in whom for a in launchers]


def _ruled_relations(
    story: _Story, index: int, clause: Clause, status: FundingStatus, previous: Sequence[Relation]
) -> list[Relation]:
    """What the grammar says of the sum at a position; `previous` are the relations of the sums before it."""
    sentence, at = clause.sentence, clause.at
    amount = sentence.amount(sentence.text[at])
    if status == "requested":
        return _requested(story, index, clause, previous)
    donors, rule = clause.donors()
    part = names_whole(sentence, max(0, clause.first - 5), at) or opens_sentence(sentence.text, at)
    here = {sentence.amount(mark) for _, mark in sentence.sums}
    given = [r for r in previous if r.donor is not None and r.amount is not None]
    labelled = rule in {
        "funding.labelled",
        "funding.bracketed",
        "funding.gapped",
        "funding.amount_by",
        "funding.relative",
    }
    if given and not labelled and (part or (given[-1].amount in here and not donors)):
        last = [r for r in given if r.amount == given[-1].amount]
        donors, rule = [r.donor for r in last if r.donor is not None], "funding.part_of"
    if not donors and not any(p != at for p in clause.own.values()):
        donors, rule = story.said_behind(index), "funding.said_behind"
        if not donors and SAID_GIFT.search(sentence.plain, 0, at):
            donors, rule = story.said_before(index), "funding.said_before"
    if not donors:
        receiver = clause.receiver()
        return [Relation(None, clause.channel, receiver, amount, status, "funding.received")] if receiver else []
    recipient = clause.recipient(donors)
    if recipient is None and PRONOUN_RECEIVES.search(sentence.told, sentence.plain, clause.first, clause.last):
        recipient = next((r.recipient for r in reversed(previous) if r.recipient is not None), None)
    return [Relation(d, clause.channel, recipient, amount, status, rule) for d in donors]


def find_relations(
    sentences: Sequence[Marked],
    roles: Sequence[AmountRole],
    repeated: frozenset[int] = frozenset(),
    judges: Judges = RULES_ALONE,
) -> tuple[Relation, ...]:
    """Every gift, pledge or request of the text, in its order.

    Parameters
    ----------
    sentences : sequence of Marked
        The narrative's sentences with parties and sums marked.
    roles : sequence of AmountRole
        What each of the document's sums is.
    repeated : frozenset of int
        Sums that only repeat another printing (a title's): they give no relation of their own.
    judges : Judges
        Whose `funding_party` decides what each party of a sum's sentence is, and `funding_far` who gives from the
        sentences round it, with what the grammar says as a feature.

    Returns
    -------
    tuple of Relation
        Several donors of one sum give one relation each; glosses give none. A relation without a sum is listed only
        for a donor that has no relation with one.
    """
    glosses = frozenset(i for i, role in enumerate(roles) if role.gloss_of is not None)
    story = _Story(sentences, roles, judges, standings(sentences), glosses)
    found: list[Relation] = []
    for index in [index for index, sentence in enumerate(sentences) if sentence.sums]:
        found += [r for r in _sum_relations(story, index, found) if r.amount not in repeated]
    with_sum = {r.donor.key for r in found if r.donor is not None}
    return (*found, *sumless_relations(sentences, with_sum, glosses, judges, story.standing))
