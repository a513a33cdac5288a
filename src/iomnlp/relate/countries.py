"""Mentions of countries to countries: one for all its mentions, with roles and the primary one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, cast

from iomnlp.find.countries import CountryMention
from iomnlp.judge.linear import RULES_ALONE, Judges
from iomnlp.record import CountryRole
from iomnlp.relate.country_evidence import Evidence, evidence_of, is_state_body
from iomnlp.relate.country_shares import country_shares, share_features
from iomnlp.relate.country_tally import HOW, LOCAL, TOLD, Office, Tally, kind_of, primary_of, served_by_aid, tally_of
from iomnlp.relate.funding_judged import Relation
from iomnlp.relate.judged_roles import judged_roles, part, several, told_words
from iomnlp.relate.sentences import Party
from iomnlp.source import Block, Narrative

ROLE_ORDER: tuple[CountryRole, ...] = ("beneficiary", "donor", "dateline", "contact", "mentioned")
# That a State gives is decided by its gifts.
JUDGED = ("beneficiary",)
OFFICES = frozenset({"dateline", "contact"})
NOT_SERVED = {"not served": 1.0}


class CountryEntity(NamedTuple):
    """A country with its mentions (offsets in the narrative); `candidates` where the form stays ambiguous."""

    code: str | None
    candidates: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    roles: tuple[CountryRole, ...]
    primary: bool
    rule: str


def _donors(relations: Sequence[Relation]) -> tuple[list[Party], set[str]]:
    """Every giver, and the countries for which one gives; who is only asked gives nothing."""
    givers = [r.donor for r in relations if r.donor is not None and r.status != "requested"]
    own = {g.country for g in givers if g.country and g.key[0] == "country"}
    bodies = {(g.country, g.name) for g in givers if g.country and g.country not in own}
    states = own | {country for country, name in bodies if is_state_body(name)}
    return givers, states


def country_entities(
    narrative: Narrative,
    mentions: Sequence[CountryMention],
    offices: Sequence[tuple[int, int, str]],
    relations: Sequence[Relation],
    sheet: Sequence[str],
    judges: Judges = RULES_ALONE,
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
    judges : Judges
        Who decides on roles and the primary one, with what the rules say as a feature.

    Returns
    -------
    tuple of CountryEntity
        In the order of their first mention; a State of the sheet alone has no spans here.
    """
    if not (mentions or offices or sheet):
        return ()
    givers, states = _donors(relations)
    evidence = evidence_of(narrative, mentions, givers)
    blocks = [narrative.block_at(mention.start) for mention in mentions]
    places = [Office(*office, kind_of(narrative.block_at(office[0]))) for office in offices]
    tally = tally_of(narrative, mentions, evidence, blocks, places)
    roles: dict[str, set[CountryRole]] = {code: {"donor"} for code in states}
    spans: dict[tuple[str | None, tuple[str, ...]], list[tuple[int, int]]] = {}
    rules: dict[tuple[str | None, tuple[str, ...]], str] = {}
    for start, end, key, rule, kind in _placed(mentions, blocks, places):
        spans.setdefault(key, []).append((start, end))
        rules.setdefault(key, rule)
        if key[0] is not None and kind in OFFICES:
            roles.setdefault(key[0], set()).add("dateline" if kind == "dateline" else "contact")
    for code in sheet or served_by_aid(tally, states):
        roles.setdefault(code, set()).add("beneficiary")
    for code in sheet:
        spans.setdefault((code, ()), [])
        rules.setdefault((code, ()), "sheet.beneficiaries")
    view = _View(narrative, mentions, evidence, blocks, tally, sheet)
    for code in sorted({key[0] for key in spans if key[0]}):
        ruled: set[str] = set(roles.get(code, set()))
        roles[code] = cast(set[CountryRole], judged_roles(judges, "country", code, view.features(code), ruled, JUDGED))
    beneficiaries = {code for code, own in roles.items() if "beneficiary" in own}
    primary = primary_of(tally, beneficiaries, states, tuple(dict.fromkeys(sheet)))
    primary = view.primary(judges, primary, roles, states)
    result = []
    for (code_, candidates), found in spans.items():
        own = roles.get(code_, set()) if code_ else set()
        ordered = tuple(r for r in ROLE_ORDER if r in own) or ("mentioned",)
        is_primary = code_ is not None and code_ == primary
        where = tuple(sorted(set(found)))
        result.append(CountryEntity(code_, candidates, where, ordered, is_primary, rules[(code_, candidates)]))
    return tuple(sorted(result, key=lambda e: e.spans[0] if e.spans else (-1, -1)))


