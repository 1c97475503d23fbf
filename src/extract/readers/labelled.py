"""Lists of a text file that are set in two columns: a name, a wide gap, and what is told of it, hanging under itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..document import BlockKind
from .build import Draft
from .lines import Line
from .loose import parts_of
from .patterns import bullet, columns_wide, ends_sentence, is_apart, is_label, is_ornament, opens_block, tells
from .wrapped import FULL, OFF, placed
from .wrapping import TextLine

_LEAST_ENTRIES, _FEW = 2, 3  # of few entries all must tell something, of more most


def labelled(lines: Sequence[TextLine], i: int) -> list[Draft]:
    """The entries that begin at ``i`` as items of a list; none if there are too few, or if they are the rows of a table."""
    entries: list[Draft] = []
    first = last = None
    for line in lines[i:]:
        entry = _entry(line)
        if entry and (first is None or entry.told_at <= first.told_at + OFF or entry.is_long):
            entries.append(Draft(BlockKind.LIST_ITEM, [line.line], rank=1))
            first, last = first or entry, entry
        elif last and _hangs(line, last):
            entries[-1].lines.append(line.line)
        else:
            if last and _goes_on(entries, last, line):
                return []
            break
    return entries if len(entries) >= _LEAST_ENTRIES and _is_told(entries) else []


@dataclass(frozen=True, slots=True)
class _Entry:
    """The columns of characters that a name and what is told of it begin at; ``is_long``: the name leaves no more than the gap."""

    named_at: int
    told_at: int
    is_long: bool
    marked: bool
    blanks: int


def _entry(line: TextLine) -> _Entry | None:
    """None where the line is no name with a telling."""
    parts = placed(line)
    mark = bullet(line.line.text)
    if mark and parts[0][1].text == mark[1]:
        parts = parts[1:]
    if len(parts) != 2 or line.blanks > 1 or is_apart(line.line.text):
        return None
    (at, name), (told_at, _) = parts
    label = name.text.removeprefix(mark[1]).lstrip() if mark else name.text
    width = columns_wide(name.text)
    return (
        _Entry(at + width - columns_wide(label), told_at, told_at - at - width <= OFF, mark is not None, line.blanks)
        if is_label(label)
        else None
    )


def _hangs(line: TextLine, entry: _Entry) -> bool:
    """Whether the line goes on with the entry above: it stands under its telling, or under its name where a bullet stands ahead of it."""
    alone = len(parts_of(line.line)) == 1 and not line.blanks and not is_ornament(line.line.text) and not bullet(line.line.text)
    return alone and (abs(line.indent - entry.told_at) <= OFF or (entry.marked and abs(line.indent - entry.named_at) <= 1))


def _goes_on(entries: Sequence[Draft], last: _Entry, line: TextLine) -> bool:
    """Whether the line goes on with the last entry at the margin: then the entries are paragraphs that begin with a name."""
    above = entries[-1].lines[-1].text
    is_open = columns_wide(above) >= FULL and not ends_sentence(above)
    return len(entries) > 1 and is_open and line.blanks == last.blanks and not line.new_page and not opens_block(line.line.text)


def _is_told(entries: Sequence[Draft]) -> bool:
    """Whether most entries tell something: what stands beside their names is no word or figure of a table."""
    telling = ["".join(x.text for x in (parts_of(e.lines[0])[-1], *e.lines[1:])) for e in entries]
    return sum(map(tells, telling)) >= (0.5 if len(entries) >= _FEW else 1) * len(entries)


_MONTH = re.compile(r"(?:(?:19|20)\d\d\s?年\s?)?(?:1[0-2]|0?[1-9])\s?月|(?:19|20)\d\d\s?年")


def dated_bullets(lines: Sequence[TextLine], i: int) -> tuple[int, list[Draft]]:
    """A chronicle of months, a column of bullets beside each: how many lines it takes, and its months as headings over their items.

    1 月   ● 10 日，…
           ● 微软…
    """
    drafts: list[Draft] = []
    months = under = count = 0
    for line in lines[i:]:
        parts = placed(line)
        ahead, item = (parts[0], parts[1:]) if _MONTH.fullmatch(parts[0][1].text) else (None, parts)
        at, first = item[0] if item else (0, line.line)
        if ahead and bullet(first.text) and not (under and abs(at - under) > OFF):
            drafts.append(Draft(BlockKind.HEADING, [ahead[1]], rank=6))
            months, under = months + 1, at
        elif not under or abs(at - under) > OFF + 2 or (bullet(first.text) and abs(at - under) > OFF):
            break
        count += 1
        told = Line(line.line.text[first.start - line.line.start :], start=first.start)
        if bullet(first.text):
            drafts.append(Draft(BlockKind.LIST_ITEM, [told], rank=1))
        else:
            drafts[-1].lines.append(told)
    return (count, drafts) if months > 1 else (0, [])
