"""Cards: 公司：X, 轮次：A 轮, 金额：1 亿元 below one another or in one line, each read as a table of one row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extract.document import Block, BlockKind, Document, Span
from extract.facts.reading import Reading
from extract.facts.tables.columns import role_of, tells
from extract.facts.tables.sheet import Sheet, sheet_of

_KINDS = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.FOOTNOTE)
_KEY = re.compile(r"(?:^|(?<=[\s；;|｜，,）)]))[\s•◦■▪●○◆·\-]*(?P<key>[\u4e00-\u9fff]{2,6}|[A-Za-z ]{2,12})\s?[：:]\s?")
_NAMING = frozenset({"organization", "name", "product", "model", "hardware", "computer"})
_FEWEST = 3


@dataclass(frozen=True, slots=True)
class _Entry:
    """A key of a card and where its value stands."""

    block: int
    key: str
    value: Span


def cards(reading: Reading) -> Iterator[Sheet]:
    """The cards of a report, in order."""
    document = reading.document
    heading = ""
    card: list[_Entry] = []
    for index, block in enumerate(document.blocks):
        entries = _entries(document, index, block)
        if not entries:
            yield from _sheet(reading, card, heading)
            card = []
        if block.kind in (BlockKind.HEADING, BlockKind.TITLE):
            heading = document.passage(block.spans).text
        for entry in entries:
            if role_of(entry.key) in {role_of(e.key) for e in card}:
                yield from _sheet(reading, card, heading)
                card = []
            card.append(entry)
    yield from _sheet(reading, card, heading)


def _entries(document: Document, index: int, block: Block) -> list[_Entry]:
    """The keys and values of a block each of whose lines begins with a key; none of other blocks."""
    if block.kind not in _KINDS:
        return []
    out: list[_Entry] = []
    for start, end in block.spans:
        line = document.text[start:end]
        keys = [m for m in _KEY.finditer(line) if m.start() == 0 or tells(m["key"])]
        if not keys or keys[0].start() > 0 or line.rstrip().endswith("。"):
            return []
        for key, stop in zip(keys, [*[m.start() for m in keys[1:]], len(line)], strict=True):
            if line[key.end() : stop].strip():
                out.append(_Entry(index, key["key"], (start + key.end(), start + stop)))
    return out


def _sheet(reading: Reading, card: list[_Entry], heading: str) -> Iterator[Sheet]:
    """The card as a table, where enough of its keys are those of columns and one names the thing."""
    told = [e for e in card if role_of(e.key) or tells(e.key)]
    roles = [role_of(e.key) for e in told]
    if len(told) >= _FEWEST and _NAMING & set(roles):
        row = [reading.document.passage([e.value]) for e in told]
        yield sheet_of(reading, told[0].block, [e.key for e in told], [row], heading, heading)
