"""Quotations: who speaks, where the words end, and what is no quotation."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

import pytest

from iomnlp.relate.quotes import find_quotes
from iomnlp.source import Block, Narrative

NAMES = ("Awa Sarr", "Jean Roux", "Lina Ortiz")


@dataclass(frozen=True)
class Person:
    start: int
    end: int
    name: str
    title: str | None = None


def read(text: str, names: tuple[str, ...] = NAMES) -> list[tuple[str, str | None]]:
    people = [Person(m.start(), m.end(), name) for name in names for m in re.finditer(re.escape(name), text)]
    return [(q.value, q.speaker) for q in find_quotes(Narrative(text, tuple(range(len(text) + 1))), people)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("« Le pont tient », a déclaré Awa Sarr, maire.", [("Le pont tient", "Awa Sarr")]),
        ("Awa Sarr, maire, a déclaré : « Le pont tient. »", [("Le pont tient.", "Awa Sarr")]),
        ("Selon Awa Sarr, « le pont tiendra cet hiver ».", [("le pont tiendra cet hiver", "Awa Sarr")]),
        ("Jean Roux a ajouté que « rien n'est prêt ici ».", [("rien n'est prêt ici", "Jean Roux")]),
        ("Jean Roux : « Oui, nous irons. »", [("Oui, nous irons.", "Jean Roux")]),
        ('"Le camion part", explique Jean Roux.', [("Le camion part", "Jean Roux")]),
        ("“Le camion part”, explique Jean Roux.", [("Le camion part", "Jean Roux")]),
        (
            "« Il a plu. Nous avons couru. Puis rien », confie Lina Ortiz.",
            [("Il a plu. Nous avons couru. Puis rien", "Lina Ortiz")],
        ),
        ("« Assez », soupire la doyenne.", [("Assez", None)]),
        (
            "« Nous partons, a dit Lina Ortiz, sans rien. »",
            [("Nous partons, a dit Lina Ortiz, sans rien.", "Lina Ortiz")],
        ),
        ("« Merci », a déclaré, lundi à Lomé, la porte-parole, Awa Sarr.", [("Merci", "Awa Sarr")]),
        (
            "« On attend la pluie depuis mai »\n\n– Awa Sarr, cultivatrice",
            [("On attend la pluie depuis mai", "Awa Sarr")],
        ),
    ],
)
def test_speakers_stand_after_before_or_inside(text: str, expected: list[tuple[str, str | None]]):
    assert read(text) == expected


def test_a_pronoun_means_the_last_speaker():
    text = "« Le pont tient », dit Awa Sarr. « Il a coûté cher », a-t-elle ajouté. Elle conclut : « Passez donc. »"
    assert read(text) == [("Le pont tient", "Awa Sarr"), ("Il a coûté cher", "Awa Sarr"), ("Passez donc.", "Awa Sarr")]


def test_somebody_who_opens_a_sentence_since_is_meant_instead():
    text = "« Merci », dit Awa Sarr. Jean Roux, maire, a salué l'équipe. « Sans elle, rien », a-t-il souligné."
    assert read(text)[1] == ("Sans elle, rien", "Jean Roux")


def test_a_further_quotation_after_the_attribution_keeps_its_speaker():
    text = "« Le puits est à sec », explique Lina Ortiz. « Nous marchons deux heures. »"
    assert read(text)[1] == ("Nous marchons deux heures.", "Lina Ortiz")


def test_a_quotation_over_paragraphs_is_one():
    text = "« Premier jour, la peur.\n\n« Deuxième jour, le froid », a écrit Lina Ortiz."
    assert read(text) == [("Premier jour, la peur. Deuxième jour, le froid", "Lina Ortiz")]


def test_a_surname_takes_the_full_name():
    text = "Awa Sarr dirige le port. « Il rouvre demain », annonce Sarr."
    people = [Person(0, 8, "Awa Sarr"), Person(text.rindex("Sarr"), text.rindex("Sarr") + 4, "Sarr")]
    assert [q.speaker for q in find_quotes(Narrative(text, tuple(range(len(text) + 1))), people)] == ["Awa Sarr"]


@pytest.mark.parametrize(
    "text",
    [
        "La fameuse « école des mères » ouvre ses portes à Thiès.",
        "Le Ministère de la pêche (« le Ministère ») suit le projet « Voix du port », a déclaré Awa Sarr.",
        "Jean Roux a déclaré que le pont tenait.",
        "Le terme « migrant » désigne toute personne qui se déplace.",
        "Le film « Terre ferme » raconte la vie de Lina Ortiz.",
    ],
    ids=["term", "definition", "indirect", "word", "title"],
)
def test_terms_titles_and_indirect_speech_are_none(text: str):
    assert read(text) == []


@pytest.mark.parametrize("noise", ["«" * 50_000, '"' * 50_000, "« a » " * 10_000, "« a », dit " * 5_000])
def test_hostile_text_ends_soon(noise: str):
    began = time.perf_counter()
    read(noise)
    assert time.perf_counter() - began < 10


def test_what_the_page_sets_apart_as_speech_is_quoted_whatever_its_verb():
    text = "« Le lac se tait enfin », fredonne Awa Sarr."
    awa = Person(text.index("Awa"), text.index("Awa") + 8, "Awa Sarr")
    page = Narrative(text, tuple(range(len(text) + 1)), (Block("quote", 0, 25), Block("body", 25, len(text))))
    assert [(q.value, q.speaker) for q in find_quotes(page, [awa])] == [("Le lac se tait enfin", "Awa Sarr")]


REFERRED = [
    ("La ministre de la Pêche, Awa Sarr, a visité le quai. Rien ne bouge.\n\n« Patience », a glissé la ministre.",
     "Awa Sarr"),
    ("L'ambassadeur du Pérou, Jean Roux, a remis les clefs. « C'est un début », a confié le diplomate, ravi.",
     "Jean Roux"),
    ("Trois soudeurs partagent l'atelier. L'un d'eux, Jean Roux, vient de Cotonou.\n\n« On apprend », dit le soudeur.",
     "Jean Roux"),
    ("À Bol, où l'eau manque, Lina Ortiz, épicière, vend à crédit. Elle note tout. « On paiera », dit-elle.",
     "Lina Ortiz"),
    ("Mme Awa Sarr dirige le quai. Son adjoint, M. Jean Roux, tient la caisse. « Elle est vide », dit-il.",
     "Jean Roux"),
    ("Jean Roux, pompiste, hausse les épaules. « On attend le camion depuis lundi, et la pluie vient. »", "Jean Roux"),
    ("« Assez », soupire la doyenne. Jean Roux, lui, range ses filets.", None),
    ("Jean Roux est maire. À Bol, une épicière vend à crédit.\n\n« On paiera », dit l'épicière.", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "speaker"), REFERRED)
def test_a_noun_or_a_pronoun_means_somebody_named_before(text: str, speaker: str | None):
    assert [who for _, who in read(text)] == [speaker]


def test_a_name_that_opens_the_next_paragraph_signs_nothing():
    text = "Awa Sarr soupire. « Le quai est vide depuis le mois de mai. »\n\nJean Roux a fermé son étal."
    assert read(text) == [("Le quai est vide depuis le mois de mai.", "Awa Sarr")]
