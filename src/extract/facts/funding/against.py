"""Why money is no financing of a named organisation: a market's size, revenue, a purchase, a plan, hearsay."""

from __future__ import annotations

import re

from extract.facts.funding.amounts import Unit
from extract.facts.funding.bare import told_in_passing
from extract.facts.funding.fields import in_field
from extract.facts.funding.givers import INTO, INVESTED_IN, Told, bought_into, paid_again, paid_by_others
from extract.facts.funding.sums import sums_up
from extract.facts.funding.units import is_elliptic, is_itemised, is_raised
from extract.facts.funding.words import compiled, words
from extract.facts.reading import Line
from extract.facts.when import is_called_off, is_negated, is_planned
from extract.language.rounds import find_rounds
from extract.language.sentences import Clause
from extract.language.shapes import alternatives, shape
from extract.names.mention import Kind

_NOUN = re.compile(r"(?:新一|首|多|两|三|上一|最新一|本)?轮?(?:的)?(?:系列)?(?:股权|战略|债务)?(?:融资|注资|投资|筹资|入股)")
_OBTAINED = re.compile(
    r"(?:获|完成|得到|收到|拿到|引入|引进|接受|迎来|由)[^，。；]{0,30}(?:投资|入股)|投资方"
    r"|(?:以|斥资|出资|豪掷|投入|耗资)[^，。；]{2,20}入股|(?:投资|注资|入股|领投|参投|跟投)了|(?:战略|联合|共同|独家|追加)(?:投资|入股)|入股|来自[^，。；]{2,30}的[^，。；]{3,16}投资"
)
_ONE_ROUND = re.compile(r"轮的?融资规模|(?:募资|集资|融资)总规模|总融资规模")  # that of one round is no sector's, nor of a market
_CALLED_OFF = re.compile(r"(?:终止|取消|放弃|搁置|推迟|暂停|叫停)了?[^，。；]{0,8}$")
# 募得 20 亿元新基金; 领投方 Y 出资 5000 万元: money of an investor's own, or its share of a round
_OTHER_BEHIND = compiled(r"[^，。；融投（(]{0,3}{other_money}(?![^，。；]{0,3}(?:融资|投资))")
_SHARE = re.compile(
    r"(?:其中|[领跟参]投方|投资方)[^，。；为包]{0,12}(?:出资|认购|投入|拿出|贡献|掏出)|单独(?:出资|认购|投入)|[^由，。；]{2,20}(?:跟投|参投)了?\s?[约近超逾]?\s?\d"
    r"|(?:领投|跟投|参投|认购|出资|投资|承担|贡献|投入)了?其中的?\s?[约近超逾]?\s?\d"
)
# 腾讯自 Pre-A 轮起连续跟投; X 的 D 轮之后，其累计融资额…: a round that is but referred to
_REFERRED_TO = compiled(r"(?:自|{stays_at}|{aims_at}|(?:加上|算上|加之|连同|计入)[^，。；]{0,5}的?)\s?$")
_REFERRED_TO_BEHIND = re.compile(
    r"\s?(?:融资)?(?:之后，其|以来|(?:(?<=轮)|(?<=轮融资))(?:完成)?之?后，[^，。；]{0,16}估值)|\s?的?(?:领投|跟投|参投|投资|出资)(?:方|人|机构)(?=[\u4e00-\u9fffA-Za-z])(?!均?[为是有]|包括|还|也|名单|阵容|阵列)"
)  # C 轮领投方 Y 继续跟投
# 由 Y（A 轮领投方）和 Z 等种子轮投资机构共同投资: which round a giver came in with before
_GIVERS_FIELD = re.compile(r"\s?(?:主要|历轮|历史)?(?:领投|投资|跟投|参投|出资)(?:者|方|人|机构)\s?[：:]")  # 领投者：Y（D 轮）；Z（C 轮）
_GIVER_AHEAD, _GIVER_BEHIND = re.compile(r"(?:[（(]|等)\s?$"), re.compile(r"\s?(?:融资)?的?(?:领投|跟投|参投|投资|出资)(?:方|机构|人|者)")
# Y 在其最新一轮融资中都是领投的角色
_ROLE_IN_IT = re.compile(
    r"\s?(?:融资|投资)?[里中][^，。；]{0,3}(?:是|为|担任|扮演|充当|作为)了?[^，。；]{0,4}(?:领投|跟投|参投|投资|出资)的?(?:方|者|人|机构|角色)"
)
_SET_UP = re.compile(r"\s?(?:，用于)?(?:成立|设立|组建|新建|建设|兴建|建立)")  # 出资 4 亿美元成立研究所
# 在英国的基础设施上投资了 32 亿美元
_SPENT_ON = re.compile(r"在[^，。；]{2,24}[上中里]\s?(?:投资|投入|花费|豪掷|砸下?)了?\s?[近约超逾]?\s?$")
_SPENT = re.compile(r"为此(?:投资|投入|出资|支付)了?[^，。；]{0,4}$")
_SHARE_OF_ALL = re.compile(
    r"[^，。；]{0,12}(?:占比|占[到了据]?(?:[^，。；]{1,10}的)?\s?(?:\d|[一二两三四五六七八九]成|近?半)|居多|为主|(?:环比|同比)(?:增长|上升|下降|减少)|估值(?:增长|上升|下降))"
)  # A 轮之前的早期融资项目占比 60%, A 轮初创公司融资环比增长 58%
_OBJECT = re.compile(r"将\s?$")  # 将 1 亿元 A 轮落袋: 将 marks the object, and nothing is to come
_DOUBTED = re.compile(r"传出|予置评|不予评论|市场消息称|据传|寻求|洽谈|商谈|承诺|最多(?:投入|投资)|至多")


