"""People: names with what speaks for them (a title, a function, a verb of speech, a first name, the model)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from iomnlp.additions import few_per_additions
from iomnlp.find.numbers import plain
from iomnlp.find.organisation_lists import nationalities
from iomnlp.find.organisations import OrganisationMention, find_organisations
from iomnlp.find.person_cues import AGED, LOCATED, NUMBERED, TOLD, Beside, bears_name, first_names, residents
from iomnlp.find.person_runs import parts, plain_word, sequences, shaped, trimmed
from iomnlp.find.person_titles import (
    body_beside,
    civil,
    is_place,
    named_in,
    place_spans,
    reachable,
    title_after,
    title_before,
)
from iomnlp.find.text_words import Token
from iomnlp.source import fold

LOCAL_PART = re.compile(r"([\w.+-]{3,40})@")
ADDRESS_REACH = 160
CONTACTED = re.compile(r"\s{0,2}[,;:–(-]?\s?(?:[Tt][ée]l|[Ee]-?mail|[Mm]ail|[Cc]ourriel|Mob|Port|\+\d|[\w.]+@)")
# "Médias : Awa Sow, HCR Bol, Tél …": a label of its own before whoever can be reached.
CONTACT_LABEL = re.compile(r"(?:^|\n|[.!?] |  )[A-ZÀ-Ý][a-zà-ÿ' -]{2,30} ?: ?(?:(?:M\.|Mme|Dr) )?$")
# A person's body begins at most so far before or behind the name.
NEAR_BODIES = 300
DEMONYM = re.compile(r"(?:\b(?:[Ll][ea]|[Uu]ne?|[Dd]u|[Aa]u) |\b[Ll]')([A-ZÀ-Ý][a-zà-ÿ-]{3,20}) $")
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


@lru_cache
def _particle_lead() -> re.Pattern[str]:
    """A form of address and the particle of a name behind it ("M. van Meerwijck")."""
    particles = "|".join(
        sorted((p for p in named_in("particles") if p.islower() and len(p) > 1), key=len, reverse=True)
    )
    return re.compile(rf"(?<!\w)(?:MM?\.|Mmes?|Mlle|Dr|Pr|Me) (?P<particle>(?:(?:{particles}) ){{1,3}})$")


@lru_cache
def _contact_words() -> tuple[str, ...]:
    return tuple(named_in("contact"))


def _contacted(text: str, start: int, end: int) -> bool:
    """Whether a name stands in contact lines."""
    before, after = text[max(0, start - 40) : start].lower(), text[end : end + 20]
    if CONTACTED.match(after):
        return True
    if before.rstrip(" :,–-").endswith(_contact_words()) and (
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
    beside: Beside, name: _Candidate, proposed: Sequence[tuple[int, int]], titled: tuple[bool, bool]
) -> str | None:
    """The rule that makes a person of a run; None where nothing speaks for it."""
    text, start, end = beside.text, name.start, name.end
    back = max(0, start - 40)
    if name.address < start:  # "le centre Mère Teresa" bears a name with its form of address
        return None if bears_name(text[back : name.address]) else "people.civil"
    if name.parts < 2:
        return beside.single(start, end, name.borne)
    if AGED.match(text, end) or NUMBERED.match(text, end) or TOLD.match(text, end):
        return "people.age"
    if name.borne:
        return None
    if _first_name(name.run):
        return "people.first_name"
    before = text[back:start]
    if any(titled) or _of_nation(before):
        return "people.apposition" if titled[0] else "people.function"
    if beside.says(start, end):
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
    return bool(LOCATED.search(before) or residents().search(before))


def _first_name(run: Sequence[Token]) -> bool:
    """Whether a first name opens a run, or follows a surname in capitals ("KOUASSI Aya")."""
    names = first_names()
    first = run[0].text
    return first in names or (first.isupper() and (first.capitalize() in names or run[1].text in names))


class _Candidate(NamedTuple):
    """A run that may be a name, with its offsets and number of parts.

    `address` is where its form of address begins, or `start` without one; `borne` tells whether a thing bears it.
    """

    run: Sequence[Token]
    start: int
    end: int
    parts: int
    address: int
    borne: bool


def _candidate(beside: Beside, run: list[Token], places: Container[tuple[int, int]]) -> _Candidate | None:
    """A trimmed run as a name: by its shape, or one plain word, or any words behind a form of address; no place."""
    text = beside.text
    start = run[0].start
    particle = _particle_lead().search(text[max(0, start - 28) : start])
    if particle:
        start -= len(particle["particle"])
        run = [run[0]._replace(start=start), *run[1:]]
    if (start, run[-1].end) in places:
        return None
    count = parts(text, run)
    back = max(0, start - 16)
    found = civil().search(text[back:start])
    if not (found or shaped(text, run, count) or (count == 1 and plain_word(run))):
        return None
    address = back + found.start() if found else start
    return _Candidate(run, start, run[-1].end, count, address, beside.bears_name(start))


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
    beside = Beside(text)
    # Half of what may be a name is a place's: that is known for the whole text, and asked first.
    places = place_spans(text)
    found: list[PersonMention] = []
    unsure: list[tuple[int, int]] = []
    borne: set[str] = set()  # what ships, storms and schools are called
    for raw in sequences(text):
        outside = raw if len(raw) == 1 else [word for word in raw if word.start not in inside]
        run = trimmed(text, outside) if outside and outside[0].start not in inside else []
        name = _candidate(beside, run, places) if run else None
        if name is None:
            continue
        start, end = name.start, name.end
        if start in inside or end - 1 in inside or SIGNED.search(text[max(0, start - 6) : start]):
            continue
        near = organisations[bisect_left(starts, start - NEAR_BODIES) : bisect_left(starts, end + NEAR_BODIES)]
        if name.borne:
            borne.add(_name(text, start, end))
        mention = _mention(beside, name, people, near)
        if mention is None:
            unsure.append((start, end))
        elif not is_place(text[start:end]):
            found.append(mention)
    known = {m.name for m in found}
    if known:  # a name is a person's wherever it stands
        told = ((start, end, _name(text, start, end)) for start, end in unsure)
        found += [PersonMention(*place, None, None, "people.repeated") for place in told if place[2] in known]
    found = [m for m in found if m.name not in borne or " " in m.name]
    return tuple(sorted(found, key=lambda m: m.start))


def _name(text: str, start: int, end: int) -> str:
    return " ".join(text[start:end].split())


def _mention(
    beside: Beside,
    name: _Candidate,
    proposed: Sequence[tuple[int, int]],
    organisations: Sequence[OrganisationMention],
) -> PersonMention | None:
    """The person that a run of words names, with what the words beside it tell."""
    text, start, end = beside.text, name.start, name.end
    several = name.parts > 1
    after = title_after(text, end, organisations) if several else None
    before = title_before(text, start, organisations, name.address, beside.functions) if several else None
    rule = _rule(beside, name, proposed, (after is not None, before is not None))
    if rule is None:
        return None
    if not several:
        after = title_after(text, end, organisations)
        before = title_before(text, start, organisations, name.address, beside.functions)
    sides = [side for side in (after, before) if side is not None]
    if after and before and after[0] and after[0].startswith("ancien"):
        sides.reverse()
    title = next((side[0] for side in sides if side[0]), None)
    body = next((side[1] for side in sides if side[1]), None) or body_beside(text, start, end, organisations)
    return PersonMention(start, end, _name(text, start, end), title, body, rule)
