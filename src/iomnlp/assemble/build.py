"""Everything that the stages found in a document, as one record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from spacy.tokens import Doc

from iomnlp.assemble.confidence import put_confidence
from iomnlp.assemble.entities import country_facts, organisation_facts, person_facts, place_facts
from iomnlp.assemble.frame import contacts_of, dateline_of, published_fact, title_fact
from iomnlp.assemble.grounding import Draft, Grounding, Spanned, in_order, listed
from iomnlp.assemble.sheet import project_of
from iomnlp.assemble.values import amount_facts, count_facts, date_facts, funding_facts, output_facts, quote_facts
from iomnlp.check.checks import run_checks
from iomnlp.classify.themes import ThemeClassifier
from iomnlp.find.countries import CountryMention
from iomnlp.find.money import Money
from iomnlp.find.places import PlaceMention
from iomnlp.judge.linear import RULES_ALONE, Judges
from iomnlp.record import Kind, Provenance, Record
from iomnlp.relate.amount_kinds import amount_roles, glosses
from iomnlp.relate.arbiter import Names, arbitrate
from iomnlp.relate.currencies import resolve_currencies
from iomnlp.relate.entities import country_entities, group_organisations, organisation_entities
from iomnlp.relate.funding import find_relations
from iomnlp.relate.kinds import document_kind
from iomnlp.relate.outputs import find_outputs
from iomnlp.relate.parties import parties_of
from iomnlp.relate.people import person_entities
from iomnlp.relate.quotes import find_quotes
from iomnlp.relate.sentences import Marked, mark_sentences
from iomnlp.relate.sum_features import size_of
from iomnlp.segment import Segmentation
from iomnlp.source import SourceText

# Grammars of relations look at this many characters at a time: text without full stops must not cost its square.
LONGEST_SENTENCE = 1_000
TOLD = frozenset({"title", "body", "list_item", "quote"})


@dataclass(frozen=True)
class Context:
    """What the caller says about a document, and what makes its record."""

    themes: ThemeClassifier
    provenance: Provenance
    judges: Judges = RULES_ALONE
    published: str | None = None
    as_of: str | None = None


def _offices(ground: Grounding, found: Sequence[PlaceMention]) -> list[tuple[int, int, str]]:
    """Cities: in contact lines they count for their country, in the body they only weigh for the primary one."""
    places: list[PlaceMention] = ground.inside(found, TOLD | {"contact"})
    return [(m.start, m.end, m.country) for m in places if m.country]


def _sentences(ground: Grounding, parties: Any, amounts: Sequence[tuple[int, Spanned]]) -> list[Marked]:
    """The narrative's sentences outside contact lines, with parties and sums marked."""
    spans = [
        (at, min(end, at + LONGEST_SENTENCE))
        for block in ground.narrative.blocks
        if block.kind in TOLD
        for start, end in block.sentences or ((block.start, block.end),)
        for at in range(start, end, LONGEST_SENTENCE)
    ]
    return mark_sentences(ground.narrative.text, spans, parties, amounts)


def _themes(ground: Grounding, context: Context, title: Draft | None) -> tuple[Draft, ...]:
    """Themes of title and body; the sheet and the furniture are hidden from the classifier."""
    text = ground.narrative.text
    sentences = [
        (s, e, text[s:e])
        for b in ground.narrative.blocks
        if b.kind in {"body", "list_item", "quote"}
        for s, e in (b.sentences or ((b.start, b.end),))
    ]
    if title is None and not sentences:
        return ()
    facts = []
    for guess in context.themes.classify(title["value"] if title else "", sentences, context.judges):
        evidence = ground.all(guess.sentences[:3]) or (
            title["evidence"] if title else ground.all(s[:2] for s in sentences[:1])
        )
        facts.append(
            listed(
                "themes",
                evidence,
                "themes.linear",
                guess.code,
                basis="inferred",
                sure=guess.score,
                code=guess.code,
                label=guess.label,
                primary=guess.primary,
            )
        )
    return in_order(facts)


