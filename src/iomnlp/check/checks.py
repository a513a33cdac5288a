"""Every check of the contract's closed list, over an assembled record: what a steward should look at."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from iomnlp.check.chain import output_numbering
from iomnlp.check.sheet import (
    end_before_start,
    missing_start_date,
    status_date_conflict,
    suspect_end_date,
    type_prefix_mismatch,
    unknown_code,
)
from iomnlp.check.titles import dateline_mismatch, title_body_mismatch, truncated_title
from iomnlp.check.where import Where, vocabulary
from iomnlp.patterns import opening
from iomnlp.record import Check, Evidence, Record
from iomnlp.source import fold

# At most this many places of damage are shown: one is enough to look.
_SHOWN = 20
_DOLLARS = re.compile(r"dollar|\$", re.IGNORECASE)
# Style debris, in folded text, by a sign that stands in all of its kind.
_STYLE_DEBRIS = {
    "rgb(": r"[A-Za-z-]{3,24}:\s?rgb\(",
    "{": r"\{\s?(?:MARGIN|FONT|margin|font)[-:\w]",
    "mso-": r"mso-[a-z]{3,}",
}
# What decoders put where a character is lost.
_REPLACED = "\ufffd"


def ambiguous_country(record: Record) -> Check | None:
    """Country words that context does not settle ("congolais")."""
    found = [(i, c) for i, c in enumerate(record.countries) if c.code is None and c.candidates]
    if not found:
        return None
    names = "; ".join(f"{c.name!r} may be {' or '.join(c.candidates)}" for _, c in found)
    return Check(
        code="ambiguous_country",
        severity="warning",
        message=f"A country word stays open: {names}.",
        paths=tuple(f"countries[{i}].code" for i, _ in found),
        evidence=tuple(e for _, c in found for e in c.evidence),
    )


def currency_unknown(record: Record) -> Check | None:
    """Sums in dollars that the document does not tell apart; other names of currencies are told in the guide."""
    found = [
        (f"amounts[{i}].currency", a.raw, a.evidence)
        for i, a in enumerate(record.amounts)
        if a.currency is None and _DOLLARS.search(a.raw)
    ]
    budget = record.project.budget if record.project else None
    if budget is not None and budget.currency is None:
        found.insert(0, ("project.budget.currency", budget.raw, budget.evidence))
    if not found:
        return None
    sums = ", ".join(repr(raw) for _, raw, _ in found)
    return Check(
        code="currency_unknown",
        severity="warning",
        message=f"The currency is not known of {sums}.",
        paths=tuple(path for path, _, _ in found),
        evidence=tuple(e for _, _, evidence in found for e in evidence),
    )


@lru_cache
def _damaged() -> re.Pattern[str]:
    words = "|".join(re.escape(w) for w in [*vocabulary()["mojibake"], _REPLACED])
    lost = "|".join(re.escape(w) for w in vocabulary()["lost_ligature"])
    return re.compile(rf"{words}|(?<!\w)(?:{lost})(?!\w)|{'|'.join(_STYLE_DEBRIS.values())}")


# Letters, but for those that are folded to apostrophes.
_LETTER = r"^\W\u02b9\u02bc"


@lru_cache
def _lost() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Words that lost their œ, in folded text; and the last word of each ("ur" of "m urs") in any, which is quick."""
    lost = vocabulary()["lost_ligature"]
    lasts = {re.split("[ ']", form)[-1] for form in lost}
    return (
        re.compile(opening(lost) + r"(?!\w)"),
        re.compile(opening(lasts, not_behind=_LETTER) + f"(?![{_LETTER}])"),
    )


