"""Numbers as Chinese reports write them: 1.75 万亿, 两千五百亿, 数千万, 十数亿, 3,541.07 万, 2 亿 4000 万.

Exact arithmetic throughout: every value is a ``Decimal``. Source of the reading of
vague words: the data contract (数亿 is 1e8 to 1e9, 十数亿 1e9 to 2e9, 千亿 with no digit 1e11 to 1e12).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "壹": 1, "贰": 2, "叁": 3}
_SMALL = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_LARGE = {"万": Decimal(10**4), "亿": Decimal(10**8), "兆": Decimal(10**12), "萬": Decimal(10**4), "億": Decimal(10**8)}
_ENGLISH = {
    "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "mn": 10**6, "bn": 10**9,
    "k": 10**3, "m": 10**6, "b": 10**9, "t": 10**12,
}  # fmt: skip

_ARABIC = r"(?:\d{1,3}(?:[,，]\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_HAN_DIGIT = "[零〇一二两三四五六七八九壹贰叁]"
_HAN_NUMBER = rf"(?:{_HAN_DIGIT}|[十百千拾佰仟])+(?:点{_HAN_DIGIT}+)?"
_MAGNITUDE = r"(?:[十百千]?\s?[万亿]\s?亿|[十百千]?\s?[万亿兆萬億]|[十百千])"
_LATIN = r"(?:(?i:thousand|million|billion|trillion|mn|bn)\b|[KMBT](?![A-Za-z0-9]))"

_NUMBER = re.compile(
    rf"""
    (?P<several>[数几])\s?(?P<several_unit>[十百千]?[万亿]亿?|[十百千])             # 数千万, 数百亿
    | 十[数几]\s?(?P<teens>[万亿]亿?)                                             # 十数亿
    | (?P<arabic>{_ARABIC})\s?(?:(?P<more>[多余])\s?)?(?P<unit>{_MAGNITUDE}|{_LATIN})?  # 3 亿, 20 多亿, 5M
      (?:\s?(?P<low_part>\d+(?:\.\d+)?)\s?(?P<low_unit>[十百千]?万)(?!亿))?         # … 4000 万
    | (?P<bare>(?:[百千]\s?)?[万亿]\s?亿|[百千]\s?[万亿]|[百千]?亿|百万|千万)(?![一二三四五六七八九])  # 千亿 with no digit
    | (?P<han>{_HAN_NUMBER})\s?(?:(?P<han_more>[多余])\s?)?(?P<han_unit>万\s?亿|[万亿兆])?
      (?:(?P<han_low>{_HAN_NUMBER})(?P<han_low_unit>万))?
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in ``text[start:end]``.

    ``low`` equals ``high`` for a point value; ``vague`` where only a magnitude is named (``bare``: by a
    unit with no digit, so that a hedge makes it a point: 近亿 is about 1e8). ``more``: 20 多亿, 十余亿.
    ``scale``: the magnitude that it is counted in (亿 of 3.5 亿), 1 where none is written.
    """

    start: int
    end: int
    low: Decimal
    high: Decimal
    vague: bool = False
    bare: bool = False
    more: bool = False
    scale: Decimal = Decimal(1)


def magnitude(unit: str) -> Decimal:
    """The factor of 万, 千万, 万亿, million, B …; 1 for an empty string."""
    unit = unit.replace(" ", "")
    if unit.lower() in _ENGLISH:
        return Decimal(_ENGLISH[unit.lower()])
    factor = Decimal(1)
    for char in unit:
        factor *= _LARGE.get(char, Decimal(_SMALL.get(char, 1)))
    return factor


def han_value(digits: str) -> Decimal:
    """The value of a number written in Chinese below 万: 两千五百, 十二, 二〇二一, 一点五."""
    whole, _, fraction = digits.partition("点")
    if not any(c in _SMALL for c in whole):
        value = Decimal(int("".join(str(_DIGITS[c]) for c in whole)))
    else:
        value, digit = Decimal(0), None
        for char in whole:
            if char in _SMALL:
                value += (1 if digit is None else digit) * _SMALL[char]
                digit = None
            else:
                digit = _DIGITS[char] or digit
        value += digit or 0
    if fraction:
        value += Decimal("0." + "".join(str(_DIGITS[c]) for c in fraction))
    return value


def numeral_at(text: str, start: int) -> Numeral | None:
    """The number that begins at ``start`` of folded ``text``, or None."""
    match = _NUMBER.match(text, start)
    return _read(match) if match else None


def find_numerals(text: str) -> list[Numeral]:
    """All numbers of folded ``text``, in order; parts of words (一些, 千问, V100) are for the caller to tell apart."""
    return [_read(m) for m in _NUMBER.finditer(text)]


def _read(match: re.Match[str]) -> Numeral:
    group = match.groupdict()
    start, end = match.start(), match.start() + len(match.group().rstrip())
    if group["several"]:
        unit = magnitude(group["several_unit"])
        return Numeral(start, end, unit, unit * 10, vague=True, scale=unit)
    if group["teens"]:
        unit = magnitude(group["teens"])
        return Numeral(start, end, unit * 10, unit * 20, vague=True, scale=unit)
    if group["bare"]:
        unit = magnitude(group["bare"])
        return Numeral(start, end, unit, unit * 10, vague=True, bare=True, scale=unit)
    if group["arabic"]:
        scale = magnitude(group["unit"] or "")
        value = Decimal(re.sub("[,，]", "", group["arabic"])) * scale
        if group["low_part"]:
            value += Decimal(group["low_part"]) * magnitude(group["low_unit"])
        return Numeral(start, end, value, value, more=bool(group["more"]), scale=scale)
    scale = magnitude(group["han_unit"] or "")
    value = han_value(group["han"]) * scale
    if group["han_low"]:
        value += han_value(group["han_low"]) * magnitude(group["han_low_unit"])
    return Numeral(start, end, value, value, more=bool(group["han_more"]), scale=scale)
