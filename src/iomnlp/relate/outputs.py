"""The results chain of a narrative: statements with level, number, parent and modality."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from iomnlp.record import Level, Modality
from iomnlp.relate.letters import Openings
from iomnlp.relate.modality import clause_modality
from iomnlp.relate.output_codes import bracketed_codes, coded
from iomnlp.relate.output_entries import Entry, Paragraph, items_below, paragraphs_of
from iomnlp.relate.output_lists import (
    Frame,
    announced_modality,
    colon_frame,
    heading_frame,
    inline_items,
    introduced_frame,
    mentions_carrier,
    names_results,
    spelled_frame,
    split_outside,
)
from iomnlp.relate.output_markers import (
    Marker,
    OutputMention,
    dotted,
    expected_label,
    leading,
    parenthesised,
    trim,
    vocabulary,
)
from iomnlp.source import Narrative, fold

__all__ = ["OutputMention", "find_outputs"]

# A frame is read at most this far back from its colon; longer "sentences" are no prose.
_REACH = 600
# The first sentence of an entry is its heading where it has no more words than this.
_HEADED = 3
# A list inside one sentence is read this far: text without full stops must not cost its square.
_LIST_REACH = 4000
# No real page holds more: statements of a document, frames of a paragraph, frames of a document.
_MOST, _FRAMES_HERE, _FRAMES = 2000, 40, 400
# A list of more items than this is no results chain.
_LIST_LIMIT = 60
_FOLLOWING = re.compile(r"(?:l[ea]s?|ceux|celles)\s+(?:suivante?s?|ci-(?:après|dessous))", re.IGNORECASE)
_COLON = re.compile(r":(?=\s|$)")
# "Il est prévu que …, et qu'un cahier soit tenu (produit 2)": the statement is what is foreseen.
_THAT = re.compile(
    r"[\s,;]*(?:(?:il\sest\s(?:prévu|attendu|convenu|proposé)|on\s(?:prévoit|attend|propose))(?:,?\sd'une\spart,?)?\s)?"
    r"(?:(?:et|enfin|puis|ensuite|d'autre\spart),?\s){0,2}qu(?:e\s|')",
    re.IGNORECASE,
)
# "1. Les saisonniers savent calculer (effet direct 1)": the list's own number is no part of the statement.
_NUMBERED = re.compile(r"\s*\d{1,2}(?:\.\d{1,2})*[.)]\s+(?=[^\W\d_])")


# "Il avait pour objectif de …", "Le but du projet est de …": the label stands in the sentence.
_AIM = re.compile(
    r"(?<![\w'])(?:(?:a|ont|avait|avaient|aura)\spour\s(?:seul\s|principal\s)?(?:objectif|but)(?:\s(?:général|principal|premier))?\s"
    r"|(?:l'objectif|le\sbut|son\sobjectif|son\sbut)(?:\s(?:général|global|principal|spécifique|ultime))?"
    r"(?:\s(?:du|de\sce|de\sl'|de\scette)\s?(?:projet|programme|initiative|intervention))?\s(?:est|était|sera)\s)(?:de\s|d'|que\s|qu')",
    re.IGNORECASE,
)
_AIMS = Openings(("objectif", "but"))
_AIM_END = re.compile(r",\set\s(?=(?:a|ont|avait|il|elle)\s)|;")
_PRONOUN = re.compile(r"(?:il|elle|celui-ci|celle-ci)\s|(?:l'objectif|le\sbut|son)(?!\w)", re.IGNORECASE)


def _parent(number: str | None) -> str | None:
    """The outcome's number in a dotted number ("1.3" → "1")."""
    return number.split(".")[0] if number and "." in number else None


def _make(
    text: str,
    span: tuple[int, int],
    level: Level,
    marker: Marker | None,
    number: str | None,
    governing: Modality,
    rule: str,
) -> OutputMention | None:
    start, end = trim(text, *span)
    if len(text[start:end].split()) < 2 or _FOLLOWING.fullmatch(text, start, end):
        return None
    # What governs a statement decides, else its own verb; an objective is planned unless stated achieved.
    tense = governing if governing != "unknown" else clause_modality(text[start:end])
    modality = "planned" if level == "objective" and tense != "achieved" else tense
    where = (marker.start, marker.end) if marker else (None, None)
    return OutputMention(start, end, level, number, _parent(number), modality, where[0], where[1], rule)


