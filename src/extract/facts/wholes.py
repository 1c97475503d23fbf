"""Hardware that a sentence names only as a part of something else, or as what that is made for: 搭载 8 颗 X, 面向 X."""

from __future__ import annotations

import re

from extract.facts.reading import Line
from extract.names.mention import Kind, Mention
from extract.records import Quantity

# What a machine is made of is not what the figure is about: 搭载 8 颗 X, 由 4096 块 X 组成, 以 X 为算力底座.
_PART = re.compile(
    r"(?:基于(?![前后]者的)|采用|搭载|集成|由(?![它其此该])|使用|共用|共享|配备|装有|辅以|配以|外加|包括|以|是|含|部署了?)\s?(?:了)?\s?(?:[\d,]+|[一二两双三四五六七八九十百千数多几]+)?\s?万?(?:余|多)?(?:颗|块|片|个|张|台|枚)?\s?(?:(?:(?!推出|发布|打造|研制|开发)[\u4e00-\u9fff]){0,5}(?<!(?:技术|架构|工艺|制程|封装)的))?[“「]?$"
    r"|(?<!第)(?:[\d,]+|[两二三四五六七八九十百千数多几]+)\s?(?:余|多)?[颗块张片枚](?:(?!组成|构成|装入|搭成)[\u4e00-\u9fff]){0,4}\s?[“「]?$"
)

# 内有 100 万个 X, 拥有 120 个瓦片（X）: so many of them make it up
_SO_MANY_OF = re.compile(
    r"(?:拥有|具有|具备|内?有|内置|内含|包含|集成|容纳)了?\s?[\d,.]+\s?[万亿]?(?:多|余)?\s?[个台套颗块片张枚]\s?(?:[^，。；（()\d]{0,16}[（(])?\s?[“「]?$"
)

_NAMED_AS = re.compile(r"(?:型号|产品|主力|旗舰|代表|一款|选择)(?:仍|还|依[旧然])?(?:然)?是\s?[“「]?$")  # 最强型号仍是 X

_MADE_UP = re.compile(r"(?:组成|构成|拼成|连成|搭成)的\s?[“「]?$")  # 由 16 颗组成的 X


# 由 A 的 X 处理器与 Y 加速器组建的机柜: all that stands between is what it is made of
_MADE_OF = re.compile(r"(?<!自)由(?P<parts>[^，。；]{2,60}?)(?:组成|组建|构成|拼装|拼成|拼接|搭建|搭成|连成|集成)")
# 使用了该公司较老的 X
_OF_ANOTHER = re.compile(r"(?:使用|采用|选用|搭载)了?(?:该|某|这家)[\u4e00-\u9fff]{2,12}的\s?$")
# 使用 X，辅以 Y 和 Z: what is joined to a part
_WITH_PART = re.compile(r"\s?[”」]?\s?(?:芯片|处理器|加速器|加速卡|GPU|CPU)?\s?(?:[、和与及/]|以及)?\s?[“「]?")


def is_part(line: Line, mention: Mention) -> bool:
    """搭载 8 颗 X: a part of what has the figure."""
    ahead = line.text[: mention.start]
    if _NAMED_AS.search(ahead) or _MADE_UP.search(ahead):
        return False
    return bool(
        is_made_of(line, mention)
        or _runs_on(line, mention)
        or _PART.search(ahead)
        or _SO_MANY_OF.search(ahead)
        or _OF_ANOTHER.search(ahead)
    ) or _goes_with_part(line, mention)


_RUNS_ON = re.compile(r"(?:运行|构建|建立|搭建)[在于][^，。；]{0,40}$")
_ON_IT = re.compile(r"[^，。；]{0,30}(?:之上|上)(?=[，。；]|$)")


def _runs_on(line: Line, mention: Mention) -> bool:
    """它运行在 A 的处理器和 B 上，峰值性能为…: what runs on them has the figure."""
    return bool(_ON_IT.match(line.text, mention.end) and _RUNS_ON.search(line.text, 0, mention.start))


def is_made_of(line: Line, mention: Mention) -> bool:
    """将由 1 万颗 X 组成，算力有望达到 40 EFLOPS: whatever has the figure, X has not."""
    return any(m.start("parts") <= mention.start and mention.end <= m.end("parts") for m in _MADE_OF.finditer(line.text))