def reason_against(line: Line, unit: Unit, index: int, told: Told | None = None) -> str:
    """Why the unit, in the clause of that index, is no financing of a named organisation; empty where nothing speaks against it.

    ``told``: the financing that the sentence told last.
    """
    clause = line.clauses[index]
    text = line.text[clause.start : clause.end]
    if (paid_by_others(line, unit) or paid_again(line, unit, told)) and not is_negated(line, unit.start):
        return ""
    if unit.scope == "round" and (on_topic(line) or (unit.amount and is_itemised(line, unit.amount))):
        return ""
    in_passing = unit.amount is None and unit.round is None and told_in_passing(line, clause.start, clause.end)
    if unit.scope == "round" and unit.round is None and not in_passing and not _raised(line, unit, clause.start, clause.end):
        return _other_money(text) or "not_funding"
    if _of_no_round(line, unit, clause, told):
        return "not_funding"
    if reason := _of_other_money(line, unit, clause):
        return reason
    ahead = _ONE_ROUND.sub("轮", _without_names(line, clause.start, unit.start))
    text = _ONE_ROUND.sub("轮", _without_names(line, clause.start, clause.end))
    if unit.round is None and _OF_ALL.search(text[: unit.start - clause.start]):
        return "sector_total"
    nobody = unit.round is None and not line.among(clause.start, unit.start, Kind.ORG)
    if nobody and (_SECTOR_COUNTED.search(line.text, 0, unit.start) or _SECTOR_ACTS.search(line.text, 0, clause.start)):
        return "sector_total"
    if (
        unit.round is None
        and not in_passing
        and re.search("投资|入股", text)
        and not (re.search(r"融资|注资", text) or in_field(line) or _given(text) or bought_into(line, unit))
    ):
        return "not_funding"
    if reason := _of_many(line, unit):
        return reason
    if _is_denied(line, unit) or is_called_off(line, unit.start, unit.end) or _CALLED_OFF.search(ahead):
        return "negated"
    if unit.scope == "round" and (
        (is_planned(line, unit.start) and not _OBJECT.search(ahead))
        or _DOUBTED.search(text)
        or _under_plan(line, index)
        or (unit.amount is None and "在进行" in ahead)
    ):
        return "planned"
    return ""


