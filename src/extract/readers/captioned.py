"""Tables of a text file that have lost their columns: loose words between 表 5 … and 来源：….

Where each row has one date, or each line as many words as the head, the cells can be told; else the table's
lines are kept without cells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .flat import flat_table
from .lines import Line
from .loose import cells_of, grid_of, parts_of
from .patterns import ends_sentence, is_ornament, is_source, is_unit_line, numbered, opens_caption
from .tables import Grid
from .typed import typed_row
from .wrapped import OFF, placed
from .wrapping import TextLine

_MOST_LINES = 150
_LEAST_GAPPED = 3
_TABLE = re.compile(r"(?:表|Table)\s*\d")
_SENTENCE = re.compile(r"[。；]|，.*，")
_DATED = re.compile(r"时间|日期|年份|时期|年月")
_WORD = re.compile(
    r"(?P<date>\d{4}\s*年(?:\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?)?(?=\s|$))"
    r"|\d[\d.,]*\s*(?:万亿|千亿|百亿|亿|万)(?:\s*(?:元|美元|参数))?(?=\s|$)|\S+"
)

_HEADER = re.compile(r"[\u4e00-\u9fff/A-Za-z]{2,8}(?:[（(][^（）()\s]{1,8}[）)])?")

Cell = list[Line]
Row = list[Cell]


def captioned_table(lines: Sequence[TextLine], i: int, *, spaced_ends: bool) -> tuple[int, Grid | None]:
    """How many lines after the caption at ``i`` are its table, and the cells; (0, None) if there is no table."""
    if not (_TABLE.match(lines[i].line.text) and opens_caption(lines[i].line.text)):
        return 0, None
    end = i + 1
    while end < len(lines) and end - i <= _MOST_LINES and _belongs(lines[end].line.text) and not (end > i + 1 and _titles_page(lines[end])):
        end += 1
    if end - i < 4 or not (end < len(lines) and is_source(lines[end].line.text)):
        end = _end_of_tight(lines, i)
    if end - i < 4:
        return 0, None
    count, body = end - i - 1, [x for x in lines[i + 1 : end] if not is_ornament(x.line.text)]
    if gapped := _gapped(body):
        return count, grid_of(gapped)
    head = [[word] for word in _words(body[0].line)]
    if not 2 <= len(head) <= 8:
        return count, None
    rows = _even(body[1:], len(head)) or _typed(body[1:], head)
    if not rows and spaced_ends and flat_table(lines, i + 1) < count:
        rows = _dated(body[1:], head)
    return count, grid_of([head, *rows]) if rows else None


def ragged_table(lines: Sequence[TextLine], i: int) -> tuple[int, Grid | None]:
    """How many lines from a head at ``i`` on wide gaps part into as many cells as it, an indented end of a cell between them now and
    then; (0, None) if none goes on so, or if they are no table.
    """
    columns = cells_of(lines[i].line.text)
    if columns < _LEAST_GAPPED:
        return 0, None
    end, goes_on = i + 1, False
    while end < len(lines) and lines[end].blanks <= 1:
        if is_ornament(lines[end].line.text):
            end += 1
            continue
        one = cells_of(lines[end].line.text) == 1 and lines[end].indent >= _INDENTED
        if one and end + 1 < len(lines) and cells_of(lines[end + 1].line.text) == columns:
            goes_on = True
        elif cells_of(lines[end].line.text) != columns:
            break
        end += 1
    rows = _gapped([x for x in lines[i:end] if not is_ornament(x.line.text)]) if goes_on else []
    return (end - i, grid_of(rows)) if rows else (0, None)


_INDENTED = 8


def even_table(lines: Sequence[TextLine], i: int) -> tuple[int, Grid | None]:
    """How many lines from a head at ``i`` on have as many words as it, and the cells; (0, None) if they are no table.

    The head is words only: no figures, no marks of prose.
    """
    if not _heads(lines[i].line):
        return 0, None
    head = _words(lines[i].line)
    end = i + 1
    while end < len(lines) and not lines[end].blanks and len(_words(lines[end].line)) == len(head) and _belongs(lines[end].line.text):
        end += 1
    if end - i < 4 or (end < len(lines) and not lines[end].blanks and not is_source(lines[end].line.text)):
        return 0, None
    return end - i, grid_of([[[word] for word in _words(x.line)] for x in lines[i:end]])


def _heads(line: Line) -> bool:
    """Whether the line may be a table's head: a few words, and no figures."""
    words = _words(line)
    return 3 <= len(words) <= 8 and all(_HEADER.fullmatch(word.text) for word in words)


