"""Figures that a report tells only to disown them: 上期把参数误写为…, 称“…”，该公司来函指出应为…, rumours that it lists."""

from __future__ import annotations

from extract.facts.reading import Line
from extract.language.shapes import shape


def is_disowned(line: Line, position: int) -> bool:
    """Whether the figure at ``position`` is one that the report itself calls wrong or unfounded."""
    return _misprinted(line, position) or _listed_rumour(line)


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
