"""Pages whose text lies on its side (wide tables): read as if turned, with boxes on the page as it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from .pdf import Box, Char, RawPage, Rule


def uprighted(page: RawPage) -> tuple[RawPage, int]:
    """The page turned so that most of its text is upright, and the angle that it was at (0, 90 or 270)."""
    angles = Counter(c.angle for c in page.chars if c.text != " ")
    angle, count = angles.most_common(1)[0] if angles else (0, 0)
    if angle not in (90, 270) or count < 0.6 * angles.total():
        return page, 0
    chars = [_char(c, page, angle) for c in page.chars]
    rules = [Rule(*_box((r.x0, r.top, r.x1, r.bottom), page, angle), r.side) for r in page.rules]
    return replace(page, width=page.height, height=page.width, chars=chars, rules=rules), angle


def _char(char: Char, page: RawPage, angle: int) -> Char:
    x0, top, x1, bottom = _box((char.x0, char.top, char.x1, char.bottom), page, angle)
    turn = (char.angle - angle) % 360
    return replace(char, x0=x0, top=top, x1=x1, bottom=bottom, base=bottom - 0.2 * (bottom - top), angle=turn)


def _box(box: Box, page: RawPage, angle: int) -> Box:
    x0, top, x1, bottom = box
    if angle == 90:  # text runs up the page
        return page.height - bottom, x0, page.height - top, x1
    return top, page.width - x1, bottom, page.width - x0


def turned_back(boxes: np.ndarray, char_page: np.ndarray, pages: Sequence[RawPage], angles: Sequence[int]) -> None:
    """Put the boxes of turned pages back to where the characters stand, in place."""
    for page, angle in zip(pages, angles, strict=True):
        if not angle:
            continue
        here = char_page == page.number
        x0, top, x1, bottom = boxes[here].T
        if angle == 90:
            boxes[here] = np.stack([top, page.height - x1, bottom, page.height - x0], axis=1)
        else:
            boxes[here] = np.stack([page.width - bottom, x0, page.width - top, x1], axis=1)
