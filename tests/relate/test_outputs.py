"""The results chain: what counts as an output, how it is cut, numbered, attached and dated."""

from __future__ import annotations

import time

import pytest

from iomnlp.relate.outputs import OutputMention, find_outputs
from iomnlp.source import Block, Narrative, fold


def narrative(text: str, kinds: dict[int, str] | None = None) -> Narrative:
    """Each line a block: a body paragraph, or the kind given for its index."""
    blocks, parts, at = [], [], 0
    for index, line in enumerate(text.split("\n")):
        blocks.append(Block((kinds or {}).get(index, "body"), at, at + len(line)))
        parts.append(fold(line))
        at += len(line) + 2
    joined = "\n\n".join(parts)
    return Narrative(joined, tuple(range(len(joined) + 1)), tuple(blocks))


def read(text: str, kinds: dict[int, str] | None = None) -> list[tuple[str, str | None, str | None, str, str]]:
    page = narrative(text, kinds)
    found: tuple[OutputMention, ...] = find_outputs(page)
    return [(o.level, o.number, o.parent, o.modality, page.text[o.start : o.end]) for o in found]


CASES = [
    pytest.param(
        "Pour ce faire, un registre sera ouvert (produit 1.1) ; et enfin, dix greffiers seront formés (produit 1.2).",
        [
            ("output", "1.1", "1", "planned", "un registre sera ouvert"),
            ("output", "1.2", "1", "planned", "dix greffiers seront formés"),
        ],
        id="statement, then mark; connectives and semicolons are cut",
    ),
    pytest.param(
        "Produit 2.1 : Un annuaire est en ligne. Il sert aux mairies.\nEffet direct 2 : Les mairies coopèrent.",
        [
            ("output", "2.1", "2", "unknown", "Un annuaire est en ligne"),
            ("outcome", "2", None, "unknown", "Les mairies coopèrent"),
        ],
        id="mark, then statement; the explanation after it is none",
    ),
    pytest.param(
        "Le projet avance. Trois résultats sont attendus :\n"
        "1) une loi votée ;\n2) des juges formés ; et\n3) un fonds ouvert.",
        [
            ("outcome", "1", None, "planned", "une loi votée"),
            ("outcome", "2", None, "planned", "des juges formés"),
            ("outcome", "3", None, "planned", "un fonds ouvert"),
        ],
        id="a frame governs the list below it",
    ),
    pytest.param(
        "Le programme vise les effets directs suivants : 1) les juges appliquent la loi ; 2) les victimes sont logées.",
        [
            ("outcome", "1", None, "planned", "les juges appliquent la loi"),
            ("outcome", "2", None, "planned", "les victimes sont logées"),
        ],
        id="a frame governs the list in its own sentence",
    ),
    pytest.param(
        "Le projet s'articule autour de deux volets : a) la formation des maires ; b) l'achat de tentes.",
        [
            ("component", "a", None, "unknown", "la formation des maires"),
            ("component", "b", None, "unknown", "l'achat de tentes"),
        ],
        id="axes and volets are components; the present says nothing",
    ),
    pytest.param(
        "Le projet sera mené grâce à des produits clés tels qu'une étude et une cartographie des abris, "
        "ainsi qu'un recueil de lois.",
        [
            ("output", None, None, "planned", "une étude et une cartographie des abris"),
            ("output", None, None, "planned", "un recueil de lois"),
        ],
        id="each noun phrase of an unnumbered list; a shared complement keeps two heads together",
    ),
    pytest.param(
        "Le projet livrera les produits suivants : un guide, une base de données et des ateliers de tri.",
        [
            ("output", None, None, "planned", "un guide"),
            ("output", None, None, "planned", "une base de données"),
            ("output", None, None, "planned", "des ateliers de tri"),
        ],
        id="an unnumbered list in a sentence",
    ),
    pytest.param(
        "Objectif général : réduire l'apatridie au Togo.\nActivité 1.2.1 : Imprimer les actes",
        [
            ("objective", None, None, "planned", "réduire l'apatridie au Togo"),
            ("activity", "1.2.1", "1", "unknown", "Imprimer les actes"),
        ],
        id="objectives are planned; activities belong to their outcome",
    ),
    pytest.param(
        "Au terme du projet, deux résultats ont été obtenus : 40 puits forés ; un comité élu.",
        [
            ("outcome", None, None, "achieved", "40 puits forés"),
            ("outcome", None, None, "achieved", "un comité élu"),
        ],
        id="a frame in the past makes its list achieved",
    ),
    pytest.param(
        "Les familles recevront un toit (effet direct 1) grâce à la pose de 60 charpentes (produit 1.1).",
        [
            ("outcome", "1", None, "planned", "Les familles recevront un toit"),
            ("output", "1.1", "1", "planned", "la pose de 60 charpentes"),
        ],
        id="a means takes the modality of its sentence",
    ),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_statements_are_cut_numbered_and_dated(text: str, expected: list[tuple[str, str | None, str | None, str, str]]):
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Les candidats au poste : a) parlent wolof ; b) ont vingt ans ; c) savent conduire.",
        "Faut-il ouvrir le port ? Trois raisons : a) le droit ; b) le travail ; c) la honte.",
        "Les résultats de l'enquête sont les suivants : 40 % partent ; 60 % restent.",
        "Le programme donne des produits de première nécessité tels que du riz et de l'huile.",
        "Ce projet vise à renforcer les capacités des mairies.",
        "Le lot 1 comprend trois barques ; le lot 2, des gilets.",
    ],
    ids=["conditions", "arguments", "survey", "goods", "plain aim", "lots"],
)
def test_lists_of_other_things_are_no_results(text: str):
    assert read(text) == []


