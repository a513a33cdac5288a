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
from iomnlp.relate.sentences import Party
from iomnlp.source import Narrative

ROLE_ORDER: tuple[CountryRole, ...] = ("beneficiary", "donor", "dateline", "contact", "mentioned")
TOLD = frozenset({"title", "body", "list_item", "quote"})
TOPIC = re.compile(r"\s*:")
# A text with so many different words of aid serves the people that it names.
AID_WORDS = 2
# How far ahead of the next a country must be to be primary, and what one needs that no aid names.
DOMINANCE, ALONE = 1.5, 3.0
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
    """What a document's mentions add up to, by country: weight in the body, in the title, and evidence of being served."""

    body: dict[str, float] = field(default_factory=dict)
    title: dict[str, float] = field(default_factory=dict)
    named: dict[str, float] = field(default_factory=dict)
    served: dict[str, float] = field(default_factory=dict)
    topic: set[str] = field(default_factory=set)

    def weight(self, code: str) -> float:
        """How much of the document treats the country; 0 without the body."""
        body = self.body.get(code, 0)
        return body + self.title.get(code, 0) if body else 0


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
        if how is None or mention.code is None or block is None:
            continue
        code, in_title = mention.code, block.kind == "title"
        weight = 0.5 if how == "passing" else 1.0 if mention.form == "adjective" else 2.0
        _add(tally.title if in_title else tally.body, code, weight)
        if how != "passing" and TOPIC.match(narrative.text, mention.end) and in_title:
            tally.topic.add(code)
        if how == "served" or (how == "people" and aided >= AID_WORDS) or code in tally.topic:
            _add(tally.served, code, weight)
    for start, _, code in offices:
        block = narrative.block_at(start)
        if block is not None and block.kind in TOLD:
            _add(tally.title if block.kind == "title" else tally.body, code, 1.0)
        elif block is not None:
            _add(tally.named, code, 0.5)
    return tally


def _primary(tally: _Tally, beneficiaries: set[str], donors: set[str], sheet: Sequence[str]) -> str | None:
    """The country that most of the body treats, or None where several share it."""
    if sheet:
        return sheet[0] if len(sheet) == 1 else None
    pool = beneficiaries or {c for c, w in tally.body.items() if w >= ALONE} - donors
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


PARTNER = re.compile(
    r"""(?:en\s+(?:étroite\s+)?(?:coopération|collaboration|partenariat|coordination|concertation)|de\s+concert|conjointement|
        (?:en\s+)?partenaires?|partenaires\s+tels?\s+que|aux\s+côtés|collabor\w+|coopér\w+|travaill\w+\s+avec|avec\s+l'appui|avec\s+le\s+soutien|
        soutenu\w*\s+par|form\w+|appuy\w+|apport\w+\s+son\s+appui|signé\w*|mené\w*\s+par|mis\w*\s+en\s+œuvre\s+par|organis\w+|
        co-?organis\w+|lanc\w+|accord\s+avec|consult\w+|renforc\w+|fonctionnaires|personnel|agents|capacités)""",
    re.VERBOSE | re.IGNORECASE,
)


def organisation_entities(
    narrative: Narrative,
    mentions: Sequence[OrganisationMention],
    keys: Sequence[int],
    relations: Iterable[Relation],
    own_id: str = "IOM",
) -> tuple[OrganisationEntity, ...]:
    """Organisations with roles: from the funding relations, from words of partnership, else `mentioned`."""
    roles: dict[int, set[OrganisationRole]] = {}
    for relation in relations:
        for party, role in (
            (relation.donor, "donor"),
            (relation.channel, "channel"),
            (relation.recipient, "recipient"),
        ):
            if party is not None and party.key[0] == "organisation":
                roles.setdefault(int(party.key[1]), set()).add(role)  # type: ignore[arg-type]
    groups: dict[int, list[OrganisationMention]] = {}
    for mention, key in zip(mentions, keys, strict=True):
        groups.setdefault(key, []).append(mention)
        block = narrative.block_at(mention.start)
        if block is None or block.kind in {"contact", "dateline"}:
            continue
        sentence = narrative.sentence_at(mention.start) or (block.start, block.end)
        near = narrative.text[max(sentence[0], mention.start - 90) : min(sentence[1], mention.end + 60)]
        if PARTNER.search(near) or mention.lexicon_id == own_id:
            roles.setdefault(key, set()).add("partner")
    result = []
    for key, found in groups.items():
        own = roles.get(key, set())
        if own & {"donor", "channel", "recipient"} and found[0].lexicon_id != own_id:
            own.discard("partner")
        best = max(found, key=lambda m: (m.acronym is not None, len(m.name)))
        ordered = tuple(r for r in ORGANISATION_ROLE_ORDER if r in own) or ("mentioned",)
        spans = tuple(sorted({(m.start, m.end) for m in found}))
        acronym = next((m.acronym for m in found if m.acronym), None)
        result.append(OrganisationEntity(str(key), best, best.name, acronym, spans, ordered))
    return tuple(sorted(result, key=lambda e: e.spans[0]))
