"""What an amount is the amount of: a round, a total of several, a listing, a credit line."""

from __future__ import annotations

import re

from extract.facts.funding.amounts import Unit, main_money
from extract.facts.funding.sums import is_sum_alone, sums_up
from extract.facts.funding.words import any_of, compiled, words
from extract.facts.reading import Line
from extract.language.rounds import find_rounds
from extract.language.shapes import alternatives
from extract.records import Quantity

_OF_SEVERAL = re.compile(r"\s?的?\s?[两三四五六七八九多数几]\s?轮")  # 1.5 亿美元的两轮融资
_SEVERAL_OF = re.compile(
    r"(?<!第)(?<!\d)[两三四五六七八九多数几2-9]\s?轮(?:融资)?(?:共|合计|总计|累计|总额)?(?:近|约|超过?|逾)?\s?$"
)  # 两轮数十亿元融资
_LISTING = re.compile(r"IPO|上市|港交所|科创板|创业板|北交所|纽交所|纳斯达克|发行|招股|公开募股|挂牌|[敲鸣][钟锣]|登板|主板")
_SO_FAR = re.compile(r"迄今|至今|历[年轮次]|以来|上市前|截至|目前")
# 这家公司已经融资 800 万美元; 四轮融资中的募资总额超过 7 亿美元
_BONDS = re.compile(r"发行了?(?:公司)?债券?，\s?(?:共|合计)?(?:融资|募资|筹资|筹集|募集)了?[^，。；\d]{0,3}$")  # 发行公司债券，融资 6 亿元
_SUM_OF_ROUND = re.compile(r"\s?(?:融资)?[中里](?:总共|合计|一共|共)[^，。；]{0,6}")  # 在 A 轮融资中共筹集 5.5 亿美元
_ALREADY = re.compile(
    r"(?:已经?|迄今|至今|到目前为止|总共|共计|一共|累计)\s?(?:已经?|共|累计)?(?:筹集|融资|募集|募得|筹得|获得融资|融得|融到|融)了?\s?[近约超逾]?过?\s?$"
    r"|(?:随后|此后|过去|最初|头|前)的?\s?[两三四五六七八九\d]\s?年(?:时间|间)?[内里间中]?(?:共|累计|总共)?(?:融资|募资|筹资|筹集)了?\s?[近约超逾]?过?\s?$"
    r"|[两二三四五六七八九十\d]轮(?:融资)?中?[的共]?(?:募资|融资|筹资)?(?:总额|总金额|总数)[^，。；\d]{0,6}$"
)
_RANKED = re.compile(
    r"[按依][照据]?[^，。；]{0,8}融资(?:总)?(?:金额|额|规模)[^，。；]{0,6}排[名序行]"
)  # 按融资金额大小排名为：X（113 亿美元）
_UP_TO_NOW = re.compile(
    r"(?:至此|迄今|到此)[^，。；]{0,14}(?:总额|总金额|累计|合计)[^，。；]{0,6}$|目前的?融资(?:资金|金额|额)[^，。；\d]{0,4}$"
)  # 至此 C 轮总额达到…
# 到 6 月其 C 轮总额已达…, 整个 C 轮系列募得…: a round with all its closings
_ALL_CLOSINGS = re.compile(
    r"(?:[A-K]\+*\d?|[Pp]re-?[A-K]|天使)\s?轮(?:系列)?(?:融资)?的?(?:累计)?(?:总额|总规模|总融资额|总金额)(?!度)[^，。；]{0,12}$"
    r"|(?:整个|全部|整轮)[^，。；]{0,6}轮(?:系列)?[^，。；]{0,12}$"
)
_LISTED = re.compile(r"挂牌|第一股|首发|[敲鸣][钟锣]|登陆|登板|开始交易|上市(?!公司|企业|前|后|计划|申请|辅导|材料)|完成\s?IPO")
_TO_BE_LISTED = re.compile(r"申请|递交|递表|拟|计划|预计|撤回|备案|受理|聆讯|辅导")
_FOR_LISTING = re.compile(r"(?:首次公开募股|IPO|上市)[^，。；]{0,6}(?:融资|募|筹)|融资[^，。；]{0,4}上市")


def raised_at_listing(line: Line, amount: Quantity, start: int) -> bool:
    """X 在港交所鸣锣，募得 11.6 亿港元; …挂牌，含私募共 4.6 亿美元: what the clause behind a listing says was raised."""
    index = line.clause_at(start)
    before = line.clauses[index - 1] if index else None
    if before is None or line.clauses[index].after != "，":
        return False
    listed = line.text[before.start : before.end]
    ahead = line.text[start : amount.start]
    return bool(_LISTED.search(listed) and not _TO_BE_LISTED.search(listed) and compiled(r"{at_listing}[^，。；\d]{0,6}$").search(ahead))