# 我国已向某领域投入数亿元
_BY_STATE = re.compile(r"\s?(?:该国|我国|本国|[两多各]国|政府|当局|国家|官方)(?:政府)?(?:正在?|已经?|还|将|也|又|计划|\s)*[向对]")
_UNDISCLOSED = re.compile(r"未(?:披露|公布|公开|透露)(?:具体)?(?:金额|数额|规模)?的\s?$")


def _is_denied(line: Line, unit: Unit) -> bool:
    """未 of 未披露金额的战略投资 denies but the amount."""
    return is_negated(line, unit.start) and not _UNDISCLOSED.search(line.text, 0, unit.start)


_LED = re.compile(r"(?:领投|跟投|参投|独投)了?(?:其|该|公司的?)?\s?$")


def _of_no_round(line: Line, unit: Unit, clause: Clause, told: Told | None) -> bool:
    """Whether the amount is an investor's own money, a share of a round or the price of a partnership, or the round but referred to."""
    if shape("ever_so_often").search(line.text, clause.start, unit.start):
        return True
    if unit.amount is None and unit.round and told and _LED.search(line.text, clause.start, unit.start):
        return True  # …完成战略轮及 C 轮融资，Y 领投战略轮
    if unit.amount is None and told and _came_in(line, unit, clause, told):
        return True
    if unit.amount is None and _GIVERS_FIELD.match(line.text):
        return True
    if unit.amount is None and _ROLE_IN_IT.match(line.text, unit.end):
        return True
    if unit.amount is None and _GIVER_AHEAD.search(line.text, 0, unit.start) and _GIVER_BEHIND.match(line.text, unit.end):
        return True
    if unit.amount is None:
        return bool(_REFERRED_TO.search(line.text, clause.start, unit.start) or _REFERRED_TO_BEHIND.match(line.text, unit.end))
    if unit.round:
        return False
    if _SET_UP.match(line.text, unit.amount.end) or _SPENT_ON.search(line.text, clause.start, unit.amount.start):
        return True
    shared = _SHARE.search(line.text, clause.start, clause.end) or _SPENT.search(line.text, clause.start, unit.start)
    return bool(shared or _OTHER_BEHIND.match(line.text, unit.amount.end))


def _came_in(line: Line, unit: Unit, clause: Clause, told: Told) -> bool:
    """X 完成 A 轮融资，Y 战略投资: the clause behind a financing says no more than who else put money in."""
    if unit.round is None or unit.round.name != "strategic" or line.clauses[told.clause + 1 : told.clause + 2] != [clause]:
        return False
    said = _without_names(line, clause.start, unit.start) + line.text[unit.end : clause.end]
    goes_on = line.clauses[told.clause].after != "；" and line.among(clause.start, unit.start, Kind.ORG)
    return bool(goes_on) and not said.strip(" 、和与及等由获。")


def _of_other_money(line: Line, unit: Unit, clause: Clause) -> str:
    """The kind of other money that the clause speaks of (``not_funding`` of ``funding.yml``); empty where it speaks of none."""
    ahead = _ONE_ROUND.sub("轮", _without_names(line, clause.start, unit.start))
    text = _ONE_ROUND.sub("轮", _without_names(line, clause.start, clause.end))
    if _BY_STATE.match(line.text, clause.start) and INVESTED_IN.search(line.text, clause.start, unit.end):
        return "programme"
    for reason, listed in words()["not_funding"].items():
        of_one = reason == "sector_total" and (_of_one_there(line, clause.start, unit.start) or _its_sum(line, clause))
        beside = (of_one and (unit.round or not unit.amount)) or (unit.round and reason == "acquisition")
        beside = beside or (of_one and _IN_ITS_FIELD.search(line.text[clause.start : unit.start]) is not None)
        if not beside and re.search(alternatives(listed), ahead):
            return str(reason)
        if unit.round is None and not of_one and reason in ("sector_total", "lease") and re.search(alternatives(listed), text):
            return str(reason)
    return ""


