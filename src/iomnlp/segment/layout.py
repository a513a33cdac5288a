"""Layouts that users describe: which lines of a page are its frame."""

from __future__ import annotations

from collections.abc import Sequence

from iomnlp.additions import Layout, active
from iomnlp.segment.words import bare


def _begins(line: str, phrases: Sequence[str]) -> bool:
    return any(line.startswith(phrase) for phrase in phrases)


def _of(layout: Layout, lines: Sequence[str]) -> frozenset[int] | None:
    """The lines of a page's frame by their index, or None where the page has another layout."""
    recognise = [bare(phrase) for phrase in layout.recognise]
    if not all(any(line.startswith(phrase) for line in lines) for phrase in recognise):
        return None
    first, last = 0, len(lines)
    begins, ends = bare(layout.begins), bare(layout.ends)
    if begins:
        first = next((index + 1 for index, line in enumerate(lines) if line.startswith(begins)), 0)
    if ends:
        last = next((index for index in range(first, len(lines)) if lines[index].startswith(ends)), len(lines))
    phrases = [*recognise, *(bare(phrase) for phrase in layout.furniture)]
    inside = {index for index in range(first, last) if not _begins(lines[index], phrases)}
    return frozenset(set(range(len(lines))) - inside)


def frame(lines: Sequence[str]) -> frozenset[int]:
    """The lines that a user's layout tells to be furniture; the first layout that a page has decides.

    Parameters
    ----------
    lines : sequence of str
        The logical lines of a page, as printed.

    Returns
    -------
    frozenset of int
        Indices of lines; empty where no layout is given or recognised.

    Examples
    --------
    >>> from iomnlp.additions import Additions, using
    >>> gazette = Layout("gazette", ("La Gazette",), begins="À la une", furniture=("Lire aussi",))
    >>> with using(Additions("x", layouts=(gazette,))):
    ...     sorted(frame(["La Gazette du port", "Météo", "À LA UNE", "Un pont", "Il est fini.", "Lire aussi : Dakar"]))
    [0, 1, 2, 5]
    """
    layouts = active().layouts
    if not layouts:
        return frozenset()
    plain = [bare(line) for line in lines]
    found = (_of(layout, plain) for layout in layouts)
    return next((indices for indices in found if indices is not None), frozenset())
