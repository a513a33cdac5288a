"""Fields as cards: what the list on the record's page shows of each, in the order of the contract."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from iomnlp.review.cuts import NONE, Cuts
from iomnlp.review.model import Fact, Field, RecordView, State
from iomnlp.review.web import text, values, wording
from iomnlp.review.web.facts import Said, Teller
from iomnlp.review.web.locale import Language, marked
from iomnlp.review.web.preferences import Preferences
from iomnlp.review.web.shapes import LISTS

# Why A does nothing; the page says it before the server has to.
NO_PROPOSAL = marked("Nothing is proposed here: choose Absent, or Correct to give a value.")
# What still asks for a person.
OPEN = (State.PROPOSED, State.DIVERGING, State.STALE)
_MARKS = {
    State.ACCEPTED: "✓",
    State.CORRECTED: "✎",
    State.REJECTED: "✕",
    State.ABSENT: "∅",
    State.DOUBTFUL: "?",
    State.DIVERGING: "≠",
    State.STALE: "↻",
}


@dataclass(frozen=True, slots=True)
class Card:
    """One field in the list.

    Attributes
    ----------
    number : int
        Its place on the page, which marks in the text refer to.
    field : Field
        As the service gave it.
    name : str
        The field's name in the reader's language.
    said : Said or None
        Its value, None where there is none.
    state, mark : str
        In words, and as one sign.
    sure : str
        The confidence for a reader.
    doubtful : bool
        Whether the confidence is below the reader's threshold, or was not measured.
    spans : str
        "start-end" of its evidence, blanks between.
    """

    number: int
    field: Field
    name: str
    said: Said | None
    state: str
    mark: str
    sure: str
    doubtful: bool
    spans: str

    @property
    def open(self) -> bool:
        """Whether it asks for a decision."""
        return self.field.state in OPEN and (self.said is not None or self.field.required)


@dataclass(frozen=True, slots=True)
class Section:
    """Cards under one heading; `group` is the list that can be added to, or empty."""

    name: str
    group: str
    cards: tuple[Card, ...]


def state_name(language: Language, state: State) -> str:
    """A state in words."""
    return {
        State.PROPOSED: language.text("proposed"),
        State.ACCEPTED: language.text("accepted"),
        State.CORRECTED: language.text("corrected"),
        State.REJECTED: language.text("rejected"),
        State.ABSENT: language.text("absent from the source"),
        State.DOUBTFUL: language.text("doubtful"),
        State.DIVERGING: language.text("diverging"),
        State.STALE: language.text("to be looked at again"),
    }[state]


def shown_fact(field: Field) -> Fact | None:
    """What a card shows: the value in force; what was proposed where a person dropped it."""
    return field.current or field.proposed


def teller(view: RecordView, language: Language) -> Teller:
    """A teller that knows the record's other facts."""
    facts = {field.key: fact for field in view.fields if (fact := shown_fact(field))}
    return Teller(language, facts)


def card(field: Field, number: int, tells: Teller, cut: float) -> Card:
    """One field as a card; below `cut`, its confidence is doubtful."""
    fact = shown_fact(field)
    language = tells.language
    return Card(
        number=number,
        field=field,
        name=wording.field_name(language, field.key),
        said=tells.tell(field.key, fact) if fact else None,
        state=state_name(language, field.state),
        mark=_MARKS.get(field.state, ""),
        sure=values.percent(field.confidence, language),
        doubtful=field.confidence is None or field.confidence < cut,
        spans=" ".join(f"{one['start']}-{one['end']}" for one in field.evidence),
    )


def cards(view: RecordView, language: Language, preferences: Preferences, cuts: Cuts = NONE) -> list[Card]:
    """Every field of a record as a card; absent ones that nobody needs are left out."""
    cut = cut_of(view, preferences, cuts)
    tells = teller(view, language)
    shown = (field for field in view.fields if shown_fact(field) or field.required or field.state is State.ABSENT)
    return [card(field, number, tells, cut(field.key)) for number, field in enumerate(shown, start=1)]


def cut_of(view: RecordView, preferences: Preferences, cuts: Cuts) -> Callable[[str], float]:
    """From which confidence a field of a record is accepted with others, by its key."""
    straightened = cuts.straightened(view.provenance)
    return lambda key: cuts.at(key, preferences.threshold, straightened)


def sections(found: Sequence[Card], language: Language) -> list[Section]:
    """Cards under headings: the document's own, the sheet's, and each list's."""
    grouped: dict[str, list[Card]] = {}
    for one in found:
        grouped.setdefault(_section(one.field.group), []).append(one)
    return [
        Section(_heading(name, language), name if name in LISTS else "", tuple(run)) for name, run in grouped.items()
    ]


def _section(group: str) -> str:
    if group.startswith("project.") and group not in LISTS:
        return "project"
    return group if group in LISTS else "document"


def _heading(name: str, language: Language) -> str:
    if name == "document":
        return language.text("Document")
    if name == "project.beneficiaries":
        return language.text("Beneficiary States")
    return wording.named(language, "groups", name)


def text_blocks(view: RecordView, found: Iterable[Card]) -> list[text.Block]:
    """The document's text with the evidence of the cards marked."""
    spans = [(one["start"], one["end"], card.number) for card in found for one in card.field.evidence]
    segments = [(part["kind"], part["start"], part["end"]) for part in view.segments]
    return text.blocks(view.document["text"], segments, spans)
