"""Constructions that say what a sum is, whatever words stand near it.

Source: the definitions of `amounts` in the record's contract, read on French press releases.
"""

from __future__ import annotations

import re

from iomnlp.record import AmountKind
from iomnlp.relate.constructions import Construction
from iomnlp.relate.cues import cue
from iomnlp.relate.funding_grammar import (
    HEAD,
    IN_BRACKETS,
    LABELLED,
    OF,
    PAYER_LABEL,
    RECEIVED_OF,
    THANKED_SUM,
    holds_label,
)
from iomnlp.relate.phrases import listed
from iomnlp.relate.sentences import AMOUNT, PARTY, Marked

GIVEN_BY = re.compile(r"dot(?:é|ée|és|ées)\s+(?:d'un\s+(?:budget|montant)\s+)?d(?:e\s+|'\s*)?$")
BUDGET_NOUN = re.compile(
    r"(?:budget|coût|projet|programme|initiative|plan|valeur|enveloppe|volet)s?(?:\s+(?:total|totale|global|globale|estimé|"
    r"prévu|annuel|prévisionnel|indicatif|pilote|régional|quinquennal|triennal|biennal|d'un\s+montant|d'une\s+valeur|"
    r"d'un\s+coût|d'un\s+budget)){0,4}"
    r"\s+(?:est\s+|s'élève\s+|se\s+monte\s+|estimée?\s+|évaluée?\s+|chiffrée?\s+)?(?:de|à|d')\s*$"
)
PEOPLE = Construction(
    r"(?:à|aux?|chaque|par)\s+(?:chacun\w*\s+d\w+\s+)?(?:les\s+|la\s+|l')?(?:[\d ]{1,9}|quelque\s+[\d ]{1,9})?\s*"
    r"(?:\w+\s+){0,1}?"
    r"<<familles?|ménages?|foyers?|personnes?|bénéficiaires?|femmes|habitants?|participants?|réfugiés?|déplacés?|migrants?|"
    r"rapatriés?|retournés?|volontaires?|jeunes|ouvriers|ouvrières|travailleurs|artisans?|pêcheurs?|éleveurs?|agriculteurs?|tête>>\b"
)
PEOPLE_RECEIVE = Construction(
    r"(?:familles?|ménages?|foyers?|personnes?|bénéficiaires?|femmes|habitants?|réfugiés?|déplacés?|migrants?|rapatriés?|retournés?|"
    r"chacune?|participants?|participantes|"
    r"volontaires?|jeunes|ouvriers|travailleurs|agents|artisans)\b[^.;]{0,90}?"
    r"\b(?:<<reçoi\w+|touch\w+|perçoi\w+|recevr\w+>>|(?:ont|a)\s+<<reçu>>|<<bénéfici\w+|obtien\w+>>)[^.;]{0,40}$"
)
PAID_OUT = re.compile(r"\b(?:reçoi\w+|reçu\w*|touch\w+|perçoi\w+|vers\w+|alloc\w+)\b")
PER_MONTH = re.compile(r"\s*(?:\w+\s+){0,2}?par\s+mois\b")
PER_DAY = re.compile(
    r"\s*(?:\w+\s+){0,2}?par\s+(?:jour|mois|semaine|tête|personne|famille|ménage|foyer|bénéficiaire|participant\w*)\b"
)
PART_OF = Construction(
    r"(?:sur|de|dans)\s+(?:ce\s+<<montant|total|budget|don>>|cette\s+<<somme|enveloppe|contribution|aide>>|ces\s+<<fonds>>)"
    r"|\b<<dont>>\b"
)
SHARE_TO = re.compile(
    rf"[^;{chr(0xE800)}-{chr(0xEFFF)}]{{0,60}}?(?:à|au|aux|pour)\s+(?:la\s+|l'|le\s+)?(?:seule?\s+)?{PARTY}"
)
GIFT_BEHIND = re.compile(
    r"\s*,\s*(?:une?\s+)?(?:don|contribution|subvention|financement|aide|apport)s?\s+(?:\w+\s+)?(?:de|du|des|d')\b"
)
# "… n'était financé qu'à 19 pour cent": what is covered in part was asked for.
COVERED = Construction(
    r"\b<<financ|couvert|réuni|reçu|pourvu>>\w*\s+(?:seulement\s+)?(?:qu'|à\s+hauteur\s+de|à|qu'à)[^.;]{0,20}?\d[^.;]{0,6}(?:%|pour\s?cent)"
)
# In the next sentence: "Il était financé vendredi à 24 %", "Il est couvert au quart".
COVERED_NEXT = re.compile(
    r"^\W*(?:il|elle|celui-ci|celle-ci|l'appel|le\s+plan|l'ensemble|ce\s+plan|cet\s+appel)\s+(?:n')?(?:est|était|a\s+été|reste)\s+(?:\w+\s+){0,2}?"
    r"(?:financ|couvert|pourvu)\w*\s+(?:[\w']+\s+){0,3}?(?:qu'à|à\s+hauteur\s+de|à|au|aux)\s"
)
# "Sur un devis de", "un devis arrêté à".
QUOTED_COST = Construction(r"\b<<devis>>\s+(?:\w+\s+){0,2}?(?:de|d'|à)\s*$")
# "Le nouveau don se répartit en trois enveloppes : …": the parts are what the whole is.
SPLIT = re.compile(
    r"\bse\s+(?:répartit|répartissent|ventile|ventilent|décompose|décomposent|partage|divise|divisent)\b|\bse\s+répartir\b|\bréparti\w*\s+(?:comme\s+suit|ainsi|entre)"
)
ASKED_PLAN = Construction(
    r"\b(?:plan|projet|programme|opération|travaux)\b[^.;]{0,60}?\b<<chiffré|estimé|évalué>>e?s?\s+à\s+$"
)
_TO_GIVE = (
    r"<<verser|donner|accorder|octroyer|fournir|débloquer|allouer|consacrer|contribuer|financer|apporter|offrir|attribuer|remettre|"
    r"ajouter|mobiliser|injecter|engager|affecter|transférer|décaisser>>"
)
PROMISE = Construction(
    r"\b(?:engag\w+\s+à|promis\s+de|promet\w*\s+de|prévo\w+\s+de|va|vont|compte|comptent|doit|doivent|entend|entendent|"
    r"(?:son|leur)\s+intention\s+de|dit\s+prêt\w*\s+à)\s+(?:\w+\s+)?"
    rf"{_TO_GIVE}\b[^.;]{{0,60}}$"
)
# What traffickers, agents or landlords ask of people is no appeal.
EXTORTED = Construction(
    r"\b(?:leur|lui)\s+<<réclam|demand|extorqu|factur>>\w+[^.;]{0,60}$|\b<<réclam|exig|extorqu|factur>>\w+\s+(?:à|aux)\b[^.;]{0,60}$"
)
PAID_BY = re.compile(
    rf"{AMOUNT}\s*,?\s+(?:payé|réglé|acquitté|financé|pris(?:e|es)?\s+en\s+charge)(?:e|s|es)?\s+par\s+(?:le\s+|la\s+|l'|les\s+)?{PARTY}"
)
# Paid to people: "payés 250 gourdes", "leur verse 25 000 francs", "un menuisier touchera …".
WAGE = Construction(
    r"\b<<payé|rémunéré|indemnisé>>e?s\s+$|\b(?:leur|lui)\s+(?:a\s+|ont\s+)?<<vers|remet|remis|donn|allou|offr>>\w*\s+$"
    r"|\b(?:une?|chaque)\s+\w+\s+(?:de\s+\w+\s+)?<<touch|recev|reçoi|perço|perce>>\w+\s+(?:en\s+moyenne\s+)?$"
)
# "Berlin lui a fourni 3 millions": what anybody named gives to a body is no wage.
STATE_PAYS = re.compile(rf"{PARTY}\s*(?:,[^,;.]{{1,60}},)?\s+lui\s+(?:a|avait)\s+\w+\s+$")
EMPLOYED = Construction(r"\b<<recruté|employé|embauché|engagé>>e?s?\s+(?:par|sur)\b")
BRACKETED = re.compile(rf"{PARTY}\s*\(\s*$")
# A rate is no budget: "1,5 million par poste et par mois".
UNIT_COST = re.compile(r"\s*par\s+(?:poste|lit|site|élève|an|année|hectare|kilo\w*|tonne|litre|mètre)\b")
CHACUN = re.compile(r"\bchacune?\b")
PART_BEHIND = Construction(rf",?\s*\b<<dont>>\s+(?:\w+\s+){{0,3}}?{AMOUNT}")
COSTS = re.compile(r"\bcoût\w*|\brevien\w+\s+à|\bse\s+monte\w*|\bs'élèv\w+")
OF_WHICH = Construction(r"\b<<dont>>\s+$")
GIVEN_FROM = re.compile(
    rf"{AMOUNT}\s*,?\s+(?:de\s+la\s+part\s+d\w*|provenant\s+d\w*|en\s+provenance\s+d\w*)[\s'](?:la\s+|l')?{PARTY}"
)
NAMED_GIFT = re.compile(
    rf"(?:don|contribution|subvention|aide|versement|allocation|financement)s?\s+(?:\w+\s+)?(?:de|d')\s*{AMOUNT}"
)


