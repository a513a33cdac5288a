"""What each export keeps and what it loses, field by field, from `resources/exports.yaml`."""

from __future__ import annotations

from dataclasses import dataclass

from iomnlp.errors import ConfigError
from iomnlp.write.vocabulary import words

# The three kinds of tables differ in their cells alone.
_SAME = {"csv": "tables", "xlsx": "tables", "parquet": "tables"}


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a field.

    Attributes
    ----------
    field : str
        Its path in the contract, all below it included, or `*.key`: that key of every fact.
    to : str
        Where it goes; empty where it is lost.
    lost : str
        What of it is lost, and why.
    """

    field: str
    to: str = ""
    lost: str = ""

    def covers(self, path: str) -> bool:
        """Whether this row speaks of a path."""
        if self.field.startswith("*."):
            return path.endswith(self.field[1:]) and "." in path
        return path == self.field or path.startswith(self.field + ".")


def fates(name: str) -> tuple[Fate, ...]:
    """The rows of an export; the first that covers a path holds.

    >>> fates("iati")[0].field
    '*.evidence'

    Raises
    ------
    ConfigError
        When the format is none of ours: a package tells itself what its format loses.
    """
    tables = words("exports.yaml")
    key = _SAME.get(name, name)
    if key not in tables:
        raise ConfigError(f"There is no loss table of {name!r}.", remedy="Ask the package that brings the format.")
    return tuple(Fate(**row) for row in tables[key])


def fate(name: str, path: str) -> Fate | None:
    """What becomes of one field; None where no row covers it.

    >>> fate("csv", "segments.kind").lost
    "the text's parts and sentences"
    """
    return next((row for row in fates(name) if row.covers(path)), None)


def markdown(name: str) -> str:
    """The loss table of an export, as documentation shows it."""
    lines = ["| field | goes to | what is lost |", "|---|---|---|"]
    lines += [f"| `{row.field}` | {row.to or '–'} | {row.lost} |".replace("|  |", "| |") for row in fates(name)]
    return "\n".join(lines)
