"""Tables of a text file that have each cell on a line of its own, as slides and PDFs are exported: the heads, and then row by row.

公司 / 轮次 / 金额 / 时间 / 月之暗面 / B 轮 / 超 10 亿美元 / 2 月 / MiniMax / …: how many columns there are shows in the heads, and where
a row begins in the cells that must be a date, a round, an amount. Where blank lines part the cells, what stands between two of them is
one cell; a row may then lack its first cell, which is merged with that above, or its last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from .flat import are_headers, is_dated_deed, is_header
from .lines import Line
from .loose import grid_of
from .patterns import bullet, columns_wide, is_source, opens_caption
from .tables import Grid
from .typed import DATE, MISSING, sort_of
from .wrapping import TextLine

_LEAST_COLUMNS, _MOST_COLUMNS, _LEAST_ROWS, _MOST_EXTRA, _MOST_CELLS = 2, 8, 2, 2, 600
_LACKING, _MERGED = 2, 4  # what a lacking cell and a cell of more lines cost, in cells
_CELL = 10  # what a cell is worth
_LONGEST_HEADER, _LONGEST_CELL = 24, 60  # columns of characters
_BRIEF = 6  # characters of a header that are no name with the header's word at its end
_NO_HEADER = re.compile(r"[，。；：:？！、“”]|\d{3}|\s{2}|^\d")
_NO_CELL = re.compile(r"[。？！]|\s{3}|\t")
_PARTS = re.compile(r"[、；;]")
_FIGURE = re.compile(r"[\d千百万亿轮《]")
_ASIDE = re.compile(r"\s|[（(][^（）()]*[）)]")

Cell = list[Line]
Row = list[Cell]


@dataclass(frozen=True, slots=True)
class _Found:
    """The head and the rows of a table, what they are worth, and a first cell that stands behind them all, if there is one."""

    worth: int = 0
    rows: Sequence[Row] = ()
    astray: Sequence[Line] = ()

    @property
    def count(self) -> int:
        return sum(len(cell) for row in self.rows for cell in row) + len(self.astray)


def stacked_table(lines: Sequence[TextLine], i: int) -> tuple[int, Grid | None]:
    """How many lines from the heads at ``i`` on are one table, and its cells; (0, None) if none begins here."""
    found = _table(lines, i)
    if not found.rows or (i + 1 < len(lines) and _table(lines, i + 1).worth > found.worth):
        return 0, None  # what stands here is its title
    grid = grid_of(found.rows)
    if not found.astray:
        _merge_first_cells(grid)
    return found.count, grid


def _merge_first_cells(grid: Grid) -> None:
    """A first cell that is lacking is that of the row above, merged over both."""
    above = grid.cells[0]
    for cell in [c for c in grid.cells if not c.column]:
        if cell.lines:
            above = cell
        else:
            above.row_span += 1
            grid.cells.remove(cell)


def _table(lines: Sequence[TextLine], i: int) -> _Found:
    """The table at ``i``, with as many columns as leaves the most cells whole."""
    tables = [_Found()]
    for columns in range(_heads(lines, i), _LEAST_COLUMNS - 1, -1):
        heads = [x.line.text for x in lines[i : i + columns]]
        following = lines[i + columns].line.text if i + columns < len(lines) else ""
        if not _is_head(heads) or (len(following) <= _BRIEF and is_header(following)):  # 南京智能计算中心 is a name
            continue
        cells = _cells(lines, i, columns)
        worth, rows, end = _Rows(heads, cells).best()
        if len(rows) >= _LEAST_ROWS:
            lacking = any(not row[0] for row in rows)
            astray = cells[end][0] if lacking and end + 1 == len(cells) else ()
            tables.append(_Found(worth, [[[x.line] for x in lines[i : i + columns]], *rows], astray))
    return max(tables, key=lambda found: found.worth)


def _heads(lines: Sequence[TextLine], i: int) -> int:
    """How many lines from ``i`` on may each be a column's head; the first must say what its column holds."""
    count = 0
    while count < _MOST_COLUMNS and i + count < len(lines) and _may_head(lines[i + count].line.text):
        count += 1
    return count if count and is_header(lines[i].line.text) else 0


def _may_head(text: str) -> bool:
    return columns_wide(text) <= _LONGEST_HEADER and not _NO_HEADER.search(text) and not bullet(text) and not opens_caption(text)