def _end_of_tight(lines: Sequence[TextLine], i: int) -> int:
    """Where a table without a source ends: its short lines stand close together, and the text around them does not."""
    end = min(i + 2, len(lines))
    while end < len(lines) and not lines[end].blanks and _belongs(lines[end].line.text) and not _SENTENCE.search(lines[end].line.text):
        end += 1
    apart = end == len(lines) or lines[end].blanks
    if end - i < 5 or not apart or not (lines[i + 1].blanks or _heads(lines[i + 1].line)):
        return i
    return end


def _belongs(text: str) -> bool:
    if cells_of(text) >= _LEAST_GAPPED:
        return True
    number = numbered(text)
    heading = number is not None and number[0] <= 3
    return not (is_source(text) or is_unit_line(text) or opens_caption(text) or heading or (ends_sentence(text) and len(text) > 25))


def _titles_page(line: TextLine) -> bool:
    return line.new_page and len(parts_of(line.line)) == 1


def _words(line: Line) -> list[Line]:
    return [Line(x.group(), start=line.start + x.start()) for x in _WORD.finditer(line.text)]


def _gapped(body: Sequence[TextLine]) -> list[Row]:
    """The head and the rows where wide gaps part the cells; none if they are not as many in each row.

    A cell that does not fit goes on at the beginning of the next line: a row is as many lines as it takes to fill it.
    """
    rows: list[Row] = [[[cell] for cell in parts_of(body[0].line)]]
    columns = len(rows[0])
    if columns < _LEAST_GAPPED:
        return []
    starts: list[int] = []
    aligned = _aligned(body, columns)
    for x in body[1:]:
        parts = placed(x)
        if len(rows[-1]) == columns and (len(parts) > 1 or len(rows) == 1):
            rows.append([[cell] for _, cell in parts])
            starts = [at for at, _ in parts]
            continue
        # an indented line goes on with the cell that wants more, or else with that which it stands under
        whole = bool(x.indent) and len(starts) == columns
        under = min(range(len(starts)), key=lambda k: (not _wants_more(rows[-1][k]), abs(starts[k] - x.indent))) if whole else -1
        under = 0 if aligned and starts and abs(x.indent - starts[0]) <= OFF else under
        rows[-1][under].append(parts[0][1])
        rows[-1] += [[cell] for _, cell in parts[1:]]
    return rows if len(rows) > 1 and all(len(row) == columns for row in rows) else []


def _aligned(body: Sequence[TextLine], columns: int) -> bool:
    """Whether the cells of all whole rows begin under those of the head: then what stands at the margin is the first cell's."""
    whole = [[at for at, _ in cells] for x in body if len(cells := placed(x)) == columns]
    return len(whole) > 2 and all(abs(a - b) <= OFF for row in whole for a, b in zip(whole[0], row, strict=True))


def _wants_more(cell: Cell) -> bool:
    """上海人工智能实验室、: the cell's text cannot end there."""
    return bool(cell) and bool(re.search(r"[、（(/]$|[一-鿿][与和及]$", cell[-1].text))


def _even(body: Sequence[TextLine], columns: int) -> list[Row]:
    rows = [[[word] for word in _words(x.line)] for x in body]
    return rows if all(len(row) == columns for row in rows) else []


def _typed(body: Sequence[TextLine], head: Sequence[Cell]) -> list[Row]:
    """Rows whose cells their shapes tell; all but a closing line (合计) must be so."""
    titles = [cell[0].text for cell in head]
    rows = [[[cell] for cell in cells] if (cells := typed_row(x.line, titles)) else [] for x in body]
    told = [row for row in rows if row]
    return told if len(told) >= max(2, len(rows) - 1) else []


