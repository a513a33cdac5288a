"""Gold in any of its forms: a folder of annotations, or contract records that a person made or reviewed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from pydantic import ValidationError

from iomnlp.errors import GoldError
from iomnlp.learn.gold import GoldDocument, gold_sha256, read_gold, read_passages
from iomnlp.learn.ground import Gold, Tolerance, ground
from iomnlp.record import Record

TOLERANCES = ".tolerances.jsonl"
_DROPPED = frozenset({"rejected", "absent"})
_LISTS = (
    *("outputs", "countries", "places", "organisations", "people", "amounts", "counts", "dates", "quotes"),
    *("contacts", "themes", "funding"),
)


@dataclass(frozen=True)
class GoldSet:
    """Gold documents and the hash of what they were read from.

    Attributes
    ----------
    golds : tuple of Gold
        In the order of the folder or file.
    pages : tuple of bytes
        The bytes of each document; empty where the gold has records alone.
    sha256 : str
        Hash of all pages and annotations.
    """

    golds: tuple[Gold, ...]
    pages: tuple[bytes, ...]
    sha256: str


def read_goldset(path: Path, pages: Path | None = None) -> GoldSet:
    """The gold of a folder of annotations, or of a JSONL file of contract records or annotated passages.

    Parameters
    ----------
    path : Path
        The folder or file.
    pages : Path, optional
        A folder of pages for annotations that have none beside them.

    Raises
    ------
    GoldError
        When there is none, or an annotation does not hold; says which and what to do.
    """
    if not path.is_file():
        documents = read_gold(path, pages)
        return _from_annotations(documents, path, gold_sha256(documents))
    with path.open("rb") as file:
        is_record = b'"schema_version"' in file.readline()
    if is_record:
        return _from_records(path)
    return _from_annotations(read_passages(path), path, hashlib.sha256(path.read_bytes()).hexdigest())


def _from_annotations(documents: Sequence[GoldDocument], path: Path, sha256: str) -> GoldSet:
    golds = []
    for document in documents:
        gold, problems = ground(document)
        if gold is None or problems:
            raise GoldError(
                problems[0],
                document=document.name,
                remedy=f"See all with `iomnlp gold check {path}`.",
            )
        golds.append(gold)
    return GoldSet(tuple(golds), tuple(d.read() for d in documents), sha256)


def read_records(path: Path) -> list[Record]:
    """Contract records, one a line.

    Raises
    ------
    GoldError
        When a line is no record; says which.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise GoldError("This file is no JSONL of records: it is not UTF-8.", document=path.name) from error
    records = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            records.append(Record.model_validate_json(line))
        except ValidationError as error:
            first = error.errors()[0]
            where = "".join(f"{part}: " for part in first["loc"])
            raise GoldError(f"Line {number} is no record: {where}{first['msg']}.", document=path.name) from error
    if not records:
        raise GoldError("This file holds no record.", document=path.name)
    return records


def _from_records(path: Path) -> GoldSet:
    records = read_records(path)
    beside = path.with_name(path.name.removesuffix(".jsonl") + TOLERANCES)
    known: dict[str, Tolerance] = {}
    digest = hashlib.sha256(path.read_bytes())
    if beside.is_file():
        digest.update(beside.read_bytes())
        for line in beside.read_text(encoding="utf-8").splitlines():
            tolerance = Tolerance.model_validate_json(line)
            known[tolerance.document] = tolerance
    return GoldSet(tuple(gold_of(record, known) for record in records), (), digest.hexdigest())


def gold_of(record: Record, known: Mapping[str, Tolerance] = MappingProxyType({})) -> Gold:
    """A record as gold: what a reviewer rejected is gone, what is doubtful is optional."""
    name = Path(record.document.uri).stem
    tolerance = known.get(name, Tolerance(document=name))
    states = {key: decision.state for key, decision in (record.review or {}).items()}
    if not states:
        return Gold(name, record, tolerance)
    kept = {key: tuple(f for f in getattr(record, key) if states.get(f.id) not in _DROPPED) for key in _LISTS}
    single = {key: None for key in ("title", "dateline", "published", "project") if states.get(key) in _DROPPED}
    doubtful = tuple(key for key, state in states.items() if state == "doubtful")
    return Gold(
        name,
        record.model_copy(update={**kept, **single}),
        tolerance.model_copy(update={"optional": (*tolerance.optional, *doubtful)}),
    )


def write_goldset(golds: Sequence[Gold], path: Path) -> None:
    """Write gold records as contract JSONL, and their tolerances beside them."""
    lines = [gold.record.to_json() for gold in golds]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    told = [gold.tolerance.model_dump_json() for gold in golds]
    path.with_name(path.name.removesuffix(".jsonl") + TOLERANCES).write_text("\n".join(told) + "\n", encoding="utf-8")
