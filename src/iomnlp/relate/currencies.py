"""Which dollar (franc, dinar, pound) a bare name means: what the document says elsewhere, else the giver's own."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from iomnlp.find.money import Money
from iomnlp.find.tender import noun, own_currency
from iomnlp.relate.funding_judged import Relation


def resolve_currencies(
    amounts: Sequence[Money],
    relations: Sequence[Relation],
    countries: Collection[str] = (),
    gloss: Sequence[int | None] = (),
    places: Collection[str] = (),
) -> tuple[str | None, ...]:
    """The currency of each sum; None where a bare name stays open.

    A document that qualifies the name settles its bare uses: by its one qualified currency, or by the US dollar where
    it qualifies several dollars. Else a giver whose own currency bears that name does; and for other names than the
    dollar, which is named everywhere, the one country of the document whose own currency bears it, or where no country
    is named the one country of its places. A gloss is never in the currency that it glosses.

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
    """
    qualified: dict[str, set[str]] = {}
    for amount in amounts:
        if amount.currency is not None:
            qualified.setdefault(noun(amount.currency), set()).add(amount.currency)
    givers: dict[int, set[str]] = {}
    for relation in relations:
        if relation.amount is not None and relation.donor is not None and relation.donor.country is not None:
            givers.setdefault(relation.amount, set()).add(relation.donor.country)
    result: list[str | None] = []
    for index, amount in enumerate(amounts):
        currency = amount.currency
        if currency is None and amount.bare is not None:
            name = amount.bare.lower().removesuffix("s")
            of = gloss[index] if gloss else None
            barred = {amounts[of].currency} if of is not None else set()
            known = qualified.get(name, set()) - barred
            own = _named(name, givers.get(index, set())) - barred
            local = (_named(name, countries) or _named(name, places)) - barred
            if len(known) == 1:
                currency = next(iter(known))
            elif "USD" in known:
                currency = "USD"
            elif len(own) == 1:
                currency = next(iter(own))
            elif name != "dollar" and len(local) == 1:
                currency = next(iter(local))
        result.append(currency)
    return tuple(result)


def _named(name: str, countries: Collection[str]) -> set[str]:
    """The currencies of that name among the countries' own."""
    return {c for country in countries if (c := own_currency(country, name)) is not None}
