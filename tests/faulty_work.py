"""Work that does what a document tells it to: crash, hang, eat memory. Only tests can name it as a run's work."""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import signal
import time
from collections.abc import Sequence
from typing import Any

from iomnlp.batch.likeness import signature
from iomnlp.batch.work import Document, Outcome, Settings, pack
from iomnlp.errors import ConfigError

SECONDS = 0.02


def prepare(settings: Settings) -> dict[str, Any]:
    """Nothing to load; a configuration may be refused, or kill whoever loads it."""
    if settings.published == "refused":
        raise ConfigError("This configuration is refused.")
    if settings.published == "dies":
        os._exit(7)
    return {"made_by": {"work": "faulty"}, "speed": None}


def _eat() -> None:
    held = []
    while True:
        held.append(bytearray(16 * 2**20))


def _hang() -> None:
    # Like a library that never returns to the interpreter.
    ctypes.PyDLL(None).sleep(3600)


def _end_slowly() -> None:
    """Like an interpreter that gives much memory back: its channels are shut a while before it ends."""
    os.closerange(3, 256)
    time.sleep(1)
    os._exit(3)


DEEDS = {
    b"segfault": lambda: ctypes.string_at(0),
    b"hang": _hang,
    b"eat": _eat,
    b"exit": lambda: os._exit(3),
    b"ends slowly": _end_slowly,
    b"killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
}


def process(batch: Sequence[Document], settings: Settings) -> list[Outcome]:
    """An outcome that depends on the document alone, after a moment."""
    done = []
    for document in batch:
        first = document.data.partition(b"\n")[0]
        if deed := DEEDS.get(first):
            deed()
        time.sleep(SECONDS)
        if first == b"wrong":
            done.append(Outcome(document.uri, "failed", "It is wrong.", document.sha256, document.key))
            continue
        line = json.dumps({"uri": document.uri, "hash": hashlib.sha512(document.data).hexdigest()})
        done.append(
            Outcome(
                document.uri,
                "ok",
                sha256=document.sha256,
                key=document.key,
                packed=pack(line),
                kind="other",
                signature=signature(document.data.decode()),
            )
        )
    return done
