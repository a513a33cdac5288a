"""A coverage-guided fuzzer over whole documents: `python tests/fuzz/pages.py RUNS`; prints a JSON line of what it saw.

Bytes choose between raw documents and pages put together from French fragments. Every outcome must be a sound record or
one of our own errors; no input may take more than ten times the median of its size.
"""

from __future__ import annotations

import importlib
import json
import os
import statistics
import sys
import time
from collections import defaultdict
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parents[1]))

with atheris.instrument_imports(include=["iomnlp"]):
    import iomnlp
    import iomnlp.pipeline
    from iomnlp.errors import IomnlpError

from invariants import broken
from layouts import LAYOUTS, PRESS, PROJECT, page

FRAGMENTS = (
    "Le Canada a versé 2,5 millions de dollars à l'OIM. ",
    "L'OIM a reçu CHF 3'450'000.- (environ 3 millions d'euros) de la part de la coopération suisse. ",
    "entre 3 000 et 5\u202f000 familles déplacées ",
    "depuis 2015, du 3 au 5 mai 2014, d'ici à 2030, le mois dernier ",
    "« Nous avons besoin d'abris », a déclaré Aline Morvan, cheffe de mission. ",
    "(produit 1.1) ; ",
    "Produit 1.2 : un guide sera publié. ",
    "a) un axe ;\nb) un autre axe.\n",
    "le Ministère de la santé (« le Ministère ») du Tchad ",
    "\n-\nDate de début\n2022\n-\nPrima ID\nTD10P0001\n",
    "\n• Etat(s) membre(s) beneficiaires remplissant les conditions requises\n    Mali NigerAfrique du Sud\n",
    "\nContact : Aline Morvan, Tel: +235 66 12 34 56, Email: amorvan@bureau.example\n",
    "Structure\nStructure\n- Direction\n-\n",
    "Niamey, 3 mars 2014 – ",
    "\n\n",
    "((((",
    "«",
    "»",
    "1.1.1.1 000 000 000,5 ",
    "mise en uvre Ã©tÃ© \ufffd\ud800 ",
    "<p>",
    "<dl><dt>Statut</dt><dd>Actif</dd></dl>",
)
RULES = iomnlp.load("rules")
SECONDS: dict[int, list[tuple[float, bytes]]] = defaultdict(list)
SEEN = {"inputs": 0, "records": 0, "refused": 0}


def document(data: bytes) -> bytes:
    """The document that the fuzzer's bytes stand for."""
    provider = atheris.FuzzedDataProvider(data)
    shape = provider.ConsumeIntInRange(0, 3)
    if shape == 0:
        return bytes(provider.ConsumeBytes(400))
    if shape == 1:
        story = PRESS if provider.ConsumeBool() else PROJECT
        text = page(story, LAYOUTS[provider.ConsumeIntInRange(0, len(LAYOUTS) - 1)], provider.ConsumeBool())
        first = provider.ConsumeIntInRange(0, len(text))
        last = min(len(text), first + provider.ConsumeIntInRange(1, 700))
        return (text[first:last] + provider.ConsumeUnicode(20)).encode("utf-8", "surrogatepass")
    parts = []
    for _ in range(provider.ConsumeIntInRange(1, 12)):
        if provider.ConsumeIntInRange(0, 4):
            parts.append(FRAGMENTS[provider.ConsumeIntInRange(0, len(FRAGMENTS) - 1)])
        else:
            parts.append(provider.ConsumeUnicode(12))
    return "".join(parts).encode("utf-8", "surrogatepass")


def extract(data: bytes) -> float:
    """Seconds that a document takes; raises when its record is not sound."""
    began = time.perf_counter()
    try:
        record = RULES.extract_bytes(data)
    except IomnlpError:
        SEEN["refused"] += 1
        return time.perf_counter() - began
    seconds = time.perf_counter() - began
    SEEN["records"] += 1
    faults = broken(record)
    if faults:
        raise AssertionError(f"{faults} in {data!r}")
    return seconds


def one(data: bytes) -> None:
    """What the fuzzer calls."""
    made = document(data)
    SEEN["inputs"] += 1
    SECONDS[len(made).bit_length()].append((extract(made), made))


def report() -> None:
    """Print the counts and the slowest input, as a multiple of the median of its size."""
    worst, culprit = 0.0, b""
    for timed in SECONDS.values():
        median = statistics.median(seconds for seconds, _ in timed)
        for seconds, made in sorted(timed, key=lambda t: t[0])[-5:]:
            again = min(seconds, *(extract(made) for _ in range(3))) if seconds > 5 * median else seconds
            if again / median > worst:
                worst, culprit = again / median, made
    print(
        json.dumps({**SEEN, "slowest_ratio": round(worst, 2), "slowest": culprit.decode("utf-8", "replace")}),
        flush=True,
    )
    # All inputs are done: what native libraries do while the process ends would be taken for a crash by the fuzzer.
    os._exit(0)


if __name__ == "__main__":
    runs = int(sys.argv[1])
    atheris.Setup([sys.argv[0], f"-atheris_runs={runs}", "-max_len=256", "-rss_limit_mb=6000", "-verbosity=0"], one)
    import atexit
    from contextlib import suppress

    # What is registered last runs first: libraries that are loaded on the way would end before the report reads again.
    for library in ("pypdfium2", "pyarrow", "fastwarc.warc"):
        with suppress(ImportError):
            importlib.import_module(library)
    atexit.register(report)
    atheris.Fuzz()
