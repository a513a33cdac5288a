"""Configurations by name or path; without spaCy, so that a run can name them before it loads anything."""

from __future__ import annotations

from pathlib import Path

from iomnlp.errors import ConfigError


def shipped(inside: str, beside: str) -> Path:
    """A file or folder that comes with iomnlp: inside the installed package, else in the checkout round it.

    Raises
    ------
    ConfigError
        When it is in neither.
    """
    for place in (Path(__file__).parent / inside, Path(__file__).parents[2] / beside):
        if place.exists():
            return place
    raise ConfigError(f"The installation lacks {inside}.", remedy="Reinstall iomnlp.")


def config_path(name: str = "default") -> Path:
    """The path of a shipped configuration, by name ("default", "rules"), or of a file.

    Raises
    ------
    ConfigError
        When there is no such configuration.
    """
    direct = Path(name)
    if direct.suffix == ".cfg":
        if direct.is_file():
            return direct
        raise ConfigError(
            f"No configuration at {name}.", remedy="Give the path of a .cfg file, or `default` or `rules`."
        )
    for folder in (Path(__file__).parent / "configs", Path(__file__).parents[2] / "configs"):
        if (folder / f"{name}.cfg").is_file():
            return folder / f"{name}.cfg"
    raise ConfigError(f"No configuration named {name!r}.", remedy="Shipped are `default` and `rules`.")
