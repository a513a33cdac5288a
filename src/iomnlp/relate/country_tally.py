"""What a document's mentions add up to by country: how much of it treats each, who is served, which is primary."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, get_args

from iomnlp.find.countries import CountryMention
from iomnlp.relate.country_evidence import Evidence, many_aid_words
from iomnlp.source import Block, Narrative

# The kinds of blocks that tell of a country rather than of an office.
TOLD = frozenset({"title", "body", "list_item", "quote"})
Told = Literal["country", "people", "place"]
HOW: tuple[Told, ...] = get_args(Told)
COLON, DASH = re.compile(r"\s*:"), re.compile(r"\s+[–|-]\s|\s*\|")
# A text with so many different words of aid serves the people that it names.
AID_WORDS = 2
# In how many sentences a giver's own places must stand for the aid to go there.
LOCAL = 2
# How far ahead of the next a country must be to be primary (in sentences, further, where the sheet shares the aid), and
# how many sentences must tell of it where no aid names it alone.
DOMINANCE, SHARED, ALONE = 1.5, 3, 3


class Office(NamedTuple):
    """A city or another place, its country, and the kind of block that it stands in (nothing where it is in none)."""

    start: int
    end: int
    code: str
    kind: str


def _add(table: dict[str, float], code: str, weight: float) -> None:
    table[code] = table.get(code, 0) + weight


@dataclass(slots=True)
class Tally:
    """What a document's mentions add up to, by country: weight in body and title, evidence of being served."""

    body: dict[str, float] = field(default_factory=dict)
    title: dict[str, float] = field(default_factory=dict)
    named: dict[str, float] = field(default_factory=dict)
    served: dict[str, float] = field(default_factory=dict)
    topic: set[str] = field(default_factory=set)
    sentences: dict[tuple[str, Told], set[int]] = field(default_factory=dict)
    aided: bool = False

    def weight(self, code: str) -> float:
        """How much of the document treats the country; 0 without the body."""
        body = self.body.get(code, 0)
        return body + self.title.get(code, 0) if body else 0

    def tell(self, code: str, how: Told, sentence: tuple[int, int] | None) -> None:
        """Note a sentence that tells of the country itself, of its people or of a place in it."""
        if sentence is not None:
            self.sentences.setdefault((code, how), set()).add(sentence[0])

    def where(self, code: str) -> set[int]:
        """Where the sentences start that tell of the country."""
        return set().union(*(self.sentences.get((code, how), ()) for how in HOW))

    def told(self, code: str, *how: Told) -> int:
        """How many sentences tell so of the country."""
        found = [starts for one in how if (starts := self.sentences.get((code, one)))]
        return len(found[0].union(*found[1:])) if found else 0

    @property
    def weights(self) -> list[float]:
        """How much of the document treats each country that its body names, most first."""
        title = self.title.get
        return sorted([weight + title(code, 0) for code, weight in self.body.items()], reverse=True)


def _is_topic(text: str, mention: CountryMention, title: Block) -> bool:
    """Whether a title puts the country before a colon, or opens with it before a dash or bar."""
    return COLON.match(text, mention.end) is not None or (
        mention.start == title.start and DASH.match(text, mention.end) is not None
    )


def tally_of(
    narrative: Narrative,
    mentions: Sequence[CountryMention],
    evidence: Sequence[Evidence | None],
    blocks: Sequence[Block | None],
    offices: Sequence[Office],
) -> Tally:
    """Weigh the mentions: a name weighs two, an adjective, a demonym or a city one; who is only passed by, nothing."""
    tally = Tally()
    told = " ".join([narrative.text[b.start : b.end] for b in narrative.blocks if b.kind in TOLD])
    tally.aided = many_aid_words(told.lower(), AID_WORDS)
    for mention, how, block in zip(mentions, evidence, blocks, strict=True):
        code = mention.code
        if code is None or block is None:
            continue
        if block.kind not in TOLD:
            _add(tally.named, code, 0.5)
            continue
        in_title = block.kind == "title"
        weight = 0.5 if how is None or how == "passing" else 1.0 if mention.form == "adjective" else 2.0
        tally.tell(code, "people" if how == "people" else "country", narrative.sentence_at(mention.start))
        _add(tally.title if in_title else tally.body, code, weight)
        if in_title and how is not None and how != "passing" and _is_topic(narrative.text, mention, block):
            tally.topic.add(code)
        if how == "served" or (how == "people" and tally.aided) or code in tally.topic:
            _add(tally.served, code, weight)
    for office in offices:
        kind, code = office.kind, office.code
        if kind in TOLD:
            _add(tally.title if kind == "title" else tally.body, code, 1.0)
            tally.tell(code, "place", narrative.sentence_at(office.start))
        elif kind:
            _add(tally.named, code, 0.5)
    return tally


def primary_of(tally: Tally, beneficiaries: set[str], donors: set[str], sheet: Sequence[str]) -> str | None:
    """The country that most of the body treats, or None where several share it."""
    if sheet:
        told = sorted(((tally.told(c, "country", "people"), c) for c in sheet), key=lambda x: (-x[0], x[1]))
        return told[0][1] if len(sheet) == 1 or (told[0][0] >= ALONE and told[0][0] >= SHARED * told[1][0]) else None
    pool = beneficiaries or {c for c in tally.body if tally.told(c, "country", "place") >= ALONE} - donors
    ranked = sorted(
        (
            (tally.weight(c) + min(1.0, tally.named.get(c, 0)), c)
            for c in pool
            if tally.weight(c) and tally.told(c, "country", "place")
        ),
        key=lambda x: (-x[0], x[1]),
    )
    if not ranked or (len(ranked) > 1 and ranked[0][0] < DOMINANCE * ranked[1][0]):
        return None
    return ranked[0][1]


def kind_of(block: Block | None) -> str:
    """The kind of a block; nothing where there is none."""
    return block.kind if block is not None else ""


def served_by_aid(tally: Tally, states: set[str]) -> set[str]:
    """Without a sheet: who is served, and has a word in the body; a giver only where title or places are about it.

    Where no mention says so in a text that speaks of aid, it is the country that the text is about, if there is one.
    """
    givers = {c for c in states if c not in tally.topic and tally.told(c, "place") < LOCAL}
    found = {c for c in tally.served if tally.body.get(c)} - givers
    if found or not tally.aided:
        return found
    named = ({code for code, how in tally.sentences if how == "country"} | tally.named.keys()) - givers
    about = {c for c in named if tally.body.get(c) and tally.told(c, "country", "place") > 1}
    first = primary_of(tally, about, givers, ()) if about else None
    return {first} if first else set()
