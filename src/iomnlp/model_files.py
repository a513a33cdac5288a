"""Files of what was learned: JSON that names its format, opened with one sentence for all that may be wrong with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from iomnlp.errors import ConfigError

Built = TypeVar("Built")


def read_learned(path: Path, form: str, kind: str, remedy: str, build: Callable[[Any, str], Built]) -> Built:
    """Read a file and build what it holds.

    Parameters
    ----------
    path : Path
        The file.
    form : str
        The format that it must name under `format`.
    kind : str
        What it is a file of, for errors ("confidences").
    remedy : str
        What to do where it is none.
    build : callable
        From what the JSON holds and the file's SHA-256 to the result; a `ValueError`, `KeyError`, `TypeError`,
        `AttributeError` or `IndexError` of it means that the file is damaged.

    Raises
    ------
    ConfigError
        When the file is missing, of another format or damaged.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"The file of {kind} {path} cannot be read.", remedy=remedy) from error
    try:
        held = json.loads(data)
        if held["format"] != form:
            raise ValueError(f"format {held['format']!r}, expected {form!r}")
        return build(held, hashlib.sha256(data).hexdigest())
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise ConfigError(f"{path} is no file of {kind}, or is damaged ({error}).", remedy=remedy) from error
