"""Statements that a printed mark tells ("Produit 1.1 : …", "… (produit 1.1)"), and aims that a sentence calls so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from iomnlp.record import Level, Modality
from iomnlp.relate.letters import Openings
from iomnlp.relate.modality import clause_modality
from iomnlp.relate.output_codes import bracketed_codes
from iomnlp.relate.output_entries import Paragraph, list_frames
from iomnlp.relate.output_frames import COLON, REACH, announced_modality, colon_frame, mentions_carrier
from iomnlp.relate.output_items import split_outside
from iomnlp.relate.output_markers import Marker, OutputMention, expected_label, leading, parenthesised, trim, vocabulary

# The first sentence of an entry is its heading where it has no more words than this.
_HEADED = 3
_FOLLOWING = re.compile(r"(?:l[ea]s?|ceux|celles)\s+(?:suivante?s?|ci-(?:après|dessous))", re.IGNORECASE)
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


def parent_of(number: str | None) -> str | None:
    """The outcome's number in a dotted number ("1.3" → "1")."""
    return number.split(".")[0] if number and "." in number else None


def statement_of(
    text: str,
    span: tuple[int, int],
    level: Level,
    marker: Marker | None,
    number: str | None,
    governing: Modality,
    rule: str,
) -> OutputMention | None:
    """The statement of a stretch, trimmed; None where it is a word alone or points ahead ("les suivants")."""
    start, end = trim(text, *span)
    if len(text[start:end].split()) < 2 or _FOLLOWING.fullmatch(text, start, end):
        return None
    # What governs a statement decides, else its own verb; an objective is planned unless stated achieved.
    tense = governing if governing != "unknown" else clause_modality(text[start:end])
    modality = "planned" if level == "objective" and tense != "achieved" else tense
    where = (marker.start, marker.end) if marker else (None, None)
    return OutputMention(start, end, level, number, parent_of(number), modality, where[0], where[1], rule)


@lru_cache
def _means() -> re.Pattern[str]:
    forms = sorted(vocabulary()["means"], key=len, reverse=True)
    tokens = "|".join(re.escape(f) + ("" if f.endswith("'") else r"\s") for f in forms)
    return re.compile(rf"\s?,?\s?(?:et\s)?(?:{tokens})(?=la\s|le\s|les\s|l'|une?\s|des\s)", re.IGNORECASE)


def _past_means(text: str, start: int, end: int) -> int:
    """Where the noun phrase of a means begins ("grâce à la formation …" → "la formation …")."""
    m = _means().match(text, start, end)
    return m.end() if m else start


def marks_after(text: str, paragraph: Paragraph, codes: bool) -> list[Marker]:
    """Marks behind their statements: "(produit 1.1)" and, where a project is told of, "(R1)"."""
    marks = parenthesised(text, paragraph.start, paragraph.end)
    if not codes:
        return marks
    return sorted([*marks, *bracketed_codes(text, paragraph.start, paragraph.end)], key=lambda m: m.start)


def after_statements(text: str, paragraph: Paragraph, marks: list[Marker], framed: Modality) -> Iterator[OutputMention]:
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
        for colon in COLON.finditer(text, first, marker.start):
            if colon_frame(text, max(first, colon.start() - REACH), colon.start(), near_project=True):
                first = colon.end()
        numbered = _NUMBERED.match(text, first, marker.start)
        first = numbered.end() if numbered else first
        that = _THAT.match(text, first, marker.start)
        first = that.end() if that else first
        own = clause_modality(text[first : marker.start])
        if own == "unknown":
            first = _past_means(text, first, marker.start)
        sentence = max(paragraph.sentence_at(marker.start)[0], marker.start - REACH)
        governing = clause_modality(text[sentence : min(sentence_end, marker.end + REACH)])
        governing = governing if governing != "unknown" else framed
        for number in marker.numbers or (None,):
            made = statement_of(
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


def governing_modality(text: str, paragraph: Paragraph, above: Paragraph | None, before: Modality) -> Modality:
    """What governs a paragraph's marked statements: its own frame, the sentence above, or the list that goes on."""
    markers = leading(text, paragraph.start, paragraph.end)
    first = markers[0].start if markers else paragraph.end
    frames = [f for f, _ in list_frames(text, paragraph, True) if f.end <= first]
    if frames:
        return frames[-1].modality
    if markers and above is not None:
        tense = announced_modality(text, max(above.sentences[-1][0], above.end - REACH), above.end)
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


def before_statements(
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
        frame = next((m for m in COLON.finditer(text, *span) if colon_frame(text, span[0], m.start(), True)), None)
        if frame is not None and frame.start() - span[0] > 20:
            span = (span[0], frame.start())
        number = marker.numbers[0] if marker.numbers else None
        own = clause_modality(text[span[0] : span[1]])
        expected = expected_label(text[marker.start : marker.stop])
        tense = own if own != "unknown" else "planned" if expected else governing
        made = statement_of(text, span, marker.level or "output", marker, number, tense, "outputs.marker_before")
        if made:
            yield made


def stated_aims(text: str, paragraph: Paragraph) -> Iterator[OutputMention]:
    """An objective that its sentence calls so ("Il avait pour objectif de …"), where a project is the subject."""
    if not _AIMS.between(text, paragraph.start, paragraph.end):
        return
    for m in _AIM.finditer(text, paragraph.start, paragraph.end):
        begin, end = paragraph.sentence_at(m.start())
        begin = max(begin, m.start() - REACH)
        if not (mentions_carrier(text, begin, m.end()) or _PRONOUN.match(text, begin)):
            continue
        stop = _AIM_END.search(text, m.end(), end)
        span = (m.end(), stop.start() if stop else end)
        made = statement_of(text, span, "objective", None, None, "planned", "outputs.stated_aim")
        if made:
            yield made
