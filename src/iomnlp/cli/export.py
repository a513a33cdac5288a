"""`iomnlp export`: records to the formats that others read."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from iomnlp.batch.results import RECORDS
from iomnlp.cli.common import OK, SOME_FAILED, console, notes, sentences
from iomnlp.errors import ConfigError
from iomnlp.record import Record
from iomnlp.write.atomic import replacing
from iomnlp.write.exporter import Exporter, Options, Remark, Written
from iomnlp.write.jsonl import json_line, read_records
from iomnlp.write.losses import fates
from iomnlp.write.registry import export as write_export
from iomnlp.write.registry import exporter, names

HELP = """Write records in a format that others read: tables, IATI, HXL, annotations.

RECORDS is a records.jsonl that `iomnlp run` made, or the folder of such a run; several are written one after the other.

Examples:

    iomnlp export out --to xlsx -o tables.xlsx        a workbook
    iomnlp export out --to csv -o tables              a folder of CSV files
    iomnlp export out --to iati -o projets.xml        IATI 2.03
    iomnlp export out --to label-studio -o tasks      to annotate
    iomnlp export --list                              all formats
    iomnlp export --losses iati                       what one keeps and loses

People's names, addresses and numbers are masked unless --keep-contacts is given.

Exit code: 0 all written, 1 some records were refused (they are listed), 2 wrong usage.
"""
# Refusals shown; the file beside the export has all.
SHOWN = 10
REMARKS = ".remarks.jsonl"


def _files(given: Sequence[Path]) -> list[Path]:
    """Files of records; of a folder, the one that a run wrote into it."""
    found = [path / RECORDS if path.is_dir() else path for path in given]
    for path in found:
        path.open("rb").close()
    return found


def _check_target(target: Path, files: Sequence[Path]) -> None:
    """Refuse to write over what is read."""
    if any(target.resolve() == path.resolve() for path in files):
        raise ConfigError(f"{target} is what is exported.", remedy="Name another file for the export.")


def _records(files: Sequence[Path]) -> Iterator[Record]:
    for path in files:
        yield from read_records(path)


def _list(as_json: bool) -> None:
    found = [exporter(name) for name in names()]
    if as_json:
        rows = [
            {"name": one.name, "title": one.title, "suffix": one.suffix, "needs": one.needs, "settings": one.settings}
            for one in found
        ]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    table = Table(show_edge=False, pad_edge=False)
    for heading in ("Format", "What", "-o names", "Needs", "Settings (--set)"):
        table.add_column(heading, overflow="fold")
    for one in found:
        target = f"a file ({one.suffix})" if one.suffix else "a folder"
        table.add_row(one.name, one.title, target, Text(one.needs), "\n".join(one.settings))
    console().print(table)


def _losses(name: str) -> None:
    table = Table(show_edge=False, pad_edge=False)
    for heading, share in (("Field", 2), ("Goes to", 3), ("What is lost", 3)):
        table.add_column(heading, overflow="fold", ratio=share)
    for row in fates(name):
        table.add_row(Text(row.field), Text(row.to or "–"), Text(row.lost))
    console().print(table)


def _settings(given: Sequence[str]) -> dict[str, str]:
    """`name=value` pairs."""
    found = {}
    for pair in given:
        name, equals, value = pair.partition("=")
        if not equals:
            raise ConfigError(f"{pair!r} is no setting.", remedy="Write --set NAME=VALUE.")
        found[name.strip()] = value.strip()
    return found


def _day(given: str | None) -> date | None:
    try:
        return None if given is None else date.fromisoformat(given)
    except ValueError:
        raise ConfigError(f"{given!r} is no day.", remedy="Write --as-of as 2025-03-01.") from None


def _keep(target: Path, remarks: Sequence[Remark]) -> Path | None:
    """Write what was left out beside the export, or remove the list of an older one."""
    beside = target.with_name(target.name + REMARKS)
    if not remarks:
        beside.unlink(missing_ok=True)
        return None
    with replacing(beside) as file:
        file.writelines(json_line(asdict(remark)) for remark in remarks)
    return beside


def _tell(chosen: Exporter, target: Path, written: Written) -> None:
    reasons = [remark for found in written.refused.values() for remark in found]
    kept = written.records - len(written.refused) - written.outside
    for remark in reasons[:SHOWN]:
        sentence = f"refused: {remark.uri}: {remark.rule}: {remark.english} / {remark.french}"
        notes().print(Text(sentence), soft_wrap=True)
    beside = _keep(target, written.remarks)
    if beside:
        partial = sum(remark.degree == "partial" for remark in written.remarks)
        parts = f"{partial} part{'s' * (partial != 1)} of records left out. " if partial else ""
        notes().print(Text(f"{parts}All reasons in {beside}"), soft_wrap=True)
    rules = Counter(remark.rule for remark in reasons).most_common()
    why = ", ".join(f"{rule}: {number}" for rule, number in rules)
    refused = f", {len(written.refused)} refused ({why})" if rules else ""
    outside = f", {written.outside} of another kind" if written.outside else ""
    place = f"in {target}" if written.files else "and so no file"
    shown = f"{kept} record{'s' * (kept != 1)} as {chosen.name} {place}{refused}{outside}"
    console().print(Text(shown), soft_wrap=True)


@sentences
def export(
    records: Annotated[
        list[Path] | None, typer.Argument(metavar="RECORDS", help="Files of records, or folders of runs.")
    ] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="FORMAT", help="The format; --list names them.")] = None,
    out: Annotated[Path | None, typer.Option("-o", "--out", metavar="OUT", help="File or folder to write.")] = None,
    list_formats: Annotated[bool, typer.Option("--list", help="List the formats and exit.")] = False,
    losses: Annotated[
        str | None, typer.Option("--losses", metavar="FORMAT", help="Say what a format keeps and loses, and exit.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="With --list: as JSON.")] = False,
    keep_contacts: Annotated[
        bool, typer.Option("--keep-contacts", help="Write names, addresses and numbers of people, too.")
    ] = False,
    validate: Annotated[
        Path | None, typer.Option("--validate", metavar="FOLDER", help="Check against the schemas in this folder.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="The day of the export, where a standard asks.")
    ] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="A setting of the format; may be repeated.")
    ] = None,
) -> None:
    """Write records in a format that others read."""
    if list_formats:
        _list(as_json)
        return
    if losses:
        _losses(losses)
        return
    if not records or to is None or out is None:
        raise ConfigError(
            "An export needs records, a format and a place.",
            remedy="Write iomnlp export RECORDS --to FORMAT -o OUT, or see iomnlp export --list.",
        )
    chosen, files = exporter(to), _files(records)
    _check_target(out, files)
    options = Options(keep_contacts, validate, _day(as_of), _settings(settings or ()))
    written = write_export(to, out, lambda: _records(files), options)
    _tell(chosen, out, written)
    raise typer.Exit(SOME_FAILED if written.refused else OK)
