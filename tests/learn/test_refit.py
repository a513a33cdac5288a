"""Confidences refit from decisions: learned from one machine's facts, judged on other records, used when named."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

import iomnlp
from iomnlp.errors import ConfigError
from iomnlp.learn.refit import refit, usable
from iomnlp.refit import FieldRefit, Refit, dumped, read_refit
from iomnlp.review.cuts import NEVER, Cuts
from iomnlp.review.evidence import Evidence, Outcome, Trial
from iomnlp.shares import Share


def facts(count: int, wrong: int, sure: float, first: int = 0, **changes: object) -> list[Trial]:
    """Facts of one field in records of their own; wrong ones are spread evenly."""
    found = []
    for number in range(count):
        outcome = Outcome.DROPPED if number * wrong // count != (number + 1) * wrong // count else Outcome.RIGHT
        values = {"together": False, "origin": 1} | changes
        found.append(Trial(first + number, "amounts", outcome, sure, "amounts.money", **values))  # type: ignore[arg-type]
    return found


def test_confidences_move_to_what_was_right() -> None:
    # 0.6 was right in 380 of 400 facts, 0.9 in 396 of 400: odds of 19 and 99 instead of 1.5 and 9.
    measured = refit({"amounts": [*facts(400, 20, 0.6), *facts(400, 4, 0.9, first=400)]}, 0.9)["amounts"]
    assert measured.refit.straight(0.6) == pytest.approx(0.95, abs=0.01)
    assert measured.refit.straight(0.9) == pytest.approx(0.99, abs=0.005)
    # Before: |0.6 - 0.95| and |0.9 - 0.99|, half of the facts each.
    assert measured.error_before == pytest.approx((0.35 + 0.09) / 2, abs=1e-4)
    assert measured.error_after < 0.01
    # Mean of 380 ln 0.6 + 20 ln 0.4 and 396 ln 0.9 + 4 ln 0.1.
    loss = -(380 * math.log(0.6) + 20 * math.log(0.4) + 396 * math.log(0.9) + 4 * math.log(0.1)) / 800
    assert measured.loss_before == pytest.approx(loss)
    assert measured.loss_after < measured.loss_before
    assert measured.accepted_before == Share(396, 400)


def test_what_is_right_already_stays() -> None:
    # Of 0.95, 95 % are right: other records tell nothing better.
    measured = refit({"amounts": facts(400, 20, 0.95)}, 0.9)["amounts"]
    assert (measured.refit.slope, measured.refit.shift) == (1.0, 0.0)


def test_a_threshold_is_measured_told_or_known_not_to_exist() -> None:
    safe = refit({"amounts": facts(800, 2, 0.7)}, 0.9)["amounts"].refit
    assert (safe.threshold, safe.never) == (0.7, False)
    # 360 of 400 at 0.95 are right: Wilson's interval ends at 92.6 %, far below 99 %.
    unsafe = refit({"amounts": facts(400, 40, 0.95)}, 0.9)["amounts"].refit
    assert (unsafe.threshold, unsafe.never) == (None, True)
    # All 100 at 0.95 are right, which is too few to be sure of 99 %.
    unknown = refit({"amounts": [*facts(100, 0, 0.95), *facts(300, 90, 0.5, first=100)]}, 0.9)["amounts"].refit
    assert (unknown.threshold, unknown.never) == (None, False)


def test_too_few_facts_are_refused_with_their_number() -> None:
    with pytest.raises(ConfigError, match=r"No field has 300 facts .* \(amounts has the most: 299\)"):
        refit({"amounts": facts(299, 10, 0.9)}, 0.9)
    with pytest.raises(ConfigError, match="there is none yet"):
        refit({}, 0.9)


def test_only_this_machines_facts_that_were_decided_one_by_one_are_learned_from() -> None:
    told = Evidence(
        (
            *facts(3, 0, 0.9, origin=2),
            *facts(2, 0, 0.9, origin=1),
            *facts(4, 0, 0.9, origin=2, together=True),
            Trial(9, "amounts", Outcome.MISSED, None, None, False, 2),
        ),
        (),
        {},
    )
    found, left = usable(told, {1: "older", 2: "now"})
    assert (len(found["amounts"]), left) == (3, 2)


def test_a_person_may_be_stricter_than_what_was_measured_not_laxer() -> None:
    fields = {
        "amounts": FieldRefit(400, 0.5, 0.0, 0.8),
        "funding": FieldRefit(400, 1.0, 0.0, None, never=True),
        "counts": FieldRefit(400, 1.0, 0.0, None),
    }
    cuts = Cuts(Refit(fields, "f" * 64))
    assert [cuts.at("amounts/1a2b3c4d", asked, False) for asked in (0.5, 0.9, 0.95)] == [0.8, 0.8, 0.95]
    # Log odds of 0.8 are ln 4; half of them are those of 2 / 3.
    assert cuts.at("amounts/1a2b3c4d", 0.9, True) == 0.667
    assert [cuts.at(key, 0.9, False) for key in ("funding", "counts", "title")] == [NEVER, 0.9, 0.9]
    assert cuts.straightened({"resources": [{"sha256": "f" * 64}]})
    assert not cuts.straightened({"resources": [{"sha256": "0" * 64}]})


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    for content in (b"{", b"[]", b'{"format": "other"}', b'{"format": "iomnlp-refit/1", "fields": {"title": {}}}'):
        path.write_bytes(content)
        with pytest.raises(ConfigError, match="is no file of confidences"):
            read_refit(path)
    with pytest.raises(ConfigError, match="cannot be read"):
        read_refit(tmp_path / "none.json")


PAGE = "Soutien aux familles\n\nLe Canada a versé 2 millions d'euros à l'OIM pour les déplacés du Tchad."


def test_extraction_tells_the_new_confidences_and_where_they_come_from(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_bytes(dumped({"amounts": FieldRefit(400, 0.5, 0.0, 0.8)}, {"iomnlp": "0"}))
    before, after = iomnlp.load("rules").extract(PAGE), iomnlp.load("rules", confidence=path).extract(PAGE)
    old = before.amounts[0].confidence
    assert old is not None
    # Half the log odds: the square root of the odds.
    odds = math.sqrt(old / (1 - old))
    assert after.amounts[0].confidence == pytest.approx(odds / (1 + odds), abs=5e-4)
    assert after.title.confidence == before.title.confidence  # type: ignore[union-attr]
    assert after.provenance.resources[-1].name == "confidence:c.json"
    assert json.loads(path.read_bytes())["fields"]["amounts"]["never"] is False
