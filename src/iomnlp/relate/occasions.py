"""Whose words a whole page gives: the guest of an interview, the author of a speech."""

from __future__ import annotations

import re
from collections.abc import Sequence

from iomnlp.find.people import PersonMention
from iomnlp.relate.cues import cue
from iomnlp.source import Narrative

# How many paragraphs that end in a question mark make an interview, and how long one may be.
QUESTIONS, LONGEST = 2, 260
# From "Allocution" to its author: a function and a form of address at most.
_TO_AUTHOR = re.compile(
    r"\s?(?:d[eu']|des|de\sla|de\sl'|par|avec|à|prononcée?\spar|[:,–-])?\s?"
    r"(?:(?:l[ea]s?\s|l'|son\s|sa\s)?[^,.;:«»]{2,80},?\s)?(?:(?:M\.|Mme|Mlle|Dr|Pr|S\.\s?E\.|Mgr)\s){0,2}"
)
HEAD = 120
# How many paragraphs make a transcript; from the paragraph's start to a name, and from the name to the words.
TURNS = 2
_ADDRESS = re.compile(r"(?:(?:M\.|Mme|Mlle|Dr|Pr|S\.\s?E\.|Mgr)\s){0,2}")
_TURN = re.compile(r"(?:\s?\([^()]{2,50}\)|,\s[^,.:;«»]{2,40})?\s?:\s?\S")


def speakers_of_page(narrative: Narrative, mentions: Sequence[PersonMention]) -> frozenset[str]:
    """Names as printed of those whose words the page gives without quotation marks.

    Parameters
    ----------
    narrative : Narrative
        Title, dateline, body and contacts.
    mentions : sequence of PersonMention
        In the order of the text.

    Returns
    -------
    frozenset of str
        The author named in "Allocution de X" of the title or the lead; the one person named before the first of an
        interview's questions. Empty for other pages.
    """
    opening = _opening(narrative)
    named = [m for m in mentions if m.start < opening]
    found = set()
    for m in named:
        words = narrative.text[max(0, m.start - HEAD) : m.start]
        for match in cue("occasion", "people.yaml").finditer(words.lower()):
            if _TO_AUTHOR.fullmatch(words, match.end()):
                found.add(m.name)
    first = _first_question(narrative)
    if not found and first is not None:
        guests = {m.name for m in mentions if m.start < first}
        found = guests if len(guests) == 1 else set()
    return frozenset(found)


def turns(narrative: Narrative, mentions: Sequence[PersonMention]) -> frozenset[str]:
    """Names as printed that open paragraphs before a colon: who speaks in a transcript.

    Parameters
    ----------
    narrative : Narrative
        Title, dateline, body and contacts.
    mentions : sequence of PersonMention
        In the order of the text.
    """
    found = []
    for m in mentions:
        block = narrative.block_at(m.start)
        if block is None or block.kind == "contact" or not _ADDRESS.fullmatch(narrative.text, block.start, m.start):
            continue
        if _TURN.match(narrative.text, m.end, min(len(narrative.text), m.end + 60)):
            found.append(m.name)
    return frozenset(found) if len(found) >= TURNS else frozenset()


def _opening(narrative: Narrative) -> int:
    """Where title and lead end: behind the first paragraph of the body."""
    told = [b for b in narrative.blocks if b.kind in {"title", "body"}][:2]
    return told[-1].end if told else 0


def _first_question(narrative: Narrative) -> int | None:
    """Where the first of several questions begins that are paragraphs of their own; None where there are none."""
    asked = [
        b.start
        for b in narrative.blocks
        if b.kind in {"body", "list_item"} and b.end - b.start <= LONGEST and narrative.text[b.end - 1] == "?"
    ]
    return asked[0] if len(asked) >= QUESTIONS else None
