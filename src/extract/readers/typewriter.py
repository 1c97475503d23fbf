"""Text files that keep the layout of their pages in blanks (pdftotext -layout): read as the pages that they show.

Each character is put where a typewriter would put it, and the pages are laid out as those of a PDF are: columns are read
one after the other, tables by what stands under one another. The blocks' lines are those of the source.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from .build import Draft
from .layout import laid_out
from .lines import Line
from .patterns import columns_wide
from .pdf import Char, RawPage, Rule
from .wrapping import TextLine

_STEP, _PITCH = 5.0, 14.0  # points that a Latin character takes (a Chinese one twice that), and from line to line
_SIZE = 6.5  # so that two blanks are a wide gap, and one is none
_LONG, _LONGEST = 120, 300  # lines of a page
_GAP = re.compile(r"\S {3,}\S")
_LEAST_GAPPED, _LEAST_SHARE = 12, 0.12
_BAR = re.compile(r"[─━—═_=-]{8,}")
_FRAME = str.maketrans(dict.fromkeys("│┃║|┌┐└┘├┤┬┴┼─━═", " "))


def is_laid_out(lines: Sequence[TextLine]) -> bool:
    """Whether blanks within many of the lines keep things apart that stand side by side; not where a blank line follows on each."""
    gapped = sum(_GAP.search(x.line.text) is not None for x in lines)
    close = sum(not x.blanks for x in lines)
    return gapped >= _LEAST_GAPPED and gapped >= _LEAST_SHARE * len(lines) and close >= 0.5 * len(lines)


def typewritten(text: str, silent: set[int]) -> tuple[list[Draft], list[Draft]]:
    """The blocks of the body in reading order, and those that stand aside.

    Parameters
    ----------
    text : the source
    silent : where the lines begin that are page furniture, which the pages are laid out without
    """
    places: dict[tuple[int, float, float], int] = {}
    width = _width(text)
    pages = [_page(number, lines, places, width) for number, lines in enumerate(_pages(text, silent), 1)]
    drafts, aside = laid_out(pages)
    for draft in [*drafts, *aside]:
        draft.lines = [_of_source(line, text, places) for line in draft.lines]
        if draft.grid is not None:
            for cell in draft.grid.cells:
                cell.lines = [_of_source(line, text, places) for line in cell.lines]
            draft.lines = [line for cell in draft.grid.cells for line in cell.lines]
    return drafts, aside


def _width(text: str) -> Callable[[str], int]:
    """How many columns a text takes: what is to stand under one another does so by the width of what is shown, or (pdftotext) by the
    count of characters.
    """
    return max((columns_wide, len), key=lambda width: _aligned(text, width))


def _aligned(text: str, width: Callable[[str], int]) -> int:
    """How many words behind a wide gap begin right under such a word."""
    found, above = 0, set[int]()
    for line in text.translate(_FRAME).split("\n"):
        starts = {width(line[: gap.end() - 1]) for gap in re.finditer(r"(?<=\S) {2,}\S", line)}
        found += len(starts & above)
        above = starts
    return found


def _pages(text: str, silent: set[int]) -> Iterator[list[tuple[int, str]]]:
    """The lines of each page with their places in the source.

    A page ends with a form feed or with its furniture; without either, at a blank line when it is long.
    """
    fed = "\f" in text
    page: list[tuple[int, str]] = []
    start, cut = 0, False
    for line in text.split("\n"):
        at = start + len(line) - len(line.lstrip())
        ends = "\f" in line or (cut and not fed and line.strip() and at not in silent)
        if ends or len(page) >= (_LONGEST if line.strip() else _LONG):
            yield page
            page = []
        is_silent = at in silent
        cut = is_silent or (cut and not line.strip())
        page.append((start, "" if is_silent else line))
        start += len(line) + 1
    yield page


def _page(
    number: int, lines: Sequence[tuple[int, str]], places: dict[tuple[int, float, float], int], columns: Callable[[str], int]
) -> RawPage:
    chars: list[Char] = []
    rules: list[Rule] = []
    width = 0.0
    for row, (start, line) in enumerate(lines):
        top = row * _PITCH
        for bar in _BAR.finditer(line):
            x0, x1 = (columns(line[:end]) * _STEP for end in bar.span())
            rules.append(Rule(x0, top + _STEP, x1, top + _STEP))
        x = 0.0
        for offset, char in enumerate(_BAR.sub(lambda m: " " * len(m.group()), line).translate(_FRAME)):
            wide = columns(char) * _STEP
            if not char.isspace():
                chars.append(Char(char, x, top, x + wide, top + 2 * _STEP, _SIZE, top + 2 * _STEP))
                places[number, x, top] = start + offset
            x += columns(line[offset]) * _STEP if char != "\f" else 0.0
        width = max(width, x)
    return RawPage(number, width, max(1, len(lines)) * _PITCH, chars, rules, step=_STEP if columns is len else 0.0)


def _of_source(line: Line, text: str, places: dict[tuple[int, float, float], int]) -> Line:
    boxes = [box for box in line.boxes if box]
    start, last = (places[line.page, box[0], box[1]] for box in (boxes[0], boxes[-1]))
    return replace(line, text=text[start : last + 1], start=start, size=0.0, boxes=[], segments=[], marks=[])
