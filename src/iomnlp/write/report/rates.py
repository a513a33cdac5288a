"""Exchange rates that the reader of a report states: without them, sums of different currencies are never added."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from iomnlp.errors import ConfigError

COLUMNS = ("from", "to", "year", "rate")
REMEDY = "Give a CSV file with the columns from,to,year,rate, such as `EUR,USD,2016,1.1069`."
_CODE = re.compile(r"[A-Z]{3}")
_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True)
class Rates:
    """Rates into one currency.

    Attributes
    ----------
    to : str
        The currency (ISO 4217) into which sums are converted.
    table : mapping of (currency, year) to Decimal
        What one unit of the currency is worth in that year; the year "" stands for any year without a rate of its own.
    """

    to: str
    table: Mapping[tuple[str, str], Decimal]

    def of(self, currency: str, year: str) -> Decimal | None:
        """The rate of a currency in a year, or None where none is stated.

        >>> rates = Rates("EUR", {("USD", "2016"): Decimal("0.9"), ("CHF", ""): Decimal("0.95")})
        >>> rates.of("USD", "2016"), rates.of("CHF", "1999"), rates.of("USD", "2017"), rates.of("EUR", "")
        (Decimal('0.9'), Decimal('0.95'), None, Decimal('1'))
        """
        if currency == self.to:
            return Decimal(1)
        return self.table.get((currency, year), self.table.get((currency, "")))


def _row(row: Mapping[str, str | None], where: str) -> tuple[str, str, str, Decimal]:
    source, to, year, rate = ((row.get(name) or "").strip() for name in COLUMNS)
    try:
        value = Decimal(rate)
    except InvalidOperation:
        value = Decimal(0)
    if not (_CODE.fullmatch(source) and _CODE.fullmatch(to)):
        raise ConfigError(f"{source!r} and {to!r} are not both currencies.", document=where, remedy=REMEDY)
    if year and not _YEAR.fullmatch(year):
        raise ConfigError(f"{year!r} is no year.", document=where, remedy=REMEDY)
    if not (value.is_finite() and value > 0):
        raise ConfigError(f"{rate!r} is no rate.", document=where, remedy=REMEDY)
    return source, to, year, value


def read_rates(path: Path) -> Rates:
    """The rates of a CSV file: one unit of `from` is worth `rate` units of `to` in `year` (empty: in any year).

    Raises
    ------
    ConfigError
        When a column is missing, a cell is no currency, year or rate, or two currencies are converted into.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise ConfigError(f"The column {missing[0]!r} is missing.", document=str(path), remedy=REMEDY)
            rows = [_row(row, f"{path}, row {number}") for number, row in enumerate(reader, start=1)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise ConfigError("This is no CSV file in UTF-8.", document=str(path), remedy=REMEDY) from error
    targets = sorted({to for _, to, _, _ in rows})
    if len(targets) != 1:
        what = f"Rates lead to {' and '.join(targets)}." if targets else "There is no rate."
        raise ConfigError(what, document=str(path), remedy="Convert into one currency.")
    return Rates(targets[0], {(source, year): rate for source, _, year, rate in rows})
