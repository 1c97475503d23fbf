"""Numbers with their units and hedges: 近亿元, 数千万美元, 超 3 亿元, 512-768TOPS, 每秒 147 万亿次, E 级算力.

Words and factors come from ``data/units.yml`` and ``data/hedges.yml``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from extract.language.characters import fold
from extract.language.numerals import Numeral, find_numerals, numeral_at
from extract.records import Qualifier, Quantity
from extract.resources import load

_RANGE = re.compile(r"\s?(?:-|—|–|~|至|到)\s?")
_PRECISION_BETWEEN = re.compile(r"\s?[（(]?\s?(?:INT|FP|BF|TF)\d{1,2}\s?[）)]?", re.IGNORECASE)
_PER_SECOND_AHEAD = re.compile(r"每秒(?:钟)?[^，。；]{0,16}$|/\s?s[^，。；]{0,6}$")
_PER_SECOND_BEHIND = re.compile(r"\s?(?:的?[浮点运算计次数定整]{0,8})?\s?(?:/\s?(?:秒|s(?:ec)?\b)|每秒|每\s?秒)")
_ORDER = re.compile(r"\s?(?:量级|级别|级)")
_CLASS = re.compile(r"(?<![A-Za-z0-9])([PEZ])\s?级|(?<![A-Za-z0-9])((?:百|十)?亿亿)次(?:级|量级)")
_LEFT_OF_NUMBER = re.compile(r"[A-Za-z][-.]?$|\d\.$|第$")


@dataclass(frozen=True, slots=True)
class _Unit:
    dimension: str
    unit: str
    factor: Decimal
    end: int


def find_quantities(text: str) -> list[Quantity]:
    """All quantities of ``text`` in order, those without a unit as dimension ``number``.

    Digits that belong to a name (GPT-3, V100, A100) are none.
    """
    folded = fold(text)
    found: list[Quantity] = []
    position = 0
    for numeral in find_numerals(folded):
        if numeral.start < position or _LEFT_OF_NUMBER.search(folded, max(0, numeral.start - 3), numeral.start):
            continue
        quantity = _read(folded, numeral)
        found.append(quantity)
        position = quantity.end
    found += [q for q in _classes(folded) if not any(f.start < q.end and q.start < f.end for f in found)]
    return sorted(found, key=lambda q: q.start)


def _read(text: str, numeral: Numeral) -> Quantity:
    first, last = numeral, _range_end(text, numeral)
    end = (last or first).end
    order = _ORDER.match(text, end)
    if order:
        end = order.end()
    after, end = _hedge_after(text, end)
    unit = _unit_at(text, end, first.start)
    unit_end = end
    if unit:
        unit_end = unit.end
        tail, unit_end = _hedge_after(text, unit_end)
        after = after or tail
        late = _ORDER.match(text, unit_end) if unit.dimension == "money" else None
        if late:
            order, unit_end = late, late.end()
    before, start, code = _before(text, first)
    hedge = before or after or ("over" if first.more else None)
    low, high, qualifier = _bounds(first, last, hedge, order=bool(order))
    if code and (unit is None or unit.dimension == "number"):
        unit = _Unit("money", code, Decimal(1), end)
    factor = unit.factor if unit else Decimal(1)
    return Quantity(
        start=start,
        end=unit_end if unit else end,
        low=low * factor,
        high=high * factor,
        qualifier=qualifier,
        dimension=unit.dimension if unit else "number",
        unit=unit.unit if unit else "",
        number_start=first.start,
    )


def _range_end(text: str, first: Numeral) -> Numeral | None:
    """The second number of a range that ``first`` opens; the first borrows its magnitude where it has none."""
    at = first.end
    unit = _unit_at(text, at, first.start)
    if unit and unit.dimension in ("money", "throughput"):
        at = unit.end
    joint = _RANGE.match(text, at)
    if not joint:
        return None
    last = numeral_at(text, joint.end())
    if not last or last.vague or first.vague:
        return None
    return last if _low_of_range(first, last) < last.low else None


def _low_of_range(first: Numeral, last: Numeral) -> Decimal:
    """3-5 亿: the first number is counted in 亿 too."""
    return first.low * last.scale if first.scale == 1 and first.low < 10000 else first.low


def _bounds(
    first: Numeral, last: Numeral | None, hedge: str | None, *, order: bool
) -> tuple[Decimal, Decimal, Qualifier]:
    """``order``: the word 级 follows, so that a power of ten names a magnitude (10 万级)."""
    if last:
        return _low_of_range(first, last), last.high, Qualifier.RANGE
    if hedge and (first.bare or not first.vague):
        return first.low, first.low, Qualifier(hedge)
    if first.vague:
        return first.low, first.high, Qualifier.VAGUE
    if order and first.low.normalize().as_tuple().digits == (1,):
        return first.low, first.low * 10, Qualifier.VAGUE
    return first.low, first.high, Qualifier.ABOUT if order else Qualifier.EXACT


def _before(text: str, numeral: Numeral) -> tuple[str | None, int, str]:
    """Hedge and currency ahead of the number, in either order: (hedge, where it all begins, ISO code)."""
    start, hedge, code = numeral.start, None, ""
    for _ in range(4):
        left = len(text[:start].rstrip(" "))
        word, kind = _ending_hedge(text, left, bare=numeral.bare and start == numeral.start)
        if word:
            hedge = hedge or (kind if kind != "exact" else None)
            if kind == "exact":
                break
            start = left - len(word)
            continue
        match = _currency_ahead().search(text, max(0, left - 6), left)
        if match and not code:
            code = _currency_codes()[match.group().upper()]
            start = match.start()
            continue
        break
    return hedge, start, code


def _ending_hedge(text: str, end: int, *, bare: bool) -> tuple[str, str]:
    for word, kind in _hedges_before(bare):
        if text.endswith(word, 0, end):
            left = text[end - len(word) - 1 : end - len(word)]
            if left and left in _hedge_data()["not_behind"].get(word[0], ""):
                continue
            return word, kind
    return "", ""


def _hedge_after(text: str, at: int) -> tuple[str | None, int]:
    rest = text[at : at + 4]
    stripped = rest.lstrip(" ")
    for word, kind in _hedges_behind():
        if stripped.startswith(word) and not (word == "多" and stripped[1:2] in tuple("种个家项款类年名位次")):
            return kind, at + len(rest) - len(stripped) + len(word)
    return None, at


def _unit_at(text: str, at: int, number_start: int) -> _Unit | None:
    between = _PRECISION_BETWEEN.match(text, at)
    for position in (at, between.end() if between else None):
        if position is None:
            continue
        match = _unit_pattern().match(text, position)
        if match:
            unit = _unit_of(text, match, number_start)
            if unit:
                return unit
    return None


def _unit_of(text: str, match: re.Match[str], number_start: int) -> _Unit | None:
    dimension, unit, factor, flags = _units()[match.group(1).upper()]
    end = match.end()
    if dimension != "throughput":
        return _Unit(dimension, unit, factor, end)
    if flags.get("weak") and not _weak_allowed(text, end):
        return None
    if flags.get("per_second"):
        behind = _PER_SECOND_BEHIND.match(text, end)
        if behind:
            end = behind.end()
        elif not _PER_SECOND_AHEAD.search(text, max(0, number_start - 20), number_start):
            return None
    watt = re.compile("|".join(map(re.escape, load("units.yml")["per_watt"]))).match(text, end)
    if watt:
        return _Unit("efficiency", unit, factor, watt.end())
    return _Unit("throughput", unit, factor, end)


def _weak_allowed(text: str, end: int) -> bool:
    if re.match(r"\s?[A-Za-z0-9+/]", text[end : end + 2]):
        return False
    return bool(re.search(load("units.yml")["weak_needs"], text[max(0, end - 30) : end + 20]))


def _classes(text: str) -> list[Quantity]:
    """E 级 and its like: a magnitude of computing power with no number."""
    found = []
    for match in _CLASS.finditer(text):
        letter = match.group(1)
        low = Decimal(str(load("units.yml")["classes"][letter])) if letter else Decimal(10) ** 18
        if letter and not re.search(r"算力|超算|计算|运算|AI", text[match.end() : match.end() + 12]):
            continue
        found.append(
            Quantity(match.start(), match.end(), low, low * 10, Qualifier.VAGUE, "throughput", match.group(), match.start())
        )
    return found


@cache
def _hedge_data() -> dict[str, Any]:
    return load("hedges.yml")


@cache
def _hedges_before(bare: bool) -> list[tuple[str, str]]:
    groups = [_hedge_data()["before"]] + ([_hedge_data()["before_bare"]] if bare else [])
    pairs = [(word, kind) for group in groups for kind, words in group.items() for word in words]
    return sorted(pairs, key=lambda p: -len(p[0]))


@cache
def _hedges_behind() -> list[tuple[str, str]]:
    pairs = [(word, kind) for kind, words in _hedge_data()["after"].items() for word in words]
    return sorted(pairs, key=lambda p: -len(p[0]))


@cache
def _currency_codes() -> dict[str, str]:
    return {w.upper(): code for code, entry in load("units.yml")["currencies"].items() for w in entry["before"]}


@cache
def _currency_ahead() -> re.Pattern[str]:
    words = sorted(_currency_codes(), key=len, reverse=True)
    return re.compile("(?:" + "|".join(map(re.escape, words)) + r")\s?$", re.IGNORECASE)


@cache
def _units() -> dict[str, tuple[str, str, Decimal, dict[str, bool]]]:
    data, units = load("units.yml"), {}
    for code, entry in data["currencies"].items():
        units |= {w.upper(): ("money", code, Decimal(1), {}) for w in entry["words"]}
    for word, factor in data["power"].items():
        units[word.upper() if len(word) > 2 else word] = ("power", "W", Decimal(str(factor)), {})
    units |= {w.upper(): ("process", "nm", Decimal(1), {}) for w in data["process_nm"]}
    for entry in data["throughput"]:
        flags = {k: bool(entry.get(k)) for k in ("weak", "per_second")}
        units |= {w.upper(): ("throughput", w, Decimal(str(entry["factor"])), flags) for w in entry["words"]}
    return {k.upper(): v for k, v in units.items()}


@cache
def _unit_pattern() -> re.Pattern[str]:
    words = sorted(_units(), key=len, reverse=True)
    latin = [w for w in words if re.fullmatch(r"[A-Z /]+", w)]
    other = [w for w in words if w not in latin]
    return re.compile(
        r"\s?(?:个\s?)?((?:" + "|".join(map(re.escape, latin)) + r")(?![A-Za-z])|" + "|".join(map(re.escape, other)) + ")",
        re.IGNORECASE,
    )
