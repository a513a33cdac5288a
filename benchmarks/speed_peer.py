"""EDS-NLP beside `rules` on the same texts: its sentences, matcher, dates and quantities against our whole record."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable, Sequence
from statistics import median
from types import TracebackType

from compare_peers import HERE, PeerError, python_of

from iomnlp.lexicon import countries, organisations, places
from iomnlp.pipeline import Pipeline

Row = tuple[str, str, str, str]


def terms() -> dict[str, list[str]]:
    """The names that our own finders look for, by kind."""
    return {
        "country": sorted({form for c in countries() for form in (c.name, *c.names, *c.adjectives) if form}),
        "organisation": sorted({form for o in organisations() for form in (o.name, *o.acronyms, *o.variants) if form}),
        "place": sorted({form for p in places() for form in (p.name, *p.variants) if form}),
    }


class EdsNlp:
    """A process of EDS-NLP in an environment of its own, which is made when first asked for.

    Raises
    ------
    PeerError
        When it cannot be installed.
    """

    def __enter__(self) -> EdsNlp:
        command = [str(python_of("edsnlp")), str(HERE / "time_edsnlp.py")]
        environment = {**os.environ, "OMP_NUM_THREADS": "1"}
        environment.pop("PYTHONPATH", None)
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=environment
        )
        self._say({"terms": terms()})
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def _say(self, line: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(line) + "\n")
        self._process.stdin.flush()

    def seconds(self, texts: Sequence[str]) -> float:
        """CPU seconds for some texts."""
        assert self._process.stdout is not None
        self._say({"texts": list(texts)})
        line = self._process.stdout.readline()
        if not line:
            raise PeerError("ended before it answered.")
        return float(json.loads(line)["seconds"])


def beside_edsnlp(texts_of: Callable[[int], Sequence[str]], rounds: int) -> list[Row]:
    """The row on EDS-NLP; `texts_of` gives the texts of a round, which no other round has."""
    rules = Pipeline("rules")
    ratios, theirs = [], []
    with EdsNlp() as peer:
        for number in range(rounds + 1):
            texts = texts_of(number)
            other = peer.seconds(texts)
            began = time.process_time()
            for text in texts:
                rules.extract(text).to_json()
            own = time.process_time() - began
            if number:  # the first one warms up
                ratios.append(other / own)
                theirs.append(len(texts) / other)
    measured = f"{median(ratios):.2f} × ({median(theirs):.0f} documents/s)"
    return [("`rules` against EDS-NLP's sentences, matcher, dates and quantities", "3 ×", "10 ×", measured)]
