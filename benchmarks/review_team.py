"""Ten stewards at once on PostgreSQL: `python benchmarks/review_team.py [--records 100000] [--seconds 30]`.

Starts a PostgreSQL of its own (Debian's package), fills a store, makes ten accounts, serves it in `--servers` processes
on 127.0.0.1, and lets ten people sign in and decide through HTTP with their own sessions: each opens a record, then
decides its fields one after the other as the page would, now and then on a record that others decide, too. Prints a
line of JSON for each figure: decisions a second, milliseconds by the clock from a request to its answer, processor
time, and what was confirmed but is not in the log (it must be nothing). `--db` names a store to use instead.
"""

from __future__ import annotations

import argparse
import contextlib
import html
import http.client
import json
import os
import random
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from review_records import many_records
from sqlalchemy import select, text

from iomnlp.review import schema
from iomnlp.review.replay import replay_chunk
from iomnlp.review.roles import Role
from iomnlp.review.service import Review
from review import Meter, memory

sys.path.append(str(Path(__file__).parents[1] / "tests"))
import postgres

SERVER = """
import socket, sys, uvicorn
from iomnlp.review.service import Review
from iomnlp.review.web import Settings, create_app
app = create_app(Review.open(sys.argv[1]), Settings(accounts=True))
door = socket.create_server(("127.0.0.1", 0))
print(door.getsockname()[1], flush=True)
uvicorn.Server(uvicorn.Config(app, access_log=False, log_level="warning")).run(sockets=[door])
"""
PEOPLE = 10
# Of a hundred records, this many are ones that everybody decides.
SHARED = 10
PASSWORD = "mesure-de-dix-personnes"
CARD = re.compile(r'<li id="f(\d+)" class="card[^>]*data-key="([^"]+)" data-version="(\d+)"[^>]*data-proposed')


def tell(what: str, **figures: Any) -> None:
    """One line."""
    print(json.dumps({"what": what, **figures}), flush=True)


def centile(times: list[float], share: float) -> float:
    """A percentile, in milliseconds."""
    return round(sorted(times)[int(share * (len(times) - 1))] * 1000, 1)


