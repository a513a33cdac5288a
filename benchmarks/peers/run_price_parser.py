"""price-parser reads one price from a text and tells no place."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from lines import Item, serve
from price_parser import Price

# Signs and words that it gives back as printed; a bare dollar stays open.
CODES = {
    **{"€": "EUR", "euro": "EUR", "eur": "EUR", "$": "dollar", "dollar": "dollar", "us$": "USD", "$us": "USD"},
    **{"usd": "USD", "ca$": "CAD", "cad": "CAD", "£": "GBP", "gbp": "GBP", "¥": "JPY", "jpy": "JPY", "chf": "CHF"},
    **{"fr.": "CHF", "kr": "SEK", "xof": "XOF", "cfa": "XOF", "xaf": "XAF", "₦": "NGN", "₴": "UAH", "₹": "INR"},
}


def find(text: str, published: datetime.datetime | None) -> Iterator[Item]:
    """The one price of the text, if it sees one."""
    price = Price.fromstring(text)
    if price.amount is not None:
        printed = (price.currency or "").casefold()
        currency = CODES.get(printed, printed.upper() if len(printed) == 3 and printed.isalpha() else None)
        yield {"start": None, "end": None, "kind": "sum", "value": f"{price.amount:f}", "currency": currency}


if __name__ == "__main__":
    serve(find)
