"""Numbers as Chinese reports write them: 1.75 万亿, 两千五百亿, 数千万, 十数亿, 3,541.07 万, 2 亿 4000 万.

Exact arithmetic throughout: every value is a ``Decimal``. Source of the reading of
vague words: the data contract (数亿 is 1e8 to 1e9, 十数亿 1e9 to 2e9, 千亿 with no digit 1e11 to 1e12).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {c: i for i, c in enumerate("〇壹贰叁肆伍陆柒捌玖")}
_DIGITS |= {"○": 0, "两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "兆": 10**12}
_ENGLISH = {
    "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "mn": 10**6, "mln": 10**6, "bn": 10**9,
    "tn": 10**12, "k": 10**3, "m": 10**6, "b": 10**9, "t": 10**12,
}  # fmt: skip

_D = f"[{''.join(_DIGITS)}]"
# A wide comma behind the number of a name ends a clause: FLUX.1，120 亿参数.
_ARABIC = r"(?:(?:\d{1,3}(?:,\d{3})+|(?<![A-Za-z.\-])\d{1,3}(?:[,，]\d{3})+)(?!\d)|\d+)(?:\.\d+)?"
# 兆瓦 and 兆赫 are mega-, not 10^12.
_MEGA = "兆(?![瓦赫字比焦帕伏])"
_HAN_NUMBER = rf"(?:{_D}|[十百千拾佰仟])(?:{_D}|[十百千拾佰仟万亿萬億]|{_MEGA})*(?:点{_D}+)?"
# What is counted: ahead of these, 100 多 is "more than" and 5 千 a magnitude; 2021 多模态 and 2021 百度 are neither.
_COUNTED = "[元个家名人位台项种款所件条颗块片张篇次年天倍余多美欧英日港韩万亿参的]"
_MAGNITUDE = rf"(?:[十百千]?\s?[万亿]\s?亿|[十百千]?\s?(?:[万亿萬億]|{_MEGA})|[百千](?=\s?{_COUNTED}))"
# B of 3 B 轮 and of 2 B 端 is no billion.
_LATIN = r"(?:(?i:thousand|million|billion|trillion|mln|mn|bn|tn)\b|[KMBT](?![A-Za-z0-9]|\s?\+?\s?[轮端股]))"
_SEVERAL = r"(?<![参系函倍指次总人])[数几]"  # not the end of 参数, 系数, 总数

# Step-2 万亿参数模型: the digit is the name's, and the number has none
_OF_A_NAME = r"(?<=[A-Za-z\u4e00-\u9fff]-)\d+\s(?:[百千]亿|[百千]?万亿)级?参数"

_NUMBER = re.compile(
    rf"""
    {_SEVERAL}\s?(?P<several>[十百千]?[万亿]亿?|[十百千])                          # 数千万, 数百亿, 几十
    | (?P<tens>[二三四五六七八九]?十|[1-9]0)\s?(?:几|数(?=\s?[万亿]))\s?(?P<tens_unit>[万亿]亿?)?  # 十数亿, 20 几亿
    | (?P<either>(?<!{_D})(?:一两|一二|两三|二三|三四|三五|四五|五六|六七|七八|八九))
      (?P<either_unit>[十百千]?[万亿]亿?|[十百千])(?!{_D})                         # 两三亿
    | (?!{_OF_A_NAME})(?P<arabic>{_ARABIC})\s?(?:(?P<more>[多余])(?=\s?(?:{_COUNTED}|[百千])))?\s?(?:个\s?(?=亿))?
      (?P<unit>{_MAGNITUDE}|{_LATIN})?                                             # 3 亿, 20 多亿, 2 个亿, 5M
      (?:(?<=[亿億])\s?(?P<rest>\d+(?:\.\d+)?)\s?(?P<rest_unit>[十百千]?万)(?!\s?亿))?  # 2 亿 4000 万
    | (?P<bare>[百千]?\s?[万亿]\s?亿|[百千]?亿|[百千]\s?万|(?<=[上过近超逾破])万)(?!{_D}(?![个种款档]))  # 千亿 with no digit; 千亿两个版本
    | (?P<han>{_HAN_NUMBER})(?:(?P<han_more>[多余])(?=\s?(?:{_COUNTED}|[百千])))?(?P<han_unit>万亿|[万亿萬億]|{_MEGA})?
    """,
    re.VERBOSE | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in ``text[start:end]``.

    ``low`` equals ``high`` for a point value. They differ where only a magnitude is named (``vague``:
    数亿) and where two digits are (两三亿). ``bare``: a unit with no digit ahead of it, so that a hedge
    makes it a point (近亿 is about 1e8). ``more``: 20 多亿, 十余亿. ``scale``: the magnitude that it is
    counted in (亿 of 3.5 亿), 1 where none is written.
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
        factor *= _LARGE.get(char, _SMALL.get(char, 1))
    return factor


def han_value(words: str) -> Decimal:
    """The value of a number written in Chinese: 两千五百亿, 十二, 二〇二一, 一点五, 一万五 (15000).

    Raises
    ------
    ValueError : where ``words`` holds anything but Chinese digits, 十百千万亿兆 and 点
    """
    if strange := [c for c in words if c not in _DIGITS and c not in _SMALL and c not in _LARGE and c != "点"]:
        raise ValueError(f"{strange[0]!r} in {words!r} is no part of a Chinese number")
    whole, _, fraction = words.partition("点")
    value = Decimal(_whole(whole))
    return value + Decimal(f"0.{_row(fraction)}") if fraction else value


def _whole(words: str) -> int:
    """两千五百亿 cut at its largest unit (the last one: 万亿 is 亿 of 万), and so on in both halves."""
    for units in ("兆", "亿億", "万萬"):
        cut = max(words.rfind(u) for u in units)
        if cut >= 0:
            unit = _LARGE[words[cut]]
            return (_whole(words[:cut]) or 1) * unit + _remainder(words[cut + 1 :], unit)
    return _below_ten_thousand(words)


def _below_ten_thousand(words: str) -> int:
    for unit_chars in ("千仟", "百佰", "十拾"):
        cut = max(words.rfind(u) for u in unit_chars)
        if cut >= 0:
            unit = _SMALL[words[cut]]
            return (int(_row(words[:cut]) or 0) or 1) * unit + _remainder(words[cut + 1 :], unit)
    return int(_row(words) or 0)


def _remainder(words: str, unit: int) -> int:
    """What follows a unit: 一万五 means five of the next unit below, 一万零五 and 二十五 five."""
    if len(words) == 1 and _DIGITS.get(words, 0):
        return _DIGITS[words] * (unit // 10)
    return _whole(words)


def _row(words: str) -> str:
    """二〇二一 as 2021; a unit that stands out of order counts for nothing."""
    return "".join(str(_DIGITS[c]) for c in words if c in _DIGITS)


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
    if group["several"] or group["bare"]:
        unit = magnitude(group["several"] or group["bare"])
        return Numeral(start, end, unit, unit * 10, vague=True, bare=bool(group["bare"]), scale=unit)
    if group["tens"]:
        unit, tens = magnitude(group["tens_unit"] or ""), _number(group["tens"])
        return Numeral(start, end, tens * unit, (tens + 10) * unit, vague=True, scale=unit)
    if group["either"]:
        unit = magnitude(group["either_unit"])
        low, high = (_DIGITS[c] * unit for c in group["either"])
        return Numeral(start, end, low, high, scale=unit)
    if group["arabic"]:
        scale = magnitude(group["unit"] or "")
        value = _number(group["arabic"]) * scale
        if group["rest"]:
            value += Decimal(group["rest"]) * magnitude(group["rest_unit"])
        return Numeral(start, end, value, value, more=bool(group["more"]), scale=scale)
    return _read_han(match)


def _read_han(match: re.Match[str]) -> Numeral:
    words, unit = match["han"], match["han_unit"] or ""
    value = han_value(words) * magnitude(unit)
    tail = re.search("[万亿萬億兆]+$", words)
    scale = magnitude((tail.group() if tail else "") + unit)
    bare = not any(c in _DIGITS for c in words)  # 上百家, 近千名, 上十亿
    return Numeral(match.start(), match.end(), value, value, bare=bare, more=bool(match["han_more"]), scale=scale)


def _number(digits: str) -> Decimal:
    plain = re.sub("[,，]", "", digits)
    return Decimal(plain) if plain[0].isdigit() and plain.isascii() else han_value(plain)
