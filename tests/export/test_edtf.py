"""The first and the last day that an EDTF date can mean."""

from __future__ import annotations

from datetime import date

import pytest

from every_record import corpus_records
from iomnlp.write.edtf import bounds


@pytest.mark.parametrize(
    ("edtf", "first", "last"),
    [
        ("2015-10-15", "2015-10-15", "2015-10-15"),
        ("2014-02", "2014-02-01", "2014-02-28"),
        ("2016-02", "2016-02-01", "2016-02-29"),
        ("2022", "2022-01-01", "2022-12-31"),
        ("2021~", "2021-01-01", "2021-12-31"),
        ("201X", "2010-01-01", "2019-12-31"),
        ("20XX", "2000-01-01", "2099-12-31"),
        ("2014-05-03/2014-05-05", "2014-05-03", "2014-05-05"),
        ("2014/2016-03", "2014-01-01", "2016-03-31"),
        ("1999/..", "1999-01-01", None),
        ("../2030", None, "2030-12-31"),
        ("2023-33", "2023-01-01", "2023-03-31"),
        ("2023-36", "2023-10-01", "2023-12-31"),
        ("2023-41", "2023-07-01", "2023-12-31"),
        ("2023-24", "2023-12-01", "2024-02-29"),
        ("2023-02-30", None, None),
        ("2023-77", None, None),
        ("bientôt", None, None),
        (None, None, None),
    ],
)
def test_a_date_means_these_days(edtf: str | None, first: str | None, last: str | None) -> None:
    assert bounds(edtf) == tuple(None if day is None else date.fromisoformat(day) for day in (first, last))


def test_every_date_of_the_corpus_has_a_day() -> None:
    dates = {one.edtf for record in corpus_records() for one in record.dates if one.edtf}
    assert [edtf for edtf in dates if bounds(edtf) == (None, None)] == []
