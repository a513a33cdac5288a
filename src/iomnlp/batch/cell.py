"""A worker process and its supervisor: a document may crash it, hang in it or eat its memory, and only it fails.

The worker does one document after another, so that the one it died over is known. It is started anew and tries that
document again; a document that kills its worker twice is put aside as `failed`, with the reason. A worker that somebody
kills (SIGKILL: the system, out of memory; a person) says less about the document: it takes four times then.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Timer
from typing import Any, BinaryIO, Literal, cast

from iomnlp.batch.work import Document, Outcome, Settings
from iomnlp.batch.worker import WORK, Limits, Message, OutOfMemory, Ready, Refused
from iomnlp.errors import EngineError

Death = Literal["hung", "memory", "killed", "crashed"]
# How many deaths of each kind over one document put it aside.
TOLERATED: dict[Death, int] = {"hung": 2, "memory": 2, "crashed": 2, "killed": 4}
_TIMES = {1: "", 2: ", twice"}
# Deaths before a worker was ever ready, in a row: the installation or the machine is at fault then. Somebody who kills
# workers meets those that start as well as others.
FALSE_STARTS: dict[Death, int] = {"hung": 2, "memory": 5, "crashed": 5, "killed": 20}
STARTING = 600.0
# Seconds for a worker that says nothing more to end by itself: its own exit code is told then, and not our signal.
ENDING = 10.0
# Not `-m`: messages are pickled by the names of their modules.
START = "from iomnlp.batch.worker import main; main()"


@dataclass(frozen=True, slots=True)
class PutAside(Outcome):
    """The outcome of a document that ended its worker; `death` says how."""

    death: Death = "crashed"


class Stopped(Exception):
    """The cell was closed while it worked."""


@dataclass(frozen=True, slots=True)
class Died:
    """A worker's end: of what kind, and what the system says about it."""

    kind: Death
    code: int | None = None


def _environment() -> dict[str, str]:
    """The worker's environment: the same modules as here, and one thread, since there is a worker for each core."""
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {**os.environ, **threads, "PYTHONPATH": os.pathsep.join(part for part in sys.path if part)}


def _signal_name(code: int | None) -> str:
    if code is None or code >= 0:
        return f"exit code {code}"
    with suppress(ValueError):
        return signal.Signals(-code).name
    return f"signal {-code}"


