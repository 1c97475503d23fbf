"""Page furniture: what stands at like places on page after page (running heads and feet, page numbers, watermarks)."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .lines import Line
from .patterns import is_page_number

_DIGITS = re.compile(r"\d+|(?<![A-Za-z])[ivxlc]+(?![A-Za-z])")
_MARGIN = 0.14  # of the page's height, at its head and foot
_REPEATS = 3  # pages that must have it, or half of the pages of a shorter report


@dataclass(frozen=True, slots=True)
class PageLines:
    number: int
    width: float
    height: float
    lines: list[Line]


def furniture(pages: Sequence[PageLines]) -> set[int]:
    """The ``id`` of every line that is furniture."""
    return _repeated(pages) | _page_numbers(pages)


def _levelled(text: str) -> str:
    return _DIGITS.sub("#", text).replace(" ", "")


def _repeated(pages: Sequence[PageLines]) -> set[int]:
    places: dict[tuple[str, int], list[tuple[int, Line]]] = defaultdict(list)
    for page in pages:
        for line in page.lines:
            places[_levelled(line.text), round(line.top / 6)].append((page.number, line))
    height = {p.number: p.height for p in pages}
    needed = min(_REPEATS, max(2, (len(pages) + 1) // 2))
    found: set[int] = set()
    for (text, place), here in places.items():
        near = here + places.get((text, place - 1), []) + places.get((text, place + 1), [])
        on = {number for number, _ in near}
        at_margin = all(_in_margin(line, height[number]) for number, line in here)
        enough = needed if at_margin else max(4, 0.6 * len(pages))
        if len(on) >= enough and (at_margin or len({round(line.x0 / 4) for _, line in here}) <= 2):
            found |= {id(line) for _, line in here}
    return _outermost(pages, found)


def _in_margin(line: Line, height: float) -> bool:
    return line.bottom < _MARGIN * height or line.top > (1 - _MARGIN) * height


def _outermost(pages: Sequence[PageLines], found: set[int]) -> set[int]:
    """A running head has no body text above it, a foot none below; what repeats amid the text stays."""
    kept: set[int] = set()
    for page in pages:
        body = [line for line in page.lines if id(line) not in found and not is_page_number(line.text)]
        top = min((line.top for line in body), default=page.height)
        bottom = max((line.bottom for line in body), default=0.0)
        for line in page.lines:
            if id(line) not in found:
                continue
            amid = not _in_margin(line, page.height)
            if amid or line.bottom <= top + 0.6 * line.size or line.top >= bottom - 0.6 * line.size:
                kept.add(id(line))
    return kept


def _page_numbers(pages: Sequence[PageLines]) -> set[int]:
    """Numbers alone at the head or foot that go up with the pages (or stand in an unmistakable form)."""
    candidates: list[tuple[int, Line, int | None]] = []
    for page in pages:
        for line in page.lines:
            if _in_margin(line, page.height) and is_page_number(line.text) and _is_edge(line, page.lines):
                digits = re.search(r"\d+", line.text)
                candidates.append((page.number, line, int(digits.group()) - page.number if digits else None))
    offsets: dict[int | None, int] = defaultdict(int)
    for _, _, offset in candidates:
        offsets[offset] += 1
    marked = re.compile(r"[-–—]\s*\d+\s*[-–—]|第\s*\d+\s*页|\d+\s*/\s*\d+|[ivxIVX]+$")
    return {
        id(line)
        for _, line, offset in candidates
        if marked.match(line.text) or offsets[offset] >= 2 or (len(pages) == 1 and line.text == "1")
    }


def _is_edge(line: Line, lines: Sequence[Line]) -> bool:
    above = sum(other.bottom <= line.top for other in lines)
    below = sum(other.top >= line.bottom for other in lines)
    return above <= 2 or below <= 2


def text_furniture(lines: Sequence[str]) -> set[int]:
    """Which of the non-blank lines of a text file are running heads, feet and page numbers that were left in.

    A foot repeats with a number that goes up; a head repeats beside a foot or a bare page number.
    """
    numbers: dict[str, list[tuple[int, int]]] = defaultdict(list)
    repeats: dict[str, int] = defaultdict(int)
    lines = [_GAP.sub(" ", text) for text in lines]
    for i, text in enumerate(lines):
        if len(text) <= 40:
            repeats[text] += 1
            if found := _TRAILING_NUMBER.match(plain := text.strip("-–—·| ")):
                # - 5 - is set apart from the numbers that stand alone in a table
                sign = "" if found["words"] or plain == text else text.replace(plain, "")
                numbers[((found["words"] or "") + sign).strip()].append((i, int(found["number"])))
            elif found := _LEADING_NUMBER.match(text):
                numbers["\0" + found["words"]].append((i, int(found["number"])))
    feet: dict[int, int] = {}
    for words, places in numbers.items():
        rising = all(a[1] < b[1] and b[0] - a[0] > 3 for a, b in pairwise(places))
        enough = len(places) >= (_REPEATS if words.startswith("\0") else 2)
        if words and enough and rising and not _NAMES.search(words) and (set(words) <= set("-–—·| ") or not _NO_FURNITURE.match(words)):
            feet |= dict(places)
    bare = {i for i, text in enumerate(lines) if is_page_number(text) and not text.isalpha()}
    shown = set(feet) | _counting_up({i: int(lines[i]) for i in bare if lines[i].isdigit()}, feet)
    beside = {
        i
        for i, text in enumerate(lines)
        if i not in bare and len(text) <= 40 and _may_be_head(text, repeats[text]) and {i - 1, i + 1} & (shown | bare)
    }
    openings = Counter(lines[i][:8] for i in beside if {i - 1, i + 1} & shown)
    heads = {i for i in beside if repeats[lines[i]] >= 2 or (len(lines[i]) > 8 and openings[lines[i][:8]] >= 2)}
    return shown | heads | {i for i in bare if {i - 1, i + 1} & heads}


def _may_be_head(text: str, repeated: int) -> bool:
    """A head may have a colon in it (算力与资本：研究报告), where page after page has the very same."""
    return not _NO_FURNITURE.match(text.replace("：", "") if repeated >= _REPEATS else text)


_LEAST_PAGES, _LEAST_LINES = 4, 10


def _counting_up(bare: Mapping[int, int], feet: Mapping[int, int]) -> set[int]:
    """The lines of bare numbers that go up by one, page by page, where need be with those of ``feet`` between them.

    Both map lines to their numbers. Among feet, a page may have no number.
    """
    chains: list[list[tuple[int, int]]] = []
    for place, number in sorted({**bare, **feet}.items()):
        chain = next((c for c in reversed(chains) if _goes_up(c, place, number, feet)), None)
        if chain is None:
            chains.append([(place, number)])
        else:
            chain.append((place, number))
    return {place for chain in chains if len(chain) >= _LEAST_PAGES for place, _ in chain if place in bare}


def _goes_up(chain: Sequence[tuple[int, int]], place: int, number: int, feet: Mapping[int, int]) -> bool:
    last_place, last = chain[-1]
    most = 2 if any(p in feet for p, _ in chain) else 1
    return 1 <= number - last <= most and place - last_place >= _LEAST_LINES


_GAP = re.compile(r"\s{3,}")
_NAMES = re.compile(r"^[\d./年\s]*\d[\d./年\s]*$|[A-Za-z]-?$")  # 2021. of 2021.5, DeepSeek-V of DeepSeek-V3
_TRAILING_NUMBER = re.compile(r"(?P<words>.*?\D)??(?P<number>\d{1,4})\s*(?:页)?$")
_LEADING_NUMBER = re.compile(r"(?P<number>\d{1,4})\s*[丨|｜·•/—–-]\s*(?P<words>\D.{3,})$")  # 6 丨 某智库, on the left-hand pages
_NO_FURNITURE = re.compile(r"[图表注来]|资料|数据|[•◦●-]|.*[，。；：]|.*\.{3}|.*\t")
