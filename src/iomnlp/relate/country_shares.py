"""How much of a body treats each country: its sentences, and those that follow them without naming another."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import NamedTuple

from iomnlp.source import Narrative

BODY = frozenset({"body", "list_item", "quote"})
# The sentences that tell what a text is about.
LEAD = 2


class Share(NamedTuple):
    """A country's part of a body.

    Attributes
    ----------
    told, named : float
        Share of the sentences that tell of it, or go on from one that does; share of those that name it themselves.
    lead : bool
        Whether the first sentences tell of it.
    blocks : float
        Share of paragraphs that tell of it.
    """

    told: float
    named: float
    lead: bool
    blocks: float


NOTHING = Share(0.0, 0.0, False, 0.0)


def country_shares(narrative: Narrative, sentences: Mapping[str, Set[int]]) -> dict[str, Share]:
    """The share of each country in the body.

    Parameters
    ----------
    narrative : Narrative
        The document.
    sentences : mapping
        By country, where the sentences start that tell of it, its people or a place in it.

    Returns
    -------
    dict
        Countries that no sentence of the body tells of have no entry. A sentence that tells of several counts for each
        in equal parts; one that tells of none goes on about those of the sentence before.
    """
    by_start: dict[int, tuple[str, ...]] = {}
    for code, starts in sentences.items():
        for start in starts:
            by_start[start] = (*by_start.get(start, ()), code)
    told: dict[str, float] = {}
    named: dict[str, float] = {}
    blocks: dict[str, int] = {}
    lead: set[str] = set()
    number = stretches = 0
    current: tuple[str, ...] = ()
    part = 0.0
    for block in narrative.blocks:
        if block.kind not in BODY:
            continue
        stretches += 1
        here: set[str] = set()
        for start, _ in block.sentences or ((block.start, block.end),):
            number += 1
            own = by_start.get(start)
            if own is not None:
                current, part = own, 1 / len(own)
                here.update(own)
                for code in own:
                    named[code] = named.get(code, 0.0) + part
                if number <= LEAD:
                    lead.update(own)
            for code in current:
                told[code] = told.get(code, 0.0) + part
        for code in here:
            blocks[code] = blocks.get(code, 0) + 1
    whole = sum(told.values()) or 1.0
    own_whole = sum(named.values()) or 1.0
    return {
        code: Share(told[code] / whole, named.get(code, 0.0) / own_whole, code in lead, blocks.get(code, 0) / stretches)
        for code in told
    }


def share_features(shares: Mapping[str, Share], code: str) -> dict[str, float]:
    """What a judge is told of a country's share beside those of the others."""
    own = shares.get(code, NOTHING)
    told = named = blocks = 0.0
    lead, rivals = False, 0
    for other, share in shares.items():
        if other != code:
            told, named, blocks = max(told, share.told), max(named, share.named), max(blocks, share.blocks)
            lead = lead or share.lead
            rivals += share.told >= own.told / 2
    return {
        "told": own.told,
        "told lead": own.told - told,
        "named": own.named,
        "named lead": own.named - named,
        "blocks": own.blocks,
        "blocks lead": own.blocks - blocks,
        f"opens={own.lead}/{lead}": 1.0,
        f"most={own.told > told}/{own.named > named}/{own.blocks > blocks}": 1.0,
        f"half={own.told > 0.5}": 1.0,
        f"rivals={min(rivals, 3)}": 1.0,
    }
