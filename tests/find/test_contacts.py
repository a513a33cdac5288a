"""Addresses as printed; phone numbers in E.164 where their country is printed."""

import pytest

from iomnlp.find.contacts import find_emails, find_phones, find_urls

PHONES = [
    ("Tél. : +33 (0)1 44 55 66 77", ["+33144556677"]),
    ("Tel: +237- 655-123-456, Email : x", ["+237655123456"]),
    ("0041 22 717 91 11 ou +41 22 717 91 12.", ["+41227179111", "+41227179112"]),
    ("Tél : 01 44 55 66 77", []),
    ("Contact : A. Sy, +234 9 461 0055", ["+23494610055"]),
    ("tél. (238) 261 94 55", ["+2382619455"]),
    ("Téléphone : 236 75 56 96 36", ["+23675569636"]),
    ("Tél. 655 123 456", []),
    ("reçus au guichet (238) 261 94 55", []),
    ("Projet ZZ10P0412, budget 450 000 USD, 2019-2021", []),
    ("1 500 000 000 FCFA", []),
]
EMAILS = [
    ("(a.sy@accueil.example).", ["a.sy@accueil.example"]),
    ("Email: a@b.example, c_d@e-f.example;", ["a@b.example", "c_d@e-f.example"]),
    ("a.sy @ accueil.example", []),
    ("a.sy@accueil", []),
]
URLS = [
    ("voir https://www.accueil.example/fr/a-propos?x=1.", ["https://www.accueil.example/fr/a-propos?x=1"]),
    ("(www.accueil.example)", ["www.accueil.example"]),
    ("sur accueil-sahel.org, merci", ["accueil-sahel.org"]),
    ("a.sy@accueil.org", []),
    ("fin de phrase.Nouvelle phrase", []),
]


@pytest.mark.parametrize(("text", "values"), PHONES)
def test_phones(text: str, values: list[str]) -> None:
    assert [a.value for a in find_phones(text)] == values


@pytest.mark.parametrize(("text", "values"), EMAILS)
def test_emails(text: str, values: list[str]) -> None:
    found = find_emails(text)
    assert [a.value for a in found] == values
    assert all(text[a.start : a.end] == a.value for a in found)


@pytest.mark.parametrize(("text", "values"), URLS)
def test_urls(text: str, values: list[str]) -> None:
    found = find_urls(text)
    assert [a.value for a in found] == values
    assert all(text[a.start : a.end] == a.value for a in found)


@pytest.mark.parametrize(
    "printed", ["a.tamm (at) lac.example", "a.tamm[at]lac.example", "a.tamm [arobase] lac.example"]
)
def test_a_sign_spelt_out_in_brackets_is_one(printed: str) -> None:
    assert [a.value for a in find_emails(f"Écrire à {printed}, merci.")] == ["a.tamm@lac.example"]


def test_brackets_of_other_words_make_no_address() -> None:
    assert find_emails("Le comité (at large) siège à la mairie [a] de Thiès.") == ()
