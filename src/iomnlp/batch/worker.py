"""The worker process: documents come on standard input, outcomes go to standard output, as pickles.

It does one document at a time and says when each is done, so that its supervisor knows which one it died over. It ends
when its supervisor does: standard input closes, or, over a document that never ends, its alarm rings.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, BinaryIO, Protocol, cast

from iomnlp.batch.work import Document, Outcome, Settings
from iomnlp.errors import IomnlpError

WORK = "iomnlp.batch.work"
# How many times the time limit the worker waits for its supervisor to end it before it ends itself.
PATIENCE = 3
# So many new objects before the collector of cycles looks at them; a page makes tens of thousands, and hardly a cycle.
COLLECTED = 20_000


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may take: seconds, and MiB of the worker's memory; None for no limit."""

    seconds: float | None = 120
    memory: int | None = 2048


@dataclass(frozen=True, slots=True)
class Ready:
    """The worker has loaded what it needs; `made` says what that is."""

    made: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Refused:
    """The work cannot be done at all, whatever the document."""

    error: IomnlpError


@dataclass(frozen=True, slots=True)
class OutOfMemory:
    """The document needed more memory than the limit; the worker ends."""


Message = Ready | Refused | OutOfMemory | Outcome


class Work(Protocol):
    """A module that can do the work."""

    def prepare(self, settings: Settings) -> dict[str, Any]:
        """Load what is needed, and say what it is."""

    def process(self, batch: Sequence[Document], settings: Settings) -> list[Outcome]:
        """Extract documents."""


def work_of(module: str) -> Work:
    """The work by the name of its module."""
    return cast(Work, import_module(module))


def _limit_memory(limits: Limits) -> None:
    """Let allocations beyond the limit fail; where the system has no such limit, there is none."""
    if limits.memory is None or sys.platform == "win32":
        return
    import resource

    # Of the data segment: address space counts libraries and thread stacks that are mapped and never used.
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    wanted = limits.memory * 2**20
    resource.setrlimit(resource.RLIMIT_DATA, (wanted if hard < 0 else min(wanted, hard), hard))


def _lift_memory_limit() -> None:
    """Have room for the last word: what failed may still be held."""
    if sys.platform != "win32":
        import resource

        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))


def _set_alarm(seconds: float) -> None:
    """End this process after so many seconds, even inside a library; 0 for never."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _channels() -> tuple[BinaryIO, BinaryIO]:
    """Where messages come from and go to; whatever prints must not get between them."""
    incoming, outgoing = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    return incoming, outgoing


def _say(outgoing: BinaryIO, message: Message) -> None:
    pickle.dump(message, outgoing, protocol=pickle.HIGHEST_PROTOCOL)
    outgoing.flush()


def settle() -> None:
    """Tell the collector of cycles that what is loaded stays: it need not go through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECTED)
    gc.enable()


def serve(incoming: BinaryIO, outgoing: BinaryIO) -> None:
    """Do what comes until nothing more does."""
    # Nothing is collected while lexicons and models are made.
    gc.disable()
    settings, limits, module = pickle.load(incoming)
    work = work_of(module)
    patience = PATIENCE * limits.seconds + 10 if limits.seconds else 0
    try:
        _say(outgoing, Ready(work.prepare(settings)))
        settle()
        _limit_memory(limits)
        while True:
            for document in pickle.load(incoming):
                _set_alarm(patience)
                _say(outgoing, work.process((document,), settings)[0])
                _set_alarm(0)
    except IomnlpError as error:
        _say(outgoing, Refused(error))
    except MemoryError:
        _lift_memory_limit()
        _say(outgoing, OutOfMemory())


def main() -> None:
    """Run the worker process."""
    # The keyboard's interrupt is the supervisor's to handle.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    incoming, outgoing = _channels()
    try:
        serve(incoming, outgoing)
    except (EOFError, BrokenPipeError):
        # The supervisor has no more work, or is gone.
        os._exit(0)
