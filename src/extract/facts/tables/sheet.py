"""A table block as a sheet: one header a column, one passage a cell, merges and breaks over pages resolved."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extract.document import SILENT, Block, BlockKind, Document, Passage, Table
from extract.facts.reading import Line, Reading
from extract.facts.tables.cells import is_total, naming
from extract.facts.tables.columns import Column, classify, is_date, is_known, is_of_size, read_unit, role_of, tells, unit_of
from extract.language.quantities import find_quantities
from extract.names.mention import Kind
from extract.records import Named

EMPTY = Passage("", ())
#: Roles whose cell, left blank at a row's beginning, stands for the one above.
INHERITED = frozenset({"organization", "place", "model", "hardware", "product", "name", "index", "investor", "acquirer"})
_CAPTION_REACH = 3


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to read facts from. ``context``: its caption, its heading and a line with its unit.

    ``topic`` is whom the text around it is about, where that is known.
    """

    block: int
    columns: tuple[Column, ...]
    rows: tuple[tuple[Passage, ...], ...]
    context: str
    heading: str = ""
    topic: Named | None = None

    def having(self, *roles: str) -> list[Column]:
        """Columns of the roles, in the order of the roles."""
        return [c for role in roles for c in self.columns if c.role == role]

    @property
    def untold(self) -> list[Column]:
        """Columns whose cells must say themselves what their figures are: those under 特点, 备注, 规模."""
        return [c for c in self.columns if not c.role or (c.role == "other" and is_of_size(c.header))]

    @property
    def is_dated(self) -> bool:
        """Whether a column holds dates."""
        return any(c.role == "date" or c.role.endswith("_date") for c in self.columns)

    def first(self, *roles: str) -> Column | None:
        return next(iter(self.having(*roles)), None)


def row_text(row: Sequence[Passage]) -> str:
    """A row as evidence: its cells joined by ``|``."""
    return " | ".join(c.text.strip() for c in row)


def tables(document: Document) -> Iterator[tuple[int, Block, str, str]]:
    """Every table block: its index, itself, the words above it, its heading."""
    heading = ""
    for index, block in enumerate(document.blocks):
        if block.kind in (BlockKind.HEADING, BlockKind.TITLE):
            heading = document.passage(block.spans).text
        elif block.kind is BlockKind.TABLE:
            yield index, block, context_of(document, index, heading), heading


def sheets(reading: Reading) -> Iterator[Sheet]:
    """Every table block with cells; one that goes on from the table above stands under its headers."""
    document = reading.document
    above: tuple[str, ...] = ()
    across: list[Passage] = []
    last = -1
    for index, block, context, heading in tables(document):
        if block.table is None:
            continue
        above = above if _adjoin(document.blocks[last + 1 : index]) else ()
        grid = _grid(document, block.table)
        if (
            len(across) == block.table.columns
            and not _is_turned(grid)
            and _is_section(document, last, index)
            and _is_turned([across, *grid])
        ):
            headers, grid = _turned([[_each(reading, heading, cell) for cell in across], *grid])
        elif _is_turned(grid):
            across = grid[0]
            headers, grid = _turned(_grid(document, block.table, wide=True))
        else:
            across = []
            headers, grid = _headed(document, block.table, grid, above)
        sheet = sheet_of(reading, index, headers, grid, context, heading)
        if sheet.having("round") and not sheet.having("organization", "name", "product"):
            sheet = replace(sheet, topic=_subject_above(reading, index) or _subject_of(reading, heading))
        elif sheet.having("model", "hardware") and not sheet.having("organization"):
            sheet = replace(sheet, topic=_maker_above(document, reading, index))
        yield sheet
        above, last = headers, index


def _is_section(document: Document, last: int, index: int) -> bool:
    """Whether a line alone parts two tables, as the title of a section that has the same things across (单卡规格)."""
    between = document.blocks[last + 1 : index]
    start, end = document.blocks[last].spans[-1][1], document.blocks[index].spans[0][0]
    return len(between) == 1 and len(between[0].spans) == 1 and document.text.count("\n", start, end) == 2


_EACH = re.compile(r"[Pp]er (?:GPU|chip)|[单每][一个颗张块片枚]?(?:卡|芯片|GPU|处理器)|[单每][颗张块片枚]")


