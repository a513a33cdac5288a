"""CPU seconds of EDS-NLP's sentences, matcher, dates and quantities, a batch of texts at a time.

The first line in is `{"terms"}`: label → forms for the matcher. Every further line is `{"texts"}`; the line out for it
is `{"seconds", "found"}`: CPU of one thread, and how many spans there were.
"""

from __future__ import annotations

import json
import sys
import time
import warnings

import edsnlp
import edsnlp.pipes as eds

warnings.filterwarnings("ignore")


def main() -> None:
    """Answer each line until there are no more."""
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    nlp = edsnlp.blank("eds")
    nlp.add_pipe(eds.normalizer())
    nlp.add_pipe(eds.sentences())
    nlp.add_pipe(eds.matcher(terms=json.loads(sys.stdin.readline())["terms"], attr="TEXT"))
    nlp.add_pipe(eds.dates(detect_periods=True))
    nlp.add_pipe(eds.quantities(quantities="all", extract_ranges=True, use_tables=False))
    for line in sys.stdin:
        texts = json.loads(line)["texts"]
        began = time.process_time()
        found = 0
        for doc in nlp.pipe(texts):
            found += len(doc.ents) + sum(len(spans) for spans in doc.spans.values())
        print(json.dumps({"seconds": time.process_time() - began, "found": found}), flush=True)


if __name__ == "__main__":
    main()