def _logical(body: Sequence[TextLine]) -> list[list[Line]]:
    """Lines joined to what a cell or a row is: up to a line that a space ends."""
    out: list[list[Line]] = []
    fresh = True
    for x in body:
        if fresh:
            out.append([])
        out[-1].append(x.line)
        fresh = x.spaced
    return out


def _date_at(piece: Sequence[Line]) -> int | None:
    """Which word of the piece's first line is a date."""
    for k, found in enumerate(_WORD.finditer(piece[0].text)):
        if found["date"]:
            return k
    return None


def _dated(body: Sequence[TextLine], head: Sequence[Cell]) -> list[Row]:
    """Rows around their dates: what stands before a date's column, and at most two columns after it."""
    dated = [k for k, cell in enumerate(head) if _DATED.search(cell[0].text)]
    if len(dated) != 1 or not 1 <= len(head) - dated[0] - 1 <= 2:
        return []
    before, after = dated[0], len(head) - dated[0] - 1
    pieces = _logical(body)
    anchors = [k for k, piece in enumerate(pieces) if _date_at(piece) is not None]
    rows: list[Row] = []
    start = 0
    for n, anchor in enumerate(anchors):
        end = _end_of_row(pieces, anchor, anchors[n + 1] if n + 1 < len(anchors) else len(pieces), before)
        leading = _leading(pieces[start:anchor], _words(pieces[anchor][0])[: _date_at(pieces[anchor])], before)
        if leading is None:
            return []
        words = _words(pieces[anchor][0])
        date = _date_at(pieces[anchor]) or 0
        rest = _TrailingWords(pieces[anchor][0], words[date + 1 :])
        rows.append([*leading, [words[date]], *_trailing(rest, pieces[anchor][1:], pieces[anchor + 1 : end], after)])
        start = end
    dates = sum(found["date"] is not None for x in body for found in _WORD.finditer(x.line.text))
    return rows if len(rows) >= 0.8 * dates else []  # of lines that no space ends, all are one piece


def _end_of_row(pieces: Sequence[list[Line]], anchor: int, following: int, before: int) -> int:
    """Where the next row begins: before its date stand as many pieces as it needs, if this row can spare them."""
    if following == len(pieces):
        return following
    own = _date_at(pieces[following]) or 0
    start, words = following, own
    while words < before and start - 1 > anchor:
        more = len(_words(pieces[start - 1][0])) if len(pieces[start - 1]) == 1 else 1
        if words + more > before or (start - 1 == anchor + 1 and _ends_with_date(pieces[anchor])):
            break
        words += more
        start -= 1
    return start if words == before else following


def _ends_with_date(piece: Sequence[Line]) -> bool:
    """Whether the cells after the date must stand on further lines."""
    return len(_words(piece[0])) <= 1 + (_date_at(piece) or 0)


def _leading(pieces: Sequence[list[Line]], own: Sequence[Line], before: int) -> list[Cell] | None:
    """The cells before the date; none at all under a cell that is merged over rows."""
    cells: list[Cell] = []
    for piece in pieces:
        cells += [[word] for word in _words(piece[0])] if len(piece) == 1 and len(pieces) < before else [list(piece)]
    cells += [[word] for word in own]
    if not cells:
        return [[] for _ in range(before)]
    return cells if len(cells) == before else None


@dataclass(frozen=True, slots=True)
class _TrailingWords:
    """Words at the end of a line."""

    line: Line
    words: list[Line]

    def cell(self, start: int, end: int | None = None) -> Cell:
        """Some of the words as one stretch of the line."""
        words = self.words[start:end]
        if not words:
            return []
        first, last = words[0].start - self.line.start, words[-1].start + len(words[-1].text) - self.line.start
        return [Line(self.line.text[first:last], start=words[0].start)]


def _trailing(rest: _TrailingWords, wrapped: Sequence[Line], pieces: Sequence[list[Line]], after: int) -> list[Cell]:
    """The cells after the date: one takes all; of two, the second takes the further lines or the last word."""
    further = [line for piece in pieces for line in piece]
    if after == 1:
        return [[*rest.cell(0), *wrapped, *further]]
    if further:
        return [[*rest.cell(0), *wrapped], further]
    if len(rest.words) > 1:
        return [rest.cell(0, -1), [*rest.cell(-1), *wrapped]]
    return [rest.cell(0), list(wrapped)]
