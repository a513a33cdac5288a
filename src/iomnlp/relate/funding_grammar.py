"""The grammar of giving: patterns over sentences in which parties and sums are marks.

`LIST` is an enumeration of parties: its two groups hold the first and the others. Source: our own reading of French
press releases.
"""

from __future__ import annotations

import re

from iomnlp.relate.constructions import Construction, unmarked
from iomnlp.relate.sentences import AMOUNT, PARTY

OF = r"(?:du\s+|de\s+la\s+|de\s+l'|de\s+|des\s+|d')"
# "l'ONG A", "la société finlandaise B": a common noun may stand before a name.
HEAD = (
    r"(?:(?:ong|associations?|sociétés?|entreprises?|laboratoires?|opérateurs?|fondations?|groupes?|chaînes?|compagnies?|banques?|agences?|organisations?|"
    r"coopératives?|mutuelles?|syndicats?|clubs?|fabricants?|constructeurs?|géants?|collectifs?|réseaux?|mouvements?|fédérations?|instituts?|"
    r"ministères?|gouvernements?|firmes?|brasseries?|assureurs?|transporteurs?|armateurs?|fonds|programmes?)\s+(?:[\w-]+\s+)?)?"
)
# "A, par B, …" names the channel B; only "par A et par B" goes on with the list.
JOIN = rf"(?:(?:(?<=et\s)par\s+|{OF})?(?:le\s+|la\s+|l'|les\s+)?{HEAD}|son\s+|sa\s+|leur\s+)"
ARTICLE = rf"(?:(?:le\s+|la\s+|l'|les\s+|une?\s+)?{HEAD})"
# "le Bureau A du Ministère B": B only says whose A is.
LIST = (
    rf"{ARTICLE}({PARTY})(?:\s+{OF}{PARTY})?"
    rf"((?:\s*,\s*{JOIN}{PARTY}){{0,12}}(?:\s*,?\s*(?:et|ainsi\s+que)\s+{JOIN}{PARTY})?)"
)
_BY = rf"(?:<<par>>\s+|de\s+la\s+<<part>>\s+{OF}|<<auprès>>\s+{OF})"
BY = unmarked(_BY)
BY_PARTIES = re.compile(rf"{BY}{LIST}")
SUBJECT = re.compile(LIST)
ABOUT = re.compile(rf"quant\s+(?:à\s+|au\s+|aux\s+){LIST}")
RELATIVE_SUBJECT = re.compile(rf"({PARTY})\s*,\s*(?:laquelle|lequel|lesquels|lesquelles|qui)\s+(?:\w+\s+){{0,3}}$")
PREPOSITION = re.compile(
    r"(?:\bà|\bau|\baux|\ben|\bdans|\bpar|\bchez|\bpour|\bvers|\bde|\bdu|\bdes|\bd'|\bavec|\bselon|\bsur|\(|\bentre|\bcontre|\bdepuis)"
    r"\s*(?:la\s+|l'|les\s+|le\s+|son\s+|sa\s+|ses\s+|leur\s+|leurs\s+)?$"
)
OPENING = 40
PRONOUN = re.compile(r"(?:^|[\s,:;])(?:il|elle|ils|elles)\s+(?:(?:n'|s'|y\s|en\s|a\s|ont\s|lui\s)\s?){0,2}$")
_GIFT_NOUN = (
    r"<<argent|contribution|don|subvention|financement|aide|soutien|appui|fonds|concours|promesse|générosité|enveloppe|crédit|prêt|apport|"
    r"versement|allocation|participation>>s?"
)
GIFT_NOUN = unmarked(_GIFT_NOUN)
FILL = r"(?:\s+(?!en\b|au\b|aux\b|à\b|pour\b|sur\b|dans\b|par\b|faveur\b|profit\b)\w+){0,2}?"
# The noun may be the end of another word ("abandon"): no word tells of it.
NOUN_OF = Construction(
    rf"{GIFT_NOUN}(?!\s+(?:reçu|obtenu|demandé|sollicité|géré|réclamé|recherché)){FILL}(?:\s+(?:de|d')\s*{AMOUNT})?{FILL}\s+(?:{OF}|{BY}){LIST}"
)
# A gift told in the sentence before: "Le don, d'une valeur de …", "Cette aide se monte à …".
SAID_GIFT = re.compile(
    r"(?:^|[,;:.]\s*)[«\"\s]*(?:le|la|l'|ce|cet|cette|ces|son|sa|leur)\s*(?:don|contribution|subvention|financement|aide|apport|prêt|crédit|geste|envoi|"
    r"cargaison|versement|enveloppe|allocation|appui|soutien|somme|concours|effort)\b(?!\s+(?:de\s+la|de\s+l'|du|des|d')\s*"
    + PARTY
    + r")"
)
# Who pays a sum of the sentence before: "La Suisse et l'Italie y contribuent", "La facture est réglée par …".
SUM_SAID = (
    r"(?:cette\s+somme|ce\s+montant|cette\s+dépense|la\s+facture|la\s+somme|la\s+dépense|la\s+note|le\s+tout|l'ensemble|ce\s+coût|ces\s+frais|"
    r"ces\s+fonds|cet\s+argent|l'argent|ce\s+budget|cette\s+enveloppe|la\s+totalité|ce\s+projet|ces\s+dépenses|les\s+frais)"
)
_PAYS_THERE = "contribu|particip|pourv|subvien"
_PAYS_IT = "pren|pai|pay|assum|financ|couvr|support|règl|régl|pris|dot"
_PAYS, _PAID = "pai|financ|couvr|assum|support|règl|prend|prenn", "réglé|payé|financé|couvert|assumé|pris|versé|apporté"
PAYS_SAID = re.compile(
    rf"{LIST}\s*(?:,[^,;.]{{1,60}},\s*)?(?:qui\s+)?(?:(?:y\s+(?:{_PAYS_THERE})|(?:en|les?|la|l')\s*(?:(?:ont|a)\s+)?(?:{_PAYS_IT}))\w*"
    rf"|(?:{_PAYS}|(?:a|ont)\s+(?:{_PAID}))\w*"
    rf"\s+(?:en\s+charge\s+|à\s+sa\s+charge\s+)?{SUM_SAID})"
)
# No sentence pays without the beginning of one of these verbs, which may stand right behind "en" or "la".
PAYING = re.compile("|".join((_PAYS_THERE, _PAYS_IT, _PAYS, _PAID)))
SAID_PAID_BY = Construction(
    rf"\b{SUM_SAID}\s+(?:\w+\s+){{0,3}}?(?:(?:pay|régl|financ|assum|support|vers|apport|fourn|acquitt|avanc|partag)\w*|couverte?s?|prise?s?\s+en\s+charge|offerte?s?)\s+"
    rf"(?:\w+\s+){{0,4}}?{_BY}{LIST}|\b{SUM_SAID}\s+(?:\w+\s+){{0,2}}?<<vient|viennent|provient|proviennent|émane|émanent>>\s+{OF}{LIST}"
)
CLEFT = re.compile(rf"c'est\s+{LIST}\s+qui\b")
# "a envoyé du riz, le Botswana 5 millions": a name and its sum side by side.
BESIDE = re.compile(rf"[,;]\s+(?:et\s+)?{LIST}\s+$")
# "Réponse du Portugal : 500 000 euros".
ANSWERED = re.compile(rf"\bréponse\s+{OF}{LIST}[^.;:]{{0,40}}:\s*$")
# "Cofinancement : A, 6 millions ; B, 2 millions": the givers behind the first.
FURTHER_PAYER = re.compile(rf"(?:^|;)\s*(?:et\s+)?{LIST}\s*[,(:–]\s*$")
GAPPED_BARE = re.compile(
    rf"(?:,|;|\bet)\s+{LIST}(?:\s*,\s*(?:via|par)\s+(?:\w+\s+){{0,3}}?(?:l'|la\s+|le\s+)?({PARTY})\s*,)?\s+$"
)
PARTICIPLE = (
    r"(?:(?:pay|régl|acquitt|accord|vers|octroy|allou|donn|débloqu|apport|annonc|financ|affect|attribu|réuni|engag|collect|recueill)(?:é|i)|fourni|"
    r"offert|consenti|remis|promis|reçu|mis\s+à\s+disposition|mobilisé)(?:e|s|es)?(?:\s+\w+ment)?"
)
AMOUNT_BY = Construction(
    rf"{AMOUNT}\s*,?\s+(?:{PARTICIPLE}\s+)?(?:{_BY}|<<provenant>>\s+{OF}|en\s+<<provenance>>\s+{OF}|de\s+la\s+<<part>>\s+{OF}){LIST}"
)
# "3 millions obtenus de la Suisse", "venus du Japon".
AMOUNT_GOT = Construction(
    rf"{AMOUNT}\s*,?\s+<<obtenu|reçu|venu|issu|hérité|tiré|perçu|arrivé|escompté>>(?:e|s|es)?\s+(?:\w+\s+)?{OF}{LIST}"
)
AMOUNT_GIFT_OF = Construction(rf"{AMOUNT}\s*,\s*(?:une?\s+)?{_GIFT_NOUN}\b(?:\s+\w+)?\s+{OF}{LIST}")
# "que la Suisse a versés", "que lui avait confiés la Suisse", "que leur alloue chaque année la Suisse".
AMOUNT_THAT = Construction(
    rf"{AMOUNT}\s*,?\s+(?:<<que>>\s+|<<qu>>')\s*(?:\w+\s+){{0,2}}?{LIST}"
    rf"|{AMOUNT}\s*,?\s+<<que>>\s+(?:lui|leur|nous)\s+(?:(?:a|ont|avait|avaient)\s+)?\w+\s+(?:chaque\s+\w+\s+|\w+ment\s+)?{LIST}"
)
AMOUNT_FROM = Construction(rf"{AMOUNT}[^.;]{{0,40}}?\b<<provien\w+|éman\w+|vient|viennent>>\s+{OF}{LIST}")
CONTRIBUTED_TO = Construction(
    rf"{AMOUNT}[^.;]{{0,40}}?\b(?:<<auquel|auxquels>>|à\s+<<laquelle>>|<<auxquelles>>)\s+(?:ont\s+|a\s+)?(?:contribu|particip)\w+\s+(?:\w+\s+){{0,2}}?{LIST}"
)
AMOUNT_OF = Construction(rf"{AMOUNT}\s+(?:{OF}){LIST}")
LIST_BEFORE = re.compile(rf"{LIST}\s*\(\s*$")


