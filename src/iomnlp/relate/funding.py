"""Who gives what to whom: gifts, promises and requests, read clause by clause.

Source of the rules: the definitions of `funding` in the record's contract, read on French press releases.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from iomnlp.judge.linear import RULES_ALONE, Judges
from iomnlp.record import AmountKind, FundingStatus
from iomnlp.relate.amount_kinds import PART_OF, AmountRole, clause_of, opens_sentence
from iomnlp.relate.clauses import channel_in, givers, named_before, parties, subject
from iomnlp.relate.cues import cue
from iomnlp.relate.funding_grammar import (
    APPEAL_OF,
    ASKED_OF,
    BY_PARTIES,
    CLEFT,
    DOER,
    FOR_PARTY,
    GAPPED,
    GAPPED_BARE,
    GIFT_NOUN,
    LAUNCHED,
    LAUNCHED_BY,
    LIST_BEFORE,
    PRONOUN,
    PRONOUN_ASKS,
    PRONOUN_RECEIVES,
    SENTENCE_REACH,
    SUBJECT,
    SUM_PATTERNS,
    THANKS,
    TO_PARTY,
)
from iomnlp.relate.funding_judged import Relation, judged_relations
from iomnlp.relate.gifts import sumless_relations
from iomnlp.relate.sentences import AMOUNT, Marked, Party

STATUS: dict[AmountKind, FundingStatus] = {"contribution": "contributed", "pledge": "pledged", "appeal": "requested"}


class _Clause:
    """One clause of a sentence, with the sum in question (or none)."""

    def __init__(self, sentence: Marked, at: int):
        self.sentence = sentence
        self.at = at
        self.text = sentence.plain
        self.first, self.last = clause_of(self.text, at)
        sums = [m.start() for m in re.finditer(AMOUNT, self.text)]
        self.after_previous = max([self.first, *(i + 1 for i in sums if i < at)])
        self.before_next = min([self.last, *(i for i in sums if i > at)])
        following = GAPPED_BARE.search(self.text, at + 1, self.before_next)
        if following:  # what stands behind the next giver is the next giver's
            self.before_next = following.start()
        start = at if self.after_previous > self.first else self.first
        self.channel = channel_in(sentence, start, self.before_next)

    def _without_channel(self, parties: list[Party]) -> list[Party]:
        return [p for p in parties if self.channel is None or p.key != self.channel.key]

    def donors(self) -> tuple[list[Party], str]:
        """Donors of the sum, with the rule that found them."""
        text, s = self.text, self.sentence
        gapped = GAPPED.search(text, self.first, self.at)
        if gapped is None and self.after_previous > self.first:
            gapped = GAPPED_BARE.search(text, self.after_previous, self.at)
            if gapped and gapped.group(3):
                self.channel = s.party(gapped.group(3))
        if gapped is None:
            gapped = CLEFT.search(text, 0, self.at)
        if gapped:
            return self._without_channel(parties(s, gapped)), "funding.gapped"
        bracketed = LIST_BEFORE.search(s.text, self.first, self.at)
        if bracketed and re.search(GIFT_NOUN, text[self.first : self.at]):
            return parties(s, bracketed), "funding.bracketed"
        for rule, pattern in SUM_PATTERNS:
            for match in pattern.finditer(text, self.first, self.last):
                near = match.start() <= self.at < match.end() or (rule == "funding.noun_of" and match.end() <= self.at)
                found = self._without_channel(givers(s, match)) if near else []
                if found:
                    return found, rule
        verbs = [m for name in ("give", "pledge") for m in cue(name).finditer(text, self.first, self.last)]
        for verb in sorted(verbs, key=lambda m: abs(m.start() - self.at)):
            by = BY_PARTIES.search(text, verb.end(), min(self.last, verb.end() + SENTENCE_REACH))
            led = by is None or DOER.search(text, verb.end(), by.start())
            found = [] if led or by is None else self._without_channel(parties(s, by))
            if found:
                return found, "funding.passive"
            before = verb.start() < self.at
            found = self._without_channel(subject(s, verb.start(), self.first)) if before else []
            if before and not found and PRONOUN.search(text, 0, verb.start()):
                found = self._without_channel(named_before(s, verb.start()))
            if found:
                return found, "funding.subject"
        for verb in cue("receive").finditer(text, self.first, self.last):
            by = BY_PARTIES.search(text, verb.end(), min(self.last, verb.end() + 160))
            found = self._without_channel(parties(s, by)) if by else []
            if found:
                return found, "funding.received_from"
        return [], ""

    def recipient(self, donors: Sequence[Party]) -> Party | None:
        """Who receives: the body to which the sum goes, or that received it."""
        text, s = self.text, self.sentence
        taken = {p.key for p in donors} | ({self.channel.key} if self.channel else set())
        for verb in cue("receive").finditer(text, self.first, self.last):
            found = [p for p in subject(s, verb.start()) if p.key not in taken]
            if found:
                return found[0]
        behind = TO_PARTY.search(text, self.at, self.before_next)
        before = list(TO_PARTY.finditer(text, self.after_previous, self.at))
        follows = self.after_previous > self.first
        nearest = (
            [behind, *reversed(before)]
            if follows or FOR_PARTY.match(text, self.at + 1)
            else [*reversed(before), behind]
        )
        for match in nearest:
            party = s.party(match.group(1)) if match else None
            if party and party.key not in taken and (party.key[0] == "organisation" or party.governing):
                return party
        if THANKS.search(text, self.first, self.at):
            found = [p for p in self._main_subject() if p.key not in taken and p.key[0] == "organisation"]
            return found[0] if found else None
        return None

    def _main_subject(self) -> list[Party]:
        """The subject of "Grâce à un don …, l'OIM a …": the first list of parties behind the comma."""
        comma = self.text.find(", ", self.at)
        match = SUBJECT.match(self.text, comma + 2) if comma >= 0 else None
        return parties(self.sentence, match) if match else []

    def askers(self) -> list[Party]:
        """Who launches the appeal: the subject of asking, or the agent of "lancé par"."""
        text = self.text
        of = APPEAL_OF.search(text, self.first, self.last)
        if of:
            return parties(self.sentence, of)
        launched = LAUNCHED_BY.search(text, self.first, self.last) or LAUNCHED.search(text, self.first, self.last)
        if launched:
            return parties(self.sentence, launched)
        for verb in cue("ask").finditer(text, self.first, self.last):
            found = subject(self.sentence, verb.start(), self.first)
            if found:
                return found
        return []

    def asked(self, askers: Sequence[Party]) -> Party | None:
        """The body that is asked: "sollicité de la Banque …", "auprès du Fonds …"."""
        match = ASKED_OF.search(self.text, self.first, self.last)
        party = self.sentence.party(match.group(1)) if match else None
        return party if party and party.key not in {p.key for p in askers} else None


def _sum_relations(
    sentence: Marked, roles: Sequence[AmountRole], previous: Sequence[Relation], judges: Judges
) -> list[Relation]:
    """The relations of a sentence's sums; `previous` are those of the sums before it."""
    found: list[Relation] = []
    for at, mark in sentence.amount_marks():
        index = sentence.amount(mark)
        status = STATUS.get(roles[index].kind)
        if status is None or roles[index].gloss_of is not None:
            continue
        ruled = _ruled_relations(sentence, at, status, [*previous, *found])
        found += judged_relations(sentence, at, status, ruled, judges)
    return found


