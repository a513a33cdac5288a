"""Words attributed to a speaker: quotations with their attribution after, before or inside the marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from iomnlp.relate.quote_marks import OPENING_MARKS, Quoted, words_of
from iomnlp.relate.quote_reader import Reader
from iomnlp.relate.quote_speakers import speaker_of
from iomnlp.relate.reference import Named
from iomnlp.source import Narrative, fold


@dataclass(frozen=True, slots=True)
class QuoteMention:
    """A quotation: `start`–`end` are the words without their marks, in offsets of the narrative."""

    start: int
    end: int
    value: str
    speaker: str | None
    speaker_start: int | None
    rule: str


def find_quotes(narrative: Narrative, people: Sequence[Named]) -> tuple[QuoteMention, ...]:
    """Quotations with their speakers, in the order of the text.

    Parameters
    ----------
    narrative : Narrative
        The folded narrative.
    people : sequence
        Mentions of people: anything with `start`, `end` and `name`.

    Returns
    -------
    tuple of QuoteMention
        Only words that somebody is said to have spoken or written: a term, a title or a definition in quotation
        marks is none, nor is indirect speech. `speaker` is null where no name is printed.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> text = "« Le puits est plein », a déclaré Awa Sarr, maire. « Nous buvons enfin », a-t-elle ajouté."
    >>> awa = SimpleNamespace(start=34, end=42, name="Awa Sarr", title=None)
    >>> [(q.value, q.speaker) for q in find_quotes(Narrative(text, tuple(range(len(text) + 1))), [awa])]
    [('Le puits est plein', 'Awa Sarr'), ('Nous buvons enfin', 'Awa Sarr')]
    """
    text = fold(narrative.text)
    if not any(mark in text for mark in OPENING_MARKS):
        return ()
    reader = Reader(_with_paragraphs(text, narrative.text), people)
    names = _full_names(people)
    closed = [(b.start, b.end) for b in narrative.blocks if b.kind in {"title", "dateline", "contact", "caption"}]
    spoken = {b.start for b in narrative.blocks if b.kind == "quote"}
    found: list[QuoteMention] = []
    previous: Quoted | None = None
    reach = 0
    for index, quote in enumerate(reader.quotes):
        limit = reader.quotes[index + 1].outer_start if index + 1 < len(reader.quotes) else len(text)
        if text[quote.outer_start - 1 : quote.outer_start] == "(" or any(s <= quote.start < e for s, e in closed):
            continue
        speaker = speaker_of(reader, quote, limit, previous, reach, quote.outer_start in spoken)
        if speaker is None:
            continue
        person = speaker.person
        found.append(
            QuoteMention(
                quote.start,
                quote.end,
                words_of(reader.text, quote.start, quote.end),
                names.get(person.name, person.name) if person else None,
                person.start if person else None,
                speaker.rule,
            )
        )
        previous, reach = quote, max(quote.outer_end, speaker.reach)
        reader.last, reader.last_at = person, reach
    return tuple(found)


def _with_paragraphs(folded: str, text: str) -> str:
    """Folding turns line ends into spaces; paragraphs are needed here."""
    if text.replace("\n", " ") == folded:
        return text
    lines: list[str] = []
    at = 0
    for line in text.split("\n"):
        lines.append(folded[at : at + len(line)])
        at += len(line) + 1
    return "\n".join(lines)


def _full_names(people: Sequence[Named]) -> dict[str, str]:
    """A surname alone to the one full name that ends in it."""
    full = {p.name for p in people if " " in p.name}
    names: dict[str, str] = {}
    for person in people:
        if " " not in person.name:
            same = [n for n in full if n.split()[-1].casefold() == person.name.casefold()]
            if len(same) == 1:
                names[person.name] = same[0]
    return names
