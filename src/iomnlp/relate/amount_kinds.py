"""What a sum is: a gift, a promise, an appeal, a budget, a payment to people, or something else.

Source of the rules: the definitions of `amounts` in the record's contract, read on French press releases.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, cast

from iomnlp.judge.features import Parts
from iomnlp.judge.linear import RULES_ALONE, Judges
from iomnlp.record import AmountKind
from iomnlp.relate.amount_frames import OF_PARTY, framed_kind
from iomnlp.relate.amount_grammar import (
    BUDGET_NOUN,
    CHACUN,
    COST_LABEL,
    COSTS,
    COVERED_NEXT,
    GIFT_WORTH,
    GIVEN_FROM,
    NAMED_GIFT,
    OF_WHICH,
    PAID_OUT,
    PART_BEHIND,
    PEOPLE,
    PEOPLE_RECEIVE,
    PER_DAY,
    PER_MONTH,
    SHARE_TO,
    SPLIT,
    THAT,
    UNIT_COST,
    fixed_kind,
    names_whole,
)
from iomnlp.relate.clauses import clause_of, payers_said
from iomnlp.relate.cues import cue
from iomnlp.relate.gifts import Candidate, candidates
from iomnlp.relate.phrases import listed, told_by_edges
from iomnlp.relate.sentences import Marked
from iomnlp.relate.sum_features import lead_features, neighbour_features, sum_features, tense_features
from iomnlp.relate.windows import places_of, tokens_of, window

GLOSS_BETWEEN = re.compile(
    r"(?:\s+(?:par\s+\w+|chacune?))?\s*(?:[(\[]|,?\s*(?=soit|ou|c'est|l'équivalent)|[–-])\s*(?:(?:soit|ou|c'est-à-dire|environ|près\s+de|à\s+peu\s+près|quelque|"
    r"l'équivalent\s+de|équivalent\s+à|équivalant\s+à)\s*){0,3}"
)
GIVEN = frozenset({"contribution", "pledge", "appeal", "budget"})
GIFTS_OF = frozenset({"contribution", "pledge"})
# (list of cues, kind, reach before the sum, reach behind it, handicap in characters)
CUES: tuple[tuple[str, AmountKind, int, int, int], ...] = (
    ("ask", "appeal", 130, 70, 0),
    ("pledge", "pledge", 130, 60, 0),
    ("give", "contribution", 130, 90, 0),
    ("receive", "contribution", 110, 60, 0),
    ("budget", "budget", 40, 20, 15),
    ("disburse", "disbursement", 60, 45, 0),
    ("other", "other", 60, 50, 0),
)
FAMILIES = tuple(listed(name, "funding.yaml") for name, *_ in CUES)
# How far the words that make a sum a gift may stand from it.
ACT_REACH = 110
# A verb of giving with its party weighs more than a lone word that stands so much nearer.
HEAD_START = 20
# So many sentences back may stand the heading of a list; headings are shorter than this, without a full stop.
LEAD_REACH, HEADING = 10, 80
# "dont 3 millions versés par la Suisse": the participle stands right behind the part.
NEXT_TO = 24


class AmountRole(NamedTuple):
    """What a sum is; `gloss_of` is the index of the sum that it restates, `probability` how sure the judge is."""

    kind: AmountKind
    gloss_of: int | None
    rule: str
    probability: float | None = None


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
            linked = GLOSS_BETWEEN.fullmatch(between)
            if linked and currency != amounts[i - 1][2]:
                gloss = result[i - 1] if result[i - 1] is not None else i - 1
        result.append(gloss)
    return tuple(result)


def _nearest(pattern: re.Pattern[str], text: str, at: int, first: int, last: int) -> int | None:
    """Distance from `at` to the nearest match within `[first, last)`, or None."""
    best: int | None = None
    for match in pattern.finditer(text, max(0, first), min(len(text), last)):
        distance = at - match.end() if match.end() <= at else match.start() - at + 10
        if best is None or distance < best:
            best = distance
    return best


def amount_kind(sentence: Marked, at: int, acts: Sequence[Candidate] = ()) -> AmountKind | None:
    """The kind of the sum at position `at` of the sentence by the nearest cue of its clause; None where none speaks.

    `acts` are the sentence's parties that may give something.
    """
    text = sentence.plain
    told = sentence.told
    first, last = clause_of(text, at)
    part = PART_BEHIND.search(told, text, at + 1, last)
    last = part.start() if part else last
    before = text[max(first, at - 130) : at]
    # With those of words that the stretch cuts.
    told_before = told | told_by_edges(text, at - len(before), at)
    fixed = fixed_kind(sentence, at, first, last, before, told_before)
    if fixed is not None:
        return fixed
    done = _act(acts, text, at, first, last)
    of_which = OF_WHICH.search(told_before, before)
    framed = None if of_which else framed_kind(text, at, first, last, told)
    if framed == "budget" and done:
        return done[1]
    if framed is not None and framed != "budget":
        return framed
    if of_which:
        return done[1] if done and 0 <= done[0] < NEXT_TO else None
    after = text[at + 1 : min(last, at + 70)]
    if _paid_out(before, after, told_before | told_by_edges(text, at, at + 1 + len(after))):
        earned = cue("other").search(text, max(first, at - 60), min(last, at + 60))
        wage = PER_MONTH.match(after) and not PAID_OUT.search(before)
        return "other" if (earned and not CHACUN.search(before)) or wage else "disbursement"
    distances: list[tuple[int, int, AmountKind]] = [(done[0], -1, done[1])] if done else []
    for order, (words, (name, kind, back, ahead, handicap)) in enumerate(zip(FAMILIES, CUES, strict=True)):
        end = min(last, at + ahead)
        # Where it ends within a word, that word is another.
        if not told & words and not (end < last and told_by_edges(text, at, end) & words):
            continue
        distance = _nearest(cue(name), text, at, max(first, at - back), end)
        if distance is not None:
            distances.append((distance + handicap, order, kind))
    if UNIT_COST.match(after) and not CHACUN.search(before):
        return "other"
    ends = text[:at].rstrip()
    costs = ends.endswith((":", ",")) and COST_LABEL.search(text[max(0, at - 60) : at])
    if framed == "budget" or costs or (ends.endswith(("de", "à", "d'")) and BUDGET_NOUN.search(before)):
        gives = [d for d in distances if d[2] in {"contribution", "pledge", "appeal"}]
        gift = GIFT_WORTH.search(told_before, before) is not None
        near = 110 if gift or before.endswith("valeur de ") else 60
        return min(gives)[2] if gives and min(gives)[0] < near else "contribution" if gift else "budget"
    if distances:
        return min(distances)[2]
    if NAMED_GIFT.search(text) or GIVEN_FROM.match(text, at):
        return "contribution"
    named = OF_PARTY.match(text, at, last)
    return "contribution" if named and sentence.party(named.group(1)).gives_sums else None


def _paid_out(before: str, after: str, told: int) -> bool:
    """Whether a sum is what people get; `told` are the families of words before and behind it."""
    if PER_DAY.match(after) or PEOPLE.search(told, before) or PEOPLE.match(told, after.lstrip()):
        return True
    return PEOPLE_RECEIVE.search(told, before) is not None


def _act(acts: Sequence[Candidate], text: str, at: int, first: int, last: int) -> tuple[int, AmountKind] | None:
    """The nearest verb that makes a party the giver of the sum: how far it is, and what it makes of the sum."""
    near: list[tuple[int, AmountKind]] = []
    for one in acts:
        if one.verb is None or not first <= one.verb < last:
            continue
        distance = at - one.verb if one.verb < at else one.verb - at + 5
        behind = one.rule == "funding.given_by" or (at < one.at and THAT.fullmatch(text, at + 1, one.at) is not None)
        if distance < ACT_REACH and (one.verb < at or behind):
            near.append((max(0, distance - HEAD_START), "pledge" if one.status == "pledged" else "contribution"))
    return min(near, default=None)


def amount_roles(
    sentences: Sequence[Marked],
    gloss: Sequence[int | None],
    judges: Judges = RULES_ALONE,
    told: Sequence[tuple[str, ...]] = (),
) -> list[AmountRole]:
    """What each of the document's sums is.

    Parameters
    ----------
    sentences : sequence of Marked
        The narrative's sentences with parties and sums marked.
    gloss : sequence of int or None
        For each sum, the one that it restates: it is what that one is.
    judges : Judges
        Whose `amount_kind` decides, with what the rules say as one of its features.
    told : sequence of tuple of str
        For each sum, further features: where it stands, how large it is, its currency.

    Returns
    -------
    list of AmountRole
        A part of a sum named before ("sur ce montant …") is what the whole is; a sum that nothing explains is `other`.
    """
    roles: dict[int, AmountRole] = {}
    last: AmountKind | None = None
    for number, sentence in enumerate(sentences):
        marks = sentence.sums
        if not marks:
            continue
        words, places, acts = tokens_of(sentence), places_of(sentence), candidates(sentence)
        around, lead = _neighbours(sentences, number), _lead(sentences, number)
        following = sentences[number + 1] if number + 1 < len(sentences) else None
        asked = following is not None and COVERED_NEXT.match(following.plain) is not None
        paid = payers_said(following) if following is not None else []
        for at, mark in marks:
            cued = amount_kind(sentence, at, acts)
            if paid and cued in {"budget", "other", None} and (cued or COSTS.search(sentence.plain)):
                cued = "contribution"
            if cued in {"budget", None} and asked:
                cued = "appeal"
            of_which = OF_WHICH.search(sentence.told, sentence.text[:at]) is not None
            named = names_whole(sentence, 0, at) or opens_sentence(sentence.text, at)
            split = last in GIFTS_OF and SPLIT.search(sentence.plain, 0, at) is not None
            shared = split or bool(named and SHARE_TO.match(sentence.text, at + 1))
            ruled = _settled(cued, last, of_which, shared, _decided(sentence, roles))
            index = sentence.amount(mark)
            done = _act(acts, sentence.plain, at, 0, len(sentence.plain))
            kept = [_by_rule(done and done[1], bool(paid), ruled, cued, last, min(len(marks), 4))]
            if told:
                kept.append(_beside_rule(told[index], ruled))
            features: set[str] = set()
            place = places.get(at)
            if place is not None:  # a gloss has no words of its own
                features.update(
                    window(words, place), sum_features(words, place), around, tense_features(words, place), lead
                )
            odds = judges.decide("amount_kind", index, Parts(features, kept))
            kind = cast(AmountKind, max(sorted(odds), key=lambda k: odds[k])) if odds else ruled
            rule = "amounts.kind" if kind == ruled else "amounts.judged"
            roles[index] = AmountRole(kind, None, rule, odds[kind] if odds else None)
            last = kind
    listed = [roles.get(i, AmountRole("other", None, "amounts.kind")) for i in range(len(gloss))]
    return [
        role if of is None else listed[of]._replace(gloss_of=of, rule="amounts.gloss")
        for role, of in zip(listed, gloss, strict=True)
    ]


@lru_cache(maxsize=1_000)
def _by_rule(
    act: AmountKind | None,
    paid: bool,
    ruled: AmountKind,
    cued: AmountKind | None,
    last: AmountKind | None,
    marks: int,
) -> frozenset[str]:
    """What the rules tell of a sum, and which sums stand with it."""
    return frozenset(
        {
            f"act={act}",
            f"act={act}&rule={ruled}",
            f"paid={paid}",
            f"rule={ruled}",
            f"cued={cued}",
            f"last={last}",
            f"marks={marks}",
        }
    )


@lru_cache(maxsize=2_000)
def _beside_rule(told: tuple[str, ...], ruled: AmountKind) -> frozenset[str]:
    """What is told of a sum, alone and beside what the rules say."""
    return frozenset({*told, *(f"{one}&rule={ruled}" for one in told)})


def _neighbours(sentences: Sequence[Marked], number: int) -> set[str]:
    """What the sentences before and behind one tell of its sums."""
    told: set[str] = set()
    for name, at in (("prev", number - 1), ("next", number + 1)):
        if 0 <= at < len(sentences):
            told |= neighbour_features(name, tokens_of(sentences[at]))
    return told


def _lead(sentences: Sequence[Marked], number: int) -> set[str]:
    """What the heading above a sentence tells, or the sentence with a colon that opens its list."""
    for sentence in reversed(sentences[max(0, number - LEAD_REACH) : number]):
        text = sentence.text.rstrip()
        if text.endswith(":") or (len(text) < HEADING and not text.endswith((".", "!", "?", ";", "»", ","))):
            return lead_features(tokens_of(sentence))
    return set()


def opens_sentence(text: str, at: int) -> bool:
    """Whether a sum opens its sentence, as the parts of a divided sum do in a list ("– 7 millions de francs au …")."""
    return not any(map(str.isalpha, text[:at]))


def _settled(
    kind: AmountKind | None, last: AmountKind | None, of_which: bool, shared: bool, decided: bool
) -> AmountKind:
    """The kind of a sum after the kind of the one before: a part of a gift is a gift, a part of a budget a line of it.

    `shared`: somebody gets the part; `decided`: a sum of the same sentence has its kind, and an enumeration follows it.
    """
    if of_which and last in GIFTS_OF:
        return last
    if last in GIVEN and (shared or (kind is None and decided and not of_which)):
        return last
    return kind or "other"


def _decided(sentence: Marked, roles: dict[int, AmountRole]) -> bool:
    """Whether a sum of this sentence is decided already: later ones in an enumeration follow it."""
    return any(sentence.amount(mark) in roles for _, mark in sentence.sums)
