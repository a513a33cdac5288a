"""Outcomes that are done stay done: shards of documents, and a manifest that names those which are whole.

    OUT/.iomnlp/manifest.jsonl     a line for each shard: what went in, what made it, its hash, its counts
    OUT/.iomnlp/shards/<hash>.gz   a line that lists the outcomes, then a line for each record

A shard is written beside its place, flushed to disk and renamed; only then the manifest gets its line. A process that
is killed in between leaves a shard that nobody names, or half a line: both are swept at the next start, and their
documents are done again. A shard whose bytes are not those that the manifest tells of is dropped likewise.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from iomnlp.batch.work import Outcome, pack
from iomnlp.write.atomic import replacing
from iomnlp.write.jsonl import json_line

FOLDER = ".iomnlp"
# Bits in which the rows of a shard are numbered.
_ROWS = 12
LARGEST = 1 << _ROWS


@dataclass(frozen=True, slots=True)
class Row:
    """An outcome as a shard lists it; the record's line is read only when asked for."""

    outcome: Outcome
    shard: int
    start: int
    length: int


def _listed(outcome: Outcome, start: int) -> dict[str, Any]:
    return {
        "key": outcome.key,
        "uri": outcome.uri,
        "status": outcome.status,
        "reason": outcome.reason,
        "sha256": outcome.sha256,
        "kind": outcome.kind,
        "found": {name: number for name, number in outcome.found.items() if number},
        "signature": base64.b64encode(outcome.signature).decode(),
        "start": start,
        "length": len(outcome.packed or b""),
    }


def shard_bytes(outcomes: Sequence[Outcome]) -> bytes:
    """A shard as it stands on disk: a gzip file whose first line lists the outcomes and whose others are records."""
    listed, start = [], 0
    for outcome in outcomes:
        listed.append(_listed(outcome, start))
        start += len(outcome.packed or b"")
    return pack(json.dumps(listed, ensure_ascii=True)) + b"".join(outcome.packed or b"" for outcome in outcomes)


def _unpack(data: bytes) -> tuple[bytes, bytes]:
    """The first gzip member's content, and what follows it."""
    machine = zlib.decompressobj(wbits=31)
    first = machine.decompress(data)
    if not machine.eof:
        raise zlib.error("the member is cut")
    return first, machine.unused_data


def _outcome(listed: dict[str, Any]) -> Outcome:
    return Outcome(
        uri=listed["uri"],
        status=listed["status"],
        reason=listed["reason"],
        sha256=listed["sha256"],
        key=listed["key"],
        kind=listed["kind"],
        found=listed["found"],
        signature=base64.b64decode(listed["signature"]),
    )


class Store:
    """The shards of one folder of results.

    Parameters
    ----------
    folder : Path
        The folder of the results; the shards go below it.
    """

    def __init__(self, folder: Path):
        self.place = folder / FOLDER
        self.shards = self.place / "shards"
        self.shards.mkdir(parents=True, exist_ok=True)
        self._manifest = self.place / "manifest.jsonl"
        self._names: list[str] = []
        self._index: dict[bytes, int] = {}
        self._open = lru_cache(maxsize=8)(self._read)
        self._load()

    def __contains__(self, key: str) -> bool:
        return bytes.fromhex(key) in self._index

    def _load(self) -> None:
        """Index what is whole; sweep what is not."""
        named = []
        for line in self._lines():
            path = self.shards / line["shard"]
            with suppress(OSError, ValueError, KeyError, zlib.error):
                data = path.read_bytes()
                if hashlib.sha256(data).hexdigest() == line["output"]:
                    self._add(line["shard"], [one["key"] for one in json.loads(_unpack(data)[0])])
                    named.append(line)
        kept = {line["shard"] for line in named}
        for path in self.shards.iterdir():
            if path.name not in kept:
                path.unlink()
        with replacing(self._manifest) as file:
            for line in named:
                file.write(json_line(line))

    def _lines(self) -> Iterator[dict[str, Any]]:
        """The manifest's whole lines; the last one may be half."""
        if not self._manifest.exists():
            return
        with self._manifest.open("rb") as file:
            for line in file:
                with suppress(ValueError):
                    found = json.loads(line)
                    if isinstance(found, dict) and {"shard", "output"} <= found.keys():
                        yield found

    def _add(self, name: str, keys: Sequence[str]) -> None:
        shard = len(self._names)
        self._names.append(name)
        # A later outcome of the same document takes the place of an earlier one.
        self._index.update({bytes.fromhex(key): shard << _ROWS | at for at, key in enumerate(keys)})

    def add(self, outcomes: Sequence[Outcome], fingerprint: str) -> None:
        """Write a shard of outcomes, then the manifest's line on it.

        Raises
        ------
        ValueError
            When there are more outcomes than a shard has rows.
        OSError
            When it cannot be written; what was there before stays.
        """
        if len(outcomes) > LARGEST:
            raise ValueError(f"A shard has at most {LARGEST} outcomes, not {len(outcomes)}: give them in several.")
        data = shard_bytes(outcomes)
        output = hashlib.sha256(data).hexdigest()
        name = f"{output[:24]}.gz"
        if name in self._names:
            return
        with replacing(self.shards / name) as file:
            file.write(data)
        inputs = hashlib.sha256("\n".join(outcome.key for outcome in outcomes).encode()).hexdigest()
        line = {
            "shard": name,
            "documents": len(outcomes),
            "inputs": inputs,
            "made_by": fingerprint,
            "output": output,
            "counts": dict(sorted(Counter(outcome.status for outcome in outcomes).items())),
        }
        with self._manifest.open("ab") as file:
            file.write(json_line(line))
            file.flush()
            os.fsync(file.fileno())
        self._add(name, [outcome.key for outcome in outcomes])

    def _read(self, shard: int) -> tuple[list[dict[str, Any]], bytes]:
        listed, records = _unpack((self.shards / self._names[shard]).read_bytes())
        return json.loads(listed), records

    def row(self, key: str) -> Row:
        """The outcome kept under a key.

        Raises
        ------
        KeyError
            When there is none.
        """
        place = self._index[bytes.fromhex(key)]
        shard = place >> _ROWS
        listed = self._open(shard)[0][place & (1 << _ROWS) - 1]
        return Row(_outcome(listed), shard, listed["start"], listed["length"])

    def line(self, row: Row) -> bytes:
        """The record's line of an outcome that is `ok`, its line end included."""
        records = self._open(row.shard)[1]
        return zlib.decompress(records[row.start : row.start + row.length], wbits=31)
