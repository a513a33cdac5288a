"""People: names with what speaks for them (a title, a function, a verb of speech, a first name, the model)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from iomnlp.additions import few_per_additions
from iomnlp.find.matcher import Token, tokens
from iomnlp.find.numbers import plain
from iomnlp.find.organisation_grammar import nationalities
from iomnlp.find.organisations import OrganisationMention, find_organisations
from iomnlp.find.person_cues import AGED, LOCATED, NUMBERED, TOLD, bears_name, first_names, residents, says, single
from iomnlp.find.person_titles import (
    body_beside,
    civil,
    is_place,
    named_in,
    reachable,
    title_after,
    title_before,
)
from iomnlp.source import fold

# Capitalised particles inside a name ("Ould Cheikh El Moctar").
INNER = frozenset(
    ("El", "Al", "La", "Le", "De", "Du", "Des", "Ben", "Bin", "Cheikh", "Saint", "Sainte", "Noël", "Mai", "Avril")
)
ROMAN = re.compile(r"[IVX]{2,4}")
# A witness's initial after a first name is part of the name, its full stop included ("Dragan M.").
INITIAL = re.compile(r"(?<= )[A-ZÀ-Ý]\.")
ARTICLE = re.compile(r"(?:\b[Ll][ea] |\b[Ll]'|\b[Uu]ne? |\b[Dd]u |\b[Aa]u )$")
LOCAL_PART = re.compile(r"([\w.+-]{3,40})@")
ADDRESS_REACH = 160
# "Médias : Awa Sow, HCR Bol, Tél …": a label of its own before whoever can be reached.
CONTACT_LABEL = re.compile(r"(?:^|\n|[.!?] |  )[A-ZÀ-Ý][a-zà-ÿ' -]{2,30} ?: ?(?:(?:M\.|Mme|Dr) )?$")
# A person's body begins at most so far before or behind the name.
NEAR_BODIES = 300
DEMONYM = re.compile(r"(?:\b(?:[Ll][ea]|[Uu]ne?|[Dd]u|[Aa]u) |\b[Ll]')([A-ZÀ-Ý][a-zà-ÿ-]{3,20}) $")
CROWNED = re.compile(r"\b(?:[Rr]oi|[Rr]eine|[Pp]ape|[Ee]mpereur|[Ss]ultan|[Pp]atriarche) $")
SIGNED = re.compile(r"(?:^|\n|  |[.!?»] )Par $")


@dataclass(frozen=True, slots=True)
class PersonMention:
    """A person named in a text; `title` is the function as printed, `organisation` the body named in it."""

    start: int
    end: int
    name: str
    title: str | None
    organisation: str | None
    rule: str


def _joined(text: str, left: Token, right: Token) -> bool:
    gap = text[left.end : right.start]
    if gap == ". ":
        return len(left.text) == 1 or left.text in named_in("abbreviations")
    return gap in (" ", "-", "'")


def _sequences(text: str, all_words: Sequence[Token]) -> Iterator[list[Token]]:
    """Runs of capitalised words, with particles between them, that a name may be cut from."""
    index = 0
    while index < len(all_words):
        if not all_words[index].text[0].isupper():
            index += 1
            continue
        run = [all_words[index]]
        at = index + 1
        while at < len(all_words) and len(run) < 9 and _joined(text, all_words[at - 1], all_words[at]):
            word = all_words[at]
            if word.capital or (word.text in named_in("particles") and _leads_on(text, all_words, at)):
                run.append(word)
            else:
                break
            at += 1
        yield run
        index = max(at, index + 1)


def _leads_on(text: str, all_words: Sequence[Token], at: int) -> bool:
    """Whether a particle at `at` is followed by a capitalised word, perhaps after another particle."""
    for after in (at + 1, at + 2):
        if after >= len(all_words) or not _joined(text, all_words[after - 1], all_words[after]):
            return False
        if all_words[after].capital:
            return True
        if all_words[after].text not in named_in("particles"):
            return False
    return False


def _parts(text: str, run: Sequence[Token]) -> int:
    """Number of blank-separated words of a run that are capitalised."""
    return sum(
        1
        for i, w in enumerate(run)
        if w.capital and (i == 0 or text[run[i - 1].end : w.start] != "-" or not run[i - 1].capital)
    )


def _shaped(text: str, run: Sequence[Token]) -> bool:
    """Whether a run has the shape of a person's name: two to four words, not all in capitals."""
    if not 2 <= _parts(text, run) <= 5 or any(
        w.text in named_in("never") and (i == 0 or w.text not in INNER) for i, w in enumerate(run)
    ):
        return False
    if all(w.text.isupper() for w in run if len(w.text) > 1):
        return run[0].text.capitalize() in first_names() and _parts(text, run) < 4 and not _in_capitals(text, run)
    first = run[0].text
    if first.isupper() and len(first) > 2 and len(run) > 1 and run[1].text in first_names():
        return not any(c.isdigit() for w in run for c in w.text)  # a surname in capitals before its first name
    if any(ROMAN.fullmatch(w.text) for w in run):  # "Phase II" is a stage, "le roi Mohammed VI" a person
        return len(run) == 2 and CROWNED.search(text, max(0, run[0].start - 12), run[0].start) is not None
    return not (first.isupper() and len(first) > 1) and not any(c.isdigit() for w in run for c in w.text)


