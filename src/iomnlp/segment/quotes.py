"""Quotations inside a paragraph: marks that hold somebody's clause, not a term."""

from __future__ import annotations

import re

from iomnlp.segment.lines import is_terminal
from iomnlp.segment.words import WORD, bare, cues, function_words

_OPEN = re.compile(r"[«\"]")
_GUILLEMET = re.compile("[«»]")
_STOP = re.compile(r"[.!?](?= |$)")
_NEAR = 130
_LEAST, _LEAST_SAID = 4, 2
# A verb before its subject, as after a quotation: "confie une mère", "a-t-elle dit", "se réjouit encore M. Sy".
_INVERSION = re.compile(
    r" ?,? ?(?:(?:se|me|nous|lui|leur) |[smn]')?(?:(?:a|ont|avait|est|fait)(?:-t)?[ -])?"
    r"(?:(?:il|elle|ils|elles|on)[ -])?"
    r"(?P<verb>[a-zà-ÿœ]{3,16})(?P<pronoun>-(?:t-)?(?:il|elle|ils|elles|on)\b)?"
    r"(?:,? (?:[a-zà-ÿ]{2,12}ment|encore|aussi|alors|ainsi|toutefois|pour sa part|de son côté),?)?"
    # Where, how or since when it is said: "coupe au téléphone Mathilde Guéron", "écrit dans la préface le géographe".
    r"(?: (?:au|aux|a|à|dans|en|sur|devant|depuis|sans|avec|par)(?: (?:la|le|les|un|une|son|sa|l'))?"
    r"(?: ?[\w'-]{3,20}){1,2})?"
    r",? ?(?P<determiner>(?:le|la|les|un|une|notre|nos|son|sa|ses|cet|cette|ce|mon|ma) |l')?(?P<name>[^\W\d_])"
)
_SAYS_HE = re.compile(r" ?,? ?(?:[mst]'|se |nous )?[a-zà-ÿœ]{1,16}-(?:t-)?(?:il|elle|ils|elles|on)\b")
_VERB_END = ("e", "t", "d", "a", "é", "i", "u", "ent")


# A verb form stands in a clause: endings of the indicative that nouns and adjectives hardly have.
_FINITE = re.compile(
    r"\b(?:est|sont|etait|etaient|sera|seront|ont|avons|avez|sommes|etes|suis|ai|a|avait|avaient|faut|fait|font|peut|peuvent"
    r"|doit|doivent|veut|veulent|va|vont|c'est|n'est|s'est|y a|is|are|was|were|have|has|will)\b"
    r"|\b(?:je|j'|nous|on|tu|vous|ils?|elles?|c'|ca|cela)\b"
    r"|\b\w{2,20}(?:ons|ez|aient|erait|eront|era|erons|issent|issons)\b"
)


def _stems() -> re.Pattern[str]:
    stems = sorted(cues("attribution"), key=lambda stem: (-len(stem), stem))
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(stem) for stem in stems) + r")")


_VERB = _stems()


def _pairs(text: str) -> list[tuple[int, int]]:
    """Quotations by their outer marks: guillemets nest, straight marks alternate."""
    pairs: list[tuple[int, int]] = []
    at = 0
    while True:
        opening = _OPEN.search(text, at)
        if opening is None:
            return pairs
        straight = opening.group() == '"'
        close = text.find('"', opening.end()) if straight else _closing(text, opening.end())
        if close < 0:
            if opening.group() == "«" and not pairs:
                pairs.append((opening.start(), len(text)))
            return pairs
        pairs.append((opening.start(), close + 1))
        at = close + 1


def _closing(text: str, at: int) -> int:
    """Where the guillemet that opens before `at` closes; an inner pair is passed over."""
    depth = 1
    for mark in _GUILLEMET.finditer(text, at):
        depth += 1 if mark.group() == "«" else -1
        if depth == 0:
            return mark.start()
    return -1


