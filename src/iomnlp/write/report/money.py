"""The report's section on money: by currency and year, by donor, converted where rates are stated, appeals, budgets."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import chain

from iomnlp.write.report.parts import empty, figure, folded, grid, link, number, section
from iomnlp.write.report.rates import Rates
from iomnlp.write.report.rows import NONE, Row, Tables
from iomnlp.write.report.svg import Entry, Mark, bars, columns
from iomnlp.write.report.words import Words, safe

# Income, as the contract understands it: an appeal is none.
GIVEN = ("contributed", "pledged")
STYLES = {"contributed": "a", "pledged": "b"}
# So many currencies get a chart, so many donors a bar.
CHARTS, DONORS, LISTED = 4, 12, 100
# So many currencies stand in the table of totals; the others are folded.
SHOWN = 8


def _sum(rows: Sequence[Row]) -> Decimal:
    return sum((row.value for row in rows if row.value is not None), Decimal(0))


class Money:
    """Figures and charts of one set of tables, in one language."""

    def __init__(self, tables: Tables, words: Words, rates: Rates | None):
        self.tables = tables
        self.words = words
        self.rates = rates
        self.years = tables.groups("funding", "currency", "year", "status", counted="yes", status=GIVEN)
        self.totals: dict[str, int] = {}
        for (currency, _, _), rows in self.years.items():
            self.totals[currency] = self.totals.get(currency, 0) + len(rows)

    def section(self) -> str:
        """The whole section."""
        if not self.tables.rows.get("funding") and not self.tables.rows.get("budgets"):
            return section(self.words, "money", empty(self.words))
        lead = self.words("money.lead")
        if self.rates:
            lead += " " + self.words("money.converted_lead", to=self.rates.to)
        parts = (self._converted(), self._currencies(), self._donors(), self._asked(), self._budgets())
        return section(self.words, "money", *parts, lead=lead)

    def _year(self, year: str) -> str:
        return self.words("undated") if year == NONE else year

    def _axis(self, currency: str) -> list[str]:
        """Every year from the first to the last, also those without a sum; the undated last."""
        years = {year for held, year, _ in self.years if held == currency}
        known = sorted(int(year) for year in years - {NONE})
        between = range(known[0], known[-1] + 1) if known else range(0)
        return [str(year) for year in between] + ([NONE] if NONE in years else [])

    def _column(self, currency: str, year: str) -> Entry:
        marks, total = [], Decimal(0)
        for status in GIVEN:
            rows = self.years.get((currency, year, status), [])
            if rows:
                value = _sum(rows)
                told = self.words.code("status", status)
                says = f"{self._year(year)} : {self.words.number(value)} {currency} ({told}, {len(rows)})"
                query = link("funding", says, currency=currency, year=year, status=status, counted="yes")
                marks.append(Mark(float(value), says, query, STYLES[status]))
                total += value
        return Entry(self._year(year), marks, self.words.short(total) if marks else "", year == NONE)

    def _row(self, currency: str, year: str) -> list[str]:
        cells = [safe(self._year(year))]
        for status in GIVEN:
            rows = self.years.get((currency, year, status), [])
            heading = f"{self._year(year)} · {currency} · {self.words.code('status', status)}"
            query = link("funding", heading, currency=currency, year=year, status=status, counted="yes")
            cells.append(number(f"{self.words.number(_sum(rows))} ({len(rows)})", query) if rows else "–")
        return cells if cells[1:] != ["–"] * len(GIVEN) else []

    def _currencies(self) -> str:
        """A chart for each of the currencies that occur most, the others in the table alone."""
        order = sorted(self.totals, key=lambda code: (code == NONE, -self.totals[code], code))
        charts = []
        given = [self.words.code("status", status) for status in GIVEN]
        for currency in order[:CHARTS]:
            years = self._axis(currency)
            title = self.words("money.by_year", currency=self.words.currency(currency))
            chart = columns(title, [self._column(currency, year) for year in years])
            table = grid(
                [self.words("money.year"), *given],
                [row for row in (self._row(currency, year) for year in years) if row],
            )
            charts.append(figure(self.words, title[:1].upper() + title[1:], chart, table))
        legend = "".join(f'<span class="key {STYLES[s]}"></span>{safe(self.words.code("status", s))} ' for s in GIVEN)
        rows = [self._total(currency) for currency in order]
        heads = [self.words("money.currency"), *given]
        totals = grid(heads, rows[:SHOWN], self.words("total"))
        if rows[SHOWN:]:
            totals += folded(self.words.counted("money.rarer", len(rows[SHOWN:])), grid(heads, rows[SHOWN:]))
        return f'<p class="legend">{legend}</p><div class="pair">{"".join(charts)}</div>{totals}' if rows else ""

    def _total(self, currency: str) -> list[str]:
        cells = [safe(self.words.currency(currency))]
        for status in GIVEN:
            kept = (rows for (held, _, told), rows in self.years.items() if (held, told) == (currency, status))
            rows = list(chain.from_iterable(kept))
            heading = f"{self.words.currency(currency)} · {self.words.code('status', status)}"
            query = link("funding", heading, currency=currency, status=status, counted="yes")
            cells.append(number(f"{self.words.number(_sum(rows))} ({len(rows)})", query) if rows else "–")
        return cells

    def _converted(self) -> str:
        """All currencies in one, at the stated rates."""
        if self.rates is None:
            return ""
        years: dict[str, Decimal] = {}
        for (currency, year, _), rows in self.years.items():
            rate = self.rates.of(currency, year)
            if rate is not None:
                years[year] = years.get(year, Decimal(0)) + _sum(rows) * rate
        order = sorted(years, key=lambda year: (year == NONE, year))
        entries, cells = [], []
        for year in order:
            value = years[year].quantize(Decimal(1))
            says = f"{self._year(year)} : {self.words.number(value)} {self.rates.to}"
            query = link("funding", says, year=year, status=GIVEN, counted="yes", rated="yes")
            mark = Mark(float(value), says, query)
            entries.append(Entry(self._year(year), [mark], self.words.short(value), year == NONE))
            cells.append([safe(self._year(year)), number(self.words.number(value), query)])
        title = self.words("money.converted", to=self.rates.to)
        out = sum(len(rows) for (code, year, _), rows in self.years.items() if self.rates.of(code, year) is None)
        query = link("funding", title, status=GIVEN, counted="yes", rated="no")
        left = f'<p class="note">{number(self.words.counted("money.unrated", out), query)}.</p>' if out else ""
        table = grid([self.words("money.year"), self.rates.to], cells)
        return figure(self.words, title, columns(title, entries) + left, table) if order else left

    def _donors(self) -> str:
        groups = self.tables.groups("funding", "donor", status=GIVEN)
        own = self.tables.groups("funding", "donor", "currency", shared="no", status=GIVEN)
        shared = self.tables.groups("funding", "donor", shared="yes", status=GIVEN)
        order = sorted(groups, key=lambda key: (-len(groups[key]), self.tables.donors[key[0]]))
        if not order:
            return ""
        entries, rows = [], []
        for (donor,) in order[:LISTED]:
            name, mentions = self._name(donor), len(groups[donor,])
            query = link("funding", name, donor=donor, status=GIVEN)
            sums = [
                number(f"{self.words.number(_sum(held))} {currency}", self._own(donor, currency))
                for (giver, currency), held in sorted(own.items(), key=lambda pair: -len(pair[1]))
                if giver == donor
            ]
            parts = len(shared.get((donor,), ()))
            split = number(str(parts), link("funding", name, donor=donor, shared="yes", status=GIVEN)) if parts else "–"
            rows.append([safe(name), number(str(mentions), query), " ".join(sums) or "–", split])
            says = f"{name} : {mentions}"
            entries.append(Entry(name, [Mark(mentions, says, query)], str(mentions)))
        heads = [self.words(f"money.{key}") for key in ("donor", "gifts", "sums", "shared")]
        title, chart = self.words("money.donors"), bars(self.words("money.donors"), entries[:DONORS])
        return figure(self.words, title, chart, grid(heads, rows), self.words("money.donors_note"))

    def _name(self, donor: str) -> str:
        kind, _, code = donor.partition(":")
        name = self.tables.donors[donor]
        return self.words.country(code, name) if kind == "state" else name

    def _own(self, donor: str, currency: str) -> str:
        heading = f"{self._name(donor)} · {currency}"
        return link("funding", heading, donor=donor, currency=currency, shared="no", status=GIVEN)

    def _asked(self) -> str:
        asked = self.tables.groups("funding", "currency", status="requested", counted="yes")
        if not asked:
            return ""
        rows = []
        for (currency,), held in sorted(asked.items(), key=lambda pair: (-len(pair[1]), pair[0])):
            query = link("funding", self.words("money.appeals"), currency=currency, status="requested", counted="yes")
            figures = f"{self.words.number(_sum(held))} ({len(held)})"
            rows.append([safe(self.words.currency(currency)), number(figures, query)])
        heads = [self.words("money.currency"), self.words("total")]
        note = self.words.counted("money.appeals_note", sum(map(len, asked.values())))
        return figure(self.words, self.words("money.appeals"), grid(heads, rows), "", note, "half")

    def _budgets(self) -> str:
        held = self.tables.groups("budgets", "currency")
        if not held:
            return ""
        rows = []
        for (currency,), sheets in sorted(held.items(), key=lambda pair: (-len(pair[1]), pair[0])):
            query = link("budgets", self.words("money.budgets"), currency=currency)
            figures = f"{self.words.number(_sum(sheets))} ({len(sheets)})"
            rows.append([safe(self.words.currency(currency)), number(figures, query)])
        heads = [self.words("money.currency"), self.words("total")]
        return figure(self.words, self.words("money.budgets"), grid(heads, rows), "", "", "half")
