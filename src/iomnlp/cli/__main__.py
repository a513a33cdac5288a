"""`python -m iomnlp.cli`: the same as `iomnlp`."""

from iomnlp.cli import main

if __name__ == "__main__":
    main()
