"""A taxonomy of the user's own: a folder to begin with, what is wrong with it, and a model trained on its texts."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from shutil import copytree
from typing import Any, Literal

from iomnlp.additions import Additions, using
from iomnlp.additions_files import TAXONOMY, read_taxonomy
from iomnlp.classify.features import stem, words
from iomnlp.errors import ConfigError
from iomnlp.write.atomic import replacing

TEXTS = "texts"
ABSTAIN = "AUTRE"
# So many texts a theme are the least that a model is trained with, and the least that make a useful one
# (docs/quality.md, "How many texts are enough").
LEAST, ENOUGH = 5, 40
# A model tells at least so many classes apart.
CLASSES = 3
# Texts are cut into so many parts; each is measured after training on the others.
FOLDS = 5
_CODE = re.compile(r"[A-Z][A-Z0-9_]{0,19}")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a taxonomy (`problem`), or could be better (`note`)."""

    state: Literal["problem", "note"]
    where: str
    what: str


def begin(folder: Path) -> list[Path]:
    """Write a taxonomy and a few texts to begin with.

    Raises
    ------
    ConfigError
        When the folder holds something already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ConfigError(f"{folder} is there already and not empty.", remedy="Name a new folder.")
    with as_file(files("iomnlp.learn").joinpath("template")) as template:
        copytree(template, folder, dirs_exist_ok=True)
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _themes(themes: Sequence[dict[str, Any]]) -> Iterator[Finding]:
    codes = Counter(str(theme.get("code", "")) for theme in themes)
    for number, theme in enumerate(themes, start=1):
        code = str(theme.get("code", ""))
        where = code or f"theme {number}"
        if not _CODE.fullmatch(code):
            yield Finding("problem", where, f"the code {code!r} is not in capitals, digits and _ (at most 20)")
        elif codes[code] > 1:
            yield Finding("problem", where, "the code stands twice")
        if not str(theme.get("label_fr", "")).strip():
            yield Finding("problem", where, "it has no label_fr")
        cues = theme.get("cues", [])
        if not isinstance(cues, list) or not all(isinstance(cue, str) for cue in cues):
            yield Finding("problem", where, "cues are no list of texts")
        elif not cues and code != ABSTAIN:
            yield Finding("note", where, "it has no cues: a few phrases help where texts are few")
    if ABSTAIN not in codes:
        yield Finding("problem", ABSTAIN, "the abstention is missing: add a theme with this code")


def _cues(themes: Sequence[dict[str, Any]]) -> Iterator[Finding]:
    """Cues that two themes share, after cutting to stems as the model does."""
    owners: dict[tuple[str, ...], str] = {}
    for theme in themes:
        cues = theme.get("cues", [])
        for cue in cues if isinstance(cues, list) else []:
            stems = tuple(stem(word) for word in words(str(cue)))
            owner = owners.setdefault(stems, str(theme.get("code")))
            if owner != theme.get("code"):
                yield Finding("problem", str(theme.get("code")), f"the cue {cue!r} is one of {owner}, too")


def _texts(folder: Path, codes: Sequence[str]) -> Iterator[Finding]:
    counts: Counter[str] = Counter()
    seen: dict[str, str] = {}
    for path in sorted((folder / TEXTS).glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if not line.strip():
                continue
            where = f"{TEXTS}/{path.name}:{number}"
            try:
                held = json.loads(line)
                text, own = str(held["text"]), [str(code) for code in held["codes"]]
            except (ValueError, KeyError, TypeError):
                yield Finding("problem", where, 'this is no {"text": …, "codes": [primary, …]}')
                continue
            unknown = [code for code in own if code not in codes]
            if unknown or not own:
                yield Finding("problem", where, f"the code {unknown[0]!r} is in no theme" if own else "no code")
            if text in seen:
                yield Finding("note", where, f"the same text stands in {seen[text]}")
            seen.setdefault(text, where)
            counts.update(own[:1])
    yield from _enough(counts, codes)


def _enough(counts: Counter[str], codes: Sequence[str]) -> Iterator[Finding]:
    for code in codes:
        if 0 < counts[code] < LEAST or (not counts[code] and code != ABSTAIN):
            yield Finding("problem", code, f"it has {counts[code]} texts, fewer than {LEAST}")
        elif counts[code] < ENOUGH:
            yield Finding("note", code, f"it has {counts[code]} texts; from {ENOUGH} on a model becomes good")
    if sum(counts[code] > 0 for code in codes) < CLASSES:
        yield Finding("problem", TEXTS, f"fewer than {CLASSES} themes have texts")


def check(folder: Path) -> list[Finding]:
    """Everything that is wrong with a taxonomy and its texts, problems first.

    Raises
    ------
    ConfigError
        When the taxonomy cannot be read at all.
    """
    themes, _ = read_taxonomy(folder / TAXONOMY)
    codes = [str(theme.get("code")) for theme in themes]
    found = [*_themes(themes), *_cues(themes), *_texts(folder, codes)]
    return sorted(found, key=lambda finding: finding.state != "problem")


@dataclass(frozen=True, slots=True)
class Measured:
    """How often the theme was right on texts left out of training: all of them, and theme by theme (right, texts)."""

    share: float
    themes: dict[str, tuple[int, int]]


def _measure(examples: Sequence[Any]) -> Measured:
    """Each fold after training on the others; texts are dealt out theme by theme, so that each fold has of all."""
    from iomnlp.learn.train_themes import Trainer

    order = sorted(range(len(examples)), key=lambda i: (examples[i].codes[0], i))
    fold = {index: place % FOLDS for place, index in enumerate(order)}
    right: Counter[str] = Counter()
    for held in range(FOLDS):
        train = [example for index, example in enumerate(examples) if fold[index] != held]
        test = [example for index, example in enumerate(examples) if fold[index] == held]
        trainer = Trainer(train)
        said = trainer.fit(train).predict(trainer.matrix([example.text for example in test]))
        right.update(e.codes[0] for e, code in zip(test, said, strict=True) if str(code) in e.acceptable)
    totals = Counter(example.codes[0] for example in examples)
    return Measured(right.total() / len(examples), {code: (right[code], totals[code]) for code in sorted(totals)})


def _card(measured: Measured, texts: int, digest: str) -> str:
    rows = "\n".join(f"| {code} | {of} | {right / of:.2f} |" for code, (right, of) in measured.themes.items())
    return f"""# Model card: themes of your own

