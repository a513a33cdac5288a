"""What a document is: a project page, a press release, or something else."""

from __future__ import annotations

import re

from iomnlp.record import Kind
from iomnlp.relate.cues import cue
from iomnlp.relate.presence import Presence, cue_presence
from iomnlp.source import Narrative

# In any case ("ſ" is an "s" then), and opening with a letter, so that the engine looks for letters alone.
FIRST_PERSON = re.compile(
    r"(?:[jJ](?<!\w[jJ])(?:[eE]|')|[mM](?<!\w[mM])(?:[oO][nN]|[eE][sSſ])"
    r"|[nN](?<!\w[nN])(?:[oO](?:[uU][sSſ]|[tT][rR][eE]|[sSſ])))(?=[\s']|(?<='))"
)
_SELVES = Presence(("je", "j'", "mon", "mes", "nous", "notre", "nos"))
# More than this share of the words in the first person: somebody speaks in their own name.
FIRST_PERSON_RATE = 0.015
# A dateline weighs so much for news, as a genre in the title does against it.
DATED = 3
# So many different words of project papers make a project told without its sheet.
PROJECT_WORDS = 2
LABEL_LEAD = re.compile(r"^$|(?:[:–—|]|(?<= )-) ?$")
NUMBERED = re.compile(r" (?:n[°o]|#)")
# How much of the body may still announce what the document is.
OPENING = 200
# A rubric or the name of a series has at most so many words.
RUBRIC = 14


def _is_rubric(line: str) -> bool:
    """Whether a line of the page's head names a kind of text that is no news."""
    if len(line.split()) > RUBRIC or cue("news_header", "kinds.yaml").search(line):
        return False
    return cue("other_header", "kinds.yaml").search(line) is not None


def _held(name: str, text: str, body: str) -> set[str]:
    """The cues of a list that a text's body holds."""
    if not cue_presence(name, "kinds.yaml").in_text(text):
        return set()
    return {match.group() for match in cue(name, "kinds.yaml").finditer(body.lower())}


def document_kind(
    narrative: Narrative, is_project: bool, dateline: bool, quoted: bool, contacts: bool, header: str = ""
) -> Kind:
    """The kind of a document with a narrative.

    Parameters
    ----------
    narrative : Narrative
        Title, dateline, body and contacts.
    is_project : bool
        Whether the page carries a project sheet: that decides.
    dateline, quoted, contacts : bool
        Whether it opens with a dateline, quotes a speaker, closes with contact lines.
    header : str
        The lines round the title that are no part of the narrative ("TRIBUNE", "Bulletin n° 4").

    Returns
    -------
    Kind
        `press_release` is news told by an organisation or agency; notices, reports, briefs, letters are `other`.
    """
    if is_project:
        return "project"
    text = narrative.text
    title = " ".join([text[b.start : b.end] for b in narrative.blocks if b.kind == "title"]).lower()
    body = " ".join([text[b.start : b.end] for b in narrative.blocks if b.kind == "body" or b.kind == "list_item"])
    if not body:
        return "other"
    headline = cue("news_title", "kinds.yaml").search(title)
    labelled = cue("other_title", "kinds.yaml").search(title)
    # "L'agence publie un point de situation" is news about one.
    if labelled and headline and headline.end() <= labelled.start():
        labelled = None
    news = DATED * dateline + quoted + contacts + (headline is not None)
    notice = len(_held("other_body", text, body))
    if labelled is not None:
        # A title, or a part of it, that begins so or is numbered is a notice whatever it is dated.
        named = LABEL_LEAD.search(title, 0, labelled.start()) or NUMBERED.match(title, labelled.end())
        notice += DATED + 2 if named else DATED
    if not dateline and not quoted:
        notice += 2 * (len(_held("project_body", text, body)) >= PROJECT_WORDS)
    notice += 3 * any(_is_rubric(line) for line in header.lower().split("\n"))
    notice += cue("other_title", "kinds.yaml").search(body[:OPENING].lower()) is not None
    selves = len(FIRST_PERSON.findall(body)) if _SELVES.in_text(text) else 0
    if selves and selves / max(1, len(body.split())) > FIRST_PERSON_RATE:
        notice += 2
    # Most pages are news: without a sign of something else a narrative is taken for that.
    return "other" if notice and notice >= news else "press_release"
