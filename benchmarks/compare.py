"""What a user would otherwise take, beside iomnlp, on the same gold documents, in one table.

Usage: python benchmarks/compare.py [GOLD] [--config CONFIG] [--write]
GOLD is a folder of gold documents, corpus/gold/dev unless told otherwise. Each tool runs in an environment of its own
under .peers, which pip makes on first use; one that cannot be installed or run stands in the table with its reason.
With --write the table replaces the one in docs/quality.md.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from compare_peers import PEERS, ROOT, Peer, PeerError, run
from compare_score import NAMES, items_of, score
from compare_texts import feed, paragraphs

import iomnlp
from iomnlp.learn.goldset import GoldSet, read_goldset
from iomnlp.learn.score import Score, Tally

PAGE = ROOT / "docs" / "quality.md"
BEGIN, END = "<!-- beside: begin -->\n", "<!-- beside: end -->\n"
HEADER = ("looked for", "tool", "fed", "P %", "R %", "F1 %", "right", "missing", "extra")
FED = {
    "page": "page",
    "paragraphs": "narrative",
    "sentences": "narrative, by sentence",
    "sum sentences": "sentence of each annotated sum",
    "sums": "words of each annotated sum",
}
SHOWN = {
    "place strict": "countries and places, exact",
    "place lenient": "countries and places, overlapping",
    "organisation strict": "organisations, exact",
    "organisation lenient": "organisations, overlapping",
    "person strict": "people, exact",
    "person lenient": "people, overlapping",
    "sum": "sums: value and currency",
    "sum value": "sums: value alone",
    "percent": "percentages",
    "count": "persons, households, countries",
    "date": "dates: EDTF",
    "date strict": "dates: words, exact",
    "date lenient": "dates: words, overlapping",
}
VALUES = ("sum", "percent", "count", "date")


@dataclass(frozen=True)
class Outcome:
    """The scores of one tool; `region` says where names were compared."""

    title: str
    fed: str
    region: str
    tally: Tally = field(default_factory=Tally)


def own(gold: GoldSet, config: str) -> list[Outcome]:
    """iomnlp's records from whole pages, their names compared on the page and on its narrative alone."""
    title = "iomnlp" + ("" if config == "default" else f" ({config})")
    page, narrative = Outcome(title, "page", "page"), Outcome(title, "page", "narrative")
    nlp = iomnlp.load(config)
    for one, source in zip(gold.golds, gold.pages, strict=True):
        items = items_of(nlp.extract_bytes(source, uri=one.record.document.uri))
        score(page.tally, one, items, (*NAMES, *VALUES))
        score(narrative.tally, one, items, NAMES, paragraphs(one.record))
    return [page, narrative]


def other(gold: GoldSet, peer: Peer) -> Outcome:
    """Another tool on the same documents.

    Raises
    ------
    PeerError
        When it cannot be installed or its run fails.
    """
    found = run(peer, [piece for one in gold.golds for piece in feed(one, peer.fed)])
    outcome = Outcome(peer.title, FED[peer.fed], "narrative" if peer.fed == "paragraphs" else "page")
    for one in gold.golds:
        regions = paragraphs(one.record) if outcome.region == "narrative" else None
        score(outcome.tally, one, found.get(one.name, []), peer.kinds, regions)
    return outcome


def lines(outcomes: list[Outcome], failed: dict[str, str]) -> Iterator[tuple[str, ...]]:
    """The rows of the table, grouped by what was looked for; a tool without figures has its reason."""
    for name, shown in SHOWN.items():
        is_name = name.partition(" ")[0] in NAMES
        for region in ("page", "narrative"):
            for one in outcomes:
                if name in one.tally.scores and one.region == region:
                    what = f"{shown}, {region}" if is_name else shown
                    yield (what, one.title, one.fed, *figures(one.tally.scores[name]))
    for title, reason in failed.items():
        yield ("all that it can", title, reason, *["–"] * 6)


def figures(score: Score) -> tuple[str, ...]:
    """Rates in per cent, and the counts behind them."""
    rates = ("–" if rate is None else f"{100 * rate:.1f}" for rate in (score.precision, score.recall, score.f1))
    return (*rates, str(score.right), str(score.missing), str(score.extra))


def notes() -> Iterator[str]:
    """How each tool was set up, once for each."""
    told = {peer.title: peer.note for peer in PEERS}
    for title, note in told.items():
        yield f"- **{title}**: {note}"


def main() -> None:
    """Measure, print, and with --write put the table into the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="?", type=Path, default=ROOT / "corpus" / "gold" / "dev")
    parser.add_argument("--config", default="default")
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    gold = read_goldset(chosen.gold)
    outcomes, failed = own(gold, chosen.config), {}
    for peer in PEERS:
        try:
            outcomes.append(other(gold, peer))
        except PeerError as error:
            failed[peer.title] = str(error)
    rows = [HEADER, tuple("---" for _ in HEADER), *lines(outcomes, failed)]
    table = "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows)
    text = f"{len(gold.golds)} documents of `{chosen.gold.parent.name}/{chosen.gold.name}`.\n\n{table}\n\n"
    text += "\n".join(notes()) + "\n"
    print(text)
    if chosen.write:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        _, _, after = rest.partition(END)
        PAGE.write_text(before + BEGIN + "\n" + text + "\n" + END + after, encoding="utf-8")


if __name__ == "__main__":
    main()
