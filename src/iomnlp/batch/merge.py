"""The parts of a job array become one run: the same files as if one command had done it all."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from iomnlp.batch.environment import versions
from iomnlp.batch.lock import holding
from iomnlp.batch.progress import LOCK
from iomnlp.batch.results import MANIFEST, Summary, assemble, check_formats, hashes, read_manifest
from iomnlp.batch.store import FOLDER, Store
from iomnlp.errors import ReadError
from iomnlp.write.jsonl import write_object

PART = re.compile(r"shard-(\d{1,6})-of-(\d{1,6})")
# What the parts must agree on: records that something else made do not belong together.
SHARED = ("schema_version", "made_by", "settings", "fingerprint", "listing")


def find_parts(folders: Sequence[Path]) -> list[Path]:
    """The parts named, or inside what is named, in the order of their numbers.

    Raises
    ------
    ReadError
        When there are none, one is missing or not finished, or they are not of one run.
    """
    found: list[Path] = []
    for folder in folders:
        found += [folder] if PART.fullmatch(folder.name) else folder.glob("shard-*")
    numbered: dict[int, Path] = {}
    of: set[int] = set()
    for part in found:
        if (match := PART.fullmatch(part.name)) and part.is_dir():
            numbered[int(match[1])] = part
            of.add(int(match[2]))
    if not numbered:
        raise ReadError("There are no parts to merge.", remedy="Name the folder that `iomnlp run --shard` wrote to.")
    if len(of) > 1:
        raise ReadError("These are parts of several runs.", remedy="Name the parts of one, or remove the others.")
    total = of.pop()
    missing = [n for n in range(1, total + 1) if n not in numbered or not read_manifest(numbered[n])]
    if missing:
        shown = ", ".join(map(str, missing[:10]))
        raise ReadError(
            f"{len(missing)} of {total} parts are not finished ({shown}).", remedy="Run them with `--shard` first."
        )
    return [numbered[number] for number in range(1, total + 1)]


def _shared(parts: Sequence[Path]) -> dict[str, Any]:
    """What the manifests of all parts say alike."""
    manifests = [read_manifest(part) for part in parts]
    differing = [name for name in SHARED if any(one.get(name) != manifests[0].get(name) for one in manifests)]
    if differing == ["listing"]:
        raise ReadError(
            "These parts were made from different lists of documents.",
            remedy="Run all parts again on the same sources.",
        )
    if differing:
        raise ReadError("These parts were made by different settings or versions.", remedy="Run all parts again alike.")
    return {name: manifests[0].get(name) for name in SHARED}


def merge(folders: Sequence[Path], out: Path, formats: Sequence[str] = (), deduplicate: bool = False) -> Summary:
    """Put the parts of a job array together.

    Parameters
    ----------
    folders : sequence of Path
        Parts, or folders that hold them.
    out : Path
        Where the results go.
    formats : sequence of str
        Tables beside the records.
    deduplicate : bool
        Leave near-duplicates out of the records.

    Raises
    ------
    ReadError
        When the parts do not make one run.
    BusyError
        When a run writes to one of the folders.
    ConfigError
        When a table needs a library that is not installed.
    """
    check_formats(formats)
    parts = find_parts(folders)
    out.mkdir(parents=True, exist_ok=True)
    (out / FOLDER).mkdir(exist_ok=True)
    started, clock = datetime.now(UTC), time.monotonic()
    with ExitStack() as stack:
        # A part may be named as the folder of the results, and a lock is taken once.
        for folder in {one.resolve(): one for one in (out, *parts)}.values():
            stack.enter_context(holding(folder / FOLDER / LOCK, folder))
        shared = _shared(parts)
        summary, written = assemble(out, [Store(part) for part in parts], formats, deduplicate)
        summary.seconds = time.monotonic() - clock
        manifest = {
            **shared,
            "merged": len(parts),
            "deduplicate": deduplicate,
            "formats": sorted(set(formats)),
            "versions": versions(),
            "counts": summary.counts(),
            "started": started.isoformat(timespec="seconds"),
            "finished": datetime.now(UTC).isoformat(timespec="seconds"),
            "sha256": hashes(out, written),
        }
        write_object(out / MANIFEST, manifest)
    return summary
