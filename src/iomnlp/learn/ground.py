"""An annotation with its page to a gold record: the contract's own form, offsets found, references checked."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from pydantic import Field, ValidationError

from iomnlp.learn.consistency import problems_of
from iomnlp.learn.gold import Annotation, GoldDocument
from iomnlp.learn.ground_entities import contact_facts, named_facts
from iomnlp.learn.ground_values import (
    amount_facts,
    count_keys,
    funding_facts,
    output_facts,
    printed_facts,
    theme_facts,
)
from iomnlp.learn.grounder import Grounder
from iomnlp.learn.quotations import Page
from iomnlp.read import read_bytes
from iomnlp.record import Model, Record, Segment, SegmentKind
from iomnlp.segment import segment
from iomnlp.source import SourceText, Span


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


def gold_segments(document: GoldDocument, source: SourceText) -> tuple[tuple[Segment, ...], list[str]]:
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


def _single(g: Grounder, where: str, words: str | None, kinds: frozenset[str]) -> Span | None:
    if not words:
        return None
    found = g.page.all(words, kinds) or (g.page.all(words) if where != "title" else [])
    if not found:
        g.lost(where, words, kinds)
        return None
    return found[0]


def head_facts(g: Grounder, gold: Annotation) -> dict[str, Any]:
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


def sheet_facts(g: Grounder, gold: Annotation) -> dict[str, Any] | None:
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
    source = read_bytes(document.read(), uri=document.page.name)
    segments, problems = gold_segments(document, source)
    g = Grounder(document, source, Page(source.text, segments), problems)
    facts: dict[str, Any] = head_facts(g, gold)
    facts["project"] = sheet_facts(g, gold)
    facts["outputs"] = output_facts(g, gold)
    facts |= named_facts(g, gold)
    facts["amounts"], index = amount_facts(g, gold)
    facts["funding"] = funding_facts(g, gold, index, facts["amounts"], facts["organisations"])
    facts["counts"] = printed_facts(g, "counts", gold.counts, lambda c, s: (f"{c.value} {c.unit}", count_keys(g, c, s)))
    facts["dates"] = printed_facts(
        g, "dates", gold.dates, lambda d, s: (d.edtf or "", {"edtf": d.edtf, "raw": g.raw(s)})
    )
    facts["quotes"] = printed_facts(
        g, "quotes", gold.quotes, lambda q, s: (q.text, {"value": g.raw(s), "speaker": q.speaker})
    )
    facts["contacts"] = contact_facts(g, gold)
    facts["themes"] = theme_facts(g, gold, facts["title"])
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
