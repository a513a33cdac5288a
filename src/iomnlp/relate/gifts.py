"""Gifts that print no sum: who finances, lends, offers, pays for or sends something.

Candidates are read broadly; the grammar says which of them it believes, and `relate/gifts_judged.py` asks who knows
better. Source of the rules: the definitions of `funding` in the record's contract, read on French press releases.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from iomnlp.record import FundingStatus
from iomnlp.relate.clauses import clause_of, givers, parties, subject_list
from iomnlp.relate.cues import cue
from iomnlp.relate.funding_grammar import CLEFT, DOER, THANKED_GIFT, TO_PARTY
from iomnlp.relate.gift_grammar import (
    ADDS,
    AHEAD,
    AT_COST,
    BEHIND,
    BUDGET_OF,
    FREE,
    FREE_BY,
    FREE_OF_CHARGE,
    FURTHER,
    GAP,
    GIFTS,
    IN_ADVANCE,
    INVERTED,
    LABEL_LINK,
    LED_BY,
    NEGATED,
    OF_DON,
    OF_LIST,
    PASSIVE_LINK,
    PEOPLE_TAKEN,
    PLURAL_VERB,
    PROMISED,
    RELATIVE,
    REST_LINK,
    SUM_NEAR,
    THANKS,
    TO_VERB,
    WILL_BE,
    WORD_START,
)
from iomnlp.relate.gift_words import RESOURCE, Verb, gift_words
from iomnlp.relate.phrases import family, listed
from iomnlp.relate.sentences import Marked, Party

# Families of words, one of which stands wherever a party is read as a giver.
ACTIVE, PASSIVE = family(lambda: gift_words().active), family(lambda: gift_words().participles)
NOUNS, THANKED_FOR = listed("nouns", RESOURCE), listed("thanks", RESOURCE)
LABELS, REST = listed("labels", RESOURCE), listed("rest", RESOURCE)
NOMINAL = NOUNS | THANKED_FOR | LABELS | REST
NOMINAL |= AT_COST.words | BUDGET_OF.words | THANKED_GIFT.words | FREE_OF_CHARGE.words


class Candidate(NamedTuple):
    """A party that may give something without a sum; `told` are features for the judge.

    `verb` is where a verb stands that makes it a giver of whatever is named, sums too; None where none does.
    """

    giver: Party
    at: int
    ruled: bool
    status: FundingStatus
    rule: str
    told: tuple[str, ...]
    recipient: Party | None = None
    verb: int | None = None


def _recipient(sentence: Marked, at: int, giver: Party) -> Party | None:
    """The body to which something is given: "à la Ligue" behind the verb, in its clause."""
    to = TO_PARTY.search(sentence.plain, at, clause_of(sentence.plain, at)[1])
    party = sentence.party(to.group(1)) if to else None
    return party if party and party.key[0] == "organisation" and party.key != giver.key else None


def _is_gift(text: str, verb: Verb, end: int) -> bool:
    """Whether what stands behind a verb can be a gift: no advice, agreement or visa; a cost behind "couvre"."""
    near = text[end : end + AHEAD]
    starts = [end + m.start() for m in WORD_START.finditer(near)][:3]
    if any(cue("no_gifts", RESOURCE).match(text, at) for at in starts):
        return False
    if verb.sense == "promises":
        return PROMISED.match(near) is not None
    return verb.sense != "covers" or cue("costs", RESOURCE).search(near) is not None


def _believed(verb: Verb, party: Party) -> bool:
    """Whether the grammar takes the party's deed for a gift: sending is the daily work of aid organisations."""
    if party.key[0] == "person":
        return verb.sense == "gives" and verb.lemma != "donner"
    if verb.sense == "sends":
        return party.giver
    return party.kind != "own" or verb.lemma in {"financer", "ajouter"}


def _acts(verb: Verb, party: Party) -> bool:
    """Whether the party gives the sum that its verb governs, if there is one."""
    return party.kind != "own" and verb.lemma not in {"assurer", "construire", "rénover", "équiper", "ajouter"}


