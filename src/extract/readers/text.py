"""Plain text and Markdown -> Document, whose text is the decoded source: line numbers are the source's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ..document import Block, BlockKind, Cell, Document, Span, Table
from .blocks import classified, levelled, mended
from .build import Draft
from .captioned import captioned_table, even_table, ragged_table
from .decode import decoded
from .flat import flat_table
from .furniture import text_furniture
from .labelled import dated_bullets, labelled
from .lines import Line, raised_marks
from .loose import cells_of, loose_table
from .markdown import fenced, inline_marks, is_markdown, is_underline, marked
from .metadata import report_info
from .notes import with_flat_notes
from .patterns import opens_caption
from .stacked import stacked_table
from .tables import Grid
from .typewriter import is_laid_out, typewritten
from .wrapped import is_year_of_timeline, timeline, wrapped_table
from .wrapping import TextLine, Wrapping, paragraphs, text_lines, wrapping


def read_text(path: Path, data: bytes) -> Document:
    """Read a text or Markdown file; ReadError if it is neither."""
    text = decoded(path, data)
    markdown = is_markdown(path, text)
    lines = text_lines(text)
    silent = set() if markdown else text_furniture([x.line.text for x in lines])
    if not markdown and is_laid_out([x for i, x in enumerate(lines) if i not in silent]):
        return _laid_out(path, text, lines, silent)
    body = _without(lines, silent)
    style = replace(wrapping(body), markdown=markdown)
    drafts = with_flat_notes(classified(paragraphs(_known(body, style), style), 0.0))
    drafts = levelled(mended(drafts, unwrapped=not style.width), 0.0)
    info = report_info(drafts, path, [lines[i].line.text for i in sorted(silent)])
    drafts += [Draft(BlockKind.FURNITURE, [lines[i].line]) for i in sorted(silent)]
    drafts.sort(key=lambda d: d.lines[0].start)
    flat = [(x.start + a, x.start + b) for d in drafts for x in d.lines for a, b in x.marks]
    marks = {*raised_marks(text), *inline_marks(text), *flat}
    return Document(
        "text/markdown" if markdown else "text/plain",
        text,
        tuple(_block(d) for d in drafts),
        info,
        marks=tuple(sorted(marks)),
    )


def _laid_out(path: Path, text: str, lines: Sequence[TextLine], silent: set[int]) -> Document:
    drafts, aside = typewritten(text, {lines[i].line.start for i in silent})
    aside += [Draft(BlockKind.FURNITURE, [lines[i].line]) for i in sorted(silent)]
    info = report_info(drafts, path, [d.text for d in aside if d.kind is BlockKind.FURNITURE])
    return Document("text/plain", text, tuple(map(_block, [*drafts, *aside])), info, marks=tuple(sorted(raised_marks(text))))


def _block(draft: Draft) -> Block:
    spans = tuple(_span(line) for line in draft.lines)
    return Block(draft.kind, spans, draft.level, draft.label, _table(draft.grid) if draft.grid else None)


def _span(line: Line) -> Span:
    return line.start, line.start + len(line.text)


def _table(grid: Grid) -> Table:
    cells = tuple(Cell(c.row, c.column, tuple(_span(x) for x in c.lines), c.row_span, c.column_span) for c in grid.cells)
    return Table(grid.rows, grid.columns, grid.header_rows, cells)


def _known(lines: Sequence[TextLine], style: Wrapping) -> list[TextLine | Draft]:
    """The lines, with those blocks in place that show by themselves: tables, and what Markdown marks."""
    out: list[TextLine | Draft] = []
    plain = [x.line for x in lines]
    i = 0
    while i < len(lines):
        end = i + 1
        while end < len(lines) and (not lines[end].blanks or _as_many_cells(lines[i], lines[end])):
            end += 1
        if is_year_of_timeline(lines, i):
            out.append(Draft(BlockKind.HEADING, [plain[i]], rank=6))
            i += 1
        count, drafts = dated_bullets(lines, i)
        if count:
            out += drafts
            i += count
            continue
        if entries := timeline(lines, i) or labelled(lines, i):
            out += entries
            i += sum(len(entry.lines) for entry in entries)
            continue
        count, grid = _table_at(lines, plain, i, end)
        if count:
            out.append(Draft(BlockKind.TABLE, plain[i : i + count], grid=grid))
            i += count
            continue
        if style.markdown and (after := fenced(plain, i)) > i:
            out.append(Draft(BlockKind.FURNITURE, plain[i:after]))
            i = after
            continue
        out.append(_marked(lines, i) or lines[i] if style.markdown else lines[i])
        i += 1
        count, grid = captioned_table(lines, i - 1, spaced_ends=style.spaced_ends)
        stacked = count > 1 and any(stacked_table(lines, k)[0] for k in range(i, min(i + 4, i + count)))  # a title may stand ahead
        if count and (stacked or (grid is None and wrapped_table(lines, i)[0])):
            continue  # its cells stand in columns, some of them on two lines, or each on a line of its own
        told = loose_table(plain[i : i + count])[0] if count else 0
        if count and (not told or (grid is not None and count > told)):
            out.append(Draft(BlockKind.TABLE, plain[i : i + count], grid=grid))
            i += count
    return out


def _table_at(lines: Sequence[TextLine], plain: Sequence[Line], i: int, end: int) -> tuple[int, Grid | None]:
    """How many lines from ``i`` on are a table, and its cells where they are known; ``end``: where a blank line parts what follows."""
    if opens_caption(plain[i].text):
        return 0, None
    for reader in (wrapped_table, ragged_table, stacked_table):
        count, grid = reader(lines, i)
        if count:
            return count, grid
    count, grid = loose_table(plain[i:end], indented=i + 1 < end and lines[i].indent > lines[i + 1].indent)
    if not count:
        count, grid = even_table(lines, i)
    return (count, grid) if count else (flat_table(lines, i), None)


def _as_many_cells(first: TextLine, other: TextLine) -> bool:
    """Whether tabs or wide gaps part both lines into as many cells: where blank lines stand throughout, they are rows of one table."""
    return cells_of(first.line.text) == cells_of(other.line.text) >= 3


def _marked(lines: Sequence[TextLine], i: int) -> Draft | None:
    line = lines[i]
    if i and not line.blanks and is_underline(line.line.text):
        return Draft(BlockKind.FURNITURE, [line.line])
    if i + 1 < len(lines) and not lines[i + 1].blanks and line.blanks and is_underline(lines[i + 1].line.text):
        level = 1 if lines[i + 1].line.text[0] == "=" else 2
        return Draft(BlockKind.HEADING, [line.line], level, rank=-1)
    return marked(line.line, line.indent)


def _without(lines: Sequence[TextLine], silent: set[int]) -> list[TextLine]:
    """The lines without page furniture; what stood on both sides of it is a page break."""
    out: list[TextLine] = []
    cut = False
    for i, line in enumerate(lines):
        if i in silent:
            cut = True
            continue
        if cut:
            line.blanks, line.new_page, cut = 0, True, False
        out.append(line)
    return out
