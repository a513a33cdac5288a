"""The corpus is what its data card says: large enough, consistent, without shared sentence frames, unchanged."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pytest

from iomnlp.classify.features import taxonomy
from iomnlp.learn.gold import GoldDocument, read_gold, read_passages
from iomnlp.learn.ground import Gold, ground

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "corpus"
SPLITS = ("train", "dev", "test")
FRAME = 8
NARRATED = {"title", "body", "list_item", "quote"}


@cache
def documents(split: str) -> list[GoldDocument]:
    """The gold documents of a split."""
    return read_gold(CORPUS / "gold" / split)


@cache
def golds(split: str) -> list[Gold]:
    """The gold records of a split; fails with what does not hold."""
    found = []
    for document in documents(split):
        gold, problems = ground(document)
        assert problems == [], document.name
        assert gold is not None
        found.append(gold)
    return found


def every() -> list[Gold]:
    """The gold records of all splits."""
    return [gold for split in SPLITS for gold in golds(split)]


def words(text: str) -> list[str]:
    """The words of a text in lower case."""
    return re.findall(r"\w+|\|+", text.casefold())


def told(gold: Gold) -> str:
    """Title and body of a gold document, organisations' names blanked; all of it where nobody annotated segments."""
    text = gold.record.document.text
    for name in sorted({e.text for o in gold.record.organisations for e in o.evidence}, key=len, reverse=True):
        text = text.replace(name, "|" * len(name))
    parts = [text[s.start : s.end] for s in gold.record.segments if s.kind in NARRATED]
    return "\n".join(parts) if gold.record.segments else text


def frames(text: str) -> set[tuple[str, ...]]:
    """Every sequence of eight words."""
    own = words(text)
    return {tuple(own[i : i + FRAME]) for i in range(len(own) - FRAME + 1)}


def test_there_are_enough_documents_of_every_kind_and_layout() -> None:
    assert len(every()) >= 300
    assert len(golds("test")) >= 100
    kinds = Counter(gold.record.kind for gold in every())
    assert kinds["project"] >= 90
    assert kinds["press_release"] >= 140
    assert kinds["other"] >= 40
    assert set(Counter(gold.layout for gold in every())) >= {"L1", "L2", "L3", "L4", "L5", "L6"}


def test_no_sentence_frame_is_shared() -> None:
    holders: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    for gold in every():
        if gold.record.segments:
            for frame in frames(told(gold)):
                holders[frame].add(gold.name)
    shared = {" ".join(frame): sorted(names) for frame, names in holders.items() if len(names) > 3}
    assert shared == {}


def test_no_document_of_one_split_is_like_one_of_another() -> None:
    shingles = {(split, gold.name): frames(told(gold)) for split in SPLITS for gold in golds(split)}
    holders: defaultdict[tuple[str, ...], list[tuple[str, str]]] = defaultdict(list)
    for key, own in shingles.items():
        for frame in own:
            holders[frame].append(key)
    pairs = Counter(
        (one, other)
        for keys in holders.values()
        if 1 < len(keys) <= 10
        for i, one in enumerate(keys)
        for other in keys[i + 1 :]
        if one[0] != other[0]
    )
    alike = {pair: n for pair, n in pairs.items() if n > 0.2 * min(len(shingles[key]) for key in pair)}
    assert alike == {}


@pytest.mark.parametrize("split", SPLITS)
def test_every_theme_is_in_every_split_but_the_smallest(split: str) -> None:
    primary = {theme.code for gold in golds(split) for theme in gold.record.themes if theme.primary}
    assert len(primary) >= (20 if split == "dev" else 25)


def test_nobody_in_the_corpus_can_be_reached() -> None:
    addresses = [c.email for gold in every() for c in gold.record.contacts if c.email]
    assert [a for a in addresses if not a.endswith(".example")] == []


def test_theme_texts_are_many_and_even() -> None:
    texts = []
    for path in sorted((CORPUS / "themes").glob("*.jsonl")):
        texts += [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(texts) >= 2000
    counts = Counter(text["codes"][0] for text in texts)
    assert set(counts) == {theme["code"] for theme in taxonomy()}
    assert min(counts.values()) >= 80


@pytest.mark.parametrize("split", SPLITS)
def test_gold_records_are_what_the_annotations_say(split: str) -> None:
    """`iomnlp gold build corpus/gold/SPLIT -o corpus/records/SPLIT.jsonl` makes them anew."""
    lines = (CORPUS / "records" / f"{split}.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["record_id"] for line in lines] == [gold.record.record_id for gold in golds(split)]
    for line, gold in zip(lines, golds(split), strict=True):
        assert line == gold.record.to_json(), gold.name


def test_passages_hold() -> None:
    for path in sorted((CORPUS / "passages").glob("*.jsonl")):
        for document in read_passages(path):
            assert ground(document)[1] == [], document.name


def test_the_corpus_is_unchanged() -> None:
    """Each file has the hash that corpus/SHA256SUMS names; `sha256sum` in corpus/README.md makes it anew."""
    listed = dict(
        reversed(line.split("  ", 1)) for line in (CORPUS / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    )
    folders = ("gold", "records", "themes", "passages", "samples", "twice")
    found = {
        path.relative_to(CORPUS).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in folders
        for path in sorted((CORPUS / folder).rglob("*"))
        if path.is_file()
    }
    assert {name for name in {*listed, *found} if listed.get(name) != found.get(name)} == set()
