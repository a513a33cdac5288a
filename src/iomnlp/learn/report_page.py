"""An evaluation as one self-contained page: figures, reliability, and every wrong value with a link to its text."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from jinja2 import Environment, select_autoescape
from markupsafe import Markup

from iomnlp.learn.calibration import calibrations
from iomnlp.learn.evaluate import Report, in_order
from iomnlp.learn.score import Error
from iomnlp.shares import Calibration

CONTEXT = 60
MOST = 400
_UNSHOWABLE = {code: "\ufffd" for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"}
_UNSHOWABLE |= dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\ufffd")


@dataclass(frozen=True)
class Shown:
    """A wrong value as the page shows it; `anchor` is its place in the text below, "" where it has none."""

    number: int
    error: Error
    before: str
    words: str
    after: str
    anchor: str


@dataclass(frozen=True)
class Stretch:
    """A stretch of a document's text; `anchors` are the wrong values that begin there."""

    text: str
    marked: bool
    anchors: tuple[str, ...]


@cache
def _template() -> Any:
    folder = files("iomnlp.learn")
    style = folder.joinpath("report.css").read_text(encoding="utf-8")
    environment = Environment(autoescape=select_autoescape(default=True), trim_blocks=True, lstrip_blocks=True)
    environment.filters["percent"] = lambda value: "–" if value is None else f"{100 * value:.1f}"
    environment.filters["clean"] = lambda value: str(value).translate(_UNSHOWABLE)
    environment.globals["style"] = Markup(style)  # our own file, not a document's words
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    environment.globals["policy"] = f"default-src 'none'; style-src 'sha256-{digest}'"
    return environment.from_string(folder.joinpath("report.html.j2").read_text(encoding="utf-8"))


def _shown(report: Report) -> list[Shown]:
    shown = []
    for number, error in enumerate(report.errors):
        before = words = after = anchor = ""
        if error.start is not None and error.end is not None and error.end > error.start:
            text = report.records[error.document].document.text
            before, words = text[max(0, error.start - CONTEXT) : error.start], text[error.start : error.end]
            after, anchor = text[error.end : error.end + CONTEXT], f"e{number}"
        shown.append(Shown(number, error, before, words[:MOST], after, anchor))
    return shown


def _stretches(text: str, errors: list[Shown]) -> list[Stretch]:
    """The text cut at the edges of wrong values, so that each can be linked to."""
    spans = [(e.error.start or 0, e.error.end or 0, e.anchor) for e in errors if e.anchor]
    edges = sorted({0, len(text), *(s for s, _, _ in spans), *(e for _, e, _ in spans)})
    made = []
    for start, end in pairwise(edges):
        marked = any(s <= start and end <= e for s, e, _ in spans)
        made.append(Stretch(text[start:end], marked, tuple(a for s, _, a in spans if s == start)))
    return made


def _points(calibration: Calibration, size: int = 160) -> str:
    """The reliability diagram's line as SVG points."""
    return " ".join(f"{b.confidence * size:.1f},{size - b.right * size:.1f}" for b in calibration.bins)


def report_page(report: Report, title: str) -> str:
    """The page of an evaluation.

    Parameters
    ----------
    report : Report
        What was measured.
    title : str
        What it was measured on.

    Returns
    -------
    str
        HTML that loads nothing and runs nothing.
    """
    shown = _shown(report)
    by_field: dict[str, list[Shown]] = {}
    by_document: dict[str, list[Shown]] = {gold.name: [] for gold in report.golds}
    for one in shown:
        by_field.setdefault(one.error.field, []).append(one)
        by_document[one.error.document].append(one)
    groups = {
        by: {
            value: (len(names), {name: score.f1 for name, score in in_order(report.tally.over(names)).items()})
            for value, names in held.items()
        }
        for by, held in report.groups().items()
    }
    return str(
        _template().render(
            title=title,
            report=report,
            scores=report.scores,
            intervals=report.intervals(),
            groups=groups,
            calibrations={name: (c, _points(c)) for name, c in calibrations(report.tally.judged).items()},
            errors={name: by_field[name] for name in report.scores if name in by_field},
            texts={
                name: _stretches(report.records[name].document.text, errors) for name, errors in by_document.items()
            },
        )
    )
