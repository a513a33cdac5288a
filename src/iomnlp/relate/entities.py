"""Mentions of organisations to organisations: one for all its mentions, with its roles (countries: `countries.py`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from iomnlp.find.organisations import OrganisationMention
from iomnlp.judge.linear import RULES_ALONE, Judges
from iomnlp.record import OrganisationRole
from iomnlp.relate.countries import CountryEntity, country_entities
from iomnlp.relate.country_tally import TOLD
from iomnlp.relate.funding_judged import Relation
from iomnlp.relate.judged_roles import PartsInGifts, judged_roles, several, told_words
from iomnlp.relate.partners import Part, parts_of
from iomnlp.relate.sentences import Party
from iomnlp.source import Narrative

__all__ = [
    "CountryEntity",
    "OrganisationEntity",
    "comparable",
    "country_entities",
    "group_organisations",
    "organisation_entities",
]

JUDGED = ("donor", "channel", "recipient", "partner")
ORGANISATION_ROLE_ORDER: tuple[OrganisationRole, ...] = ("donor", "channel", "recipient", "partner", "mentioned")


_ARTICLE = re.compile(r"^(?:le |la |les |l')")


def comparable(name: str) -> str:
    """A name for comparison: lower-case, without articles, accents kept, hyphens as spaces.

    >>> comparable("l'Organisation internationale pour les migrations")
    'organisation internationale pour les migrations'
    """
    return _ARTICLE.sub("", " ".join(name.replace("-", " ").split()).lower())


class OrganisationEntity(NamedTuple):
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
    count = 0
    result: list[int] = []
    for mention in mentions:
        own = [("name", comparable(mention.name))]
        if mention.lexicon_id:
            own.append(("id", mention.lexicon_id))
        if mention.acronym:
            own.append(("name", comparable(mention.acronym)))
        known = [keys[k] for k in own if k in keys]
        index = known[0] if known else count
        count = max(count, index + 1)
        for key in own:
            keys.setdefault(key, index)
        result.append(index)
    return tuple(result)


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
    # The lexicon's agencies of States are donors' agencies: where no gift is told, they are named for what they say.
    abroad = mention.type == "government" and mention.lexicon_id is not None
    if ("works" in parts and not abroad) or ("served" in parts and "recipient" not in own):
        return True
    return mention.type == "government" and not abroad and "source" not in parts


def organisation_entities(
    narrative: Narrative,
    mentions: Sequence[OrganisationMention],
    keys: Sequence[int],
    relations: Sequence[Relation],
    judges: Judges = RULES_ALONE,
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
    relations : sequence of Relation
        Funding relations.
    judges : Judges
        Who decides on each role, with what the rules say as a feature.
    """
    roles = _party_roles(narrative, mentions, keys, relations)
    groups: dict[int, list[int]] = {}
    for index, key in enumerate(keys):
        groups.setdefault(key, []).append(index)
    every_part = parts_of(narrative, mentions)
    kinds = [block.kind if (block := narrative.block_at(m.start)) is not None else "none" for m in mentions]
    gifts = PartsInGifts(relations)
    receivers = sum("recipient" in own for own in roles.values())
    first = min(groups, default=None)
    result = []
    for key, indices in groups.items():
        found = [mentions[i] for i in indices]
        here = [i for i in indices if kinds[i] in TOLD]
        told = [every_part[i] for i in here]
        own = roles.get(key, set())
        shares = (
            "recipient" in own and receivers > 1 and len({narrative.sentence_at(mentions[i].start) for i in here}) == 1
        )
        gives = "donor" in own and found[0].lexicon_id != OUR_OWN
        if not gives and told and _is_partner(found[0], told, own, shares):
            own.add("partner")
        features = dict.fromkeys(_features(found, told, {kinds[i] for i in indices}, key == first, len(groups)), 1.0)
        features.update(told_words(narrative, [(mentions[i].start, mentions[i].end) for i in here]))
        features.update(dict.fromkeys(gifts.of(("organisation", str(key))), 1.0))
        spans = tuple(sorted({(m.start, m.end) for m in found}))
        settled = judged_roles(judges, "organisation", spans[0][0], features, set(own), JUDGED)
        best = max(found, key=lambda m: (m.acronym is not None, len(m.name)))
        ordered = tuple([r for r in ORGANISATION_ROLE_ORDER if r in settled]) or ("mentioned",)
        acronym = next((m.acronym for m in found if m.acronym), None)
        result.append(OrganisationEntity(str(key), best, best.name, acronym, spans, ordered))
    return tuple(sorted(result, key=lambda e: e.spans[0]))


def _features(
    found: Sequence[OrganisationMention], told: Sequence[Part], kinds: Iterable[str], first: bool, bodies: int
) -> list[str]:
    """What the judges are told of an organisation: who it is, what is said of it, in which kinds of blocks."""
    kind = found[0].type
    return [
        f"type={kind}",
        f"own={found[0].lexicon_id == OUR_OWN}",
        f"known={found[0].lexicon_id is not None}",
        f"first={first}",
        several("mentions", len(found)),
        several("bodies", bodies // 3),
        *[f"part={one}" for one in told],
        *[f"block={one}" for one in kinds],
        *[f"type={kind}&part={one}" for one in told],
    ]
