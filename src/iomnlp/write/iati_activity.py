"""A project as an IATI 2.03 activity: its elements in the order of the schema."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Any

from iomnlp.record import Output, Project, Record
from iomnlp.write.edtf import bounds
from iomnlp.write.iati_elements import LANG, add, legal, narrative, told, xml
from iomnlp.write.iati_rules import Start, beneficiaries, status
from iomnlp.write.table_rows import flat
from iomnlp.write.vocabulary import country_names, organisation_refs, table, themes, words

_FORBIDDEN = re.compile(r"[/&|?\s]+")
_NARRATIVE = ("body", "list_item", "quote")


@dataclass(frozen=True, slots=True)
class Reporter:
    """The office whose activities these are."""

    ref: str
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Project203:
    """A record that may become an activity, with what its rules have settled."""

    record: Record
    sheet: Project
    identifier: str
    start: Start
    reporter: Reporter
    with_contacts: bool
    with_budget: bool


def identifier(record: Record, reporter: Reporter) -> str | None:
    """The activity's identifier: the reporter's, a hyphen, the page's own; None where the sheet has none.

    Signs that the standard forbids become hyphens; `other-identifier` keeps the printed form.
    """
    sheet = record.project
    own = sheet and (sheet.project_id or sheet.prima_id)
    return f"{reporter.ref}-{_FORBIDDEN.sub('-', legal(own.value).strip())}" if own else None


def description(record: Record) -> str:
    """The page's narrative; of a record without segments, the sentences that its themes rest on."""
    text = record.document.text
    paragraphs = [flat(text[part.start : part.end]) for part in record.segments if part.kind in _NARRATIVE]
    if not record.segments:
        spans = {(span.start, span.end): span.text for theme in record.themes for span in theme.evidence}
        paragraphs = [flat(spans[place]) for place in sorted(spans)]
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _head(activity: Any, p: Project203) -> None:
    assert p.record.title is not None
    add(activity, "iati-identifier", p.identifier)
    told(
        activity,
        "reporting-org",
        p.reporter.name,
        ref=p.reporter.ref,
        type=p.reporter.type,
        secondary_reporter="1",
    )
    told(activity, "title", p.record.title.value)
    told(activity, "description", description(p.record), type="1")
    for level, kind in (("objective", "2"), ("component", "4"), ("activity", "4")):
        for output in p.record.outputs:
            if output.level == level:
                told(activity, "description", flat(output.text), type=kind)


def _participants(p: Project203) -> Iterator[tuple[str, str, str | None, str | None]]:
    """Role, name, type and identifier of each organisation that takes part."""
    types = words("iati.yaml")["organisation_type"]
    donors = [one for one in p.record.organisations if "donor" in one.roles]
    for role, code in (("donor", "1"), ("channel", "3")):
        for one in p.record.organisations:
            if role in one.roles:
                yield code, one.name, types.get(one.type), organisation_refs().get(one.lexicon_id or "")
    # A State that gives through its own ministry is that ministry, not a second giver.
    spoken_for = {one.country for one in donors if one.type == "government"}
    for country in p.record.countries:
        if "donor" in country.roles and country.code not in spoken_for:
            yield "1", country.name, types["government"], None
    yield "4", p.reporter.name, p.reporter.type, p.reporter.ref


def _organisations(activity: Any, p: Project203) -> None:
    for role, name, kind, ref in dict.fromkeys(_participants(p)):
        told(activity, "participating-org", name, role=role, type=kind, ref=ref)
    phrases = words("iati.yaml")["phrases"]
    for fact, owner in ((p.sheet.prima_id, phrases["prima_id"]), (p.sheet.project_id, phrases["project_id"])):
        if fact:
            other = add(activity, "other-identifier", ref=fact.value, type="A1")
            told(other, "owner-org", owner, ref=p.reporter.ref)


def _dates(activity: Any, p: Project203) -> None:
    add(activity, "activity-status", code=status(p.sheet))
    _date(activity, "1", p.start.day.isoformat(), p.start.edtf)
    last = bounds(p.sheet.end.edtf)[1] if p.sheet.end else None
    if last and p.sheet.end:
        _date(activity, "3", last.isoformat(), str(p.sheet.end.edtf))


def _date(activity: Any, kind: str, day: str, edtf: str) -> None:
    made = add(activity, "activity-date", type=kind, iso_date=day)
    if edtf != day:
        # The widening is allowed because what the page says stands beside it.
        narrative(made, edtf)


def _contacts(activity: Any, p: Project203) -> None:
    for contact in p.record.contacts if p.with_contacts else ():
        made = add(activity, "contact-info", type="1")
        for tag, text in (("organisation", contact.organisation), ("person-name", contact.name)):
            if text:
                told(made, tag, text)
        for tag, text in (("telephone", contact.phone), ("email", contact.email), ("website", contact.url)):
            if text:
                add(made, tag, text)


