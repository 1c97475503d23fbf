"""Tables that are ruled across only, cell by cell: each cell draws its own rule, so that where the rules end the columns do.

Upright rules are put in between them where no text runs across, and the table is read as one that is ruled all round.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .lines import deduplicated
from .pdf import Char, Rule
from .tables import Grid, edges_of, ruled_grid

_SAME = 3.0  # points by which two edges may differ
_TALLEST = 160.0  # points between two rules of one table
_LEAST_LEVELS = 3
_MOST, _SEVERAL = 0.7, 3  # of the columns; lines
_BEYOND = 2.6  # sizes of text within which a first or a last row without a rule of its own stands


@dataclass(slots=True)
class _Level:
    """The pieces of rules at one height."""

    top: float
    pieces: list[Rule]

    @property
    def left(self) -> float:
        return min(r.x0 for r in self.pieces)

    @property
    def right(self) -> float:
        return max(r.x1 for r in self.pieces)

    @property
    def inner(self) -> list[float]:
        """Where a piece ends, but for the two ends of all."""
        ends = edges_of(x for r in self.pieces for x in (r.x0, r.x1))
        return [x for x in ends if self.left + _SAME < x < self.right - _SAME]


def tables_across(chars: Sequence[Char], rules: Sequence[Rule], page: int) -> list[Grid]:
    """The tables of a page whose cells are ruled above and below, and not at their sides."""
    grids: list[Grid] = []
    for levels in _tables(_levels(rules)):
        if grid := _grid(levels, chars, page):
            grids.append(grid)
    return grids


def _levels(rules: Sequence[Rule]) -> list[_Level]:
    """Pieces at one height that touch, or stand side by side with the like gaps between them."""
    levels: list[_Level] = []
    for rule in sorted((r for r in rules if r.horizontal), key=lambda r: (round(r.top), r.x0)):
        last = levels[-1] if levels else None
        if last and abs(last.top - rule.top) <= 1.5 and rule.x0 <= last.right + _SAME:
            last.pieces.append(rule)
        else:
            levels.append(_Level(rule.top, [rule]))
    return sorted(levels, key=lambda level: (level.top, level.left))


def _tables(levels: list[_Level]) -> Iterator[list[_Level]]:
    """Levels one below the other that share their columns."""
    free = list(levels)
    while free:
        table = [free.pop(0)]
        for level in list(free):
            if level.top - table[-1].top > _TALLEST:
                break
            if _belongs(level, table):
                table.append(level)
                free.remove(level)
        while table and not table[-1].inner:
            table.pop()
        if len({round(level.top) for level in table}) >= _LEAST_LEVELS and sum(bool(x.inner) for x in table) >= _LEAST_LEVELS - 1:
            yield table


def _belongs(level: _Level, table: Sequence[_Level]) -> bool:
    """Whether the pieces end where those above do, or go on over the whole of the table."""
    left, right = min(x.left for x in table), max(x.right for x in table)
    edges = edges_of(x for above in table for x in (above.left, above.right, *above.inner))
    inside = left - _SAME <= level.left and level.right <= right + _SAME
    known = [any(abs(x - edge) <= _SAME for edge in edges) for x in (level.left, level.right, *level.inner)]
    return inside and level.right - level.left > 4 * _SAME and all(known[:2]) and sum(known) >= 0.6 * len(known)


def _grid(levels: Sequence[_Level], chars: Sequence[Char], page: int) -> Grid | None:
    left, right = min(x.left for x in levels), max(x.right for x in levels)
    xs = edges_of(x for level in levels for x in (level.left, level.right, *level.inner))
    if len(xs) < 3:
        return None
    beside = deduplicated([c for c in chars if left <= c.middle <= right and c.text != " "])
    ys = edges_of(level.top for level in levels)
    ys = [*_row_beyond(beside, xs, ys[0], above=True), *ys, *_row_beyond(beside, xs, ys[-1], above=False)]
    if any(_holds_rows(beside, xs, top, bottom) for top, bottom in pairwise(ys)):
        return None  # 三线表: no rules between its rows
    across = [Rule(r.x0, level.top, r.x1, level.top) for level in levels for r in level.pieces]
    across += [Rule(left, y, right, y) for y in (ys[0], ys[-1])]
    down = [Rule(x, top, x, bottom) for top, bottom in pairwise(ys) for x in xs if not _runs_across(beside, x, top, bottom)]
    return ruled_grid([*across, *down], chars, page)


def _holds_rows(chars: Sequence[Char], xs: Sequence[float], top: float, bottom: float) -> bool:
    """Whether several lines between two rules have something in most columns each: then they are rows."""
    lines: dict[int, set[int]] = {}
    for char in chars:
        if top <= (char.top + char.bottom) / 2 <= bottom:
            lines.setdefault(round(char.base / 2), set()).add(sum(char.middle > x for x in xs))
    return sum(len(columns) >= max(2, _MOST * (len(xs) - 1)) for columns in lines.values()) >= _SEVERAL


def _runs_across(chars: Sequence[Char], x: float, top: float, bottom: float) -> bool:
    """Whether text goes on over the edge between two rules: a head over several columns."""
    row = [c for c in chars if top <= (c.top + c.bottom) / 2 <= bottom]
    return any(_touches(row, char, x) for char in row if char.x0 <= x + 0.5)


def _touches(row: Sequence[Char], char: Char, x: float) -> bool:
    """Whether the character stands over ``x``, or is the last ahead of it with the next one close behind."""
    if char.x0 < x - 0.5 and char.x1 > x + 0.5:
        return True
    following = [o for o in row if o.x0 > char.x0 and abs(o.base - char.base) < 0.3 * char.size]
    nearest = min(following, key=lambda o: o.x0, default=None)
    return nearest is not None and char.x1 <= x + 0.5 <= nearest.x0 + 1 and nearest.x0 - char.x1 < 0.25 * char.size


def _row_beyond(chars: Sequence[Char], xs: Sequence[float], y: float, *, above: bool) -> list[float]:
    """Where the row ends that stands above the first rule, or below the last, and has none of its own there; empty if none does."""
    size = max((c.size for c in chars), default=0.0)
    near = [
        c
        for c in chars
        if (y - _BEYOND * size <= c.top and c.bottom <= y + 1 if above else y - 1 <= c.top and c.bottom <= y + _BEYOND * size)
    ]
    nearest = max((c.base for c in near), default=0.0) if above else min((c.base for c in near), default=0.0)
    line = [c for c in near if abs(c.base - nearest) < 0.3 * size]
    filled = {sum(c.middle > x for x in xs) for c in line}
    apart = line and not any(_runs_across(line, x, min(c.top for c in line) - 1, max(c.bottom for c in line) + 1) for x in xs[1:-1])
    if not apart or len(filled) < max(2, 0.6 * (len(xs) - 1)):
        return []
    return [min(c.top for c in line) - 1 if above else max(c.bottom for c in line) + 1]
