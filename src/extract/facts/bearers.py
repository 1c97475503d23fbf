"""Which names of a line can have computing power: hardware, computing centres, and names of unknown kind that lead as hardware does."""

from __future__ import annotations

import re

from extract.facts.common import begins_clause
from extract.facts.precision import is_component, is_format
from extract.facts.reading import Line
from extract.names.mention import Kind, Mention

CENTRE = re.compile(r"(?:超算|计算|智算|算力)(?:\w{0,4})中心$")
_BROUGHT_OUT = re.compile(r"(?:发布|推出|公布|展示|量产|流片)了?\s?$")


def is_no_thing(mention: Mention) -> bool:
    """INT8, CPU: a format or a kind of component, which the recogniser may take for a name."""
    return is_format(mention.name) or is_component(mention.name) or is_nameless(mention.name)


_NAMELESS = re.compile(
    r"(?:[\u4e00-\u9fff]{0,4}最[大强快高新先进]+|全球|全国|世界|亚洲|国内|业内|华东|华北|华南|西部|单体|规模|首[个座]|第[一二三]大?|超?大型?|新的?|自有|自家|一[个座])+"
    r"(?:的|单体|规模|AI|人工智能|智能)*(?:(?:智算|算力|超算|计算|数据)(?:中心|集群)|超算|超级计算机)"
)


def is_nameless(name: str) -> bool:
    """华东最大智算中心, 最快的超算, 全球首个智算中心: no name, but what is said of one."""
    return _NAMELESS.fullmatch(name) is not None


_ARCHITECTURE = re.compile(r"\s?(?:微?架构|指令集|内核|工艺|互[联连])")


def is_architecture(line: Line, mention: Mention) -> bool:
    """X，XPU-R 架构，INT8 算力 256TOPS: what a chip is built by has no figure of its own."""
    inside = line.text[mention.start : mention.end].endswith("架构")
    return inside or _ARCHITECTURE.match(line.text, mention.end) is not None


def is_machine(mention: Mention) -> bool:
    """Hardware, or a computing centre, which is a body as well."""
    return mention.kind is Kind.HARDWARE or (mention.kind is Kind.ORG and CENTRE.search(mention.name) is not None)


def may_be_hardware(line: Line, mention: Mention) -> bool:
    """Hardware by its kind; or a name of another or unknown kind that begins its clause, as the subject of a figure does."""
    if is_no_thing(mention) or is_architecture(line, mention):
        return False
    if mention.kind is Kind.HARDWARE:
        return not _is_possessor(line, mention)
    if mention.kind is Kind.ORG and re.search(r"超算|超级计算|计算中心|智算|算力中心", mention.name):
        return _OWNED_BY.search(line.text[: mention.start]) is None
    if mention.kind is Kind.DATASET:
        return mention.found_by == "model" and bool(_FIGURE_BEHIND.match(line.text, mention.end))
    if mention.kind is Kind.MODEL:  # a name with no letters or digits of a model's own: TC-4 的能效比, MX-Ridge Pro
        return mention.found_by == "model" and mention.name.isascii() and mention.subtype == ""
    if mention.kind is not Kind.PRODUCT:
        return False
    into_use = _INTO_USE.match(line.text, mention.end) is not None
    leads = into_use or begins_clause(line, mention) or bool(_BROUGHT_OUT.search(line.text[: mention.start]))
    if mention.subtype in _CARRIERS:
        return leads
    return leads if mention.subtype == "unsure" else mention.found_by != "lexicon"


# 位于临港的 AIDC 1 月 24 日启用，设计峰值…
_INTO_USE = re.compile(r"\s?[”」]?(?:[于在已]|正式|\d{1,2}\s?[月日][底初末]?|\s)*(?:启用|投用|投运|落成|竣工|点亮)")
_OWNED_BY = re.compile(r"(?:归属于?|隶属于?|属于|坐落于?|位于|安装在|部署在|落户于?|托管在)\s?$")  # X 归属某某超级计算中心
#: What carries a computer of its own: 某公司发布远征 A1，…，随身算力 200TOPS.
_CARRIERS = frozenset({"robot", "car", "vehicle", "device"})
_FIGURE_BEHIND = re.compile(r"\s?的?\s?(?:(?:INT|FP|BF|TF)\s?\d+\s?)?(?:峰值|稠密|稀疏)?(?:算力|能效)")


def _is_possessor(line: Line, mention: Mention) -> bool:
    """Larkspur Silicon 的第二代推理芯片 Ember 2: a maker taken for a thing of its own."""
    following = next((m for m in line.mentions if m.start >= mention.end and m.kind is Kind.HARDWARE), None)
    if mention.found_by == "lexicon" or following is None:
        return False
    return bool(re.fullmatch(r"\s?的[^，。；]{0,14}", line.text[mention.end : following.start]))
