"""Pages in a wrong encoding: values are mended, evidence and `raw` keep what is printed, a check tells."""

from __future__ import annotations

import iomnlp

PAGE = (
    "Des familles Ã©thiopiennes rentrÃ©es chez elles\n\n"
    "L’OIM a aidÃ© 300 familles Ã©thiopiennes. Le MinistÃ¨re de la santÃ© du Tchad a versÃ© 3 millions dâ€™euros.\n"
)


def test_letters_in_a_wrong_encoding_are_mended_in_the_values(rules: iomnlp.Pipeline) -> None:
    record = rules.extract(PAGE)
    assert record.title is not None
    assert record.title.value == "Des familles éthiopiennes rentrées chez elles"
    assert record.title.raw == "Des familles Ã©thiopiennes rentrÃ©es chez elles"
    assert [(c.raw, c.population) for c in record.counts] == [("300 familles Ã©thiopiennes", "familles éthiopiennes")]
    assert "Ministère de la santé du Tchad" in [o.name for o in record.organisations]
    assert [(a.value, a.currency, a.raw) for a in record.amounts] == [("3000000", "EUR", "3 millions dâ€™euros")]
    assert "encoding_damage" in {c.code for c in record.checks}


def test_bytes_of_other_encodings_tell_the_same(rules: iomnlp.Pipeline) -> None:
    text = "Le Tchad reçoit une aide\n\nLa Suède a versé 3 millions d’euros à l’OIM pour 300 familles déplacées."
    records = [rules.extract_bytes(text.encode(encoding)) for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252")]
    assert len({r.document.text for r in records}) == 1
    assert {r.amounts[0].value for r in records} == {"3000000"}
