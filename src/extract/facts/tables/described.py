"""Tables that describe each of their models (模型名称 | 发布时间 | 模型概述): what the row's sentences say of its size and release."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from extract.document import Passage
from extract.facts.events import extract_events
from extract.facts.parameters import extract_parameters
from extract.facts.reading import Line
from extract.facts.tables.row import Row
from extract.facts.tables.sheet import row_text
from extract.language.sentences import Sentence, split_sentences
from extract.names.mention import Kind, Mention
from extract.records import EventFact, Fact, Named, ParameterFact, Rejection, Source

_SENTENCE = re.compile(r"[，。；：,;]")
_SHORTEST = 24  # characters; shorter cells are notes, and no description


def described_facts(row: Row) -> Iterator[Fact | Rejection]:
    """The sizes that the description of a row's model tells: of the model itself, and of others that it names."""
    model = row.thing(Kind.MODEL, "model")
    if model is None or row.sheet.having("parameters"):
        return
    name = model[1]
    for cell in descriptions(row):
        facts, rejected = extract_parameters(row.reading.narrowed(_lines(row, model[0], name, cell)))
        for fact in facts:
            yield _of_row(row, fact, name, row.owners or model[2] or row.topic)
        for rejection in rejected:
            yield replace(rejection, source=_in_row(row, rejection.source))


def descriptions(row: Row) -> list[Passage]:
    """The row's cells of whole sentences, whose headers tell nothing."""
    cells = [row.cell(column) for column in row.sheet.untold]
    return [_untitled(c) for c in cells if c is not None and len(c.text) >= _SHORTEST and _SENTENCE.search(c.text)]


_LATIN = re.compile(r"[^一-鿿]{20,}")


def _untitled(cell: Passage) -> Passage:
    """The description without its paper's English title, which a wide gap parts from it."""
    latin = _LATIN.match(cell.text)
    gaps = [k for k, char in enumerate(cell.text[: latin.end()] if latin else "") if k and char == " " and _is_wide(cell, k)]
    return cell.part(gaps[-1] + 1, len(cell.text)) if gaps else cell


def _is_wide(cell: Passage, at: int) -> bool:
    return cell.offsets[at + 1] - cell.offsets[at - 1] > 2


def told_release(row: Row, cell: Passage, name: Named, date: str) -> EventFact | None:
    """X | 2022 年 | …X 由某公司于 2022 年 4 月发布: the release that the description tells more closely than the column of dates."""
    for described in descriptions(row):
        for event in extract_events(row.reading.narrowed(_lines(row, cell, name, described))):
            of_it = event.event_type == "model_release" and name.name in {told.name for told in event.objects}
            if of_it and event.date.startswith(date) and len(event.date) > len(date):
                return event
    return None


def _lines(row: Row, named: Passage, name: Named, cell: Passage) -> list[Line]:
    """The cell's sentences, as if the row's model had been named in one before."""
    sheet = row.sheet
    over = row.reading.line(Sentence(named, sheet.block, 0, "table", sheet.heading))
    over.mentions = [Mention(0, len(named.text), Kind.MODEL, name.name, "table")]
    lines = [over]
    for number, (start, end) in enumerate(split_sentences(cell.text), 1):
        line = row.reading.line(Sentence(cell.part(start, end), sheet.block, number, "table", sheet.heading))
        line.previous = lines[-1]
        lines.append(line)
    return lines[1:]


def _of_row(row: Row, fact: ParameterFact, name: Named, makers: tuple[Named, ...]) -> ParameterFact:
    fact = replace(fact, source=_in_row(row, fact.source))
    if name.name.lower() not in fact.model.name.lower():  # ChatGLM-6B of the row GLM-6B is its own
        return fact
    return replace(fact, organizations=fact.organizations or makers, date=fact.date or row.date("release_date", "date"))


def _in_row(row: Row, source: Source) -> Source:
    return replace(source, sentence=row_text(row.cells), kind="table", found_by=f"tables.{source.found_by}")
