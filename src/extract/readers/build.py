"""Drafts of blocks -> the kept text, its blocks, and the page and box of every character."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from ..document import Block, BlockKind, Cell, Span, Table
from .lines import Line
from .pdf import Box
from .tables import Grid


@dataclass(slots=True)
class Draft:
    """A block before its lines have their place in the text; ``opens``: a page of a text file begins with it."""

    kind: BlockKind
    lines: list[Line] = field(default_factory=list)
    level: int = 0
    label: str = ""
    grid: Grid | None = None
    rank: float = 0.0
    opens: bool = False

    @property
    def pages(self) -> set[int]:
        return {line.page for line in self.all_lines()}

    def all_lines(self) -> list[Line]:
        if self.grid is None or self.lines:
            return self.lines
        return [line for cell in self.grid.cells for line in cell.lines]

    @property
    def text(self) -> str:
        return "".join(line.text for line in self.all_lines())


@dataclass(slots=True)
class Builder:
    """Collects text with a page and a box for each character."""

    parts: list[str] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)
    boxes: list[Box | None] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    marks: list[Span] = field(default_factory=list)
    length: int = 0

    def _put(self, text: str, page: int, boxes: Sequence[Box | None]) -> Span:
        start = self.length
        self.parts.append(text)
        self.pages.extend([page] * len(text))
        self.boxes.extend(boxes)
        self.length += len(text)
        return start, self.length

    def _line(self, line: Line) -> Span:
        span = self._put(line.text, line.page, line.boxes)
        self.marks += [(span[0] + a, span[0] + b) for a, b in line.marks]
        return span

    def add(self, draft: Draft) -> None:
        if draft.grid is not None:
            self._table(draft)
            return
        spans = []
        for line in draft.lines:
            spans.append(self._line(line))
            self._put("\n", line.page, [None])
        if spans:
            self.blocks.append(Block(draft.kind, tuple(spans), draft.level, draft.label))

    def _table(self, draft: Draft) -> None:
        grid = draft.grid
        assert grid is not None
        spans: list[Span] = []
        cells: list[Cell] = []
        for row in range(grid.rows):
            start = self.length
            page = 0
            for cell in (c for c in grid.cells if c.row == row):
                if self.length > start:
                    self._put("\t", page or grid.page, [None])
                own: list[Span] = []
                for line in cell.lines:
                    if own:
                        self._put(" ", line.page, [None])
                    page = line.page
                    own.append(self._line(line))
                cells.append(Cell(cell.row, cell.column, tuple(own), cell.row_span, cell.column_span))
            if self.length > start:
                spans.append((start, self.length))
                self._put("\n", page or grid.page, [None])
        table = Table(grid.rows, grid.columns, grid.header_rows, tuple(cells))
        self.blocks.append(Block(draft.kind, tuple(spans), draft.level, draft.label, table))

    def arrays(self) -> tuple[np.ndarray, np.ndarray]:
        none = (float("nan"),) * 4
        boxes = np.array([b or none for b in self.boxes], np.float32).reshape(-1, 4)
        return np.array(self.pages, np.int32), boxes

    @property
    def text(self) -> str:
        return "".join(self.parts)


def assemble(drafts: Sequence[Draft], aside: Iterable[Draft]) -> Builder:
    """Body in its order; what stands aside (furniture, footnotes) after the last block that touches its page."""
    waiting: dict[int, list[Draft]] = {}
    for draft in aside:
        waiting.setdefault(min(draft.pages), []).append(draft)
    builder = Builder()
    for i, draft in enumerate(drafts):
        builder.add(draft)
        upcoming = min((min(d.pages, default=10**9) for d in drafts[i + 1 : i + 2]), default=10**9)
        for page in sorted(p for p in waiting if p < upcoming):
            for left in waiting.pop(page):
                builder.add(left)
    for page in sorted(waiting):
        for left in waiting[page]:
            builder.add(left)
    return builder
