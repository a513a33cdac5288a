"""Learning from review: reviewed records as gold to train on, and a gate that lets no field fall."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from iomnlp.errors import ReadError
from iomnlp.learn.evaluate import Report, evaluate
from iomnlp.learn.goldset import GoldSet, gold_of
from iomnlp.learn.train_themes import Example
from iomnlp.pipeline import Pipeline
from iomnlp.read import read_bytes
from iomnlp.record import Record
from iomnlp.write.atomic import replacing

# Training texts are leads and abstracts: of a longer page, its beginning says what it is about.
WORDS = 170
_TOLD = frozenset({"body", "list_item", "quote"})


@dataclass(frozen=True)
class Fallen:
    """A field whose F1 on the frozen gold would fall; `after` is None where it would no longer be measured."""

    field: str
    before: float
    after: float | None


def as_gold(records: Iterable[Record]) -> tuple[GoldSet, int]:
    """Reviewed records as gold with pages, and how many had to be left out.

    The page is the record's text. One that reads otherwise as a document of its own (the text of a mail that quotes a
    mail) would put every offset elsewhere, and is left out.
    """
    golds, pages, left = [], [], 0
    digest = hashlib.sha256()
    for record in records:
        page = record.document.text.encode("utf-8", "replace")
        if not _reads_the_same(page, record):
            left += 1
            continue
        golds.append(replace(gold_of(record), name=record.record_id))
        pages.append(page)
        digest.update(record.to_json().encode())
    return GoldSet(tuple(golds), tuple(pages), digest.hexdigest()), left


def _reads_the_same(page: bytes, record: Record) -> bool:
    try:
        return read_bytes(page, uri=record.record_id).text == record.document.text
    except ReadError:
        return False


def merged(gold: GoldSet, more: GoldSet) -> GoldSet:
    """Gold with more gold behind it."""
    digest = hashlib.sha256(f"{gold.sha256}{more.sha256}".encode()).hexdigest()
    return GoldSet(gold.golds + more.golds, gold.pages + more.pages, digest)


def as_examples(records: Iterable[Record]) -> list[Example]:
    """Reviewed records as texts with themes: the title and the beginning of the body, the primary theme first."""
    found = []
    for record in records:
        codes = [theme.code for theme in sorted(record.themes, key=lambda theme: not theme.primary)]
        title = record.title.value if record.title else ""
        told = (record.document.text[s.start : s.end] for s in record.segments if s.kind in _TOLD)
        words = re.findall(r"\S+", " ".join((title, *told)))
        if codes and words:
            found.append(Example(" ".join(words[:WORDS]), tuple(codes), frozenset(codes[:1])))
    return found


def measured(nlp: Pipeline, frozen: GoldSet) -> Report:
    """How good a pipeline is on gold that nobody trains on."""
    return evaluate(frozen, lambda page, uri: nlp.extract_bytes(page, uri=uri))


def fallen(before: Report, after: Report) -> list[Fallen]:
    """The fields whose F1 falls from one measurement to the other, in the contract's order."""
    found = []
    for name, score in before.scores.items():
        new = after.scores.get(name)
        f1 = new.f1 if new else None
        if score.f1 is not None and (f1 is None or round(f1, 4) < round(score.f1, 4)):
            found.append(Fallen(name, score.f1, f1))
    return found


def promote(candidate: Path, out: Path) -> None:
    """Put a trained model into its place, file by file, each whole or as it was."""
    out.mkdir(parents=True, exist_ok=True)
    for file in sorted(path for path in candidate.iterdir() if path.is_file()):
        with replacing(out / file.name) as place:
            place.write(file.read_bytes())
