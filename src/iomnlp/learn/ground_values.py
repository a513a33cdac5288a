"""Outputs, sums, funding, counts, dates, quotes and themes of an annotation: one fact for each printing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from iomnlp.learn.gold import Annotation, GoldParty
from iomnlp.learn.grounder import Grounder
from iomnlp.learn.quotations import NARRATED, TOLD, one_each
from iomnlp.learn.score import name_key
from iomnlp.source import Span


def output_facts(g: Grounder, gold: Annotation) -> list[dict[str, Any]]:
    made = []
    places = one_each(g.page, [o.text for o in gold.outputs], NARRATED)
    for number, (output, span) in enumerate(zip(gold.outputs, places, strict=True)):
        if span is None:
            g.lost(f"outputs.{number}", output.text, NARRATED)
            continue
        marker = None
        if output.marker:
            near = sorted(g.page.all(output.marker), key=lambda s: abs(s.start - span.start))
            if near:
                marker = g.source.evidence(near[0].start, near[0].end).model_dump()
            else:
                g.lost(f"outputs.{number}.marker", output.marker)
        made.append(
            g.listed(
                "outputs",
                output,
                [span],
                f"{output.level} {output.number or ''}",
                level=output.level,
                number=output.number,
                parent=output.parent,
                text=g.raw(span),
                modality=output.modality,
                marker=marker,
            )
        )
    return made


def printed_facts(g: Grounder, name: str, items: Sequence[Any], make: Any) -> list[dict[str, Any]]:
    """Facts that are one per printing; `make` gives the key's value and the fact's own keys."""
    made = []
    places = one_each(g.page, [item.text for item in items], NARRATED)
    for number, (item, span) in enumerate(zip(items, places, strict=True)):
        if span is None:
            g.lost(f"{name}.{number}", item.text, NARRATED)
            continue
        value, keys = make(item, span)
        made.append(g.listed(name, item, [span], value, **keys))
    return made


def amount_facts(g: Grounder, gold: Annotation) -> tuple[list[dict[str, Any]], dict[int, int]]:
    """Sums in the order of the page, and from each index of the annotation to the one here."""
    made: list[tuple[int, dict[str, Any]]] = []
    places = one_each(g.page, [a.text for a in gold.amounts], NARRATED)
    for number, (amount, span) in enumerate(zip(gold.amounts, places, strict=True)):
        if span is None:
            g.lost(f"amounts.{number}", amount.text, NARRATED)
            continue
        keys = ("value", "upper", "currency", "qualifier", "kind")
        values = {key: getattr(amount, key) for key in keys}
        value = f"{amount.value} {amount.currency or ''}"
        made.append((number, g.listed("amounts", amount, [span], value, raw=g.raw(span), **values)))
    made.sort(key=lambda pair: pair[1]["evidence"][0]["start"])
    index = {number: at for at, (number, _) in enumerate(made)}
    for number, fact in made:
        gloss = gold.amounts[number].gloss_of
        fact["gloss_of"] = index.get(gloss) if gloss is not None else None
        if gloss is not None and gloss not in index:
            g.problems.append(f"amounts.{number}.gloss_of: there is no sum {gloss}.")
    return [fact for _, fact in made], index


def _party(party: GoldParty | None, bodies: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    if party is None:
        return None
    names = {name_key(party.name), name_key(party.acronym)} - {""}
    body = next((b for b in bodies if names & {name_key(b["name"]), name_key(b["acronym"])}), None)
    return {"name": party.name, "organisation": body["id"] if body else None, "country": party.country}


def funding_facts(
    g: Grounder,
    gold: Annotation,
    index: dict[int, int],
    amounts: Sequence[dict[str, Any]],
    bodies: list[dict[str, Any]],
) -> list[dict[str, Any]]:
    made = []
    for number, relation in enumerate(gold.funding):
        amount = None
        if relation.amount is not None:
            if relation.amount not in index:
                g.problems.append(f"funding.{number}.amount: there is no sum {relation.amount}.")
                continue
            amount = index[relation.amount]
        where = amounts[amount]["evidence"][0]["start"] if amount is not None else 0
        spans = []
        for key in ("donor", "channel", "recipient"):
            party = getattr(relation, key)
            if party is None:
                continue
            near = sorted(_party_places(g, party, bodies), key=lambda s: abs(s.start - where))
            if near:
                spans.append(near[0])
            else:
                g.lost(f"funding.{number}.{key}", party.name)
        if amount is not None:
            evidence = amounts[amount]["evidence"][0]
            spans.append(Span(evidence["start"], evidence["end"]))
        purpose = None
        if relation.purpose:
            stands = sorted(g.page.all(relation.purpose, NARRATED), key=lambda s: abs(s.start - where))
            if stands:
                purpose = g.source.evidence(stands[0].start, stands[0].end).model_dump()
            else:
                g.lost(f"funding.{number}.purpose", relation.purpose, NARRATED)
        made.append(
            g.listed(
                "funding",
                relation,
                sorted(set(spans)),
                f"{number} {relation.status}",
                donor=_party(relation.donor, bodies),
                channel=_party(relation.channel, bodies),
                recipient=_party(relation.recipient, bodies),
                amount=amount,
                status=relation.status,
                purpose=purpose,
            )
        )
    return made


def _party_places(g: Grounder, party: GoldParty, bodies: Sequence[dict[str, Any]]) -> list[Span]:
    """Where a party stands: under its name, or under another form of the organisation that it is."""
    made = _party(party, bodies)
    names = [party.name, *([party.acronym] if party.acronym else [])]
    if made and made["organisation"]:
        body = next(b for b in bodies if b["id"] == made["organisation"])
        names += [body["name"], *([body["acronym"]] if body["acronym"] else [])]
        names += [e["text"] for e in body["evidence"]]
    return [span for name in dict.fromkeys(names) for span in g.page.all(name, TOLD)]


def theme_facts(g: Grounder, gold: Annotation, title: Any) -> list[dict[str, Any]]:
    if gold.themes is None:
        return []
    evidence = [Span(e["start"], e["end"]) for e in title["evidence"]] if title else []
    made = []
    for code in dict.fromkeys((gold.themes.primary, *gold.themes.secondary)):
        values = {"code": code, "label": code, "primary": code == gold.themes.primary}
        made.append(g.listed("themes", None, evidence, code, **values))
    if gold.themes.acceptable_primary:
        g.accept["themes.primary"] = {"code": gold.themes.acceptable_primary}
    return made


def count_keys(g: Grounder, count: Any, span: Span) -> dict[str, Any]:
    keys = ("value", "upper", "qualifier", "unit", "population")
    return {**{key: getattr(count, key) for key in keys}, "raw": g.raw(span)}
