"""Frames that say what a sum is: what stands right before or behind it, from the project to the person paid.

Source of the rules: the definitions of `amounts` in the record's contract, read on French press releases and reports.
"""

from __future__ import annotations

import re
from functools import lru_cache

from iomnlp.record import AmountKind
from iomnlp.relate.cues import cue
from iomnlp.relate.funding_grammar import LIST, OF
from iomnlp.relate.sentences import AMOUNT, PARTY

RESOURCE = "amounts.yaml"
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


def _words(name: str) -> str:
    """A list of the resource as part of a larger pattern."""
    return cue(name, RESOURCE).pattern


@lru_cache
def _frames() -> tuple[tuple[re.Pattern[str], AmountKind], ...]:
    """Patterns of what stands before a sum, each up to its end, the surest first."""
    of = r"(?:de|d')"
    rows: tuple[tuple[str, AmountKind], ...] = (
        (rf"\b(?:restitué|rendu|reversé\s+au\s+trésor)\s+{GAP}{{0,40}}$", "other"),
        (r"\bdoi(?:t|vent)\s+(?:déjà\s+|encore\s+)?$", "other"),
        (
            rf"\bappels?\b{GAP}{{0,80}}?\b(?:{_words('sized')}\s+à|porte\s+sur|s'élève\s+à|se\s+monte\s+à)\s+{WORDS}$",
            "appeal",
        ),
        (rf"{_words('gaps')}{NEAR}{{0,40}}?(?:\b(?:de|à|est)|\bd'|,|:)\s*$", "appeal"),
        (rf"{_words('seeks')}\s*(?:encore\s+|jusqu'à\s+)?$", "appeal"),
        (rf"{_words('allowances')}\s+(?:[\w-]+\s+){{0,2}}?(?:plafonnée?s?\s+à|{of})\s*$", "disbursement"),
        (
            rf"\b(?:remet\w*|remis\w*|vers\w+|distribu\w+|donn\w+|allou\w+|offr\w+)\s+à\s+chaque\s+\w+{GAP}{{0,40}}$",
            "disbursement",
        ),
        (
            rf"{_words('persons')}{GAP}{{0,90}}?\b(?:touch|perç|reç|obtien|empoch)\w+\b{GAP}{{0,45}}$",
            "disbursement",
        ),
        (rf"{PARTY}{GAP}{{0,60}}?\b(?:a|ont|avait|avaient)\s+mis\s+(?:sur\s+la\s+table\s+)?$", "contribution"),
        (rf"\b(?:y\s+va|y\s+vont|est\s+allée?|sont\s+allés)\s+{of}\s*$", "contribution"),
        (rf"\b(?:quote-part|mise|obole|écot|chèque)s?\s+(?:[\w-]+\s+)?{of}\s*$", "contribution"),
        (rf"\bréponse\s+{OF}(?:la\s+|l')?{PARTY}{GAP}{{0,40}}:\s*$", "contribution"),
        (rf"{PARTY}(?:\s*,[^,;.]{{1,40}},)?\s+(?:avec|par)\s+$", "contribution"),
        (
            rf"{_words('projects')}{GAP}{{0,90}}?(?:{_words('sized')}\s+(?:[\w-]+\s+)?à|\binscrite?s?\s+pour|{_words('costs_total')})"
            rf"\s+(?:à\s+)?{WORDS}$",
            "budget",
        ),
        (r"^\W*(?:chiffr|budgét|évalu|estim|budgétis)ée?s?\s+à\s+$", "budget"),
        (rf"\b(?:enveloppe|budget|coût|devis)s?\b{GAP}{{0,70}}:\s*$", "budget"),
        (rf"\bdispos\w+\s+d'une?\s+(?:enveloppe|budget|dotation){GAP}{{0,20}}\s{of}\s*$", "budget"),
        (r"\b(?:provisionné|budgété|budgétisé)\s+$", "budget"),
    )
    return tuple((re.compile(pattern), kind) for pattern, kind in rows)


