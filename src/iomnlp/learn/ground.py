"""An annotation with its page to a gold record: the contract's own form, offsets found, references checked."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import Field, ValidationError

from iomnlp.errors import LexiconError
from iomnlp.learn.consistency import problems_of
from iomnlp.learn.gold import Annotation, GoldDocument, GoldParty
from iomnlp.learn.quotations import NARRATED, TOLD, Page, every_mention, one_each
from iomnlp.learn.score import name_key
from iomnlp.lexicon import country_name
from iomnlp.read import read_bytes
from iomnlp.record import Model, Record, Segment, SegmentKind, fact_id
from iomnlp.segment import segment
from iomnlp.source import SourceText, Span, printed

RULE = "gold"


class Tolerance(Model):
    """What an annotator also calls right, in one document.

    Attributes
    ----------
    document : str
        Name of the gold document.
    optional : tuple of str
        Ids of facts that may be missing.
    accept : dict
        By id of a fact, or by path ("themes.primary"): key to further right values.
    unmarked : tuple of str
        Fields that nobody annotated ("segments"): they are not scored.
    """

    document: str
    optional: tuple[str, ...] = ()
    accept: dict[str, dict[str, tuple[str | None, ...]]] = Field(default_factory=dict)
    unmarked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gold:
    """A gold document in the contract's form, and its tolerances."""

    name: str
    record: Record
    tolerance: Tolerance
    layout: str | None = None


@dataclass
class _Grounder:
    """The working state of one document."""

    document: GoldDocument
    source: SourceText
    page: Page
    problems: list[str] = field(default_factory=list)
    optional: list[str] = field(default_factory=list)
    accept: dict[str, dict[str, tuple[str | None, ...]]] = field(default_factory=dict)

    def evidence(self, spans: Sequence[Span]) -> list[dict[str, Any]]:
        return [self.source.evidence(s.start, s.end).model_dump() for s in spans]

    def lost(self, where: str, words: str, kinds: frozenset[str] = TOLD) -> None:
        """Say that a quotation is not where it should be."""
        elsewhere = self.page.all(words)
        place = ""
        if elsewhere:
            kind = self.page.kind_at(elsewhere[0].start)
            place = " (all its places are taken)" if kind in kinds else f" (only in {kind})"
        self.problems.append(f"{where}: {words!r} does not stand in the text{place}.")

    def fact(self, spans: Sequence[Span], **values: Any) -> dict[str, Any]:
        return {"evidence": self.evidence(spans), "basis": "human", "rule": RULE, "confidence": None, **values}

    def listed(self, name: str, item: Any, spans: Sequence[Span], value: str, /, **values: Any) -> dict[str, Any]:
        start, end = (spans[0].start, spans[0].end) if spans else (0, 0)
        made = self.fact(spans, id=fact_id(name, start, end, value), **values)
        if getattr(item, "optional", False):
            self.optional.append(made["id"])
        if getattr(item, "accept", None):
            self.accept[made["id"]] = item.accept
        return made

    def raw(self, span: Span) -> str:
        return printed(self.source.text[span.start : span.end])


def _segments(document: GoldDocument, source: SourceText) -> tuple[tuple[Segment, ...], list[str]]:
    """The annotated segments as a partition: white space at their ends becomes `blank`."""
    page = Page(source.text)
    cuts: list[tuple[SegmentKind, int]] = []
    problems: list[str] = []
    since = 0
    for kind, words in document.annotation.segments:
        found = page.all(words, since=since)
        if not found:
            problems.append(f"segments: {words!r} ({kind}) does not stand behind the segment before it.")
            continue
        cuts.append((kind, found[0].start))
        since = found[0].start + 1
    if cuts and source.text[: cuts[0][1]].strip():
        problems.append(f"segments: the text before {document.annotation.segments[0][1]!r} belongs to no segment.")
    made: list[Segment] = []
    last = 0
    if not cuts:
        return (), problems
    for (kind, start), (_, following) in zip(cuts, [*cuts[1:], ("blank", len(source.text))], strict=True):
        end = start + len(source.text[start:following].rstrip())
        if last < start:
            made.append(Segment(kind="blank", start=last, end=start))
        made.append(Segment(kind=kind, start=start, end=end))
        last = end
    if last < len(source.text):
        made.append(Segment(kind="blank", start=last, end=len(source.text)))
    return tuple(made), problems


