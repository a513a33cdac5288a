"""Score the toponym cases on the finder functions alone: `python benchmarks/toponyms.py [CASES.yaml]`.

The rules are those of the shared scorer, which runs the whole pipeline; cases that list a sheet's States are read with
`split_states`. Prints each failure and the share of cases passed; the exit status is 1 below the floor of 95 %.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import yaml

from iomnlp.find.countries import find_countries, split_states
from iomnlp.find.places import find_places

FLOOR = 0.95
CASES = Path(__file__).parents[1].parent / "shared" / "cases" / "toponyms_dev.yaml"
PLACES = frozenset(("city", "admin", "region", "natural"))


def _span(text: str, span: str, before: list[tuple[int, int]]) -> tuple[int, int]:
    """The first printing of the span that no earlier expectation covers ("Soudan" is not "Soudan du Sud")."""
    start = text.find(span)
    while any(s <= start < e for s, e in before) and text.find(span, start + 1) >= 0:
        start = text.find(span, start + 1)
    return start, start + len(span)


def _failure(case: dict[str, Any]) -> str | None:
    """Why the case fails, or None."""
    text = case["text"]
    if "expect_list" in case:
        codes = [code for _, _, code in split_states(text)]
        return None if codes == case["expect_list"] else f"expected {case['expect_list']}, got {codes}"
    countries = find_countries(text)
    places = find_places(text, countries)
    spans: list[tuple[int, int]] = []
    for expected in case["expect"]:
        start, end = _span(text, str(expected["span"]), spans)
        spans.append((start, end))
        codes = [m.code or m.candidates for m in countries if m.start < end and start < m.end]
        found = [m.country for m in places if m.start < end and start < m.end]
        code, kind = expected.get("code"), expected.get("type", "country")
        if kind in PLACES and code is not None:
            iso = code[:2] if isinstance(code, str) and code[:2].isalpha() else None
            good = bool(found) and (iso is None or iso in found)
        elif code is None:
            good = not codes
        elif isinstance(code, list):
            good = any(set(c if isinstance(c, tuple) else [c]) <= set(code) for c in codes)
        else:
            good = code in codes
        if not good:
            return f"{text[start:end]!r} expected {code} ({kind}), got {codes or found}"
    return None


def main(path: Path = CASES) -> int:
    """Print the failures and the share; the exit status."""
    cases = yaml.safe_load(path.read_text(encoding="utf-8"))["cases"]
    failures = [(case["id"], why) for case in cases if (why := _failure(case)) is not None]
    for case_id, why in failures:
        print(f"{case_id}: {why}")
    share = 1 - len(failures) / len(cases)
    print(f"toponyms: {len(cases) - len(failures)} of {len(cases)} cases = {share:.3f}")
    return int(share < FLOOR)


if __name__ == "__main__":
    sys.exit(main(*(Path(argument) for argument in sys.argv[1:2])))
