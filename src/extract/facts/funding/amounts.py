"""The amounts of money of a clause, those apart that are valuations or say another amount again; and what one financing is made of."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from extract.facts.funding.words import any_of
from extract.facts.reading import Line
from extract.language.rounds import Round
from extract.records import Quantity

_RESTATED = re.compile(r"^[\s，、,]*(?:约合|折合|合计约合|约?相当于|约为|即|合)(?:人民币|美元|美金)?\s?(?:近|约|超过?|逾)?\s?$")


@dataclass(slots=True)
class Unit:
    """One financing as a clause names it: where it stands, its round and its amount."""

    start: int
    end: int
    round: Round | None = None
    amount: Quantity | None = None
    scope: str = "round"


def main_money(line: Line, start: int, end: int) -> list[Quantity]:
    """Amounts of the clause that are no restatement (in brackets, 折合…) and no valuation."""
    money = [q for q in line.quantities if start <= q.start < end and q.dimension == "money"]
    money += [_unnamed_currency(q) for q in line.quantities if start <= q.start < end and _bare_amount(line, q)]
    money += [
        replace(bare, dimension="money", unit=told.unit)
        for bare, told in pairwise(line.quantities)
        if start <= bare.start < end and told.dimension == "money" and _shares_currency(line, bare, told)
    ]
    kept: list[Quantity] = []
    for quantity in sorted(money, key=lambda q: q.start):
        opening = next((b for b in line.brackets if b[0] < quantity.start < b[1]), None)
        if opening and kept and (kept[-1].end >= opening[0] - 1 or _restates(line, opening, kept[-1], quantity)):
            continue
        if kept and _RESTATED.match(line.text[kept[-1].end : quantity.number_start]) and kept[-1].unit != quantity.unit:
            continue
        if valued_ahead(line.text[max(start, quantity.start - 10) : quantity.start]) or valued_behind(line.text, quantity.end):
            continue
        if quantity in valued_together(line, start, end):
            continue
        kept.append(quantity)
    return kept


def valued_together(line: Line, start: int, end: int) -> list[Quantity]:
    """分别以 10 亿美元和 15 亿美元的估值: the amounts that 和 joins to one that is a valuation, and that one; empty where none is."""
    money = [q for q in line.quantities if start <= q.start < end and q.dimension == "money"]
    last = next((i for i, q in enumerate(money) if i and valued_behind(line.text, q.end)), 0)
    first = last
    while first and _JOINS.fullmatch(line.text, money[first - 1].end, money[first].number_start):
        first -= 1
    return money[first : last + 1] if first < last else []


_JOINS = re.compile(r"\s?(?:和|与|及|、)\s?")


def _restates(line: Line, bracket: tuple[int, int], told: Quantity, quantity: Quantity) -> bool:
    """1.3 亿美元的 B 轮融资（约合 8.9 亿元）: the bracket behind the round says the same in another currency."""
    ahead, behind = line.text[bracket[0] + 1 : quantity.number_start], line.text[quantity.end : bracket[1] - 1]
    beside = re.fullmatch(r"[^，。；、（）()]{0,14}", line.text[told.end : bracket[0]])
    return bool(beside and told.unit != quantity.unit and _RESTATED.match(ahead) and not behind.strip())


def valued_ahead(ahead: str) -> bool:
    """估值为…: the words ahead make the amount a valuation, with no deed of its own between (估值融资…)."""
    return bool(re.search(rf"{any_of('valuation')}(?:(?!融|完成|筹|募|投|{any_of('obtain')}).)*$", ahead))


def valued_behind(text: str, end: int) -> bool:
    """以 10 亿美元（的）估值融资…: the word behind makes it one, but not A 轮 3 亿元 估值 20 亿元, where it has an amount of its own."""
    return bool(re.match(rf"\s?的?\s?{any_of('valuation')}(?!\s?(?:[约近超逾]|超过)?\s?\d)", text[end : end + 16]))


_ROUND_BEHIND = re.compile(r"\s?的?\s?(?:融资|(?:Pre\s?-?\s?)?[A-H]\+*\d?\s?轮|(?:天使|种子)(?:轮|投资)|战略(?:融资|投资))")
_ROUND_AHEAD = re.compile(r"(?:(?:Pre\s?-?\s?)?[A-H]\+*\d?\s?轮(?:融资)?|(?:天使|种子)轮|(?<![总类上次])融资|募资|募得|筹得)了?\s?$")


def _bare_amount(line: Line, quantity: Quantity) -> bool:
    """数亿 B 轮融资; 10 月融资 1.01 亿: a large number beside a round or 融资, with no currency."""
    if quantity.dimension != "number" or quantity.low < 10**6:
        return False
    ends = re.match(r"\s?(?:[，。；、）)]|$)", line.text[quantity.end :])
    return bool(_ROUND_BEHIND.match(line.text, quantity.end) or (ends and _ROUND_AHEAD.search(line.text, 0, quantity.start)))


def _shares_currency(line: Line, bare: Quantity, told: Quantity) -> bool:
    """分别募得 4 亿与 3.5 亿美元: the first amount is in dollars, too."""
    if bare.dimension != "number" or bare.low < 10**6:
        return False
    return _JOINS.fullmatch(line.text, bare.end, told.start) is not None


def _unnamed_currency(quantity: Quantity) -> Quantity:
    """Which currency, the text does not say."""
    return replace(quantity, dimension="money", unit="")
