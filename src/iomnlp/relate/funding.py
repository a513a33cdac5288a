"""Who gives what to whom: gifts, promises and requests, read clause by clause.

Source of the rules: the definitions of `funding` in the record's contract, read on French press releases.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from iomnlp.judge.linear import RULES_ALONE, Judges
from iomnlp.record import AmountKind, FundingStatus
from iomnlp.relate.amount_kinds import PART_BEHIND, PART_OF, AmountRole, opens_sentence
from iomnlp.relate.clauses import channel_in, clause_of, givers, named_before, own_sums, parties, payers_said, subject
from iomnlp.relate.cues import cue
from iomnlp.relate.funding_grammar import (
    APPEAL_OF,
    APPROACHED,
    ASKED_OF,
    BY_PARTIES,
    CLEFT,
    DOER,
    EXAMINES,
    FOR_PARTY,
    GAPPED,
    GAPPED_BARE,
    IN_BRACKETS,
    LABELLED,
    LAUNCHED,
    LAUNCHED_BY,
    LIST_BEFORE,
    PAYER_LABEL,
    PRONOUN,
    PRONOUN_ASKS,
    PRONOUN_RECEIVES,
    SAID_GIFT,
    SENTENCE_REACH,
    SUBJECT,
    SUM_PATTERNS,
    THANKS,
    TO_PARTY,
)
from iomnlp.relate.funding_judged import Relation, judged_relations
from iomnlp.relate.gifts import candidates, sumless_relations
from iomnlp.relate.sentences import AMOUNT, Marked, Party

# How far before a sum the label stands whose sum it is.
LABEL_REACH = 160
# "118 000 euros, dont 70 000 versés par la Suisse": what stands behind "dont" is the part's.
OTHERS_SUM = re.compile(rf"\bdont\b[^;:]*{AMOUNT}")
SUM_RUN = re.compile(rf"{AMOUNT}(?:\s*,\s*(?:de\s+)?{AMOUNT}){{0,6}}\s*,?\s+et\s+(?:de\s+|d'\s*)?{AMOUNT}")
STATUS: dict[AmountKind, FundingStatus] = {"contribution": "contributed", "pledge": "pledged", "appeal": "requested"}


class _Clause:
    """One clause of a sentence, with the sum in question (or none)."""

    def __init__(self, sentence: Marked, at: int, own: Mapping[tuple[str, str], int]):
        self.sentence = sentence
        self.at = at
        self.own = own
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

    def _without_channel(self, found: list[Party]) -> list[Party]:
        """Without the channel, and without those who have a sum of their own in parentheses."""
        other = {key for key, at in self.own.items() if at != self.at}
        return [p for p in found if (self.channel is None or p.key != self.channel.key) and p.key not in other]

    def donors(self) -> tuple[list[Party], str]:
        """Donors of the sum, with the rule that found them."""
        found, rule = self._placed_donors()
        if found:
            return found, rule
        for rule, pattern in SUM_PATTERNS:
            for match in pattern.finditer(self.text, self.first, self.last):
                near = match.start() <= self.at < match.end() or (rule == "funding.noun_of" and match.end() <= self.at)
                found = self._without_channel(givers(self.sentence, match)) if near else []
                if found:
                    return found, rule
        found, rule = self._verb_donors()
        return (found, rule) if found else (self._acting(), "funding.acts")

    def _acting(self) -> list[Party]:
        """The parties that the nearest verb of giving of the clause makes givers."""
        acts = [c for c in candidates(self.sentence) if c.verb is not None and self.first <= c.verb < self.last]
        acts = [c for c in acts if c.verb is not None and (c.verb < self.at or c.rule == "funding.given_by")]
        nearest = min((abs(c.verb - self.at) for c in acts if c.verb is not None), default=0)
        found = {c.giver.key: c.giver for c in acts if c.verb is not None and abs(c.verb - self.at) == nearest}
        return self._without_channel(list(found.values()))

    def _placed_donors(self) -> tuple[list[Party], str]:
        """Donors by where they stand: "A (3 millions)", "A : 3 millions", "A 3 millions, B 2 millions"."""
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
        if bracketed:
            return parties(s, bracketed), "funding.bracketed"
        # The label stands before the colon, where the clause begins.
        opening = max(0, self.at - LABEL_REACH)
        labelled = LABELLED.search(text, opening, self.at) or PAYER_LABEL.search(text, opening, self.at)
        labelled = labelled or IN_BRACKETS.search(s.text, opening, self.at)
        return (parties(s, labelled), "funding.labelled") if labelled else ([], "")

    def _verb_donors(self) -> tuple[list[Party], str]:
        """Donors as subject or agent of a verb of giving, the nearest verb first."""
        text, s = self.text, self.sentence
        verbs = [m for name in ("give", "pledge") for m in cue(name).finditer(text, self.first, self.last)]
        for verb in sorted(verbs, key=lambda m: abs(m.start() - self.at)):
            if OTHERS_SUM.search(text, self.at + 1, max(self.at + 1, verb.start())):
                continue
            part = PART_BEHIND.search(text, max(verb.end(), self.at + 1), self.last)
            end = min(part.start() if part else self.last, verb.end() + SENTENCE_REACH)
            by = BY_PARTIES.search(text, verb.end(), end)
            led = by is None or DOER.search(text, verb.end(), by.start())
            found = [] if led or by is None else self._without_channel(parties(s, by))
            if found:
                return found, "funding.passive"
            before = verb.start() < self.at
            found = self._without_channel(subject(s, verb.start(), self.first)) if before else []
            if before and not found and PRONOUN.search(text, 0, verb.start()):
                found = self._without_channel(named_before(s, verb.start()))
            if found:
                return self._respective(found), "funding.subject"
        for verb in cue("receive").finditer(text, self.first, self.last):
            by = BY_PARTIES.search(text, verb.end(), min(self.last, verb.end() + 160))
            found = self._without_channel(parties(s, by)) if by else []
            if found:
                return found, "funding.received_from"
        return [], ""

    def _respective(self, donors: list[Party]) -> list[Party]:
        """Of "A et B ont promis 3 millions et 2 millions" the one who gives this sum."""
        run = next((m for m in SUM_RUN.finditer(self.text) if m.start() <= self.at < m.end()), None)
        sums = [m.start() for m in re.finditer(AMOUNT, run.group())] if run else []
        if run is None or len(sums) < 2 or len(sums) != len(donors):
            return donors
        return [donors[sums.index(self.at - run.start())]]

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

    def asked(self) -> list[Party]:
        """The bodies that are asked: "sollicité de la Banque …", "auprès du Fonds …", "une requête soumise à …"."""
        match = EXAMINES.search(self.text, self.first, self.last) or ASKED_OF.search(self.text, self.first, self.last)
        return parties(self.sentence, match) if match else []


@dataclass(frozen=True)
class _Story:
    """What the sentences before and behind a sum tell: who gave, received, launched; whose page it is."""

    sentences: Sequence[Marked]
    roles: Sequence[AmountRole]
    judges: Judges

    def own(self) -> Party | None:
        """The migration organisation, if the text names it: who asks where nobody is said to."""
        return next((p for s in self.sentences for p in s.parties if p.kind == "own"), None)

    def glosses(self) -> frozenset[int]:
        """Sums that only restate another."""
        return frozenset(i for i, role in enumerate(self.roles) if role.gloss_of is not None)

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

    def approached(self, index: int) -> list[Party]:
        """Who is asked by the next sentence: "L'OIM a saisi l'Italie et la Suisse"."""
        following = self.sentences[index + 1] if index + 1 < len(self.sentences) else None
        match = APPROACHED.search(following.plain) if following is not None else None
        return parties(following, match) if following is not None and match else []


def _sum_relations(story: _Story, index: int, previous: Sequence[Relation]) -> list[Relation]:
    """The relations of the sums of one sentence; `previous` are those of the sums before it."""
    sentence = story.sentences[index]
    found: list[Relation] = []
    for at, mark in sentence.amount_marks():
        role = story.roles[sentence.amount(mark)]
        status = STATUS.get(role.kind)
        if status is None or role.gloss_of is not None:
            continue
        ruled = _ruled_relations(story, index, at, status, [*previous, *found])
        found += judged_relations(sentence, at, status, ruled, story.judges)
    return found


def _requested(story: _Story, index: int, clause: _Clause, previous: Sequence[Relation]) -> list[Relation]:
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
    story: _Story, index: int, at: int, status: FundingStatus, previous: Sequence[Relation]
) -> list[Relation]:
    """What the grammar says of the sum at a position; `previous` are the relations of the sums before it."""
    sentence = story.sentences[index]
    amount = sentence.amount(sentence.text[at])
    clause = _Clause(sentence, at, own_sums(sentence, story.glosses()))
    if status == "requested":
        return _requested(story, index, clause, previous)
    donors, rule = clause.donors()
    part = PART_OF.search(sentence.text, max(0, clause.first - 5), at) or opens_sentence(sentence.text, at)
    here = {sentence.amount(mark) for _, mark in sentence.amount_marks()}
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
    recipient = clause.recipient(donors)
    if recipient is None and PRONOUN_RECEIVES.search(sentence.plain, clause.first, clause.last):
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
        Whose `funding_party` decides what each party of a sum's sentence is, with what the grammar says as a feature.

    Returns
    -------
    tuple of Relation
        Several donors of one sum give one relation each; glosses give none. A relation without a sum is listed only
        for a donor that has no relation with one.
    """
    story = _Story(sentences, roles, judges)
    found: list[Relation] = []
    for index in range(len(sentences)):
        found += [r for r in _sum_relations(story, index, found) if r.amount not in repeated]
    with_sum = {r.donor.key for r in found if r.donor is not None}
    return (*found, *sumless_relations(sentences, with_sum, story.glosses(), judges))
