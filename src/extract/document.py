"""A report as Yanbao keeps it: text, and for every character of it a page and a box.

``Document.text`` is the one text that all offsets count in. Layout lines end in ``\\n``. Blocks say
what stands where (paragraph, table, footnote, page furniture …) as spans of that text. Extraction
reads ``Passage`` objects: a block's lines joined into running text, each character of which knows
its place in ``Document.text``.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

import numpy as np

Span = tuple[int, int]
"""Half-open character offsets into ``Document.text``."""


class BlockKind(StrEnum):
    TITLE = "title"  # the report's own title on its cover
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE = "table"
    CAPTION = "caption"  # 图 3 …, 表 5 …, 图注：…
    SOURCE_NOTE = "source_note"  # 来源：…, 资料来源：…, a bare address
    FOOTNOTE = "footnote"
    CONTENTS = "contents"  # a line of the table of contents
    FURNITURE = "furniture"  # running head, page number, watermark


#: Blocks whose text never states a fact.
SILENT = frozenset({BlockKind.CONTENTS, BlockKind.FURNITURE, BlockKind.SOURCE_NOTE})


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table; ``spans`` are its lines, maybe none. A merged cell stands once, at its top left."""

    row: int
    column: int
    spans: tuple[Span, ...]
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table's grid: ``cells`` in row-major order, of which the first ``header_rows`` rows are headers (maybe 0)."""

    rows: int
    columns: int
    header_rows: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the page in reading order.

    ``spans`` are its lines, without their ``\\n``; a paragraph that runs over a page is one block.
    ``level``: 1 for a chapter heading, 2, 3 … below it; for a list item its depth from 1; else 0.
    ``label``: a footnote's mark, a list item's bullet or number, a caption's 表 5.
    """

    kind: BlockKind
    spans: tuple[Span, ...]
    level: int = 0
    label: str = ""
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """``number`` is 1-based; ``error`` says why the page could not be read, if so. Width and height are in points."""

    number: int
    width: float
    height: float
    error: str = ""


@dataclass(frozen=True, slots=True)
class ReportInfo:
    """What the report says of itself. ``published`` is ISO, as fine as stated; ``year`` is what 今年 means in it."""

    title: str = ""
    publisher: str = ""
    published: str = ""
    year: int | None = None


@dataclass(frozen=True, eq=False)
class Document:
    """A report that was read.

    Parameters
    ----------
    media_type : ``application/pdf``, ``text/plain`` or ``text/markdown``
    text : the kept text
    blocks : in reading order; every non-blank line of ``text`` belongs to exactly one
    pages : empty for text without pages
    char_page : int32, shape (len(text),): the 1-based page of each character, 0 where there is none
    char_box : float32, shape (len(text), 4): x0, top, x1, bottom in points from the page's top left, NaN
        where there is none; shape (0, 4) for text files
    marks : spans of ``text`` that are footnote marks inside a line, left out of passages
    """

    media_type: str
    text: str
    blocks: tuple[Block, ...]
    info: ReportInfo = ReportInfo()
    pages: tuple[Page, ...] = ()
    char_page: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int32))
    char_box: np.ndarray = field(default_factory=lambda: np.zeros((0, 4), np.float32))
    marks: tuple[Span, ...] = ()

    @cached_property
    def _line_ends(self) -> list[int]:
        return [i for i, c in enumerate(self.text) if c == "\n"]

    def line_of(self, offset: int) -> int:
        """The 1-based line of ``text`` that ``offset`` stands in."""
        return bisect.bisect_left(self._line_ends, offset) + 1

    def page_of(self, offset: int) -> int | None:
        """The 1-based page of the character at ``offset``; None where the text has no pages."""
        page = int(self.char_page[offset]) if offset < len(self.char_page) else 0
        return page or None

    def boxes(self, start: int, end: int) -> list[tuple[float, float, float, float]]:
        """One box a line for ``text[start:end]``, in points, on the page of its first character."""
        if not len(self.char_box):
            return []
        page = self.char_page[start]
        out: list[tuple[float, float, float, float]] = []
        for line_start, line_end in self._lines_within(start, end):
            box = self.char_box[line_start:line_end][self.char_page[line_start:line_end] == page]
            box = box[~np.isnan(box[:, 0])]
            if len(box):
                (x0, top), (x1, bottom) = box[:, :2].min(axis=0), box[:, 2:].max(axis=0)
                out.append((float(x0), float(top), float(x1), float(bottom)))
        return out

    def _lines_within(self, start: int, end: int) -> Iterable[Span]:
        while start < end:
            stop = self.text.find("\n", start, end)
            stop = end if stop < 0 else stop
            if stop > start:
                yield start, stop
            start = stop + 1

    def passage(self, spans: Sequence[Span], *, keep_gaps: bool = False) -> Passage:
        """The lines ``spans`` joined into running text; see ``Passage``."""
        return Passage.of(self.text, spans, self.marks, keep_gaps=keep_gaps)


_WIDE = (
    (0x2E80, 0x2FDF),
    (0x3001, 0x303F),
    (0x3040, 0x312F),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0xFF01, 0xFF60),
    (0xFFE0, 0xFFE6),
    (0x20000, 0x3FFFF),
)


def is_wide(char: str) -> bool:
    """Whether ``char`` is a Chinese character (or kana), or punctuation that is set as wide as one."""
    code = ord(char)
    return any(low <= code <= high for low, high in _WIDE) or char in "“”‘’—…·"


@dataclass(frozen=True, slots=True)
class Passage:
    """Running text whose characters know their places.

    ``text[i]`` stands at ``Document.text[offsets[i]]``, and is that character unless it is a space that
    levelled other white space. Offsets increase. A space that a line break stood for has the place of
    the break. Spaces between two Chinese characters (justified setting) are left out unless the gaps
    were kept, as they are in table rows.
    """

    text: str
    offsets: tuple[int, ...]

    @classmethod
    def of(cls, source: str, spans: Sequence[Span], marks: Sequence[Span] = (), *, keep_gaps: bool = False) -> Passage:
        """The lines ``spans`` of ``source``, in order and without overlap, joined; ``marks`` are left out."""
        skipped = {i for start, end in marks for i in range(start, end)}
        chars: list[str] = []
        offsets: list[int] = []
        for span in spans:
            line = _line(source, span, skipped)
            if not line:
                continue
            between = range(line[0] - 1, offsets[-1] if offsets else line[0], -1)
            line_break = next((i for i in between if _is_blank(source[i])), None)
            if line_break is not None and _needs_space(_last_word(chars), source[line[0] : line[-1] + 1]):
                chars.append(" ")
                offsets.append(line_break)
            chars += [" " if _is_blank(source[i]) else source[i] for i in line]
            offsets += line
        return cls(*_level(chars, offsets, keep_gaps))

    def span(self, start: int, end: int) -> Span:
        """The place in ``Document.text`` of ``self.text[start:end]`` (``start < end``)."""
        return self.offsets[start], self.offsets[end - 1] + 1

    def part(self, start: int, end: int) -> Passage:
        """``self.text[start:end]`` as a passage of its own."""
        return Passage(self.text[start:end], self.offsets[start:end])


def _is_blank(char: str) -> bool:
    """White space of any kind, and U+FFFE, by which PDFium marks a hyphen that it took out."""
    return char.isspace() or char == "\ufffe"


def _line(source: str, span: Span, skipped: set[int]) -> list[int]:
    """The places of a line's characters, without those to skip, what has no width, and blanks at either end."""
    kept = [i for i in range(*span) if i not in skipped and source[i] not in _NO_WIDTH]
    first = next((n for n, i in enumerate(kept) if not _is_blank(source[i])), len(kept))
    last = next((n for n in range(len(kept), first, -1) if not _is_blank(source[kept[n - 1]])), first)
    return kept[first:last]


