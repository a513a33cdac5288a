"""Mentions of people to people: full names for surnames, and each person's part in the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from iomnlp.find.people import PersonMention
from iomnlp.record import PersonRole
from iomnlp.relate.cues import cue
from iomnlp.relate.quotes import QuoteMention
from iomnlp.source import Narrative

CIVIL = r"(?:M\.|Mme|Mlle|MM\.|Mr|Dr|Pr|Me)"
REACH = 160


@dataclass(frozen=True, slots=True)
class PersonEntity:
    """A person in one role, with every mention in that role; offsets in the narrative."""

    name: str
    spans: tuple[tuple[int, int], ...]
    role: PersonRole
    title: str | None
    organisation: str | None
    rule: str


@dataclass(slots=True)
class _Group:
    """Mentions of one person, by whether they stand in contact lines."""

    name: str
    spans: dict[bool, list[tuple[int, int]]] = field(default_factory=lambda: {False: [], True: []})
    title: dict[bool, str | None] = field(default_factory=lambda: {False: None, True: None})
    organisation: dict[bool, str | None] = field(default_factory=lambda: {False: None, True: None})
    rule: str = ""
    speaks: bool = False


def canonical_names(mentions: Sequence[PersonMention]) -> dict[str, str]:
    """Each name as printed to the fullest name of that person: a surname takes the one full name that ends in it."""
    full = [m.name for m in mentions if " " in m.name]
    names: dict[str, str] = {}
    for mention in mentions:
        last = mention.name.split()[-1].casefold()
        if " " in mention.name:
            same = [n for n in full if n.casefold() == mention.name.casefold()]
        else:
            same = [n for n in full if n.split()[-1].casefold() == last or n.split()[0].casefold() == last]
        names[mention.name] = same[0] if same and len({n.casefold() for n in same}) == 1 else mention.name
    return names


def _speaks(narrative: Narrative, start: int, end: int) -> bool:
    """Whether the sentence makes the person at `start` say something."""
    block = narrative.block_at(start)
    if block is None or block.kind in {"contact", "dateline"}:
        return False
    s, e = narrative.sentence_at(start) or (block.start, block.end)
    before = narrative.text[max(s, start - 60) : start].lower()
    after = narrative.text[end : min(e, end + REACH)].lower()
    speech = cue("speech", "people.yaml")
    if cue("according", "people.yaml").search(before[-45:]) and re.match(r"\s*[,.]", after):
        return bool(re.search(r"(?:selon|d'après)[^,.;]{0,44}$", before))
    if any(len(before) - m.end() < 30 for m in speech.finditer(before)):
        return True
    verb = speech.search(after)
    return verb is not None and not re.search(r"\b(?:qui|que|dont)\s*$", after[: verb.start()])


def _surname_spans(text: str, name: str, taken: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Later mentions by civil title and surname that the finder left out."""
    if " " not in name:
        return []
    surname = name.split()[-1]
    spans = [m.span(1) for m in re.finditer(rf"(?<!\w){CIVIL}\s+({re.escape(surname)})(?!\w)", text)]
    return [s for s in spans if not any(a < s[1] and s[0] < b for a, b in taken)]


def person_entities(
    narrative: Narrative, mentions: Sequence[PersonMention], quotes: Sequence[QuoteMention]
) -> tuple[tuple[PersonEntity, ...], dict[str, str]]:
    """People with roles, and the full name for each name as printed.

    Returns
    -------
    tuple of PersonEntity
        In the order of their first mention; who speaks and is also a contact has two.
    dict of str to str
        Name as printed → full name.
    """
    names = canonical_names(mentions)
    speakers = {names.get(q.speaker, q.speaker) for q in quotes if q.speaker}
    groups: dict[str, _Group] = {}
    for m in mentions:
        block = narrative.block_at(m.start)
        if block is None:
            continue
        name = names[m.name]
        group = groups.setdefault(name.casefold(), _Group(name))
        contact = block.kind == "contact"
        group.spans[contact].append((m.start, m.end))
        group.title[contact] = group.title[contact] or m.title
        group.organisation[contact] = group.organisation[contact] or m.organisation
        group.rule = group.rule or m.rule
        group.speaks = group.speaks or name in speakers or (not contact and _speaks(narrative, m.start, m.end))
    result = []
    for group in groups.values():
        for contact in (False, True):
            spans = group.spans[contact]
            if not spans:
                continue
            if not contact:
                spans = spans + _surname_spans(narrative.text, group.name, spans)
            role: PersonRole = "contact" if contact else "speaker" if group.speaks else "other"
            title, organisation = group.title[contact], group.organisation[contact]
            result.append(PersonEntity(group.name, tuple(sorted(set(spans))), role, title, organisation, group.rule))
    return tuple(sorted(result, key=lambda p: (p.spans[0], p.role))), names
