"""Regression cases: what a person decided of one page, kept as a file that extraction is held to ever after.

A case has the page's text and the facts that a reader must find in it (`expect`) or must not (`refuse`), each with its
group, what it says and where. A case whose facts are not found yet is written with `holds: false`: it tells what is to
be learned, and when it begins to hold, that it may be promoted for good.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from iomnlp.errors import GoldError
from iomnlp.record import Record
from iomnlp.review.keys import LISTS, PARTIES, SINGLE, says
from iomnlp.write.jsonl import write_object

Extract = Callable[[str, str | None], Record]


@dataclass(frozen=True)
class Told:
    """A fact of a case.

    Attributes
    ----------
    group : str
        A list or a path of the contract: `amounts`, `project.start`.
    value : dict
        What it says; of funding, `amount` is the sum itself.
    evidence : tuple of (start, end)
        Where, in code points of the case's text.
    """

    group: str
    value: Mapping[str, Any]
    evidence: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Case:
    """A regression case; `published` is the day that was given for the page, if any."""

    name: str
    uri: str
    text: str
    published: str | None
    expect: tuple[Told, ...]
    refuse: tuple[Told, ...]
    holds: bool


def told(group: str, fact: Mapping[str, Any], sums: Mapping[Any, Mapping[str, Any]]) -> Told:
    """A fact as a case keeps it.

    Parameters
    ----------
    group : str
        Its list or path.
    fact : dict
        The contract's fact, or the review's.
    sums : mapping
        Facts of `amounts` by what `funding.amount` holds: indices, or keys.
    """
    value = says(fact) or {}
    value.pop("gloss_of", None)
    if group == "funding":
        given = sums.get(value["amount"])
        value["amount"] = [given["value"], given["currency"]] if given else None
        for party in PARTIES:
            if value[party]:
                # Ids are the record's own.
                value[party] = {key: one for key, one in value[party].items() if key != "organisation"}
    return Told(group, value, tuple((e["start"], e["end"]) for e in fact["evidence"]))


def facts_of(record: Record) -> Iterator[Told]:
    """All facts of a record as cases keep them."""
    data = record.model_dump(mode="json")
    sums = dict(enumerate(data["amounts"]))
    for group in (*SINGLE, *LISTS):
        parent, _, name = group.rpartition(".")
        found = (data["project"] or {}).get(name) if parent else data[group]
        for fact in found if isinstance(found, list) else [found] if found else []:
            yield told(group, fact, sums)


def problems(case: Case, record: Record) -> list[str]:
    """What a record lacks, or has against the case, a sentence each."""
    found = list(facts_of(record))
    lacking = [f"{_named(one)} is not found." for one in case.expect if not any(_same(one, f) for f in found)]
    wrong = [f"{_named(one)} is found again." for one in case.refuse if any(_same(one, f) for f in found)]
    return lacking + wrong


def _same(one: Told, other: Told) -> bool:
    if one.group != other.group or one.value != other.value:
        return False
    if not one.evidence or not other.evidence:
        return one.evidence == other.evidence
    return any(s < t and u < e for s, e in one.evidence for u, t in other.evidence)


def _named(one: Told) -> str:
    shown = next((one.value[k] for k in ("value", "name", "text", "edtf", "code") if one.value.get(k)), "")
    where = f" at {one.evidence[0][0]}" if one.evidence else ""
    return f"{one.group} {shown!r}{where}" if shown else f"{one.group}{where}"


def read_case(path: Path) -> Case:
    """A case from its file.

    Raises
    ------
    GoldError
        When it is none; says why.
    """
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        return Case(
            name=path.stem,
            uri=str(held["uri"]),
            text=str(held["text"]),
            published=held["published"],
            expect=tuple(_read_told(one) for one in held["expect"]),
            refuse=tuple(_read_told(one) for one in held["refuse"]),
            holds=bool(held["holds"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        remedy = "Write it with `iomnlp gold promote`."
        raise GoldError(f"This is no case ({error}).", document=path.name, remedy=remedy) from error


def _read_told(held: Mapping[str, Any]) -> Told:
    if held["group"] not in {*SINGLE, *LISTS}:
        raise ValueError(f"no field {held['group']!r}")
    return Told(held["group"], held["value"], tuple((int(s), int(e)) for s, e in held["evidence"]))


def write_case(case: Case, folder: Path) -> Path:
    """Write a case into a folder under its name; give the file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{case.name}.json"
    held = asdict(case)
    del held["name"]
    write_object(path, held)
    return path


def read_cases(folder: Path) -> list[Case]:
    """The cases of a folder, by name.

    Raises
    ------
    GoldError
        When there is no such folder, or a file is no case.
    """
    if not folder.is_dir():
        raise GoldError(f"There is no folder {folder}.", remedy="Fill it with `iomnlp gold promote`.")
    return [read_case(path) for path in sorted(folder.glob("*.json"))]


def run_cases(cases: Iterable[Case], extract: Extract) -> Iterator[tuple[Case, Sequence[str]]]:
    """Each case with its problems."""
    for case in cases:
        yield case, problems(case, extract(case.text, case.published))
