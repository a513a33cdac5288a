"""Gold documents: a page as scraped, and beside it the annotation that a reader made of it by hand."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from iomnlp.errors import GoldError
from iomnlp.record import SegmentKind

PAGES = (".txt", ".html", ".htm")


class _Plain(yaml.SafeLoader):
    """YAML whose scalars stay texts, but for null; the models below make booleans and indices of them.

    Plain YAML turns the country code NO into false, 2014-05-03 into a date and 1.10 into a number.
    """


def _once(loader: _Plain, node: yaml.MappingNode) -> dict[Any, Any]:
    """A mapping whose keys stand once: a second list under the same key would take the place of the first unseen."""
    keys = [loader.construct_object(key) for key, _ in node.value if key.tag != "tag:yaml.org,2002:merge"]
    twice = next((key for number, key in enumerate(keys) if key in keys[:number]), None)
    if twice is not None:
        raise yaml.constructor.ConstructorError(None, None, f"the key {twice} stands twice", node.start_mark)
    return loader.construct_mapping(node, deep=True)


_Plain.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _once)
_Plain.yaml_implicit_resolvers = {
    first: [
        (tag, pattern) for tag, pattern in resolvers if tag in {"tag:yaml.org,2002:null", "tag:yaml.org,2002:merge"}
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class Annotated(BaseModel):
    """Closed: a misspelt key is an error, not an absence."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Item(Annotated):
    """Something of a list, with the tolerances that the annotator states.

    Attributes
    ----------
    optional : bool
        Neither its presence nor its absence counts.
    accept : dict
        Other values that are as right, by key; of `roles`, further roles that may be given.
    """

    optional: bool = False
    accept: dict[str, tuple[str | None, ...]] = {}


class GoldDateline(Item):
    """Place and date that open a release."""

    place: str | None = None
    country: str | None = None
    edtf: str | None = None


class GoldBudget(Annotated):
    """The sheet's budget."""

    value: str
    currency: str | None = None


class GoldProject(Annotated):
    """The sheet."""

    project_id: str | None = None
    prima_id: str | None = None
    type: str | None = None
    status: str | None = None
    start: str | None = None
    end: str | None = None
    allocation_year: str | None = None
    budget: GoldBudget | None = None
    scope: str | None = None
    region: str | None = None
    beneficiaries: tuple[str, ...] = ()


class GoldOutput(Item):
    """One link of the results chain."""

    level: str
    number: str | None = None
    parent: str | None = None
    text: str
    modality: str
    marker: str | None = None


class GoldCountry(Item):
    """One country."""

    code: str | None = None
    candidates: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    primary: bool = False
    mentions: tuple[str, ...] = ()


class GoldPlace(Item):
    """One place."""

    name: str
    country: str | None = None
    class_: str | None = None
    mentions: tuple[str, ...] = ()

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=lambda name: name.rstrip("_"), populate_by_name=True
    )


class GoldOrganisation(Item):
    """One organisation."""

    name: str
    acronym: str | None = None
    id: str | None = None
    type: str | None = None
    country: str | None = None
    roles: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()


class GoldPerson(Item):
    """One person in one role."""

    name: str
    role: str
    title: str | None = None
    organisation: str | None = None
    mentions: tuple[str, ...] = ()


class GoldAmount(Item):
    """One printed sum."""

    text: str
    value: str
    upper: str | None = None
    currency: str | None = None
    qualifier: str = "exact"
    kind: str
    gloss_of: int | None = None


class GoldParty(Annotated):
    """Who takes part in a funding relation."""

    name: str
    acronym: str | None = None
    country: str | None = None


class GoldFunding(Item):
    """One relation; `amount` is an index into the annotation's amounts."""

    donor: GoldParty | None = None
    channel: GoldParty | None = None
    recipient: GoldParty | None = None
    amount: int | None = None
    status: str
    purpose: str | None = None


class GoldCount(Item):
    """One printed number."""

    text: str
    value: str
    upper: str | None = None
    qualifier: str = "exact"
    unit: str
    population: str | None = None


class GoldDate(Item):
    """One printed date."""

    text: str
    edtf: str | None = None


class GoldQuote(Item):
    """Words attributed to a speaker."""

    text: str
    speaker: str | None = None


class GoldContact(Item):
    """How to reach somebody."""

    name: str | None = None
    organisation: str | None = None
    email: str | None = None
    phone: str | None = None
    url: str | None = None


class GoldThemes(Annotated):
    """Themes; any of `acceptable_primary` is right as the first one."""

    primary: str
    secondary: tuple[str, ...] = ()
    acceptable_primary: tuple[str, ...] = ()


