"""Mentions to entities: one country, place or organisation for all its mentions, with roles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from iomnlp.find.countries import CountryMention
from iomnlp.find.organisations import OrganisationMention
from iomnlp.record import CountryRole, OrganisationRole
from iomnlp.relate.country_evidence import Evidence, aid_words, evidence_of, is_state_body
from iomnlp.relate.funding import Relation
from iomnlp.relate.partners import Part, parts_of
from iomnlp.relate.sentences import Party
from iomnlp.source import Narrative

ROLE_ORDER: tuple[CountryRole, ...] = ("beneficiary", "donor", "dateline", "contact", "mentioned")
TOLD = frozenset({"title", "body", "list_item", "quote"})
TOPIC = re.compile(r"\s*:")
# A text with so many different words of aid serves the people that it names.
AID_WORDS = 2
# How far ahead of the next a country must be to be primary (in sentences, further, where the sheet shares the aid), and
# how many sentences must tell of it where no aid names it alone.
DOMINANCE, SHARED, ALONE = 1.5, 3, 3
ORGANISATION_ROLE_ORDER: tuple[OrganisationRole, ...] = ("donor", "channel", "recipient", "partner", "mentioned")


def comparable(name: str) -> str:
    """A name for comparison: lower-case, without articles, accents kept, hyphens as spaces.

    >>> comparable("l'Organisation internationale pour les migrations")
    'organisation internationale pour les migrations'
    """
    return re.sub(r"^(?:le |la |les |l')", "", " ".join(name.replace("-", " ").split()).lower())


@dataclass(frozen=True, slots=True)
class CountryEntity:
    """A country with its mentions (offsets in the narrative); `candidates` where the form stays ambiguous."""

    code: str | None
    candidates: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    roles: tuple[CountryRole, ...]
    primary: bool
    rule: str


@dataclass(frozen=True, slots=True)
class OrganisationEntity:
    """An organisation: its key in the relations, its best mention, all spans, acronym and roles."""

    key: str
    mention: OrganisationMention
    name: str
    acronym: str | None
    spans: tuple[tuple[int, int], ...]
    roles: tuple[OrganisationRole, ...]


def group_organisations(mentions: Sequence[OrganisationMention]) -> tuple[int, ...]:
    """For each mention the index of its organisation: same lexicon entry, name or acronym.

    Returns
    -------
    tuple of int
        Indices count organisations in the order of their first mention.
    """
    keys: dict[tuple[str, str], int] = {}
    result: list[int] = []
    for mention in mentions:
        own = [("name", comparable(mention.name))]
        if mention.lexicon_id:
            own.append(("id", mention.lexicon_id))
        if mention.acronym:
            own.append(("name", comparable(mention.acronym)))
        known = [keys[k] for k in own if k in keys]
        index = known[0] if known else len(set(keys.values()))
        for key in own:
            keys.setdefault(key, index)
        result.append(index)
    return tuple(result)


def _add(table: dict[str, float], code: str, weight: float) -> None:
    table[code] = table.get(code, 0) + weight


@dataclass(slots=True)
class _Tally:
    """What a document's mentions add up to, by country: weight in body and title, evidence of being served."""

    body: dict[str, float] = field(default_factory=dict)
    title: dict[str, float] = field(default_factory=dict)
    named: dict[str, float] = field(default_factory=dict)
    served: dict[str, float] = field(default_factory=dict)
    topic: set[str] = field(default_factory=set)
    sentences: dict[str, set[int]] = field(default_factory=dict)

    def weight(self, code: str) -> float:
        """How much of the document treats the country; 0 without the body."""
        body = self.body.get(code, 0)
        return body + self.title.get(code, 0) if body else 0

    def told_of(self, code: str, sentence: tuple[int, int] | None) -> None:
        """Note a sentence that tells of the country itself, not only of its nationals."""
        if sentence is not None:
            self.sentences.setdefault(code, set()).add(sentence[0])


def _tally(
    narrative: Narrative,
    mentions: Sequence[CountryMention],
    evidence: Sequence[Evidence | None],
    offices: Sequence[tuple[int, int, str]],
) -> _Tally:
    """Weigh the mentions: a name weighs two, an adjective, a demonym or a city one; who is only passed by, nothing."""
    tally = _Tally()
    aided = aid_words(" ".join(narrative.text[b.start : b.end] for b in narrative.blocks if b.kind in TOLD).lower())
    for mention, how in zip(mentions, evidence, strict=True):
        block = narrative.block_at(mention.start)
        if mention.code is None or block is None or block.kind not in TOLD:
            continue
        code, in_title = mention.code, block.kind == "title"
        weight = 0.5 if how in {None, "passing"} else 1.0 if mention.form == "adjective" else 2.0
        if how != "people":
            tally.told_of(code, narrative.sentence_at(mention.start))
        _add(tally.title if in_title else tally.body, code, weight)
        if how not in {None, "passing"} and TOPIC.match(narrative.text, mention.end) and in_title:
            tally.topic.add(code)
        if how == "served" or (how == "people" and aided >= AID_WORDS) or code in tally.topic:
            _add(tally.served, code, weight)
    for start, _, code in offices:
        block = narrative.block_at(start)
        if block is not None and block.kind in TOLD:
            _add(tally.title if block.kind == "title" else tally.body, code, 1.0)
            tally.told_of(code, narrative.sentence_at(start))
        elif block is not None:
            _add(tally.named, code, 0.5)
    return tally


