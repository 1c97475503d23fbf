"""Characters -> segments (unbroken runs on one baseline) -> lines, with spaces put where they are seen."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ..document import is_wide
from .pdf import Box, Char

Place = tuple[int, int]


@dataclass(slots=True)
class Line:
    """A line of text, of a page or of a text file.

    ``boxes`` has one entry a character (None for a space that was not drawn); empty for text files, where
    ``start`` says where the line stands in the source. ``column`` is the region of the page it belongs to.
    """

    text: str
    page: int = 0
    x0: float = 0.0
    top: float = 0.0
    x1: float = 0.0
    bottom: float = 0.0
    size: float = 0.0
    bold: bool = False
    boxes: list[Box | None] = field(default_factory=list)
    marks: list[Place] = field(default_factory=list)
    start: int = -1
    column: int = 0
    segments: list[Segment] = field(default_factory=list)
    raised: str = ""

    @property
    def height(self) -> float:
        return self.bottom - self.top


@dataclass(slots=True)
class Segment:
    """Characters of one baseline without a wide gap. ``raised`` holds those set small and high (by identity)."""

    chars: list[Char]
    base: float
    size: float
    raised: set[int] = field(default_factory=set)

    @property
    def x0(self) -> float:
        return self.chars[0].x0

    @property
    def x1(self) -> float:
        return max(c.x1 for c in self.chars[-2:])

    @property
    def top(self) -> float:
        return min(c.top for c in self.chars)

    @property
    def bottom(self) -> float:
        return max(c.bottom for c in self.chars)

    @property
    def text(self) -> str:
        return "".join(c.text for c in self.chars)


#: A gap wider than this many sizes parts two segments; narrower than ``SPACE`` is no space.
WIDE_GAP, SPACE, WIDE_SPACE = 1.5, 0.17, 0.6


def deduplicated(chars: Sequence[Char]) -> list[Char]:
    """Leave out characters printed twice to look bold (or to cast a shadow)."""
    seen: dict[tuple[str, int, int], list[tuple[int, Char]]] = {}
    out: list[Char] = []
    for order, char in enumerate(chars):
        if char.text == " ":
            out.append(char)
            continue
        gx, gy, reach = round(char.x0), round(char.base), 0.22 * char.size
        twin = any(
            abs(c.x0 - char.x0) < reach and abs(c.base - char.base) < reach and not _twins(c, char, k, order)
            for dx in (-2, -1, 0, 1, 2)
            for dy in (-1, 0, 1)
            for k, c in seen.get((char.text, gx + dx, gy + dy), ())
        )
        if twin:
            continue
        seen.setdefault((char.text, gx, gy), []).append((order, char))
        out.append(char)
    return out


def _twins(a: Char, b: Char, order_a: int, order_b: int) -> bool:
    """Narrow letters that stand side by side (ll, ff, ——) are two, however close."""
    return order_b - order_a == 1 and b.x0 >= a.x1 - 0.3 * (a.x1 - a.x0)


def segments(chars: Iterable[Char]) -> list[Segment]:
    """The upright characters of a page as segments, top to bottom and left to right, raised ones put in their place."""
    rows: list[list[Char]] = []
    for char in sorted(chars, key=lambda c: (c.base, c.x0)):
        for row in reversed(rows[-6:]):
            if abs(row[0].base - char.base) <= 0.16 * max(row[0].size, char.size):
                row.append(char)
                break
        else:
            rows.append([char])
    found = [part for row in rows for part in _split(sorted(row, key=lambda c: c.x0))]
    return sorted(_with_raised(found), key=lambda s: (round(s.base, 1), s.x0))


def _split(row: list[Char]) -> Iterable[Segment]:
    part: list[Char] = []
    for char in row:
        if char.text == " ":
            if part:
                part.append(char)
            continue
        last = next((c for c in reversed(part) if c.text != " "), None)
        if last and char.x0 - last.x1 > WIDE_GAP * max(last.size, char.size):
            yield _segment(part)
            part = []
        part.append(char)
    if part:
        yield _segment(part)


def _segment(part: list[Char]) -> Segment:
    while part[-1].text == " ":
        part.pop()
    inked = [c for c in part if c.text != " "]
    size = statistics.median_high([round(c.size, 2) for c in inked])
    return Segment(part, statistics.median([c.base for c in inked]), size)


def _with_raised(found: list[Segment]) -> list[Segment]:
    """Put short segments of small raised (or lowered) characters into the segment that they stand beside."""
    whole: list[Segment] = []
    small: list[Segment] = []
    sizes = sorted(s.size for s in found)
    if not sizes or sizes[0] > 0.85 * sizes[-1]:
        return found
    for segment in found:
        (small if len(segment.chars) <= 8 else whole).append(segment)
    whole += [s for s in small if not any(_beside(s, o) for o in found if o is not s)]
    for segment in small:
        hosts = [s for s in whole if s is not segment and _beside(segment, s)]
        if hosts:
            host = min(hosts, key=lambda s: min(abs(s.x1 - segment.x0), abs(segment.x1 - s.x0)))
            host.chars = sorted([*host.chars, *segment.chars], key=lambda c: c.x0)
            if segment.base < host.base:
                host.raised |= {id(c) for c in segment.chars}
        elif segment not in whole:
            whole.append(segment)
    return whole


def _beside(small: Segment, host: Segment) -> bool:
    if small.size > 0.82 * host.size or not 0.08 * host.size < abs(host.base - small.base) < 0.75 * host.size:
        return False
    return host.x0 - 0.5 * host.size - (small.x1 - small.x0) < small.x0 < host.x1 + 0.5 * host.size


def turned_lines(chars: Sequence[Char], page: int) -> list[Line]:
    """Text that does not run from left to right, in the order it was drawn: watermarks, stamps, labels of axes."""
    lines: list[Line] = []
    last: Char | None = None
    for char in chars:
        if not char.angle or (char.text == " " and last is None):
            continue
        if last is None or last.angle != char.angle or _apart(last, char):
            lines.append(Line("", page, *_box(char), char.size))
        line = lines[-1]
        line.text += char.text
        line.boxes.append(_box(char))
        last = char
    return lines


def _apart(a: Char, b: Char) -> bool:
    return max(abs(a.x0 - b.x0), abs(a.top - b.top)) > 3 * max(a.size, b.size)


_SUPERSCRIPTS = str.maketrans("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")


def line_of(parts: Sequence[Segment], page: int, column: int = 0) -> Line:
    """Segments of one baseline, left to right, as a line."""
    text: list[str] = []
    boxes: list[Box | None] = []
    raised_at: list[int] = []
    last: Char | None = None
    pending: Box | None = None
    raised = {i for p in parts for i in p.raised}
    chars = [c for p in parts for c in p.chars]
    for char in chars:
        if char.text == " ":
            pending = pending or _box(char)
            continue
        if last is not None and (pending or _spaced(last, char)):
            text.append(" ")
            boxes.append(pending)
        pending = None
        if id(char) in raised:
            raised_at.append(len(text))
        text.append(char.text)
        boxes.append(_box(char))
        last = char
    inked = [c for c in chars if c.text != " "]
    size = max(parts, key=lambda p: p.x1 - p.x0).size
    line = Line(
        "".join(text),
        page,
        min(c.x0 for c in inked),
        min(c.top for c in inked),
        max(c.x1 for c in inked),
        max(c.bottom for c in inked),
        size,
        sum(c.bold for c in inked) * 2 > len(inked),
        boxes,
        column=column,
        segments=list(parts),
    )
    _set_marks(line, raised_at)
    return line


def _box(char: Char) -> Box:
    return char.x0, char.top, char.x1, char.bottom


def _spaced(last: Char, char: Char) -> bool:
    gap = (char.x0 - last.x1) / max(last.size, char.size)
    return gap > (WIDE_SPACE if is_wide(last.text) or is_wide(char.text) else SPACE)


def _set_marks(line: Line, raised_at: list[int]) -> None:
    """Raised characters are footnote marks, save exponents (10⁹, m²), which become superscript characters."""
    for start, end in _runs(raised_at):
        before, run = line.text[:start].rstrip(), line.text[start:end]
        if start == 0:
            line.raised = run
        elif is_exponent(before, run):
            line.text = line.text[:start] + run.translate(_SUPERSCRIPTS) + line.text[end:]
        elif not any("\u3400" <= c <= "\u9fff" for c in run) and run not in ("th", "st", "nd", "rd", "TM", "®", "™"):
            line.marks.append((start, end))


def is_exponent(before: str, run: str) -> bool:
    """Whether the raised ``run`` after ``before`` is an exponent: 10⁹, m², cm³, s⁻¹."""
    if not all(c in "0123456789+-−n⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ" for c in run):
        return False
    word = ""
    for char in reversed(before):
        if not (char.isascii() and char.isalnum()):
            break
        word = char + word
    if word.isdigit():
        return word == "10" or run[0] in "-−⁻+⁺"
    return word in ("m", "cm", "mm", "km", "dm", "nm", "µm", "x", "n", "O", "R", "s", "Hz") and run[-1:] in "23¹²³⁻1n"


_RAISED = re.compile(r"[⁰¹²³⁴-⁹]+")


def raised_marks(text: str) -> list[Place]:
    """Raised figures are footnote marks, save after a unit or a ten (m², 10⁹)."""
    return [
        found.span() for found in _RAISED.finditer(text) if not is_exponent(text[max(0, found.start() - 12) : found.start()], found.group())
    ]


def _runs(places: list[int]) -> Iterable[Place]:
    start = None
    for i, place in enumerate(places):
        start = place if start is None else start
        if i + 1 == len(places) or places[i + 1] != place + 1:
            yield start, place + 1
            start = None
