"""What stands in columns of characters in a text file: tables whose cells go on in the next line, and timelines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..document import BlockKind
from .build import Draft
from .lines import Line
from .loose import grid_of, parts_of
from .patterns import columns_wide, is_ornament, is_unit_line
from .tables import Grid
from .wrapping import TextLine

_LEAST_COLUMNS, _LEAST_ROWS = 3, 3
OFF = 2  # columns of characters that a cell may begin off its column: some writers count “ and — as two wide


def wrapped_table(lines: Sequence[TextLine], i: int) -> tuple[int, Grid | None]:
    """How many lines from the head at ``i`` on are one table, some of whose cells go on below; (0, None) if none is.

    A line whose first column is empty goes on with the row above, or is another row of what stands in that column above; so
    does go on one that has nothing but its first cell's end.
    """
    head = placed(lines[i])
    if len(head) < _LEAST_COLUMNS:
        return 0, None
    starts = [at for at, _ in head]
    rows: list[list[list[Line]]] = [[[cell] for _, cell in head]]
    goes_on = False
    end = i + 1
    while end < len(lines):
        if is_ornament(lines[end].line.text):
            end += 1
            continue
        cells = _under(starts, lines[end])
        if _names_on(starts, rows, lines, end):
            goes_on = True
            rows[-1][0].append(lines[end].line)
            end += 1
            continue
        if cells is None or (lines[end].blanks and sum(map(bool, cells)) < _LEAST_COLUMNS):
            break
        if cells[0] and not (_goes_on(starts, rows, lines, end) and not lines[end].blanks):
            rows.append(cells)
        elif _of_the_same(rows[-1], cells):
            goes_on = True
            rows.append(cells)
        else:
            goes_on = True
            for cell, more in zip(rows[-1], cells, strict=True):
                cell += more
        end += 1
    return (end - i, grid_of(rows)) if goes_on and len(rows) >= _LEAST_ROWS else (0, None)


_FIGURE = re.compile(r"[\d.,~～—–\-/×xX%％]+\s?(?:[A-Za-z]{1,6}|[\u4e00-\u9fff]{0,2})")


def _of_the_same(above: list[list[Line]], cells: list[list[Line]]) -> bool:
    """寒武纪 | MLU370-S4 | 18 | 72 over — | MLU370-X8 | 24 | 96: a row of its own, whose first cell is that of the row above."""
    if cells[0] or not all(cells[1:]) or not all(above[1:]):
        return False
    both = [(a[0].text.strip(), b[0].text.strip()) for a, b in zip(above[1:], cells[1:], strict=True)]
    return sum(all(_FIGURE.fullmatch(text) for text in pair) for pair in both) >= 2


def _names_on(starts: Sequence[int], rows: Sequence[list[list[Line]]], lines: Sequence[TextLine], i: int) -> bool:
    """Whether line ``i``, right under a row and right above another, has but a word under the first column: V2 of Swin Transformer."""
    parts, line = placed(lines[i]), lines[i]
    alone = len(parts) == 1 and abs(parts[0][0] - starts[0]) <= OFF and not (line.blanks or line.new_page)
    if len(rows) < 2 or not alone or i + 1 == len(lines):
        return False
    following = _under(starts, lines[i + 1])
    short = columns_wide(line.line.text) < starts[1] - starts[0] and not is_unit_line(line.line.text)
    return short and following is not None and not lines[i + 1].blanks and all(following)


def _goes_on(starts: Sequence[int], rows: Sequence[list[list[Line]]], lines: Sequence[TextLine], i: int) -> bool:
    """Whether line ``i`` has but the ends of some cells, the first among them: 北京昇腾人工智能计 | 门头沟区… | 100P over 算中心 | 集团."""
    cells = _under(starts, lines[i])
    following = _under(starts, lines[i + 1]) if i + 1 < len(lines) else None
    if cells is None or len(rows) < 2 or not all(rows[-1]) or (following is not None and not following[0]):
        return False
    ends = [cell[0].text for cell in cells if cell]
    figures = any(re.search(r"\d", text) for text in ends)
    return 2 <= len(ends) <= len(starts) / 2 and not figures and all(columns_wide(text) <= 12 for text in ends)


def _under(starts: Sequence[int], line: TextLine) -> list[list[Line]] | None:
    """The cells of ``line``, one for each column; None where one stands under no column, or all that there is under the first."""
    cells: list[list[Line]] = [[] for _ in starts]
    for at, part in _cut(starts, placed(line)):
        column = min(range(len(starts)), key=lambda k: abs(starts[k] - at))
        if abs(starts[column] - at) > OFF or cells[column]:
            return None
        cells[column].append(part)
    return cells if line.blanks <= 1 and any(cells[1:]) else None


def _cut(starts: Sequence[int], parts: Sequence[tuple[int, Line]]) -> Iterator[tuple[int, Line]]:
    """Inflection AI 5 月: a cell that fills its column to a blank before the next one is two cells."""
    for at, part in parts:
        text = part.text
        begin = at
        for start in starts:
            cut = next((k for k in range(1, len(text)) if begin + columns_wide(text[:k]) == start), 0)
            if cut and text[cut - 1] == " " and begin in starts:
                yield begin, Line(text[:cut].rstrip(), start=part.start)
                part = Line(text[cut:], start=part.start + cut)
                begin, text = start, part.text
        yield begin, part


def placed(line: TextLine) -> list[tuple[int, Line]]:
    """The cells of a line, each with the column of characters that it begins at."""
    return [(line.indent + columns_wide(line.line.text[: part.start - line.line.start]), part) for part in parts_of(line.line)]


_DAY = (
    r"(?:(?:19|20)\d\d\s?[-./年]\s?)?(?:0?[1-9]|1[0-2])\s?(?:[-./]\s?[0-3]?\d|月(?:\s?[0-3]?\d\s?日|[初底末]|[上中下]旬)?)"
    r"|(?:19|20)\d\d\s?[-./]\s?(?:1[0-2]|0?[1-9])(?!\d)|(?:19|20)\d\d\s?年?(?:\s?[上下]半年|[初底末]|\s?Q[1-4])?"
)
_ENTRY = re.compile(rf"(?:{_DAY})[：:]?(?:[ \u3000]{{2,}}|[ \u3000]*\t|[ \u3000]?(?:——|—|–)(?=[ \u3000]))[\s\u3000]*(?P<deed>\S.*)")
_LEAST_ENTRIES = 3


def timeline(lines: Sequence[TextLine], i: int) -> list[Draft]:
    """The entries that begin at ``i``, a day and a wide gap ahead of each sentence, as items of a list; none if there are too few."""
    entries: list[Draft] = []
    under = 0
    for line in lines[i:]:
        match = _ENTRY.fullmatch(line.line.text)
        if match and not re.search(r"\s{2}|\t", match["deed"]):
            under = line.indent + columns_wide(line.line.text[: match.start("deed")])
            entries.append(Draft(BlockKind.LIST_ITEM, [line.line], rank=1))
        elif entries and not parts_of(line.line)[1:] and _is_more_of(entries[-1], line, under):
            entries[-1].lines.append(line.line)
        else:
            break
    return entries if len(entries) >= _LEAST_ENTRIES else []


_YEAR = re.compile(r"[【\[]?\s?(?:19|20)\d\d\s?年?\s?[】\]]?")


def is_year_of_timeline(lines: Sequence[TextLine], i: int) -> bool:
    """Whether line ``i`` is the year alone of the timeline right below."""
    return _YEAR.fullmatch(lines[i].line.text.strip()) is not None and bool(timeline(lines, i + 1))


FULL = 56  # columns of characters that a line has at least which goes on below at the margin


def _is_more_of(entry: Draft, line: TextLine, under: int) -> bool:
    """Whether the line goes on with the entry: under its deed, or at the margin where the entry's line is full and its sentence open."""
    if line.blanks > 1:
        return False
    last = entry.lines[-1].text.rstrip()
    is_open = not last.endswith(("。", "！", "？"))
    if abs(line.indent - under) <= OFF:
        return not line.blanks or (is_open and not last.endswith("；"))
    return is_open and line.blanks == 1 and columns_wide(last) >= FULL