def _primary(tally: _Tally, beneficiaries: set[str], donors: set[str], sheet: Sequence[str]) -> str | None:
    """The country that most of the body treats, or None where several share it."""
    if sheet:
        told = sorted(((len(tally.sentences.get(c, ())), c) for c in sheet), key=lambda x: (-x[0], x[1]))
        return told[0][1] if len(sheet) == 1 or (told[0][0] >= ALONE and told[0][0] >= SHARED * told[1][0]) else None
    pool = beneficiaries or {c for c, told in tally.sentences.items() if len(told) >= ALONE} - donors
    ranked = sorted(
        ((tally.weight(c) + min(1.0, tally.named.get(c, 0)), c) for c in pool if tally.weight(c)),
        key=lambda x: (-x[0], x[1]),
    )
    if not ranked or (len(ranked) > 1 and ranked[0][0] < DOMINANCE * ranked[1][0]):
        return None
    return ranked[0][1]


def _donors(relations: Sequence[Relation]) -> tuple[list[Party], set[str]]:
    """Every giver, and the countries for which one gives; who is only asked gives nothing."""
    givers = [r.donor for r in relations if r.donor is not None and r.status != "requested"]
    states = {g.country for g in givers if g.country and (g.key[0] == "country" or is_state_body(g.name))}
    return givers, states


def country_entities(
    narrative: Narrative,
    mentions: Sequence[CountryMention],
    offices: Sequence[tuple[int, int, str]],
    relations: Sequence[Relation],
    sheet: Sequence[str],
) -> tuple[CountryEntity, ...]:
    """Countries with roles.

    Parameters
    ----------
    narrative : Narrative
        Title, dateline, body and contacts.
    mentions : sequence of CountryMention
        Named mentions anywhere in it.
    offices : sequence of (start, end, code)
        Cities and other places. In datelines and contact lines they count for their country; in title and body they
        only add to the weight of a country that is named elsewhere.
    relations : sequence of Relation
        Funding relations, for the donors.
    sheet : sequence of str
        The codes of the sheet's beneficiary States.

    Returns
    -------
    tuple of CountryEntity
        In the order of their first mention; a State of the sheet alone has no spans here.
    """
    givers, states = _donors(relations)
    evidence = evidence_of(narrative, mentions, givers)
    tally = _tally(narrative, mentions, evidence, offices)
    roles: dict[str, set[CountryRole]] = {code: {"donor"} for code in states}
    spans: dict[tuple[str | None, tuple[str, ...]], list[tuple[int, int]]] = {}
    rules: dict[tuple[str | None, tuple[str, ...]], str] = {}
    for start, end, key, rule in _placed(narrative, mentions, offices):
        spans.setdefault(key, []).append((start, end))
        rules.setdefault(key, rule)
        block = narrative.block_at(start)
        if key[0] is not None and block is not None and block.kind in {"dateline", "contact"}:
            roles.setdefault(key[0], set()).add("dateline" if block.kind == "dateline" else "contact")
    for code in sheet or _served(tally, states):
        roles.setdefault(code, set()).add("beneficiary")
    for code in sheet:
        spans.setdefault((code, ()), [])
        rules.setdefault((code, ()), "sheet.beneficiaries")
    beneficiaries = {code for code, own in roles.items() if "beneficiary" in own}
    primary = _primary(tally, beneficiaries, states, tuple(dict.fromkeys(sheet)))
    result = []
    for (code_, candidates), found in spans.items():
        own = roles.get(code_, set()) if code_ else set()
        ordered = tuple(r for r in ROLE_ORDER if r in own) or ("mentioned",)
        is_primary = code_ is not None and code_ == primary
        where = tuple(sorted(set(found)))
        result.append(CountryEntity(code_, candidates, where, ordered, is_primary, rules[(code_, candidates)]))
    return tuple(sorted(result, key=lambda e: e.spans[0] if e.spans else (-1, -1)))


