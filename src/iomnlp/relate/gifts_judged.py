"""Who gives something without a sum: every party of a sentence that speaks of giving is asked about, once a document.

The grammar's readings (`relate/gifts.py`) are features beside the words round its mentions; without the judge `gift`,
they decide.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from iomnlp.judge.features import Parts
from iomnlp.judge.linear import RULES_ALONE, Judges
from iomnlp.lexicon import words
from iomnlp.relate.clauses import channel_in, own_sums
from iomnlp.relate.funding_judged import Relation
from iomnlp.relate.gifts import Candidate, candidates
from iomnlp.relate.party_features import party_features
from iomnlp.relate.phrases import family
from iomnlp.relate.senses import RESOURCE as SENSES
from iomnlp.relate.sentences import Marked, Party
from iomnlp.relate.standing import Key
from iomnlp.relate.windows import Word, places_of, tokens_of, window

# Senses of words that make a sentence speak of giving.
GIVING = frozenset({"give", "pay", "support", "spend", "lend", "send", "promise", "gift_noun", "donor_noun", "thanks"})
# Of the words that have one of these senses.
SPEAKS = family(lambda: [str(form) for sense in GIVING for form in words(SENSES)[sense]])
# A party gives where the judge is so sure.
GIVES = 0.45
NOTHING: Mapping[Key, frozenset[str]] = {}
# A document's first sentences.
OPENING = 2


class _Mention(NamedTuple):
    """A party in a sentence that speaks of giving: where it stands, which word it is; the grammar's reading, if any."""

    sentence: int
    party: Party
    at: int
    place: int | None
    words: Sequence[Word]
    sums: int
    reading: Candidate | None
    channel: Party | None


def _readings(sentence: Marked) -> dict[tuple[str, str], Candidate]:
    """By party, what the grammar says of it; what it believes first."""
    found: dict[tuple[str, str], Candidate] = {}
    for one in candidates(sentence):
        known = found.get(one.giver.key)
        if known is None or (one.ruled and not known.ruled):
            found[one.giver.key] = one
    return found


def _mentions(
    sentences: Sequence[Marked], with_sum: set[Key], glosses: frozenset[int]
) -> dict[tuple[str, str], list[_Mention]]:
    """By party, its mentions in sentences that speak of giving; not where it has a sum of its own or passes on."""
    found: dict[tuple[str, str], list[_Mention]] = {}
    for number, sentence in enumerate(sentences):
        if with_sum.issuperset([party.key for party in sentence.parties]):
            continue
        readings = _readings(sentence)
        if not readings and not sentence.told & SPEAKS:
            continue
        tokens = tokens_of(sentence)
        told = not GIVING.isdisjoint([word.sense for word in tokens])
        if not readings and not told:
            continue
        own, places = own_sums(sentence, glosses), places_of(sentence)
        channel = channel_in(sentence, 0, len(sentence.plain))
        seen = {*with_sum, *own, *({channel.key} if channel else ())}
        for mark, place in places.items():
            if not tokens[place].is_party:
                continue
            party = sentence.party(sentence.text[mark])
            reading = readings.get(party.key)
            if party.key in seen or not (told or reading):
                continue
            seen.add(party.key)
            at = reading.at if reading is not None else mark
            mention = _Mention(number, party, at, places.get(at), tokens, len(sentence.amounts), reading, channel)
            found.setdefault(party.key, []).append(mention)
    return found


# Few things are said of parties and their verbs, again and again.
@lru_cache(maxsize=2_000)
def _of_reading(rule: str, ruled: bool, kind: str, told: tuple[str, ...], party: frozenset[str]) -> frozenset[str]:
    """What the grammar tells of a candidate, beside what is told of the party."""
    reading = {
        f"by={rule}",
        f"by={rule}&rule={ruled}",
        f"kind={kind}&rule={ruled}",
        *told,
        *(f"{one}&{kind}" for one in told if one.startswith(("verb=", "sense="))),
    }
    return frozenset(reading - party)


