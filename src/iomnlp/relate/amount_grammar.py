"""Constructions that say what a sum is, whatever words stand near it.

Source: the definitions of `amounts` in the record's contract, read on French press releases.
"""

from __future__ import annotations

import re

from iomnlp.record import AmountKind
from iomnlp.relate.cues import cue
from iomnlp.relate.funding_grammar import (
    HEAD,
    IN_BRACKETS,
    LABELLED,
    OF,
    PAYER_LABEL,
    PAYER_WORD,
    RECEIVED_OF,
    RECEIVED_WORD,
    THANKED_SUM,
    THANKED_WORD,
    holds_label,
)
from iomnlp.relate.phrases import family, listed
from iomnlp.relate.sentences import AMOUNT, PARTY, Marked

GIVEN_BY = re.compile(r"dot(?:é|ée|és|ées)\s+(?:d'un\s+(?:budget|montant)\s+)?d(?:e\s+|'\s*)?$")
BUDGET_NOUN = re.compile(
    r"(?:budget|coût|projet|programme|initiative|plan|valeur|enveloppe|volet)s?(?:\s+(?:total|totale|global|globale|estimé|"
    r"prévu|annuel|prévisionnel|indicatif|pilote|régional|quinquennal|triennal|biennal|d'un\s+montant|d'une\s+valeur|"
    r"d'un\s+coût|d'un\s+budget)){0,4}"
    r"\s+(?:est\s+|s'élève\s+|se\s+monte\s+|estimée?\s+|évaluée?\s+|chiffrée?\s+)?(?:de|à|d')\s*$"
)
PEOPLE = re.compile(
    r"(?:à|aux?|chaque|par)\s+(?:chacun\w*\s+d\w+\s+)?(?:les\s+|la\s+|l')?(?:[\d ]{1,9}|quelque\s+[\d ]{1,9})?\s*"
    r"(?:\w+\s+){0,1}?"
    r"(?:familles?|ménages?|foyers?|personnes?|bénéficiaires?|femmes|habitants?|participants?|réfugiés?|déplacés?|migrants?|"
    r"rapatriés?|retournés?|volontaires?|jeunes|ouvriers|ouvrières|travailleurs|artisans?|pêcheurs?|éleveurs?|agriculteurs?|tête)\b"
)
PEOPLE_WORD = family(
    "famille* ménage* foyer* personne* bénéficiaire* femmes habitant* participant* réfugié* déplacé* migrant* "
    "rapatrié* retourné* volontaire* jeunes ouvriers ouvrières travailleurs artisan* pêcheur* éleveur* agriculteur* "
    "tête"
)
RECEIVE_WORD = family("reçoi* touch* perçoi* recevr* reçu* bénéfici* obtien*")
PEOPLE_RECEIVE = re.compile(
    r"(?:familles?|ménages?|foyers?|personnes?|bénéficiaires?|femmes|habitants?|réfugiés?|déplacés?|migrants?|rapatriés?|retournés?|"
    r"chacune?|participants?|participantes|"
    r"volontaires?|jeunes|ouvriers|travailleurs|agents|artisans)\b[^.;]{0,90}?"
    r"\b(?:reçoi\w+|touch\w+|perçoi\w+|recevr\w+|ont\s+reçu|a\s+reçu|"
    r"bénéfici\w+|obtien\w+)[^.;]{0,40}$"
)
PAID_OUT = re.compile(r"\b(?:reçoi\w+|reçu\w*|touch\w+|perçoi\w+|vers\w+|alloc\w+)\b")
PER_MONTH = re.compile(r"\s*(?:\w+\s+){0,2}?par\s+mois\b")
PER_DAY = re.compile(
    r"\s*(?:\w+\s+){0,2}?par\s+(?:jour|mois|semaine|tête|personne|famille|ménage|foyer|bénéficiaire|participant\w*)\b"
)
PART_OF = re.compile(
    r"(?:sur|de|dans)\s+(?:ce\s+montant|cette\s+somme|ce\s+total|cette\s+enveloppe|ces\s+fonds|ce\s+budget|cette\s+contribution|"
    r"ce\s+don|cette\s+aide)|\bdont\b"
)
SHARE_TO = re.compile(
    rf"[^;{chr(0xE800)}-{chr(0xEFFF)}]{{0,60}}?(?:à|au|aux|pour)\s+(?:la\s+|l'|le\s+)?(?:seule?\s+)?{PARTY}"
)
PART_WORD = family("montant* somme* total* enveloppe* fonds* budget* contribution* don* aide*")
DONT = family("dont")
GIFT_BEHIND = re.compile(
    r"\s*,\s*(?:une?\s+)?(?:don|contribution|subvention|financement|aide|apport)s?\s+(?:\w+\s+)?(?:de|du|des|d')\b"
)
# "… n'était financé qu'à 19 pour cent": what is covered in part was asked for.
COVERED = re.compile(
    r"\b(?:financ|couvert|réuni|reçu|pourvu)\w*\s+(?:seulement\s+)?(?:qu'|à\s+hauteur\s+de|à|qu'à)[^.;]{0,20}?\d[^.;]{0,6}(?:%|pour\s?cent)"
)
# In the next sentence: "Il était financé vendredi à 24 %", "Il est couvert au quart".
COVERED_NEXT = re.compile(
    r"^\W*(?:il|elle|celui-ci|celle-ci|l'appel|le\s+plan|l'ensemble|ce\s+plan|cet\s+appel)\s+(?:n')?(?:est|était|a\s+été|reste)\s+(?:\w+\s+){0,2}?"
    r"(?:financ|couvert|pourvu)\w*\s+(?:[\w']+\s+){0,3}?(?:qu'à|à\s+hauteur\s+de|à|au|aux)\s"
)
# "Sur un devis de", "un devis arrêté à".
QUOTED_COST = re.compile(r"\bdevis\s+(?:\w+\s+){0,2}?(?:de|d'|à)\s*$")
# "Le nouveau don se répartit en trois enveloppes : …": the parts are what the whole is.
SPLIT = re.compile(
    r"\bse\s+(?:répartit|répartissent|ventile|ventilent|décompose|décomposent|partage|divise|divisent)\b|\bse\s+répartir\b|\bréparti\w*\s+(?:comme\s+suit|ainsi|entre)"
)
ASKED_PLAN = re.compile(
    r"\b(?:plan|projet|programme|opération|travaux)\b[^.;]{0,60}?\b(?:chiffré|estimé|évalué)e?s?\s+à\s+$"
)
GIVE_VERBS = (
    "verser donner accorder octroyer fournir débloquer allouer consacrer contribuer financer apporter offrir attribuer "
    "remettre ajouter mobiliser injecter engager affecter transférer décaisser"
)
GIVE_VERB = rf"(?:{GIVE_VERBS.replace(' ', '|')})"
PROMISE = re.compile(
    r"\b(?:engag\w+\s+à|promis\s+de|promet\w*\s+de|prévo\w+\s+de|va|vont|compte|comptent|doit|doivent|entend|entendent|"
    r"(?:son|leur)\s+intention\s+de|dit\s+prêt\w*\s+à)\s+(?:\w+\s+)?"
    rf"{GIVE_VERB}\b[^.;]{{0,60}}$"
)
# What traffickers, agents or landlords ask of people is no appeal.
EXTORTED = re.compile(
    r"\b(?:leur|lui)\s+(?:réclam|demand|extorqu|factur)\w+[^.;]{0,60}$|\b(?:réclam|exig|extorqu|factur)\w+\s+(?:à|aux)\b[^.;]{0,60}$"
)
PAID_BY = re.compile(
    rf"{AMOUNT}\s*,?\s+(?:payé|réglé|acquitté|financé|pris(?:e|es)?\s+en\s+charge)(?:e|s|es)?\s+par\s+(?:le\s+|la\s+|l'|les\s+)?{PARTY}"
)
# Paid to people: "payés 250 gourdes", "leur verse 25 000 francs", "un menuisier touchera …".
WAGE = re.compile(
    r"\b(?:payé|rémunéré|indemnisé)e?s\s+$|\b(?:leur|lui)\s+(?:a\s+|ont\s+)?(?:vers|remet|remis|donn|allou|offr)\w*\s+$"
    r"|\b(?:une?|chaque)\s+\w+\s+(?:de\s+\w+\s+)?(?:touch|recev|reçoi|perço|perce)\w+\s+(?:en\s+moyenne\s+)?$"
)
# "Berlin lui a fourni 3 millions": what anybody named gives to a body is no wage.
STATE_PAYS = re.compile(rf"{PARTY}\s*(?:,[^,;.]{{1,60}},)?\s+lui\s+(?:a|avait)\s+\w+\s+$")
EMPLOYED = re.compile(r"\b(?:recruté|employé|embauché|engagé)e?s?\s+(?:par|sur)\b")
BRACKETED = re.compile(rf"{PARTY}\s*\(\s*$")
# A rate is no budget: "1,5 million par poste et par mois".
UNIT_COST = re.compile(r"\s*par\s+(?:poste|lit|site|élève|an|année|hectare|kilo\w*|tonne|litre|mètre)\b")
CHACUN = re.compile(r"\bchacune?\b")
PART_BEHIND = re.compile(rf",?\s*\bdont\s+(?:\w+\s+){{0,3}}?{AMOUNT}")
COSTS = re.compile(r"\bcoût\w*|\brevien\w+\s+à|\bse\s+monte\w*|\bs'élèv\w+")
OF_WHICH = re.compile(r"\bdont\s+$")
GIVEN_FROM = re.compile(
    rf"{AMOUNT}\s*,?\s+(?:de\s+la\s+part\s+d\w*|provenant\s+d\w*|en\s+provenance\s+d\w*)[\s'](?:la\s+|l')?{PARTY}"
)
NAMED_GIFT = re.compile(
    rf"(?:don|contribution|subvention|aide|versement|allocation|financement)s?\s+(?:\w+\s+)?(?:de|d')\s*{AMOUNT}"
)


