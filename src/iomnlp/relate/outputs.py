"""The results chain of a narrative: statements with level, number, parent and modality."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator
from itertools import islice

from iomnlp.record import Level, Modality
from iomnlp.relate.output_codes import coded
from iomnlp.relate.output_entries import Entry, Paragraph, items_below, list_frames, paragraphs_of
from iomnlp.relate.output_frames import Frame, introduced_frame, mentions_carrier, names_results, spelled_frame
from iomnlp.relate.output_items import inline_items, split_outside
from iomnlp.relate.output_markers import OutputMention, dotted, leading
from iomnlp.relate.output_statements import (
    after_statements,
    before_statements,
    governing_modality,
    marks_after,
    parent_of,
    stated_aims,
    statement_of,
)
from iomnlp.source import Narrative, fold

__all__ = ["OutputMention", "find_outputs"]
# A list inside one sentence is read this far: text without full stops must not cost its square.
_LIST_REACH = 4000
# No real page holds more: statements of a document, frames of a paragraph, frames of a document.
_MOST, _FRAMES_HERE, _FRAMES = 2000, 40, 400
# A list of more items than this is no results chain.
_LIST_LIMIT = 60


def _framed(
    text: str, paragraphs: list[Paragraph], index: int, near: bool, anywhere: bool, chain: str | None
) -> Iterator[OutputMention]:
    """The items of every list that a paragraph announces."""
    paragraph = paragraphs[index]
    for frame, sentence_end in islice(list_frames(text, paragraph, near or anywhere), _FRAMES_HERE):
        if text[frame.end : paragraph.end].strip():
            items = [
                ((i.start, min(i.end, max(i.start + 1, paragraph.sentence_end(i.start)))), i.marker)
                for i in inline_items(
                    text,
                    frame.end,
                    min(paragraph.end, frame.end + 3 * _LIST_REACH),
                    min(sentence_end, frame.end + _LIST_REACH),
                )
            ]
        else:
            items = items_below(text, paragraphs[index + 1 : index + 1 + _LIST_LIMIT])
        yield from _listed(text, frame, items, chain, "outputs.list")
    named = names_results(text, paragraph.start, paragraph.end)
    for begin, end in paragraph.sentences if near or named else ():
        spelled = spelled_frame(text, begin, min(end, begin + _LIST_REACH)) if near else None
        if spelled is not None:
            frame, marks = spelled
            stops = [*(m.start for m in marks[1:]), end]
            items = [((m.stop, stop), m) for m, stop in zip(marks, stops, strict=True)]
            yield from _listed(text, frame, items, chain, "outputs.spelled")
        introduced = introduced_frame(text, begin, end) if named else None
        if introduced is not None and (anywhere or introduced.modality == "planned"):
            stop = min(end, introduced.end + _LIST_REACH)
            pieces = inline_items(text, introduced.end, stop, stop)
            yield from _listed(
                text, introduced, [((p.start, p.end), p.marker) for p in pieces], chain, "outputs.introduced"
            )


def _below_objective(text: str, below: list[Paragraph], chain: str | None) -> Iterator[OutputMention]:
    """The lettered or numbered entries straight below an objective, which nothing else announces: its components."""
    items = items_below(text, below) if below[0].kind == "list_item" else []
    if len(items) > 1 and all(marker is not None for _, marker in items):
        yield from _listed(text, Frame("component", "unknown", below[0].start), items, chain, "outputs.list")


def _below_outcome(text: str, below: list[Paragraph], outcome: str) -> Iterator[OutputMention]:
    """The entries straight below an outcome that its number opens ("1.1 …" below "Effet direct 1 : …"): its outputs."""
    for paragraph in below:
        marker = dotted(text, paragraph.start, paragraph.end)
        if marker is None or parent_of(marker.numbers[0]) != outcome:
            return
        span = split_outside(text, marker.stop, paragraph.sentence_end(marker.stop), ";")[0]
        made = statement_of(text, span, "output", marker, marker.numbers[0], "unknown", "outputs.below")
        if made:
            yield made


def _coded(text: str, paragraphs: list[Paragraph]) -> Iterator[OutputMention]:
    """Statements behind the codes of a logical framework."""
    for index, marker, limit in coded(text, paragraphs):
        stop = min(limit, paragraphs[index].sentence_end(marker.stop))
        span = split_outside(text, marker.stop, stop, ";")[:1]
        number = marker.numbers[0] if marker.numbers else None
        for start, end in span:
            made = statement_of(
                text, (start, end), marker.level or "outcome", marker, number, "unknown", "outputs.code"
            )
            if made:
                yield made


def _listed(text: str, frame: Frame, items: list[Entry], chain: str | None, rule: str) -> Iterator[OutputMention]:
    for (start, end), marker in items:
        span = split_outside(text, start, end, ";")[0] if text[start:end].strip() else (start, end)
        nested = next((m for m in leading(text, *span) if text[m.start - 1] == "("), None)
        span = (span[0], nested.start - 1) if nested is not None and nested.start - 1 > span[0] else span
        number = marker.numbers[0] if marker else None
        # Results number what they are made of: "2.1" below the outcome 2 is an output.
        level: Level = "output" if frame.level == "outcome" and number and "." in number else frame.level
        made = statement_of(text, span, level, marker, number, frame.modality, rule)
        if made:
            parent = chain if frame.level in {"output", "activity"} and made.parent is None else made.parent
            yield made._replace(parent=parent)


def find_outputs(narrative: Narrative, project: bool = False) -> tuple[OutputMention, ...]:
    """The statements of a results chain, in the order of the text.

    Parameters
    ----------
    narrative : Narrative
        The folded narrative with its blocks; body paragraphs and list items are read.
    project : bool
        Whether the page carries a project's sheet: then all that it tells is told of a project.

    Returns
    -------
    tuple of OutputMention
        Offsets in code points of the narrative. A printed label ("produit 1.1") wins over a list's own mark ("a)").
        Reading stops after 2,000 statements or 400 lists: no real page holds as many.

    Examples
    --------
    >>> text = "À cette fin, un guide sera diffusé (produit 1.1) ; et des agents seront formés (produit 1.2)."
    >>> found = find_outputs(Narrative(text, tuple(range(len(text) + 1))))
    >>> [(text[o.start : o.end], o.number, o.parent, o.modality) for o in found]
    [('un guide sera diffusé', '1.1', '1', 'planned'), ('des agents seront formés', '1.2', '1', 'planned')]
    """
    text = fold(narrative.text)
    paragraphs = paragraphs_of(text, narrative.blocks)
    opened = any(leading(text, p.start, p.end) for p in paragraphs)
    anywhere = project or opened or any(mentions_carrier(text, p.start, p.end) for p in paragraphs)
    closed = [marks_after(text, p, anywhere) for p in paragraphs]
    # What governs statements is asked where any has a mark: in few texts.
    marked = opened or any(closed)
    labelled: list[OutputMention] = []
    listed: list[OutputMention] = []
    near_before = False
    frames = 0
    chain: str | None = None
    governing: Modality = "unknown"
    for index, paragraph in enumerate(paragraphs):
        following = paragraphs[index + 1] if index + 1 < len(paragraphs) else None
        if len(labelled) > _MOST or frames > _FRAMES:
            break
        if marked:
            governing = governing_modality(text, paragraph, paragraphs[index - 1] if index else None, governing)
        own = [
            *islice(after_statements(text, paragraph, closed[index], governing), _MOST),
            *before_statements(text, paragraph, following, governing),
        ]
        labelled += own
        aims = list(stated_aims(text, paragraph)) if anywhere else []
        listed += aims
        outcomes = [o.number for o in own if o.level == "outcome" and o.rule == "outputs.marker_before"]
        chain = outcomes[-1] if outcomes else chain
        near_here = mentions_carrier(text, paragraph.start, paragraph.end)
        before = len(listed)
        listed += _framed(text, paragraphs, index, near_here or near_before, anywhere, chain)
        frames += len(listed) > before
        near_before = near_here
        if any(o.level == "objective" and o.end >= paragraph.end - 2 for o in [*own, *aims]) and following is not None:
            listed += _below_objective(text, paragraphs[index + 1 : index + 1 + _LIST_LIMIT], chain)
        if own and own[-1].level == "outcome" and own[-1].number and len(own) == 1:
            listed += _below_outcome(text, paragraphs[index + 1 : index + 1 + _LIST_LIMIT], own[-1].number)
    if anywhere:
        listed += _coded(text, paragraphs)
    return _without_overlaps(labelled, listed)


def _without_overlaps(labelled: list[OutputMention], listed: list[OutputMention]) -> tuple[OutputMention, ...]:
    """Labelled statements, and the listed ones that share nothing with them or with an earlier one."""
    kept = list(dict.fromkeys(labelled))
    taken = sorted((o.start, o.end) for o in kept)
    for mention in sorted(listed, key=lambda o: (o.start, o.end)):
        at = bisect_left(taken, (mention.start, mention.end))
        neighbours = taken[max(0, at - 1) : at + 1]
        if all(mention.end <= s or e <= mention.start for s, e in neighbours):
            kept.append(mention)
            insort(taken, (mention.start, mention.end))
    return tuple(sorted(kept, key=lambda o: (o.start, o.end, o.number or "")))
