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
from iomnlp.learn.evaluate import evaluate  # noqa: E402
from iomnlp.learn.gold import read_gold  # noqa: E402
from test_seeds import compare  # noqa: E402

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
        wrong = compare(nlp.extract_file(page).model_dump(mode="json"), want)
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
    right = sum([code for _, _, code in split_states(case["text"])] == case["expect_list"] for case in lists)
    text = f"{done.stdout}sheet lists: {right} of {len(lists)}\n"
    return "### Names of countries and places in context (floor 95 %)\n\n```\n" + text + "```\n"


def gold(nlp: iomnlp.Pipeline, split: str, title: str) -> str:
    """A gold split, per field."""
    report = evaluate(read_gold(ROOT / "corpus" / "gold" / split), lambda data, uri: nlp.extract_bytes(data, uri=uri))

    def percent(rate: float | None) -> str:
        return "–" if rate is None else f"{100 * rate:.1f}"

    lines = [
        (name, percent(s.precision), percent(s.recall), percent(s.f1), s.right, s.missing, s.extra)
        for name, s in [*report.scores.items(), ("all", report.all_fields)]
    ]
    header = ("field", "P %", "R %", "F1 %", "right", "missing", "extra")
    return f"### {title} ({report.documents} documents)\n\n" + rows(header, lines)


def main() -> None:
    """Measure, print, and with --write put the figures into the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    nlp = iomnlp.load()
    parts = []
    if SHARED.is_dir():
        parts += [seeds(nlp), press_cases(), peers(), places()]
    parts += [
        gold(nlp, "test", "Report-only gold documents"),
        gold(nlp, "dev", "Gold documents of daily work"),
    ]
    text = "\n".join(parts)
    print(text)
    if chosen.write:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        _, _, after = rest.partition(END)
        PAGE.write_text(before + BEGIN + "\n" + text + "\n" + END + after, encoding="utf-8")


if __name__ == "__main__":
    main()
