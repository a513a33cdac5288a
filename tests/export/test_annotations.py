"""Web Annotations, DocBin and IOB2: every span comes back to the character, or is told as left out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc, DocBin

from every_record import SOME_AND_ALL, corpus_records
from handmade import TEXT, evidence, fact, make_record
from iomnlp.record import Record
from iomnlp.write.docbin import as_doc
from iomnlp.write.exporter import Options
from iomnlp.write.facts import ENTITIES, all_facts, entities, marked
from iomnlp.write.registry import export
from iomnlp.write.tokens import cut

WHOLE = Options(keep_contacts=True)
# A character outside the first 65,536: one code point, two UTF-16 units.
ASTRAL = "🚰𝕏 " + TEXT


def _annotations(path: Path) -> list[dict[str, Any]]:
    collection = json.loads(path.read_text(encoding="utf-8"))
    assert (collection["@context"], collection["type"]) == ("http://www.w3.org/ns/anno.jsonld", "AnnotationCollection")
    page = collection["first"]
    assert (page["type"], page["partOf"], page["startIndex"]) == ("AnnotationPage", collection["id"], 0)
    items: list[dict[str, Any]] = page["items"]
    assert collection["total"] == len(items)
    return items


def test_each_annotation_tells_its_place_in_code_points_and_in_words(tmp_path: Path) -> None:
    for record in (make_record(), make_record(ASTRAL)):
        export("web-annotation", tmp_path / "a.jsonld", lambda record=record: [record], WHOLE)  # type: ignore[misc]
        found = _annotations(tmp_path / "a.jsonld")
        assert len(found) == len(list(all_facts(record))) + len(record.checks)
        text = record.document.text
        for annotation in found:
            assert {"id", "type", "motivation", "body", "target"} == annotation.keys()
            for target in annotation["target"]:
                if isinstance(target, str):
                    continue
                place, words = target["selector"]
                assert text[place["start"] : place["end"]] == words["exact"]
                assert text[: place["start"]].endswith(words["prefix"])
                assert text[place["end"] :].startswith(words["suffix"])


def test_a_body_is_the_fact_field_by_field(tmp_path: Path, record: Record) -> None:
    export("web-annotation", tmp_path / "a.jsonld", lambda: [record], WHOLE)
    bodies = {
        one["id"].rpartition(":")[2]: json.loads(one["body"]["value"]) for one in _annotations(tmp_path / "a.jsonld")
    }
    for label, key, one in all_facts(record):
        expected = one.model_dump(mode="json", by_alias=True, exclude={"evidence"})
        assert bodies[key] == {"field": label} | expected


def test_collections_of_other_records_have_other_names(tmp_path: Path) -> None:
    names = set()
    for number, records in enumerate(([make_record()], [make_record(ASTRAL)], [])):
        export("web-annotation", tmp_path / str(number), lambda records=records: records, WHOLE)  # type: ignore[misc]
        names.add(json.loads((tmp_path / str(number)).read_bytes())["id"])
    assert len(names) == 3


@pytest.mark.parametrize("step", SOME_AND_ALL)
def test_ids_of_annotations_are_iris_and_each_stands_once(tmp_path: Path, step: int) -> None:
    export("web-annotation", tmp_path / "a.jsonld", lambda: corpus_records(step), WHOLE)
    ids = [one["id"] for one in _annotations(tmp_path / "a.jsonld")]
    assert len(ids) == len(set(ids))
    assert not [one for one in ids if not one.startswith("urn:iomnlp:") or " " in one]


def _docs(path: Path) -> list[Doc]:
    return list(DocBin().from_disk(path).get_docs(spacy.blank("fr").vocab))


@pytest.mark.parametrize("step", SOME_AND_ALL)
def test_a_docbin_of_the_corpus_gives_every_span_back(tmp_path: Path, step: int) -> None:
    export("docbin", tmp_path / "d.spacy", lambda: corpus_records(step), WHOLE)
    docs = _docs(tmp_path / "d.spacy")
    records = list(corpus_records(step))
    assert len(docs) == len(records)
    for doc, record in zip(docs, records, strict=True):
        assert doc.text == record.document.text
        spans = [(s.start_char, s.end_char, s.label_, s.id_, s.kb_id_) for s in doc.spans["iomnlp"]]
        assert spans == [(one.start, one.end, one.label, one.key, one.value) for one in marked(record)]
        names = [(s.start_char, s.end_char, s.label_) for s in doc.ents]
        assert names == [(one.start, one.end, one.label) for one in entities(record)[0]]
        assert set(doc.cats) == {theme.code for theme in record.themes}
        assert doc.user_data["record_id"] == record.record_id


def test_a_docbin_trains_a_recogniser(tmp_path: Path) -> None:
    export("docbin", tmp_path / "d.spacy", lambda: [make_record()], WHOLE)
    nlp = spacy.blank("fr")
    recogniser = nlp.add_pipe("ner")
    examples = [spacy.training.Example(nlp.make_doc(doc.text), doc) for doc in _docs(tmp_path / "d.spacy")]
    for example in examples:
        for span in example.reference.ents:
            recogniser.add_label(span.label_)  # type: ignore[attr-defined]
    losses = nlp.initialize(lambda: examples) and nlp.update(examples, losses={})
    assert losses["ner"] > 0


@pytest.mark.parametrize("step", SOME_AND_ALL)
def test_sentences_of_a_docbin_can_be_trained_on(step: int) -> None:
    blank = spacy.blank("fr")
    for record in (make_record("\n\n  " + TEXT), make_record(ASTRAL), *corpus_records(step)):
        doc = as_doc(record)
        spacy.training.Example(blank.make_doc(doc.text), doc).get_aligned_sent_starts()
        if record.segments:
            assert all(span.sent.end >= span.end for span in doc.ents), "no name runs over the end of its sentence"


def _read_iob(path: Path) -> Iterator[tuple[str, list[tuple[int, int, str]]]]:
    """Record and spans of each document, read as columns."""
    name, spans = "", list[tuple[int, int, str]]()
    for line in [*path.read_text(encoding="utf-8").split("\n"), "-DOCSTART-\t\t\t"]:
        columns = line.split("\t")
        if columns[0] == "-DOCSTART-":
            if name:
                yield name, spans
            name, spans = columns[1], []
        elif len(columns) == 4:
            start, end, (prefix, _, label) = int(columns[1]), int(columns[2]), columns[3].partition("-")
            if prefix == "B":
                spans.append((start, end, label))
            elif prefix == "I":
                assert spans[-1][2] == label
                spans[-1] = (spans[-1][0], end, label)


@pytest.mark.parametrize("step", SOME_AND_ALL)
def test_iob2_of_the_corpus_gives_every_span_back_or_tells_it(tmp_path: Path, step: int) -> None:
    written = export("iob2", tmp_path / "i.iob", lambda: corpus_records(step), WHOLE)
    records = {record.record_id: record for record in corpus_records(step)}
    read = dict(_read_iob(tmp_path / "i.iob"))
    assert read.keys() == records.keys()
    dropped = 0
    for name, spans in read.items():
        kept, gone = entities(records[name])
        assert spans == [(one.start, one.end, one.label) for one in kept]
        dropped += len(gone)
    assert {remark.rule for remark in written.remarks} <= {"overlap"}
    assert len(written.remarks) == dropped
    everything = sum(one.label in ENTITIES for record in records.values() for one in marked(record))
    assert dropped < 0.06 * everything


@pytest.mark.parametrize("step", SOME_AND_ALL)
def test_a_sentence_never_ends_within_a_name(tmp_path: Path, step: int) -> None:
    export("iob2", tmp_path / "i.iob", lambda: corpus_records(step), WHOLE)
    before = ""
    for line in (tmp_path / "i.iob").read_text(encoding="utf-8").split("\n"):
        assert not (before == "" and line.rpartition("\t")[2].startswith("I-")), line
        before = line


def test_spans_that_overlap_are_told_in_both_languages(tmp_path: Path) -> None:
    place = fact(TEXT, "gouvernement norvégien") | {"id": "0" * 8, "name": "x", "country": None, "class": "region"}
    written = export("iob2", tmp_path / "i.iob", lambda: [make_record(places=[place])], WHOLE)
    (remark,) = written.remarks
    assert (remark.degree, "norvégien" in remark.english, "chevauche" in remark.french) == ("partial", True, True)


@settings(max_examples=200)
@given(st.text(alphabet="aé’' \n\u00a0.,🚰𝕏1-", max_size=40), st.data())
def test_any_span_of_any_text_is_a_run_of_tokens(text: str, data: st.DataObject) -> None:
    spans = []
    for _ in range(data.draw(st.integers(0, 4)) if text else 0):
        start = data.draw(st.integers(0, len(text) - 1))
        spans.append((start, data.draw(st.integers(start + 1, len(text)))))
    doc = cut(text, spans)
    assert doc.text == text
    assert all(doc.char_span(start, end) is not None for start, end in spans)


@pytest.mark.parametrize("name", ["web-annotation", "docbin", "iob2"])
def test_the_same_records_give_the_same_bytes(tmp_path: Path, name: str) -> None:
    for file in ("a", "b"):
        export(name, tmp_path / file, lambda: [make_record(), make_record(ASTRAL)], WHOLE)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_evidence_of_the_handmade_record_is_true() -> None:
    assert evidence(ASTRAL, "Tchad")["start"] == ASTRAL.index("Tchad")
