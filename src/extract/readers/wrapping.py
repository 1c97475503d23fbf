"""How a text file's lines are wrapped, and its paragraphs put together again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ..document import BlockKind
from ..language.lines import is_field
from .build import Draft
from .lines import Line
from .patterns import (
    breaks_off,
    bullet,
    columns_wide,
    ends_sentence,
    first_token_width,
    is_address,
    is_address_part,
    is_apart,
    is_dotted,
    is_lone_bullet,
    is_prose,
    numbered,
    opens_block,
    opens_profile,
)


@dataclass(slots=True)
class TextLine:
    """A non-blank line of a text file: its display width, the blank lines before it, whether a page begins with it.

    ``spaced``: a space stands at its end, which in text from Word's PDFs is a paragraph's mark.
    """

    line: Line
    width: int
    blanks: int
    new_page: bool
    spaced: bool = False
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Wrapping:
    """How a file's lines are wrapped: to ``width`` columns (0: not at all), whether a blank line parts paragraphs,
    whether a space at a line's end does, and whether an item's further lines hang under its text.

    ``even``: most lines are full. Where they are not, as on slides, ``width`` is that of the longest, and only such a line goes on.
    """

    width: int
    blank_parts: bool
    spaced_ends: bool = False
    markdown: bool = False
    hanging: bool = False
    even: bool = True


def text_lines(text: str) -> list[TextLine]:
    out: list[TextLine] = []
    start = blanks = 0
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped:
            at = start + line.index(stripped[0])
            opens = bool(out) and not blanks and line[0] == " " and line[1] != " "
            out.append(
                TextLine(
                    Line(stripped, start=at),
                    columns_wide(stripped),
                    blanks,
                    opens or "\f" in line,
                    line[-1:] == " ",
                    len(line) - len(line.lstrip()),
                )
            )
            blanks = 0
        else:
            blanks += 1
        start += len(line) + 1
    return out


def wrapping(lines: Sequence[TextLine]) -> Wrapping:
    """Hard-wrapped text has many lines near one width, most of which break off amid a sentence."""
    hanging = _hanging(lines)
    widths = sorted(x.width for x in lines)
    long = [w for w in widths if w >= 40]
    if len(long) < 3 or long[-1] > 160:
        return Wrapping(0, True, hanging=hanging)
    usual = long[int(0.7 * (len(long) - 1))]
    wrapped = [(a, b) for a, b in pairwise(lines) if a.width >= 0.75 * usual and not opens_block(b.line.text)]
    cut = [(a, b) for a, b in wrapped if not ends_sentence(a.line.text)]
    if len(cut) < 0.35 * len(wrapped) or len(cut) < 2:
        return Wrapping(0, True, hanging=hanging)
    over_blank = sum(b.blanks == 1 for _, b in cut)
    blank_parts = over_blank < 0.3 * len(cut)
    if not _is_even(lines, usual):
        return Wrapping(long[-max(1, len(long) // 50)], blank_parts, hanging=hanging, even=False)
    return Wrapping(usual, blank_parts, _spaced_ends(lines, usual), hanging=hanging)


_DATED = re.compile(r"(?:(?:19|20)\d\d\s?年\s?)?(?:1[0-2]|[1-9])\s?月|\d{1,2}\.\d{1,2}$")
_GOES_ON = "，、（“《"
_LEAST_EVEN, _LEAST_EVEN_OF_FEW, _FEW = 0.42, 0.56, 0.35  # shares; few of the lines are long on slides


def _is_even(lines: Sequence[TextLine], usual: int) -> bool:
    """Whether most long lines are about as long as each other; those of slides, each a text of its own, are of all lengths."""
    long = [x.width for x in lines if x.width >= 0.75 * usual and not is_apart(x.line.text)]
    least = _LEAST_EVEN_OF_FEW if len(long) < _FEW * len(lines) else _LEAST_EVEN
    return sum(0.93 * usual <= width <= 1.07 * usual for width in long) >= least * len(long)


_LEAST_HUNG = 5
_DIGIT_ONLY = re.compile(r"[\d.．、]+|第.*|[一二三四五六七八九十]+\s?、")  # a heading's number


def _hanging(lines: Sequence[TextLine]) -> bool:
    """Whether what goes on with an item stands under the item's text: five lines do, and hardly one that could stands elsewhere."""
    below = [(a, b) for a, b in pairwise(lines) if _text_at(a) and not b.new_page and not opens_block(b.line.text, a.line.text)]
    full = 0.95 * max((a.width for a, _ in below), default=0)
    hung = sum(_hangs(a, b) and not b.blanks for a, b in below)
    astray = sum(b.indent <= a.indent and b.blanks <= 1 and breaks_off(a.line.text) and a.width >= full for a, b in below)
    return hung >= _LEAST_HUNG and hung >= 4 * astray


def _text_at(item: TextLine) -> int:
    """The column of characters that an item's text begins at, behind its bullet or number; 0 for other lines."""
    found = bullet(item.line.text) or numbered(item.line.text)
    if not found or _DIGIT_ONLY.fullmatch(found[1]):
        return 0
    behind = item.line.text[len(found[1]) :]
    return item.indent + columns_wide(found[1]) + len(behind) - len(behind.lstrip())


def _hangs(item: TextLine, line: TextLine) -> bool:
    return line.indent > item.indent and abs(line.indent - _text_at(item)) <= 1