@lru_cache
def _means() -> re.Pattern[str]:
    forms = sorted(vocabulary()["means"], key=len, reverse=True)
    tokens = "|".join(re.escape(f) + ("" if f.endswith("'") else r"\s") for f in forms)
    return re.compile(rf"\s?,?\s?(?:et\s)?(?:{tokens})(?=la\s|le\s|les\s|l'|une?\s|des\s)", re.IGNORECASE)


def _past_means(text: str, start: int, end: int) -> int:
    """Where the noun phrase of a means begins ("grâce à la formation …" → "la formation …")."""
    m = _means().match(text, start, end)
    return m.end() if m else start


def _marks_after(text: str, paragraph: Paragraph, codes: bool) -> list[Marker]:
    """Marks behind their statements: "(produit 1.1)" and, where a project is told of, "(R1)"."""
    marks = parenthesised(text, paragraph.start, paragraph.end)
    if not codes:
        return marks
    return sorted([*marks, *bracketed_codes(text, paragraph.start, paragraph.end)], key=lambda m: m.start)


def _after_statements(
    text: str, paragraph: Paragraph, marks: list[Marker], framed: Modality
) -> Iterator[OutputMention]:
    """Statement, then its mark; `framed` is what announces its list."""
    last = paragraph.start
    for marker in marks:
        begin, sentence_end = paragraph.sentence_at(marker.start)
        if not text[begin : marker.start].strip(" –-•") and begin > paragraph.start:
            begin, _ = paragraph.sentence_at(begin - 1)  # the full stop stands before the mark
        begin = max(begin, last)
        if not text[begin : marker.start].strip(" –-•;,"):
            continue
        first, _ = split_outside(text, begin, marker.start, ";")[-1]
        for colon in _COLON.finditer(text, first, marker.start):
            if colon_frame(text, max(first, colon.start() - _REACH), colon.start(), near_project=True):
                first = colon.end()
        numbered = _NUMBERED.match(text, first, marker.start)
        first = numbered.end() if numbered else first
        that = _THAT.match(text, first, marker.start)
        first = that.end() if that else first
        own = clause_modality(text[first : marker.start])
        if own == "unknown":
            first = _past_means(text, first, marker.start)
        sentence = max(paragraph.sentence_at(marker.start)[0], marker.start - _REACH)
        governing = clause_modality(text[sentence : min(sentence_end, marker.end + _REACH)])
        governing = governing if governing != "unknown" else framed
        for number in marker.numbers or (None,):
            made = _make(
                text,
                (first, marker.start),
                marker.level or "output",
                marker,
                number,
                own if own != "unknown" else governing,
                "outputs.marker_after",
            )
            if made:
                yield made
        last = marker.end


def _governing(text: str, paragraph: Paragraph, above: Paragraph | None, before: Modality) -> Modality:
    """What governs a paragraph's marked statements: its own frame, the sentence above, or the list that goes on."""
    markers = leading(text, paragraph.start, paragraph.end)
    first = markers[0].start if markers else paragraph.end
    frames = [f for f, _ in _list_frames(text, paragraph, True) if f.end <= first]
    if frames:
        return frames[-1].modality
    if markers and above is not None:
        tense = announced_modality(text, max(above.sentences[-1][0], above.end - _REACH), above.end)
        if tense != "unknown":
            return tense
    return before if markers or paragraph.kind == "list_item" else "unknown"


def _statement(text: str, paragraph: Paragraph, start: int, limit: int, alone: bool) -> tuple[int, int]:
    """How far the statement after a mark goes: to a semicolon or its sentence's end; an entry of its own, further."""
    stop = min(limit, paragraph.sentence_end(start))
    entry = alone and paragraph.kind == "list_item" and not text[stop:limit].strip()
    if alone and paragraph.kind == "list_item" and len(text[start:stop].split()) <= _HEADED:
        return start, limit  # "Axe B. Le toit. Deux bénévoles …": what heads the entry is part of it
    span = (start, stop) if entry else split_outside(text, start, stop, ";")[0]
    return span[0], _closing(text, *span)


def _closing(text: str, start: int, end: int) -> int:
    """The bracket that closes one opened before the stretch, or the stretch's end."""
    depth = 0
    for m in re.finditer(r"[()]", text[start:end]):
        depth += 1 if m.group() == "(" else -1
        if depth < 0:
            return start + m.start()
    return end


