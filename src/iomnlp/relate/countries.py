"""Mentions of countries to countries: one for all its mentions, with roles and the primary one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, cast, get_args

from iomnlp.find.countries import CountryMention
from iomnlp.judge.linear import RULES_ALONE, Judges
from iomnlp.record import CountryRole
from iomnlp.relate.country_evidence import Evidence, evidence_of, is_state_body, many_aid_words
from iomnlp.relate.country_shares import country_shares, share_features
from iomnlp.relate.funding_judged import Relation
from iomnlp.relate.judged_roles import judged_roles, part, several, told_words
from iomnlp.relate.sentences import Party
from iomnlp.source import Block, Narrative

ROLE_ORDER: tuple[CountryRole, ...] = ("beneficiary", "donor", "dateline", "contact", "mentioned")
# That a State gives is decided by its gifts.
JUDGED = ("beneficiary",)
TOLD = frozenset({"title", "body", "list_item", "quote"})
Told = Literal["country", "people", "place"]
HOW: tuple[Told, ...] = get_args(Told)
COLON, DASH = re.compile(r"\s*:"), re.compile(r"\s+[–|-]\s|\s*\|")
# A text with so many different words of aid serves the people that it names.
AID_WORDS = 2
# In how many sentences a giver's own places must stand for the aid to go there.
LOCAL = 2
# How far ahead of the next a country must be to be primary (in sentences, further, where the sheet shares the aid), and
# how many sentences must tell of it where no aid names it alone.
DOMINANCE, SHARED, ALONE = 1.5, 3, 3


@dataclass(frozen=True, slots=True)
class CountryEntity:
    """A country with its mentions (offsets in the narrative); `candidates` where the form stays ambiguous."""

    code: str | None
    candidates: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    roles: tuple[CountryRole, ...]
    primary: bool
    rule: str


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

    def where(self, code: str, *how: Told) -> set[int]:
        """Where the sentences start that tell so (or at all) of the country."""
        return set().union(*(self.sentences.get((code, h), ()) for h in how or HOW))

    def told(self, code: str, *how: Told) -> int:
        """How many sentences tell so of the country."""
        return len(self.where(code, *how))


def _is_topic(text: str, mention: CountryMention, title: Block) -> bool:
    """Whether a title puts the country before a colon, or opens with it before a dash or bar."""
    return COLON.match(text, mention.end) is not None or (
        mention.start == title.start and DASH.match(text, mention.end) is not None
    )


def _tally(
    narrative: Narrative,
    mentions: Sequence[CountryMention],
    evidence: Sequence[Evidence | None],
    offices: Sequence[tuple[int, int, str]],
) -> _Tally:
    """Weigh the mentions: a name weighs two, an adjective, a demonym or a city one; who is only passed by, nothing."""
    tally = _Tally()
    told = " ".join(narrative.text[b.start : b.end] for b in narrative.blocks if b.kind in TOLD)
    tally.aided = many_aid_words(told.lower(), AID_WORDS)
    for mention, how in zip(mentions, evidence, strict=True):
        block = narrative.block_at(mention.start)
        if mention.code is None or block is None or block.kind not in TOLD:
            if mention.code is not None and block is not None:
                _add(tally.named, mention.code, 0.5)
            continue
        code, in_title = mention.code, block.kind == "title"
        weight = 0.5 if how in {None, "passing"} else 1.0 if mention.form == "adjective" else 2.0
        tally.tell(code, "people" if how == "people" else "country", narrative.sentence_at(mention.start))
        _add(tally.title if in_title else tally.body, code, weight)
        if how not in {None, "passing"} and in_title and _is_topic(narrative.text, mention, block):
            tally.topic.add(code)
        if how == "served" or (how == "people" and tally.aided) or code in tally.topic:
            _add(tally.served, code, weight)
    for start, _, code in offices:
        block = narrative.block_at(start)
        if block is not None and block.kind in TOLD:
            _add(tally.title if block.kind == "title" else tally.body, code, 1.0)
            tally.tell(code, "place", narrative.sentence_at(start))
        elif block is not None:
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
    states = {g.country for g in givers if g.country and (g.key[0] == "country" or is_state_body(g.name))}
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
    view = _View(narrative, mentions, evidence, tally, sheet)
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


@dataclass(frozen=True)
class _View:
    """What the judges are told of a document's countries."""

    narrative: Narrative
    mentions: Sequence[CountryMention]
    evidence: Sequence[Evidence | None]
    tally: _Tally
    sheet: Sequence[str]

    def _standing(self, code: str) -> set[str]:
        """How much of the document treats the country."""
        tally = self.tally
        weights = sorted((tally.body.get(c, 0) + tally.title.get(c, 0) for c in tally.body), reverse=True)
        own = tally.body.get(code, 0) + tally.title.get(code, 0)
        rest = weights[1] if weights and own == weights[0] and len(weights) > 1 else weights[0] if weights else 0
        lead = "alone" if not rest else "far" if own > 2 * rest else "ahead" if own > rest else "behind"
        return {
            part("share", own / sum(weights)) if weights and own else "share=none",
            f"lead={lead}",
            f"title={code in tally.title}",
            f"topic={code in tally.topic}",
            several("countries", len(weights) // 2),
            several("name", tally.told(code, "country")),
            several("people", tally.told(code, "people")),
            several("place", tally.told(code, "place")),
            f"sheet={code in self.sheet}/{min(len(set(self.sheet)), 2)}",
            f"aided={tally.aided}",
        }

    def features(self, code: str) -> dict[str, float]:
        """The features of a country's roles."""
        own = [(m, e) for m, e in zip(self.mentions, self.evidence, strict=True) if m.code == code]
        spans = [(m.start, m.end) for m, _ in own if self._kind(m) in TOLD]
        names = {
            *self._standing(code),
            *(f"evidence={e}" for _, e in own),
            *(f"evidence={e}&sheet={bool(self.sheet)}" for _, e in own),
            *(f"form={m.form}" for m, _ in own),
            *(f"block={self._kind(m)}" for m, _ in own),
            f"served={code in self.tally.served}",
            several("mentions", len(own)),
        }
        return {**dict.fromkeys(names, 1.0), **(told_words(self.narrative, spans) if spans else {})}

    def _kind(self, mention: CountryMention) -> str:
        block = self.narrative.block_at(mention.start)
        return block.kind if block else "none"

    def primary(
        self, judges: Judges, ruled: str | None, roles: Mapping[str, set[CountryRole]], donors: set[str]
    ) -> str | None:
        """The primary country by the judge: the likeliest, if it is likely at all and more than passed by."""
        served = sum("beneficiary" in own for own in roles.values())
        likely: dict[str, float] = {}
        judged = False
        codes = sorted({*self.tally.body, *self.sheet})
        shares = country_shares(self.narrative, {code: self.tally.where(code) for code in codes})
        for code in codes:
            # Where nobody there is served, one sentence of a text about a region makes no country its subject.
            if "beneficiary" not in roles.get(code, ()) and self.tally.told(code, *HOW) < LOCAL:
                continue
            names = self._standing(code) | {
                f"rule={code == ruled}/{ruled is not None}",
                f"beneficiary={'beneficiary' in roles.get(code, ())}",
                f"beneficiary={'beneficiary' in roles.get(code, ())}&{several('served', served)}",
                f"donor={code in donors}",
                several("served", served),
            }
            served_only = {c: s for c, s in shares.items() if "beneficiary" in roles.get(c, ())}
            told = {**dict.fromkeys(names, 1.0), **share_features(shares, code)}
            among = share_features(served_only, code) if "beneficiary" in roles.get(code, ()) else {"not served": 1.0}
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
