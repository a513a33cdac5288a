"""Frames that say what a sum is: what stands right before or behind it, from the project to the person paid.

Source of the rules: the definitions of `amounts` in the record's contract, read on French press releases and reports.
"""

from __future__ import annotations

import re
from functools import lru_cache

from iomnlp.record import AmountKind
from iomnlp.relate.constructions import needed
from iomnlp.relate.cues import cue
from iomnlp.relate.funding_grammar import LIST, OF
from iomnlp.relate.phrases import ALL, ANY, listed, told_by_edges
from iomnlp.relate.sentences import AMOUNT, PARTY

RESOURCE = "amounts.yaml"
# How far before a sum its frame may begin, and how far behind it end.
BACK, AHEAD = 160, 200
# Words between, none of them a sum; an adverb or two.
GAP = "[^.;:\ue800-\uefff]"
# The same within one phrase: no comma, nobody named ("répondre aux besoins, la Suisse a ouvert un crédit de …").
NEAR = "[^.;:,\ue000-\uefff]"
WORDS = r"(?:[\w-]+\s+){0,2}"
PRICED = re.compile(
    r"\b(?:coût\w*|prix|tarif\w*|loyer\w*|passeur\w*|factur\w+|taxe\w*|rançon\w*|dette\w*|amende\w*|encaiss\w+|dépens\w+|perd\w*)\b"
)
PAID = re.compile(
    r"\b(?:vers|alloc|allou|aide|prime|rem(?:et|is)|distribu|crédit|reç|touch|perç|accord|bénéfici|octroi|octroy)\w*"
)
PART = r"(?:(?:aux\s+)?(?:deux\s+tiers|trois\s+quarts)|à\s+(?:moitié|peine)|au\s+(?:tiers|quart)|à\s+\d)"


_LIST = re.compile(r"<([a-z_]+)>")


def _lists(pattern: str) -> str:
    """A pattern with lists of the resource for their names in angles."""
    return _LIST.sub(lambda name: cue(name.group(1), RESOURCE).pattern, pattern)


_OF = r"(?:de|d')"
PROJECTS = listed("projects", RESOURCE)
# What stands before a sum, up to it, the surest first. A frame is tried where one of its words between double angles
# stands or, where there are none, one of its first list's.
_BEFORE: tuple[tuple[str, AmountKind], ...] = (
    (rf"\b<<restitué|rendu|reversé\s+au\s+trésor>>\s+{GAP}{{0,40}}$", "other"),
    (r"\b<<doit|doivent>>\s+(?:déjà\s+|encore\s+)?$", "other"),
    (
        rf"\b<<appels?>>\b{GAP}{{0,80}}?\b(?:<sized>\s+à|porte\s+sur|s'élève\s+à|se\s+monte\s+à)\s+{WORDS}$",
        "appeal",
    ),
    (rf"<gaps>{NEAR}{{0,40}}?(?:\b(?:de|à|est)|\bd'|,|:)\s*$", "appeal"),
    (r"<seeks>\s*(?:encore\s+|jusqu'à\s+)?$", "appeal"),
    (rf"<allowances>\s+(?:[\w-]+\s+){{0,2}}?(?:plafonnée?s?\s+à|{_OF})\s*$", "disbursement"),
    (
        rf"\b(?:remet\w*|remis\w*|vers\w+|distribu\w+|donn\w+|allou\w+|offr\w+)\s+à\s+<<chaque>>\s+\w+{GAP}{{0,40}}$",
        "disbursement",
    ),
    (rf"<persons>{GAP}{{0,90}}?\b(?:touch|perç|reç|obtien|empoch)\w+\b{GAP}{{0,45}}$", "disbursement"),
    (
        rf"{PARTY}{GAP}{{0,60}}?\b(?:a|ont|avait|avaient)\s+<<mis>>\s+(?:sur\s+la\s+table\s+)?$",
        "contribution",
    ),
    (rf"\b(?:y\s+<<va|vont>>\b|est\s+<<allée?>>\b|sont\s+<<allés>>\b)\s+{_OF}\s*$", "contribution"),
    (
        rf"\b(?:quote-<<parts?>>|<<mises?|oboles?|écots?|chèques?>>)\s+(?:[\w-]+\s+)?{_OF}\s*$",
        "contribution",
    ),
    (rf"\b<<réponse>>\s+{OF}(?:la\s+|l')?{PARTY}{GAP}{{0,40}}:\s*$", "contribution"),
    (rf"{PARTY}(?:\s*,[^,;.]{{1,40}},)?\s+<<avec|par>>\s+$", "contribution"),
    (
        rf"<projects>{GAP}{{0,90}}?(?:<sized>\s+(?:[\w-]+\s+)?à|\binscrite?s?\s+pour|<costs_total>)"
        rf"\s+(?:à\s+)?{WORDS}$",
        "budget",
    ),
    (r"^\W*<<chiffr|budgét|évalu|estim|budgétis>>ée?s?\s+à\s+$", "budget"),
    (rf"\b<<enveloppe|budget|coût|devis>>s?\b{GAP}{{0,70}}:\s*$", "budget"),
    (
        rf"\b<<dispos>>\w+\s+d'une?\s+(?:enveloppe|budget|dotation){GAP}{{0,20}}\s{_OF}\s*$",
        "budget",
    ),
    (r"\b<<provisionné|budgété|budgétisé>>\s+$", "budget"),
)
# What begins with the sum, the surest first.
_BEHIND: tuple[tuple[str, AmountKind], ...] = (
    (
        rf"{AMOUNT}{GAP}{{0,80}}?\b<<annonc|prom>>\w+{GAP}{{0,80}}?"
        r"\b(?:(?:sont|est|ont\s+été|a\s+été)\s+(?:[\w-]+\s+)?<kept>|figurent\b|ont\s+pris\s+le\s+chemin)",
        "contribution",
    ),
    (
        rf"{AMOUNT}\s*,?\s+{WORDS}(?:à\s+<<trouver|réunir|financer|mobiliser|rassembler|lever|combler>>|s'<<impos>>\w+|<<suffiraient|"
        r"permettraient|feraient|seraient\s+(?:nécessaires|requis\w*)|restent?\s+à\s+\w+er>>)\b",
        "appeal",
    ),
    (
        rf"{AMOUNT}\s*[:,]\s*(?:c'est|voilà|voici)\s+<<ce>>\s+(?:que|qu')\s*(?:réclam|demand|sollicit|cherch)\w+",
        "appeal",
    ),
    (
        rf"{AMOUNT}{GAP}{{0,30}}?\b(?:est|n'est|était|n'était)\s+<<couvert|financé|pourvu>>\w*\s+(?:qu')?{PART}",
        "appeal",
    ),
    (
        rf"{AMOUNT}\s*[:,]\s*(?:tel\s+est|voilà|c'est|voici)\s+(?:le|un)\s+<<coût|budget>>\b",
        "budget",
    ),
    (rf"{AMOUNT}\s*[:,]\s*(?:tel\s+est|voilà|c'est|voici)\s+(?:le|un)\s+<<prix>>\b", "other"),
    (rf"{AMOUNT}\s*,?\s+<received_from>\s+{OF}(?:la\s+|l')?{PARTY}", "contribution"),
    (
        rf"{AMOUNT}\s*,?\s+<<reversé|confié|viré|remis|transféré>>(?:e|s|es)?\s+(?:[\w'-]+\s+){{0,4}}?"
        rf"(?:à|au|aux)\s+(?:la\s+|l'|les\s+)?{PARTY}",
        "contribution",
    ),
)
Frame = tuple[int, re.Pattern[str], AmountKind]


