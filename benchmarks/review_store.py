"""The review store with many records: `python benchmarks/review_store.py --records 100000 [--db URL] [--keep]`.

Prints a line of JSON for each figure: seconds and memory of the import, percentiles of what a steward waits for.
Times are of the service alone; `benchmarks/review.py` measures the pages in a browser.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from review_records import many_records

from iomnlp.review.listing import Filter, Sort
from iomnlp.review.model import Action, Decision, State
from iomnlp.review.service import Review


def tell(what: str, **figures: Any) -> None:
    """One line."""
    print(json.dumps({"what": what, **figures}), flush=True)


def memory() -> float:
    """The most memory that this process had, in MiB."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def timed(what: str, call: Callable[[], Any], times: int) -> float:
    """A call's milliseconds, by the clock and of this process's CPU: median, 95th percentile; give the CPU's median."""
    clock, cpu = [], []
    for _ in range(times):
        began, worked = time.perf_counter(), time.process_time()
        call()
        clock.append((time.perf_counter() - began) * 1000)
        cpu.append((time.process_time() - worked) * 1000)
    clock.sort()
    cpu.sort()
    at = int(0.95 * (times - 1))
    tell(what, median_ms=round(clock[times // 2], 1), p95_ms=round(clock[at], 1), cpu_p95_ms=round(cpu[at], 1))
    return cpu[times // 2]


def fill(review: Review, count: int) -> None:
    """Import them."""
    began, worked = time.perf_counter(), time.process_time()
    summary = review.import_records(many_records(count), "mesure")
    seconds, cpu = time.perf_counter() - began, time.process_time() - worked
    tell("import", new=summary.new, seconds=round(seconds), cpu_seconds=round(cpu), rss_mib=memory())


def deep_cursor(review: Review, where: Filter, sort: Sort) -> str:
    """The cursor of a page in the middle of a queue."""
    total = review.queue(where, sort, limit=1).total
    after, seen = None, 0
    while seen < total // 2:
        page = review.queue(where, sort, after, limit=min(2000, total // 2 or 1))
        after, seen = page.next, seen + len(page.rows)
    assert after is not None
    return after


def queues(review: Review) -> None:
    """Queues, deep pages, filters."""
    for sort in Sort:
        first = timed(f"queue {sort}", lambda sort=sort: review.queue(sort=sort), 20)
        after = deep_cursor(review, Filter(), sort)
        deep = timed(f"queue {sort}, deep", lambda sort=sort, after=after: review.queue(sort=sort, after=after), 20)
        tell(f"deep against first, {sort}", ratio=round(deep / first, 2))
    for name, where in {
        "kind": Filter(kind="project"),
        "country": Filter(country="KR"),
        "theme": Filter(theme="DEPLAC"),
        "donor": Filter(donor="Émirats arabes unis"),
        "year and state": Filter(year=2019, state=State.PROPOSED),
        "below 0.5": Filter(below=0.5),
        "words": Filter(text="migrants sante"),
        "rare words": Filter(text="dossier 4242"),
        "donors below 0.7 (records)": Filter(field="funding", below=0.7),
        "all at once": Filter(kind="press_release", country="KR", year=2019, below=0.9, text="migrants"),
    }.items():
        tell(f"filter {name}", total=review.queue(where).total)
        timed(f"queue by {name}", lambda where=where: review.queue(where), 7)
    where = Filter(field="funding", below=0.7, state=State.PROPOSED)
    page = review.field_queue(where)
    tell("donors below 0.7", total=page.total)
    timed("queue of fields", lambda: review.field_queue(where), 10)
    timed("queue of fields, next page", lambda: review.field_queue(where, page.next), 10)
    for name in ("country", "donor", "year", "reviewer"):
        timed(f"facet {name}", lambda name=name: review.facets(name), 3)


def work(review: Review) -> None:
    """What a steward does with one record after the other."""
    draw = random.Random(2)
    ids = [row.record_id for row in review.queue(limit=2000).rows]
    timed("record", lambda: review.record(draw.choice(ids), Filter()), 60)

    def decide() -> None:
        record_id = draw.choice(ids)
        field = review.field(record_id, "title")
        action = draw.choice([Action.ACCEPT, Action.DOUBT])
        review.decide(Decision(str(uuid4()), record_id, "title", action, field.version, "mesure"))

    timed("look and decide", decide, 100)
    timed("undo", lambda: review.undo("mesure"), 30)
    timed("accept what is sure in a record", lambda: review.accept_record(draw.choice(ids), 0.9, "mesure"), 30)
    began = time.perf_counter()
    batch = review.bulk_accept(Filter(kind="project"), 0.98, "title", "mesure")
    tell("bulk accept", fields=batch.count, seconds=round(time.perf_counter() - began, 1))
    began = time.perf_counter()
    count = review.undo("mesure", batch.id).count
    tell("undo of it", fields=count, seconds=round(time.perf_counter() - began, 1))


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--db", help="a store; by default a file that is removed afterwards")
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        url = given.db or str(Path(folder) / "review.db")
        with Review.open(url) as review:
            have = review.queue(limit=1).total
            if have < given.records:
                fill(review, given.records)
            if "://" not in url:
                tell("size", mib=round(Path(url).stat().st_size / 2**20))
        # Opened anew, so that its memory is that of the work alone.
        began = time.perf_counter()
        with Review.open(url) as review:
            tell("open", ms=round((time.perf_counter() - began) * 1000))
            queues(review)
            work(review)
    tell("memory", rss_mib=memory())


if __name__ == "__main__":
    sys.exit(main())
