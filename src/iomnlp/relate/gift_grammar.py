"""The grammar of gifts without sums: what may stand between givers, verbs and nouns of giving.

Source: our own reading of French press releases.
"""

from __future__ import annotations

import re

from iomnlp.relate.constructions import Construction
from iomnlp.relate.funding_grammar import BY, LIST, OF
from iomnlp.relate.sentences import AMOUNT, PARTY

# Between a subject and its verb: an aside between commas, a relative pronoun, clitics, an adverb or two.
TO_VERB = re.compile(
    rf"\s*(?:\([^()]*\))?\s*(?:(?:à|en|au|aux)\s+[\w-]+\s+)?(?:,(?![^,]*\b(?:il|elle|ils|elles)\b)[^,;.{chr(0xE800)}-{chr(0xEFFF)}]{{1,80}},\s*)?(?:,?\s*(?:qui|laquelle|lequel|lesquels|lesquelles)\s+)?"
    r"(?:(?:(?:y|en|lui|leur|nous|se|les?|la)\s+|l'))*(?:(?:lui-même|elle-même|eux-mêmes|ensemble|aussi|également|déjà|enfin|ensuite|"
    r"désormais|gratuitement|gracieusement|notamment|quant\s+à\s+(?:lui|elle|eux|elles)|à\s+(?:son|leur)\s+tour|de\s+(?:son|leur)\s+côté|pour\s+(?:sa|leur)\s+part)\s*,?\s*){0,2}"
)
# "des tentes du Japon, qui les a données": a relative clause has its subject right before it.
RELATIVE = re.compile(
    rf"({PARTY})()\s*(?:\([^()]*\)\s*)?,?\s+(?:qui|lequel|laquelle|lesquels|lesquelles)\s+(?:(?:y|en|lui|leur|nous|les?|la)\s+|l')*$"
)
# "le projet que finance l'Union": the subject stands behind.
INVERTED = re.compile(r"\bqu(?:e\s+|'\s*)(?:(?:lui|leur|nous|y)\s+)?(?:\w+ment\s+)?$")
BEHIND = re.compile(rf"\s+(?:\w+ment\s+|chaque\s+\w+\s+)?{LIST}")
WILL_BE = re.compile(
    r"\b(?:sera|seront|serait|seraient|(?:doit|doivent|devrait|devraient|va|vont|pourra|pourront)\s+être)\s+(?:\w+\s+){0,2}$"
)
# What companies and States do without pay is a gift.
GRATIS = (
    r"(?:<<gratuitement|gracieusement|bénévolement>>|à\s+titre\s+<<gracieux|gratuit>>|sans\s+<<frais>>"
    r"|à\s+prix\s+<<coûtant>>)"
)
FREE_OF_CHARGE = Construction(rf"\b{GRATIS}\b")
FREE_BY = Construction(rf"\b\w+(?:é|i|u|is|it)(?:e|s|es)?\s+{GRATIS}\s+{BY}{LIST}")
FREE = Construction(rf"{LIST}\s+(?:\w+\s+){{1,2}}?{GRATIS}\b")
NEGATED = re.compile(r"\b(?:ne|n')\s*(?:\w+\s+){0,3}$")
PASSIVE_LINK = re.compile(rf"(?:\s+(?!ainsi\b)[\w'-]+){{0,5}}?\s+{BY}{LIST}")
FURTHER = re.compile(rf"\s*,?\s+(?:et|ou|ainsi\s+que)\s*(?:,[^,;.]{{1,60}},\s*)?{BY}{LIST}")
DETERMINER = (
    r"(?:(?:un|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|douze|quinze|vingt|trente|cent|des|du|les?|la|ses|son|sa|leurs?|"
    r"quelques?|plusieurs|autant|\d[\d ]*)\s|l')"
)
# "l'Irlande a prêté trois camions, la Suède deux tentes": the verb is understood.
GAP = re.compile(rf"(?:[,;]|\bet|\btandis\s+que|\balors\s+que)\s+(?:\w+\s+)?{LIST}\s*,?\s+(?={DETERMINER}|de\s|d')")
OF_DON = re.compile(r"don$")
AHEAD = 34
SUM_NEAR = re.compile(rf"[^.;]{{0,40}}{AMOUNT}")
WORD_START = re.compile(r"(?<![\w-])(?!(?:une?|des|les?|la|son|sa|ses|leurs?|du|de|que)\b|[ldnm]')[\w-]")
PROMISED = re.compile(rf"(?:\s+[\w]+){{0,3}}?\s+{DETERMINER}")
PLURAL_VERB = re.compile(r"(?:ont|avaient|auraient|viennent|venaient|s'engagent|se\s+sont|vont|doivent|\w+nt)\b")
PEOPLE_TAKEN = re.compile(r"\b(?:les|l'|la|le)\s*$")
ADDS = re.compile(r"\by\s+$")
IN_ADVANCE = re.compile(
    r"\b(?:compte(?:nt)?|attend(?:ent)?|espère(?:nt)?|table(?:nt)?)\s+(?:sur\s+)?(?:une?\s+|des\s+|le\s+|la\s+|l')?$"
)
OF_LIST = re.compile(rf"(?:\s+(?!à\b|aux?\b|pour\b|en\b|dans\b|par\b|sur\b|qui\b)\w+){{0,2}}?\s+(?:{OF}|{BY}){LIST}")
# A name behind one of these gives, whatever stands before.
GIFTS = ("don", "subvention", "cofinancement", "générosité", "legs", "mécénat", "dotation")
LED_BY = re.compile(
    r"(?:,\s+|\b(?:bénéfici|dispos|dépend|dépér)\w*\s+(?:d'une?\s+|d'|de\s+|des\s+|du\s+)|\b(?:grâce\s+(?:à|au|aux)|avec|sur|par|moyennant|aux?|compte\s+sur)\s+(?:une?\s+|des\s+|les?\s+|la\s+|l')?(?:\w+\s+)?)$"
)
THANKS = re.compile(r"\bgrâce\s+(?:à\s+la\s+|à\s+l'|à\s+une?\s+|à\s+|au\s+|aux\s+)(?:\w+\s+)?$")
AT_COST = Construction(rf"\b(?:aux\s+<<frais|dépens>>\b|à\s+la\s+<<charge>>\b)\s+{OF}{LIST}")
LABEL_LINK = re.compile(rf"\s*:\s*{LIST}")
REST_LINK = Construction(rf"(?:\s+[\w']+){{0,4}}?\s+<<vient|viennent|provient|proviennent|émane|émanent>>\s+{OF}{LIST}")
BUDGET_OF = Construction(rf"\b<<prélevée?s?>>\s+sur\s+le\s+budget\s+(?:\w+\s+){{0,2}}?{OF}{LIST}")
