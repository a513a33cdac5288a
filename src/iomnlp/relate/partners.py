"""Whether an organisation works on the activity or is served by it, by the words round each of its mentions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from iomnlp.find.organisations import OrganisationMention
from iomnlp.relate.cues import cue
from iomnlp.relate.phrases import WORD as WORDS
from iomnlp.relate.phrases import family, listed, told_by_all
from iomnlp.source import Narrative

Part = Literal["works", "served", "source", "none"]

RESOURCE = "partners.yaml"
BEFORE, AFTER = 90, 140
# Words that may stand between a cue and the organisation: prepositions, articles, and a noun or two with them.
LINK = re.compile(
    r"(?:\s*\b(?:de|du|des|d|la|le|les|l|à|au|aux|en|par|avec|pour|son|sa|ses|leur|leurs|notamment|ainsi|que|et|tels?)\b'?)*\s*"
    r"(?:(?:ong|associations?|organisations?|fondations?|entreprises?|sociétés?|agences?)\s+(?:[\w'-]{3,20}\s+){0,2})?"
)
NOUN_LINK = re.compile(
    r"(?:\s+[\w'-]{2,30}){0,3}?\s+(?:de\s+la|de\s+l'|du|des|de|d'|à\s+la|à\s+l'|au|aux|à|par\s+la|par\s+l'|par\s+le|par)"
    r"\s*(?:(?:ong|association|société|organisation|entreprise|agence|fondation|opérateur|compagnie|institut)\s+)?"
)
LONGEST_LIST = 20
WITH, AGENT, SERVED, SOURCE, ASKED = (listed(name, RESOURCE) for name in ("with", "by", "served", "source", "asked"))
PAR, CALLS = family("par"), family("appel appels")
# In a list, the part that one member has for all.
STRENGTH: tuple[Part, ...] = ("source", "works", "served", "none")
APPEAL = re.compile(r"\bappels?\b[^.;]{0,60}\bpar\s+(?:la\s+|le\s+|l')?$")
# "…, a annoncé hier le …": a verb before its subject.
INVERTED = re.compile(
    r"[,»\"]\s*(?:(?:a|ont|avait|avaient)\s+)?([\w'-]{3,20})(?:\s+(?!par\b)[\w-]{2,12}){0,2}?\s+(?:le\s+|la\s+|les\s+|l')?$"
)
BY = re.compile(r"\bpar\s+(?:le\s+|la\s+|les\s+|l')?$")
# A list whose first members are no names: "avec la mairie, les écoles et le …".
AND_LINK = re.compile(r"(?:[\s,]+[\w'-]{1,30}){1,8}?\s+et\s+(?:avec\s+)?(?:le\s+|la\s+|les\s+|l')?")
SUBJECT = re.compile(
    r"(?:^|[.;:,»)–]|\b(?:et|que|où|mais|car|dont|puis|tandis)|qu')\s*[-–«\"]?\s*(?:(?:le|la|les|leur|notre|son|sa|un|une|des)\s+|l')?"
    r"(?:(?:ong|association|société|organisation|entreprise|fondation|opérateur|compagnie|[\w'-]{3,20}\s+(?:de\s+la|du|des|de))\s+"
    r"|[\w'-]{3,20}\s+(?:de\s+l'|d'))?$"
)
ASIDE = re.compile(r"\s*(?:\([^()]{1,60}\))?(?:\s*,\s+(?!qui\b|dont\b|et\b)[^,.;:]{1,80},)?")
RELATIVE = re.compile(r"\s*,?\s*(?:qui|dont\s+(?:le|la|les|l')\s*[\w'-]+)(?=\s)")
LIST_JOIN = re.compile(
    r"\s*\)?(?:\([^()]{1,60}\))?(?:\s*,\s+(?:qui|dont|que)\b[^,.;:]{1,80}(?=,))?\s*(?:,|,?\s+et|,?\s+ou|\s+ainsi\s+que|\(|\s)\s*"
    r"(?:(?:le|la|les|l|du|des|de|d|à|au|aux|avec|par|que|qu)\b'?\s*){0,3}"
    r"(?:(?:ong|associations?|organisations?|fondations?|entreprises?|sociétés?)\s+(?:[\w'-]{3,20}\s+){0,2})?"
)
ELIDED = re.compile(r"\s*[lmnst]'")
WORD = re.compile(r"\s*([\w]+'?)")
FINITE = re.compile(r"(?:e|ent|t|nt|a|ont|é|ée|i|is|u|us|s)$")


def _nearest(name: str, before: str, *links: re.Pattern[str]) -> int:
    """Where the last cue ends that governs what follows `before`, or -1."""
    for end in [match.end() for match in cue(name, RESOURCE).finditer(before)][::-1]:
        for link in links:
            if link.fullmatch(before, end):
                return end
    return -1


def _verb(after: str) -> str | None:
    """The finite verb right behind a subject, past its acronym, an apposition and auxiliaries."""
    at = (ASIDE.match(after) or re.match("", after)).end()  # type: ignore[union-attr]
    relative = RELATIVE.match(after, at)
    at = relative.end() if relative else at
    for _ in range(5):
        elided = ELIDED.match(after, at)
        word = WORD.match(after, elided.end() if elided else at)
        if word is None:
            return None
        aids = cue("auxiliaries", RESOURCE).match(after, word.start(1))
        if aids is None or aids.end() < word.end(1):
            return word.group(1)
        at = aids.end()
    return None


def _acts(before: str, after: str, relative: re.Match[str] | None) -> bool:
    """Whether the organisation is the subject of a verb of action; `relative` is a pronoun right behind it."""
    if relative is None and SUBJECT.search(before) is None:
        return False
    verb = _verb(after)
    return verb is not None and FINITE.search(verb) is not None and cue("neutral", RESOURCE).fullmatch(verb) is None


def mention_part(before: str, after: str) -> Part:
    """What the words round a mention say of the organisation's part.

    Parameters
    ----------
    before, after : str
        The sentence before and after the mention, lower-case.

    Returns
    -------
    Part
        `works` on the activity; `served`: supported, trained or led by somebody named; `source`: only quoted for what
        it knows, or asked; `none`: no cue.

    Examples
    --------
    >>> mention_part("le cours est donné avec l'", " de thiès.")
    'works'
    >>> mention_part("selon ", ", deux routes sont coupées.")
    'source'
    >>> mention_part("", " formera trente sages-femmes.")
    'works'
    """
    before, after = before[-BEFORE:], after[:AFTER]
    told = told_by_all(WORDS.findall(before))
    by = bool(told & PAR) and BY.search(before) is not None
    asked = _nearest("asked", before, LINK) if told & ASKED and not by else -1
    source = max(_nearest("source", before, LINK, NOUN_LINK), asked) if told & SOURCE else asked
    works = _nearest("with", before, LINK, NOUN_LINK, AND_LINK) if told & WITH else -1
    works = max(works, _nearest("by", before, LINK)) if told & AGENT else works
    served = _nearest("served", before, LINK, NOUN_LINK) if told & SERVED else -1
    relative = RELATIVE.match(after)
    # No sign stands between the verb's and the name.
    sign = max(before.rfind(","), before.rfind("»"), before.rfind('"'))
    said = INVERTED.match(before, sign) if sign >= 0 else None
    if said and cue("neutral", RESOURCE).fullmatch(said.group(1)):
        return "source"
    if (by and told & CALLS and APPEAL.search(before)) or (source >= 0 and source >= max(works, served)):
        return "works" if relative and "dont" in relative.group() and _acts("", after, relative) else "source"
    if works >= 0 and works >= served:
        return "works"
    if _acts(before, after, relative):
        return "works"
    return "served" if served >= 0 else "none"


def parts_of(narrative: Narrative, mentions: Sequence[OrganisationMention]) -> tuple[Part, ...]:
    """The part of each mention; those of one list ("avec le A, le B et la C") share it.

    Parameters
    ----------
    narrative : Narrative
        The document.
    mentions : sequence of OrganisationMention
        In the order of the text; those in datelines and contact lines have no part.
    """
    text = narrative.text
    parts: list[Part] = []
    chain = 0
    for index, mention in enumerate(mentions):
        block = narrative.block_at(mention.start)
        if block is None or block.kind in {"contact", "dateline"}:
            parts.append("none")
            chain = index + 1
            continue
        start, end = narrative.sentence_at(mention.start) or (block.start, block.end)
        chain = max(chain, index - LONGEST_LIST)
        if index > chain:
            gap = text[mentions[index - 1].end : mention.start].lower()
            if mentions[index - 1].start < start or len(gap) > 80 or LIST_JOIN.fullmatch(gap) is None:
                chain = index
        before = text[max(start, mention.start - BEFORE) : mention.start].lower()
        parts.append(mention_part(before, text[mention.end : min(end, mention.end + AFTER)].lower()))
        if chain < index:
            parts[chain:] = [min(parts[chain:], key=STRENGTH.index)] * (index + 1 - chain)
    return tuple(parts)
