"""Measure everything and reprint the figures of docs/quality.md.

Usage: python benchmarks/quality.py [--write]
Prints the tables; with --write they replace those between the marks in docs/quality.md. The reference pages and cases
stand beside the repository in `../shared`; where that folder is absent, only the gold documents are measured.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
PAGE = ROOT / "docs" / "quality.md"
BEGIN, END = "<!-- figures: begin -->\n", "<!-- figures: end -->\n"
sys.path[:0] = [str(ROOT / "benchmarks"), str(ROOT / "tests")]

import values  # noqa: E402

import iomnlp  # noqa: E402
from iomnlp.find.countries import split_states  # noqa: E402
from iomnlp.learn.agreement import agreement  # noqa: E402
from iomnlp.learn.calibration import calibrations  # noqa: E402
from iomnlp.learn.evaluate import Report, evaluate, in_order  # noqa: E402
from iomnlp.learn.goldset import read_goldset  # noqa: E402
from iomnlp.shares import ENOUGH_FOR_ERROR, ENOUGH_FOR_THRESHOLD  # noqa: E402
from test_seeds import compare, wrong_theme  # noqa: E402

FLOORS = {  # of the press cases (whole records) and of the peers' own cases (finders): strict %
    "money": 95,
    "date": 92,
    "daterange": 90,
    "count + percent": 92,
    "traps": 100,
    "money (without price-parser)": 62,
    "percent (all)": 93,
    "date (core)": 76,
    "daterange (core)": 51,
}


GOALS = {  # F1 % that the project asks for on its own report-only documents
    "project": 99.5,
    "segments": 98.5,
    "outputs": 96,
    "amounts": 97,
    "amounts.with_kind": 92,
    "funding": 88,
    "countries.code": 98,
    "countries.roles": 92,
    "countries.primary": 95,
    "organisations.name": 92,
    "organisations.donors": 92,
    "counts": 95,
    "dates": 94,
    "people": 95,
    "contacts": 98,
    "themes.primary": 82,
    "themes": 72,
    "checks": 92,
}


def rows(header: tuple[str, ...], lines: list[tuple[Any, ...]]) -> str:
    """A Markdown table."""
    shown = [header, tuple("---" for _ in header), *lines]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in shown) + "\n"


def seeds(nlp: iomnlp.Pipeline) -> str:
    """The five reference pages against their expected values."""
    expected = yaml.safe_load((SHARED / "seeds" / "seeds_expected.yaml").read_text(encoding="utf-8"))
    lines = []
    for number, want in expected.items():
        page = next((SHARED / "seeds").glob(f"{number}_*.txt"))
        record = nlp.extract_file(page).model_dump(mode="json")
        theme = wrong_theme(record, want)
        wrong = compare(record, want) + ([f"primary theme {theme}"] if theme else [])
        lines.append((number, want["kind"], "every expected value right" if not wrong else "; ".join(wrong)))
    return "### The five reference pages\n\n" + rows(("page", "kind", "outcome"), lines)


def _value_rows(results: list[dict[str, Any]], keys: Any) -> list[tuple[Any, ...]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for result in results:
        for key in keys(result["case"]):
            groups.setdefault(key, []).append(result)
    lines = []
    for key, group in sorted(groups.items()):
        strict, wrong, missed = (
            100 * sum(bool(r[f]) for r in group) / len(group) for f in ("strict", "wrong", "missed")
        )
        lines.append((key, len(group), f"{strict:.1f}", FLOORS.get(key, "–"), f"{wrong:.1f}", f"{missed:.1f}"))
    return lines


def press_cases() -> str:
    """Values of the press cases, on whole records and on the finder functions."""
    cases = values.load(SHARED / "cases" / "values_dev.jsonl")
    header = ("kind", "n", "strict %", "floor", "silently wrong %", "missed %")
    whole = _value_rows(values.run(cases, records=True), values.dev_keys)
    alone = _value_rows(values.run(cases), values.dev_keys)
    return (
        "### Values of press sentences, whole records\n\n"
        + rows(header, whole)
        + "\n### The same, finder functions (durations, ordinals, bare numbers and contacts are no record fields)\n\n"
        + rows(header, alone)
    )


def peers() -> str:
    """The cases of other libraries' own test suites."""
    results = values.run(values.load(SHARED / "peers"))
    header = ("kind", "n", "strict %", "floor", "silently wrong %", "missed %")
    return "### Other libraries' own test cases (finder functions)\n\n" + rows(
        header, _value_rows(results, values.peer_keys)
    )


