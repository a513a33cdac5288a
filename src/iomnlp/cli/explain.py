"""`iomnlp explain`: what a rule does, with its examples."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Annotated

import typer
import yaml
from rich.table import Table
from rich.text import Text

from iomnlp.cli.common import console, sentences
from iomnlp.errors import ConfigError

HELP = """Explain a rule: what it does, with examples. Without RULE, list all rules.

Every fact of a record names its rule; `iomnlp show` prints it under each value.

Examples:

    iomnlp explain
    iomnlp explain amounts.money
    iomnlp explain output_numbering       (checks are explained too)
"""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule's explanation."""

    id: str
    does: str
    examples: tuple[str, ...]


@cache
def rules() -> dict[str, Rule]:
    """All rules by id, in the order in which a document meets them."""
    text = files("iomnlp.resources").joinpath("rules.yaml").read_text(encoding="utf-8")
    loaded = yaml.safe_load(text)
    return {name: Rule(name, entry["does"], tuple(entry.get("examples", ()))) for name, entry in loaded.items()}


def _list() -> None:
    table = Table(show_edge=False, pad_edge=False)
    table.add_column("Rule", no_wrap=True, style="bold")
    table.add_column("What it does", overflow="fold")
    for rule in rules().values():
        table.add_row(Text(rule.id), Text(rule.does.partition(". ")[0].rstrip(".") + "."))
    console().print(table)


def _beginning(incomplete: str) -> list[str]:
    """What the shell offers to complete a rule with."""
    return [name for name in rules() if name.startswith(incomplete)]


@sentences
def explain(
    rule: Annotated[
        str | None,
        typer.Argument(metavar="[RULE]", help="A rule's id, as records name it.", autocompletion=_beginning),
    ] = None,
) -> None:
    """Explain a rule, or list all."""
    if rule is None:
        _list()
        return
    known = rules().get(rule)
    if known is None:
        near = get_close_matches(rule, rules(), n=3, cutoff=0.6)
        hint = f"Did you mean {' or '.join(near)}?" if near else "`iomnlp explain` lists all rules."
        raise ConfigError(f"There is no rule {rule}.", remedy=hint)
    console().print(Text(known.id, style="bold"))
    console().print(Text(known.does))
    for example in known.examples:
        console().print(Text(f"  {example}", style="green"))