def _clause(inner: str, least: int = _LEAST) -> bool:
    """Whether the marks hold words that could be somebody's: long enough, with a verb."""
    words = WORD.findall(inner)
    if len(words) < least:
        return False
    little = sum(w.lower() in function_words("fr") for w in words)
    return _FINITE.search(bare(inner)) is not None or (len(words) >= 12 and little >= 3)


def _sentence(inner: str) -> bool:
    """Whether the marks hold a sentence of its own: it begins with a capital and is no mere name."""
    content = inner.strip()
    words: list[str] = WORD.findall(content)
    if len(words) < 4 or not content[0].isupper():
        return False
    return sum(w[0].isupper() for w in words) * 2 < len(words) + 1


def _inverted(text: str, end: int, closed: bool) -> bool:
    """Whether a verb and, after it, its subject follow a quotation that a comma or its own stop closes."""
    if _SAYS_HE.match(text, end):
        return True
    match = _INVERSION.match(text, end)
    if match is None or not (closed or "," in text[end : end + 3]):
        return False
    verb: str = match["verb"]
    if verb in function_words("fr") or not verb.endswith(_VERB_END) or verb.endswith("ment"):
        return False
    return bool(match["pronoun"] or match["determiner"]) or text[match.start("name")].isupper()


def _attribution_after(text: str, end: int) -> bool:
    """Whether a verb of attribution follows in the same sentence."""
    after = text[end : end + _NEAR]
    stop = _STOP.search(after, 2)
    return _VERB.search(bare(after[: stop.start()] if stop else after)) is not None


def _attribution_before(text: str, start: int) -> bool:
    """Whether the sentence that leads to a quotation says that somebody speaks."""
    before = text[max(0, start - _NEAR) : start]
    return _VERB.search(bare(re.split(r"[.!?] ", before)[-1])) is not None


def _is_quote(text: str, start: int, end: int, around: str) -> bool:
    """Whether a pair of marks holds words attributed to somebody; `around` may go on after the paragraph."""
    inner = text[start + 1 : end - 1]
    if _SAYS_HE.match(text, end) and _clause(inner, _LEAST_SAID):
        return True
    clause, sentence = _clause(inner), _sentence(inner)
    if not clause and not sentence:
        return False
    closed = is_terminal(inner.strip())
    tail = text if len(text) - end > 3 else f"{text} {around}"
    if sentence and _inverted(tail, end, closed or inner.rstrip().endswith(",")):
        return True
    if sentence and (text[:start].rstrip().endswith(":") or (clause and closed)):
        return True
    if clause and (_attribution_after(text, end) or _attribution_before(text, start)):
        return True
    alone = start < 3 and len(text) - end < 3
    return clause and alone and (closed or _VERB.search(bare(around)) is not None)


def find_quotes(text: str, around: str = "") -> list[tuple[int, int]]:
    """The quotations of a paragraph that hold a clause with an attribution.

    Parameters
    ----------
    text : str
        A paragraph, folded, soft breaks joined.
    around : str
        The beginning of the next paragraph and the end of the one before, where the attribution of a quotation that
        fills its paragraph may stand.

    Returns
    -------
    list of (start, end)
        With the marks, in code points of `text`.

    Examples
    --------
    >>> text = "« Nous avons besoin d'eau », a dit Aline Sarr. Le « pacte » suit."
    >>> [text[a:b] for a, b in find_quotes(text)]
    ["« Nous avons besoin d'eau »"]
    """
    found: list[tuple[int, int]] = []
    for start, end in _pairs(text):
        inner = text[start + 1 : end - 1]
        near = bool(found) and start - found[-1][1] < 200 and text[found[-1][1] : start].count(".") <= 1
        if _is_quote(text, start, end, around) or (near and _clause(inner) and _sentence(inner)):
            found.append((start, end))
    return sorted({*found, *_replies(text, found)}) if found else []


def _replies(text: str, found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Short closed sentences in marks ("Restez.") that stand beside a quotation of the same paragraph."""
    known = set(found)
    inner = [(pair, text[pair[0] + 1 : pair[1] - 1].strip()) for pair in _pairs(text) if pair not in known]
    return [pair for pair, words in inner if words[:1].isupper() and " " in words and is_terminal(words)]
