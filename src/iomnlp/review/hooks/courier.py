"""The worker that delivers: in a thread of the server, or in a process of its own; several may work on one store."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from sqlalchemy import select

from iomnlp.review import schema
from iomnlp.review.database import Database
from iomnlp.review.hooks import claims, clearing
from iomnlp.review.hooks.claims import Parcel
from iomnlp.review.hooks.pace import HOUR, Pace
from iomnlp.review.hooks.sending import Lookup, Sender, client, looked_up
from iomnlp.review.moments import now
from iomnlp.review.refusals import ReviewError

# Seconds that deliveries have to end when the server stops.
GRACE = 3.0
LOG = logging.getLogger("iomnlp.webhooks")


class Courier:
    """Delivers what stands in a store's outbox.

    Parameters
    ----------
    database : Database
        The store's; the courier closes nothing.
    pace : Pace
        See there.
    base : str
        Where the server is reached (`https://relecture.example.org`), for the links in events; without it they are
        paths.
    clock : callable
        Seconds since 1970.
    lookup : callable
        Gives the addresses of a name.
    """

    def __init__(
        self,
        database: Database,
        pace: Pace | None = None,
        base: str = "",
        clock: Callable[[], float] = time.time,
        lookup: Lookup = looked_up,
    ):
        self._database, self._pace, self._base = database, pace or Pace(), base.rstrip("/")
        self._clock, self._lookup = clock, lookup
        self._holder = str(uuid.uuid4())
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._cleared = 0.0
        self._away = False

    def start(self) -> None:
        """Deliver in a thread until `close`."""
        self._thread = threading.Thread(target=self.run, name="iomnlp-webhooks", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Take nothing more, and wait a moment for what is under way; what is cut off is sent again later."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(GRACE)

    def run(self) -> None:
        """Deliver until `close` is called."""
        while not self._stop.is_set():
            try:
                asyncio.run(self._work(idle=False))
            except Exception:
                # A mistake of ours over one event must not end the deliveries of all others.
                LOG.exception("webhooks stumbled, and go on")
                self._stop.wait(self._pace.first)

    def wait(self) -> None:
        """Wait until `close` is called, or a signal interrupts."""
        self._stop.wait()

    def once(self) -> int:
        """Deliver until nothing more is due; give the number of attempts."""
        # In a thread of its own: the caller's may have a loop that runs, as notebooks do.
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(lambda: asyncio.run(self._work(idle=True))).result()

    async def _work(self, idle: bool) -> int:
        """Keep as many events under way as the pace allows; `idle` ends when nothing is due."""
        count = 0
        running: set[asyncio.Task[None]] = set()
        async with client(self._pace.timeout) as sends:
            sender = Sender(sends, self._lookup, self._pace.timeout)
            while not self._stop.is_set():
                taken = await asyncio.to_thread(self._take, self._pace.at_once - len(running))
                count += len(taken)
                running |= {asyncio.create_task(self._deliver(sender, parcel)) for parcel in taken}
                if running:
                    _, running = await asyncio.wait(
                        running, timeout=self._pace.poll, return_when=asyncio.FIRST_COMPLETED
                    )
                elif idle:
                    break
                else:
                    await asyncio.to_thread(self._stop.wait, self._pace.poll)
            if running:
                await asyncio.wait(running)
        return count

    def _take(self, most: int) -> list[Parcel]:
        if most <= 0:
            return []
        now = self._clock()
        try:
            with self._database.reading() as connection:
                due = claims.anything(connection, now)
            self._away = False
            if not due:
                self._clear(now)
                return []
            with self._database.writing() as connection:
                return claims.take(connection, self._holder, now, most, self._pace)
        except ReviewError as error:
            # The store is away for a moment: everything is still in it. Said once, not at every look.
            if not self._away:
                event = {"event": "webhooks-wait", "error": type(error).__name__}
                LOG.warning("webhooks wait: %s", error, extra={"event": event})
            self._away = True
            return []

    def _clear(self, now: float) -> None:
        """Now and then, forget what was delivered long ago."""
        if now - self._cleared >= HOUR:
            self._cleared = now
            with self._database.writing() as connection:
                clearing.clear(connection, now - self._pace.keep)

    async def _deliver(self, sender: Sender, parcel: Parcel) -> None:
        # Where the store is away, the lease ends and the event is sent again: twice is better than never.
        with suppress(ReviewError):
            body = await asyncio.to_thread(self._body, parcel)
            outcome = await sender.send(parcel, body, int(self._clock()))
            LOG.info("webhook %s: %s, %s", parcel.webhook, parcel.event, outcome.problem or outcome.answer)
            await asyncio.to_thread(self._settle, parcel, outcome)

    def _settle(self, parcel: Parcel, outcome: claims.Outcome) -> None:
        with self._database.writing() as connection:
            claims.settle(connection, parcel, outcome, now(), self._clock(), self._pace)

    def _body(self, parcel: Parcel) -> bytes:
        """What is sent: ids, links and statuses; a document's words only to those who may have them."""
        data: dict[str, Any] = {"record_id": parcel.record_id} if parcel.record_id else {}
        data |= json.loads(parcel.status)
        if parcel.record_id:
            data["links"] = {
                "api": f"{self._base}/api/v1/records/{parcel.record_id}",
                "page": f"{self._base}/records/{parcel.record_id}",
            }
        if parcel.personal and parcel.record is not None:
            data |= self._words(parcel.record)
        told = {"type": parcel.kind, "timestamp": parcel.at, "data": data}
        return json.dumps(told, ensure_ascii=False).encode("utf-8", "replace")

    def _words(self, record: int) -> dict[str, Any]:
        """Title and address of a document as they are now: what was purged meanwhile is told to nobody."""
        query = select(schema.records.c.title, schema.records.c.uri).where(
            schema.records.c.number == record, schema.records.c.purged_at.is_(None)
        )
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        return {"title": row.title, "uri": row.uri} if row is not None else {}
