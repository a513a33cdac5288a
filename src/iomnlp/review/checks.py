"""Checks after people decided: raised anew on what they made of the record, waived with a reason, or settled."""

from __future__ import annotations

from typing import Any

from iomnlp.check.checks import run_checks
from iomnlp.record import Record
from iomnlp.review.assemble import contract_check, to_record
from iomnlp.review.fold import Ledger
from iomnlp.review.keys import CHECKS, RECORD
from iomnlp.review.ledgers import Loaded, missing
from iomnlp.review.model import CheckView, State

# About the document and the caller's day, not about facts: only the run can say.
OF_THE_RUN = frozenset({"encoding_damage", "language_mismatch", "no_narrative", "status_date_conflict"})
HARD = "error"
# What checks do not look at.
_NO_PROVENANCE = {"iomnlp": "", "config_sha256": ""}
_CHANGING = (State.CORRECTED, State.REJECTED, State.ABSENT)


def decided_checks(one: Loaded) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The contract's checks of the record as it stands now, and those of the run that people's decisions settled."""
    raised = [contract_check(check, one.text) for check in one.head["checks"]]
    if not any(held.verdict and held.verdict.state in _CHANGING for held in one.ledger.fields.values()):
        return raised, []
    record = to_record(one, _NO_PROVENANCE, [])
    anew = {check.code: check for check in _anew(record)}
    stays = [check for check in raised if check["code"] in OF_THE_RUN]
    settled = [check for check in raised if check["code"] not in OF_THE_RUN and check["code"] not in anew]
    return [*(check.model_dump(mode="json") for check in anew.values()), *stays], settled


def _anew(record: Record) -> tuple[Any, ...]:
    return tuple(check for check in run_checks(record) if check.code not in OF_THE_RUN)


def check_views(one: Loaded) -> tuple[CheckView, ...]:
    """The checks as pages show them, open ones first."""
    now, settled = decided_checks(one)
    views = [_view(one.ledger, check, False) for check in now] + [_view(one.ledger, check, True) for check in settled]
    return tuple(sorted(views, key=lambda view: (not view.open, not view.hard)))


def _view(ledger: Ledger, check: dict[str, Any], settled: bool) -> CheckView:
    key = f"{CHECKS}/{check['code']}"
    held = ledger.fields.get(key)
    waived = held is not None and held.verdict is not None and held.state != State.STALE
    verdict = held.verdict if held is not None and waived else None
    return CheckView(
        key=key,
        code=check["code"],
        severity=check["severity"],
        message=check["message"],
        paths=tuple(check["paths"]),
        evidence=tuple(check["evidence"]),
        version=held.version if held else 0,
        hard=check["severity"] == HARD,
        open=not waived and not settled,
        settled=settled,
        waived_by=verdict.reviewer if verdict else None,
        reason=verdict.reason if verdict else None,
    )


def lacking(one: Loaded) -> tuple[str, ...]:
    """What *reviewed* still needs: keys that nobody decided, and hard checks that are open."""
    open_ = tuple(view.key for view in check_views(one) if view.hard and view.open)
    return (*missing(one.ledger), *(("superseded",) if one.ledger.superseded else ()), *open_)


def unseal(one: Loaded) -> set[str]:
    """Take back *reviewed* where something is missing again; give the keys that changed."""
    seal = one.ledger.fields.get(RECORD)
    if seal is None or seal.verdict is None or seal.verdict.state != State.ACCEPTED or not lacking(one):
        return set()
    one.ledger.apply(RECORD, None)
    return {RECORD}
