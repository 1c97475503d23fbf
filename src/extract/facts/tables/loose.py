"""Tables of text files whose cells came out as loose lines: the rows found again by what must stand in each column.

A head tells the columns, and the words are dealt out to them (``dealer``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, takewhile

from extract.document import Block, Document, Passage, Span
from extract.facts.reading import Reading
from extract.facts.tables.columns import role_in, tells
from extract.facts.tables.dealer import FIGURE_ROLES, Dealer, Habits, Word
from extract.facts.tables.linewise import suits
from extract.facts.tables.sheet import Sheet, line_above, sheet_of
from extract.language.headers import joined_headers
from extract.names.mention import Kind
from extract.records import Named

_MOST_WORDS, _MOST_COLUMNS = 500, 8


def loose_sheet(reading: Reading, index: int, block: Block, context: str, heading: str) -> Sheet | None:
    """The sheet of a table block without cells; None where its columns cannot be told."""
    document = reading.document
    listed = _listed(document, block.spans)
    if not listed or len(listed) > _MOST_WORDS:
        return None
    headers, first = _head(document, listed)
    roles = [role_in(h, context) for h in headers]
    if not _readable(roles):
        return None
    rows = (
        _cell_by_cell(reading, listed, first, roles)
        or _line_by_line(reading, listed[first:], roles)
        or Dealer(reading, listed[first:], roles).rows()
    )
    if not rows:
        return None
    return replace(sheet_of(reading, index, headers, rows, context, heading), topic=_topic(reading, index))


def _topic(reading: Reading, index: int) -> Named | None:
    """Whom the list above the table is about, in which the table stands as one of the items (• 产品路线图)."""
    above = line_above(reading, index)
    if above is None or above.sentence.kind != "list" or above.topic is None or above.among(0, len(above.text), Kind.ORG):
        return None
    return Named(above.topic.name, above.topic_text)


def _cell_by_cell(reading: Reading, listed: Sequence[Word], first: int, roles: Sequence[str]) -> list[list[Passage]]:
    """The rows of a table each cell of which has a line of its own, under headers that have one each; none where it is otherwise."""
    lines = [list(words) for _, words in groupby(listed, key=lambda w: w.line)]
    body = lines[len(roles) :]
    if first != len(roles) or [len(words) for words in lines[: len(roles)]] != [1] * len(roles) or len(body) % len(roles):
        return []
    cells = [reading.document.passage([(words[0].start, words[-1].end)]) for words in body]
    rows = [cells[k : k + len(roles)] for k in range(0, len(cells), len(roles))]
    return rows if all(suits(role, cell.text) for row in rows for role, cell in zip(roles, row, strict=True)) else []


def _line_by_line(reading: Reading, listed: Sequence[Word], roles: Sequence[str]) -> list[list[Passage]]:
    """The rows of a table each line of which is one, parted as most of them can be for certain; none where it is otherwise."""
    lines = [list(words) for _, words in groupby(listed, key=lambda w: w.line)]
    if any(len(words) < len(roles) for words in lines):
        return []
    first = [Dealer(reading, words, roles).rows() for words in lines]
    if len(first) < 2 or not all(first):
        return []
    habits = Habits([row for rows in first for row in rows], roles)
    return [row for words in lines for row in Dealer(reading, words, roles, habits).rows()]


def _listed(document: Document, spans: Sequence[Span]) -> list[Word]:
    return [
        Word(start + m.start(), start + m.end(), number)
        for number, (start, end) in enumerate(spans)
        for m in re.finditer(r"\S+", document.text[start:end])
    ]


def _head(document: Document, listed: Sequence[Word]) -> tuple[list[str], int]:
    """The headers of the first line, or of the first lines where each stands on one of its own, and how many words they take."""
    first = [w for w in listed if w.line == listed[0].line]
    if len(first) == 1:
        lines = [list(words) for _, words in groupby(listed, key=lambda w: w.line)]
        stacked = list(takewhile(lambda words: len(words) == 1 and tells(document.text[words[0].start : words[0].end]), lines))
        if len(stacked) > 1:
            return [document.text[w.start : w.end] for (w,) in stacked], len(stacked)
    headers = joined_headers([document.text[w.start : w.end] for w in first], tells)
    units = [w for w in listed if w.line == listed[len(first)].line] if len(listed) > len(first) else []
    if units and len(units) <= len(headers) and all(_UNIT.fullmatch(document.text[w.start : w.end]) for w in units):
        for k, word in enumerate(reversed(units), 1):  # （TOPS） （TFLOPS）, in a line below
            headers[-k] += document.text[word.start : word.end]
        return headers, len(first) + len(units)
    return headers, len(first)


_UNIT = re.compile(r"[（(][^（）()]{1,12}[）)]")


def _readable(roles: Sequence[str]) -> bool:
    anchored = any(r in FIGURE_ROLES or r in ("date", "policy", "round") or r.endswith("_date") for r in roles)
    return 2 <= len(roles) <= _MOST_COLUMNS and anchored and sum(map(bool, roles)) >= 0.6 * len(roles)
