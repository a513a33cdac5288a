"""`iomnlp schema`: the contract as JSON Schema."""

from __future__ import annotations

import json
from typing import Any

import typer

from iomnlp.record import Record

HELP = """Print the JSON Schema (2020-12) of a record, generated from the models that make it.

Examples:

    iomnlp schema > record.schema.json
    iomnlp schema | jq '."$defs".Amount'
"""


def record_schema() -> dict[str, Any]:
    """The schema of a record.

    >>> record_schema()["$schema"]
    'https://json-schema.org/draft/2020-12/schema'
    """
    generated = Record.model_json_schema(mode="serialization", by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **generated}


def schema() -> None:
    """Print the JSON Schema of a record."""
    typer.echo(json.dumps(record_schema(), ensure_ascii=False, indent=2))