def _is_head(heads: Sequence[str]) -> bool:
    if any(heads[0] != head and heads[0].endswith(head) for head in heads[1:]):
        return False  # 主要视频模型 over 模型 is its title
    enough = all(map(is_header, heads)) if len(heads) < 3 else are_headers(heads)
    return enough and len(set(heads)) == len(heads) and any(map(_sort, heads))


def _sort(head: str) -> re.Pattern[str] | None:
    """What the cells under a head must be; dates under 成立, 启用, too."""
    return sort_of(head) or (DATE if is_dated_deed(head) else None)


def _cells(lines: Sequence[TextLine], i: int, columns: int) -> list[tuple[Cell, bool]]:
    """The cells behind the heads, and whether each is surely whole: it is where blank lines part the heads, and so all cells."""
    parted = all(x.blanks for x in lines[i + 1 : i + columns])
    cells: list[tuple[Cell, bool]] = []
    for line in lines[i + columns :]:
        if len(cells) > _MOST_CELLS or is_source(line.line.text) or opens_caption(line.line.text) or bullet(line.line.text):
            break
        if parted and cells and not line.blanks and not line.new_page:
            cells[-1][0].append(line.line)
        else:
            cells.append(([line.line], parted))
    return cells


@dataclass(frozen=True)
class _Rows:
    """Cuts cells into rows so that as many as can be fit their columns."""

    heads: Sequence[str]
    cells: Sequence[tuple[Cell, bool]]

    def best(self) -> tuple[int, list[Row], int]:
        """How much the best rows are worth, they, and how many of the cells they take."""
        sorts = [_sort(head) for head in self.heads]
        best: dict[int, tuple[int, int, Row]] = {}  # where a row begins: what it and those behind it are worth, where it ends, its cells
        for at in range(len(self.cells) - 1, -1, -1):
            options = [(worth + best.get(end, (0,))[0], end, row) for worth, end, row in self._from(at, sorts)]
            if options:
                best[at] = max(options, key=lambda option: option[0])
        rows: list[Row] = []
        at = 0
        while at in best:
            _, at, row = best[at]
            rows.append(row)
        return best[0][0] if rows else 0, rows, at

    def _from(self, at: int, sorts: Sequence[re.Pattern[str] | None]) -> Iterator[tuple[int, int, Row]]:
        """The rows that may begin at ``at``: their worth, where they end, their cells."""
        columns = len(sorts)
        for taken in _shares(tuple(sort is None for sort in sorts), parted=self.cells[at][1]):
            end = at + sum(taken)
            if end > len(self.cells):
                continue
            row: Row = []
            here = at
            for count in taken:
                row.append([line for cell, _ in self.cells[here : here + count] for line in cell])
                here += count
            if _fits(row, sorts) and (row[0] or at):
                lacking, more = taken.count(0), end - at - columns + taken.count(0)
                worth = columns - _LACKING * lacking - _MERGED * more
                if worth >= 0:
                    wrapped = next((k for k, count in enumerate(taken) if count > 1), columns)
                    yield _CELL * worth - (columns - wrapped), end, row  # the last column's remarks are wrapped most often


@cache
def _shares(words: tuple[bool, ...], *, parted: bool) -> list[list[int]]:
    """How many of the cells each column may take; ``words``: which columns hold words, and so may be of more than one line, or lack."""
    columns = len(words)
    shares = [[1] * columns]
    if parted:
        lacking = [k for k in (0, columns - 1) if words[k] and columns > _LEAST_COLUMNS]
        return shares + [[int(n != k) for n in range(columns)] for k in lacking]
    for extra in range(1, _MOST_EXTRA + 1):
        shares += [[1 + extra * (n == k) for n in range(columns)] for k in range(columns) if words[k]]
    return shares


def _fits(row: Row, sorts: Sequence[re.Pattern[str] | None]) -> bool:
    """Whether each cell is what its column holds, and one at least tells a figure."""
    told = False
    for cell, sort in zip(row, sorts, strict=True):
        text = " ".join(x.text for x in cell)
        if columns_wide(text) > _LONGEST_CELL * max(1, len(cell)) or _NO_CELL.search(text):
            return False
        parts = _PARTS.split(_ASIDE.sub("", text))  # B-1、B-2
        if sort and not MISSING.fullmatch(text) and not all(sort.match(part) for part in parts[:1] + [p for p in parts[1:] if p]):
            return False
        told = told or (not MISSING.fullmatch(text) and _FIGURE.search(text) is not None)
    return told
