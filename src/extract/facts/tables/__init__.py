"""Tables -> facts: every row of a table whose columns are known is read for what it states."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from extract.document import Document
from extract.facts.reading import Reading
from extract.facts.tables.companies import company_facts
from extract.facts.tables.described import described_facts
from extract.facts.tables.gallery import gallery
from extract.facts.tables.linewise import line_sheets
from extract.facts.tables.loose import loose_sheet
from extract.facts.tables.prose import prose_facts, told_in
from extract.facts.tables.row import Row
from extract.facts.tables.sheet import Sheet, has_attributes_down, sheets, tables
from extract.facts.tables.things import thing_facts
from extract.records import EventFact, Fact, Rejection, Source

_READERS = (thing_facts, described_facts, company_facts, prose_facts)


def extract_tables(reading: Reading) -> tuple[list[Fact], list[Rejection]]:
    """Every fact that the tables of a report state, and the cells that looked like one and were turned down."""
    facts: list[Fact] = []
    rejected: list[Rejection] = []
    shown = [(index, block) for index, block, *_ in tables(reading.document) if not has_attributes_down(reading.document, block.table)]
    galleries = {index: cards for index, block in shown if (cards := gallery(reading, index, block))}
    for over, lines in (card for cards in galleries.values() for card in cards):
        told, turned_down = told_in(reading.narrowed(lines))
        placed = [(fact, _in_place(reading.document, fact)) for fact in told]
        facts += [replace(fact, source=_of_card(source, over)) for fact, source in placed if source]
        rejected += [replace(rejection, source=_of_card(rejection.source, over)) for rejection in turned_down]
    for sheet in (sheet for sheet in _all_sheets(reading) if sheet.block not in galleries):
        for cells in sheet.rows:
            row = Row(reading, sheet, cells)
            for reader in _READERS:
                for found in reader(row):
                    if isinstance(found, Rejection):
                        rejected.append(found)
                    else:
                        facts.append(found)
    return facts, rejected


_NUMERAL = re.compile(r"[\d数几百千万亿]")


def _in_place(document: Document, fact: Fact) -> Source | None:
    """Where the fact stands, or begins to, where it goes on in the next row; None for a number of which nothing stands there."""
    source = fact.source
    text = document.text[source.start : source.end]
    if "".join(text.split()) == "".join(source.value_text.split()):
        return source
    pairs = enumerate(zip(text, source.value_text, strict=False))
    begun = next((k for k, (there, told) in pairs if there != told), 0)
    if not begun or not (isinstance(fact, EventFact) or _NUMERAL.search(text, 0, begun)):
        return None
    return replace(source, end=source.start + begun, value_text=source.value_text[:begun])


def _of_card(source: Source, over: str) -> Source:
    return replace(source, sentence=f"{over} | {source.sentence}", kind="table", found_by=f"tables.{source.found_by}")


def _all_sheets(reading: Reading) -> Iterator[Sheet]:
    yield from sheets(reading)
    yield from line_sheets(reading)
    for index, block, context, heading in tables(reading.document):
        if block.table is None:
            sheet = loose_sheet(reading, index, block, context, heading)
            if sheet is not None:
                yield sheet
