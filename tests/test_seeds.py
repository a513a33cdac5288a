"""The five reference pages: every expected fact right, and no fact from a menu."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

import iomnlp
from invariants import broken


def compare(record: dict[str, Any], want: dict[str, Any]) -> list[str]:
    """What differs between a record and the expected values, in words."""
    wrong: list[str] = []

    def same(name: str, got: Any, expected: Any) -> None:
        if got != expected:
            wrong.append(f"{name}: {got!r} instead of {expected!r}")

    def includes(name: str, got: list[Any], expected: list[Any]) -> None:
        wrong.extend(f"{name}: {x!r} is missing from {got!r}" for x in expected if x not in got)

    same("kind", record["kind"], want["kind"])
    same("title", record["title"] and record["title"]["value"], want["title"])
    line = record["dateline"]
    same("dateline", line and {"place": line["place"], "country": line["country"]}, want["dateline"])
    same("project", _project(record["project"]), want["project"])
    keys = ("level", "number", "parent", "text", "modality")
    outputs = [
        {**{k: o[k] for k in keys}, "start": o["evidence"][0]["start"], "end": o["evidence"][0]["end"]}
        for o in record["outputs"]
    ]
    same("outputs", outputs, [{k: o[k] for k in (*keys, "start", "end")} for o in want["outputs"]])
    same("countries", {c["code"]: c["roles"] for c in record["countries"]}, want["countries"])
    wrong.extend(f"countries: {c['code']} is none" for c in record["countries"] if c["code"] in want["not_countries"])
    same("primary", next((c["code"] for c in record["countries"] if c["primary"]), None), want["primary_country"])
    amount_keys = ("value", "currency", "qualifier", "kind")
    amounts = [{"text": a["raw"], **{k: a[k] for k in amount_keys}} for a in record["amounts"]]
    same("amounts", amounts, want["amounts"])
    same("funding", [_relation(f) for f in record["funding"]], [_expected_relation(f) for f in want["funding"]])
    counts = [{"text": c["raw"], **{k: c[k] for k in ("value", "qualifier", "unit")}} for c in record["counts"]]
    includes("counts", counts, want["counts"])
    same("people", sorted((p["name"], p["role"]) for p in record["people"]), _pairs(want["people"], "name", "role"))
    contacts = [{"email": c["email"], "phone": c["phone"]} for c in record["contacts"]]
    same("contacts", contacts, want["contacts"])
    organisations = [{"name": o["name"], "acronym": o["acronym"]} for o in record["organisations"]]
    for o in want["organisations"]:
        if not any(
            o["name"] in (g["name"], g["acronym"]) or (o["acronym"] and o["acronym"] == g["acronym"])
            for g in organisations
        ):
            wrong.append(f"organisations: {o['name']!r} is missing from {organisations!r}")
    includes("places", [p["name"] for p in record["places"]], want["places"])
    includes("dates", [{"text": d["raw"], "edtf": d["edtf"]} for d in record["dates"]], want["dates"])
    same("checks", sorted(c["code"] for c in record["checks"]), sorted(want["checks"]))
    return wrong


def wrong_theme(record: dict[str, Any], want: dict[str, Any]) -> str | None:
    """The primary theme, where it is none of the acceptable ones."""
    primary = next(t["code"] for t in record["themes"] if t["primary"])
    return None if primary in want["themes"]["acceptable_primary"] else primary


def _pairs(items: list[dict[str, Any]], *keys: str) -> list[tuple[Any, ...]]:
    return sorted(tuple(i[k] for k in keys) for i in items)


def _project(project: dict[str, Any] | None) -> dict[str, Any] | None:
    if project is None:
        return None
    plain = {
        k: v and (v.get("code") or v.get("edtf") or v.get("value")) for k, v in project.items() if k != "beneficiaries"
    }
    budget = project["budget"]
    plain["budget"] = budget and {"value": budget["value"], "currency": budget["currency"]}
    return {**plain, "beneficiaries": [b["country"] for b in project["beneficiaries"]]}


def _relation(f: dict[str, Any]) -> tuple[Any, ...]:
    def name(key: str) -> str | None:
        return f[key]["name"] if f[key] else None

    return (
        name("donor"),
        f["donor"] and f["donor"]["country"],
        name("channel"),
        name("recipient"),
        f["amount"],
        f["status"],
    )


def _expected_relation(f: dict[str, Any]) -> tuple[Any, ...]:
    def name(key: str) -> str | None:
        return f[key]["name"] if f.get(key) else None

    return (
        name("donor"),
        f["donor"] and f["donor"]["country"],
        name("channel"),
        name("recipient"),
        f["amount"],
        f["status"],
    )


@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_a_reference_page(default: iomnlp.Pipeline, shared: Path, number: str) -> None:
    expected = yaml.safe_load((shared / "seeds/seeds_expected.yaml").read_text(encoding="utf-8"))[number]
    path = next((shared / "seeds").glob(f"{number}_*.txt"))
    record = default.extract_file(path)
    assert broken(record) == []
    assert compare(record.model_dump(mode="json"), expected) == []


def test_primary_themes(default: iomnlp.Pipeline, shared: Path) -> None:
    """A learned model is right on most pages, not by rule on each: at least four of the five."""
    expected = yaml.safe_load((shared / "seeds/seeds_expected.yaml").read_text(encoding="utf-8"))
    records = {number: default.extract_file(next((shared / "seeds").glob(f"{number}_*.txt"))) for number in expected}
    wrong = {n: wrong_theme(r.model_dump(mode="json"), expected[n]) for n, r in records.items()}
    assert sum(theme is not None for theme in wrong.values()) <= 1, wrong
