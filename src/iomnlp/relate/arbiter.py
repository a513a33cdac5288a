"""The arbiter of names: every proposed span is scored from who proposed it and how it stands; the likely ones stay.

Lexicon, grammar, the document's own definitions and the statistical model propose. What the finders took is kept unless
the arbiter finds it unlikely; what only the model proposes is added where the arbiter finds it likely. A kind of names
without a judge of its own is left to the finders: training keeps a judge only where it is better than they are.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from iomnlp.additions import OWN
from iomnlp.find.organisation_names import CUT_END
from iomnlp.find.organisations import OrganisationMention
from iomnlp.find.people import PersonMention
from iomnlp.find.places import PlaceMention
from iomnlp.judge.features import Parts
from iomnlp.judge.linear import Judges
from iomnlp.relate.letters import letters_of

Proposal = tuple[int, int, str]
Span = tuple[int, int]
BlockKind = Callable[[int], str]

_EDGES = " ,.;:'\"()«»-–"
STEM = 6
# How far from a name its neighbours stand, and how many of them are told.
BESIDE, NEIGHBOURS = 40, 3
# The rule of a name that only the model proposed.
ADDED = "arbiter.name"
# What may stand before a name that opens a sentence or a quotation.
_OPENS = frozenset(("", ".", "–", "«"))
LABELS = {"organisation": "ORG", "person": "PER", "place": "LOC"}
MOST_WORDS = 8
# Turns of a transcript, initials alone and what a dash or a stop parts are nobody's ("R.-A. SOW – Non", "F. W.-S.").
NO_PERSON = re.compile(r"[–:;!?()/]|^(?:Q|R|Question|Réponse)\.?(?: |$)|^[^a-zà-ÿ]*$")


class Names(NamedTuple):
    """The named mentions of a document after arbitration."""

    organisations: tuple[OrganisationMention, ...]
    people: tuple[PersonMention, ...]
    places: tuple[PlaceMention, ...]


class _Candidate(NamedTuple):
    """A span that somebody proposes as a name of a kind; `mention` is None where only the model does."""

    kind: str
    start: int
    end: int
    rule: str
    mention: Any


class _Document:
    """What candidates are judged against: the text, the model's proposals, how often each name stands in it."""

    def __init__(self, text: str, proposals: Sequence[Proposal], block_kind: BlockKind):
        self.text = text
        self.letters = letters_of(text)
        self.proposals = sorted(proposals)
        self._ends = [end for _, end, _ in self.proposals]  # entities do not overlap, so ends are in order, too
        self.block_kind = block_kind

    @cached_property
    def words(self) -> Counter[str]:
        """How often each word stands in the text."""
        return Counter(self.letters.printed.split())

    def features(self, one: _Candidate) -> Parts:
        """What the arbiter is told of a candidate."""
        _, start, end, rule, _ = one
        name, (printed, plain, _) = self.text[start:end], self.letters
        words, stems = printed[start:end].split() or [""], plain[start:end].split() or [""]
        before = plain[max(0, start - BESIDE) : start].split()[: -NEIGHBOURS - 1 : -1]
        after = plain[end : end + BESIDE].split()[:NEIGHBOURS]
        shape = _shape(
            rule,
            len(words),
            "A" if name.isupper() else "a" if name[:1].islower() else "Aa",
            any(map(str.islower, words)),
        )
        told = {
            f"head={stems[0][:STEM]}",
            f"tail={stems[-1][:STEM]}",
            f"ending={stems[-1][-3:]}",
            f"again={min(self.words[words[-1]], 3)}",
            f"common={words[0].lower() in self.words}",
            f"opens={self.text[max(0, start - 2) : start].strip() in _OPENS}",
            f"next={self.text[end : end + 2].strip()[:1]}",
            *[f"b{i}={word[:STEM]}" for i, word in enumerate(before)],
            *[f"a{i}={word[:STEM]}" for i, word in enumerate(after)],
        }
        return Parts(told, (_standing(rule, self.block_kind(start), self._model(one)), shape))

    def _model(self, one: _Candidate) -> str:
        """What the statistical model says of the span: its label, and whether it cuts the span alike."""
        found = []
        for s, e, label in self.proposals[bisect_right(self._ends, one.start) :]:
            if s >= one.end:
                break
            found.append((s, e, label))
        if not found:
            return "none"
        start, end, label = max(found, key=lambda p: min(p[1], one.end) - max(p[0], one.start))
        return f"{label}{'=' if abs(start - one.start) <= 2 and abs(end - one.end) <= 1 else '~'}"


