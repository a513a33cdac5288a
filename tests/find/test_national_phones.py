"""Numbers without a country code: read where the contact sits, and left out where no plan knows them."""

import pytest

from iomnlp.find.national_phones import find_national_phones

PHONES = [
    ("Contact : Awa Tamm, tél. 01 44 55 66 77", ["FR"], ["+33144556677"]),
    ("Contact : Awa Tamm, tél. 022 717 91 11", ["CH"], ["+41227179111"]),
    ("Awa Tamm, a@port.example, 230 555 0121", ["MU"], ["+2305550121"]),
    ("Contact : bureau, 8 727 555 31 08", ["KZ"], ["+77275553108"]),
    ("Tél. : 260 1 254055", ["ZM"], ["+2601254055"]),
    ("Mobile : 20 22 33 44", ["ML"], ["+22320223344"]),
    # The first country's plan does not know it, the second one's does.
    ("Tél. 01 44 55 66 77", ["TD", "FR"], ["+33144556677"]),
    # The second number of one person.
    ("Tél. 20 22 33 44 / 66 77 88 99", ["ML"], ["+22320223344"]),
    ("Tél. 01 44 55 66 77", ["TD"], []),
    ("Tél. 20 22 33 44", [], []),
    # Behind "00" a country's code is expected, and none begins with 99 12.
    ("Tél. 00 99 12 34 56 78", ["FR"], []),
    ("Awa Tamm, BP 20 22 33 44", ["ML"], []),
    ("Awa Tamm, fax : 20 22 33 44", ["ML"], []),
    ("Awa Tamm, 16/02/2016", ["ML"], []),
    ("Awa Tamm, lot 4, 2015-2016", ["ML"], []),
]


@pytest.mark.parametrize(("text", "countries", "values"), PHONES, ids=[t for t, _, _ in PHONES])
def test_numbers_without_a_code(text: str, countries: list[str], values: list[str]) -> None:
    assert [a.value for a in find_national_phones(text, 0, len(text), countries)] == values


def test_a_number_with_its_code_is_not_read_again() -> None:
    text = "Tél. +223 20 22 33 44, 66 77 88 99"
    assert find_national_phones(text, 0, len(text), ["ML"], [(5, 21)]) == ()
