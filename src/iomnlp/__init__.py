"""iomnlp."""
