"""Mentions of countries to countries: one for all its mentions, with roles and the primary one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, cast, get_args

from iomnlp.find.countries import CountryMention
from iomnlp.judge.linear import RULES_ALONE, Judges
from iomnlp.record import CountryRole
from iomnlp.relate.country_evidence import Evidence, evidence_of, is_state_body, many_aid_words
from iomnlp.relate.country_shares import country_shares, share_features
from iomnlp.relate.feature_names import Names
from iomnlp.relate.funding_judged import Relation
from iomnlp.relate.judged_roles import judged_roles, part, several, told_words
from iomnlp.relate.sentences import Party
from iomnlp.source import Block, Narrative

ROLE_ORDER: tuple[CountryRole, ...] = ("beneficiary", "donor", "dateline", "contact", "mentioned")
# That a State gives is decided by its gifts.
JUDGED = ("beneficiary",)
TOLD = frozenset({"title", "body", "list_item", "quote"})
OFFICES = frozenset({"dateline", "contact"})
Told = Literal["country", "people", "place"]
HOW: tuple[Told, ...] = get_args(Told)
COLON, DASH = re.compile(r"\s*:"), re.compile(r"\s+[–|-]\s|\s*\|")
NOT_SERVED = {"not served": 1.0}
AMONG_SERVED = Names("served:")
# A text with so many different words of aid serves the people that it names.
AID_WORDS = 2
# In how many sentences a giver's own places must stand for the aid to go there.
LOCAL = 2
# How far ahead of the next a country must be to be primary (in sentences, further, where the sheet shares the aid), and
# how many sentences must tell of it where no aid names it alone.
DOMINANCE, SHARED, ALONE = 1.5, 3, 3


class CountryEntity(NamedTuple):
    """A country with its mentions (offsets in the narrative); `candidates` where the form stays ambiguous."""

    code: str | None
    candidates: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    roles: tuple[CountryRole, ...]
    primary: bool
    rule: str


class _Office(NamedTuple):
    """A city or another place, its country, and the kind of block that it stands in (nothing where it is in none)."""

    start: int
    end: int
    code: str
    kind: str


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
    sentences: dict[tuple[str, Told], set[int]] = field(default_factory=dict)
    aided: bool = False

    def weight(self, code: str) -> float:
        """How much of the document treats the country; 0 without the body."""
        body = self.body.get(code, 0)
        return body + self.title.get(code, 0) if body else 0

    def tell(self, code: str, how: Told, sentence: tuple[int, int] | None) -> None:
        """Note a sentence that tells of the country itself, of its people or of a place in it."""
        if sentence is not None:
            self.sentences.setdefault((code, how), set()).add(sentence[0])

    def where(self, code: str) -> set[int]:
        """Where the sentences start that tell of the country."""
        return set().union(*(self.sentences.get((code, how), ()) for how in HOW))

    def told(self, code: str, *how: Told) -> int:
        """How many sentences tell so of the country."""
        found = [starts for one in how if (starts := self.sentences.get((code, one)))]
        return len(found[0].union(*found[1:])) if found else 0

    @property
    def weights(self) -> list[float]:
        """How much of the document treats each country that its body names, most first."""
        title = self.title.get
        return sorted([weight + title(code, 0) for code, weight in self.body.items()], reverse=True)


def _is_topic(text: str, mention: CountryMention, title: Block) -> bool:
    """Whether a title puts the country before a colon, or opens with it before a dash or bar."""
    return COLON.match(text, mention.end) is not None or (
        mention.start == title.start and DASH.match(text, mention.end) is not None
    )


def _tally(
    narrative: Narrative,
    mentions: Sequence[CountryMention],
    evidence: Sequence[Evidence | None],
    blocks: Sequence[Block | None],
    offices: Sequence[_Office],
) -> _Tally:
    """Weigh the mentions: a name weighs two, an adjective, a demonym or a city one; who is only passed by, nothing."""
    tally = _Tally()
    told = " ".join([narrative.text[b.start : b.end] for b in narrative.blocks if b.kind in TOLD])
    tally.aided = many_aid_words(told.lower(), AID_WORDS)
    for mention, how, block in zip(mentions, evidence, blocks, strict=True):
        code = mention.code
        if code is None or block is None:
            continue
        if block.kind not in TOLD:
            _add(tally.named, code, 0.5)
            continue
        in_title = block.kind == "title"
        weight = 0.5 if how is None or how == "passing" else 1.0 if mention.form == "adjective" else 2.0
        tally.tell(code, "people" if how == "people" else "country", narrative.sentence_at(mention.start))
        _add(tally.title if in_title else tally.body, code, weight)
        if in_title and how is not None and how != "passing" and _is_topic(narrative.text, mention, block):
            tally.topic.add(code)
        if how == "served" or (how == "people" and tally.aided) or code in tally.topic:
            _add(tally.served, code, weight)
    for office in offices:
        kind, code = office.kind, office.code
        if kind in TOLD:
            _add(tally.title if kind == "title" else tally.body, code, 1.0)
            tally.tell(code, "place", narrative.sentence_at(office.start))
        elif kind:
            _add(tally.named, code, 0.5)
    return tally


def _primary(tally: _Tally, beneficiaries: set[str], donors: set[str], sheet: Sequence[str]) -> str | None:
    """The country that most of the body treats, or None where several share it."""
    if sheet:
        told = sorted(((tally.told(c, "country", "people"), c) for c in sheet), key=lambda x: (-x[0], x[1]))
        return told[0][1] if len(sheet) == 1 or (told[0][0] >= ALONE and told[0][0] >= SHARED * told[1][0]) else None
    pool = beneficiaries or {c for c in tally.body if tally.told(c, "country", "place") >= ALONE} - donors
    ranked = sorted(
        (
            (tally.weight(c) + min(1.0, tally.named.get(c, 0)), c)
            for c in pool
            if tally.weight(c) and tally.told(c, "country", "place")
        ),
        key=lambda x: (-x[0], x[1]),
    )
    if not ranked or (len(ranked) > 1 and ranked[0][0] < DOMINANCE * ranked[1][0]):
        return None
    return ranked[0][1]


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
    places = [_Office(*office, _kind(narrative.block_at(office[0]))) for office in offices]
    tally = _tally(narrative, mentions, evidence, blocks, places)
    roles: dict[str, set[CountryRole]] = {code: {"donor"} for code in states}
    spans: dict[tuple[str | None, tuple[str, ...]], list[tuple[int, int]]] = {}
    rules: dict[tuple[str | None, tuple[str, ...]], str] = {}
    for start, end, key, rule, kind in _placed(mentions, blocks, places):
        spans.setdefault(key, []).append((start, end))
        rules.setdefault(key, rule)
        if key[0] is not None and kind in OFFICES:
            roles.setdefault(key[0], set()).add("dateline" if kind == "dateline" else "contact")
    for code in sheet or _served(tally, states):
        roles.setdefault(code, set()).add("beneficiary")
    for code in sheet:
        spans.setdefault((code, ()), [])
        rules.setdefault((code, ()), "sheet.beneficiaries")
    view = _View(narrative, mentions, evidence, blocks, tally, sheet)
    for code in sorted({key[0] for key in spans if key[0]}):
        ruled: set[str] = set(roles.get(code, set()))
        roles[code] = cast(set[CountryRole], judged_roles(judges, "country", code, view.features(code), ruled, JUDGED))
    beneficiaries = {code for code, own in roles.items() if "beneficiary" in own}
    primary = _primary(tally, beneficiaries, states, tuple(dict.fromkeys(sheet)))
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
        tally: _Tally,
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
                self._own.setdefault(mention.code, []).append((mention, told, _kind(block) or "none"))

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
            told |= {AMONG_SERVED[name]: value for name, value in among.items()}
            odds = judges.decide("country_primary", code, told)
            # Every country is asked, so that those who record questions get them all.
            if odds is not None:
                judged = True
                likely[code] = odds["yes"]
        if not judged:
            return ruled
        best = max(sorted(likely), key=lambda code: likely[code])
        return best if likely[best] >= 0.5 else None


def _kind(block: Block | None) -> str:
    return block.kind if block is not None else ""


def _placed(
    mentions: Sequence[CountryMention], blocks: Sequence[Block | None], offices: Sequence[_Office]
) -> list[tuple[int, int, tuple[str | None, tuple[str, ...]], str, str]]:
    """Mentions and the offices of datelines and contact lines: start, end, country, rule, kind of block."""
    placed: list[tuple[int, int, tuple[str | None, tuple[str, ...]], str, str]] = [
        (m.start, m.end, (m.code, m.candidates), m.rule, _kind(block))
        for m, block in zip(mentions, blocks, strict=True)
    ]
    placed += [
        (start, end, (code, ()), "countries.office", kind) for start, end, code, kind in offices if kind in OFFICES
    ]
    return placed


def _served(tally: _Tally, states: set[str]) -> set[str]:
    """Without a sheet: who is served, and has a word in the body; a giver only where title or places are about it.

    Where no mention says so in a text that speaks of aid, it is the country that the text is about, if there is one.
    """
    givers = {c for c in states if c not in tally.topic and tally.told(c, "place") < LOCAL}
    found = {c for c in tally.served if tally.body.get(c)} - givers
    if found or not tally.aided:
        return found
    named = ({code for code, how in tally.sentences if how == "country"} | tally.named.keys()) - givers
    about = {c for c in named if tally.body.get(c) and tally.told(c, "country", "place") > 1}
    first = _primary(tally, about, givers, ()) if about else None
    return {first} if first else set()