def _single(g: _Grounder, where: str, words: str | None, kinds: frozenset[str]) -> Span | None:
    if not words:
        return None
    found = g.page.all(words, kinds) or (g.page.all(words) if where != "title" else [])
    if not found:
        g.lost(where, words, kinds)
        return None
    return found[0]


def _head(g: _Grounder, gold: Annotation) -> dict[str, Any]:
    """Title, dateline, date of publication."""
    facts: dict[str, Any] = {"title": None, "dateline": None, "published": None}
    title = _single(g, "title", gold.title, frozenset({"title"}))
    if title:
        facts["title"] = g.fact([title], value=g.raw(title), raw=g.raw(title))
    elif gold.title:
        facts["title"] = g.fact([], value=gold.title, raw=gold.title)
    if gold.dateline:
        g.accept["dateline"] = gold.dateline.accept
        line = next((Span(s.start, s.end) for s in g.page.segments if s.kind == "dateline"), None)
        place = _single(g, "dateline.place", gold.dateline.place, frozenset({"dateline"}))
        spans = [line or place] if line or place else []
        facts["dateline"] = g.fact(
            spans,  # type: ignore[arg-type]
            place=gold.dateline.place,
            country=gold.dateline.country,
            edtf=gold.dateline.edtf,
            raw=g.raw(spans[0]) if spans and spans[0] else gold.dateline.place or "",
        )
    if gold.published:
        facts["published"] = g.fact([], edtf=gold.published, raw="")
    return facts


def _sheet(g: _Grounder, gold: Annotation) -> dict[str, Any] | None:
    """The sheet: values by the annotator; where they stand in the page is looked up by the sheet's labels."""
    sheet = gold.project
    if sheet is None:
        return None
    stands = {field.key: field.value_span for field in reversed(segment(g.source).sheet)}

    def at(key: str, **values: Any) -> dict[str, Any]:
        span = stands.get(key)
        return g.fact([span] if span else [], raw=g.raw(span) if span else "", **values)

    made: dict[str, Any] = {}
    for key in ("project_id", "prima_id", "region"):
        if (value := getattr(sheet, key)) is not None:
            made[key] = at(key, value=value)
    for key in ("type", "status", "scope"):
        if (value := getattr(sheet, key)) is not None:
            made[key] = at(key, code=value)
    for key in ("start", "end"):
        if (value := getattr(sheet, key)) is not None:
            made[key] = at(key, edtf=value)
    if sheet.allocation_year is not None:
        made["allocation_year"] = at("allocation_year", value=int(sheet.allocation_year))
    if sheet.budget is not None:
        made["budget"] = at("budget", value=sheet.budget.value, currency=sheet.budget.currency)
    span = stands.get("beneficiaries")
    made["beneficiaries"] = [
        g.listed("beneficiaries", None, [span] if span else [], code, country=code, raw=g.raw(span) if span else "")
        for code in dict.fromkeys(sheet.beneficiaries)
    ]
    return made


def _outputs(g: _Grounder, gold: Annotation) -> list[dict[str, Any]]:
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


def _printings(g: _Grounder, name: str, items: Sequence[Any], make: Any) -> list[dict[str, Any]]:
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


def _amounts(g: _Grounder, gold: Annotation) -> tuple[list[dict[str, Any]], dict[int, int]]:
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


def _closed(g: _Grounder, gold: Annotation) -> list[Span]:
    """Stretches whose words name no country: currencies, people, places with a country's name inside."""
    words = [a.text for a in gold.amounts] + [p.name for p in gold.people]
    words += [p.name for p in gold.places if " " in p.name]
    return [span for text in dict.fromkeys(words) for span in g.page.all(text)]


