"""Confidences put straight by what people decided: learned on some records, judged on the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from iomnlp.errors import ConfigError
from iomnlp.refit import FieldRefit
from iomnlp.review.evidence import Evidence, Outcome, Trial
from iomnlp.shares import ENOUGH_FOR_THRESHOLD, SAFE, Share, calibration_of

FOLDS = 5
# Below it, a slope would turn the order of facts round or make all of them alike.
FLATTEST = 0.05
_CLIP = 0.001


@dataclass(frozen=True, slots=True)
class Measured:
    """What a refit changes in one field; `after` is measured on records that it did not learn from.

    Attributes
    ----------
    refit : FieldRefit
        Learned from all facts; slope 1 and shift 0 where putting straight did not help.
    facts, right : int
        What it learned from.
    error_before, error_after : float
        Expected calibration error.
    loss_before, loss_after : float
        Mean logarithmic loss: how badly confidences speak of single facts.
    accepted_before, accepted_after : Share
        Facts that are right, of those that would have been accepted together: by the threshold of before, and by
        thresholds of the other records.
    """

    refit: FieldRefit
    facts: int
    right: int
    error_before: float
    error_after: float
    loss_before: float
    loss_after: float
    accepted_before: Share
    accepted_after: Share


def usable(told: Evidence, makers: Mapping[int, str]) -> tuple[dict[str, list[Trial]], int]:
    """Facts that can be learned from, by field, and how many cannot: other models proposed them.

    Parameters
    ----------
    told : Evidence
        Of a store.
    makers : mapping
        Provenance by number → which models made it; the last number is the present machine.
    """
    now = makers[max(makers)] if makers else ""
    found: dict[str, list[Trial]] = defaultdict(list)
    left = 0
    for one in told.trials:
        if one.together or one.outcome is Outcome.MISSED or one.confidence is None:
            continue
        if one.origin is None or makers.get(one.origin) != now:
            left += 1
            continue
        found[one.field].append(one)
    return dict(found), left


def refit(trials: Mapping[str, Sequence[Trial]], threshold: float) -> dict[str, Measured]:
    """Put the confidences of each field straight.

    Parameters
    ----------
    trials : mapping
        As `usable` gives them.
    threshold : float
        From which confidence facts are accepted together before.

    Raises
    ------
    ConfigError
        When no field has enough facts.
    """
    enough = {name: own for name, own in trials.items() if len(own) >= ENOUGH_FOR_THRESHOLD and _records(own) >= FOLDS}
    if not enough:
        most = max(trials, key=lambda name: len(trials[name]), default=None)
        seen = f"{most} has the most: {len(trials[most])}" if most else "there is none yet"
        raise ConfigError(
            f"No field has {ENOUGH_FOR_THRESHOLD} facts that were decided one by one ({seen}).",
            remedy="Decide more records field by field; what is accepted together does not count.",
        )
    return {name: _measured(own, threshold) for name, own in enough.items()}


def _records(trials: Sequence[Trial]) -> int:
    return len({one.record for one in trials})


def _measured(trials: Sequence[Trial], threshold: float) -> Measured:
    sure = np.array([one.confidence for one in trials], dtype=float)
    right = np.array([one.outcome is Outcome.RIGHT for one in trials])
    records = np.array([one.record for one in trials])
    after = np.zeros(len(trials))
    accepted = np.zeros(len(trials), dtype=bool)
    for learn, held in GroupKFold(FOLDS).split(sure, groups=records):
        slope, shift = platt(sure[learn], right[learn])
        fold = FieldRefit(len(learn), slope, shift, None)
        after[held] = [fold.straight(one) for one in sure[held]]
        cut = _threshold(sure[learn], right[learn])
        accepted[held] = sure[held] >= cut if cut is not None else False
    losses = _loss(sure, right), _loss(after, right)
    # What does not help on other records is not learned.
    slope, shift = platt(sure, right) if losses[1] < losses[0] else (1.0, 0.0)
    before = sure >= threshold
    accepted_before = Share(int(right[before].sum()), int(before.sum()))
    cut = _threshold(sure, right)
    # What was accepted together until now is known to be less than safe.
    never = cut is None and accepted_before.interval[1] < SAFE
    return Measured(
        refit=FieldRefit(len(trials), round(slope, 4), round(shift, 4), cut, never),
        facts=len(trials),
        right=int(right.sum()),
        error_before=calibration_of(list(zip(sure.tolist(), right.tolist(), strict=True))).error,
        error_after=calibration_of(list(zip(after.tolist(), right.tolist(), strict=True))).error,
        loss_before=losses[0],
        loss_after=losses[1],
        accepted_before=accepted_before,
        accepted_after=Share(int(right[accepted].sum()), int(accepted.sum())),
    )


def _threshold(sure: np.ndarray, right: np.ndarray) -> float | None:
    return calibration_of(list(zip(sure.tolist(), right.tolist(), strict=True))).threshold


def _odds(sure: np.ndarray) -> np.ndarray:
    held = np.clip(sure, _CLIP, 1 - _CLIP)
    odds: np.ndarray = np.log(held / (1 - held))
    return odds


def _loss(sure: np.ndarray, right: np.ndarray) -> float:
    held = np.clip(sure, _CLIP, 1 - _CLIP)
    return float(-np.mean(np.where(right, np.log(held), np.log(1 - held))))


def platt(sure: np.ndarray, right: np.ndarray) -> tuple[float, float]:
    """Slope and shift of log odds (Platt), with one fact more on each side, so that nothing becomes certain."""
    odds = _odds(sure)
    x = np.concatenate([odds, [odds.mean()] * 2]).reshape(-1, 1)
    y = np.concatenate([right.astype(int), [1, 0]])
    if np.ptp(odds) < 1e-9:
        share = y.mean()
        return 1.0, float(np.log(share / (1 - share)) - odds.mean())
    model = LogisticRegression(C=1.0, max_iter=500).fit(x, y)
    return float(max(model.coef_[0][0], FLATTEST)), float(model.intercept_[0])
