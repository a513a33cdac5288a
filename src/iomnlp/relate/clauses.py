"""Subjects, agents and channels in marked sentences: what the grammars of giving share."""

from __future__ import annotations

import re
from functools import lru_cache

from iomnlp.relate.cues import cue
from iomnlp.relate.funding_grammar import (
    ABOUT,
    APPOSED_CHANNEL,
    CHANNEL_LINK,
    OPENING,
    PAYING,
    PAYS_SAID,
    PREPOSITION,
    RELATIVE_SUBJECT,
    SAID_PAID_BY,
    SENTENCE_REACH,
    SUBJECT,
)
from iomnlp.relate.phrases import listed
from iomnlp.relate.sentences import AMOUNT, PARTY, Marked, Party

# A subject stands this near before its verb; text without full stops must not cost its square.
SUBJECT_REACH = 400
LONE_PLACE = re.compile(r"(?:^|[.;:]\s*|\s)(?:au|aux|en|à|pour|depuis|selon|dans)\s+(?:le\s+|la\s+|l'|les\s+)?$")
# A party with a sum of its own in parentheses, perhaps behind its acronym: "l'Autriche (300 000 euros)".
OWN_SUM = re.compile(
    rf"{PARTY}\s*(?:\(\s*{PARTY}\s*\)\s*|\({PARTY}\s*[,;]\s*)?\(?\s*(?:pour\s+)?({AMOUNT})\s*(?:,[^()]{{0,60}})?\)"
)

CHANNEL = listed("channel", "funding.yaml")
AFTER_COLON = 6
# A comma and "et" before a party with a verb of its own open another clause.
_SIGNS = (
    r"[;:]|\.\s"
    rf"|,\s+et\s+(?=(?:le\s+|la\s+|l'|les\s+)?{PARTY}\s+(?!pour\b|à\b|au\b|aux\b|de\b|du\b|d'|et\b|ou\b|qui\b|via\b)[a-zéèêàâôû])"
)
SIGN = re.compile(_SIGNS)
CLAUSE = re.compile(rf"{_SIGNS}|\btandis\s+que\b|\balors\s+que\b|\bmais\b")
FINITE = re.compile(r"\b(?:est|sont|été|sera|seront|était|étaient|a|ont|fut|furent)\b")
# "octroyée par A et B a garanti le prêt": B is the subject of the next clause.
NEXT_SUBJECT = re.compile(r"\s*(?:\([^()]*\)\s*)?(?:(?:a|ont|avait|avaient|sera|seront|va|vont|doit|doivent)\s)")


# Each sum and each gift of a sentence asks for its clause.
@lru_cache(maxsize=64)
def _boundaries(text: str) -> list[tuple[int, int]]:
    """What parts the clauses of a sentence, as spans."""
    # Signs are found at once; words are looked for where there are any.
    pattern = CLAUSE if "mais" in text or "tandis" in text or "alors" in text else SIGN
    return [boundary.span() for boundary in pattern.finditer(text)]


def clause_of(text: str, at: int) -> tuple[int, int]:
    """The clause that holds position `at`, as a span of the sentence."""
    start = 0
    for opens, ends in _boundaries(text):
        if ends > at:
            return start, opens
        # A sum right behind a colon belongs to what stands before it: "… prend en charge les frais : 20 millions".
        if text[opens] != ":" or at - ends > AFTER_COLON:
            start = ends
    return start, len(text)


_PARTY, _ACRONYM = re.compile(PARTY), re.compile(r"\([^()]*\)")
_OPENS_OTHERS = re.compile(r"\s*,\s*(?:le\s+|la\s+|l'|les\s+)?" + PARTY)


def parties(sentence: Marked, match: re.Match[str]) -> list[Party]:
    """The parties of LIST matches (their groups), without the acronyms in parentheses behind them."""
    text = "".join([group for group in match.groups() if group])
    if "(" in text:
        text = _ACRONYM.sub("", text)
    return [sentence.party(mark) for mark in _PARTY.findall(text)]


