"""Whether a capital stands for its government: what it does, what is done by it, and who treats with it."""

from __future__ import annotations

import re

from iomnlp.find.country_context import PERSON_LEAD, WINDOW, Context
from iomnlp.find.country_forms import cue, cues

GOVERNING = re.compile(
    r"(?:, [\w' ]{2,24},|, qui(?= ))?(?: (?:lui|leur|les|le|la|y|en|ne|se|nous))?(?: |(?= ))(?:(?:l'|n'|s'|y )?"
    r"(?P<auxiliary>a|ont|avait|avaient|va|vont|vient de|est|aurait) )?(?:n'|l'|s'|en |y )?"
)
# "Quant à Berlin, il …", "Séoul, via son agence, …": what acts by itself or through somebody is a government.
ABOUT_HIM = re.compile(r"\b[Qq]uant à $")
HE = re.compile(r", (?:il|elle)\b")
THROUGH = re.compile(r", (?:via|par l'intermédiaire|par l'entremise|par le biais|à travers)\b")
CLAUSE_OPEN = re.compile(
    r"(?:^|[.!?;:«»,–\n]\s{0,2}|\b(?:que|qu'|et|où|dont|tandis que|alors que|mais|selon|lorsque|si|quand|comme|puisque"
    r"|à qui|auquel|laquelle|auxquel(?:le)?s|lesquel(?:le)?s|duquel) ?)$"
)
# "que finance Canberra": the subject stands behind its verb.
INVERTED = re.compile(r"\b(?:que|qu'|dont) ?(?:(?:y|lui|leur) )?([\w'-]+) $")
# "grâce à Séoul", "ce geste émane de Tokyo"; from a sum to its giver, "11 millions d'euros d'Ottawa", and from a treaty
# to its parties, who are governments: "un accord avec Luanda", "un accord conclu entre Rabat et Madrid".
OWING = re.compile(r"(?:\bgrâce à|\béman(?:e|ent) d[e']|\bprovien(?:t|nent) d[e']) ?$")
OF_SUM = re.compile(r"(?: [\w-]+)?(?: venus)? d[e'] ?$")
WITH = re.compile(r" (?:[\w'-]+ ){0,3}avec $")
BETWEEN = re.compile(r"[^.;:]{0,24}\bentre (?:[A-ZÉ][\w'-]+ et )?$")
OF_NOUN = re.compile(r"([\w ]{3,30}?) (?:de|d') ?$")
# Participles stand so near before "par" + capital: "accordée en mai par Canberra".
DONE_BY = re.compile(r"([\w'-]+)((?: [\w'-]+){0,3}) par $")


def capital_governs(context: Context, start: int, end: int) -> bool:
    """Whether the capital at `start` stands for its government ("Tokyo a promis", "un don de Berlin")."""
    if context.text[start:end] in cues("not_governing"):
        return False
    before = context.before(start)
    after = context.text[end : end + WINDOW]
    if before.endswith("uant à ") and ABOUT_HIM.search(before) and HE.match(after):
        return True
    if (
        _acts_behind(after)
        and (start == 0 or before.endswith("  ") or CLAUSE_OPEN.search(before))
        and not PERSON_LEAD.search(before)
    ):
        return True
    if before.endswith("avec ") and _linked(before, "capital_treaties", WITH) and not re.match(r"[ -][A-ZÀ-Ý]", after):
        return True
    verb_before = INVERTED.search(before) if "qu" in before or "dont" in before else None
    if verb_before and cue("capital_verbs").match(verb_before.group(1)) and not re.match(r"[ -][A-ZÀ-Ý]", after):
        return True
    return _acts_before(before)


def _acts_behind(after: str) -> bool:
    """Whether what stands behind a capital that opens a clause is what a government does, or through whom."""
    if THROUGH.match(after):
        return True
    verb = GOVERNING.match(after)
    if verb is None:
        return False
    words = after[verb.end() :].split()[: 4 if verb.group("auxiliary") else 1]
    return any(cue("capital_verbs").match(word) for word in words)


def _acts_before(before: str) -> bool:
    """Whether what stands before a capital tells of what its government gives, does or agrees."""
    led = before.removesuffix(" ")
    if led.endswith(("de", "d'")):
        return bool(OWING.search(before)) or _linked(before, "capital_sums", OF_SUM) or _by_noun(before)
    if led.endswith("à"):
        return OWING.search(before) is not None
    if before.endswith(("entre ", " et ")):
        return _linked(before, "capital_treaties", BETWEEN)
    by = DONE_BY.search(before) if before.endswith(" par ") else None
    return by is not None and any(cue("capital_passive").fullmatch(word.lower()) for word in by.group().split()[:-1])


def _linked(before: str, name: str, link: re.Pattern[str]) -> bool:
    """Whether nothing but a link stands between a word of a list and a capital."""
    return any(link.match(before, match.end()) for match in cue(name).finditer(before))


def _by_noun(before: str) -> bool:
    """Whether the noun of what governments do leads to a capital with "de"."""
    noun = OF_NOUN.search(before)
    if noun is None:
        return False
    # "la position constante de Dacca": an adjective may stand behind the noun.
    words = noun.group(1).lower().split()
    return any(name in cues("capital_nouns") for name in (*words[-2:], " ".join(words[-2:])))