def _facts(ground: Grounding, found: Segmentation, doc: Doc, context: Context, project: Draft | None) -> dict[str, Any]:
    """Every fact of the narrative, by the record's keys."""
    narrative = found.narrative
    text = narrative.text
    known = found.published_edtf or context.published
    mentions = doc._
    countries: tuple[CountryMention, ...] = mentions.iomnlp_countries
    names = _names(ground, doc, context.judges)
    organisations = names.organisations
    money = ground.inside(mentions.iomnlp_money, TOLD)
    keys = group_organisations(organisations)
    parties = parties_of(text, countries, organisations, keys, names.people)
    sentences = _sentences(ground, parties, list(enumerate(money)))
    gloss = glosses(text, [(m.start, m.end, m.currency) for m in money])
    roles = amount_roles(sentences, gloss, context.judges, [_sum_told(ground, m) for m in money])
    relations = find_relations(sentences, roles, _repeated(ground, money), context.judges)
    line = dateline_of(ground.source, found, known)
    offices = [*(line.offices if line else ()), *_offices(ground, names.places)]
    states = {b["country"]: b["evidence"] for b in project.get("beneficiaries", ()) if b["country"]} if project else {}
    quotes = find_quotes(narrative, names.people)
    people, full = person_entities(narrative, names.people, quotes, organisations)
    entities = organisation_entities(narrative, organisations, keys, relations, context.judges)
    organisation_list, ids = organisation_facts(ground, entities, [e.key for e in entities])
    title = title_fact(ground, found)
    told_countries = country_facts(
        ground, country_entities(narrative, countries, offices, relations, tuple(states), context.judges), states
    )
    primary = next((c["code"] for c in told_countries if c["primary"]), None)
    seats = (line.fact["country"] if line else None, primary)
    return {
        "title": title,
        "dateline": line.fact if line else None,
        "published": published_fact(ground.source, found),
        "outputs": output_facts(ground, find_outputs(narrative, project is not None)),
        "countries": told_countries,
        "places": place_facts(ground, ground.inside(names.places, TOLD)),
        "organisations": organisation_list,
        "people": person_facts(ground, people),
        "amounts": amount_facts(
            ground,
            money,
            resolve_currencies(
                money,
                relations,
                {m.code for m in countries if m.code},
                gloss,
                {m.country for m in mentions.iomnlp_places if m.country},
                [(m.start, m.code) for m in countries if m.code],
            ),
            roles,
        ),
        "funding": funding_facts(ground, relations, money, ids),
        "counts": count_facts(ground, ground.inside(mentions.iomnlp_counts, TOLD)),
        "dates": date_facts(ground, ground.inside(mentions.iomnlp_dates, TOLD)),
        "quotes": quote_facts(ground, quotes, full),
        "contacts": contacts_of(ground, doc, names, found, seats),
        "themes": _themes(ground, context, title),
    }


def _names(ground: Grounding, doc: Doc, judges: Judges) -> Names:
    """Organisations, people and places after the arbiter."""
    mentions = doc._
    own = Names(mentions.iomnlp_organisations, mentions.iomnlp_people, mentions.iomnlp_places)
    others = (mentions.iomnlp_countries, mentions.iomnlp_money, mentions.iomnlp_dates, mentions.iomnlp_contacts)
    closed = [(m.start, m.end) for found in others for m in found]
    proposals = [(e.start_char, e.end_char, e.label_) for e in doc.ents]
    return arbitrate(ground.narrative.text, own, closed, proposals, ground.kind_at, judges)


def _sum_told(ground: Grounding, money: Money) -> tuple[str, ...]:
    """What the judge is told of a sum beside the words round it."""
    return (
        f"block={ground.kind_at(money.start)}",
        f"digits={len(str(int(money.value)))}",
        f"size={size_of(money.value, money.currency)}",
        f"currency={money.currency}",
        f"qualifier={money.qualifier}",
    )


def _repeated(ground: Grounding, money: Sequence[Money]) -> frozenset[int]:
    """The title's sums that the body prints again: their relations belong to the body's printing."""
    kinds = [ground.kind_at(m.start) for m in money]
    told = {(m.value, m.upper) for m, kind in zip(money, kinds, strict=True) if kind != "title"}
    return frozenset(i for i, m in enumerate(money) if kinds[i] == "title" and (m.value, m.upper) in told)


def build_record(source: SourceText, found: Segmentation, doc: Doc, context: Context) -> Record:
    """The record of a segmented and tagged document, checked and validated.

    Parameters
    ----------
    source : SourceText
        The document.
    found : Segmentation
        Its segments, sheet and narrative.
    doc : Doc
        The narrative after the finders.
    context : Context
        Theme classifier, provenance, and what the caller says.
    """
    ground = Grounding(source, found.narrative)
    project = project_of(source, found.sheet) if found.is_project else None
    has_narrative = bool(found.narrative.blocks) or project is not None
    facts: dict[str, Any] = {"title": None, "dateline": None, "published": None}
    kind: Kind = "other"
    if has_narrative:
        facts = _facts(ground, found, doc, context, project)
        kind = document_kind(
            found.narrative,
            found.is_project,
            facts["dateline"] is not None,
            any(q["speaker"] for q in facts["quotes"]),
            bool(facts["contacts"]),
            found.header,
        )
    facts["project"] = project
    put_confidence(facts, found.segments, kind, context.judges)
    record = Record(
        record_id=source.record_id,
        kind=kind,
        document={  # type: ignore[arg-type]  # validated with all the rest
            "uri": source.uri,
            "media_type": source.media_type,
            "sha256": source.sha256,
            "encoding": source.encoding,
            "language": found.language,
            "n_chars": len(source.text),
            "text": source.text,
            "metadata": {**source.metadata, **({"date": context.published} if context.published else {})},
        },
        segments=found.segments,
        provenance=context.provenance,
        **facts,
    )
    damage = [source.evidence(d.start, d.end) for d in found.damage]
    checks = run_checks(record, damage, found.language, has_narrative, context.as_of)
    return record.model_copy(update={"checks": checks})