A multinomial linear model over stems, letter groups and cue phrases of `{TAXONOMY}`, trained on {texts} texts by
`iomnlp themes train`. `themes.json` holds plain numbers; SHA-256 `{digest}`.

Right on texts left out of training ({FOLDS} parts, each measured after training on the others): {measured.share:.2f}.
Texts that resemble each other make this figure too good. Records made with it carry no confidence for themes.

| theme | texts | right |
|---|---|---|
{rows}
"""


def train(folder: Path, out: Path) -> Measured:
    """Train a model on a folder that `check` finds no problem with.

    Parameters
    ----------
    folder : Path
        `taxonomy.yaml` and `texts/*.jsonl`, as `begin` writes them.
    out : Path
        Gets `themes.json`, the taxonomy and a model card: what `iomnlp run --themes` takes.

    Raises
    ------
    ConfigError
        When something is wrong with the taxonomy or its texts; the first problem is told.
    """
    from iomnlp.learn.train_themes import Trainer, read_corpus

    problems = [finding for finding in check(folder) if finding.state == "problem"]
    if problems:
        first = f"{problems[0].where}: {problems[0].what}"
        raise ConfigError(f"{folder} cannot be trained on ({first}).", remedy="`iomnlp themes check` lists all.")
    themes, data = read_taxonomy(folder / TAXONOMY)
    key = hashlib.sha256(data).hexdigest()
    with using(Additions(key, taxonomy=themes)):
        examples = [example for held in read_corpus(folder / TEXTS).values() for example in held]
        measured = _measure(examples)
        trainer = Trainer(examples)
        weights = trainer.weights(trainer.fit(examples)) | {"version": f"own-{key[:8]}"}
    text = json.dumps(weights, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n"
    out.mkdir(parents=True, exist_ok=True)
    card = _card(measured, len(examples), hashlib.sha256(text.encode()).hexdigest())
    for name, content in (("themes.json", text.encode()), (TAXONOMY, data), ("README.md", card.encode())):
        with replacing(out / name) as file:
            file.write(content)
    return measured
