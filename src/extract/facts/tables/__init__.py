"""Tables -> facts: every row of a table whose columns are known is read for what it states."""

from __future__ import annotations

from collections.abc import Iterator

from extract.facts.reading import Reading
from extract.facts.tables.companies import company_facts
from extract.facts.tables.gallery import gallery
from extract.facts.tables.linewise import line_sheets
from extract.facts.tables.loose import loose_sheet
from extract.facts.tables.prose import prose_facts, told_in
from extract.facts.tables.row import Row
from extract.facts.tables.sheet import Sheet, sheets, tables
from extract.facts.tables.things import thing_facts
from extract.records import Fact, Rejection

_READERS = (thing_facts, company_facts, prose_facts)


def extract_tables(reading: Reading) -> tuple[list[Fact], list[Rejection]]:
    """Every fact that the tables of a report state, and the cells that looked like one and were turned down."""
    facts: list[Fact] = []
    rejected: list[Rejection] = []
    cards = {index: lines for index, block, *_ in tables(reading.document) if (lines := gallery(reading, index, block))}
    for lines in cards.values():
        told, turned_down = told_in(reading.narrowed(lines))
        facts += told
        rejected += turned_down
    for sheet in (sheet for sheet in _all_sheets(reading) if sheet.block not in cards):
        for cells in sheet.rows:
            row = Row(reading, sheet, cells)
            for reader in _READERS:
                for found in reader(row):
                    if isinstance(found, Rejection):
                        rejected.append(found)
                    else:
                        facts.append(found)
    return facts, rejected


def _all_sheets(reading: Reading) -> Iterator[Sheet]:
    yield from sheets(reading)
    yield from line_sheets(reading)
    for index, block, context, heading in tables(reading.document):
        if block.table is None:
            sheet = loose_sheet(reading, index, block, context, heading)
            if sheet is not None:
                yield sheet
