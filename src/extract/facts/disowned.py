"""Figures that a report tells only to disown them: 上期把参数误写为…, 称“…”，该公司来函指出应为…, rumours that it lists."""

from __future__ import annotations

import re

from extract.facts.bearers import CENTRE
from extract.facts.common import compared
from extract.facts.reading import Line
from extract.language.shapes import shape
from extract.names.mention import Kind
from extract.records import Quantity


def is_disowned(line: Line, position: int) -> bool:
    """Whether the figure at ``position`` is one that the report itself calls wrong or unfounded."""
    return _misprinted(line, position) or _listed_rumour(line)


_OTHERS = re.compile(r"\s?其(?:主要|直接|国内|海外)?(?:对手|竞争|竞品|同行|客户|用户)")
_ITS = re.compile(r"\s?的\s?(?:约|近|超过?|逾)?\s?")
_AND = re.compile(r"\s?(?:、|和|与|及|以及|，以及)\s?")


def is_rivals(line: Line, quantity: Quantity) -> bool:
    """超过甲公司的 9 EFLOPS 和乙公司的 1.8 EFLOPS: figures of bodies that the thing is measured by, which name no thing of theirs.

    其对手的产品单颗都在数十 TOPS: nor do those of others than the one that a sentence before is about.
    """
    section = line.section_start(quantity.start)
    if _OTHERS.match(line.text, section) and not line.among(section, quantity.start, Kind.HARDWARE):
        return True
    body = next((m for m in line.mentions if m.kind is Kind.ORG and _ITS.fullmatch(line.text, m.end, quantity.start)), None)
    if body is None or CENTRE.search(body.name):
        return False
    if compared(line, body):
        return True
    before = next((q for q in reversed(line.quantities) if q.end <= body.start and q.dimension == quantity.dimension), None)
    return before is not None and bool(_AND.fullmatch(line.text, before.end, body.start)) and is_rivals(line, before)


def _misprinted(line: Line, position: int) -> bool:
    """What was printed by mistake, or is quoted to be put right behind."""
    section = line.section_start(position)
    if shape("misprinted").search(line.text, section, position):
        return True
    opened, closed = line.text.rfind("“", section, position), line.text.find("”", position)
    quoted = opened >= 0 and closed >= 0 and "”" not in line.text[opened:position]
    return quoted and shape("put_right").search(line.text, closed) is not None


def _listed_rumour(line: Line) -> bool:
    """以下几条没有一条能够坐实：, and then the items."""
    return line.sentence.lead.endswith("：") and shape("unfounded").search(line.sentence.lead) is not None
