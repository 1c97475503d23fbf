"""Figures that a report only quotes as wrong: 上期把参数误写为…, 第 38 期称“…”，该公司来函指出应为…."""

from __future__ import annotations

from extract.facts.reading import Line
from extract.language.shapes import shape


def is_misprint(line: Line, position: int) -> bool:
    """Whether the figure at ``position`` is what was printed by mistake, or what is quoted to be put right behind."""
    section = line.section_start(position)
    if shape("misprinted").search(line.text, section, position):
        return True
    opened, closed = line.text.rfind("“", section, position), line.text.find("”", position)
    quoted = opened >= 0 and closed >= 0 and "”" not in line.text[opened:position]
    return quoted and shape("put_right").search(line.text, closed) is not None
