"""Exports of Label Studio: tasks, the annotation of each that counts, its regions and what their controls say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from iomnlp.errors import ReadError
from iomnlp.write.utf16 import Utf16

Span = tuple[int, int]
Json = dict[str, Any]


@dataclass(slots=True)
class Region:
    """A region of an annotation: its place, its label, and what its controls say."""

    span: Span
    label: str
    values: dict[str, list[str]] = field(default_factory=dict)


def read_tasks(path: Path) -> Iterator[Json]:
    """The tasks of an export from Label Studio (JSON).

    Raises
    ------
    ReadError
        When the file is no such export.
    """
    remedy = "Export the project from Label Studio as JSON."
    try:
        tasks = json.loads(path.read_bytes())
    except ValueError as error:
        raise ReadError("This is no JSON.", document=str(path), remedy=remedy) from error
    if not isinstance(tasks, list):
        raise ReadError("This is no list of tasks.", document=str(path), remedy=remedy)
    for task in tasks:
        if not isinstance(task, dict) or "record_id" not in task.get("data", {}):
            raise ReadError("A task names no record of iomnlp.", document=str(path), remedy=remedy)
        yield task


def annotated_at(annotation: Json) -> str:
    """When an annotation was last changed."""
    return str(annotation.get("updated_at") or annotation.get("created_at") or "")


def completed(task: Json) -> Json | None:
    """The annotation that counts: the last that was submitted; None where there is none."""
    done = [one for one in task.get("annotations") or () if not one.get("was_cancelled")]
    return max(
        done, key=lambda one: (one.get("updated_at") or one.get("created_at") or "", one.get("id") or 0), default=None
    )


def regions(annotation: Json, text: str) -> tuple[dict[str, Region], str | None]:
    """The regions of an annotation by id, and the document's kind where it says one."""
    places = Utf16(text)
    found: dict[str, Region] = {}
    kind = None
    # Labels first: the values of a region are nothing without it.
    for result in sorted(annotation.get("result") or (), key=lambda one: one.get("type") != "labels"):
        value = result.get("value", {})
        if result.get("type") == "labels" and value.get("labels"):
            span = places.points(int(value["start"])), places.points(int(value["end"]))
            found[result["id"]] = Region(span, value["labels"][0])
        elif result.get("from_name") == "kind":
            kind = next(iter(value.get("choices") or ()), None)
        elif result.get("id") in found:
            texts = value.get("choices") or value.get("text") or ()
            found[result["id"]].values[result["from_name"]] = [texts] if isinstance(texts, str) else list(texts)
    return found, kind
