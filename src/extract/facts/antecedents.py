"""The hardware that a sentence means without naming it: 该芯片采用 14nm 工艺，能效比…; 它包括 32 片 X，运算性能可达…."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from extract.facts.bearers import is_architecture, is_machine, is_no_thing, may_be_hardware
from extract.facts.common import begins_clause, compared
from extract.facts.makers import makers_of_hardware
from extract.facts.phrases import thing_before
from extract.facts.precision import is_component
from extract.facts.reading import Line
from extract.facts.wholes import is_part, is_unit_of_whole
from extract.language.sentences import ENDS
from extract.names.mention import Kind, Mention
from extract.records import Named, Quantity

THIS = re.compile(
    r"同一[台款颗张]|(?:该|这[台款颗个张块枚]|此)(?:超算|芯片|卡|板卡|加速卡|计算卡|机器|系统|集群|处理器|产品|平台|中心|超级计算机|设备)?|其|它"
)
# 这款 7 纳米芯片, 该超算
# 这枚英伟达的安培架构 GPU, too
THIS_ONE = re.compile(
    r"\s?(?:(?:该|这个|此(?![前后外次时]))[^，。；、：的在于]{0,8}?|这[台款颗枚张块片][^，。；、：]{0,14}?)"
    r"(?:超算|芯片|机器|集群|处理器|中心|超级计算机|加速卡|服务器|[GCN]PU)(?!\s?(?:就|便|正)?(?:是|叫|名为))|\s?该机(?![器型构])"
)
_NO_NAME_BEHIND = re.compile(r"\s?(?:级|以上)?\s?的(?:[\u4e00-\u9fff]{0,4})(?:集群|机器|系统|芯片|超算|硬件)")
# 它由 32 片 X 组成, 该机包括…: what the sentence names are the parts of what it means
_CONSISTS = re.compile(
    r"\s?(?:它|其|该[^，。；的]{0,6}?|这[台款][^，。；的]{0,8}?)(?:共|总共|一共|内部)?(?:包括|包含|内含|由|集成|搭载|配备|装有|拥有|采用|运行[在于])"
)
# A100 的继任者 H100 采用…。其算力…: H100's
_SUCCEEDED = re.compile(r"\s?(?:芯片|显卡)?的\s?(?:继任者?|后继者?|接班者?|升级版?|下一代|替代品?|迭代|后续|改进版|增强版|缩水版)")
_IS = re.compile(r"(?<!的)是\s?“?$")  # 转机是 X。这颗芯片…
_SPEAKS_OF_KINDS = re.compile(r"\d|.*(?:训练|推理|对|需求|部分|多数|主流|各类|所有)")
#: So many sentences back may stand what a sentence means; further ones where its words name it: 该芯片.
_NEAR, _FAR = 3, 7


def consists_of(line: Line) -> bool:
    """它包括 32 片 X，128 片 Y: all that the sentence names are parts."""
    return _CONSISTS.match(line.text) is not None


def from_before(line: Line, quantity: Quantity) -> tuple[Line, Mention | Named] | None:
    """The hardware of a sentence before, for one that has no other subject: 该芯片算力达…, 算力为…, 单颗算力…."""
    said = bool(THIS_ONE.match(line.text)) or consists_of(line) or _is_bare_figure(line)
    if (
        not said
        and not is_unit_of_whole(line, quantity)
        and (_NO_NAME_BEHIND.match(line.text, quantity.end) or has_subject(line, quantity))
    ):
        return None
    if (head := _introduces(line)) and (things := [m for m in head.mentions if is_machine(m) and not is_no_thing(m)]):
        return head, next((m for m in things if not compared(head, m) and not is_part(head, m)), things[0])
    phrased: tuple[Line, Named] | None = None
    for before in _before(line, said or _paragraph_goes_on(line)):
        things = [m for m in before.mentions if is_machine(m) and not is_no_thing(m) and not is_architecture(before, m)]
        things = [m for m in things if not is_part(before, m) or _IS.search(before.text[: m.start])] or (things if not said else [])
        if not things and (said or THIS.match(line.text.lstrip())):
            things = [m for m in before.mentions if m.kind is Kind.PRODUCT and m.found_by != "lexicon" and _may_be_meant(before, m)]
        if things:
            main = [m for m in things if not compared(before, m) and not _SUCCEEDED.match(before.text, m.end)]
            return before, (main or things)[0]
        phrase = thing_before(before, len(before.text), ("chip", "computer", "machine")) or _proposed(before)
        if phrase is None or phrased or _SPEAKS_OF_KINDS.match(phrase.text) or before.sentence.block != line.sentence.block:
            continue
        if not _is_predicate(before, phrase):
            return before, phrase
        phrased = before, phrase
    return phrased


_BARE_FIGURE = re.compile(
    r"\s?(?:最高|峰值|理论|单精度|半精度|双精度|整数精度|整型|混合精度|稠密|稀疏|张量|(?:FP|TF|BF|INT)\d{1,2}|[/、]|\s)+"
    r"(?:算力|性能|运算能力|浮点性能)(?:峰值)?(?:可以?|则|也)?(?:达到?|高达|为|是|约)+\s?\d"
)


def _is_bare_figure(line: Line) -> bool:
    """单精度 FP32 算力为 40TFLOPS, a line of its own among those that tell of one chip."""
    return not line.sentence.number and not line.mentions and _BARE_FIGURE.match(line.text) is not None


def _before(line: Line, said: bool) -> Iterator[Line]:
    """The sentences ahead in its paragraph; those of the paragraphs above under the same heading, where words tell that one is meant."""
    before, count = line.previous, 0
    while before is not None and count < (_FAR if said else _NEAR):
        if before.sentence.block != line.sentence.block and (
            not said or before.sentence.heading != line.sentence.heading or before.sentence.kind != "prose"
        ):
            return
        yield before
        before, count = before.previous, count + 1


_OF_ABOVE = re.compile(r"\s?(?:它(?![们是])|其(?![他它余次实])|该(?:芯片|卡|处理器|加速卡|产品|系统|机|平台))")


_ITS_PERFORMANCE = re.compile(
    r"\s?的?\s?(?:峰值|理论|实测|最高|持续|总)*(?:算力|性能|计算能力|运算能力|速度)(?:可|将|已)?(?:达到?|高达|超过|约|为|是)*\s?"
)


def called_so_before(line: Line, quantity: Quantity) -> Mention | None:
    """第二快的超级计算机 X 由…托管。…X 的峰值性能为…: a machine by what was said of it, whoever else bears its name."""
    bodies = [m for m in line.mentions if m.kind is Kind.ORG and _ITS_PERFORMANCE.fullmatch(line.text, m.end, quantity.start)]
    before, count = line.previous, 0
    while bodies and before is not None and count < _FAR:
        told = line.text[bodies[-1].start : bodies[-1].end]
        if same := next((m for m in before.among(0, len(before.text), Kind.HARDWARE) if before.text[m.start : m.end] == told), None):
            return replace(same, start=bodies[-1].start, end=bodies[-1].end)
        before, count = before.previous, count + 1
    return None


def _paragraph_goes_on(line: Line) -> bool:
    """其中，FP32 性能 37TFLOPS; 该芯片采用 7nm 工艺。峰值性能为…: a paragraph that begins with what the one above is about."""
    first = line
    while first.sentence.number and first.previous is not None and first.previous.sentence.block == line.sentence.block:
        first = first.previous
    return _OF_ABOVE.match(first.text) is not None


#: So many items of a list, each a line of its own, may stand between one of them and what they are all about.
_ITEMS = 8


def _introduces(line: Line) -> Line | None:
    """X 的各项性能都很出色：/ 512GFLOPS（半精度）/ 2TFLOPS（稀疏）: the line that ends in a colon, over items that name nothing."""
    before = line.previous
    for _ in range(_ITEMS):
        if line.sentence.number or before is None or before.sentence.heading != line.sentence.heading:
            return None
        if before.text.rstrip()[-1:] in "：:":
            return before
        if before.mentions or before.text.rstrip()[-1:] in ENDS:
            return None
        before = before.previous
    return None


def _may_be_meant(before: Line, mention: Mention) -> bool:
    """功耗从 DC 中提取, 对处理单元 PE 重新设计: letters that nothing tells the kind of are a thing only where they lead."""
    return not is_no_thing(mention) and (mention.subtype != "unsure" or may_be_hardware(before, mention))


# X 是一个通用的神经网络计算平台: the phrase says what X is
_IS_A = re.compile(r"(?:是|作为|成为)(?:一[种款个颗台套块])?[^，。；]{0,12}$")
# 提出了一种基于数据流的神经网络处理器架构，…。该芯片…
_PROPOSED = re.compile(
    r"(?:提出|设计|研制|研发|开发|实现|发布|推出)了?一[种款个颗](?:[^，。；]{0,20}的)?(?P<name>[^，。；的]{2,20}?(?:处理器|芯片|加速器)架构)(?=[，。；])"
)


def _is_predicate(before: Line, phrase: Named) -> bool:
    start = before.text.rfind(phrase.text)
    return start >= 0 and _IS_A.search(before.text[:start]) is not None


def _proposed(before: Line) -> Named | None:
    match = _PROPOSED.search(before.text)
    return Named(match["name"], match["name"]) if match else None


def makers_of_phrase(before: Line) -> tuple[Named, ...]:
    """Who made what the sentence describes and names not."""
    return makers_of_hardware(before, None, len(before.text) - 1)


def has_subject(line: Line, quantity: Quantity) -> bool:
    """Whether another thing or body begins the sentence, so that none of an earlier one has the figure."""
    section = line.section_start(quantity.start)
    if THIS.match(line.text[section:].lstrip()):
        return False
    clause = line.clauses[line.clause_at(section)]
    leading = [m for m in line.mentions if section <= m.start and m.end <= min(quantity.start, clause.end)]
    others = [m for m in leading if m.kind in (Kind.ORG, Kind.PRODUCT, Kind.MODEL) and not is_component(m.name)]
    return any(begins_clause(line, m) for m in others)
