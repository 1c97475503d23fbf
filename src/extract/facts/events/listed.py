"""Things whose names stand apart from what describes them: behind a dash, a colon or 分别是, in brackets, in a clause of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from extract.facts.events.frame import clause_end
from extract.facts.events.things import BRACKET, THINGS, TYPES, objects_behind
from extract.facts.reading import Line
from extract.facts.words import TRIGGERS
from extract.language.shapes import shape
from extract.names.marks import head_type, heads
from extract.names.mention import Kind, Mention


def apposed(line: Line, end: int, stop: int) -> list[Mention]:
    """…发布了两个大规模模型——DALL·E 和 CLIP; 发布三款芯片，分别为面向推理的 A、B 和 C, whose names need no finder."""
    match = shape("apposition").match(line.text, stop)
    inner = line.text.find("——", end, stop)
    if match is None and inner < 0:
        return _bare_behind(line, end, stop)
    begin = match.end() if match else inner + 2
    until = clause_end(line, begin)
    found = (_each_described(line, begin, until) if match else []) or objects_behind(line, begin, until)
    type_ = head_type(line.text[end:stop])
    if found or match is None or "分别" not in match.group() or type_ not in ("chip", "product", "software", "computer", "machine"):
        return found
    return list(_listed(line, begin, until, Kind.HARDWARE if type_ in ("chip", "computer", "machine") else Kind.PRODUCT))


def _each_described(line: Line, begin: int, until: int) -> list[Mention]:
    """分别是面向 A 端的 X、性能更高的 Y、以及采用 Z 技术的 W: items that each end with a name; none where one does not."""
    things = [m for m in line.among(begin, until, *THINGS) if not line.bracketed(m.start) and m.subtype != "technique"]
    cuts = [begin, *(m.end() for m in _ITEM.finditer(line.text, begin, until) if not line.bracketed(m.start())), until]
    ends = [(start, start + len(_TAIL.sub("", line.text[start:stop]))) for start, stop in pairwise(cuts)]
    last = [next((m for m in things if start <= m.start and 0 <= stop - m.end <= 1), None) for start, stop in ends]
    return [m for m in last if m] if len(last) > 1 and all(last) else []


_TAIL = re.compile(r"[、，；。\s]*(?:以及|和|与)?\s*$")
_ITEM = re.compile(r"、|和(?=面向|用于|针对|采用|基于|支持)|以及(?=面向|用于|针对)")


def _bare_behind(line: Line, end: int, stop: int) -> list[Mention]:
    """研发了一款专用 AI 芯片，X（…）; 发布了两款产品，X 芯片和 Y 处理器: names that the clause behind what describes them begins with."""
    index = line.clause_at(end)
    if index + 1 >= len(line.clauses) or line.clauses[index].after != "，" or head_type(line.text[end:stop].rstrip("， ")) not in TYPES:
        return []
    clause = line.clauses[index + 1]
    things = [m for m in line.among(clause.start, clause.end, *THINGS) if m.subtype not in ("technique", "unsure")]
    many = _SO_MANY.match(line.text, end, stop)
    if many and len(things) == _NUMBERS.index(many["number"]) and not line.text[clause.start : things[0].start].strip(" “「"):
        return things
    words = BRACKET.sub("", line.text[things[0].start : clause.end]) if things else ""
    alone = (
        things
        and not line.text[clause.start : things[0].start].strip(" “「")
        and words.strip(" ”」。；，") == line.text[things[0].start : things[0].end]
    )
    return things[:1] if alone and _ONE_OF.search(line.text[end:stop]) else []


_NUMBERS = "〇一两三四五六七八九"
_SO_MANY = re.compile(rf"了?\s?(?:全新|最新|自研)?的?(?P<number>[{_NUMBERS[2:]}])[款种个台颗项]")
_ONE_OF = re.compile(r"^了?\s?(?:自己的)?(?:一[款种个台颗项]|首[款个颗]|全球|全新|最新|新一代)")


def _listed(line: Line, begin: int, until: int, kind: Kind) -> list[Mention]:
    """The names of a list that only its place tells: 面向推理的 A、面向训练的 B 和 C."""
    names = []
    for item in re.finditer(r"[^、，。；]+?(?=、|以及|和(?=面向|用于|针对)|[，。；]|$)", line.text[begin:until]):
        name = re.sub(r"^(?:以及|和|及)?(?:[^的]*的)?", "", item.group()).strip(" “”")
        if 2 <= len(name) <= 10:
            at = line.text.index(name, begin + item.start())
            names.append(Mention(at, at + len(name), kind, name, "mark"))
    return names


def in_brackets(line: Line, end: int, stop: int) -> list[Mention]:
    """公开了多任务统一模型（Multitask Unified Model，MUM）: a described thing whose name stands in brackets behind it.

    The head noun may stand behind the bracket, too: 视频转化（Few-shot vid2vid）框架.
    """
    opening = next((b for b in line.brackets if end <= b[0] < stop and _described_by(line, end, b)), None)
    if opening is None or (_MEANS.search(line.text, end, opening[0]) and _OF_MEANS.match(line.text, opening[1])):
        return []  # 提出一种基于循环网络（X）的模型: by what means, and not what
    inside = line.among(opening[0], opening[1], *THINGS)
    return [m for m in inside[-1:] if not _LATIN_AHEAD.search(line.text, opening[0], m.start)]


_MEANS = re.compile(r"(?:基于|利用|采用|使用|借助|结合|通过|用)[^，。；的]{2,24}$")
_OF_MEANS = re.compile(r"\s?(?:的|对|进行|来|实现|将|把)")
_LATIN_AHEAD = re.compile(r"[A-Za-z]\s$")  # （Joints with Contact）: a word of the description


def _described_by(line: Line, end: int, bracket: tuple[int, int]) -> bool:
    behind = next((h for h, t, _ in heads() if t in TYPES and line.text.startswith(h, bracket[1])), "")
    return head_type(line.text[end : bracket[0]]) in TYPES or bool(behind)


# 推出了 X，这是一个…的数据集，以及在其上微调的模型 Y
_AS_WELL = re.compile(r"\s?(?:以及|并附上?|还有|连同)(?:相关的?|配套的?|其)?")
_DESCRIBES = re.compile(r"\s?(?:这|它|其)?(?:是|为)?(?:一[个种款套项]|首[个款])|\s?(?:这|它)是")


def named_later(line: Line, end: int) -> tuple[Sequence[Mention], tuple[int, int]]:
    """What 以及 adds in a later clause, behind one that only describes what was named first; and where 以及 stands."""
    index = line.clause_at(end)
    for clause in line.clauses[index + 1 : index + 3]:
        more = _AS_WELL.match(line.text, clause.start, clause.end)
        if more and clause.after == "，":
            things = objects_behind(line, more.end(), clause.end)
            told = things and TRIGGERS.search(line.text, more.end(), things[0].start)
            return ([] if told else things), more.span()
        if clause.after != "，" or not _DESCRIBES.match(line.text, clause.start):
            break
    return [], (0, 0)
