"""Tables without upright rules: rows whose cells stand under one another (also with rules across, 三线表).

Lists of a name and what is told of it, set in two columns, are told apart from them.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from itertools import pairwise

from .lines import Line, Segment, line_of
from .patterns import columns_wide, ends_sentence, is_contents_line, is_dotted, is_label, opens_caption, tells
from .pdf import Char, Rule
from .tables import Grid, GridCell
from .typed import ONE_VALUE

Row = list[Segment]

_LEAST_ROWS = 3
_GUTTER = 0.55  # sizes that stay empty between two columns, over all rows


def with_tables(rows: Sequence[Row], rules: Sequence[Rule], page: int, column: int) -> list[Line | Grid]:
    """The rows of a region as lines, and as tables where they line up."""
    out: list[Line | Grid] = []
    i = 0
    while i < len(rows):
        end = _run(rows, i)
        grid = _grid(rows[i:end], rules, page) if end - i >= _least_rows(rows[i]) else None
        if grid is None:
            out.append(line_of(rows[i], page, column))
            i += 1
        else:
            out.append(grid)
            i = end
    return out


def _least_rows(first: Row) -> int:
    """Two where the first row is three days or more, with what happened on each below it; else three."""
    days = [s for s in first if _DAY.fullmatch(s.text.strip())]
    return 2 if len(days) == len(first) > 2 else _LEAST_ROWS


_DAY = re.compile(r"(?:(?:19|20)\d\d\s?[年./-]\s?)?\d{1,2}\s?(?:月(?:\s?\d{1,2}\s?日)?|[./-]\s?\d{1,2})[初底]?")


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
        if opens_caption(" ".join(s.text for s in row)):
            break
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
    if _names_on(segment, above[-1]):
        return True
    return any(abs(segment.x0 - x) < segment.size for x in starts) and segment.x0 > min(starts) + segment.size


def _names_on(segment: Segment, above: Row) -> bool:
    """Whether a lone segment is the end of the first cell right above: 智能研究院 under 中国电信人工."""
    tight = segment.base - above[0].base <= 1.5 * (segment.bottom - segment.top)
    fits = len(above) > 1 and abs(segment.x0 - above[0].x0) < 0.6 * segment.size and segment.x1 < above[1].x0 - 0.5 * segment.size
    return tight and fits and len(segment.chars) <= 12 and re.search(r"[\d：:。，；]", segment.text) is None


def _is_prose(row: Row) -> bool:
    text = "".join(s.text for s in row)
    return len(text) > 30 and ("。" in text or ends_sentence(text))


_FIGURE = re.compile(
    r"[约近超逾达≥≤<>~]*\d[\d.,~～—–\-/]*(?:[万亿千百]*(?:[BMTKP%％]|[A-Z]?(?:FL)?OPS|人|nm|W)?级?[*†]?|[-./]\d{1,2}|[年月日])"
)


def _is_value(text: str) -> bool:
    """Whether a cell is one figure, date, amount or round: a row's own, and no piece of a longer text."""
    bare = text.replace(" ", "")
    return bool(_FIGURE.fullmatch(bare) or ONE_VALUE.fullmatch(bare))


def _figure_columns(texts: Sequence[Sequence[str]]) -> set[int]:
    """The columns, the first apart, most cells of which are one figure or date: each is a row's own."""
    found = set()
    for k in range(1, len(texts[0])):
        known = [row[k] for row in texts[1:] if row[k].strip()]
        if len(known) >= _LEAST_ROWS and sum(map(_is_value, known)) >= 0.6 * len(known):
            found.add(k)
    return found


def _begins_row(row: Sequence[str], figures: set[int]) -> bool:
    """Whether a line is the first of its row: it has a figure of its own, or, in a table without columns of figures, a first cell."""
    filled = [k for k, text in enumerate(row) if text.strip()]
    own = any(_is_value(row[k]) for k in filled if k in figures)
    if not figures:
        return 0 in filled or len(filled) == len(row)
    return (own and len(filled) > 1) or (0 in filled and 3 * len(filled) > 2 * len(row))


def _merged_down(named: Sequence[Sequence[int]], groups: Sequence[Sequence[int]]) -> dict[int, tuple[int, list[int]]]:
    """First cells that stand for several rows: first row -> how many rows, and the lines of the cell.

    ``named`` are the lines of each row that its first cell has. Where the row under the head has none, the names stand amid
    their rows, as they do in merged cells; else above them, which is for the table's readers to see.
    """
    if len(groups) < 3 or named[1] or not any(named[2:]):
        return {}
    names = [r for r in range(1, len(groups)) if named[r]]
    ends = _halves(names, groups)
    spans: dict[int, tuple[int, list[int]]] = {}
    start = 1
    for name, end in zip(names, ends, strict=True):
        spans[start] = (end - start, list(named[name]))
        start = end
    return spans


