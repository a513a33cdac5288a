"""The report's page: HTML, styles, script and data in one file that loads nothing."""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from iomnlp.record import Record
from iomnlp.write.report.left import Left, left
from iomnlp.write.report.money import GIVEN, Money
from iomnlp.write.report.parts import link, number
from iomnlp.write.report.rates import Rates
from iomnlp.write.report.rows import NONE, Row, Tables, Value, collect
from iomnlp.write.report.sections import countries, method, projects, quality, themes
from iomnlp.write.report.words import Language, Words, clean, safe

SECTIONS = ("money", "themes", "countries", "projects", "quality", "left", "method")


@cache
def _asset(name: str) -> str:
    return files("iomnlp.write.report").joinpath(name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    """What a content security policy names an inline block by."""
    return "'sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode() + "'"


class _Coded:
    """The values of one key as numbers: each text stands once in the page."""

    def __init__(self) -> None:
        self.texts: dict[str, int] = {}

    def __call__(self, value: Value) -> int | list[int]:
        if isinstance(value, str):
            return self.texts.setdefault(value, len(self.texts))
        return [self.texts.setdefault(one, len(self.texts)) for one in value]


def _table(rows: Sequence[Row]) -> dict[str, Any]:
    """The rows of a table for the script: keys, their values, and each row by numbers of values."""
    keys = sorted({key for row in rows for key in row.keys})
    coded = {key: _Coded() for key in keys}
    held = [
        [
            row.record,
            [coded[key](row.keys[key]) if key in row.keys else -1 for key in keys],
            *(clean(part) for part in (row.label, row.before, row.words, row.after)),
            -1 if row.start is None else row.start,
        ]
        for row in rows
    ]
    return {"keys": keys, "values": [list(coded[key].texts) for key in keys], "rows": held}


def _data(tables: Tables, words: Words) -> str:
    """Everything behind the figures, as JSON that cannot end its own element."""
    sources = [
        [clean(s.title), words.day(s.date), words.code("kinds_one", s.kind), clean(s.uri), s.record_id]
        for s in tables.sources
    ]
    told = ("more", "all_of", "offset", "rows", "rows_one", "sources", "sources_one", "nothing")
    texts = {key: words(key) for key in told}
    held = {
        "sources": sources,
        "tables": {name: _table(rows) for name, rows in sorted(tables.rows.items())},
        "names": {name: words.code("tables", name) for name in tables.rows},
        "words": texts,
    }
    return json.dumps(held, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _head(tables: Tables, words: Words, name: str) -> str:
    """Title, tiles and the sentence below them."""
    kinds = Counter(source.kind for source in tables.sources)
    years = sorted({source.year for source in tables.sources} - {NONE})
    period = words("range", first=years[0], last=years[-1]) if len(years) > 1 else "".join(years)
    documents = words.counted("documents", len(tables.sources))
    tiles = [_tile(words, len(tables.sources), documents, link("documents", words("documents")))]
    for kind in ("project", "press_release", "other"):
        if kinds[kind]:
            told = words.code("kinds" if kinds[kind] > 1 else "kinds_one", kind)
            tiles.append(_tile(words, kinds[kind], told, link("documents", told, kind=kind)))
    given = tables.select("funding", status=GIVEN, counted="yes")
    if given:
        heading = words("money.number")
        query = link("funding", heading, status=GIVEN, counted="yes")
        tiles.append(_tile(words, len(given), words.counted("sums_given", len(given)), query))
    served = {row.keys["code"] for row in tables.select("countries", role="beneficiary")}
    counts = {"countries": len(served), "donors": len(tables.donors), "themes": len(tables.themes)}
    lead = words("lead", **{name: words.counted(f"counts.{name}", n) for name, n in counts.items()})
    about = " · ".join(filter(None, (name, period)))
    return (
        f'<header><p class="kicker">{safe(words("title"))}</p><h1>{safe(about)}</h1>'
        f'<div class="tiles">{"".join(tiles)}</div><p class="lead">{safe(lead)}</p></header>\n'
    )


def _tile(words: Words, count: int, told: str, query: str) -> str:
    return f'<div class="tile">{number(words.number(count), query)}<span>{safe(told)}</span></div>'


def report(
    records: Iterable[Record],
    language: Language = "fr",
    rates: Rates | None = None,
    name: str = "iomnlp",
    without: Sequence[Left] = (),
) -> str:
    """Records as one page of figures, charts and a map, as HTML 5.

    Parameters
    ----------
    records : iterable of Record
        Read once, one at a time; each figure leads to the facts and the words that it was made of.
    language : "fr" or "en"
        The page's language; what documents say stays as it is.
    rates : Rates, optional
        Exchange rates that the reader states; without them, sums of different currencies are never added.
    name : str
        What to call the whole on the page.
    without : sequence of Left
        Documents that gave no record; with any, a section tells why, and which.

    Returns
    -------
    str
        The page. It loads nothing: styles, script and data are inside, everything of the documents is escaped, and a
        content security policy lets nothing but the page's own script run. The same records give the same bytes.
    """
    words = Words(language)
    tables = collect(records, rates)
    style, script = _asset("report.css"), _asset("report.js")
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    )
    shown = [key for key in SECTIONS if key != "left" or without]
    anchors = "".join(f'<a href="#{key}">{safe(words(f"{key}.title"))}</a>' for key in shown)
    body = (
        Money(tables, words, rates).section(),
        *(part(tables, words) for part in (themes, countries, projects, quality)),
        left(without, words),
        method(tables, words, rates),
    )
    title = safe(f"{words('title')} – {name}")
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f'{_head(tables, words, name)}<nav aria-label="{safe(words("nav"))}">{anchors}</nav>\n'
        f'<p class="hint">{safe(words("help"))}</p>\n'
        f'<noscript><p class="hint">{safe(words("no_script"))}</p></noscript>\n'
        f"<main>\n{''.join(body)}</main>\n"
        f'<dialog id="drawer" aria-labelledby="heading"><div class="bar"><h2 id="heading" tabindex="-1"></h2>'
        f'<button type="button" id="close">{safe(words("close"))}</button></div><p id="about"></p>'
        '<div id="list"></div></dialog>\n'
        f'<script type="application/json" id="data">{_data(tables, words)}</script>\n<script>{script}</script>\n'
        "</body>\n</html>\n"
    )