# "Le don, d'une valeur de …", "la contribution s'élève à …".
GIFT_WORTH = Construction(
    r"\b<<don|contribution|subvention|aide|lot|envoi|cargaison|prêt|soutien|appui|apport|dotation|legs|participation>>s?\b[^.;:]{0,60}?"
    r"(?:d'une\s+valeur|d'un\s+montant|évaluée?s?|estimée?s?|chiffrée?s?|se\s+mont\w+|s'élèv\w+|atteint|atteignent|port\w+)\s+(?:\w+\s+){0,2}(?:à|de|d')\s*$"
)
ASKED_SUM = Construction(
    r"\b<<demande|requête|besoin|sollicitation|rallonge\s+demandée>>s?\s+(?:\w+\s+){0,2}?(?:de|d'|du|à\s+hauteur\s+de|portant\s+sur|pour)\s*(?:\w+\s+(?:de|d')\s*)?$"
)
# "a annoncé un don de": what is announced as a gift is one.
GIFT_ANNOUNCED = Construction(
    r"\b<<annon>>\w+\s+(?:[\w']+\s+){0,3}?(?:une?|son|sa|l'octroi\s+d'une?|le\s+versement\s+d'une?)\s+(?:\w+\s+){0,2}?"
    r"(?:don|contribution|subvention|aide|financement|appui|soutien|prêt|allocation|versement|apport|enveloppe)\b[^.;]{0,40}$"
)
# "avec 3 millions de la Suisse", "(3 millions de la Suisse)", "grâce à une subvention de 3 millions de la Suisse".
_SUM_OF = rf"{AMOUNT}\s+{OF}(?:le\s+|la\s+|l')?{HEAD}{PARTY}"
SUM_OF = re.compile(_SUM_OF)
LED_SUM = re.compile(
    rf"(?:\b(?:avec|grâce\s+(?:à|au|aux)|moyennant)\s+(?:[\w']+\s+){{0,4}}?(?:d'\s*)?|\bet\s+(?:de\s+)?|\(\s*(?:\w+\s+)?){_SUM_OF}"
)
SUBMITTED_SUM = Construction(
    rf"{AMOUNT}\s*(?:\([^()]*\)\s*)?,?\s*(?:\w+\s+){{0,3}}?<<soumise?s?|adressée?s?|présentée?s?|transmise?s?|déposée?s?|sollicitée?s?|demandée?s?|réclamée?s?|requise?s?|"
    r"recherchée?s?|nécessaires?|manquants?|manquent|font\s+défaut|fait\s+défaut>>\b"
)
IS_THERE = Construction(
    rf"{AMOUNT}\s*(?:\([^()]*\)\s*)?,?\s*(?:\w+\s+){{0,2}}?(?:sont|est|ont\s+été|a\s+été|étaient|était)\s+(?:\w+\s+)?<<couvert|réuni|reçu|financé|obtenu|trouvé|acquis|"
    r"disponible|assuré|versé|mobilisé|collecté|débloqué>>(?:e|s|es)?\b"
)
RAISED_TO = Construction(
    rf"\b<<porte|portent|porté|portant>>\s+(?:\w+\s+)?à\s+{AMOUNT}\s+(?:\([^()]*\)\s*)?(?:son|sa|leur|le\s+total\s+de\s+(?:son|sa|ses))\s+"
    r"(?:effort|aide|contribution|soutien|appui|participation|engagement|don|financement)"
)
# "{sum}, que le Bureau a réglés".
THAT = re.compile(r"\s*(?:\([^()]*\)\s*)?,?\s*qu(?:e\s+|')\s*(?:le\s+|la\s+|les\s+|l')?")
COST_LABEL = re.compile(
    r"\b(?:coût|budget|enveloppe|montant)s?(?:\s+(?:total|global|estimé|estimatif|prévu|prévisionnel|du\s+projet|de\s+l'opération)e?)?\s*[:,]\s*$"
)
UNIT_LABEL = Construction(
    r"\b<<prix|coût|tarif>>s?\s+(?:moyen|unitaire|d'une?|de\s+chaque|par|du\s+billet|d'achat)\b[^.;]{0,60}$"
)


