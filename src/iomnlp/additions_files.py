"""Reading what users add: lexicons as CSV, layouts and taxonomies as YAML; a mistake is told with its row or key."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import yaml

from iomnlp.additions import NOTHING, Additions, Layout, List, Row
from iomnlp.errors import ConfigError, LexiconError
from iomnlp.record import ModelInfo
from iomnlp.refit import KIND, Refit, read_refit

COLUMNS = ("list", "id", "name", "variants", "acronyms", "adjectives", "type", "country", "class")
LEXICON_REMEDY = f"Its first row names columns: list and name, and as needed {', '.join(COLUMNS[3:])}; id."
LAYOUT_KEYS = ("name", "recognise", "begins", "ends", "furniture", "labels")
TAXONOMY = "taxonomy.yaml"


def _bytes(path: Path, what: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = "is a folder" if path.is_dir() else "cannot be read"
        raise ConfigError(f"The {what} {path} {reason}.", remedy="Check the path.") from error


def _yaml(path: Path, what: str) -> tuple[bytes, Any]:
    data = _bytes(path, what)
    try:
        return data, yaml.safe_load(data)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" near line {mark.line + 1}" if mark else ""
        raise ConfigError(f"The {what} {path} is no YAML{line}.", remedy="Correct it and try again.") from error


def _listed(value: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.strip() for item in (value or "").split(";") if item.strip()))


def read_lexicon(path: Path) -> tuple[tuple[Row, ...], bytes]:
    """The rows of a user's lexicon, and the file's bytes.

    Raises
    ------
    ConfigError
        When the file cannot be read.
    LexiconError
        When a column is unknown or missing, or a row names nothing.
    """
    data = _bytes(path, "lexicon")
    try:
        text = data.decode("utf-8-sig")
        reader = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in text.partition("\n")[0] else ",")
        columns, found = [name.strip() for name in reader.fieldnames or ()], list(reader)
    except (UnicodeDecodeError, csv.Error) as error:
        raise LexiconError(f"{path} is no CSV file in UTF-8.", remedy=LEXICON_REMEDY) from error
    unknown = [name for name in columns if name not in COLUMNS]
    if unknown or "list" not in columns or "name" not in columns:
        what = f"has a column {unknown[0]!r} that no lexicon has" if unknown else "lacks the column list or name"
        raise LexiconError(f"{path} {what}.", remedy=LEXICON_REMEDY)
    rows = (_row(row, f"{path}, row {number}") for number, row in enumerate(found, start=1))
    return tuple(row for row in rows if row is not None), data


def _row(row: Mapping[str | None, Any], where: str) -> Row | None:
    if None in row or None in row.values():
        raise LexiconError(f"{where} has a wrong number of columns.", remedy="Quote cells that hold the separator.")
    cells = {str(key).strip(): str(value).strip() for key, value in row.items()}
    if not any(cells.values()):
        return None
    if cells["list"] not in {"country", "organisation", "place"}:
        raise LexiconError(f"{where}: {cells['list']!r} is no list.", remedy="Write country, organisation or place.")
    forms = {kind: _listed(cells.get(kind)) for kind in ("variants", "acronyms", "adjectives")}
    name, id = cells["name"], cells.get("id", "")
    if not name and not (id and any(forms.values())):
        raise LexiconError(f"{where} names nothing.", remedy="Give a name, or forms of something known by its id.")
    if cells["list"] == "country" and not id:
        raise LexiconError(f"{where} tells no country.", remedy="Give its ISO 3166-1 code (two letters) as id.")
    if cells["list"] == "organisation" and not id:
        raise LexiconError(f"{where} has no id.", remedy="Give a short id of your own.")
    kind = cast(List, cells["list"])
    given = (cells.get("type", ""), cells.get("country", ""), cells.get("class", ""))
    return Row(kind, id, name, forms, *given, where)


def _texts(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
        raise ConfigError(f"{where} is no list of texts.", remedy="Write [first, second], in quotation marks.")
    return tuple(one.strip() for one in value)


def read_layout(path: Path) -> tuple[Layout, bytes]:
    """A layout of pages, and the file's bytes.

    Raises
    ------
    ConfigError
        When the file cannot be read, a key is unknown, or nothing tells the layout's pages.
    """
    data, held = _yaml(path, "layout")
    if not isinstance(held, dict):
        raise ConfigError(f"The layout {path} has no keys.", remedy=f"Its keys are {', '.join(LAYOUT_KEYS)}.")
    unknown = sorted(set(map(str, held)) - set(LAYOUT_KEYS))
    if unknown:
        raise ConfigError(
            f"The layout {path} has an unknown key {unknown[0]!r}.", remedy=f"Its keys are {', '.join(LAYOUT_KEYS)}."
        )
    recognise = _texts(held.get("recognise", []), f"{path}: recognise")
    if not recognise:
        raise ConfigError(f"The layout {path} does not tell its pages.", remedy="Give recognise: lines of every page.")
    labels = held.get("labels", {})
    if not isinstance(labels, dict):
        raise ConfigError(f"{path}: labels is no table.", remedy="Write `budget: [Enveloppe]` and the like below it.")
    return Layout(
        name=str(held.get("name", path.stem)),
        recognise=recognise,
        begins=str(held.get("begins", "")),
        ends=str(held.get("ends", "")),
        furniture=_texts(held.get("furniture", []), f"{path}: furniture"),
        labels={str(key): _texts(value, f"{path}: labels: {key}") for key, value in labels.items()},
    ), data


def read_taxonomy(path: Path) -> tuple[tuple[dict[str, Any], ...], bytes]:
    """The themes of a taxonomy, and the file's bytes; `iomnlp themes check` says more of what is wrong.

    Raises
    ------
    ConfigError
        When the file cannot be read or holds no themes.
    """
    data, held = _yaml(path, "taxonomy")
    themes = held.get("themes") if isinstance(held, dict) else None
    if not isinstance(themes, list) or not themes or not all(isinstance(theme, dict) for theme in themes):
        raise ConfigError(f"The taxonomy {path} has no themes.", remedy="Begin with `iomnlp themes init`.")
    return tuple({"cues": [], **theme} for theme in themes), data


def _info(path: Path, kind: str, data: bytes) -> ModelInfo:
    return ModelInfo(name=f"{kind}:{path.name}", version="user", sha256=hashlib.sha256(data).hexdigest())


def _read(lexicons: Sequence[Path], layouts: Sequence[Path]) -> Iterator[tuple[Any, ModelInfo]]:
    for path in lexicons:
        rows, data = read_lexicon(path)
        yield rows, _info(path, "lexicon", data)
    for path in layouts:
        layout, data = read_layout(path)
        yield layout, _info(path, "layout", data)


def read_additions(
    lexicons: Sequence[Path] = (),
    layouts: Sequence[Path] = (),
    themes: Path | None = None,
    confidence: Path | None = None,
) -> Additions:
    """What users add, read from files.

    Parameters
    ----------
    lexicons, layouts : sequence of Path
        CSV and YAML files.
    themes : Path, optional
        A folder that `iomnlp themes train` wrote.
    confidence : Path, optional
        A file that `iomnlp review refit` wrote.

    Raises
    ------
    ConfigError, LexiconError
        When a file is missing or wrong.
    """
    if not lexicons and not layouts and themes is None and confidence is None:
        return NOTHING
    read = list(_read(lexicons, layouts))
    infos = [info for _, info in read]
    taxonomy = None
    if themes is not None:
        taxonomy, data = read_taxonomy(themes / TAXONOMY)
        infos.append(_info(themes / TAXONOMY, "taxonomy", data))
    refit = Refit({})
    if confidence is not None:
        refit = read_refit(confidence)
        infos.append(ModelInfo(name=f"{KIND}:{confidence.name}", version="user", sha256=refit.sha256))
    key = hashlib.sha256("\n".join(f"{info.name} {info.sha256}" for info in infos).encode()).hexdigest()
    rows = tuple(row for held, _ in read if isinstance(held, tuple) for row in held)
    found = tuple(held for held, _ in read if isinstance(held, Layout))
    return Additions(key, rows, found, taxonomy, tuple(infos), refit.fields)
