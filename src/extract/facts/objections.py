"""Why a figure of computing power is none of a piece of hardware: a threshold, a sector's total, a speed-up, what is asked for."""

from __future__ import annotations

import re

from extract.facts.bearers import CENTRE
from extract.facts.disowned import is_disowned, is_rivals
from extract.facts.reading import Line
from extract.names.mention import Kind
from extract.records import Named, Quantity

_TOTAL = re.compile(
    r"(?:全国|我国|全球|中国(?!移动|电信|联通)|美国|全省|全市)(?!\s?(?:TOP|Top|最|首|第|领先|前|榜|超算|排名|范围))|总算力|算力总规模|算力规模|算力总量|合计|行业|产业"
)
_TOGETHER = re.compile(r"合计(?:算力|性能)?[^，。；\d]{0,6}$")  # a car X，搭载两颗芯片，合计算力 200TOPS


_MORE = re.compile(r"[^，。；]{0,4}的?(?:提升|增长|差距)")
_MORE_AHEAD = re.compile(r"(?:高出|多出|高了|提升了?|增加了?|提高了?|领先)\s?$")
# 对应 100 ExaFLOPS 的计算量, 训练的计算量高达 4.5 ExaFLOPS: how much there was to do, and not how fast
_WORK = re.compile(r"\s?的?(?:计算量|运算量)")
_WORK_AHEAD = re.compile(r"(?:训练|迭代|推理)[^，。；]{0,6}(?:计算量|运算量)[^，。；\d]{0,8}$")
# 功耗比从 0.067TOPS/W 跃升至 0.65TOPS/W: the first is what came before; but what a centre had, it had
_FROM = re.compile(r"从(?:原来的?|此前的?|上一?代的?)?\s?(?:约|近)?\s?$")
_RISES_TO = re.compile(r"\s?(?:大幅)?(?:跃升|提升|提高|增加|增长|上升|升|跳)(?:至|到)")


def _of_another_sort(line: Line, quantity: Quantity, ahead: str) -> str:
    """Why the figure tells no rate of work at all: bandwidth, how much more than another, how much there was to do."""
    if re.search(r"带宽|像素|延迟", ahead[-10:]) and "算力" not in ahead[-10:]:
        return "bandwidth"
    if _MORE.match(line.text, quantity.end) or _MORE_AHEAD.search(ahead):
        return "speed_up"
    return "workload" if _WORK.match(line.text, quantity.end) or _WORK_AHEAD.search(ahead) else ""


def _was_before(line: Line, quantity: Quantity) -> bool:
    return _RISES_TO.match(line.text, quantity.end) is not None and _FROM.search(line.text, 0, quantity.number_start) is not None


# 以 300 TFLOPS 为门槛 says what would be let in; 跨过 1 EFLOPS 门槛 says what was reached.
_THRESHOLD = re.compile(r"\s?(?:之后|以后|的?时代|的?(?:门槛|红线|下限|及格线))")
# 量产车将迈入 1000TOPS 算力时代: of what sort of things
_ERA = re.compile(r"\s?级?的?\s?(?:算力|计算|智算)?\s?(?:新)?时代")
_PASSED = re.compile(r"(?:跨过|跨越|越过|迈过|迈入|突破|冲破|超过|达到|达)了?\s?$")


def reason_against(line: Line, quantity: Quantity, found: tuple[Line, Named, tuple[Named, ...]] | None) -> str:
    """The reason for which the figure, which would be that of ``found``, states nothing; empty where there is none."""
    clause = line.clauses[line.clause_at(quantity.start)]
    ahead = line.text[clause.start : quantity.start]
    if reason := _of_another_sort(line, quantity, ahead):
        return reason
    if _was_before(line, quantity) and not (found and CENTRE.search(found[1].name)):
        return "predecessor"
    if _THRESHOLD.match(line.text, quantity.end) and not _PASSED.search(line.text[clause.start : quantity.number_start]):
        return "supposed"
    if is_disowned(line, quantity.start):
        return "disowned"
    if is_rivals(line, quantity):
        return "no_subject"
    if _ERA.match(line.text, quantity.end) and not line.among(clause.start, quantity.start, Kind.HARDWARE):
        return "supposed"
    if _ASKED_FOR.search(ahead) or (_THRESHOLD.match(line.text, quantity.end) and _AIM.search(line.text, quantity.end, clause.end)):
        return "supposed"
    if _IF_EVER.search(line.text, line.section_start(quantity.start), quantity.start):
        return "supposed"
    if _of_a_sector(line, quantity, clause.start):
        return "sector_total"
    of_centre = found is not None and found[0] is line and CENTRE.search(found[1].name)
    if (
        _TOTAL.search(ahead)
        and not of_centre
        and not any(
            m.kind is Kind.HARDWARE or (m.kind is Kind.PRODUCT and _TOGETHER.search(ahead))
            for m in line.mentions
            if m.start >= line.section_start(quantity.start) and m.end <= quantity.start
        )
    ):
        return "sector_total"
    return ""


def _of_a_sector(line: Line, quantity: Quantity, start: int) -> bool:
    """全国算力规模超过…；截至 6 月底，这个数字是…, 我国数据中心规模达到 500 万架，算力达…: what the clauses ahead tell the sum of."""
    if _THAT_FIGURE.search(line.text, start, quantity.start):
        return _TOTAL.search(line.text, 0, start) is not None
    bare = _CAPACITY.match(line.text, start, quantity.start)
    return bare is not None and _TOTAL.search(line.text, line.section_start(quantity.start), start) is not None


_CAPACITY = re.compile(r"\s?总?(?:算力|计算能力)(?:总?规模)?(?:已|将)?(?:达到?|超过?|为|约)")
_THAT_FIGURE = re.compile(r"(?:这一?个?|该|上述)数[字值](?:是|为|达到?)?\s?$")
# L3 级芯片的算力要求约为 100TOPS, 跨过 40TOPS 门槛将成为目标: what is asked of some, whoever has it
_ASKED_FOR = re.compile(
    r"(?:要求|需求|所需算力|至少需要?|需要至少)\s?(?:分别|均|都|约|大约|至少|不低于|不少于|达到?|为|在|是|[\d.,/、]|\s)*$"
)
_AIM = re.compile(r"目标|将成|才能|方可")
_IF_EVER = re.compile(r"目标(?:是|为|定在)|[若如]能|倘若|假如|一旦")