PLEDGE, ASK = listed("pledge", "funding.yaml"), listed("ask", "funding.yaml")
OTHER, DONATION = listed("other", "funding.yaml"), listed("donation_noun", "funding.yaml")


def names_whole(sentence: Marked, start: int, at: int) -> bool:
    """Whether the sum at a position is said to be a part of one named before: "sur ce montant", "dont"."""
    return PART_OF.search(sentence.told, sentence.text, start, at) is not None


def fixed_kind(sentence: Marked, at: int, first: int, last: int, before: str, told: int) -> AmountKind | None:
    """The kind by constructions that leave no doubt, the surest first; `told` are the families of words round it."""
    text = sentence.plain
    opening = max(0, at - 160)
    if ASKED_SUM.search(told, before) or SUBMITTED_SUM.match(told, text, at, last):
        return "appeal"
    if ("dot" in before and GIVEN_BY.search(before)) or GIFT_BEHIND.match(text, at + 1) or PAID_BY.match(text, at):
        return "contribution"
    if GIFT_ANNOUNCED.search(told, before):
        return "contribution"
    if sentence.parties and _given_there(sentence, at, opening, last, told):
        return "contribution"
    if RAISED_TO.search(told, text, opening, last):
        return "contribution"
    if GIFT_WORTH.search(told, before):
        promised = (told & PLEDGE and cue("pledge").search(before)) or (told & ASK and cue("ask").search(before))
        if not promised:
            return "contribution"
    if WAGE.search(told, before) and not STATE_PAYS.search(text, first, at):
        return "disbursement"
    if told & OTHER and EMPLOYED.search(told, before) and cue("other").search(before):
        return "disbursement"
    if UNIT_LABEL.search(told, before):
        return "other"
    if told & DONATION and BRACKETED.search(sentence.text[first:at]) and cue("donation_noun").search(before):
        return "contribution"
    if COVERED.search(told, text, at, min(last, at + 120)):
        return "appeal"
    if IS_THERE.match(told, text, at, last):
        return "contribution"
    if ASKED_PLAN.search(told, before) or QUOTED_COST.search(told, before):
        return "budget"
    if PROMISE.search(told, before):
        return "pledge"
    return "other" if EXTORTED.search(told, before) else None


def _given_there(sentence: Marked, at: int, opening: int, last: int, told: int) -> bool:
    """Whether a construction with a party gives the sum: "avec 3 millions de la Suisse", "Japon : 3 millions"."""
    text = sentence.plain
    if "(" in sentence.text and IN_BRACKETS.search(sentence.text, opening, at):
        return True
    # The sum's giver stands right behind it.
    if SUM_OF.match(sentence.text, at, last) and any(
        m.start() <= at < m.end() for m in LED_SUM.finditer(sentence.text, opening, last)
    ):
        return True
    if RECEIVED_OF.search(told, text, opening, at + 1) or THANKED_SUM.search(told, text, opening, at + 1):
        return True
    if PAYER_LABEL.search(told, text, opening, at):
        return True
    return holds_label(text) and LABELLED.search(text, opening, at) is not None
