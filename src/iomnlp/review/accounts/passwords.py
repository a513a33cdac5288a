"""Passwords: which are refused and why, how one is made, how they are kept (argon2id) and compared."""

from __future__ import annotations

import secrets
import threading
from enum import StrEnum
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from iomnlp.lexicon import words
from iomnlp.review.folding import plain

SHORTEST: Final = 12
LONGEST: Final = 200
# Characters that must be left when what everybody tries is taken away, and different ones in all.
_OWN = 8
_DIFFERENT = 5
# Digits and signs that people write for letters.
_LEET = str.maketrans("013457@$!", "oieastasi")
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
# Of a row of keys or letters, from this length on.
_STEP = 4


class Weakness(StrEnum):
    """Why a password is refused; the value is the sentence that says so."""

    SHORT = "A password has at least 12 characters: a sentence of your own is easy to remember and hard to guess."
    LONG = "A password has at most 200 characters."
    PLAIN = "This password repeats few characters, which is guessed at once."
    KNOWN = "This password is made of words, rows of keys or a name that are tried first."


@cache
def _known() -> tuple[str, ...]:
    lists = words("passwords.yaml")
    rows = [str(row) for row in lists["rows"]]
    pieces = {
        way[start : start + _STEP] for row in rows for way in (row, row[::-1]) for start in range(len(way) - _STEP + 1)
    }
    return (*sorted(map(str, lists["common"]), key=len, reverse=True), *sorted(pieces))


def weakness(password: str, name: str = "") -> Weakness | None:
    """Why a password cannot be taken for an account; None where it can.

    >>> weakness("Motdepasse2026!") == Weakness.KNOWN, weakness("le puits donne sur la cour") is None
    (True, True)
    """
    if len(password) < SHORTEST:
        return Weakness.SHORT
    if len(password) > LONGEST:
        return Weakness.LONG
    if len(set(password.casefold())) < _DIFFERENT:
        return Weakness.PLAIN
    pieces = [piece for piece in (plain(name).replace(" ", ""), *_known()) if len(piece) > 2]
    bare = "".join(plain(password).split())
    for written in (bare, bare.translate(_LEET)):
        for piece in pieces:
            # A mark in its place, so that what stood on both sides makes no new word.
            written = written.replace(piece, "\0")
        if len(written.replace("\0", "")) < _OWN:
            return Weakness.KNOWN
    return None


def generated() -> str:
    """A password that nobody guesses and that can be read out: four groups of five (99 bits)."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))


class Hasher:
    """Keeps and compares passwords.

    One comparison takes 64 MiB and some tenths of a second: two at a time, or a crowd at the door would eat the memory.
    """

    def __init__(self, hasher: PasswordHasher | None = None):
        self._hasher = hasher or PasswordHasher()
        self._turns = threading.BoundedSemaphore(2)
        self._nobody = self._hasher.hash(secrets.token_urlsafe(16))

    def hash(self, password: str) -> str:
        """The form in which a password is kept."""
        with self._turns:
            return self._hasher.hash(password)

    def matches(self, kept: str | None, password: str) -> bool:
        """Whether a password is the one that is kept; takes as long where none is."""
        with self._turns:
            try:
                self._hasher.verify(kept or self._nobody, password[: LONGEST + 1])
            except (VerificationError, InvalidHashError):
                return False
        return kept is not None

    def outdated(self, kept: str) -> bool:
        """Whether a kept form is weaker than those made today."""
        return self._hasher.check_needs_rehash(kept)