def _active(sentence: Marked) -> Iterator[Candidate]:
    """Subjects of verbs of giving, and those for whom the verb is understood."""
    text = sentence.plain
    words = gift_words()
    for match in words.finite.finditer(text):
        # What promises it stands before the form.
        verb = words.verb(match[match.lastindex or 0])
        listed = _subject_of(sentence, match)
        if (
            listed is None
            or match.start() - listed.end() > 140
            or NEGATED.search(text, listed.end(), max(listed.end(), match.start()))
        ):
            continue
        gap = text[listed.end() : match.start()]
        inverted = listed.start() >= match.end()
        near = TO_VERB.fullmatch(gap) is not None
        cleft = "c'est" in text and CLEFT.search(text, max(0, listed.start() - 8), match.start()) is not None
        clean = near and (inverted or _is_gift(text, verb, match.end())) and not SUM_NEAR.match(text, match.end())
        if verb.sense == "adds":
            clean = clean and ADDS.search(gap) is not None
        elif verb.lemma.startswith(("pris", "prend")) and verb.lemma.endswith("charge"):
            clean = clean and PEOPLE_TAKEN.search(gap) is None
        elif verb.sense == "promises" and " en " in gap:
            clean = False
        promised = match.group("will") or verb.tense == "future" or verb.sense == "promises"
        status: FundingStatus = "pledged" if promised else "contributed"
        told: tuple[str, ...] = (
            "active",
            f"verb={verb.lemma}",
            f"sense={verb.sense}",
            f"tense={verb.tense}",
            f"near={near}",
            f"cleft={cleft}",
            f"clean={clean}",
            f"gap={min(len(gap.split()), 4)}",
            f"status={status}",
        )
        subjects = parties(sentence, listed)
        if "qui " in gap and not PLURAL_VERB.match(text, match.start()):
            subjects = subjects[-1:]
        company = verb.sense == "sends" and any(p.giver for p in subjects)
        for party in subjects:
            at = text.find(_mark(sentence, party), listed.start())
            to = _recipient(sentence, match.end(), party) if clean and verb.sense in {"gives", "sends"} else None
            acts = match.start() if near and _acts(verb, party) else None
            believed = clean and (_believed(verb, party) or (company and party.kind != "own"))
            yield Candidate(party, at, believed, status, "funding.gives", told, to, acts)
        if clean:
            stop = text.find(". ", match.end())
            for other in GAP.finditer(text, match.end(), stop if stop >= 0 else len(text)):
                if text[other.end() :].startswith(("de ", "d'")) and not OF_DON.search(match.group()):
                    continue
                for party in parties(sentence, other):
                    believed = _believed(verb, party) and verb.sense != "sends"
                    yield Candidate(party, other.start(1), believed, status, "funding.gapped_gift", (*told, "gapped"))


def _subject_of(sentence: Marked, verb: re.Match[str]) -> re.Match[str] | None:
    """The parties that are a verb's subject: before its relative pronoun, behind it in "que finance l'Union"."""
    text = sentence.plain
    # Every relative pronoun has these letters.
    if "qu" in text:
        relative = RELATIVE.search(text, max(0, verb.start() - 90), verb.start())
        if relative:
            return relative
        inverted = INVERTED.search(text, max(0, verb.start() - 24), verb.start())
        behind = BEHIND.match(text, verb.end()) if inverted else None
        if behind:
            return behind
    return subject_list(sentence, verb.start())


def _mark(sentence: Marked, party: Party) -> str:
    """The character that stands for a party."""
    return sentence.mark(next(number for number, other in enumerate(sentence.parties) if other is party))


