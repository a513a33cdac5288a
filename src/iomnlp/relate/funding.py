"""Who gives what to whom, and what each sum is: a gift, a promise, an appeal, a budget, a payment, or something else.

Source of the rules: the definitions of `amounts` and `funding` in the record's contract, read on French press releases.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from iomnlp.record import AmountKind, FundingStatus
from iomnlp.relate.cues import cue
from iomnlp.relate.sentences import AMOUNT, PARTY, Marked, Party

ARTICLE = r"(?:le\s+|la\s+|l'|les\s+)?"
JOIN = rf"(?:par\s+|de\s+|du\s+|des\s+|d')?{ARTICLE}"
LIST = rf"{ARTICLE}({PARTY})((?:\s*,\s*{JOIN}{PARTY})*(?:\s*,?\s*(?:et|ainsi\s+que)\s+{JOIN}{PARTY})?)"
OF = r"(?:du\s+|de\s+la\s+|de\s+l'|de\s+|des\s+|d')"
BY = rf"(?:par\s+|de\s+la\s+part\s+{OF}|auprès\s+{OF})(?:le\s+|la\s+|l'|les\s+)?"
BY_PARTIES = re.compile(rf"{BY}{LIST}")
THANKS_TO = re.compile(
    rf"(?:grâce\s+(?:à|au|aux)|avec\s+l[e'a]|bénéficie\w*\s+d)[^.;:{chr(0xE000)}-{chr(0xE7FF)}]{{0,60}}?{OF}{LIST}"
)
NOUN_OF = re.compile(
    rf"(?:contribution|don|dons|subvention|financement|aide|soutien|appui|fonds|concours|promesse|générosité|enveloppe)s?"
    rf"(?:\s+\w+){{0,2}}?(?:\s+(?:de|d')\s*{AMOUNT})?(?:\s+\w+){{0,2}}?\s+(?:{OF}|{BY}){LIST}"
)
AMOUNT_OF = re.compile(rf"{AMOUNT}(?:\s+\w+){{0,4}}?\s+(?:{BY}|provenant\s+{OF}|en\s+provenance\s+{OF}){LIST}")
TO_PARTY = re.compile(rf"(?:à\s+la\s+|à\s+l'|à\s+|au\s+|aux\s+|en\s+faveur\s+{OF}|au\s+profit\s+{OF})({PARTY})")
CHANNEL_LINK = r"(?:\s*,)?\s*(?:de\s+|du\s+|d')?(?:le\s+|la\s+|l'|les\s+|son\s+|sa\s+|ses\s+|leur\s+)?"
PERSONAL_SUM = re.compile(r"(?:par|chaque)\s+(?:famille|ménage|foyer|personne|mois|jour|bénéficiaire|tête)")
GLOSS_OPEN = re.compile(r"\(\s*(?:soit|environ|près de|équivalent à|quelque|ou)?\s*$")
GLOSS_SOIT = re.compile(r",?\s*soit\s*$")
GIVEN_BY = re.compile(r"dot(?:é|ée|és|ées)\s+(?:d'un\s+(?:budget|montant)\s+)?d(?:e\s+|'\s*)?$")
NEAR = 90


@dataclass(frozen=True, slots=True)
class AmountRole:
    """What a sum is; `gloss_of` is the index of the sum that it restates."""

    kind: AmountKind
    gloss_of: int | None
    rule: str


@dataclass(frozen=True, slots=True)
class Relation:
    """A gift, pledge or request; offsets of its parties are in the parties themselves."""

    donor: Party | None
    channel: Party | None
    recipient: Party | None
    amount: int | None
    status: FundingStatus
    rule: str


def glosses(text: str, amounts: Sequence[tuple[int, int, str | None]]) -> tuple[int | None, ...]:
    """For each sum (start, end, currency), the index of the sum right before it that it restates in another currency.

    >>> glosses("5 millions de livres sterling (7,5 millions de dollars)", [(0, 29, "GBP"), (31, 54, "USD")])
    (None, 0)
    """
    result: list[int | None] = []
    for i, (start, _, currency) in enumerate(amounts):
        gloss = None
        if i:
            between = text[amounts[i - 1][1] : start]
            linked = len(between) < 30 and (GLOSS_OPEN.search(between) or GLOSS_SOIT.search(between))
            if linked and currency != amounts[i - 1][2]:
                gloss = result[i - 1] if result[i - 1] is not None else i - 1
        result.append(gloss)
    return tuple(result)


def _nearest(pattern: re.Pattern[str], text: str, at: int, before: int = NEAR, after: int = NEAR) -> int | None:
    """Distance from `at` to the nearest match within the window, or None."""
    best: int | None = None
    for match in pattern.finditer(text, max(0, at - before), min(len(text), at + after)):
        distance = at - match.end() if match.end() <= at else match.start() - at
        if best is None or distance < best:
            best = distance
    return best


def amount_kind(sentence: Marked, at: int) -> AmountKind:
    """The kind of the sum at position `at` of the sentence, by the nearest cue that speaks of it."""
    text = sentence.text
    before = text[max(0, at - NEAR) : at]
    if GIVEN_BY.search(before):
        return "contribution"
    if PERSONAL_SUM.search(text, max(0, at - NEAR), min(len(text), at + 60)):
        return "disbursement"
    clause_start = max(text.rfind(";", 0, at), text.rfind(":", 0, at), 0)
    distances: list[tuple[int, AmountKind]] = []
    for name, kind, reach in (
        ("ask", "appeal", 130),
        ("pledge", "pledge", 130),
        ("give", "contribution", 130),
        ("receive", "contribution", 110),
        ("budget", "budget", 40),
        ("disburse", "disbursement", 60),
        ("other", "other", 50),
    ):
        distance = _nearest(cue(name), text, at, min(reach, at - clause_start), 70)
        if distance is not None:
            distances.append((distance + (15 if kind == "budget" else 0), kind))  # type: ignore[arg-type]
    if distances:
        return min(distances)[1]
    if NOUN_OF.search(text) or re.search(rf"(?:don|contribution|subvention)\s+(?:de|d')\s*{AMOUNT}", text):
        return "contribution"
    return "other"


def _parties(sentence: Marked, match: re.Match[str]) -> list[Party]:
    """The parties of a LIST match (its last two groups)."""
    marks = re.findall(PARTY, (match.group(1) or "") + (match.group(2) or ""))
    return [sentence.party(mark) for mark in marks]


def _subject_parties(sentence: Marked, verb: int) -> list[Party]:
    """Parties that are the subject of the verb at `verb`: the last list of parties before it, within the clause."""
    best: re.Match[str] | None = None
    for match in re.finditer(LIST, sentence.text[:verb]):
        lead = sentence.text[max(0, match.start() - 12) : match.start()]
        if re.search(r"(?:\bà|\bau|\baux|\ben|\bdans|\bpar|\bchez|\bpour|\bvers)\s+(?:l')?$", lead):
            continue
        best = match
    if best is None or verb - best.end() > 80 or ";" in sentence.text[best.end() : verb]:
        return []
    return _parties(sentence, best)


def _channel(sentence: Marked) -> Party | None:
    for match in cue("channel").finditer(sentence.text):
        behind = re.compile(rf"{CHANNEL_LINK}({PARTY})").match(sentence.text, match.end())
        if behind:
            return sentence.party(behind.group(1))
    return None


def _donors(sentence: Marked, channel: Party | None, at: int | None) -> tuple[list[Party], str]:
    """Donors of a sentence (near the sum at `at`), with the rule that found them."""
    text = sentence.text
    patterns = [("funding.amount_by", AMOUNT_OF), ("funding.noun_of", NOUN_OF), ("funding.thanks_to", THANKS_TO)]
    verbs = [m for name in ("give", "pledge") for m in cue(name).finditer(text)]
    for rule, pattern in patterns:
        for match in pattern.finditer(text):
            if at is None or match.start() - NEAR <= at <= match.end() + NEAR:
                found = [p for p in _parties(sentence, match) if p is not channel]
                if found:
                    return found, rule
    for verb in sorted(verbs, key=lambda m: abs(m.start() - (at if at is not None else m.start()))):
        by = BY_PARTIES.search(text, verb.end(), verb.end() + 140)
        if by:
            found = [p for p in _parties(sentence, by) if p is not channel]
            if found:
                return found, "funding.passive"
        if at is None or verb.start() < at:
            found = [p for p in _subject_parties(sentence, verb.start()) if p is not channel]
            if found:
                return found, "funding.subject"
    for verb in cue("receive").finditer(text):
        by = BY_PARTIES.search(text, verb.end(), verb.end() + 160)
        if by:
            return [p for p in _parties(sentence, by) if p is not channel], "funding.received_from"
    return [], ""


def _recipient(sentence: Marked, donors: Sequence[Party], channel: Party | None, status: FundingStatus) -> Party | None:
    """Who receives (for a request: who asks)."""
    text = sentence.text
    if status == "requested":
        for verb in cue("ask").finditer(text):
            subject = _subject_parties(sentence, verb.start())
            if subject:
                return subject[0]
        return None
    for verb in cue("receive").finditer(text):
        subject = [p for p in _subject_parties(sentence, verb.start()) if p not in donors]
        if subject:
            return subject[0]
    for match in TO_PARTY.finditer(text):
        party = sentence.party(match.group(1))
        if party not in donors and party is not channel and party.key[0] == "organisation":
            return party
    return None


STATUS: dict[AmountKind, FundingStatus] = {"contribution": "contributed", "pledge": "pledged", "appeal": "requested"}


def find_relations(sentences: Sequence[Marked], roles: Sequence[AmountRole]) -> tuple[Relation, ...]:
    """Every gift, pledge or request of the text, in its order.

    Parameters
    ----------
    sentences : sequence of Marked
        The narrative's sentences with parties and sums marked.
    roles : sequence of AmountRole
        What each of the document's sums is.

    Returns
    -------
    tuple of Relation
        Several donors of one sum give one relation each; glosses give none. A relation without a sum is listed only
        for a donor that has no relation with one.
    """
    found: list[Relation] = []
    for sentence in sentences:
        channel = _channel(sentence)
        for at, mark in sentence.amount_marks():
            index = sentence.amount(mark)
            status = STATUS.get(roles[index].kind)
            if status is None or roles[index].gloss_of is not None:
                continue
            if status == "requested":
                recipient = _recipient(sentence, [], channel, status)
                found.append(Relation(None, None, recipient, index, status, "funding.appeal"))
                continue
            donors, rule = _donors(sentence, channel, at)
            recipient = _recipient(sentence, donors, channel, status)
            found += [Relation(d, channel, recipient, index, status, rule) for d in donors]
    with_amount = {r.donor.key for r in found if r.donor is not None}
    for sentence in sentences:
        if not sentence.amount_marks() and FINANCED.search(sentence.text):
            channel = _channel(sentence)
            for match in FINANCED.finditer(sentence.text):
                for donor in _parties(sentence, match):
                    if donor.key not in with_amount and donor is not channel:
                        with_amount.add(donor.key)
                        found.append(Relation(donor, channel, None, None, "contributed", "funding.financed_by"))
    return tuple(found)


FINANCED = re.compile(
    rf"(?:(?:co)?financ(?:é|ée|és|ées)|(?:soutenu|appuyé)(?:e|s|es)?\s+financièrement|soutien\s+financier|appui\s+financier|"
    rf"financement|fonds\s+fournis|don)\s+(?:\w+\s+){{0,2}}?(?:{BY}|{OF}){LIST}"
)
