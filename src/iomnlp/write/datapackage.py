"""`datapackage.json` beside tables: columns, types, keys, how they hang together (Frictionless Data Package 1)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from iomnlp.record import SCHEMA_VERSION
from iomnlp.write.jsonl import write_object
from iomnlp.write.tables import TABLES, Table, Type

_TYPES: dict[Type, str] = {"decimal": "number", "real": "number"}
# `utf-8-sig`: UTF-8 that opens with a byte-order mark, which is no part of the first heading.
_FORMAT = {"format": "csv", "mediatype": "text/csv", "encoding": "utf-8-sig"}


def _schema(table: Table) -> dict[str, Any]:
    fields = []
    for column in table.columns:
        kind = table.type(column)
        field: dict[str, Any] = {"name": column, "type": _TYPES.get(kind, kind)}
        if column in table.key:
            field["constraints"] = {"required": True}
        fields.append(field)
    schema: dict[str, Any] = {"fields": fields, "primaryKey": list(table.key), "missingValues": [""]}
    if table.name != "documents":
        reference = {"resource": "documents", "fields": "record_id"}
        schema["foreignKeys"] = [{"fields": "record_id", "reference": reference}]
    return schema


def datapackage() -> dict[str, Any]:
    """The package of a folder of CSV tables. (Parquet files hold their schema themselves.)

    >>> datapackage()["resources"][0]["path"]
    'documents.csv'
    """
    resources = [
        {"name": table.name, "path": f"{table.name}.csv", **_FORMAT, "schema": _schema(table)} for table in TABLES
    ]
    about = f"Records of iomnlp (contract {SCHEMA_VERSION}) as tables; `record_id` joins them."
    return {"name": "iomnlp-records", "profile": "data-package", "description": about, "resources": resources}


def write_datapackage(folder: Path) -> Path:
    """Write the package into the folder of its tables; give its path."""
    path = folder / "datapackage.json"
    write_object(path, datapackage())
    return path
