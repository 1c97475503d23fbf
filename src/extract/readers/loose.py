"""Tables in text files: cells parted by tabs, by wide gaps, or by ``|`` (Markdown), line by line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from .flat import are_headers
from .lines import Line
from .patterns import bullet, ends_sentence, is_contents_line, is_dotted, is_ornament
from .tables import Grid, GridCell, header_rows

_GAP = re.compile(r"[ \u3000]{2,}|[ \u3000]*\t[ \u3000\t]*?(?=\t|[^ \u3000\t]|$)")
_DIVIDER = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")


def loose_table(lines: Sequence[Line], *, indented: bool = False) -> tuple[int, Grid | None]:
    """How many lines from the first on are one table, and its cells; (0, None) if no table begins here.

    ``indented``: the first line stands further in than the next, so that its first cell is empty where it has one too few.
    """
    if "|" in lines[0].text and len(lines) > 1 and _DIVIDER.match(lines[1].text) and "|" in lines[1].text:
        return _piped(lines, 2)
    bars = lines[0].text.count("|")
    alike = sum(1 for _ in takewhile(lambda x: x.text.count("|") == bars, lines)) if bars >= 2 else 0
    if alike >= 3 or (alike == 2 and (_goes_on(lines, bars) or are_headers([part.text for part in _pipe_cells(lines[0])]))):
        return _piped(lines, 1)
    count = 0
    while count < len(lines) and _is_row(lines[count].text):
        count += 1
    if count < 2:
        return 0, None
    rows = [parts_of(line) for line in lines[:count] if not is_ornament(line.text)]
    if len(rows) < 1 or _is_contents(lines[:count], rows) or _are_profiles(rows):
        return 0, None
    columns = _columns(_with_corner(rows) if indented else rows, tabs=all("\t" in x.text for x in lines[:count]))
    return (count, _grid(columns)) if columns else (0, None)


def _is_row(text: str) -> bool:
    mark = bullet(text)
    cells = text[len(mark[1]) :].lstrip() if mark else text  # "·  X" is an item, with one cell
    return bool(_GAP.search(cells)) and not (ends_sentence(text) and len(text) > 60)


def cells_of(text: str) -> int:
    """How many cells the line has; 1 where nothing parts it, or where it ends as prose does."""
    return len(_GAP.findall(text)) + 1 if _is_row(text) else 1


def parts_of(line: Line) -> list[Line]:
    """The cells of a line, empty ones between two tabs too."""
    parts: list[Line] = []
    at = 0
    for gap in [*_GAP.finditer(line.text), None]:
        end = gap.start() if gap else len(line.text)
        parts.append(_part(line, at, end))
        at = gap.end() if gap else end
    return parts


def _part(line: Line, start: int, end: int) -> Line:
    text = line.text[start:end]
    start += len(text) - len(text.lstrip())
    return Line(text.strip(), start=line.start + start)


def _is_contents(lines: Sequence[Line], rows: Sequence[Sequence[Line]]) -> bool:
    shown = [x for x in lines if not is_ornament(x.text)]
    return all(is_dotted(x.text) or (len(r) == 2 and is_contents_line(x.text)) for x, r in zip(shown, rows, strict=True))


def _are_profiles(rows: Sequence[Sequence[Line]]) -> bool:
    """A name and its sentences a line: paragraphs that begin with whom they are about."""
    return all(len(row) == 2 and ends_sentence(row[1].text) for row in rows)


def _with_corner(rows: list[list[Line]]) -> list[list[Line]]:
    """The rows, the first with an empty cell ahead of the names across the top, where that is what it lacks."""
    width = max(map(len, rows))
    if len(rows[0]) != width - 1 or sum(len(row) == width for row in rows[1:]) < 2:
        return rows
    return [[Line("", start=rows[0][0].start), *rows[0]], *rows[1:]]


def _columns(rows: Sequence[Sequence[Line]], *, tabs: bool) -> list[list[Line]]:
    """The rows with as many cells each; short rows are filled up at their end, where tabs make that sure."""
    width = max(len(r) for r in rows)
    if width < 2:
        return []
    same = sum(len(r) == width for r in rows)
    if not tabs and (same < 0.6 * len(rows) or any(len(r) < width - 1 for r in rows)):
        return []
    return [[*r, *[Line("", start=r[-1].start)] * (width - len(r))] for r in rows]


def _grid(rows: Sequence[Sequence[Line]]) -> Grid:
    return grid_of([[[cell] if cell.text else [] for cell in row] for row in rows])


def grid_of(rows: Sequence[Sequence[list[Line]]]) -> Grid:
    """A grid of rows that have as many cells each."""
    cells = [GridCell(r, k, 1, 1, lines) for r, row in enumerate(rows) for k, lines in enumerate(row)]
    grid = Grid(0, len(rows), len(rows[0]), cells, (0, 0, 0, 0), [], drawn=False)
    grid.header_rows = header_rows(grid)
    return grid


_WIDE = 4  # bars: so many in line after line are no accident


def _goes_on(lines: Sequence[Line], bars: int) -> bool:
    """Whether further rows are as wide as the first two, with others between them that lack the cells that span them all."""
    rows = [line.text.count("|") for line in takewhile(lambda x: "|" in x.text, lines)]
    return bars >= _WIDE and rows.count(bars) >= _WIDE and max(rows) == bars


def _piped(lines: Sequence[Line], body: int) -> tuple[int, Grid | None]:
    """A Markdown table, whose head its first line is; ``body`` is where its rows begin, behind the divider if it has one."""
    count = body
    while count < len(lines) and "|" in lines[count].text:
        count += 1
    rows = [_pipe_cells(line) for line in (lines[0], *lines[body:count])]
    width = len(rows[0])
    grid = _grid([_filled_up(row[:width], width, spanned=body == 1) for row in rows])
    grid.header_rows = 1
    return count, grid


def _filled_up(row: list[Line], width: int, *, spanned: bool) -> list[Line]:
    """The row with empty cells where it lacks some: at its end, or ahead where it has but the last few (``spanned``: a cell may
    span rows, and stand in the first of them alone)."""
    empty = [Line("", start=row[0].start)] * (width - len(row))
    return [*empty, *row] if spanned and width > _WIDE and 2 * len(row) <= width else [*row, *empty]


def _pipe_cells(line: Line) -> list[Line]:
    text = line.text
    start, end = (
        (1 if text.startswith("|") else 0),
        len(text) - (1 if text.endswith("|") and not text.endswith("\\|") else 0),
    )
    out: list[Line] = []
    for i in range(start, end + 1):
        if i == end or (text[i] == "|" and text[i - 1] != "\\"):
            out.append(_part(line, start, i))
            start = i + 1
    return out
