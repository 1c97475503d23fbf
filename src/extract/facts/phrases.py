"""Things that a sentence names by a phrase rather than by a name: 全球首个节能型 AI 芯片, 自研 NPU 芯片, 医疗机器人注册许可证."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.facts.bearers import is_nameless
from extract.facts.precision import is_format
from extract.facts.reading import Line
from extract.language.lines import entry_marks
from extract.names.marks import head_type, heads
from extract.names.mention import Kind, Mention
from extract.records import Named

_CUT_LEFT = re.compile(
    r"^(?:[\s•◦■▪●○◆➢]|了|其|自身|自己|旗下|一[款种个项套颗代系列张]+|首[款个颗张批]|第?[一二三四五六七八九十两\d]+\s?[款种个项套颗代张大条]|多[款种个项]|新一代|新型的?|新颖的?|新的|新(?!冠)|名为|全新|全球|全国|国内|国际|世界|业内|业界|我国|中国|该|这[款个]|公司|当时|目前|迄今|最[大强新快高]的?|史上|规模|多|几|为|的|基于[^，。]{2,20}的|针对[^，。]{2,20}的|面向[^，。]{2,20}的|用于[^，。]{2,20}的)+"
)
_END = re.compile(r"[，。；：！？、（(]|并|，|以及|用于|旨在|可以|可在|能够|以?实现|采用|支持|是|，|在|将|已|来|助力|为|从而|其中|——")


@dataclass(frozen=True, slots=True)
class Phrase:
    """``text[start:end]`` of a line, with the type that its head noun tells (``heads.yml``), empty where none does."""

    start: int
    end: int
    text: str
    type: str


def phrase_after(line: Line, start: int, end: int) -> Phrase | None:
    """The noun phrase that begins at ``start``: what a verb there publishes, founds or wins; None where there is none."""
    text = line.text
    stop = _outside_brackets(line, start, end)
    left = _CUT_LEFT.match(text[start:stop])
    begin = start + (left.end() if left else 0)
    piece = text[begin:stop].rstrip(" 等”》")
    piece = re.sub(r"(?:中|上|下|内|时|后)$", "", piece)
    piece = piece.lstrip("“《「 ")
    begin = text.find(piece, begin) if piece else begin
    if len(piece) < 2:
        return None
    return Phrase(begin, begin + len(piece), piece, head_type(piece))


def _outside_brackets(line: Line, start: int, end: int) -> int:
    position = start
    while True:
        match = _END.search(line.text, position, end)
        if not match:
            return end
        if line.bracketed(match.start()) or match.start() == start:
            position = match.end()
            continue
        bracket = next((b for b in line.brackets if b[0] == match.start()), None)
        if bracket and bracket[1] < end and _GOES_ON.match(line.text, bracket[1]):
            position = bracket[1]
            continue
        return match.start()


# 能源材料（电池）研发方法: the phrase goes on behind what it explains
_GOES_ON = re.compile(r"(?:的|[\u4e00-\u9fff]{0,6})(?:方法|算法|模型|技术|系统|平台|框架|架构|机制|策略)(?=[，。；、]|$)")


_VERBS = re.compile(
    r"介绍了?|报告了?|专注于?|聚焦|主攻|主打|宣布启动|启动了?|启用了?|试点了?|建成了?|落成|投运|发布了?|推出了?|研发了?|研制了?|公布了?|提出了?|成功|点亮了?|回片|量产|流片|亮相|展示了?|开发了|设计了|打造了|的|该|这款|其|于|在|已|将|(?:基于|采用|搭载|集成|使用|支持|配备|相比|面向|作为|包括|包含|内含).*"
)
# 多数车载芯片, 主流训练卡: kinds of things, and no one of them.
_KINDS = re.compile(r"\s*(?:绝?大?多数|大部分|部分|各[类种]|一些|许多|不少|所有|主流|目前市面|市面上?|现有|传统|一般|普通|单?从|当前|L\d)")
_DATE_LAST = re.compile(r"\s(?:\d{4}\s?年)?\s?\d{1,2}\s?月(?:\s?\d{1,2}\s?日|[初底末])?\s?$")  # 首款存算一体芯片 8 月流片
_OF_WHOM = re.compile(r"^[^，。；]{2,12}(?=首[款颗枚])")  # X 首款芯片
_GENERIC = re.compile(
    r"(?:(?:单|每|[一两三四五六七八九十]|某)[颗个台块张枚款]?|整|AI|人工智能|云端|训练|推理|智能|专用|通用)?\s?(?:[一两四八十百千万]卡)?(?:芯片|处理器|集群|服务器|计算中心|数据中心|GPU|CPU|超级计算机|超算)"
)


def thing_before(line: Line, position: int, types: tuple[str, ...]) -> Named | None:
    """The nearest phrase ahead of ``position`` whose head noun is of one of ``types`` (自研 NPU 芯片), cut at verb or comma."""
    begin = line.section_start(max(0, position - 1)) or next((mark.length for mark in entry_marks(line.text)), 0)
    section = line.text[begin:position]
    for piece in reversed(re.split(r"[，。；：、]", section)):
        for part in reversed(_VERBS.split(piece)):
            if _KINDS.match(part):
                return None
            part = _OF_WHOM.sub("", _DATE_LAST.sub("", part))
            words = _CUT_LEFT.sub("", part).strip(" “”")
            alone = any(words == head for head, *_ in heads())  # 边缘盒子: a sort of thing, and none
            if head_type(part) in types and len(words) >= 4 and not alone and not _GENERIC.fullmatch(words) and not is_nameless(words):
                return Named(words, words)
    return None


# 玄鸟 2 的算力, 望岳 Pro 参数达…: a name that its version marks, in the subject's place.
_VERSIONED = re.compile(
    r"(?P<name>(?P<word>[\u4e00-\u9fff]{2,4})\s?(?:[A-Z][A-Za-z0-9]{0,7}|\d{1,3}(?:\.\d{1,2})?)(?:\s(?:Pro|Max|Plus|Ultra|Lite|Mini))?)"
    r"(?![A-Za-z0-9.])\s?(?=的|芯片|大?模型|处理器|算力|能效|总?参数|拥有|具备|采用|搭载|含|有|单)"
)
_NO_WORDS = re.compile(
    r"根据|依据|按照|基于|对于|精度|方案|版本|型号|模型|芯片|阶段|产品|系统|项目|平台|任务|场景|代号|规格|配置|[一二三四五]期|第.|[约近超达过至到于在和与]$|^[约近超达过至到于在和与其该]|公司|全球|国内|性能"
)


def versioned_subject(line: Line, position: int) -> Mention | None:
    """The name with its version that begins the stretch up to ``position``, where no other name stands in that."""
    start = line.section_start(position)
    match = _VERSIONED.match(line.text, start)
    if not match or match.end() > position or _NO_WORDS.search(match["word"]) or is_format(match["name"].split()[-1]):
        return None
    if any(m.kind in (Kind.MODEL, Kind.HARDWARE) and m.subtype != "technique" for m in line.among(start, position)):
        return None
    return Mention(*match.span("name"), Kind.PRODUCT, match["name"], "mark")
