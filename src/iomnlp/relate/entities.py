"""Mentions to entities: one country, place or organisation for all its mentions, with roles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from iomnlp.find.countries import CountryMention
from iomnlp.find.organisations import OrganisationMention
from iomnlp.record import CountryRole, OrganisationRole
from iomnlp.relate.cues import cue
from iomnlp.relate.funding import Relation
from iomnlp.source import Narrative

ROLE_ORDER: tuple[CountryRole, ...] = ("beneficiary", "donor", "dateline", "contact", "mentioned")
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


def _primary(body: dict[str, int], beneficiaries: set[str], sheet: Sequence[str]) -> str | None:
    """The country that most of the body treats, or None where several share it."""
    ranked = sorted(((n, c) for c, n in body.items() if c in beneficiaries), key=lambda x: (-x[0], x[1]))
    if len(sheet) == 1 and (not ranked or ranked[0][1] == sheet[0] or ranked[0][0] < 2):
        return sheet[0]
    if not ranked or len(sheet) > 1:
        return None
    if len(ranked) == 1 or ranked[0][0] >= 2 * ranked[1][0]:
        return ranked[0][1]
    return None


def _serves(text: str, mention: CountryMention, sentence: tuple[int, int]) -> bool:
    """Whether the sentence speaks of aid, and the country is where it goes or whose people or authorities it serves."""
    before = text[max(sentence[0], mention.start - 40) : mention.start].lower()
    last = None
    for match in cue("elsewhere", "country_roles.yaml").finditer(before):
        last = match
    if last is not None and len(before) - last.end() < 12:
        return False
    return bool(cue("aid", "country_roles.yaml").search(text[sentence[0] : sentence[1]].lower()))


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
        Cities of datelines and contact lines: they count for their country there, and only there.
    relations : sequence of Relation
        Funding relations, for the donors.
    sheet : sequence of str
        The codes of the sheet's beneficiary States.

    Returns
    -------
    tuple of CountryEntity
        In the order of their first mention; a State of the sheet alone has no spans here.
    """
    spans: dict[tuple[str | None, tuple[str, ...]], list[tuple[int, int]]] = {}
    roles: dict[str, set[CountryRole]] = {}
    rules: dict[tuple[str | None, tuple[str, ...]], str] = {}
    body: dict[str, int] = {}
    donors = {p.country: p for r in relations for p in (r.donor,) if p is not None and p.country is not None}
    donor_spans = [(r.donor.start, r.donor.end) for r in relations if r.donor is not None]
    for mention in mentions:
        key = (mention.code, mention.candidates)
        spans.setdefault(key, []).append((mention.start, mention.end))
        rules.setdefault(key, mention.rule)
        block = narrative.block_at(mention.start)
        if mention.code is None or block is None:
            continue
        own = roles.setdefault(mention.code, set())
        if block.kind in {"dateline", "contact"}:
            own.add("dateline" if block.kind == "dateline" else "contact")
            continue
        if any(s <= mention.start and mention.end <= e for s, e in donor_spans) or mention.form == "capital":
            continue
        sentence = narrative.sentence_at(mention.start) or (block.start, block.end)
        if block.kind != "title":
            body[mention.code] = body.get(mention.code, 0) + 1
        if _serves(narrative.text, mention, sentence) and (block.kind != "title" or mention.code in body):
            own.add("beneficiary")
    for start, end, code in offices:
        block = narrative.block_at(start)
        if block is not None and block.kind in {"dateline", "contact"}:
            spans.setdefault((code, ()), []).append((start, end))
            rules.setdefault((code, ()), "countries.office")
            roles.setdefault(code, set()).add("dateline" if block.kind == "dateline" else "contact")
    for code in sheet:
        spans.setdefault((code, ()), [])
        rules.setdefault((code, ()), "sheet.beneficiaries")
        roles.setdefault(code, set()).add("beneficiary")
    for code in donors:
        own = roles.setdefault(code, set())
        own.add("donor")
        if code not in sheet:
            own.discard("beneficiary")
    if sheet:  # the sheet decides who is served; others are only mentioned
        for code, own in roles.items():
            if code not in sheet:
                own.discard("beneficiary")
    beneficiaries = {code for code, own in roles.items() if "beneficiary" in own}
    primary = _primary(body, beneficiaries, tuple(dict.fromkeys(sheet)))
    result = []
    for (code_, candidates), found in spans.items():
        own = roles.get(code_, set()) if code_ else set()
        ordered = tuple(r for r in ROLE_ORDER if r in own) or ("mentioned",)
        result.append(
            CountryEntity(
                code_,
                candidates,
                tuple(sorted(set(found))),
                ordered,
                code_ is not None and code_ == primary,
                rules[(code_, candidates)],
            )
        )
    return tuple(sorted(result, key=lambda e: e.spans[0] if e.spans else (-1, -1)))


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