# 酒店赛道的 X 12 月拿到了 5.8 亿元
_IN_ITS_FIELD = re.compile(
    r"(?:赛道|领域|行业|方向)上?的\s?(?:[^，。；的]{0,6}(?:公司|企业))?[^，。；的和与、]{2,12}(?:\d{1,2}\s?月)?[^，。；]{0,8}(?:拿到|获得|完成|募得|融得|收获)了?\s?$"
)
# 数据显示，三季度全球 AI 融资额仅 81 亿美元; 国内大模型领域披露的融资总额约 180 亿元
_OF_ALL = re.compile(
    r"(?:全球|全国|国内|国外|海外|我国|中国|美国|行业|领域|赛道|市场)[^，。；]{0,16}?(?:融资|投资|募资)(?:总)?(?:额|金额|规模)[^，。；]{0,6}$"
)


_SECTOR_ACTS = re.compile(
    r"(?:这个|该|整个|这一|一个|这条)(?:赛道|行业|领域|板块|市场)[^，。；]{0,16}，$"
)  # 这个赛道崛起，10 个月融资 200 亿
# 仓储机器人赛道共发生 46 笔融资，…融资总额超过 50 亿元; 制药行业融资事件数量翻番，融资总额也…
_SECTOR_COUNTED = re.compile(
    r"(?:领域|赛道|行业|市场|产业|板块)[^。；]{0,24}?(?:\d\s?[余多]?[笔起宗]\s?(?:投?融资|投资|交易)|(?:投?融资|投资)(?:项目|事件|案例|交易)?(?:的?数量|[笔起宗]数|\s?\d[\d,]*\s?[余多]?[笔起宗件]))"
)


# 累计融资总额超过 1.4 亿美元, 公司总融资额约…: a clause that begins with the sum goes on with whom the sentence is about
_ITS_SUM = compiled(r"\s?(?:{adverbs}|公司|该公司|企业|其|它)*(?:{total}|{sum})")
_OF_A_SECTOR = re.compile(r"领域|赛道|行业|市场|产业|板块|全球|全国|国内|国外|海外|我国|中国|美国|这些|它们|[家起笔宗]")


def _its_sum(line: Line, clause: Clause) -> bool:
    """X 成立于 2018 年，累计融资总额超过 1.4 亿美元: X's, for the sentence speaks of no sector."""
    if not _ITS_SUM.match(line.text, clause.start):
        return False
    section = line.section_start(clause.start)
    about = in_field(line) or line.topic or line.among(section, clause.start, Kind.ORG)
    return bool(about) and not _OF_A_SECTOR.search(line.text, section, clause.end)


def _without_names(line: Line, start: int, end: int) -> str:
    """The words of ``start:end`` but for the names of known bodies: 产业基金 of 小米长江产业基金 is no programme."""
    words_there = list(line.text[start:end])
    for body in (m for m in line.among(start, end, Kind.ORG) if m.found_by == "lexicon"):
        words_there[body.start - start : body.end - start] = " " * (body.end - body.start)
    return "".join(words_there)


def _raised(line: Line, unit: Unit, start: int, end: int) -> bool:
    """Whether the clause or the sentence speaks of a financing, or the amount's own verb does."""
    if (
        in_field(line)
        or line.text[unit.start : unit.end].endswith("资金")
        or _NOUN.search(line.text, start, end)
        or INVESTED_IN.search(line.text, start, end)
        or INTO.search(line.text, start, unit.start)
        or re.search(r"注资|领投|跟投", line.text)
        or bought_into(line, unit)
    ):
        return True
    amount = unit.amount
    return amount is not None and (
        _beside_a_round(line, unit, start)
        or is_raised(line, amount, start, end)
        or sums_up(line, amount, start)
        or is_elliptic(line, amount, start, end)
    )


