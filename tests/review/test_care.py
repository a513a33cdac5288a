"""Care of the data: backup, restore, forgetting, migrations, files that are no store."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from handmade import TEXT, make_record
from iomnlp.review.database import Database
from iomnlp.review.listing import Filter
from iomnlp.review.model import Action, State, Summary
from iomnlp.review.refusals import NotFound, Refused, StoreError
from iomnlp.review.schema import metadata
from iomnlp.review.service import Review
from stores import decision, numbered, state_of, sure, the

RECORD = sure(make_record())
ID = RECORD.record_id


def filled(review: Review) -> None:
    """A store with a bit of everything."""
    review.import_records([RECORD, *(numbered(n) for n in range(3))], "essai")
    review.accept_record(ID, 0.9, "awa")
    review.validate(ID, "awa")
    review.decide(decision(the(review, numbered(1).record_id, "amounts"), Action.CORRECT, value={"value": "1"}))
    review.undo("awa")


class TestBackup:
    def test_a_restored_store_is_the_same_and_goes_on(self, review: Review, tmp_path: Path) -> None:
        filled(review)
        before = state_of(review)
        review.upkeep.backup(tmp_path / "copy.db")
        review.bulk_accept(Filter(), 0.0, None, "benoit")
        review.import_records([numbered(9)], "essai")
        review.upkeep.restore(tmp_path / "copy.db")
        assert state_of(review) == before
        assert review.upkeep.replay() == 0
        assert review.queue(Filter(text='"dossier 2"')).total == 1
        assert review.queue(Filter(text='"dossier 9"')).total == 0
        review.decide(decision(the(review, numbered(2).record_id, "title"), Action.ACCEPT))
        review.import_records([numbered(9)], "essai")
        assert review.queue().total == 5

    def test_it_moves_between_databases(self, review: Review, tmp_path: Path) -> None:
        filled(review)
        review.upkeep.backup(tmp_path / "copy.db")
        with Review.open(tmp_path / "other.db") as other:
            other.upkeep.restore(tmp_path / "copy.db")
            assert state_of(other) == state_of(review)
        with Review.open(tmp_path / "copy.db") as copy:
            assert state_of(copy) == state_of(review), "a backup is a store itself"
            assert copy.queue(Filter(text="dossier")).total == 3

    def test_it_overwrites_nothing(self, review: Review, tmp_path: Path) -> None:
        (tmp_path / "copy.db").write_bytes(b"mine")
        with pytest.raises(StoreError, match="there already"):
            review.upkeep.backup(tmp_path / "copy.db")

    @pytest.mark.parametrize("content", [b"", b"no database at all", b"SQLite format 3\0" + bytes(5000)])
    def test_what_is_no_backup_changes_nothing(self, review: Review, tmp_path: Path, content: bytes) -> None:
        filled(review)
        before = state_of(review)
        (tmp_path / "copy.db").write_bytes(content)
        with pytest.raises(StoreError, match="no backup"):
            review.upkeep.restore(tmp_path / "copy.db")
        assert state_of(review) == before


class TestForgetting:
    def test_a_document_leaves_a_tombstone_and_its_history(self, review: Review, tmp_path: Path) -> None:
        filled(review)
        review.decide(decision(the(review, ID, "title"), Action.CORRECT, value={"value": "Norvège"}, reason="Norvège"))
        assert review.upkeep.purge("admin", record_id=ID) == 1
        with pytest.raises(NotFound, match="purged"):
            review.record(ID)
        assert review.queue(Filter(text="dossier OR Norvège")).total == 0
        assert review.queue().total == 3
        assert review.import_records([RECORD], "essai") == Summary(purged=1)
        assert review.stats().decisions > 5
        with review._database.reading() as connection:
            rows = connection.execute(text("SELECT reviewer, action, reason, value FROM decisions WHERE record = 1"))
            told = rows.all()
        assert {row.reviewer for row in told} == {"awa"}
        assert {row.reason for row in told} == {""}
        assert {row.value for row in told} == {None}
        assert review.upkeep.replay() == 0

    def test_a_person_is_gone_from_every_place(self, review: Review) -> None:
        filled(review)
        other = sure(make_record(f"{TEXT}Signé : AWA\nTidjani.\n"))
        review.import_records([other], "essai")
        field = the(review, ID, "people")
        title = {"title": "Mme Awa Tidjani"}
        review.decide(decision(field, Action.CORRECT, value=title, reason="Awa Tidjani, dit-elle"))
        assert review.upkeep.purge("admin", person="awa tidjani") == 5
        for record in review.export():
            assert "Tidjani" not in record.to_json()
            assert record.document.n_chars == len(record.document.text)
        for record_id in (ID, other.record_id):
            view = review.record(record_id)
            assert "Tidjani" not in repr(view)
            assert "Tidjani" not in repr(review.history(record_id))
        assert review.queue(Filter(text="tidjani")).total == 0
        assert review.upkeep.replay() == 0
        review.import_records([RECORD, numbered(50)], "essai")
        assert "Tidjani" not in "".join(record.to_json() for record in review.export())

    def test_nothing_is_left_in_the_files(self, tmp_path: Path) -> None:
        with Review.open(tmp_path / "review.db") as review:
            filled(review)
            review.upkeep.purge("admin", person="Awa Tidjani")
            for file in tmp_path.glob("review.db*"):
                assert b"Tidjani" not in file.read_bytes()
                assert b"tidjani" not in file.read_bytes(), "the index holds words without accents"

    def test_either_a_document_or_a_person(self, review: Review) -> None:
        for given in ({}, {"record_id": ID, "person": "Awa Tidjani"}, {"person": "Al"}):
            with pytest.raises(Refused):
                review.upkeep.purge("admin", **given)


class TestOpening:
    def test_tables_are_what_the_code_says(self, review: Review) -> None:
        with review._database.engine.connect() as connection:
            context = MigrationContext.configure(
                connection, opts={"include_name": lambda name, kind, _: kind != "table" or name in metadata.tables}
            )
            assert compare_metadata(context, metadata) == []

    def test_again_and_again(self, url: str) -> None:
        with Review.open(url) as review:
            filled(review)
            before = state_of(review)
        with Review.open(url) as review:
            assert state_of(review) == before

    def test_for_a_while(self) -> None:
        with Review.open("sqlite://") as review:
            filled(review)
            assert review.stats().records == 4

    @pytest.mark.parametrize(
        ("address", "sentence"),
        [
            ("mysql://host/name", "mysql is no store"),
            ("review://x", "no store"),
            ("nowhere/review.db", "There is no folder nowhere"),
            ("postgresql://127.0.0.1:1/name", "cannot be used"),
        ],
    )
    def test_what_is_no_address(self, address: str, sentence: str) -> None:
        with pytest.raises(StoreError, match=sentence):
            Review.open(address)

    def test_somebody_elses_files_stay_as_they_are(self, tmp_path: Path) -> None:
        note, other = tmp_path / "note.txt", tmp_path / "other.db"
        note.write_text("Bonjour à toutes et à tous", encoding="utf-8")
        with sqlite3.connect(other) as connection:
            connection.execute("CREATE TABLE mine (x)")
        connection.close()
        for file, sentence in ((note, "no database"), (other, "something else"), (tmp_path, "is a folder")):
            with pytest.raises(StoreError, match=sentence):
                Review.open(file)
        assert note.read_text(encoding="utf-8") == "Bonjour à toutes et à tous"

    def test_a_newer_store_is_refused(self, url: str) -> None:
        with Review.open(url) as review, review._database.writing() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        with pytest.raises(StoreError, match="newer version"):
            Review.open(url)

    def test_an_older_file_is_copied_before_it_is_changed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = tmp_path / "review.db"
        with Review.open(file) as review:
            filled(review)
        newer = tmp_path / "migrations"
        here = Path(Database.__module__.replace(".", "/")).name
        source = Path(__import__("iomnlp.review", fromlist=["x"]).__file__).parent / "migrations"
        assert here == "database"
        (newer / "versions").mkdir(parents=True)
        for path in (source / "env.py", *source.glob("versions/v*.py")):
            (newer / path.relative_to(source)).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
        head = ScriptDirectory(str(source)).get_current_head()
        (newer / "versions" / "v9999.py").write_text(
            f"from alembic import op\nrevision, down_revision = '9999', '{head}'\n\n"
            "def upgrade():\n    op.execute('CREATE TABLE later (x INTEGER)')\n",
            encoding="utf-8",
        )
        monkeypatch.setattr("iomnlp.review.database._MIGRATIONS", newer)
        with Review.open(file) as review:
            assert review.stats().records == 4
        with sqlite3.connect(tmp_path / "review.db.before-9999") as connection:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        connection.close()
        assert "decisions" in tables
        assert "later" not in tables

    def test_a_copy_is_as_private_as_the_store(self, tmp_path: Path) -> None:
        file = tmp_path / "review.db"
        with Review.open(file) as review:
            file.chmod(0o600)
            review.upkeep.backup(tmp_path / "backup.db")
            review.upkeep.export_log(tmp_path / "backup.db", tmp_path / "log.jsonl")
        modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("backup.db", "log.jsonl")]
        assert modes == [0o600, 0o600], "both hold what opens accounts and signs messages"


def test_states_are_told(review: Review) -> None:
    filled(review)
    told = review.stats(by_state=True)
    assert (told.records, told.reviewed) == (4, 1)
    assert told.states[State.ACCEPTED] == len(review.record(ID).fields)