def _each(reading: Reading, title: str, cell: Passage) -> Passage:
    """B200 of HGX B200, where the section's title says that its figures are those of each chip."""
    word = cell.text.rfind(" ") + 1
    known = word and _EACH.search(title) and reading.recogniser.lexicon.lookup(cell.text[word:], Kind.HARDWARE)
    return cell.part(word, len(cell.text)) if known else cell


def _subject_above(reading: Reading, index: int) -> Named | None:
    """Whom the text right above is about: a history of financings that names no company is that one's."""
    above = line_above(reading, index)
    return Named(above.topic.name, above.topic_text) if above and above.topic else None


def _subject_of(reading: Reading, heading: str) -> Named | None:
    """（1）X over a profile that ends in a history of its financings: X, where the heading names nobody else."""
    bodies = {m.name: m for m in reading.names(heading) if m.kind is Kind.ORG}
    body = next(iter(bodies.values())) if len(bodies) == 1 else None
    return Named(body.name, heading[body.start : body.end]) if body else None


_MAKERS_THINGS = re.compile(r"[\s\d.、]*(?P<name>.+?)\s?(?:系列?|旗下|公司|的?大?模型|的?产品)?\s?[：:]?")


def _maker_above(document: Document, reading: Reading, index: int) -> Named | None:
    """清华大学 right over a table of models, Google 系: who made them all, where the line is that name and nothing else."""
    above = document.blocks[index - 1] if index else None
    match = _MAKERS_THINGS.fullmatch(document.passage(above.spans).text.strip()) if above else None
    if match is None:
        return None
    name = match["name"]
    body = next((m for m in reading.names(name) if m.kind is Kind.ORG and (m.start, m.end) == (0, len(name))), None)
    return Named(body.name, name) if body else None


def line_above(reading: Reading, index: int) -> Line | None:
    """A line of the nearest running text above the block ``index``; None where there is none."""
    return max((x for x in reading.lines if x.sentence.block < index), key=lambda x: x.sentence.block, default=None)


def _adjoin(between: Sequence[Block]) -> bool:
    """Whether only page furniture and notes stand between two tables."""
    return all(b.kind in SILENT or b.kind is BlockKind.FOOTNOTE for b in between)


def sheet_of(
    reading: Reading,
    block: int,
    headers: Sequence[str],
    grid: Sequence[Sequence[Passage]],
    context: str,
    heading: str,
) -> Sheet:
    """The sheet of a grid: its columns told apart, without totals, blanks filled from above."""
    headers, grid = _dated(headers, grid)
    columns = classify(headers, grid, context, lambda text: naming(reading, text), _note_below(reading.document, block))
    rows = _filled([row for row in grid if not _is_silent(row)], columns)
    return Sheet(block, tuple(columns), tuple(rows), context, heading)


_MONTH, _DAY = re.compile(r"(?:1[0-2]|0?[1-9])\s?月?"), re.compile(r"(?:[12]\d|3[01]|0?[1-9])\s?日?")


def _dated(headers: Sequence[str], grid: Sequence[Sequence[Passage]]) -> tuple[list[str], list[list[Passage]]]:
    """The table with its months, numbers alone or with the days in a column of their own, as dates: 月份 | 2; 月 | 日 over 3 | 18."""
    named, rows = list(headers), [list(row) for row in grid]
    month = next((k for k, h in enumerate(named) if h.strip() in ("月", "月份")), None)
    if month is None or not all(_MONTH.fullmatch(row[month].text.strip()) for row in rows if is_known(row[month].text)):
        return named, rows
    days = month + 1 < len(named) and named[month + 1].strip() in ("日", "日期")
    last = EMPTY
    for row in rows:
        last = _with_unit(row[month], "月") if is_known(row[month].text) else last if days or month == 0 else EMPTY
        row[month] = last
        if days and last.text and _DAY.fullmatch(row[month + 1].text.strip()):
            day = _with_unit(row[month + 1], "日")
            row[month], row[month + 1] = Passage(last.text + day.text, last.offsets + day.offsets), EMPTY
    named[month] = "时间"
    return named, rows


