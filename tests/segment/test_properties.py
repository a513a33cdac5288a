"""What holds for every text: a partition, true offsets, a monotone map, sentences inside their segments."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from iomnlp.errors import SkippedDocument
from iomnlp.read import read_text
from iomnlp.segment import Segmentation, segment
from iomnlp.source import SourceText, fold

LINES = st.sampled_from(
    [
        "",
        "-",
        "- Accueil",
        "Structure",
        "Projet ID",
        "PX.0001",
        "Date de fin : 2024",
        "Date de fin2024",
        "Année",
        "• Statut du projet",
        "    Actif",
        "Togo – L’aide arrive à Lomé, a dit M. Kossi.",
        "« Nous partons demain matin », dit-elle.",
        "Posted: \n03/12/14",
        "Le gouvernement japonais a versé 528",
        "000 dollars aux familles déplacées de la main-d’uvre.",
        "lâ€™été dÃ©jÃ  l\x92an",
        "Pour plus d’informations, veuillez",
        "contacter : Ana, ana@b.example, +33 1 02 03 04 05",
        "© Photo : OIM",
        "a) former ;",
        "vice-",
        "Etat(s) membre(s) bénéficiaires",
        "Mali  Niger",
        "\u00a0\u202fx\u2028y",
        "COLOR: red; {a: 1px}",
        "&eacute;t&eacute; &amp;",
    ]
)
PAGES = st.one_of(
    st.lists(LINES, max_size=14).map("\n".join),
    st.text(max_size=200),
    st.lists(st.one_of(LINES, st.text(max_size=40)), max_size=10).map("\n".join),
)


def parts(page: str) -> tuple[SourceText, Segmentation] | None:
    try:
        source = read_text(page)
    except SkippedDocument:
        return None
    return source, segment(source)


@settings(max_examples=150, deadline=None)
@given(PAGES)
def test_segments_partition_the_source(page: str) -> None:
    made = parts(page)
    if made is None:
        return
    source, found = made
    at = 0
    for piece in found.segments:
        assert piece.start == at < piece.end
        at = piece.end
        if piece.kind == "blank":
            assert not source.text[piece.start : piece.end].strip()
        last = piece.start
        for start, end in piece.sentences:
            assert last <= start < end <= piece.end
            assert not source.text[last:start].strip()
            last = end
    assert at == len(source.text)


@settings(max_examples=150, deadline=None)
@given(PAGES)
def test_the_narrative_maps_back(page: str) -> None:
    made = parts(page)
    if made is None:
        return
    source, found = made
    story = found.narrative
    assert len(story.origin) == len(story.text) + 1
    assert list(story.origin) == sorted(story.origin)
    assert story.text == fold(story.text).replace("\n", "\n") or "\n\n" in story.text
    damaged = {offset for span in found.damage for offset in range(span.start, span.end)}
    at = 0
    for block in story.blocks:
        assert story.text[at : block.start] in ("", " ", "\n\n")
        at = block.end
        assert "\n" not in story.text[block.start : block.end]
        for start, end in block.sentences:
            assert block.start <= start < end <= block.end
        for offset in range(block.start, block.end):
            span = story.source_span(offset, offset + 1)
            if span.start not in damaged and story.text[offset] not in "œ'":
                printed = fold(source.text[span.start])
                assert printed == story.text[offset] or (
                    (printed.isspace() or printed == "\n") and story.text[offset] == " "
                )
    assert at == len(story.text)


@settings(max_examples=100, deadline=None)
@given(PAGES)
def test_every_other_span_lies_in_the_source(page: str) -> None:
    made = parts(page)
    if made is None:
        return
    source, found = made
    spans = [*found.damage, *(s for f in found.sheet for s in (f.label_span, f.value_span))]
    spans += [span for span in (found.title, found.published) if span]
    if found.dateline:
        spans += [s for s in (found.dateline.span, found.dateline.place_span, found.dateline.date_span) if s]
    for span in spans:
        assert 0 <= span.start < span.end <= len(source.text)
    for f in found.sheet:
        assert f.value
    assert (found.published is None) == (found.published_edtf is None)


@settings(max_examples=100, deadline=None)
@given(PAGES)
def test_segmentation_depends_on_the_text_alone(page: str) -> None:
    assert parts(page) == parts(page)
