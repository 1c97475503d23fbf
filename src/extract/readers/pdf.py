"""PDF -> characters with boxes, and rules. The only file that knows PDFium.

PDFium's own text order and its made-up spaces are not used: characters are put in order by where
they stand. Coordinates are points from the top left of the page as it is shown (turned pages too).
"""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from .. import limits

Box = tuple[float, float, float, float]


@dataclass(slots=True)
class Char:
    """One character: its box, the size and baseline it is set at, its direction (0 = upright), its weight."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    base: float
    angle: int = 0
    bold: bool = False

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight horizontal or vertical stroke, a thin bar, or one ``side`` of a filled box."""

    x0: float
    top: float
    x1: float
    bottom: float
    side: bool = False

    @property
    def horizontal(self) -> bool:
        return self.x1 - self.x0 >= self.bottom - self.top


@dataclass(slots=True)
class RawPage:
    number: int
    width: float
    height: float
    chars: list[Char] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    images: int = 0
    unmapped: int = 0
    error: str = ""
    step: float = 0.0  # of a page whose characters all take as much room: how much


class PasswordError(Exception):
    """The file is encrypted."""


class EmptyError(Exception):
    """The file has no pages."""


class DamagedError(Exception):
    """PDFium cannot open the file."""


#: Radicals that stand for characters in text layers made by some printers; NFKC does not fold these.
_RADICALS = str.maketrans(
    "⻓⻔⻋⻅⻉⻘⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳⺠⻄⻆⻚⻁⺟⻙⻪⻫⻭⻯⻲⻑⻒⻝⺎⺏⺒⺓⺔⺙⺝⺞⻊⻌⻍⻎⻏⻐⻖⻗⻞⻟⻠⻡",
    "长门车见贝青风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟民西角页虎母韦黾齐齿龙龟长长食兀尣巳幺彑攵月歺足辶辶辶阝钅阝雨飠饣飠首",
)
_BOLD = re.compile(rb"(?i)bold|black|heavy|simhei|heiti.*(?:medium|W[6-9])|(?<![a-z])W[7-9](?![a-z])|-(?:demi|semi)")
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}


def open_pdf(data: bytes) -> pdfium.PdfDocument:
    """Open ``data``; raise PasswordError, EmptyError or DamagedError.

    PDFium's own error code may be the last file's, so the bytes decide what is told.
    """
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if b"/Encrypt" in data:
            raise PasswordError from error
        if b"%%EOF" in data[-1024:] and re.search(rb"/Count\s+0\b", data):
            raise EmptyError from error
        raise DamagedError from error


def raw_pages(document: pdfium.PdfDocument) -> Iterator[RawPage]:
    """Every page; one that PDFium cannot read carries ``error`` and no characters."""
    for index in range(len(document)):
        limits.on_page(index + 1)
        try:
            page = document[index]
        except pdfium.PdfiumError:
            yield RawPage(index + 1, 0.0, 0.0, error="the page is damaged and could not be read")
            continue
        try:
            yield _read_page(page, index + 1)
        except (pdfium.PdfiumError, ValueError, OverflowError) as error:
            width, height = page.get_size()
            yield RawPage(index + 1, width, height, error=f"the page could not be read ({error})")
        finally:
            page.close()
    limits.on_page(0)


def _read_page(page: pdfium.PdfPage, number: int) -> RawPage:
    width, height = page.get_size()
    out = RawPage(number, width, height)
    place = _Placing.of(page)
    textpage = page.get_textpage()
    most = limits.current().page_objects
    try:
        count = raw.FPDFText_CountChars(textpage.raw)
        if count <= most:
            out.chars, out.unmapped = _chars(textpage.raw, place)
    finally:
        textpage.close()
    for kind, found in _objects(page.raw, place):
        count += 1
        if count > most:
            break
        if kind == "image":
            out.images += 1
        else:
            out.rules.extend(found)
    if count > most:
        out.error = limits.beyond(f"the page has more than {most:,.0f} characters and drawings", "page_objects")
    return out


