"""What a search must not confirm: words that stand in a record only where contact data are masked.

A row of `hidden` is such a word, with the least length from which its beginning is a beginning of no word that shows.
A search of somebody who must not see contact data leaves out the records whose only match is such a word.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from iomnlp.review import schema
from iomnlp.review.masks import Mask, contact_words
from iomnlp.review.packing import unpacked
from iomnlp.review.search import indexed_words, terms

if TYPE_CHECKING:
    from iomnlp.review.ledgers import Loaded

# Fields whose change changes what is masked.
GROUPS = frozenset({"contacts", "people"})
# The counter of records whose rows an older store still lacks.
COUNTER = "hidden"
_LONGEST_WORD = 200


def contact_mask(one: Loaded) -> Mask:
    """What hides a record's contact data: names and addresses of all contacts that anybody found in it."""
    told = []
    for held in one.ledger.fields.values():
        seen = held.verdict.seen if held.verdict else None
        told += [(held.group, fact) for fact in (held.current, held.proposal and held.proposal.fact, seen) if fact]
    return Mask(contact_words(told))


def refresh(connection: Connection, records: Iterable[Loaded]) -> None:
    """Write the rows of records anew; a second side has none, since nobody finds it by a search."""
    found = [one for one in records if one.number > 0]
    table = schema.hidden
    if not found:
        return
    connection.execute(delete(table).where(table.c.record.in_([one.number for one in found])))
    texts = _texts(connection, found)
    rows = [
        {"record": one.number, "word": word, "least": least}
        for one in found
        for word, least in _only_hidden(_title(one), texts[one.number], contact_mask(one))
    ]
    if rows:
        connection.execute(insert(table), rows)


def _texts(connection: Connection, records: Sequence[Loaded]) -> dict[int, str]:
    """The text of each record, by its number: at hand, or asked for."""
    found = {one.number: one.texts[one.ledger.text] for one in records if one.ledger.text in one.texts}
    missing = {one.ledger.text: one.number for one in records if one.number not in found}
    query = select(schema.texts).where(schema.texts.c.number.in_(missing))
    return found | {missing[row.number]: unpacked(row.body) for row in connection.execute(query)}


def _title(one: Loaded) -> str:
    """The machine's title, by which a record is found."""
    held = one.ledger.fields.get("title")
    return str(held.proposal.fact["value"]) if held and held.proposal else ""


def _only_hidden(title: str, body: str, mask: Mask) -> Iterable[tuple[str, int]]:
    """Words that show nowhere, each with the least length of a beginning that shows nowhere either.

    >>> list(_only_hidden("Appel", "Awa Sow parle à Sowa.", Mask(["Awa Sow"])))
    [('awa', 2), ('sow', 4)]
    """
    showing = sorted(indexed_words(mask.text(title), mask.text(body)))
    known = set(showing)
    for word in sorted(indexed_words(title, body) - known):
        at = bisect_left(showing, word)
        shared = max((_shared(word, other) for other in showing[max(0, at - 1) : at + 1]), default=0)
        yield word[:_LONGEST_WORD], shared + 1


def _shared(one: str, other: str) -> int:
    length = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        length += 1
    return length


def confirmed(query: str, number: ColumnElement[int]) -> list[ColumnElement[bool]]:
    """What a record must be, for each word of a query, to be found by what shows of it."""
    table = schema.hidden
    found: list[ColumnElement[bool]] = []
    for word, beginning in terms(query):
        told: list[ColumnElement[bool]] = [table.c.word == word]
        if beginning:
            after = word[:-1] + chr(ord(word[-1]) + 1)
            told = [table.c.word >= word, table.c.word < after, table.c.least <= len(word)]
        found.append(number.not_in(select(table.c.record).where(*told)))
    return found


def behind(connection: Connection) -> int | None:
    """The last record whose rows an older store has; None where it has all."""
    counters = schema.counters
    return connection.execute(select(counters.c.last).where(counters.c.name == COUNTER)).scalar()


def caught_up(connection: Connection, numbers: Sequence[int]) -> None:
    """Note how far the rows of an older store are made; no numbers say that none is left."""
    counters = schema.counters
    if numbers:
        connection.execute(update(counters).where(counters.c.name == COUNTER).values(last=max(numbers)))
    else:
        connection.execute(delete(counters).where(counters.c.name == COUNTER))
