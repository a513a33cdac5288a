"""The words of a report in its language, and numbers, dates and names as that language writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any, Literal

import yaml
from babel import Locale
from babel.dates import format_date
from babel.numbers import get_currency_name

Language = Literal["fr", "en"]
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_MONTH = re.compile(r"^\d{4}-\d{2}$")
_UNSHOWABLE = {code: "\ufffd" for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"}
# Overrides of the writing direction would let a document show another text than it holds.
_UNSHOWABLE |= dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\ufffd")


def clean(value: str) -> str:
    """A text without characters that steer what shows it."""
    return value.translate(_UNSHOWABLE)


def safe(value: str) -> str:
    """A text for HTML: markup escaped, control characters replaced."""
    return escape(clean(value), quote=True)


@cache
def _texts() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(
        files("iomnlp.write.report").joinpath("words.yaml").read_text(encoding="utf-8")
    )
    return loaded


@cache
def _english_themes() -> dict[str, str]:
    taxonomy = yaml.safe_load(files("iomnlp.resources").joinpath("themes.yaml").read_text(encoding="utf-8"))
    return {theme["code"]: str(theme["label_en"]) for theme in taxonomy["themes"]}


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language."""

    language: Language

    def __call__(self, key: str, **values: object) -> str:
        """A text of `words.yaml` by its key ("money.title"), with its values filled in."""
        found = self._at(key)
        return str(found).format(**values) if values else str(found)

    def counted(self, key: str, n: int, **values: object) -> str:
        """A text for a number: its singular (`KEY_one`) for one, and in French for none.

        >>> Words("fr").counted("counts.themes", 1), Words("fr").counted("counts.themes", 2)
        ('1 thème', '2 thèmes')
        """
        one = n == 1 or (n == 0 and self.language == "fr")
        return str(self._at(f"{key}_one" if one else key)).format(n=n, **values)

    def _at(self, key: str) -> Any:
        found: Any = _texts()[self.language]
        for part in key.split("."):
            found = found[part]
        return found

    def texts(self, key: str) -> list[str]:
        """The texts of a list of `words.yaml`."""
        return [str(text) for text in self._at(key)]

    def code(self, section: str, code: str) -> str:
        """What a code means ("status", "contributed"); the code itself where no word is known."""
        return str(_texts()[self.language][section].get(code, code))

    def number(self, value: int | Decimal) -> str:
        """A number in full; a sum that is not whole has its cents.

        >>> Words("fr").number(1250000).replace("\\u202f", " "), Words("en").number(1250000)
        ('1 250 000', '1,250,000')
        """
        cents = isinstance(value, Decimal) and value != value.to_integral_value()
        plain = f"{value:,.2f}" if cents else f"{int(value):,}"
        return plain.replace(",", "\u202f").replace(".", ",") if self.language == "fr" else plain

    def plain(self, value: Decimal) -> str:
        """A decimal with all its digits, such as a rate.

        >>> Words("fr").plain(Decimal("0.9248"))
        '0,9248'
        """
        return f"{value.normalize():f}".replace(".", "," if self.language == "fr" else ".")

    def short(self, value: Decimal) -> str:
        """A sum of money in three digits or so.

        >>> Words("fr").short(Decimal("12345678")).replace("\\u00a0", " "), Words("en").short(Decimal("950000"))
        ('12,3 M', '950k')
        """
        for size, key in ((Decimal(10) ** 9, "billion"), (Decimal(10) ** 6, "million"), (Decimal(10) ** 3, "thousand")):
            if value >= size:
                digits = 0 if value >= 100 * size else 1
                figure = f"{value / size:.{digits}f}".removesuffix(".0")
                figure = figure.replace(".", ",") if self.language == "fr" else figure
                return figure + self(f"sizes.{key}")
        return self.number(value.quantize(Decimal(1)) if value == value.to_integral_value() else value)

    def day(self, edtf: str) -> str:
        """A date as people write it; an interval or an approximate date stays EDTF.

        >>> Words("fr").day("2014-05-03"), Words("fr").day("2014-05"), Words("fr").day("2021~")
        ('3 mai 2014', 'mai 2014', '2021~')
        """
        try:
            if _DAY.match(edtf):
                return str(format_date(date.fromisoformat(edtf), format="d MMMM y", locale=self.language))
            if _MONTH.match(edtf):
                return str(format_date(date.fromisoformat(edtf + "-01"), format="MMMM y", locale=self.language))
        except ValueError:
            return edtf
        return edtf

    def country(self, code: str, name: str) -> str:
        """The name of a country."""
        return name if self.language == "fr" else str(Locale("en").territories.get(code, name))

    def theme(self, code: str, label: str) -> str:
        """The label of a theme."""
        return label if self.language == "fr" else _english_themes().get(code, label)

    def currency(self, code: str) -> str:
        """The name of a currency, with its code."""
        if not code.isalpha():
            return self("unknown_currency")
        name = str(get_currency_name(code, locale=self.language))
        return f"{name} ({code})" if name != code else code