def _named(g: _Grounder, gold: Annotation) -> dict[str, list[dict[str, Any]]]:
    """Countries, places, organisations and people with every mention."""
    made: dict[str, list[dict[str, Any]]] = {}
    every = every_mention(g.page, [c.mentions for c in gold.countries], TOLD, _closed(g, gold))
    sheet = [Span(s.start, s.end) for s in g.page.segments if s.kind == "sheet"]
    states = set(gold.project.beneficiaries) if gold.project else set()
    countries = []
    for number, (country, spans) in enumerate(zip(gold.countries, every, strict=True)):
        if not spans and country.code in states:
            spans = [s for form in country.mentions for s in g.page.all(form, {"sheet"})][:1] or sheet[:1]
        for form in country.mentions:
            if not g.page.all(form):
                g.lost(f"countries.{number}", form)
        if country.code is not None:
            try:
                name = country_name(country.code)
            except LexiconError as error:
                g.problems.append(f"countries.{number}: {error}")
                continue
        else:
            name = country.mentions[0] if country.mentions else "?"
        countries.append(
            g.listed(
                "countries",
                country,
                spans,
                country.code or "/".join(country.candidates),
                code=country.code,
                name=name,
                candidates=list(country.candidates),
                primary=country.primary,
                roles=list(country.roles),
            )
        )
    made["countries"] = countries
    for name, items, kinds in (
        ("places", gold.places, NARRATED),
        ("organisations", gold.organisations, TOLD),
    ):
        forms = [one.mentions or tuple(x for x in (one.name, getattr(one, "acronym", None)) if x) for one in items]
        for number, of in enumerate(forms):
            for form in of:
                if not g.page.all(form):
                    g.lost(f"{name}.{number}", form)
        found = every_mention(g.page, forms, kinds)
        build = _place if name == "places" else _organisation
        made[name] = [build(g, one, spans) for one, spans in zip(items, found, strict=True)]
    made["people"] = _people(g, gold)
    return made


def _place(g: _Grounder, place: Any, spans: list[Span]) -> dict[str, Any]:
    values = {"name": place.name, "country": place.country, "class": place.class_ or "city"}
    return g.listed("places", place, spans, place.name, **values)


def _organisation(g: _Grounder, body: Any, spans: list[Span]) -> dict[str, Any]:
    return g.listed(
        "organisations",
        body,
        spans,
        body.name,
        lexicon_id=body.id,
        name=body.name,
        acronym=body.acronym,
        type=body.type or "other",
        country=body.country,
        roles=list(body.roles),
    )


def _people(g: _Grounder, gold: Annotation) -> list[dict[str, Any]]:
    made = []
    for number, person in enumerate(gold.people):
        kinds = frozenset({"contact"}) if person.role == "contact" else NARRATED | {"dateline"}
        forms = person.mentions or (person.name,)
        spans = every_mention(g.page, [forms], kinds)[0] or every_mention(g.page, [forms], TOLD)[0]
        if not spans:
            g.lost(f"people.{number}", person.name)
        made.append(
            g.listed(
                "people",
                person,
                spans,
                f"{person.name} {person.role}",
                name=person.name,
                role=person.role,
                title=person.title,
                organisation=person.organisation,
            )
        )
    return made


