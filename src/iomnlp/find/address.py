"""Forms of address, as they stand before a person's name."""

from __future__ import annotations

ADDRESS = frozenset(("M", "MM", "Mme", "Mmes", "Mlle", "Dr", "Pr", "Mgr"))