# "Le don, d'une valeur de …", "la contribution s'élève à …".
GIFT_WORTH = re.compile(
    r"\b(?:don|contribution|subvention|aide|lot|envoi|cargaison|prêt|soutien|appui|apport|dotation|legs|participation)s?\b[^.;:]{0,60}?"
    r"(?:d'une\s+valeur|d'un\s+montant|évaluée?s?|estimée?s?|chiffrée?s?|se\s+mont\w+|s'élèv\w+|atteint|atteignent|port\w+)\s+(?:\w+\s+){0,2}(?:à|de|d')\s*$"
)
ASKED_SUM = re.compile(
    r"\b(?:demande|requête|besoin|sollicitation|rallonge\s+demandée)s?\s+(?:\w+\s+){0,2}?(?:de|d'|du|à\s+hauteur\s+de|portant\s+sur|pour)\s*(?:\w+\s+(?:de|d')\s*)?$"
)
# "a annoncé un don de": what is announced as a gift is one.
GIFT_ANNOUNCED = re.compile(
    r"\bannon\w+\s+(?:[\w']+\s+){0,3}?(?:une?|son|sa|l'octroi\s+d'une?|le\s+versement\s+d'une?)\s+(?:\w+\s+){0,2}?"
    r"(?:don|contribution|subvention|aide|financement|appui|soutien|prêt|allocation|versement|apport|enveloppe)\b[^.;]{0,40}$"
)
# "avec 3 millions de la Suisse", "(3 millions de la Suisse)", "grâce à une subvention de 3 millions de la Suisse".
_SUM_OF = rf"{AMOUNT}\s+{OF}(?:le\s+|la\s+|l')?{HEAD}{PARTY}"
SUM_OF = re.compile(_SUM_OF)
LED_SUM = re.compile(
    rf"(?:\b(?:avec|grâce\s+(?:à|au|aux)|moyennant)\s+(?:[\w']+\s+){{0,4}}?(?:d'\s*)?|\bet\s+(?:de\s+)?|\(\s*(?:\w+\s+)?){_SUM_OF}"
)
SUBMITTED_SUM = re.compile(
    rf"{AMOUNT}\s*(?:\([^()]*\)\s*)?,?\s*(?:\w+\s+){{0,3}}?(?:soumise?s?|adressée?s?|présentée?s?|transmise?s?|déposée?s?|sollicitée?s?|demandée?s?|réclamée?s?|requise?s?|"
    r"recherchée?s?|nécessaires?|manquants?|manquent|font\s+défaut|fait\s+défaut)\b"
)
IS_THERE = re.compile(
    rf"{AMOUNT}\s*(?:\([^()]*\)\s*)?,?\s*(?:\w+\s+){{0,2}}?(?:sont|est|ont\s+été|a\s+été|étaient|était)\s+(?:\w+\s+)?(?:couvert|réuni|reçu|financé|obtenu|trouvé|acquis|"
    r"disponible|assuré|versé|mobilisé|collecté|débloqué)(?:e|s|es)?\b"
)
RAISED_TO = re.compile(
    rf"\bport(?:e|ent|é|ant)\s+(?:\w+\s+)?à\s+{AMOUNT}\s+(?:\([^()]*\)\s*)?(?:son|sa|leur|le\s+total\s+de\s+(?:son|sa|ses))\s+"
    r"(?:effort|aide|contribution|soutien|appui|participation|engagement|don|financement)"
)
# "{sum}, que le Bureau a réglés".
THAT = re.compile(r"\s*(?:\([^()]*\)\s*)?,?\s*qu(?:e\s+|')\s*(?:le\s+|la\s+|les\s+|l')?")
COST_LABEL = re.compile(
    r"\b(?:coût|budget|enveloppe|montant)s?(?:\s+(?:total|global|estimé|estimatif|prévu|prévisionnel|du\s+projet|de\s+l'opération)e?)?\s*[:,]\s*$"
)
UNIT_LABEL = re.compile(
    r"\b(?:prix|coût|tarif)s?\s+(?:moyen|unitaire|d'une?|de\s+chaque|par|du\s+billet|d'achat)\b[^.;]{0,60}$"
)


