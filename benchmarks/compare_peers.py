"""The other tools: what each is fed and asked for, its own environment, and a run over pieces of documents."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from compare_score import Item
from compare_texts import Piece

ROOT = Path(__file__).resolve().parents[1]
HERE = Path(__file__).resolve().parent / "peers"
ENVIRONMENTS = ROOT / ".peers"


class PeerError(Exception):
    """A tool that could not be installed or run; the message says why."""


@dataclass(frozen=True)
class Peer:
    """A tool in one way of feeding it.

    Attributes
    ----------
    name : str
        Of its runner (`peers/run_NAME.py`), its requirements (`peers/NAME.txt`) and its environment.
    fed : str
        What it gets: see `compare_texts.feed`.
    kinds : tuple of str
        What it is asked for.
    note : str
        How it was set up, and what it cannot do.
    """

    name: str
    fed: str
    kinds: tuple[str, ...]
    note: str

    @property
    def title(self) -> str:
        """The distribution and its version, as pinned."""
        return (HERE / f"{self.name}.txt").read_text(encoding="utf-8").split("\n")[0].replace("==", " ")


_NAMES = ("place", "organisation", "person")
_STOCK = (
    "its own tokenizer and `ner`. It knows no adjectives or people of a country, so these are left out of the "
    "comparison. It was trained on other conventions: the record leaves out captions, menus, programmes and places in "
    "the names of organisations."
)
_PRICE = (
    "it reads one price from a text and tells no place: it is given what holds an annotated sum, so it cannot find one "
    "too many. It does not multiply by million or milliard, and knows no ranges."
)
_EDS = (
    "`eds.dates` with periods and the date of publication, `eds.quantities` with all units, ranges, and `pour cent` "
    "added to its words for %. Its units are those of medicine: no sums, no counted people or households."
)
_RECOGNIZERS = (
    "currency, percentage, number and date-time models for French, with the date of publication. A bare `Dollar` "
    "counts as US dollars or as open, whichever is annotated. A number inside a sum, a percentage or a date is no "
    "count, nor are `un` and `une`; it does not tell what a number counts, so of its counts recall says more than "
    "precision. It gives no ranges of sums. It succeeds `recognizers-text-suite`, which cannot be imported beside the "
    "present `emoji`."
)
_DATEPARSER = (
    "`search_dates`, French, days before months, absolute dates with a year: the settings with the best F1 by EDTF of "
    "sixteen tried on the documents of daily work. It knows no intervals, and tells the words of a date, not its "
    "place: that is looked up."
)
PEERS = (
    Peer("spacy", "page", _NAMES, _STOCK),
    Peer("spacy", "paragraphs", _NAMES, _STOCK),
    Peer("edsnlp", "sentences", ("percent", "date"), _EDS),
    Peer("recognizers", "sentences", ("sum", "percent", "count", "date"), _RECOGNIZERS),
    Peer("price_parser", "sum sentences", ("sum",), _PRICE),
    Peer("price_parser", "sums", ("sum",), _PRICE),
    Peer("dateparser", "sentences", ("date",), _DATEPARSER),
)


def python_of(name: str) -> Path:
    """The interpreter of a tool's environment, which is made when it is first asked for or its pins have changed.

    Raises
    ------
    PeerError
        When there can be no environment, or pip cannot install the tool.
    """
    folder = ENVIRONMENTS / name
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pins = HERE / f"{name}.txt"
    state = hashlib.sha256(pins.read_bytes() + sys.version.encode()).hexdigest()
    stamp = folder / "installed"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == state:
        return python
    print(f"Installing {name} into {folder.relative_to(ROOT)} (once) ...", file=sys.stderr, flush=True)
    try:
        venv.create(folder, clear=True, with_pip=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise PeerError(f"has no environment: {error}") from error
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(pins)]
    done = subprocess.run(install, capture_output=True, text=True)
    if done.returncode:
        raise PeerError(f"could not be installed: {_last_error(done.stderr)}")
    stamp.write_text(state, encoding="utf-8")
    return python


def _last_error(text: str) -> str:
    """The line of a program's complaints that says most."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")]
    return (errors or lines or ["no message"])[-1].removeprefix("ERROR: ")


def run(peer: Peer, pieces: Sequence[Piece]) -> dict[str, list[Item]]:
    """What a tool finds, by document, at places of the document's text.

    Raises
    ------
    PeerError
        When it cannot be installed or its run fails.
    """
    lines = [
        json.dumps({"name": str(number), "text": piece.text, "published": piece.published}, ensure_ascii=False)
        for number, piece in enumerate(pieces)
    ]
    command = [str(python_of(peer.name)), str(HERE / f"run_{peer.name}.py")]
    done = subprocess.run(command, input="\n".join(lines) + "\n", capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        raise PeerError(f"failed: {_last_error(done.stderr)}")
    found: dict[str, list[Item]] = {}
    for line in done.stdout.splitlines():
        given = json.loads(line)
        piece = pieces[int(given["name"])]
        found.setdefault(piece.document, []).append(_placed(given, piece))
    return found


def _placed(given: dict[str, Any], piece: Piece) -> Item:
    places = {key: None if given.get(key) is None else given[key] + piece.start for key in ("start", "end")}
    values = {key: given.get(key) for key in ("value", "upper", "currency", "edtf")}
    return Item(given["kind"], **places, **values, also=tuple(given.get("also") or ()))