def test_the_mark_is_evidence_with_its_parentheses():
    page = narrative("Un pont sera bâti (produit 3.1).")
    (output,) = find_outputs(page)
    assert output.marker_start is not None
    assert page.text[output.marker_start : output.marker_end] == "(produit 3.1)"


def test_list_items_of_the_page_need_no_mark():
    text = "Résultats attendus du projet :\n300 agents formés\nun registre numérisé"
    assert [o[4] for o in read(text, {1: "list_item", 2: "list_item"})] == ["300 agents formés", "un registre numérisé"]


@pytest.mark.parametrize(
    "noise",
    [
        "(" * 50_000,
        "1) " * 30_000,
        "produits : " * 20_000,
        "(produit 1.1) " * 5_000,
        "les produits suivants : " * 5_000,
        "a. Vu. " * 20_000,
    ],
)
def test_hostile_text_ends_soon(noise: str):
    began = time.process_time()
    find_outputs(narrative(f"Le projet {noise}"))
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    ("text", "kinds", "expected"),
    [
        pytest.param(
            "Le projet aidera Dori.\nRésultats attendus\nR1 : 300 familles sont logées.\nR2 : 12 écoles sont ouvertes.",
            {2: "list_item", 3: "list_item"},
            [
                ("outcome", "1", "300 familles sont logées", "planned"),
                ("outcome", "2", "12 écoles sont ouvertes", "planned"),
            ],
            id="the codes of a logical framework",
        ),
        pytest.param(
            "Effets directs attendus :\n1. Les maires jugent.\nProduits :\n1.1 Un manuel paraît.\n2. Les juges aussi.",
            {1: "list_item", 3: "list_item", 4: "list_item"},
            [
                ("outcome", "1", "Les maires jugent", "planned"),
                ("output", "1.1", "Un manuel paraît", "unknown"),
                ("outcome", "2", "Les juges aussi", "planned"),
            ],
            id="outputs between the outcomes that they make",
        ),
        pytest.param(
            "Le projet prévoit les effets directs suivants : 1) un comité siégera (produit 1.1 : un code sera écrit) ; "
            "2) un lexique servira (produit 2.1 : un glossaire sera imprimé).",
            {},
            [
                ("outcome", "1", "un comité siégera", "planned"),
                ("output", "1.1", "un code sera écrit", "planned"),
                ("outcome", "2", "un lexique servira", "planned"),
                ("output", "2.1", "un glossaire sera imprimé", "planned"),
            ],
            id="outputs in the brackets of their outcome",
        ),
        pytest.param(
            "Le but du projet est que chaque foyer ait une place à l'école.",
            {},
            [("objective", None, "chaque foyer ait une place à l'école", "planned")],
            id="an aim that is a clause",
        ),
        pytest.param(
            "Objectif global\nContribuer à la paix dans le Sourou.",
            {},
            [("objective", None, "Contribuer à la paix dans le Sourou", "planned")],
            id="an objective below its heading",
        ),
        pytest.param(
            "Le projet suit deux axes.\nAxe A. Le sol. Bornage de 40 lots ; remise de titres.",
            {1: "list_item"},
            [("component", "A", "Le sol. Bornage de 40 lots ; remise de titres", "unknown")],
            id="an entry with a heading of its own",
        ),
        pytest.param(
            "Résultat attendu n° 1 : un fonds de garantie opérationnel",
            {},
            [("outcome", "1", "un fonds de garantie opérationnel", "planned")],
            id="a label that expects",
        ),
        pytest.param(
            "Leur méthode tient en trois temps : une visite, un repas, un pacte.", {}, [], id="no project's steps"
        ),
    ],
)
def test_chains_of_other_shapes(text: str, kinds: dict[int, str], expected: list[tuple[str, str | None, str, str]]):
    found = find_outputs(narrative(text, kinds), project=True)
    folded = narrative(text, kinds).text
    assert [(o.level, o.number, folded[o.start : o.end], o.modality) for o in found] == expected
