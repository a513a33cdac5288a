"""What people's decisions made of confidences, as a file: odds put straight, and from where facts are safe.

`iomnlp review refit` writes it. Extraction that is given it (`--confidence`) tells the new confidences; a review that
is given it (`--thresholds`) accepts together what reaches the measured thresholds.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from iomnlp.model_files import read_learned

FORMAT = "iomnlp-refit/1"
# What says in a record's provenance that its confidences are new ones.
KIND = "confidence"
_ENDS = 0.001, 0.999


@dataclass(frozen=True, slots=True)
class FieldRefit:
    """One field.

    Attributes
    ----------
    facts : int
        Decided facts that this was learned from.
    slope, shift : float
        New log odds are the old ones times `slope` plus `shift`.
    threshold : float or None
        The confidence, as the machine tells it without the file, from which facts are safe; None where that is not
        known.
    never : bool
        Whether even the surest facts are known not to be safe.
    """

    facts: int
    slope: float
    shift: float
    threshold: float | None
    never: bool = False

    def straight(self, confidence: float) -> float:
        """A confidence put straight, rounded as the contract does.

        >>> FieldRefit(400, 1.0, 0.0, None).straight(0.9), FieldRefit(400, 0.5, 0.0, None).straight(0.9)
        (0.9, 0.75)
        """
        held = min(max(confidence, _ENDS[0]), _ENDS[1])
        odds = math.log(held / (1 - held)) * self.slope + self.shift
        return round(1 / (1 + math.exp(-odds)), 3)


@dataclass(frozen=True, slots=True)
class Refit:
    """All fields that were measured, and the file's hash."""

    fields: Mapping[str, FieldRefit]
    sha256: str = ""

    def threshold(self, field: str, straightened: bool) -> float | None:
        """From where facts of a measured field are safe, among new confidences or old ones."""
        one = self.fields[field]
        return one.straight(one.threshold) if straightened and one.threshold is not None else one.threshold


def dumped(fields: Mapping[str, FieldRefit], about: Mapping[str, object]) -> bytes:
    """The file's bytes; `about` says what it was made from."""
    rows = {name: asdict(one) for name, one in fields.items()}
    return json.dumps({"format": FORMAT, **about, "fields": rows}, ensure_ascii=False, indent=2).encode() + b"\n"


def read_refit(path: Path) -> Refit:
    """Read a file.

    Raises
    ------
    ConfigError
        When it is missing, or none of ours.
    """

    def build(held: Any, sha256: str) -> Refit:
        return Refit({str(name): _field(one) for name, one in held["fields"].items()}, sha256)

    return read_learned(path, FORMAT, "confidences", "Name a file that `iomnlp review refit` wrote.", build)


def _field(held: Mapping[str, Any]) -> FieldRefit:
    slope, shift, cut = held["slope"], held["shift"], held["threshold"]
    if not isinstance(slope, int | float) or not isinstance(shift, int | float) or slope <= 0:
        raise ValueError("a slope must be above 0")
    if cut is not None and not 0 <= cut <= 1:
        raise ValueError("a threshold lies between 0 and 1")
    return FieldRefit(int(held["facts"]), float(slope), float(shift), cut, bool(held["never"]))
