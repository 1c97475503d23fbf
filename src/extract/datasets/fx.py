"""Amounts in US dollars, at the yearly average rates of ``data/fx.yml``."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from extract.resources import load


def rate(currency: str, year: int | None) -> Decimal | None:
    """Units of ``currency`` per US dollar, average of ``year``; None where the table has no such rate."""
    if currency == "USD":
        return Decimal(1)
    return _rates().get((currency, year)) if year else None


def dollars(amount: Decimal, per_dollar: Decimal) -> Decimal:
    """``amount`` in US dollars, to the dollar."""
    return (amount / per_dollar).quantize(Decimal(1))


@cache
def _rates() -> dict[tuple[str, int | None], Decimal]:
    """Through ``str``: the table's decimals are meant, not their binary neighbours."""
    return {(code, year): Decimal(str(value)) for code, years in load("fx.yml")["rates"].items() for year, value in years.items()}
