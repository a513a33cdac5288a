"""The examples for whoever runs the server: the tools that will read them accept them, and the backup script works."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from handmade import make_record
from iomnlp.review.service import Review

ROOT = Path(__file__).parents[1]
FILES = ROOT / "configs/deploy"


def tool(name: str) -> str:
    """A tool's path; the test is skipped where it is not installed."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def call(*command: str, **env: str) -> str:
    """Run a command that must succeed; give what it says."""
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **env})
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    verify = tool("systemd-analyze")
    for unit in sorted(FILES.glob("*.service")) + sorted(FILES.glob("*.timer")):
        # What is to be installed is not on this machine.
        text = re.sub(r"/opt/iomnlp/bin/\S+", sys.executable, unit.read_text(encoding="utf-8"))
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    told = call(verify, "verify", *map(str, sorted(tmp_path.iterdir())))
    # Units of the machine itself may be told of, too.
    assert "iomnlp" not in told


@pytest.mark.parametrize("unit", ["iomnlp-review.service", "iomnlp-backup.service"])
def test_the_units_leave_little_open(unit: str) -> None:
    told = call(tool("systemd-analyze"), "security", "--offline=true", str(FILES / unit))
    exposure = re.search(rf"exposure level for {unit}: ([\d.]+)", told)
    assert exposure is not None
    assert float(exposure[1]) <= 2


def test_nginx_accepts_its_configuration(tmp_path: Path) -> None:
    nginx, openssl = tool("nginx"), tool("openssl")
    key, certificate = tmp_path / "privkey.pem", tmp_path / "fullchain.pem"
    made = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=relecture.example.org")
    call(openssl, *made, "-keyout", str(key), "-out", str(certificate))
    text = (FILES / "nginx.conf").read_text(encoding="utf-8")
    places = {
        "/etc/ssl/iomnlp": str(tmp_path),
        "/etc/nginx/iomnlp-proxy.conf": str(FILES / "nginx-proxy.conf"),
        "/var/log/nginx": str(tmp_path),
    }
    for place, here in places.items():
        assert place in text
        text = text.replace(place, here)
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"pid {tmp_path}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\n{text}\n}}\n", encoding="utf-8")
    assert "test is successful" in call(nginx, "-t", "-c", str(whole), "-p", str(tmp_path))


def test_the_proxy_replaces_what_browsers_say_of_themselves_and_hides_figures() -> None:
    proxy = (FILES / "nginx-proxy.conf").read_text(encoding="utf-8")
    for header in ("Host", "X-Forwarded-For", "X-Forwarded-Proto", "Forwarded"):
        assert re.search(rf"^proxy_set_header {header} ", proxy, re.M), header
    assert "$proxy_add_x_forwarded_for" not in proxy
    site = (FILES / "nginx.conf").read_text(encoding="utf-8")
    assert "location = /metrics { return 404; }" in site
    # What was searched for is in no log.
    assert not re.search(r"\$request\b|\$request_uri\b.*'|\$args|\$query_string", site.partition("upstream")[0])


def test_debian_rotates_the_proxys_log_so_no_second_rule_does() -> None:
    # Of two rules that name one file, logrotate takes none.
    site = (FILES / "nginx.conf").read_text(encoding="utf-8")
    assert re.findall(r"^\s*access_log (/\S+)", site, re.M) == ["/var/log/nginx/iomnlp.log"]
    assert not list(FILES.glob("*logrotate*"))


def test_no_command_line_names_the_store() -> None:
    for unit in FILES.glob("*.service"):
        assert not re.search(r"^ExecStart=.*(--db|STORE)", unit.read_text(encoding="utf-8"), re.M), unit.name


def test_the_page_names_every_file_and_uses_what_it_brought() -> None:
    page = (ROOT / "docs/deploy.md").read_text(encoding="utf-8")
    commands = "\n".join(re.findall(r"^```bash\n(.*?)^```", page, re.M | re.S))
    assert set(re.findall(r"configs/deploy/([\w.-]+)", commands)) == {path.name for path in FILES.iterdir()}
    # Paths are relative to the project's folder: nothing leaves it.
    assert set(re.findall(r"^cd (.*)", commands, re.M)) == {"/usr/local/src/iomnlp"}
    # A variable is set by a command before, or by the settings.
    known = {"NAME"} if ". /etc/iomnlp/review.env" in commands else set()
    for line in commands.splitlines():
        assert set(re.findall(r"\$(\w+)", line)) <= known, line
        known |= set(re.findall(r"^(\w+)=", line))


def test_shell_and_systemd_read_the_settings_alike(tmp_path: Path) -> None:
    # What an address of a store may hold: a shell must neither run nor cut it.
    text = (FILES / "review.env").read_text(encoding="utf-8")
    settings = tmp_path / "review.env"
    hard = "postgresql://iomnlp:a&b$HOME c@h/review?sslmode=require&application_name=x"
    settings.write_text(re.sub(r"'postgresql:.*'", f"'{hard}'", text), encoding="utf-8")
    assert call("sh", "-c", f"set -a; . {settings}; printenv IOMNLP_STORE") == f"{hard}\n"


def test_the_admin_command_takes_the_servers_settings(tmp_path: Path) -> None:
    text = (FILES / "iomnlp-admin").read_text(encoding="utf-8")
    places = {
        "/etc/iomnlp/review.env": str(FILES / "review.env"),
        "/var/lib/iomnlp": str(tmp_path),
        "runuser -u iomnlp --": "env",
        "/opt/iomnlp/bin/iomnlp": "sh",
    }
    for place, here in places.items():
        assert place in text
        text = text.replace(place, here)
    told = call("sh", "-c", text, "iomnlp-admin", "-c", 'echo "$PWD $HOME $IOMNLP_STORE" "$@"', "sh", "deux mots")
    assert told == f"{tmp_path} {tmp_path} postgresql:///review?host=/var/run/postgresql deux mots\n"


def test_the_backup_script_keeps_the_last_ones(tmp_path: Path) -> None:
    store = tmp_path / "review.db"
    with Review.open(store) as review:
        review.import_records([make_record()], "essai")
    folder = tmp_path / "backups"
    text = (FILES / "iomnlp-backup").read_text(encoding="utf-8").replace("/var/lib/iomnlp/backups", str(folder))
    script, command = tmp_path / "iomnlp-backup", tmp_path / "iomnlp"
    script.write_text(text, encoding="utf-8")
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m iomnlp.cli "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    folder.mkdir()
    for day in (1, 2, 3):
        (folder / f"review-2026-01-0{day}T023000Z.db").write_bytes(b"old")
    env = {"IOMNLP": str(command), "IOMNLP_STORE": str(store), "KEEP": "2", "PYTHONPATH": str(ROOT / "src")}
    call("sh", str(script), **env)
    kept = sorted(path.name for path in folder.iterdir())
    assert len(kept) == 2
    assert kept[0] == "review-2026-01-03T023000Z.db"
    assert (folder / kept[1]).stat().st_mode & 0o077 == 0
    with Review.open(tmp_path / "again.db") as review:
        review.upkeep.restore(folder / kept[1])
        assert review.stats().records == 1
    # A backup that fails removes nothing.
    for wrong in (str(tmp_path / "none.db"), ""):
        done = subprocess.run(["sh", str(script)], env={**os.environ, **env, "IOMNLP_STORE": wrong}, check=False)
        assert done.returncode != 0
        assert sorted(path.name for path in folder.iterdir()) == kept
