"""What users add to the resources: rows of lexicons, layouts of pages, a taxonomy of themes; active for one pipeline.

Several pipelines of one process may have different additions: what is made from a lexicon is kept for each of them.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, ParamSpec, TypeVar

from iomnlp.record import ModelInfo
from iomnlp.refit import FieldRefit

P = ParamSpec("P")
R = TypeVar("R")
List = Literal["country", "organisation", "place"]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a user's lexicon.

    Attributes
    ----------
    list : "country", "organisation" or "place"
        What it names.
    id : str
        A country's ISO 3166-1 code, an organisation's id; empty for places.
    name : str
        The name; of a country or organisation that is known already, it may be empty.
    forms : mapping
        Other forms by kind: `variants`, `acronyms`, `adjectives`.
    type, country, cls : str
        An organisation's type, the country of an organisation or place, a place's class; empty where there is none.
    where : str
        File and row, for messages.
    """

    list: List
    id: str
    name: str
    forms: Mapping[str, tuple[str, ...]]
    type: str = ""
    country: str = ""
    cls: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """How the pages of one site are built; every text is compared without case and accents.

    Attributes
    ----------
    name : str
        For messages.
    recognise : tuple of str
        A page is of this layout where each of these begins one of its lines.
    begins, ends : str
        The line with which the frame above the document ends, and the one with which that below begins; or empty.
    furniture : tuple of str
        Beginnings of lines that are furniture wherever they stand.
    labels : mapping
        Labels of a project sheet, by key of the contract.
    """

    name: str
    recognise: tuple[str, ...]
    begins: str = ""
    ends: str = ""
    furniture: tuple[str, ...] = ()
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Additions:
    """All that one pipeline has beyond the resources; `key` tells it from others.

    Attributes
    ----------
    taxonomy : tuple or None
        Themes that replace those of `themes.yaml`.
    files : tuple of ModelInfo
        Name and hash of each file, for a record's provenance.
    confidence : mapping
        By field, how its confidences are put straight.
    """

    key: str = ""
    rows: tuple[Row, ...] = ()
    layouts: tuple[Layout, ...] = ()
    taxonomy: tuple[dict[str, Any], ...] | None = None
    files: tuple[ModelInfo, ...] = ()
    confidence: Mapping[str, FieldRefit] = field(default_factory=dict)


# With this begins the rule of a user's own extractor: what it finds stands, and nobody has measured how sure it is.
OWN = "user."
NOTHING = Additions()
_active: ContextVar[Additions] = ContextVar("iomnlp_additions", default=NOTHING)


def active() -> Additions:
    """The additions of the pipeline that is at work."""
    return _active.get()


@contextmanager
def using(additions: Additions) -> Iterator[None]:
    """Work with these additions."""
    token = _active.set(additions)
    try:
        yield
    finally:
        _active.reset(token)


class PerAdditions(Generic[P, R]):
    """A function whose results are kept, for each set of additions apart."""

    def __init__(self, function: Callable[P, R], maxsize: int):
        functools.update_wrapper(self, function)
        self._function = function
        self._maxsize = maxsize
        self._kept: dict[str, Callable[P, R]] = {}

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """The result, made once."""
        key = _active.get().key
        try:
            kept = self._kept[key]
        except KeyError:
            kept = self._kept[key] = functools.lru_cache(maxsize=self._maxsize)(self._function)
        return kept(*args, **kwargs)

    def cache_clear(self) -> None:
        """Forget all results."""
        self._kept.clear()


def per_additions(function: Callable[P, R]) -> PerAdditions[P, R]:
    """Keep the results of a function that reads countries, organisations, places, labels or themes."""
    return PerAdditions(function, 128)


def few_per_additions(function: Callable[P, R]) -> PerAdditions[P, R]:
    """The same for a function of whole texts, of which only the last are worth keeping."""
    return PerAdditions(function, 8)
