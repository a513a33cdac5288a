"""What a judge is told of a sum beside the words next to it: senses on both sides, its noun, the nearest parties."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from iomnlp.find.numbers import rows
from iomnlp.relate.windows import Word

# What may stand between a sum and the noun that it belongs to: "un don de", "budget :".
LINKS = frozenset({"de", "d", "a", "au", "aux", "du", "des", "pour", "par", "sur", "en", ":", "(", "–", ",", ";"})
# Nouns and verbs farther than this from the sum are told without their nearness.
NEAR = 6
HEAD_REACH = 3
# So near a sum, a verb most likely governs it.
NEAR_VERB = 8
TRANSFERS = frozenset({"give", "pay", "support", "spend", "lend", "send"})


def _senses(side: str, words: Sequence[Word]) -> set[str]:
    """The words with a sense on one side, nearest first."""
    senses = [(distance, word.sense, word.tense) for distance, word in enumerate(words) if word.sense]
    if not senses:
        return set()
    told = {f"s:{side}~{sense}" for _, sense, _ in senses}
    for order, (_, sense, tense) in enumerate(senses[:3]):
        told |= {f"s:{side}{order}={sense}", f"s:{side}{order}={sense}/{tense}"}
    distance, sense, _ = senses[0]
    told.add(f"s:{side}0={sense}/{'near' if distance < 3 else 'middle' if distance < 8 else 'far'}")
    if len(senses) > 1:
        told.add(f"s:{side}:{sense}_{senses[1][1]}")
    for distance, sense, tense in senses:
        if distance >= NEAR:
            break
        near = f"s:{side}{NEAR}~{sense}"
        told |= {near, f"{near}/{tense}"}
    return told


def _nearest_party(side: str, words: Sequence[Word]) -> Iterator[str]:
    """The nearest party on one side, what leads it, and the senses between it and the sum; `words` nearest first."""
    at = next((n for n, word in enumerate(words) if word.is_party), None)
    if at is None:
        return
    party = words[at].stem
    yield f"s:p{side}={party}"
    leads = at - 1 if side == "a" else at + 1
    yield f"s:p{side}<{words[leads].stem if 0 <= leads < len(words) else '^'}"
    for sense in sorted({word.sense for word in words[:at] if word.sense}):
        yield f"s:p{side}={party[:3]}|{sense}"


def sum_features(words: Sequence[Word], place: int) -> set[str]:
    """The features of a sum.

    Parameters
    ----------
    words : sequence of Word
        Its sentence.
    place : int
        Which token is the sum.

    Examples
    --------
    >>> from iomnlp.relate.windows import SUM
    >>> words = [Word("don", False, "gift_noun"), Word("de"), Word(SUM, True)]
    >>> sorted(f for f in sum_features(words, 2) if f.startswith("s:head"))
    ['s:head:don', 's:head=gift_noun/de']
    """
    before, behind = words[:place][::-1], words[place + 1 :]
    told = {*_senses("b", before), *_senses("a", behind), *_nearest_party("b", before), *_nearest_party("a", behind)}
    link = before[0].stem if before else "^"
    told |= {f"s:link={link}", f"s:transfer={not TRANSFERS.isdisjoint([word.sense for word in before])}"}
    if link in LINKS and len(before) > 1:
        head = next((word.sense for word in before[1 : 1 + HEAD_REACH] if word.sense), None)
        told |= {f"s:head={head}/{link}", f"s:head:{before[1].stem}"}
    return told


def tense_features(words: Sequence[Word], place: int) -> set[str]:
    """Whether a verb in the future stands on either side of a sum, near it or not: what will be given is promised.

    >>> from iomnlp.relate.windows import SUM
    >>> words = [Word("verser", later=True), Word(SUM, True)]
    >>> sorted(tense_features(words, 1))
    ['t:b', 't:b near']
    """
    told: set[str] = set()
    for side, on in (("b", words[:place][::-1]), ("a", words[place + 1 :])):
        for at, word in enumerate(on):
            if word.later:
                told |= {f"t:{side}", f"t:{side} near"} if at < NEAR_VERB else {f"t:{side}"}
                break
    return told


def size_of(value: Decimal, currency: str | None) -> str:
    """The order of magnitude of a sum in dollars, roughly: what a household gets is small in any currency.

    >>> size_of(Decimal(60_000), "XOF"), size_of(Decimal(60_000), "EUR")
    ('2', '5')
    """
    if not value:
        return "0"
    dollars = value / _rates().get(currency or "", Decimal(1))
    power = dollars.adjusted()
    # The next power is the nearer one from the root of ten on; Decimal's own logarithm takes thirty times as long.
    return str(power + (dollars.scaleb(-power) ** 2 >= 10))


@lru_cache
def _rates() -> dict[str, Decimal]:
    """How many units of a currency made about a dollar, where they were more than a few."""
    return {row["code"]: Decimal(row["dollar"]) for row in rows("currencies_rates.csv")}


def lead_features(words: Sequence[Word]) -> set[str]:
    """What the heading, or the sentence with a colon, says under which a sum stands."""
    return {f"lead~{w.sense}" for w in words if w.sense} | {f"lead:{w.stem}" for w in words if not w.is_mark}


def neighbour_features(name: str, words: Sequence[Word]) -> set[str]:
    """The senses and parties of the sentence before or behind, called `name`."""
    return {f"{name}~{w.sense}" for w in words if w.sense} | {f"{name}~{w.stem}" for w in words if w.is_mark}
