"""dateparser's search_dates: French, days before months, years required where nothing tells the date of the text."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from dateparser.search import search_dates
from lines import Item, serve, week_of

# Of its two strategies and with or without the parser of bare numbers, the best in F1 on the documents of daily work.
STRATEGY = "ngram"
SETTINGS: dict[str, Any] = {"DATE_ORDER": "DMY", "PARSERS": ["custom-formats", "absolute-time", "relative-time"]}
PRECISION = {"year": "%Y", "month": "%Y-%m"}


def find(text: str, published: datetime.datetime | None) -> Iterator[Item]:
    """Each date, as precise as its period says; its place is looked up from its words, in their order."""
    against = {"RELATIVE_BASE": published} if published else {"REQUIRE_PARTS": ["year"]}
    settings = {**SETTINGS, **against}
    since = 0
    for words, moment, period in (
        search_dates(text, languages=["fr"], settings=settings, strategy=STRATEGY, add_period=True) or ()
    ):
        start = text.find(words, since)
        end = start + len(words) if start >= 0 else None
        since = end or since
        edtf = moment.strftime(PRECISION.get(period, "%Y-%m-%d"))
        also = [week_of(moment)] if period == "week" else []
        yield {"start": None if end is None else start, "end": end, "kind": "date", "edtf": edtf, "also": also}


if __name__ == "__main__":
    serve(find)
