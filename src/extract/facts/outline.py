"""Outlines: what an entry is about, for the lines under it that name nothing.

4. 墨池： / a. 2021 年 2 月，史上最大：170 亿参数… : the marks tell which line stands under which.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from extract.facts.reading import Line
from extract.names.mention import Mention

_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_CJK = "一二三四五六七八九十"
#: The marks that entries open with, and what sort each is.
_MARKS = (
    ("cjk", re.compile(rf"(?P<mark>[{_CJK}])\s?、\s?")),
    ("bracketed cjk", re.compile(rf"[（(](?P<mark>[{_CJK}])[）)]\s?")),
    ("number", re.compile(r"(?P<mark>\d{1,2})\s?(?:\.(?!\d)|、)\s?")),
    ("bracketed number", re.compile(r"[（(]?(?P<mark>\d{1,2})[）)]\s?")),
    ("circled", re.compile(r"(?P<mark>[\u2460-\u2473])\s?")),
    ("roman", re.compile(rf"(?P<mark>{'|'.join(sorted(_ROMAN, key=len, reverse=True))})[.)）、]\s?")),
    ("letter", re.compile(r"(?P<mark>[a-z])[.)）、]\s?")),
)
_BEHIND_NAME = re.compile(r"\s?(?:大?模型|芯片|处理器|加速[卡器])?\s?(?:[（(][^（）()]{1,24}[）)])?\s?(?:[：:]|$)")


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line with a mark: what sort that is, which of its list it is, and how long."""

    line: Line
    sort: str
    count: int
    length: int


class Outline:
    """The entries of a report whose marks tell their depth, each with those that it stands under.

    Parameters
    ----------
    lines : of the report
    """

    def __init__(self, lines: Sequence[Line]):
        self._over: dict[int, list[_Entry]] = {}
        self._behind = {id(line): behind for line, behind in pairwise(lines)}
        stack: list[_Entry] = []
        for block, told in groupby(lines, key=lambda x: x.sentence.block):
            first = next(told)
            entry = _entry(first, stack)
            if entry is None:
                stack = stack if first.sentence.kind == "list" else []
                continue
            depth = _depth(entry, stack)
            self._over[block] = stack[:depth][::-1]
            stack = [*stack[:depth], entry]

    def over(self, line: Line) -> Iterator[tuple[Line, Mention]]:
        """The entries over ``line`` that begin with a name, the nearest first: each with the name."""
        for entry in self._over.get(line.sentence.block, []):
            told = entry.line
            yield from ((told, m) for m in told.mentions if m.start == entry.length and _BEHIND_NAME.match(told.text, m.end))

    def behind(self, line: Line) -> Line | None:
        """The next sentence of the line's paragraph."""
        behind = self._behind.get(id(line))
        return behind if behind and behind.sentence.block == line.sentence.block else None


def text_begins(line: Line) -> int:
    """Where the text of a line begins, behind the mark that it may open with."""
    return next((match.end() for _, pattern in _MARKS if (match := pattern.match(line.text))), 0)


def _entry(line: Line, above: Sequence[_Entry]) -> _Entry | None:
    """``line`` as an entry; the i. that follows upon h. is a letter. None where it opens with no mark."""
    found = [(sort, match) for sort, pattern in _MARKS if (match := pattern.match(line.text))]
    entries = [_Entry(line, sort, _count(match["mark"], sort), match.end()) for sort, match in found]
    following = [e for e in entries if any(e.sort == a.sort and e.count == a.count + 1 for a in above)]
    return next(iter(following or entries), None)


def _count(mark: str, sort: str) -> int:
    if "number" in sort:
        return int(mark)
    if sort == "roman":
        return _ROMAN.index(mark) + 1
    return _CJK.index(mark) + 1 if "cjk" in sort else ord(mark) - ord("a" if sort == "letter" else "①") + 1


def _depth(entry: _Entry, stack: Sequence[_Entry]) -> int:
    """How many of the ``stack`` stand over the entry: it goes on with the last list of its sort that it can go on with, or begins one."""
    alike = [k for k, other in enumerate(stack) if other.sort == entry.sort]
    if entry.count == 1:
        return len(stack) - 1 if alike and alike[-1] == len(stack) - 1 else len(stack)
    following = [k for k in alike if stack[k].count + 1 == entry.count] or [k for k in alike if stack[k].count < entry.count]
    return (following or alike or [len(stack)])[-1]
