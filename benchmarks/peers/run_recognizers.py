"""Recognizers-Text, French: sums, percentages, numbers that are none of the others, dates and ranges of dates."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from lines import Item, serve
from ms_recognizers_date_time import DateTimeRecognizer
from ms_recognizers_number import NumberRecognizer
from ms_recognizers_number_with_unit import NumberWithUnitRecognizer
from ms_recognizers_text import Culture
from timex import readings

DATES = {"date", "daterange", "datetime", "datetimerange"}
ARTICLES = {"un", "une"}

numbers = NumberRecognizer(Culture.French)
number_model, percent_model = numbers.get_number_model(), numbers.get_percentage_model()
currency_model = NumberWithUnitRecognizer(Culture.French).get_currency_model()
date_model = DateTimeRecognizer(Culture.French).get_datetime_model()


def plain(value: str) -> str:
    """A number as printed in French to a decimal string."""
    return f"{Decimal(value.rstrip('%').replace(',', '.')):f}"


def span(result: Any) -> dict[str, int]:
    """Its ends are of the last character; ours are behind it."""
    return {"start": result.start, "end": result.end + 1}


def find(text: str, published: datetime.datetime | None) -> Iterator[Item]:
    """What the four models find; a number inside a sum, a percentage or a date is part of it."""
    taken: list[Item] = []
    for result in currency_model.parse(text):
        if result.resolution and result.resolution.get("value"):
            unit = result.resolution.get("unit")
            currency = "dollar" if unit == "Dollar" else result.resolution.get("isoCurrency")
            values = {"value": plain(result.resolution["value"]), "currency": currency, "unit": unit}
            taken.append({**span(result), "kind": "sum", **values})
    for result in percent_model.parse(text):
        if result.resolution and result.resolution.get("value"):
            taken.append({**span(result), "kind": "percent", "value": plain(result.resolution["value"])})
    for result in date_model.parse(text, published):
        if result.type_name.rpartition(".")[2] in DATES:
            # Without a date of the text, what depends on one stays open: the model would take today's.
            values = (result.resolution or {}).get("values", [])
            known = [v for v in values if published or "XXXX" not in v.get("timex", "")]
            first, *rest = readings(known) or [None]
            taken.append({**span(result), "kind": "date", "edtf": first, "also": rest})
    yield from taken
    for result in number_model.parse(text):
        inside = any(t["start"] <= result.start < t["end"] for t in taken)
        if not inside and result.text.casefold() not in ARTICLES and result.resolution:
            yield {**span(result), "kind": "count", "value": plain(result.resolution["value"])}


if __name__ == "__main__":
    serve(find)