def _ruled_relations(sentence: Marked, at: int, status: FundingStatus, previous: Sequence[Relation]) -> list[Relation]:
    """What the grammar says of the sum at a position; `previous` are the relations of the sums before it."""
    index = sentence.amount(sentence.text[at])
    clause = _Clause(sentence, at)
    if status == "requested":
        askers = clause.askers()
        asked = clause.asked(askers)
        known = next((r.recipient for r in reversed(previous) if r.recipient is not None), None)
        pronoun = PRONOUN_ASKS.search(sentence.plain, clause.first, at)
        launchers: list[Party | None] = [*askers] or [known if pronoun else None]
        return [Relation(asked, None, asker, index, status, "funding.appeal") for asker in launchers]
    donors, rule = clause.donors()
    part = PART_OF.search(sentence.text, max(0, clause.first - 5), at) or opens_sentence(sentence.text, at)
    here = {sentence.amount(mark) for _, mark in sentence.amount_marks()}
    given = [r for r in previous if r.donor is not None and r.amount is not None]
    if given and (part or (given[-1].amount in here and not donors)):
        last = [r for r in given if r.amount == given[-1].amount]
        donors, rule = [r.donor for r in last if r.donor is not None], "funding.part_of"
    recipient = clause.recipient(donors)
    if recipient is None and PRONOUN_RECEIVES.search(sentence.plain, clause.first, clause.last):
        recipient = next((r.recipient for r in reversed(previous) if r.recipient is not None), None)
    return [Relation(d, clause.channel, recipient, index, status, rule) for d in donors]


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
        Whose `funding_party` decides what each party of a sum's sentence is, with what the grammar says as a feature.

    Returns
    -------
    tuple of Relation
        Several donors of one sum give one relation each; glosses give none. A relation without a sum is listed only
        for a donor that has no relation with one.
    """
    found: list[Relation] = []
    for sentence in sentences:
        found += [r for r in _sum_relations(sentence, roles, found, judges) if r.amount not in repeated]
    with_sum = {r.donor.key for r in found if r.donor is not None}
    glossed = frozenset(i for i, role in enumerate(roles) if role.gloss_of is not None)
    return (*found, *sumless_relations(sentences, with_sum, glossed, judges))