def _beside_a_round(line: Line, unit: Unit, start: int) -> bool:
    """A 和 B 分别拿下 5 亿美元 B 轮与 3.2 亿美元: the second amount is joined to a round."""
    last = max((r.end for r in find_rounds(line.text) if start <= r.start < unit.start), default=None)
    return last is not None and re.fullmatch(r"\s?(?:融资|投资)?\s?(?:与|和|及|以及|、)\s?", line.text[last : unit.start]) is not None


def _of_one_there(line: Line, start: int, end: int) -> bool:
    """同在云端赛道的 X 拿到天使轮: the company's name stands behind the sector."""
    named = line.among(start, end, Kind.ORG)
    return bool(named) and not re.search(alternatives(words()["not_funding"]["sector_total"]), line.text[named[-1].end : end])


def _given(text: str) -> bool:
    return bool(_OBTAINED.search(text) or INVESTED_IN.search(text))


def _under_plan(line: Line, index: int) -> bool:
    """2025 计划：完成 A 轮."""
    before = line.clauses[index - 1] if index and line.clauses[index].after == "：" else None
    return bool(before and re.search(r"(?:计划|目标|规划|展望|预计)\s?$", line.text[before.start : before.end]))


# 全年共有 19 家企业登陆交易所，合计募资…
_COUNTED = re.compile(r"\d\s?[余多]?家[^，。；]{0,14}(?:企业|公司|机构)")
_ADDED_UP = re.compile(r"(?:加起来|加在一起|相加)[^，。；]*$|之和")
# …326 家公司上榜，这些公司总融资超过 271 亿美元
_THESE = re.compile(r"(?:这些|上述|这批|这[一二三四五六七八九十几数两\d]+家)[^，。；]{0,6}(?:公司|企业|创企|机构|独角兽|项目)")
_ALL_OF_THEM = re.compile(r"合计|共计|总计|总共|合共|共募")


def _of_many(line: Line, unit: Unit) -> str:
    """Why the unit is said of many financings: an order of magnitude, a share of a sector's."""
    if _is_class(line, unit):
        return "no_figure"
    clause = line.clauses[line.clause_at(unit.start)]
    counted = list(_COUNTED.finditer(line.text, line.section_start(unit.start), clause.start))
    these = list(_THESE.finditer(line.text, line.section_start(unit.start), unit.start))
    if these and unit.round is None and not line.among(these[-1].end(), unit.start, Kind.ORG):
        return "sector_total"
    if _ADDED_UP.search(line.text, clause.start, unit.end):
        return "sector_total"
    if counted and _ALL_OF_THEM.search(line.text, clause.start, unit.start) and not line.among(counted[-1].end(), unit.start, Kind.ORG):
        return "sector_total"
    return "sector_total" if unit.amount is None and _SHARE_OF_ALL.match(line.text, unit.end) else ""


def _is_class(line: Line, unit: Unit) -> bool:
    """A、B 均完成几十亿美元级别融资: an order of magnitude that is said of several at once."""
    if unit.amount is None or unit.round or not line.text[unit.amount.start : unit.amount.end].endswith("级别"):
        return False
    clause = line.clauses[line.clause_at(unit.start)]
    return bool(re.search(r"均|都|纷纷|等", line.text[clause.start : unit.start]))


def _other_money(text: str) -> str:
    return next((str(r) for r, listed in words()["not_funding"].items() if re.search(alternatives(listed), text)), "")


def on_topic(line: Line) -> bool:
    """X：3 月，6 亿美元 as an item under a heading about financings."""
    return line.sentence.kind == "list" and "融资" in line.sentence.heading and bool(re.search(r"^[^，。；]{2,24}[：:]", line.text))
