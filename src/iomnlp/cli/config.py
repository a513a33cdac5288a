"""`iomnlp config`: a configuration to change, with components of one's own put in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from iomnlp.cli.common import sentences
from iomnlp.configs import config_path
from iomnlp.errors import ConfigError

if TYPE_CHECKING:
    from thinc.api import Config

HELP = """Print a configuration, with components of your own put in.

Examples:

    iomnlp config
    iomnlp config rules --add mes_camps > mien.cfg
    iomnlp run pages/ -o out --config mien.cfg

`--add NAME` puts the spaCy factory NAME at the end; `--add NAME:before`
puts it before iomnlp's own finders, where it may set doc.ents as proposals.
"""

TEXT_ALONE = "iomnlp.text_alone.v1"


def with_components(config: Config, added: list[str]) -> Config:
    """A configuration with factories put before iomnlp's finders or at the end.

    >>> from thinc.api import Config
    >>> held = Config().from_str('[nlp]\\npipeline = ["ner","iomnlp_money"]\\n[components]\\n')
    >>> with_components(held, ["a:before", "b"])["nlp"]["pipeline"]
    ['ner', 'a', 'iomnlp_money', 'b']
    """
    pipeline: list[str] = config["nlp"]["pipeline"]
    for given in added:
        name, _, place = given.partition(":")
        if name in pipeline or place not in {"", "before"}:
            what = f"{name} is there already" if name in pipeline else f"{place!r} is no place"
            raise ConfigError(f"{what}.", remedy="Write --add NAME or --add NAME:before.")
        first = next((i for i, one in enumerate(pipeline) if one.startswith("iomnlp_")), len(pipeline))
        pipeline.insert(first if place else len(pipeline), name)
        config["components"][name] = {"factory": name}
    if added and config["nlp"].get("tokenizer", {}).get("@tokenizers") == TEXT_ALONE:
        # Others' components expect tokens, and French ones, which ours do without.
        del config["nlp"]["tokenizer"]
        config["nlp"]["lang"] = "fr"
    return config


@sentences
def config(
    name: Annotated[str, typer.Argument(metavar="NAME", help="`default`, `rules` or a .cfg file.")] = "default",
    add: Annotated[
        list[str] | None, typer.Option("--add", metavar="FACTORY", help="A spaCy factory; may be repeated.")
    ] = None,
) -> None:
    """Print a configuration."""
    from thinc.api import Config

    held = Config().from_disk(config_path(name), interpolate=False)
    typer.echo(with_components(held, add or []).to_str(interpolate=False))
