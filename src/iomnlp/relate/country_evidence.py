"""What one mention says of its country: that it is served, that its people are, that it is only passed through."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from iomnlp.find.countries import CountryMention
from iomnlp.find.organisation_forms import row_of
from iomnlp.find.organisation_names import type_of
from iomnlp.lexicon import words
from iomnlp.patterns import opening
from iomnlp.relate.cues import cue
from iomnlp.relate.sentences import Party
from iomnlp.source import Narrative

Evidence = Literal["served", "people", "passing", "treated"]

RESOURCE = "country_roles.yaml"
# How far the words that govern a mention may stand before it, and how much of an endless sentence is read.
WINDOW, REACH = 60, 400
# In a list, what the first country's evidence says of the others; how far one stands behind the other there.
SHARED: frozenset[Evidence | None] = frozenset({"passing", "people", "served"})
LONGEST_JOINT = 40
# What may stand between a cue and the country that it governs.
LINK = (
    r"(?:\s*\b(?:de|du|des|d|la|le|les|l|à|au|aux|en|vers|par|depuis|pour|avec|entre|dans|sur|celle|celui|son|sa|ses)\b'?)"
    r"{0,4}\s*"
)
LINKED = re.compile(LINK + r"(?:(?:gouvernement|état|royaume)s?" + LINK + r")?")
FROM = re.compile(r"\s*\b(?:de|du|des|d|depuis)\b'?(?:\s*\b(?:la|le|les|l)\b'?)?\s*")
ADJOINED = re.compile(r",?\s+(?:\w+\s+){0,1}")
# A State that acts, alone or with others ("Le Chili a …, la Bolivie des …").
ACTS = re.compile(
    r"(?:^|[.;:,»)–]|\bet|\bque|\btandis\s+que|qu')\s*(?:le\s+|la\s+|les\s+|l')?"
    r"(?:gouvernement\s+(?:de\s+la\s+|de\s+l'|du\s+|de\s+|d'|des\s+))?$"
)
# One with which, by which or according to which something is done.
AGENT = re.compile(
    r"\b(?:avec|par|selon|auprès)\s+(?:(?:de|du|des|le|la|les|l)\b'?\s*){0,2}(?:\w+\s+){0,2}"
    r"(?:(?:de|du|des|d|la|l)\b'?\s*){0,2}$"
)
DOER = re.compile(r"\bpar\s+(?:(?:des|les|plusieurs|quelques)\s+)?(?:\w+\s+){0,2}$")
OTHERS = re.compile(r"(?:(?:,|\s+et|\s+ou)\s+[\w-]{2,30}){0,3}?\s+(?=(?:en|de|qui|transit))")
PLURAL = re.compile(r"[sx],?\s+(?:\w+\s+)?$")
JOINED = re.compile(r"(?:,\s+et|,\s+ou|,|\s+et|\s+ou|\s+ni|\s+comme|\s+ainsi\s+que)" + LINK)
SINGLE = re.compile(r"(?:\b(?:un|une|le|la|ce|cette|son|sa|du|chaque)\s+|\bl')(?:\w+\s+){0,1}$")


# What lists of cues say that a country is left, crossed or only where somebody comes from.
PASSED = ("leave", "crossing", "not_served", "gift", "origin")


@lru_cache
def _passed() -> re.Pattern[str]:
    """A cue of any of these lists."""
    lists = words(RESOURCE)
    return re.compile(rf"{opening([form for name in PASSED for form in lists[name]])}(?!\w)")


def _governs(name: str, before: str, link: re.Pattern[str]) -> int:
    """Where the last cue begins that governs what follows `before`, or -1."""
    found = -1
    for match in cue(name, RESOURCE).finditer(before):
        if link.fullmatch(before, match.end()):
            found = match.start()
    return found


def speaks_of_aid(text: str) -> bool:
    """Whether a lower-case sentence or clause says that somebody is served.

    >>> speaks_of_aid("une formation destinée aux infirmières"), speaks_of_aid("la population a doublé")
    (True, False)
    """
    return cue("aid", RESOURCE).search(text) is not None


def many_aid_words(text: str, many: int) -> bool:
    """Whether a lower-case text has at least so many different words of aid."""
    seen: set[str] = set()
    for match in cue("aid", RESOURCE).finditer(text):
        seen.add(match.group())
        if len(seen) >= many:
            return True
    return False


def is_state_body(name: str) -> bool:
    """Whether a giver of this name gives for a State: a ministry, an agency, an embassy, a town.

    >>> is_state_body("Ministère danois des affaires étrangères"), is_state_body("Croix-Rouge danoise")
    (True, False)
    """
    row = row_of(name, name)
    if row is not None:
        return row.type == "government"
    kind = type_of(name, name)
    if kind is not None:
        return kind == "government"
    return cue("state_heads", RESOURCE).match(name.lower()) is not None


def _people(text: str, mention: CountryMention, before: str) -> bool:
    """Whether the mention is a demonym in the plural that stands for people or qualifies them."""
    if mention.form != "adjective" or text[mention.end - 1] not in "sx":
        return False
    if text[mention.start].isupper():
        return SINGLE.search(before) is None
    return PLURAL.search(before) is not None and _governs("things", before, ADJOINED) < 0


def mention_evidence(
    narrative: Narrative, mention: CountryMention, sentence: tuple[int, int], in_title: bool = False
) -> Evidence:
    """What a mention in title or body says of its country, by the words round it.

    Parameters
    ----------
    narrative : Narrative
        The document.
    mention : CountryMention
        A mention outside dateline and contact lines, and outside a giver's name.
    sentence : (start, end)
        The sentence that holds it.
    in_title : bool
        Whether it stands in the title, whose commas and colons part no clauses.

    Returns
    -------
    Evidence
        `served` by aid that the sentence names; `people` of that nationality; `passing`: left, crossed, headed for,
        compared with; `treated`: none of these.
    """
    text = narrative.text
    sentence = (max(sentence[0], mention.start - REACH), min(sentence[1], mention.end + REACH))
    before = text[max(sentence[0], mention.start - WINDOW) : mention.start].lower()
    after = text[mention.end : min(sentence[1], mention.end + 12)].lower()
    if _passed().search(before):
        if _governs("leave", before, FROM) >= 0 or _governs("crossing", before, LINKED) >= 0:
            return "passing"
        if _governs("not_served", before, LINKED) >= 0 or _governs("gift", before, FROM) >= 0:
            return "passing"
        origin = -1 if after.startswith(" voisin") else _governs("origin", before, LINKED)
        if origin >= 0:
            start = mention.start - len(before) + origin
            return "people" if speaks_of_aid(text[sentence[0] : start].lower()) else "passing"
    if after.startswith(" voisin"):
        return "passing"
    if _people(text, mention, before):
        others = OTHERS.match(text, mention.end, sentence[1])
        moving = others and cue("moving", RESOURCE).match(text[others.end() : sentence[1]].lower())
        return "treated" if moving or DOER.search(before) else "people"
    if AGENT.search(before) or (mention.form != "adjective" and not in_title and ACTS.search(before)):
        return "treated"
    return "served" if speaks_of_aid(text[sentence[0] : sentence[1]].lower()) else "treated"


def evidence_of(
    narrative: Narrative, mentions: Sequence[CountryMention], givers: Sequence[Party]
) -> tuple[Evidence | None, ...]:
    """The evidence of each mention; None for those in datelines, contact lines and givers' names.

    In a list ("en provenance du Mali, du Niger et du Tchad") the later countries share the first one's evidence.
    """
    spans = sorted({(g.start, g.end) for g in givers})
    starts = [start for start, _ in spans]
    result: list[Evidence | None] = []
    previous: CountryMention | None = None
    for mention in mentions:
        block = narrative.block_at(mention.start)
        at = bisect_right(starts, mention.start)
        inside = at > 0 and mention.end <= spans[at - 1][1]
        qualifies = mention.form == "adjective" and at < len(spans) and 0 <= starts[at] - mention.end <= 2
        if block is None or block.kind in {"dateline", "contact"} or inside or qualifies or mention.form == "capital":
            result.append(None)
            previous = None
            continue
        sentence = narrative.sentence_at(mention.start) or (block.start, block.end)
        if (
            previous is not None
            and result[-1] in SHARED
            and previous.start >= sentence[0]
            and mention.start - previous.end < LONGEST_JOINT
            and JOINED.fullmatch(narrative.text[previous.end : mention.start].lower())
        ):
            result.append(result[-1])
        else:
            result.append(mention_evidence(narrative, mention, sentence, block.kind == "title"))
        previous = mention
    return tuple(result)
