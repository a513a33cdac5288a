"""Records as one self-contained page: text with every span marked on the left, fields on the right, no network."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from itertools import groupby

import yaml

from iomnlp.record import Record, Segment
from iomnlp.write.fields import Shown, fields, grouped
from iomnlp.write.marks import Piece, pieces

# A light ground that black text is readable on (contrast over 12:1) and a strong edge (over 4.5:1) for each group.
COLOURS = {
    "checks": ("#fde2e2", "#b3261e"),
    "title": ("#ececf4", "#4a4a68"),
    "dateline": ("#f3e4f7", "#7b2d8e"),
    "published": ("#f3e4f7", "#7b2d8e"),
    "project": ("#e0eef7", "#1f5f8b"),
    "outputs": ("#f1efe6", "#6b5d1f"),
    "countries": ("#dcf2dd", "#1d6b2a"),
    "places": ("#e6f6e0", "#3c6e14"),
    "organisations": ("#dde8fd", "#1a4fb0"),
    "people": ("#fbe1ef", "#a0206a"),
    "amounts": ("#ffe9a8", "#7a5600"),
    "funding": ("#fdf3d8", "#8a5a00"),
    "counts": ("#ffe3cf", "#9a4510"),
    "dates": ("#d9f3f2", "#0c6460"),
    "quotes": ("#eef0fb", "#4a52a3"),
    "contacts": ("#e3ecf0", "#3d5a68"),
    "themes": ("#f4f4f4", "#5e5e5e"),
}
_UNSHOWABLE = {code: "\ufffd" for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"}
# Overrides of the writing direction would let a document show another text than it holds.
_UNSHOWABLE |= dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\ufffd")


def _text(value: str) -> str:
    return escape(value.translate(_UNSHOWABLE), quote=True)


@cache
def _asset(name: str) -> str:
    return files("iomnlp.write").joinpath(name).read_text(encoding="utf-8")


@cache
def labels() -> dict[str, dict[str, str]]:
    """French names of groups, keys, paths, codes and checks."""
    loaded: dict[str, dict[str, str]] = yaml.safe_load(
        files("iomnlp.resources").joinpath("labels_fr.yaml").read_text(encoding="utf-8")
    )
    return loaded


def _style() -> str:
    """The sheet, and the colours as classes: b- ground and edge of the shortest span, u- the underline of the next."""
    rules = "\n".join(
        f".b-{group} {{ --b: {light}; --c: {strong}; }}\n.u-{group} {{ --u: {strong}; }}"
        for group, (light, strong) in COLOURS.items()
    )
    return f"{_asset('page.css')}{rules}\n"


def _hash(content: str) -> str:
    """What a content security policy names an inline block by."""
    return "'sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode() + "'"


def _mark(text: str, piece: Piece, shown: Sequence[Shown]) -> str:
    """One piece of text; numbers of fields start at 1."""
    content = _text(text[piece.start : piece.end])
    if not piece.over:
        return content
    groups = list(dict.fromkeys(shown[number - 1].group for number in piece.over))
    classes = f"b-{groups[0]}" + (f" u-{groups[1]}" if len(groups) > 1 else "")
    data = [("f", piece.over), ("s", piece.opens), ("e", piece.closes)]
    numbers = "".join(f' data-{key}="{" ".join(map(str, values))}"' for key, values in data if values)
    return f'<mark class="{classes}"{numbers}>{content}</mark>'


def _furniture(segment: Segment) -> bool:
    return segment.kind == "boilerplate"


def _stretches(segments: Sequence[Segment]) -> Iterator[tuple[bool, list[Segment]]]:
    """Segments in runs: furniture, with the blank lines between its parts, and the rest."""
    folded = [_furniture(segment) for segment in segments]
    for i, segment in enumerate(segments):
        if segment.kind == "blank" and i and folded[i - 1]:
            folded[i] = True
    for is_folded, run in groupby(zip(folded, segments, strict=True), key=lambda pair: pair[0]):
        yield is_folded, [segment for _, segment in run]


def _marked_text(record: Record, shown: Sequence[Shown]) -> str:
    text = record.document.text
    spans = [(e.start, e.end, number) for number, one in enumerate(shown, start=1) for e in one.evidence]
    edges = [segment.start for segment in record.segments]
    cut = iter(pieces(0, len(text), spans, cuts=edges))
    piece = next(cut, None)
    out = []
    for is_folded, run in _stretches(record.segments):
        size = run[-1].end - run[0].start
        if is_folded:
            out.append(f"<details><summary>Menus et pied de page ({grouped(str(size))} caractères)</summary>")
        for segment in run:
            out.append(f'<span class="s-{segment.kind}">')
            while piece is not None and piece.end <= segment.end:
                out.append(_mark(text, piece, shown))
                piece = next(cut, None)
            out.append("</span>")
        if is_folded:
            out.append("</details>\n")
    return "".join(out)


def _named(section: str, code: str) -> str:
    return labels()[section].get(code, code)


def _label(one: Shown) -> str:
    """What stands before a value: the name of a field of the sheet, nothing in lists of one kind."""
    if one.group != "project":
        return ""
    key = one.path.removeprefix("project.").partition("[")[0]
    return f'<span class="label">{_text(_named("paths", key))}</span> '


def _code(one: Shown) -> str:
    return next((value for key, value in one.details if key == "code"), "")


def _value(one: Shown) -> str:
    """The value in French: what a code means, before what the page prints."""
    code = _code(one)
    if one.group == "checks":
        return labels()["checks"].get(code, one.value)
    if one.group == "project" and code:
        return labels()["sheet"].get(code) or f"{one.value} ({code})"
    return one.value


def _more(one: Shown) -> str:
    """The other keys, then who found it and how sure it is."""
    parts = [f"{_named('keys', key)} : {_named('codes', value)}" for key, value in one.details if key != "code"]
    if one.group == "project" and _code(one) in labels()["sheet"] and _value(one) != one.value:
        parts.insert(0, f"{_named('keys', 'printed')} : {one.value}")
    found = [one.rule, _named("codes", one.basis)] if one.rule else [_code(one) or one.path]
    if one.confidence is not None:
        found.append(f"confiance {grouped(f'{one.confidence:.3f}')}")
    return _text(" · ".join([*parts, *found]))


def _field(number: int, one: Shown) -> str:
    value = _text(_value(one))
    content = f'<span class="n">{number}</span>{_label(one)}<span class="value">{value}</span>'
    return (
        f'<li class="field b-{one.group}" data-n="{number}" data-group="{_text(_named("groups", one.group))}">'
        f'<button type="button">{content}</button><p class="more">{_more(one)}</p></li>'
    )


def _fields(shown: Sequence[Shown]) -> str:
    out = []
    numbered = enumerate(shown, start=1)
    for group, run in groupby(numbered, key=lambda pair: pair[1].group):
        items = "\n".join(_field(number, one) for number, one in run)
        heading = f'<span class="chip b-{group}"></span>{_text(_named("groups", group))}'
        out.append(f"<h3>{heading}</h3>\n<ol>\n{items}\n</ol>")
    return "\n".join(out) or "<p>Aucun fait relevé.</p>"


def _title(record: Record) -> str:
    return record.title.value if record.title else record.document.uri


def _article(index: int, record: Record) -> str:
    shown = fields(record)
    about = [record.document.uri, _named("codes", record.kind), record.record_id]
    if all(one.confidence is None for one in shown):
        # Said once: a line on every field would bury the rest.
        about.append("confiances non mesurées")
    return (
        f'<article id="d{index + 1}">\n<header><h2>{_text(_title(record))}</h2>'
        f"<p>{_text(' · '.join(about))}</p></header>\n"
        f'<section class="text" aria-label="Texte" tabindex="0">{_marked_text(record, shown)}</section>\n'
        f'<section class="fields" aria-label="Champs" tabindex="0">{_fields(shown)}</section>\n</article>\n'
    )


def _switcher(records: Sequence[Record]) -> str:
    if len(records) < 2:
        return ""
    options = "".join(
        f'<option value="{i}">{i + 1}/{len(records)} · {_text(_title(record))}</option>'
        for i, record in enumerate(records)
    )
    return (
        f'<nav aria-label="Documents"><label for="choice">Document</label> <select id="choice">{options}</select> '
        '<button type="button" id="before">Précédent</button> <button type="button" id="after">Suivant</button></nav>'
    )


_HELP = (
    "Cliquer sur un champ encadre sa source, cliquer encore passe à la suivante. "
    "Au clavier : Tab, flèches, Entrée, Échap."
)


def page(records: Iterable[Record]) -> str:
    """One page of one or more records, as HTML 5.

    Parameters
    ----------
    records : iterable of Record
        In the order in which the page shows them.

    Returns
    -------
    str
        The page: styles and script inside, everything of the documents escaped, and a content security policy that
        lets nothing be loaded and nothing but the page's own script run.
    """
    shown = list(records)
    style, script = _style(), _asset("page.js")
    policy = f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'"
    title = _text(_title(shown[0])) if len(shown) == 1 else f"{len(shown)} documents"
    articles = "".join(_article(index, record) for index, record in enumerate(shown))
    return (
        '<!DOCTYPE html>\n<html lang="fr">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title} – iomnlp</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f'<header class="bar"><h1>iomnlp</h1>{_switcher(shown)}<p>{_HELP}</p></header>\n'
        f'<main>\n{articles}</main>\n<div id="tip" role="tooltip" hidden></div>\n<script>{script}</script>\n'
        "</body>\n</html>\n"
    )
