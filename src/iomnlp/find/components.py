"""Each finder as a spaCy factory: `nlp.add_pipe("iomnlp_money")` works in any French pipeline.

A component reads `doc.text` and stores a tuple of mentions in `doc._.iomnlp_<name>`; offsets are code points over the
document's text, start included, end excluded. Nothing else of the document is changed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry

from iomnlp.find.contacts import find_emails, find_phones, find_urls
from iomnlp.find.countries import find_countries
from iomnlp.find.counts import find_counts
from iomnlp.find.dates import find_dates
from iomnlp.find.money import find_money
from iomnlp.find.organisations import find_organisations
from iomnlp.find.people import find_people
from iomnlp.find.places import find_places
from iomnlp.source import fold

# Where a document's folded text is kept, in `doc.user_data`: `doc._` makes an object each time that it is asked.
_FOLDED = "iomnlp_folded"
STAGES = ("contacts", "money", "counts", "countries", "organisations", "people", "places", "dates")


def _extension(name: str, default: Any = ()) -> None:
    if not Doc.has_extension(name):
        Doc.set_extension(name, default=default)


_extension("iomnlp_published", None)
for _stage in STAGES:
    _extension(f"iomnlp_{_stage}")


@registry.tokenizers("iomnlp.text_alone.v1")  # type: ignore[untyped-decorator]
def text_alone() -> Callable[[Language], Callable[[str], Doc]]:
    """A tokeniser that makes no tokens, for pipelines of these components alone: they read the text.

    It costs nothing, and French tokenising rules need not be compiled.
    """

    def of(nlp: Language) -> Callable[[str], Doc]:
        def read(text: str) -> Doc:
            doc = Doc(nlp.vocab)
            keep_text(doc, text)
            return doc

        return read

    return of


def keep_text(doc: Doc, text: str) -> None:
    """Let the finders read this text: spaCy puts a document's own together from all tokens whenever it is asked."""
    doc.user_data[_FOLDED] = fold(text)


def _folded(doc: Doc) -> str:
    """The document's text, folded."""
    folded: str | None = doc.user_data.get(_FOLDED)
    if folded is None:
        folded = doc.user_data[_FOLDED] = fold(doc.text)
    return folded


def _proposed(doc: Doc) -> list[tuple[int, int, str]]:
    """The statistical model's entities, where an `ner` ran before."""
    return [(entity.start_char, entity.end_char, entity.label_) for entity in doc.ents]


def _find_money(doc: Doc) -> tuple[Any, ...]:
    return find_money(_folded(doc))


def _find_counts(doc: Doc) -> tuple[Any, ...]:
    return find_counts(_folded(doc))


def _find_dates(doc: Doc) -> tuple[Any, ...]:
    published = doc._.iomnlp_published
    # A text that prints its own day again tells nothing new.
    own_day = published if published and len(published) == len("2014-05-03") else None
    return tuple(d for d in find_dates(_folded(doc), published) if own_day is None or d.edtf != own_day)


def _find_contacts(doc: Doc) -> tuple[Any, ...]:
    text = _folded(doc)
    return (*find_emails(text), *find_phones(text), *find_urls(text))


def _find_countries(doc: Doc) -> tuple[Any, ...]:
    return find_countries(_folded(doc))


def _find_organisations(doc: Doc) -> tuple[Any, ...]:
    return find_organisations(_folded(doc), proposed=_proposed(doc))


def _find_people(doc: Doc) -> tuple[Any, ...]:
    return find_people(_folded(doc), proposed=_proposed(doc))


def _find_places(doc: Doc) -> tuple[Any, ...]:
    return find_places(_folded(doc), doc._.iomnlp_countries, proposed=_proposed(doc))


def _component(stage: str, find: Callable[[Doc], tuple[Any, ...]]) -> Callable[[Doc], Doc]:
    name = f"iomnlp_{stage}"

    def run(doc: Doc) -> Doc:
        doc._.set(name, find(doc))
        return doc

    return run


@Language.factory("iomnlp_money", assigns=["doc._.iomnlp_money"])
def money(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Sums of money: value, range, currency, qualifier."""
    return _component("money", _find_money)


@Language.factory("iomnlp_counts", assigns=["doc._.iomnlp_counts"])
def counts(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Numbers of persons, households, countries and per cent."""
    return _component("counts", _find_counts)


@Language.factory("iomnlp_dates", assigns=["doc._.iomnlp_dates"])
def dates(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Dates and periods in EDTF; set `doc._.iomnlp_published` first to resolve relative ones."""
    return _component("dates", _find_dates)


@Language.factory("iomnlp_contacts", assigns=["doc._.iomnlp_contacts"])
def contacts(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """E-mail addresses, phone numbers and URLs."""
    return _component("contacts", _find_contacts)


@Language.factory("iomnlp_countries", assigns=["doc._.iomnlp_countries"])
def countries(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Countries by name, adjective, acronym or governing capital."""
    return _component("countries", _find_countries)


@Language.factory("iomnlp_organisations", assigns=["doc._.iomnlp_organisations"])
def organisations(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Organisations from the lexicon, the document's own definitions and a grammar of names."""
    return _component("organisations", _find_organisations)


@Language.factory("iomnlp_people", assigns=["doc._.iomnlp_people"])
def people(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """People with title and organisation."""
    return _component("people", _find_people)


@Language.factory("iomnlp_places", requires=["doc._.iomnlp_countries"], assigns=["doc._.iomnlp_places"])
def places(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Cities, administrative areas, regions and natural features."""
    return _component("places", _find_places)