@lru_cache
def _behind() -> tuple[tuple[re.Pattern[str], AmountKind], ...]:
    """Patterns that begin with the sum, the surest first."""
    rows: tuple[tuple[str, AmountKind], ...] = (
        (
            rf"{AMOUNT}{GAP}{{0,80}}?\b(?:annonc|prom)\w+{GAP}{{0,80}}?"
            rf"\b(?:(?:sont|est|ont\s+été|a\s+été)\s+(?:[\w-]+\s+)?{_words('kept')}|figurent\b|ont\s+pris\s+le\s+chemin)",
            "contribution",
        ),
        (
            rf"{AMOUNT}\s*,?\s+{WORDS}(?:à\s+(?:trouver|réunir|financer|mobiliser|rassembler|lever|combler)|s'impos\w+|suffiraient|"
            r"permettraient|feraient|seraient\s+(?:nécessaires|requis\w*)|restent?\s+à\s+\w+er)\b",
            "appeal",
        ),
        (
            rf"{AMOUNT}\s*[:,]\s*(?:c'est|voilà|voici)\s+ce\s+(?:que|qu')\s*(?:réclam|demand|sollicit|cherch)\w+",
            "appeal",
        ),
        (
            rf"{AMOUNT}{GAP}{{0,30}}?\b(?:est|n'est|était|n'était)\s+(?:couvert|financé|pourvu)\w*\s+(?:qu')?{PART}",
            "appeal",
        ),
        (rf"{AMOUNT}\s*[:,]\s*(?:tel\s+est|voilà|c'est|voici)\s+(?:le|un)\s+(?:coût|budget)\b", "budget"),
        (rf"{AMOUNT}\s*[:,]\s*(?:tel\s+est|voilà|c'est|voici)\s+(?:le|un)\s+prix\b", "other"),
        (rf"{AMOUNT}\s*,?\s+{_words('received_from')}\s+{OF}(?:la\s+|l')?{PARTY}", "contribution"),
        (
            rf"{AMOUNT}\s*,?\s+(?:reversé|confié|viré|remis|transféré)(?:e|s|es)?\s+(?:[\w'-]+\s+){{0,4}}?"
            rf"(?:à|au|aux)\s+(?:la\s+|l'|les\s+)?{PARTY}",
            "contribution",
        ),
    )
    return tuple((re.compile(pattern), kind) for pattern, kind in rows)


@lru_cache
def _named_plan() -> re.Pattern[str]:
    """A project with its name, up to a comma."""
    return re.compile(rf"{_words('projects')}[^.;:,]{{0,60}},\s*$")


# "Le Programme d'appui, 40 millions d'euros, …".
APPOSED = re.compile(r"\s*(?:,|tout\s+de\s+même|quand\s+même|en\s+tout|au\s+total)")
EACH = re.compile(
    r"\s*(?:\w+\s+)?par\s+(?:enfant|adulte|élève|femme|couple|tête|naissance|personne|famille|trimestre|semestre)\b"
)
OF_PARTY = re.compile(rf"{AMOUNT}\s+(?:[\w-]+\s+)?{OF}(?:la\s+|l')?{LIST}")


def framed_kind(text: str, at: int, first: int, last: int) -> AmountKind | None:
    """The kind of the sum at position `at` by the frame that it stands in, or None.

    >>> framed_kind("le chantier est chiffré à \\ue800 sur trois ans", 26, 0, 41)
    'budget'
    """
    before = text[max(first, at - 160) : at]
    for pattern, kind in _behind():
        if pattern.match(text, at, min(last, at + 200)):
            return kind
    for pattern, kind in _frames():
        if pattern.search(before):
            return kind
    if EACH.match(text, at + 1, last) and PAID.search(before) and not PRICED.search(before):
        return "disbursement"
    return "budget" if APPOSED.match(text, at + 1, last) and _named_plan().search(before) else None
