"""The exporters by name: ours, and those that installed packages bring by the entry-point group `iomnlp.exporters`."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from iomnlp.errors import ConfigError
from iomnlp.record import Record
from iomnlp.write.exporter import Exporter, Options, Records, Written
from iomnlp.write.masking import masked

GROUP = "iomnlp.exporters"
# Name → module of `iomnlp.write` whose EXPORTER it is; a module is loaded when its format is asked for.
OURS = {
    "csv": "csv",
    "xlsx": "xlsx",
    "parquet": "parquet_tables",
    "iati": "iati",
    "hxl": "hxl",
    "web-annotation": "webannotation",
    "docbin": "docbin",
    "iob2": "iob2",
    "label-studio": "labelstudio",
}


def _added() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}


def names() -> list[str]:
    """The names of all exporters: ours in their order, then those of other packages.

    >>> names()[:2]
    ['csv', 'xlsx']
    """
    return [*OURS, *sorted(set(_added()) - set(OURS))]


def exporter(name: str) -> Exporter:
    """The exporter of a name.

    Raises
    ------
    ConfigError
        When there is none, or the package that brings it is broken.
    """
    if name in OURS:
        ours: Exporter = import_module(f"iomnlp.write.{OURS[name]}").EXPORTER
        return ours
    point = _added().get(name)
    if point is None:
        raise ConfigError(
            f"There is no export format {name!r}.", remedy=f"Choose one of {', '.join(names())} (iomnlp export --list)."
        )
    try:
        found = point.load()
    except Exception as error:
        raise ConfigError(
            f"The export format {name!r} cannot be loaded from {point.value} ({error}).",
            remedy="Mend or uninstall the package that brings it.",
        ) from error
    if not isinstance(found, Exporter):
        raise ConfigError(
            f"The export format {name!r} ({point.value}) is no iomnlp.write.exporter.Exporter.",
            remedy="Mend or uninstall the package that brings it.",
        )
    return found


def _check(chosen: Exporter, options: Options) -> None:
    if options.schemas is not None and not chosen.checks_schemas:
        raise ConfigError(f"The format {chosen.name} has no schemas to check against.", remedy="Leave --validate out.")
    for name in options.settings:
        if name not in chosen.settings:
            known = ", ".join(chosen.settings) or "it has none"
            raise ConfigError(f"The format {chosen.name} has no setting {name!r}.", remedy=f"Its settings: {known}.")


def export(name: str, target: Path, records: Records, options: Options | None = None) -> Written:
    """Write records in a format.

    Parameters
    ----------
    name : str
        One of `names()`.
    target : Path
        The file to make or replace, or the folder to fill; folders are made where missing.
    records : callable
        Gives the records anew each time.
    options : Options, optional
        Without `keep_contacts`, personal data are masked before the exporter sees a record.

    Raises
    ------
    ConfigError
        When the format, a setting or a library that it needs is missing.
    """
    chosen, options = exporter(name), options or Options()
    _check(chosen, options)
    (target.parent if chosen.suffix else target).mkdir(parents=True, exist_ok=True)
    read = 0

    def given() -> Iterator[Record]:
        nonlocal read
        read = 0
        for record in records():
            read += 1
            yield record if options.keep_contacts else masked(record)

    written = chosen.write(target, given, options)
    written.records = read
    return written