def multiply(review: Review, count: int, seed: int) -> None:
    """Make a store of `seed` records one of `count`: copies by SQL, with ids of their own."""
    have = review.stats().records
    columns = {
        name: [column.name for column in getattr(schema, name).columns]
        for name in ("records", "texts", "snapshots", "proposals", "fields")
    }
    with review._database.writing() as connection:
        last = dict(connection.execute(text("SELECT name, last FROM counters")).tuples().all())
        for turn in range(1, count // have):
            step = {name: turn * last[name] for name in ("records", "texts", "snapshots", "proposals")}
            moved = {"record": "records", "snapshot": "snapshots", "text": "texts", "proposal": "proposals"}
            for table, names in columns.items():
                own = dict(moved)
                if table != "fields":
                    own["number"] = table
                told = [f"{name} + {step[own[name]]}" if name in own else name for name in names]
                told = [f"substr(md5(record_id || '{turn}'), 1, 16)" if name == "record_id" else name for name in told]
                first = "record" if "number" not in names else "number"
                where = f"WHERE {first} BETWEEN 1 AND {last[own[first]]}"
                connection.execute(
                    text(f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(told)} FROM {table} {where}")
                )
            copied = f"SELECT record + {step['records']}, words FROM search WHERE record <= {last['records']}"
            connection.execute(text(f"INSERT INTO search (record, words) {copied}"))
        connection.execute(text(f"UPDATE counters SET last = last * {count // have} WHERE name <> 'origins'"))
    with review._database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    tell("filled", records=review.stats().records, imported=have)


class Steward(threading.Thread):
    """One person: a connection and a session of their own."""

    def __init__(self, name: str, port: int, own: list[str], shared: list[str], until: list[float]):
        super().__init__(name=name)
        self.door = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.draw, self.own, self.shared, self.until = random.Random(name), own, shared, until
        self.headers: dict[str, str] = {}
        self.pages: list[float] = []
        self.decided: list[float] = []
        self.confirmed: list[str] = []
        self.touched: set[str] = set()
        self.conflicts = 0
        self.failures: list[str] = []

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, str, Any]:
        """A request and its answer."""
        sent = urlencode(body) if body else None
        form = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        try:
            self.door.request(method, path, sent, {**self.headers, **form})
            answer = self.door.getresponse()
        except ConnectionError:
            # The server closes connections that rest; a decision that is sent again is still one.
            self.door.close()
            self.door.request(method, path, sent, {**self.headers, **form})
            answer = self.door.getresponse()
        return answer.status, answer.read().decode(), answer.headers

    def enter(self) -> None:
        """Sign in, as the page does."""
        self.headers = {"Origin": f"http://127.0.0.1:{self.door.port}", "Sec-Fetch-Site": "same-origin"}
        status, told, headers = self.ask("POST", "/enter", {"name": self.name, "password": PASSWORD, "next": "/queue"})
        assert status == 303, told
        self.headers["Cookie"] = headers["set-cookie"].partition(";")[0]
        _, page, _ = self.ask("GET", "/help")
        token = re.search(r'data-csrf="([^"]+)"', page)
        assert token, page[:400]
        self.headers |= {"X-CSRF-Token": token[1], "HX-Request": "true"}

    def run(self) -> None:
        """Record after record, until the time is over."""
        while time.monotonic() < self.until[0]:
            record_id = self.draw.choice(self.shared) if self.draw.random() * 100 < SHARED else self.own.pop()
            began = time.perf_counter()
            status, page, _ = self.ask("GET", f"/records/{record_id}")
            self.pages.append(time.perf_counter() - began)
            if status == 403:
                continue
            for number, key, version in CARD.findall(page):
                if time.monotonic() > self.until[0]:
                    return
                self.decide(record_id, number, html.unescape(key), version)

    def decide(self, record_id: str, number: str, key: str, version: str) -> None:
        """One decision as the page sends it."""
        uuid = str(uuid4())
        action = "doubt" if self.draw.random() < 0.05 else "accept"
        body = {"key": key, "version": version, "number": number, "action": action, "uuid": uuid}
        began = time.perf_counter()
        status, told, _ = self.ask("POST", f"/records/{record_id}/decide", body)
        self.decided.append(time.perf_counter() - began)
        if status == 200:
            self.confirmed.append(uuid)
            self.touched.add(record_id)
        elif status == 409:
            self.conflicts += 1
        else:
            self.failures.append(f"{status} {told[:200]}")


@contextlib.contextmanager
def serving(url: str, count: int) -> Iterator[tuple[list[int], list[subprocess.Popen[str]]]]:
    """Servers on the store: their ports and processes."""
    command = [sys.executable, "-c", SERVER, url]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(count)]
    try:
        yield [int(process.stdout.readline()) for process in processes if process.stdout], processes
    finally:
        for process in processes:
            process.terminate()
            process.wait()


def people(review: Review) -> list[str]:
    """The names of ten accounts, made where they are missing."""
    names = [f"personne{number}" for number in range(PEOPLE)]
    have = {account.name for account in review.accounts.all()}
    if "chef" not in have:
        review.accounts.add("chef", Role.ADMIN, PASSWORD, "mesure")
    for name in names:
        if name not in have:
            review.accounts.add(name, Role.STEWARD, PASSWORD, "mesure")
    return names


