"""A watcher in a process of its own, so that it can be killed: `python drive.py FOLDER OUT [OPTION...]`."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import faulty_opening
from iomnlp.batch.desk import Desk
from iomnlp.batch.work import Settings
from iomnlp.watch import watcher as watching
from iomnlp.watch.arrivals import Folder
from iomnlp.watch.ledger import Ledger
from iomnlp.watch.notices import looked_for, told_by_system
from iomnlp.watch.sinks import Delivery, FolderSink
from iomnlp.watch.watcher import Watcher

# Chunks as small as a moment's work, so that kills meet archives that are half done.
CHUNK = 3


def main() -> None:
    """Watch until told to stop."""
    folder, out, *options = sys.argv[1:]
    watching.CHUNK = CHUNK
    ledger = Ledger(Path(out) / ".iomnlp" / "watch.db")
    desks = [Desk(Settings("rules"), work=faulty_opening.__name__) for _ in range(2)]
    settle = next((float(one.partition("=")[2]) for one in options if one.startswith("--settle=")), 0.3)
    watcher = Watcher(Folder(Path(folder)), ledger, Delivery(ledger, [FolderSink(Path(out))]), desks, settle)
    signal.signal(signal.SIGTERM, lambda *_: watcher.stop())
    look = looked_for(0.2, watcher.stopped) if "--poll" in options else told_by_system(Path(folder), watcher.stopped)
    watcher.watch(look, once="--once" in options)
    ledger.close()


if __name__ == "__main__":
    main()
