"""`python -m iomnlp` is the command `iomnlp`."""

from __future__ import annotations

from iomnlp.cli import main

if __name__ == "__main__":
    main()