@lru_cache
def _signs() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Signs of damage by what several of them begin with: a capital that French hardly has, or two characters."""
    groups: dict[str, list[str]] = {}
    for sign in vocabulary()["mojibake"]:
        groups.setdefault(sign[:1] if sign[0].isupper() else sign[:2], []).append(sign)
    groups |= {sign: [sign] for sign in (_REPLACED, *_STYLE_DEBRIS)}
    return tuple((begun, tuple(signs)) for begun, signs in groups.items())


def _may_be_damaged(text: str) -> bool:
    """Whether a text holds what each kind of damage holds: nearly none does, and that is seen before it is folded."""
    for begun, signs in _signs():
        if begun in text and any(sign in fold(text) for sign in signs):
            return True
    whole, last = _lost()
    return last.search(text) is not None and whole.search(fold(text)) is not None


def _own_damage(record: Record) -> list[Evidence]:
    """Mojibake, lost ligatures, replacement characters and style debris in what the document tells."""
    text = record.document.text
    if not _may_be_damaged(text):
        return []
    pattern = _damaged()
    kinds = {"title", "dateline", "body", "list_item", "quote", "sheet", "contact"}
    found: list[Evidence] = []
    for segment in record.segments:
        if segment.kind not in kinds:
            continue
        for m in pattern.finditer(fold(text[segment.start : segment.end])):
            start, end = segment.start + m.start(), segment.start + m.end()
            found.append(Evidence(start=start, end=end, text=text[start:end]))
            if len(found) >= _SHOWN:
                return found
    return found


def encoding_damage(record: Record, damage: Sequence[Evidence]) -> Check | None:
    """Characters lost or mangled on the way to us; `damage` is what the reader found and repaired."""
    known = sorted(damage, key=lambda e: (e.start, e.end))[:_SHOWN]
    own = [e for e in _own_damage(record) if all(e.end <= d.start or d.end <= e.start for d in known)]
    found = sorted([*known, *own], key=lambda e: (e.start, e.end))[:_SHOWN]
    if not found:
        return None
    return Check(
        code="encoding_damage",
        severity="warning",
        message=f"The text is damaged at {len(found)} place{'s' if len(found) > 1 else ''}, first {found[0].text!r}.",
        paths=("document.text",),
        evidence=tuple(found),
    )


def language_mismatch(record: Record, language: str | None) -> Check | None:
    """A narrative that is not in French."""
    if language is None or language.lower().split("-")[0] in {"fr", "und"}:
        return None
    return Check(
        code="language_mismatch",
        severity="warning",
        message=f"The narrative is in {language!r}, not in French: its facts are not reliable.",
        paths=("document.language",),
    )


def no_narrative(has_narrative: bool) -> Check | None:
    """Only furniture."""
    if has_narrative:
        return None
    return Check(code="no_narrative", severity="error", message="The document holds no narrative, only page furniture.")


def run_checks(
    record: Record,
    damage: Sequence[Evidence] = (),
    language: str | None = None,
    has_narrative: bool = True,
    as_of: str | None = None,
) -> tuple[Check, ...]:
    """The checks of a record, in the contract's order; at most one of each code.

    Parameters
    ----------
    record : Record
        The assembled record, without checks.
    damage : sequence of Evidence
        Damage that the reader found in the source.
    language : str, optional
        BCP 47 language of the narrative.
    has_narrative : bool
        Whether there is more than page furniture.
    as_of : str, optional
        The caller's date (EDTF) for `status_date_conflict`; else the page's own date serves. There is no clock.

    Returns
    -------
    tuple of Check
        Several places of one fault stand in one check, with all their paths.

    Examples
    --------
    >>> [c.code for c in (no_narrative(has_narrative=False),) if c]
    ['no_narrative']
    """
    where = Where(record)
    found = (
        title_body_mismatch(record, where),
        dateline_mismatch(record, where),
        missing_start_date(record),
        suspect_end_date(record),
        end_before_start(record),
        status_date_conflict(record, as_of),
        type_prefix_mismatch(record),
        unknown_code(record),
        output_numbering(record),
        ambiguous_country(record),
        currency_unknown(record),
        truncated_title(record, where),
        encoding_damage(record, damage),
        language_mismatch(record, language),
        no_narrative(has_narrative),
    )
    return tuple(check for check in found if check is not None)
