"""Documents without a record, as the run's own report tells of them: why, and which."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from iomnlp.errors import ReadError
from iomnlp.write.report.parts import folded, section
from iomnlp.write.report.words import Words, clean, safe

# What gave no record because something went wrong comes first.
STATUSES = ("failed", "skipped")
# Rows of the table, and names behind each: a page is to be read.
REASONS, NAMES = 40, 100


@dataclass(frozen=True, slots=True)
class Left:
    """A document that gave no record: `status` is failed or skipped, `reason` a sentence of the run."""

    uri: str
    status: str
    reason: str


def read_left(report: Path) -> list[Left]:
    """The documents without a record of a run's `report.jsonl`, in its order.

    Raises
    ------
    ReadError
        When a line is none of a run's.
    """
    found = []
    with report.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            # Most lines of a long report are of documents that went well: they need not be parsed.
            if not any(f'"{status}"'.encode() in line for status in STATUSES):
                continue
            try:
                row = json.loads(line)
                if row["status"] in STATUSES:
                    found.append(Left(str(row["uri"]), row["status"], str(row["reason"] or "")))
            except (ValueError, KeyError, TypeError) as error:
                what = f"Line {number} is none of a run's report."
                raise ReadError(what, document=str(report), remedy="Run the same `iomnlp run` again.") from error
    return found


def left(outcomes: Sequence[Left], words: Words) -> str:
    """The section: how many, then each reason with its documents, the most frequent first; empty where nothing is."""
    if not outcomes:
        return ""
    held: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in outcomes:
        held[one.status, one.reason].append(one.uri)
    ordered = sorted(held.items(), key=lambda pair: (STATUSES.index(pair[0][0]), -len(pair[1]), pair[0][1]))
    head = "".join(f'<th scope="col">{safe(words(f"left.{key}"))}</th>' for key in ("reason", "state", "documents"))
    body = "".join(_row(status, reason, uris, words) for (status, reason), uris in ordered[:REASONS])
    table = f'<div class="scroll"><table class="left"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    more = len(ordered) - REASONS
    note = f'<p class="note">{safe(words.counted("left.more", more))}</p>' if more > 0 else ""
    counts = {status: sum(one.status == status for one in outcomes) for status in STATUSES}
    told = [words.counted(f"left.{status}", count) for status, count in counts.items() if count]
    lead = words("left.lead", counts=words("left.and").join(told))
    return section(words, "left", table, note, lead=lead)


def _row(status: str, reason: str, uris: Sequence[str], words: Words) -> str:
    names = "".join(f"<li>{safe(clean(uri))}</li>" for uri in uris[:NAMES])
    if len(uris) > NAMES:
        names += f"<li>{safe(words.counted('left.others', len(uris) - NAMES))}</li>"
    shown = words.code("left_reasons", reason) if reason else words("left.unsaid")
    # A sentence that no row translates stays the run's own.
    spoken = ' lang="en"' if shown == reason and words.language != "en" else ""
    which = folded(words.counted("left.which", len(uris)), f'<ul class="names">{names}</ul>')
    state = words.code("left_states", status)
    return f'<tr><th scope="row"{spoken}>{safe(clean(shown))}</th><td>{safe(state)}</td><td>{which}</td></tr>'
