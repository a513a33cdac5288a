"""Projects as one file of IATI 2.03 activities; what the standard does not take is refused with its rule.

Nothing is invented: no start date, no percentage that the page does not give (equal shares are marked as derived), no
indicator (the one that the schema demands says that it is empty). `docs/exports.md` lists what is lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from iomnlp.record import Record
from iomnlp.write.exporter import Exporter, Options, Records, Remark, Written, about, one_file
from iomnlp.write.iati_activity import Project203, Reporter, activity, description, identifier
from iomnlp.write.iati_elements import xml
from iomnlp.write.iati_rules import partial, problems, remark, start
from iomnlp.write.iati_schemas import Schemas
from iomnlp.write.vocabulary import words

SETTINGS = {
    "reporting-org": "identifier of the office whose activities these are (XM-DAC-47066)",
    "reporting-name": "its name",
    "reporting-type": "its code in OrganisationType (40)",
}
_HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n<iati-activities version="2.03">\n'
_TAIL = b"</iati-activities>\n"


def _reporter(options: Options) -> Reporter:
    ours = words("iati.yaml")["reporting"]
    given = options.settings
    return Reporter(
        given.get("reporting-org", ours["ref"]),
        given.get("reporting-name", ours["name"]),
        given.get("reporting-type", ours["type"]),
    )


class _Activities:
    """Records on their way to activities, and what stood in the way."""

    def __init__(self, options: Options, remarks: list[Remark]):
        self._options, self._remarks = options, remarks
        self._reporter = _reporter(options)
        self._schemas = Schemas(options.schemas) if options.schemas else None
        self._written: set[str] = set()

    def of(self, records: Records) -> Iterator[bytes]:
        """The activities that pass, as XML."""
        for record in records():
            project = self._project(record)
            if project is None:
                continue
            made = activity(project)
            if self._schemas and (found := self._schemas.problems(made)):
                self._remarks += [
                    about(record, rule, f"{finding}.", f"Le schéma ou la liste de codes refuse : {finding}.")
                    for rule, finding in found
                ]
                continue
            self._written.add(project.identifier)
            xml().indent(made, space="  ", level=1)
            yield b"  " + xml().tostring(made, encoding="UTF-8").strip() + b"\n"

    def _project(self, record: Record) -> Project203 | None:
        sheet = record.project
        if record.kind != "project" or sheet is None:
            labels = words("labels_fr.yaml")["codes"]
            kinds = {"kind": record.kind.replace("_", " "), "kind_fr": labels[record.kind]}
            self._remarks.append(remark(record, "not-a-project", "outside", **kinds))
            return None
        name, begins = identifier(record, self._reporter), start(sheet)
        found = problems(record, sheet, name, description(record))
        if name in self._written:
            found.append(remark(record, "duplicate", value=name))
        if found or name is None or begins is None:
            self._remarks += found
            return None
        left_out = partial(record, sheet, begins, self._options.as_of)
        self._remarks += left_out
        with_budget = not any(one.rule in ("11.2.1", "codelist:Currency") for one in left_out)
        return Project203(record, sheet, name, begins, self._reporter, self._options.keep_contacts, with_budget)


def _export(path: Path, records: Records, options: Options) -> Written:
    written = Written()
    # Missing, it shall be told before any record is judged.
    xml()
    activities = _Activities(options, written.remarks).of(records)
    first = next(activities, None)
    if first is None:
        # A file without an activity is none of the standard's.
        return written
    with one_file(path, written) as file:
        file.write(_HEAD + first)
        file.writelines(activities)
        file.write(_TAIL)
    return written


EXPORTER = Exporter(
    "iati",
    "IATI 2.03 activities of projects",
    ".xml",
    _export,
    needs="iomnlp[iati]",
    settings=SETTINGS,
    checks_schemas=True,
)