@dataclass(frozen=True, slots=True)
class _Placing:
    """From PDF user space to points from the top left of the page as shown."""

    box: Box
    turn: int

    @classmethod
    def of(cls, page: pdfium.PdfPage) -> _Placing:
        return cls(page.get_bbox(), page.get_rotation() % 360)

    def point(self, x: float, y: float) -> tuple[float, float]:
        left, bottom, right, top = self.box
        if self.turn == 90:
            return y - bottom, x - left
        if self.turn == 180:
            return right - x, y - bottom
        if self.turn == 270:
            return top - y, right - x
        return x - left, top - y

    def is_off(self, box: Box) -> bool:
        """Whether nothing of ``box`` is on the page."""
        left, bottom, right, top = self.box
        wide, high = (right - left, top - bottom) if self.turn in (0, 180) else (top - bottom, right - left)
        return box[2] < 0 or box[3] < 0 or box[0] > wide or box[1] > high

    def rectangle(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        (a, b), (c, d) = self.point(x0, y0), self.point(x1, y1)
        return min(a, c), min(b, d), max(a, c), max(b, d)


def _chars(textpage: Any, place: _Placing) -> tuple[list[Char], int]:
    x, y = ctypes.c_double(), ctypes.c_double()
    loose, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    chars: list[Char] = []
    shared: dict[float, float] = {}  # characters of a line have most of their numbers in common
    fonts = _Fonts()
    unmapped = high = 0
    for i in range(raw.FPDFText_CountChars(textpage)):
        if raw.FPDFText_IsGenerated(textpage, i) == 1:
            continue
        code = raw.FPDFText_GetUnicode(textpage, i)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
            high = 0
        if raw.FPDFText_HasUnicodeMapError(textpage, i) == 1:
            unmapped += 1
        text = _clean(code)
        if not text:
            continue
        if not raw.FPDFText_GetLooseCharBox(textpage, i, loose):
            continue
        box = place.rectangle(loose.left, loose.bottom, loose.right, loose.top)
        raw.FPDFText_GetCharOrigin(textpage, i, x, y)
        raw.FPDFText_GetMatrix(textpage, i, matrix)
        size = raw.FPDFText_GetFontSize(textpage, i) * math.hypot(matrix.c, matrix.d)
        angle = (round(math.degrees(math.atan2(matrix.b, matrix.a))) - place.turn) % 360
        if not all(map(math.isfinite, box)) or not 0.5 < size < 2000 or place.is_off(box):
            continue
        base = place.point(x.value, y.value)[1]
        bold = raw.FPDFText_GetFontWeight(textpage, i) >= 600 or fonts.bold(raw.FPDFText_GetTextObject(textpage, i))
        if angle in (0, 1, 359):
            box, angle = _trimmed(box, base, size), 0
        if len(text) == 1:
            left, top, right, bottom, size, base = (shared.setdefault(v, v) for v in (*box, size, base))
            chars.append(Char(text, left, top, right, bottom, size, base, angle, bold))
        else:
            step = (box[2] - box[0]) / len(text)
            for k, part in enumerate(text):
                chars.append(Char(part, box[0] + k * step, box[1], box[0] + (k + 1) * step, box[3], size, base, angle, bold))
    return _spread(chars), unmapped


def _spread(chars: list[Char]) -> list[Char]:
    """Letters of one ligature come with the very same box; give each its part of it."""
    start = 0
    for i in range(1, len(chars) + 1):
        if i < len(chars) and (chars[i].x0, chars[i].x1, chars[i].base) == (
            chars[start].x0,
            chars[start].x1,
            chars[start].base,
        ):
            continue
        if i - start > 1:
            x0, step = chars[start].x0, (chars[start].x1 - chars[start].x0) / (i - start)
            for k, char in enumerate(chars[start:i]):
                char.x0, char.x1 = x0 + k * step, x0 + (k + 1) * step
        start = i
    return chars


class _Fonts:
    """Whether a text object's font is a bold one by its name; asked once an object."""

    def __init__(self) -> None:
        self.last: int | None = None
        self.is_bold = False
        self.buffer = ctypes.create_string_buffer(256)

    def bold(self, obj: Any) -> bool:
        address = ctypes.cast(obj, ctypes.c_void_p).value
        if address != self.last:
            self.last = address
            font = raw.FPDFTextObj_GetFont(obj) if obj else None
            size = raw.FPDFFont_GetBaseFontName(font, self.buffer, 256) if font else 0
            self.is_bold = bool(_BOLD.search(self.buffer.raw[: max(0, min(size, 256) - 1)]))
        return self.is_bold


def _trimmed(box: Box, base: float, size: float) -> Box:
    """Some fonts state ascents of two lines; a box reaches from one size above the baseline to a third below."""
    return box[0], max(box[1], base - 1.05 * size), box[2], min(box[3], base + 0.35 * size)


@lru_cache(100_000)  # so that a character is kept once, however often it stands in a report
def _clean(code: int) -> str:
    """The character(s) to keep for a code point; nothing for controls and zero-width ones."""
    if code in (0x02, 0xAD, 0xFFFE):
        return "-"
    if code < 0x20 or 0x7F <= code < 0xA0 or 0x200B <= code <= 0x200F or code in (0x2060, 0xFEFF):
        return ""
    if code in (0xA0, 0x3000) or 0x2000 <= code <= 0x200A:
        return " "
    char = chr(code)
    if 0x2E80 <= code <= 0x2FDF or 0xF900 <= code <= 0xFAFF:
        return unicodedata.normalize("NFKC", char).translate(_RADICALS)
    return _LIGATURES.get(char, char)


def _objects(page: Any, place: _Placing) -> Iterator[tuple[str, list[Rule]]]:
    for i in range(raw.FPDFPage_CountObjects(page)):
        yield from _object(raw.FPDFPage_GetObject(page, i), (1, 0, 0, 1, 0, 0), place, 0)


def _object(obj: Any, outer: tuple[float, ...], place: _Placing, depth: int) -> Iterator[tuple[str, list[Rule]]]:
    kind = raw.FPDFPageObj_GetType(obj)
    if kind == raw.FPDF_PAGEOBJ_IMAGE:
        yield "image", []
    elif kind == raw.FPDF_PAGEOBJ_PATH:
        yield "path", list(_rules(obj, _times(_matrix(obj), outer), place))
    elif kind == raw.FPDF_PAGEOBJ_FORM and depth < 6:
        inner = _times(_matrix(obj), outer)
        for i in range(raw.FPDFFormObj_CountObjects(obj)):
            yield from _object(raw.FPDFFormObj_GetObject(obj, i), inner, place, depth + 1)


def _matrix(obj: Any) -> tuple[float, ...]:
    m = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(obj, m)
    return m.a, m.b, m.c, m.d, m.e, m.f


def _times(m: tuple[float, ...], n: tuple[float, ...]) -> tuple[float, ...]:
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


_MAX_SEGMENTS = 2000  # a drawing, not a table


def _rules(path: Any, m: tuple[float, ...], place: _Placing) -> Iterator[Rule]:
    count = raw.FPDFPath_CountSegments(path)
    if not 2 <= count <= _MAX_SEGMENTS:
        return
    filled = _is_filled(path)
    for points in _subpaths(path, count, m, place):
        xs, ys = [x for x, _ in points], [y for _, y in points]
        x0, top, x1, bottom = min(xs), min(ys), max(xs), max(ys)
        if min(x1 - x0, bottom - top) <= 3:  # a thin bar is one rule, not four
            if max(x1 - x0, bottom - top) > 3:
                yield _thin(x0, top, x1, bottom)
            continue
        for (ax, ay), (bx, by) in pairwise(points):
            if (abs(ax - bx) < 0.7) != (abs(ay - by) < 0.7):
                yield _thin(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by), side=filled)


def _is_filled(path: Any) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, fill, stroke)
    return not stroke.value


def _thin(x0: float, top: float, x1: float, bottom: float, *, side: bool = False) -> Rule:
    if x1 - x0 >= bottom - top:
        y = (top + bottom) / 2
        return Rule(x0, y, x1, y, side)
    x = (x0 + x1) / 2
    return Rule(x, top, x, bottom, side)


def _subpaths(path: Any, count: int, m: tuple[float, ...], place: _Placing) -> Iterator[list[tuple[float, float]]]:
    """The corner points of each subpath of straight lines; one with a curve is no rule."""
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    curved = False
    for i in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, i)
        kind = raw.FPDFPathSegment_GetType(segment)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = place.point(m[0] * x.value + m[2] * y.value + m[4], m[1] * x.value + m[3] * y.value + m[5])
        if kind == raw.FPDF_SEGMENT_MOVETO:
            if len(points) > 1 and not curved:
                yield points
            points, curved = [point], False
        else:
            curved = curved or kind == raw.FPDF_SEGMENT_BEZIERTO
            points.append(point)
            if raw.FPDFPathSegment_GetClose(segment) and points[0] != point:
                points.append(points[0])
    if len(points) > 1 and not curved:
        yield points
