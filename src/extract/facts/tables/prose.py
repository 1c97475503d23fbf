"""Tables whose cells are sentences (时间 | 事件): the extractors of running text read them, under the row's date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from extract.document import Passage
from extract.facts.compute import extract_compute
from extract.facts.events import extract_events
from extract.facts.funding import extract_funding
from extract.facts.parameters import extract_parameters
from extract.facts.reading import Line, Reading
from extract.facts.tables.row import Row
from extract.facts.tables.sheet import row_text
from extract.facts.words import TRIGGERS
from extract.language.sentences import Sentence, split_sentences
from extract.names.mention import Kind, Mention
from extract.records import EventFact, Fact, Rejection

_DATES = ("date", "release_date", "funding_date")
_ABOUT = ("policy", "round", "model", "hardware", "dataset")  # beside these 主要内容 describes, and tells no deed
_SHORTEST = 6  # characters; shorter cells say nothing by themselves, unless they are a deed's own word


def prose_facts(row: Row) -> Iterator[Fact | Rejection]:
    """The facts of a row's event cell."""
    cell = _at_market(row, row.cell(row.sheet.first("event")))
    if cell is None or _says_nothing(cell.text) or not row.sheet.having(*_DATES) or row.sheet.having(*_ABOUT):
        return
    date = row.date(*_DATES)
    found, rejected = told_in(row.reading.narrowed(_lines(row, cell, date)))
    for fact in found:
        yield _of_row(row, fact, date)
    for rejection in rejected:
        yield replace(rejection, source=replace(rejection.source, sentence=row_text(row.cells)))


def told_in(reading: Reading) -> tuple[list[Fact], list[Rejection]]:
    """What the extractors of running text find in the lines, and what they turned down."""
    found: list[Fact] = [*extract_events(reading)]
    rejected: list[Rejection] = []
    for extractor in (extract_parameters, extract_compute, extract_funding):
        facts, turned_down = extractor(reading)
        found += facts
        rejected += turned_down
    return found, rejected


def _at_market(row: Row, cell: Passage | None) -> Passage | None:
    """The deed with where it was done: 纳斯达克 | 上市."""
    market = row.cell(row.sheet.first("market"))
    if cell is None or market is None or market.offsets[-1] >= cell.offsets[0]:
        return cell
    return Passage(market.text + cell.text, market.offsets + cell.offsets)


def _says_nothing(text: str) -> bool:
    return len(text) < _SHORTEST and TRIGGERS.search(text) is None  # 递表, 上市


def _lines(row: Row, cell: Passage, date: str) -> list[Line]:
    """The cell's sentences, about the row's organisation, their bare months in the row's year."""
    heading = f"{date[:4]} 年" if date else row.sheet.heading
    lead = f"{_words_of(date)}：" if date else ""
    lines: list[Line] = []
    for number, (start, end) in enumerate(split_sentences(cell.text)):
        told = Sentence(cell.part(start, end), row.sheet.block, number, "table", heading, lead)
        line = row.reading.line(told, date if len(date) == len("2021-02") else "")
        line.previous = lines[-1] if lines else None
        line.frame = date
        if row.owners:
            name = row.owners[0]
            line.topic, line.topic_text = Mention(0, len(name.text), Kind.ORG, name.name, "table"), name.text
        lines.append(line)
    return lines


def _words_of(date: str) -> str:
    """An ISO date in words that the reader of dates knows."""
    if "Q" in date:
        return date.replace("-", " 年 ")
    return "".join(f"{part} {unit} " for part, unit in zip(date.split("-"), "年月日", strict=False)).strip()


def _of_row(row: Row, fact: Fact, date: str) -> Fact:
    source = replace(fact.source, sentence=row_text(row.cells), kind="table", found_by=f"tables.{fact.source.found_by}")
    if isinstance(fact, EventFact) and fact.event_type == "founding":
        return replace(fact, source=source)
    return replace(fact, source=source, date=fact.date or date)
