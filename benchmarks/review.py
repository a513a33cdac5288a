"""The review's pages in a real browser: `python benchmarks/review.py --db review.db [--records 100000] [--times 40]`.

Fills the store with `--records` where it is empty, serves it in a process of its own, and prints a line of JSON for
each figure: what a steward waits for, in milliseconds by the clock (95th percentile), the processor time of the server,
its start and its memory.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import sync_playwright
from review_records import many_records

from iomnlp.record import Record
from iomnlp.review.listing import Filter, Sort
from iomnlp.review.service import Review

SERVER = """
import socket, sys, uvicorn
from iomnlp.review.service import Review
from iomnlp.review.web import Settings, create_app
app = create_app(Review.open(sys.argv[1]), Settings(reviewer="mesure"))
door = socket.create_server(("127.0.0.1", 0))
print(door.getsockname()[1], app.state.sessions.link(), flush=True)
uvicorn.Server(uvicorn.Config(app, access_log=False, log_level="warning")).run(sockets=[door])
"""
# From the key to the card that the server gave back.
WATCH = """
addEventListener('keydown', () => { window.__pressed = performance.now(); window.__shown = 0; }, true);
new MutationObserver((changes) => {
  for (const change of changes) for (const node of change.addedNodes)
    if (node.matches?.('.card.accepted, .card.rejected')) window.__shown = performance.now() - window.__pressed;
}).observe(document, { childList: true, subtree: true });
"""
LOADED = "(() => { const [t] = performance.getEntriesByType('navigation'); return t.loadEventEnd - t.startTime; })()"
QUERIES = ("", "kind=project", "country=ML", "field=funding&rows=fields&below=0.7", "text=eau+potable", "sort=newest")


def tell(what: str, goal: str, times: list[float] | None = None, **figures: Any) -> None:
    """One line."""
    if times:
        ordered = sorted(times)
        figures["median_ms"] = round(ordered[len(ordered) // 2], 1)
        figures["p95_ms"] = round(ordered[int(0.95 * (len(ordered) - 1))], 1)
    print(json.dumps({"what": what, "goal": goal, **figures}), flush=True)


def large_record(spans: int = 500, size: int = 100_000) -> Record:
    """A text of 100 kB with 500 spans."""
    data = json.loads(next(iter(many_records(1))).to_json())
    sentence = "Le Danemark a versé des vivres à Lodwar, et l'OIM les porte à Kakuma avant les pluies. "
    text = (sentence * (size // len(sentence) + 1))[:size]
    for key, value in data.items():
        if isinstance(value, list):
            data[key] = []
    data["record_id"] = "f" * 16
    data["document"] |= {"text": text, "n_chars": size, "uri": "long.txt", "sha256": "f" * 64}
    data["segments"] = [{"kind": "body", "start": 0, "end": size, "sentences": []}]
    data |= {"title": None, "dateline": None, "published": None, "project": None, "kind": "other"}
    for number in range(spans):
        start = number * (size // spans)
        span = {"start": start, "end": start + 40, "text": text[start : start + 40]}
        fact = {"evidence": [span], "basis": "extracted", "rule": "places.at", "confidence": 0.9, "id": f"{number:08x}"}
        data["places"].append({**fact, "name": f"Lieu {number}", "country": "KE", "class": "city"})
    return Record.model_validate_json(json.dumps(data))


def deep_cursor(review: Review, pages: int) -> str | None:
    """The cursor of a page far down."""
    cursor = None
    for _ in range(pages):
        page = review.queue(Filter(), Sort.LEAST_SURE, cursor, 50)
        if page.next is None:
            break
        cursor = page.next
    return cursor


def loads(page: Any, address: str, times: int) -> list[float]:
    """Milliseconds until the page is there."""
    found = []
    for _ in range(times):
        page.goto(address)
        found.append(page.evaluate(LOADED))
    return found


def keys(page: Any, times: int) -> list[float]:
    """Milliseconds from a key to the answer on the screen."""
    found: list[float] = []
    while len(found) < times:
        page.wait_for_selector(".card.active")
        open_fields = page.evaluate("document.querySelectorAll('.card[data-open]').length")
        for _ in range(min(open_fields, times - len(found))):
            page.keyboard.press("a")
            while not page.evaluate("window.__shown"):
                page.wait_for_timeout(2)
            found.append(page.evaluate("window.__shown"))
        if len(found) < times:
            page.click("a[rel=next]")
            page.wait_for_load_state()
    return found


class Meter:
    """The server's processor time for each thing: a figure that other work on the machine leaves alone."""

    def __init__(self, process: subprocess.Popen[str]):
        self._stat = Path(f"/proc/{process.pid}/stat")
        self._before = self._seconds()

    def _seconds(self) -> float:
        fields = self._stat.read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def each(self, times: int) -> float:
        """Milliseconds of processor time each, since the last call."""
        now = self._seconds()
        spent, self._before = now - self._before, now
        return round(spent / times * 1000, 1)


