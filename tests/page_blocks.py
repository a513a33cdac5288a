"""Documentation as something that runs: the fenced blocks of a page, and what each of them promises.

- a block with a title (```csv title="noms.csv") is a file that the reader makes;
- a block of `console` holds commands after `$ `, each followed by lines of what it prints (`…` stands for more);
- a block of `python` is run; text behind `print(…)  # ` is what it prints (`…` stands for more);
- `<!-- exit: 2 -->` before a block: its last command ends with this code;
- `<!-- serves -->`: its commands that go on until they are stopped are started, and stopped;
- `<!-- not run: reason -->`: it is only read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
_FENCE = re.compile(
    r"(?:^<!-- (?P<key>exit|not run|serves):? ?(?P<value>[^>]*?) ?-->\n\n?)?"
    r'^(?P<in> *)```(?P<language>[\w-]*)(?: title="(?P<title>[^"]+)")?[^\n]*\n(?P<content>.*?)^(?P=in)```$',
    re.M | re.S,
)
_PRINTED = re.compile(r"^\s*print\(.*\)  # (.+)$", re.M)


@dataclass(frozen=True)
class Command:
    """One command of a console, and the lines that it promises to print."""

    line: str
    prints: tuple[str, ...] = ()


@dataclass(frozen=True)
class Block:
    """A fenced block of a page; `exit` is the code of its last command, `serves` that some of them go on until stopped.

    `skipped` says why it is not run.
    """

    page: str
    line: int
    language: str
    title: str
    content: str
    exit: int = 0
    serves: bool = False
    skipped: str = ""
    commands: tuple[Command, ...] = field(default=())


def _commands(content: str) -> Iterator[Command]:
    """The commands of a console; a backslash at the end of a line goes on with it."""
    line: str | None = None
    prints: list[str] = []
    for text in re.sub(r"\\\n\s*", " ", content).splitlines():
        if text.startswith("$ "):
            if line is not None:
                yield Command(line, tuple(prints))
            line, prints = text.removeprefix("$ "), []
        elif text.strip():
            prints.append(text)
    if line is not None:
        yield Command(line, tuple(prints))


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    found = []
    for match in _FENCE.finditer(text):
        content = re.sub(rf"^{match['in']}", "", match["content"], flags=re.M)
        found.append(
            Block(
                page=page.relative_to(ROOT).as_posix(),
                line=text.count("\n", 0, match.start("language")) + 1,
                language=match["language"],
                title=match["title"] or "",
                content=content,
                exit=int(match["value"]) if match["key"] == "exit" else 0,
                serves=match["key"] == "serves",
                skipped=match["value"] if match["key"] == "not run" else "",
                commands=tuple(_commands(content)) if match["language"] == "console" else (),
            )
        )
    return found


def promised(code: str) -> list[str]:
    """What a block of Python says that it prints."""
    return [line.strip() for line in _PRINTED.findall(code)]


def missing(promises: Iterator[str] | list[str] | tuple[str, ...], printed: str) -> list[str]:
    """The promised lines that are not in what was printed, in this order; spaces count as one, `…` as anything."""
    rest = " ".join(printed.split())
    lacking = []
    for promise in promises:
        parts = [" ".join(part.split()) for part in promise.split("…")]
        at = 0
        for part in filter(None, parts):
            found = rest.find(part, at)
            if found < 0:
                lacking.append(promise)
                break
            at = found + len(part)
        else:
            rest = rest[at:]
    return lacking
