"""What Markdown's marks say: headings, lists, code fences, quotes, front matter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from ..document import BlockKind
from .build import Draft
from .lines import Line

_HEADING = re.compile(r"(#{1,6})\s+(?P<text>.*?)\s*#*$")
_ITEM = re.compile(r"(?P<mark>[-*+]|\d{1,3}[.)])\s+(?P<text>\S.*)")
_FENCE = re.compile(r"(`{3,}|~{3,})")
_RULE = re.compile(r"(?:[-*_]\s*){3,}$")
_UNDERLINE = re.compile(r"=+$|-{2,}$")
_FOOTNOTE = re.compile(r"\[\^(?P<mark>[^\]]+)\]:\s*(?P<text>.+)")
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)$")


def is_markdown(path: Path, text: str) -> bool:
    return path.suffix.lower() in (".md", ".markdown") or len(re.findall(r"(?m)^#{1,6} \S", text)) >= 3


def marked(line: Line, indent: int) -> Draft | None:
    """The block that a line's own mark makes, with the mark left out of it."""
    if found := _HEADING.match(line.text):
        return Draft(BlockKind.HEADING, [_cut(line, found.start("text"), found.end("text"))], len(found.group(1)), rank=-1)
    if _RULE.match(line.text) or _IMAGE.match(line.text):
        return Draft(BlockKind.FURNITURE, [line])
    if found := _FOOTNOTE.match(line.text):
        return Draft(BlockKind.FOOTNOTE, [_cut(line, found.start("text"), found.end("text"))], label=found["mark"])
    if found := _ITEM.match(line.text):
        return Draft(BlockKind.LIST_ITEM, [line], label=found["mark"], rank=1 + indent // 2)
    return None


def _cut(line: Line, start: int, end: int) -> Line:
    return Line(line.text[start:end], start=line.start + start)


def fenced(lines: Sequence[Line], i: int) -> int:
    """The index after a code fence that opens at line ``i`` (``i`` itself if none does)."""
    if not (opening := _FENCE.match(lines[i].text)):
        return i
    for k in range(i + 1, len(lines)):
        if lines[k].text.startswith(opening.group(1)) and not lines[k].text.strip("`~"):
            return k + 1
    return len(lines)


def is_underline(text: str) -> bool:
    return bool(_UNDERLINE.match(text))


_INLINE = re.compile(
    r"\*\*(?=\S[^*\n]*\*\*)|(?<=[^\s*])\*\*(?!\*)|(?<!`)`(?=[^`\n]+`)|(?<=[^\s`])`(?!`)"
    r"|(?<![\w*])\*(?=[^\W\d][^*\n]{0,80}\*)|(?<=\w)\*(?![\w*])"
    r"|\[\^[^\]\s]+\](?!:)|!?\[(?=[^\]\n]+\]\([^)\s]+\))|(?<=\S)\]\([^)\s]+\)"
)


def inline_marks(text: str) -> list[tuple[int, int]]:
    """Stars, backticks, link targets and footnote references: no part of what is said."""
    return [found.span() for found in _INLINE.finditer(text)]