def _frame(pattern: str, kind: AmountKind) -> tuple[int, str, AmountKind]:
    """A frame with the family of its words; its lists are still names."""
    words, plain = needed(pattern)
    first = _LIST.search(plain)
    return (listed(first[1], RESOURCE) if words == ANY and first else words), plain, kind


# Families are known before a text is read.
_FRAMES = tuple(tuple(_frame(*row) for row in rows) for rows in (_BEFORE, _BEHIND))


@lru_cache
def frames() -> tuple[tuple[Frame, ...], tuple[Frame, ...]]:
    """The frames before and behind a sum, compiled."""
    before, behind = (
        tuple((words, re.compile(_lists(pattern)), kind) for words, pattern, kind in rows) for rows in _FRAMES
    )
    return before, behind


@lru_cache
def _named_plan() -> re.Pattern[str]:
    """A project with its name, up to a comma."""
    return re.compile(_lists(r"<projects>[^.;:,]{0,60},\s*$"))


# "Le Programme d'appui, 40 millions d'euros, …".
APPOSED = re.compile(r"\s*(?:,|tout\s+de\s+même|quand\s+même|en\s+tout|au\s+total)")
EACH = re.compile(
    r"\s*(?:\w+\s+)?par\s+(?:enfant|adulte|élève|femme|couple|tête|naissance|personne|famille|trimestre|semestre)\b"
)
OF_PARTY = re.compile(rf"{AMOUNT}\s+(?:[\w-]+\s+)?{OF}(?:la\s+|l')?{LIST}")


def framed_kind(text: str, at: int, first: int, last: int, told: int = ALL) -> AmountKind | None:
    """The kind of the sum at position `at` by the frame that it stands in, or None.

    `told` are the families of the words round the sum.

    >>> framed_kind("le chantier est chiffré à \\ue800 sur trois ans", 26, 0, 41)
    'budget'
    """
    start, end = max(first, at - BACK), min(last, at + AHEAD)
    told |= told_by_edges(text, start, at) | told_by_edges(text, at, end)
    before = text[start:at]
    frames_before, frames_behind = frames()
    for words, pattern, kind in frames_behind:
        if told & words and pattern.match(text, at, end):
            return kind
    for words, pattern, kind in frames_before:
        if told & words and pattern.search(before):
            return kind
    if EACH.match(text, at + 1, last) and PAID.search(before) and not PRICED.search(before):
        return "disbursement"
    if told & PROJECTS and APPOSED.match(text, at + 1, last) and _named_plan().search(before):
        return "budget"
    return None