def _spaced_ends(lines: Sequence[TextLine], usual: int) -> bool:
    """Whether lines with a space at their end are those that end a paragraph, and the others are not."""
    spaced = [x for x in lines if x.spaced]
    wrapped = [x for x in lines if not x.spaced and x.width >= 0.75 * usual]
    if len(spaced) < 5 or len(wrapped) < 5:
        return False
    short = sum(x.width < 0.75 * usual or ends_sentence(x.line.text) for x in spaced)
    ended = sum(ends_sentence(x.line.text) for x in wrapped)
    ends = [x for x in lines if x.width < 0.75 * usual and ends_sentence(x.line.text)]
    if sum(x.spaced for x in ends) < 0.5 * len(ends):
        return False  # the rows of a table have that space, and no paragraph
    return short >= 0.9 * len(spaced) and ended <= 0.2 * len(wrapped)


def paragraphs(items: Sequence[TextLine | Draft], style: Wrapping) -> list[Draft]:
    """The lines as paragraphs; blocks that are known already stand between them as they are."""
    drafts: list[Draft] = []
    own: list[TextLine] = []
    lines = [x for x in items if isinstance(x, TextLine)]
    i = -1
    for line in items:
        if isinstance(line, Draft):
            drafts.append(line)
            own = [TextLine(line.lines[-1], 0, 0, False)] if line.kind is BlockKind.LIST_ITEM else []
            continue
        i += 1
        here = replace(style, blank_parts=_blank_parts(lines, i, style))
        if own and _joins(own, line, here, _local_width(lines, i, style)):
            drafts[-1].lines.append(line.line)
            own.append(line)
        else:
            drafts.append(Draft(BlockKind.PARAGRAPH, [line.line], opens=line.new_page))
            own = [line]
    return drafts


def _local_width(lines: Sequence[TextLine], i: int, style: Wrapping) -> int:
    """What the lines around line ``i`` are wrapped to: parts of a report may be indented."""
    if not style.even:
        return style.width
    around = [x.width for x in lines[max(0, i - 4) : i + 3] if not is_apart(x.line.text)]
    if (narrow := _narrow(lines, i)) and narrow < 0.7 * style.width:
        return narrow
    return max(min(max(around, default=0), style.width), int(0.75 * style.width))


def _narrow(lines: Sequence[TextLine], i: int) -> int:
    """The width of a narrow column that line ``i`` stands in: most of the lines around it, close together, are about as wide; else 0."""
    near = list(lines[max(0, i - 5) : i + 5])
    widest = max((x.width for x in near), default=0)
    full = sum(x.width >= 0.88 * widest for x in near)
    return widest if len(near) > 6 and full >= 0.6 * len(near) and sum(x.blanks > 0 for x in near) <= 2 else 0


def _blank_parts(lines: Sequence[TextLine], i: int, style: Wrapping) -> bool:
    """Whether a blank line parts paragraphs around line ``i``: pages of one file may be set differently."""
    near = lines[max(0, i - 6) : i + 6]
    cut = [
        b for a, b in pairwise(near) if a.width >= 0.75 * style.width and not ends_sentence(a.line.text) and not opens_block(b.line.text)
    ]
    return style.blank_parts if len(cut) < 4 else sum(b.blanks == 1 for b in cut) < 0.5 * len(cut)


def _joins(own: Sequence[TextLine], line: TextLine, style: Wrapping, width: int) -> bool:
    """Whether ``line`` goes on with the paragraph that ``own`` are."""
    last, text = own[-1], own[-1].line.text
    if is_lone_bullet(text):
        return not line.blanks and not opens_block(line.line.text)
    if _begins_anew(own, line) or (style.markdown and line.blanks):
        return False
    if style.hanging and not style.markdown and own[0].width and bullet(own[0].line.text) and not line.new_page:
        return _hangs(own[0], line) and line.blanks <= (0 if style.blank_parts else 1)
    if style.markdown and (not style.width or not last.width):
        return last.width <= 120 or not ends_sentence(text)
    if not style.width or _begins_slide(own, line, style):
        return False
    if line.blanks > (0 if style.blank_parts else 1):
        return False
    if is_address(text):
        return is_address_part(line.line.text) and last.width > 0.9 * width
    if style.spaced_ends and not is_apart(text):
        return not last.spaced
    if not style.even and _DATED.match(line.line.text):
        return False  # 7 月开售…, 12 月…: on a slide the next thing told
    if not style.even and text[-1] in _GOES_ON:
        return True
    full = width - last.width < first_token_width(line.line.text) + 0.1 * width
    if ends_sentence(text):
        return not opens_profile(line.line.text) and full and last.width >= 0.93 * width and line.width > 0.2 * width
    return full or (style.even and _is_amid(own, style))


def _begins_anew(own: Sequence[TextLine], line: TextLine) -> bool:
    """Whether ``line`` is by its own mark a block of its own: a number, a bullet, a field below a field."""
    above = own[-1].line.text
    fields = is_field(own[0].line.text) and is_field(line.line.text)  # 代表产品：X / 融资情况：C 轮
    return fields or opens_block(line.line.text, above) or is_dotted(above)


def _begins_slide(own: Sequence[TextLine], line: TextLine, style: Wrapping) -> bool:
    """Whether a page begins with ``line`` as a slide does with its title, behind the last bullet of the slide before."""
    title = line.width <= 0.6 * style.width and not ends_sentence(line.line.text) and line.line.text[0] not in "，。、；：）》”"
    return line.new_page and title and bullet(own[0].line.text) is not None


def _is_amid(own: Sequence[TextLine], style: Wrapping) -> bool:
    """Whether what came before shows that ``own`` are running text, and the last line is long enough to go on."""
    if not (len(own) > 1 or is_prose(own[0].line.text)) or is_apart(own[0].line.text):
        return False
    return own[-1].width > 0.8 * max(max(x.width for x in own[-4:]), 0.75 * style.width)
