"""What review speaks of: fields, decisions, records as they are shown. Frozen values without behaviour.

A field's key is its path in the contract (`title`, `project.start`), or list and fact (`amounts/1a2b3c4d`): the id of
the fact that first proposed it, or `+` and 8 hex digits of the decision's UUID where a person added it. Facts are the
contract's own JSON (`evidence` with `start`, `end`, `text`; code points over `document.text`), but what points at other
facts points at keys: `funding.amount` and `amounts.gloss_of` hold a key of `amounts` instead of an index, the
`organisation` of a party a key of `organisations` instead of an id. Exports turn keys into indices and ids again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Fact = dict[str, Any]
Span = tuple[int, int]


class State(StrEnum):
    """What is known of a field; the last two win over the decision that they put in question."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    CORRECTED = "corrected"
    REJECTED = "rejected"
    ABSENT = "absent"
    DOUBTFUL = "doubtful"
    DIVERGING = "diverging"
    STALE = "stale"


class Action(StrEnum):
    """What a person does.

    `accept` takes what the machine proposes now; `correct` gives a value (and evidence); `reject` drops the proposal;
    `absent` says that the source does not tell it; `doubt` leaves the value and asks for another look; `add` gives a
    value to a key that has none (a list's name, such as `amounts`, makes a new key); `keep` confirms a person's value
    against a new run or source; `restore` takes a decision back; `adjudicate` settles what two readers saw differently.
    Of the record: `waive` lets a check pass with a reason, `validate` is the steward's V.
    """

    ACCEPT = "accept"
    CORRECT = "correct"
    REJECT = "reject"
    ABSENT = "absent"
    DOUBT = "doubt"
    ADD = "add"
    KEEP = "keep"
    RESTORE = "restore"
    WAIVE = "waive"
    VALIDATE = "validate"
    ADJUDICATE = "adjudicate"


class Side(StrEnum):
    """Whose opinion: the first one's is the record's own, the second one's stands beside it."""

    FIRST = "first"
    SECOND = "second"


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision, as a client sends it.

    Attributes
    ----------
    uuid : str
        Made by the client; the same one again is the same decision.
    record_id, key : str
        What is decided.
    action : Action
        How.
    expected_version : int
        The version of the field that the person saw; 0 where there was none, without meaning for a list's name.
    reviewer : str
        The person's pseudonym.
    value : dict, optional
        For `correct` and `add`: the fact's own keys; those left out stay as they are.
    evidence : sequence of (start, end), optional
        Its places in the text; None leaves them as they are.
    reason : str
        Why; required by `waive`.
    batch : str, optional
        UUID shared by decisions that are undone together.
    at : str
        ISO 8601 time in UTC; by default, when it is stored.
    restores : int, optional
        Set by the service: the number of the decision that `restore` takes back.
    """

    uuid: str
    record_id: str
    key: str
    action: Action
    expected_version: int
    reviewer: str
    value: Mapping[str, Any] | None = None
    evidence: Sequence[Span] | None = None
    reason: str = ""
    batch: str | None = None
    at: str = ""
    restores: int | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record as it stands.

    Attributes
    ----------
    record_id, key, group : str
        `group` is the list or path that the key belongs to: `amounts`, `project.start`.
    state : State
        See there.
    version : int
        Grows by one with every change, a person's or a run's; 0 for a key that nobody has touched.
    required : bool
        Whether *reviewed* needs a person's decision on it.
    proposed : dict or None
        The machine's fact of the last run.
    current : dict or None
        What would be exported.
    evidence : tuple of dict
        `start`, `end`, `text` of the current value, else of the proposal.
    confidence, rule, basis
        Of the proposal; of the current value where there is none.
    divergence : dict or None
        Where a new run disagrees: `{"proposed": fact or None}`.
    decided_by, decided_at, reason : str or None
        Of the decision in force.
    """

    record_id: str
    key: str
    group: str
    state: State
    version: int
    required: bool
    proposed: Fact | None
    current: Fact | None
    evidence: tuple[dict[str, Any], ...]
    confidence: float | None
    rule: str | None
    basis: str | None
    divergence: dict[str, Any] | None = None
    decided_by: str | None = None
    decided_at: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class CheckView:
    """A check of a record as it stands.

    `key` (`checks/` and the code) takes the decision `waive`; `open` is false where it was waived or a person's
    decisions settled it (`settled`). `hard` checks must not be open for *reviewed*.
    """

    key: str
    code: str
    severity: str
    message: str
    paths: tuple[str, ...]
    evidence: tuple[dict[str, Any], ...]
    version: int
    hard: bool
    open: bool
    settled: bool = False
    waived_by: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Doubted:
    """Who doubts a record as a whole, when, and why."""

    who: str
    at: str
    note: str


