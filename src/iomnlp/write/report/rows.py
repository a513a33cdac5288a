"""What a report counts: rows of a few tables, each a fact with its keys and its evidence in context.

A figure of the report is the number, or the sum, of the rows that a query selects; the page's script selects the same
rows from the same tables, so that each number leads to what it was made of.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import combinations, product

from iomnlp.record import Evidence, Funding, Party, Record
from iomnlp.write.fields import fields
from iomnlp.write.report.rates import Rates

Value = str | tuple[str, ...]
# Characters of evidence on each side and of its own words; where all of it is too much for a page, less is told.
CONTEXT, LONGEST = 90, 280
SHORTER = ((40, 160), (20, 100), (0, 60))
MOST = 7_000_000
# Facts below this confidence are shown for a second look.
DOUBTFUL = 0.5
# What stands for a year or a currency that a document does not tell.
NONE = "?"
_YEAR = re.compile(r"^\d{4}")
_ARTICLE = re.compile(r"^(?:l['’]|les? |la |du |des |d['’])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """One fact of a report.

    Attributes
    ----------
    record : int
        Index of its record.
    keys : mapping
        What it is counted by; a key may hold several values.
    label : str
        What it says, for a reader; empty where its words say all.
    value : Decimal or None
        Its sum of money.
    before, words, after : str
        Its first evidence, and the text round it.
    start : int or None
        Where the evidence begins, in code points.
    """

    record: int
    keys: Mapping[str, Value]
    label: str = ""
    value: Decimal | None = None
    before: str = ""
    words: str = ""
    after: str = ""
    start: int | None = None

    def has(self, query: Mapping[str, Value]) -> bool:
        """Whether each key of a query has one of the values asked for; the key `r` is the index of the record."""
        for key, wanted in query.items():
            own = str(self.record) if key == "r" else self.keys.get(key, ())
            held = {own} if isinstance(own, str) else set(own)
            if held.isdisjoint({wanted} if isinstance(wanted, str) else wanted):
                return False
        return True


@dataclass(frozen=True, slots=True)
class Source:
    """What the report says of one record itself."""

    title: str
    date: str
    kind: str
    uri: str
    record_id: str
    year: str


@dataclass(slots=True)
class Tables:
    """All rows, by table, and the names of what they are counted by."""

    sources: list[Source] = field(default_factory=list)
    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    donors: dict[str, str] = field(default_factory=dict)
    countries: dict[str, str] = field(default_factory=dict)
    themes: dict[str, str] = field(default_factory=dict)
    models: Counter[str] = field(default_factory=Counter)
    measured: Counter[str] = field(default_factory=Counter)
    donor_names: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def select(self, table: str, **query: Value) -> list[Row]:
        """The rows of a table that a query selects, in the order of the records."""
        return [row for row in self.rows.get(table, ()) if row.has(query)]

    def told(self) -> int:
        """Characters of all evidence."""
        return sum(len(r.before) + len(r.words) + len(r.after) for rows in self.rows.values() for r in rows)

    def groups(self, table: str, *keys: str, **query: Value) -> dict[tuple[str, ...], list[Row]]:
        """The rows that a query selects, by their values of some keys; a row without one of them is left out."""
        found: dict[tuple[str, ...], list[Row]] = {}
        for row in self.select(table, **query):
            held = [row.keys.get(key, ()) for key in keys]
            for values in product(*((one,) if isinstance(one, str) else one for one in held)):
                found.setdefault(values, []).append(row)
        return found


def year_of(record: Record) -> str:
    """The year that a record belongs to: its publication's, its project's, or "?".

    A project page prints no date: the year of allocation, then of the start, stands for it.
    """
    project = record.project
    dates: list[str | None] = [record.published.edtf if record.published else None]
    dates.append(record.dateline.edtf if record.dateline else None)
    if project:
        dates.append(str(project.allocation_year.value) if project.allocation_year else None)
        dates.append(project.start.edtf if project.start else None)
    dates.append(record.document.metadata.get("date"))
    return next((date[:4] for date in dates if date and _YEAR.match(date)), NONE)


def _cut(text: str, length: int) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[:length].rstrip() + "…"


class _Collector:
    """Turns one record after another into rows."""

    def __init__(self, tables: Tables, rates: Rates | None):
        self.tables = tables
        self.rates = rates

    def add(self, record: Record) -> None:
        """Add a record with all its rows."""
        index, year = len(self.tables.sources), year_of(record)
        self.record, self.index, self.year = record, index, year
        title = record.title.value if record.title else record.document.uri
        date = (record.published and record.published.edtf) or (record.dateline and record.dateline.edtf) or ""
        self.tables.sources.append(
            Source(_cut(title, 160), date, record.kind, record.document.uri, record.record_id, year)
        )
        self.tables.models.update({f"iomnlp {record.provenance.iomnlp}"})
        self.tables.models.update(f"{model.name} {model.version}" for model in record.provenance.models)
        self._row("documents", {"kind": record.kind}, record.title.evidence if record.title else ())
        self._funding()
        self._project()
        self._lists()
        self._quality()

    def _row(
        self,
        table: str,
        keys: Mapping[str, Value],
        evidence: Sequence[Evidence],
        label: str = "",
        value: Decimal | None = None,
    ) -> None:
        row = {"record": self.index, "keys": {"year": self.year, **keys}, "label": label, "value": value}
        if not evidence:
            self.tables.rows[table].append(Row(**row))  # type: ignore[arg-type]
            return
        first, text = evidence[0], self.record.document.text
        before = " ".join(text[max(0, first.start - CONTEXT) : first.start].split())
        after = " ".join(text[first.end : first.end + CONTEXT].split())
        found = {"before": before, "words": _cut(first.text, LONGEST), "after": after, "start": first.start}
        self.tables.rows[table].append(Row(**row, **found))  # type: ignore[arg-type]

    def _donor(self, party: Party) -> str:
        """A key that the same giver has in every document: its id in the lexicon, its State, or its name."""
        body = next((one for one in self.record.organisations if one.id == party.organisation), None)
        if body and body.lexicon_id:
            key, name = f"org:{body.lexicon_id}", body.name
        elif body:
            key, name = f"name:{body.name.casefold()}", body.name
        elif party.country:
            state = next((c.name for c in self.record.countries if c.code == party.country), party.country)
            key, name = f"state:{party.country}", state
        else:
            bare = _ARTICLE.sub("", " ".join(party.name.split()))
            key, name = f"name:{bare.casefold()}", bare
        self.tables.donor_names[key][name] += 1
        return key

    def _funding(self) -> None:
        shares = Counter(given.amount for given in self.record.funding if given.amount is not None)
        # What is in a total already, and what was counted for another giver, adds nothing.
        seen = parts_of_totals(self.record)
        for given in self.record.funding:
            keys: dict[str, Value] = {"status": given.status}
            if given.donor:
                keys["donor"] = self._donor(given.donor)
            value = None
            if given.amount is not None:
                amount = self.record.amounts[given.amount]
                value = Decimal(amount.value)
                keys["currency"] = amount.currency or NONE
                # A sum that several givers share is one sum, and nobody's own.
                keys["counted"] = "no" if given.amount in seen else "yes"
                keys["shared"] = "yes" if shares[given.amount] > 1 else "no"
                if self.rates:
                    keys["rated"] = "yes" if self.rates.of(amount.currency or NONE, self.year) else "no"
                seen.add(given.amount)
            self._row("funding", keys, self._of_sum(given), _chain(given), value)

    def _of_sum(self, given: Funding) -> Sequence[Evidence]:
        """The spans of a relation, its sum's first: there a reader sees how much is given."""
        if given.amount is None:
            return given.evidence
        return (*self.record.amounts[given.amount].evidence, *given.evidence)

    def _project(self) -> None:
        project = self.record.project
        if project is None:
            return
        title = self.record.title.evidence if self.record.title else ()
        status = (project.status.code or NONE) if project.status else NONE
        self._row("projects", {"status": status}, title)
        if project.budget:
            keys = {"currency": project.budget.currency or NONE}
            self._row("budgets", keys, project.budget.evidence, value=Decimal(project.budget.value))

    def _lists(self) -> None:
        for country in self.record.countries:
            if country.code:
                self.tables.countries.setdefault(country.code, country.name)
                primary = "yes" if country.primary else "no"
                self._row(
                    "countries", {"code": country.code, "role": country.roles, "primary": primary}, country.evidence
                )
        for theme in self.record.themes:
            self.tables.themes.setdefault(theme.code, theme.label)
            self._row("themes", {"code": theme.code, "primary": "yes" if theme.primary else "no"}, theme.evidence)
        for output in self.record.outputs:
            named: dict[str, Value] = {"level": output.level, "modality": output.modality}
            self._row("outputs", named, output.evidence, output.number or "")

    def _quality(self) -> None:
        for check in self.record.checks:
            self._row("checks", {"code": check.code, "severity": check.severity}, check.evidence)
        for shown in fields(self.record):
            self.tables.measured[shown.group] += shown.confidence is not None
            if shown.confidence is not None and shown.confidence < DOUBTFUL:
                label = f"{shown.value} ({shown.confidence:.2f})"
                self._row("doubts", {"field": shown.group}, shown.evidence, _cut(label, 140))


