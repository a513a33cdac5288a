"""Records as a spaCy DocBin, to train and to measure with: entities, every span, themes as categories.

`doc.ents` holds what does not overlap (labels COUNTRY, PLACE, ORG, PER, MONEY, COUNT, DATE); `doc.spans["iomnlp"]`
holds every span of every fact, its `id_` the fact's key, its `kb_id_` the value. The text is whole, no span is moved.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from spacy.tokens import Doc, DocBin, Span

from iomnlp.record import Record
from iomnlp.write.exporter import Exporter, Options, Records, Written, one_file
from iomnlp.write.facts import Marked, entities, marked, sentence_starts
from iomnlp.write.tokens import cut

GROUP = "iomnlp"
_ATTRIBUTES = ["ORTH", "SPACY", "SENT_START", "ENT_IOB", "ENT_TYPE", "ENT_KB_ID", "ENT_ID"]


def _span(doc: Doc, one: Marked) -> Span:
    found = doc.char_span(one.start, one.end, label=one.label, kb_id=one.value, span_id=one.key)
    assert found is not None, "tokens are cut where spans begin and end"
    return found


def _sentences(doc: Doc, starts: set[int]) -> None:
    """Mark where sentences begin: never within a name, and at words, since training cannot align white space."""
    begins = True
    for token in doc:
        begins |= token.idx in starts
        begins &= token.ent_iob_ != "I"
        token.is_sent_start = token.i == 0 or (begins and not token.is_space)
        begins &= token.is_space


def as_doc(record: Record) -> Doc:
    """A record as a spaCy document.

    Parameters
    ----------
    record : Record
        Any record.

    Returns
    -------
    spacy.tokens.Doc
        Its text is `document.text`; `user_data` names the record and its kind.
    """
    spans, names, starts = marked(record), entities(record)[0], sentence_starts(record)
    doc = cut(record.document.text, [(one.start, one.end) for one in spans], starts)
    doc.set_ents([_span(doc, one) for one in names])
    if starts:
        _sentences(doc, set(starts))
    doc.spans[GROUP] = [_span(doc, one) for one in spans]
    doc.cats = {theme.code: 1.0 for theme in record.themes}
    doc.user_data = {"record_id": record.record_id, "uri": record.document.uri, "kind": record.kind}
    return doc


def _export(path: Path, records: Records, options: Options) -> Written:
    written = Written()
    docs: Any = DocBin(attrs=_ATTRIBUTES, store_user_data=True)
    for record in records():
        docs.add(as_doc(record))
    with one_file(path, written) as file:
        file.write(docs.to_bytes())
    return written


EXPORTER = Exporter("docbin", "spaCy DocBin: entities, spans and themes, to train with", ".spacy", _export)
