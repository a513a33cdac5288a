"""The service: what stewards and programmes do, one method each. Pages and commands call nothing else."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from uuid import uuid4

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from iomnlp.record import Record
from iomnlp.review import batches, care, decide, history, lessons, queues, saved, screen
from iomnlp.review.accounts.audit import Audit
from iomnlp.review.accounts.logins import Logins
from iomnlp.review.accounts.store import Accounts
from iomnlp.review.cuts import NONE
from iomnlp.review.database import Database, open_database
from iomnlp.review.decide import Incomplete
from iomnlp.review.evidence import Evidence, evidence, makers
from iomnlp.review.hooks import Courier, Pace, Webhooks
from iomnlp.review.importing import import_file, import_records
from iomnlp.review.keys import CHECKS, RECORD
from iomnlp.review.learning import EVERY, Learning, learned
from iomnlp.review.listing import FieldPage, Filter, Page, Sort, View
from iomnlp.review.model import (
    Action,
    Batch,
    Decision,
    Event,
    Field,
    HistoryPage,
    Outcome,
    RecordView,
    Revision,
    State,
    Stats,
    Summary,
)
from iomnlp.review.moments import now
from iomnlp.review.refusals import Conflict, Refused
from iomnlp.review.seats import seat
from iomnlp.review.team import Team
from iomnlp.review.tokens import SystemTokens
from iomnlp.review.upkeep import Upkeep

PAGE = 50
Fields = Mapping[str, tuple[float | None, float | None]]
EVERYTHING = Filter()


def _uuid() -> str:
    return str(uuid4())


class Review:
    """A store of proposals and decisions; threads may share it, and each process opens its own.

    Attributes
    ----------
    cuts : Cuts
        Measured thresholds, by which facts are accepted together; none until they are given.
    """

    @classmethod
    def open(cls, url: str | Path) -> Review:
        """Open a store, make it where there is none, and bring its tables up to date.

        Parameters
        ----------
        url : str or Path
            A file for SQLite, or a URL (`sqlite:///review.db`, `postgresql://user@host/name`). `sqlite://` lives
            as long as it is open. Before an older SQLite file is changed, a copy is made beside it.

        Raises
        ------
        StoreError
            When it is no store, was made by a newer version, or cannot be reached.
        """
        database = open_database(url)
        care.look_at_older(database)
        return cls(database)

    def __init__(self, database: Database, reader: str | None = None, masked: bool = False):
        self._database = database
        self.cuts = NONE
        self._reader = reader
        self._masked = masked

    @property
    def tokens(self) -> SystemTokens:
        """What lets other systems in."""
        return SystemTokens(self._database)

    @property
    def webhooks(self) -> Webhooks:
        """Who is told of what happens here."""
        return Webhooks(self._database)

    def courier(self, pace: Pace | None = None, base: str = "") -> Courier:
        """A worker that tells them; `base` is where the server is reached, for links."""
        return Courier(self._database, pace, base)

    @property
    def upkeep(self) -> Upkeep:
        """What whoever keeps the server does with the store as a whole."""
        return Upkeep(self._database)

    @property
    def accounts(self) -> Accounts:
        """Who may come in."""
        return Accounts(self._database)

    @property
    def audit(self) -> Audit:
        """Who came in, changed rights, took data out."""
        return Audit(self._database)

    def logins(self, idle: float, longest: float) -> Logins:
        """Sessions of accounts; seconds without a request, and in all, after which one is over."""
        return Logins(self._database, idle, longest)

    def seen_by(self, reader: str, masked: bool = False) -> Review:
        """The same store as one person sees it and works on it.

        Where `masked`, contact data are hidden in all that it gives: in records, fields, history, queues and exports;
        and a search finds what shows, alone.

        Of a record that two people read blind, the person's own side is the record; what others read blind is in no
        queue, no count and no export, and `Hidden` where it is asked for. Without this, everything is seen.
        """
        seen = Review(self._database, reader, masked)
        seen.cuts = self.cuts
        return seen

    @property
    def team(self) -> Team:
        """What people do together: second opinions, doubts, who is there."""
        return Team(self._database, self._reader, self._masked)

    def close(self) -> None:
        """Close its connections."""
        self._database.close()

    def __enter__(self) -> Review:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def import_run(self, path: Path, source: str | None = None) -> Summary:
        """Load the records of a run; those that are there already are compared.

        Parameters
        ----------
        path : Path
            The folder of a run, or a file of records (JSONL).
        source : str, optional
            What the run is called; by default, the name of the folder. A document of the same source and uri but
            other bytes supersedes the older record, whose fields become stale.

        Raises
        ------
        ReadError
            When a line is no record; what stands before it is in the store, and the same call goes on.
        """
        return import_file(self._database, path, source, now)

    def import_records(self, records: Iterable[Record], source: str) -> Summary:
        """Load records that are at hand, as `import_run` does."""
        return import_records(self._database, records, source, now)

    def queue(
        self,
        where: Filter = EVERYTHING,
        sort: Sort = Sort.LEAST_SURE,
        after: str | None = None,
        limit: int = PAGE,
    ) -> Page:
        """A page of records; `after` is the cursor that the page before gave."""
        with self._database.reading() as connection:
            return queues.queue(connection, where, sort, after, limit, self._reader, self._masked)

    def field_queue(self, where: Filter, after: str | None = None, limit: int = PAGE) -> FieldPage:
        """A page of fields (`where.field` names the group), least sure first."""
        with self._database.reading() as connection:
            return queues.field_queue(connection, where, after, limit, self._reader, self._masked)

    def facets(self, name: str, limit: int = 500) -> tuple[tuple[str, int], ...]:
        """Values that records can be filtered by, with their number of records, most frequent first.

        `name` is `kind`, `country`, `theme`, `donor`, `reviewer` or `year`.
        """
        with self._database.reading() as connection:
            return queues.facets(connection, name, limit)

    def printed_donors(self, keys: Sequence[str]) -> dict[str, str]:
        """How donors that no code tells are printed most, by the keys that `facets` gives."""
        with self._database.reading() as connection:
            return queues.printed(connection, keys)

    def views(self, owner: str) -> tuple[View, ...]:
        """The saved views of a person, by name."""
        with self._database.reading() as connection:
            return saved.views(connection, owner)

    def save_view(self, view: View) -> None:
        """Save a view; one of the same owner and name is replaced."""
        with self._database.writing() as connection:
            saved.save(connection, view)

    def delete_view(self, owner: str, name: str) -> None:
        """Forget a view."""
        with self._database.writing() as connection:
            saved.delete(connection, owner, name)

    def record(
        self,
        record_id: str,
        queue: Filter | None = None,
        sort: Sort = Sort.LEAST_SURE,
        mask_contacts: bool = False,
    ) -> RecordView:
        """All that the screen of a record shows.

        Parameters
        ----------
        record_id : str
            Which one.
        queue, sort
            The queue in which `next_id` and `previous_id` stand.
        mask_contacts : bool
            Hide e-mail addresses, telephone numbers and the facts of `contacts`, in the text and in the fields, by
            characters of the same number: offsets hold.

        Raises
        ------
        NotFound
            When there is none, or it was purged.
        """
        with self._database.reading() as connection:
            hide = mask_contacts or self._masked
            return screen.record_view(connection, record_id, queue, sort, hide, self._reader)

    def field(self, record_id: str, key: str) -> Field:
        """One field; a key that nobody has touched has version 0."""
        with self._database.reading() as connection:
            return screen.one_field(connection, record_id, key, self._reader, self._masked)

    def revision(self, record_id: str) -> Revision:
        """Which state a record is in: two that are equal have the same fields, texts and history."""
        with self._database.reading() as connection:
            return screen.revision(connection, record_id, self._reader)

    def decide(self, decision: Decision, seen: Collection[str] | None = None) -> Field:
        """Store one decision.

        Parameters
        ----------
        decision : Decision
            What is decided.
        seen : collection of str, optional
            Marks of revisions, one of which the record must still have; by default, only the field's version counts.

        Returns
        -------
        Field
            The field after it. The same UUID again changes nothing and gives the first outcome.

        Raises
        ------
        Conflict
            When the field's version is not the one that the person saw.
        Outdated
            When the record's revision is none of those seen.
        Refused
            When the value breaks the contract, evidence lies outside the text, or the action makes no sense here.
        NotFound
            When there is no such record or field.
        """
        with self._writing() as connection:
            field = decide.decide(connection, decision, now(), self._blind, seen)
        return self._as_seen(field)

    def decide_many(
        self, decisions: Sequence[Decision], batch: str, seen: Collection[str] | None = None
    ) -> tuple[Field, ...]:
        """Store decisions on one record or several, all or none, undone together: a split, a merge, a new order.

        Raises as `decide` does, for the first that fails.
        """
        with self._writing() as connection:
            fields = decide.decide_many(connection, decisions, batch, now(), self._blind, seen)
        return tuple(map(self._as_seen, fields))

    def _as_seen(self, field: Field) -> Field:
        """A field as whoever asks may see it."""
        return self.field(field.record_id, field.key) if self._masked else field

    def accept_record(self, record_id: str, threshold: float, reviewer: str, batch: str | None = None) -> Batch:
        """Accept what a record proposes with at least this confidence (Shift+A); decided fields are skipped."""
        with self._writing() as connection:
            row = seat(connection, record_id, reviewer if self._blind else None, lock=True)
            return batches.accept_record(connection, row, self._asked(threshold), reviewer, batch or _uuid(), now())

    def count_acceptable(self, where: Filter, threshold: float, field: str | None = None) -> int:
        """How many fields `bulk_accept` would accept."""
        with self._database.reading() as connection:
            asked = self._asked(threshold).over(connection)
            return queues.count_acceptable(connection, where, asked.reached, field)

    def bulk_accept(self, where: Filter, threshold: float, field: str | None, reviewer: str) -> Batch:
        """Accept proposals of at least this confidence in all records that match, as one batch that can be undone.

        `field` is a group, or None for all. Whatever a person decided is skipped. Makes no record reviewed.
        """
        return batches.bulk_accept(self._database, where, self._asked(threshold), field, reviewer, _uuid(), now())

    def _asked(self, threshold: float) -> batches.Asked:
        return batches.Asked(threshold, self.cuts)

    def undo(self, reviewer: str, batch_or_decision: str | None = None) -> Batch:
        """Take back a batch or a decision (its UUID); by default, the person's last one that stands.

        Fields that somebody changed since are skipped and named.

        Raises
        ------
        NotFound
            When there is nothing to undo.
        Conflict
            When it was a single decision, and the field was changed since.
        """
        return batches.undo(self._database, reviewer, batch_or_decision, now(), self._reader)

    def waive(self, record_id: str, check: str, reason: str, reviewer: str) -> Field:
        """Let a check (its code) pass, with a reason."""
        key = check if check.startswith(f"{CHECKS}/") else f"{CHECKS}/{check}"
        return self._decide_now(record_id, key, Action.WAIVE, reviewer, reason)

    def doubt(self, record_id: str, note: str, reviewer: str) -> Field:
        """Doubt a record as a whole: it is not reviewed until somebody lifts the doubt, or presses V."""
        return self._decide_now(record_id, RECORD, Action.DOUBT, reviewer, note)

    def lift(self, record_id: str, note: str, reviewer: str) -> Field:
        """Lift a doubt about a record as a whole."""
        return self._decide_now(record_id, RECORD, Action.KEEP, reviewer, note)

    def validate(self, record_id: str, reviewer: str) -> Outcome:
        """V: make the record reviewed, or say what is missing."""
        try:
            self._decide_now(record_id, RECORD, Action.VALIDATE, reviewer, "")
        except Incomplete as error:
            return Outcome(False, error.missing)
        return Outcome(True, ())

    def _decide_now(self, record_id: str, key: str, action: Action, reviewer: str, reason: str) -> Field:
        """A decision on the version that stands, whichever that is."""
        with self._writing() as connection:
            reader = reviewer if self._blind else None
            seat(connection, record_id, reader, lock=True)
            field = screen.one_field(connection, record_id, key, reader)
            if action == Action.VALIDATE and field.state == State.ACCEPTED:
                return field
            told = Decision(_uuid(), record_id, key, action, field.version, reviewer, reason=reason)
            return decide.decide(connection, told, now(), self._blind)

    def history(self, record_id: str, key: str | None = None) -> tuple[Event, ...]:
        """Who did what when and why, to one field or to the record; oldest first."""
        with self._database.reading() as connection:
            row = seat(connection, record_id, self._reader)
            events = history.history(connection, row, key)
            if not self._masked:
                return events
            return history.masked(events, history.history(connection, row, None) if key else events)

    def history_page(
        self, record_id: str, key: str | None = None, after: str | None = None, limit: int = PAGE
    ) -> HistoryPage:
        """A page of the same; `after` is the cursor that the page before gave."""
        with self._database.reading() as connection:
            row = seat(connection, record_id, self._reader)
            found = history.page(connection, row, key, after, limit)
            if not self._masked:
                return found
            return replace(found, events=history.masked(found.events, history.history(connection, row, None)))

    def export(
        self,
        which: Filter | Sequence[str] = EVERYTHING,
        mask_contacts: bool = False,
    ) -> Iterator[Record]:
        """Records of the contract with `review` filled, in the order in which they arrived.

        What a person corrected has the basis `human`, and its id is made anew; what was rejected or is absent stands
        in `review` alone. Lists are in the order of their first evidence.
        """
        return screen.export(self._database, which, mask_contacts, self._reader, self._masked)

    def stats(self, by_state: bool = False) -> Stats:
        """The store in figures; fields are counted by state only when asked for, since there are millions."""
        with self._database.reading() as connection:
            return queues.stats(connection, by_state, self._reader)

    def evidence(self) -> Evidence:
        """What each decision tells of the machine, fact by fact."""
        with self._database.reading() as connection:
            return evidence(connection)

    def note_training(self, model: str, records: int, kept: bool, fields: Fields) -> None:
        """Note that a model (`judges`, `themes`) was trained with so many reviewed records.

        Parameters
        ----------
        model, records, kept
            See `Training`.
        fields : mapping
            Field → F1 on frozen gold before and after.
        """
        with self._database.writing() as connection:
            lessons.keep(connection, lessons.Training(now(), model, records, kept, dict(fields)))

    def makers(self) -> dict[int, str]:
        """Provenances by number, each with a hash of the models and own confidences that made it."""
        with self._database.reading() as connection:
            return makers(connection)

    def learning(self, every: int = EVERY) -> Learning:
        """What the decisions tell of the machine: by field, and as more records were reviewed.

        Parameters
        ----------
        every : int
            Reviewed records between two points of the curve.
        """
        with self._database.reading() as connection:
            return learned(connection, evidence(connection), every)

    @property
    def _blind(self) -> bool:
        return self._reader is not None

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """A transaction whose collisions are told in a sentence."""
        try:
            with self._database.writing() as connection:
                yield connection
        except Conflict as conflict:
            if not self._masked:
                raise
            raise Conflict(self._as_seen(conflict.current), conflict.yours) from None
        except IntegrityError as error:
            remedy = "Make a new UUID for each decision."
            raise Refused("This UUID belongs to another decision.", remedy=remedy) from error
