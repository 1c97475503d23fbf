"""Outlines: what an entry is about, for the lines under it that name nothing.

4. 墨池： / a. 2021 年 2 月，史上最大：170 亿参数… : the marks tell which line stands under which.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from extract.facts.reading import Line
from extract.language.lines import EntryMark, entry_marks
from extract.names.mention import Mention

_BEHIND_NAME = re.compile(r"\s?(?:大?模型|芯片|处理器|加速[卡器])?\s?(?:[（(][^（）()]{1,24}[）)])?\s?(?:[：:]|$)")


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line, and the mark that it opens with."""

    line: Line
    mark: EntryMark


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
            yield from ((told, m) for m in told.mentions if m.start == entry.mark.length and _BEHIND_NAME.match(told.text, m.end))

    def behind(self, line: Line) -> Line | None:
        """The next sentence of the line's paragraph."""
        behind = self._behind.get(id(line))
        return behind if behind and behind.sentence.block == line.sentence.block else None


def _entry(line: Line, above: Sequence[_Entry]) -> _Entry | None:
    """``line`` as an entry; the i. that follows upon h. is a letter. None where it opens with no mark."""
    marks = entry_marks(line.text)
    following = [m for m in marks if any(m.sort == a.mark.sort and m.count == a.mark.count + 1 for a in above)]
    mark = next(iter(following or marks), None)
    return _Entry(line, mark) if mark else None


def _depth(entry: _Entry, stack: Sequence[_Entry]) -> int:
    """How many of the ``stack`` stand over the entry: it goes on with the last list of its sort that it can go on with, or begins one."""
    mark, marks = entry.mark, [other.mark for other in stack]
    alike = [k for k, other in enumerate(marks) if other.sort == mark.sort]
    if mark.count == 1:
        return len(stack) - 1 if alike and alike[-1] == len(stack) - 1 else len(stack)
    following = [k for k in alike if marks[k].count + 1 == mark.count] or [k for k in alike if marks[k].count < mark.count]
    return (following or alike or [len(stack)])[-1]
