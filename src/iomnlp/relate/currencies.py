"""Which dollar (franc, dinar, pound) a bare name means: what the document says elsewhere, else the giver's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from iomnlp.find.money import Money
from iomnlp.find.tender import noun, own_currency
from iomnlp.relate.funding_judged import Relation

CFA_OPEN, SHARED = "money.cfa_default", "money.ellipsis"
# A country named this near before a sum may say whose francs or pounds it means.
NEAR = 200
# A story is a country's where it names that one this many times as often as the others with such a currency.
MOSTLY = 3


def resolve_currencies(
    amounts: Sequence[Money],
    relations: Sequence[Relation],
    countries: Collection[str] = (),
    gloss: Sequence[int | None] = (),
    places: Collection[str] = (),
    named: Sequence[tuple[int, str]] = (),
) -> tuple[str | None, ...]:
    """The currency of each sum; None where a bare name stays open.

    A document that qualifies the name settles its bare uses: by its one qualified currency, or by the US dollar where
    it qualifies several dollars. Else a giver whose own currency bears that name does; for other names than the
    dollar the giver's own currency comes first, and after the rest the one country of the document whose own currency
    bears the name (where no country is named, the one country of its places), or the country named last before the sum.
    Which CFA franc is meant where the text names no State of either zone, its places and adjectives say. Sums that
    share one printed name share the currency. A gloss is never in the currency that it glosses.

    Parameters
    ----------
    amounts : sequence of Money
        As found; `bare` is the currency's bare name ("dollars") where `currency` is None.
    relations : sequence of Relation
        Funding relations, for the givers.
    countries : collection of str
        Codes of the countries that the document names.
    gloss : sequence of int or None
        For each sum, the one that it restates.
    places : collection of str
        Codes of the countries of the places that the document names.
    named : sequence of (offset, code)
        Where the document names countries.
    """
    if not amounts:
        return ()
    qualified: dict[str, set[str]] = {}
    for amount in amounts:
        if amount.currency is not None:
            qualified.setdefault(noun(amount.currency), set()).add(amount.currency)
    givers: dict[int, set[str]] = {}
    for relation in relations:
        if relation.amount is not None and relation.donor is not None and relation.donor.country is not None:
            givers.setdefault(relation.amount, set()).add(relation.donor.country)
    open_zone = any(amount.rule == CFA_OPEN for amount in amounts)
    cfa = (_cfa_zone(countries) or _cfa_zone(places)) if open_zone else None
    result: list[str | None] = []
    for index, amount in enumerate(amounts):
        currency = cfa if cfa and amount.rule == CFA_OPEN else amount.currency
        if currency is None and amount.bare is not None:
            name = amount.bare.lower().removesuffix("s")
            of = gloss[index] if gloss else None
            barred = {amounts[of].currency} if of is not None else set()
            known = qualified.get(name, set()) - barred
            own = _named(name, givers.get(index, set())) - barred
            local = (_named(name, countries) or _named(name, places)) - barred
            if name != "dollar" and len(own) == 1:
                currency = next(iter(own))
            elif len(known) == 1:
                currency = next(iter(known))
            elif "USD" in known:
                currency = "USD"
            elif len(own) == 1:
                currency = next(iter(own))
            elif name != "dollar" and local:
                currency = _local(name, local, amount.start, named)
        result.append(currency)
    return _of_shares(amounts, result)


def _cfa_zone(countries: Collection[str]) -> str | None:
    """The CFA franc of the countries, if they have one between them."""
    zones = {c for country in countries if (c := own_currency(country, "franc")) in {"XOF", "XAF"}}
    return next(iter(zones)) if len(zones) == 1 else None


def _local(name: str, local: Collection[str], at: int, named: Sequence[tuple[int, str]]) -> str | None:
    """Which of the currencies of a name a bare sum is in: of the country that is mostly told of, or the last.

    Parameters
    ----------
    name : str
        "franc", "dinar".
    local : collection of str
        The currencies of that name of the document's countries.
    at : int
        Where the sum begins.
    named : sequence of (offset, code)
        Where the document names countries.
    """
    if len(local) == 1:
        return next(iter(local))
    told = Counter(c for _, code in named if (c := own_currency(code, name)) in local)
    if not told:
        return _last_named(name, at, named)
    ranked = told.most_common(2)
    most, rest = ranked[0][1], told.total() - ranked[0][1]
    if most >= MOSTLY * rest:
        return ranked[0][0]
    return _last_named(name, at, named) or (ranked[0][0] if most > ranked[1][1] else None)


def _last_named(name: str, at: int, named: Sequence[tuple[int, str]]) -> str | None:
    """The currency of that name of the country that the text names last before a sum, a sentence or two back."""
    near = [(start, code) for start, code in named if at - NEAR <= start < at and own_currency(code, name)]
    return own_currency(max(near)[1], name) if near else None


def _of_shares(amounts: Sequence[Money], currencies: Sequence[str | None]) -> tuple[str | None, ...]:
    """Sums that share one printed name of a currency share the currency: "6,4 millions de dollars, dont 2,2 …"."""
    result = list(currencies)
    first = 0
    for index in range(1, len(amounts) + 1):
        if index < len(amounts) and amounts[index].rule == SHARED and amounts[index].bare == amounts[first].bare:
            continue
        told = {c for c in result[first:index] if c is not None}
        if len(told) == 1:
            result[first:index] = [next(iter(told))] * (index - first)
        first = index
    return tuple(result)


def _named(name: str, countries: Collection[str]) -> set[str]:
    """The currencies of that name among the countries' own."""
    return {c for country in countries if (c := own_currency(country, name)) is not None}