def memory(process: subprocess.Popen[str]) -> float:
    """The server's memory now, in MiB."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
    return round(int(status.partition("VmRSS:")[2].split()[0]) / 1024, 1)


def measure(page: Any, address: str, review: Review, times: int, meter: Meter) -> None:
    """All figures of the pages."""
    for query in QUERIES:
        page.goto(f"{address}/queue?{query}")
    meter.each(1)
    each = max(3, times // len(QUERIES))
    mixed = [one for query in QUERIES for one in loads(page, f"{address}/queue?{query}", each)]
    tell("queue page", "p95 <= 300 ms", mixed, server_cpu_ms=meter.each(len(mixed)))
    first = loads(page, f"{address}/queue", times)
    before = meter.each(times)
    cursor = deep_cursor(review, 1000)
    meter.each(1)
    deep = loads(page, f"{address}/queue?{urlencode({'after': cursor or ''})}", times)
    behind = meter.each(times)
    figures = {"server_cpu_ms": behind, "first_server_cpu_ms": before, "ratio": round(behind / before, 2)}
    tell("deep page (the 1000th)", "<= 1.5 x first", deep, first_median_ms=round(sorted(first)[times // 2]), **figures)
    rows = review.queue(limit=times).rows
    shown = [loads(page, f"{address}/records/{row.record_id}", 1)[0] for row in rows]
    tell("record page", "p95 <= 150 ms", shown, server_cpu_ms=meter.each(len(shown)))
    page.goto(f"{address}/records/{rows[0].record_id}?sort=newest")
    pressed = keys(page, times * 2)
    tell("key to stored and shown", "p95 <= 100 ms", pressed, server_cpu_ms=meter.each(len(pressed)))
    long = loads(page, f"{address}/records/{'f' * 16}", max(5, times // 4))
    tell("100 kB text with 500 spans", "<= 500 ms", long, server_cpu_ms=meter.each(len(long)))


def main() -> int:
    """Fill, serve, measure."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--db", type=Path, required=True)
    asked.add_argument("--records", type=int, default=100_000)
    asked.add_argument("--times", type=int, default=40)
    options = asked.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("Install the package chromium.", file=sys.stderr)
        return 2
    with Review.open(options.db) as review:
        if not review.stats().records:
            review.import_records(many_records(options.records), "mesure")
        review.import_records([large_record()], "long")
        began = time.perf_counter()
        process = subprocess.Popen([sys.executable, "-c", SERVER, str(options.db)], stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            port, key = process.stdout.readline().split()
            address = f"http://127.0.0.1:{port}"
            urllib.request.urlopen(f"{address}/health").read()
            tell("start of the server", "<= 3 s", seconds=round(time.perf_counter() - began, 2))
            with sync_playwright() as started:
                browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
                page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="fr-FR")
                page.add_init_script(WATCH)
                page.goto(f"{address}/enter?key={key}")
                measure(page, address, review, options.times, Meter(process))
                browser.close()
            tell("memory of the server", "<= 250 MB", rss_mib=memory(process), records=review.stats().records)
        finally:
            process.terminate()
            process.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