def givers(sentence: Marked, match: re.Match[str]) -> list[Party]:
    """The parties of a LIST match; of "Financé par A, B et C ouvriront …" only A: the others are the subject."""
    found = parties(sentence, match)
    if len(found) > 1 and NEXT_SUBJECT.match(sentence.plain, match.end()):
        found = found[:-1]
    if match.start() >= OPENING or FINITE.search(sentence.plain, 0, match.start(1)) is not None:
        return found
    opens = _OPENS_OTHERS.match(match.group(2) or "")
    return found[:1] if opens else found


def led(text: str, at: int) -> bool:
    """Whether a preposition stands right before a position."""
    return PREPOSITION.search(text[max(0, at - 14) : at]) is not None


def subject_list(sentence: Marked, verb: int, first: int = 0) -> re.Match[str] | None:
    """The last list of parties before the verb at `verb` that no preposition leads."""
    best: re.Match[str] | None = None
    text = sentence.plain
    at = max(first, verb - SUBJECT_REACH)
    while match := SUBJECT.search(text, at, verb):
        if not led(text, match.start()):
            best = match
        # "Au Niger, la Banque prépare …": a place before the comma, the subject behind it.
        alone = LONE_PLACE.search(text, max(0, match.start() - 14), match.start()) and match.group(2).count(",") == 1
        at = match.end(1) if alone and match.group(2).lstrip().startswith(",") else match.end()
    return best


def subject(sentence: Marked, verb: int, first: int = 0) -> list[Party]:
    """The subject of the verb at `verb`: the last list of parties before it that no preposition leads."""
    best = subject_list(sentence, verb, first)
    relative = RELATIVE_SUBJECT.search(sentence.plain, max(first, verb - SUBJECT_REACH), verb)
    if relative and (best is None or relative.start() > best.start()):
        return [sentence.party(relative.group(1))]
    if best is None or verb - best.end() > SENTENCE_REACH:
        return []
    return parties(sentence, best)


def named_before(sentence: Marked, verb: int) -> list[Party]:
    """Whom "il" or "elle" before a verb stands for: "Quant à A, il …", else the sentence's first subject."""
    about = ABOUT.search(sentence.plain, 0, verb)
    if about:
        return parties(sentence, about)
    first = next((m for m in SUBJECT.finditer(sentence.plain, 0, verb) if not led(sentence.plain, m.start())), None)
    return parties(sentence, first) if first else []


def channel_in(sentence: Marked, first: int, last: int) -> Party | None:
    """Through whom the money of a stretch goes; it begins and ends between words."""
    if not sentence.parties:
        return None
    for match in cue("channel").finditer(sentence.text, first, last) if sentence.told & CHANNEL else ():
        behind = CHANNEL_LINK.match(sentence.text, match.end())
        if behind:
            return sentence.party(behind.group(1))
    # Whose channel it is stands before it.
    if len(sentence.parties) < 2:
        return None
    apposed = APPOSED_CHANNEL.search(sentence.told, sentence.plain, first, last)
    return sentence.party(apposed.group(1)) if apposed else None


def own_sums(sentence: Marked, glosses: frozenset[int] = frozenset()) -> dict[tuple[str, str], int]:
    """By party, the position of the sum that stands in parentheses right behind its name; glosses are none.

    >>> parties_ = (Party(0, 0, ("country", "CH"), "Suisse", "CH"),)
    >>> own_sums(Marked("financé par la \ue000 (\ue800)", parties_, (0,)))
    {('country', 'CH'): 18}
    """
    if not sentence.parties or not sentence.amounts or ")" not in sentence.text:
        return {}
    return {
        sentence.party(m.group()[0]).key: m.start(1)
        for m in OWN_SUM.finditer(sentence.text)
        if sentence.amount(m.group(1)) not in glosses
    }


def payers_said(sentence: Marked) -> list[Party]:
    """Who pays a sum of the sentence before: "La Suisse et l'Italie y contribuent"; none if this one prints sums."""
    if not sentence.parties or sentence.amounts:
        return []
    text = sentence.plain
    paid = SAID_PAID_BY.search(sentence.told, text)
    if paid:
        marks = _PARTY.findall("".join(g or "" for g in paid.groups()))
        return [sentence.party(mark) for mark in marks]
    if not PAYING.search(text):
        return []
    pays = next((m for m in PAYS_SAID.finditer(text) if not led(text, m.start())), None)
    return parties(sentence, pays) if pays else []
