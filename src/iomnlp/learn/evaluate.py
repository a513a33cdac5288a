"""How good the pipeline is: precision, recall and F1 of each field on gold documents, with intervals and floors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar

import numpy as np

from iomnlp.errors import GoldError
from iomnlp.learn.compare import Comparison
from iomnlp.learn.goldset import GoldSet
from iomnlp.learn.ground import Gold
from iomnlp.learn.score import Error, Score, Tally
from iomnlp.record import Record

T = TypeVar("T")
Extract = Callable[[bytes, str], Record]

RESAMPLES = 1_000
SEED = 20
_ORDER = list(Record.model_fields)


@dataclass(frozen=True)
class Report:
    """What an evaluation found.

    Attributes
    ----------
    golds : tuple of Gold
        The gold documents.
    gold_sha256 : str
        Hash of their pages and annotations.
    tally : Tally
        Counts by document and field, and every error.
    records : dict
        What was found, by name of the document.
    """

    golds: tuple[Gold, ...]
    gold_sha256: str
    tally: Tally
    records: dict[str, Record] = field(default_factory=dict)

    @property
    def documents(self) -> int:
        """How many gold documents."""
        return len(self.golds)

    @property
    def errors(self) -> list[Error]:
        """Every wrong value, by document."""
        return self.tally.errors

    @property
    def scores(self) -> dict[str, Score]:
        """By field, in the order of the contract."""
        return in_order(self.tally.scores)

    def groups(self) -> dict[str, dict[str, list[str]]]:
        """Names of the documents by kind, layout and decade."""
        found: dict[str, dict[str, list[str]]] = {"kind": {}, "layout": {}, "decade": {}}
        for gold in self.golds:
            published = gold.record.published.edtf if gold.record.published else None
            decade = f"{published[:3]}0s" if published and published[:3].isdigit() else "undated"
            for by, value in (("kind", gold.record.kind), ("layout", gold.layout or "?"), ("decade", decade)):
                found[by].setdefault(value, []).append(gold.name)
        return {by: dict(sorted(groups.items())) for by, groups in found.items()}

    def intervals(self) -> dict[str, tuple[float, float]]:
        """Bootstrap 95 % intervals of F1 by field: documents drawn with replacement, seed fixed."""
        names = [gold.name for gold in self.golds]
        draws = np.random.default_rng(SEED).integers(0, len(names), (RESAMPLES, len(names)))
        found = {}
        for name in self.scores:
            counts = np.array(
                [
                    (score.right, score.missing, score.extra)
                    if (score := self.tally.by_document[n].get(name))
                    else (0, 0, 0)
                    for n in names
                ]
            )
            sums = counts[draws].sum(axis=1)
            total = 2 * sums[:, 0] + sums[:, 1] + sums[:, 2]
            f1 = 2 * sums[total > 0, 0] / total[total > 0]
            if len(f1):
                low, high = np.percentile(f1, (2.5, 97.5))
                found[name] = (round(float(low), 4), round(float(high), 4))
        return found

    def as_json(self, field: str = "") -> dict[str, Any]:
        """The report as plain values, rates rounded to 4 decimals; only of fields whose name begins with `field`."""
        intervals = self.intervals()

        def asked(scores: dict[str, Score]) -> dict[str, Score]:
            return {name: score for name, score in scores.items() if name.startswith(field)}

        fields = asked(self.scores)
        return {
            "documents": self.documents,
            "gold_sha256": self.gold_sha256,
            "fields": {name: {**rates(score), "interval": intervals.get(name)} for name, score in fields.items()},
            "groups": {
                by: {
                    value: {name: rates(score) for name, score in asked(in_order(self.tally.over(documents))).items()}
                    for value, documents in groups.items()
                }
                for by, groups in self.groups().items()
            },
            "errors": [asdict(error) for error in self.errors if error.field.startswith(field)],
        }


def in_order(scores: dict[str, T]) -> dict[str, T]:
    """Values by field in the order of the contract's keys."""
    return dict(sorted(scores.items(), key=lambda item: _ORDER.index(item[0].partition(".")[0])))


def rates(score: Score) -> dict[str, float | int | None]:
    """Counts, precision, recall and F1 as plain values."""
    values = {"precision": score.precision, "recall": score.recall, "f1": score.f1}
    return {**asdict(score), **{key: None if rate is None else round(rate, 4) for key, rate in values.items()}}


def evaluate(gold: GoldSet, extract: Extract, seen: Callable[[], None] | None = None, lenient: bool = False) -> Report:
    """Extract every gold document and compare it with its gold record.

    Parameters
    ----------
    gold : GoldSet
        Pages with gold records.
    extract : callable
        Bytes and name of a page to its record.
    seen : callable, optional
        Told after each document.
    lenient : bool
        Whether spans that overlap are the same.

    Raises
    ------
    GoldError
        When the gold has no pages.
    IomnlpError
        When a page cannot be extracted: a gold page always can.
    """
    if not gold.pages:
        raise GoldError(
            "Gold records hold no pages to extract.",
            remedy="Compare them with records: `iomnlp evaluate GOLD.jsonl --records RECORDS.jsonl`.",
        )
    records = []
    for one, page in zip(gold.golds, gold.pages, strict=True):
        records.append(extract(page, one.record.document.uri))
        if seen:
            seen()
    return _report(gold, records, lenient)


def evaluate_records(gold: GoldSet, records: Sequence[Record], lenient: bool = False) -> Report:
    """Compare records that were made before with their gold records; matched by `record_id`.

    Raises
    ------
    GoldError
        When a gold document has no record.
    """
    by_id = {record.record_id: record for record in records}
    lacking = [one.name for one in gold.golds if one.record.record_id not in by_id]
    if lacking:
        raise GoldError(
            f"No record for {len(lacking)} of {len(gold.golds)} gold documents, the first is {lacking[0]}.",
            remedy="Records belong to a gold document when the bytes of the page are the same.",
        )
    return _report(gold, [by_id[one.record.record_id] for one in gold.golds], lenient)


def _report(gold: GoldSet, records: Sequence[Record], lenient: bool) -> Report:
    tally = Tally()
    for one, record in zip(gold.golds, records, strict=True):
        Comparison(tally, one, record, lenient).run()
    named = {one.name: record for one, record in zip(gold.golds, records, strict=True)}
    return Report(gold.golds, gold.sha256, tally, named)