def _placed(
    narrative: Narrative, mentions: Sequence[CountryMention], offices: Sequence[tuple[int, int, str]]
) -> list[tuple[int, int, tuple[str | None, tuple[str, ...]], str]]:
    """Mentions and the offices of datelines and contact lines: start, end, country, rule."""
    placed: list[tuple[int, int, tuple[str | None, tuple[str, ...]], str]] = [
        (m.start, m.end, (m.code, m.candidates), m.rule) for m in mentions
    ]
    for start, end, code in offices:
        block = narrative.block_at(start)
        if block is not None and block.kind in {"dateline", "contact"}:
            placed.append((start, end, (code, ()), "countries.office"))
    return placed


def _served(tally: _Tally, states: set[str]) -> set[str]:
    """Without a sheet: who is served, and has a word in the body; a giver only where the title is about it."""
    found = {c for c in tally.served if tally.body.get(c) and c not in states}
    found |= {c for c in states & tally.topic if tally.served.get(c)}
    return found


OUR_OWN = "IOM"
# What binds an office to its parent body: "le Bureau X (BX) du Ministère Y".
PARENT = re.compile(r"\)?\s*(?:\([^()]{1,40}\))?\s*(?:de\s+la|de\s+l'|du|des|de|d')\s*")


def _party_roles(
    narrative: Narrative, mentions: Sequence[OrganisationMention], keys: Sequence[int], relations: Iterable[Relation]
) -> dict[int, set[OrganisationRole]]:
    """Roles from the funding relations; the body that a giving office belongs to gives too, who is asked does not."""
    roles: dict[int, set[OrganisationRole]] = {}
    parties: list[tuple[Party | None, OrganisationRole]] = []
    for relation in relations:
        parties += [(relation.channel, "channel"), (relation.recipient, "recipient")]
        if relation.status != "requested":
            parties.append((relation.donor, "donor"))
    for party, role in parties:
        if party is not None and party.key[0] == "organisation":
            roles.setdefault(int(party.key[1]), set()).add(role)
    for at in range(1, len(mentions)):
        gives = "donor" in roles.get(keys[at - 1], ())
        if gives and PARENT.fullmatch(narrative.text, mentions[at - 1].end, mentions[at].start):
            roles.setdefault(keys[at], set()).add("donor")
    return roles


def _is_partner(mention: OrganisationMention, parts: Sequence[Part], own: set[OrganisationRole], shares: bool) -> bool:
    """Whether an organisation is a partner: it works, or is served by more than money, or is public and no mere source.

    The migration organisation is one, unless it only receives a share (`shares`) of what others receive too.
    """
    if mention.lexicon_id == OUR_OWN:
        return not shares or "works" in parts
    if "channel" in own:
        return False
    if "works" in parts or ("served" in parts and "recipient" not in own):
        return True
    return mention.type == "government" and "source" not in parts


def organisation_entities(
    narrative: Narrative,
    mentions: Sequence[OrganisationMention],
    keys: Sequence[int],
    relations: Iterable[Relation],
) -> tuple[OrganisationEntity, ...]:
    """Organisations with roles: from the funding relations, from the words round their mentions, else `mentioned`.

    Parameters
    ----------
    narrative : Narrative
        Title, dateline, body and contacts.
    mentions : sequence of OrganisationMention
        In the order of the text.
    keys : sequence of int
        For each mention the index of its organisation, as in the relations' parties.
    relations : iterable of Relation
        Funding relations.
    """
    roles = _party_roles(narrative, mentions, keys, relations)
    groups: dict[int, list[int]] = {}
    for index, key in enumerate(keys):
        groups.setdefault(key, []).append(index)
    every_part = parts_of(narrative, mentions)
    receivers = sum("recipient" in own for own in roles.values())
    result = []
    for key, indices in groups.items():
        found = [mentions[i] for i in indices]
        told = [every_part[i] for i, m in zip(indices, found, strict=True) if _told(narrative, m)]
        own = roles.get(key, set())
        gives = "donor" in own and found[0].lexicon_id != OUR_OWN
        sentences = {narrative.sentence_at(m.start) for m in found if _told(narrative, m)}
        shares = "recipient" in own and receivers > 1 and len(sentences) == 1
        if not gives and told and _is_partner(found[0], told, own, shares):
            own.add("partner")
        best = max(found, key=lambda m: (m.acronym is not None, len(m.name)))
        ordered = tuple(r for r in ORGANISATION_ROLE_ORDER if r in own) or ("mentioned",)
        spans = tuple(sorted({(m.start, m.end) for m in found}))
        acronym = next((m.acronym for m in found if m.acronym), None)
        result.append(OrganisationEntity(str(key), best, best.name, acronym, spans, ordered))
    return tuple(sorted(result, key=lambda e: e.spans[0]))


def _told(narrative: Narrative, mention: OrganisationMention) -> bool:
    """Whether a mention stands outside dateline and contact lines."""
    block = narrative.block_at(mention.start)
    return block is not None and block.kind in TOLD
