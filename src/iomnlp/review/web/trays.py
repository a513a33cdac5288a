"""Trays: what was dropped on the page and became of it, kept for a while for the browser that dropped it."""

from __future__ import annotations

import secrets
import threading
import time
import zlib
from dataclasses import dataclass

from iomnlp.record import Record
from iomnlp.review.facts import shown, take_apart
from iomnlp.review.keys import group_of
from iomnlp.review.model import CheckView, Field, RecordView, State
from iomnlp.review.refusals import NotFound

# How long a tray is kept (seconds), and how many bytes all of them may take, packed.
HOUR = 3600.0
ROOM = 32_000_000


@dataclass(frozen=True, slots=True)
class Dropped:
    """One document of a tray.

    Attributes
    ----------
    uri, status, reason, cause
        As whoever extracted said.
    packed : bytes or None
        Its record, compressed.
    title, kind : str
        Of the record; the uri where it has no title.
    """

    uri: str
    status: str
    reason: str | None
    cause: str | None
    packed: bytes | None
    title: str
    kind: str

    def record(self) -> Record:
        """Its record.

        Raises
        ------
        NotFound
            When it gave none.
        """
        if self.packed is None:
            raise NotFound("This document gave no record.", document=self.uri)
        return Record.model_validate_json(zlib.decompress(self.packed))


def dropped(uri: str, status: str, reason: str | None, cause: str | None, line: bytes | None) -> Dropped:
    """What became of a document, packed."""
    if line is None:
        return Dropped(uri, status, reason, cause, None, uri, "")
    record = Record.model_validate_json(line)
    title = " ".join(record.title.value.split()) if record.title else uri
    return Dropped(uri, status, reason, cause, zlib.compress(line, 3), title, record.kind)


@dataclass(frozen=True, slots=True)
class Tray:
    """Documents that were dropped together; `left` says that there were more than are shown."""

    id: str
    owner: str
    documents: tuple[Dropped, ...]
    left: bool
    made_at: float

    @property
    def size(self) -> int:
        """Bytes that it takes."""
        return sum(len(one.packed or b"") for one in self.documents)

    @property
    def records(self) -> list[Dropped]:
        """The documents that gave a record."""
        return [one for one in self.documents if one.packed]


class Trays:
    """The trays of one server, in memory: the oldest go when they have had their time, or room is short."""

    def __init__(self) -> None:
        self._held: dict[str, Tray] = {}
        self._lock = threading.Lock()

    def put(self, owner: str, documents: list[Dropped], left: bool = False) -> Tray:
        """Keep what became of a drop."""
        now = time.monotonic()
        tray = Tray(secrets.token_urlsafe(12), owner, tuple(documents), left, now)
        with self._lock:
            self._held = {name: one for name, one in self._held.items() if now - one.made_at < HOUR}
            while self._held and sum(one.size for one in self._held.values()) + tray.size > ROOM:
                del self._held[next(iter(self._held))]
            self._held[tray.id] = tray
        return tray

    def get(self, owner: str, name: str) -> Tray:
        """A tray of this owner.

        Raises
        ------
        NotFound
            When there is none (any more).
        """
        tray = self._held.get(name)
        if tray is None or tray.owner != owner or time.monotonic() - tray.made_at >= HOUR:
            raise NotFound("These documents are no longer here.", remedy="Drop them again.")
        return tray


def view_of(record: Record) -> RecordView:
    """A record that no store holds, for the same eyes: every field is a proposal."""
    taken = take_apart(record)
    fields = []
    for key, kept in taken.facts.items():
        fact = shown(group_of(key), kept, taken.text)
        fields.append(_proposal(record.record_id, key, fact))
    checks = tuple(
        CheckView(
            f"checks/{check.code}",
            check.code,
            check.severity,
            check.message,
            tuple(check.paths),
            tuple(one.model_dump() for one in check.evidence),
            version=0,
            hard=False,
            open=True,
        )
        for check in record.checks
    )
    return RecordView(
        record_id=record.record_id,
        kind=record.kind,
        document={**taken.head["document"], "text": taken.text},
        segments=tuple(taken.head["segments"]),
        fields=tuple(fields),
        checks=checks,
        reviewed=False,
        missing=(),
        version=0,
        validated_by=None,
        validated_at=None,
        next_id=None,
        previous_id=None,
        superseded_by=None,
        provenance=taken.origin,
    )


def _proposal(record_id: str, key: str, fact: dict[str, object]) -> Field:
    evidence = fact.get("evidence")
    confidence, rule, basis = (fact.get(name) for name in ("confidence", "rule", "basis"))
    return Field(
        record_id=record_id,
        key=key,
        group=group_of(key),
        state=State.PROPOSED,
        version=0,
        required=False,
        proposed=fact,
        current=fact,
        evidence=tuple(evidence) if isinstance(evidence, list | tuple) else (),
        confidence=confidence if isinstance(confidence, float) else None,
        rule=str(rule) if rule else None,
        basis=str(basis) if basis else None,
    )