def _before_statements(
    text: str, paragraph: Paragraph, following: Paragraph | None, governing: Modality
) -> Iterator[OutputMention]:
    """Mark, then statement ("Produit 1.1 : …"), which runs to the next mark, a semicolon or its sentence's end."""
    markers = leading(text, paragraph.start, paragraph.end)
    for marker, after in zip(markers, [*markers[1:], None], strict=False):
        limit = after.start if after else paragraph.end
        start = marker.stop
        while start < limit and text[start] in " :–-":
            start += 1
        if start >= limit:
            if after is not None or following is None or leading(text, following.start, following.end):
                continue
            span = following.sentences[0]
        else:
            span = _statement(text, paragraph, start, limit, alone=len(markers) == 1)
        frame = next((m for m in _COLON.finditer(text, *span) if colon_frame(text, span[0], m.start(), True)), None)
        if frame is not None and frame.start() - span[0] > 20:
            span = (span[0], frame.start())
        number = marker.numbers[0] if marker.numbers else None
        own = clause_modality(text[span[0] : span[1]])
        expected = expected_label(text[marker.start : marker.stop])
        tense = own if own != "unknown" else "planned" if expected else governing
        made = _make(text, span, marker.level or "output", marker, number, tense, "outputs.marker_before")
        if made:
            yield made


def _stated_aims(text: str, paragraph: Paragraph) -> Iterator[OutputMention]:
    """An objective that its sentence calls so ("Il avait pour objectif de …"), where a project is the subject."""
    if not _AIMS.between(text, paragraph.start, paragraph.end):
        return
    for m in _AIM.finditer(text, paragraph.start, paragraph.end):
        begin, end = paragraph.sentence_at(m.start())
        begin = max(begin, m.start() - _REACH)
        if not (mentions_carrier(text, begin, m.end()) or _PRONOUN.match(text, begin)):
            continue
        stop = _AIM_END.search(text, m.end(), end)
        span = (m.end(), stop.start() if stop else end)
        made = _make(text, span, "objective", None, None, "unknown", "outputs.stated_aim")
        if made:
            yield made._replace(modality="planned")


def _list_frames(text: str, paragraph: Paragraph, near: bool) -> Iterator[tuple[Frame, int]]:
    """Frames of a paragraph, each with the end of its sentence."""
    found = False
    for colon in _COLON.finditer(text, paragraph.start, paragraph.end):
        begin, end = paragraph.sentence_at(colon.start())
        frame = colon_frame(text, max(begin, colon.start() - _REACH), colon.start(), near)
        if frame is not None:
            found = True
            yield frame, max(end, paragraph.sentence_end(min(frame.end + 1, paragraph.end - 1)))
    if not found:
        heading = heading_frame(text, paragraph.start, paragraph.end) if near else None
        if heading is not None:
            yield heading, paragraph.end


def _framed(
    text: str, paragraphs: list[Paragraph], index: int, near: bool, anywhere: bool, chain: str | None
) -> Iterator[OutputMention]:
    """The items of every list that a paragraph announces."""
    paragraph = paragraphs[index]
    for frame, sentence_end in islice(_list_frames(text, paragraph, near or anywhere), _FRAMES_HERE):
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
        if marker is None or _parent(marker.numbers[0]) != outcome:
            return
        span = split_outside(text, marker.stop, paragraph.sentence_end(marker.stop), ";")[0]
        made = _make(text, span, "output", marker, marker.numbers[0], "unknown", "outputs.below")
        if made:
            yield made


def _coded(text: str, paragraphs: list[Paragraph]) -> Iterator[OutputMention]:
    """Statements behind the codes of a logical framework."""
    for index, marker, limit in coded(text, paragraphs):
        stop = min(limit, paragraphs[index].sentence_end(marker.stop))
        span = split_outside(text, marker.stop, stop, ";")[:1]
        number = marker.numbers[0] if marker.numbers else None
        for start, end in span:
            made = _make(text, (start, end), marker.level or "outcome", marker, number, "unknown", "outputs.code")
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
        made = _make(text, span, level, marker, number, frame.modality, rule)
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
    closed = [_marks_after(text, p, anywhere) for p in paragraphs]
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
            governing = _governing(text, paragraph, paragraphs[index - 1] if index else None, governing)
        own = [
            *islice(_after_statements(text, paragraph, closed[index], governing), _MOST),
            *_before_statements(text, paragraph, following, governing),
        ]
        labelled += own
        aims = list(_stated_aims(text, paragraph)) if anywhere else []
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
