"""Mentions of people to people: full names for surnames, and each person's part in the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from iomnlp.find.organisations import OrganisationMention
from iomnlp.find.people import PersonMention
from iomnlp.find.person_titles import reachable
from iomnlp.record import PersonRole
from iomnlp.relate.belonging import organisation_of
from iomnlp.relate.cues import cue
from iomnlp.relate.letters import lowered
from iomnlp.relate.occasions import speakers_of_page, turns
from iomnlp.relate.presence import Presence
from iomnlp.relate.quote_marks import speech_forms
from iomnlp.relate.quotes import QuoteMention
from iomnlp.relate.reference import Referents, function_of
from iomnlp.source import Narrative, fold

_TITLES = Presence(("M.", "Mme", "Mlle", "Mr", "Dr", "Pr", "Me"))
TITLED = re.compile(r"(?<!\w)(?:M\.|Mme|Mlle|Mr|Dr|Pr|Me)\s+([^\W\d_][\w'-]{1,40})(?!\w)")
BEFORE, AFTER = 80, 300
# Before a function's article: it is no subject ("l'adjoint de la directrice").
_OBLIQUE = re.compile(r"(?<!\w)(?:de|à|par|avec|pour|chez|et|sur|devant|que)\s$", re.IGNORECASE)
_DEFINITE, _WORD_ENDS = re.compile(r"(?<![\w-])(?:l[ea]\s|l')$"), re.compile(r"(?![\w-])")
# What may stand between a verb of speech and its subject behind it: a pronoun's echo, an adverb, a function.
ECHO = re.compile(r"(?:(?:-t-|-)(?:ils?|elles?))?[^,;:.«»]{0,80},?\s*(?:(?:mm?|mmes?|mlle|mr|dr|pr|me)\.?\s+)?")
# What may stand between a subject and its verb: an apposition or two, a relative pronoun; then pronouns, adverbs.
APPOSITION = re.compile(r"(?:(?:\s*,[^,;:.«»]{1,120}){1,2},|\s*\([^()]{1,60}\))?\s*(?:,?\s*qui\s+)?")
HELPERS = re.compile(
    r"(?:(?:a|ont|avait|aura|en|y|nous|leur|lui|se|ne|aussi|également|ensuite|enfin|encore|toutefois|cependant|ainsi|par\sailleurs|en\soutre|à\sson\stour|\w+ment|pour\ssa\spart|de\sson\scôté"
    r"|quant\sà\s(?:lui|elle))\s*,?\s+|(?:s'est|s'était|l'a|l'avait)\s+|[ns]'){0,4}"
)
REFLEXIVE = re.compile(r"(?<!\w)s(?:e\s+|')(?:\w+ment\s+|encore\s+)?$")
# Behind a quotation or at the head of its clause, the verb comes before its subject ("a résumé Y"), not its object.
INVERTED = re.compile(
    r"(?:^|[,;»\"–(]|\b(?:comme|ainsi))\s*(?:(?:(?:[mtl]'\s?|(?:vous|nous|leur|lui)\s)?a|ont|me|nous|leur|lui|en|l'|m'|s'est|s'était)\s+|se\s+|s')?$"
)
# Whatever stands between a closing mark and a name is a verb of speech ("», souffle en riant la maire, Y"): no list
# has them all. A relative, a preposition or a passive there goes on with the sentence instead.
INCISE = re.compile(
    r"[»\"”]\s?[,.!?…]?\s{0,2}(?!(?:qu[ei']|dont|d[eu']|des|et|ou|à|aux?|pour|par|dans|avec|sur|est|sont|était|en|l[ea']|les|une?|où|comme|mais|puis"
    r"|après|avant|alors|contre|sans|a\sété|ont)(?:\s|(?<=')))(?:[^\s,;:.«»\"]+\s){1,4}(?:(?:l[ea]s?\s|l'|s[ao]n?\s)[^.;:«»\"]{3,90}?,?\s)?"
    r"(?:(?:m\.|mme|mlle|dr|pr|me|don|doña)\s)?$"
)
OPINION = re.compile(r"\s*pour\s(?:l[ea]s?\s[^,;:.]{3,60}\s|l'[^,;:.]{3,60}\s)?(?:(?:m\.|mme|dr|don|doña)\s)?")
# "Y hausse les épaules : « … »"
INTRODUCES = re.compile(r"(?:,[^.;:«»\"]{2,90},)?\s[^.;:«»\"]{2,90}\s?:\s{0,3}[«\"“]")
REACH = 260
OPENS = re.compile(
    r"\s*(?:Quand\s|Lorsque\s|(?:L[ea]s?\s|L'|Son\s|Sa\s|Une?\s)[^,.;:]{3,60},?\s)?(?:(?:M\.|Mme|Dr|Don|Doña)\s)?"
)
# From a source's preposition to its name: a function at most.
NEAR = re.compile(r"[^,.;:«»]{0,60},?\s*")
# A name of a body paragraph that a label or nothing leads and a number follows stands in contact lines all the same.
LABEL = re.compile(r"(?:^|:\s{0,2}|:\s\w{2,4}\s)(?:(?:M\.|Mme|Dr)\s)?$")
STATES = re.compile(r"\s*(?:[:«]|qu[e']|combien|comment|pourquoi)|\s+[\w']+\s+(?:qu[e']|:)")


@lru_cache
def _said() -> re.Pattern[str]:
    """A verb of speech, of those beside quotations."""
    return re.compile(rf"(?<!\w){speech_forms()}(?!\w)")


def _verb_at(text: str, at: int) -> int:
    """Where the verb of speech that begins at `at` ends, or -1; an unclear one counts before words that it gives."""
    match = _said().match(text, at) or cue("more_speech", "people.yaml").match(text, at)
    if match is None:
        return -1
    unclear = cue("unclear", "people.yaml").match(text, at)
    return match.end() if unclear is None or STATES.match(text, match.end()) else -1


@dataclass(frozen=True, slots=True)
class PersonEntity:
    """A person in one role, with every mention in that role; offsets in the narrative."""

    name: str
    spans: tuple[tuple[int, int], ...]
    role: PersonRole
    title: str | None
    organisation: str | None
    rule: str


@dataclass(slots=True)
class _Group:
    """Mentions of one person, by whether they stand in contact lines."""

    name: str
    spans: dict[bool, list[tuple[int, int]]] = field(default_factory=lambda: {False: [], True: []})
    title: dict[bool, str | None] = field(default_factory=lambda: {False: None, True: None})
    organisation: dict[bool, str | None] = field(default_factory=lambda: {False: None, True: None})
    rule: str = ""
    speaks: bool = False


def canonical_names(mentions: Sequence[PersonMention]) -> dict[str, str]:
    """Each name as printed to the fullest name of that person: a surname takes the one full name that ends in it."""
    same: dict[str, dict[str, str]] = {}
    for mention in mentions:
        words = mention.name.casefold().split()
        if len(words) > 1:
            ends = (" ".join(words[i:]) for i in range(1, len(words)))
            for key in ("" if len(words) < 3 else " ".join(words[:2]), *words[:-1], *ends):
                if len(key) > 2:
                    same.setdefault(key, {}).setdefault(" ".join(words), mention.name)
    names: dict[str, str] = {}
    for mention in mentions:
        own = " ".join(mention.name.casefold().split())
        full = same.get(own, {})
        names[mention.name] = next(iter(full.values())) if len(full) == 1 else mention.name
    return names


def speaks(before: str, after: str) -> bool:
    """Whether a sentence makes the person between `before` and `after` say something.

    Parameters
    ----------
    before, after : str
        The sentence before and after the name, lower-case.

    Examples
    --------
    >>> speaks("", ", préfet du lac, a rappelé que la piste était coupée.")
    True
    >>> speaks("a estimé la directrice de l'école, ", "."), speaks("d'après ", ", la piste est coupée.")
    (True, True)
    >>> speaks("", " a lancé la campagne."), speaks("le don a été reçu par ", ", qui dirige l'école.")
    (False, False)
    """
    if any(NEAR.fullmatch(before, m.end()) for m in cue("according", "people.yaml").finditer(before)):
        return True
    for pattern in (_said(), cue("more_speech", "people.yaml")):
        for match in pattern.finditer(before, max(0, len(before) - BEFORE)):
            if ECHO.fullmatch(before, match.end()) and INVERTED.search(before[: match.start()]):
                return True
    if INCISE.search(before) or (OPINION.fullmatch(before) and after.startswith(",")) or INTRODUCES.match(after):
        return True
    for start in {m.end() for m in (APPOSITION.match(after), re.match(r"\s*,?\s*", after)) if m}:
        helpers = HELPERS.match(after, start)
        end = helpers.end() if helpers else start
        # A reflexive verb of the lists has its pronoun in it ("se souvient").
        reflexive = REFLEXIVE.search(after, start, end)
        if _verb_at(after, end) >= 0 or (reflexive and _verb_at(after, reflexive.start()) >= 0):
            return True
    return False


def _speaks(narrative: Narrative, start: int, end: int) -> bool:
    """Whether the sentence makes the person at `start` say something; a line may break between verb and name."""
    block = narrative.block_at(start)
    if block is None or block.kind in {"contact", "dateline", "title"}:
        return False
    s, e = narrative.sentence_at(start) or (block.start, block.end)
    if start == block.start:
        s = max(0, start - BEFORE)
    before = narrative.text[max(s, start - 2 * BEFORE) : start].lower().replace("\n\n", " ")
    return speaks(before, narrative.text[end : min(e, end + AFTER)].lower())


def _functions_in(low: str, heads: Iterable[str]) -> list[tuple[int, int]]:
    """Where functions stand behind their article in a lower-case text, the article included.

    >>> _functions_in("le maire et la maire-adjointe, l'élu", ["maire", "élu"])
    [(0, 8), (31, 36)]
    """
    found = []
    for head in heads:
        at = low.find(head)
        while at >= 0:
            end = at + len(head)
            article = _DEFINITE.search(low, max(0, at - 3), at)
            if article is not None and _WORD_ENDS.match(low, end):
                found.append((article.start(), end))
            at = low.find(head, at + 1)
    return sorted(found)


def _by_function(narrative: Narrative, mentions: Sequence[PersonMention]) -> set[str]:
    """Names as printed of those whom their function alone makes say something ("le gouverneur a prié l'assistance")."""
    heads = {function_of(m.title) for m in mentions if m.title}
    if not heads:
        return set()
    text = narrative.text
    referents = Referents(text, mentions)
    found = set()
    for start, end in _functions_in(lowered(fold(text)), {lowered(head) for head in heads}):
        if _OBLIQUE.search(text, max(0, start - 8), start):
            continue
        if _speaks(narrative, start, end):
            person = referents.noun(start, start)
            if person is not None:
                found.add(person.name)
    return found


def _quoted(narrative: Narrative, mentions: Sequence[PersonMention], quotes: Sequence[QuoteMention]) -> set[int]:
    """Starts of the mentions that open a sentence before words in quotation marks which nobody else is given."""
    starts: set[int] = set()
    for quote in quotes:
        before = [m for m in mentions if quote.start - REACH <= m.start and m.end <= quote.start]
        if quote.speaker or not before:
            continue
        last = before[-1]
        sentence = narrative.sentence_at(last.start)
        lead = narrative.text[sentence[0] : last.start] if sentence else "…"
        if OPENS.fullmatch(lead) and len({m.name for m in before}) == 1:
            starts.add(last.start)
    return starts


def _surname_spans(text: str, taken: Sequence[tuple[int, int]]) -> dict[str, list[tuple[int, int]]]:
    """Mentions by civil title and surname that the finder left out, by surname in lower case."""
    found: dict[str, list[tuple[int, int]]] = {}
    if not _TITLES.in_text(text):
        return found
    starts = {start for start, _ in taken}
    for match in TITLED.finditer(text):
        if match.start(1) not in starts:
            found.setdefault(match.group(1).casefold(), []).append(match.span(1))
    return found


def person_entities(
    narrative: Narrative,
    mentions: Sequence[PersonMention],
    quotes: Sequence[QuoteMention],
    organisations: Sequence[OrganisationMention] = (),
) -> tuple[tuple[PersonEntity, ...], dict[str, str]]:
    """People with roles, and the full name for each name as printed.

    Returns
    -------
    tuple of PersonEntity
        In the order of their first mention; who speaks and is also a contact has two.
    dict of str to str
        Name as printed → full name.
    """
    names = canonical_names(mentions)
    speakers = {names.get(q.speaker, q.speaker) for q in quotes if q.speaker}
    speakers |= {names[name] for name in speakers_of_page(narrative, mentions) | turns(narrative, mentions)}
    speakers |= {names[name] for name in _by_function(narrative, mentions)}
    quoted = _quoted(narrative, mentions, quotes)
    groups: dict[str, _Group] = {}
    starts = sorted(m.start for m in mentions)
    bodies = sorted(organisations, key=lambda m: m.start)
    for m in mentions:
        block = narrative.block_at(m.start)
        if block is None or block.kind == "dateline":
            continue
        name = names[m.name]
        group = groups.setdefault(name.casefold(), _Group(name))
        contact = block.kind == "contact" or (
            block.kind != "title"
            and reachable(narrative.text, m.end, block.end)
            and LABEL.search(narrative.text[max(block.start, m.start - 40) : m.start]) is not None
        )
        group.spans[contact].append((m.start, m.end))
        group.title[contact] = group.title[contact] or m.title
        group.organisation[contact] = (
            group.organisation[contact]
            or m.organisation
            or organisation_of(narrative, (m.start, m.end), contact, bodies, starts)
        )
        group.rule = group.rule or m.rule
        group.speaks = group.speaks or name in speakers or m.start in quoted
        group.speaks = group.speaks or (not contact and _speaks(narrative, m.start, m.end))
    titled = _surname_spans(narrative.text, [(m.start, m.end) for m in mentions]) if groups else {}
    result = []
    for group in groups.values():
        for contact in (False, True):
            spans = group.spans[contact]
            if not spans:
                continue
            if not contact and " " in group.name:
                spans = spans + titled.pop(group.name.split()[-1].casefold(), [])
            role: PersonRole = "contact" if contact else "speaker" if group.speaks else "other"
            # Who speaks for a body in the text answers for it in the contact lines, too.
            title, organisation = group.title[contact], group.organisation[contact] or group.organisation[not contact]
            result.append(PersonEntity(group.name, tuple(sorted(set(spans))), role, title, organisation, group.rule))
    return tuple(sorted(result, key=lambda p: (p.spans[0], p.role))), names
