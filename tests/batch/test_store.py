"""Shards: what is whole is found again, what is half is done again."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from iomnlp.batch.store import LARGEST, Store, shard_bytes
from iomnlp.batch.work import Outcome, pack


def outcome(number: int, text: str = "") -> Outcome:
    """An outcome that is `ok`."""
    line = json.dumps({"number": number, "text": text or "é" * number})
    return Outcome(f"{number}.txt", "ok", sha256="0" * 64, key=f"{number:032x}", packed=pack(line), signature=b"ab")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store of two shards."""
    made = Store(tmp_path)
    made.add([outcome(1), outcome(2)], "f")
    made.add([outcome(3), Outcome("4.txt", "failed", "It is wrong.", "1" * 64, f"{4:032x}")], "f")
    return made


def test_outcomes_come_back_as_they_were(store: Store, tmp_path: Path) -> None:
    for found in (store, Store(tmp_path)):
        row = found.row(f"{2:032x}")
        assert (row.outcome.uri, row.outcome.signature) == ("2.txt", b"ab")
        assert json.loads(found.line(row)) == {"number": 2, "text": "éé"}
        assert found.row(f"{4:032x}").outcome.reason == "It is wrong."
        assert f"{5:032x}" not in found


def test_a_shard_is_a_file_that_anybody_can_read(store: Store) -> None:
    lines = [gzip.decompress(path.read_bytes()).decode().splitlines() for path in store.shards.iterdir()]
    assert sorted(len(one) for one in lines) == [2, 3], "a list of outcomes, and a line for each record"
    assert all(isinstance(json.loads(one[0]), list) for one in lines)
    assert shard_bytes([outcome(1)]) == shard_bytes([outcome(1)])


def test_a_shard_has_no_more_outcomes_than_its_rows_are_numbered(store: Store) -> None:
    store.add([outcome(5, "x")] * LARGEST, "f")
    with pytest.raises(ValueError, match="at most 4096 outcomes, not 4097"):
        store.add([outcome(6, "x")] * (LARGEST + 1), "f")
    assert f"{6:032x}" not in store


def test_a_later_outcome_takes_the_place_of_an_earlier_one(store: Store, tmp_path: Path) -> None:
    store.add([outcome(4)], "f")
    for found in (store, Store(tmp_path)):
        assert found.row(f"{4:032x}").outcome.status == "ok"


def test_half_a_manifest_line_and_a_shard_that_nobody_names_are_swept(store: Store, tmp_path: Path) -> None:
    manifest = tmp_path / ".iomnlp" / "manifest.jsonl"
    whole = manifest.read_bytes()
    manifest.write_bytes(whole[:-20])
    again = Store(tmp_path)
    assert f"{1:032x}" in again
    assert f"{3:032x}" not in again
    assert len(list(again.shards.iterdir())) == 1
    assert manifest.read_bytes() == whole.splitlines(keepends=True)[0]


@pytest.mark.parametrize("damage", [lambda data: data[:-9], lambda data: data[:60] + b"?" + data[61:], lambda _: b""])
def test_a_shard_that_is_damaged_is_done_again(store: Store, tmp_path: Path, damage: object) -> None:
    first = json.loads((tmp_path / ".iomnlp" / "manifest.jsonl").read_bytes().splitlines()[0])["shard"]
    path = store.shards / first
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]
    again = Store(tmp_path)
    assert f"{1:032x}" not in again
    assert f"{3:032x}" in again
    assert not path.exists()


def test_a_manifest_of_something_else_is_no_trouble(tmp_path: Path) -> None:
    Store(tmp_path)
    (tmp_path / ".iomnlp" / "manifest.jsonl").write_bytes(b'[1]\n{"shard": "../../x", "output": "0"}\n\xff\n')
    assert f"{1:032x}" not in Store(tmp_path)
