"""Amounts that sum up several financings: 3 月和 8 月共获…, 连续三轮融资，总额…, 累计超 6000 万美元."""

from __future__ import annotations

import re
from itertools import pairwise

from extract.facts.funding.words import any_of, compiled
from extract.facts.reading import Line
from extract.language.dates import Date
from extract.language.rounds import find_rounds
from extract.records import Quantity

RESPECTIVELY = re.compile(r"分别|各自|先后|相继|依次")
OF_THE_YEAR = re.compile(r"全年|年内|一年")  # 3 月 C 轮…；11 月 C+ 轮…，全年合计 10 亿美元
_SEVERAL = re.compile(
    r"(?:[两二三四五六七八九多数几\d]\s?(?:轮|次|笔)|[两二三四五多]度)(?:的)?(?:系列)?(?:的)?(?:融资|投资|合计|共计|总计)"
)


_SUM_ALONE = compiled(
    r"\s?(?:公司|至此|迄今|目前|此前)?(?:已|历史)?{sum}(?:已)?(?:融资|募资|筹资)?(?:额|总额)?(?:已)?(?:约|近|超过?|逾|达到?|为|是)*\s?"
)


def is_sum_alone(line: Line, amount: Quantity, start: int, end: int) -> bool:
    """X 完成 4000 万美元 B 轮，累计超 6000 万美元: a clause of a sum, behind a financing."""
    return _SUM_ALONE.fullmatch(line.text, start, amount.number_start) is not None and not line.text[amount.end : end].strip(" 。")


def sums_up(line: Line, amount: Quantity, start: int) -> bool:
    """Whether the amount is that of several financings: 3 月和 8 月共获…, 连续三轮融资，总额…, B 轮 1 亿元，C 轮 2 亿元，合计…."""
    clause, section = line.text[start : amount.start], line.text[line.section_start(start) : amount.start]
    if _several_dates(line, start, amount.start) and not _by_month(line, clause, amount):
        return True
    summing = re.search(rf"{any_of('sum')}[^，。；]{{0,8}}$", clause)
    if summing is None:
        return False
    if OF_THE_YEAR.search(clause):
        section = line.text[: amount.start]
    told = [q for q in line.quantities if amount.start - len(section) <= q.start < start and q.dimension == "money"]
    return bool(_SEVERAL.search(section) or (len(told) > 1 and len(find_rounds(section)) > 1))


def _by_month(line: Line, clause: str, amount: Quantity) -> bool:
    """2 月、3 月先后完成 2 亿美元和 2.2 亿美元的融资: an amount for each month."""
    here = line.clauses[line.clause_at(amount.start)]
    several = sum(q.dimension == "money" and here.start <= q.start < here.end for q in line.quantities) > 1
    return bool(compiled("分别|各自|{each}").search(clause) or (several and RESPECTIVELY.search(clause)))


def _several_dates(line: Line, start: int, end: int) -> bool:
    """3 月、7 月和 8 月获得…"""
    dates: list[Date] = [d for d in line.dates if start <= d.start < end and not d.founding]
    return any(re.fullmatch(r"\s?份?\s?(?:、|和|与|及|以及)\s?", line.text[a.end : b.start]) for a, b in pairwise(dates))
