"""Tables without upright rules: rows whose cells stand under one another (also with rules across, 三线表)."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from .lines import Line, Segment, line_of
from .patterns import ends_sentence, is_contents_line, is_dotted
from .pdf import Char, Rule
from .tables import Grid, GridCell

Row = list[Segment]

_LEAST_ROWS = 3
_GUTTER = 0.55  # sizes that stay empty between two columns, over all rows


def with_tables(rows: Sequence[Row], rules: Sequence[Rule], page: int, column: int) -> list[Line | Grid]:
    """The rows of a region as lines, and as tables where they line up."""
    out: list[Line | Grid] = []
    i = 0
    while i < len(rows):
        end = _run(rows, i)
        grid = _grid(rows[i:end], rules, page) if end - i >= _LEAST_ROWS else None
        if grid is None:
            out.append(line_of(rows[i], page, column))
            i += 1
        else:
            out.append(grid)
            i = end
    return out


def _run(rows: Sequence[Row], start: int) -> int:
    """The end of the rows from ``start`` that may be one table: rows of several segments, and pieces of such rows."""
    end, pitch = start, 0.0
    while end < len(rows):
        row = rows[end]
        if end > start:
            step = row[0].base - rows[end - 1][0].base
            if step > max(3.2 * row[0].size, 1.8 * pitch):
                break
            pitch = max(pitch, min(step, 3.2 * row[0].size))
        if len(row) < 2 and (end == start or not _is_piece(row, rows[start:end])):
            break
        end += 1
    while end > start and len(rows[end - 1]) < 2 and _is_prose(rows[end - 1]):
        end -= 1
    return end


def _is_piece(row: Row, above: Sequence[Row]) -> bool:
    """Whether a lone segment can be a cell's further line: it is short and starts in one of the columns above."""
    if _is_prose(row):
        return False
    segment = row[0]
    starts = [s.x0 for r in above[-2:] for s in r]
    return any(abs(segment.x0 - x) < 0.6 * segment.size for x in starts[:]) and segment.x0 > min(starts) + segment.size


def _is_prose(row: Row) -> bool:
    text = "".join(s.text for s in row)
    return len(text) > 30 and ("。" in text or ends_sentence(text))


def _grid(rows: Sequence[Row], rules: Sequence[Rule], page: int) -> Grid | None:
    chars = [[c for s in row for c in s.chars if c.text != " "] for row in rows]
    size = statistics.median(c.size for row in chars for c in row)
    edges = _column_edges(chars, size)
    columns = len(edges) + 1
    if columns < 2:
        return None
    cells = [_cells(row, edges) for row in chars]
    full = sum(sum(bool(c) for c in row) >= max(2, 0.6 * columns) for row in cells)
    if full < _LEAST_ROWS or full < 0.5 * len(rows) or _is_contents(rows):
        return None
    if columns == 2 and any(len(c) > 60 for row in cells for c in row):
        return None
    groups = _row_groups(rows, cells, rules)
    if len(groups) < _LEAST_ROWS:
        return None
    out: list[GridCell] = []
    for r, group in enumerate(groups):
        for k in range(columns):
            lines = [line_of([_segment(cells[i][k], rows[i])], page) for i in group if cells[i][k]]
            out.append(GridCell(r, k, 1, 1, lines))
    every = [c for row in chars for c in row]
    xs = [min(c.x0 for c in every), *edges, max(c.x1 for c in every)]
    box = (xs[0], min(c.top for c in every), xs[-1], max(c.bottom for c in every))
    return Grid(page, len(groups), columns, out, box, xs, drawn=False)


def _column_edges(rows: Sequence[Sequence[Char]], size: float) -> list[float]:
    """The middles of upright strips that are empty in every row."""
    taken = sorted((c.x0, c.x1) for row in rows for c in row)
    edges: list[float] = []
    far = taken[0][1]
    for x0, x1 in taken[1:]:
        if x0 - far > _GUTTER * size:
            edges.append((far + x0) / 2)
        far = max(far, x1)
    return edges


def _cells(row: Sequence[Char], edges: Sequence[float]) -> list[list[Char]]:
    out: list[list[Char]] = [[] for _ in range(len(edges) + 1)]
    for char in row:
        out[sum(char.middle > e for e in edges)].append(char)
    return out


def _segment(chars: list[Char], row: Row) -> Segment:
    raised = {i for s in row for i in s.raised}
    own = {id(c) for c in chars}
    x0, x1 = chars[0].x0, chars[-1].x1
    spaces = [c for s in row for c in s.chars if c.text == " " and x0 < c.x0 < x1]
    return Segment(sorted([*chars, *spaces], key=lambda c: c.x0), row[0].base, row[0].size, raised & own)


def _is_contents(rows: Sequence[Row]) -> bool:
    texts = ["  ".join(s.text for s in row) for row in rows]
    return sum(is_dotted(t) or (is_contents_line(t) and len(r) == 2) for t, r in zip(texts, rows, strict=True)) > 0.6 * len(rows)


def _row_groups(rows: Sequence[Row], cells: Sequence[list[list[Char]]], rules: Sequence[Rule]) -> list[list[int]]:
    """Which lines make one row: those that no rule parts, or else those that go on with cells above."""
    parted = [_parted(rows[i - 1], rows[i], rules) for i in range(1, len(rows))]
    by_rules = sum(parted) >= 3 and sum(parted) >= 0.4 * len(parted)
    groups = [[0]]
    for i in range(1, len(rows)):
        goes_on = not parted[i - 1] if by_rules else not cells[i][0] and sum(map(bool, cells[i])) < len(cells[i])
        if goes_on and not (by_rules and cells[i][0] and all(cells[i])):
            groups[-1].append(i)
        else:
            groups.append([i])
    return groups


def _parted(above: Row, below: Row, rules: Sequence[Rule]) -> bool:
    x0, x1 = below[0].x0, below[-1].x1
    return any(
        r.horizontal and above[0].base - 0.2 * above[0].size < r.top < below[0].base and r.x0 <= x0 + 8 and r.x1 >= x1 - 8 for r in rules
    )