def _in_capitals(text: str, run: Sequence[Token]) -> bool:
    """Whether the words beside a run are in capitals too: a headline."""
    beside = text[max(0, run[0].start - 24) : run[0].start] + text[run[-1].end : run[-1].end + 24]
    return any(w.isupper() for w in re.findall(r"[^\W\d_]{4,}", beside))


def _trim(text: str, run: list[Token]) -> list[Token]:
    """A run without the sentence's first word, a title, a demonym or a function that is no part of the name."""
    civil = named_in("civil")
    if len(run) > 1 and run[0].text in named_in("opens_place"):
        return []
    addressed = next(
        (i for i in range(1, len(run) - 1) if run[i].text in named_in("address")), 0
    )  # "Allocution de M. Jean Roux"
    run = run[addressed:]
    while run and (run[0].text in named_in("never") or run[0].text in civil or not run[0].capital):
        if (
            run[0].text in named_in("address_or_name")
            and len(run) > 1
            and not ARTICLE.search(text[max(0, run[0].start - 4) : run[0].start])
        ):
            break  # "la commissaire Reine Adjovi"
        run = run[1:]
    if (
        len(run) > 2
        and run[0].text.lower() in nationalities()
        and ARTICLE.search(text[max(0, run[0].start - 4) : run[0].start])
    ):
        run = run[1:]  # "le Chilien Pedro Soto"
    while run and (not run[-1].capital):
        run = run[:-1]
    if len(run) > 1 and INITIAL.match(text, run[-1].start):
        run = [*run[:-1], run[-1]._replace(end=run[-1].end + 1)]
    return run


def _with_particle(text: str, run: list[Token]) -> list[Token]:
    """A run with the particle that stands between a form of address and it ("M. van Meerwijck")."""
    lead = _particle_lead().search(text, max(0, run[0].start - 28), run[0].start) if run else None
    return [run[0]._replace(start=lead.start("particle")), *run[1:]] if lead else run


@lru_cache
def _particle_lead() -> re.Pattern[str]:
    particles = "|".join(
        sorted((p for p in named_in("particles") if p.islower() and len(p) > 1), key=len, reverse=True)
    )
    return re.compile(rf"(?<!\w)(?:MM?\.|Mmes?|Mlle|Dr|Pr|Me) (?P<particle>(?:(?:{particles}) ){{1,3}})$")


def _contacted(text: str, start: int, end: int) -> bool:
    """Whether a name stands in contact lines."""
    before, after = text[max(0, start - 40) : start].lower(), text[end : end + 20]
    if re.match(r"\s{0,2}[,;:–(-]?\s?(?:[Tt][ée]l|[Ee]-?mail|[Mm]ail|[Cc]ourriel|Mob|Port|\+\d|[\w.]+@)", after):
        return True
    if any(before.rstrip(" :,–-").endswith(word) for word in named_in("contact")) and (
        reachable(text, end) or before.endswith((": ", ", ", "  ", "r "))
    ):
        return True
    if CONTACT_LABEL.search(text, max(0, start - 48), start) and reachable(text, end):
        return True
    # An address that is made of the surname tells whose it is.
    address = LOCAL_PART.search(text, end, end + ADDRESS_REACH)
    surname = plain(text[start:end].split()[-1])
    return address is not None and len(surname) > 3 and surname in plain(address.group(1))


def _rule(
    text: str, run: Sequence[Token], proposed: Sequence[tuple[int, int]], titled: tuple[bool, bool]
) -> str | None:
    """The rule that makes a person of a run; None where nothing speaks for it."""
    start, end = run[0].start, run[-1].end
    before = text[max(0, start - 40) : start]
    address = civil().search(before)
    if address:  # "le centre Mère Teresa" bears a name with its form of address
        return None if bears_name(before[: address.start()]) else "people.civil"
    if _parts(text, run) < 2:
        return single(text, start, end)
    if AGED.match(text, end) or NUMBERED.match(text, end) or TOLD.match(text, end):
        return "people.age"
    if bears_name(text[max(0, start - 60) : start]):
        return None
    if _first_name(run):
        return "people.first_name"
    if any(titled) or _of_nation(before):
        return "people.apposition" if titled[0] else "people.function"
    if says(text, start, end):
        return "people.speech"
    if _contacted(text, start, end):
        return "people.contact"
    named = any(s < end and start < e for s, e in proposed) and not _at_place(before)
    return "model:ner" if named else None


