"""What the judges are asked in gold documents, and the right answers: training data for learned decisions."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from iomnlp.judge.features import Features
from iomnlp.judge.linear import Judges, Recorder
from iomnlp.learn.compare import Comparison
from iomnlp.learn.forms import same_quantity
from iomnlp.learn.goldset import GoldSet
from iomnlp.learn.ground import Gold
from iomnlp.learn.score import Tally, align, name_key
from iomnlp.pipeline import Pipeline
from iomnlp.read import read_bytes
from iomnlp.record import Party, Record
from iomnlp.relate.arbiter import ADDED
from iomnlp.relate.sentences import Party as PartyMention
from iomnlp.segment import segment
from iomnlp.source import Narrative

# Decisions of this name are not made but judged afterwards: how sure a fact is.
RIGHT = "right_"
# Spans that share so much of their length are the same mention.
SAME_SPAN = 0.6
# Decisions that are only asked of sums of certain kinds, and those that rest on them.
OF_GIFTS = frozenset({"funding_party", "funding_far", "gift"})
Asked = Sequence[tuple[str, Hashable, dict[str, float]]]
_LISTS = {"organisation": "organisations", "person": "people", "place": "places"}


@dataclass(frozen=True)
class Question:
    """One decision in one document.

    Attributes
    ----------
    decision : str
        Which judge is asked.
    document : str
        Name of the gold document: questions of one document belong together.
    features : dict
        What the judge is told.
    answer : str
        What is right.
    ruled : str
        What the rules say.
    """

    decision: str
    document: str
    features: dict[str, float]
    answer: str
    ruled: str


class _Answers:
    """The right answers for one document, by decision and key."""

    def __init__(self, gold: Gold, record: Record, narrative: Narrative):
        self.gold = gold
        self.record = record
        self.narrative = narrative
        self.comparison = Comparison(Tally(), gold, record)
        self.amounts = {
            record.amounts.index(found): gold.record.amounts.index(wanted)
            for wanted, found in align(gold.record.amounts, record.amounts, same_quantity)
            if wanted is not None and found is not None
        }
        self.bodies = {
            found.evidence[0].start: wanted
            for wanted, found in align(gold.record.organisations, record.organisations, self.comparison.same_body)
            if wanted is not None and found is not None and found.evidence
        }
        self.countries = {country.code: country for country in gold.record.countries if country.code}

    def answer(self, decision: str, key: Any) -> str | None:
        """The right answer, or None where the gold does not say."""
        if decision == "amount_kind":
            return self.gold.record.amounts[self.amounts[key]].kind if key in self.amounts else None
        if decision == "funding_party":
            return self._party(*key)
        if decision == "funding_far":
            role = self._party(*key)
            return role and ("yes" if role == "donor" else "no")
        if decision.startswith("name_"):
            return self._name(*key)
        if decision == "theme_secondary":
            return self._theme(key)
        if decision == "gift":
            return self._gift(key)
        if decision == "country_primary":
            return "yes" if key in self.countries and self.countries[key].primary else "no"
        side, _, role = decision.partition("_")
        fact = self.countries.get(key) if side == "country" else self._body(key)
        if fact is None or role in self.comparison.accepted(fact, "roles"):
            return None
        return "yes" if role in fact.roles else "no"

    def _name(self, kind: str, start: int, end: int) -> str | None:
        """Whether a span is a mention of something that the annotator lists; not asked of optional ones."""
        span = self.narrative.source_span(start, end)
        best, optional = 0.0, False
        for fact in getattr(self.gold.record, _LISTS[kind]):
            for e in fact.evidence:
                shared = min(e.end, span.end) - max(e.start, span.start)
                whole = max(e.end, span.end) - min(e.start, span.start)
                if shared / whole > best:
                    best, optional = shared / whole, fact.id in self.comparison.optional
        if optional:
            return None
        return "yes" if best >= SAME_SPAN else "no"

    def _theme(self, code: str) -> str | None:
        """Whether a theme stands beside the first; not asked where it could as well be the first."""
        accepted = self.gold.tolerance.accept.get("themes.primary", {}).get("code", ())
        wanted = {theme.code: theme.primary for theme in self.gold.record.themes}
        if not wanted or wanted.get(code) or (code in accepted and code not in wanted):
            return None
        return "yes" if code in wanted else "no"

    def _body(self, start: int) -> Any:
        return self.bodies.get(self.narrative.source_span(start, start + 1).start)

    def _gift(self, mention: PartyMention) -> str | None:
        """Whether a party gives something without a sum; not asked of one that only gives sums: those tell of it."""
        party = self._printed(mention)
        own = [r for r in self.gold.record.funding if r.donor and self.comparison.same_party(r.donor, party)]
        gifts = [r for r in own if r.amount is None and r.status != "requested"]
        if any(r.id not in self.comparison.optional for r in gifts):
            return "yes"
        return None if own else "no"

    def _printed(self, mention: PartyMention) -> Party:
        names = {name_key(mention.name)}
        fact = next((o for o in self.record.organisations if names & {name_key(o.name), name_key(o.acronym)}), None)
        return Party(name=mention.name, organisation=fact.id if fact else None, country=mention.country)

    def _party(self, index: int, mention: PartyMention) -> str | None:
        at = self.amounts.get(index)
        if at is None:
            return None
        relations = [r for r in self.gold.record.funding if r.amount == at]
        value = self.gold.record.amounts[at].value
        if not relations and sum(a.value == value for a in self.gold.record.amounts) > 1:
            return None  # the title's printing of a sum whose relation stands at the body's
        party = self._printed(mention)
        for relation in relations:
            for role in ("donor", "channel", "recipient"):
                wanted = getattr(relation, role)
                if wanted is not None and self.comparison.same_party(wanted, party):
                    return role
        return "none"


def _ruled(decision: str, features: dict[str, float]) -> str:
    """What the rules say, as their feature tells."""
    if decision.startswith("name_"):
        return "no" if f"rule={ADDED}" in features else "yes"
    if decision in {"amount_kind", "funding_party", "gift", "theme_secondary"}:
        return next(f.removeprefix("rule=") for f in features if f.startswith("rule=") and "&" not in f)
    if decision in {"funding_far", "country_primary"}:
        return "yes" if any(f.startswith("rule=True/") for f in features) else "no"
    return "yes" if f"rule={decision.partition('_')[2]}" in features else "no"


class _Informed(Recorder):
    """Keeps what it is asked, and tells the annotated kinds of sums: what is asked of a gift is asked of every gift."""

    kinds: Mapping[Hashable, str]

    def __init__(self, kinds: Mapping[Hashable, str]) -> None:
        super().__init__()
        object.__setattr__(self, "kinds", kinds)

    def decide(self, decision: str, key: Hashable, features: Features) -> dict[str, float] | None:
        """Keep the question; the annotated kind is certain."""
        said = super().decide(decision, key, features)
        return {self.kinds[key]: 1.0} if decision == "amount_kind" and key in self.kinds else said


def _asked(one: Gold, page: bytes, nlp: Pipeline, recorder: Recorder) -> tuple[_Answers, Asked]:
    """What a recorder was asked in a gold document, with the answers."""
    nlp.judges = recorder
    record = nlp.extract_bytes(page, uri=one.record.document.uri)
    narrative = segment(read_bytes(page, uri=one.record.document.uri)).narrative
    return _Answers(one, record, narrative), recorder.asked


def _questions(name: str, answers: _Answers, asked: Asked, told: Callable[[str], bool]) -> Iterator[Question]:
    for decision, key, features in asked:
        if decision.startswith(RIGHT) or not told(decision):
            continue
        answer = answers.answer(decision, key)
        if answer is not None:
            yield Question(decision, name, features, answer, _ruled(decision, features))


def questions_of(gold: GoldSet, nlp: Pipeline) -> Iterator[Question]:
    """Every decision that is made in gold documents, with the right answer where the gold gives one.

    Each document is read twice: by the rules alone, and with the annotated kinds of sums, so that parties and gifts are
    also asked for where the rules take a gift for something else.

    Parameters
    ----------
    gold : GoldSet
        Gold documents with pages.
    nlp : Pipeline
        Its judges are replaced.
    """
    for one, page in zip(gold.golds, gold.pages, strict=True):
        answers, asked = _asked(one, page, nlp, Recorder())
        yield from _questions(one.name, answers, asked, lambda decision: decision not in OF_GIFTS)
        kinds = {key: kind for d, key, _ in asked if d == "amount_kind" and (kind := answers.answer(d, key))}
        answers, asked = _asked(one, page, nlp, _Informed(kinds))
        yield from _questions(one.name, answers, asked, lambda decision: decision in OF_GIFTS)


def role_questions(gold: GoldSet, nlp: Pipeline, judges: Callable[[str], Judges]) -> Iterator[Question]:
    """What is asked about roles once judges that were trained elsewhere have decided on sums and gifts.

    Parameters
    ----------
    gold : GoldSet
        Gold documents with pages.
    nlp : Pipeline
        Its judges are replaced.
    judges : callable
        By the document's name, judges that did not learn from it.
    """
    for one, page in zip(gold.golds, gold.pages, strict=True):
        answers, asked = _asked(one, page, nlp, Recorder(judges(one.name)))
        yield from _questions(one.name, answers, asked, is_role)


def is_role(decision: str) -> bool:
    """Whether a decision is about a role of a State or a body, which gifts say much about."""
    return decision.startswith(("country_", "organisation_"))