def parts_of_totals(record: Record) -> set[int]:
    """The sums (indices into `amounts`) that another one of the same donor, status and currency contains.

    "6 millions, dont 2 millions pour … et 4 millions pour …" is a total and its parts: a sum that equals two or more of
    those that follow or precede it, side by side, is taken for their total.
    """
    lists: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for given in record.funding:
        if given.amount is not None and given.donor:
            currency = record.amounts[given.amount].currency or NONE
            held = lists[given.donor.name.casefold(), given.status, currency]
            if given.amount not in held:
                held.append(given.amount)
    found: set[int] = set()
    for held in lists.values():
        ordered = sorted(held)
        values = {index: Decimal(record.amounts[index].value) for index in ordered}
        for total in ordered:
            others = [index for index in ordered if index != total]
            for first, last in combinations(range(len(others) + 1), 2):
                run = others[first:last]
                if len(run) > 1 and sum(values[index] for index in run) == values[total]:
                    found.update(run)
    return found


def _chain(given: Funding) -> str:
    """Who gives to whom, by their names."""
    parties = (given.donor, given.channel, given.recipient)
    return " → ".join(_cut(party.name, 60) for party in parties if party)


def _shortened(row: Row, context: int, longest: int) -> Row:
    """A row with less of its evidence."""
    before, after = row.before[-context:] if context else "", row.after[:context]
    return replace(row, before=before, words=_cut(row.words, longest), after=after)


def collect(records: Iterable[Record], rates: Rates | None = None) -> Tables:
    """The rows of all records, read once.

    Parameters
    ----------
    records : iterable of Record
        In any order; the report keeps it.
    rates : Rates, optional
        Which sums can be converted.
    """
    tables = Tables()
    collector = _Collector(tables, rates)
    for record in records:
        collector.add(record)
    for context, longest in SHORTER:
        if tables.told() <= MOST:
            break
        tables.rows = {n: [_shortened(row, context, longest) for row in rows] for n, rows in tables.rows.items()}
    for key, names in tables.donor_names.items():
        tables.donors[key] = min(names, key=lambda name: (-names[name], len(name), name))
    return tables
