"""What a document is: a project page, a press release, or something else."""

from __future__ import annotations

import re

from iomnlp.record import Kind
from iomnlp.relate.cues import cue
from iomnlp.source import Narrative

FIRST_PERSON = re.compile(r"(?<!\w)(?:je|j'|mon|mes|nous|notre|nos)(?=[\s']|(?<='))", re.IGNORECASE)
NEWS_TITLE = re.compile(
    r"(?<!\w)(?:lance|signe|reçoit|appelle|aide|ouvre|forme|organise|annonce|salue|renforce|soutient|accueille|alloue|verse|"
    r"octroie|débute|achève|inaugure|publie|remet|distribue|évacue|fournit|condamne|célèbre|intensifie|poursuit)(?:nt)?(?!\w)",
    re.IGNORECASE,
)
OPENING = 600


def document_kind(narrative: Narrative, is_project: bool, dateline: bool, quoted: bool, contacts: bool) -> Kind:
    """The kind of a document with a narrative.

    Parameters
    ----------
    narrative : Narrative
        Title, dateline, body and contacts.
    is_project : bool
        Whether the page carries a project sheet: that decides.
    dateline, quoted, contacts : bool
        Whether it opens with a dateline, quotes a speaker, closes with contact lines.

    Returns
    -------
    Kind
        `press_release` is news told by an organisation or agency; notices, reports, briefs, letters are `other`.
    """
    if is_project:
        return "project"
    title = " ".join(narrative.text[b.start : b.end] for b in narrative.blocks if b.kind == "title").lower()
    body = " ".join(narrative.text[b.start : b.end] for b in narrative.blocks if b.kind in {"body", "list_item"})
    if cue("other_title", "kinds.yaml").search(title) or not body:
        return "other"
    news = 2 * dateline + quoted + contacts + (1 if NEWS_TITLE.search(title) else 0)
    notice = len({m.group() for m in cue("other_body", "kinds.yaml").finditer(body.lower())})
    notice += 1 if cue("other_title", "kinds.yaml").search(body[:OPENING].lower()) else 0
    words = max(1, len(body.split()))
    if len(FIRST_PERSON.findall(body)) / words > 0.015:
        notice += 2
    return "press_release" if news > notice else "other"