class _View:
    """What the judges are told of a document's countries."""

    def __init__(
        self,
        narrative: Narrative,
        mentions: Sequence[CountryMention],
        evidence: Sequence[Evidence | None],
        blocks: Sequence[Block | None],
        tally: Tally,
        sheet: Sequence[str],
    ) -> None:
        self._narrative = narrative
        self._tally = tally
        self._sheet = sheet
        self._weights = tally.weights
        self._whole = sum(self._weights)
        self._standings: dict[str, frozenset[str]] = {}
        # By country, its mentions with what each says of it and the kind of block that it stands in.
        self._own: dict[str, list[tuple[CountryMention, Evidence | None, str]]] = {}
        for mention, told, block in zip(mentions, evidence, blocks, strict=True):
            if mention.code is not None:
                self._own.setdefault(mention.code, []).append((mention, told, kind_of(block) or "none"))

    def _standing(self, code: str) -> frozenset[str]:
        """How much of the document treats the country."""
        if code not in self._standings:
            self._standings[code] = self._stands(code)
        return self._standings[code]

    def _stands(self, code: str) -> frozenset[str]:
        tally, weights, sheet = self._tally, self._weights, self._sheet
        own = tally.body.get(code, 0) + tally.title.get(code, 0)
        rest = weights[1] if weights and own == weights[0] and len(weights) > 1 else weights[0] if weights else 0
        lead = "alone" if not rest else "far" if own > 2 * rest else "ahead" if own > rest else "behind"
        return frozenset(
            (
                part("share", own / self._whole) if weights and own else "share=none",
                f"lead={lead}",
                f"title={code in tally.title}",
                f"topic={code in tally.topic}",
                several("countries", len(weights) // 2),
                several("name", tally.told(code, "country")),
                several("people", tally.told(code, "people")),
                several("place", tally.told(code, "place")),
                f"sheet={code in sheet}/{min(len(set(sheet)), 2)}",
                f"aided={tally.aided}",
            )
        )

    def features(self, code: str) -> dict[str, float]:
        """The features of a country's roles."""
        own = self._own.get(code, [])
        sheet = bool(self._sheet)
        features = dict.fromkeys(self._standing(code), 1.0)
        for mention, evidence, kind in own:
            features[f"evidence={evidence}"] = 1.0
            features[f"evidence={evidence}&sheet={sheet}"] = 1.0
            features[f"form={mention.form}"] = 1.0
            features[f"block={kind}"] = 1.0
        features[f"served={code in self._tally.served}"] = 1.0
        features[several("mentions", len(own))] = 1.0
        features.update(told_words(self._narrative, [(m.start, m.end) for m, _, kind in own if kind in TOLD]))
        return features

    def primary(
        self, judges: Judges, ruled: str | None, roles: Mapping[str, set[CountryRole]], donors: set[str]
    ) -> str | None:
        """The primary country by the judge: the likeliest, if it is likely at all and more than passed by."""
        beneficiaries = {code for code, own in roles.items() if "beneficiary" in own}
        served = several("served", len(beneficiaries))
        likely: dict[str, float] = {}
        judged = False
        codes = sorted({*self._tally.body, *self._sheet})
        shares = country_shares(self._narrative, {code: self._tally.where(code) for code in codes})
        served_only = {code: share for code, share in shares.items() if code in beneficiaries}
        for code in codes:
            is_served = code in beneficiaries
            # Where nobody there is served, one sentence of a text about a region makes no country its subject.
            if not is_served and self._tally.told(code, *HOW) < LOCAL:
                continue
            told = dict.fromkeys(self._standing(code), 1.0)
            told[f"rule={code == ruled}/{ruled is not None}"] = 1.0
            told[f"beneficiary={is_served}"] = 1.0
            told[f"beneficiary={is_served}&{served}"] = 1.0
            told[f"donor={code in donors}"] = 1.0
            told[served] = 1.0
            told |= share_features(shares, code)
            among = share_features(served_only, code) if is_served else NOT_SERVED
            told |= {f"served:{name}": value for name, value in among.items()}
            odds = judges.decide("country_primary", code, told)
            # Every country is asked, so that those who record questions get them all.
            if odds is not None:
                judged = True
                likely[code] = odds["yes"]
        if not judged:
            return ruled
        best = max(sorted(likely), key=lambda code: likely[code])
        return best if likely[best] >= 0.5 else None


def _placed(
    mentions: Sequence[CountryMention], blocks: Sequence[Block | None], offices: Sequence[Office]
) -> list[tuple[int, int, tuple[str | None, tuple[str, ...]], str, str]]:
    """Mentions and the offices of datelines and contact lines: start, end, country, rule, kind of block."""
    placed: list[tuple[int, int, tuple[str | None, tuple[str, ...]], str, str]] = [
        (m.start, m.end, (m.code, m.candidates), m.rule, kind_of(block))
        for m, block in zip(mentions, blocks, strict=True)
    ]
    placed += [
        (start, end, (code, ()), "countries.office", kind) for start, end, code, kind in offices if kind in OFFICES
    ]
    return placed