def _goes_with_part(line: Line, mention: Mention) -> bool:
    """TH-2 and M-2000 of 使用 E5 处理器，辅以 TH-2 和 M-2000 加速器."""
    before = next((m for m in reversed(line.mentions) if m.end <= mention.start and m.kind is Kind.HARDWARE), None)
    if before is None or not _WITH_PART.fullmatch(line.text, before.end, mention.start):
        return False
    return is_part(line, before)


def is_of_unnamed(line: Line, section: int, part: Mention) -> bool:
    """Whether what is named last is but a part of a machine or a module that has no name, whose the figure is."""
    makes_up = is_part(line, part) and _MAKES_UP.match(line.text, part.end)
    return bool(makes_up or _UNNAMED_WHOLE.search(line.text, section, part.start))


# 由 5760 块 A100 组成的集群, 25 颗 D1 封装成的训练瓦片: what has no name
_MAKES_UP = re.compile(
    r"\s?(?:芯片|加速卡|加速器|处理器|[GC]PU)?\s?(?:组成|组建|构成|搭成|搭建|封装成|封装为|拼成|集成为)(?:的|一个)?[^，。；“A-Z]{0,8}(?:集群|模块|瓦片|节点|机柜|整机|阵列)(?!\s?[“A-Z])"
)
# 公开了一套用于训练的集群，内含 5760 块 A100; 展示的训练集群由 5760 块 A100 组成: it is the cluster that has the figure
_UNNAMED_WHOLE = re.compile(
    r"的(?:训练|计算|智算|超级计算|新|大型|超大|AI|GPU|自有|自建)*(?:集群|系统|超算|机器)\s?(?:由|使用|采用)[^，。；]{0,12}[颗块张片枚台]\s?$"
    # 其训练集群，5760 块
    r"|(?:其|自[用有建研]|内部)的?(?:训练|推理|计算|智算|超算|AI|GPU)*(?:集群|超算)，\s?[^，。；]{0,12}[颗块张片枚台]\s?$"
    r"|一[套个台座][^，。；“A-Z]{0,16}(?:集群|系统|超算|机器)，\s?(?:内含|含|包含|由|共|装有|配备)[^，。；]{0,12}[颗块张片枚台]\s?$"
)


# 4096 颗组成的 Pod 算力超过 1 EFLOPS: so many of what was named
_SO_MANY = re.compile(
    r"\d\s?[颗块张片台枚](?:芯片|加速卡|GPU)?\s?(?:可)?(?:组成|构成|互联|连成|集成|拼成|级联)(?:而成)?的(?:一[个台套]|[单整每]个)?\s?(?P<whole>[^，。；的]{1,10}?)的?(?:峰值|总|理论)?(?:算力|性能)"
)


def of_many(line: Line, quantity: Quantity) -> str:
    """Pod of 4096 颗组成的 Pod 算力…: what the figure's clause calls so many pieces together; empty where it has no such thing."""
    clause = line.clauses[line.clause_at(quantity.start)]
    match = _SO_MANY.search(line.text, clause.start, quantity.start)
    named_since = match and line.among(match.end(), quantity.start, Kind.HARDWARE)
    return match["whole"].strip() if match and not named_since else ""


_UNIT = re.compile(r"(?:单个|每个|单台|每台)[^，。；]{0,60}(?:组成|组建|构成|搭成|搭建)的(?:机柜|节点|单元|模块|机架)")


def is_unit_of_whole(line: Line, quantity: Quantity) -> bool:
    """单个由 X 组建的机柜，能效为 60GFLOPS/W: operations per watt are those of the machine, too, that the text is about."""
    return quantity.dimension == "efficiency" and _UNIT.search(line.text, line.section_start(quantity.start)) is not None


_SERVED = re.compile(r"(?:面向|针对|用于|适配|服务于|\d\s?[块张颗枚片台])\s?[“]?$")  # X 面向 IPC 摄像头，6144 块 A100 带来…


def serves(line: Line, mention: Mention) -> bool:
    """面向 X, 用于 X: what the thing with the figure is made for."""
    return _SERVED.search(line.text[: mention.start]) is not None
