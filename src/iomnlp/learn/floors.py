"""Floors: the F1 that each field must keep on its gold, and a gate that lets none fall without a reason."""

from __future__ import annotations

import json
import math
import tomllib
from dataclasses import dataclass
from pathlib import Path

from iomnlp.errors import GoldError
from iomnlp.learn.evaluate import Report

HEADER = """# F1 that each field must keep on corpus/gold/dev (errors never read), checked by the tests.
# Begun anew on these documents of six new hands: the floors before stood on 58 documents whose errors had been read.
# Written by `iomnlp evaluate corpus/gold/dev --floors corpus/floors.toml --update`: what was measured, rounded down.
# `highest` is the highest floor that the field ever had; one below it stands only with a `reason`.
"""


@dataclass(frozen=True)
class Floor:
    """The floor of a field; `reason` says why it is below the highest that it ever had."""

    floor: float
    highest: float
    reason: str = ""


@dataclass(frozen=True)
class Floors:
    """The floors of a gold corpus.

    Attributes
    ----------
    gold_sha256 : str
        Hash of the documents that they were measured on.
    fields : dict
        Floor by field.
    """

    gold_sha256: str
    fields: dict[str, Floor]


def read_floors(path: Path) -> Floors:
    """Read a file of floors.

    Raises
    ------
    GoldError
        When it is malformed, or a floor was lowered without a reason.
    """
    try:
        held = tomllib.loads(path.read_text(encoding="utf-8"))
        fields = {
            name: Floor(float(one["floor"]), float(one["highest"]), str(one.get("reason", "")))
            for name, one in held["fields"].items()
        }
        floors = Floors(str(held["gold_sha256"]), fields)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise GoldError(
            f"This file gives no floors ({error}).",
            document=path.name,
            remedy='It takes gold_sha256 and, for each field, [fields."NAME"] with floor and highest.',
        ) from error
    lowered = sorted(name for name, one in fields.items() if one.floor < one.highest and not one.reason.strip())
    if lowered:
        raise GoldError(
            f"The floor of {lowered[0]} was lowered without a reason.",
            document=path.name,
            remedy="Say why under `reason`, or raise it again.",
        )
    return floors


def below_floors(report: Report, floors: Floors, name: str) -> list[str]:
    """The fields whose F1 is below its floor, a sentence each.

    Parameters
    ----------
    report : Report
        What was measured.
    floors : Floors
        What must hold.
    name : str
        What to call the floors in errors.

    Raises
    ------
    GoldError
        When the floors were measured on other documents than these, or name a field that does not exist.
    """
    if floors.gold_sha256 != report.gold_sha256:
        raise GoldError(
            f"These floors were measured on other gold documents (now {report.gold_sha256}).",
            document=name,
            remedy="Measure again with --update.",
        )
    scores = report.scores
    unknown = sorted(set(floors.fields) - set(scores))
    if unknown:
        raise GoldError(f"No field is named {', '.join(unknown)}.", document=name)
    low = []
    for field, one in floors.fields.items():
        f1 = scores[field].f1
        if f1 is None or f1 < one.floor:
            low.append(f"{field}: F1 {'none' if f1 is None else format(f1, '.4f')} is below its floor {one.floor}.")
    return low


def updated(report: Report, old: Floors | None, reason: str) -> Floors:
    """Floors as measured now; one that falls keeps its highest value and takes the reason.

    Raises
    ------
    GoldError
        When a floor would fall and no reason is given.
    """
    scores = {name: score.f1 for name, score in report.scores.items()}
    known = old.fields if old else {}
    fields: dict[str, Floor] = {}
    fallen = [f"{name} (no longer measured)" for name in known if scores.get(name) is None and not reason.strip()]
    for name, f1 in scores.items():
        if f1 is None or (f1 < 0.01 and name not in known):
            continue  # a floor of 0 could not fall
        now = math.floor(f1 * 100) / 100
        before = known.get(name)
        highest = max(now, before.highest if before else 0.0)
        why = ""
        if now < highest:
            lower_than_before = before is not None and now < before.floor
            why = reason if lower_than_before else (before.reason if before else "")
            if lower_than_before and not reason.strip():
                fallen.append(f"{name} ({before.floor if before else ''} to {now})")
        fields[name] = Floor(now, highest, why)
    if fallen:
        raise GoldError(f"Floors would fall: {', '.join(fallen)}.", remedy="Give a --reason, or mend what broke.")
    return Floors(report.gold_sha256, fields)


def write_floors(floors: Floors, path: Path) -> None:
    """Write a file of floors."""
    lines = [HEADER, f'gold_sha256 = "{floors.gold_sha256}"', ""]
    for name, one in floors.fields.items():
        lines += [f'[fields."{name}"]', f"floor = {one.floor}", f"highest = {one.highest}"]
        if one.reason:
            lines.append(f"reason = {json.dumps(one.reason, ensure_ascii=False)}")
        lines.append("")
    path.write_text("\n".join(lines), encoding="utf-8")
