"""Lines of pages -> blocks: paragraphs over lines, columns and pages, headings, lists, captions, footnotes, tables."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ..document import BlockKind, is_wide
from .across import tables_across
from .aligned import with_tables
from .blocks import classified, levelled, mended
from .build import Draft
from .columns import regions, rows_of
from .furniture import PageLines, furniture
from .lines import Line, Segment, deduplicated, line_of, segments, turned_lines
from .notes import with_flat_notes
from .patterns import (
    breaks_off,
    columns_wide,
    ends_sentence,
    footnote_mark,
    is_address,
    is_address_part,
    is_apart,
    is_contents_head,
    is_dotted,
    is_footnote_text,
    is_prose,
    is_source,
    numbered,
    opens_block,
    opens_caption,
    opens_footnote,
)
from .pdf import Box, Char, RawPage
from .tables import Grid, header_rows, merged, ruled_tables


@dataclass(slots=True)
class _Page:
    raw: RawPage
    segments: list[Segment]
    grids: list[Grid]
    items: list[Line | Grid] = field(default_factory=list)

    @property
    def lines(self) -> list[Line]:
        return [item for item in self.items if isinstance(item, Line)]


@dataclass(slots=True)
class _Column:
    """The left and right edge of a column's text, and what its lines are spaced at."""

    left: float
    right: float
    leading: float


@dataclass(frozen=True, slots=True)
class _Style:
    """What is usual in the report: its columns, how wide most lines are, the size of its running text."""

    columns: dict[tuple[int, int], _Column]
    width: float
    body: float
    notes: dict[int, list[float]]  # where footnotes stood, by page

    def noted(self, last: Line, line: Line) -> bool:
        """Whether a footnote stood between the two lines."""
        return any(last.top < top < line.top for top in self.notes.get(line.page, ()) if last.page == line.page)

    def column(self, line: Line) -> _Column:
        return self.columns[line.page, line.column]


def laid_out(raw_pages: Sequence[RawPage]) -> tuple[list[Draft], list[Draft]]:
    """The blocks of the body in reading order, and those that stand aside (furniture, footnotes)."""
    pages = [_page(raw) for raw in raw_pages]
    aside = _take_furniture(pages)
    body = _body_size(pages)
    for page in pages:
        for column, rows in enumerate(regions(page.segments)):
            page.items += with_tables(rows, merged(page.raw.rules), page.raw.number, column)
        _widen(page)
        notes = _footnotes(page, body)
        aside += notes
        taken = {id(line) for note in notes for line in note.lines}
        page.items = _with_grids([item for item in page.items if id(item) not in taken], page.grids)
    standing = {p.raw.number: [d.lines[0].top for d in aside if d.kind is BlockKind.FOOTNOTE and p.raw.number in d.pages] for p in pages}
    items = [item for page in pages for item in page.items]
    drafts = _drafts(items, _Style(_columns(pages), _usual_width(pages, body), body, standing))
    for draft in drafts:
        if draft.grid is not None:
            draft.grid.header_rows = header_rows(draft.grid)
    aside += [Draft(BlockKind.FURNITURE, [x]) for d in drafts if d.grid is not None for x in d.grid.repeated]
    return levelled(mended(with_flat_notes(classified(drafts, body)), unwrapped=True), body), aside


def _widen(page: _Page) -> None:
    """Give the lines of a page whose characters are counted the width that they had in print, by which they are full or not."""
    for line in page.lines:
        if page.raw.step:
            line.x1 = line.x0 + page.raw.step * columns_wide(line.text)


def _page(raw: RawPage) -> _Page:
    chars = deduplicated([c for c in raw.chars if c.angle == 0])
    grids = ruled_tables(chars, raw.rules, raw.number)
    outside = [c for c in chars if not any(_inside(c, grid.box) for grid in grids)]
    grids += tables_across(outside, raw.rules, raw.number)
    free = [c for c in chars if not any(_inside(c, grid.box) for grid in grids)]
    return _Page(raw, segments(free), grids)


def _inside(char: Char, box: Box) -> bool:
    return box[0] <= char.middle <= box[2] and box[1] <= (char.top + char.bottom) / 2 <= box[3]


def _take_furniture(pages: Sequence[_Page]) -> list[Draft]:
    """Take running heads, feet, page numbers and turned text (watermarks, stamps) off the pages."""
    shown = [
        PageLines(
            p.raw.number,
            p.raw.width,
            p.raw.height,
            [line_of(sorted(r, key=lambda s: s.x0), p.raw.number) for r in rows_of(p.segments)],
        )
        for p in pages
    ]
    silent = furniture(shown)
    aside: list[Draft] = []
    for page, seen in zip(pages, shown, strict=True):
        furnished = [line for line in seen.lines if id(line) in silent]
        taken = {id(s) for line in furnished for s in line.segments}
        page.segments = [s for s in page.segments if id(s) not in taken]
        furnished += turned_lines(page.raw.chars, page.raw.number)
        aside += [Draft(BlockKind.FURNITURE, [line]) for line in furnished]
    return aside