def holds_label(text: str) -> bool:
    """Whether a label may stand in a text: a colon or a dash is behind it."""
    return ":" in text or "-" in text or "–" in text or "—" in text


LABELLED = re.compile(rf"(?:^|[.;»–•-]\s*)\s*{LIST}\s*(?:\([^()]*\)\s*)?(?::|\s[–—-])\s*(?:\w+\s+){{0,2}}$")
PAYERS = Construction(
    r"\b<<bailleurs?|donateurs?|financeurs?|financements?|cofinancements?|contributions?|contributeurs?>>\b[^.;:]{0,30}:"
)
PAYER_LABEL = Construction(
    rf"\b<<bailleurs?(?:\s+de\s+fonds)?|donateurs?|financeurs?|financements?|financé\s+par|sources?\s+de\s+financement|contributeurs?|cofinancements?|contributions?|dons>>\s*:\s*{LIST}\s*[,(:–]\s*$"
)
# "(Japon, 3 millions d'euros)".
IN_BRACKETS = re.compile(rf"\(\s*{LIST}\s*[,:]\s*(?:\w+\s+){{0,2}}$")
GAPPED = re.compile(
    rf"{LIST}\s*(?:,[^,;.]{{1,40}},)?\s+(?:y\s+)?(?:contribu\w+\s+)?(?:à\s+[^.;,]{{0,60}}\s+)?"
    r"(?:pour|avec|par|(?:y\s+(?:va|vont)|est\s+allée?|sont\s+allée?s)\s+de|comptant\s+pour|à\s+hauteur\s+de|à\s+concurrence\s+de)\s+$"
)
# "a reçu de la Suisse 3 millions", "tient de son ministère".
RECEIVED_OF = Construction(
    rf"(?:{PARTY}[^.;]{{0,50}}?|(?<![\w'])(?:elle|il|elles|ils)\s+(?:\w+\s+){{0,2}}?)\b<<reçu|reçoi(?:t|vent)|obten(?:u|ait)|obtient|touch(?:é|e|ent)|perç(?:u|oit|oivent)|hérit(?:é|e)|tient|tiennent>>\s+(?:\w+\s+){{0,2}}?"
    rf"(?:auprès\s+)?{OF}{LIST}\s*,?\s+(?:[\w']+\s+){{0,5}}?{AMOUNT}"
)
# "remercie la Suisse pour son don de 3 millions".
THANKED = (
    rf"\b<<remerci\w+|gré\s+à|gratitude\s+(?:à|envers)|reconnaissante?s?\s+(?:à|envers)|hommage\s+(?:à|au|aux)>>\s+{LIST}\s*,?\s+(?:de|d'|pour)\s*"
    r"(?:son|sa|ses|leurs?|le|la|les|une?|ce|cette|ces|cet|l')\s*(?:\w+\s+){0,2}?"
)
THANKED_SUM = Construction(rf"{THANKED}(?:{GIFT_NOUN}(?:\s+\w+){{0,3}}?\s+(?:de|d'|à\s+hauteur\s+de)\s*)?{AMOUNT}")
THANKED_GIFT = Construction(
    rf"{THANKED}(?:(?:appui|soutien|aide|concours|contribution|participation)s?\s+financi\w+|dons?|subventions?|financements?|générosité)\b"
)
SUM_PATTERNS = (
    ("funding.received_of", RECEIVED_OF),
    ("funding.thanked", THANKED_SUM),
    ("funding.amount_by", AMOUNT_BY),
    ("funding.amount_got", AMOUNT_GOT),
    ("funding.gift_of", AMOUNT_GIFT_OF),
    ("funding.relative", AMOUNT_THAT),
    ("funding.comes_from", AMOUNT_FROM),
    ("funding.contributed_to", CONTRIBUTED_TO),
    ("funding.noun_of", NOUN_OF),
    ("funding.amount_of", AMOUNT_OF),
)
FOR_PARTY = re.compile(rf"\s+(?:à|au|aux|pour)\s+(?:la\s+|l'|le\s+|les\s+)?{PARTY}")
TO_PARTY = re.compile(
    rf"(?:(?<={AMOUNT}\s)pour\s+(?:la\s+|l'|le\s+)?(?:seule?\s+)?|à\s+la\s+|à\s+l'|à\s+|au\s+|aux\s+|"
    rf"en\s+faveur\s+{OF}|au\s+profit\s+{OF}|au\s+bénéfice\s+{OF})(?:(?:ong|association|organisation|agence|société)\s+)?({PARTY})"
)
APPOSED_CHANNEL = Construction(rf"{PARTY}\s*,\s*<<par|via>>\s+(?:la\s+|le\s+|l')?({PARTY})\s*,")
CHANNEL_LINK = re.compile(
    rf"(?:\s*,)?\s*(?:de\s+|du\s+|d')?(?:le\s+|la\s+|l'|les\s+|son\s+|sa\s+|ses\s+|leur\s+|leurs\s+)?({PARTY})"
)
LAUNCHED_BY = re.compile(rf"(?:lanc|présent|formul|dépos|soumis)(?:é|e)?(?:e|s|es)?\s+[^.;]{{0,60}}?par\s+{LIST}")
PRONOUN_RECEIVES = Construction(r"\b(?:elle|il)\s+(?:a|avait|en\s+a)\s+(?:\w+\s+){0,2}?<<reçu|obtenu>>\b")
PRONOUN_ASKS = re.compile(r"\b(?:elle|il|lui)\s+(?!est|faut\b)\w+")
APPEAL_OF = re.compile(rf"\bappels?(?:\s+\w+){{0,2}}?\s+{OF}{LIST}")
LAUNCHED = re.compile(rf"appel\s+qu(?:e\s+|'){LIST}\s+(?:a|avait|ont|avaient|vient\s+de|viennent\s+de)\b")
SUBMITTED = (
    r"(?:adress|présent|dépos|envoy|transm|soum|introdu|form|sollicit|demand|réclam|requ|attend|escompt|espér)"
    r"(?:ée?s?|ise?s?|ite?s?|ulée?s?|ue?s?)"
)
# Who is asked: "sollicite de la Banque", "une requête adressée à la Banque", "espère 3 millions de la Banque".
ASKED_OF = re.compile(
    rf"(?:{AMOUNT}\s+(?:\w+\s+){{0,3}}?auprès\s+{OF}|(?:sollicit|demand|réclam|attend|espèr|espér|escompt|requier)\w*\s+(?:{AMOUNT}\s+|\w+\s+){{0,3}}?(?:auprès\s+)?{OF}"
    rf"|(?:demand|réclam)\w*\s+(?:\w+\s+){{0,2}}?(?:à\s+la\s+|à\s+l'|à\s+|au\s+|aux\s+)"
    rf"|\b{SUBMITTED}\s+(?:[\w']+\s+){{0,5}}?(?:auprès\s+{OF}|à\s+la\s+|à\s+l'|à\s+|au\s+|aux\s+)"
    rf"|(?:démarches?|demandes?|requêtes?|dossiers?|sollicitations?)\s+(?:\w+\s+){{0,4}}?auprès\s+{OF}"
    rf"|\b(?:a|ont)\s+(?:\w+\s+)?(?:saisi|sollicité|approché|démarché|interpellé)\s+|\btournée?s?\s+vers\s+){LIST}"
)
# "La Banque étudie une demande de 5 millions", "la Banque, sollicitée pour 5 millions".
EXAMINES = Construction(
    rf"{LIST}\s*(?:\([^()]*\)\s*)?(?:(?:<<étudie|examine|instruit|étudient|examinent|instruisent>>|(?:a|ont)\s+(?:\w+\s+)?<<reçu|enregistré>>)\s+"
    r"(?:\w+\s+){0,2}?(?:demande|requête|dossier|proposition|sollicitation)|,\s*(?:déjà\s+)?<<sollicité|saisi|approché|démarché|pressenti>>(?:e|s|es)?\b)"
)
# In the next sentence: "L'OIM a saisi l'Italie et la Suisse."
APPROACHED = re.compile(
    rf"\b(?:a|ont)\s+(?:\w+\s+)?(?:saisi|sollicité|approché|démarché|interpellé)\s+{LIST}|\btournée?s?\s+vers\s+{LIST}"
)
# A "par" behind one of these names who acts, not who gives.
DOER = re.compile(
    r"\b(?:condui|men|gér|exécut|mis|mise|mises|réalis|organis|dirig|pilot|encadr|touch|affect|lanc|présent|gagn|tenu|form)\w*\b"
)
THANKS = re.compile(
    r"(?:^|[.;»–]\s*)\s*avec\b|grâce\s+(?:à|au|aux)\b|avec\s+(?:l'appui|le\s+soutien|l'aide|le\s+concours)\s+financi"
)
SENTENCE_REACH = 140
