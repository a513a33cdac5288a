"""Whether a form of the lexicon means its body where it stands: offices, branches, acronyms among capitals."""

from __future__ import annotations

import re

from iomnlp.find.country_forms import mentions
from iomnlp.find.organisation_lists import nationalities

# An office of many States' body, by its capitalised head, and what it is for.
OFFICE = re.compile(
    r"(?:Agence|Bureau|Centre|Département|Entité|Équipe|Fonds|Force|Institut|Mission|Office|Programme|Service|Tribunal)"
    r"(?: [a-zà-ÿ]{2,16}| (?:de|d'|pour|des) ?[a-zà-ÿ]{3,18}){0,3} (?:des|de l'|de la ) ?$"
)
FOR = re.compile(r" (?:pour|contre|chargée?|sur|aux|à la|en charge)(?!\w)")


def in_office(text: str, start: int, end: int) -> bool:
    """Whether an owner's name stands inside the name of one of its offices, which the grammar reads whole."""
    office = OFFICE.search(text, max(0, start - 70), start)
    return office is not None and (FOR.match(text, end) is not None or " de police" in office.group())


def branch_behind(text: str, end: int) -> tuple[int, str | None] | None:
    """End and code of the country's name right behind a house's, with one space between."""
    if text[end : end + 1] != " ":
        return None
    match = mentions().opening(text, end + 1, end + 60)
    if match is None or match.payloads[0].form != "name":
        return None
    codes = {meaning.code for meaning in match.payloads}
    return match.end, next(iter(codes)) if len(codes) == 1 else None


def of_a_country(text: str, end: int) -> bool:
    """Whether a country's name or adjective goes on with a federation's name."""
    beside = text[end : end + 40]
    nation = re.match(r" ([a-zà-ÿ-]+)", beside)
    if (nation and nation.group(1) in nationalities()) or re.match(r" Internationa", beside):
        return True
    return any(m.start == 1 and m.payloads[0].form == "name" for m in mentions().find(beside)) and beside[:1] == " "


def in_capitals(text: str, start: int, end: int) -> bool:
    """Whether the words round a span are in capitals too: a headline in capitals has no acronyms."""
    around = re.findall(r"[^\W\d_]{3,}", text[max(0, start - 40) : start] + " " + text[end : end + 40])
    return len(around) >= 3 and sum(w.isupper() for w in around) > len(around) / 2


def stands_as_acronym(text: str, start: int, end: int) -> bool:
    """Whether a printed acronym is one: not part of a code, an address or a line in capitals."""
    before, after = text[max(0, start - 1) : start], text[end : end + 2]
    if end - start <= 3 and _opens_capitals(text, start, end):
        return False
    if before in ("@", ".", "_", "/") or after[:1] in ("@", "_") or re.match(r"\.[a-z]|/\d|-\d", after):
        return False
    return (
        end - start > 3
        or not in_capitals(text, start, end)
        or re.search(r"l'$|\($", text[max(0, start - 2) : start]) is not None
    )


def _opens_capitals(text: str, start: int, end: int) -> bool:
    """Whether a short word in capitals opens a heading in capitals ("1. CE QUI S'EST PASSÉ")."""
    lead = text[max(0, start - 4) : start]
    return re.match(r" [A-ZÀ-Ý]{3,} [A-ZÀ-Ý']{2,}", text[end : end + 24]) is not None and not lead[-2:].strip(" .)-–")
