"""What an exporter is: a name, what it writes, and what it refuses.

A package adds one by naming an `Exporter` under the entry-point group `iomnlp.exporters`; nothing here knows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import BinaryIO, Literal

from iomnlp.record import Record
from iomnlp.write.atomic import replacing

# Gives the records anew each time that it is called, so that none need be held in memory.
Records = Callable[[], Iterable[Record]]
Degree = Literal["refused", "outside", "partial"]


@dataclass(frozen=True, slots=True)
class Options:
    """What a user may ask of any exporter; each heeds what concerns it.

    Attributes
    ----------
    keep_contacts : bool
        Names, addresses and numbers of people are written; without it, the exporter gets records whose personal data
        are masked.
    schemas : Path or None
        A folder of schemas against which each record's piece is checked before it is written.
    as_of : date or None
        The day of the export, for standards that refuse what lies in the future. Nothing reads the clock.
    settings : mapping of str to str
        Settings of the format's own, by the names in `Exporter.settings`.
    """

    keep_contacts: bool = False
    schemas: Path | None = None
    as_of: date | None = None
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Remark:
    """Why a record, or a part of it, is not in an export.

    Attributes
    ----------
    uri, record_id : str
        The document.
    rule : str
        Id of the rule: the standard's own where it has one ("6.11.1").
    english, french : str
        The reason, one sentence.
    degree : str
        `refused`: the standard does not take the record; `outside`: the standard is not about such documents at all;
        `partial`: the record is written without a part of it.
    """

    uri: str
    record_id: str
    rule: str
    english: str
    french: str
    degree: Degree = "refused"


@dataclass(slots=True)
class Written:
    """What an export came to.

    Attributes
    ----------
    files : list of Path
        What was written.
    remarks : list of Remark
        Records that were refused, and parts that were left out of others.
    records : int
        The records that were read; `export` fills it in.
    """

    files: list[Path] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    records: int = 0

    @property
    def refused(self) -> dict[str, list[Remark]]:
        """Why each record that was left out was left out, by its uri."""
        found: dict[str, list[Remark]] = {}
        for remark in self.remarks:
            if remark.degree == "refused":
                found.setdefault(remark.uri, []).append(remark)
        return found

    @property
    def outside(self) -> int:
        """How many records the format is not about."""
        return sum(remark.degree == "outside" for remark in self.remarks)


@dataclass(frozen=True, slots=True)
class Exporter:
    """A format that records can be written to.

    Attributes
    ----------
    name : str
        What a user types after `--to`.
    title : str
        One line for `iomnlp export --list`.
    suffix : str
        Of its file ("xlsx" has ".xlsx"); empty where it writes a folder.
    write : callable
        Takes the target (a file to make or replace, or an existing folder), the records and the options; gives what
        it wrote. A pure function of the records and the options: the same bytes each time.
    needs : str
        The extra to install ("iomnlp[parquet]"), or empty.
    settings : mapping of str to str
        Settings of its own, each with an explanation.
    checks_schemas : bool
        It heeds `Options.schemas`.
    """

    name: str
    title: str
    suffix: str
    write: Callable[[Path, Records, Options], Written]
    needs: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    checks_schemas: bool = False


def about(record: Record, rule: str, english: str, french: str, degree: Degree = "refused") -> Remark:
    """A remark about a record."""
    return Remark(record.document.uri, record.record_id, rule, english, french, degree)


@contextmanager
def one_file(path: Path, written: Written) -> Iterator[BinaryIO]:
    """Open the one file of an export, and note it when it is whole."""
    with replacing(path) as file:
        yield file
    written.files.append(path)
