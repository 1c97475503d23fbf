"""Several things and their figures: one figure of all (A、B 和 C 均为 100P), or each its own in turn (A、B 分别为 1P 和 2P)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from extract.facts.common import joined_from
from extract.facts.reading import Line
from extract.names.mention import Kind, Mention
from extract.records import Quantity

_EACH = re.compile(r"(?:均|都|各|皆)(?:是|为|有|达到?|可达|超过?)?\s?(?:约|近|超过?)?\s?$")
_PLACED = re.compile(r"\s?[（(][^（）()]{2,12}[）)]")


_CALLED = re.compile(
    r"\s?个?(?:参数(?:量|规模)?)?的?(?:大?模型|版本|版)?\s?(?P<each>分别|依次)?\s?(?:为|是|即|叫做?|名为)\s?[“「]?(?=[A-Za-z\u4e00-\u9fff])"
)
_AND = re.compile(r"\s?(?:和|与|及|、)\s?")


def called_so(line: Line, quantity: Quantity, things: Sequence[Mention], quantities: Sequence[Quantity]) -> Mention | None:
    """13B 参数模型为 X, 7B 和 70B 参数的分别是 X 和 Y: what is told to have the ``quantity`` behind it.

    ``quantities``: the figures of the sentence.
    """
    joined = [quantity]
    for one in (q for q in quantities if q.start > quantity.start):
        if _AND.fullmatch(line.text, joined[-1].end, one.number_start):
            joined.append(one)
    before = [q for q in quantities if q.end <= quantity.start and _AND.fullmatch(line.text, q.end, quantity.number_start)]
    said = _CALLED.match(line.text, joined[-1].end)
    if said is None or bool(said["each"]) is not (len(joined) + len(before) > 1):
        return None
    stop = line.clauses[line.clause_at(said.end() - 1)].end
    listed = [m for m in things if said.end() <= m.start < stop and not line.bracketed(m.start)]
    if not listed or listed[0].start - said.end() > 1:
        return None
    return listed[len(before)] if len(before) < len(listed) else None


def all_alike(line: Line, quantity: Quantity) -> list[Mention]:
    """The things that the sentence joined ahead of 均为, each of which has the figure; none where it says so of nothing."""
    clause = line.clauses[line.clause_at(quantity.start)]
    section = line.section_start(quantity.start)
    if carry := _CARRY.search(line.text, section, quantity.start):
        return _carriers(line, section, carry.start())
    if not _EACH.search(line.text, clause.start, quantity.start):
        return []
    things = [m for m in line.among(section, quantity.start, Kind.HARDWARE) if not line.bracketed(m.start)]
    group: list[Mention] = []
    for mention in things:
        placed = _PLACED.match(line.text, group[-1].end) if group else None
        joined = group and (
            joined_from(line, [group[-1], mention])[1:] or (placed and line.text[placed.end() : mention.start].strip() in _SEAMS)
        )
        group = [*group, mention] if joined else [mention]
    return group if len(group) > 1 else []


# 包括 X 在内，Y、Z 均表示搭载四颗某芯片，总算力超过 1000TOPS
_CARRY = re.compile(
    r"(?:均|都|皆)(?:表示|宣布|称|将|已|会|确认|官宣)*\s?(?:搭载|配备|采用|配置)了?[^，。；]{2,24}，\s?(?:合计|总)(?:算力|性能)[^，。；\d]{0,8}$"
)


def _carriers(line: Line, section: int, end: int) -> list[Mention]:
    """The cars or robots that are all said to carry the same."""
    things = [m for m in line.among(section, end) if m.kind in (Kind.PRODUCT, Kind.HARDWARE) and not line.bracketed(m.start)]
    makes = {m.start for m in line.among(section, end, Kind.ORG)}
    return [m for m in things if m.end not in makes]  # IM of IM智己汽车


_SEAMS = ("、", "和", "与", "及", "以及")


def respective(line: Line, quantity: Quantity, things: Sequence[Mention], quantities: Sequence[Quantity] | None = None) -> Mention | None:
    """A 和 B 的…分别为 1 和 2: the thing that has ``quantity``, by its place in the list; None where the lists differ.

    ``quantities``: those of the sentence, where some of them had to be understood first.
    """
    clause = line.clauses[line.clause_at(quantity.start)]
    word = max(line.text.rfind(said, clause.start, quantity.start) for said in ("分别", "依次"))
    if word < 0:
        return None
    figures = [q for q in quantities or line.quantities if word < q.start < clause.end and q.dimension == quantity.dimension]
    figures = [q for q in figures if q.high >= 10**4]
    ahead = [m for m in things if line.section_start(word) <= m.start and m.end <= word and not line.bracketed(m.start)]
    listed = ahead[-len(figures) :]
    joined = all(len(line.text[a.end : b.start]) <= 12 for a, b in pairwise(listed))
    return listed[figures.index(quantity)] if len(listed) == len(figures) > 1 and joined and quantity in figures else None
