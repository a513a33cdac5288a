"""Tables of the value finders: the press cases, the peers' own cases, or (--records) whole records.

Usage: python benchmarks/values.py [--records] [--failures N] [--kind KIND ...] [--suite SUITE ...] [--tag TAG ...]
The cases and their scorer stand beside the repository in `../shared`; each finder is measured on its own.
"""

from __future__ import annotations

import argparse
import datetime
import importlib.util
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

from iomnlp.find.contacts import find_emails, find_phones, find_urls
from iomnlp.find.counts import find_counts
from iomnlp.find.dates import find_dates
from iomnlp.find.durations import find_durations
from iomnlp.find.money import find_money
from iomnlp.find.numbers import find_numbers
from iomnlp.find.ordinals import find_ordinals

SHARED = Path(__file__).resolve().parents[1].parent / "shared"
LEFT_OUT = {"spec-ahead", "lang-en"}
OPERATORS = {"about": "approx", "at_least": "min", "at_most": "max", "range": "range"}


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"cannot load {path}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def _value(value: Decimal, upper: Decimal | None, rest: dict[str, Any]) -> dict[str, Any]:
    bounds = {"value": float(value)} if upper is None else {"low": float(value), "high": float(upper)}
    return {**bounds, **rest}


def _money(text: str) -> list[dict[str, Any]]:
    return [
        _value(
            m.value,
            m.upper,
            {"currency": m.currency or {"dollars": "USD"}.get(m.bare or ""), "op": OPERATORS.get(m.qualifier)},
        )
        for m in find_money(text)
    ]


def _counts(text: str, percent: bool) -> list[dict[str, Any]]:
    return [
        _value(c.value, c.upper, {"op": OPERATORS.get(c.qualifier)})
        for c in find_counts(text)
        if (c.unit == "percent") == percent
    ]


def _dates(text: str, published: str | None, span: Callable[..., Any]) -> list[dict[str, Any]]:
    found = []
    for mention in find_dates(text, published):
        if mention.edtf:
            first, slash, last = mention.edtf.partition("/")
            found.append({"from": span(first), "to": span(last if slash else first, True)})
    return found


def finders(adapter: ModuleType) -> dict[str, Callable[[str, str | None], list[dict[str, Any]]]]:
    """For each kind of case the finder that answers it, in the scorer's keys."""

    def dates(text: str, published: str | None) -> list[dict[str, Any]]:
        return _dates(text, published, adapter._span)

    return {
        "money": lambda t, p: _money(t),
        "count": lambda t, p: _counts(t, False),
        "percent": lambda t, p: _counts(t, True),
        "date": dates,
        "daterange": dates,
        "duration": lambda t, p: [{"iso": d.iso} for d in find_durations(t)],
        "number": lambda t, p: [{"value": float(n.value)} for n in find_numbers(t)],
        "ordinal": lambda t, p: [{"value": o.value} for o in find_ordinals(t)],
        "email": lambda t, p: [{"value": a.value} for a in find_emails(t)],
        "phone": lambda t, p: [{"value": a.value} for a in find_phones(t)],
        "url": lambda t, p: [{"value": a.value} for a in find_urls(t)],
    }


def run(cases: Iterable[dict[str, Any]], records: bool = False) -> list[dict[str, Any]]:
    """Each case with the scorer's judgement: strict, silent_wrong, missed, operator."""
    score = _module(SHARED / "cases" / "score.py")
    adapter = _module(SHARED / "cases" / "adapter.py")
    table = finders(adapter)
    results = []
    for case in cases:
        if case["kind"] not in (adapter.KINDS if records else table):
            continue
        reference = case.get("reference_time")
        when = datetime.datetime.fromisoformat(reference) if reference else None
        if records:
            got = adapter.extract(case["text"], case["kind"], when)
        else:
            got = table[case["kind"]](case["text"], reference[:10] if reference else None)
        strict, lenient, wrong, missed, operator = score.judge(case, got)
        results.append(
            {
                "case": case,
                "got": got,
                "strict": strict,
                "lenient": lenient,
                "wrong": wrong,
                "missed": missed,
                "op": operator,
            }
        )
    return results


def load(path: Path) -> list[dict[str, Any]]:
    """The cases of a file or folder, without those that their authors mark unsupported or that are English."""
    names = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    cases = [json.loads(line) for name in names for line in name.read_text(encoding="utf-8").splitlines() if line]
    return [c for c in cases if not LEFT_OUT & set(c["tags"])]


def table(results: list[dict[str, Any]], keys: Callable[[dict[str, Any]], Iterable[str]]) -> str:
    """Strict, lenient and silent-wrong shares for each key."""
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for result in results:
        for key in keys(result["case"]):
            groups[key].append(result)
    lines = [f"{'':34}{'n':>6}{'strict %':>10}{'lenient %':>11}{'silent-wrong %':>16}{'missed %':>10}"]
    for key, group in sorted(groups.items()):
        shares = [100 * sum(bool(r[f]) for r in group) / len(group) for f in ("strict", "lenient", "wrong", "missed")]
        lines.append(f"{key:34}{len(group):6}{shares[0]:10.1f}{shares[1]:11.1f}{shares[2]:16.1f}{shares[3]:10.1f}")
    return "\n".join(lines)


def dev_keys(case: dict[str, Any]) -> list[str]:
    """Rows of the press table that a case counts in."""
    keys = [case["kind"], "all"]
    if case["kind"] in ("count", "percent"):
        keys.append("count + percent")
    if "trap" in case["tags"]:
        keys.append("traps")
    return keys


def peer_keys(case: dict[str, Any]) -> list[str]:
    """Rows of the peers' table that a case counts in."""
    kind, tags = case["kind"], case["tags"]
    keys = [f"{kind} (all)"]
    if kind == "money":
        keys.append("money (price-parser)" if case["suite"] == "price-parser" else "money (without price-parser)")
    if kind in ("date", "daterange"):
        keys.append(f"{kind} ({'core' if 'core' in tags else 'chat'})")
    return keys


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", action="store_true", help="measure whole records instead of the finders")
    parser.add_argument("--failures", type=int, default=0)
    for name in ("kind", "suite", "tag"):
        parser.add_argument(f"--{name}", action="append", default=[])
    chosen = parser.parse_args()

    def wanted(case: dict[str, Any]) -> bool:
        return (
            (not chosen.kind or case["kind"] in chosen.kind)
            and (not chosen.suite or case["suite"] in chosen.suite)
            and set(chosen.tag) <= set(case["tags"])
        )

    if not SHARED.is_dir():
        raise SystemExit(f"{SHARED} is absent: the cases are not part of the repository.")
    for title, path, keys in (
        ("Press cases", SHARED / "cases" / "values_dev.jsonl", dev_keys),
        ("Peers' cases", SHARED / "peers", peer_keys),
    ):
        results = run([c for c in load(path) if wanted(c)], chosen.records)
        print(f"{title}\n{table(results, keys)}\n")
        for result in [r for r in results if not r["strict"]][: chosen.failures]:
            case = result["case"]
            expected = [{k: v for k, v in e.items() if k not in ("start", "end")} for e in case["expected"]]
            print(f"- {case['id']} {case['tags']} {case['text'][:170]!r}")
            print(f"    expected {expected}\n    got      {result['got']}")


if __name__ == "__main__":
    main()