def _with_unit(cell: Passage, unit: str) -> Passage:
    text = cell.text.strip()
    first = cell.text.index(text[0])
    kept = cell.part(first, first + len(text))
    return kept if text.endswith(unit) else Passage(kept.text + unit, (*kept.offsets, kept.offsets[-1]))


def _grid(document: Document, table: Table, *, wide: bool = False) -> list[list[Passage]]:
    """All cells as passages; a merged cell stands in each row that it spans, in its first column (``wide``: in all)."""
    grid = [[EMPTY] * table.columns for _ in range(table.rows)]
    for cell in table.cells:
        passage = document.passage(cell.spans) if cell.spans else EMPTY
        width = cell.column_span if wide or not is_known(passage.text) else 1
        for row in range(cell.row, min(cell.row + cell.row_span, table.rows)):
            for column in range(cell.column, min(cell.column + width, table.columns)):
                grid[row][column] = passage
    return grid


def _headed(
    document: Document, table: Table, grid: list[list[Passage]], above: Sequence[str]
) -> tuple[tuple[str, ...], list[list[Passage]]]:
    """One header a column, both levels joined, and the rows under them; those ``above`` where that table goes on."""
    count = table.header_rows or (1 if grid and _is_header(grid[0]) else 0)
    if count == 1 and len(grid) > 2 and _is_second_level(table, grid[1]):
        count = 2
    headers = [""] * table.columns
    for cell in table.cells:
        if cell.row >= count:
            continue
        text = document.passage(cell.spans).text if cell.spans else ""
        for column in range(cell.column, min(cell.column + cell.column_span, table.columns)):
            headers[column] = _joined(headers[column], text)
    if len(above) == table.columns and not any(map(tells, headers)):
        return tuple(above), grid
    return tuple(headers), grid[count:]


def _joined(upper: str, lower: str) -> str:
    """峰值算力（TOPS） over INT8: the lower word, and the upper one's unit and sense with it."""
    if not upper or not lower or upper == lower:
        return upper or lower
    return f"{upper} {lower}" if role_of(lower) else f"{lower} {upper}"


def _is_header(row: Sequence[Passage]) -> bool:
    texts = [c.text for c in row if c.text.strip()]
    return len(texts) >= 2 and sum(map(tells, texts)) >= max(2, 0.5 * len(texts)) and not any(map(is_date, texts))


def _is_second_level(table: Table, row: Sequence[Passage]) -> bool:
    """Whether the second row names the parts of merged headers."""
    merged = any(c.row == 0 and c.column_span > 1 and c.spans for c in table.cells)
    texts = [c.text for c in row if c.text.strip()]
    if not merged or not texts or any(_FIGURE.fullmatch(t) or is_date(t) for t in texts):
        return False
    return sum(bool(role_of(t) or unit_of(t) or read_unit(t) or _FORMAT.search(t)) for t in texts) >= 0.5 * len(texts)


_FIGURE = re.compile(r"[\d.,%％\s~≥约超近+-]+")
_FORMAT = re.compile(r"(?:INT|FP|BF|TF)\s?\d", re.IGNORECASE)
_ATTRIBUTES = frozenset({"throughput", "efficiency", "power", "process", "parameters", "organization", "date", "round", "amount"})


def has_attributes_down(document: Document, table: Table | None) -> bool:
    """Whether the table is one of things across the top and of what they are measured by, and no row of cards."""
    return table is not None and _is_turned(_grid(document, table))


def _is_turned(grid: Sequence[Sequence[Passage]]) -> bool:
    """Whether attributes run down the first column and things across the top."""
    if len(grid) < 3 or len(grid[0]) < 2:
        return False
    down = [row[0].text for row in grid[1:] if row[0].text.strip()]
    attributes = [t for t in down if _attribute(t) or _MEASURED.search(t)]
    across = [c.text for c in grid[0][1:] if _attribute(c.text) or role_of(c.text) not in ("", "other", "unit")]
    if not across and _formats_down(grid):
        return True
    return len(attributes) >= max(2, 0.5 * len(down)) and len({_attribute(t) for t in attributes} - {""}) >= 2 and not across