def _of_nation(before: str) -> bool:
    """Whether a demonym with its article stands right before a name: "la Syrienne", "le Mauricien"."""
    found = DEMONYM.search(before)
    return found is not None and found.group(1).lower() in nationalities()


def _at_place(before: str) -> bool:
    """Whether what stands before a name makes it a place's: "à", "les écoliers de"."""
    return LOCATED.search(before) is not None or residents().search(before) is not None


def _first_name(run: Sequence[Token]) -> bool:
    """Whether a first name opens a run, or follows a surname in capitals ("KOUASSI Aya")."""
    names = first_names()
    first = run[0].text
    return first in names or (first.isupper() and (first.capitalize() in names or run[1].text in names))


def _shaped_or_told(text: str, run: Sequence[Token]) -> bool:
    """Whether a run may be a name: by its shape, or one plain word, or any words behind a form of address."""
    if _shaped(text, run) or civil().search(text[max(0, run[0].start - 16) : run[0].start]):
        return True
    word = run[0].text
    return (
        _parts(text, run) == 1
        and len(word) > 2
        and not word.isupper()
        and not any(w.text in named_in("never") or any(c.isdigit() for c in w.text) for w in run)
    )


def find_people(text: str, proposed: Sequence[tuple[int, int, str]] = ()) -> tuple[PersonMention, ...]:
    """Every person named in full, in the order of the text.

    Parameters
    ----------
    text : str
        Any French text.
    proposed : sequence of (start, end, label)
        A statistical model's entities (labels PER LOC ORG MISC).

    Returns
    -------
    tuple of PersonMention
        Offsets are code points of `text`; civil titles ("Mme") are not part of the name.

    Examples
    --------
    >>> found = find_people("« C'est un progrès », a déclaré Zoubida Kéraval, cheffe de mission de l'OIM au Tchad.")
    >>> [(m.name, m.title, m.organisation) for m in found]
    [('Zoubida Kéraval', 'cheffe de mission', 'OIM')]
    """
    return _find(fold(text), tuple((s, e) for s, e, label in proposed if label == "PER"))


@few_per_additions
def _find(text: str, people: tuple[tuple[int, int], ...]) -> tuple[PersonMention, ...]:
    """The people of a folded text; kept for the finder of places."""
    organisations = find_organisations(text)
    starts = [m.start for m in organisations]
    inside = {cell for m in organisations for cell in range(m.start, m.end)}
    found: list[PersonMention] = []
    unsure: list[PersonMention] = []
    borne: set[str] = set()  # what ships, storms and schools are called
    for raw in _sequences(text, tokens(text)):
        run = _trim(text, [w for w in raw if w.start not in inside])
        run = _with_particle(text, run)
        if not run or not _shaped_or_told(text, run):
            continue
        start, end = run[0].start, run[-1].end
        if start in inside or end - 1 in inside or SIGNED.search(text[max(0, start - 6) : start]):
            continue
        near = organisations[bisect_left(starts, start - NEAR_BODIES) : bisect_left(starts, end + NEAR_BODIES)]
        if bears_name(text[max(0, start - 60) : start]):
            borne.add(_name(text, start, end))
        mention = _mention(text, run, people, near)
        if mention is None:
            unsure.append(PersonMention(start, end, _name(text, start, end), None, None, "people.repeated"))
        elif not is_place(text[start:end]):
            found.append(mention)
    known = {m.name for m in found}
    found += [m for m in unsure if m.name in known]
    found = [m for m in found if m.name not in borne or " " in m.name]
    return tuple(sorted(found, key=lambda m: m.start))


def _name(text: str, start: int, end: int) -> str:
    return " ".join(text[start:end].split())


def _mention(
    text: str, run: Sequence[Token], proposed: Sequence[tuple[int, int]], organisations: Sequence[OrganisationMention]
) -> PersonMention | None:
    """The person that a run of words names, with what the words beside it tell."""
    start, end = run[0].start, run[-1].end
    several = _parts(text, run) > 1
    after = title_after(text, end, organisations) if several else None
    before = title_before(text, start, organisations) if several else None
    rule = _rule(text, run, proposed, (after is not None, before is not None))
    if rule is None:
        return None
    if not several:
        after, before = title_after(text, end, organisations), title_before(text, start, organisations)
    sides = [side for side in (after, before) if side is not None]
    if after and before and after[0] and after[0].startswith("ancien"):
        sides.reverse()
    title = next((side[0] for side in sides if side[0]), None)
    body = next((side[1] for side in sides if side[1]), None) or body_beside(text, start, end, organisations)
    return PersonMention(start, end, _name(text, start, end), title, body, rule)
