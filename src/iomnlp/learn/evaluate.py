"""How good the pipeline is: precision, recall and F1 of each field on gold documents, and floors that must hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

from iomnlp.errors import GoldError
from iomnlp.learn.compare import Comparison
from iomnlp.learn.gold import GoldDocument, gold_sha256
from iomnlp.learn.score import Error, Score, Tally
from iomnlp.record import Record

Extract = Callable[[bytes, str], Record]


@dataclass(frozen=True)
class Report:
    """What an evaluation found.

    Attributes
    ----------
    documents : int
        Gold documents.
    gold_sha256 : str
        Hash of their pages and annotations.
    scores : dict
        By field, in the order of the contract.
    errors : list of Error
        By document, then field.
    """

    documents: int
    gold_sha256: str
    scores: dict[str, Score]
    errors: list[Error]

    @property
    def all_fields(self) -> Score:
        """Every field taken together."""
        return Score(*(sum(getattr(s, key) for s in self.scores.values()) for key in ("right", "missing", "extra")))

    def as_json(self) -> dict[str, Any]:
        """The report as plain values, rates rounded to 4 decimals."""
        return {
            "documents": self.documents,
            "gold_sha256": self.gold_sha256,
            "fields": {name: _rates(score) for name, score in [*self.scores.items(), ("all", self.all_fields)]},
            "errors": [asdict(error) for error in self.errors],
        }


def _rates(score: Score) -> dict[str, float | int | None]:
    rates = {"precision": score.precision, "recall": score.recall, "f1": score.f1}
    return {**asdict(score), **{key: None if rate is None else round(rate, 4) for key, rate in rates.items()}}


def evaluate(documents: list[GoldDocument], extract: Extract, seen: Callable[[], None] | None = None) -> Report:
    """Extract every gold document and compare it with its annotation.

    Parameters
    ----------
    documents : list of GoldDocument
        Pages with annotations.
    extract : callable
        Bytes and name of a page to its record.
    seen : callable, optional
        Told after each document.

    Raises
    ------
    IomnlpError
        When a page cannot be extracted: a gold page always can.
    """
    tally = Tally()
    for document in documents:
        record = extract(document.page.read_bytes(), document.page.name)
        Comparison(tally, document.name, document.annotation, record).run()
        if seen:
            seen()
    # By group, in the order of the contract: a field is first seen where it first occurs.
    order = list(Record.model_fields)
    scores = dict(sorted(tally.scores.items(), key=lambda item: order.index(item[0].partition(".")[0])))
    return Report(len(documents), gold_sha256(documents), scores, tally.errors)


def below_floors(report: Report, path: Path) -> list[str]:
    """The fields whose F1 is below its floor, a sentence each.

    Parameters
    ----------
    report : Report
        What was measured.
    path : Path
        YAML with `gold_sha256` and `floors`: field to F1.

    Raises
    ------
    GoldError
        When the floors were measured on other documents than these, or name a field that does not exist.
    """
    loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(loaded, dict) or not isinstance(loaded.get("floors"), dict):
        raise GoldError("This file gives no floors.", document=path.name, remedy="It takes `floors:` with field: F1.")
    if loaded.get("gold_sha256") != report.gold_sha256:
        raise GoldError(
            f"These floors were measured on other gold documents (now {report.gold_sha256}).",
            document=path.name,
            remedy="Measure again, and change floors and hash together.",
        )
    unknown = sorted(set(loaded["floors"]) - set(report.scores))
    if unknown:
        raise GoldError(f"No field is named {', '.join(unknown)}.", document=path.name)
    return list(_below(report, loaded["floors"]))


def _below(report: Report, floors: dict[str, float]) -> Iterable[str]:
    for name, floor in floors.items():
        f1 = report.scores[name].f1
        if f1 is None or f1 < floor:
            yield f"{name}: F1 {'none' if f1 is None else format(f1, '.4f')} is below its floor {floor}."
