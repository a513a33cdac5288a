"""EDS-NLP's dates with periods, and its quantities, of which only percentages have a counterpart in the record."""

from __future__ import annotations

import copy
import datetime
import warnings
from collections.abc import Iterator
from typing import Any

import edsnlp
import edsnlp.pipes as eds
from edsnlp.pipes.misc.quantities import patterns
from lines import Item, serve, week_of

# "pour cent" is no word of its units, but units are an option of the component.
UNITS = copy.deepcopy(patterns.units_config)
UNITS["%"]["terms"] = ["%", "pour cent"]

warnings.filterwarnings("ignore")
nlp = edsnlp.blank("eds")
nlp.add_pipe(eds.normalizer())
nlp.add_pipe(eds.sentences())
nlp.add_pipe(eds.dates(detect_periods=True))
nlp.add_pipe(eds.quantities(quantities="all", units_config=UNITS, extract_ranges=True, use_tables=False))


def edtf(date: Any, published: datetime.datetime | None) -> str | None:
    """A parsed date in EDTF, its year taken from the date of the text where none is printed."""
    if date.mode.value == "relative":
        moment = date.to_datetime(note_datetime=published)
        coarse = "%Y" if date.year is not None else "%Y-%m" if date.month is not None else "%Y-%m-%d"
        return moment.strftime(coarse) if moment else None
    year = date.year or (published.year if published else None)
    if year is None:
        return None
    parts = [f"{year:04}"]
    for part in (date.month, date.day):
        if part is None:
            break
        parts.append(f"{part:02}")
    return "-".join(parts)


def others(value: str | None, date: Any) -> list[str]:
    """A week as a whole; an open interval, where the words before the date ask for one."""
    if value and getattr(date, "week", None) is not None:
        return [week_of(datetime.datetime.fromisoformat(value))]
    bound = date.bound.value if date.bound else None
    return [f"{value}/.."] if value and bound == "from" else [f"../{value}"] if value and bound == "until" else []


def find(text: str, published: datetime.datetime | None) -> Iterator[Item]:
    """Dates, a period instead of its two ends, and percentages."""
    doc = nlp(text)
    in_periods = set()
    for span in doc.spans["periods"]:
        first, last = span._.period.FROM, span._.period.UNTIL
        if first is None or last is None:
            continue
        in_periods |= {first.start_char, last.start_char}
        ends = [edtf(one._.date, published) for one in (first, last)]
        value = "/".join(end for end in ends if end) if all(ends) else None
        yield {"start": span.start_char, "end": span.end_char, "kind": "date", "edtf": value}
    for span in doc.spans["dates"]:
        if span.start_char not in in_periods:
            value = edtf(span._.date, published)
            readings = {"edtf": value, "also": others(value, span._.date)}
            yield {"start": span.start_char, "end": span.end_char, "kind": "date", **readings}
    for span in doc.spans["quantities"]:
        if span.label_ == "%":
            numbers = [str(one.value) for one in span._.value]
            values = {"value": numbers[0], "upper": numbers[1] if len(numbers) > 1 else None}
            yield {"start": span.start_char, "end": span.end_char, "kind": "percent", **values}


if __name__ == "__main__":
    serve(find)