def _passive(sentence: Marked) -> Iterator[Candidate]:
    """Agents of participles: "prêtés en mars par l'ambassade", "financé par A et, pour les latrines, par B"."""
    text = sentence.plain
    words = gift_words()
    for match in words.passive.finditer(text):
        verb = words.verb(match.group(1) or match.group(2))
        link: re.Match[str] | None = PASSIVE_LINK.match(text, match.end())
        if link is None:
            continue
        done = DOER.search(text, match.end(), link.start(1)) is not None
        sense = verb.sense not in {"promises", "adds"} and (verb.sense != "covers" or verb.lemma != "assurer")
        financial = verb.lemma not in {"soutenir", "appuyer"} or "financi" in text[match.end() : link.start(1)]
        told = (f"verb={verb.lemma}", f"sense={verb.sense}", "passive", f"done={done}", f"financial={financial}")
        will = WILL_BE.search(text, max(0, match.start() - 40), match.start())
        status: FundingStatus = "pledged" if will else "contributed"
        found = givers(sentence, link)
        further = FURTHER.match(text, link.end()) if len(found) == len(parties(sentence, link)) else None
        found += parties(sentence, further) if further else []
        negated = NEGATED.search(text, max(0, match.start() - 30), match.start()) is not None
        for party in found:
            believed = sense and financial and not done and not negated and _believed(verb, party)
            acts = match.start() if believed or (not done and not negated and _acts(verb, party)) else None
            at = text.find(_mark(sentence, party))
            yield Candidate(party, at, believed, status, "funding.given_by", told, None, acts)


def _nominal(sentence: Marked) -> Iterator[Candidate]:
    """Nouns of funding with whose they are: "grâce à un don de", "aux frais de", "Bailleur : …"."""
    text = sentence.plain
    for name, words, strict in (("nouns", NOUNS, True), ("thanks", THANKED_FOR, False)):
        for match in cue(name, RESOURCE).finditer(text) if sentence.told & words else ():
            link = OF_LIST.match(text, match.end())
            if link is None or SUM_NEAR.match(text, match.end(), link.start(1)):
                continue
            before = text[max(0, match.start() - 40) : match.start()]
            thanks = THANKS.search(before) is not None
            led_by = LED_BY.search(before) is not None
            told = (f"noun={match.group()[:8]}", f"thanks={thanks}", f"led={led_by}", "nominal")
            for party in givers(sentence, link):
                plain = strict and match.group().startswith(GIFTS)
                believed = party.kind != "own" and (led_by or thanks or plain if strict else thanks and party.giver)
                at = text.find(_mark(sentence, party))
                status: FundingStatus = "pledged" if IN_ADVANCE.search(before) else "contributed"
                yield Candidate(party, at, believed, status, "funding.noun", told)
    for rule, link in _fixed(text, sentence.told):
        for party in parties(sentence, link):
            at = text.find(_mark(sentence, party))
            free = rule != "funding.free" or party.giver
            yield Candidate(party, at, free and party.kind != "own", "contributed", rule, (rule, "nominal"))


def _fixed(text: str, told: int) -> Iterator[tuple[str, re.Match[str]]]:
    """Constructions that say who pays and nothing else; `told` are the families of words that the text has."""
    yield from (("funding.at_cost", m) for m in AT_COST.finditer(told, text))
    yield from (("funding.budget_of", m) for m in BUDGET_OF.finditer(told, text))
    yield from (("funding.thanked", m) for m in THANKED_GIFT.finditer(told, text) if not SUM_NEAR.match(text, m.end()))
    if FREE_OF_CHARGE.search(told, text):
        yield from (("funding.free", m) for pattern in (FREE_BY, FREE) for m in pattern.finditer(told, text))
    for label in cue("labels", RESOURCE).finditer(text) if told & LABELS and ":" in text else ():
        link = LABEL_LINK.match(text, label.end())
        if link:
            yield "funding.label", link
    for rest in cue("rest", RESOURCE).finditer(text) if told & REST and told & REST_LINK.words else ():
        link = REST_LINK.match(told, text, rest.end())
        if link and not SUM_NEAR.match(text, rest.end(), link.end()):
            yield "funding.rest", link


@lru_cache(maxsize=256)
def candidates(sentence: Marked) -> tuple[Candidate, ...]:
    """Every party of a sentence that may give without a sum, in its order; the believed reading of a party first.

    Kept, since kinds of sums, relations of sums and gifts without one ask about one sentence.
    """
    if not sentence.parties:
        return ()
    told = sentence.told
    found: list[Candidate] = []
    if told & ACTIVE:
        found += _active(sentence)
    if told & PASSIVE:
        found += _passive(sentence)
    if told & NOMINAL:
        found += _nominal(sentence)
    return tuple(sorted(found, key=lambda c: (c.at, not c.ruled))) if found else ()