def _halves(names: Sequence[int], groups: Sequence[Sequence[int]]) -> list[int]:
    """Behind which row each name's rows end: as many lines stand below a name as above it, or one more."""
    ends: list[int] = []
    start = 1
    for name, following in zip(names, [*names[1:], len(groups)], strict=True):
        above = sum(len(groups[r]) for r in range(start, name))
        end, below = name + 1, len(groups[name]) - 1
        while end < following and below + len(groups[end]) <= above + 1:
            below += len(groups[end])
            end += 1
        end = following if following == len(groups) else end
        ends.append(end)
        start = end
    return ends


def _grid(rows: Sequence[Row], rules: Sequence[Rule], page: int) -> Grid | None:
    chars = [[c for s in row for c in s.chars if c.text != " "] for row in rows]
    size = statistics.median(c.size for row in chars for c in row)
    edges = _column_edges(chars, size)
    columns = len(edges) + 1
    if columns < 2:
        return None
    cells = [_cells(row, edges) for row in chars]
    full = sum(sum(bool(c) for c in row) >= max(2, 0.6 * columns) for row in cells)
    least = _least_rows(rows[0])
    if full < least or full < 0.5 * len(rows) or _is_contents(rows):
        return None
    if columns == 2 and any(len(c) > 60 for row in cells for c in row):
        return None
    groups = _row_groups(rows, cells, rules)
    if len(groups) < least:
        return None
    spans = _merged_down([[i for i in group if cells[i][0]] for group in groups], groups)
    told = [[line_of(rows[i], page) for i in group] for group in groups] if columns == 2 and _is_told(cells, groups) else []
    covered = {r for first, (count, _) in spans.items() for r in range(first, first + count)}
    out: list[GridCell] = []
    for r, group in enumerate(groups):
        for k in range(columns):
            count, own = spans.get(r, (1, group)) if k == 0 else (1, group)
            if k or r in spans or r not in covered:
                lines = [line_of([_segment(cells[i][k], rows[i])], page) for i in own if cells[i][k]]
                out.append(GridCell(r, k, count, 1, lines))
    every = [c for row in chars for c in row]
    xs = [min(c.x0 for c in every), *edges, max(c.x1 for c in every)]
    box = (xs[0], min(c.top for c in every), xs[-1], max(c.bottom for c in every))
    return Grid(page, len(groups), columns, out, box, xs, drawn=False, told=told)


def _is_told(cells: Sequence[list[list[Char]]], groups: Sequence[Sequence[int]]) -> bool:
    """Whether the first column has names, and the second tells something of each; under a head they are a table."""
    both = [["".join(c.text for i in group for c in cells[i][k]) for k in (0, 1)] for group in groups]
    headed = columns_wide(both[0][1]) <= _HEADER and all(columns_wide(text) > _HEADER for _, text in both[1:])
    named = sum(is_label(name) for name, _ in both)
    return not headed and named >= 0.8 * len(both) and sum(tells(text) for _, text in both) >= 0.5 * len(both)


_HEADER = 12  # columns of characters


def _column_edges(rows: Sequence[Sequence[Char]], size: float) -> list[float]:
    """The middles of upright strips that are empty in every row, and in most of them wider than the blank between two words."""
    taken = sorted((c.x0, c.x1) for row in rows for c in row)
    edges: list[float] = []
    far = taken[0][1]
    for x0, x1 in taken[1:]:
        if x0 - far > _GUTTER * size and _is_wide(rows, (far + x0) / 2, size):
            edges.append((far + x0) / 2)
        far = max(far, x1)
    return _needed(rows, edges)


def _needed(rows: Sequence[Sequence[Char]], edges: Sequence[float]) -> list[float]:
    """The edges without those that part one cell (1026 / 518) where the other rows, the head too, have nothing between two of them."""
    kept: list[float] = []
    for edge, following in pairwise([*edges, float("inf")]):
        filled = [i for i, row in enumerate(rows) if any(edge < c.middle < following for c in row)]
        if 0 in filled or len(filled) > max(1, 0.15 * len(rows)):
            kept.append(edge)
    return kept


def _is_wide(rows: Sequence[Sequence[Char]], edge: float, size: float) -> bool:
    gaps = []
    for row in rows:
        left, right = [c.x1 for c in row if c.middle < edge], [c.x0 for c in row if c.middle > edge]
        if left and right:
            gaps.append(min(right) - max(left))
    return not gaps or statistics.median(gaps) >= size


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
    texts = [["".join(c.text for c in cell) for cell in row] for row in cells]
    figures = _figure_columns(texts)
    groups = [[0]]
    for i in range(1, len(rows)):
        if not parted[i - 1] and not all(map(bool, cells[i])) if by_rules else not _begins_row(texts[i], figures):
            groups[-1].append(i)
        else:
            groups.append([i])
    return groups


def _parted(above: Row, below: Row, rules: Sequence[Rule]) -> bool:
    x0, x1 = below[0].x0, below[-1].x1
    return any(
        r.horizontal and above[0].base - 0.2 * above[0].size < r.top < below[0].base and r.x0 <= x0 + 8 and r.x1 >= x1 - 8 for r in rules
    )