class Cell:
    """One worker process at a time, restarted as often as documents kill it.

    Parameters
    ----------
    settings : Settings
        How to extract.
    limits : Limits
        What one document may take.
    work : str
        The module that does the work.
    tolerated : mapping
        How many deaths of each kind over one document put it aside.
    """

    def __init__(
        self, settings: Settings, limits: Limits, work: str = WORK, tolerated: Mapping[Death, int] = TOLERATED
    ):
        self.settings, self.limits, self.work, self.tolerated = settings, limits, work, tolerated
        self.made: dict[str, Any] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self._complaints: BinaryIO | None = None
        self._hung = self._closed = False
        self._false_starts = 0.0

    def warm(self) -> None:
        """Have a worker that is ready; raises as `do` does."""
        self._start()

    def close(self) -> None:
        """End the worker, whatever it does; `do`, in another thread, ends with `Stopped`."""
        self._closed = True
        self._end()

    def _end(self) -> int | None:
        """End the worker process; give its exit code."""
        process = self._process
        if process is None:
            return None
        # Killed, not asked: it may hang, and nothing that it holds needs saving.
        if process.poll() is None:
            process.kill()
        code = process.wait()
        for channel in (process.stdin, process.stdout):
            with suppress(OSError):
                cast(BinaryIO, channel).close()
        return code

    def _overdue(self) -> None:
        self._hung = True
        if self._process is not None:
            self._process.kill()

    @contextmanager
    def _within(self, seconds: float | None) -> Iterator[None]:
        """Kill the worker if the block takes longer."""
        timer = Timer(seconds, self._overdue) if seconds else None
        if timer:
            timer.daemon = True
            timer.start()
        try:
            yield
        finally:
            if timer:
                timer.cancel()

    def _hear(self, seconds: float | None) -> Message | None:
        """The worker's next message; None when it has ended."""
        process = self._process
        if process is None:
            return None
        with self._within(seconds), suppress(EOFError, OSError, ValueError, pickle.UnpicklingError):
            return cast(Message, pickle.load(cast(BinaryIO, process.stdout)))
        return None

    def _tell(self, value: object) -> None:
        """Send something to the worker; one that has ended is noticed when it is heard next."""
        if self._process is not None:
            channel = cast(BinaryIO, self._process.stdin)
            with suppress(OSError, ValueError):
                pickle.dump(value, channel, protocol=pickle.HIGHEST_PROTOCOL)
                channel.flush()

    def _start(self) -> None:
        """Have a worker that is ready."""
        while self._process is None or self._process.poll() is not None:
            if self._closed:
                raise Stopped
            self._end()
            self._hung = False
            if self._complaints:
                self._complaints.close()
            self._complaints = tempfile.TemporaryFile()  # noqa: SIM115  (read when the worker has died)
            self._process = subprocess.Popen(
                # -P: a file in the current folder that is named like a module must not become one.
                [sys.executable, "-P", "-c", START],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._complaints,
                env=_environment(),
            )
            if self._closed:
                # Closed while it started: nobody else would end it.
                self._end()
                raise Stopped
            self._tell((self.settings, self.limits, self.work))
            message = self._hear(STARTING)
            if isinstance(message, Ready):
                self.made, self._false_starts = message.made, 0.0
                return
            self._false_start(message)

    def _false_start(self, message: Message | None) -> None:
        if self._closed:
            raise Stopped
        if isinstance(message, Refused):
            raise message.error
        death = self._died(message)
        self._false_starts += 1 / FALSE_STARTS[death.kind]
        if self._false_starts > 0.999:
            what = f"Workers die while they start ({_signal_name(death.code)}{self._last_complaint()})."
            raise EngineError(what, remedy="Run `iomnlp doctor`, free some memory, or use `--executor inline`.")

    def _last_complaint(self) -> str:
        if self._complaints is None:
            return ""
        self._complaints.seek(0)
        lines = self._complaints.read().decode("utf-8", "replace").strip().splitlines()
        return f": {lines[-1][:200]}" if lines else ""

    def _attempt(self, group: Sequence[Document]) -> tuple[list[Outcome], Died | None]:
        """The outcomes of a group until its end, or until the worker's."""
        self._start()
        self._tell(tuple(group))
        done: list[Outcome] = []
        while len(done) < len(group):
            message = self._hear(self.limits.seconds)
            if isinstance(message, Outcome):
                done.append(message)
                continue
            if isinstance(message, Refused):
                raise message.error
            if self._closed:
                raise Stopped
            return done, self._died(message)
        return done, None

    def _died(self, message: Message | None) -> Died:
        hung = self._hung
        if message is None and self._process is not None:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(ENDING)
        code = self._end()
        if hung:
            return Died("hung")
        if isinstance(message, OutOfMemory):
            return Died("memory")
        killed = sys.platform != "win32" and code == -signal.SIGKILL
        return Died("killed" if killed else "crashed", code)

    def _reason(self, death: Died) -> str:
        times = _TIMES.get(self.tolerated[death.kind], "")
        match death.kind:
            case "hung":
                return f"It took longer than {self.limits.seconds:g} s{times}; --time-limit sets how long it may."
            case "memory":
                return f"It needed more than {self.limits.memory} MiB{times}; --memory-limit sets how much it may."
            case "killed":
                return "Its worker was killed four times over it: the system may be out of memory."
        return f"The worker process crashed over it{times} ({_signal_name(death.code)})."

    def do(self, batch: Sequence[Document]) -> list[Outcome]:
        """The outcome of each document of a batch, in their order.

        Raises
        ------
        ConfigError, LexiconError
            When every document would fail.
        EngineError
            When workers cannot start.
        Stopped
            When the cell is closed meanwhile.
        """
        done: list[Outcome] = []
        deaths: Counter[Death] = Counter()
        while len(done) < len(batch):
            more, death = self._attempt(batch[len(done) :])
            if more:
                deaths.clear()
            done += more
            if death is None:
                continue
            deaths[death.kind] += 1
            # Deaths of several kinds count together, so that none hides behind the other.
            if sum(number / self.tolerated[kind] for kind, number in deaths.items()) >= 1:
                guilty = batch[len(done)]
                reason = self._reason(death)
                done.append(PutAside(guilty.uri, "failed", reason, guilty.sha256, guilty.key, death=death.kind))
                deaths.clear()
        return done