def measure(review: Review, url: str, servers: int, seconds: float) -> bool:
    """Let ten people work; whether nothing was lost."""
    names = people(review)
    with review._database.reading() as connection:
        ids = list(connection.scalars(select(schema.records.c.record_id).where(schema.records.c.undecided > 20)))
    random.Random(seconds).shuffle(ids)
    shared, each, until = ids[:SHARED], (len(ids) - SHARED) // PEOPLE, [0.0]
    with serving(url, servers) as (ports, processes):
        stewards = [
            Steward(name, ports[n % servers], ids[SHARED + n * each : SHARED + (n + 1) * each], shared, until)
            for n, name in enumerate(names)
        ]
        for steward in stewards:
            steward.enter()
            steward.ask("GET", "/queue")
        meters, began, load = [Meter(process) for process in processes], time.monotonic(), os.getloadavg()[0]
        until[0] = began + seconds
        own = time.process_time()
        for steward in stewards:
            steward.start()
        for steward in stewards:
            steward.join()
        took, own = time.monotonic() - began, time.process_time() - own
        confirmed = [uuid for steward in stewards for uuid in steward.confirmed]
        decided = [each for steward in stewards for each in steward.decided]
        tell(
            "decisions of ten stewards",
            goal=">= 100/s, p95 <= 100 ms, 0 lost",
            per_second=round(len(confirmed) / took, 1),
            median_ms=centile(decided, 0.5),
            p95_ms=centile(decided, 0.95),
            p99_ms=centile(decided, 0.99),
            conflicts=sum(steward.conflicts for steward in stewards),
            failures=[failure for steward in stewards for failure in steward.failures][:3],
            servers=servers,
            seconds=round(took, 1),
            server_cpu_ms=round(sum(meter.each(len(decided)) for meter in meters), 1),
            client_cpu_seconds=round(own, 1),
            load_before=round(load, 1),
            load_after=round(os.getloadavg()[0], 1),
        )
        pages = [each for steward in stewards for each in steward.pages]
        tell("record pages meanwhile", pages=len(pages), median_ms=centile(pages, 0.5), p95_ms=centile(pages, 0.95))
        tell("memory of each server", rss_mib=[memory(process) for process in processes])
    return proved(review, confirmed, {one for steward in stewards for one in steward.touched})


def proved(review: Review, confirmed: list[str], touched: set[str]) -> bool:
    """Whether every decision that was confirmed is in the log, and the states are what the log gives."""
    stored: set[str] = set()
    for at in range(0, len(confirmed), 500):
        with review._database.reading() as connection:
            query = select(schema.decisions.c.uuid).where(schema.decisions.c.uuid.in_(confirmed[at : at + 500]))
            stored.update(connection.scalars(query))
    otherwise = 0
    for at in range(0, len(touched), 100):
        with review._database.writing() as connection:
            some = sorted(touched)[at : at + 100]
            rows = connection.execute(select(schema.records).where(schema.records.c.record_id.in_(some))).all()
            otherwise += replay_chunk(connection, rows)
    lost = len(set(confirmed) - stored)
    tell("after it", confirmed=len(confirmed), lost=lost, records=len(touched), states_otherwise=otherwise)
    return not lost and not otherwise


def main() -> int:
    """Fill, serve, measure."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--db", help="a store on PostgreSQL; by default one that is removed afterwards")
    asked.add_argument("--records", type=int, default=100_000)
    asked.add_argument("--imported", type=int, default=2_000, help="of these, imported; the others are copies by SQL")
    asked.add_argument("--seconds", type=float, default=30)
    asked.add_argument("--servers", type=int, default=1)
    options = asked.parse_args()
    if options.db is None and postgres.binaries() is None:
        print("Install the package postgresql, or name a store with --db.", file=sys.stderr)
        return 2
    with contextlib.ExitStack() as stack:
        url = options.db or stack.enter_context(postgres.server()).format(name="postgres")
        review = stack.enter_context(Review.open(url))
        if not review.stats().records:
            review.import_records(many_records(min(options.imported, options.records)), "mesure")
            multiply(review, options.records, options.imported)
        return 0 if measure(review, url, options.servers, options.seconds) else 1


if __name__ == "__main__":
    sys.exit(main())