# The families of words without which the patterns above are not found.
ASKED = family("demande* requête* besoin* sollicitation* rallonge")
SUBMITTED = family(
    "soumis* adressé* présenté* transmis* déposé* sollicité* demandé* réclamé* requis* recherché* nécessaire* "
    "manquant* manquent font fait"
)
ANNOUNCED, RAISED, QUOTED, PRICED = family("annon*"), family("port*"), family("devis"), family("prix* coût* tarif*")
WORTH = family(
    "don dons contribution* subvention* aide aides lot lots envoi* cargaison* prêt* soutien* appui* apport* dotation* "
    "legs* participation*"
)
THERE = family(
    "couvert* réuni* reçu* financé* obtenu* trouvé* acquis* disponible* assuré* versé* mobilisé* collecté* débloqué*"
)
WAGES = family("payé* rémunéré* indemnisé* vers* remet* remis* donn* allou* offr* touch* recev* reçoi* perço* perce*")
HIRED = family("recrut* employé* embauché* engagé*")
IN_PART = family("financ* couvert* réuni* reçu* pourvu*")
PLANNED = family("chiffré* estimé* évalué*")
TO_GIVE = family(GIVE_VERBS)
EXTORTS = family("réclam* demand* extorqu* factur* exig*")
PLEDGE, ASK = listed("pledge", "funding.yaml"), listed("ask", "funding.yaml")
OTHER, DONATION = listed("other", "funding.yaml"), listed("donation_noun", "funding.yaml")