def _body_size(pages: Sequence[_Page]) -> float:
    """The size that most characters are set at."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for segment in page.segments:
            sizes[round(segment.size * 2) / 2] += len(segment.chars)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def _footnotes(page: _Page, body: float) -> list[Draft]:
    """Small lines that open with a mark, and the small lines that go on after them."""
    notes: list[Draft] = []
    previous: Line | None = None
    usual = min(body, _body_size([page]))
    lines = page.lines
    for i, line in enumerate(lines):
        mark = line.raised or footnote_mark(line.text)
        low = line.top > 0.5 * page.raw.height and all(x.size < 0.93 * usual for x in lines[i:])
        if line.size < 0.93 * usual and mark and (line.raised or is_footnote_text(line.text) or (low and opens_footnote(line.text))):
            notes.append(Draft(BlockKind.FOOTNOTE, [line], label=mark.strip("[] ")))
            line.marks.append((0, len(mark)))
        elif notes and previous is notes[-1].lines[-1] and _continues_note(previous, line):
            notes[-1].lines.append(line)
        previous = line
    return notes


def _continues_note(previous: Line, line: Line) -> bool:
    return abs(line.size - previous.size) < 0.5 and 0 <= line.top - previous.top < 2.2 * line.size


def _with_grids(items: Sequence[Line | Grid], grids: Sequence[Grid]) -> list[Line | Grid]:
    """Tables put between the lines: before the first line below that overlaps them sideways."""
    out = list(items)
    for grid in grids:
        place = len(out)
        for i, item in enumerate(out):
            box = item.box if isinstance(item, Grid) else (item.x0, item.top, item.x1, item.bottom)
            if box[1] >= grid.box[1] and box[0] < grid.box[2] and box[2] > grid.box[0]:
                place = i
                break
        out.insert(place, grid)
    return out


def _columns(pages: Sequence[_Page]) -> dict[tuple[int, int], _Column]:
    """Edges of every column; a page with few lines takes those that most pages have."""
    own: dict[tuple[int, int], list[Line]] = {}
    for page in pages:
        for line in page.lines:
            own.setdefault((line.page, line.column), []).append(line)
    usual = [line for lines in own.values() if len(lines) >= 8 for line in lines]
    right = _upper([line.x1 for line in usual])
    out = {}
    for key, lines in own.items():
        edge = max(line.x1 for line in lines)
        single = sum(k[0] == key[0] for k in own) == 1
        gaps = [b.top - a.top for a, b in pairwise(lines) if 0 < b.top - a.top < 3 * a.size]
        out[key] = _Column(
            min(line.x0 for line in lines),
            max(edge, right) if single and usual and edge < right else edge,
            statistics.median_low(gaps) if gaps else 1.6 * lines[0].size,
        )
    return out


def _upper(values: Sequence[float]) -> float:
    return sorted(values)[int(0.97 * (len(values) - 1))] if values else 0.0


def _usual_width(pages: Sequence[_Page], body: float) -> float:
    """How wide most lines of running text are."""
    widths = sorted(x.x1 - x.x0 for p in pages for x in p.lines if len(x.text) > 15 and abs(x.size - body) < 1)
    return widths[int(0.7 * (len(widths) - 1))] if widths else 0.0


def _drafts(items: Sequence[Line | Grid], style: _Style) -> list[Draft]:
    drafts: list[Draft] = []
    for i, item in enumerate(items):
        if isinstance(item, Grid) and item.told:
            drafts += [Draft(BlockKind.LIST_ITEM, lines, rank=1) for lines in item.told]
            continue
        if isinstance(item, Grid):
            if not (drafts and drafts[-1].grid is not None and _goes_on(drafts[-1].grid, item)):
                drafts.append(Draft(BlockKind.TABLE, grid=item))
            continue
        last = drafts[-1] if drafts and isinstance(items[i - 1], Line) else None
        if last is not None and joins(last.lines, item, style, _reach(items, i, style)):
            last.lines.append(item)
        else:
            drafts.append(Draft(BlockKind.PARAGRAPH, [item]))
    return drafts


def _reach(items: Sequence[Line | Grid], i: int, style: _Style) -> float:
    """How far right the lines around line ``i`` go that are set like the one before it."""
    last = items[i - 1]
    assert isinstance(last, Line)
    near = [x for x in items[max(0, i - 5) : i + 4] if isinstance(x, Line) and abs(x.size - last.size) < 0.5]
    alike = [x for x in near if x.page == last.page and x.column == last.column]
    left = min(x.x0 for x in alike)
    far = max((x.x1 for x in alike if not (is_source(x.text) or opens_caption(x.text))), default=0.0)
    return min(max(far, left + 0.75 * style.width), left + 1.06 * style.width)


def _is_running(line: Line, style: _Style) -> bool:
    return abs(line.size - style.body) < 0.08 * style.body and not line.bold


def _goes_on(first: Grid, second: Grid) -> bool:
    """Take ``second`` into ``first`` if it is the same table on the next page."""
    if second.page != first.page + 1 or first.columns != second.columns or first.drawn != second.drawn:
        return False
    if any(abs(a - b) > (6 if first.drawn else 18) for a, b in zip(first.xs, second.xs, strict=True)):
        return False
    heads = 0
    while heads < min(2, first.rows, second.rows) and first.row_text(heads) == second.row_text(heads):
        heads += 1
    for cell in second.cells:
        if cell.row < heads:
            first.repeated += cell.lines
            continue
        cell.row += first.rows - heads
        first.cells.append(cell)
    first.rows += second.rows - heads
    first.page = second.page
    return True


def joins(lines: Sequence[Line], line: Line, style: _Style, ragged: float) -> bool:
    """Whether ``line`` goes on with the paragraph that ``lines`` are.

    ``ragged`` is how far the lines around reach: text set with its own line ends does not fill the column.
    """
    last, first = lines[-1], lines[0]
    if abs(last.size - line.size) > 0.12 * max(last.size, line.size) or last.bold != line.bold:
        return False
    if opens_block(line.text, last.text) or is_dotted(last.text) or is_contents_head(line.text):
        return False
    column, onto = style.column(last), style.column(line)
    same = column is onto or (last.page == line.page and line.top > last.top)
    ended = ends_sentence(last.text)
    if style.noted(last, line) and breaks_off(last.text) and len(first.text) > 20 and _is_running(last, style):
        return True
    if same and not _near(last, line, column):
        return False
    full = _is_full(last, line, column.right, 0.9)
    if is_address(last.text):
        return full and is_address_part(line.text)
    indent, before = line.x0 - onto.left, last.x0 - column.left
    loosely = full or (not ended and (_is_full(last, line, ragged, 3.0) or _is_amid(lines, style)))
    if same and len(lines) == 1 and _is_heading_tail(first, line):
        return True
    if not loosely:
        long = last.x1 - last.x0 > 12 * last.size
        cut = not same and not ended and long and indent < line.size
        return cut and _is_running(last, style) and not is_apart(first.text)
    if opens_block(first.text):
        return indent - (first.x0 - column.left) > -0.5 * line.size or not ended
    if indent - before > 1.2 * line.size:  # a first line set in, after a heading or a paragraph's end
        return full and not ended
    return True


def _is_heading_tail(first: Line, line: Line) -> bool:
    """Whether ``line`` is the last few characters of a numbered heading that took more than a line."""
    number = numbered(first.text)
    long = len(first.text) > 20 and not ends_sentence(first.text)
    return number is not None and number[0] <= 3 and long and len(line.text) <= 10 and line.text.isalnum()


def _is_amid(lines: Sequence[Line], style: _Style) -> bool:
    """Whether what came before shows that ``lines`` are running text, and the last one is long enough to go on."""
    if not (len(lines) > 1 or is_prose(lines[0].text)) or is_apart(lines[0].text):
        return False
    widest = max(x.x1 - x.x0 for x in lines[-4:])
    return lines[-1].x1 - lines[-1].x0 > 0.8 * max(widest, 0.75 * style.width)


def _near(last: Line, line: Line, column: _Column) -> bool:
    return -0.5 * line.size < line.top - last.top < max(1.35 * column.leading, 1.2 * line.size) + abs(last.size - line.size)


def _is_full(last: Line, line: Line, right: float, slack: float) -> bool:
    """Whether the line broke because what follows had no room."""
    return right - last.x1 < _token_width(line) + slack * last.size


def _token_width(line: Line) -> float:
    """How wide the beginning of a line is that could not have stood on the line before."""
    end = 0
    for i, char in enumerate(line.text):
        if i and (char == " " or is_wide(char) or is_wide(line.text[i - 1])):
            if char in "，。、；：！？）》”’」』】" or line.text[i - 1] in "（《“‘「『【":
                end = i
                continue
            break
        end = i
    boxes = [b for b in line.boxes[: end + 1] if b]
    drawn = max((b[2] for b in line.boxes if b), default=line.x1)
    if line.x1 > drawn + 1:  # widened
        return columns_wide(line.text[: end + 1]) * (line.x1 - line.x0) / columns_wide(line.text)
    return boxes[-1][2] - boxes[0][0] if boxes else line.size