def _party(party: GoldParty | None, bodies: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    if party is None:
        return None
    names = {name_key(party.name), name_key(party.acronym)} - {""}
    body = next((b for b in bodies if names & {name_key(b["name"]), name_key(b["acronym"])}), None)
    return {"name": party.name, "organisation": body["id"] if body else None, "country": party.country}


def _funding(
    g: _Grounder,
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


def _party_places(g: _Grounder, party: GoldParty, bodies: Sequence[dict[str, Any]]) -> list[Span]:
    """Where a party stands: under its name, or under another form of the organisation that it is."""
    made = _party(party, bodies)
    names = [party.name, *([party.acronym] if party.acronym else [])]
    if made and made["organisation"]:
        body = next(b for b in bodies if b["id"] == made["organisation"])
        names += [body["name"], *([body["acronym"]] if body["acronym"] else [])]
        names += [e["text"] for e in body["evidence"]]
    return [span for name in dict.fromkeys(names) for span in g.page.all(name, TOLD)]


def _contacts(g: _Grounder, gold: Annotation) -> list[dict[str, Any]]:
    made = []
    for number, contact in enumerate(gold.contacts):
        spans = []
        for words in (contact.name, contact.organisation, contact.email, contact.url):
            found = g.page.all(words, {"contact"}) or g.page.all(words) if words else []
            spans += found[:1]
        if not spans:
            line = next((Span(s.start, s.end) for s in g.page.segments if s.kind == "contact"), None)
            spans = [line] if line else []
        if contact.email and not g.page.all(contact.email):
            g.lost(f"contacts.{number}", contact.email)
        keys = ("name", "organisation", "email", "phone", "url")
        values = {key: getattr(contact, key) for key in keys}
        made.append(
            g.listed("contacts", contact, sorted(set(spans)), " ".join(filter(None, values.values())), **values)
        )
    return made


def _themes(g: _Grounder, gold: Annotation, title: Any) -> list[dict[str, Any]]:
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


def ground(document: GoldDocument) -> tuple[Gold | None, list[str]]:
    """A gold document in the contract's form.

    Parameters
    ----------
    document : GoldDocument
        A page and its annotation.

    Returns
    -------
    Gold or None
        None where the problems leave no valid record.
    list of str
        What does not stand in the text, is no code, or contradicts itself; a sentence each.
    """
    gold = document.annotation
    source = read_bytes(document.page.read_bytes(), uri=document.page.name)
    segments, problems = _segments(document, source)
    g = _Grounder(document, source, Page(source.text, segments), problems)
    facts: dict[str, Any] = _head(g, gold)
    facts["project"] = _sheet(g, gold)
    facts["outputs"] = _outputs(g, gold)
    facts |= _named(g, gold)
    facts["amounts"], index = _amounts(g, gold)
    facts["funding"] = _funding(g, gold, index, facts["amounts"], facts["organisations"])
    facts["counts"] = _printings(g, "counts", gold.counts, lambda c, s: (f"{c.value} {c.unit}", _count(g, c, s)))
    facts["dates"] = _printings(g, "dates", gold.dates, lambda d, s: (d.edtf or "", {"edtf": d.edtf, "raw": g.raw(s)}))
    facts["quotes"] = _printings(
        g, "quotes", gold.quotes, lambda q, s: (q.text, {"value": g.raw(s), "speaker": q.speaker})
    )
    facts["contacts"] = _contacts(g, gold)
    facts["themes"] = _themes(g, gold, facts["title"])
    for name in ("outputs", "countries", "places", "organisations", "people", "counts", "dates", "quotes", "contacts"):
        facts[name].sort(key=lambda fact: fact["evidence"][0]["start"] if fact["evidence"] else 0)
    facts["checks"] = [{"code": code, "severity": "info", "message": code} for code in gold.checks]
    g.problems += problems_of(gold, source.text)
    values = {
        "record_id": source.record_id,
        "kind": gold.kind,
        "document": {
            "uri": document.page.name,
            "media_type": source.media_type,
            "sha256": source.sha256,
            "encoding": source.encoding,
            "language": None,
            "n_chars": len(source.text),
            "text": source.text,
            "metadata": {},
        },
        "segments": [s.model_dump() for s in segments],
        "provenance": {"iomnlp": "gold", "config_sha256": hashlib.sha256(b"gold").hexdigest()},
        **facts,
    }
    try:
        record = Record.model_validate(values, strict=False)
    except ValidationError as error:
        for one in error.errors():
            where = ".".join(str(part) for part in one["loc"])
            g.problems.append(f"{where}: {one['msg']} ({one['input']!r}).")
        return None, g.problems
    tolerance = Tolerance(
        document=document.name,
        optional=tuple(g.optional),
        accept=g.accept,
        unmarked=() if gold.segments else ("segments",),
    )
    return Gold(document.name, record, tolerance, gold.layout), g.problems


def _count(g: _Grounder, count: Any, span: Span) -> dict[str, Any]:
    keys = ("value", "upper", "qualifier", "unit", "population")
    return {**{key: getattr(count, key) for key in keys}, "raw": g.raw(span)}