def _formats_down(grid: Sequence[Sequence[Passage]]) -> bool:
    """FP4 Tensor Core | 40 PFLOPS | 20 PFLOPS over INT8 …: whether two rows at least are a format's figures, one for each thing."""
    across = [cell.text for cell in grid[0][1:]]
    if any(not is_known(text) or _is_computing(text) for text in across):
        return False
    rows = [row for row in grid[1:] if _FORMAT.match(row[0].text.strip())]
    full = [row for row in rows if all(not is_known(c.text) or _is_computing(c.text) for c in row[1:])]
    return len({row[0].text for row in full}) >= 2 and len(full) == len(rows)


def _is_computing(text: str) -> bool:
    return any(q.dimension == "throughput" for q in find_quantities(text))


# 内存带宽 (GB/s), 芯片面积（mm²）: what else a thing is measured by
_MEASURED = re.compile(r"[（(]\s?(?:mm[²2]|平方毫米|[KMGT]i?B(?:/s|ps)?|[MG]Hz|亿个?|个)\s?[）)]\s*$", re.IGNORECASE)


def _attribute(text: str) -> str:
    role, unit = role_of(text), unit_of(text)
    if role in _ATTRIBUTES or role.endswith("_date"):
        return role
    if unit and unit.dimension != "money" and role in ("", "throughput"):
        return unit.dimension
    return "throughput" if not role and _FORMAT.search(text) else ""


_CORNERS = frozenset({"model", "hardware", "computer", "product", "organization"})


def _turned(grid: Sequence[Sequence[Passage]]) -> tuple[tuple[str, ...], list[list[Passage]]]:
    """The table with its things down the side. The corner's header (参数, 指标, none) is that of the things.

    A column of units beside the attributes belongs to them.
    """
    headers = [row[0].text for row in grid]
    first = 1
    if len(grid[0]) > 2 and role_of(grid[0][1].text) == "unit":
        headers = [f"{h}（{row[1].text}）" if is_known(row[1].text) else h for h, row in zip(headers, grid, strict=True)]
        first = 2
    if role_of(headers[0]) not in _CORNERS:
        headers[0] = "名称"
    return tuple(headers), [[row[i] for row in grid] for i in range(first, len(grid[0]))]


def _is_silent(row: Sequence[Passage]) -> bool:
    """Empty rows, rows of one cell (a section's name) and totals."""
    texts = [c.text for c in row if c.text.strip()]
    return len(texts) < 2 or any(is_total(t) for t in texts[:2])


def _filled(rows: Sequence[Sequence[Passage]], columns: Sequence[Column]) -> list[tuple[Passage, ...]]:
    """Blanks at the beginning of a row, where a rule between rows was left out, filled from above.

    The row must have something else of its own, a date or a figure, so that a cell's further line is no row.
    """
    out: list[tuple[Passage, ...]] = []
    for row in rows:
        blanks = next((i for i, c in enumerate(row) if c.text.strip()), len(row))
        rest = [columns[i].role for i in range(blanks, len(row)) if row[i].text.strip()]
        merged = all(columns[i].role in INHERITED or (i == 0 and columns[i].role == "date") for i in range(blanks))
        if blanks and out and len(rest) >= 2 and merged:
            row = [*out[-1][:blanks], *row[blanks:]]
        out.append(tuple(row))
    return out


def context_of(document: Document, index: int, heading: str) -> str:
    """The words above a table that say what it is about: caption, unit line, heading."""
    found: list[str] = []
    for block in document.blocks[max(0, index - _CAPTION_REACH) : index]:
        text = document.passage(block.spans).text
        if block.kind is BlockKind.CAPTION or _is_unit_line(block, text):
            found.append(text)
    return " ".join([*found, heading])


def _note_below(document: Document, index: int) -> str:
    """The note right under a table: 注：…, or a line with its unit."""
    below = document.blocks[index + 1] if index + 1 < len(document.blocks) else None
    text = document.passage(below.spans).text if below else ""
    return text if below and (below.kind is BlockKind.FOOTNOTE or _is_unit_line(below, text)) else ""


def _is_unit_line(block: Block, text: str) -> bool:
    return block.kind in (BlockKind.PARAGRAPH, BlockKind.HEADING) and len(text) <= 40 and "单位" in text
