"""Numbers with their units and hedges: 近亿元, 数千万美元, 超 3 亿元, 512-768TOPS, 每秒 147 万亿次, E 级算力.

Words and factors come from ``data/units.yml`` and ``data/hedges.yml``.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from extract.language.characters import fold
from extract.language.hedges import hedge_after, hedges_ahead
from extract.language.numerals import Numeral, find_numerals, magnitude, numeral_at
from extract.language.units import Unit, computing_classes, counts_nothing, currency_ahead, is_currency, unit_at
from extract.records import Qualifier, Quantity

_JOINT = re.compile(r"\s?(?:-|—|–|~|至|到)\s?")
_CURRENCY_AGAIN = re.compile(r"(?:[A-Z]{0,3}[$¥€£]|人民币)\s?")
# 72B 版本 has a size, 2.0 版 has none; 数千万A轮: the letter is the round's
_VERSION = re.compile(r"\s?版|(?:[Pp]re-?)?[A-K](?:\+{1,3}|\d)?\s?轮")
_ORDER = re.compile(r"\s?(?:量级|级别|级)")
# The run of letters and digits that a number ends: GPT-3, M6-10T, 3.1.4, 10^23.
_RUN_AHEAD = re.compile(r"(?:[A-Za-z]|\d[.:^])[\w.+^-]*$", re.ASCII)
_ORDINAL = re.compile(r"第\s?$|分之$")
# m and k are metres and thousands of nothing, unless money stands ahead ($50m).
_SMALL_LETTER = re.compile(r"\s?([kmb])(?![A-Za-z0-9])")


def find_quantities(text: str) -> list[Quantity]:
    """All quantities of ``text`` in order, without overlap; those without a unit as dimension ``number``.

    None are digits that belong to a name (GPT-3, V100, 5G), ordinals (第 3 代), shares, ratios and
    versions (5%, 3.5 倍, 1:4, 2.0 版). The unit that a number with none is counted in (个, 家, GPU) is
    for the caller to look at.
    """
    folded = fold(text)
    found: list[Quantity] = []
    position = 0
    for numeral in find_numerals(folded):
        if numeral.start < position or _is_part_of_name(folded, numeral.start) or folded[: numeral.start].endswith("?"):
            continue  # ?亿参数: nobody knows how many
        quantity = _read(folded, _with_small_letter(folded, numeral), position)
        if quantity:
            found.append(quantity)
            position = quantity.end
    found += [q for q in _classes(folded) if not any(f.start < q.end and q.start < f.end for f in found)]
    return sorted(found, key=lambda q: q.start)


def _is_part_of_name(text: str, start: int) -> bool:
    """Whether the digits at ``start`` go on with a name, a version or an ordinal; a currency is no name (USD50M)."""
    run = _RUN_AHEAD.search(text, max(0, start - 20), start)
    if run:
        return not is_currency(run.group())
    return bool(_ORDINAL.search(text, max(0, start - 3), start))


def _with_small_letter(text: str, numeral: Numeral) -> Numeral:
    letter = _SMALL_LETTER.match(text, numeral.end)
    if numeral.scale != 1 or not letter or not currency_ahead(text, len(text[: numeral.start].rstrip())):
        return numeral
    scale = magnitude(letter[1])
    return replace(numeral, low=numeral.low * scale, high=numeral.high * scale, end=letter.end(), scale=scale)


def _read(text: str, first: Numeral, floor: int) -> Quantity | None:
    """The quantity whose digits begin with ``first``; its hedge begins at ``floor`` or later. None for a mere ratio."""
    last = _range_end(text, first)
    end, ordered = _after_order(text, (last or first).end, last or first)
    tail, end = hedge_after(text, end, number=True)
    unit = unit_at(text, end, last or first)
    if unit:
        late, end = hedge_after(text, unit.end, number=False)
        tail = tail or late
        if not ordered and unit.dimension in ("money", "throughput"):
            end, ordered = _after_order(text, end, None)
    elif counts_nothing(text, end) and not ((last or first).scale > 1 and _VERSION.match(text, end)):
        return None
    ahead = hedges_ahead(text, first, floor)
    unit = _in_currency(unit, ahead.currency)
    hedge = ahead.hedge or tail or ("over" if (last or first).more else "")
    low, high, qualifier = _bounds(first, last, hedge, ordered=ordered)
    return Quantity(
        start=ahead.start,
        end=end,
        low=low * unit.factor,
        high=high * unit.factor,
        qualifier=qualifier,
        dimension=unit.dimension,
        unit=unit.name,
        number_start=first.start,
    )


def _in_currency(unit: Unit | None, code: str) -> Unit:
    """The unit behind the number and the currency ahead of it as one (港币 3 亿元 is in HKD); a pure number without."""
    if code and (unit is None or unit.word == "元"):
        return Unit("money", code, Decimal(1))
    return unit or Unit("number", "", Decimal(1))


def _after_order(text: str, end: int, number: Numeral | None) -> tuple[int, bool]:
    """Where 级 behind a magnitude ends (10 万级, 亿元级), and whether it stands there; L 3 级 has no magnitude."""
    match = _ORDER.match(text, end)
    if match and (number is None or number.vague or number.scale > 1):
        return match.end(), True
    return end, False


def _range_end(text: str, first: Numeral) -> Numeral | None:
    """The second number of a range that ``first`` opens: 3-5 亿元, 1 亿元至 2 亿元, 百万至千万, $5M-$10M."""
    unit = unit_at(text, first.end, first)
    at = unit.end if unit and unit.dimension in ("money", "throughput") else first.end
    joint = _JOINT.match(text, at)
    if not joint:
        return None
    again = _CURRENCY_AGAIN.match(text, joint.end())
    last = numeral_at(text, again.end() if again else joint.end())
    if not last or last.vague != first.vague:
        return None
    if again:
        last = _with_small_letter(text, last)
    return last if _low_of_range(first, last) < last.low else None


def _low_of_range(first: Numeral, last: Numeral) -> Decimal:
    """3-5 亿: the first number is counted in 亿 too."""
    return first.low * last.scale if first.scale == 1 and first.low < 10000 else first.low


def _bounds(first: Numeral, last: Numeral | None, hedge: str, *, ordered: bool) -> tuple[Decimal, Decimal, Qualifier]:
    """Bounds, and what they are. ``ordered``: 级 follows, so that a power of ten is a magnitude (10 万级)."""
    if last:
        return _low_of_range(first, last), last.high, Qualifier.RANGE
    if first.low != first.high and not first.vague:
        return first.low, first.high, Qualifier.RANGE  # 两三亿
    if hedge and (first.bare or not first.vague):
        return first.low, first.low, Qualifier(hedge)
    if first.vague:
        return first.low, first.high, Qualifier.VAGUE
    if ordered:
        power_of_ten = first.low.normalize().as_tuple().digits == (1,)
        return first.low, first.low * (10 if power_of_ten else 1), Qualifier.VAGUE if power_of_ten else Qualifier.ABOUT
    return first.low, first.high, Qualifier.EXACT


def _classes(text: str) -> list[Quantity]:
    """E 级算力 and its like: a magnitude of computing power with no number."""
    return [
        Quantity(start, end, low, low * 10, Qualifier.VAGUE, "throughput", text[start:end], start)
        for start, end, low in computing_classes(text)
    ]
