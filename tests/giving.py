"""Sentences with marked parties and sums: `[name]` is an organisation, `<name>` a country, `{sum}` a sum."""

from __future__ import annotations

import re
from dataclasses import dataclass

from iomnlp.relate.amount_kinds import glosses
from iomnlp.relate.funding_judged import Relation
from iomnlp.relate.sentences import Marked, Party, mark_sentences

MARKUP = re.compile(r"\[([^\]]+)\]|<([^>]+)>|\{([^}]+)\}")


@dataclass(frozen=True)
class Sum:
    """A sum's span."""

    start: int
    end: int


def read(*sentences: str) -> tuple[list[Marked], list[int | None]]:
    """Marked sentences and glosses of an annotated text."""
    text, parties, sums, spans = "", [], [], []
    for sentence in sentences:
        start, at = len(text), 0
        for match in MARKUP.finditer(sentence):
            text += sentence[at : match.start()]
            name = match.group(1) or match.group(2) or match.group(3)
            here = (len(text), len(text) + len(name))
            if match.group(3):
                sums.append(Sum(*here))
            else:
                kind = "organisation" if match.group(1) else "country"
                governing = kind == "country" and name.startswith("gouvern")
                own = "own" if name == "OIM" else ""
                giver = kind == "country" or name.startswith("Société")
                parties.append(Party(*here, (kind, name), name, None, governing, giver, own))
            text += name
            at = match.end()
        text += sentence[at:]
        spans.append((start, len(text)))
        text += " "
    units = [text[s.start : s.end].split()[-1] for s in sums]
    gloss = glosses(text, [(s.start, s.end, unit) for s, unit in zip(sums, units, strict=True)])
    marked = mark_sentences(text, spans, parties, list(enumerate(sums)))
    return marked, list(gloss)


def told(relation: Relation) -> str:
    """A relation in short: donor > channel > recipient, sum, status."""

    def name(party: Party | None) -> str:
        return party.name if party else "-"

    amount = "-" if relation.amount is None else str(relation.amount)
    return (
        f"{name(relation.donor)} > {name(relation.channel)} > {name(relation.recipient)} | {amount} | {relation.status}"
    )
