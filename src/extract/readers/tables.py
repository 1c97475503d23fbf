"""Tables: from rules (also without side or top rules), and from columns that line up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .columns import ordered_lines
from .lines import Line, segments
from .pdf import Box, Char, Rule

_TOUCH = 3.0  # points by which two rules may miss each other


@dataclass(slots=True)
class GridCell:
    row: int
    column: int
    row_span: int
    column_span: int
    lines: list[Line]


@dataclass(slots=True)
class Grid:
    """A table before it has its place in the text.

    ``xs`` are its column edges, ``drawn`` whether rules make its cells, ``repeated`` the head printed again on
    further pages. ``told``: the lines of each entry where it is no table but a list of names and what is told of each.
    """

    page: int
    rows: int
    columns: int
    cells: list[GridCell]
    box: Box
    xs: list[float]
    header_rows: int = 0
    repeated: list[Line] = field(default_factory=list)
    drawn: bool = True
    told: list[list[Line]] = field(default_factory=list)

    def row_text(self, row: int) -> str:
        return "\t".join("".join(line.text for line in c.lines) for c in self.cells if c.row == row).replace(" ", "")


def ruled_tables(chars: Sequence[Char], rules: Sequence[Rule], page: int) -> list[Grid]:
    """The tables that rules draw, each with its characters in cells."""
    grids: list[Grid] = []
    for group in _connected(merged(rules)):
        grid = ruled_grid(group, chars, page)
        if grid is not None:
            grids.append(grid)
    return sorted(grids, key=lambda g: (g.box[1], g.box[0]))


def merged(rules: Sequence[Rule]) -> list[Rule]:
    """Collinear rules that touch or overlap, as one; cells drawn one by one give each border twice."""
    out: list[Rule] = []
    across = sorted((r for r in rules if r.horizontal), key=lambda r: (round(r.top / 2), r.x0))
    down = sorted((r for r in rules if not r.horizontal), key=lambda r: (round(r.x0 / 2), r.top))
    for rule in across:
        for i, o in enumerate(out):
            if abs(o.top - rule.top) <= 2 and rule.x0 <= o.x1 + _TOUCH and o.x0 <= rule.x1 + _TOUCH:
                out[i] = Rule(min(o.x0, rule.x0), o.top, max(o.x1, rule.x1), o.top, o.side and rule.side)
                break
        else:
            out.append(rule)
    upright: list[Rule] = []
    for rule in down:
        for i, o in enumerate(upright):
            if abs(o.x0 - rule.x0) <= 2 and rule.top <= o.bottom + _TOUCH and o.top <= rule.bottom + _TOUCH:
                upright[i] = Rule(o.x0, min(o.top, rule.top), o.x0, max(o.bottom, rule.bottom), o.side and rule.side)
                break
        else:
            upright.append(rule)
    return out + upright


def _connected(rules: list[Rule]) -> list[list[Rule]]:
    """Groups of rules that touch one another, and are more than one line."""
    parent = list(range(len(rules)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, a in enumerate(rules):
        for j in range(i):
            b = rules[j]
            if a.x0 <= b.x1 + _TOUCH and b.x0 <= a.x1 + _TOUCH and a.top <= b.bottom + _TOUCH and b.top <= a.bottom + _TOUCH:
                parent[root(i)] = root(j)
    groups: dict[int, list[Rule]] = {}
    for i, rule in enumerate(rules):
        groups.setdefault(root(i), []).append(rule)
    return [g for g in groups.values() if any(r.horizontal for r in g) and any(not r.horizontal for r in g)]


def edges_of(values: Iterable[float]) -> list[float]:
    """The values in their order, those that differ by no more than a touch as one."""
    out: list[float] = []
    for value in sorted(values):
        if not out or value - out[-1] > _TOUCH:
            out.append(value)
    return out


def ruled_grid(rules: list[Rule], chars: Sequence[Char], page: int) -> Grid | None:
    """The table that rules make which touch; None if it is none."""
    across = [r for r in rules if r.horizontal]
    down = [r for r in rules if not r.horizontal]
    xs = edges_of([r.x0 for r in down] + [x for r in across for x in (r.x0, r.x1)])
    ys = edges_of([r.top for r in across] + [y for r in down for y in (r.top, r.bottom)])
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows < 1 or columns < 2 or rows * columns > 20000:
        return None
    inside = [c for c in chars if xs[0] <= c.middle <= xs[-1] and ys[0] <= (c.top + c.bottom) / 2 <= ys[-1]]
    owner = _merge_cells(across, down, xs, ys)
    content: dict[tuple[int, int], list[Char]] = {}
    for char in inside:
        place = (_slot(ys, (char.top + char.bottom) / 2), _slot(xs, char.middle))
        content.setdefault(owner.get(place, place), []).append(char)
    cells = []
    for (row, column), extent in _extents(owner, rows, columns).items():
        lines = ordered_lines(segments(content.get((row, column), ())), page) if content.get((row, column)) else []
        cells.append(GridCell(row, column, *extent, [line for line in lines if line.text]))
    grid = Grid(page, rows, columns, sorted(cells, key=lambda c: (c.row, c.column)), (xs[0], ys[0], xs[-1], ys[-1]), xs)
    return grid if is_table(grid, stroked=not all(r.side for r in down)) else None


def is_table(grid: Grid, *, stroked: bool) -> bool:
    """Boxed text, cards and frames are no tables: those have text in two rows and in two columns at least.

    A single row of stroked cells is the rest of a table from the page before; one of filled boxes is a table's head.
    """
    filled = [c for c in grid.cells if c.lines]
    rows, columns = len({c.row for c in filled}), len({c.column for c in filled})
    return columns >= 2 and (rows >= 2 or (stroked and columns >= 3)) and len(filled) >= 0.25 * len(grid.cells)


def _slot(edges: list[float], value: float) -> int:
    for i in range(len(edges) - 2, -1, -1):
        if value >= edges[i]:
            return i
    return 0


def _merge_cells(across: list[Rule], down: list[Rule], xs: list[float], ys: list[float]) -> dict[tuple[int, int], tuple[int, int]]:
    """Which cell (its top left slot) each slot of the grid belongs to: slots without a rule between them are one."""
    rows, columns = len(ys) - 1, len(xs) - 1
    owner = {(r, c): (r, c) for r in range(rows) for c in range(columns)}
    for r in range(rows):
        for c in range(columns):
            if c and not _covered(down, xs[c], ys[r], ys[r + 1], upright=True):
                _join(owner, (r, c - 1), (r, c))
            if r and not _covered(across, ys[r], xs[c], xs[c + 1], upright=False):
                _join(owner, (r - 1, c), (r, c))
    return _rectangles(owner)


def _join(owner: dict[tuple[int, int], tuple[int, int]], a: tuple[int, int], b: tuple[int, int]) -> None:
    first, second = owner[a], owner[b]
    if first != second:
        keep, drop = min(first, second), max(first, second)
        for slot, value in owner.items():
            if value == drop:
                owner[slot] = keep


def _covered(rules: list[Rule], at: float, start: float, end: float, *, upright: bool) -> bool:
    total = 0.0
    for r in rules:
        where, low, high = (r.x0, r.top, r.bottom) if upright else (r.top, r.x0, r.x1)
        if abs(where - at) <= _TOUCH:
            total += max(0.0, min(high, end) - max(low, start))
    return total >= 0.5 * (end - start)


def _rectangles(owner: dict[tuple[int, int], tuple[int, int]]) -> dict[tuple[int, int], tuple[int, int]]:
    """Undo unions that are no rectangle."""
    members: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for slot, value in owner.items():
        members.setdefault(value, []).append(slot)
    out: dict[tuple[int, int], tuple[int, int]] = {}
    for slots in members.values():
        r0, r1 = min(r for r, _ in slots), max(r for r, _ in slots)
        c0, c1 = min(c for _, c in slots), max(c for _, c in slots)
        whole = len(slots) == (r1 - r0 + 1) * (c1 - c0 + 1)
        out.update({slot: (r0, c0) if whole else slot for slot in slots})
    return out


def _extents(owner: dict[tuple[int, int], tuple[int, int]], rows: int, columns: int) -> dict[tuple[int, int], tuple[int, int]]:
    out: dict[tuple[int, int], tuple[int, int]] = {}
    for r in range(rows):
        for c in range(columns):
            top, left = owner[r, c]
            height, width = out.get((top, left), (1, 1))
            out[top, left] = max(height, r - top + 1), max(width, c - left + 1)
    return out


_NUMBER = re.compile(r"[\d.,%+~<>≥≤约超近\s-]*\d[\d.,%+\s]*[A-Za-z亿万千百元美%]*$|[-—–/]+$|(?:19|20)\d\d\s*[年.\-/].*$")


_STATED = re.compile(r"\d\s?[万亿]{1,2}(?:美|欧|英|日|港)?元|^\d{1,2}\s?月(?:\s?\d{1,2}\s?日)?$")  # what a row says, and no header


def header_rows(grid: Grid) -> int:
    """How many rows at the top are headers: those without numbers above rows with some, two under merged heads."""
    if grid.rows < 2:
        return 0
    texts = [["".join(line.text for line in c.lines) for c in grid.cells if c.row == r] for r in range(grid.rows)]
    first = [t for t in texts[0] if t]
    if not first or any(_NUMBER.match(t) or _STATED.search(t) for t in first) or any(len(t) > 40 for t in first):
        return 0
    deep = max(c.row_span for c in grid.cells if c.row == 0)
    merged = any(c.column_span > 1 for c in grid.cells if c.row == 0) and len(first) > 1
    if (deep > 1 or merged) and grid.rows > 2 and not any(_NUMBER.match(t) for t in texts[1] if t):
        return 2
    return 1
