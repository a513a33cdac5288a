"""What a judge is told of a sum beside the words next to it: senses on both sides, its noun, the nearest parties."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from iomnlp.relate.windows import Word

# What may stand between a sum and the noun that it belongs to: "un don de", "budget :".
LINKS = frozenset({"de", "d", "a", "au", "aux", "du", "des", "pour", "par", "sur", "en", ":", "(", "–", ",", ";"})
# Nouns and verbs farther than this from the sum are told without their nearness.
NEAR = 6
HEAD_REACH = 3
TRANSFERS = frozenset({"give", "pay", "support", "spend", "lend", "send"})


def _senses(side: str, words: Sequence[Word]) -> Iterator[str]:
    """The words with a sense on one side, nearest first."""
    told = [(distance, word) for distance, word in enumerate(words) if word.sense]
    for order, (distance, word) in enumerate(told[:3]):
        yield f"s:{side}{order}={word.sense}"
        yield f"s:{side}{order}={word.sense}/{word.tense}"
        if order == 0:
            reach = "near" if distance < 3 else "middle" if distance < 8 else "far"
            yield f"s:{side}0={word.sense}/{reach}"
    if len(told) > 1:
        yield f"s:{side}:{told[0][1].sense}_{told[1][1].sense}"
    for distance, word in told:
        yield f"s:{side}~{word.sense}"
        if distance < NEAR:
            yield f"s:{side}{NEAR}~{word.sense}"
            yield f"s:{side}{NEAR}~{word.sense}/{word.tense}"


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
    >>> words = [Word(0, "don", False, "gift_noun"), Word(4, "de", False), Word(7, SUM, True)]
    >>> sorted(f for f in sum_features(words, 2) if f.startswith("s:head"))
    ['s:head:don', 's:head=gift_noun/de']
    """
    before, behind = words[:place][::-1], words[place + 1 :]
    told = {*_senses("b", before), *_senses("a", behind), *_nearest_party("b", before), *_nearest_party("a", behind)}
    link = before[0].stem if before else "^"
    told |= {f"s:link={link}", f"s:transfer={any(word.sense in TRANSFERS for word in before)}"}
    if link in LINKS and len(before) > 1:
        head = next((word.sense for word in before[1 : 1 + HEAD_REACH] if word.sense), None)
        told |= {f"s:head={head}/{link}", f"s:head:{before[1].stem}"}
    return told


def neighbour_features(name: str, words: Sequence[Word]) -> set[str]:
    """The senses and parties of the sentence before or behind, called `name`."""
    return {f"{name}~{w.sense}" for w in words if w.sense} | {f"{name}~{w.stem}" for w in words if w.is_mark}
