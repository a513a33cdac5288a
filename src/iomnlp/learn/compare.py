"""A record against its annotation, field by field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from iomnlp.learn.gold import (
    Annotation,
    GoldAmount,
    GoldCount,
    GoldFunding,
    GoldOrganisation,
    GoldOutput,
    GoldParty,
    GoldPlace,
    GoldQuote,
)
from iomnlp.learn.score import Tally, align, name_key, normal, overlap
from iomnlp.record import Amount, Count, Fact, Funding, Organisation, Output, Party, Place, Quote, Record

Pairs = Sequence[tuple[Any, Any]]
Label = Callable[[Any], str]

REQUIRED_UNITS = {"person", "household", "percent", "country"}
SAME_TEXT = 0.5


def printed_as(fact: Fact) -> str:
    """The first evidence of a fact, normalised."""
    return normal(fact.evidence[0].text) if fact.evidence else ""


def quantity(value: str, upper: str | None, unit: str | None) -> str:
    """Value, range and unit in one comparable form.

    >>> quantity("1024000.00", None, "CAD") == quantity("1024000", None, "CAD")
    True
    """

    def plain(number: str) -> str:
        return f"{Decimal(number).normalize():f}"

    return f"{plain(value)}{'–' + plain(upper) if upper else ''} {unit or '?'}"


class Comparison:
    """Compares one record with its annotation and adds what it finds to a tally."""

    def __init__(self, tally: Tally, document: str, gold: Annotation, record: Record):
        self.tally = tally
        self.document = document
        self.gold = gold
        self.record = record

    def run(self) -> None:
        """Compare every field."""
        self.head()
        self.sheet()
        self.outputs()
        self.countries()
        self.named()
        self.quantities()
        self.funding()
        self.words()
        self.themes()

    def _values(self, name: str, wanted: Iterable[str | None], found: Iterable[str | None]) -> None:
        self.tally.values(self.document, name, filter(None, wanted), filter(None, found))

    def _same(self, name: str, pairs: Pairs, label: Label) -> None:
        """Count things by whether they have a partner, however it is spelt."""
        for gold, found in pairs:
            shown = label(found if gold is None else gold)
            self._values(name, [shown] if gold is not None else [], [shown] if found is not None else [])

    def _attributes(self, prefix: str, pairs: Pairs, label: Label, keys: dict[str, str]) -> None:
        """Compare attributes (the annotation's key: the record's key) of paired things; null is no value."""
        for gold, found in pairs:
            shown = label(found if gold is None else gold)
            for wanted_key, found_key in keys.items():
                wanted, given = getattr(gold, wanted_key, None), getattr(found, found_key, None)
                name = f"{prefix}.{wanted_key.rstrip('_')}"
                self._values(name, _labelled(shown, wanted), _labelled(shown, given))

    def head(self) -> None:
        """Kind, title, dateline, date of publication."""
        gold, record = self.gold, self.record
        self._values("kind", [gold.kind], [record.kind])
        self._values("title", [normal(gold.title)], [normal(record.title.value) if record.title else None])
        for key in ("place", "country", "edtf"):
            wanted = getattr(gold.dateline, key) if gold.dateline else None
            found = getattr(record.dateline, key) if record.dateline else None
            self._values(f"dateline.{key}", [normal(wanted)], [normal(found)])
        self._values("published", [gold.published], [record.published.edtf if record.published else None])

    def sheet(self) -> None:
        """Each key of the project sheet."""
        gold, found = self.gold.project, self.record.project
        keys = {"type": "code", "status": "code", "scope": "code", "start": "edtf", "end": "edtf"}
        for key in ("project_id", "prima_id", *keys, "allocation_year", "region"):
            fact = getattr(found, key) if found else None
            value = getattr(fact, keys.get(key, "value")) if fact else None
            wanted = getattr(gold, key) if gold else None
            self._values(f"project.{key}", [normal(wanted)], [normal(str(value)) if value is not None else None])
        budget, sum_found = gold.budget if gold else None, found.budget if found else None
        self._values(
            "project.budget",
            [quantity(budget.value, None, budget.currency) if budget else None],
            [quantity(sum_found.value, None, sum_found.currency) if sum_found else None],
        )
        states = [b.country for b in found.beneficiaries] if found else []
        self._values("project.beneficiaries", gold.beneficiaries if gold else [], states)

    def outputs(self) -> None:
        """Statements exactly; level, number, parent and modality of statements that are about the same."""
        self._values("outputs.text", map(_statement, self.gold.outputs), map(_statement, self.record.outputs))

        def likeness(gold: GoldOutput, found: Output) -> float:
            shared = overlap(gold.text, found.text)
            # The number settles which of two like statements is meant.
            return shared + (gold.number == found.number) / 10 if shared >= SAME_TEXT else 0

        pairs = align(self.gold.outputs, self.record.outputs, likeness)
        keys = ("level", "number", "parent", "modality")
        self._attributes("outputs", pairs, lambda output: _short(output.text), {key: key for key in keys})

    def countries(self) -> None:
        """Codes, roles, the primary one, and the forms that were recognised."""

        def key(country: Any) -> str:
            return country.code or "|".join(sorted(country.candidates))

        gold, found = self.gold.countries, self.record.countries
        self._values("countries.code", map(key, gold), map(key, found))
        self._values(
            "countries.roles",
            {f"{key(c)} {role}" for c in gold for role in c.roles},
            {f"{key(c)} {role}" for c in found for role in c.roles},
        )
        self._values("countries.primary", [key(c) for c in gold if c.primary], [key(c) for c in found if c.primary])
        self._values(
            "countries.mentions",
            {f"{key(c)} {normal(mention)}" for c in gold for mention in c.mentions},
            {f"{key(c)} {normal(e.text)}" for c in found for e in c.evidence},
        )

    def named(self) -> None:
        """Places, organisations and people."""

        def name(thing: Any) -> str:
            return normal(thing.name)

        def same_place(gold: GoldPlace, found: Place) -> float:
            return float(name_key(gold.name) == name_key(found.name))

        places = align(self.gold.places, self.record.places, same_place)
        self._same("places.name", places, name)
        self._attributes("places", places, name, {"class_": "class_", "country": "country"})
        bodies = align(self.gold.organisations, self.record.organisations, same_body)
        self._same("organisations.name", bodies, name)
        keys = {"roles": "roles", "type": "type", "country": "country", "id": "lexicon_id"}
        self._attributes("organisations", bodies, name, keys)

        def person(one: Any) -> str:
            return f"{normal(one.name)} ({one.role})"

        self._values("people", map(person, self.gold.people), map(person, self.record.people))

    def quantities(self) -> None:
        """Amounts, counts and dates: the text as printed, the value, and what the context says of it."""
        gold, found = self.gold, self.record
        self._values("amounts.text", [normal(a.text) for a in gold.amounts], map(printed_as, found.amounts))
        self._values("amounts.value", map(_money, gold.amounts), map(_money, found.amounts))
        amounts = align(gold.amounts, found.amounts, _same_quantity)
        self._attributes("amounts", amounts, _money, {"kind": "kind", "qualifier": "qualifier"})
        wanted = [c for c in gold.counts if c.unit in REQUIRED_UNITS]
        given = [c for c in found.counts if c.unit in REQUIRED_UNITS]
        self._values("counts.text", [normal(c.text) for c in wanted], map(printed_as, given))
        self._values("counts.value", map(_number, wanted), map(_number, given))
        counts = align(wanted, given, _same_quantity)
        self._attributes("counts", counts, _number, {"qualifier": "qualifier"})
        self._values(
            "dates",
            [date.edtf or normal(date.text) for date in gold.dates],
            [date.edtf or normal(date.raw) for date in found.dates],
        )

    def funding(self) -> None:
        """Relations as a whole, and each party of the relations that are about the same gift."""
        pairs = align(self.gold.funding, self.record.funding, self._same_gift)
        for gold, found in pairs:
            wanted = self._relation(gold) if gold else {}
            given = self._relation(found) if found else {}
            if gold and found:
                given = {key: wanted[key] if self._agree(key, gold, found) else value for key, value in given.items()}
            shown = (wanted or given)["donor"] or "?"
            for key in ("donor", "channel", "recipient", "amount", "status"):
                self._values(f"funding.{key}", _labelled(shown, wanted.get(key)), _labelled(shown, given.get(key)))
            self._values("funding", [_chain(wanted)], [_chain(given)])

    def _relation(self, relation: GoldFunding | Funding) -> dict[str, str | None]:
        """A relation with its sum by value, since indices differ between two lists."""
        amounts = self.gold.amounts if isinstance(relation, GoldFunding) else self.record.amounts
        parties = {key: getattr(relation, key) for key in ("donor", "channel", "recipient")}
        return {
            **{key: normal(party.name) if party else None for key, party in parties.items()},
            "amount": None if relation.amount is None else _money(amounts[relation.amount]),
            "status": relation.status,
        }

    def _agree(self, key: str, gold: GoldFunding, found: Funding) -> bool:
        if key in {"amount", "status"}:
            return self._relation(gold)[key] == self._relation(found)[key]
        wanted, given = getattr(gold, key), getattr(found, key)
        if wanted is None or given is None:
            return wanted is given
        return self._same_party(wanted, given)

    def _same_gift(self, gold: GoldFunding, found: Funding) -> float:
        weights = {"donor": 3, "amount": 3, "recipient": 1, "channel": 1, "status": 1}
        agreed = sum(weight for key, weight in weights.items() if self._agree(key, gold, found))
        return agreed if self._agree("donor", gold, found) or self._agree("amount", gold, found) else 0

    def _same_party(self, gold: GoldParty, found: Party) -> bool:
        """By name, or through the organisation behind it; a State by its country, however it is called."""
        wanted = {name_key(gold.name), name_key(gold.acronym)}
        body = next(
            (o for o in self.gold.organisations if wanted & {name_key(o.name), name_key(o.acronym)} - {""}), None
        )
        given = {name_key(found.name)}
        fact = next((o for o in self.record.organisations if o.id == found.organisation), None)
        if body:
            wanted |= {name_key(body.name), name_key(body.acronym)}
        if fact:
            given |= {name_key(fact.name), name_key(fact.acronym)}
        if wanted & given - {""} or (body and fact and body.id and body.id == fact.lexicon_id):
            return True
        return gold.country is not None and gold.country == found.country and not (body and fact)

    def words(self) -> None:
        """Quotes with their speakers, contacts."""

        def words_of(gold: GoldQuote, found: Quote) -> float:
            shared = overlap(gold.text, found.value)
            return shared if shared >= SAME_TEXT else 0

        gold, found = self.gold, self.record
        self._values("quotes.text", map(_quoted, gold.quotes), map(_quoted, found.quotes))
        quotes = align(gold.quotes, found.quotes, words_of)
        self._attributes("quotes", quotes, lambda quote: _short(_quoted(quote)), {"speaker": "speaker"})
        for key in ("email", "phone"):
            wanted = {getattr(contact, key) for contact in gold.contacts}
            self._values(f"contacts.{key}", wanted, {getattr(contact, key) for contact in found.contacts})

    def themes(self) -> None:
        """Primary theme (any acceptable one), secondary themes, checks."""
        gold = self.gold.themes
        primary = next((t.code for t in self.record.themes if t.primary), None)
        if gold:
            accepted = {gold.primary, *gold.acceptable_primary}
            self._values("themes.primary", [primary if primary in accepted else gold.primary], [primary])
            secondary = [t.code for t in self.record.themes if not t.primary]
            self._values("themes.secondary", gold.secondary, secondary)
        self._values("checks", self.gold.checks, {check.code for check in self.record.checks})


def _labelled(label: str, value: Any) -> list[str]:
    values = value if isinstance(value, tuple) else (value,)
    return [f"{label} = {normal(str(one))}" for one in values if one is not None]


def _short(text: str) -> str:
    words = normal(text)
    return words if len(words) <= 60 else words[:59] + "…"


def _statement(output: GoldOutput | Output) -> str:
    return normal(output.text).rstrip(".;,")


def _quoted(quote: GoldQuote | Quote) -> str:
    return _said(quote.text if isinstance(quote, GoldQuote) else quote.value)


def _said(text: str) -> str:
    return normal(text).strip(' «»"“”.,')


def _money(amount: GoldAmount | Amount) -> str:
    return quantity(amount.value, amount.upper, amount.currency)


def _number(count: GoldCount | Count) -> str:
    return quantity(count.value, count.upper, count.unit)


def _same_quantity(gold: GoldAmount | GoldCount, found: Amount | Count) -> float:
    if not found.evidence:
        return 0
    same_value, shared = Decimal(gold.value) == Decimal(found.value), overlap(gold.text, found.evidence[0].text)
    return same_value + shared if same_value or shared >= SAME_TEXT else 0


def _chain(relation: dict[str, str | None]) -> str | None:
    return " | ".join(value or "–" for value in relation.values()) if relation else None


def same_body(gold: GoldOrganisation, found: Organisation) -> float:
    """How surely an annotated and a found organisation are the same: by id, by name, by acronym."""
    if gold.id and gold.id == found.lexicon_id:
        return 3
    wanted, given = ({name_key(body.name), name_key(body.acronym)} - {""} for body in (gold, found))
    return 2 if name_key(gold.name) == name_key(found.name) else float(bool(wanted & given))