@lru_cache(maxsize=2_000)
def _of_party(kind: str, governing: bool, key: str, ruled: bool, first: bool, read: bool) -> frozenset[str]:
    """Who it is, and what the document says of it as a whole."""
    return frozenset(
        {
            f"rule={'yes' if ruled else 'no'}",
            f"kind={kind}",
            f"kind={kind}&governing={governing}",
            f"kind={kind}&rule={ruled}",
            f"key={key}",
            f"first={first}",
            f"read={read}",
        }
    )


@lru_cache
def _in_document(mentions: int, givers: int) -> frozenset[str]:
    return frozenset({f"mentions={mentions}", f"givers={givers}"})


@lru_cache(maxsize=1_000)
def _ruled(standing: frozenset[str], ruled: bool) -> frozenset[str]:
    return frozenset({f"{one}&rule={ruled}" for one in standing})


def _features(mentions: Sequence[_Mention], ruled: bool, givers: int, standing: frozenset[str]) -> Parts:
    """What the judge is told of a party: who it is, and what its mentions tell, damped by their number."""
    party, first = mentions[0].party, mentions[0].sentence < OPENING
    read = any(mention.reading is not None for mention in mentions)
    who = _of_party(party.kind, party.governing, party.key[0], ruled, first, read)
    whole = [standing, _ruled(standing, ruled), who, _in_document(min(len(mentions), 3), min(givers, 3))]
    told = [_of_mention(mention, ruled, who) for mention in mentions]
    if len(told) == 1:
        return Parts(told[0].told, [*told[0].kept, *whole])
    counts = Counter(chain.from_iterable(chain(one.told, *one.kept) for one in told))
    return Parts({name: (n / len(mentions)) ** 0.5 for name, n in counts.items()}, whole)


def _of_mention(mention: _Mention, ruled: bool, who: frozenset[str]) -> Parts:
    """What a judge is told of one mention: its sentence's sums, the grammar's reading, the words round it."""
    told: set[str] = set()
    kept = [_beside_sums(min(mention.sums, 2), ruled)]
    if mention.reading is not None:
        reading = mention.reading
        kept.append(_of_reading(reading.rule, reading.ruled, reading.giver.kind, reading.told, who))
    if mention.place is not None:
        party = party_features(mention.words, mention.place)
        told = {*window(mention.words, mention.place), *party.told}
        kept += party.kept
    return Parts(told, kept)


@lru_cache
def _beside_sums(sums: int, ruled: bool) -> frozenset[str]:
    return frozenset({f"sums={sums}", f"sums={sums}&rule={ruled}"})


def sumless_relations(
    sentences: Sequence[Marked],
    with_sum: set[Key],
    glosses: frozenset[int] = frozenset(),
    judges: Judges = RULES_ALONE,
    standing: Mapping[Key, frozenset[str]] = NOTHING,
) -> list[Relation]:
    """Gifts without a sum, of givers that no sum names.

    Parameters
    ----------
    sentences : sequence of Marked
        The narrative's sentences with parties and sums marked.
    with_sum : set of (kind, name)
        The keys of the givers of sums.
    glosses : frozenset of int
        Sums that only restate another.
    judges : Judges
        Whose `gift` decides whether a party gives, with what the grammar says as a feature.
    standing : mapping
        By party, how it stands in the document.
    """
    found: list[tuple[int, int, Relation]] = []
    for mentions in _mentions(sentences, with_sum, glosses).values():
        best = next((m for m in mentions if m.reading is not None and m.reading.ruled), None)
        ruled = best is not None
        best = best or next((m for m in mentions if m.reading is not None), mentions[0])
        odds = judges.decide(
            "gift",
            mentions[0].party,
            _features(mentions, ruled, len(with_sum), standing.get(mentions[0].party.key, frozenset())),
        )
        if odds["yes"] < GIVES if odds else not ruled:
            continue
        sure = odds["yes"] if odds else None
        read = best.reading
        relation = (
            Relation(read.giver, best.channel, read.recipient, None, read.status, read.rule, sure)
            if read is not None
            else Relation(best.party, best.channel, None, None, "contributed", "funding.gift_judged", sure)
        )
        found.append((best.sentence, best.at, relation))
    return [relation for _, _, relation in sorted(found, key=lambda one: one[:2])]