def places() -> str:
    """Country and place names in context: the cases' own scorer over whole records; sheet lists by the list finder.

    The scorer stops at a case that expects a list of codes (`expect_list`), so it gets the others.
    """
    loaded = yaml.safe_load((SHARED / "cases" / "toponyms_dev.yaml").read_text(encoding="utf-8"))
    scored = [case for case in loaded["cases"] if "expect" in case]
    lists = [case for case in loaded["cases"] if "expect_list" in case]
    with tempfile.NamedTemporaryFile("w", suffix=".yaml", encoding="utf-8") as file:
        yaml.safe_dump({"cases": scored}, file, allow_unicode=True)
        file.flush()
        scorer = [sys.executable, str(SHARED / "cases" / "score_toponyms.py"), file.name]
        done = subprocess.run(
            scorer, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT / "src")}
        )
    if "toponyms:" not in done.stdout:  # it ends with 1 below its floor, and when it crashes
        raise RuntimeError(f"The toponym scorer failed: {done.stderr}")
    right = sum([code for _, _, code in split_states(case["text"])] == case["expect_list"] for case in lists)
    text = f"{done.stdout}sheet lists: {right} of {len(lists)}\n"
    return "### Names of countries and places in context (floor 95 %)\n\n```\n" + text + "```\n"


def measured(nlp: iomnlp.Pipeline, split: str) -> Report:
    """A split of the gold, extracted and compared."""
    known = read_goldset(ROOT / "corpus" / "gold" / split)
    return evaluate(known, lambda data, uri: nlp.extract_bytes(data, uri=uri))


def percent(rate: float | None) -> str:
    """A share in per cent."""
    return "–" if rate is None else f"{100 * rate:.1f}"


def gold(report: Report, title: str) -> str:
    """A gold split, per field."""
    intervals = report.intervals()
    lines = []
    for name, s in report.scores.items():
        low, high = intervals.get(name, (None, None))
        interval = f"{percent(low)}–{percent(high)}" if low is not None else "–"
        goal = GOALS.get(name)
        below = " (below)" if goal is not None and 100 * (s.f1 or 0) < goal else ""
        shown = (percent(s.precision), percent(s.recall), percent(s.f1), interval, s.support)
        lines.append((name, *shown, "–" if goal is None else f"{goal}{below}"))
    header = ("field", "P %", "R %", "F1 %", "95 % interval", "annotated", "floor of the project")
    return f"### {title} ({report.documents} documents)\n\n" + rows(header, lines)


def groups(report: Report) -> str:
    """F1 of the main fields by kind, layout and decade."""
    parts = []
    for by, held in report.groups().items():
        columns = [in_order(report.tally.over(names)) for names in held.values()]
        header = ("field", *(f"{value} ({len(names)})" for value, names in held.items()))
        lines = [
            (name, *(percent(column[name].f1 if name in column else None) for column in columns)) for name in GOALS
        ]
        parts.append(f"F1 % by {by} (documents in brackets):\n\n" + rows(header, lines))
    return "### By kind, layout and decade, report-only documents\n\n" + "\n".join(parts)


def confidence(report: Report) -> str:
    """What confidences are worth on a split."""
    lines = []
    for name, c in calibrations(report.tally.judged).items():
        safe = "none" if c.facts >= ENOUGH_FOR_THRESHOLD else "not enough data"
        if c.threshold is not None:
            safe = f"{c.threshold} ({percent(c.covered)} %)"
        few = "" if c.facts >= ENOUGH_FOR_ERROR else " (few facts)"
        lines.append((name, c.facts, f"{c.error:.3f}{few}", safe))
    header = ("field", "facts", "expected calibration error", "safe from (share of the facts)")
    return (
        "### Confidence, report-only documents\n\nExpected calibration error over ten bins; safe from: the confidence "
        "from which at least 99 % of the facts are right (lower 95 % bound, 300 facts or more).\n\n"
        + rows(header, lines)
    )


def agreement_table() -> str:
    """Agreement of the two annotators of the test documents."""
    pages, twice = ROOT / "corpus" / "gold" / "test", ROOT / "corpus" / "twice"
    first, second = (read_goldset(twice / who, pages).golds for who in ("first", "second"))
    found = agreement(first, second)
    lines = []
    for name in in_order({**found.fields, **found.alphas}):
        score, (alpha, judged) = found.fields.get(name), found.alphas.get(name, (None, 0))
        counts = (percent(score.f1), score.right, score.missing, score.extra) if score else ("–",) * 4
        lines.append((name, *counts, "–" if alpha is None else f"{alpha:.3f} ({judged})"))
    header = ("field", "F1 %", "both", "first only", "second only", "alpha (judged)")
    return f"### Two annotators ({found.documents} documents, blind)\n\n" + rows(header, lines)


def main() -> None:
    """Measure, print, and with --write put the figures into the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    nlp = iomnlp.load()
    parts = []
    if SHARED.is_dir():
        parts += [seeds(nlp), press_cases(), peers(), places()]
    reports = {split: measured(nlp, split) for split in ("test", "dev", "train")}
    parts += [
        gold(reports["test"], "Report-only gold documents"),
        groups(reports["test"]),
        confidence(reports["test"]),
        gold(reports["dev"], "Measured while working, errors never read (chose between rules and judges)"),
        gold(reports["train"], "Documents that rules and judges were made on"),
        agreement_table(),
    ]
    text = "\n".join(parts)
    print(text)
    if chosen.write:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        _, _, after = rest.partition(END)
        PAGE.write_text(before + BEGIN + "\n" + text + "\n" + END + after, encoding="utf-8")


if __name__ == "__main__":
    main()
