"""The quickened statistical model: the stock model's entities, and the same numbers whatever came before."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import spacy
from spacy.tokens import Span

import iomnlp
from iomnlp.errors import ConfigError
from iomnlp.find import quick_ner
from iomnlp.find.quick_ner import FORMS, PROBE, FormEmbedding, quicken
from iomnlp.pipeline import Pipeline

CORPUS = Path(__file__).parents[2] / "corpus"


def texts() -> list[str]:
    """Every text of the corpus: pages, and the passages that themes are learned from."""
    pages = [path.read_text(encoding="utf-8") for path in sorted(CORPUS.rglob("*.txt"))]
    rows = [line for path in sorted(CORPUS.rglob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
    return pages + [row["text"] for row in map(json.loads, rows) if row.get("text")]


@pytest.fixture(scope="module")
def stock() -> Pipeline:
    """The pipeline with the model as it comes; skips where the model is not installed."""
    try:
        return Pipeline(quick=False)
    except ConfigError as error:
        pytest.skip(str(error))


def entities(pipeline: Pipeline, text: str) -> list[tuple[int, int, str]]:
    """What the statistical model alone finds."""
    doc = pipeline.nlp.get_pipe("ner")(pipeline.nlp.make_doc(text))  # type: ignore[operator]
    return [(entity.start_char, entity.end_char, entity.label_) for entity in doc.ents]


@pytest.mark.slow
def test_entities_are_the_stock_models_on_the_whole_corpus(default: Pipeline, stock: Pipeline) -> None:
    whole = texts()
    assert len(whole) > 1000
    found = 0
    for text in whole:
        expected = entities(stock, text)
        found += len(expected)
        assert entities(default, text) == expected, text[:80]
    assert found > 5000


def test_entities_are_the_stock_models(default: Pipeline, stock: Pipeline) -> None:
    for path in sorted((CORPUS / "samples").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        assert entities(default, text) == entities(stock, text)


def test_the_record_of_a_page_is_the_same_with_and_without(default: Pipeline, stock: Pipeline) -> None:
    for path in sorted((CORPUS / "samples").iterdir()):
        assert default.extract_file(path).to_json() == stock.extract_file(path).to_json()


def test_a_form_has_the_same_numbers_whatever_came_before(stock: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    model = stock.nlp.get_pipe("ner").model  # type: ignore[attr-defined]
    node = next(node for node in model.walk() if node.name.endswith(">>ragged2list"))
    page, other = (stock.nlp.make_doc(text) for text in (PROBE, texts()[0]))
    fresh = FormEmbedding(node, stock.nlp.vocab.vectors)
    alone = fresh.embed(page)
    used = FormEmbedding(node, stock.nlp.vocab.vectors)
    used.embed(other)
    assert np.array_equal(used.embed(page), alone)
    monkeypatch.setattr(quick_ner, "FORMS", len(page) + 1)
    used.embed(other)
    assert np.array_equal(used.embed(page), alone), "after the table began anew"
    assert FORMS > 1000


@pytest.mark.parametrize("length", [*range(1, 10), 100, 101])
def test_a_token_has_the_stock_models_numbers(default: Pipeline, stock: Pipeline, length: int) -> None:
    doc = default.nlp.make_doc(texts()[0])[:length].as_doc()
    quick = default.nlp.get_pipe("ner").encode(doc)  # type: ignore[attr-defined]
    plain = stock.nlp.get_pipe("ner").model.get_ref("tok2vec").predict([doc])  # type: ignore[attr-defined]
    assert len(plain) == length
    # Numbers of about one; a neighbour taken for another would move them by tenths.
    np.testing.assert_allclose(quick, plain, atol=1e-4)


def test_another_layout_stays_as_it_is() -> None:
    nlp = spacy.blank("fr")
    assert quicken(nlp) is None, "there is no `ner`"
    nlp.add_pipe("ner").add_label("LOC")  # type: ignore[attr-defined]
    nlp.initialize()
    speed = quicken(nlp)
    assert speed is not None
    assert (speed.embedding, speed.moves) == ("token", "token")
    assert nlp.pipe_names == ["ner"], "nothing was put in its place"
    assert list(nlp("Un puits à Lodwar").ents) is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\n",
        "Bangui",
        "  Bangui  ",
        "Il vit à Port-au-Prince",
        "M. Jean-Baptiste de la Tour",
        "Le Haut-Commissariat des Nations Unies\npour les réfugiés",
        "OIM OIM OIM",
    ],
)
def test_names_at_the_edges_are_the_stock_models(default: Pipeline, stock: Pipeline, text: str) -> None:
    assert entities(default, text) == entities(stock, text)


def test_a_document_that_brings_annotation_is_left_to_the_stock_model(default: Pipeline, stock: Pipeline) -> None:
    found = []
    for pipeline in (default, stock):
        doc = pipeline.nlp.make_doc("Le Canada aide Médecins sans frontières au Mali depuis Dakar.")
        doc.set_ents([Span(doc, 6, 7, label="LOC")], default="missing")
        for at in (0, 5):
            doc[at].is_sent_start = True
        pipeline.nlp.get_pipe("ner")(doc)  # type: ignore[operator]
        found.append([(entity.text, entity.label_) for entity in doc.ents])
    assert found[0] == found[1]
    assert ("au", "LOC") in found[0], "what was annotated stays"


def test_a_pipeline_says_what_was_changed(default: Pipeline, rules: iomnlp.Pipeline) -> None:
    assert default.speed is not None
    assert (default.speed.products, default.speed.embedding, default.speed.moves) == ("numpy", "form", "document")
    assert rules.speed is None
