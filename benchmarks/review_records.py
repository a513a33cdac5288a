"""As many records as a store may hold, made of a few: each with a text, a title and confidences of its own."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from iomnlp.record import Record

# What `iomnlp review demo` shows: runs over pages of our own.
STOCK = Path(str(files("iomnlp.review.example").joinpath("records.jsonl")))


def _words() -> list[str]:
    text = files("iomnlp.resources").joinpath("french_words.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.isalpha()]


def many_records(count: int, seed: int = 5, stock: Path = STOCK) -> Iterator[Record]:
    """Records whose identity, uri, last line, title, year and confidences differ.

    Parameters
    ----------
    count : int
        How many.
    seed : int
        The same seed gives the same records.
    stock : Path
        JSONL of the records that they are made of.
    """
    kinds = [json.loads(line) for line in stock.read_text(encoding="utf-8").splitlines() if line.strip()]
    words, draw = _words(), random.Random(seed)
    for number in range(count):
        data = json.loads(json.dumps(kinds[number % len(kinds)]))
        yield Record.model_validate_json(json.dumps(_own(data, number, draw, words), ensure_ascii=False))


def _own(data: dict[str, Any], number: int, draw: random.Random, words: list[str]) -> dict[str, Any]:
    document, text = data["document"], data["document"]["text"]
    line = f"\nDossier {number} : {' '.join(draw.choices(words, k=12))}."
    document["text"] = text + line
    document["n_chars"] = len(document["text"])
    document["sha256"] = hashlib.sha256(document["text"].encode()).hexdigest()
    document["uri"] = f"lot-{number // 1000}/{number}-{document['uri'].rpartition('/')[2]}"
    data["record_id"] = document["sha256"][:16]
    data["segments"].append({"kind": "boilerplate", "start": len(text), "end": len(text) + len(line), "sentences": []})
    if data["title"]:
        data["title"]["value"] += f" ({number})"
    if data["published"]:
        data["published"]["edtf"] = f"{draw.randint(2005, 2025)}-{draw.randint(1, 12):02}"
    for fact in _facts(data):
        fact["confidence"] = round(draw.betavariate(9, 1.2), 3)
    return data


def _facts(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for value in (*data.values(), *(data["project"] or {}).values()):
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict) and "rule" in one:
                yield one