@dataclass(frozen=True, slots=True)
class RecordView:
    """All that the screen of one record shows.

    Attributes
    ----------
    document : dict
        The contract's `document`, `text` included (contact data hidden where masked).
    segments : tuple of dict
        The contract's segments.
    fields : tuple of Field
        In the order of the contract; within a list, by first evidence. Missing required ones are fields without
        proposal and value.
    checks : tuple of CheckView
        Those raised by the last run and those that decisions raise.
    reviewed : bool
        Whether the record is reviewed, exactly.
    missing : tuple of str
        Keys that still need a decision, and checks that are open, for *reviewed*.
    version : int
        Version of the record's own key (`record`), for `validate`.
    next_id, previous_id : str or None
        Neighbours in the queue that was named.
    superseded_by : str or None
        The record of a newer text at the same place.
    side : Side or None
        Whose opinion it is, while two people read the record blind.
    doubt : Doubted or None
        Who doubts the record as a whole, and why.
    left : bool
        Whether the opinion was begun by somebody who left it: the reader's first decision takes it over.
    """

    record_id: str
    kind: str
    document: dict[str, Any]
    segments: tuple[dict[str, Any], ...]
    fields: tuple[Field, ...]
    checks: tuple[CheckView, ...]
    reviewed: bool
    missing: tuple[str, ...]
    version: int
    validated_by: str | None
    validated_at: str | None
    next_id: str | None
    previous_id: str | None
    superseded_by: str | None
    provenance: dict[str, Any]
    side: Side | None = None
    doubt: Doubted | None = None
    left: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a field's history: a decision (`kind` decision) or what a run proposed (`kind` run).

    `value` is the fact that the field had from then on, None where none; `number` counts over the whole store.
    """

    kind: str
    number: int
    key: str
    at: str
    who: str
    action: str
    version: int
    value: Fact | None
    reason: str
    batch: str | None
    undone: bool = False


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A page of a history, oldest first, and the cursor of the next page or None."""

    events: tuple[Event, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Batch:
    """What was done (or undone) together. `skipped` names keys that somebody changed since, as (record_id, key)."""

    id: str
    action: str
    count: int
    skipped: tuple[tuple[str, str], ...] = ()
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether V made the record reviewed; else the keys and checks that are missing."""

    reviewed: bool
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """What an import did. `diverging` and `stale` count fields, `purged` records that stay forgotten."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    diverging: int = 0
    stale: int = 0
    purged: int = 0


@dataclass(frozen=True, slots=True)
class Stats:
    """The store in figures: records, reviewed ones, fields by state (where asked for), decisions."""

    records: int
    reviewed: int
    states: Mapping[State, int] = field(default_factory=dict)
    decisions: int = 0


@dataclass(frozen=True, slots=True)
class Revision:
    """Which state a record is in.

    `mark` is the number of events that it has had, with an `s` behind it on the side of a second opinion; `purges` is
    the number of the store's last purge, which changes texts without an event.
    """

    mark: str
    purges: int
