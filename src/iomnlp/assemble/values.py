"""Outputs, sums, funding, counts, dates and quotes: one fact for each printing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from iomnlp.assemble.grounding import Draft, Grounding, in_order, listed
from iomnlp.find.counts import Count as CountMention
from iomnlp.find.dates import DateMention
from iomnlp.find.money import Money
from iomnlp.relate.amount_kinds import AmountRole
from iomnlp.relate.funding_judged import Relation
from iomnlp.relate.outputs import OutputMention
from iomnlp.relate.quotes import QuoteMention
from iomnlp.relate.sentences import Party as PartyMention

PURPOSE = re.compile(
    r"(?<!\w)(?:pour(?!\s?cent\b)|afin\s+de|afin\s+d'|en\s+vue\s+de|destinée?s?\s+à|visant\s+à|en\s+faveur\s+de|au\s+profit\s+de)(?!\w)",
    re.IGNORECASE,
)
PURPOSE_END = re.compile(
    r"\s*,\s+(?:et|mais|tandis|alors|qui|dont|où|promet|a|ont|est|sont)\b|[;:]|\s*,?\s*\(produit|[.](?=\s|$)"
)


def decimal(value: Decimal) -> str:
    """A decimal as a string: no exponent, no zeros after a whole number.

    >>> decimal(Decimal("1.024") * 1_000_000)
    '1024000'
    """
    return f"{value.quantize(Decimal(1)):f}" if value == value.to_integral_value() else f"{value.normalize():f}"


def output_facts(ground: Grounding, found: Sequence[OutputMention]) -> tuple[Draft, ...]:
    """The results chain."""
    facts = []
    for m in found:
        text = ground.told(m.start, m.end)
        marker = None
        if m.marker_start is not None and m.marker_end is not None:
            marker = ground.evidence(m.marker_start, m.marker_end)
        facts.append(
            listed(
                "outputs",
                (ground.evidence(m.start, m.end),),
                m.rule,
                text,
                basis="extracted",
                level=m.level,
                number=m.number,
                parent=m.parent,
                text=text,
                modality=m.modality,
                marker=marker,
            )
        )
    return in_order(facts)


def amount_facts(
    ground: Grounding, found: Sequence[Money], currencies: Sequence[str | None], roles: Sequence[AmountRole]
) -> tuple[Draft, ...]:
    """One fact for each sum, in the order of `found`: funding and glosses point at its index."""
    facts = []
    for m, currency, role in zip(found, currencies, roles, strict=True):
        value = decimal(m.value)
        facts.append(
            listed(
                "amounts",
                (ground.evidence(m.start, m.end),),
                m.rule,
                f"{value} {currency or ''}",
                basis="normalized" if currency == m.currency else "inferred",
                sure=role.probability,
                value=value,
                upper=decimal(m.upper) if m.upper is not None else None,
                currency=currency,
                qualifier=m.qualifier,
                kind=role.kind,
                gloss_of=role.gloss_of,
                raw=ground.printed(m.start, m.end),
            )
        )
    return tuple(facts)


def _purpose(ground: Grounding, amount: Money | None, parties: Sequence[tuple[int, int]], before: int) -> Draft | None:
    """What a sum is for: the phrase of purpose behind it, to the end of its clause."""
    if amount is None:
        return None
    text = ground.narrative.text
    _, end = ground.narrative.sentence_at(amount.start) or (0, len(text))
    end = min(end, before)
    cues = PURPOSE.finditer(text, amount.end, end)
    cue = next((c for c in cues if not any(s <= c.start() < e for s, e in parties)), None)
    if cue is None:
        return None
    stop = PURPOSE_END.search(text, cue.end(), end)
    last = stop.start() if stop else end
    while last > cue.end() and text[last - 1] in " ,.;»\"'":
        last -= 1
    return ground.evidence(cue.start(), last) if last > cue.end() else None


def _party(ground: Grounding, mention: PartyMention | None, ids: Mapping[str, str]) -> Draft | None:
    if mention is None:
        return None
    organisation = ids.get(mention.key[1]) if mention.key[0] == "organisation" else None
    name = ground.original(mention.name, mention.start) or mention.name
    return {"name": name, "organisation": organisation, "country": mention.country}


def funding_facts(
    ground: Grounding, relations: Sequence[Relation], amounts: Sequence[Money], organisation_ids: Mapping[str, str]
) -> tuple[Draft, ...]:
    """Who gives what to whom; `organisation_ids` maps an organisation's index to the id of its fact."""
    facts = []
    for r in relations:
        amount = amounts[r.amount] if r.amount is not None else None
        following = amounts[r.amount + 1] if r.amount is not None and r.amount + 1 < len(amounts) else None
        spans = [(p.start, p.end) for p in (r.donor, r.channel, r.recipient) if p is not None]
        if amount is not None:
            spans.append((amount.start, amount.end))
        donor = r.donor.name if r.donor else ""
        facts.append(
            listed(
                "funding",
                ground.all(spans),
                r.rule,
                f"{donor} {r.amount if r.amount is not None else ''} {r.status}",
                sure=r.probability,
                donor=_party(ground, r.donor, organisation_ids),
                channel=_party(ground, r.channel, organisation_ids),
                recipient=_party(ground, r.recipient, organisation_ids),
                amount=r.amount,
                status=r.status,
                purpose=_purpose(ground, amount, spans, following.start if following else len(ground.narrative.text)),
            )
        )
    return in_order(facts)


def count_facts(ground: Grounding, found: Sequence[CountMention]) -> tuple[Draft, ...]:
    """Numbers of persons, households, countries, per cent and things."""
    return in_order(
        [
            listed(
                "counts",
                (ground.evidence(m.start, m.end),),
                m.rule,
                f"{decimal(m.value)} {m.unit}",
                value=decimal(m.value),
                upper=decimal(m.upper) if m.upper is not None else None,
                qualifier=m.qualifier,
                unit=m.unit,
                population=ground.original(m.population, m.start),
                raw=ground.printed(m.start, m.end),
            )
            for m in found
        ]
    )


def date_facts(ground: Grounding, found: Sequence[DateMention]) -> tuple[Draft, ...]:
    """Dates and periods."""
    return in_order(
        [
            listed(
                "dates",
                (ground.evidence(m.start, m.end),),
                m.rule,
                m.edtf or "",
                edtf=m.edtf,
                raw=ground.printed(m.start, m.end),
            )
            for m in found
        ]
    )


def quote_facts(ground: Grounding, found: Sequence[QuoteMention], names: Mapping[str, str]) -> tuple[Draft, ...]:
    """Words attributed to a speaker; `names` maps a name as printed to the person's full name."""
    facts = []
    for m in found:
        value = ground.told(m.start, m.end)
        speaker = names.get(m.speaker, m.speaker) if m.speaker else None
        speaker = ground.original(speaker, m.speaker_start if m.speaker_start is not None else m.start)
        evidence = (ground.evidence(m.start, m.end),)
        facts.append(listed("quotes", evidence, m.rule, value, basis="extracted", value=value, speaker=speaker))
    return in_order(facts)
