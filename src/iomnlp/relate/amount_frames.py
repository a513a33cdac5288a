"""Frames that say what a sum is: what stands right before or behind it, from the project to the person paid.

Source of the rules: the definitions of `amounts` in the record's contract, read on French press releases and reports.
"""

from __future__ import annotations

import re
from functools import lru_cache

from iomnlp.record import AmountKind
from iomnlp.relate.cues import cue
from iomnlp.relate.funding_grammar import LIST, OF
from iomnlp.relate.phrases import ALL, family, listed, told_by_edges
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


def _lists(pattern: str) -> str:
    """A pattern with lists of the resource for their names in angles."""
    return re.sub(r"<([a-z_]+)>", lambda name: cue(name.group(1), RESOURCE).pattern, pattern)


_OF = r"(?:de|d')"
# Families of words, one of which stands in the frame.
GAPS, SEEKS, ALLOWANCES, PERSONS, PROJECTS, RECEIVED = (
    listed(name, RESOURCE) for name in ("gaps", "seeks", "allowances", "persons", "projects", "received_from")
)
# What stands before a sum, up to it, the surest first.
_BEFORE: tuple[tuple[int, str, AmountKind], ...] = (
    (family("restitué rendu reversé"), rf"\b(?:restitué|rendu|reversé\s+au\s+trésor)\s+{GAP}{{0,40}}$", "other"),
    (family("doit doivent"), r"\bdoi(?:t|vent)\s+(?:déjà\s+|encore\s+)?$", "other"),
    (
        family("appel appels"),
        rf"\bappels?\b{GAP}{{0,80}}?\b(?:<sized>\s+à|porte\s+sur|s'élève\s+à|se\s+monte\s+à)\s+{WORDS}$",
        "appeal",
    ),
    (GAPS, rf"<gaps>{NEAR}{{0,40}}?(?:\b(?:de|à|est)|\bd'|,|:)\s*$", "appeal"),
    (SEEKS, r"<seeks>\s*(?:encore\s+|jusqu'à\s+)?$", "appeal"),
    (ALLOWANCES, rf"<allowances>\s+(?:[\w-]+\s+){{0,2}}?(?:plafonnée?s?\s+à|{_OF})\s*$", "disbursement"),
    (
        family("chaque"),
        rf"\b(?:remet\w*|remis\w*|vers\w+|distribu\w+|donn\w+|allou\w+|offr\w+)\s+à\s+chaque\s+\w+{GAP}{{0,40}}$",
        "disbursement",
    ),
    (PERSONS, rf"<persons>{GAP}{{0,90}}?\b(?:touch|perç|reç|obtien|empoch)\w+\b{GAP}{{0,45}}$", "disbursement"),
    (
        family("mis"),
        rf"{PARTY}{GAP}{{0,60}}?\b(?:a|ont|avait|avaient)\s+mis\s+(?:sur\s+la\s+table\s+)?$",
        "contribution",
    ),
    (family("va vont est sont"), rf"\b(?:y\s+va|y\s+vont|est\s+allée?|sont\s+allés)\s+{_OF}\s*$", "contribution"),
    (
        family("part parts mise mises obole* écot* chèque*"),
        rf"\b(?:quote-part|mise|obole|écot|chèque)s?\s+(?:[\w-]+\s+)?{_OF}\s*$",
        "contribution",
    ),
    (family("réponse"), rf"\bréponse\s+{OF}(?:la\s+|l')?{PARTY}{GAP}{{0,40}}:\s*$", "contribution"),
    (family("avec par"), rf"{PARTY}(?:\s*,[^,;.]{{1,40}},)?\s+(?:avec|par)\s+$", "contribution"),
    (
        PROJECTS,
        rf"<projects>{GAP}{{0,90}}?(?:<sized>\s+(?:[\w-]+\s+)?à|\binscrite?s?\s+pour|<costs_total>)"
        rf"\s+(?:à\s+)?{WORDS}$",
        "budget",
    ),
    (family("chiffr* budgét* évalu* estim*"), r"^\W*(?:chiffr|budgét|évalu|estim|budgétis)ée?s?\s+à\s+$", "budget"),
    (family("enveloppe* budget* coût* devis*"), rf"\b(?:enveloppe|budget|coût|devis)s?\b{GAP}{{0,70}}:\s*$", "budget"),
    (
        family("dispos*"),
        rf"\bdispos\w+\s+d'une?\s+(?:enveloppe|budget|dotation){GAP}{{0,20}}\s{_OF}\s*$",
        "budget",
    ),
    (family("provisionné budgété budgétisé"), r"\b(?:provisionné|budgété|budgétisé)\s+$", "budget"),
)
# What begins with the sum, the surest first.
_BEHIND: tuple[tuple[int, str, AmountKind], ...] = (
    (
        family("annonc* prom*"),
        rf"{AMOUNT}{GAP}{{0,80}}?\b(?:annonc|prom)\w+{GAP}{{0,80}}?"
        r"\b(?:(?:sont|est|ont\s+été|a\s+été)\s+(?:[\w-]+\s+)?<kept>|figurent\b|ont\s+pris\s+le\s+chemin)",
        "contribution",
    ),
    (
        family(
            "trouver réunir financer mobiliser rassembler lever combler impos* suffiraient permettraient feraient "
            "seraient resten*"
        ),
        rf"{AMOUNT}\s*,?\s+{WORDS}(?:à\s+(?:trouver|réunir|financer|mobiliser|rassembler|lever|combler)|s'impos\w+|suffiraient|"
        r"permettraient|feraient|seraient\s+(?:nécessaires|requis\w*)|restent?\s+à\s+\w+er)\b",
        "appeal",
    ),
    (
        family("est voilà voici"),
        rf"{AMOUNT}\s*[:,]\s*(?:c'est|voilà|voici)\s+ce\s+(?:que|qu')\s*(?:réclam|demand|sollicit|cherch)\w+",
        "appeal",
    ),
    (
        family("couvert* financé* pourvu*"),
        rf"{AMOUNT}{GAP}{{0,30}}?\b(?:est|n'est|était|n'était)\s+(?:couvert|financé|pourvu)\w*\s+(?:qu')?{PART}",
        "appeal",
    ),
    (
        family("coût budget"),
        rf"{AMOUNT}\s*[:,]\s*(?:tel\s+est|voilà|c'est|voici)\s+(?:le|un)\s+(?:coût|budget)\b",
        "budget",
    ),
    (family("prix"), rf"{AMOUNT}\s*[:,]\s*(?:tel\s+est|voilà|c'est|voici)\s+(?:le|un)\s+prix\b", "other"),
    (RECEIVED, rf"{AMOUNT}\s*,?\s+<received_from>\s+{OF}(?:la\s+|l')?{PARTY}", "contribution"),
    (
        family("reversé* confié* viré* remis* transféré*"),
        rf"{AMOUNT}\s*,?\s+(?:reversé|confié|viré|remis|transféré)(?:e|s|es)?\s+(?:[\w'-]+\s+){{0,4}}?"
        rf"(?:à|au|aux)\s+(?:la\s+|l'|les\s+)?{PARTY}",
        "contribution",
    ),
)
Frame = tuple[int, re.Pattern[str], AmountKind]


@lru_cache
def frames() -> tuple[tuple[Frame, ...], tuple[Frame, ...]]:
    """The frames before and behind a sum, compiled."""
    before, behind = (
        tuple((words, re.compile(_lists(pattern)), kind) for words, pattern, kind in rows)
        for rows in (_BEFORE, _BEHIND)
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
