"""Names, sums, numbers and dates as IOB2 columns: token, first character, behind its last, tag; sentences apart.

Offsets are the record's own, so that every span is found again to the character. Spans that overlap cannot both be
written in one column: the longest stays, and the others are told.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from iomnlp.record import Record
from iomnlp.write.exporter import Exporter, Options, Records, Remark, Written, about, one_file
from iomnlp.write.facts import ENTITIES, Marked, entities, sentence_starts
from iomnlp.write.table_rows import flat
from iomnlp.write.tokens import cut


def _tags(names: list[Marked]) -> dict[int, str]:
    """Tag by place, for each character of a span."""
    found: dict[int, str] = {}
    for one in names:
        found |= dict.fromkeys(range(one.start, one.end), f"I-{one.label}")
        found[one.start] = f"B-{one.label}"
    return found


def lines(record: Record, names: list[Marked]) -> Iterator[str]:
    """The lines of a record: tokens, and an empty line between sentences."""
    tags, starts = _tags(names), set(sentence_starts(record))
    yield f"-DOCSTART-\t{record.record_id}\t{flat(record.document.uri)}\tO"
    yield ""
    written = broken = False
    for token in cut(record.document.text, [(one.start, one.end) for one in names], starts):
        tag = tags.get(token.idx, "O")
        # Without sentences, a line of the page is one; a name that runs over its end is not cut.
        broken |= token.idx in starts or (not starts and "\n" in token.text)
        if token.text.isspace():
            continue
        if broken and written and not tag.startswith("I-"):
            yield ""
        broken, written = False, True
        yield f"{token.text}\t{token.idx}\t{token.idx + len(token)}\t{tag}"
    yield ""


def _overlap(record: Record, one: Marked) -> Remark:
    words = flat(record.document.text[one.start : one.end])
    label = ENTITIES[one.label]
    return about(
        record,
        "overlap",
        f"{label} {one.start}-{one.end} ({words}) overlaps a longer span.",
        f"{label} {one.start}-{one.end} ({words}) chevauche une mention plus longue.",
        "partial",
    )


def _export(path: Path, records: Records, options: Options) -> Written:
    written = Written()
    with one_file(path, written) as file:
        for record in records():
            names, dropped = entities(record)
            file.writelines(f"{line}\n".encode() for line in lines(record, names))
            written.remarks += [_overlap(record, one) for one in dropped]
    return written


EXPORTER = Exporter("iob2", "IOB2 columns of names, sums, numbers and dates, with offsets", ".iob", _export)