def shares(number: int) -> list[str]:
    """Equal percentages that add up to exactly 100.

    >>> shares(3)
    ['33.33', '33.33', '33.34']
    """
    each = (Decimal(100) / number).quantize(Decimal("0.01"), ROUND_DOWN)
    return [str(each)] * (number - 1) + [str(100 - each * (number - 1))]


def _places(activity: Any, p: Project203) -> None:
    scope = p.sheet.scope.code if p.sheet.scope else None
    if scope:
        add(activity, "activity-scope", code=words("iati.yaml")["scope"][scope])
    codes = [code for code, _ in beneficiaries(p.record) if code]
    if len(codes) == 1:
        add(activity, "recipient-country", code=codes[0])
        return
    phrase = words("iati.yaml")["phrases"]["equal_share"]
    for code, share in zip(codes, shares(len(codes)), strict=True):
        name = country_names().get(code, code)
        told(activity, "recipient-country", phrase.format(name=name), code=code, percentage=share)


def _subjects(activity: Any, p: Project203) -> None:
    """Sectors of the main theme and the project type; the rest of the themes as tags, which need no percentages."""
    known = [(theme, themes()[theme.code]) for theme in p.record.themes if theme.code in themes()]
    uris = words("iati.yaml")["vocabularies"]
    for theme, entry in known:
        if theme.primary and entry.get("crs"):
            add(activity, "sector", vocabulary="1", code=entry["crs"][0])
    kind = p.sheet.type
    if kind and kind.code:
        told(activity, "sector", kind.raw, vocabulary="99", vocabulary_uri=uris["project_types"], code=kind.code)
    for theme in p.record.themes:
        told(activity, "tag", theme.label, vocabulary="99", vocabulary_uri=uris["themes"], code=theme.code)
    for target in dict.fromkeys(target for _, entry in known for target in entry.get("sdg") or ()):
        add(activity, "tag", vocabulary="3", code=target)
    objectives = {row["objective"]: row["short_fr"] for row in table("gcm_objectives.csv")}
    for number in dict.fromkeys(str(number) for _, entry in known for number in entry.get("gcm") or ()):
        told(activity, "tag", objectives[number], vocabulary="99", vocabulary_uri=uris["gcm"], code=number)
    markers = [(code, "2" if theme.primary else "1") for theme, entry in known for code in entry.get("pm") or ()]
    for code, significance in dict(reversed(markers)).items():
        add(activity, "policy-marker", vocabulary="1", code=code, significance=significance)


def _money(activity: Any, p: Project203) -> None:
    budget = p.sheet.budget
    if budget is None or not p.with_budget:
        return
    day = p.start.day.isoformat()
    made = add(activity, "transaction")
    add(made, "transaction-type", code="2")
    add(made, "transaction-date", iso_date=day)
    add(made, "value", budget.value, currency=budget.currency, value_date=day)
    told(made, "description", words("iati.yaml")["phrases"]["budget"].format(start=p.start.edtf))


def _unmapped(activity: Any, p: Project203) -> None:
    """What the standard has no element for, under the page's own label."""
    phrases = words("iati.yaml")["phrases"]
    if p.sheet.allocation_year:
        add(activity, "legacy-data", name=phrases["year"], value=str(p.sheet.allocation_year.value))
    if p.sheet.region:
        add(activity, "legacy-data", name=phrases["region"], value=p.sheet.region.value)


def _result(activity: Any, output: Output) -> None:
    phrases = words("iati.yaml")["phrases"]
    made = add(activity, "result", type="1" if output.level == "output" else "2")
    title = " ".join(filter(None, (phrases[output.level], output.number)))
    told(made, "title", title)
    told(made, "description", flat(output.text))
    indicator = add(made, "indicator", measure="5")
    named = told(indicator, "title", phrases["indicator"])
    narrative(named, phrases["indicator_en"], "en")


def _results(activity: Any, p: Project203) -> None:
    for output in p.record.outputs:
        if output.level in ("output", "outcome"):
            _result(activity, output)


_PARTS: tuple[Callable[[Any, Project203], None], ...] = (
    *(_head, _organisations, _dates, _contacts, _places, _subjects, _money, _unmapped, _results),
)


def activity(p: Project203) -> Any:
    """The activity's element.

    Parameters
    ----------
    p : Project203
        A project that `iati_rules.problems` has nothing against.

    Returns
    -------
    lxml.etree._Element
        `iati-activity`, its language the document's.
    """
    made = xml().Element("iati-activity")
    # The code list knows languages, not their regions.
    made.set(LANG, (p.record.document.language or "fr").partition("-")[0])
    if p.with_budget and p.sheet.budget:
        made.set("default-currency", str(p.sheet.budget.currency))
    for part in _PARTS:
        part(made, p)
    return made
