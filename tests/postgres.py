"""A PostgreSQL server of the tests' own, from Debian's package `postgresql`."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MISSING = "the package postgresql is not installed"


def binaries() -> Path | None:
    """The folder of initdb and pg_ctl, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


def _runner() -> dict[str, object]:
    """The server refuses to run as root: then it runs as somebody who may nothing."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": ()}


@contextmanager
def server() -> Iterator[str]:
    """Start a server in a temporary folder, reached by a socket in it; give the URL of its database without the name.

    `fsync` stays on: what is measured and killed here must be what a real server does.
    """
    folder = Path(tempfile.mkdtemp(prefix="iomnlp-pg-"))
    programs, runner = binaries(), _runner()
    assert programs is not None, MISSING
    if runner:
        os.chown(folder, int(str(runner["user"])), int(str(runner["group"])))

    def call(program: str, *arguments: str) -> None:
        command = [str(programs / program), *arguments]
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, **runner)  # type: ignore[call-overload]

    data = str(folder / "data")
    call("initdb", "-D", data, "-A", "trust", "-U", "iomnlp", "-E", "UTF8", "--locale=C")
    options = f"-k {folder} -c listen_addresses='' -c max_connections=60"
    call("pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgresql://iomnlp@/{{name}}?host={folder}"
    finally:
        call("pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
