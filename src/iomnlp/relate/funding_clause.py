"""One clause round a sum: who gives, passes on, receives or asks there.

Source of the rules: the definitions of `funding` in the record's contract, read on French press releases.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from iomnlp.relate.amount_grammar import PART_BEHIND
from iomnlp.relate.clauses import channel_in, clause_of, givers, named_before, parties, subject
from iomnlp.relate.cues import cue
from iomnlp.relate.funding_grammar import (
    ANSWERED,
    APPEAL_OF,
    ASKED_OF,
    BESIDE,
    BY_PARTIES,
    CLEFT,
    DOER,
    EXAMINES,
    FOR_PARTY,
    FURTHER_PAYER,
    GAPPED,
    GAPPED_BARE,
    IN_BRACKETS,
    LABELLED,
    LAUNCHED,
    LAUNCHED_BY,
    LIST_BEFORE,
    PAYER_LABEL,
    PAYERS,
    PRONOUN,
    SENTENCE_REACH,
    SUBJECT,
    SUM_PATTERNS,
    THANKS,
    TO_PARTY,
    holds_label,
)
from iomnlp.relate.gifts import Candidate
from iomnlp.relate.phrases import listed
from iomnlp.relate.sentences import AMOUNT, FIRST_MARK, PARTY, Marked, Party

# How far before a sum the label stands whose sum it is.
LABEL_REACH = 160
# "118 000 euros, dont 70 000 versés par la Suisse": what stands behind "dont" is the part's.
OTHERS_SUM = re.compile(rf"\bdont\b[^;:]*{AMOUNT}")
# "3 millions à l'Équateur": beside a sum a State's name is no place.
TO_STATE = re.compile(rf"\s+(?:à\s+l'|à\s+la\s+|au\s+|aux\s+){PARTY}")
# "3 millions ont été alloués à la Ligue", "3 millions, reversés à la Ligue".
ALLOTTED = re.compile(
    rf"{AMOUNT}\s*,?\s+(?:(?:a|ont|avait|avaient)\s+(?:\w+\s+)?été\s+|est\s+|sont\s+)?(?:\w+\s+)?"
    r"(?:allou|vers|revers|attribu|accord|octroy|vir|confi|transfér|affect|consenti|remis)(?:é|)(?:e|s|es)?\s+(?:[\w']+\s+){0,4}?"
    rf"(?:à\s+la\s+|à\s+l'|à\s+|au\s+|aux\s+)(?:ong\s+)?(?:\w+\s+)?({PARTY})"
)
# "La Ligue a reçu 3 millions", "n'en a collecté que 3": what comes in, whoever sends it.
GOT = re.compile(
    r"\b(?:a|ont|avait|avaient)\s+(?:\w+\s+){0,2}?(?:reçu|obtenu|perçu|collecté|récolté|recueilli|encaissé|levé|réuni)\s+(?:[\w']+\s+){0,4}?$|"
    r"\b(?:reçoi(?:t|vent)|obtien(?:t|nent)|perçoi(?:t|vent))\s+(?:[\w']+\s+){0,3}?$"
)
SUM_RUN = re.compile(rf"{AMOUNT}(?:\s*,\s*(?:de\s+)?{AMOUNT}){{0,6}}\s*,?\s+et\s+(?:de\s+|d'\s*)?{AMOUNT}")
# What may stand before the sum of a party that a preposition leads to it; before a label's.
GAPPED_ENDS, LABEL_ENDS = ("pour", "avec", "par", "de"), (",", "(", ":", "–")
GIVE, PLEDGE, RECEIVE, ASK = (listed(name, "funding.yaml") for name in ("give", "pledge", "receive", "ask"))


class Clause:
    """One clause of a sentence, with the sum in question (or none)."""

    def __init__(self, sentence: Marked, at: int, own: Mapping[tuple[str, str], int], acts: Sequence[Candidate]):
        self.sentence = sentence
        self.at = at
        self.own = own
        self.acts = acts
        self.text = sentence.plain
        self.first, self.last = clause_of(self.text, at)
        sums = [i for i, mark in sentence.sums if self.text[i] == mark]
        self.after_previous = max([self.first, *(i + 1 for i in sums if i < at)])
        self.before_next = min([self.last, *(i for i in sums if i > at)])
        following = self._gapped_bare(at + 1, self.before_next)
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
        if not self.sentence.parties:
            return [], "funding.acts"
        found, rule = self._placed_donors()
        if found:
            return found, rule
        told = self.sentence.told
        for rule, pattern in SUM_PATTERNS:
            for match in pattern.finditer(told, self.text, self.first, self.last):
                near = match.start() <= self.at < match.end() or (rule == "funding.noun_of" and match.end() <= self.at)
                found = self._without_channel(givers(self.sentence, match)) if near else []
                if found:
                    return found, rule
        found, rule = self._verb_donors()
        return (found, rule) if found else (self._acting(), "funding.acts")

    def _acting(self) -> list[Party]:
        """The parties that the nearest verb of giving of the clause makes givers."""
        acts = [c for c in self.acts if c.verb is not None and self.first <= c.verb < self.last]
        acts = [c for c in acts if c.verb is not None and (c.verb < self.at or c.rule == "funding.given_by")]
        nearest = min((abs(c.verb - self.at) for c in acts if c.verb is not None), default=0)
        found = {c.giver.key: c.giver for c in acts if c.verb is not None and abs(c.verb - self.at) == nearest}
        return self._without_channel(list(found.values()))

    def _placed_donors(self) -> tuple[list[Party], str]:
        """Donors by where they stand: "A (3 millions)", "A : 3 millions", "A 3 millions, B 2 millions"."""
        text, s = self.text, self.sentence
        # How the text ends before the sum tells which of them it can be.
        before = text[: self.at].rstrip()
        named = before[-1:] >= FIRST_MARK
        gapped = GAPPED.search(text, self.first, self.at) if before.endswith(GAPPED_ENDS) else None
        if gapped is None and self.after_previous > self.first:
            gapped = self._gapped_bare(self.after_previous, self.at)
            if gapped and gapped.group(3):
                self.channel = s.party(gapped.group(3))
        if gapped is None and named:
            gapped = BESIDE.search(text, self.first, self.at)
        if gapped is None and before.endswith(":"):
            gapped = ANSWERED.search(text, 0, self.at)
        if gapped is None and "c'est" in text:
            gapped = CLEFT.search(text, 0, self.at)
        if gapped:
            return self._without_channel(parties(s, gapped)), "funding.gapped"
        opened = s.text[: self.at].rstrip().endswith("(")
        bracketed = LIST_BEFORE.search(s.text, self.first, self.at) if opened else None
        if bracketed:
            return parties(s, bracketed), "funding.bracketed"
        # The label stands before the colon, where the clause begins.
        opening, listing = max(0, self.at - LABEL_REACH), before.endswith(LABEL_ENDS)
        labelled = LABELLED.search(text, opening, self.at) if holds_label(text) else None
        if labelled is None and listing:
            labelled = PAYER_LABEL.search(s.told, text, opening, self.at)
        if labelled is None and "(" in s.text:
            labelled = IN_BRACKETS.search(s.text, opening, self.at)
        if labelled is None and listing and PAYERS.search(s.told, text, 0, self.at):
            labelled = FURTHER_PAYER.search(text, max(0, self.first - 2), self.at)
        return (parties(s, labelled), "funding.labelled") if labelled else ([], "")

    def _gapped_bare(self, start: int, end: int) -> re.Match[str] | None:
        """A giver right before the end of a stretch, perhaps with its channel behind: what follows is its sum."""
        ends = self.text[start:end].rstrip()[-1:]
        return GAPPED_BARE.search(self.text, start, end) if ends == "," or ends >= FIRST_MARK else None

    def _verb_donors(self) -> tuple[list[Party], str]:
        """Donors as subject or agent of a verb of giving, the nearest verb first."""
        text, s = self.text, self.sentence
        verbs = [
            m
            for name, family in (("give", GIVE), ("pledge", PLEDGE))
            if s.told & family
            for m in cue(name).finditer(text, self.first, self.last)
        ]
        for verb in sorted(verbs, key=lambda m: abs(m.start() - self.at)):
            if OTHERS_SUM.search(text, self.at + 1, max(self.at + 1, verb.start())):
                continue
            part = PART_BEHIND.search(s.told, text, max(verb.end(), self.at + 1), self.last)
            end = min(part.start() if part else self.last, verb.end() + SENTENCE_REACH)
            by = BY_PARTIES.search(text, verb.end(), end)
            led = by is None or DOER.search(text, verb.end(), by.start())
            found = [] if led or by is None else self._without_channel(givers(s, by))
            if found:
                return found, "funding.passive"
            before = verb.start() < self.at
            found = self._without_channel(subject(s, verb.start(), self.first)) if before else []
            if before and not found and PRONOUN.search(text, 0, verb.start()):
                found = self._without_channel(named_before(s, verb.start()))
            if found:
                return self._respective(found), "funding.subject"
        for verb in cue("receive").finditer(text, self.first, self.last) if s.told & RECEIVE else ():
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
        for verb in cue("receive").finditer(text, self.first, self.last) if s.told & RECEIVE else ():
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
            beside = match is not None and match is behind and TO_STATE.match(text, self.at + 1) is not None
            if party and party.key not in taken and (party.key[0] == "organisation" or party.governing or beside):
                return party
        if THANKS.search(text, self.first, self.at):
            found = [p for p in self._main_subject() if p.key not in taken and p.key[0] == "organisation"]
            return found[0] if found else None
        return None

    def receiver(self) -> Party | None:
        """Who is said to have received the sum where nobody is said to have given it; a place or a person is nobody."""
        text = self.text
        if not self.sentence.parties:
            return None
        passive = ALLOTTED.match(text, self.at, self.before_next)
        found = [self.sentence.party(passive.group(1))] if passive else []
        got = next(iter(GOT.finditer(text, self.after_previous, self.at)), None)
        if got and not found:
            found = subject(self.sentence, got.start(), self.first)
        named = [p for p in found if p.key[0] == "organisation" or p.governing]
        return named[0] if named else None

    def _main_subject(self) -> list[Party]:
        """The subject of "Grâce à un don …, l'OIM a …": the first list of parties behind the comma."""
        comma = self.text.find(", ", self.at)
        match = SUBJECT.match(self.text, comma + 2) if comma >= 0 else None
        return parties(self.sentence, match) if match else []

    def askers(self) -> list[Party]:
        """Who launches the appeal: the subject of asking, or the agent of "lancé par"."""
        text, told = self.text, self.sentence.told
        if not self.sentence.parties:
            return []
        appeal = "appel" in text
        of = APPEAL_OF.search(text, self.first, self.last) if appeal else None
        if of:
            return parties(self.sentence, of)
        launched = LAUNCHED_BY.search(text, self.first, self.last) if "par" in text else None
        if launched is None and appeal:
            launched = LAUNCHED.search(text, self.first, self.last)
        if launched:
            return parties(self.sentence, launched)
        for verb in cue("ask").finditer(text, self.first, self.last) if told & ASK else ():
            found = subject(self.sentence, verb.start(), self.first)
            if found:
                return found
        return []

    def asked(self) -> list[Party]:
        """The bodies that are asked: "sollicité de la Banque …", "auprès du Fonds …", "une requête soumise à …"."""
        if not self.sentence.parties:
            return []
        told = self.sentence.told
        match = EXAMINES.search(told, self.text, self.first, self.last)
        match = match or ASKED_OF.search(self.text, self.first, self.last)
        return parties(self.sentence, match) if match else []
