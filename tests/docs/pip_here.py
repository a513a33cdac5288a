"""`pip install` as the pages write it, without a network: a package of the page's goes into ./installed."""

from __future__ import annotations

import subprocess
import sys

OPTIONS = ["--quiet", "--disable-pip-version-check", "--no-deps", "--no-build-isolation", "--target", "installed"]


def main(verb: str, *names: str) -> int:
    """Install what is local; iomnlp itself is there, and a test of its own sees to it that its extras exist."""
    if verb != "install":
        raise SystemExit(f"Pages only install, they do not {verb}.")
    local = [name for name in names if name.startswith("./")]
    return subprocess.call([sys.executable, "-m", "pip", "install", *OPTIONS, *local]) if local else 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
