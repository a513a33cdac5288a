"""`iomnlp review` as a process: it starts, serves scripts, survives clients that go away, and ends in good order."""

from __future__ import annotations

import io
import os
import re
import signal
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from iomnlp.review.operations import supervisor

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="ends with signals")]
PAGE = "Des puits pour Lodwar\n\nLe Danemark a versé 2,5 millions d'euros à l'OIM pour les éleveurs du Kenya."


@dataclass
class Served:
    """A server in a process of its own."""

    process: subprocess.Popen[str]
    client: httpx.Client
    folder: Path

    def temporary(self) -> list[str]:
        """What lies in its folder for temporary files."""
        return sorted(path.name for path in (self.folder / "tmp").iterdir())


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """`iomnlp review` on a store of its own."""
    (tmp_path / "tmp").mkdir()
    command = [sys.executable, "-m", "iomnlp.cli", "review", "--db", "r.db", "--port", "0", "--config", "rules"]
    path = os.pathsep.join(part for part in sys.path if part)
    environment = {**os.environ, "PYTHONPATH": path, "TMPDIR": str(tmp_path / "tmp")}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if found := re.search(r"For scripts: (\S+), token in (\S+)", line):
                break
        token = (tmp_path / found[2]).read_text().strip()  # type: ignore[index]
        headers = {"Authorization": f"Bearer {token}"}
        with httpx.Client(base_url=found[1], headers=headers, timeout=120) as client:  # type: ignore[index]
            yield Served(process, client, tmp_path)
        process.kill()


def test_it_tells_its_supervisor_when_it_can_be_asked_and_when_it_ends(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(120)
        command = [sys.executable, "-m", "iomnlp.cli", "review", "--port", "0", "--config", "rules"]
        path = os.pathsep.join(part for part in sys.path if part)
        told = {"PYTHONPATH": path, "IOMNLP_STORE": "r.db", "NOTIFY_SOCKET": str(tmp_path / "notify")}
        with subprocess.Popen(
            command, cwd=tmp_path, env={**os.environ, **told}, stderr=subprocess.PIPE, text=True
        ) as process:
            try:
                assert listening.recv(100) == b"READY=1"
                process.send_signal(signal.SIGTERM)
                assert listening.recv(100) == b"STOPPING=1"
                assert process.wait(30) == 0
            finally:
                process.kill()
    assert (tmp_path / "r.db").exists(), "the store that the environment names"


def test_supervisors_may_listen_at_an_abstract_address(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind("")  # A free abstract address.
        listening.settimeout(10)
        monkeypatch.setenv("NOTIFY_SOCKET", "@" + listening.getsockname()[1:].decode())
        supervisor.tell(supervisor.READY)
        assert listening.recv(100) == b"READY=1"


@pytest.mark.parametrize("address", ["", "/nowhere/notify"])
def test_a_supervisor_that_is_not_there_changes_nothing(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    supervisor.tell(supervisor.READY)


def archive(number: int) -> bytes:
    """An archive of many pages."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for at in range(number):
            made.writestr(f"{at}.txt", f"{PAGE}\n{at}")
    return held.getvalue()


def test_clients_that_go_away_leave_nothing_behind(served: Served) -> None:
    assert served.client.post("/extract", json={"text": PAGE}).status_code == 200
    before = served.temporary()
    for _ in range(20):
        with served.client.stream("POST", "/extract/batch", files={"f": ("envoi.zip", archive(200))}) as answer:
            assert answer.status_code == 200, "the place of the one before is free again"
            next(answer.iter_lines())
    ends = time.monotonic() + 30
    while served.temporary() != before and time.monotonic() < ends:
        time.sleep(0.1)
    assert served.temporary() == before
    assert served.client.post("/extract", json={"text": PAGE}).status_code == 200


def test_it_ends_soon_and_says_so_to_whoever_waits(served: Served) -> None:
    with served.client.stream("POST", "/extract/batch", files={"f": ("envoi.zip", archive(2000))}) as answer:
        lines = answer.iter_lines()
        next(lines)
        served.process.send_signal(signal.SIGTERM)
        *_, last = lines
    assert "Extraction is being stopped" in last
    assert served.process.wait(30) == 0
    assert served.temporary() == []