class Annotation(Annotated):
    """All that a reader finds in one document; a list that is absent is empty.

    `no_mentions` quotes stretches inside of which no name is a mention ("cours de français").
    """

    kind: Literal["project", "press_release", "other"]
    layout: str | None = None
    title: str | None = None
    segments: tuple[tuple[SegmentKind, str], ...] = ()
    dateline: GoldDateline | None = None
    published: str | None = None
    project: GoldProject | None = None
    outputs: tuple[GoldOutput, ...] = ()
    countries: tuple[GoldCountry, ...] = ()
    places: tuple[GoldPlace, ...] = ()
    organisations: tuple[GoldOrganisation, ...] = ()
    people: tuple[GoldPerson, ...] = ()
    amounts: tuple[GoldAmount, ...] = ()
    funding: tuple[GoldFunding, ...] = ()
    counts: tuple[GoldCount, ...] = ()
    dates: tuple[GoldDate, ...] = ()
    quotes: tuple[GoldQuote, ...] = ()
    contacts: tuple[GoldContact, ...] = ()
    themes: GoldThemes | None = None
    checks: tuple[str, ...] = ()
    no_mentions: tuple[str, ...] = ()
    notes: str | None = None


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """A page and its annotation (at `path`); `passage` holds the bytes of a text that has no file of its own."""

    name: str
    page: Path
    annotation: Annotation
    path: Path = Path()
    passage: bytes | None = None

    def read(self) -> bytes:
        """The page's bytes."""
        return self.page.read_bytes() if self.passage is None else self.passage


def _told(error: ValidationError) -> str:
    """What is wrong with an annotation, in an annotator's words."""
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return f"There is no field {where}; corpus/GUIDE.md shows them all."
    if first["type"] == "missing":
        return f"{where} is missing."
    return f"{where}: {first['msg']}." if where else "This annotation is no mapping of fields."


def _without_empty(value: Any) -> Any:
    """Keys that were written without a value are keys that were not written."""
    if isinstance(value, dict):
        return {key: _without_empty(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [_without_empty(inner) for inner in value]
    return value


def read_annotation(path: Path) -> Annotation:
    """One annotation.

    Raises
    ------
    GoldError
        When the YAML is malformed, a key is unknown or a value is missing; says which.
    """
    try:
        loaded = yaml.load(path.read_text(encoding="utf-8"), Loader=_Plain)
        return Annotation.model_validate(_without_empty(loaded or {}))
    except UnicodeDecodeError as error:
        raise GoldError("This annotation is not UTF-8.", document=path.name, remedy="Save it as UTF-8.") from error
    except yaml.YAMLError as error:
        told = str(error).replace('in "<unicode string>", ', "in ")
        raise GoldError(f"Malformed YAML: {' '.join(told.split())}", document=path.name) from error
    except ValidationError as error:
        raise GoldError(_told(error), document=path.name) from error


def read_document(path: Path, pages: Path | None = None) -> GoldDocument:
    """The gold document of one annotation.

    Parameters
    ----------
    path : Path
        The annotation.
    pages : Path, optional
        Another folder that may hold its page.

    Raises
    ------
    GoldError
        When the annotation is malformed or has no page beside it.
    """
    folders = [path.parent, *([pages] if pages is not None else [])]
    candidates = (folder / f"{path.stem}{suffix}" for folder in folders for suffix in PAGES)
    page = next((candidate for candidate in candidates if candidate.is_file()), None)
    if page is None:
        raise GoldError(
            "This annotation has no page beside it (.txt or .html).",
            document=path.name,
            remedy="Put it there, or name its folder (of `gold agreement`: --pages).",
        )
    return GoldDocument(path.stem, page, read_annotation(path), path)


def annotations_in(folder: Path) -> list[Path]:
    """The annotations of a folder, in the order of their names.

    Raises
    ------
    GoldError
        When there is none.
    """
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise GoldError(f"{folder} holds no gold document.", remedy="It takes NAME.txt or NAME.html beside NAME.yaml.")
    return paths


def unannotated(folder: Path) -> list[Path]:
    """The pages of a folder that have no annotation beside them, in the order of their names."""
    pages = (page for page in sorted(folder.iterdir()) if page.suffix in PAGES)
    return [page for page in pages if not page.with_suffix(".yaml").exists()]


def read_gold(folder: Path, pages: Path | None = None) -> list[GoldDocument]:
    """The gold documents of a folder, in the order of their names; `pages` may hold pages that do not stand beside.

    Raises
    ------
    GoldError
        When there is none, one is malformed, or one has no page beside it.
    """
    return [read_document(path, pages) for path in annotations_in(folder)]


def read_passages(path: Path) -> list[GoldDocument]:
    """The annotated passages of a JSONL file: `{"text", …}` with the lists of an annotation, as far as they apply.

    Raises
    ------
    GoldError
        When a line is malformed; says which.
    """
    documents = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip():
            continue
        name = f"{path.stem}-{number}"
        try:
            held = _without_empty(json.loads(line))
            text = held.pop("text")
            annotation = Annotation.model_validate({"kind": "press_release", **held})
        except (ValueError, KeyError, AttributeError) as error:
            told = " ".join(str(error).split())
            raise GoldError(f"Line {number} is no annotated passage: {told}", document=path.name) from error
        documents.append(GoldDocument(name, Path(f"{name}.txt"), annotation, passage=text.encode()))
    if not documents:
        raise GoldError("This file holds no passage.", document=path.name)
    return documents


def gold_sha256(documents: list[GoldDocument]) -> str:
    """A hash of all pages and annotations: floors hold for the corpus that they were measured on."""
    digest = hashlib.sha256()
    for document in documents:
        for path in (document.page, document.path):
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
