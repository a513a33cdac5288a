"""The sheet's printed values to the values of `project`: codes, EDTF, decimals, States."""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files

from iomnlp.find.dates import find_dates
from iomnlp.find.money import find_money
from iomnlp.lexicon import words
from iomnlp.source import fold

YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
ISO_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d-\d\d(?:-\d\d)?)(?!\d)")
CURRENCY = re.compile(r"\b([A-Z]{3})\b")


def plain(text: str) -> str:
    """A label for comparison: lower-case, no accents, one kind of apostrophe, single spaces.

    >>> plain("Achevé")
    'acheve'
    """
    decomposed = unicodedata.normalize("NFD", fold(text).lower())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


@lru_cache
def _values() -> dict[str, dict[str, str]]:
    loaded = words("sheet_values.yaml")
    return {key: {plain(str(k)): str(v) for k, v in table.items()} for key, table in loaded.items()}


def _bare_label(label: str) -> str:
    """A label for comparison, without an acronym in parentheses behind it.

    >>> _bare_label("Résolutions progressives (PRDS)")
    'resolutions progressives'
    """
    return re.sub(r"\s*\([^()]{0,20}\)?$", "", plain(label)).strip(" '")


@lru_cache
def _project_types() -> dict[str, str]:
    """Printed label or raw code → prefix."""
    table: dict[str, str] = {}
    text = files("iomnlp.resources").joinpath("iom_project_types.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        labels = [*row["label_fr"].split(" / "), row["label_fr"], *re.split(r"\s*\(also |\s*\(EN", row["label_en"])]
        for label in labels:
            if label and not label.startswith("("):
                table.setdefault(_bare_label(label), row["prefix"])
        table.setdefault(row["prefix"].lower(), row["prefix"])
    return table


def status_code(value: str) -> str | None:
    """The project's status code, or None for a label outside the list.

    >>> status_code("Achevé")
    'completed'
    """
    return _values()["status"].get(plain(value))


def scope_code(value: str) -> str | None:
    """The scope code, or None for a label outside the list."""
    return _values()["scope"].get(plain(value))


def type_code(value: str) -> str | None:
    """The project type's prefix, from its label in French or English or from the raw code.

    >>> type_code("Migration de main-d'œuvre")
    'LM'
    """
    wanted = _bare_label(value).replace("œ", "oe").replace("main-d'uvre", "main-d'oeuvre")
    for label, prefix in _project_types().items():
        if label.replace("œ", "oe") == wanted:
            return prefix
    return None


def sheet_date(value: str) -> str | None:
    """A sheet's date in EDTF, with the precision that is printed.

    >>> sheet_date("2022")
    '2022'
    """
    iso = ISO_DATE.search(value)
    if iso:
        return iso.group(1)
    found = find_dates(fold(value))
    if found and found[0].edtf:
        return found[0].edtf
    year = YEAR.search(value)
    return year.group(1) if year else None


@dataclass(frozen=True, slots=True)
class Budget:
    """The sheet's budget: decimal string as printed, ISO 4217 currency or None."""

    value: str
    currency: str | None


def sheet_budget(label: str, value: str) -> Budget | None:
    """The budget with the currency of its label, or of the value itself.

    >>> sheet_budget("Budget Amount (USD)", "300000.00")
    Budget(value='300000.00', currency='USD')
    """
    currency = CURRENCY.search(label.split("(", 1)[1]) if "(" in label else None
    found = find_money(fold(value) if currency is None else f"{fold(value)} {currency.group(1)}")
    if found and found[0].value is not None:
        printed_decimals = re.search(r"[.,](\d\d)(?!\d)\s*$", fold(value).strip())
        amount = found[0].value
        text = f"{amount:.2f}" if printed_decimals else f"{Decimal(amount):f}"
        return Budget(text, currency.group(1) if currency else found[0].currency)
    return None
