"""`iomnlp formats`: what can be read."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from iomnlp.cli.common import console, sentences
from iomnlp.read.catalogue import FORMATS

HELP = """List the formats that can be read, how each is recognised, what is kept.

The content decides, not the name. Formats that need a library come with:
pip install 'iomnlp[formats]'.

Examples:

    iomnlp formats
    iomnlp formats --json
"""


@sentences
def formats(as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False) -> None:
    """List the formats that can be read."""
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in FORMATS], ensure_ascii=False, indent=2))
        return
    table = Table(show_edge=False, pad_edge=False, show_lines=True, expand=True)
    for heading, share in (("Format", 2), ("Recognised by", 3), ("Kept", 5), ("Notes", 4)):
        table.add_column(heading, overflow="fold", ratio=share)
    for one in FORMATS:
        kept = f"many documents: {one.kept}" if one.many else one.kept
        notes = (f"tried on {one.tried}", one.needs and f"needs {one.needs}", one.options)
        table.add_row(f"{one.name}\n{' '.join(one.suffixes)}", one.recognised, kept, "; ".join(filter(None, notes)))
    console().print(table)