def names_whole(sentence: Marked, start: int, at: int) -> bool:
    """Whether the sum at a position is said to be a part of one named before: "sur ce montant", "dont"."""
    return bool(sentence.told & (PART_WORD | DONT)) and PART_OF.search(sentence.text, start, at) is not None


def fixed_kind(sentence: Marked, at: int, first: int, last: int, before: str, told: int) -> AmountKind | None:
    """The kind by constructions that leave no doubt, the surest first; `told` are the families of words round it."""
    text = sentence.plain
    opening = max(0, at - 160)
    if (told & ASKED and ASKED_SUM.search(before)) or (told & SUBMITTED and SUBMITTED_SUM.match(text, at, last)):
        return "appeal"
    if ("dot" in before and GIVEN_BY.search(before)) or GIFT_BEHIND.match(text, at + 1) or PAID_BY.match(text, at):
        return "contribution"
    if told & ANNOUNCED and GIFT_ANNOUNCED.search(before):
        return "contribution"
    if sentence.parties and _given_there(sentence, at, opening, last, told):
        return "contribution"
    if told & RAISED and RAISED_TO.search(text, opening, last):
        return "contribution"
    if told & WORTH and GIFT_WORTH.search(before):
        promised = (told & PLEDGE and cue("pledge").search(before)) or (told & ASK and cue("ask").search(before))
        if not promised:
            return "contribution"
    if told & WAGES and WAGE.search(before) and not STATE_PAYS.search(text, first, at):
        return "disbursement"
    if told & HIRED and told & OTHER and EMPLOYED.search(before) and cue("other").search(before):
        return "disbursement"
    if told & PRICED and UNIT_LABEL.search(before):
        return "other"
    if told & DONATION and BRACKETED.search(sentence.text[first:at]) and cue("donation_noun").search(before):
        return "contribution"
    if told & IN_PART and COVERED.search(text, at, min(last, at + 120)):
        return "appeal"
    if told & THERE and IS_THERE.match(text, at, last):
        return "contribution"
    if (told & PLANNED and ASKED_PLAN.search(before)) or (told & QUOTED and QUOTED_COST.search(before)):
        return "budget"
    if told & TO_GIVE and PROMISE.search(before):
        return "pledge"
    return "other" if told & EXTORTS and EXTORTED.search(before) else None


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
    if told & RECEIVED_WORD and RECEIVED_OF.search(text, opening, at + 1):
        return True
    if told & THANKED_WORD and THANKED_SUM.search(text, opening, at + 1):
        return True
    if told & PAYER_WORD and PAYER_LABEL.search(text, opening, at):
        return True
    return holds_label(text) and LABELLED.search(text, opening, at) is not None
