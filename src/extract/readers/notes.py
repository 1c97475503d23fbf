"""Footnotes whose marks are no longer raised: 驱动力3。 in the text, and further down a line ``3 数据来源：…``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..document import BlockKind
from .build import Draft
from .patterns import opens_footnote

_NOTE = re.compile(r"(?P<mark>\d{1,2})\s+(?=\S)")
_REACH = 10  # blocks back in which the mark must stand
_BODY = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.SOURCE_NOTE, BlockKind.CAPTION)


def with_flat_notes(drafts: Sequence[Draft]) -> list[Draft]:
    """Make footnotes of the lines that a flat mark in the text before refers to, and marks of those figures."""
    for i, draft in enumerate(drafts):
        if draft.kind not in (BlockKind.PARAGRAPH, BlockKind.FOOTNOTE, BlockKind.HEADING):
            continue
        found = _NOTE.match(draft.text)
        if not found or not opens_footnote(draft.text) or len(draft.text) < 10:
            continue
        if _mark_before(drafts[max(0, i - _REACH) : i], found["mark"]) or draft.kind is BlockKind.FOOTNOTE:
            draft.kind, draft.label = BlockKind.FOOTNOTE, found["mark"]
            if (0, len(found["mark"])) not in draft.lines[0].marks:
                draft.lines[0].marks.append((0, len(found["mark"])))
    return list(drafts)


def _mark_before(drafts: Sequence[Draft], mark: str) -> bool:
    """Find the mark: after a closing quote, bracket or per cent, or between a word and punctuation."""
    here = re.compile(
        rf"(?<=[”）》」%％]){mark}(?![\d.]|\s?[年月日号万亿个款颗块家项条级倍期大点轮次天]|[%％])|(?<=[\u4e00-\u9fffA-Za-z]){mark}(?=[、，。；：）])"
    )
    for draft in reversed(drafts):
        if draft.kind not in _BODY:
            continue
        for line in reversed(draft.lines):
            if found := here.search(line.text):
                line.marks.append(found.span())
                return True
    return False