@lru_cache(maxsize=1_000)
def _standing(rule: str, block: str, model: str) -> frozenset[str]:
    """Who proposes a candidate, where it stands, what the model says of it."""
    return frozenset(
        {
            f"rule={rule}",
            f"block={block}",
            f"model={model}",
            f"rule={rule}&model={model}",
            f"rule={rule}&block={block}",
        }
    )


@lru_cache(maxsize=1_000)
def _shape(rule: str, words: int, shape: str, lower: bool) -> frozenset[str]:
    """How many words a candidate has, and their case."""
    return frozenset(
        {f"words={min(words, 5)}", f"shape={shape}", f"lower={lower}", f"rule={rule}&words={min(words, 3)}"}
    )


def _proposed(text: str, kind: str, proposals: Sequence[Proposal], taken: bytearray) -> list[_Candidate]:
    """The model's proposals of a kind that no finder took: capitalised, of one block, not too long."""
    found = []
    for start, end, label in proposals:
        raw = text[start:end]
        name = CUT_END.sub("", raw.strip(_EDGES))
        first = start + raw.find(name) if name else start
        last = first + len(name)
        if label != LABELS[kind] or not name or not name[0].isupper() or "  " in name or "\n" in name:
            continue
        if len(name.split()) > MOST_WORDS or any(taken[first:last]) or (kind == "person" and NO_PERSON.search(name)):
            continue
        found.append(_Candidate(kind, first, last, ADDED, None))
    return found


def _made(one: _Candidate, text: str) -> Any:
    """A mention of what only the model proposed."""
    name = " ".join(text[one.start : one.end].split())
    if one.kind == "organisation":
        acronym = name if name.isupper() and " " not in name else None
        return OrganisationMention(one.start, one.end, name, None, acronym, "other", None, ADDED)
    if one.kind == "person":
        return PersonMention(one.start, one.end, name, None, None, ADDED)
    return PlaceMention(one.start, one.end, name, None, "city", ADDED)


def arbitrate(
    text: str,
    names: Names,
    closed: Sequence[tuple[int, int]],
    proposals: Sequence[Proposal],
    block_kind: BlockKind,
    judges: Judges,
) -> Names:
    """The names that are likely what they are taken for.

    Parameters
    ----------
    text : str
        The narrative's folded text.
    names : Names
        What the finders took.
    closed : sequence of (start, end)
        Spans that are something else for certain: countries, sums, dates, addresses.
    proposals : sequence of (start, end, label)
        The statistical model's entities.
    block_kind : callable
        Offset to the kind of its segment.
    judges : Judges
        Whose `name_organisation`, `name_person` and `name_place` decide; without them the finders' names stand.

    Returns
    -------
    Names
        In the order of the text.
    """
    document = _Document(text, proposals, block_kind)
    groups: dict[str, Sequence[Any]] = {
        "organisation": names.organisations,
        "person": names.people,
        "place": names.places,
    }
    taken = bytearray(len(text) + 1)
    for start, end in (*closed, *((m.start, m.end) for found in groups.values() for m in found)):
        taken[start:end] = b"\1" * (end - start)
    kept: dict[str, tuple[Any, ...]] = {}
    for kind, found in groups.items():
        if not judges.asks(f"name_{kind}"):
            kept[kind] = tuple(found)
            continue
        likely = []
        own = [_Candidate(kind, m.start, m.end, m.rule, m) for m in found]
        for one in (*own, *_proposed(text, kind, proposals, taken)):
            if _is_likely(one, document, judges):
                likely.append(one.mention or _made(one, text))
                taken[one.start : one.end] = b"\1" * (one.end - one.start)
        kept[kind] = tuple(sorted(likely, key=lambda m: (m.start, m.end)))
    return Names(kept["organisation"], kept["person"], kept["place"])


def _is_likely(one: _Candidate, document: _Document, judges: Judges) -> bool:
    """Whether a candidate is what it is taken for; without a judge, whether a finder took it."""
    known = one.mention is not None
    if one.rule.startswith(OWN):
        return True
    # A city of a dateline or contact line names an office; whether it is listed as a place is not asked.
    if one.kind == "place" and document.block_kind(one.start) in {"dateline", "contact"}:
        return known
    key: Hashable = (one.kind, one.start, one.end)
    odds = judges.decide(f"name_{one.kind}", key, document.features(one))
    return known if odds is None else odds["yes"] >= 0.5
