"""A record against its gold record, field by field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from iomnlp.learn.forms import (
    REQUIRED_UNITS,
    SAME_TEXT,
    chain,
    each,
    gives,
    is_required,
    money,
    number,
    person_key,
    said,
    same_quantity,
    segment_kinds,
    sheet_value,
    short,
    statement,
)
from iomnlp.learn.ground import Gold
from iomnlp.learn.score import Tally, Value, align, name_key, normal, overlap
from iomnlp.record import Fact, Funding, Organisation, Output, Party, Quote, Record

Pairs = Sequence[tuple[Any, Any]]
Label = Callable[[Any], str]

SHEET = ("project_id", "prima_id", "type", "status", "scope", "start", "end", "allocation_year", "region", "budget")
PRINTED = ("outputs", "amounts", "counts", "dates", "quotes")
NAMED = ("countries", "places", "organisations", "people")


class Comparison:
    """Compares one record with its gold record and adds what it finds to a tally.

    Parameters
    ----------
    tally : Tally
        Where results go.
    gold : Gold
        The gold record with its tolerances.
    record : Record
        What was found in the same document.
    lenient : bool
        Whether spans that overlap are the same.
    """

    def __init__(self, tally: Tally, gold: Gold, record: Record, lenient: bool = False):
        self.tally = tally
        self.document = gold.name
        self.gold = gold.record
        self.tolerance = gold.tolerance
        self.optional = set(gold.tolerance.optional)
        self.record = record
        self.lenient = lenient

    def run(self) -> None:
        """Compare every field."""
        self.head()
        self.segments()
        self.sheet()
        self.outputs()
        self.countries()
        self.named()
        self.quantities()
        self.funding()
        self.words()
        self.themes()
        self.spans()

    def accepted(self, fact: Any, key: str) -> tuple[str | None, ...]:
        """What the annotator also calls right for a key of a fact."""
        return self.tolerance.accept.get(getattr(fact, "id", ""), {}).get(key, ())

    def _is_optional(self, fact: Any) -> bool:
        return getattr(fact, "id", None) in self.optional

    def _wanted(self, fact: Any, form: Label, **keys: str) -> Value:
        """A gold fact as a value; `keys` maps a key of the fact to the key of its tolerances where they differ."""
        others = {form(fact)}
        for key, accepted in self.tolerance.accept.get(getattr(fact, "id", ""), {}).items():
            name = keys.get(key, key)
            if name in type(fact).model_fields:
                others |= {form(fact.model_copy(update={name: other})) for other in accepted}
        return Value(form(fact), fact, frozenset(others), self._is_optional(fact))

    def _values(self, name: str, wanted: Iterable[Value], found: Iterable[Value]) -> None:
        self.tally.values(self.document, name, wanted, found)

    def _facts(self, name: str, wanted: Iterable[Any], found: Iterable[Any], form: Label, **keys: str) -> None:
        """Compare facts in one comparable form."""
        self._values(name, [self._wanted(f, form, **keys) for f in wanted], [Value(form(f), f) for f in found])

    def _one(self, name: str, wanted: str | None, found: str | None, gold: Any = None, fact: Any = None) -> None:
        """Compare single values; null is no value."""
        self._values(
            name,
            [Value(normal(wanted), gold)] if wanted is not None else [],
            [Value(normal(found), fact)] if found is not None else [],
        )

    def _attributes(self, prefix: str, pairs: Pairs, label: Label, keys: Iterable[str]) -> None:
        """Compare attributes of paired things; null is no value."""
        for gold, found in pairs:
            shown = label(found if gold is None else gold)
            for key in keys:
                accepted = self.accepted(gold, key)
                given = getattr(found, key, None)
                wanted = getattr(gold, key, None)
                optional = self._is_optional(gold)
                if not isinstance(wanted, tuple) and accepted and given in accepted:
                    wanted = given
                marks = [Value(f"{shown} = {normal(str(v))}", gold, optional=optional) for v in each(wanted)]
                if isinstance(wanted, tuple):
                    marks += [Value(f"{shown} = {v}", gold, optional=True) for v in accepted if v not in wanted]
                self._values(
                    f"{prefix}.{key.rstrip('_')}",
                    marks,
                    [Value(f"{shown} = {normal(str(v))}", found) for v in each(given)],
                )

    def head(self) -> None:
        """Kind, title, dateline, date of publication."""
        gold, record = self.gold, self.record
        self._one("kind", gold.kind, record.kind)
        self._one(
            "title",
            gold.title.value if gold.title else None,
            record.title.value if record.title else None,
            gold.title,
            record.title,
        )
        for key in ("place", "country", "edtf"):
            wanted = getattr(gold.dateline, key) if gold.dateline else None
            found = getattr(record.dateline, key) if record.dateline else None
            if found in self.tolerance.accept.get("dateline", {}).get(key, ()):
                wanted = found
            self._one(f"dateline.{key}", wanted, found, gold.dateline, record.dateline)
        self._one(
            "published",
            gold.published.edtf if gold.published else None,
            record.published.edtf if record.published else None,
            gold.published,
            record.published,
        )

    def segments(self) -> None:
        """Characters, white space apart, whose segment has the annotated kind."""
        if "segments" in self.tolerance.unmarked:
            return
        text = self.gold.document.text
        wanted, found = segment_kinds(self.gold), segment_kinds(self.record)
        if len(found) != len(text):
            self.tally.count(self.document, "segments", 0, len(text), len(text))
            return
        runs: list[tuple[str, int, int]] = []
        right = wrong = 0
        for at, character in enumerate(text):
            if character.isspace():
                continue
            if wanted[at] == found[at]:
                right += 1
                continue
            wrong += 1
            label = f"{wanted[at]} taken for {found[at]}"
            if runs and runs[-1][0] == label and not text[runs[-1][2] : at].strip():
                runs[-1] = (label, runs[-1][1], at + 1)
            else:
                runs.append((label, at, at + 1))
        self.tally.count(self.document, "segments", right, wrong, wrong)
        self.tally.mark(self.document, "segments", [(f"{w}: {short(text[s:e])}", s, e) for w, s, e in runs])

    def sheet(self) -> None:
        """Each key of the project sheet, and all of them together."""
        gold, found = self.gold.project, self.record.project
        for key in SHEET:
            wanted, given = (getattr(p, key) if p else None for p in (gold, found))
            for name in (f"project.{key}", "project"):
                self._one(name, sheet_value(key, wanted), sheet_value(key, given), wanted, given)
        states = [[Value(b.country or "?", b) for b in p.beneficiaries] if p else [] for p in (gold, found)]
        self._values("project.beneficiaries", *states)
        self._values("project", *states)

    def outputs(self) -> None:
        """Statements exactly, with level and number and alone; attributes of statements that are about the same."""
        gold, record = self.gold.outputs, self.record.outputs
        self._facts("outputs", gold, record, lambda o: f"{o.level} {o.number or '–'} {statement(o)}")
        self._facts("outputs.text", gold, record, statement)

        def likeness(one: Output, found: Output) -> float:
            shared = overlap(one.text, found.text)
            # The number settles which of two like statements is meant.
            return shared + (one.number == found.number) / 10 if shared >= SAME_TEXT else 0

        pairs = align(gold, record, likeness)
        self._attributes("outputs", pairs, lambda o: short(o.text), ("level", "number", "parent", "modality"))

    def countries(self) -> None:
        """Codes, roles, the primary one."""

        def key(country: Any) -> str:
            return country.code or "|".join(sorted(country.candidates))

        gold, found = self.gold.countries, self.record.countries
        self._facts("countries.code", gold, found, key)
        roles = [Value(f"{key(c)} {role}", c, optional=self._is_optional(c)) for c in gold for role in c.roles]
        roles += [
            Value(f"{key(c)} {role}", c, optional=True)
            for c in gold
            for role in self.accepted(c, "roles")
            if role not in c.roles
        ]
        self._values("countries.roles", roles, [Value(f"{key(c)} {role}", c) for c in found for role in c.roles])
        primary = [[Value(key(c), c) for c in side if c.primary] or [Value("none")] for side in (gold, found)]
        either = [c for c in gold if set(self.accepted(c, "primary")) & {"true", "false"}]
        if either:
            accepted = frozenset(key(c) for c in either) | {"none"}
            primary[0] = [Value(primary[0][0].text, primary[0][0].fact, accepted)]
        self._values("countries.primary", *primary)

    def named(self) -> None:
        """Places, organisations and people."""

        def name(thing: Any) -> str:
            return normal(thing.name)

        gold, found = self.gold, self.record
        places = align(
            gold.places, found.places, lambda g, f: float(name_key(f.name) in {name_key(x) for x in self._names(g)})
        )
        self._presence("places.name", places, name)
        self._attributes("places", places, name, ("class_", "country"))
        bodies = align(gold.organisations, found.organisations, self.same_body)
        self._presence("organisations.name", bodies, name)
        self._attributes("organisations", bodies, name, ("roles", "type", "country", "lexicon_id"))
        donors = [(g if gives(g) else None, f if gives(f) else None, g, f) for g, f in bodies]
        for giver, given, body, other in donors:
            if giver is None and given is None:
                continue
            optional = self._is_optional(body) or "donor" in self.accepted(body, "roles")
            shown = name(body or other)
            self._values(
                "organisations.donors",
                [Value(shown, body, optional=optional)] if giver or (optional and body) else [],
                [Value(shown, other)] if given else [],
            )
        self._facts("people", gold.people, found.people, lambda p: f"{name_key(p.name)} ({p.role})")
        pairs = align(gold.people, found.people, lambda g, f: float(person_key(g) == person_key(f)))
        self._attributes("people", [p for p in pairs if all(p)], person_key, ("title", "organisation"))

    def _names(self, fact: Any) -> list[str]:
        return [fact.name, *(n for n in self.accepted(fact, "name") if n)]

    def _presence(self, name: str, pairs: Pairs, label: Label) -> None:
        """Count things by whether they have a partner, however it is spelt."""
        for gold, found in pairs:
            shown = label(found if gold is None else gold)
            self._values(
                name,
                [Value(shown, gold, optional=self._is_optional(gold))] if gold is not None else [],
                [Value(shown, found)] if found is not None else [],
            )

    def same_body(self, gold: Organisation, found: Organisation) -> float:
        """How surely an annotated and a found organisation are the same: by id, by name, by acronym."""
        if gold.lexicon_id and gold.lexicon_id == found.lexicon_id:
            return 3
        names = {name_key(n) for n in self._names(gold)}
        wanted = (names | {name_key(gold.acronym)}) - {""}
        given = {name_key(found.name), name_key(found.acronym)} - {""}
        return 2 if name_key(found.name) in names else float(bool(wanted & given))

    def quantities(self) -> None:
        """Sums, counts and dates: values by themselves, attributes of the same ones."""
        gold, found = self.gold, self.record
        self._facts("amounts", gold.amounts, found.amounts, lambda a: f"{money(a)} {a.qualifier}")
        self._facts("amounts.value", gold.amounts, found.amounts, money)
        self._facts("amounts.with_kind", gold.amounts, found.amounts, lambda a: f"{money(a)} {a.qualifier} {a.kind}")
        amounts = align(gold.amounts, found.amounts, same_quantity)
        self._attributes("amounts", amounts, money, ("kind", "qualifier"))
        wanted = [c for c in gold.counts if c.unit in REQUIRED_UNITS]
        given = [c for c in found.counts if c.unit in REQUIRED_UNITS]
        self._facts("counts", wanted, given, lambda c: f"{number(c)} {c.qualifier}")
        self._facts("counts.value", wanted, given, number)
        counts = align(wanted, given, same_quantity)
        self._attributes("counts", counts, number, ("qualifier", "population"))
        self._facts("dates", gold.dates, found.dates, lambda d: d.edtf or f"? {normal(d.raw)}", text="raw")

    def funding(self) -> None:
        """Relations by donor, sum and status, as a whole, and each party of those that are about the same gift."""
        pairs = align(self.gold.funding, self.record.funding, self._same_gift)
        for gold, found in pairs:
            wanted = self._relation(self.gold, gold) if gold else {}
            given = self._relation(self.record, found) if found else {}
            optional = self._is_optional(gold)
            if gold and found:
                given = {key: wanted[key] if self._agree(key, gold, found) else value for key, value in given.items()}
            shown = (wanted or given)["donor"] or "?"
            for key in ("donor", "channel", "recipient", "amount", "status"):
                marks = [
                    [Value(f"{shown} = {v}", fact, optional=optional and fact is gold) for v in each(side.get(key))]
                    for side, fact in ((wanted, gold), (given, found))
                ]
                self._values(f"funding.{key}", *marks)
            for name, keys in (("funding", ("donor", "amount", "status")), ("funding.whole", tuple(wanted or given))):
                self._values(
                    name,
                    [Value(chain(wanted, keys), gold, optional=optional)] if gold else [],
                    [Value(chain(given, keys), found)] if found else [],
                )

    def _relation(self, record: Record, relation: Funding) -> dict[str, str | None]:
        """A relation with its sum by value, since indices differ between two lists."""
        parties = {key: getattr(relation, key) for key in ("donor", "channel", "recipient")}
        return {
            **{key: normal(party.name) if party else None for key, party in parties.items()},
            "amount": None if relation.amount is None else money(record.amounts[relation.amount]),
            "status": relation.status,
        }

    def _agree(self, key: str, gold: Funding, found: Funding) -> bool:
        accepted = self.accepted(gold, key)
        if key in {"amount", "status"}:
            wanted, given = self._relation(self.gold, gold)[key], self._relation(self.record, found)[key]
            return wanted == given or given in accepted
        one, other = getattr(gold, key), getattr(found, key)
        if other is None:
            return one is None or None in accepted
        names = [one.name] if one else []
        candidates = [one] if one else []
        candidates += [Party(name=n, organisation=None, country=None) for n in accepted if n and n not in names]
        return any(self.same_party(candidate, other) for candidate in candidates)

    def _same_gift(self, gold: Funding, found: Funding) -> float:
        weights = {"donor": 3, "amount": 3, "recipient": 1, "channel": 1, "status": 1}
        agreed = sum(weight for key, weight in weights.items() if self._agree(key, gold, found))
        return agreed if self._agree("donor", gold, found) or self._agree("amount", gold, found) else 0

    def same_party(self, gold: Party, found: Party) -> bool:
        """By name, or through the organisation behind it; a State by its country, however it is called."""
        wanted = {name_key(gold.name)}
        body = next((o for o in self.gold.organisations if o.id == gold.organisation), None) or next(
            (o for o in self.gold.organisations if wanted & {name_key(o.name), name_key(o.acronym)} - {""}), None
        )
        given = {name_key(found.name)}
        fact = next((o for o in self.record.organisations if o.id == found.organisation), None)
        if body:
            wanted |= {name_key(body.name), name_key(body.acronym), *map(name_key, self._names(body))}
            wanted |= {name_key(e.text) for e in body.evidence}
        if fact:
            given |= {name_key(fact.name), name_key(fact.acronym)}
        if wanted & given - {""} or (body and fact and body.lexicon_id and body.lexicon_id == fact.lexicon_id):
            return True
        return gold.country is not None and gold.country == found.country and not (body and fact)

    def words(self) -> None:
        """Quotes with their speakers, contacts."""

        def words_of(gold: Quote, found: Quote) -> float:
            shared = overlap(gold.value, found.value)
            return shared if shared >= SAME_TEXT else 0

        gold, found = self.gold, self.record
        self._facts("quotes.text", gold.quotes, found.quotes, lambda q: said(q.value), text="value")
        quotes = align(gold.quotes, found.quotes, words_of)
        self._attributes("quotes", quotes, lambda quote: short(said(quote.value)), ("speaker",))
        both: list[list[Value]] = [[], []]
        for key in ("email", "phone"):
            sides = []
            for side, contacts in enumerate((gold.contacts, found.contacts)):
                values = {getattr(c, key): c for c in reversed(contacts) if getattr(c, key)}
                sides.append([Value(v, c, optional=self._is_optional(c)) for v, c in values.items()])
                both[side] += sides[-1]
            self._values(f"contacts.{key}", *sides)
        self._values("contacts", *both)

    def themes(self) -> None:
        """Primary theme (any acceptable one), all labels, checks."""
        gold = {t.code: t for t in self.gold.themes}
        if gold:
            primary = next((t for t in self.record.themes if t.primary), None)
            wanted = next(t for t in gold.values() if t.primary)
            accepted = frozenset(filter(None, self.tolerance.accept.get("themes.primary", {}).get("code", ())))
            self._values(
                "themes.primary",
                [Value(wanted.code, wanted, accepted)],
                [Value(primary.code, primary)] if primary else [],
            )
            labels = [Value(code, fact, accepted if fact.primary else frozenset()) for code, fact in gold.items()]
            labels += [Value(code, wanted, optional=True) for code in sorted(accepted - set(gold))]
            self._values("themes", labels, [Value(t.code, t) for t in self.record.themes])
        self._values(
            "checks",
            [Value(code) for code in sorted({c.code for c in self.gold.checks})],
            [Value(code) for code in sorted({c.code for c in self.record.checks})],
        )

    def spans(self) -> None:
        """Evidence by itself: of what is one fact per printing, and every named mention of entities."""
        for name in (*PRINTED, *NAMED):
            wanted = [(f, e) for f in getattr(self.gold, name) for e in f.evidence if is_required(f)]
            found = [(f, e) for f in getattr(self.record, name) for e in f.evidence if is_required(f)]
            if name in NAMED:
                wanted = [(f, e) for f, e in wanted if self._told(e)]
                found = [(f, e) for f, e in found if self._told(e)]

            def same(one: tuple[Fact, Any], other: tuple[Fact, Any]) -> float:
                a, b = one[1], other[1]
                if self.lenient:
                    shared = max(0, min(a.end, b.end) - max(a.start, b.start))
                    return float(shared / max(a.end - a.start, b.end - b.start))
                return float((a.start, a.end) == (b.start, b.end))

            for gold, given in align(wanted, found, same):
                (fact, evidence) = gold or given  # type: ignore[misc]
                shown = short(evidence.text)
                self._values(
                    f"{name}.span",
                    [Value(shown, fact, optional=self._is_optional(gold[0]))] if gold else [],
                    [Value(shown, given[0])] if given else [],
                )

    def _told(self, evidence: Any) -> bool:
        """Whether a mention stands outside the sheet: there it is the sheet's value that counts."""
        return all(s.kind != "sheet" for s in self.record.segments if s.start <= evidence.start < s.end)
