"""What a judge is told of a party: its list, what governs it, the verb behind it, what stands between it and a sum."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from iomnlp.judge.features import Parts
from iomnlp.relate.windows import Word

ARTICLES = frozenset({"le", "la", "l", "les", "un", "une", "son", "sa", "ses", "leur", "leurs"})
# What stands between the members of a list of parties, and what shows that it is one.
JOINTS = ARTICLES | {",", "et", "du", "de", "des", "d", "ainsi", "que", "par", "(", ")", "puis", "ou"}
LISTING = frozenset({",", "et", "("})
LONGEST_LIST = 40
# What may lead a party; "^" is the beginning of the sentence.
LEADS = frozenset(
    {
        *("^", "par", "de", "du", "des", "d", "a", "au", "aux", "pour", "avec", "aupres", "via", "en", "dans", "chez"),
        *("selon", "sur", "contre", "entre", "depuis", "vers", "sous", "sans", "envers", "outre", "que", "qu", "dont"),
        *("qui", "et", "comme", ":", "(", ";", "«", ","),
    }
)
# What leads a subject, if anything does.
SUBJECT_LEADS = frozenset({"^", ",", "et", ";", ":", "que", "qu", "dont"})
VERBS = frozenset(
    {
        *("give", "pay", "support", "spend", "lend", "send", "promise", "will", "ask", "need", "appeal", "raise"),
        *("receive", "hold", "cost", "say", "sign"),
    }
)
GOVERNORS = VERBS | {"gift_noun", "donor_noun", "thanks"}
# Signs that part a party from a sum.
CUTS = frozenset({";", ":", "."})
REACH = 11
HEAD_REACH = 3


def _end_of_list(words: Sequence[Word], place: int, step: int) -> int:
    """The outermost party of a list in one direction."""
    found, at, listed = place, place + step, False
    # Most parties stand alone.
    if not 0 <= at < len(words) or words[at].stem not in JOINTS:
        return place
    while 0 <= at < len(words) and abs(at - place) < LONGEST_LIST:
        if words[at].is_party:
            if not listed:
                break
            found, listed = at, False
        elif words[at].stem not in JOINTS:
            break
        else:
            listed = listed or words[at].stem in LISTING
        at += step
    return found


def list_of(words: Sequence[Word], place: int) -> tuple[int, int]:
    """The first and the last party of the list that holds the one at a token ("A, B et C").

    >>> words = [Word("§a", True), Word(","), Word("§b", True), Word("a")]
    >>> list_of(words, 2)
    (0, 2)
    """
    return _end_of_list(words, place, -1), _end_of_list(words, place, 1)


def _first(words: Iterable[Word], senses: frozenset[str]) -> tuple[int, Word] | None:
    for n, word in enumerate(words):
        if word.sense in senses:
            return n, word
    return None


def party_features(words: Sequence[Word], place: int) -> Parts:
    """The features of a party, whatever it may give.

    Parameters
    ----------
    words : sequence of Word
        Its sentence.
    place : int
        Which token is the party.
    """
    return Parts(_senses_in(words), uses(words, place, *list_of(words, place)))


def _senses_in(words: Sequence[Word]) -> set[str]:
    return {f"q:in={word.sense}" for word in words if word.sense}


def uses(words: Sequence[Word], place: int, first: int, last: int) -> list[frozenset[str]]:
    """Features of a party by its place in the sentence: its list, what governs it, the verb behind it.

    Parameters
    ----------
    words : sequence of Word
        Its sentence.
    place, first, last : int
        Which token is the party; the first and the last party of its list.
    """
    kind = words[place].stem
    at = first - 1
    while at >= 0 and words[at].stem in ARTICLES:
        at -= 1
    lead = words[at].stem if at >= 0 else "^"
    # A noun right before the party is its own head: "la délégation luxembourgeoise".
    lead, behind = (lead, at) if lead in LEADS else ("noun", at + 1)
    near = words[max(0, behind - HEAD_REACH) : max(0, behind)][::-1]
    head = next((word for word in near if word.sense or word.is_mark), None)
    governor = f"{head.sense or head.stem}/{head.tense}" if head else "none"
    told = [_governed(kind, lead, governor, head.sense if head else None), _listed(last > first, first <= 1)]
    verb = _first(words[last + 1 : last + 1 + REACH], VERBS)
    if verb is not None:
        told.append(_followed(kind, lead, verb[1].sense, verb[1].tense, verb[0] < 3))
    prior = _first(words[max(0, first - REACH - 1) : first][::-1], GOVERNORS)
    if prior is not None:
        told.append(_preceded(lead, prior[1].sense, prior[1].tense))
    return told


@lru_cache
def _listed(listed: bool, opens: bool) -> frozenset[str]:
    return frozenset({f"q:list={listed}", f"q:opens={opens}"})


# Parties stand in a few ways, told again and again.
@lru_cache(maxsize=2_000)
def _governed(kind: str, lead: str, governor: str, sense: str | None) -> frozenset[str]:
    return frozenset(
        {
            f"q:lead={lead}",
            f"q:gov={governor}|{lead}",
            f"q:gov={sense}",
            f"q:kind={kind}|{lead}",
            f"q:kind={kind}|{governor}",
        }
    )


@lru_cache(maxsize=2_000)
def _followed(kind: str, lead: str, sense: str | None, tense: str, near: bool) -> frozenset[str]:
    return frozenset(
        {
            f"q:verb={sense}",
            f"q:verb={sense}/{tense}|{lead}",
            f"q:kind={kind}|{sense}",
            f"q:verb={sense}|{'near' if near else 'far'}|{lead in SUBJECT_LEADS}",
        }
    )


@lru_cache(maxsize=2_000)
def _preceded(lead: str, sense: str | None, tense: str) -> frozenset[str]:
    return frozenset({f"q:prior={sense}/{tense}|{lead}", f"q:prior={sense}"})


def pair_features(words: Sequence[Word], place: int, at: int, status: str) -> Parts:
    """The features of a party for a sum: its own, and how they stand to each other.

    Parameters
    ----------
    words : sequence of Word
        Their sentence.
    place, at : int
        Which tokens are the party and the sum.
    status : str
        What the sum's kind makes of the relation.
    """
    first, last = list_of(words, place)
    side = "<" if place < at else ">"
    between = words[last + 1 : at] if place < at else words[at + 1 : first]
    parties = [i for i, word in enumerate(words) if word.is_party]
    sums = [i for i, word in enumerate(words) if word.is_mark and not word.is_party]
    nearest = min((i for i in parties if (i < at) == (place < at)), key=lambda i: abs(i - at))
    ours = min(sums, key=lambda i: (abs(i - place), i)) == at
    named = sum([word.is_party for word in between])
    others = min(sum([word.is_mark for word in between]) - named, 2)
    cut = not CUTS.isdisjoint([word.stem for word in between])
    kept = [
        _in_sentence(side, min(len(parties), 4), min(len(sums), 4), ours),
        _between(side, first <= nearest <= last, named, others, cut),
    ]
    told: set[str] = set()
    senses = {(word.sense, word.tense) for word in between if word.sense}
    for sense, tense in senses:
        told |= {f"q:{side}{sense}", f"q:{side}{sense}/{tense}"}
    if not senses:
        told.add(f"q:{side}nothing")
    for one in _senses_in(words):
        told |= {one, f"{one}|{side}"}
    kept += [_of_pair(one, side, status) for one in uses(words, place, first, last)]
    return Parts(told, kept)


@lru_cache(maxsize=1_000)
def _in_sentence(side: str, parties: int, sums: int, ours: bool) -> frozenset[str]:
    """How many parties and sums the sentence has, and whether this sum is the party's nearest."""
    return frozenset(
        {f"q:parties={parties}", f"q:sums={sums}", f"q:ours={ours}|{side}", f"q:only={parties == 1}|{side}"}
    )


@lru_cache(maxsize=1_000)
def _between(side: str, nearest: bool, named: int, others: int, cut: bool) -> frozenset[str]:
    """What parties, sums and signs stand between a party and a sum."""
    return frozenset(
        {
            f"q:nearest={nearest}|{side}",
            f"q:between={named}|{side}",
            f"q:othersums={others}|{side}",
            f"q:cut={cut}|{side}",
        }
    )


@lru_cache(maxsize=4_000)
def beside(names: frozenset[str], told: str) -> frozenset[str]:
    """The names of features, each with what is told beside it."""
    return frozenset({f"{name}|{told}" for name in names})


@lru_cache(maxsize=4_000)
def _of_pair(names: frozenset[str], side: str, status: str) -> frozenset[str]:
    governing = frozenset({name for name in names if name.startswith(("q:lead", "q:verb=", "q:gov"))})
    return names | beside(names, side) | beside(governing, status)
