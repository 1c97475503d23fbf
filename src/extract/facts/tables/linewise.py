"""Tables that are set as lines: cards (a name, then 算力：320 TOPS, 厂商：…), and slides with each cell on a line of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extract.document import SILENT, BlockKind, Passage
from extract.facts.reading import Reading
from extract.facts.tables.cells import is_name
from extract.facts.tables.columns import FIGURES, MONEY, PRECISION_FORMAT, is_date, is_known, role_of, tells, unit_of
from extract.facts.tables.sheet import Sheet, sheet_of
from extract.language.quantities import find_quantities

_KEYED = re.compile(r"[\s•◦■▪●○◆➢·*-]*(?P<key>[^：:，。；|]{1,14}?)\s?[：:]\s?(?=\S)")
_TITLE = re.compile(r"[\s•◦■▪●○◆➢·*-]*[【\[〖]?\s?(?P<name>[^：:，。；|【】\[\]〖〗]{2,32}?)\s?[】\]〗]?\s*")
_BRACKETS = ("【", "[", "〖")
_NAMED = frozenset({"model", "hardware", "computer", "product", "name", "organization"})
_ANCHORS = frozenset({"parameters", "round"}) | FIGURES | MONEY
_LEAST_ROWS, _MOST_COLUMNS, _LONGEST_CELL = 2, 8, 40


@dataclass(frozen=True, slots=True)
class _TextLine:
    """A line of running text: its block, itself, the heading or bare line that it stands under."""

    block: int
    passage: Passage
    heading: str
    apart: bool  # a blank line stands above it

    @property
    def text(self) -> str:
        return self.passage.text.strip()


def line_sheets(reading: Reading) -> Iterator[Sheet]:
    """The sheets of a report that are set as lines."""
    lines = list(_lines(reading))
    yield from (sheet for line in lines if (sheet := _inline(reading, line)) is not None)
    at = carded = 0
    while at < len(lines):
        end, sheet = _card(reading, lines, at) if at == carded or not _goes_on(lines, at) else (at, None)
        if sheet is not None:
            yield sheet
            carded = end
        at = max(end, at + 1)


def _lines(reading: Reading) -> Iterator[_TextLine]:
    heading, last = "", 0
    for index, block in enumerate(reading.document.blocks):
        blank = block.kind is BlockKind.FURNITURE and not is_known(reading.document.passage(block.spans).text)  # —, a cell
        if (block.kind in SILENT and not blank) or block.kind is BlockKind.TABLE:
            continue
        for span in block.spans:
            passage = reading.document.passage([span])
            text = passage.text.strip()
            yield _TextLine(index, passage, heading, reading.document.text.count("\n", last, span[0]) > 1)
            last = span[1]
            if block.kind is BlockKind.HEADING or (len(text) <= 12 and re.fullmatch(r"[\u4e00-\u9fffA-Z]{3,}", text) and not tells(text)):
                heading = text


# --- cards --------------------------------------------------------------------------------------------


def _card(reading: Reading, lines: Sequence[_TextLine], at: int) -> tuple[int, Sheet | None]:
    """The card that begins at ``at`` with its title, or with the key of a name, and where it ends."""
    title = _title(reading, lines[at].text)
    first = at + 1 if title else at
    keys: list[str] = []
    values: list[Passage] = []
    end = first
    tight = not any(x.apart for x in lines[first + 1 : first + 3])
    while end < len(lines) and (match := _KEYED.match(lines[end].passage.text)) and match["key"].strip() not in keys:
        if tight and lines[end].apart and end > first:
            break
        keys.append(match["key"].strip())
        values.append(lines[end].passage.part(match.end(), len(lines[end].passage.text)))
        end += 1
    if not _is_card(keys, titled=title is not None, bracketed=lines[at].text.startswith(_BRACKETS)):
        return at, None
    if title is not None:
        keys, values = ["名称", *keys], [lines[at].passage.part(*title), *values]
    heading = lines[at].heading
    return end, sheet_of(reading, lines[first].block, keys, [values], heading, heading)


def _goes_on(lines: Sequence[_TextLine], at: int) -> bool:
    """Whether a keyed line stands right above one: 代表产品：X, one of the fields of a profile, begins no card."""
    keyed = at > 0 and _KEYED.match(lines[at].passage.text) and _KEYED.match(lines[at - 1].passage.text)
    return bool(keyed) and not lines[at].apart and lines[at].heading == lines[at - 1].heading


def _is_card(keys: Sequence[str], *, titled: bool, bracketed: bool) -> bool:
    """Whether most keys head what tables hold, a figure or a round among it; a card without a title has a name's key first."""
    told = [k for k in keys if tells(k) or _figure_key(k)]
    anchored = any(role_of(k) in _ANCHORS or _figure_key(k) for k in keys)
    named = titled or (bool(keys) and role_of(keys[0]) in _NAMED)
    return named and anchored and len(told) >= (1 if bracketed else 2) and 2 * len(told) >= len(keys)


def _figure_key(key: str) -> bool:
    """FP4, INT8 算力（TOPS）: a key that a throughput stands behind."""
    return bool(PRECISION_FORMAT.search(key) or ((unit := unit_of(key)) and unit.dimension in FIGURES))


def _title(reading: Reading, text: str) -> tuple[int, int] | None:
    """The span of the name that the line is: in brackets, or a name that is known."""
    match = _TITLE.fullmatch(text)
    if not match or not is_name(match["name"]) or tells(match["name"]):
        return None
    start, end = match.span("name")
    if text.startswith(_BRACKETS) or any(m.start <= start + 1 and m.end >= end - 1 for m in reading.names(text)):
        return start, end
    return None


_PARTED = re.compile(r"\s?[；;｜|]\s?|。?$")


def _inline(reading: Reading, line: _TextLine) -> Sheet | None:
    """模型名称：X；发布机构：Y；参数规模：340 亿: a card on one line, a name's key first."""
    keys: list[str] = []
    values: list[Passage] = []
    start = 0
    for part in _PARTED.finditer(line.passage.text):
        if part.start() <= start:
            continue
        match = _KEYED.match(line.passage.text[: part.start()], start)
        if match is None:
            return None
        keys.append(match["key"].strip())
        values.append(line.passage.part(match.end(), part.start()))
        start = part.end()
    if len(keys) < 3 or len(set(keys)) < len(keys) or not _is_card(keys, titled=False, bracketed=False):
        return None
    return sheet_of(reading, line.block, keys, [values], line.heading, line.heading)


def suits(role: str, text: str) -> bool:
    """Whether the line can be a cell of a column of ``role``."""
    if len(text) > _LONGEST_CELL or re.search(r"[。；]", text):
        return False
    if not is_known(text):
        return True
    if role == "date" or role.endswith("_date"):
        return is_date(text)
    if role in FIGURES | MONEY or role == "parameters":
        return bool(find_quantities(text)) or bool(re.search(r"[千百万]亿", text))
    return is_name(text) if role in _NAMED else True
