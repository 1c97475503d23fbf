"""Small documents built in code, for tests that need a table or a paragraph and no file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extract.document import Block, BlockKind, Cell, Document, ReportInfo, Span, Table


class _Text:
    """The text of a document in the making."""

    def __init__(self) -> None:
        self.text = ""

    def line(self, words: str, end: str = "\n") -> Span:
        start = len(self.text)
        self.text += words + end
        return start, start + len(words)


def table_document(
    rows: Sequence[Sequence[str | None]],
    *,
    header_rows: int = 1,
    merged: Mapping[tuple[int, int], tuple[int, int]] | None = None,
    caption: str = "",
    heading: str = "",
    year: int | None = 2023,
    continued: Sequence[Sequence[str | None]] = (),
) -> Document:
    """A document with one table.

    Parameters
    ----------
    rows : the cells; a line end within a cell stands for one on the page, None for a cell that a merged one covers
    merged : (row, column) of merged cells -> (row_span, column_span)
    continued : rows of a second table without a header, right behind the first (on the next page)
    """
    text, blocks = _Text(), []
    if heading:
        blocks.append(Block(BlockKind.HEADING, (text.line(heading),), 1))
    if caption:
        blocks.append(Block(BlockKind.CAPTION, (text.line(caption),)))
    blocks.append(_table(text, rows, header_rows, merged or {}))
    if continued:
        blocks.append(Block(BlockKind.FURNITURE, (text.line("12"),)))
        blocks.append(_table(text, continued, 0, {}))
    return Document("text/plain", text.text, tuple(blocks), ReportInfo(year=year))


def loose_document(lines: Sequence[str], *, caption: str = "", year: int | None = 2023) -> Document:
    """A document with a table whose cells came out as loose lines."""
    text, blocks = _Text(), []
    if caption:
        blocks.append(Block(BlockKind.CAPTION, (text.line(caption),)))
    blocks.append(Block(BlockKind.TABLE, tuple(text.line(line) for line in lines)))
    return Document("text/plain", text.text, tuple(blocks), ReportInfo(year=year))


def _table(
    text: _Text,
    rows: Sequence[Sequence[str | None]],
    header_rows: int,
    merged: Mapping[tuple[int, int], tuple[int, int]],
) -> Block:
    cells, spans = [], []
    for r, row in enumerate(rows):
        for c, words in enumerate(row):
            if words is None:
                continue
            lines = tuple(text.line(line, "\t") for line in words.split("\n") if line)
            cells.append(Cell(r, c, lines, *merged.get((r, c), (1, 1))))
            spans += lines
        text.line("")
    table = Table(len(rows), max(map(len, rows)), header_rows, tuple(cells))
    return Block(BlockKind.TABLE, tuple(spans), table=table)
