"""Schemas and code lists of IATI 2.03 from a folder of the user's: an activity is checked before it is written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from iomnlp.errors import ConfigError
from iomnlp.write.iati_elements import xml

SCHEMA = "iati-activities-schema.xsd"
_PREFIXES = {"xml": "http://www.w3.org/XML/1998/namespace"}


class Schemas:
    """The XML schema, and whatever code lists lie in the folder with the mapping that says where they hold.

    Parameters
    ----------
    folder : Path
        Holds `iati-activities-schema.xsd` (with the files that it includes), and may hold `mapping.xml` and the code
        lists as `NAME.xml`, in any sub-folders.

    Raises
    ------
    ConfigError
        When the schema is not there, or cannot be read.
    """

    def __init__(self, folder: Path):
        found = sorted(folder.rglob(SCHEMA)) if folder.is_dir() else []
        if not found:
            raise ConfigError(
                f"There is no {SCHEMA} in {folder}.",
                remedy="Get version 2.03 of the IATI schemas and name the folder that holds them.",
            )
        try:
            self._schema = xml().XMLSchema(xml().parse(str(found[0])))
        except (xml().XMLSyntaxError, xml().XMLSchemaParseError) as error:
            raise ConfigError(f"{found[0]} is no XML schema ({error}).", remedy="Get the files again.") from error
        self._lists = list(self._code_lists(folder))

    def _code_lists(self, folder: Path) -> Iterator[tuple[str, str, set[str]]]:
        """Name, XPath and codes of each list that claims to be complete."""
        mapping = sorted(folder.rglob("mapping.xml"))
        files = {path.stem: path for path in sorted(folder.rglob("*.xml"), reverse=True)}
        for entry in xml().parse(str(mapping[0])).iter("mapping") if mapping else ():
            name, path, condition = (
                entry.find("codelist").get("ref"),
                entry.findtext("path"),
                entry.findtext("condition"),
            )
            if name not in files or not path.startswith("//iati-activity"):
                continue
            root = xml().parse(str(files[name])).getroot()
            if root.get("complete") != "1":
                continue
            element, _, attribute = path.rpartition("/")
            where = f"{element}[{condition}]/{attribute}" if condition else path
            yield name, where, {item.findtext("code") for item in root.iter("codelist-item")}

    def problems(self, activity: Any) -> list[tuple[str, str]]:
        """Rule and finding for each thing that does not hold; the activity stays as it is.

        Parameters
        ----------
        activity : lxml.etree._Element
            An `iati-activity` of its own.
        """
        root = xml().Element("iati-activities", version="2.03")
        root.append(activity)
        found = []
        if not self._schema.validate(root):
            found = [("schema", error.message) for error in self._schema.error_log]
        for name, path, codes in self._lists:
            wrong = [str(code) for code in root.xpath(path, namespaces=_PREFIXES) if str(code) not in codes]
            found += [(f"codelist:{name}", f"{code} is not in the code list {name}") for code in wrong]
        root.remove(activity)
        return found
