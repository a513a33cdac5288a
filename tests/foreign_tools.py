"""Other people's programs that judge our exports, each in a virtual environment of its own, kept between runs."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

import pytest


def environment(name: str, *requirements: str) -> Path:
    """The `bin` folder of an environment with these packages; skips where they cannot be installed.

    Set IOMNLP_TOOLS to keep the environments elsewhere than in the temporary folder.
    """
    root = Path(os.environ.get("IOMNLP_TOOLS") or Path(tempfile.gettempdir()) / "iomnlp-tools")
    home = root / f"{name}-{sys.version_info.major}.{sys.version_info.minor}"
    programs = home / ("Scripts" if sys.platform == "win32" else "bin")
    done = home / "installed.txt"
    if not done.is_file() or done.read_text(encoding="utf-8") != "\n".join(requirements):
        venv.create(home, with_pip=True, clear=True)
        install = [str(programs / "python"), "-m", "pip", "install", "--quiet", *requirements]
        outcome = subprocess.run(install, capture_output=True, text=True)
        if outcome.returncode:
            pytest.skip(f"{', '.join(requirements)} cannot be installed: {outcome.stderr.strip()[-200:]}")
        done.write_text("\n".join(requirements), encoding="utf-8")
    return programs


def tool(program: str, *requirements: str) -> str:
    """The path of a program that a package brings."""
    return str(environment(program, *requirements) / program)
