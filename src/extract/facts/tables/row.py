"""One row of a sheet, and what every row reader asks of it: its things, its date, its place in the document."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from extract.document import Passage
from extract.facts.reading import Reading
from extract.facts.tables.cells import date_of, is_name, organizations, places, thing
from extract.facts.tables.columns import Column, is_known
from extract.facts.tables.sheet import Sheet, row_text
from extract.names.mention import Kind
from extract.records import EventFact, Named, Source

_SURE, _GUESSED = 1.0, 0.85  # how much a column's role weighs that its header tells, or its cells alone


@dataclass(eq=False)
class Row:
    """A row with its sheet."""

    reading: Reading
    sheet: Sheet
    cells: tuple[Passage, ...]

    def cell(self, column: Column | None) -> Passage | None:
        """The cell of the column, None where it says nothing."""
        if column is None or not is_known(self.cells[column.index].text):
            return None
        return self.cells[column.index]

    def thing(self, kind: Kind, *roles: str) -> tuple[Passage, Named, tuple[Named, ...]] | None:
        """The first cell of the roles that names a thing: the cell, the name, and the owner said in the cell."""
        for column in self.sheet.having(*roles):
            cell = self.cell(column)
            if cell is not None and is_name(cell.text):
                return (cell, *thing(self.reading, cell, kind))
        return None

    @cached_property
    def owners(self) -> tuple[Named, ...]:
        """The organisations of the row."""
        for column in self.sheet.having("organization"):
            found = organizations(self.reading, self.cell(column))
            if found:
                return found
        return ()

    @property
    def topic(self) -> tuple[Named, ...]:
        """Whom the table is about, where no column says whose the row's thing is."""
        return (self.sheet.topic,) if self.sheet.topic and not self.sheet.having("organization") else ()

    @cached_property
    def regions(self) -> tuple[Named, ...]:
        return places(self.reading, self.cell(self.sheet.first("place")))

    def named_in(self, role: str) -> tuple[Named, ...]:
        """The organisations in the columns of ``role``, all together (lead investors and the others)."""
        found = [n for c in self.sheet.having(role) for n in organizations(self.reading, self.cell(c))]
        return tuple({n.name: n for n in found}.values())

    def date(self, *roles: str) -> str:
        """The date in the first column of the roles that has one."""
        for column in self.sheet.having(*roles):
            cell = self.cell(column)
            iso = date_of(cell, self.reading.year, f"{column.header} {self.sheet.context}") if cell else ""
            if iso:
                return iso
        return ""

    def source(self, cell: Passage, start: int, end: int, found_by: str, confidence: float, *columns: Column | None) -> Source:
        """Where ``cell.text[start:end]`` stands; columns whose role is but guessed take from the confidence."""
        certain = _SURE if all(c is None or c.sure for c in columns) else _GUESSED
        return Source(
            *cell.span(start, end),
            cell.text[start:end],
            row_text(self.cells),
            "table",
            found_by,
            round(confidence * certain, 3),
        )

    def event(
        self,
        cell: Passage,
        event_type: str,
        who: tuple[Named, ...],
        objects: tuple[Named, ...],
        date: str,
        confidence: float,
        *columns: Column | None,
    ) -> EventFact:
        """The event whose object (or organisation) ``cell`` names."""
        source = self.source(cell, 0, len(cell.text), f"tables.{event_type}", confidence, *columns)
        return EventFact(source, event_type, who, objects, source.value_text, date)