_NO_WIDTH = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")


def _last_word(chars: list[str]) -> str:
    """``chars`` from the last space on, that space included."""
    start = next((n for n in range(len(chars) - 1, 0, -1) if chars[n] == " "), 0)
    return "".join(chars[start:])


def _level(chars: list[str], offsets: list[int], keep_gaps: bool) -> tuple[str, tuple[int, ...]]:
    """Fold runs of spaces to one, and drop those between two Chinese characters unless gaps are kept."""
    out: list[str] = []
    places: list[int] = []
    for char, place in zip(chars, offsets, strict=True):
        if char == " " and (not out or out[-1] == " "):
            continue
        gap = len(out) > 1 and out[-1] == " " and is_wide(out[-2]) and is_wide(char)
        if gap and not keep_gaps and not (place - places[-1] > 1 and _is_head(out)):
            out.pop()
            places.pop()
        out.append(char)
        places.append(place)
    return "".join(out), tuple(places)


def _is_head(chars: list[str]) -> bool:
    """Whether the characters up to a wide gap may be what an entry begins with: a name (某某科技　　2018 年成立于…), or a month."""
    if _MONTH.fullmatch("".join(chars[:-1])):
        return True
    return 3 <= len(chars) - 1 <= _LONGEST_HEAD and chars[0] not in "第附表图（(" and all(is_wide(c) and c.isalnum() for c in chars[:-1])


_LONGEST_HEAD = 12
_MONTH = re.compile(r"(?:[•●■◆◦▪·➢] ?)?(?:\d{4} ?年 ?)?\d{1,2} ?月(?: ?\d{1,2} ?日)?")


def _needs_space(before: str, after: str) -> bool:
    """Whether the line break between ``before`` and ``after`` stands for a space.

    Chinese is joined without one; two Latin words with one; a number or a version that the break cut
    (``WuDao 2.`` / ``0``, ``4`` / ``8.4%``, ``1,`` / ``979``), an address and a hyphenated name without;
    a number format is whole (``FP16`` / ``128TFLOPS``).
    """
    last, first = before[-1], after[0]
    if is_wide(last) or is_wide(first):
        return False
    if "://" in before:
        return False
    dash = len(before) > 1 and before[-2] == " "  # “ – ” between words is no hyphen
    if (last in "-–/_" and not dash) or last == "(" or first in "-–/_.,)%":
        return False
    return bool(_FORMAT.search(before)) or not (_CUT_NUMBER.search(before) and first.isdigit() and (last != "," or _THOUSANDS.match(after)))


_CUT_NUMBER = re.compile(r"\d[.,]?$")
_FORMAT = re.compile(r"(?:INT|FP|BF|TF)(?:4|8|16|32|64)$")
_THOUSANDS = re.compile(r"\d{3}(?!\d)")