def scope_of(line: Line, unit: Unit, start: int, end: int) -> str:
    ahead = line.text[max(start, unit.start - 12) : unit.end]
    around = line.text[max(start, unit.start - 14) : min(end, unit.end + 8)]
    if re.search(any_of("credit"), around) or _BONDS.search(line.text, line.section_start(start), unit.start):
        return "credit"
    if unit.amount is None or (unit.round and _SUM_OF_ROUND.fullmatch(line.text, unit.round.end, unit.amount.start)):
        return "round"
    if unit.round is None and (_ALREADY.search(line.text, start, unit.amount.start) or _RANKED.search(line.text, 0, unit.amount.start)):
        return "total"
    if _UP_TO_NOW.search(line.text, start, unit.amount.start) or _ALL_CLOSINGS.search(line.text, start, unit.amount.start):
        return "total"
    if unit.round is None and re.search(any_of("total"), ahead) and _SO_FAR.search(line.text, start, unit.end):
        return "total"
    if unit.round is None and (_OF_SEVERAL.match(line.text, unit.amount.end) or _SEVERAL_OF.search(line.text, start, unit.amount.start)):
        return "total"
    if unit.round is None and (_SUM_BEHIND.match(line.text, unit.amount.end) or _over_months(line, unit)):
        return "total"
    if unit.round is None and _for_listing(line, start, end):
        return "ipo"
    if _of_rounds_told(line, unit) or _of_whole_letter(line, unit, start):
        return "total"
    if is_sum_alone(line, unit.amount, start, end) or (unit.round is None and sums_up(line, unit.amount, start)):
        return "total"
    if re.search(any_of("total"), ahead):
        return "total"
    return "round"


# 私募, Post-IPO 股权融资, 出售其上市股票: no money of a listing
_LISTED_BEFORE = re.compile(r"私募|Post\s?-?\s?IPO|上市(?:股票|股份)", re.IGNORECASE)
_SUMMED = compiled(r"[^，。；]{0,6}{sum}[^，。；]{0,8}")
_SUM_BEHIND = re.compile(r"\s?的?\s?(?:总融资额?|融资总额|总募资额?|总募集额|历史融资额)")  # X 的 11 亿美元总融资额
_IN_MONTHS = re.compile(r"(?:过去|最近|近)\s?(?:的?\s?[一两三几半\d]+\s?个?(?:月|年)|[一两]年)(?:里|内|间|来|以来)?，")
_SUM_AHEAD = re.compile(r"总额(?:约|近|超过?|逾|达到?|高达|为)?\s?$")


def _over_months(line: Line, unit: Unit) -> bool:
    """过去 12 个月，X 已完成总额近 9 亿美元的融资: what several rounds have brought."""
    if unit.amount is None or not _IN_MONTHS.search(line.text, line.section_start(unit.start), unit.amount.start):
        return False
    return _SUM_AHEAD.search(line.text, 0, unit.amount.number_start) is not None


def _of_whole_letter(line: Line, unit: Unit, start: int) -> bool:
    """获得 1 亿美元 C+ 轮融资，意味着完成了总额 3.67 亿美元的 C 轮融资: of the letter, of which the round told ahead is a part."""
    if unit.round is None or unit.amount is None or not _SUM_AHEAD.search(line.text, start, unit.amount.number_start):
        return False
    told = [r.name for r in find_rounds(line.text[:start])]
    return len(unit.round.name) == 1 and any(name.startswith(unit.round.name) and name != unit.round.name for name in told)


def _of_rounds_told(line: Line, unit: Unit) -> bool:
    """完成 C+ 轮，C 轮与 C+ 轮合计超过 5 亿美元: the sum of a round that was told just before and another."""
    if unit.round is None or unit.amount is None or "/" not in unit.round.name:
        return False
    summed = _SUMMED.fullmatch(line.text, unit.round.end, unit.amount.start) is not None
    told = {r.name for r in find_rounds(line.text[: unit.round.start])}
    return summed and len(told & set(unit.round.name.split("/"))) == 1  # of both, it is their own amount


def _for_listing(line: Line, start: int, end: int) -> bool:
    text = _LISTED_BEFORE.sub("", line.text[start:end])
    if _FOR_LISTING.search(text):
        return True
    if any(raised_at_listing(line, q, start) for q in main_money(line, start, end)):
        return True
    if "债" in text:
        return False
    before = line.previous.text if line.previous else ""
    return bool(re.search(alternatives(words()["ipo"]), text) and _LISTING.search(before + line.text[:start] + text + line.text[end:]))
